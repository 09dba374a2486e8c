"""Jobs that only tests know: they leave a mark each time they run, fail on order, or wait to be killed."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

from brobygger.accounts.models import Jobcentre, Team
from brobygger.jobs import queue
from brobygger.kernel import boundary
from brobygger.kernel.errors import Refusal

SEEN = []  # (actor, boundary, arguments) of each run in this process


class Planted(Exception):
    pass


@queue.declare("test.note", tries=3)
def note(*, by, at, **arguments):
    SEEN.append((by, boundary.current(), arguments))
    return {"noted": 1}


@queue.declare("test.fail", tries=3)
def fail(*, by, at, **arguments):
    SEEN.append((by, boundary.current(), arguments))
    Jobcentre.objects.create(label="Half done")
    raise Planted("CPR 150785-4321 stood in the row")


@queue.declare("test.refuse", tries=3)
def refuse(*, by, at):
    raise Refusal("Nej")


@queue.declare("test.team")
def make_team(*, by, at):
    Team.objects.create(jobcentre_id=by.jobcentre, name="Made by a job")


@queue.declare("test.slow", tries=3)
def slow(*, by, at, mark):
    """Writes a row, tells that it has begun, and then waits to be killed unless it runs for the second time."""
    Jobcentre.objects.create(label=f"slow {mark}")
    folder = Path(os.environ["PLANTED_FOLDER"])
    runs = len(list(folder.glob("run-*")))
    (folder / f"run-{uuid.uuid4()}").touch()
    if not runs:
        time.sleep(60)


@queue.declare("test.patient", tries=3)
def patient(*, by, at):
    """Takes a moment: long enough to be told to stop in the middle of it."""
    folder = Path(os.environ["PLANTED_FOLDER"])
    (folder / "begun").touch()
    time.sleep(0.7)
    Jobcentre.objects.create(label="patient")
