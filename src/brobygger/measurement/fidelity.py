"""A person's judgement of how true a jobcentre is to the model, with the figures and thresholds beside it.

Figures come from ``indicators.measure`` and no other place, thresholds from dated values, forms from
``fidelity_forms``. None of them judges: a leader does, with a reason, and what stood beside it is frozen into the
record. A judgement is never overwritten; a correction is a new one with a reason. What is looked at is how the model
is carried out, not whether targets are reached (docs/algorithms/fidelity.md).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from brobygger.accounts.models import Jobcentre, User
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import everywhere
from brobygger.kernel.together import all_of
from brobygger.measurement import access, fidelity_forms, indicators
from brobygger.measurement import fidelity_errors as errors
from brobygger.measurement.access import Scope
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.fidelity_forms import Held
from brobygger.measurement.indicators import IndicatorView
from brobygger.measurement.models import FidelityAssessment
from brobygger.measurement.models.fidelity import BELOW_MEDIUM, Degree, FaultOf
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme, PublishedFigure
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger_analysis import fidelity as analysis
from brobygger_analysis.definitions import REGISTRY, Text
from brobygger_analysis.fidelity import (
    Better,
    Cuts,
    Indicator,
    Intention,
    Level,
    SideBySide,
    UnknownPart,
    catalogue,
    placing,
)
from brobygger_analysis.figures import Figure
from brobygger_analysis.results import Disclosure, Result, Source

PUBLISHED = "fidelity."  # a published rating is the figure "fidelity.<intention>", 1 for low to 4 for high


@dataclass(frozen=True)
class Evidence:
    """What stands beside an intention on a day: figures between thresholds, and how it is done."""

    intention: Intention
    on: datetime.date
    degrees: tuple[analysis.Degree, ...]
    forms: tuple[Held, ...]
    counted_at: datetime.datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """What a judgement keeps, as it stood."""
        return {
            "on": self.on.isoformat(),
            "counted_at": self.counted_at.isoformat() if self.counted_at else None,
            "degrees": [one.to_dict() for one in self.degrees],
            "forms": [one.to_dict() for one in self.forms],
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of one intention."""

    intention: str
    level: str
    reason: str
    drivers: str = ""
    barriers: str = ""
    fault: str = ""


# Who ------------------------------------------------------------------------------------------------------------------


def may_judge(actor: Actor, programme: Programme) -> bool:
    """Leaders of a jobcentre that takes part judge their own; a command judges for the jobcentre it acts in."""
    if actor.is_machine:
        return actor.jobcentre is not None
    return access.may_open_lists(actor, programme)


def require_judging(actor: Actor, programme: Programme) -> int:
    """The jobcentre that is judged. Raises ``NotAllowed``."""
    if actor.jobcentre is None or not may_judge(actor, programme):
        raise errors.may_not_judge_fidelity()
    return actor.jobcentre


# What stands beside ---------------------------------------------------------------------------------------------------


def usual_day(programme: Programme) -> datetime.date:
    """The day that figures go to unless somebody says otherwise: today, or the end of a programme that is over."""
    today = clock.today()
    return min(today, programme.ends_on) if programme.ends_on else today


def thresholds(on: datetime.date) -> dict[str, Cuts]:
    """Thresholds by the key of their figure, as they hold on a day."""
    wanted = {one.key: one for one in catalogue.placed()}
    held = reference.values(*(f"measurement.{one.thresholds}" for one in wanted.values()), on=on)
    return {
        key: placing.cuts_from(held[f"measurement.{one.thresholds}"], one.better)
        for key, one in wanted.items()
        if one.better is not None
    }


def evidence_of(
    *, by: Actor, programme: Programme, intentions: Collection[str], on: datetime.date | None = None
) -> dict[str, Evidence]:
    """Figures, thresholds and forms of the actor's own jobcentre, by intention, as they stand now."""
    require_judging(by, programme)
    day = on or usual_day(programme)
    wanted = [_intention(key) for key in intentions]
    view = indicators.view(
        by=by,
        programme=programme,
        criterion=Criterion(as_of=day),
        indicators=_keys(wanted),
        jobcentre=_own_jobcentre(by),
        scope=Scope.OPERATOR if by.is_machine else Scope.OWN,  # required above
    )
    asked = [form.key for one in wanted for form in catalogue.element_of(one.key).forms]
    cuts, forms = thresholds(day), fidelity_forms.held(day, asked)
    return {
        one.key: Evidence(
            one,
            day,
            degrees_of(one, view.figures, cuts),
            tuple(held for form in catalogue.element_of(one.key).forms for held in forms.get(form.key, ())),
            view.measurement.counted_at,
        )
        for one in wanted
    }


