"""The only writer of programmes, participation, targets, published figures and population counts."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db import transaction

from brobygger.accounts.models import Jobcentre
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import within
from brobygger.programmes import access, errors, reads, rules
from brobygger.programmes.models import (
    MarkedState,
    MunicipalUsage,
    Participation,
    PopulationCount,
    Programme,
    ProgrammeMark,
    PublishedFigure,
    Target,
)
from brobygger.vault import log


@transaction.atomic
def create_programme(
    *,
    by: Actor,
    code: str,
    name: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None = None,
    is_demonstration: bool = False,
) -> Programme:
    access.require_making(by)
    rules.check_period(starts_on, ends_on)
    if reads.by_code(code) is not None:
        raise errors.code_is_taken(code)
    programme = Programme.objects.create(
        code=code, name=name, starts_on=starts_on, ends_on=ends_on, is_demonstration=is_demonstration
    )
    changes = {"code": [None, code], "starts_on": [None, str(starts_on)], "ends_on": [None, _text(ends_on)]}
    log.write(by=by, action="programme.created", subjects=[("programme", programme.key)], changes=changes)
    return programme


@transaction.atomic
def join(
    *, by: Actor, programme: Programme, jobcentre: Jobcentre, joined_on: datetime.date, title: str = ""
) -> Participation:
    access.require_targets(by, jobcentre.pk)
    if joined_on < programme.starts_on or (programme.ends_on is not None and joined_on > programme.ends_on):
        raise errors.outside_programme()
    with within(jobcentre.pk):
        if Participation.objects.filter(programme=programme).exists():
            raise errors.already_joined()
        joined: Participation = Participation.objects.create(
            jobcentre=jobcentre, programme=programme, joined_on=joined_on, title=title
        )
        log.write(
            by=by,
            action="programme.joined",
            subjects=[("programme", programme.key), ("jobcentre", jobcentre.key)],
            changes={"joined_on": [None, str(joined_on)], "title": [None, title]},
        )
    return joined


@transaction.atomic
def leave(
    *, by: Actor, programme: Programme, jobcentre: Jobcentre, left_on: datetime.date, reason: str
) -> Participation:
    access.require_targets(by, jobcentre.pk)
    with within(jobcentre.pk):
        part: Participation | None = Participation.objects.filter(programme=programme).first()
        if part is None:
            raise errors.not_joined()
        if part.left_on is not None:
            raise errors.already_left()
        rules.check_leaving(part.joined_on, left_on, reason)
        part.left_on = left_on
        part.left_reason = reason.strip()
        part.save(update_fields=["left_on", "left_reason"])
        log.write(
            by=by,
            action="programme.left",
            subjects=[("programme", programme.key), ("jobcentre", jobcentre.key)],
            changes={"left_on": [None, str(left_on)]},
            reason=part.left_reason,
        )
    return part


@transaction.atomic
def define_mark(
    *, by: Actor, programme: Programme, name: str, state: MarkedState, valid_from: datetime.date
) -> ProgrammeMark:
    """A mark of the programme's own, on a state that courses reach. Courses that reached it before the day lack it."""
    access.require_marks(by, programme)
    name = name.strip()
    Programme.objects.select_for_update().get(pk=programme.pk)
    for one in programme.marks.all():
        if one.name.casefold() == name.casefold() and (one.valid_to is None or one.valid_to >= valid_from):
            raise errors.mark_is_there()
    made = ProgrammeMark.objects.create(programme=programme, name=name, state=MarkedState(state), valid_from=valid_from)
    log.write(
        by=by,
        action="programme.mark_defined",
        subjects=[("programme", programme.key)],
        changes={"name": [None, name], "state": [None, made.state], "valid_from": [None, str(valid_from)]},
    )
    return made


@transaction.atomic
def end_mark(*, by: Actor, mark: ProgrammeMark, valid_to: datetime.date) -> ProgrammeMark:
    """The last day on which the mark is given. Those who have it keep it."""
    access.require_marks(by, mark.programme)
    if mark.valid_to is not None:
        raise errors.mark_is_ended()
    if valid_to < mark.valid_from:
        raise errors.mark_ends_before_start()
    mark.valid_to = valid_to
    mark.save(update_fields=["valid_to"])
    log.write(
        by=by,
        action="programme.mark_ended",
        subjects=[("programme", mark.programme.key)],
        changes={"name": [mark.name, mark.name], "valid_to": [None, str(valid_to)]},
    )
    return mark


@transaction.atomic
def set_original_target(
    *,
    by: Actor,
    programme: Programme,
    jobcentre: Jobcentre,
    measure: str,
    value: int,
    decided_on: datetime.date,
    author: str,
    source: str = "",
) -> Target:
    """The first ambition. It stays as it is for good; what comes later is a revision."""
    access.require_targets(by, jobcentre.pk)
    with within(jobcentre.pk):
        _require_participation(programme)
        rules.check_measure(measure)
        rules.check_original(reads.history(programme, jobcentre.pk, measure), author)
        return _target(by, programme, jobcentre, measure, None, value, decided_on, "", author, source)


