"""Personal links: for people without an account, one purpose and one subject each.

The secret is 128 random bits that stand in the address and nowhere else; the database keeps a hash. Guessing such a
secret is hopeless, so an unsalted hash is enough. Links are forwarded and read over shoulders: a link alone may give
data, but showing stored personal data also asks for the birth date, five tries in all, and then for a new link.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.errors import Closed, LinkClosed
from brobygger.accounts.models import PersonalLink
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor, ActorKind
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.errors import Refusal
from brobygger.vault import log

SECRET_BYTES = 16
TRIES = 5


def make(
    *,
    by: Actor,
    purpose: LinkPurpose | str,
    subject_kind: str,
    subject: uuid.UUID,
    language: str,
    expires_at: datetime.datetime,
) -> tuple[PersonalLink, str]:
    """A new link and its secret, which is to be had only now. Older open links for the same thing are revoked."""
    purpose = LinkPurpose(purpose)
    if expires_at <= clock.now():
        raise Refusal(_("Linket skal udløbe i fremtiden."), field="expires_at")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        for older in PersonalLink.objects.filter(
            purpose=purpose, subject=subject, revoked_at=None, used_up_at=None, expires_at__gt=clock.now()
        ):
            revoke(by=by, link=older)
        link = PersonalLink.objects.create(
            jobcentre_id=boundary.current().jobcentre,
            purpose=purpose,
            secret_hash=hash_of(secret),
            subject_kind=subject_kind,
            subject=subject,
            language=language,
            made_by=by.key,
            expires_at=expires_at,
        )
        log.write(
            by=by,
            action="link.made",
            subjects=[(subject_kind, subject), ("link", link.key)],
            changes={"purpose": [None, purpose.value], "expires_at": [None, expires_at.isoformat()]},
        )
    return link, secret


def revoke(*, by: Actor, link: PersonalLink, reason: str = "") -> PersonalLink:
    """Close a link for good. Whoever holds it cannot tell why it no longer works."""
    if link.revoked_at is not None:
        return link
    with transaction.atomic():
        link.revoked_at = clock.now()
        link.save(update_fields=["revoked_at"])
        log.write(by=by, action="link.revoked", subjects=_subjects(link), reason=reason)
    return link


def use_up(*, by: Actor, link: PersonalLink) -> PersonalLink:
    """Close a link because what it was for is done."""
    if link.used_up_at is not None:
        return link
    with transaction.atomic():
        link.used_up_at = clock.now()
        link.save(update_fields=["used_up_at"])
        log.write(by=by, action="link.used_up", subjects=_subjects(link))
    return link


def open_link(secret: str, purpose: LinkPurpose | str | None, at: datetime.datetime) -> PersonalLink:
    """The link of a secret, if it is open now; logged either way.

    Raises ``LinkClosed`` with one and the same sentence for a forged, expired, revoked, used or worn-out link.
    """
    with everywhere(reason="A personal link is opened before its jobcentre is known."):
        link = PersonalLink.objects.select_related("jobcentre").filter(secret_hash=hash_of(secret)).first()
    if link is None:
        _log_refusal(None, Closed.FORGED)
        raise LinkClosed(Closed.FORGED)
    _need_open(link, purpose, at)
    log.signed_in(by=actor_of(link), action="link.opened", subjects=_subjects(link))
    return link


def still_open(key: uuid.UUID | str, purpose: LinkPurpose | str, at: datetime.datetime) -> PersonalLink:
    """The link that a browser opened earlier, if it is open still. Not logged again: the pages behind it log."""
    with everywhere(reason="A personal link is opened before its jobcentre is known."):
        link = PersonalLink.objects.select_related("jobcentre").filter(key=key).first()
    if link is None:
        raise LinkClosed(Closed.FORGED)
    _need_open(link, purpose, at)
    return link


def come_back(key: uuid.UUID | str, purpose: LinkPurpose | str, at: datetime.datetime) -> PersonalLink:
    """The link whose form is sent after the visit it was shown in had ended, if the link is open still."""
    link = still_open(key, purpose, at)
    log.signed_in(by=actor_of(link), action="link.came_back", subjects=_subjects(link))
    return link


def closed_because(link: PersonalLink, purpose: LinkPurpose | str | None, at: datetime.datetime) -> Closed | None:
    """Why a link does not open for a purpose at a time, or None when it does."""
    if link.revoked_at is not None:
        return Closed.REVOKED
    if link.failed_tries >= TRIES:
        return Closed.TOO_MANY_TRIES
    if link.used_up_at is not None:
        return Closed.USED_UP
    if at >= link.expires_at:
        return Closed.EXPIRED
    if purpose is not None and link.purpose != LinkPurpose(purpose):
        return Closed.OTHER_PURPOSE
    return None


def try_birth_date(*, link: PersonalLink, typed: datetime.date, birth_date: datetime.date | None) -> int:
    """Whether the typed birth date is the right one: 0 if so, else how many tries are left (negative: none)."""
    return _try(link, is_right=birth_date is not None and typed == birth_date)


def try_code(*, link: PersonalLink, typed: str, code: str) -> int:
    """The same for a link that asks for a code instead, because its holder is not the person it is about."""
    return _try(link, is_right=bool(code) and secrets.compare_digest(typed.encode(), code.encode()))


def _try(link: PersonalLink, *, is_right: bool) -> int:
    """The try is counted before it is answered, in one statement, so that many tries at once are not more tries."""
    by = actor_of(link)
    with within(link.jobcentre_id), transaction.atomic():
        counted = PersonalLink.objects.filter(pk=link.pk, failed_tries__lt=TRIES).update(
            failed_tries=F("failed_tries") + 1
        )
        link.refresh_from_db(fields=["failed_tries"])
        if not counted:
            return -1
        if is_right:
            PersonalLink.objects.filter(pk=link.pk).update(failed_tries=F("failed_tries") - 1)
            link.refresh_from_db(fields=["failed_tries"])
            log.signed_in(by=by, action="link.proven", subjects=_subjects(link))
            return 0
        log.signed_in(by=by, action="link.proof_failed", subjects=_subjects(link))
        return TRIES - link.failed_tries or -1


def actor_of(link: PersonalLink) -> Actor:
    """Who acts when a link is used. The label names the purpose, not the person: the log knows the subject."""
    return Actor(
        kind=ActorKind.LINK,
        key=link.key,
        label=LinkPurpose(link.purpose).value,
        jobcentre=link.jobcentre_id,
        jobcentre_key=link.jobcentre.key,
        purpose=link.purpose,
    )


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _need_open(link: PersonalLink, purpose: LinkPurpose | str | None, at: datetime.datetime) -> None:
    why = closed_because(link, purpose, at)
    if why is not None:
        _log_refusal(link, why)
        raise LinkClosed(why)


def _log_refusal(link: PersonalLink | None, why: Closed) -> None:
    by = actor_of(link) if link else Actor(kind=ActorKind.LINK, key=None, label="")
    log.signed_in(by=by, action="link.refused", subjects=_subjects(link) if link else (), reason=why.value)


def _subjects(link: PersonalLink) -> list[log.Subject]:
    return [(link.subject_kind, link.subject), ("link", link.key)]
