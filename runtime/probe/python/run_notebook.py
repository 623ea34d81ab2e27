"""Runs a notebook as a program: `python run_notebook.py NOTEBOOK [ARG…]`. Jupyter is not needed."""

import sys

if __name__ == "__main__":
    from twinrun_probe.notebook import run

    run(sys.argv[1], sys.argv[2:])
