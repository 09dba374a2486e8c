"""Breaking the glass: a reason, sixty minutes, and a leader who looks at it afterwards."""

import datetime
import uuid

import pytest
from django.db import connection

from brobygger.kernel import actor, clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.privacy import actions, glass, rules
from brobygger.privacy.models import Glass
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_user

AT = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)
REASON = "Kollegaen er syg, og borgeren står i receptionen."


@pytest.fixture(autouse=True)
def _stopped_clock():
    with clock.frozen(AT):
        yield


@pytest.fixture
def breaker(in_boundary, actor_for):
    return actor_for("caseworker")


@pytest.fixture
def leader(in_boundary, actor_for):
    return actor_for("team_leader")


def break_it(by, subject, at=AT, reason=REASON):
    return actions.break_glass(by=by, subject_kind="citizen", subject=subject, reason=reason, at=at)


def test_a_reason_opens_one_thing_to_one_person_for_sixty_minutes(breaker, leader):
    subject = uuid.uuid4()
    assert not glass.is_open(breaker, subject, AT)
    break_it(breaker, subject)
    minutes = datetime.timedelta(minutes=1)
    assert glass.is_open(breaker, subject, AT)
    assert glass.is_open(breaker, subject, AT + 60 * minutes - datetime.timedelta(seconds=1))
    assert not glass.is_open(breaker, subject, AT + 60 * minutes)
    assert not glass.is_open(breaker, subject, AT - minutes)
    assert not glass.is_open(breaker, uuid.uuid4(), AT)
    assert not glass.is_open(leader, subject, AT)


def test_it_opens_nothing_in_another_jobcentre(breaker, other_jobcentre):
    subject = uuid.uuid4()
    break_it(breaker, subject)
    with within(other_jobcentre.pk):
        assert not glass.is_open(breaker, subject, AT)


@pytest.mark.parametrize(
    "reason", ["", "   ", "for kort", "x" * 19, "x" * 40, "ab ab ab ab ab ab ab ab", "a" + " " * 30 + "b", "." * 25]
)
def test_a_reason_must_say_something(breaker, reason):
    with pytest.raises(Refusal) as caught:
        break_it(breaker, uuid.uuid4(), reason=reason)
    assert caught.value.field == "reason"
    assert not Glass.objects.exists()


def test_a_reason_has_an_end(breaker):
    with pytest.raises(Refusal, match="2\\.000"):
        break_it(breaker, uuid.uuid4(), reason="En lang forklaring. " * 200)


def test_a_second_click_opens_nothing_longer(breaker):
    subject = uuid.uuid4()
    first = break_it(breaker, subject)
    again = break_it(breaker, subject, at=AT + datetime.timedelta(minutes=30))
    assert again.key == first.key
    assert Glass.objects.count() == 1
    later = break_it(breaker, subject, at=AT + datetime.timedelta(minutes=61))
    assert later.key != first.key


def test_only_a_person_breaks_the_glass(in_boundary):
    for machine in (actor.job("x", jobcentre=in_boundary.pk), actor.command("x"), actor.ANONYMOUS):
        with pytest.raises(NotAllowed):
            break_it(machine, uuid.uuid4())


def test_reason_and_review_are_logged_and_do_not_lie_readable(breaker, leader):
    subject = uuid.uuid4()
    broken = break_it(breaker, subject)
    actions.review(by=leader, key=broken.key, verdict="in_order", note="Aftalt med kollegaen.", at=AT)
    first, second = LogEntry.objects.order_by("id")
    assert (first.action, first.reason) == ("glass.broken", REASON)
    assert first.subjects == [["citizen", str(subject)], ["glass", str(broken.key)]]
    assert (second.action, second.reason) == ("glass.reviewed", "Aftalt med kollegaen.")
    assert ["user", str(breaker.key)] in second.subjects
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason, review_note FROM privacy_glass")
        assert b"kollega" not in b"".join(bytes(value) for value in cursor.fetchone()).lower()


# --- review ----------------------------------------------------------------------------------------------------


def test_each_access_waits_for_a_leader_and_is_due_within_fourteen_days(breaker, leader):
    broken = break_it(breaker, uuid.uuid4())
    (item,) = glass.due(leader, AT.date())
    assert (item.due, item.subject, item.subject_kind) == (datetime.date(2026, 3, 16), broken.key, "glass")
    assert breaker.label in item.sentence
    assert glass.due(breaker, AT.date()) == []
    actions.review(by=leader, key=broken.key, verdict="in_order", note="", at=AT)
    assert glass.due(leader, AT.date()) == []
    assert [row.key for row in glass.reviewed()] == [broken.key]


def test_the_day_counted_from_is_the_danish_one():
    assert rules.review_due(clock.danish_date(datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC))) == (
        datetime.date(2026, 3, 16)
    )


def test_nobody_reviews_their_own(in_boundary):
    both = actor_of(make_user("caseworker", "team_leader", jobcentre=in_boundary), in_boundary)
    broken = break_it(both, uuid.uuid4())
    assert glass.due(both, AT.date()) == []
    with pytest.raises(NotAllowed, match="eget"):
        actions.review(by=both, key=broken.key, verdict="in_order", note="", at=AT)


def test_a_review_is_made_by_a_leader_once_with_a_verdict(breaker, leader, actor_for):
    broken = break_it(breaker, uuid.uuid4())

    def review(by=leader, key=broken.key, verdict="in_order", note=""):
        return actions.review(by=by, key=key, verdict=verdict, note=note, at=AT)

    for role in ("caseworker", "project_manager", "administrator"):
        with pytest.raises(NotAllowed):
            review(by=actor_for(role))
    with pytest.raises(NotFound):
        review(key=uuid.uuid4())
    with pytest.raises(Refusal, match="Vælg"):
        review(verdict="fine")
    for verdict in ("talked_over", "not_in_order"):
        with pytest.raises(Refusal, match="20 tegn"):
            review(verdict=verdict, note="ok")
    with pytest.raises(Refusal, match="2\\.000"):
        review(note="x" * 2001)
    done = review(verdict="not_in_order", note="Givet videre til databeskyttelsesrådgiveren.")
    assert (done.verdict, done.reviewed_by, done.reviewed_at) == ("not_in_order", leader.key, AT)
    with pytest.raises(Refusal, match="allerede"):
        review()


def test_a_leader_elsewhere_sees_nothing(breaker, other_jobcentre):
    broken = break_it(breaker, uuid.uuid4())
    elsewhere = actor_of(make_user("team_leader", jobcentre=other_jobcentre), other_jobcentre)
    with within(other_jobcentre.pk):
        assert glass.due(elsewhere, AT.date()) == []
        with pytest.raises(NotFound):
            actions.review(by=elsewhere, key=broken.key, verdict="in_order", note="", at=AT)
