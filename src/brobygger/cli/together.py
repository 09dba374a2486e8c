"""Runs a Python module for as long as its parent lives.

The parent keeps one end of a pipe, this process reads the other as its standard input. When the parent goes, however
it goes, the pipe ends and this process and its children go too; that works on Linux and macOS alike.

    python -m brobygger.cli.together MODULE [ARGUMENT ...]
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

PATIENCE_SECONDS = 12


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_SECONDS)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def main() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    module = sys.argv[1]
    sys.argv = [module, *sys.argv[2:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
