"""Lists and figures: what waits, both clocks with n, same treatment, and what may be counted where."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from brobygger.citizens.models import Course
from brobygger.compensation import actions, bulk, reads
from brobygger.compensation.models import Application
from brobygger.compensation.values import ApplicationRow
from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed
from tests.citizens.factories import a_course
from tests.compensation.factories import CANARY, SchemeHouse, a_stance, an_aid, assistance, days_ago, no_need, once

pytestmark = pytest.mark.django_db

MONDAY = datetime.datetime(2026, 3, 2, 9, tzinfo=clock.DENMARK)
PERIOD = {"since": datetime.date(2026, 1, 1), "until": datetime.date(2026, 12, 31)}


@pytest.fixture
def house(in_boundary):
    return SchemeHouse(in_boundary)


def load(house, *waits, refuse=(), course=None, citizen=None):
    """Aids applied for on a Monday and decided after so many days."""
    rows = []
    for number, wait in enumerate(waits):
        decided = MONDAY + datetime.timedelta(days=wait)
        rows.append(
            ApplicationRow(
                citizen=citizen or house.citizen,
                course=course,
                entry=an_aid(f"Nummer {number}"),
                applied_at=MONDAY,
                decided_at=decided,
                grant=None if number in refuse else once(starts_on=decided.date()),
                refusal="Almindeligt udstyr." if number in refuse else "",
            )
        )
    return bulk.load_applications(by=house.machine, rows=rows)


def test_processing_days_and_compliance_with_n(house):
    load(house, 1, 2, 3, 4, 10)
    (line,) = reads.processing(house.by_leader, **PERIOD)
    assert (line.scheme, line.decided, line.in_time) == ("aids", 5, 3)
    assert (line.share_in_time, line.median_days, line.mean_days) == (0.6, 3, 4)
    assert line.n_enrolled == 0, "outside any course there is no enrolment"
    months = reads.processing(house.by_leader, **PERIOD, by_month=True)
    assert [(one.month, one.decided) for one in months] == [("2026-03", 5)]
    with pytest.raises(NotAllowed):
        reads.processing(house.by_broker, **PERIOD)


def test_few_cases_bear_no_rate(house):
    load(house, 1, 2, 3, 4)
    (line,) = reads.processing(house.by_leader, **PERIOD)
    assert (line.decided, line.share_in_time, line.mean_days) == (4, None, None)


def test_same_treatment_by_team_and_age_with_n(house):
    load(house, 1, 2, 3, 4, 5, 6, refuse=(0, 1, 2), course=house.course)
    (line,) = reads.same_treatment(house.by_leader, **PERIOD, by="team")
    assert (line.label, line.n, line.share_granted, line.share_refused, line.median_days) == (
        "Team Øst", 6, 0.5, 0.5, 3.5,
    )  # fmt: skip
    for by in ("benefit_group", "age_band"):
        assert sum(one.n for one in reads.same_treatment(house.by_leader, **PERIOD, by=by)) == 6


@pytest.mark.parametrize(
    ("born", "band"),
    [("2001-06-02", "00-24"), ("2001-06-01", "25-29"), ("1966-06-01", "60"), ("1966-06-02", "50-59"), (None, "")],
)
def test_age_bands_turn_on_the_birthday(born, band):
    day = datetime.date.fromisoformat(born) if born else None
    assert reads.age_band(day, datetime.date(2026, 6, 1))[0] == band


def test_test_persons_are_in_no_figure(house):
    citizen = house.a_citizen_in_work()
    citizen.is_test = True
    citizen.save()
    load(house, 1, 2, 3, 4, 5, citizen=citizen)
    assert reads.processing(house.by_leader, **PERIOD) == []


def test_stances_missing_are_counted_for_those_enrolled(house):
    enrolled = [a_course(house.jobcentre, team=house.team) for _number in range(3)]
    Course.objects.filter(pk__in=[one.pk for one in enrolled]).update(state="enrolled")
    first, second, third = enrolled
    actions.take_stance(by=house.machine, citizen=first.citizen, course=first, new=no_need())
    stance = actions.take_stance(by=house.machine, citizen=second.citizen, course=second, new=a_stance())
    actions.say_why_no_application(
        by=house.machine, stance=stance, reason="employer_doubts", read_version=stance.version
    )
    found = reads.stance_figures(house.by_leader)
    assert (found.enrolled, found.missing, found.needed, found.not_needed) == (3, 1, 1, 1)
    assert [(code, number) for code, _words, number in found.reasons] == [("employer_doubts", 1)]
    missing = reads.without_stance(Course.objects.filter(pk__in=[one.pk for one in enrolled]))
    assert list(missing) == [third]


def test_near_deadline_is_a_sentence_on_courses(house):
    with clock.frozen(MONDAY):
        house.applied()
        courses = Course.objects.filter(pk=house.course.pk)
        assert not reads.near_deadline(courses, clock.today()).exists()
        assert reads.near_deadline(courses, datetime.date(2026, 3, 4)).exists()


def test_the_desk_is_by_deadline_and_asks_few_questions(house, django_assert_max_num_queries):
    for number in range(6):
        with clock.frozen(MONDAY + datetime.timedelta(days=number)):
            house.applied(an_aid(f"Nummer {number}"), citizen=house.a_citizen_in_work(), course=None)
    with clock.frozen(MONDAY + datetime.timedelta(days=9)), django_assert_max_num_queries(16):
        found = reads.desk(house.by_specialist, clock.today())
        days = [one.reading.due_on for one in found.undecided]
    assert days == sorted(days)
    assert len(days) == 6
    assert len({key for _kind, key in found.subjects}) == 6


def test_the_timeline_tells_of_schemes_and_not_of_health(house):
    house.granted()
    house.refused(an_aid())
    entries = reads.timeline(house.course)
    assert {"compensation.applied", "compensation.decided"} <= {entry.kind for entry in entries}
    told = " ".join(entry.sentence for entry in entries)
    assert "Bevilget: Personlig assistance i job" in told
    assert "Afslag: Hjælpemidler" in told
    assert CANARY not in told
    assert [entry.on for entry in entries] == sorted((entry.on for entry in entries), reverse=True)


def test_indicator_rows_have_the_dates(house):
    load(house, 4, 5, refuse=(1,), course=house.course)
    granted, refused = reads.for_indicators()
    assert (granted.applied_on, granted.granted_on) == (MONDAY.date(), datetime.date(2026, 3, 6))
    assert (refused.granted_on, refused.decided_on) == (None, datetime.date(2026, 3, 7))


def test_grants_on_a_day_for_the_card(house):
    house.granted(assistance(pre_approval=True, situation="unemployed", hours_per_week=Decimal(8)))
    assert [one.pre_approval for one in reads.grants_on(house.citizen, days_ago(0))] == [True]
    assert reads.grants_on(house.citizen, days_ago(1)) == []
    assert Application.objects.of_programme().count() == 1
