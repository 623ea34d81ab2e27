"""Loaded by Python itself at start-up, because the launcher puts this folder on PYTHONPATH.

It starts the probe and then gives way to the `sitecustomize` that would have been loaded without it. Nothing of this
folder stays visible to the script: neither on `sys.path` nor in the PYTHONPATH that its subprocesses inherit.
"""

import sys


def _start():
    import os

    here = os.path.dirname(os.path.abspath(__file__))
    # The extension's folder is not ours to write to, and may be read-only.
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        import twinrun_probe

        twinrun_probe.start(os.environ)
    except Exception as fault:
        try:
            with open(os.path.join(os.environ["TWINRUN_RUN_DIR"], "problems.jsonl"), "a") as problems:
                import json

                line = {"where": "probe start", "message": "%s: %s" % (type(fault).__name__, fault)}
                problems.write(json.dumps(line) + "\n")
        except Exception:
            pass
    finally:
        sys.dont_write_bytecode = writes_bytecode
        sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != here]
        rest = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if os.path.abspath(p or ".") != here]
        if rest and rest != [""]:
            os.environ["PYTHONPATH"] = os.pathsep.join(rest)
        else:
            os.environ.pop("PYTHONPATH", None)


def _give_way():
    import importlib.machinery
    import importlib.util

    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", sys.path)
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


_start()
_give_way()
