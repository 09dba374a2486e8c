"""How a jobcentre does each part of the model: what is recorded here, and what other rooms have registered already.

Nothing is asked for twice. Where the model of screening, the organisation of a team or a broker's background is
registered elsewhere, it is read from there. A form is chosen, not good or bad; it is dated, per team or for the whole
jobcentre, several at once, one of them the main one.
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.accounts.enums import TeamForm
from brobygger.accounts.models import Team, TeamOrganisation, User
from brobygger.accounts.roles import LEADER_ROLES
from brobygger.casework.enums import BrokerProfile
from brobygger.casework.models import BrokerRecord
from brobygger.compensation.models import KnowledgeMeasure
from brobygger.conversations.models import Rhythm
from brobygger.kernel import boundary
from brobygger.kernel.actor import Actor
from brobygger.measurement import fidelity_errors as errors
from brobygger.measurement.models import RecordedForm
from brobygger.reference import reads as reference
from brobygger.screening.enums import DueKind, LocalModel
from brobygger.screening.models import CoverageRule, LocalCriterion, TeamModel
from brobygger.vault import log
from brobygger_analysis import fidelity as analysis
from brobygger_analysis.definitions import Text
from brobygger_analysis.fidelity import Form, UnknownPart

A_YEAR = datetime.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Held:
    """A form that holds on a day. team: its name, empty for the whole jobcentre. row: where it is recorded here."""

    form: str
    choice: str
    team: str
    is_main: bool
    row: RecordedForm | None = None

    def to_dict(self) -> dict[str, object]:
        """As an assessment keeps it: codes, so that it can be read in both languages later."""
        return {"form": self.form, "choice": self.choice, "team": self.team, "is_main": self.is_main}


def said(text: Text) -> str:
    """In the language of the page."""
    return text.en if (get_language() or "da").startswith("en") else text.da


def choice_words(form: str, choice: str) -> str:
    """The words of a choice, also of one that another room registers; an unknown code shows as itself."""
    known = _ELSEWHERE_WORDS.get(form)
    if known is not None:
        return known(choice)
    try:
        return said(analysis.form(form).choice(choice).name)
    except UnknownPart:
        return choice


# Who ------------------------------------------------------------------------------------------------------------------


def may_record(actor: Actor) -> bool:
    """The local set-up is the leaders' of the own jobcentre; a command writes for the jobcentre it acts in."""
    return actor.jobcentre is not None and (actor.is_machine or actor.has(*LEADER_ROLES))


def require_recording(actor: Actor) -> int:
    """The jobcentre that is recorded for. Raises ``NotAllowed``."""
    if actor.jobcentre is None or not may_record(actor):
        raise errors.may_not_judge_fidelity()
    return actor.jobcentre


# Recording ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def record(
    *,
    by: Actor,
    form: str,
    choice: str,
    valid_from: datetime.date,
    team: Team | None = None,
    is_main: bool = True,
    note: str = "",
) -> RecordedForm:
    """From a day on this is how it is done. A new main form ends the former main one; of some only one can hold."""
    jobcentre = require_recording(by)
    known = _recordable(form)
    if choice not in {one.code for one in known.choices}:
        raise errors.unknown_choice("choice")
    is_main = is_main or known.is_one
    open_ones = _open(form).filter(team=team)
    if open_ones.filter(choice=choice, is_main=is_main).exists():
        raise errors.form_holds_already()
    for before in open_ones:
        if before.choice == choice or (is_main and before.is_main) or known.is_one:
            _end(before, valid_from - datetime.timedelta(days=1), before.version)
    row: RecordedForm = RecordedForm.objects.create(
        jobcentre_id=jobcentre, team=team, form=form, choice=choice, is_main=is_main, valid_from=valid_from,
        note=note.strip(), recorded_by=User.objects.filter(pk=by.user).first(),
    )  # fmt: skip
    log.write(
        by=by, action="fidelity_form.recorded", subjects=[("fidelity_form", row.key)],
        changes={"form": [None, form], "choice": [None, choice], "valid_from": [None, valid_from.isoformat()]},
    )  # fmt: skip
    return row


