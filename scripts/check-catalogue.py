"""Checks the catalogue of framework facts against the packages that are installed.

    python check-catalogue.py EXPORT.json [PACKAGE ...]

EXPORT.json holds the catalogue's data files as `test/analysis/catalogue/parameters.ts` writes them: a list of
`{"id", "modules", "symbols": [{"names", "kind", "versions", "virtual", "parameters"}]}`. For every name below an
installed root package this verifies that it resolves, that each declared parameter exists at the stated position with
the stated default, and that a name said to be a class is one; what is not installed is left out. PACKAGE ... are the
import names that must be installed. The result is one JSON object on standard output:

    {"versions": {package: version}, "missing": [package], "checked": n, "opaque": [name], "mismatches": [{name, problem}]}

`opaque` lists callables that tell no signature (C functions without a text signature). Exit status: 0 nothing wrong,
1 mismatches, 2 a demanded package is missing or the call is wrong.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import importlib.metadata
import importlib.util
import inspect
import io
import json
import os
import re
import sys
import typing
import warnings

UNKNOWN = object()

# The distribution whose version a root package's facts speak of, where the two have different names.
DISTRIBUTIONS = {"sklearn": "scikit-learn", "tensorflow": "tensorflow_cpu"}

# Modules to import first, without which a package hides some of its names.
PREPARATIONS = {"sklearn": ["sklearn.experimental.enable_halving_search_cv", "sklearn.experimental.enable_iterative_imputer"]}


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        catalogue = json.load(file)
    demanded = arguments[1:]
    report: dict = {"versions": {}, "missing": [], "checked": 0, "opaque": [], "mismatches": []}
    report["missing"] = [package for package in demanded if not installed(package)]
    for data in catalogue:
        for symbol in data["symbols"]:
            check_symbol(symbol, data["modules"], report)
    json.dump(report, sys.stdout, indent=1)
    print()
    if report["missing"]:
        return 2
    return 1 if report["mismatches"] else 0


def check_symbol(symbol: dict, modules: dict[str, str], report: dict) -> None:
    for name in symbol["names"]:
        package = name.split(".")[0]
        if name.startswith("env:") or not installed(package):
            continue
        prepare(package)
        report["versions"].setdefault(package, version_of(package))
        if not applies(symbol["versions"]) or symbol["virtual"]:
            continue
        if "*" in name:
            name = name.rsplit(".", 1)[0]
            if resolve(name) is UNKNOWN:
                report["mismatches"].append({"name": name, "problem": "does not resolve"})
            continue
        report["checked"] += 1
        for problem in problems_of(spelling(name, modules), symbol, report):
            report["mismatches"].append({"name": name, "problem": problem})


def spelling(name: str, modules: dict[str, str]) -> str:
    """The name itself where it resolves, else under one of the other names of its module (`tensorflow.keras` …)."""
    others = [other + name[len(module) :] for other, module in modules.items() if name.startswith(module + ".")]
    return next((one for one in [name, *others] if resolve(one) is not UNKNOWN), name)


def problems_of(name: str, symbol: dict, report: dict) -> list[str]:
    value = resolve(name)
    if value is UNKNOWN:
        return ["does not resolve"]
    if symbol["kind"] == "attribute" or symbol["kind"] == "environment":
        return []
    if not callable(value):
        return [f"is not callable but {type(value).__name__}"]
    if symbol["kind"] == "class" and not inspect.isclass(value):
        return ["is said to be a class and is none"]
    if not symbol["parameters"]:
        return []
    signatures = signatures_of(name, value)
    if not signatures:
        report["opaque"].append(name)
        return []
    return [
        problem
        for parameter in symbol["parameters"]
        if (problem := problem_of_parameter(parameter, signatures)) is not None
    ]


def problem_of_parameter(declared: dict, signatures: list[list[dict]]) -> str | None:
    """None where some signature has the parameter as declared, else what the closest one has instead."""
    name = declared["name"]
    closest = f"has no parameter {name}"
    for signature in signatures:
        found = next((parameter for parameter in signature if parameter["name"] == name), None)
        if found is None:
            if any(parameter["kind"] == "rest-keyword" for parameter in signature) and "position" not in declared:
                return None
            continue
        position = declared.get("position")
        if found["position"] != position:
            closest = f"{name} is at position {found['position']}, not {position}"
            continue
        if "default" in declared and found["default"] is not UNKNOWN and not same(found["default"], declared["default"]):
            closest = f"{name} defaults to {found['default']!r}, not {declared['default']!r}"
            continue
        return None
    return closest


def same(found: object, declared: object) -> bool:
    if declared is None or isinstance(declared, (bool, str)):
        return found == declared and type(found) is type(declared)
    return isinstance(found, (int, float)) and not isinstance(found, bool) and float(found) == float(declared)


# ------------------------------------------------------------------ names


@functools.cache
def installed(package: str) -> bool:
    return package == "builtins" or importlib.util.find_spec(package) is not None


@functools.cache
def prepare(package: str) -> None:
    for module in PREPARATIONS.get(package, []):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)


@functools.cache
def version_of(package: str) -> str:
    if package in sys.stdlib_module_names:
        return ".".join(str(part) for part in sys.version_info[:3])
    for distribution in (package, DISTRIBUTIONS.get(package, package)):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            return importlib.metadata.version(distribution)
    module = resolve(package)
    return str(getattr(module, "__version__", "unknown"))


def applies(versions: dict | None) -> bool:
    """Whether the installed version is inside the half-open range that a fact speaks of."""
    if not versions:
        return True
    have = numbers(version_of(versions["package"]) if versions["package"] != "python" else version_of("sys"))
    if "since" in versions and have < numbers(versions["since"]):
        return False
    return not ("until" in versions and have >= numbers(versions["until"]))


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.split("+")[0])[:3])


@functools.cache
def resolve(name: str) -> object:
    """The object of a dotted name: an attribute of the longest prefix that is a module, else the module itself."""
    parts = name.split(".")
    for length in [*range(len(parts) - 1, 0, -1), len(parts)]:
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                value: object = importlib.import_module(".".join(parts[:length]))
            for part in parts[length:]:
                value = inspect.getattr_static(value, part) if inspect.isclass(value) else getattr(value, part)
                if isinstance(value, (staticmethod, classmethod)):
                    value = value.__func__
        except (ImportError, AttributeError):
            continue
        return value
    return UNKNOWN


# ------------------------------------------------------------------ signatures


def signatures_of(name: str, value: object) -> list[list[dict]]:
    """All signatures of a callable as lists of {name, position, default, kind}, without `self`."""
    found = [*stubs_of(name)]
    candidates = [value]
    if inspect.isclass(value):
        with contextlib.suppress(AttributeError):  # a C class: its constructor has no overloads to tell
            candidates = [*typing.get_overloads(value.__init__), value]
    for candidate in candidates:
        with contextlib.suppress(TypeError, ValueError):
            found.append(parameters_of(inspect.signature(candidate), bound=candidate is value and inspect.isclass(value)))
    # A wrapper that passes everything on tells nothing.
    return [signature for signature in found if [parameter["kind"] for parameter in signature] != ["rest", "rest-keyword"]]


def parameters_of(signature: inspect.Signature, bound: bool) -> list[dict]:
    parameters: list[dict] = []
    position = 0
    for index, parameter in enumerate(signature.parameters.values()):
        if index == 0 and not bound and parameter.name in ("self", "cls"):
            continue
        positional = parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        kind = {parameter.VAR_POSITIONAL: "rest", parameter.VAR_KEYWORD: "rest-keyword"}.get(parameter.kind, "one")
        default = UNKNOWN if parameter.default is parameter.empty else parameter.default
        parameters.append(
            {"name": parameter.name, "position": position if positional else None, "default": default, "kind": kind}
        )
        position += positional
    return parameters


def stubs_of(name: str) -> list[list[dict]]:
    """Signatures of PyTorch's C functions, which only its type stubs tell."""
    if name.startswith("torch.Tensor."):
        return stub_table("_C/__init__.pyi", "TensorBase").get(name.rsplit(".", 1)[1], [])
    if name.startswith("torch.Generator."):
        return stub_table("_C/__init__.pyi", "Generator").get(name.rsplit(".", 1)[1], [])
    if re.fullmatch(r"torch\.\w+", name):
        function = name.rsplit(".", 1)[1]
        return stub_table("_C/_VariableFunctions.pyi", None).get(function, []) or stub_table(
            "_C/__init__.pyi", None
        ).get(function, [])
    if name == "torch.nn.functional.scaled_dot_product_attention":
        return stub_table("_C/_nn.pyi", None).get("scaled_dot_product_attention", [])
    return []


