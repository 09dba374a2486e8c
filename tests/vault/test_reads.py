"""What the log answers: to a leader, and to the citizen who asks who has looked."""

import datetime
import uuid

import pytest

from brobygger.kernel import actor, clock
from brobygger.kernel.actor import Actor, ActorKind, in_whole_place
from brobygger.vault import log, reads, sealing
from brobygger.vault.reads import Look

pytestmark = pytest.mark.django_db
HERE, THERE, CITIZEN = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
START = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)


def someone(name="Anna Prøvesen", place=HERE):
    return Actor(
        kind=ActorKind.USER,
        key=uuid.uuid5(uuid.NAMESPACE_DNS, name),
        label=name,
        holds=in_whole_place("caseworker", "job_broker"),
        jobcentre_key=place,
        purpose="casework",
    )


def day(number, what, by=None, subjects=(("citizen", CITIZEN),)):
    """One entry on a day of March."""
    by = by or someone()
    with clock.frozen(START + datetime.timedelta(days=number)):
        match what:
            case "open":
                return log.opened(by=by, action="citizen.opened", subjects=subjects)
            case "list":
                return log.listed(by=by, action="citizens.listed", subjects=subjects, criterion={})
            case "search":
                return log.searched(by=by, action="citizens.searched", subjects=subjects, criterion={})
            case "export":
                return log.exported(by=by, action="citizens.exported", subjects=subjects, criterion={})
            case "sign_in":
                return log.signed_in(by=by, action="user.signed_in", subjects=subjects)
            case _:
                return log.write(by=by, action="citizen.changed", subjects=subjects, reason="r")


def keys(entries):
    return [entry.key for entry in entries]


def test_a_jobcentre_reads_its_own_entries_newest_first():
    mine = [day(number, "open") for number in range(3)]
    day(1, "open", by=someone(place=THERE))
    day(1, "open", by=actor.job("x"))
    assert keys(reads.entries(jobcentre=HERE)) == keys(reversed(mine))
    assert len(reads.entries(jobcentre=None)) == 5


def test_entries_are_found_by_citizen_user_period_and_category():
    other = uuid.uuid4()
    opened = day(0, "open")
    listed = day(1, "list", subjects=[("citizen", CITIZEN), ("citizen", other)])
    elsewhere = day(2, "open", subjects=[("citizen", other)])
    changed = day(3, "write", by=someone("Bo Prøvesen"))
    sealing.seal()

    def found(**what):
        return keys(reads.entries(jobcentre=HERE, **what))

    assert found(subject=CITIZEN) == keys([changed, listed, opened])
    assert found(subject=other) == keys([elsewhere, listed])
    assert found(user=someone("Bo Prøvesen").key) == [changed.key]
    one, two = START + datetime.timedelta(days=1), START + datetime.timedelta(days=2)
    assert found(since=one) == keys([changed, elsewhere, listed])
    assert found(until=two) == keys([listed, opened]), "the end is not included"
    assert found(categories=["write", "list"]) == keys([changed, listed])
    assert found(subject=CITIZEN, user=someone().key, categories=["open"], until=two) == [opened.key]


def test_entries_of_the_same_moment_are_paged_without_loss():
    day(0, "open")
    for _ in range(6):
        day(1, "open")
    seen, last = [], None
    while page := reads.entries(jobcentre=HERE, before=last, limit=2):
        seen += keys(page)
        last = page[-1].key
    assert len(seen) == len(set(seen)) == 7
    assert reads.entries(jobcentre=HERE, before=uuid.uuid4()) == []


def test_who_has_looked_tells_opened_from_shown_in_a_list():
    day(0, "open")
    day(1, "list")
    day(2, "search")
    day(3, "export")
    day(4, "write")
    day(5, "sign_in")
    sealing.seal()
    looks = reads.who_has_looked(CITIZEN)
    assert [look.how for look in looks] == [
        Look.CHANGED,
        Look.EXPORTED,
        Look.FOUND_IN_SEARCH,
        Look.SHOWN_IN_LIST,
        Look.OPENED,
    ]
    first = looks[-1]
    assert (first.at, first.purpose, first.roles, first.unit) == (START, "casework", ("caseworker", "job_broker"), HERE)


def test_no_employee_is_named_unless_the_jobcentre_releases_it():
    day(0, "open")
    sealing.seal()
    (look,) = reads.who_has_looked(CITIZEN)
    assert "Anna" not in repr(look)
    assert someone().key.hex not in repr(look).replace("-", "")
    (named,) = reads.who_has_looked(CITIZEN, names=True)
    assert named.name == "Anna Prøvesen"


def test_who_has_looked_is_paged_and_marks_machines():
    for number in range(4):
        day(number, "open")
    day(4, "list", by=actor.job("figures"))
    sealing.seal()
    first = reads.who_has_looked(CITIZEN, limit=3)
    rest = reads.who_has_looked(CITIZEN, before=first[-1].key, limit=3)
    assert [look.by_machine for look in first + rest] == [True, False, False, False, False]
    assert len({look.key for look in first + rest}) == 5


def test_what_is_not_sealed_yet_is_said():
    day(0, "open")
    assert reads.who_has_looked(CITIZEN) == []
    assert reads.waiting() == 1
    sealing.seal()
    assert reads.waiting() == 0


def test_the_answers_take_a_fixed_number_of_queries(django_assert_max_num_queries):
    for number in range(30):
        day(number % 5, "open")
    sealing.seal()
    with django_assert_max_num_queries(2):
        assert len(reads.entries(jobcentre=HERE, subject=CITIZEN)) == 30
        assert len(reads.who_has_looked(CITIZEN)) == 30