def degrees_of(
    intention: Intention, figures: Mapping[str, Figure], cuts: Mapping[str, Cuts]
) -> tuple[analysis.Degree, ...]:
    """Each indicator of an intention that was counted, beside its thresholds."""
    return tuple(
        placing.degree(one, figures[one.key].result, cuts.get(one.key))
        for one in intention.indicators
        if one.key in figures
    )


def _own_jobcentre(by: Actor) -> Jobcentre | None:
    """For a command that acts in one jobcentre; a leader's figures are the own ones anyhow."""
    return Jobcentre.objects.filter(pk=by.jobcentre or 0).first() if by.is_machine else None


def _keys(intentions: Sequence[Intention]) -> list[str]:
    return sorted({one.key for intention in intentions for one in intention.indicators})


def _intention(key: str) -> Intention:
    try:
        return analysis.intention(key)
    except UnknownPart:
        raise errors.no_such_intention() from None


# Judging --------------------------------------------------------------------------------------------------------------


def assess(
    *, by: Actor, programme: Programme, judgement: Judgement, on: datetime.date | None = None
) -> FidelityAssessment:
    """Say how true the jobcentre is to one intention. Figures, thresholds and forms are frozen into the record."""
    return assess_many(by=by, programme=programme, judgements=[judgement], on=on)[0]


@transaction.atomic
def assess_many(
    *, by: Actor, programme: Programme, judgements: Sequence[Judgement], on: datetime.date | None = None
) -> list[FidelityAssessment]:
    """The same for several intentions, counted once, with one entry in the log."""
    jobcentre = require_judging(by, programme)
    for judgement in judgements:
        _check(judgement)
    beside = evidence_of(by=by, programme=programme, intentions=[one.intention for one in judgements], on=on)
    made = [_make(by, jobcentre, programme, one, beside[one.intention]) for one in judgements]
    log.write(
        by=by, action="fidelity.assessed",
        subjects=[("programme", programme.key), *(("fidelity", row.key) for row in made)],
        changes={row.intention: [None, row.level] for row in made},
    )  # fmt: skip
    return made


@transaction.atomic
def correct(*, by: Actor, assessment: FidelityAssessment, judgement: Judgement, why: str) -> FidelityAssessment:
    """A judgement that was wrong is replaced by another, with a reason. What stood beside it stays as it was."""
    jobcentre = require_judging(by, assessment.programme)
    _check(judgement)
    why = why.strip()
    if not why:
        raise errors.say_why("correction_reason")
    if judgement.intention != assessment.intention:
        raise errors.unknown_choice("intention")
    if FidelityAssessment.objects.filter(corrects=assessment).exists():
        raise errors.corrected_already()
    made: FidelityAssessment = FidelityAssessment.objects.create(
        jobcentre_id=jobcentre, programme=assessment.programme, intention=assessment.intention, on=assessment.on,
        evidence=assessment.evidence, catalogue_version=assessment.catalogue_version, corrects=assessment,
        correction_reason=why, made_by=_user(by), shared_at=assessment.shared_at, shared_by=assessment.shared_by,
        **_said(judgement),
    )  # fmt: skip
    log.write(
        by=by, action="fidelity.corrected", subjects=[("fidelity", made.key), ("fidelity", assessment.key)],
        changes={"level": [assessment.level, made.level]}, reason=why,
    )  # fmt: skip
    return made


@transaction.atomic
def share(*, by: Actor, assessment: FidelityAssessment) -> FidelityAssessment:
    """Let the programme's other leaders and its evaluators see it: the judgement and its words, not the figures."""
    require_judging(by, assessment.programme)
    return _shared(by, assessment, "fidelity.shared", clock.now(), _user(by))


@transaction.atomic
def share_many(*, by: Actor, programme: Programme, assessments: Sequence[FidelityAssessment]) -> None:
    """The same for several, with one entry in the log."""
    jobcentre = require_judging(by, programme)
    keys = [one.key for one in assessments]
    rows = FidelityAssessment.objects.filter(jobcentre_id=jobcentre, programme=programme, key__in=keys)
    rows.update(shared_at=clock.now(), shared_by=_user(by))
    log.write(by=by, action="fidelity.shared", subjects=[("fidelity", key) for key in keys])