@functools.cache
def stub_table(path: str, of_class: str | None) -> dict[str, list[list[dict]]]:
    spec = importlib.util.find_spec("torch")
    folder = next(iter(spec.submodule_search_locations or [])) if spec else ""
    try:
        with open(os.path.join(folder, path), encoding="utf-8") as file:
            body = ast.parse(file.read()).body
    except OSError:
        return {}
    if of_class is not None:
        body = next((node.body for node in body if isinstance(node, ast.ClassDef) and node.name == of_class), [])
    table: dict[str, list[list[dict]]] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef):
            table.setdefault(node.name, []).append(parameters_of_stub(node))
    return table


def parameters_of_stub(node: ast.FunctionDef) -> list[dict]:
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults = [None] * (len(positional) - len(node.args.defaults)) + list(node.args.defaults)
    pairs = list(zip(positional, defaults, strict=True))
    if pairs and pairs[0][0].arg in ("self", "cls"):
        pairs = pairs[1:]
    return [
        {"name": argument.arg, "position": index, "default": literal(default), "kind": "one"}
        for index, (argument, default) in enumerate(pairs)
    ] + [
        {"name": argument.arg, "position": None, "default": literal(default), "kind": "one"}
        for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    ]


def literal(node: ast.expr | None) -> object:
    if node is None:
        return UNKNOWN
    try:
        return ast.literal_eval(node)
    except ValueError:
        return UNKNOWN


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.exit(main(sys.argv[1:]))
