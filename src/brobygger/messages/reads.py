from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from brobygger.kernel import boundary
from brobygger.kernel.actor import Actor
from brobygger.messages import kinds
from brobygger.messages.enums import Category, Channel, State
from brobygger.messages.models import MailChoice, Message


def unread_count(actor: Actor) -> int:
    """For the shell: how many notices the actor has not read in the chosen jobcentre."""
    return int(own(actor).filter(read_at=None).count())


def own(actor: Actor) -> QuerySet[Message]:
    """The actor's own notices in the chosen jobcentre, none without one.

    Enters the boundary itself: who meets no cases works outside any, and may read their own messages all the same.
    """
    if actor.user is None or actor.jobcentre is None:
        with boundary.everywhere(reason="nobody's messages: an empty answer"):
            nothing: QuerySet[Message] = Message.objects.none()
            return nothing
    with boundary.within(actor.jobcentre):
        rows: QuerySet[Message] = Message.objects.filter(to_user=actor.user, channel=Channel.NOTICE)
        return rows


def notices(actor: Actor, *, before: uuid.UUID | None = None, limit: int = 50) -> list[Message]:
    """The actor's own notices, newest first; ``before`` is the key of the last one on the page before."""
    mine = own(actor)
    if before is not None:
        last = mine.filter(key=before).values("id").first()
        mine = mine.filter(id__lt=last["id"]) if last else mine.none()
    return list(mine.order_by("-id")[:limit])


def sentence(message: Message) -> str:
    """What the reader sees, in the reader's language; a kind that is no longer declared still says something."""
    try:
        text = str(kinds.find(message.kind).notice)
    except kinds.UnknownKind:
        return _("En besked af en slags, som ikke længere bruges.")
    values: dict[str, Any] = message.values or {}
    try:
        return text % values if values else text
    except (KeyError, ValueError, TypeError):
        return text


@dataclass(frozen=True, slots=True)
class Choice:
    category: Category
    wants_mail: bool
    has_duties: bool  # some kinds in it are mailed whatever is chosen


def mail_choices(user: int) -> list[Choice]:
    """Per category in use: what the user has chosen."""
    chosen = dict(MailChoice.objects.filter(user=user).values_list("category", "wants_mail"))
    by_mail = [kind for kind in kinds.every() if kind.has_mail]
    return [
        Choice(
            category=category,
            wants_mail=chosen.get(category, True),
            has_duties=any(kind.duty for kind in by_mail if kind.category == category),
        )
        for category in Category
        if any(kind.category == category for kind in by_mail)
    ]


def unsettled() -> QuerySet[Message]:
    """What the administrator looks after: failed, and those of which nobody knows whether they arrived."""
    rows: QuerySet[Message] = Message.objects.filter(state__in=[State.FAILED, State.UNKNOWN])
    return rows.order_by("-id")
