"""What pages may ask about knowledge of schemes: guides with the day they were checked, materials, duties, measures."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES
from brobygger.compensation import access, errors, guides, schemes
from brobygger.compensation.enums import Direction, Reader
from brobygger.compensation.models import Guide, KnowledgeDuty, KnowledgeMeasure, Material
from brobygger.kernel import boundary, clock, finding
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import Finding
from brobygger.reference import reads as reference

LOGGERS = (*CASE_ROLES, access.SPECIALIST, *LEADER_ROLES)


@dataclass(frozen=True, slots=True)
class GuideView:
    """The guide that holds for a scheme and a reader: the jobcentre's own, or else the one that Brobygger brings."""

    scheme: str
    reader: Reader
    text_da: str
    text_en: str
    checked_on: datetime.date
    source: str
    number: int = 0  # of the own version; 0 for the one that is brought
    author: str = ""
    law_changed: datetime.date | None = None  # the law began to hold after the text was checked
    is_old: bool = False

    @property
    def is_own(self) -> bool:
        return self.number > 0

    @property
    def text(self) -> str:
        english = (get_language() or "da").startswith("en")
        return self.text_en if english and self.text_en else self.text_da

    @property
    def is_in_other_language(self) -> bool:
        """Danish is shown on an English page: nobody has translated it."""
        return (get_language() or "da").startswith("en") and not self.text_en

    @property
    def to_check(self) -> bool:
        return self.is_old or self.law_changed is not None

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def every_guide(on: datetime.date) -> list[GuideView]:
    """Every scheme of today for each reader. One query, or two."""
    own: dict[tuple[str, str], Guide] = {}
    if boundary.is_entered():
        rows = Guide.objects.filter(is_current=True).select_related("author")
        own = {(row.scheme, row.reader): row for row in rows}
    limit = on - datetime.timedelta(days=_check_days(on))
    found = []
    for scheme in schemes.offered(on):
        for reader in Reader:
            row = own.get((scheme.code, reader))
            found.append(_view(scheme, reader, row, limit))
    return found


def search(actor: Actor, question: str, limit: int) -> list[Finding]:
    """Schemes of today by name, for the search on top: each leads to its guide for colleagues, open for everybody."""
    note = _("Vejledning til ordningen")
    offered = schemes.offered(clock.today())
    guides_of = (Finding("compensation.guide", one.name, (one.code, Reader.COLLEAGUE.value), note) for one in offered)
    return finding.best(question, ((one, "") for one in guides_of), limit)


def guide(scheme: str, reader: str, on: datetime.date) -> GuideView:
    for one in every_guide(on):
        if one.scheme == scheme and one.reader == reader:
            return one
    raise errors.thing_not_found()


def _view(scheme: Any, reader: Reader, row: Guide | None, limit: datetime.date) -> GuideView:
    brought = guides.brought()[scheme.code, reader]
    checked = row.checked_on if row is not None else brought.checked_on
    since = scheme.item.valid_from
    about: dict[str, Any] = {
        "scheme": scheme.code,
        "reader": reader,
        "checked_on": checked,
        "law_changed": since if since > checked else None,
        "is_old": checked < limit,
    }
    if row is None:
        return GuideView(text_da=brought.da, text_en=brought.en, source=brought.source, **about)
    author = row.author.name if row.author is not None else ""
    return GuideView(
        text_da=row.text_da, text_en=row.text_en, source=row.source, number=row.number, author=author, **about
    )


def _check_days(on: datetime.date) -> int:
    entered = boundary.current().jobcentre if boundary.is_entered() else None
    return int(reference.value("compensation.guide_check_days", on=on, jobcentre=entered))


def versions(scheme: str, reader: str) -> list[Guide]:
    """The jobcentre's own versions, newest first."""
    return list(Guide.objects.filter(scheme=scheme, reader=reader).select_related("author").order_by("-number"))


def materials() -> list[Material]:
    return list(Material.objects.filter(ended_on=None).select_related("owner").order_by("kind", "title", "id"))


def duties(on: datetime.date) -> dict[Direction, KnowledgeDuty]:
    rows = KnowledgeDuty.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
    return {Direction(row.direction): row for row in rows.select_related("user").order_by("valid_from")}


def measures(since: datetime.date, until: datetime.date) -> QuerySet[Any]:
    """What was done in a period, newest first; what was written by mistake is not among it."""
    rows = KnowledgeMeasure.objects.filter(on__gte=since, on__lte=until, withdrawn_on=None)
    found: QuerySet[Any] = rows.select_related("held_by").order_by("-on", "-id")
    return found


def counted(rows: Sequence[KnowledgeMeasure]) -> list[tuple[str, int, int]]:
    """By kind: how many, and how many people took part where that is known."""
    times = Counter(row.kind for row in rows)
    people: Counter[str] = Counter()
    for row in rows:
        people[row.kind] += row.people or 0
    return [
        (reference.label("knowledge_measure", code), times[code], people[code])
        for code in reference.labels("knowledge_measure")
        if times[code]
    ]
