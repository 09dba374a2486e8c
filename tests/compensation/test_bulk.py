"""The bulk verbs give what the single verbs give, row by row; all or nothing; one log entry per batch."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from brobygger.citizens.batches import RowRefused
from brobygger.compensation import actions, bulk
from brobygger.compensation.models import Application, Grant, Pause, Stance
from brobygger.compensation.values import ApplicationRow, NewGrant, StanceRow
from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.vault.models import LogEntry
from tests.compensation.factories import SchemeHouse, a_stance, a_year, an_aid, assistance, no_need, once

pytestmark = pytest.mark.django_db

MONDAY = datetime.datetime(2026, 3, 2, 9, tzinfo=clock.DENMARK)
LEFT_OUT = {"id", "key", "version", "created_at", "citizen_id", "course_id", "application_id", "pauses", "deputy_id"}
REASONS = "Udstyret er almindeligt på arbejdspladsen."


@pytest.fixture
def house(in_boundary):
    return SchemeHouse(in_boundary)


def contents(row):
    """What a row says, sealed values opened."""
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in LEFT_OUT}


def days(number):
    return datetime.date(2026, 3, 2) + datetime.timedelta(days=number)


def year(**changes):
    return a_year(starts_on=days(10), ends_on=days(374), **changes)


def by_hand(house, citizen, *, entry, outcome):
    """The single verbs at the moments that the bulk row names."""
    about = {"by": house.machine}
    with clock.frozen(MONDAY):
        row = actions.draft(**about, citizen=citizen, course=None, entry=entry)
        actions.apply(**about, application=row, read_version=row.version, owner=house.specialist)
    with clock.frozen(MONDAY + datetime.timedelta(days=1)):
        actions.ask_for_more(**about, application=row, reason="medical", words="Udtalelse", read_version=row.version)
    with clock.frozen(MONDAY + datetime.timedelta(days=4)):
        actions.resume(**about, application=row, read_version=row.version)
    with clock.frozen(MONDAY + datetime.timedelta(days=5)):
        if isinstance(outcome, str):
            actions.refuse(by=house.by_specialist, application=row, reasons=outcome, read_version=row.version)
            return row
        given = actions.grant(by=house.by_specialist, application=row, new=outcome, read_version=row.version)
    with clock.frozen(MONDAY + datetime.timedelta(days=12)):
        actions.start(**about, grant=given, on=days(12), read_version=given.version)
    with clock.frozen(MONDAY + datetime.timedelta(days=60)):
        actions.stop(by=house.by_specialist, grant=given, on=days(60), reason="job_ended", read_version=given.version)
    return row


def in_bulk(house, citizen, *, entry, outcome):
    decided = MONDAY + datetime.timedelta(days=5)
    refused = isinstance(outcome, str)
    row = ApplicationRow(
        citizen=citizen,
        entry=entry,
        applied_at=MONDAY,
        owner=house.specialist,
        pauses=(("medical", MONDAY + datetime.timedelta(days=1), MONDAY + datetime.timedelta(days=4)),),
        decided_at=decided,
        decider=house.specialist,
        refusal=outcome if refused else "",
        grant=None if refused else outcome,
        started_on=None if refused else days(12),
        stopped_on=None if refused else days(60),
        stop_reason="" if refused else "job_ended",
    )
    return bulk.load_applications(by=house.machine, rows=[row])[0]


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [(assistance(), year()), (an_aid(), NewGrant(starts_on=days(5), amount=Decimal(12500))), (an_aid(), REASONS)],
    ids=["assistance", "aid", "refused"],
)
def test_an_application_in_bulk_is_the_one_made_by_hand(house, entry, outcome):
    one = by_hand(house, house.a_citizen_in_work(), entry=entry, outcome=outcome)
    many = in_bulk(house, house.a_citizen_in_work(), entry=entry, outcome=outcome)
    one.refresh_from_db()
    many = Application.objects.get(pk=many.pk)
    assert contents(one) == contents(many)
    pauses = [Pause.objects.get(application=row) for row in (one, many)]
    assert (pauses[0].began_at, pauses[0].ended_at) == (pauses[1].began_at, pauses[1].ended_at)
    grants = [Grant.objects.filter(application=row).first() for row in (one, many)]
    if grants[0] is not None:
        assert contents(grants[0]) == contents(grants[1])
    else:
        assert grants == [None, None]


def test_stances_in_bulk_are_those_by_hand(house):
    citizens = [house.a_citizen_in_work() for _number in range(2)]
    for new in (no_need(), a_stance()):
        actions.take_stance(by=house.machine, citizen=citizens[0], course=None, new=new)
    rows = [StanceRow(citizen=citizens[1], new=new) for new in (no_need(), a_stance())]
    bulk.take_stances(by=house.machine, rows=rows)
    told = [[contents(row) for row in Stance.objects.filter(citizen=one).order_by("id")] for one in citizens]
    assert told[0] == told[1]
    assert LogEntry.objects.get(action="stances.taken").count == 2


def test_all_or_nothing_and_by_machines_only(house):
    good = ApplicationRow(citizen=house.citizen, entry=an_aid(), applied_at=MONDAY, course=house.course)
    bad = ApplicationRow(citizen=house.citizen, entry=an_aid(impairment=""), applied_at=MONDAY)
    with pytest.raises(RowRefused) as refused:
        bulk.load_applications(by=house.machine, rows=[good, bad])
    assert refused.value.row == 1
    assert not Application.objects.exists()
    with pytest.raises(NotAllowed):
        bulk.load_applications(by=house.by_specialist, rows=[good])


def test_the_database_refuses_overlap_in_bulk_too(house):
    row = ApplicationRow(
        citizen=house.citizen, entry=an_aid(), applied_at=MONDAY, decided_at=MONDAY, grant=once(starts_on=days(1))
    )
    with pytest.raises(Refusal):
        bulk.load_applications(by=house.machine, rows=[row, row])
    assert not Application.objects.exists()


def test_few_queries_for_many(house, django_assert_max_num_queries):
    rows = [
        ApplicationRow(citizen=house.citizen, entry=an_aid(f"Hjælpemiddel {number}"), applied_at=MONDAY,
                       decided_at=MONDAY, grant=once(starts_on=days(1)), course=house.course)
        for number in range(60)
    ]  # fmt: skip
    with django_assert_max_num_queries(14):
        bulk.load_applications(by=house.machine, rows=rows)
    assert Grant.objects.count() == 60
