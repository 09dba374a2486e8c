"""The draft store: nothing typed is lost, nothing is shown to anybody else, nothing is kept for ever."""

import datetime
import uuid

import pytest
from django.db import connection

from brobygger.kernel import clock
from brobygger.kernel.boundary import BoundaryMissing, everywhere, outside, within
from brobygger.vault import drafts
from brobygger.vault.models import Draft

AT = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)
ANSWERS = {"belief": "3", "note": "Kan ikke løfte over 5 kg", "needs": ["pause", "quiet_room"]}


@pytest.fixture(autouse=True)
def _stopped_clock():
    with clock.frozen(AT):
        yield


def save(owner, subject=None, data=ANSWERS, at=AT, form="screening.staff", version="2"):
    drafts.save(owner=owner, form=form, version=version, subject=subject, data=data, at=at)


def test_what_was_saved_is_resumed_with_its_form_version(in_boundary):
    owner, subject = uuid.uuid4(), uuid.uuid4()
    save(owner, subject)
    found = drafts.load(owner=owner, form="screening.staff", subject=subject)
    assert (found.data, found.version, found.saved_at, found.subject) == (ANSWERS, "2", AT, subject)


def test_the_last_save_wins_and_there_is_one_row(in_boundary):
    owner, subject = uuid.uuid4(), uuid.uuid4()
    save(owner, subject)
    save(owner, subject, data={"belief": "4"}, version="3", at=AT + datetime.timedelta(minutes=1))
    found = drafts.load(owner=owner, form="screening.staff", subject=subject)
    assert (found.data, found.version) == ({"belief": "4"}, "3")
    assert Draft.objects.count() == 1


def test_a_draft_belongs_to_its_owner_form_and_subject(in_boundary):
    owner, subject = uuid.uuid4(), uuid.uuid4()
    save(owner, subject)
    assert drafts.load(owner=uuid.uuid4(), form="screening.staff", subject=subject) is None
    assert drafts.load(owner=owner, form="screening.staff", subject=uuid.uuid4()) is None
    assert drafts.load(owner=owner, form="screening.staff", subject=None) is None
    assert drafts.load(owner=owner, form="citizens.new", subject=subject) is None


def test_a_form_without_a_subject_has_one_draft_per_jobcentre(jobcentre, other_jobcentre):
    owner = uuid.uuid4()
    with within(jobcentre.pk):
        save(owner, data={"name": "Ida"})
        save(owner, data={"name": "Ida Prøvesen"})
        assert Draft.objects.count() == 1
    with within(other_jobcentre.pk):
        assert drafts.load(owner=owner, form="screening.staff", subject=None) is None
        save(owner, data={"name": "Bo"})
    with within(jobcentre.pk):
        assert drafts.load(owner=owner, form="screening.staff", subject=None).data == {"name": "Ida Prøvesen"}


def test_outside_a_jobcentre_nothing_is_kept(jobcentre):
    with outside(), pytest.raises(BoundaryMissing):
        save(uuid.uuid4())
    with everywhere(reason="test"), pytest.raises(BoundaryMissing):
        save(uuid.uuid4())


def test_what_was_typed_is_not_readable_in_the_database(in_boundary):
    save(uuid.uuid4())
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM vault_draft")
        stored = bytes(cursor.fetchone()[0])
    assert b"5 kg" not in stored
    assert b"belief" not in stored


def test_discarding_says_whether_there_was_one(in_boundary):
    owner = uuid.uuid4()
    save(owner)
    assert drafts.discard(owner=owner, form="screening.staff", subject=None)
    assert not drafts.discard(owner=owner, form="screening.staff", subject=None)
    assert drafts.load(owner=owner, form="screening.staff", subject=None) is None


def test_old_drafts_are_forgotten_in_every_jobcentre(jobcentre, other_jobcentre):
    young, old, elsewhere = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    long_ago = AT - datetime.timedelta(days=30)
    with within(jobcentre.pk):
        save(young, at=long_ago + datetime.timedelta(seconds=1))
        save(old, at=long_ago)
        assert drafts.load(owner=old, form="screening.staff", subject=None) is None, "shown although too old"
    with within(other_jobcentre.pk):
        save(elsewhere, at=long_ago)
    with outside():
        assert drafts.forget_old(AT) == 2
    with within(jobcentre.pk):
        assert drafts.load(owner=young, form="screening.staff", subject=None) is not None


def test_ten_thousand_characters_are_kept_and_a_flood_is_refused(in_boundary):
    owner = uuid.uuid4()
    save(owner, data={"note": "æ" * 10_000})
    assert drafts.load(owner=owner, form="screening.staff", subject=None).data == {"note": "æ" * 10_000}
    with pytest.raises(drafts.TooLarge):
        save(owner, data={"note": "æ" * 300_000})
    assert drafts.load(owner=owner, form="screening.staff", subject=None).data == {"note": "æ" * 10_000}
