"""The benchmarks of the first start and of the load: what they wait for, what they read, and what they refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import load, start

STAND_IN = """#!{python}
import http.server, signal, sys, threading
signal.signal(signal.SIGINT, lambda *_: sys.exit(0))  # before it says that it can be stopped
port = int(sys.argv[2])
server = http.server.HTTPServer(("localhost", port), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("Time spent        download   work")
print("  Python packages    11.0 s  20.5 s")
print("  Together           11.0 s  20.5 s")
print(f"Brobygger runs at http://localhost:{{port}}/")
{users}
print("Stop with Ctrl-C.", flush=True)
signal.pause()
"""


def a_checkout(folder: Path, users: str) -> Path:
    program = folder / "script" / "server"
    program.parent.mkdir(parents=True)
    program.write_text(STAND_IN.format(python=sys.executable, users=users))
    program.chmod(0o755)
    return folder


def test_it_waits_for_users_and_page_and_stops_what_it_started(tmp_path: Path) -> None:
    checkout = a_checkout(tmp_path, 'print("  sagsbehandler.kolding@demo.example")')
    port = start.free_port()
    found = start.start(checkout, port, os.environ)
    assert (found.users, found.address) == (1, f"http://localhost:{port}/")
    assert found.steps() == {"Python packages": (11.0, 20.5), "Together": (11.0, 20.5)}
    lines = start.table(found, found)
    assert "| Python packages | 11.0 | 20.5 |" in lines
    assert "| second start, data kept, within 10 s" in lines[-1]
    assert lines[-1].endswith("| met |")


def test_a_start_that_names_no_users_is_none(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="Neither address nor users"):
        start.start(a_checkout(tmp_path, ""), start.free_port(), os.environ)


def test_a_newcomer_has_an_empty_home_and_nothing_of_ours() -> None:
    ours = f"{Path(sys.prefix) / 'bin'}:/usr/bin"
    found = start.surroundings(
        Path("/empty"), {"HOME": "/full", "PATH": ours, "BROBYGGER_DATA": "x", "PYTHONPATH": "y", "PIP_INDEX_URL": "z"}
    )
    assert found == {"HOME": "/empty", "PATH": "/usr/bin", "PIP_INDEX_URL": "z"}


def test_a_load_of_fewer_citizens_than_were_asked_for_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    said = '{"jobcentres": 3, "citizens": {"rum2": 5, "bro": 2, "more": 3}, "seconds": 1}'

    def run(command: list[str], **_: Any) -> SimpleNamespace:
        return SimpleNamespace(stdout=said)

    monkeypatch.setattr(load, "subprocess", SimpleNamespace(run=run, PIPE=subprocess.PIPE))
    found = load.load("as it is", 10)
    assert sum(found.citizens.values()) == 10
    assert found.row.startswith("| as it is | 10 | 5 | 2 | 3 | 3 | ")
    with pytest.raises(SystemExit, match="11 citizens were asked for"):
        load.load("more", 11)
