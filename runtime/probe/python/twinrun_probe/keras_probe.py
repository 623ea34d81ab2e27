"""Keras 3, tf-keras and TensorFlow: each batch that `fit` trains on is one step."""

import sys

from .numpy_tensors import append

_CALLBACK_LISTS = ("keras.src.callbacks.callback_list", "keras.src.callbacks", "tf_keras.src.callbacks")
_LARGEST_SEED = 2**31 - 1


class KerasProbe:
    """A callback in every `fit`, and the seed of TensorFlow's global generator (its state cannot be read)."""

    def __init__(self, recorder, draws):
        self._recorder = recorder
        self._draws = draws
        # Model id -> (the Keras model, its record).
        self._models = {}

    def hooks(self):
        hooks = {name: self.watch_fits for name in _CALLBACK_LISTS}
        hooks["tensorflow"] = self.watch_tensorflow
        return hooks

    # Steps

    def watch_fits(self, module):
        lists = getattr(module, "CallbackList", None)
        base = getattr(module, "Callback", None)
        if lists is None or base is None or hasattr(lists.__init__, "__wrapped__"):
            return
        original = lists.__init__
        callback = self._callback_class(base)
        note = self._recorder.guarded("fit", self._note_shuffle)
        recorder = self._recorder

        def __init__(self, callbacks=None, add_history=False, *args, **kwargs):
            # Only `fit` asks for a history.
            if add_history and recorder.recording:
                note(sys._getframe(1))
                given = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks] if callbacks else []
                callbacks = [*given, callback()]
            original(self, callbacks, add_history, *args, **kwargs)

        __init__.__wrapped__ = original
        lists.__init__ = __init__

    def _callback_class(self, base):
        begin = self._recorder.guarded("before fit", self._begin)
        step = self._recorder.guarded("step", self._step)
        recorder = self._recorder

        class StepCallback(base):
            def on_train_begin(self, logs=None):
                begin(self.model)

            def on_train_batch_end(self, batch, logs=None):
                step(self.model, logs)
                if recorder.recording:
                    recorder.ending.step_done()

        return StepCallback

    def _begin(self, model):
        if id(model) not in self._models:
            self._models = {key: held for key, held in self._models.items() if not held[1].released}
            self._models[id(model)] = (model, self._recorder.new_model(lambda: _weights(model)))

    def _step(self, model, logs):
        known = self._models.get(id(model))
        if known is None:
            return
        loss = (logs or {}).get("loss")
        self._recorder.step([known[1]], None if loss is None else float(loss))

    def _note_shuffle(self, frame):
        """`fit` shuffles arrays by the backend's generator, which cannot be observed drawing."""
        arguments = frame.f_locals
        if frame.f_code.co_name == "fit" and arguments.get("shuffle") and hasattr(arguments.get("x"), "shape"):
            backend = getattr(sys.modules.get("keras"), "config", None)
            if backend is None or backend.backend() == "tensorflow":
                self._draws.draw("tf.global", "keras.Model.fit")

    # TensorFlow

    def watch_tensorflow(self, tensorflow):
        random = tensorflow.random
        original, draws = random.set_seed, self._draws
        forced = self._recorder.settings.forced_seed("tf.global")
        if forced is not None:
            original(forced & _LARGEST_SEED)
            draws.pinned("tf.global", forced)

        def set_seed(seed):
            original(seed)
            if draws.active:
                draws.seed("tf.global", "tensorflow.random.set_seed", seed)

        set_seed.__wrapped__ = original
        set_seed.__doc__ = original.__doc__
        random.set_seed = set_seed
        self._recorder.add_facts(lambda: _facts(tensorflow))


def _weights(model):
    sync = getattr(model, "jax_state_sync", None)
    if sync is not None:
        sync()
    numpy = sys.modules["numpy"]
    found = []
    for variable in model.weights:
        name = getattr(variable, "path", None) or variable.name
        value = variable.numpy() if hasattr(variable, "numpy") else variable
        append(found, name, numpy.asarray(value), bool(variable.trainable))
    return found


def _facts(tensorflow):
    facts = {}
    threading = tensorflow.config.threading
    asks = {
        "tensorflow.intra_op_threads": lambda: threading.get_intra_op_parallelism_threads() or "default",
        "tensorflow.inter_op_threads": lambda: threading.get_inter_op_parallelism_threads() or "default",
        "tensorflow.cuda": lambda: tensorflow.sysconfig.get_build_info().get("cuda_version", "none"),
        "tensorflow.cudnn": lambda: tensorflow.sysconfig.get_build_info().get("cudnn_version", "none"),
        "tensorflow.op_determinism": sys.modules["tensorflow.python.framework.config"].is_op_determinism_enabled,
        "keras.backend": lambda: sys.modules["keras"].config.backend(),
        "keras.dtype_policy": lambda: sys.modules["keras"].config.dtype_policy().name,
    }
    for key, ask in asks.items():
        try:
            facts[key] = str(ask())
        except Exception:
            facts[key] = "unknown"
    return facts