@transaction.atomic
def unshare(*, by: Actor, assessment: FidelityAssessment) -> FidelityAssessment:
    """Take it back: from now on only the own jobcentre sees it."""
    require_judging(by, assessment.programme)
    return _shared(by, assessment, "fidelity.unshared", None, None)


def _shared(
    by: Actor, assessment: FidelityAssessment, action: str, at: datetime.datetime | None, user: User | None
) -> FidelityAssessment:
    assessment.shared_at, assessment.shared_by = at, user
    assessment.save_checked(read_version=assessment.version, sentence=errors.form_changed())
    log.write(by=by, action=action, subjects=[("fidelity", assessment.key)])
    return assessment


def _make(
    by: Actor, jobcentre: int, programme: Programme, judgement: Judgement, beside: Evidence
) -> FidelityAssessment:
    made: FidelityAssessment = FidelityAssessment.objects.create(
        jobcentre_id=jobcentre, programme=programme, intention=judgement.intention, on=beside.on,
        evidence=beside.to_dict(), catalogue_version=catalogue.VERSION, made_by=_user(by), **_said(judgement),
    )  # fmt: skip
    return made


def _said(judgement: Judgement) -> dict[str, str]:
    below = judgement.level in BELOW_MEDIUM
    return {
        "level": judgement.level,
        "reason": judgement.reason.strip(),
        "drivers": judgement.drivers.strip(),
        "barriers": judgement.barriers.strip(),
        "fault": judgement.fault if below else "",
    }


def _check(judgement: Judgement) -> None:
    _intention(judgement.intention)
    if judgement.level not in Degree.values:
        raise errors.unknown_choice("level")
    if not judgement.reason.strip():
        raise errors.say_why("reason")
    if judgement.level in BELOW_MEDIUM and judgement.fault not in FaultOf.values:
        raise errors.say_whose_fault()


def _user(by: Actor) -> User | None:
    return User.objects.filter(pk=by.user).first() if by.user is not None else None


# Reading --------------------------------------------------------------------------------------------------------------


def current(*, by: Actor, programme: Programme) -> dict[str, FidelityAssessment]:
    """By intention the newest judgement of the actor's own jobcentre that nobody has corrected."""
    require_judging(by, programme)
    return {row.intention: row for row in _own(by, programme).current().order_by("on", "id")}


def history(*, by: Actor, programme: Programme, intention: str) -> list[FidelityAssessment]:
    """All that was said of an intention, corrected judgements too, the newest first."""
    require_judging(by, programme)
    rows = _own(by, programme).filter(intention=_intention(intention).key).select_related("made_by", "corrected_by")
    return list(rows.order_by("-on", "-id"))


def find(*, by: Actor, key: uuid.UUID) -> FidelityAssessment:
    """One of the own jobcentre's; for everybody else it is not there."""
    rows = FidelityAssessment.objects.select_related("programme", "made_by", "corrects", "corrected_by", "shared_by")
    found: FidelityAssessment | None = rows.filter(key=key).first()
    if found is None or not may_judge(by, found.programme) or found.jobcentre_id != by.jobcentre:
        raise errors.no_such_assessment()
    return found


def _own(by: Actor, programme: Programme) -> Any:
    return FidelityAssessment.objects.filter(jobcentre_id=by.jobcentre, programme=programme)


@dataclass(frozen=True)
class Beside:
    """Municipalities side by side, in alphabetical order. Of the others only what they have shared is here."""

    programme: Programme
    scope: Scope
    own: str  # the name of the reader's own jobcentre, empty where the reader belongs to none
    table: SideBySide
    judged: Mapping[tuple[str, str], FidelityAssessment]
    published: Mapping[str, Level]  # of the whole programme, as printed
    source: str
    figures: Mapping[str, Mapping[str, analysis.Degree]] = field(default_factory=dict)  # name -> key of figure
    as_of: datetime.date | None = None

    def to_dict(self) -> dict[str, Any]:
        """The documented shape of `/api/v1/programmes/CODE/fidelity`."""
        return {
            "programme": self.programme.code,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "catalogue_version": catalogue.VERSION,
            "intentions": [
                {
                    "key": one.key,
                    "element": catalogue.element_of(one.key).key,
                    "name": one.name.to_dict(),
                    "says": one.says.to_dict(),
                    "published": self.published[one.key].value if one.key in self.published else None,
                }
                for one in analysis.INTENTIONS.values()
            ],
            **self.table.to_dict(),
            "judgements": [
                {
                    "unit": name,
                    "intention": key,
                    "level": row.level,
                    "on": row.on.isoformat(),
                    "fault": row.fault or None,
                    "corrects": row.corrects_id is not None,
                }
                for (name, key), row in self.judged.items()
            ],
            "figures": {
                name: {key: one.to_dict() for key, one in degrees.items()} for name, degrees in self.figures.items()
            },
        }


