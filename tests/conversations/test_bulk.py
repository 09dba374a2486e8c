"""The verbs for many give what the single verbs give, row by row; all or nothing; one log entry per batch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from brobygger.citizens.batches import RowRefused
from brobygger.citizens.models import Course, Milestone
from brobygger.conversations import actions, beliefs, bulk
from brobygger.conversations.models import BeliefRating, Contact, Conversation, Rhythm
from brobygger.conversations.values import NewAppointment, NewContact, NewConversation, NewRating, NewRhythm
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.vault.models import LogEntry
from tests.conversations.factories import House, a_talk, an_appointment, days_ago

LEFT_OUT = {"id", "key", "version", "created_at", "course_id", "settled_at", "planned_at"}


@pytest.fixture
def house(in_boundary):
    return House(in_boundary)


def contents(model, course):
    """What the rows of a course say, sealed values opened."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in LEFT_OUT]
    rows = model.objects.filter(course=course).order_by("id")
    return [{name: getattr(row, name) for name in names} for row in rows]


def marks(course):
    rows = Milestone.objects.filter(course=course, withdrawn_at=None).order_by("id")
    return list(rows.values_list("kind", "on", "source"))


def test_conversations(house):
    other = house.another_course()
    talks = [(a_talk(on=days_ago(12)), "held"), (a_talk(on=days_ago(5), topics=()), "no_show"), (a_talk(), "held")]
    for talk, state in talks:
        actions.log_talk(by=house.machine, course=house.course, talk=talk, broker=house.broker, state=state)
    rows = [NewConversation(course=other, broker=house.broker, talk=talk, state=state) for talk, state in talks]
    bulk.log_many(by=house.machine, rows=rows)
    assert contents(Conversation, other) == contents(Conversation, house.course)
    assert marks(other) == marks(house.course)
    assert LogEntry.objects.filter(action="conversations.logged").count() == 1


def test_appointments_contacts_rhythms_and_ratings(house):
    other = house.another_course()
    one, two = house.course, other
    actions.plan(by=house.machine, course=one, entry=an_appointment(), broker=house.broker)
    bulk.plan_many(
        by=house.machine, rows=[NewAppointment(course=two, broker=house.broker, appointment=an_appointment())]
    )
    assert contents(Conversation, two) == contents(Conversation, one)
    actions.record_contact(by=house.machine, course=one, on=days_ago(2), line="Spurgte", way="mail")
    bulk.contact_many(by=house.machine, rows=[NewContact(course=two, on=days_ago(2), line="Spurgte", way="mail")])
    assert contents(Contact, two) == contents(Contact, one)
    actions.set_rhythm(by=house.machine, course=one, weeks=2, contact_model="individual", on=days_ago(9))
    bulk.agree_many(by=house.machine, rows=[NewRhythm(course=two, weeks=2, contact_model="individual", on=days_ago(9))])
    assert contents(Rhythm, two) == contents(Rhythm, one)
    beliefs.rate(by=house.machine, course=one, possibilities=3, progress=4, on=days_ago(4))
    bulk.rate_many(by=house.machine, rows=[NewRating(course=two, possibilities=3, progress=4, on=days_ago(4))])
    assert contents(BeliefRating, two) == contents(BeliefRating, one)


@pytest.mark.parametrize(
    ("verb", "rows", "model"),
    [
        ("log_many", lambda h, c: [NewConversation(course=c, broker=h.broker, talk=a_talk(minutes=0))], Conversation),
        ("contact_many", lambda h, c: [NewContact(course=c, on=days_ago(1), line="")], Contact),
        ("agree_many", lambda h, c: [NewRhythm(course=c, weeks=9, contact_model="individual", on=days_ago(1))], Rhythm),
        ("rate_many", lambda h, c: [NewRating(course=c, on=days_ago(1), possibilities=6)], BeliefRating),
    ],
)
def test_what_a_rule_refuses_names_its_row_and_leaves_nothing(house, verb, rows, model):
    good = {
        "log_many": NewConversation(course=house.course, broker=house.broker, talk=a_talk()),
        "contact_many": NewContact(course=house.course, on=days_ago(1), line="Spurgte"),
        "agree_many": NewRhythm(course=house.course, weeks=1, contact_model="individual", on=days_ago(1)),
        "rate_many": NewRating(course=house.course, on=days_ago(1), possibilities=3),
    }[verb]
    other = house.another_course()
    with pytest.raises(RowRefused) as refused:
        getattr(bulk, verb)(by=house.machine, rows=[good, *rows(house, other)])
    assert refused.value.row == 1
    assert not model.objects.exists()
    with pytest.raises(NotAllowed):
        getattr(bulk, verb)(by=house.by, rows=[good])


def test_a_batch_does_not_lie_about_the_first_conversation(house):
    house.held(on=days_ago(5))
    course = Course.objects.get(pk=house.course.pk)
    earlier = NewConversation(course=course, broker=house.broker, talk=replace(a_talk(), on=days_ago(15)))
    with pytest.raises(Refusal, match="enkeltvis"):
        bulk.log_many(by=house.machine, rows=[earlier])


def test_many_cost_few_queries(house, same_queries):
    courses = [house.another_course() for _number in range(6)]
    batches = iter([courses[:1], courses[1:2], courses[2:]])

    def log():
        rows = [NewConversation(course=course, broker=house.broker, talk=a_talk()) for course in next(batches)]
        bulk.log_many(by=house.machine, rows=rows)

    same_queries(log, lambda: None)
