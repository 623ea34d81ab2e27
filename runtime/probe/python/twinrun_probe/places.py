"""Where in the user's own source a call comes from."""

import os
import re
import sys

_CELL = re.compile(r"<cell (\d+)>$")
_LIBRARY = ("/site-packages/", "/dist-packages/", "/.venv/", "/venv/", "/node_modules/")


class Places:
    """Tells user code (inside the workspace) from libraries, by code object."""

    def __init__(self, workspace, script):
        self._workspace = os.path.realpath(workspace)
        self._script = script
        # An environment under another name inside the workspace is a library too, and so is this probe.
        probe = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        prefixes = {os.path.realpath(prefix) for prefix in (sys.prefix, sys.base_prefix, probe)}
        inside = os.path.join(self._workspace, "")
        self._environments = tuple(p + os.sep for p in prefixes if p.startswith(inside))
        self._files = {}
        # Code objects are kept alive by being keys, so an id is never used twice.
        self._codes = {}

    def of_code(self, code):
        """(file relative to the workspace, cell or None) of the user's code, None of a library's."""
        try:
            return self._codes[code]
        except KeyError:
            known = self._codes[code] = self._of_file(code.co_filename)
            return known

    def _of_file(self, filename):
        if filename not in self._files:
            self._files[filename] = self._resolve(filename)
        return self._files[filename]

    def _resolve(self, filename):
        cell = _CELL.match(filename)
        if cell:
            return self.relative(self._script), int(cell.group(1))
        if filename.startswith("<") or not filename:
            return None
        path = self.relative(filename)
        if path is None or any(part in "/" + path for part in _LIBRARY):
            return None
        if self._environments and os.path.realpath(filename).startswith(self._environments):
            return None
        return path, None

    def relative(self, filename):
        """`filename` relative to the workspace with `/`, None outside it."""
        path = os.path.relpath(os.path.realpath(filename), self._workspace)
        return None if path.startswith("..") or os.path.isabs(path) else path.replace(os.sep, "/")

    def innermost(self, frame):
        """The innermost frame of user code at or above `frame`, None when there is none."""
        codes, of_code = self._codes, self.of_code
        while frame is not None:
            code = frame.f_code
            place = codes[code] if code in codes else of_code(code)
            if place is not None:
                return frame
            frame = frame.f_back
        return None
