"""Executes a notebook's code cells in file order in one namespace, as "Restart and run all" would.

Each cell is compiled under the name `<cell N>` (N counts all cells from 0). What only Jupyter understands is handled as
far as training needs it: line and cell magics that time, configure or show are passed over, those that run code run it,
shell commands run, but installing packages does not belong into a repeated run.
"""

import ast
import asyncio
import builtins
import inspect
import json
import linecache
import os
import re
import subprocess
import sys
import traceback
import types

import twinrun_probe

_INSTALLERS = re.compile(r"\s*(sudo\s+|python3?\s+-m\s+)*(pip3?|conda|mamba|apt|apt-get|uv)\b")
# `%name rest`: the rest is code to run.
_RUNS_CODE = {"time", "timeit", "prun", "memit", "mprun"}
_CELL_RUNS_CODE = _RUNS_CODE | {"capture", "debug"}
_SHELLS = {"bash", "sh", "script", "cmd"}
_MAGIC_LINE = re.compile(r"^(?P<indent>\s*)(?P<target>[\w.,\s]+=\s*)?(?P<kind>[%!])(?P<rest>.*)$")
_OPTIONS = re.compile(r"^(\s*-\w+(\s+\d+)?)*\s*")


def run(path, args):
    """Runs the notebook at `path`; ends the process like a script would, by returning or by the cell's exception."""
    path = os.path.abspath(path)
    sys.argv[:] = [path] + args
    sys.path[0] = os.path.dirname(path)
    session = _Session(_code_cells(path))
    try:
        session.run()
    except Exception as fault:
        _report(fault)
        sys.exit(1)


def _report(fault):
    """Prints the traceback from the first cell on, with the cells' source, which Python itself cannot find."""
    trace = fault.__traceback__
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith("<cell"):
        trace = trace.tb_next
    recorder = twinrun_probe.recorder()
    if recorder is not None:
        recorder.ending.note_exception(type(fault), fault, trace)
    traceback.print_exception(type(fault), fault, trace)


def _code_cells(path):
    """(index, source) of the code cells. Raises SystemExit with a sentence when the file is no notebook."""
    try:
        with open(path, encoding="utf-8") as file:
            notebook = json.load(file)
        # Format 3 kept its cells in worksheets.
        cells = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
        found = []
        for index, cell in enumerate(cells):
            source = cell.get("source", cell.get("input", ""))
            if cell.get("cell_type") == "code":
                found.append((index, source if isinstance(source, str) else "".join(source)))
        return found
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        sys.exit("%s is not a valid notebook: %s: %s" % (os.path.basename(path), type(fault).__name__, fault))


class _Session:
    def __init__(self, cells):
        self._cells = cells
        self._module = types.ModuleType("__main__")
        self._loop = None

    def run(self):
        sys.modules["__main__"] = self._module
        scope = self._module.__dict__
        scope["get_ipython"] = lambda: self
        scope.setdefault("display", _display)
        scope["__twinrun_shell"] = _shell
        scope["__builtins__"] = builtins
        for index, source in self._cells:
            self._run_cell(index, source)

    def _run_cell(self, index, source):
        name = "<cell %d>" % index
        source = self._cell_magic(source)
        if source is None:
            return
        code = compile_cell(source, name)
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        self._execute(code)

    def _execute(self, code):
        result = eval(code, self._module.__dict__)
        if inspect.iscoroutine(result):
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
            self._loop.run_until_complete(result)

    def _cell_magic(self, source):
        """The code to run of a cell that may begin with `%%`, None when there is none left."""
        match = re.match(r"\s*%%(\w+)([^\n]*)\n?", source)
        if match is None:
            return source
        name, rest, body = match.group(1), match.group(2).strip(), source[match.end() :]
        if name in _CELL_RUNS_CODE:
            # Blank lines keep the line numbers.
            return "\n" * source[: match.end()].count("\n") + body
        if name in _SHELLS:
            _shell(body)
        elif name == "writefile":
            with open(rest.split()[-1], "a" if rest.startswith("-a") else "w", encoding="utf-8") as file:
                file.write(body)
        return None

    # What notebooks ask of `get_ipython()`

    def run_line_magic(self, name, rest="", *_):
        if name in _RUNS_CODE and rest:
            self._execute(compile_cell(_OPTIONS.sub("", rest, 1), "<magic>"))
        elif name == "cd" and rest:
            os.chdir(os.path.expanduser(rest.strip()))
        elif name in ("env", "set_env") and "=" in rest:
            key, value = rest.split("=", 1)
            os.environ[key.strip()] = value.strip()

    magic = run_line_magic

    def system(self, command):
        _shell(command)

    def __getattr__(self, name):
        # Anything else configures a front end that is not there.
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: None


def compile_cell(source, name):
    """Code of a cell, with the lines that only IPython understands replaced.

    Only lines that Python itself rejects are looked at, so a `%` that continues an expression stays what it is.
    """
    lines = source.splitlines()
    while True:
        text = "\n".join(lines) + "\n"
        try:
            return compile(text, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        except SyntaxError as fault:
            at = (fault.lineno or 0) - 1
            replaced = _plain_python(lines[at]) if 0 <= at < len(lines) else None
            if replaced is None:
                raise
            lines[at] = replaced


def _plain_python(line):
    """A line of IPython's as Python, None when it is none."""
    match = _MAGIC_LINE.match(line)
    if match is None:
        help_line = re.match(r"^(\s*)(\?{1,2}[\w.]+|[\w.]+\?{1,2})\s*$", line)
        return help_line.group(1) + "pass" if help_line else None
    indent, target, rest = match.group("indent"), match.group("target") or "", match.group("rest")
    if match.group("kind") == "!":
        return "%s%s__twinrun_shell(%r, %r)" % (indent, target, rest.lstrip("!"), bool(target))
    name, _, arguments = rest.lstrip("%").partition(" ")
    if name in _RUNS_CODE and not target:
        code = _OPTIONS.sub("", arguments, 1)
        return indent + (code if code.strip() else "pass")
    return "%s%sget_ipython().run_line_magic(%r, %r)" % (indent, target, name, arguments)


def _shell(command, capture=False):
    """Runs a shell command; its output goes where the cell's goes. Returns the lines when `capture`."""
    if _INSTALLERS.match(command):
        return [] if capture else None
    sys.stdout.flush()
    done = subprocess.run(command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    output = done.stdout.decode("utf-8", "replace")
    if capture:
        return output.splitlines()
    print(output, end="")
    return None


def _display(*objects, **_):
    """Stands in for IPython's: a run has nobody to show things to."""
