"""Calls a function right after a module has been imported, before anyone else sees the module."""

import sys

_callbacks = {}


class _Finder:
    """First in `sys.meta_path`: lets the others find the module, then makes its loader call back."""

    def __init__(self):
        self._asking = set()

    def find_spec(self, name, path=None, target=None):
        if name not in _callbacks or name in self._asking:
            return None
        self._asking.add(name)
        try:
            spec = next(filter(None, (_ask(finder, name, path, target) for finder in list(sys.meta_path))), None)
        finally:
            self._asking.discard(name)
        if spec is not None and spec.loader is not None:
            _call_back(spec.loader, name)
        return spec


def _ask(finder, name, path, target):
    find = getattr(finder, "find_spec", None)
    return find(name, path, target) if find is not None else None


def _call_back(loader, name):
    """The loader stays the one that was found, for everything that inspects it; only this one call is replaced."""
    execute = loader.exec_module

    def exec_module(module):
        execute(module)
        try:
            del loader.exec_module
        except AttributeError:
            pass
        for callback in _callbacks.pop(name, ()):
            callback(module)

    try:
        loader.exec_module = exec_module
    except AttributeError:
        pass


def after(name, callback):
    """Calls `callback(module)` after module `name` is imported; at once when it already is."""
    module = sys.modules.get(name)
    if module is not None:
        callback(module)
        return
    if not _callbacks:
        sys.meta_path.insert(0, _Finder())
    _callbacks.setdefault(name, []).append(callback)
