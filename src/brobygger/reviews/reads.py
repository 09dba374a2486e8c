"""What pages may ask about samples: what is in them, what is left, and how the marks are met over time."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.items import DueItem
from brobygger.kernel.portions import portions
from brobygger.reviews import errors, rules
from brobygger.reviews.enums import ReviewState
from brobygger.reviews.kinds import Kind

# --- doors ---------------------------------------------------------------------------------------------------------


def open_sample(kind: Kind, actor: Actor, key: uuid.UUID | str) -> Any:
    kind.check(actor)
    sample = _found(kind.sample, key, errors.sample_not_found(), "drawn_by", "team")
    _check_reach(kind, actor, sample)
    return sample


def open_row(kind: Kind, actor: Actor, key: uuid.UUID | str) -> Any:
    """The place in the sample. The case behind it is opened by its own door; to be drawn gives nobody a right to it."""
    kind.check(actor)
    row = _found(kind.row, key, errors.row_not_found(), "sample", "reviewed_by", *kind.related)
    _check_reach(kind, actor, row.sample)
    return row


def open_mark(kind: Kind, actor: Actor, key: uuid.UUID | str) -> Any:
    kind.check_marks(actor)
    return _found(kind.mark, key, errors.mark_not_found())


def _check_reach(kind: Kind, actor: Actor, sample: Any) -> None:
    teams = kind.reach(actor)
    is_own = sample.team_id is None and sample.drawn_by_id == actor.user
    if not (teams is None or sample.team_id in teams or is_own):
        raise errors.another_team()


def _found(model: Any, key: uuid.UUID | str, missing: NotFound, *related: str) -> Any:
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        raise missing from None
    rows = model.objects.select_related(*related) if related else model.objects.all()
    row = rows.filter(key=wanted).first()
    if row is None:
        raise missing
    return row


# --- samples -------------------------------------------------------------------------------------------------------


def samples(kind: Kind, actor: Actor) -> QuerySet[Any]:
    """The samples the actor may open, newest first, with how many are reviewed; no score."""
    waiting = Q(**{f"{kind.rows}__state": ReviewState.WAITING})
    rows = kind.sample.objects.select_related("drawn_by", "team").annotate(
        size=Count(kind.rows), left=Count(kind.rows, filter=waiting)
    )
    teams = kind.reach(actor)
    if teams is not None:
        rows = rows.filter(Q(team=None, drawn_by_id=actor.user) | Q(team_id__in=teams))
    return rows.order_by("-drawn_on", "-id")


def rows_of(kind: Kind, sample: Any) -> list[Any]:
    """In the order of the draw, which nobody chose. What was written about each is not read."""
    rows = kind.row.objects.filter(sample=sample).select_related("reviewed_by", *kind.related)
    return list(rows.defer("words", "earlier").order_by("place", "id"))


def is_as_drawn(kind: Kind, sample: Any, rows: Iterable[Any]) -> bool:
    """Whether the stored draw is what the seed gives from those who are in it: nobody was put in by hand."""
    return rules.is_as_drawn([str(kind.thing_of(row).key) for row in rows], seed=sample.seed)


def due(kind: Kind, actor: Actor, *, named: str, sentence: str) -> Iterable[DueItem]:
    """Samples that the actor drew and that are not reviewed yet. ``sentence`` holds ``%(left)s``."""
    waiting = {f"{kind.rows}__state": ReviewState.WAITING}
    rows = kind.sample.objects.filter(drawn_by_id=actor.user, **waiting)
    for sample in rows.annotate(left=Count(kind.rows)).order_by("review_by", "pk"):
        yield DueItem(
            kind=named,
            sentence=sentence % {"left": sample.left},
            due=sample.review_by,
            subject_kind=kind.named[1],
            subject=sample.key,
            owner=actor.user,
        )


# --- marks and trend -----------------------------------------------------------------------------------------------


def marks_on(kind: Kind, on: datetime.date) -> list[Any]:
    """The jobcentre's marks that hold on a day."""
    holds = Q(valid_to=None) | Q(valid_to__gte=on)
    return list(kind.mark.objects.filter(holds, valid_from__lte=on).order_by(*kind.marks_say, "text", "id"))


def all_marks(kind: Kind) -> list[Any]:
    """Those that hold first, then those that have ended."""
    newest = F("valid_to").desc(nulls_first=True)
    return list(kind.mark.objects.order_by(newest, *kind.marks_say, "text", "id"))


@dataclass(frozen=True, slots=True)
class Trend:
    """The share of marks that was met, by month, and by mark over all months. Of the house or a team, of no person."""

    points: tuple[rules.TrendPoint, ...]
    by_mark: tuple[tuple[str, int, int], ...]  # text of the mark, met, of how many
    n: int


def trend(kind: Kind, *, since: datetime.date, until: datetime.date, team: Any = None) -> Trend:
    rows = kind.row.objects.filter(state=ReviewState.DONE, reviewed_on__gte=since, reviewed_on__lte=until)
    if team is not None:
        rows = rows.filter(**{kind.team: team})
    found = list(rows.values_list("reviewed_on", "met", "out_of", "found", "sample_id"))
    texts = _texts(kind, sorted({sample for *_rest, sample in found}))
    counted: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for key, (met, asked) in rules.share_by_mark([row[3] for row in found]).items():
        text = texts.get(key, key)
        counted[text] = (counted[text][0] + met, counted[text][1] + asked)
    return Trend(
        points=tuple(rules.trend((day, met, out_of) for day, met, out_of, *_rest in found)),
        by_mark=tuple((text, met, asked) for text, (met, asked) in sorted(counted.items())),
        n=len(found),
    )


def _texts(kind: Kind, samples: list[int]) -> dict[str, str]:
    """Key of a mark → its words as they stood in the samples."""
    texts: dict[str, str] = {}
    for portion in portions(samples):
        for marks in kind.sample.objects.filter(pk__in=portion).values_list("marks", flat=True):
            texts |= {mark["key"]: mark["text"] for mark in marks}
    return texts
