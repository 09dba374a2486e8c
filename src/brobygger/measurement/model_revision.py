"""What ought to change in a programme's model: numbered proposals, what was decided of them, and the model's versions.

The model is the programme's and not one jobcentre's. Leaders of the jobcentres that take part, and the programme's
evaluators, propose; the evaluators decide, and make the next version, which carries what was adopted. The first
version is the catalogue itself (``brobygger_analysis.fidelity``).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet

from brobygger.accounts.models import Jobcentre, User
from brobygger.kernel.actor import Actor
from brobygger.measurement import access
from brobygger.measurement import fidelity_errors as errors
from brobygger.measurement.models import ModelDecision, ModelProposal, ModelVersion
from brobygger.measurement.models.fidelity import Decision
from brobygger.programmes import access as programme_access
from brobygger.programmes.models import Programme
from brobygger.vault import log
from brobygger_analysis import fidelity as analysis
from brobygger_analysis.definitions import EVERY_INDICATOR
from brobygger_analysis.fidelity import UnknownPart

FIRST = 1  # the number of the model that the catalogue is


@dataclass(frozen=True)
class Proposal:
    """A proposal with what was decided of it, the newest last."""

    row: ModelProposal
    decisions: tuple[ModelDecision, ...]

    @property
    def decision(self) -> ModelDecision | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def is_to_carry(self) -> bool:
        """Adopted, and in no version yet."""
        return self.row.carried_by_id is None and self.decision is not None and self.decision.decision == Decision.ADOPT


# Who ------------------------------------------------------------------------------------------------------------------


def may_propose(actor: Actor, programme: Programme) -> bool:
    return may_decide(actor, programme) or access.may_open_lists(actor, programme)


def may_decide(actor: Actor, programme: Programme) -> bool:
    """The model is common to the programme's jobcentres: whoever follows all of it decides, never one of them alone."""
    return programme_access.may_see_all_of(actor, programme)


def require_reading(actor: Actor, programme: Programme) -> None:
    """Raises ``NotAllowed``."""
    if not may_propose(actor, programme):
        raise errors.may_not_see_model()


def _require_deciding(actor: Actor, programme: Programme) -> None:
    if not may_decide(actor, programme):
        raise errors.may_not_decide_model()


# Proposing ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    *,
    by: Actor,
    programme: Programme,
    element: str,
    change: str,
    why: str,
    on: datetime.date,
    intentions: Sequence[str] = (),
    indicators: Sequence[str] = (),
    lesson: str = "",
) -> ModelProposal:
    """A change to one part of the model, with what it rests on. It gets the next number of the programme."""
    if not may_propose(by, programme):
        raise errors.may_not_propose()
    _check(element, change, why, intentions, indicators)
    Programme.objects.select_for_update().get(pk=programme.pk)  # two at once would take the same number
    last = ModelProposal.objects.filter(programme=programme).aggregate(last=Max("number"))["last"] or 0
    place = Jobcentre.objects.filter(pk=by.jobcentre).first() if by.jobcentre is not None else None
    made = ModelProposal.objects.create(
        programme=programme, number=last + 1, element=element, change=change.strip(), why=why.strip(),
        intentions=list(intentions), indicators=list(indicators), lesson=lesson.strip(),
        place=(place.short_label or place.label) if place else "", proposed_on=on, proposed_by=_user(by),
    )  # fmt: skip
    log.write(
        by=by, action="model.proposed", subjects=[("programme", programme.key), ("model_proposal", made.key)],
        changes={"number": [None, made.number], "element": [None, element]},
    )  # fmt: skip
    return made


def _check(element: str, change: str, why: str, intentions: Sequence[str], indicators: Sequence[str]) -> None:
    try:
        analysis.element(element)
        for key in intentions:
            analysis.intention(key)
    except UnknownPart:
        raise errors.unknown_choice("element") from None
    if not set(indicators) <= set(EVERY_INDICATOR):
        raise errors.unknown_choice("indicators")
    if not change.strip():
        raise errors.say_why("change")
    if not why.strip():
        raise errors.say_why("why")


