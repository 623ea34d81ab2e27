"""Twinrun's probe: records what a training script does into a run directory, without changing what it does.

Runs inside the user's process on any Python from 3.8, so it uses the standard library only, never prints, never draws
from a random stream, and turns its own faults into lines of `problems.jsonl`. The files it writes are defined in
`runtime/src/store/schema.ts`, its settings in `runtime/src/capture/protocol.ts`.
"""

import os
import random

from . import ending, imports, settings
from .draws import DrawLog
from .numpy_probe import NumpyProbe
from .random_probe import RandomProbe
from .recorder import Recorder
from .sklearn_probe import SklearnProbe
from .keras_probe import KerasProbe
from .torch_probe import TorchProbe

SCHEMA = 1

_recorder = None


def start(environ):
    """Starts recording when a launcher asked this very process for it; does nothing otherwise."""
    global _recorder
    wanted = settings.read(environ)
    if wanted is None or wanted.schema != SCHEMA or environ.get("TWINRUN_RECORDER"):
        return
    environ["TWINRUN_RECORDER"] = str(os.getpid())
    draws = DrawLog(wanted)
    _recorder = Recorder(wanted, draws)
    ending.install(_recorder)
    probes = [RandomProbe, NumpyProbe, TorchProbe, SklearnProbe, KerasProbe]
    for probe in probes:
        for module, install in probe(_recorder, draws).hooks().items():
            imports.after(module, _recorder.guarded("hook on " + module, install))


def recorder():
    """The recorder of this process, None where the probe is not recording."""
    return _recorder
