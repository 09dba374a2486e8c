"""A whole installation of its own for tests that kill processes: its database is a file (or a database beside the
test database on the same PostgreSQL), so that what a killed process left behind can be looked at.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests import flushing, flushing_postgresql

DATABASE_FILE = "brobygger.sqlite3"  # as the settings name it

# Brings the program up once and divides itself for every order: each gets a process of its own, with connections of its
# own, without the two seconds that starting takes.
SERVE = """
import json, os, sys, traceback
import django
django.setup()
from brobygger.kernel.boundary import everywhere
import tests.jobs.planted

def run(order):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(order["answer"], os.O_WRONLY | os.O_CREAT), 1)
    os.dup2(os.open(order["trouble"], os.O_WRONLY | os.O_CREAT), 2)
    try:
        exec(order["code"], {**globals(), "__name__": "__main__"})
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
    return 0

for line in sys.stdin:
    order = json.loads(line)
    if "ended" in order:
        said = os.waitstatus_to_exitcode(os.waitpid(order["ended"], 0)[1])
    else:
        said = os.fork()
        if not said:
            os._exit(run(order))
    print(said, flush=True)
"""


@dataclass
class Begun:
    """A process of a house, to be looked at as one of subprocess."""

    house: SeparateHouse
    number: int
    answer: Path
    trouble: Path
    returncode: int | None = None

    def send_signal(self, which: int) -> None:
        os.kill(self.number, which)

    def communicate(self, timeout: float = 60) -> tuple[str, str]:
        self.returncode = self.house.order(timeout, ended=self.number)
        return self.answer.read_text(), self.trouble.read_text()


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
        self._serving: subprocess.Popen[str] | None = None
        self._numbers = itertools.count(1)

    def order(self, timeout: float, **what: Any) -> int:
        """Order something of the process that divides itself, and give back what it says."""
        if self._serving is None:
            self._serving = subprocess.Popen(
                [sys.executable, "-c", SERVE],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        asked, said = self._serving.stdin, self._serving.stdout
        assert asked is not None
        assert said is not None
        asked.write(json.dumps(what) + "\n")
        asked.flush()
        assert select.select([said], [], [], timeout)[0], f"no answer in {timeout} s to {what}"
        return int(said.readline())

    def begin(self, code: str) -> Begun:
        """Start a process of this house and leave it running."""
        number = next(self._numbers)
        answer, trouble = (self.folder / f"process-{number}.{name}" for name in ("answer", "trouble"))
        return Begun(self, self.order(60, code=code, answer=str(answer), trouble=str(trouble)), answer, trouble)

    def ask(self, code: str) -> Any:
        """Run code that prints one line of JSON, and give it back."""
        process = self.begin(code)
        answer, trouble = process.communicate()
        assert process.returncode == 0, trouble
        lines = [line for line in answer.splitlines() if line.strip()]
        return json.loads(lines[-1]) if lines else None

    def close(self) -> None:
        if self._serving is not None:
            self._serving.communicate(timeout=60)


@contextmanager
def separate_house(folder: Path) -> Iterator[SeparateHouse]:
    address = os.environ.get("BROBYGGER_DATABASE", "")
    with _database_beside(address) if address else _a_file() as database:
        house = SeparateHouse(folder, database)
        # It begins as a copy of the test database as it was migrated: seconds become milliseconds.
        if not (flushing_postgresql.to_begin_with() if database else flushing.save_migrated(folder / DATABASE_FILE)):
            house.ask("from django.core.management import call_command\ncall_command('migrate', verbosity=0)")
        try:
            yield house
        finally:
            house.close()


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