@transaction.atomic
def end(*, by: Actor, row: RecordedForm, on: datetime.date, read_version: int) -> RecordedForm:
    """The last day that it was done so."""
    require_recording(by)
    if row.valid_to is not None or row.withdrawn_on is not None:
        raise errors.form_ended_already()
    _end(row, on, read_version)
    log.write(
        by=by, action="fidelity_form.ended", subjects=[("fidelity_form", row.key)],
        changes={"valid_to": [None, on.isoformat()]},
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw(*, by: Actor, row: RecordedForm, on: datetime.date, reason: str, read_version: int) -> RecordedForm:
    """It was recorded by mistake: it stays readable and counts no more."""
    require_recording(by)
    reason = reason.strip()
    if not reason:
        raise errors.say_why("reason")
    if row.withdrawn_on is not None:
        raise errors.form_ended_already()
    row.withdrawn_on, row.withdrawn_reason = on, reason
    row.save_checked(read_version=read_version, sentence=errors.form_changed())
    log.write(by=by, action="fidelity_form.withdrawn", subjects=[("fidelity_form", row.key)], reason=reason)
    return row


def _recordable(key: str) -> Form:
    try:
        found = analysis.form(key)
    except UnknownPart:
        raise errors.unknown_choice("form") from None
    if found.is_elsewhere:
        raise errors.unknown_choice("form")
    return found


def _end(row: RecordedForm, on: datetime.date, read_version: int) -> None:
    if on < row.valid_from:
        raise errors.form_ends_before_it_starts()
    row.valid_to = on
    row.save_checked(read_version=read_version, sentence=errors.form_changed())


# Reading --------------------------------------------------------------------------------------------------------------


def _open(form: str) -> QuerySet[RecordedForm]:
    rows: QuerySet[RecordedForm] = RecordedForm.objects.filter(form=form, valid_to=None, withdrawn_on=None)
    return rows


def find(*, by: Actor, key: uuid.UUID) -> RecordedForm:
    """One of the jobcentre's; else it is not there."""
    require_recording(by)
    found = RecordedForm.objects.filter(key=key).select_related("team", "recorded_by").first()
    if found is None:
        raise errors.no_such_form()
    return found


def history(*, by: Actor) -> list[RecordedForm]:
    """All that the jobcentre has recorded, by form, the newest first."""
    require_recording(by)
    rows = RecordedForm.objects.select_related("team", "recorded_by").order_by("form", "-valid_from", "-id")
    order = {key: place for place, key in enumerate(analysis.FORMS)}
    return sorted(rows, key=lambda row: order.get(row.form, len(order)))


def held(on: datetime.date, wanted: Collection[str] = tuple(analysis.FORMS)) -> dict[str, list[Held]]:
    """By form what holds on a day in the entered jobcentre, recorded here or elsewhere; the main ones first."""
    boundary.current()
    found: dict[str, list[Held]] = {key: [] for key in wanted}
    rows = (
        RecordedForm.objects.filter(_holds(on), form__in=list(wanted), withdrawn_on=None)
        .select_related("team", "recorded_by")
        .order_by("-is_main", "team__name", "id")
    )
    for row in rows:
        found.setdefault(row.form, []).append(
            Held(row.form, row.choice, row.team.name if row.team else "", row.is_main, row)
        )
    for form in found.keys() & _ELSEWHERE.keys():
        read = _ELSEWHERE[form]
        found[form] = [Held(form, choice, team, is_main) for choice, team, is_main in read(on)]
    return found


def _holds(on: datetime.date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))


Registered = Iterable[tuple[str, str, bool]]  # choice, team, whether it is the main one


def _screening_models(on: datetime.date) -> Registered:
    rows = (
        TeamModel.objects.standing().filter(_holds(on)).select_related("team").order_by("-is_main", "team__name", "id")
    )
    return [(row.model, row.team.name, row.is_main) for row in rows]


def _organisations(on: datetime.date) -> Registered:
    rows = TeamOrganisation.objects.filter(_holds(on)).select_related("team").order_by("-is_main", "team__name", "id")
    return [(row.form, row.team.name, row.is_main) for row in rows]


def _introduction_times(on: datetime.date) -> Registered:
    return _by_number(CoverageRule.objects.standing().filter(_holds(on)).values_list("kind", flat=True))


def _criteria(on: datetime.date) -> Registered:
    return [("yes" if LocalCriterion.objects.filter(_holds(on)).exists() else "no", "", True)]


def _profiles(on: datetime.date) -> Registered:
    return _by_number(BrokerRecord.objects.filter(_holds(on)).values_list("profile", flat=True))


def _contact_models(on: datetime.date) -> Registered:
    return _by_number(Rhythm.objects.filter(_holds(on)).values_list("contact_model", flat=True))


def _knowledge(on: datetime.date) -> Registered:
    done = KnowledgeMeasure.objects.filter(on__gt=on - A_YEAR, on__lte=on, withdrawn_on=None)
    return _by_number(done.values_list("kind", flat=True))


def _by_number(codes: Iterable[str]) -> Registered:
    """The most common first, and that is the main one; several that are as common are all main."""
    counted = Counter(codes)
    most = max(counted.values(), default=0)
    return [(code, "", number == most) for code, number in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]


_ELSEWHERE: Mapping[str, Callable[[datetime.date], Registered]] = {
    "screening_model": _screening_models,
    "introduction_time": _introduction_times,
    "local_criteria": _criteria,
    "broker_organisation": _organisations,
    "broker_profile": _profiles,
    "contact_model": _contact_models,
    "knowledge": _knowledge,
}


def _enum_words(enum: type[LocalModel] | type[DueKind] | type[TeamForm] | type[BrokerProfile]) -> Callable[[str], str]:
    return lambda code: str(enum(code).label) if code in enum.values else code


_ELSEWHERE_WORDS: Mapping[str, Callable[[str], str]] = {
    "screening_model": _enum_words(LocalModel),
    "introduction_time": _enum_words(DueKind),
    "local_criteria": lambda code: _("Der er lokale kriterier") if code == "yes" else _("Ingen lokale kriterier"),
    "broker_organisation": _enum_words(TeamForm),
    "broker_profile": _enum_words(BrokerProfile),
    "contact_model": lambda code: reference.label("contact_model", code),
    "knowledge": lambda code: reference.label("knowledge_measure", code),
}


# For the association analysis -----------------------------------------------------------------------------------------


def main_choices(
    forms: Sequence[str], jobcentres: Sequence[int], first: datetime.date, last: datetime.date
) -> dict[str, dict[int, str]]:
    """By form and jobcentre the main choice that held longest within a period; nothing where two held as long.

    Read within the boundary that is entered; teams count like the jobcentre they are in.
    """
    days: dict[tuple[str, int], Counter[str]] = {}
    rows = RecordedForm.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=first), form__in=forms, jobcentre__in=jobcentres, is_main=True,
        valid_from__lte=last, withdrawn_on=None,
    )  # fmt: skip
    for row in rows:
        length = (min(row.valid_to or last, last) - max(row.valid_from, first)).days + 1
        days.setdefault((row.form, row.jobcentre_id), Counter())[row.choice] += length
    found: dict[str, dict[int, str]] = {form: {} for form in forms}
    for (form, jobcentre), counted in days.items():
        (choice, most), *others = counted.most_common(2)
        if not others or others[0][1] < most:
            found[form][jobcentre] = choice
    return found
