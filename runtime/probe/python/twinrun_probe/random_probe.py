"""Python's `random`: the stream `py.random`."""

import random

from . import digest, observe

_DRAWS = (
    "random uniform randint randrange choice choices sample shuffle gauss normalvariate lognormvariate expovariate "
    "vonmisesvariate gammavariate betavariate paretovariate weibullvariate triangular getrandbits randbytes "
    "binomialvariate"
).split()


class RandomProbe:
    """Fingerprint, draws and seeds of the module-level generator."""

    def __init__(self, recorder, draws):
        self._recorder = recorder
        self._draws = draws
        self._forced = recorder.settings.forced_seed("py.random")

    def hooks(self):
        return {"random": self.install}

    def install(self, module):
        self._recorder.add_stream("py.random", _fingerprint)
        if self._forced is not None:
            module.seed(self._forced)
            self._draws.pinned("py.random", self._forced)
        for name in _DRAWS:
            original = getattr(module, name, None)
            if original is not None:
                note = observe.Note(self._draws, "random." + name, _stream)
                setattr(module, name, observe.Builtin(original, self._draws, note))
        seed = _Seed(module.seed, self._forced)
        module.seed = observe.Builtin(seed, self._draws, observe.Report(self._draws, self._seeded))
        module.setstate = observe.Builtin(module.setstate, self._draws, observe.Report(self._draws, self._state_set))

    def _seeded(self, result, args, kwargs):
        value = args[0] if args else kwargs.get("a")
        self._draws.seed("py.random", "random.seed", self._forced if value is None else value)

    def _state_set(self, result, args, kwargs):
        self._draws.restored("py.random", "random.setstate", observe.caller())


class _Seed:
    """`random.seed`, except that a pinned stream is not reseeded from entropy."""

    def __init__(self, original, forced):
        self._original = original
        self._forced = forced
        self.__module__ = original.__module__
        self.__name__ = original.__name__
        self.__doc__ = original.__doc__

    def __call__(self, *args, **kwargs):
        value = args[0] if args else kwargs.get("a")
        if value is None and self._forced is not None:
            return self._original(self._forced)
        return self._original(*args, **kwargs)


def _stream(result, args, kwargs):
    return "py.random"


def _fingerprint(getstate=random.getstate):
    # The first entry is a version, and hashing the whole tuple would hash None's address.
    _, words, gauss = getstate()
    return digest.text(digest.of_numbers(words, digest.crc32(repr(gauss).encode())))