def side_by_side(*, by: Actor, programme: Programme) -> Beside:
    """Every municipality of the programme beside the others, as this reader may see it; none above another.

    A leader sees the own judgements, and what others have shared; the own figures stand on the own pages. Whoever
    follows the whole programme sees what is shared, and figures by municipality as readers outside get them.
    """
    scope = access.scope_of(by, programme)
    seen = _by_municipality(by, programme) if scope is Scope.PROGRAMME else None
    # The registrations know who takes part: asked of them, that is one question to the database fewer.
    participants = programme_reads.participants(programme) if seen is None else seen.extract.participants
    names = {part.jobcentre: part.name for part in participants}
    visible, printed = _visible_and_published(by, programme, scope)
    judged = {(names[row.jobcentre_id], row.intention): row for row in visible if row.jobcentre_id in names}
    return Beside(
        programme=programme,
        scope=scope,
        own=names.get(by.jobcentre or 0, ""),
        table=analysis.side_by_side(
            [part.name for part in participants], {key: Level(row.level) for key, row in judged.items()}
        ),
        judged=judged,
        published={row.measure.removeprefix(PUBLISHED): list(Level)[int(row.value) - 1] for row in printed},
        source=printed[0].source if printed else "",
        figures={} if seen is None else _degrees_by_municipality(seen),
        as_of=None if seen is None or seen.release is None else seen.as_of,
    )


def _visible_and_published(
    by: Actor, programme: Programme, scope: Scope
) -> tuple[list[FidelityAssessment], list[PublishedFigure]]:
    """Current judgements that the reader may see, the newest of an intention last; and what was printed."""
    published = PublishedFigure.objects.filter(programme=programme, jobcentre=None, measure__startswith=PUBLISHED)
    with everywhere(reason="shared judgements of a programme's jobcentres side by side"):
        rows = FidelityAssessment.objects.filter(programme=programme).current()
        if scope is not Scope.OPERATOR:
            rows = rows.filter(Q(shared_at__isnull=False) | Q(jobcentre_id=by.jobcentre or 0))
        elif by.jobcentre is not None:
            rows = rows.filter(jobcentre_id=by.jobcentre)
        judged, printed = all_of(rows.defer("evidence").order_by("on", "id"), published.order_by("id"))
    return judged, [row for row in printed if row.measure.removeprefix(PUBLISHED) in analysis.INTENTIONS]


def _by_municipality(by: Actor, programme: Programme) -> IndicatorView:
    """For readers of the whole programme: out of the fixed tables, where small numbers are hidden already."""
    wanted = _keys(list(analysis.INTENTIONS.values()))
    criterion = Criterion(by="municipality")
    return indicators.view(by=by, programme=programme, criterion=criterion, indicators=wanted, scope=Scope.PROGRAMME)


def _degrees_by_municipality(view: IndicatorView) -> dict[str, dict[str, analysis.Degree]]:
    cuts = thresholds(view.as_of)
    return {
        part.name: {
            one.indicator.key: one
            for intention in analysis.INTENTIONS.values()
            for one in degrees_of(intention, part.figures, cuts)
        }
        for part in view.parts
    }


def degrees_from(evidence: Mapping[str, Any]) -> tuple[analysis.Degree, ...]:
    """The figures and thresholds that a judgement kept, as they were when it was made."""
    return tuple(_kept(one) for one in evidence["degrees"])


def _kept(one: Mapping[str, Any]) -> analysis.Degree:
    kept, better = one["result"], Better(one["better"]) if one["better"] else None
    result = Result(
        value=kept["value"],
        n=kept["n"],
        definition=REGISTRY.get(kept["definition"]["key"], kept["definition"]["version"]),
        source=Source(kept["source"]),
        numerator=kept["numerator"],
        denominator=kept["denominator"],
        disclosure=Disclosure(kept["disclosure"]),
        group=kept["group"],
        note=Text(**kept["note"]),
    )
    cuts = placing.cuts_from(one["thresholds"], better) if better else None
    return analysis.Degree(Indicator(one["key"], better), result, cuts, Level(one["level"]) if one["level"] else None)


def forms_from(evidence: Mapping[str, Any]) -> tuple[Held, ...]:
    """The forms that a judgement kept."""
    return tuple(Held(**one) for one in evidence["forms"])
