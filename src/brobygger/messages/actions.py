"""The only writer of messages. Sending writes rows in the caller's transaction; the worker hands them over after it
is true, and a transaction that is rolled back sends nothing.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from brobygger.accounts.models import User
from brobygger.accounts.roles import Role
from brobygger.kernel import boundary
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.messages import kinds, mail, reads
from brobygger.messages.enums import Category, Channel, State
from brobygger.messages.models import MailChoice, Message
from brobygger.vault import log

Subject = tuple[str, uuid.UUID]


class NoReceiver(ValueError):
    """A message names exactly one receiver: a user or an address."""


def send(
    *,
    by: Actor,
    kind: str,
    to_user: User | None = None,
    to_address: str = "",
    subjects: Sequence[Subject] = (),
    about: Subject | None = None,
    values: Mapping[str, Any] | None = None,
    once: str = "",
    language: str = "",
    at: datetime.datetime,
) -> list[Message]:
    """Write the message: a notice and, unless chosen away, a mail to a user; or a mail to an address.

    Must be called in the transaction of what causes it. ``once`` names the occasion: the same kind, receiver and
    occasion is written one time only, and an empty list tells that it was there before.
    """
    if bool(to_user) == bool(to_address):
        raise NoReceiver(kind)
    if by.jobcentre is None:
        raise NoReceiver(f"{kind}: a message is sent from one jobcentre")
    declared = kinds.find(kind)
    if to_user is None and not declared.has_mail:
        raise NoReceiver(f"{kind} is a notice only; an address gets mails")
    channels = [Channel.MAIL] if to_user is None else _channels(declared, to_user)
    written = []
    for channel in channels:
        message = Message(
            jobcentre_id=by.jobcentre,
            kind=kind,
            category=declared.category,
            channel=channel,
            # A notice is handed over by being there: the reader's page reads the row.
            state=State.HANDED_OVER if channel == Channel.NOTICE else State.WAITING,
            settled_at=at if channel == Channel.NOTICE else None,
            to_user=to_user,
            to_address=to_address,
            language=language or (to_user.language if to_user else "da"),
            # A mail takes no values, so it carries none.
            values=dict(values) if values and channel == Channel.NOTICE else None,
            about_kind=about[0] if about else "",
            about=about[1] if about else None,
            subjects=[[name, str(key)] for name, key in subjects],
            once=once,
            sent_at=at,
            next_try_at=at if channel == Channel.MAIL else None,
        )
        if _wrote(message):
            written.append(message)
    if written:
        log.write(
            by=by,
            action="message.sent",
            subjects=[*subjects, *([("user", to_user.key)] if to_user else [])],
            changes={"kind": [None, kind], "channels": [None, [message.channel for message in written]]},
        )
    return written


def _channels(kind: kinds.Kind, user: User) -> list[Channel]:
    # The addresses of demonstration users are invented, and somebody may have them.
    if not kind.has_mail or not user.is_active or user.is_demonstration or not mail.is_set_up():
        return [Channel.NOTICE]
    wanted = kind.duty or not MailChoice.objects.filter(user=user, category=kind.category, wants_mail=False).exists()
    return [Channel.NOTICE, Channel.MAIL] if wanted else [Channel.NOTICE]


def _wrote(message: Message) -> bool:
    """Save, unless the same occasion was written before. The constraint decides, so two workers cannot both send."""
    if not message.once:
        message.save()
        return True
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:
        same = Message.objects.filter(
            kind=message.kind,
            channel=message.channel,
            to_user=message.to_user,
            to_address=message.to_address,
            once=message.once,
        )
        if same.exists():
            return False
        raise
    return True


def mark_read(*, by: Actor, keys: Iterable[uuid.UUID] | None, at: datetime.datetime) -> int:
    """Mark one's own notices as read (all of them where ``keys`` is None); returns how many were unread."""
    if by.user is None:
        raise NotFound(_("Beskeden findes ikke."))
    notices = reads.own(by).filter(read_at=None)
    if keys is not None:
        notices = notices.filter(key__in=list(keys))
    if by.jobcentre is None:
        return 0
    with boundary.within(by.jobcentre):
        return int(notices.update(read_at=at))


def choose_mail(*, by: Actor, wanted: Mapping[Category, bool]) -> None:
    """Choose per category whether notices are also mailed; what one has a duty to be told is mailed all the same."""
    if by.user is None or by.key is None:
        raise Refusal(_("Kun en bruger kan vælge e-mail til eller fra."))
    with transaction.atomic():
        changes = {}
        before = dict(MailChoice.objects.filter(user=by.user).values_list("category", "wants_mail"))
        for category, wants in wanted.items():
            if before.get(category, True) != wants:
                MailChoice.objects.update_or_create(user_id=by.user, category=category, defaults={"wants_mail": wants})
                changes[str(category)] = [before.get(category, True), wants]
        if changes:
            log.write(by=by, action="message.mail_chosen", subjects=[("user", by.key)], changes=changes)


def settle_unknown(*, by: Actor, key: uuid.UUID, arrived: bool, at: datetime.datetime) -> Message:
    """A person has looked: the message arrived, or it did not and is sent again."""
    if not by.has(Role.ADMINISTRATOR):
        raise NotAllowed(_("Kun en administrator kan afgøre det."))
    with transaction.atomic():
        message: Message | None = Message.objects.select_for_update().filter(key=key).first()
        if message is None or message.state not in {State.UNKNOWN, State.FAILED}:
            raise NotFound(_("Beskeden findes ikke, eller nogen har taget sig af den."))
        before = message.state
        if arrived:
            message.state = State.HANDED_OVER
        else:
            # Its 24 hours begin again: a person asked for it.
            message.state, message.sent_at, message.next_try_at, message.tries = State.WAITING, at, at, 0
            message.settled_at, message.claimed_at, message.claimed_by = None, None, ""
        message.trouble = ""
        message.save()
        log.write(
            by=by,
            action="message.settled",
            subjects=[("message", message.key)],
            changes={"state": [str(before), str(message.state)]},
        )
    return message
