"""What the launcher asks for, from the environment (see `runtime/src/capture/protocol.ts`)."""

import json
import os


class Settings:
    """One run's settings. Paths are absolute."""

    def __init__(self, environ):
        self.schema = int(environ.get("TWINRUN_SCHEMA", "0"))
        self.run_dir = environ["TWINRUN_RUN_DIR"]
        self.workspace = environ.get("TWINRUN_WORKSPACE", "") or os.getcwd()
        self.script = environ.get("TWINRUN_SCRIPT", "")
        self.weights_budget = int(environ.get("TWINRUN_WEIGHTS_BUDGET", "0"))
        limits = json.loads(environ.get("TWINRUN_LIMITS", "{}"))
        self.max_steps = limits.get("steps")
        self.max_seconds = limits.get("seconds")
        forced = json.loads(environ.get("TWINRUN_FORCED", "{}"))
        self.forced_streams = forced.get("streams") or {}
        self.threads = forced.get("threads")

    def forced_seed(self, stream):
        """The seed the runtime pins `stream` to, None when it leaves the stream alone."""
        return self.forced_streams.get(stream, self.forced_streams.get("*"))


def read(environ):
    """The settings, None when no launcher started this process."""
    return Settings(environ) if environ.get("TWINRUN_RUN_DIR") else None
