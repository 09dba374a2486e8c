"""Breaking the glass, read side: a timed session with a reason, not a flag. The verbs stand in ``actions``."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _

from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem
from brobygger.privacy import rules
from brobygger.privacy.models import Glass


def is_open(actor: Actor, subject: uuid.UUID, at: datetime.datetime) -> bool:
    """Whether the actor has broken the glass to ``subject`` and the time is not up."""
    return current(actor, subject, at) is not None


def current(actor: Actor, subject: uuid.UUID, at: datetime.datetime) -> Glass | None:
    """The open session, for the banner that says how long it lasts."""
    if actor.key is None or actor.user is None:
        return None
    found: Glass | None = (
        Glass.objects.filter(user=actor.key, subject=subject, opened_at__lte=at, ends_at__gt=at)
        .order_by("-ends_at")
        .first()
    )
    return found


def to_review(actor: Actor) -> QuerySet[Glass]:
    """What waits for a leader's review in this jobcentre, oldest first. Nobody reviews their own."""
    waiting: QuerySet[Glass] = Glass.objects.filter(reviewed_at=None).exclude(user=actor.key)
    return waiting.order_by("id")


def reviewed(*, before: uuid.UUID | None = None) -> QuerySet[Glass]:
    """Those that were reviewed, newest first. before: the key that a page ended on."""
    rows: QuerySet[Glass] = Glass.objects.filter(reviewed_at__isnull=False)
    if before is not None:
        rows = rows.filter(pk__lt=Subquery(Glass.objects.filter(key=before).values("pk")[:1]))
    return rows.order_by("-id")


def overdue(today: datetime.date) -> QuerySet[Glass]:
    """Those that should have been reviewed by now."""
    since = today - datetime.timedelta(days=rules.REVIEW_WITHIN_DAYS)
    first_in_time = datetime.datetime.combine(since, datetime.time.min, tzinfo=clock.DENMARK)
    rows: QuerySet[Glass] = Glass.objects.filter(reviewed_at=None, opened_at__lt=first_in_time)
    return rows


def due(actor: Actor, on: datetime.date) -> list[DueItem]:
    """For the leader's desk: each access that has not been reviewed."""
    if not actor.has(Role.TEAM_LEADER):
        return []
    return [
        DueItem(
            kind="privacy.review_glass",
            sentence=_("Gennemgå et opslag, som %(name)s har lavet med en begrundelse.") % {"name": glass.user_label},
            due=rules.review_due(clock.danish_date(glass.opened_at)),
            subject_kind="glass",
            subject=glass.key,
        )
        for glass in to_review(actor)[:100]
    ]