@transaction.atomic
def decide(
    *,
    by: Actor,
    proposal: ModelProposal,
    decision: str,
    reason: str,
    on: datetime.date,
    owner: str = "",
    due_on: datetime.date | None = None,
) -> ModelDecision:
    """Adopt, try or reject. It can be decided again until a version carries it; earlier decisions stay."""
    _require_deciding(by, proposal.programme)
    proposal = ModelProposal.objects.select_for_update().select_related("programme").get(pk=proposal.pk)
    if proposal.carried_by_id is not None:
        raise errors.proposal_is_carried()
    if decision not in Decision.values:
        raise errors.unknown_choice("decision")
    if not reason.strip():
        raise errors.say_why("reason")
    if decision != Decision.REJECT and not owner.strip():
        raise errors.say_who_owns()
    made = ModelDecision.objects.create(
        proposal=proposal, decision=decision, reason=reason.strip(), owner=owner.strip(), due_on=due_on, decided_on=on,
        decided_by=_user(by),
    )  # fmt: skip
    log.write(
        by=by, action="model.decided",
        subjects=[("programme", proposal.programme.key), ("model_proposal", proposal.key)],
        changes={"decision": [None, decision]}, reason=reason.strip(),
    )  # fmt: skip
    return made


@transaction.atomic
def make_version(*, by: Actor, programme: Programme, summary: str, on: datetime.date) -> ModelVersion:
    """The next version of the model: it carries every proposal that is adopted and in no version yet."""
    _require_deciding(by, programme)
    if not summary.strip():
        raise errors.say_why("summary")
    Programme.objects.select_for_update().get(pk=programme.pk)
    carried = [one.row for one in proposals(by=by, programme=programme) if one.is_to_carry]
    if not carried:
        raise errors.nothing_to_carry()
    last = ModelVersion.objects.filter(programme=programme).aggregate(last=Max("number"))["last"] or FIRST
    made = ModelVersion.objects.create(
        programme=programme, number=last + 1, made_on=on, summary=summary.strip(), made_by=_user(by)
    )
    ModelProposal.objects.filter(pk__in=[row.pk for row in carried]).update(carried_by=made)
    log.write(
        by=by, action="model.version_made",
        subjects=[
            ("programme", programme.key), ("model_version", made.key),
            *(("model_proposal", row.key) for row in carried),
        ],
        changes={"number": [None, made.number]},
    )  # fmt: skip
    return made


def _user(by: Actor) -> User | None:
    return User.objects.filter(pk=by.user).first() if by.user is not None else None


# Reading --------------------------------------------------------------------------------------------------------------


def proposals(*, by: Actor, programme: Programme) -> list[Proposal]:
    """All of a programme's, by number."""
    require_reading(by, programme)
    rows = list(
        ModelProposal.objects.filter(programme=programme).select_related("carried_by", "programme").order_by("number")
    )
    decided: dict[int, list[ModelDecision]] = {}
    for one in ModelDecision.objects.filter(proposal__in=rows).order_by("id"):
        decided.setdefault(one.proposal_id, []).append(one)
    return [Proposal(row, tuple(decided.get(row.pk, ()))) for row in rows]


def find(*, by: Actor, key: uuid.UUID) -> Proposal:
    """One of them, for its programme's readers; else it is not there."""
    row = ModelProposal.objects.select_related("programme", "carried_by", "proposed_by").filter(key=key).first()
    if row is None or not may_propose(by, row.programme):
        raise errors.no_such_proposal()
    return Proposal(row, tuple(row.decisions.order_by("id")))


def versions(*, by: Actor, programme: Programme) -> QuerySet[ModelVersion]:
    """The versions after the first, the newest first, each with what it carries."""
    require_reading(by, programme)
    return ModelVersion.objects.filter(programme=programme).prefetch_related("carried").order_by("-number")


def number_of(versions_: Sequence[ModelVersion]) -> int:
    """The number of the model in force."""
    return max((one.number for one in versions_), default=FIRST)


def exported(*, by: Actor, programme: Programme, number: int) -> None:
    """The model leaves the house as a file."""
    require_reading(by, programme)
    log.exported(
        by=by, action="model.exported", subjects=[("programme", programme.key)],
        criterion={"format": "pdf", "version": number},
    )  # fmt: skip