@transaction.atomic
def revise_target(
    *,
    by: Actor,
    programme: Programme,
    jobcentre: Jobcentre,
    measure: str,
    value: int,
    decided_on: datetime.date,
    reason: str,
    author: str,
    source: str = "",
) -> Target:
    """A new ambition beside the old ones, with date, reason and author."""
    access.require_targets(by, jobcentre.pk)
    with within(jobcentre.pk):
        _require_participation(programme)
        earlier = reads.history(programme, jobcentre.pk, measure)
        rules.check_revision(earlier, value=value, decided_on=decided_on, reason=reason, author=author)
        old = rules.present(earlier)
        return _target(by, programme, jobcentre, measure, old, value, decided_on, reason.strip(), author, source)


def _require_participation(programme: Programme) -> None:
    if not Participation.objects.filter(programme=programme).exists():
        raise errors.not_joined()


def _target(
    by: Actor,
    programme: Programme,
    jobcentre: Jobcentre,
    measure: str,
    old: int | None,
    value: int,
    decided_on: datetime.date,
    reason: str,
    author: str,
    source: str,
) -> Target:
    target: Target = Target.objects.create(
        jobcentre=jobcentre,
        programme=programme,
        measure=measure,
        is_original=old is None,
        value=value,
        decided_on=decided_on,
        reason=reason,
        author=author.strip(),
        source=source,
    )
    log.write(
        by=by,
        action="target.set" if old is None else "target.revised",
        subjects=[("programme", programme.key), ("jobcentre", jobcentre.key), ("target", target.key)],
        changes={measure: [old, value], "decided_on": [None, str(decided_on)]},
        reason=reason,
    )
    return target


@transaction.atomic
def publish_figure(
    *,
    by: Actor,
    programme: Programme,
    jobcentre: Jobcentre | None,
    measure: str,
    value: Decimal,
    unit: str = "count",
    source: str,
    note: str = "",
) -> PublishedFigure:
    """A figure as it was printed somewhere. A correction replaces it, and the log tells."""
    access.require_publishing(by)
    if not source.strip():
        raise errors.figure_needs_a_source()
    figure = PublishedFigure.objects.filter(programme=programme, jobcentre=jobcentre, measure=measure).first()
    old = None if figure is None else str(figure.value)
    if figure is None:
        figure = PublishedFigure(programme=programme, jobcentre=jobcentre, measure=measure)
    figure.value, figure.unit, figure.source, figure.note = value, unit, source.strip(), note
    figure.save()
    subjects = [("programme", programme.key), ("published_figure", figure.key)]
    if jobcentre is not None:
        subjects.append(("jobcentre", jobcentre.key))
    log.write(by=by, action="figure.published", subjects=subjects, changes={measure: [old, str(value)]}, reason=source)
    return figure


@transaction.atomic
def set_population(
    *,
    by: Actor,
    programme: Programme,
    jobcentre: Jobcentre,
    period_from: datetime.date,
    period_to: datetime.date,
    count: int,
    source: str,
    benefit_group: str = "",
    is_computed: bool = False,
) -> PopulationCount:
    """How many began a course, where no list of them is to be had."""
    access.require_targets(by, jobcentre.pk)
    rules.check_period(period_from, period_to)
    if not source.strip():
        raise errors.figure_needs_a_source()
    with within(jobcentre.pk):
        _require_participation(programme)
        known = PopulationCount.objects.filter(
            programme=programme, benefit_group=benefit_group, period_from=period_from, period_to=period_to
        ).first()
        old = None if known is None else known.count
        row = known or PopulationCount(
            jobcentre=jobcentre,
            programme=programme,
            benefit_group=benefit_group,
            period_from=period_from,
            period_to=period_to,
        )
        row.count, row.source, row.is_computed = count, source.strip(), is_computed
        row.save()
        log.write(
            by=by,
            action="population.set",
            subjects=[("programme", programme.key), ("jobcentre", jobcentre.key)],
            changes={"count": [old, count], "period": [None, f"{period_from}/{period_to}"]},
            reason=source,
        )
    return row


@transaction.atomic
def set_municipal_usage(
    *, by: Actor, jobcentre: Jobcentre, year: int, grants: int, inhabitants: int, source: str
) -> MunicipalUsage:
    """How much the schemes were used in a whole municipality in a year: grants of personal assistance and aids."""
    access.require_targets(by, jobcentre.pk)
    rules.check_usage(year, grants=grants, inhabitants=inhabitants, today=clock.today())
    if not source.strip():
        raise errors.figure_needs_a_source()
    with within(jobcentre.pk):
        known = MunicipalUsage.objects.filter(year=year).first()
        row = known or MunicipalUsage(jobcentre=jobcentre, year=year)
        old = None if known is None else f"{known.grants}/{known.inhabitants}"
        row.grants, row.inhabitants, row.source = grants, inhabitants, source.strip()
        row.save()
        log.write(
            by=by,
            action="municipal_usage.set",
            subjects=[("jobcentre", jobcentre.key)],
            changes={"usage": [old, f"{grants}/{inhabitants}"], "year": [None, str(year)]},
            reason=source,
        )
    return row


def _text(value: object) -> str | None:
    return None if value is None else str(value)
