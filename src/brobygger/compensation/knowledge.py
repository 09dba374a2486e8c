"""Everything that changes guides, materials, who answers for spreading knowledge, and what was done for it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from brobygger.accounts.models import User
from brobygger.compensation import access, errors, knowledge_reads, making, schemes
from brobygger.compensation.enums import Direction, Reader, Spreader
from brobygger.compensation.models import Guide, KnowledgeDuty, KnowledgeMeasure, Material
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Conflict
from brobygger.vault import log

LONGEST_GUIDE = 3000


# --- guides --------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_guide(
    *,
    by: Actor,
    scheme: str,
    reader: str,
    text_da: str,
    text_en: str = "",
    source: str,
    checked_on: datetime.date,
    read_number: int,
) -> Guide:
    """A new version of the jobcentre's own guide. Checked without a change it is a new version all the same."""
    access.check_may_set_up(by)
    if scheme not in schemes.CODES:
        raise errors.scheme_unknown()
    if reader not in Reader.values:
        raise errors.code_unknown("reader")
    for name, text in (("text_da", text_da), ("source", source)):
        if not text.strip():
            raise errors.missing(name)
    for name, text, limit in (("text_da", text_da, LONGEST_GUIDE), ("text_en", text_en, LONGEST_GUIDE)):
        making.check_length(text, name, limit)
    making.check_length(source, "source", 300)
    if checked_on > clock.today():
        raise errors.in_future("checked_on")
    same = Guide.objects.select_for_update().filter(scheme=scheme, reader=reader)
    newest = same.aggregate(newest=Max("number"))["newest"] or 0
    if newest != read_number:
        raise Conflict(errors.changed_meanwhile(), theirs=same.filter(is_current=True).first())
    same.filter(is_current=True).update(is_current=False)
    row: Guide = Guide.objects.create(
        jobcentre_id=by.jobcentre,
        scheme=scheme,
        reader=reader,
        number=newest + 1,
        text_da=text_da.strip(),
        text_en=text_en.strip(),
        source=source.strip(),
        checked_on=checked_on,
        author_id=by.user,
    )
    log.write(
        by=by,
        action="guide.written",
        subjects=[("guide", row.key)],
        changes={"scheme": [None, scheme], "reader": [None, reader], "number": [newest or None, row.number]},
    )
    return row


# --- materials -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_material(
    *,
    by: Actor,
    kind: str,
    title: str,
    reviewed_on: datetime.date,
    what: str = "",
    place: str = "",
    about: Sequence[str] = (),
    owner: User | None = None,
) -> Material:
    access.check_may_set_up(by)
    if by.jobcentre is None:
        raise errors.specialists_only()
    row = Material(jobcentre_id=by.jobcentre)
    _fill(row, kind=kind, title=title, reviewed_on=reviewed_on, what=what, place=place, about=about, owner=owner)
    row.save()
    log.write(by=by, action="material.added", subjects=[("material", row.key)])
    return row


@transaction.atomic
def change_material(
    *,
    by: Actor,
    material: Material,
    read_version: int,
    kind: str,
    title: str,
    reviewed_on: datetime.date,
    what: str = "",
    place: str = "",
    about: Sequence[str] = (),
    owner: User | None = None,
) -> Material:
    access.check_may_set_up(by)
    _fill(material, kind=kind, title=title, reviewed_on=reviewed_on, what=what, place=place, about=about, owner=owner)
    material.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(by=by, action="material.changed", subjects=[("material", material.key)])
    return material


@transaction.atomic
def end_material(*, by: Actor, material: Material) -> Material:
    """Off the list from today."""
    access.check_may_set_up(by)
    if material.ended_on is None:
        material.ended_on = clock.today()
        material.save(update_fields=["ended_on"])
        log.write(by=by, action="material.ended", subjects=[("material", material.key)])
    return material


