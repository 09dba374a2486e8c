"""Groups counted in one go are what each group is when counted by itself: to the last bit, and to the last row."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from brobygger_analysis.definitions import OUTCOMES
from brobygger_analysis.figures import Figure, Groups
from brobygger_analysis.funnel import KINDS, Grouping, Period, Reading, View, funnel, funnels_of_groups
from brobygger_analysis.indicators import Registrations, measure, registrations_from
from brobygger_analysis.practice import FullTime
from brobygger_analysis.results import Source

AS_OF = datetime.date(2025, 6, 30)
SPRING = Period(datetime.date(2024, 6, 1), datetime.date(2025, 3, 31))
DAY = np.datetime64("2024-01-01")
COURSES, TEAMS = 260, 6


def days(random: np.random.Generator, number: int, known: float = 1.0) -> Any:
    made = DAY + random.integers(0, 600, number).astype("timedelta64[D]")
    return np.where(random.random(number) < known, made, np.datetime64("NaT"))


def some_registrations(random: np.random.Generator) -> Registrations:
    """Courses of persons who often have several, with marks in any order, and everything that may happen to them."""
    columns: dict[str, Any] = {
        "course": np.arange(COURSES),
        "person": random.integers(0, 180, COURSES),
        "programme": np.ones(COURSES, dtype=np.int64),
        "jobcentre": random.integers(0, 2, COURSES),
        "outcome": random.choice([*OUTCOMES, ""], COURSES),
    }
    columns |= {kind: days(random, COURSES, 0.9 - 0.07 * place) for place, kind in enumerate(KINDS)}
    columns |= {f"resident_{kind}": random.random(COURSES) < 0.9 for kind in KINDS}
    columns |= {name: random.random(COURSES) < 0.2 for name in ("shortcut", "matters", "said_yes", "job_ready")}
    columns["test_person"] = random.random(COURSES) < 0.03

    def events(number: int) -> dict[str, Any]:
        return {"course": random.integers(0, COURSES, number), "on": days(random, number)}

    names = ("conversations", "cv_updates", "cv_good", "goal_updates", "activity_updates", "plan_ready", "ratings")
    tables: dict[str, Any] = {name: events(400) for name in names}
    applied = days(random, 150)
    tables["applications"] = {
        "course": random.integers(0, COURSES, 150),
        "scheme": random.choice(["mentor", "personlig_assistance", "hjaelpemiddel"], 150),
        "applied": applied,
        "granted": applied + random.integers(-5, 90, 150).astype("timedelta64[D]"),
    }
    tables["assignments"] = {
        "course": random.integers(0, COURSES, 300),
        "broker": random.integers(0, 9, 300),
        "start": days(random, 300),
        "end": days(random, 300, 0.5),
    }
    return replace(registrations_from(columns, **tables), full_time=FullTime.always({0: 1.0, 3: 0.7, 4: 0.3}))


def assert_same(one: Figure, other: Figure) -> None:
    assert replace(one.result, group=None) == replace(other.result, group=None)
    assert one.rows.tolist() == other.rows.tolist()
    assert one.denominator_rows.tolist() == other.denominator_rows.tolist()
    assert one.masks.has_denominator_rows == other.masks.has_denominator_rows
    assert one.listed == other.listed


@pytest.mark.parametrize("seed", range(4))
def test_every_indicator_of_a_group_is_that_of_its_rows(seed: int) -> None:
    random = np.random.default_rng(seed)
    registrations = some_registrations(random)
    team = random.integers(-1, TEAMS, COURSES)
    where = random.random(COURSES) < 0.8 if seed % 2 else None
    asked: dict[str, Any] = {"as_of": AS_OF, "period": SPRING if seed > 1 else Period()}
    if seed == 3:
        asked["leave_out"] = (Period(datetime.date(2024, 9, 1), datetime.date(2024, 10, 31)),)
    apart = {str(number): team == number for number in range(TEAMS)}
    # Where somebody is in two groups, each is counted by itself.
    over = {**apart, "all": np.ones(COURSES, dtype=bool)}
    for groups in (apart, over):
        parts = measure(
            registrations, by="team", groups=[(name, name, mask) for name, mask in groups.items()], where=where, **asked
        ).parts
        assert [part.value for part in parts] == list(groups)
        for part in parts:
            mask = groups[part.value] if where is None else groups[part.value] & where
            alone = measure(registrations, where=mask, **asked).figures
            assert part.figures.keys() == alone.keys()
            assert len(alone) > 60
            for key, figure in part.figures.items():
                assert_same(figure, alone[key])


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("seed", range(3))
def test_the_funnel_of_a_group_is_that_of_who_was_in_it_on_the_day(seed: int, view: View) -> None:
    random = np.random.default_rng(seed)
    marks = some_registrations(random).marks
    reading = Reading(marks, SPRING if seed else Period(), view, anchor="screened" if seed == 2 else "began")
    at = {kind: random.integers(-1, TEAMS, COURSES) for kind in KINDS}
    where = random.random(COURSES) < 0.8 if seed else None
    grouping = Grouping(by_kind={kind: Groups(codes, TEAMS) for kind, codes in at.items()})
    names = [str(number) for number in range(TEAMS)]
    made = funnels_of_groups(reading, grouping, names, where=where, population=Source.IMPORTED, as_of=AS_OF, by="team")
    for number, one in enumerate(made):
        own = replace(reading, group_at={kind: codes == number for kind, codes in at.items()})
        alone = funnel(own, where=where, population=Source.IMPORTED, as_of=AS_OF, group=names[number], by="team")
        assert one.to_dict() == alone.to_dict()
        for (key, figure), (alone_key, expected) in zip(one.figures(), alone.figures(), strict=True):
            assert key == alone_key
            assert_same(figure, expected)
    assert any(figure.result.note.da for one in made for _key, figure in one.figures()) or view is View.COHORT


def test_sums_of_numbers_that_are_not_whole_are_to_the_last_bit() -> None:
    random = np.random.default_rng(5)
    codes, values = random.integers(-1, 4, 5000), random.random(5000)
    groups = Groups(codes, 4)
    assert groups.sums(values) == [values[codes == number].sum() for number in range(4)]
    assert groups.sums(np.floor(values * 9)) == [np.floor(values * 9)[codes == number].sum() for number in range(4)]


def test_rows_in_two_groups_are_no_groups() -> None:
    first, second = np.array([True, False, True]), np.array([False, True, True])
    assert Groups.of([first, second], 3) is None
    apart = Groups.of([first, ~first], 3)
    assert apart is not None
    assert apart.codes.tolist() == [0, 1, 0]
