"""Writes the run directory: steps, weights, draws, environment and how it ended."""

import functools
import json
import os
import shutil
import sys
import threading
import time
from collections import namedtuple

from . import digest, environment, safetensors

# One parameter or array: `buffer` holds its elements' bytes, row-major; `dtype` is safetensors' name of the format.
Tensor = namedtuple("Tensor", "name dtype shape trainable buffer")

_MAX_PROBLEMS = 50
# Draws are rewritten at most this often (seconds), so that a killed run keeps nearly all of them.
_DRAWS_INTERVAL = 2.0
# Weights are skipped when saving them would leave less than this many bytes of disk free.
_FREE_BYTES = 512 * 1024 * 1024
# Models kept alive for their final weights; the one that has not stepped for longest makes room.
_MODELS_HELD = 16


class Model:
    """Something whose parameters are recorded. `tensors()` gives them as they are now."""

    def __init__(self, index, tensors):
        self.index = index
        self.tensors = tensors
        self.outline = None
        # Set when the recorder lets go of it; whoever else holds it should too.
        self.released = False


class Recorder:
    """The one writer of this process. Its methods may be called from hooks anywhere in the user's program."""

    def __init__(self, settings, draws):
        self.settings = settings
        self.draws = draws
        self.steps = 0
        self._streams = {}
        self._untouched = {}
        # Hooks under way; a stop signal within one waits for its end.
        self.busy = 0
        # How the process ends (`ending.install` sets it).
        self.ending = None
        self.finished = False
        self._pid = os.getpid()
        self._parent = os.getppid()
        self._start = time.monotonic()
        self._lock = threading.RLock()
        self._problems = 0
        self._models = 0
        self._held = []
        self._budget = settings.weights_budget
        self._facts = {}
        self._collectors = []
        self._draws_written = 0.0
        draws.on_import_draw = self._still_untouched
        draws.on_fault = self.problem
        os.makedirs(self._path("weights"), exist_ok=True)
        # One write call a line: a line is whole or, when the process is killed within it, last.
        self._file = os.open(self._path("steps.jsonl"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    # State

    @property
    def recording(self):
        """False in forked children and after the end."""
        return not self.finished and os.getpid() == self._pid

    def disable(self):
        """For a forked child: it inherited this object but is not the run."""
        self.finished = True
        self.draws.active = False

    def seconds(self):
        """Since the start of the script."""
        return time.monotonic() - self._start

    # Faults

    def problem(self, where, fault):
        """Reports what the probe could not do; `fault` is an exception or a sentence."""
        self._problems += 1
        if self._problems > _MAX_PROBLEMS:
            return
        message = "%s: %s" % (type(fault).__name__, fault) if isinstance(fault, BaseException) else fault
        try:
            with open(self._path("problems.jsonl"), "a", encoding="utf-8") as file:
                file.write(json.dumps({"where": where, "message": message}) + "\n")
        except Exception:
            pass

    def guarded(self, where, function):
        """`function` for use as a hook: silent in forked children, its faults reported instead of raised."""

        @functools.wraps(function)
        def hook(*args, **kwargs):
            if not self.recording:
                return None
            with self._lock:
                self.busy += 1
                try:
                    return function(*args, **kwargs)
                except Exception as fault:
                    self.problem(where, fault)
                    return None
                finally:
                    self.busy -= 1

        return hook

    # Streams and environment

    def add_stream(self, stream, fingerprint):
        """`fingerprint()` gives the digest of the stream's state, None while it has none."""
        self._streams[stream] = fingerprint
        self._untouched[stream] = fingerprint()

    def _still_untouched(self, stream):
        """What a library draws while being imported changes nothing that the script computes."""
        if stream in self._untouched:
            self._untouched[stream] = self._streams[stream]()

    def add_facts(self, collect):
        """`collect()` gives entries of env.json; called when training begins."""
        self._collectors.append(collect)

    def state(self, stream):
        """Digest of one stream's state now."""
        return self._streams[stream]()

    def rng(self):
        """Digest of the state of every stream that has been drawn from or seeded.

        An untouched stream holds entropy that nothing depends on; it would only make equal runs look different.
        """
        states = {}
        for stream, fingerprint in self._streams.items():
            state = fingerprint()
            if state is None or (stream in self._untouched and self._untouched[stream] == state):
                continue
            self._untouched.pop(stream, None)
            states[stream] = state
        return states

    def write_environment(self):
        """Keeps the first value of each entry: the settings under which training began."""
        facts = dict(environment.facts())
        for collect in self._collectors:
            try:
                facts.update(collect())
            except Exception as fault:
                self.problem("environment", fault)
        facts.update(self._facts)
        self._facts = facts
        self._replace("env.json", json.dumps(facts, indent=1, sort_keys=True))

    # Models and steps

    def new_model(self, tensors):
        """A model that is about to take its first step: writes its initial state."""
        model = Model(self._models, tensors)
        self._models += 1
        if model.index == 0:
            self.write_environment()
        self._hold(model)
        initial = tensors()
        self._write_step(model, initial, -1, None, (None, None), self.rng())
        if initial:
            self._save(model, initial, "initial", -1, "%d-initial" % model.index, counted=False)
        return model

    def step(self, models, loss=None, batch=(None, None)):
        """One step of `models` has been taken. `loss` is a float or None, `batch` a pair of digests."""
        number, self.steps = self.steps, self.steps + 1
        self.draws.step = number
        rng = self.rng()
        for model in models:
            self._hold(model)
            tensors = model.tensors()
            self._write_step(model, tensors, number, loss, batch, rng)
            if number & (number - 1) == 0 and tensors:
                self._save(model, tensors, "step", number, "%d-step-%d" % (model.index, number), counted=True)
        if self.seconds() - self._draws_written > _DRAWS_INTERVAL:
            self._draws_written = self.seconds()
            self.draws.write()

    def why_stop(self):
        """The limit that has been reached, None to go on."""
        settings = self.settings
        if settings.max_steps is not None and self.steps >= settings.max_steps:
            return "steps"
        if settings.max_seconds is not None and self.seconds() >= settings.max_seconds:
            return "seconds"
        # Whoever started the run is gone, and nobody would end it.
        if os.getppid() != self._parent:
            return "stopped"
        return None

    def _hold(self, model):
        """Keeps a model alive for its final weights, as the latest to step."""
        if model in self._held:
            if self._held[-1] is not model:
                self._held.remove(model)
                self._held.append(model)
            return
        self._held.append(model)
        if len(self._held) > _MODELS_HELD:
            oldest = self._held.pop(0)
            oldest.released = True
            self._save_held(oldest)

    def _save_held(self, model):
        try:
            tensors = model.tensors()
            if tensors:
                self._save(model, tensors, "final", self.steps - 1, "%d-final" % model.index, counted=False)
        except Exception as fault:
            self.problem("final weights", fault)

    def _write_step(self, model, tensors, number, loss, batch, rng):
        outline = [(t.name, t.dtype, t.shape, t.trainable) for t in tensors]
        if outline != model.outline:
            model.outline = outline
            self._write_line(
                {
                    "t": "tensors",
                    "model": model.index,
                    "names": [t.name for t in tensors],
                    "shapes": [list(t.shape) for t in tensors],
                    "dtypes": [t.dtype for t in tensors],
                    "trainable": [t.trainable for t in tensors],
                }
            )
        self._write_line(
            {
                "t": "step",
                "step": number,
                "model": model.index,
                "loss": None if loss is None else float(loss).hex(),
                "batch": batch[0],
                "batchSet": batch[1],
                "rng": rng,
                "params": [digest.of_buffer(t.buffer) for t in tensors],
                "time": round(self.seconds(), 4),
            }
        )

    def _save(self, model, tensors, label, step, name, counted):
        size = sum(memoryview(t.buffer).nbytes for t in tensors)
        if counted and size > self._budget:
            return
        if shutil.disk_usage(self.settings.run_dir).free < size + _FREE_BYTES:
            self.problem("weights", "The %s weights were not saved: too little free disk space." % label)
            return
        if counted:
            self._budget -= size
        file = "weights/%s.safetensors" % name
        safetensors.write(self._path(file), tensors)
        self._write_line({"t": "weights", "label": label, "step": step, "model": model.index, "file": file})

    # End

    def finish(self, why, exception=None, place=None):
        """Writes everything that is left; the first call decides how the run ended."""
        if not self.recording:
            return
        with self._lock:
            if self.finished:
                return
            for model in self._held:
                self._save_held(model)
            self.finished = True
            self.draws.active = False
            for where, write in (("draws", self.draws.write), ("environment", self.write_environment)):
                try:
                    write()
                except Exception as fault:
                    self.problem(where, fault)
            end = {"why": why, "steps": self.steps, "exception": exception, "place": place}
            try:
                self._replace(".end.json", json.dumps(end))
            except Exception as fault:
                self.problem("end", fault)

    def finish_and_exit(self, why):
        """Ends the process here: nothing of the script after this point runs, its open output is kept."""
        self.finish(why)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        os._exit(0)

    # Files

    def _path(self, name):
        return os.path.join(self.settings.run_dir, name)

    def _write_line(self, line):
        data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        while data:
            data = data[os.write(self._file, data) :]

    def _replace(self, name, text):
        temporary = self._path(name + ".tmp")
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, self._path(name))
