"""Personal links: what they open, when they stop, and what a guesser learns."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest

from brobygger.accounts import links
from brobygger.accounts.errors import Closed, LinkClosed
from brobygger.accounts.models import PersonalLink
from brobygger.kernel import clock
from brobygger.kernel.actor import ActorKind
from brobygger.kernel.boundary import BoundaryMissing, outside, within
from brobygger.kernel.errors import Refusal
from brobygger.vault.models import LogEntry

pytestmark = pytest.mark.django_db

WEEK = datetime.timedelta(days=7)
BORN = datetime.date(1980, 5, 17)


@pytest.fixture
def by(actor_for: Any, in_boundary: Any) -> Any:
    return actor_for("caseworker")


def make(by: Any, **more: Any) -> tuple[PersonalLink, str]:
    values = {
        "purpose": "screening", "subject_kind": "course", "subject": uuid.uuid4(), "language": "ar",
        "expires_at": clock.now() + WEEK, **more,
    }  # fmt: skip
    return links.make(by=by, **values)


def why(secret: str, at: Any = None) -> Closed:
    with pytest.raises(LinkClosed) as closed:
        links.open_link(secret, "screening", at or clock.now())
    return closed.value.why


def test_the_secret_has_128_bits_and_is_kept_nowhere(by):
    link, secret = make(by)
    assert len(secret) == 22
    row = PersonalLink.objects.values().get()
    assert secret not in str(row)
    assert bytes(row["secret_hash"]) == links.hash_of(secret)
    assert secret not in str([(entry.details, entry.reason) for entry in LogEntry.objects.all()])
    assert make(by)[1] != secret
    assert link.language == "ar"


def test_a_link_opens_without_any_boundary_and_says_who_acts(by, jobcentre):
    link, secret = make(by)
    with outside():
        opened = links.open_link(secret, "screening", clock.now())
        actor = links.actor_of(opened)
    assert opened.pk == link.pk
    assert (actor.kind, actor.key, actor.jobcentre, actor.roles) == (
        ActorKind.LINK,
        link.key,
        jobcentre.pk,
        frozenset(),
    )
    entry = LogEntry.objects.get(action="link.opened")
    assert (entry.actor_key, entry.jobcentre_key) == (link.key, jobcentre.key)
    assert ["course", str(link.subject)] in entry.subjects


def test_each_reason_is_told_to_the_log_alone(by):
    sentences = set()
    _link, expired = make(by, expires_at=clock.now() + datetime.timedelta(seconds=1))
    revoked_link, revoked = make(by)
    links.revoke(by=by, link=revoked_link, reason="Sendt til den forkerte")
    used_link, used = make(by)
    links.use_up(by=by, link=used_link)
    later = clock.now() + datetime.timedelta(minutes=1)
    for secret, reason in [
        ("forged-forged-forged00", Closed.FORGED),
        (expired, Closed.EXPIRED),
        (revoked, Closed.REVOKED),
        (used, Closed.USED_UP),
    ]:
        with pytest.raises(LinkClosed) as closed:
            links.open_link(secret, "screening", later)
        assert closed.value.why == reason
        sentences.add(closed.value.sentence)
    assert len(sentences) == 1
    logged = [entry.reason for entry in LogEntry.objects.filter(action="link.refused").order_by("id")]
    assert logged == ["forged", "expired", "revoked", "used_up"]


def test_a_link_opens_to_its_last_second(by):
    end = clock.now() + datetime.timedelta(hours=1)
    _link, secret = make(by, expires_at=end)
    assert links.open_link(secret, "screening", end - datetime.timedelta(microseconds=1))
    assert why(secret, end) == Closed.EXPIRED


def test_a_link_in_the_past_is_not_made(by):
    with pytest.raises(Refusal):
        make(by, expires_at=clock.now())


def test_a_new_link_for_the_same_thing_revokes_the_old_one_and_leaves_others(by):
    subject = uuid.uuid4()
    _first, old = make(by, subject=subject)
    _other, another = make(by)
    _second, new = make(by, subject=subject)
    assert why(old) == Closed.REVOKED
    for secret in (another, new):
        assert links.open_link(secret, "screening", clock.now())


def test_a_link_is_made_within_a_jobcentre_only(by):
    with outside(), pytest.raises(BoundaryMissing):
        make(by)


def test_a_link_of_one_jobcentre_is_no_row_of_another(by, other_jobcentre):
    make(by)
    with within(other_jobcentre.pk):
        assert not PersonalLink.objects.exists()


def test_the_right_birth_date_costs_no_try(by):
    link, secret = make(by)
    for _time in range(7):
        assert links.try_birth_date(link=link, typed=BORN, birth_date=BORN) == 0
    assert links.open_link(secret, "screening", clock.now())
    assert LogEntry.objects.filter(action="link.proven").count() == 7


def test_five_wrong_birth_dates_in_all_and_a_new_link_is_needed(by):
    link, secret = make(by)
    wrong = BORN + datetime.timedelta(days=1)
    left = [links.try_birth_date(link=link, typed=wrong, birth_date=BORN) for _time in range(2)]
    assert links.try_birth_date(link=link, typed=BORN, birth_date=BORN) == 0
    # Neither a right answer in between nor another browser gives new tries.
    left += [links.try_birth_date(link=link, typed=wrong, birth_date=BORN) for _time in range(4)]
    assert left == [4, 3, 2, 1, -1, -1]
    assert links.try_birth_date(link=link, typed=BORN, birth_date=BORN) == -1
    assert why(secret) == Closed.TOO_MANY_TRIES
    with pytest.raises(LinkClosed):
        links.still_open(link.key, "screening", clock.now())


def test_a_birth_date_that_is_not_known_is_never_right(by):
    link, _secret = make(by)
    assert links.try_birth_date(link=link, typed=BORN, birth_date=None) == 4


def test_revoking_and_using_up_are_logged_once(by):
    link, _secret = make(by)
    for _time in range(2):
        links.revoke(by=by, link=link)
        links.use_up(by=by, link=link)
    actions = list(LogEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["link.made", "link.revoked", "link.used_up"]
