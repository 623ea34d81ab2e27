"""scikit-learn: each outermost `fit` is one step; what it learned is its parameters."""

import functools
import sys
import types

from . import digest
from .recorder import Tensor

_FITS = ("fit", "partial_fit", "fit_transform", "fit_predict")
# Learned state without the trailing underscore that scikit-learn gives to the rest.
_ALSO = ("_predictors", "steps", "transformers_", "estimators_")
_MAX_DEPTH = 8
_MAX_TENSORS = 20000
_DTYPES = {"f8": "F64", "f4": "F32", "f2": "F16", "i8": "I64", "i4": "I32", "i2": "I16", "i1": "I8"}
_DTYPES.update({"u8": "U64", "u4": "U32", "u2": "U16", "u1": "U8", "b1": "BOOL", "c8": "C64"})


class SklearnProbe:
    """Hooks for `sklearn.base` and for the place where estimators turn `random_state` into a generator."""

    def __init__(self, recorder, draws):
        self._recorder = recorder
        self._draws = draws
        self._fitting = False
        # Estimator id -> (the estimator, its model): alive, so that an id means one estimator.
        self._models = {}

    def hooks(self):
        return {"sklearn.utils.validation": self.watch_random_state, "sklearn.base": self.watch_fits}

    # Draws

    def watch_random_state(self, validation):
        original = validation.check_random_state
        draws, recorder = self._draws, self._recorder

        @functools.wraps(original)
        def check_random_state(seed):
            state = original(seed)
            try:
                if draws.active and state is sys.modules["numpy"].random.mtrand._rand:
                    draws.draw("np.global", "sklearn.utils.check_random_state")
            except Exception as fault:
                recorder.problem("draws of scikit-learn", fault)
            return state

        validation.check_random_state = check_random_state

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
        if id(estimator) not in self._models:
            model = self._recorder.new_model(lambda: _learned(estimator))
            self._models[id(estimator)] = (estimator, model)

    def _after(self, estimator, args, kwargs):
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
        _append(value, name, found)
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


def _append(array, name, found):
    if array.dtype.names:
        for field in array.dtype.names:
            _append(array[field], "%s.%s" % (name, field), found)
        return
    dtype = _DTYPES.get(array.dtype.str[1:])
    if dtype is None:
        return
    numpy = sys.modules["numpy"]
    little = numpy.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    # tobytes: later fits change arrays in place, and a zero-size buffer cannot be cast.
    found.append(Tensor(name, dtype, array.shape, True, little.tobytes()))
