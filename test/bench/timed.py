"""Runs one command and prints its wall and CPU seconds, peak memory, exit code and output as JSON."""

import json
import os
import subprocess
import sys
import tempfile
import time

request = json.loads(sys.argv[1])
with tempfile.TemporaryFile() as output:
    started = time.perf_counter()
    process = subprocess.Popen(
        request["command"],
        cwd=request.get("cwd"),
        env={**os.environ, **request["env"]},
        stdin=subprocess.DEVNULL,
        stdout=output,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    output.seek(0)
    text = output.read().decode("utf-8", "replace")

# Linux counts peak memory in KiB, macOS in bytes.
unit = 1 if sys.platform == "darwin" else 1024
print(
    json.dumps(
        {
            "wall": wall,
            "cpu": usage.ru_utime + usage.ru_stime,
            "memory": usage.ru_maxrss * unit,
            "code": os.waitstatus_to_exitcode(status),
            "output": text[-20000:],
        }
    )
)
