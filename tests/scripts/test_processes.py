"""The web server and the worker live and die together, however one of them ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from brobygger.cli import server
from brobygger.cli.frame import Unavailable

# A stand-in for a server: says who it is, starts a child of its own, and waits.
STAND_IN = """
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {child.pid}")
time.sleep(float(sys.argv[2]))
"""


def eventually(holds: Callable[[], object], *, seconds: float = 10) -> object:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = holds()
        if found:
            return found
        time.sleep(0.02)
    pytest.fail("it did not happen in time")


def is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    # A process that has ended and is not yet collected counts as gone.
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    yield tmp_path
    for file in tmp_path.glob("*.pids"):
        for number in map(int, file.read_text().split()):
            if is_alive(number):
                os.kill(number, signal.SIGKILL)


def numbers(file: Path) -> list[int]:
    return [int(number) for number in str(eventually(lambda: file.exists() and file.read_text())).split()]


def test_stopping_stops_every_process_and_its_children(stand_in):
    processes = server.Processes()
    for name in ("web", "worker"):
        processes.start(name, "stand_in", str(stand_in / f"{name}.pids"), "60")
    running = numbers(stand_in / "web.pids") + numbers(stand_in / "worker.pids")
    assert all(is_alive(number) for number in running)
    assert processes.ended() is None
    processes.stop()
    eventually(lambda: not any(is_alive(number) for number in running))


def test_a_process_that_ends_by_itself_is_named(stand_in):
    processes = server.Processes()
    try:
        processes.start("web server", "stand_in", str(stand_in / "web.pids"), "60")
        running = numbers(stand_in / "web.pids")  # it is up before the other ends
        processes.start("worker", "stand_in", str(stand_in / "worker.pids"), "0")
        assert eventually(processes.ended) == "worker"
    finally:
        processes.stop()
    eventually(lambda: not any(is_alive(number) for number in running))


def test_children_go_when_the_parent_is_killed(stand_in):
    program = textwrap.dedent(
        f"""
        import time
        from brobygger.cli import server
        server.Processes().start("web", "stand_in", {str(stand_in / "web.pids")!r}, "60")
        time.sleep(60)
        """
    )
    with subprocess.Popen([sys.executable, "-c", program]) as parent:
        own, child = numbers(stand_in / "web.pids")
        parent.kill()
    eventually(lambda: not is_alive(own))
    # Its children have the patience of a request that may finish.
    os.kill(child, signal.SIGKILL)


def test_one_server_for_one_data_folder(tmp_path):
    with server.only_one(tmp_path), pytest.raises(Unavailable, match="already running"), server.only_one(tmp_path):
        pass
    with server.only_one(tmp_path):
        pass
