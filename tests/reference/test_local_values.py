"""What a jobcentre does differently: dated, reasoned, logged, never two at once, never another jobcentre's."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.reference import actions, integrity, reads
from brobygger.reference.models import LocalValue
from brobygger.vault.models import LogEntry

CODE = "citizens.first_conversation_days"
TODAY = datetime.date(2026, 11, 20)
MARCH = datetime.date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def by(in_boundary: Any, actor_for: Any) -> Any:
    return actor_for("project_manager")


def value_on(jobcentre: Any, day: datetime.date) -> Any:
    return reads.value(CODE, on=day, jobcentre=jobcentre.pk)


def test_an_own_value_holds_from_its_day(in_boundary, by):
    actions.set_local_value(by=by, code=CODE, value=5, valid_from=MARCH, reason="Aftalt i gruppen")
    assert value_on(in_boundary, MARCH - datetime.timedelta(days=1)) == 7
    assert value_on(in_boundary, MARCH) == 5
    assert reads.value(CODE, on=MARCH) == 7
    assert reads.values(CODE, "citizens.backdating_days", on=MARCH, jobcentre=in_boundary.pk) == {
        CODE: 5,
        "citizens.backdating_days": 3650,
    }
    entry = LogEntry.objects.order_by("-id").first()
    assert (entry.action, entry.reason) == ("reference.value_set", "Aftalt i gruppen")
    assert entry.details["changes"][CODE] == [7, 5]


def test_a_later_change_ends_the_one_before(in_boundary, by):
    actions.set_local_value(by=by, code=CODE, value=5, valid_from=MARCH, reason="Aftalt")
    actions.set_local_value(by=by, code=CODE, value=3, valid_from=TODAY, reason="Strammere")
    assert value_on(in_boundary, TODAY - datetime.timedelta(days=1)) == 5
    assert value_on(in_boundary, TODAY) == 3


def test_ending_lets_the_common_value_hold_again(in_boundary, by):
    made = actions.set_local_value(by=by, code=CODE, value=5, valid_from=MARCH, reason="Aftalt")
    actions.end_local_value(by=by, key=made.key, valid_to=datetime.date(2026, 5, 31), reason="Prøven er slut")
    assert value_on(in_boundary, datetime.date(2026, 5, 31)) == 5
    assert value_on(in_boundary, datetime.date(2026, 6, 1)) == 7


def test_two_at_once_are_refused_by_the_action_and_by_the_database(in_boundary, by):
    actions.set_local_value(
        by=by, code=CODE, value=5, valid_from=MARCH, valid_to=datetime.date(2026, 6, 30), reason="Prøve"
    )
    with pytest.raises(Refusal, match="01-03-2026"):
        actions.set_local_value(by=by, code=CODE, value=4, valid_from=datetime.date(2026, 6, 1), reason="Igen")
    with pytest.raises(DatabaseError, match="local_value_no_overlap"), transaction.atomic():
        LocalValue.objects.create(
            jobcentre=in_boundary, code=CODE, value=4, valid_from=datetime.date(2026, 6, 1), reason="Udenom", author=""
        )
    later = LocalValue.objects.create(
        jobcentre=in_boundary, code=CODE, value=4, valid_from=datetime.date(2026, 7, 1), reason="Bagefter", author=""
    )
    with pytest.raises(DatabaseError, match="local_value_no_overlap"), transaction.atomic():
        LocalValue.objects.filter(pk=later.pk).update(valid_from=datetime.date(2026, 6, 30))


def test_a_lost_trigger_is_put_back(in_boundary):
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER local_value_no_overlap_insert")
        else:
            cursor.execute("DROP TRIGGER local_value_no_overlap ON reference_localvalue")
    integrity.put_in_place(connection)
    test_two_at_once = {"jobcentre": in_boundary, "code": CODE, "value": 1, "reason": "x", "author": ""}
    LocalValue.objects.create(valid_from=MARCH, **test_two_at_once)
    with pytest.raises(DatabaseError, match="local_value_no_overlap"), transaction.atomic():
        LocalValue.objects.create(valid_from=TODAY, **test_two_at_once)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"value": 0}, "value"),
        ({"value": 61}, "value"),
        ({"value": "syv"}, "value"),
        ({"value": True}, "value"),
        ({"value": 2.5}, "value"),
        ({"reason": "  "}, "reason"),
        ({"valid_to": MARCH - datetime.timedelta(days=1)}, "valid_to"),
        ({"code": "citizens.backdating_days"}, "value"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(by, given, field):
    values = {"code": CODE, "value": 5, "valid_from": MARCH, "reason": "Aftalt", **given}
    with pytest.raises(Refusal) as refused:
        actions.set_local_value(by=by, **values)
    assert refused.value.field == field
    assert not LocalValue.objects.exists()


@pytest.mark.parametrize("role", ["caseworker", "job_broker", "team_leader", "administrator", "programme_analyst"])
def test_only_who_the_value_names_may_set_it(in_boundary, actor_for, role):
    with pytest.raises(NotAllowed):
        actions.set_local_value(by=actor_for(role), code=CODE, value=5, valid_from=MARCH, reason="Aftalt")


def test_another_jobcentres_value_is_neither_read_nor_ended(in_boundary, by, other_jobcentre, actor_for):
    with within(other_jobcentre.pk):
        made = actions.set_local_value(
            by=actor_for("project_manager", jobcentre=other_jobcentre),
            code=CODE,
            value=2,
            valid_from=MARCH,
            reason="Aftalt",
        )
    assert value_on(in_boundary, TODAY) == 7
    with pytest.raises(NotFound):
        actions.end_local_value(by=by, key=made.key, valid_to=TODAY, reason="Udenom")
    assert [one.local for one in reads.in_force(on=TODAY, jobcentre=in_boundary.pk)] == [None] * len(
        reads.in_force(on=TODAY, jobcentre=in_boundary.pk)
    )


def test_one_query_reads_everything_in_force(in_boundary, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert reads.in_force(on=TODAY, jobcentre=in_boundary.pk)
