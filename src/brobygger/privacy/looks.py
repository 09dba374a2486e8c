"""A sample of openings for a leader to ask about, read side. The verbs stand in ``actions``.

Every opening is logged; the sample is what makes somebody read the log. What was opened is told by the log itself, so
nothing of it is written twice.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, ActorKind
from brobygger.kernel.items import DueItem
from brobygger.privacy import rules
from brobygger.privacy.models import SampledLook
from brobygger.vault import reads as vault
from brobygger.vault.models import Category, LogEntry

OPENED = "citizen.opened"


def opened_cases(jobcentre: uuid.UUID | None, since: datetime.date, until: datetime.date) -> dict[str, uuid.UUID]:
    """Every opening of a case by a person in the period: the key of its entry, and the key of who opened."""
    begins, ends = _midnight(since), _midnight(until + datetime.timedelta(days=1))
    rows = vault.matching(jobcentre=jobcentre, since=begins, until=ends, categories=[Category.OPEN])
    chosen = rows.filter(action=OPENED, actor_kind=ActorKind.USER)
    found = chosen.values_list("key", "actor_key").iterator()
    return {str(key): user for key, user in found if user is not None}


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=clock.DENMARK)


def to_review(actor: Actor) -> QuerySet[SampledLook]:
    """What waits for a leader in this jobcentre, oldest sample first. Nobody reviews their own."""
    rows: QuerySet[SampledLook] = SampledLook.objects.filter(reviewed_at=None).exclude(user=actor.key)
    return rows.select_related("sample").order_by("sample__since", "place")


def reviewed() -> QuerySet[SampledLook]:
    rows: QuerySet[SampledLook] = SampledLook.objects.filter(reviewed_at__isnull=False)
    return rows.select_related("sample").order_by("-reviewed_at", "-id")


def entries_of(found: Iterable[SampledLook]) -> dict[uuid.UUID, LogEntry]:
    """What the log says of each, by the key of its entry."""
    return {entry.key: entry for entry in LogEntry.objects.filter(key__in=[one.entry for one in found])}


def review_due(look: SampledLook) -> datetime.date:
    return rules.review_due(clock.danish_date(look.sample.drawn_at))


def due(actor: Actor, on: datetime.date) -> list[DueItem]:
    """For the leader's desk: one line for each sample that is not read through, at its first opening."""
    if not actor.has(Role.TEAM_LEADER):
        return []
    waiting: dict[uuid.UUID, list[SampledLook]] = {}
    for look in to_review(actor)[:100]:
        waiting.setdefault(look.sample.key, []).append(look)
    return [
        DueItem(
            kind="privacy.review_look",
            sentence=_("Gennemgå stikprøven af opslag: %(number)d mangler.") % {"number": len(mine)},
            due=review_due(mine[0]),
            subject_kind="look",
            subject=mine[0].key,
        )
        for mine in waiting.values()
    ]
