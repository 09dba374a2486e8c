"""Two people decide on one application at the same moment: one wins, and the other is told what happened.

Two real connections in two threads, held back until both have read the application. On PostgreSQL they truly overlap;
SQLite lets one writer in at a time, and the second one meets what the first has written. The SQLite of the tests lies
in memory and has one connection, so what was prepared there is copied to a file, which takes as many as it is asked.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.db import connection, connections

from brobygger.compensation import actions
from brobygger.compensation.errors import AlreadyDecided
from brobygger.compensation.models import Application, Grant
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Conflict, Refusal
from tests.compensation.factories import SchemeHouse, a_year, an_aid, once

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobcentre: Any, *deeds: Any) -> list[Any]:
    """Run the deeds in threads of their own; each gets a barrier to wait at before it writes."""
    barrier = threading.Barrier(len(deeds), timeout=20)
    results: list[Any] = [None] * len(deeds)

    def run(number: int, deed: Any) -> None:
        try:
            with within(jobcentre.pk):
                results[number] = deed(barrier.wait)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def house(jobcentre):
    return SchemeHouse(jobcentre)


@pytest.fixture
def shared(tmp_path, monkeypatch) -> Callable[[], None]:
    """Call it when everything is prepared: from then on each thread opens a connection of its own to the same rows."""

    def share() -> None:
        if connection.vendor == "sqlite" and connection.is_in_memory_db():
            file = tmp_path / "two-at-once.sqlite3"
            connection.ensure_connection()
            with closing(sqlite3.connect(file)) as copy:
                connection.connection.backup(copy)
            monkeypatch.setitem(connections.settings["default"], "NAME", str(file))

    return share


def test_two_decisions_on_one_application(house, shared):
    row = house.applied()
    shared()

    def grant(wait):
        mine = Application.objects.select_related("citizen", "course").get(pk=row.pk)
        wait()
        return actions.grant(by=house.by_specialist, application=mine, new=a_year(), read_version=mine.version)

    def refuse(wait):
        mine = Application.objects.select_related("citizen", "course").get(pk=row.pk)
        wait()
        return actions.refuse(by=house.by_deputy, application=mine, reasons="Nej.", read_version=mine.version)

    results = at_once(house.jobcentre, grant, refuse)
    lost = [one for one in results if isinstance(one, Exception)]
    assert len(lost) == 1, results
    assert isinstance(lost[0], AlreadyDecided), results
    [(state, grants)] = at_once(
        house.jobcentre, lambda _wait: (Application.objects.get(pk=row.pk).state, Grant.objects.count())
    )
    assert (state, grants) in {("granted", 1), ("refused", 0)}
    assert {"granted": "Nora Nøglesen", "refused": "Dan Stedforsen"}[state] in lost[0].sentence


def test_two_grants_of_the_same_aid_for_one_citizen(house, shared):
    rows = [house.applied(an_aid()), house.applied(an_aid())]
    shared()

    def grant(row):
        def deed(wait):
            mine = Application.objects.select_related("citizen", "course").get(pk=row.pk)
            wait()
            return actions.grant(by=house.by_specialist, application=mine, new=once(), read_version=mine.version)

        return deed

    results = at_once(house.jobcentre, *(grant(row) for row in rows))
    assert sum(isinstance(one, Grant) for one in results) == 1, results
    assert sum(isinstance(one, Refusal | Conflict) for one in results) == 1, results
    [states] = at_once(house.jobcentre, lambda _wait: sorted(Application.objects.values_list("state", flat=True)))
    assert states == ["applied", "granted"]
