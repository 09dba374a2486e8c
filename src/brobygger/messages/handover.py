"""Handing over what waits: at most once.

A message is first marked as being handed over, and that mark is committed. Only then does it leave the house, and
only then is the outcome written. Killed in between, it stays marked; after a while it is shown as "unknown" to a
person, and never sent again by itself: a citizen reminded twice about a refusal is worse than a list of three to
check.
"""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.messages import kinds
from brobygger.messages.enums import Channel, State
from brobygger.messages.mail import MailCarrier
from brobygger.messages.models import Message
from brobygger.messages.ports import Carrier, Letter, NobodyKnows, Refused, TryLater
from brobygger.vault import log

GIVEN_UP_AFTER = datetime.timedelta(hours=24)
FIRST_WAIT = datetime.timedelta(minutes=1)
LONGEST_WAIT = datetime.timedelta(hours=4)
LOST_AFTER = datetime.timedelta(minutes=10)  # far longer than the mail server is given to answer
MOST_AT_A_TIME = 200


def hand_over(*, by: Actor, at: datetime.datetime, carrier: Carrier | None = None) -> dict[str, int]:
    """Hand over what is due; returns how many met which fate."""
    carrier = carrier or MailCarrier()
    fates: dict[str, int] = {}
    with boundary.everywhere(reason="messages of every jobcentre are handed over"):
        fates[State.UNKNOWN] = settle_lost(by=by, at=at)
        for _round in range(MOST_AT_A_TIME):
            message = _claim(by, at)
            if message is None:
                break
            state = _carry(message, carrier, by)
            fates[state] = fates.get(state, 0) + 1
    return {state: number for state, number in fates.items() if number}


def _claim(by: Actor, at: datetime.datetime) -> Message | None:
    waiting = Message.objects.filter(channel=Channel.MAIL, state=State.WAITING, next_try_at__lte=at)
    if not waiting.exists():
        return None
    with transaction.atomic():
        message: Message | None = waiting.select_for_update(skip_locked=True).order_by("next_try_at", "id").first()
        if message is not None:
            message.state, message.claimed_at, message.claimed_by = State.HANDING_OVER, at, by.label[:64]
            message.tries += 1
            message.save()
        return message


def _carry(message: Message, carrier: Carrier, by: Actor) -> State:
    if not _stands(message):
        return _settle(message, State.DROPPED, "NoLongerSo", by)
    try:
        carrier.hand_over(letter(message))
    except TryLater as fault:
        return _put_off(message, str(fault), by)
    except Refused as fault:
        return _settle(message, State.FAILED, str(fault), by)
    except NobodyKnows as fault:
        return _settle(message, State.UNKNOWN, str(fault), by)
    except kinds.UnknownKind:
        return _settle(message, State.FAILED, "UnknownKind", by)
    return _settle(message, State.HANDED_OVER, "", by)


def _stands(message: Message) -> bool:
    """Asked of the room that wrote it, at the last moment: a mail that has waited may be about what is no longer so."""
    try:
        stands = kinds.find(message.kind).stands
    except kinds.UnknownKind:
        return True  # the carrying says what is wrong with it
    return stands is None or stands(message)


def letter(message: Message) -> Letter:
    kind = kinds.find(message.kind)
    with translation.override(message.language):
        lines = [
            str(kind.mail_text),
            f"Brobygger: {settings.BASE_ADDRESS}",
            _("Denne e-mail er sendt automatisk og kan ikke besvares."),
        ]
        return Letter(
            key=message.key,
            address=message.to_address or (message.to_user.email if message.to_user else ""),
            subject=str(kind.mail_subject),
            text="\n\n".join(lines) + "\n",
        )


def _put_off(message: Message, trouble: str, by: Actor) -> State:
    at = clock.now()
    wait = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(message.tries - 1, 16)))
    if at + wait > message.sent_at + GIVEN_UP_AFTER:
        return _settle(message, State.FAILED, trouble, by)
    message.state, message.trouble, message.next_try_at = State.WAITING, trouble[:200], at + wait
    message.claimed_at, message.claimed_by = None, ""
    message.save()
    return State.WAITING


def _settle(message: Message, state: State, trouble: str, by: Actor) -> State:
    with transaction.atomic():
        message.state, message.trouble = state, trouble[:200]
        message.settled_at, message.next_try_at = clock.now(), None
        message.save()
        log.write(
            by=by,
            action=f"message.{state}",
            subjects=[("message", message.key), *((kind, _key(key)) for kind, key in message.subjects)],
            changes={"kind": [None, message.kind], "channel": [None, message.channel]},
        )
    return state


def settle_lost(*, by: Actor, at: datetime.datetime) -> int:
    """Messages whose worker died while handing them over: nobody knows, and a person looks."""
    lost = list(Message.objects.filter(state=State.HANDING_OVER, claimed_at__lte=at - LOST_AFTER))
    for message in lost:
        _settle(message, State.UNKNOWN, "WorkerDied", by)
    return len(lost)


def _key(text: str) -> uuid.UUID:
    return uuid.UUID(text)