def _fill(
    row: Material,
    *,
    kind: str,
    title: str,
    reviewed_on: datetime.date,
    what: str,
    place: str,
    about: Sequence[str],
    owner: User | None,
) -> None:
    making.check_code("knowledge_material", kind, "kind")
    if not title.strip():
        raise errors.missing("title")
    for name, text, limit in (("title", title, 150), ("what", what, 500), ("place", place, 300)):
        making.check_length(text, name, limit)
    if reviewed_on > clock.today():
        raise errors.in_future("reviewed_on")
    if set(about) - set(schemes.CODES):
        raise errors.code_unknown("about")
    if owner is not None and not access.works_here(owner):
        raise errors.not_working_here("owner")
    row.kind, row.title, row.what, row.place = kind, title.strip(), what.strip(), place.strip()
    row.schemes, row.owner, row.reviewed_on = list(about), owner, reviewed_on


# --- who answers for it --------------------------------------------------------------------------------------------


@transaction.atomic
def set_duty(
    *, by: Actor, direction: str, spreader: str, valid_from: datetime.date, user: User | None = None
) -> KnowledgeDuty:
    """Say who spreads knowledge in one direction from a day on; whoever had it before has it no longer."""
    access.check_may_set_up(by)
    if direction not in Direction.values:
        raise errors.code_unknown("direction")
    if spreader not in Spreader.values:
        raise errors.code_unknown("spreader")
    if user is not None and not access.works_here(user):
        raise errors.not_working_here("user")
    present = KnowledgeDuty.objects.select_for_update().filter(direction=direction, valid_to=None).first()
    if present is not None:
        if valid_from <= present.valid_from:
            raise errors.ends_before_it_starts("valid_from")
        present.valid_to = valid_from - datetime.timedelta(days=1)
        present.save(update_fields=["valid_to"])
    row: KnowledgeDuty = KnowledgeDuty.objects.create(
        jobcentre_id=by.jobcentre, direction=direction, spreader=spreader, user=user, valid_from=valid_from
    )
    log.write(
        by=by,
        action="knowledge_duty.set",
        subjects=[("knowledge_duty", row.key)],
        changes={"spreader": [present.spreader if present else None, str(spreader)]},
    )
    return row


# --- what was done -------------------------------------------------------------------------------------------------


@transaction.atomic
def log_measure(
    *, by: Actor, on: datetime.date, kind: str, audience: str, what: str, people: int | None = None
) -> KnowledgeMeasure:
    """A talk was given, an item stood on the agenda, a procedure was written, a newcomer introduced."""
    if not (by.is_machine or by.has(*knowledge_reads.LOGGERS)):
        raise errors.specialists_only()
    making.check_code("knowledge_measure", kind, "kind")
    making.check_code("knowledge_audience", audience, "audience")
    if on > clock.today():
        raise errors.in_future("on")
    if not what.strip():
        raise errors.missing("what")
    making.check_length(what, "what", 300)
    if people is not None and people < 1:
        raise errors.number_missing("people")
    row: KnowledgeMeasure = KnowledgeMeasure.objects.create(
        jobcentre_id=by.jobcentre,
        on=on,
        kind=kind,
        audience=audience,
        what=what.strip(),
        people=people,
        held_by_id=by.user,
    )
    log.write(
        by=by,
        action="knowledge_measure.logged",
        subjects=[("knowledge_measure", row.key)],
        changes={"kind": [None, kind], "on": [None, on.isoformat()]},
    )
    return row


@transaction.atomic
def withdraw_measure(*, by: Actor, measure: KnowledgeMeasure, reason: str) -> KnowledgeMeasure:
    """Written by mistake: out of the figures, readable with the reason."""
    if measure.held_by_id != by.user:
        access.check_may_set_up(by)
    if measure.withdrawn_on is not None:
        raise errors.already("reason")
    if not reason.strip():
        raise errors.missing("reason")
    measure.withdrawn_on, measure.withdrawn_reason = clock.today(), reason.strip()[:300]
    measure.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    log.write(by=by, action="knowledge_measure.withdrawn", subjects=[("knowledge_measure", measure.key)])
    return measure
