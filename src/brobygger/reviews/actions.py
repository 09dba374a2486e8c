"""Drawing by lot, reviewing, and the marks it is done by: the one writer of every kind of review.

A room's own verb checks what only it knows (what can be drawn) and calls these.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from brobygger.kernel import clock, lots
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.reference import reads as reference
from brobygger.reviews import errors, reads, rules
from brobygger.reviews.enums import ReviewState
from brobygger.reviews.kinds import Kind
from brobygger.vault import log
from brobygger_analysis.danish.working_days import add_working_days

WORDS_LIMIT = 2_000
MARK_LIMIT = 200
HELP_LIMIT = 500
SEED_LIMIT = 64


@transaction.atomic
def draw(
    kind: Kind,
    *,
    by: Actor,
    things: Mapping[str, Any],
    nothing: Refusal,
    since: datetime.date,
    until: datetime.date,
    wanted: int,
    seed: str = "",
    **narrowed: Any,
) -> Any:
    """Draw among ``things`` (key → row). With the same seed and things it gives the same draw.

    ``narrowed`` are columns of the sample that say among what was drawn; ``nothing`` is said when there is nothing.
    """
    kind.check(by)
    today = clock.today()
    marks = reads.marks_on(kind, today)
    if not marks:
        raise errors.no_marks()
    if not things:
        raise nothing
    seed = seed.strip()[:SEED_LIMIT] or secrets.token_hex(8)
    drawn = lots.draw(things, seed=seed, wanted=wanted)
    days = int(reference.value(kind.days, on=today, jobcentre=by.jobcentre))
    said = ("text", "help", *kind.marks_say)
    sample = kind.sample.objects.create(
        jobcentre_id=by.jobcentre,
        drawn_on=today,
        drawn_by_id=by.user,
        since=since,
        until=until,
        seed=seed,
        wanted=wanted,
        population=len(things),
        digest=lots.digest(things),
        review_by=add_working_days(today, days),
        marks=[{"key": str(mark.key), **{name: getattr(mark, name) for name in said}} for mark in marks],
        **narrowed,
    )
    rows = [
        kind.row(jobcentre_id=sample.jobcentre_id, place=place, **{"sample": sample, kind.thing: things[key]})
        for place, key in enumerate(drawn, start=1)
    ]
    kind.row.objects.bulk_create(rows)
    log.write(
        by=by,
        action=kind.action("drawn"),
        subjects=[(kind.named[1], sample.key), *(("citizen", things[key].citizen.key) for key in drawn)],
        changes={"seed": [None, seed], "population": [None, len(things)], "drawn": [None, len(drawn)]},
    )
    return sample


@transaction.atomic
def review(
    kind: Kind,
    *,
    by: Actor,
    row: Any,
    found: Mapping[str, bool | None],
    words: str = "",
    reason: str = "",
    read_version: int,
    **read: Any,
) -> Any:
    """Record which marks were met; None says that a mark does not apply. Done before: a correction, with the reason.

    ``read`` are columns that say which version of the thing was read.
    """
    kind.check(by)
    refused = kind.own(by, kind.thing_of(row))
    if refused is not None:
        raise refused
    answered = _answered(row, found)
    _check_length("words", words)
    before = ReviewState(row.state)
    if before != ReviewState.WAITING:
        _keep(row, reason)
    row.found = answered
    row.met, row.out_of = rules.score(answered)
    row.words = words.strip() or None
    for name, value in read.items():
        setattr(row, name, value)
    _finish(by, row, ReviewState.DONE, read_version)
    log.write(
        by=by,
        action=kind.action("reviewed" if before == ReviewState.WAITING else "corrected"),
        subjects=_about(kind, row),
        changes={"state": [before, ReviewState.DONE]},
        reason=reason.strip(),
    )
    return row


def _answered(row: Any, found: Mapping[str, bool | None]) -> dict[str, bool]:
    asked = [mark["key"] for mark in row.sample.marks]
    if set(asked) - found.keys():
        raise errors.marks_unanswered()
    answered = {key: bool(found[key]) for key in asked if found[key] is not None}
    if not answered:
        raise errors.nothing_applies()
    return answered


def _keep(row: Any, reason: str) -> None:
    """What was written stays to be read, with who wrote it and why it was not right."""
    if not reason.strip():
        raise errors.reviewed_already()
    _check_length("reason", reason)
    before = {
        "state": row.state,
        "found": row.found,
        "met": row.met,
        "out_of": row.out_of,
        "words": row.words or "",
        "on": row.reviewed_on.isoformat() if row.reviewed_on else "",
        "by": row.reviewed_by.name if row.reviewed_by else "",
        "reason": reason.strip(),
    }
    row.earlier = [*(row.earlier or []), before]


@transaction.atomic
def leave_out(kind: Kind, *, by: Actor, row: Any, reason: str, read_version: int) -> Any:
    """What was drawn cannot be reviewed, with the reason; nothing is drawn instead."""
    kind.check(by)
    if row.state != ReviewState.WAITING:
        raise errors.reviewed_already()
    if not reason.strip():
        raise errors.reason_missing()
    _check_length("reason", reason)
    row.words = reason.strip()
    _finish(by, row, ReviewState.LEFT_OUT, read_version)
    log.write(
        by=by,
        action=kind.action("left_out"),
        subjects=_about(kind, row),
        changes={"state": [ReviewState.WAITING, ReviewState.LEFT_OUT]},
    )
    return row


def _finish(by: Actor, row: Any, state: ReviewState, read_version: int) -> None:
    row.state, row.reviewed_on, row.reviewed_by_id = state, clock.today(), by.user
    row.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())


def _about(kind: Kind, row: Any) -> list[log.Subject]:
    thing = kind.thing_of(row)
    own = [(kind.thing_named, thing.key)] if kind.thing_named else []
    return [("citizen", thing.citizen.key), *own, (kind.named[2], row.key)]


def _check_length(field: str, text: str, limit: int = WORDS_LIMIT) -> None:
    if len(text) > limit:
        raise errors.too_long(field, limit=limit)


# --- marks ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_mark(kind: Kind, *, by: Actor, text: str, explained: str = "", valid_from: datetime.date, **said: Any) -> Any:
    """A new mark from a date on. Samples that are drawn already keep the marks they had."""
    kind.check_marks(by)
    text = text.strip()
    if not text:
        raise errors.text_missing()
    _check_length("text", text, MARK_LIMIT)
    for name, values in kind.marks_say.items():
        if said.get(name) not in values:
            raise errors.code_unknown(name)
    if kind.mark.objects.filter(text=text, valid_to=None).exists():
        raise errors.mark_known()
    mark = kind.mark.objects.create(
        jobcentre_id=by.jobcentre,
        text=text,
        help=explained.strip()[:HELP_LIMIT],
        valid_from=valid_from,
        author=by.label,
        **said,
    )
    log.write(
        by=by,
        action=kind.action("added"),
        subjects=[(kind.named[0], mark.key)],
        changes={"text": [None, mark.text], "valid_from": [None, valid_from.isoformat()]},
    )
    return mark


@transaction.atomic
def end_mark(kind: Kind, *, by: Actor, mark: Any, on: datetime.date) -> Any:
    kind.check_marks(by)
    if mark.valid_to is not None:
        raise errors.mark_ended()
    if on < mark.valid_from:
        raise errors.ends_before_it_starts("on")
    mark.valid_to = on
    mark.save(update_fields=["valid_to"])
    log.write(
        by=by,
        action=kind.action("ended"),
        subjects=[(kind.named[0], mark.key)],
        changes={"valid_to": [None, on.isoformat()]},
    )
    return mark


@transaction.atomic
def adopt_proposed_marks(kind: Kind, *, by: Actor) -> list[Any]:
    """Begin with the marks we propose; those that are there already are left as they are."""
    today = clock.today()
    known = {mark.text for mark in reads.marks_on(kind, today)}
    return [
        add_mark(
            kind,
            by=by,
            text=item.da,
            explained=item["help_da"],
            valid_from=today,
            **{name: item[name] for name in kind.marks_say},
        )
        for item in reference.codes(kind.proposed, on=today)
        if item.da not in known
    ]
