"""scikit-learn: each outermost `fit` is one step; what it learned is its parameters."""

import functools
import sys
import types

from . import digest
from .numpy_tensors import append

_FITS = ("fit", "partial_fit", "fit_transform", "fit_predict")
# Learned state without the trailing underscore that scikit-learn gives to the rest.
_ALSO = ("_predictors", "steps")
_MAX_DEPTH = 8
_MAX_TENSORS = 20000


class SklearnProbe:
    """Hooks for `sklearn.base` and for the place where estimators turn `random_state` into a generator."""

    def __init__(self, recorder, draws):
        self._recorder = recorder
        self._draws = draws
        self._fitting = False
        # Estimator id -> (the estimator, its model): alive, so that an id means one estimator.
        self._models = {}
        # A taken generator: (place, state of the stream when it was taken).
        self._pending = None

    def hooks(self):
        return {"sklearn.utils.validation": self.watch_random_state, "sklearn.base": self.watch_fits}

    # Draws

    def watch_random_state(self, validation):
        original = validation.check_random_state
        draws, keep = self._draws, self._recorder.guarded("draws of scikit-learn", self._keep_draw)
        draws.before_write.append(self._settle)

        @functools.wraps(original)
        def check_random_state(seed):
            state = original(seed)
            if draws.active and state is sys.modules["numpy"].random.mtrand._rand:
                keep()
            return state

        validation.check_random_state = check_random_state

    def _keep_draw(self):
        self._settle()
        site = self._draws.site("np.global", "sklearn.utils.check_random_state")
        self._pending = (site, self._recorder.state("np.global"))

    def _settle(self):
        """Many estimators take the global generator and never draw: only a changed state is a draw."""
        pending, self._pending = self._pending, None
        if pending is not None and pending[0] is not None and pending[1] != self._recorder.state("np.global"):
            self._draws.count(pending[0])

    # Fits

    def watch_fits(self, base):
        estimator, watch = base.BaseEstimator, self._watch_class
        before = estimator.__dict__.get("__init_subclass__")

        def __init_subclass__(cls, **kwargs):
            if before is not None:
                before.__func__(cls, **kwargs)
            else:
                super(estimator, cls).__init_subclass__(**kwargs)
            watch(cls)

        estimator.__init_subclass__ = classmethod(__init_subclass__)

    def _watch_class(self, cls):
        for name in _FITS:
            original = cls.__dict__.get(name)
            if isinstance(original, types.FunctionType):
                setattr(cls, name, self._observed(original))

    def _observed(self, original):
        before = self._recorder.guarded("before fit", self._before)
        after = self._recorder.guarded("fit", self._after)
        recorder = self._recorder

        @functools.wraps(original)
        def fit(estimator, *args, **kwargs):
            if self._fitting or not recorder.recording:
                return original(estimator, *args, **kwargs)
            self._fitting = True
            try:
                before(estimator)
                result = original(estimator, *args, **kwargs)
            finally:
                self._fitting = False
            after(estimator, args, kwargs)
            if recorder.recording:
                recorder.ending.step_done()
            return result

        return fit

    def _before(self, estimator):
        self._settle()
        if id(estimator) not in self._models:
            self._models = {key: held for key, held in self._models.items() if not held[1].released}
            model = self._recorder.new_model(lambda: _learned(estimator))
            self._models[id(estimator)] = (estimator, model)

    def _after(self, estimator, args, kwargs):
        self._settle()
        known = self._models.get(id(estimator))
        if known is None:
            return
        data = digest.BatchDigest(digest.numpy_leaf)
        data.add([value for value in (*args, *kwargs.values()) if not callable(value)])
        self._recorder.step([known[1]], None, data.take())


def _learned(estimator):
    """What `fit` left in the estimator, as tensors named by the way to them."""
    found, seen = [], set()
    _walk(estimator, type(estimator).__name__, found, seen, 0)
    return found


def _walk(value, name, found, seen, depth):
    numpy = sys.modules["numpy"]
    if isinstance(value, (bool, int, float, numpy.generic)):
        value = numpy.asarray(value)
    if isinstance(value, numpy.ndarray) and not value.dtype.hasobject:
        append(found, name, value, True)
        return
    if depth > _MAX_DEPTH or len(found) > _MAX_TENSORS or id(value) in seen:
        return
    seen.add(id(value))
    for key, item in _parts(value, numpy):
        _walk(item, "%s.%s" % (name, key), found, seen, depth + 1)


def _parts(value, numpy):
    """(name, part) of everything learned inside `value`."""
    if isinstance(value, (list, tuple)):
        # Named steps of a pipeline and unnamed lists of estimators.
        return [_named(i, item) for i, item in enumerate(value)]
    if isinstance(value, numpy.ndarray):
        return list(enumerate(value.ravel().tolist()))
    if isinstance(value, dict):
        return [(key, item) for key, item in value.items() if "time" not in str(key)]
    module = type(value).__module__ or ""
    if hasattr(value, "get_params") and hasattr(value, "fit"):
        return [(key, item) for key, item in vars(value).items() if _is_learned(key)]
    if module == "sklearn.tree._tree":
        return list(value.__getstate__().items())
    if module.startswith("sklearn.ensemble._hist_gradient_boosting"):
        return [(key, item) for key, item in getattr(value, "__dict__", {}).items()]
    if module.startswith("scipy.sparse"):
        return [(key, getattr(value, key)) for key in ("data", "indices", "indptr") if hasattr(value, key)]
    return []


def _named(index, item):
    if isinstance(item, tuple) and item and isinstance(item[0], str):
        return item[0], item[1] if len(item) == 2 else item[1:]
    return index, item


def _is_learned(key):
    return key in _ALSO or (key.endswith("_") and not key.startswith("_") and "time" not in key)
