"""Drawing decisions by lot and reviewing them. The prose is docs/algorithms/decision-review.md."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping

from django.db import transaction

from brobygger.accounts.models import Team
from brobygger.compensation import access, errors, making, sample_errors, sample_reads, schemes
from brobygger.compensation.enums import SampleState
from brobygger.compensation.models import Application, DecisionSample, SampledDecision, SampleMark
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.plans import rules as drawing
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger_analysis.danish.working_days import add_working_days

SHORT = 200


@transaction.atomic
def draw(
    *,
    by: Actor,
    since: datetime.date,
    until: datetime.date,
    wanted: int,
    team: Team | None = None,
    scheme: str = "",
    outcome: str = "",
    seed: str = "",
) -> DecisionSample:
    """Draw decisions of a period by lot. With the same seed and decisions it gives the same draw."""
    access.check_may_see_figures(by)
    if until < since:
        raise errors.ends_before_it_starts("until")
    if wanted < 1:
        raise errors.number_missing("wanted")
    if scheme and scheme not in schemes.CODES:
        raise errors.scheme_unknown()
    if outcome and outcome not in sample_reads.OUTCOMES:
        raise errors.code_unknown("outcome")
    today = clock.today()
    marks = sample_reads.marks_on(today)
    if not marks:
        raise sample_errors.no_marks()
    found = sample_reads.to_draw(by, since=since, until=until, team=team, scheme=scheme, outcome=outcome)
    if not found:
        raise sample_errors.nothing_to_draw()
    seed = seed.strip()[:64] or secrets.token_hex(8)
    drawn = drawing.draw(found, seed=seed, wanted=wanted)
    days = int(reference.value("compensation.sample_days", on=today, jobcentre=by.jobcentre))
    sample: DecisionSample = DecisionSample.objects.create(
        jobcentre_id=by.jobcentre,
        drawn_on=today,
        drawn_by_id=by.user,
        team=team,
        scheme=scheme,
        outcome=outcome,
        since=since,
        until=until,
        seed=seed,
        wanted=wanted,
        population=len(found),
        digest=drawing.digest(found),
        review_by=add_working_days(today, days),
        marks=[{"key": str(mark.key), "text": mark.text, "help": mark.help} for mark in marks],
    )
    SampledDecision.objects.bulk_create(
        SampledDecision(jobcentre_id=sample.jobcentre_id, sample=sample, application=found[key], place=place)
        for place, key in enumerate(drawn, start=1)
    )
    log.write(
        by=by,
        action="decision_sample.drawn",
        subjects=[("decision_sample", sample.key), *(("citizen", found[key].citizen.key) for key in drawn)],
        changes={"seed": [None, seed], "population": [None, len(found)], "drawn": [None, len(drawn)]},
    )
    return sample


@transaction.atomic
def review(
    *,
    by: Actor,
    decision: SampledDecision,
    found: Mapping[str, bool | None],
    words: str = "",
    reason: str = "",
    read_version: int,
) -> SampledDecision:
    """Record which marks were met; None says that a mark does not apply. Done before: a correction with reason."""
    _check_may_review(by, decision.application)
    asked = [mark["key"] for mark in decision.sample.marks]
    if set(asked) - found.keys():
        raise sample_errors.marks_unanswered()
    making.check_length(words, "words")
    answered = {key: bool(found[key]) for key in asked if found[key] is not None}
    if not answered:
        raise sample_errors.nothing_applies()
    before = SampleState(decision.state)
    if before != SampleState.WAITING:
        _keep(decision, reason)
    decision.found = answered
    decision.met, decision.out_of = drawing.score(answered)
    decision.words = words.strip() or None
    _finish(by, decision, SampleState.DONE, read_version)
    log.write(
        by=by,
        action="sampled_decision.reviewed" if before == SampleState.WAITING else "sampled_decision.corrected",
        subjects=_about(decision),
        changes={"state": [before, SampleState.DONE]},
        reason=reason.strip(),
    )
    return decision


@transaction.atomic
def leave_out(*, by: Actor, decision: SampledDecision, reason: str, read_version: int) -> SampledDecision:
    """A drawn decision cannot be reviewed, with the reason; nothing is drawn instead."""
    access.check_may_see_figures(by)
    if decision.state != SampleState.WAITING:
        raise sample_errors.reviewed_already()
    if not reason.strip():
        raise sample_errors.reason_missing()
    making.check_length(reason, "reason")
    decision.words = reason.strip()
    _finish(by, decision, SampleState.LEFT_OUT, read_version)
    log.write(
        by=by,
        action="sampled_decision.left_out",
        subjects=_about(decision),
        changes={"state": [SampleState.WAITING, SampleState.LEFT_OUT]},
    )
    return decision


def _check_may_review(by: Actor, application: Application) -> None:
    access.check_may_see_figures(by)
    if by.user is not None and application.decided_by_id == by.user:
        raise sample_errors.own_decision()


def _keep(decision: SampledDecision, reason: str) -> None:
    """What was written stays to be read, with who wrote it and why it was not right."""
    if not reason.strip():
        raise sample_errors.reason_missing()
    making.check_length(reason, "reason")
    decision.earlier = [
        *(decision.earlier or []),
        {
            "state": decision.state,
            "found": decision.found,
            "met": decision.met,
            "out_of": decision.out_of,
            "words": decision.words or "",
            "on": decision.reviewed_on.isoformat() if decision.reviewed_on else "",
            "by": decision.reviewed_by.name if decision.reviewed_by else "",
            "reason": reason.strip(),
        },
    ]


def _finish(by: Actor, decision: SampledDecision, state: SampleState, read_version: int) -> None:
    decision.state, decision.reviewed_on, decision.reviewed_by_id = state, clock.today(), by.user
    decision.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())


def _about(decision: SampledDecision) -> list[log.Subject]:
    return [
        ("citizen", decision.application.citizen.key),
        ("application", decision.application.key),
        ("sampled_decision", decision.key),
    ]


# --- marks ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_mark(*, by: Actor, text: str, explained: str = "", valid_from: datetime.date) -> SampleMark:
    """A new mark from a date on. Samples that are drawn already keep the marks they had."""
    access.check_may_set_up(by)
    if not text.strip():
        raise errors.missing("text")
    making.check_length(text, "text", SHORT)
    if SampleMark.objects.filter(text=text.strip(), valid_to=None).exists():
        raise errors.already("text")
    mark: SampleMark = SampleMark.objects.create(
        jobcentre_id=by.jobcentre,
        text=text.strip(),
        help=explained.strip()[:500],
        valid_from=valid_from,
        author=by.label,
    )
    log.write(
        by=by,
        action="sample_mark.added",
        subjects=[("sample_mark", mark.key)],
        changes={"text": [None, mark.text], "valid_from": [None, valid_from.isoformat()]},
    )
    return mark


@transaction.atomic
def end_mark(*, by: Actor, mark: SampleMark, on: datetime.date) -> SampleMark:
    access.check_may_set_up(by)
    if mark.valid_to is not None:
        raise errors.already("on")
    if on < mark.valid_from:
        raise errors.ends_before_it_starts("on")
    mark.valid_to = on
    mark.save(update_fields=["valid_to"])
    log.write(
        by=by,
        action="sample_mark.ended",
        subjects=[("sample_mark", mark.key)],
        changes={"valid_to": [None, on.isoformat()]},
    )
    return mark


@transaction.atomic
def adopt_proposed_marks(*, by: Actor) -> list[SampleMark]:
    """Begin with the marks we propose; those that are there already are left as they are."""
    today = clock.today()
    known = {mark.text for mark in sample_reads.marks_on(today)}
    return [
        add_mark(by=by, text=item.da, explained=item["help_da"], valid_from=today)
        for item in reference.codes("decision_mark", on=today)
        if item.da not in known
    ]
