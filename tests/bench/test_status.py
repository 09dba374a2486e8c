"""The benchmark of monthly figures compares what is equal, and notices what is not. Nothing is timed here."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from bench import status
from bench.measuring import goals

CITIZENS = 1_470  # fifteen to a municipality


@pytest.fixture(autouse=True)
def loops_as_written(request, monkeypatch):
    """The passes that the compiler takes, here without it."""
    if "with_the_compiler" not in request.fixturenames:
        monkeypatch.setattr(status, "compiled", lambda loop: loop)


@pytest.fixture
def with_the_compiler():
    """Machine code, as a result is measured with."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("status")


@pytest.fixture(scope="module")
def file(folder):
    return status.drawn(folder, CITIZENS)[0]


def test_every_way_gives_the_same_figures_and_keeping_the_state_gives_the_same_bytes(file, folder):
    with closing(status.opened(file)) as there:
        counted = there.execute("SELECT COUNT(*), COUNT(DISTINCT municipality) FROM event").fetchone()
        assert counted == (status.EACH * CITIZENS, status.MUNICIPALITIES)
        one, every = status.by_plain_sql(there, 7), status.by_plain_sql(there)
        assert one == [every[7]]
        assert sum(row[1] for row in every) > 0
        assert sum(row[-1] is not None for row in every) > 5
    found, costs = status.ways(file, 1), status.upkeep(file, (1, 3), 2)
    assert [way.name for way in found] == list(status.WAYS)
    assert [cost.events for cost in costs] == [1, 3]
    again, made = status.drawn(folder, CITIZENS)  # kept, with the time that it took
    assert again == file
    assert made.seconds > 0
    opens = status.opening(file, 1)
    lines = [
        *status.report(file, found, opens, costs, CITIZENS),
        *goals(status.GOALS, status.reached(found, made, 1.0)),
    ]
    assert not any("not measured" in line for line in lines)


def test_one_event_that_only_the_events_know_is_noticed(file):
    changed = file.with_name("changed.sqlite3")
    changed.write_bytes(file.read_bytes())
    with closing(sqlite3.connect(changed)) as there:
        there.execute(
            "INSERT INTO event (course, municipality, kind, day) SELECT MIN(id), 3, 9, ? FROM course "
            "WHERE municipality = 3",
            (status.MONTH[0],),
        )
        there.commit()
        with pytest.raises(SystemExit, match="municipality 3 is not what"):
            status.check_same_bytes(there, 3)
    with pytest.raises(SystemExit, match="differ"):
        status.ways(changed, 1)


@pytest.mark.slow(reason="the compiler takes seconds for the loops when their kept result is missing")
def test_the_compiled_passes_count_the_same(file, with_the_compiler):
    with closing(status.opened(file)) as there:
        for number in (0, 50, 97):
            tables = status.kept(there, number)
            assert status.from_state(number, tables) == status.from_state_by_numpy(number, tables)


def test_without_the_compiler_numpy_counts(file, monkeypatch):
    monkeypatch.setattr(status, "compiled", lambda loop: None)
    with closing(status.opened(file)) as there:
        tables = status.kept(there, 4)
        assert status.from_state(4, tables) == status.from_events(there, 4)
        assert status.from_state(4, tables) == status.from_state_by_numpy(4, tables)


def test_the_same_seed_draws_the_same_people():
    events = status.of_municipality(5, CITIZENS)
    again = status.of_municipality(5, CITIZENS)
    assert (events["on"] == again["on"]).all()
    assert events["on"].max() < status.LAST_DAY
    assert len(events["course"]) == status.EACH * len(events["courses"])
