"""Preparing a data folder makes what is missing and never overwrites a key."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db.utils import ConnectionHandler

from brobygger.cli import prepare, server
from brobygger.cli.frame import ExitCode


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path):
    data = tmp_path / "data"
    prepare.make_keys(data, demonstration=True)
    keys = data / "keys"
    before = {file.name: file.read_bytes() for file in keys.iterdir()}
    assert sorted(before) == ["ring.json", "signing.key"]
    assert len(before["signing.key"]) >= 64
    assert {mode(data), mode(keys)} == {0o700}
    assert {mode(file) for file in keys.iterdir()} == {0o600}
    prepare.make_keys(data, demonstration=True)
    assert {file.name: file.read_bytes() for file in keys.iterdir()} == before


@dataclass(frozen=True)
class Place:
    """A data folder, and the surroundings of the program that prepares it and runs on it."""

    data: Path
    port: int
    env: dict[str, str]

    def prepare(self) -> None:
        subprocess.run([sys.executable, "-m", "brobygger.cli.prepare"], env=self.env, check=True)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Prepared once: it migrates a database and collects the static files."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = tmp_path_factory.mktemp("prepared") / "data"
    env = {
        **{name: value for name, value in os.environ.items() if name != "BROBYGGER_DATABASE"},
        "BROBYGGER_ENVIRONMENT": "demonstration",
        "BROBYGGER_DATA": str(data),
        "BROBYGGER_ADDRESS": f"http://localhost:{port}",
    }
    place = Place(data, port, env)
    place.prepare()
    return place


@pytest.mark.slow(reason="prepares a second time")
def test_a_folder_is_prepared_and_left_alone_when_nothing_changed(prepared):
    database = prepared.data / "brobygger.sqlite3"
    with sqlite3.connect(database) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    assert {"accounts_user", "brobygger_cache", "django_session"} <= tables
    names = (prepared.data / "static" / "staticfiles.json").read_text()
    assert "dkfds/css/dkfds.min" in names
    made = {path: path.stat().st_mtime_ns for path in (prepared.data / "static").rglob("*")}
    prepared.prepare()
    assert {path: path.stat().st_mtime_ns for path in (prepared.data / "static").rglob("*")} == made


def listeners(port: int) -> set[str]:
    """At which addresses of this machine somebody waits for calls: of all that it can be called by, the same port."""
    names = {"127.0.0.1", "127.0.0.2"} if sys.platform == "linux" else {"127.0.0.1"}
    return {name for name in names if not server.is_port_free(port, name)}


@pytest.mark.slow(reason="starts the real server")
def test_the_real_server_answers_and_stops_at_ctrl_c(prepared):
    command = [sys.executable, "-m", "brobygger", "server", "--port", str(prepared.port)]
    with subprocess.Popen(
        command, env=prepared.env, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        try:
            lines = iter(running.stdout or ())
            printed = list(itertools.takewhile(lambda line: not line.startswith("Stop with Ctrl-C."), lines))
            (address,) = (number for number, line in enumerate(printed) if "Brobygger runs at" in line)
            assert f"http://localhost:{prepared.port}/" in printed[address]
            # Who can sign in is asked of "brobygger demo users", which names nobody in a house that was only prepared.
            assert printed[address + 1].startswith("There are no demonstration users.")
            assert listeners(prepared.port) == {"127.0.0.1"}
            try:
                status = urlopen(f"http://127.0.0.1:{prepared.port}/", timeout=10).status
            except HTTPError as error:
                status = error.code
            assert status < 500
            again = subprocess.run(command, env=prepared.env, capture_output=True, text=True, check=False)
            assert again.returncode == 4
            assert "already running" in again.stderr
            running.send_signal(signal.SIGINT)
            assert any("Stopping" in line for line in lines)
            running.send_signal(signal.SIGTERM)  # the terminal is closed meanwhile
            assert running.wait(20) == 0
            assert any("Your data is kept" in line for line in lines)
        finally:
            if running.poll() is None:
                running.kill()
    assert server.is_port_free(prepared.port)


@pytest.mark.skipif("BROBYGGER_DATABASE" in os.environ, reason="of the embedded database")
def test_what_was_saved_survives_a_power_cut(tmp_path, django_db_blocker):
    """The connection that the product opens to a file: nothing is told to be saved before the disk says so."""
    here = ConnectionHandler({"default": {**settings.DATABASES["default"], "NAME": tmp_path / "house.sqlite3"}})
    with django_db_blocker.unblock(), closing(here["default"].cursor()) as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    here.close_all()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2: FULL


@pytest.mark.slow(reason="starts a Python of its own with the whole program in it")
def test_a_database_of_another_version_is_refused_with_a_sentence_and_left_as_it_is(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    database = data / "brobygger.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT)")
        connection.execute("INSERT INTO django_migrations VALUES (1, 'vault', '0001_initial', '2026-11-21 21:02:00')")
    connection.close()
    env = {**os.environ, "BROBYGGER_ENVIRONMENT": "demonstration", "BROBYGGER_DATA": str(data)}
    env.pop("BROBYGGER_DATABASE", None)
    run = subprocess.run(
        [sys.executable, "-m", "brobygger.cli.prepare"], env=env, check=False, capture_output=True, text=True
    )
    assert run.returncode == ExitCode.UNAVAILABLE
    (sentence,) = run.stderr.splitlines()  # script/server shows the last line of what this prints
    assert "vault 0001_initial is not known here" in sentence
    assert "script/server --fresh" in sentence
    with sqlite3.connect(database) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert tables == {"django_migrations"}
