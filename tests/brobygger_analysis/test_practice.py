"""Indicators of CV, plan, conversations and schemes, by hand and against the plain version."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger_analysis import definitions, practice
from brobygger_analysis.funnel import Period, marks_from
from brobygger_analysis.practice import (
    NO_EVENTS,
    Applications,
    Assignments,
    Events,
    FullTime,
    Practice,
    caseload,
    figure,
    spread,
)
from tests.brobygger_analysis import plain_practice
from tests.brobygger_analysis.test_funnel import columns_of

CUT = date(2026, 6, 30)


def day(number: int) -> date:
    return date(2026, 1, 1) + timedelta(days=number)


def practice_of(rows: list[dict[str, Any]], as_of: date = CUT, **more: Any) -> Practice:
    def events(kind: str) -> Events:
        pairs = [(number, on) for number, row in enumerate(rows) for on in row.get(kind, [])]
        return Events(
            np.array([number for number, _ in pairs], dtype=np.intp),
            np.array([on for _, on in pairs], dtype="datetime64[D]"),
        )

    made = [(number, *entry) for number, row in enumerate(rows) for entry in row.get("applications", [])]
    applications = Applications(
        np.array([one[0] for one in made], dtype=np.intp),
        np.array([one[1] for one in made], dtype="U30"),
        np.array([one[2] for one in made], dtype="datetime64[D]"),
        np.array([one[3] or "NaT" for one in made], dtype="datetime64[D]"),
    )
    had = [(number, *entry) for number, row in enumerate(rows) for entry in row.get("brokers", [])]
    beside = {"cv", "talks", "applications", "goals", "activities", "ready", "brokers", "outcome"}
    plain = [{key: value for key, value in row.items() if key not in beside} for row in rows]
    return Practice(
        marks_from(columns_of(plain)),
        as_of,
        cv_updates=events("cv"),
        conversations=events("talks"),
        goal_updates=events("goals"),
        activity_updates=events("activities"),
        plan_ready=events("ready"),
        applications=applications,
        assignments=Assignments(
            np.array([one[0] for one in had], dtype=np.intp),
            np.array([one[1] for one in had], dtype=np.int64),
            np.array([one[2] for one in had], dtype="datetime64[D]"),
            np.array([one[3] or "NaT" for one in had], dtype="datetime64[D]"),
        ),
        outcomes=np.array([row.get("outcome", "") for row in rows], dtype="U20"),
        **more,
    )


ROWS: list[dict[str, Any]] = [
    # Three conversations over four weeks, a CV from before enrolment and one after; two grants.
    {
        "person": 1,
        "enrolled": day(0),
        "cv": [day(-3), day(9)],
        "talks": [day(-1), day(7), day(21), day(35)],
        "applications": [("aids", day(10), day(50)), ("aids", day(-10), day(-5)), ("icebreaker", day(20), day(22))],
    },
    # A CV changed on the day of enrolment counts; one conversation is no week.
    {"person": 2, "enrolled": day(0), "cv": [day(0)], "talks": [day(3)], "applications": [("mentor", day(1), day(2))]},
    # Nothing yet.
    {"person": 3, "enrolled": day(0)},
    # After the cut date: not seen.
    {"person": 4, "enrolled": day(0), "cv": [day(300)], "applications": [("personal_assistance", day(30), day(300))]},
    # A grant before its application is a fault of registration: a grant, without days.
    {"person": 5, "enrolled": day(0), "applications": [("aids", day(30), day(20))]},
    {"person": 6, "enrolled": day(0), "test_person": True, "cv": [day(9)], "talks": [day(9)]},
    {"person": 7, "began": day(0), "cv": [day(9)]},  # never enrolled
]


def value(key: str, rows: list[dict[str, Any]] = ROWS) -> tuple[float | None, int | None]:
    found = figure(key, practice_of(rows)).result
    return found.value, found.n


@pytest.mark.parametrize(
    ("key", "expected", "n"),
    [
        ("cv_updated_of_enrolled", 2 / 5, 5),
        ("conversation_of_enrolled", 2 / 5, 5),
        ("conversations_per_citizen", 4 / 5, 5),
        ("weeks_of_contact", 2, 2),
        ("conversations_per_week_own", 0.75, 1),
        ("conversations_per_week_sums", 0.75, 1),
        ("mean_days_to_first_conversation", 5, 2),
        ("applications", 4, 3),
        ("grants", 3, 2),
        ("citizens_with_grant", 2, 2),
        ("grants_per_enrolled", 3 / 5, 5),
        ("grant_of_enrolled", 2 / 5, 5),
        ("citizens_with_two_grants", 1, 1),
        ("citizens_with_three_grants", 0, 0),
        ("citizens_with_mentor", 1, 1),
        ("days_enrolled_to_application", (10 + 20 + 30 + 30) / 4, 4),
        ("days_application_to_grant", (40 + 2) / 2, 2),
        ("days_application_to_grant:aids", 40, 1),
        ("days_application_to_grant:preferential_access", None, 0),
        ("share_of_grants:aids", 2 / 3, 3),
    ],
)
def test_by_hand(key: str, expected: float | None, n: int) -> None:
    assert value(key) == (pytest.approx(expected) if expected is not None else None, n)


def test_the_two_ways_of_a_mean_a_week_differ() -> None:
    rows = [
        {"person": 1, "enrolled": day(0), "talks": [day(0), day(7)]},  # 2 in 1 week
        {"person": 2, "enrolled": day(0), "talks": [day(0), day(70)]},  # 2 in 10 weeks
    ]
    assert value("conversations_per_week_own", rows) == (pytest.approx(1.1), 2)
    assert value("conversations_per_week_sums", rows) == (pytest.approx(4 / 11), 2)


def test_events_of_another_course_count_to_the_person() -> None:
    rows = [
        {"person": 1, "enrolled": day(0)},
        {"person": 1, "began": day(50), "talks": [day(60)]},
        {"person": 1, "jobcentre": 2, "enrolled": day(0)},  # the same number in another jobcentre is somebody else
    ]
    found = figure("conversation_of_enrolled", practice_of(rows))
    assert (found.result.numerator, found.result.denominator) == (1, 2)
    assert found.rows.tolist() == [0]


def test_the_list_behind_a_figure_holds_those_it_counts() -> None:
    made = practice_of(ROWS)
    assert figure("grants", made).rows.tolist() == [0, 4]
    assert figure("cv_updated_of_enrolled", made).rows.tolist() == [0, 1]
    assert figure("cv_updated_of_enrolled", made).denominator_rows.tolist() == [0, 1, 2, 3, 4]
    assert figure("weeks_of_contact", made).rows.tolist() == [0, 1]


def test_only_those_enrolled_in_the_period() -> None:
    rows = [{"person": 1, "enrolled": day(0), "cv": [day(5)]}, {"person": 2, "enrolled": day(40)}]
    found = figure("cv_updated_of_enrolled", practice_of(rows, period=Period(first=day(30)))).result
    assert (found.value, found.denominator) == (0, 1)


def test_no_interval_where_persons_are_not_what_is_counted() -> None:
    made = practice_of(ROWS)
    assert figure("grants_per_enrolled", made).result.interval is None
    assert figure("share_of_grants:aids", made).result.interval is None
    assert figure("grant_of_enrolled", made).result.interval is not None


def test_nobody_is_none_and_not_nought() -> None:
    empty = practice_of([{"person": 1, "began": day(0)}])
    for key in practice.INDICATORS:
        result = figure(key, empty).result
        assert result.value == (0 if definitions.REGISTRY.get(key).denominator == definitions.NOTHING else None), key
        assert result.n == 0


def test_the_spread_among_groups() -> None:
    made = practice_of(ROWS)
    rows = np.arange(len(ROWS))
    found = spread("cv_updated_of_enrolled", made, {"vest": rows < 2, "øst": (rows >= 2) & (rows < 5), "syd": rows > 5})
    assert found is not None
    assert (found.low.group, found.low.value, found.high.group, found.high.value) == ("øst", 0, "vest", 1)
    assert found.groups == 2  # nobody enrolled in the south: no value


def test_no_indicator_stands_outside_the_core_elements() -> None:
    listed = [key for keys in definitions.CORE_ELEMENTS.values() for key in keys]
    assert len(set(listed)) == len(listed)
    assert set(practice.INDICATORS) <= set(listed)
    with pytest.raises(definitions.UnknownDefinition):
        figure("cases_per_moon", practice_of(ROWS))


def test_events_need_a_date_each() -> None:
    with pytest.raises(ValueError, match="date for each row"):
        Events(np.zeros(2, dtype=np.intp), NO_EVENTS.dates)
    with pytest.raises(ValueError, match="both dates"):
        Applications(np.zeros(1, dtype=np.intp), np.array(["aids"]), NO_EVENTS.dates, NO_EVENTS.dates)


days_near = st.integers(-20, 220).map(day)


@st.composite
def courses(draw: st.DrawFn) -> dict[str, Any]:
    row: dict[str, Any] = {"person": draw(st.integers(1, 6)), "jobcentre": draw(st.integers(1, 2))}
    if draw(st.booleans()):
        row["enrolled"] = draw(days_near)
    row["test_person"] = draw(st.booleans()) and draw(st.booleans())
    row["resident"] = draw(st.integers(0, 4)) > 0
    row["cv"] = draw(st.lists(days_near, max_size=3))
    row["talks"] = draw(st.lists(days_near, max_size=5))
    schemes = st.sampled_from(["aids", "mentor", "icebreaker", "section_56", "personal_assistance"])
    row["applications"] = draw(st.lists(st.tuples(schemes, days_near, st.none() | days_near), max_size=4))
    if draw(st.booleans()):
        row["employed"] = draw(days_near)
        row["outcome"] = draw(st.sampled_from(["", "flex_job", "ordinary_hours", "education"]))
    for kind in ("goals", "activities", "ready"):
        row[kind] = draw(st.lists(days_near, max_size=1))
    row["brokers"] = draw(st.lists(st.tuples(st.integers(1, 3), days_near, st.none() | days_near), max_size=2))
    return row


@given(st.lists(courses(), min_size=1, max_size=8), days_near)
@settings(deadline=None, max_examples=40)
def test_equal_to_the_plain_version(rows: list[dict[str, Any]], as_of: date) -> None:
    made = practice_of(rows, as_of)
    expected = plain_practice.answers(plain_practice.people_of(rows, as_of), as_of)
    assert set(practice.INDICATORS) - set(expected) == {"cv_good_of_enrolled"}
    for key, (value_there, n) in expected.items():
        found = figure(key, made)
        assert found.result.n == n, key
        assert found.result.value == (None if value_there is None else pytest.approx(value_there)), key


@given(st.lists(courses(), min_size=1, max_size=12))
@settings(deadline=None, max_examples=40)
def test_counts_of_parts_add_up_to_the_whole(rows: list[dict[str, Any]]) -> None:
    made = practice_of(rows)
    first_half = np.arange(len(rows)) < len(rows) // 2
    for key in ("grants", "citizens_with_grant", "applications", "citizens_with_mentor"):
        parts = [figure(key, made, where=mask).result.value for mask in (first_half, ~first_half)]
        assert sum(part or 0 for part in parts) == figure(key, made).result.value


# Cases per broker -----------------------------------------------------------------------------------------------------


def loads(**more: Any) -> practice.Caseload:
    return caseload(
        rows=np.array([0, 1, 2, 3]),
        brokers=np.array(["a", "a", "b", "b"]),
        starts=np.array([day(0), day(0), day(0), day(40)], dtype="datetime64[D]"),
        ends=np.array(["NaT", day(30), "NaT", "NaT"], dtype="datetime64[D]"),
        month_ends=[day(30), day(58)],
        total_rows=5,
        **more,
    )


def test_cases_per_broker_at_the_ends_of_months() -> None:
    # January: a has one (the other ended that day), b one. February: a one, b two.
    found = loads()
    assert (found.mean.result.value, found.mean.result.n) == (pytest.approx(5 / 4), 4)
    assert (found.lowest, found.highest, found.brokers) == (1, 2, 2)
    assert found.mean.rows.tolist() == [0, 2, 3]
    assert found.per_full_time is None


def test_cases_per_full_time() -> None:
    found = loads(full_time=FullTime.always({"a": 0.5, "b": 1.0}))
    assert found.per_full_time is not None
    assert found.per_full_time.result.value == pytest.approx(5 / 3)
    only_a = loads(full_time=FullTime.always({"a": 0.5}))
    assert only_a.per_full_time is not None
    assert (only_a.per_full_time.result.value, only_a.per_full_time.result.n) == (pytest.approx(2 / 1), 2)
    with pytest.raises(ValueError, match="above 0"):
        loads(full_time=FullTime.always({"a": 0}))


def test_a_change_of_hours_tells_nothing_of_the_months_before() -> None:
    """From half time to full time on the last day of February, and something planned for later."""
    dated = FullTime(
        np.array(["a", "a", "b", "a"], dtype=object),
        np.array([day(0), day(58), day(0), day(90)], dtype="datetime64[D]"),
        np.array([day(57), day(89), "NaT", "NaT"], dtype="datetime64[D]"),
        np.array([0.5, 1.0, 1.0, 0.1]),
    )
    found = loads(full_time=dated)
    assert found.per_full_time is not None
    assert found.per_full_time.result.value == pytest.approx((1 + 1 + 1 + 2) / (0.5 + 1.0 + 1.0 + 1.0))
    assert dated.on(day(57), ["a", "b", "nobody"]).tolist()[:2] == [0.5, 1.0]
    assert np.isnan(dated.on(day(57), ["nobody"])).all()


def test_cases_of_some_courses_only() -> None:
    found = loads(where=np.array([False, False, True, True, False]), group="øst")
    assert (found.mean.result.value, found.mean.result.group, found.brokers) == (pytest.approx(3 / 2), "øst", 1)
    nobody = loads(where=np.zeros(5, dtype=bool))
    assert (nobody.mean.result.value, nobody.mean.result.n, nobody.lowest) == (None, 0, None)
