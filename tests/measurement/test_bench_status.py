"""The benchmark of monthly figures compares what is equal, and notices what is not. Nothing is timed here."""

from __future__ import annotations

import importlib.util
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "status.py"
CITIZENS = 1_470  # fifteen to a municipality


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_status", BENCH)
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made  # data classes look their module up there
    spec.loader.exec_module(made)
    yield made
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def file(bench, tmp_path_factory):
    made = tmp_path_factory.mktemp("status") / "status.sqlite3"
    bench.make(made, CITIZENS)
    return made


def test_every_way_gives_the_same_figures_and_keeping_the_state_gives_the_same_bytes(bench, file):
    with closing(bench.opened(file)) as there:
        counted = there.execute("SELECT COUNT(*), COUNT(DISTINCT municipality) FROM event").fetchone()
        assert counted == (bench.EACH * CITIZENS, bench.MUNICIPALITIES)
        one, every = bench.by_plain_sql(there, 7), bench.by_plain_sql(there)
        assert one == [every[7]]
        assert sum(row[1] for row in every) > 0
        assert sum(row[-1] is not None for row in every) > 5
    assert [way.name for way in bench.ways(file, 1)] == list(bench.WAYS)
    assert [cost.events for cost in bench.upkeep(file, (1, 3), 2)] == [1, 3]


def test_one_event_that_only_the_events_know_is_noticed(bench, file, tmp_path):
    changed = tmp_path / "changed.sqlite3"
    changed.write_bytes(file.read_bytes())
    with closing(sqlite3.connect(changed)) as there:
        there.execute(
            "INSERT INTO event (course, municipality, kind, day) SELECT MIN(id), 3, 9, ? FROM course "
            "WHERE municipality = 3",
            (bench.MONTH[0],),
        )
        there.commit()
        with pytest.raises(SystemExit, match="municipality 3 is not what"):
            bench.check_same_bytes(there, 3)
    with pytest.raises(SystemExit, match="differ"):
        bench.ways(changed, 1)


def test_the_same_seed_draws_the_same_people(bench):
    events = bench.of_municipality(5, CITIZENS)
    again = bench.of_municipality(5, CITIZENS)
    assert (events["on"] == again["on"]).all()
    assert events["on"].max() < bench.LAST_DAY
    assert len(events["course"]) == bench.EACH * len(events["courses"])
