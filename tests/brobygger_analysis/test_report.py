"""The status report's own figures against counting by hand; comparing, deviations, and the way through JSON."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import brobygger_analysis as ba
from brobygger_analysis import report, status
from brobygger_analysis.registering import Registered
from brobygger_analysis.report import Limits, StatusReport, changed_since, deviations, month_before, month_of, moved
from brobygger_analysis.targets import Target

MARCH = month_of("2026-03")
NO = None


def day(month: int, number: int) -> datetime.date:
    return datetime.date(2026, month, number)


# course: began, screened, accepted, interviewed, enrolled, first_conversation, employed, closed
PEOPLE: dict[int, tuple[Any, ...]] = {
    1: (day(1, 1), day(1, 5), day(1, 6), NO, NO, NO, NO, NO),  # waits 84 days for the interview
    2: (day(1, 1), day(1, 5), day(3, 1), NO, NO, NO, NO, day(3, 20)),  # left
    3: (day(1, 1), day(1, 5), day(1, 6), day(3, 10), NO, NO, NO, NO),  # waits for the answer
    4: (day(1, 1), day(1, 5), day(1, 6), day(1, 9), day(3, 2), day(3, 9), NO, NO),  # talked on the last day in time
    5: (day(1, 1), day(1, 5), day(1, 6), day(1, 9), day(3, 2), day(3, 10), NO, NO),  # a day too late
    6: (day(1, 1), day(1, 5), day(1, 6), day(1, 9), day(3, 2), NO, NO, NO),  # not yet
    7: (day(1, 1), day(1, 5), day(1, 6), day(1, 9), day(3, 2), NO, NO, day(3, 5)),  # closed before the deadline
    8: (day(1, 1), day(1, 5), day(1, 6), day(1, 9), day(3, 30), NO, NO, NO),  # the deadline lies in April
    9: (day(1, 1), day(2, 5), day(1, 6), NO, NO, NO, NO, day(3, 1)),  # said yes before being asked
    10: (day(1, 1), day(1, 5), NO, NO, day(2, 1), day(2, 2), day(3, 3), day(3, 9)),  # two marks are missing
    11: (day(1, 1), day(1, 5), day(1, 6), day(1, 9), day(4, 1), NO, NO, NO),  # enrolled after the month
}
KINDS = ("began", "screened", "accepted", "interviewed", "enrolled", "first_conversation", "employed", "closed")


def standing(month: Any = MARCH, **known: Any) -> status.Standing:
    numbers = list(PEOPLE)
    table: dict[str, Any] = {
        "course": numbers, "person": numbers, "programme": [1] * len(numbers), "jobcentre": [1] * len(numbers),
        **{kind: [PEOPLE[one][at] for one in numbers] for at, kind in enumerate(KINDS)},
    }  # fmt: skip
    found = ba.indicators.registrations_from(
        table,
        conversations={"course": [4, 6], "on": [day(3, 9), day(3, 30)]},
        cv_updates={"course": [10, 4], "on": [day(3, 15), day(3, 15)]},
        assignments={"course": [4, 5], "broker": [1, 1], "start": [day(3, 2), day(3, 2)], "end": [NO, day(3, 31)]},
    )
    full = np.ones(len(numbers), dtype=bool)
    of = {"real": full, "team": full, "benefit_group": full, "birth_date": full, "outcome": ~full, **known}
    decisions = status.Decisions(
        rows=np.array([3, 3, 4, 5]),
        decided=np.array([day(3, 4), day(3, 5), day(2, 4), "NaT"], dtype="datetime64[D]"),
        in_time=np.array([True, False, True, False]),
        overdue=np.array([False, False, False, True]),
    )
    days = np.full(len(numbers), 7)
    return status.Standing(found, status.Known(**of), month, days, decisions)


def counted(figures: Any, key: str) -> list[int]:
    """The courses behind a figure; as many as it says."""
    assert figures[key].result.numerator == len(figures[key].rows)
    return [list(PEOPLE)[row] for row in figures[key].rows]


def test_who_waits_deadlines_and_faults_by_hand() -> None:
    found = status.figures(standing())
    assert counted(found, "open_courses") == [4, 5, 6, 8]
    assert counted(found, "waiting_interview") == [1]
    assert found["waiting_interview"].result.beside == (("longest_wait", 84),)
    assert counted(found, "waiting_decision") == [3, 11]
    assert counted(found, "waiting_first_conversation") == [6, 8]
    assert counted(found, "waiting_broker") == [5, 6, 8], "a broker until the 31st is none at its end"
    assert counted(found, "first_conversation_in_time") == [4]
    assert found["first_conversation_in_time"].result.denominator == 3
    result = found["decisions_in_time"].result
    assert (result.numerator, result.denominator, found["decisions_overdue"].result.value) == (1, 2, 1)
    assert counted(found, "marks_out_of_order") == [9]
    assert counted(found, "mark_missing") == [10]
    assert counted(found, "first_conversation_missing") == [6]
    assert counted(found, "after_closing") == [10]
    assert counted(found, "outcome_missing") == [7, 10]
    assert counted(found, "team_missing") == []


def test_nothing_later_is_seen_and_test_persons_are_no_fault() -> None:
    february = status.figures(standing(month_before(MARCH)))
    assert counted(february, "waiting_interview") == [1, 3, 9]
    assert counted(february, "open_courses") == [10]
    assert counted(february, "outcome_missing") == []
    nobody = np.zeros(len(PEOPLE), dtype=bool)
    found = status.figures(standing(team=nobody))
    assert counted(found, "team_missing") == [4, 5, 6, 8]
    found = status.figures(standing(team=nobody, real=nobody))
    assert {key: counted(found, key) for key in status.FAULTS} == {key: [] for key in status.FAULTS}
    only = np.arange(len(PEOPLE)) < 5
    assert counted(status.figures(standing(), only), "waiting_broker") == [5]


def a_report(now: status.Standing, month: Any = MARCH, target: int = 40) -> StatusReport:
    before = month_before(month)
    targets = {"": {"screened": Target("screened", 50, target)}}
    period = ba.funnel.Period(day(1, 1), day(12, 31))

    def measured(keys: Any, as_of: datetime.date, of: Any = ba.funnel.ALWAYS) -> Any:
        return ba.indicators.measure(
            now.registrations, as_of=as_of, period=of, indicators=keys, targets=targets, targets_period=period
        ).figures

    return report.compose(
        month,
        now={**measured(report.INDICATORS, month.last), **status.figures(now)},
        before={**measured(report.INDICATORS, before.last), **status.figures(replace(now, month=before))},
        in_month=measured(report.IN_MONTH, month.last, ba.funnel.Period(month.first, month.last)),
        in_month_before=measured(report.IN_MONTH, before.last, ba.funnel.Period(before.first, before.last)),
        counted_at=datetime.datetime(2026, 4, 2, 8, tzinfo=datetime.UTC),
        programme="bro",
        jobcentre="Kolding",
    )


def test_the_report_is_the_same_after_json_and_its_hash_is_of_the_figures_alone() -> None:
    made = a_report(standing())
    back = StatusReport.from_dict(json.loads(json.dumps(made.to_dict())))
    assert back == made
    assert back.digest == made.digest
    later = replace(made, counted_at=datetime.datetime(2026, 9, 9, tzinfo=datetime.UTC), log_number=7)
    assert later.digest == made.digest
    assert a_report(standing(), target=30).digest != made.digest
    (one,) = report.fulfilled(made)
    assert (one.measure, one.achieved, one.target) == ("screened", 11, Target("screened", 50, 40))
    assert one.target.revision_per_cent == -20.0


def test_what_moved_and_what_was_changed_since() -> None:
    made = a_report(standing())
    told = {(one.section, one.after.definition.key): (one.before.value, one.after.value) for one in moved(made)}
    assert told["month", "enrolled"] == (1, 5)
    assert told["funnel", "interviewed"] == (6, 7)
    assert ("results", "screened") not in told, "it is what it was"
    assert changed_since(made, a_report(standing())) == ()
    mended = {**PEOPLE, 9: (*PEOPLE[9][:1], day(1, 5), *PEOPLE[9][2:])}
    kept, PEOPLE[9] = PEOPLE[9], mended[9]
    try:
        found = changed_since(made, a_report(standing()))
    finally:
        PEOPLE[9] = kept
    changed = {(one.section, one.after.definition.key): (one.before.value, one.after.value) for one in found}
    assert changed == {("data_quality", "marks_out_of_order"): (1, 0)}
    gone = replace(made, sections=made.sections[:-1])
    days = np.array([day(3, 2)], dtype="datetime64[D]")
    told_since = a_report(replace(standing(), registered=Registered(np.array([0]), days, days, 7)))
    assert told_since.line("data_quality", "registered_late").result.numerator == 0
    assert changed_since(replace(made, version=1), told_since) == (), "it was signed before there was such a figure"
    assert [one.after.definition.key for one in changed_since(made, told_since)] == [
        "days_to_registration", "registered_late",
    ]  # fmt: skip
    assert {one.after.value for one in changed_since(made, gone)} == {None}


def test_deviations_follow_their_rules() -> None:
    made = a_report(standing())
    codes = [one.code for one in deviations(made, time=Fraction(1, 2))]
    assert "targets:fulfilment_revised:screened" in codes  # 27 per cent after half of the time
    assert {"clocks:first_conversation_in_time", "clocks:decisions_in_time", "clocks:decisions_overdue"} <= set(codes)
    assert "month:enrolled" not in codes
    assert "month:screened" not in codes, "one in the month before is too few to fall from"
    assert "month:screened" in [one.code for one in deviations(made, time=None, limits=Limits(least=1))]
    patient = deviations(made, time=Fraction(1, 3), limits=Limits(behind=10))
    assert "targets:fulfilment_revised:screened" not in [one.code for one in patient]
    assert report.passed(day(1, 1), day(1, 10), day(1, 5)) == Fraction(1, 2)
    assert report.passed(day(1, 1), NO, day(1, 5)) is None
    assert report.passed(day(1, 1), day(1, 10), day(12, 5)) == 1


def test_deviations_are_the_same_after_json_with_the_limits_they_were_found_by() -> None:
    made = a_report(standing())
    for time in (Fraction(1, 3), None):
        found = report.departures(made, time=time, limits=Limits(least=1))
        assert found.found == deviations(made, time=time, limits=Limits(least=1))
        again = report.Departures.from_dict(json.loads(json.dumps(found.to_dict())))
        assert (again, again.digest) == (found, found.digest)
        assert found.digest != report.departures(made, time=time, limits=Limits(least=2)).digest


@pytest.mark.parametrize("code", ["2026-13", "2026", "marts", "2026-1", ""])
def test_what_is_no_month_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        month_of(code)
