"""NumPy's legacy global generator: the stream `np.global`; and generators made without a seed."""

import ctypes

from . import digest, observe

_DRAWS = (
    "rand randn randint random random_sample random_integers ranf sample uniform normal standard_normal choice shuffle "
    "permutation bytes beta binomial chisquare dirichlet exponential f gamma geometric gumbel hypergeometric laplace "
    "logistic lognormal logseries multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f "
    "pareto poisson power rayleigh standard_cauchy standard_exponential standard_gamma standard_t triangular vonmises "
    "wald weibull zipf"
).split()
_LARGEST_SEED = 2**32 - 1


class NumpyProbe:
    """Fingerprint, draws and seeds of `numpy.random`."""

    def __init__(self, recorder, draws):
        self._recorder = recorder
        self._draws = draws
        forced = recorder.settings.forced_seed("np.global")
        self._forced = None if forced is None else forced & _LARGEST_SEED
        self._forced_instances = recorder.settings.forced_seed("np.generator.instance")
        self._instances = 0

    def hooks(self):
        return {"numpy": self.install}

    def install(self, numpy):
        module = numpy.random
        self._recorder.add_stream("np.global", _Fingerprint(module))
        self._recorder.add_facts(lambda: _facts(numpy))
        if self._forced is not None:
            module.seed(self._forced)
            self._draws.pinned("np.global", self._forced)
        for name in _DRAWS:
            original = getattr(module, name, None)
            if original is not None:
                note = observe.Note(self._draws, "numpy.random." + name, _stream)
                setattr(module, name, observe.Builtin(original, self._draws, note))
        seed = module.seed

        def seed_unless_pinned(*args, **kwargs):
            value = args[0] if args else kwargs.get("seed")
            return seed(self._forced) if value is None and self._forced is not None else seed(*args, **kwargs)

        seed_unless_pinned.__name__ = "seed"
        seed_unless_pinned.__module__ = "numpy.random"
        seed_unless_pinned.__doc__ = seed.__doc__
        module.seed = observe.Builtin(seed_unless_pinned, self._draws, observe.Report(self._draws, self._seeded))
        module.set_state = observe.Builtin(module.set_state, self._draws, observe.Report(self._draws, self._state_set))
        made = observe.Report(self._draws, self._generator_made)
        module.default_rng = observe.Builtin(self._default_rng(module), self._draws, made)

    def _seeded(self, result, args, kwargs):
        value = args[0] if args else kwargs.get("seed")
        self._draws.seed("np.global", "numpy.random.seed", self._forced if value is None else value)

    def _state_set(self, result, args, kwargs):
        self._draws.restored("np.global", "numpy.random.set_state", observe.caller())

    def _default_rng(self, module):
        original = module.default_rng

        def default_rng(*args, **kwargs):
            value = args[0] if args else kwargs.get("seed")
            if value is None and self._forced_instances is not None:
                self._instances += 1
                return original([self._forced_instances & _LARGEST_SEED, self._instances])
            return original(*args, **kwargs)

        default_rng.__module__ = "numpy.random"
        default_rng.__doc__ = original.__doc__
        return default_rng

    def _generator_made(self, result, args, kwargs):
        value = args[0] if args else kwargs.get("seed")
        if value is None:
            self._draws.seed("np.generator.instance", "numpy.random.default_rng", self._forced_instances)
            self._draws.draw("np.generator.instance", "numpy.random.default_rng")


def _stream(result, args, kwargs):
    return "np.global"


class _Fingerprint:
    """Digest of the global generator's state, asked anew only when the Mersenne Twister's words have changed.

    Asking takes longer than the rest of a step's record. The one change that leaves the words alone, using up the
    second number of a pair of Gaussians, shows with the next draw.
    """

    # 624 words of 32 bits and the position in them, at the address that NumPy gives for use from C.
    _WORDS = ctypes.c_ubyte * (625 * 4)

    def __init__(self, module):
        self._module = module
        self._get_state = module.get_state
        self._words = None
        self._digest = None

    def __call__(self):
        words = self._read_words()
        if words is None or words != self._words:
            self._words, self._digest = words, self._ask()
        return self._digest

    def _read_words(self):
        generator = self._module.mtrand._rand._bit_generator
        if type(generator).__name__ != "MT19937":
            return None
        return digest.crc32(self._WORDS.from_address(generator.ctypes.state_address))

    def _ask(self):
        state = self._get_state(legacy=False)
        inner = state["state"]
        rest = (inner.get("pos"), state.get("has_gauss"), state.get("gauss"))
        crc = digest.crc32(repr(rest).encode())
        key = inner.get("key")
        return digest.text(digest.crc32(repr(inner).encode() if key is None else key.tobytes(), crc))


def _facts(numpy):
    try:
        blas = numpy.__config__.CONFIG["Build Dependencies"]["blas"]
        return {"numpy.blas": "%s %s" % (blas.get("name", "unknown"), blas.get("version", ""))}
    except (AttributeError, KeyError):
        return {"numpy.blas": "unknown"}
