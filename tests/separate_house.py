"""A whole installation of its own for tests that kill processes: its database is a file (or a database beside the
test database on the same PostgreSQL), so that what a killed process left behind can be looked at.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests import flushing, flushing_postgresql

DATABASE_FILE = "brobygger.sqlite3"  # as the settings name it

START = """
import os, sys, json
import django
django.setup()
from brobygger.kernel.boundary import everywhere
import tests.jobs.planted
"""


class SeparateHouse:
    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "BROBYGGER_ENVIRONMENT": "test",
            "BROBYGGER_DATA": str(folder),
            "BROBYGGER_DATABASE": database,
            "DJANGO_SETTINGS_MODULE": "brobygger.config.settings",
            "PLANTED_FOLDER": str(folder),
        }

    def begin(self, code: str) -> subprocess.Popen[str]:
        """Start a process of this house and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-c", START + code],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ask(self, code: str) -> Any:
        """Run code that prints one line of JSON, and give it back."""
        process = self.begin(code)
        answer, trouble = process.communicate(timeout=60)
        assert process.returncode == 0, trouble
        lines = [line for line in answer.splitlines() if line.strip()]
        return json.loads(lines[-1]) if lines else None


@contextmanager
def separate_house(folder: Path) -> Iterator[SeparateHouse]:
    address = os.environ.get("BROBYGGER_DATABASE", "")
    with _database_beside(address) if address else _a_file() as database:
        house = SeparateHouse(folder, database)
        # It begins as a copy of the test database as it was migrated: seconds become milliseconds.
        if not (flushing_postgresql.to_begin_with() if database else flushing.save_migrated(folder / DATABASE_FILE)):
            house.ask("from django.core.management import call_command\ncall_command('migrate', verbosity=0)")
        yield house


@contextmanager
def _a_file() -> Iterator[str]:
    yield ""


@contextmanager
def _database_beside(address: str) -> Iterator[str]:
    import psycopg

    name = f"separate_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        template = flushing_postgresql.to_begin_with() or "template1"
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)
