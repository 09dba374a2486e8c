"""The one door to the figures: cut, period, months, what is not known, what groups answered; by hand and plainly."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger_analysis import definitions, indicators
from brobygger_analysis.columns import ColumnsError
from brobygger_analysis.definitions import EVERY_INDICATOR, REGISTRY, Trend, UnknownDefinition
from brobygger_analysis.funnel import KINDS, ImportedPopulation, Period
from brobygger_analysis.indicators import (
    EVENT_TABLES,
    Asked,
    Registrations,
    last_whole_month,
    measure,
    months,
    registrations_from,
)
from brobygger_analysis.results import Disclosure, Source
from brobygger_analysis.targets import Target


def day(number: int) -> date:
    return date(2026, 1, 1) + timedelta(days=number)


COURSES: dict[str, list[Any]] = {
    "course": [11, 12, 13, 14],
    "person": [1, 2, 3, 4],
    "programme": [1] * 4,
    "jobcentre": [1] * 4,
    "screened": [day(0), day(3), day(40), day(41)],
    "accepted": [day(0), day(3), None, day(41)],
    "enrolled": [day(9), day(50), None, None],
    "closed": [day(80), None, None, None],
    "said_yes": [True, True, True, False],
    "job_ready": [True, False, True, False],
}


def made(**tables: Any) -> Registrations:
    return registrations_from(COURSES, **tables)


def values(found: Any, *keys: str) -> list[tuple[int | None, int | None]]:
    return [(found.figures[key].result.numerator, found.figures[key].result.denominator) for key in keys]


def test_two_readings_of_a_yes_and_the_job_ready() -> None:
    found = measure(made(), as_of=day(100))
    assert values(found, "accepted_of_screened", "said_yes_of_screened") == [(3, 4), (3, 4)]
    assert values(found, "job_ready_of_screened", "job_ready_of_accepted", "job_ready_of_enrolled") == [
        (2, 4),
        (1, 3),
        (1, 2),
    ]
    assert list(found.figures) == [key for key in EVERY_INDICATOR if key in found.figures]


def test_what_was_not_handed_in_is_left_out_and_what_nobody_registers_says_so() -> None:
    found = measure(made(), as_of=day(100))
    assert "cv_updated_of_enrolled" not in found.figures
    assert "progress_of_rated" not in found.figures
    assert "cases_per_broker" not in found.figures
    assert found.figures["job_interviews"].result.source is Source.NOT_REGISTERED
    whole = registrations_from({name: COURSES[name] for name in ("course", "person", "programme", "jobcentre")})
    assert "said_yes_of_screened" not in measure(whole, as_of=day(100)).figures
    for key in ("matters_of_screened", "population", "screened_of_population"):
        assert key not in found.figures, f"{key} was not handed in, and is not nought"
    told = {**COURSES, "began": [day(0)] * 4, "matters": [True, False, False, False]}
    known = measure(registrations_from(told), as_of=day(100))
    assert values(known, "matters_of_screened", "screened_of_population") == [(1, 4), (4, 4)]
    assert known.figures["population"].result.value == 4


def test_of_a_column_that_is_not_there_no_figure_is_made() -> None:
    """What is different when a column is different is gone when it is: never a nought for what is unknown."""
    told: dict[str, list[Any]] = {
        **{kind: [None] * 4 for kind in KINDS},
        **COURSES,
        **dict.fromkeys(("shortcut", "matters"), [False] * 4),
        "resident": [True] * 4,
        "outcome": [""] * 4,
        "employed": [day(60), None, None, None],
    }
    tables = {name: {"course": [11], "on": [day(65)]} for name in EVENT_TABLES}
    tables["applications"] = {"course": [11], "scheme": ["aids"], "applied": [day(20)], "granted": [day(22)]}
    tables["assignments"] = {"course": [11], "broker": [1], "start": [day(9)], "end": [day(70)]}

    def figures(without: str = "", **others: Any) -> dict[str, Any]:
        courses = {name: column for name, column in {**told, **others}.items() if name != without}
        found = measure(registrations_from(courses, **tables), as_of=day(89)).figures
        return {key: one.result.to_dict() for key, one in found.items()}

    whole = figures()
    for column in (*KINDS, "matters", "said_yes", "job_ready", "outcome"):
        content: Any = [day(12), day(51), None, None]
        if column == "outcome":
            content = ["flex_job"] * 4
        elif column not in KINDS:
            content = [not one for one in told[column]]
        other, left = figures(**{column: content}), figures(column)
        changed = {key for key in whole if whole[key] != other[key]}
        assert changed or column in {"handed_over", "interviewed"}, column
        assert not changed & left.keys(), column
        assert {key: whole[key] for key in left} == left, column
    gone = whole.keys() - figures("accepted").keys()
    assert gone == {
        "accepted", "accepted_of_screened", "interviewed_of_accepted", "job_ready_of_accepted", "outside_accepted",
        "days_accepted_to_interviewed",
    }  # fmt: skip
    # Who came by the shortcut and who lives elsewhere: taken to be nobody, but of them nothing is told.
    assert whole.keys() - figures("shortcut").keys() == {"shortcut"}
    elsewhere = whole.keys() - figures("resident").keys()
    assert elsewhere
    assert all(key.startswith("outside_") for key in elsewhere)


def test_a_misspelt_column_is_refused_by_name_and_others_may_stand_there() -> None:
    wrong = {"screned" if name == "screened" else name: column for name, column in COURSES.items()}
    with pytest.raises(ColumnsError, match="unknown column screned; is it screened"):
        registrations_from(wrong)
    grouped = {**COURSES, "benefit_group": ["a"] * 4, "team": [1] * 4, "Begyndelse": [None] * 4}
    assert measure(registrations_from(grouped), as_of=day(100)).figures["screened"].result.value == 4


def test_what_stands_in_for_the_population_or_a_target_needs_its_marks_too() -> None:
    unknown = {name: column for name, column in COURSES.items() if name != "screened"}
    asked: dict[str, Any] = {
        "as_of": day(100),
        "targets": {"": {"screened": Target("screened", 10), "enrolled": Target("enrolled", 4)}},
    }
    found = measure(registrations_from(unknown), population=ImportedPopulation(900), **asked).figures
    assert "screened_of_population" not in found
    assert "fulfilment_original:screened" not in found
    assert found["fulfilment_original:enrolled"].result.value == 50


def test_the_cut_and_the_period() -> None:
    found = measure(made(conversations={"course": [11], "on": [day(20)]}), as_of=day(30))
    assert values(found, "enrolled_of_screened", "conversation_of_enrolled") == [(1, 2), (1, 1)]
    later = measure(made(), as_of=day(30), period=Period(day(40)))
    assert later.figures["screened"].result.value == 0
    february = measure(made(), as_of=day(100), period=Period(day(31), day(58)))
    assert (february.figures["screened"].result.value, february.figures["enrolled"].result.value) == (2, 1)


def test_months_hold_what_happened_or_how_it_stood() -> None:
    found = measure(made(cv_updates={"course": [11], "on": [day(45)]}), as_of=day(70), by="month")
    assert [part.value for part in found.parts] == ["2026-01", "2026-02", "2026-03"]
    assert [part.figures["screened"].result.value for part in found.parts] == [2, 2, 0]
    cv = [part.figures["cv_updated_of_enrolled"].result for part in found.parts]
    assert [(one.numerator, one.denominator) for one in cv] == [(0, 1), (1, 2), (1, 2)]
    assert found.spans == {}
    kinds = {REGISTRY.get(key).trend for key in ("screened", "days_enrolled_to_employed")}
    assert kinds == {Trend.FLOW}


def test_a_programme_that_is_over_has_no_months_after_its_end_and_last_mark() -> None:
    def codes(ended: int | None, cut: int) -> list[str]:
        own = Period(day(0), None if ended is None else day(ended))
        return [part.value for part in measure(made(), as_of=day(cut), by="month", targets_period=own).parts]

    years_later = 3000  # so that the newest months that are kept hold nothing of it
    last_mark = codes(20, years_later)
    assert last_mark[0] == "2026-01"
    assert last_mark == codes(20, 400)
    assert len(last_mark) < 12
    assert codes(365, years_later) == codes(365, 365)
    assert codes(365, 100) == codes(None, 100)
    assert "2026-01" not in codes(None, years_later)


def test_the_day_may_be_text_and_is_a_day_in_what_comes_out() -> None:
    assert measure(made(), as_of="2026-04-11").to_dict() == measure(made(), as_of=day(100)).to_dict()
    with pytest.raises(ValueError, match="11/4"):
        measure(made(), as_of="11/4 2026")


def test_what_was_measured_is_read_line_by_line() -> None:
    lines = repr(measure(made(), as_of=day(100), indicators=["enrolled", "job_interviews"])).splitlines()
    assert lines == [
        "as of 2026-04-11", "", "1. Target group and screening", "   Enrolled: 2 (n = 2)",
        "", "5. Employer-based activity and employment", "   Job interviews with employers: not registered yet",
    ]  # fmt: skip


def test_months_of_a_calendar() -> None:
    found = months(date(2025, 11, 20), date(2026, 2, 10))
    assert [(one.code, one.last.day) for one in found] == [
        ("2025-11", 30), ("2025-12", 31), ("2026-01", 31), ("2026-02", 10),
    ]  # fmt: skip
    assert len(months(date(2000, 1, 1), date(2026, 1, 1))) == indicators.MOST_MONTHS
    assert last_whole_month(date(2026, 2, 27)).code == "2026-01"
    assert last_whole_month(date(2026, 2, 28)).code == "2026-02"


def test_targets_of_the_whole_and_of_a_group() -> None:
    targets = {"": {"screened": Target("screened", 8, 5)}, "Vejle": {"screened": Target("screened", 4)}}
    groups = [
        ("v", "Vejle", np.array([True, True, False, False])),
        ("k", "Kolding", np.array([False, False, True, True])),
    ]
    found = measure(made(), as_of=day(100), targets=targets, by="municipality", groups=groups)
    assert found.figures["fulfilment_original:screened"].result.value == 50
    assert found.figures["fulfilment_revised:screened"].result.value == 80
    vejle, kolding = found.parts
    assert vejle.figures["fulfilment_revised:screened"].result.value == 50
    assert "fulfilment_revised:screened" not in kolding.figures
    assert (
        "fulfilment_revised:screened"
        not in measure(made(), as_of=day(100), targets=targets, period=Period(day(0))).figures
    )


def test_what_groups_answered_is_of_the_last_whole_month_and_of_all_together() -> None:
    seen = []

    def answers(key: str, rows: Any, month: Any) -> Asked | None:
        seen.append((key, rows.tolist(), month.code))
        return {"progress_of_rated": Asked(3, 7), "broker_belief_baseline": Asked(21, 6)}.get(
            key, Asked(0, 0, is_hidden=True)
        )

    given_out = measure(
        Registrations(made().marks, answers=answers), as_of=day(75), by="team",
        groups=[("a", "A", np.ones(4, dtype=bool))],
    )  # fmt: skip
    figures = given_out.figures
    assert figures["progress_of_rated"].result.value == pytest.approx(3 / 7)
    assert figures["broker_belief_baseline"].result.value == 3.5
    hidden = figures["above_last_of_rated"]
    assert (hidden.result.value, hidden.result.disclosure, hidden.listed) == (None, Disclosure.SUPPRESSED, False)
    assert ("progress_of_rated", [0, 1], "2026-02") in seen  # both open at the end of February; mid-March is not over
    assert not definitions.ASKED_IN_GROUPS & set(given_out.parts[0].figures)
    monthly = measure(Registrations(made().marks, answers=answers), as_of=day(75), by="month")
    assert "progress_of_rated" in monthly.parts[0].figures
    assert "broker_belief_baseline" not in monthly.parts[0].figures


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(UnknownDefinition):
        measure(made(), as_of=day(1), indicators=["cases_per_moon"])
    with pytest.raises(ValueError, match="unknown tables: moods"):
        made(moods={})
    with pytest.raises(ValueError, match="twice"):
        registrations_from({**COURSES, "course": [1, 1, 2, 3]})


def test_what_leaves_as_json_holds_no_rows() -> None:
    found = measure(made(), as_of=day(100), by="month")
    shape = found.to_dict()
    assert json.loads(json.dumps(shape)) == shape
    assert "masks" not in json.dumps(shape)


dates = st.none() | st.integers(0, 150).map(day)


@given(
    st.lists(st.tuples(dates, dates, dates, st.booleans(), st.lists(st.integers(0, 150), max_size=3)), max_size=8),
    st.integers(0, 160).map(day),
)
@settings(deadline=None, max_examples=40)
def test_equal_to_a_plain_count(rows: list[Any], as_of: date) -> None:
    """Who answered, who is open and who is job-ready, once more in plain Python."""
    numbers = list(range(len(rows)))
    registered = registrations_from(
        {
            "course": numbers, "person": numbers, "programme": [1] * len(rows), "jobcentre": [1] * len(rows),
            "screened": [row[0] for row in rows], "enrolled": [row[1] for row in rows],
            "closed": [row[2] for row in rows], "job_ready": np.array([row[3] for row in rows], dtype=bool),
        },
        ratings={
            "course": [number for number, row in enumerate(rows) for _ in row[4]],
            "on": [day(on) for row in rows for on in row[4]],
        },
    )  # fmt: skip
    found = measure(registered, as_of=as_of, indicators=["rated_of_open", "job_ready_of_screened"])
    end = as_of
    if end.day != monthrange(end.year, end.month)[1]:
        end = end.replace(day=1) - timedelta(days=1)
    open_then = [row for row in rows if row[1] and row[1] <= end and not (row[2] and row[2] <= end)]
    answered = [row for row in open_then if any(end.replace(day=1) <= day(on) <= end for on in row[4])]
    screened = [row for row in rows if row[0] and row[0] <= as_of]
    assert values(found, "rated_of_open", "job_ready_of_screened") == [
        (len(answered), len(open_then)),
        (sum(row[3] for row in screened), len(screened)),
    ]
