"""Replaces a function by one that behaves the same and reports its calls.

Three things hang on a function's identity and are kept: a class attribute that holds a built-in is not bound to the
instance, TorchScript compiles a Python function from its source and globals, and `torch.compile` traces into it.
"""

import functools
import os
import sys
import types

_HERE = os.path.dirname(__file__)

# Attribute of an observed function that holds the one it stands for.
ORIGINAL = "_twinrun_original"


def _never():
    return False


def function(original, log, note, is_compiling=_never):
    """For Python functions and methods. `note(result, args, kwargs)` runs after calls that no other noted call made."""
    thread = log.thread

    def observed(*args, **kwargs):
        if is_compiling() or note.done or not log.active or thread.depth:
            return original(*args, **kwargs)
        thread.depth += 1
        try:
            result = original(*args, **kwargs)
        finally:
            thread.depth -= 1
        note(result, args, kwargs)
        return result

    return _disguised(observed, original)


def entry(original, log, note, is_compiling=_never):
    """For Python functions; `note(args, kwargs)` runs before the call, nested or not."""

    def observed(*args, **kwargs):
        if not is_compiling() and log.active:
            note(args, kwargs)
        return original(*args, **kwargs)

    return _disguised(observed, original)


def replacement(original, log, substitute):
    """For Python functions; `substitute(original, args, kwargs)` makes the call."""

    def observed(*args, **kwargs):
        if not log.active:
            return original(*args, **kwargs)
        return substitute(original, args, kwargs)

    return _disguised(observed, original)


def _disguised(observed, original):
    """`observed` with the globals of `original`, for TorchScript; its own code uses none."""
    scope = getattr(original, "__globals__", observed.__globals__)
    disguised = types.FunctionType(observed.__code__, scope, observed.__name__, None, observed.__closure__)
    setattr(disguised, ORIGINAL, original)
    return functools.update_wrapper(disguised, original)


class Builtin:
    """For built-in functions and bound methods of hidden instances: like them, not bound as a class attribute."""

    def __init__(self, original, log, note, is_compiling=_never):
        functools.update_wrapper(self, original, updated=())
        setattr(self, ORIGINAL, original)
        self._log = log
        self._note = note
        self._is_compiling = is_compiling
        self._name = getattr(original, "__name__", "")

    def __call__(self, *args, **kwargs):
        if self._note.done or self._is_compiling() or not self._log.active or self._log.thread.depth:
            return self._twinrun_original(*args, **kwargs)
        thread = self._log.thread
        thread.depth += 1
        try:
            result = self._twinrun_original(*args, **kwargs)
        finally:
            thread.depth -= 1
        self._note(result, args, kwargs)
        return result

    def __repr__(self):
        return repr(self._twinrun_original)

    def __reduce__(self):
        # Pickled by name, like the original.
        return self._name


def caller():
    """The frame that made the observed call, for use inside a `note`."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
    return frame


class Report:
    """Reports an API's calls to `report(result, args, kwargs)`."""

    done = False

    def __init__(self, log, report):
        self._log = log
        self._report = report

    def __call__(self, result, args, kwargs):
        try:
            self._report(result, args, kwargs)
        except Exception as fault:
            self._log.on_fault("seeds", fault)


class Note:
    """Reports one API's draws; `done` for good when a place has been counted often enough."""

    def __init__(self, log, api, stream_of):
        """`stream_of(result, args, kwargs)` gives the stream drawn from, None when the call drew from none."""
        self.done = False
        self._log = log
        self._api = api
        self._stream_of = stream_of

    def __call__(self, result, args, kwargs):
        try:
            stream = self._stream_of(result, args, kwargs)
            if stream is not None:
                self.done = self._log.draw(stream, self._api)
        except Exception as fault:
            self.done = True
            self._log.on_fault("draws of " + self._api, fault)
