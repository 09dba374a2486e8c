"""Preparing a data folder makes what is missing and never overwrites a key."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from brobygger.cli import prepare
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


@pytest.mark.slow(reason="migrates a database and collects the static files")
def test_a_folder_is_prepared_and_left_alone_when_nothing_changed(tmp_path):
    data = tmp_path / "data"
    env = {**os.environ, "BROBYGGER_ENVIRONMENT": "demonstration", "BROBYGGER_DATA": str(data)}
    env.pop("BROBYGGER_DATABASE", None)

    def run() -> None:
        subprocess.run([sys.executable, "-m", "brobygger.cli.prepare"], env=env, check=True)

    run()
    database = data / "brobygger.sqlite3"
    with sqlite3.connect(database) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    assert {"accounts_user", "brobygger_cache", "django_session"} <= tables
    names = (data / "static" / "staticfiles.json").read_text()
    assert "dkfds/css/dkfds.min" in names
    made = {path: path.stat().st_mtime_ns for path in (data / "static").rglob("*")}
    run()
    assert {path: path.stat().st_mtime_ns for path in (data / "static").rglob("*")} == made


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
