"""Comparing a jobcentre's registrations with an extract, and deciding what looks like a typing error.

What is compared and what counts as evidence stands in docs/algorithms/linkage.md; here the two lists are brought
together, and what came of it is kept. Nothing is merged and no number is changed: a person decides, with a reason, and
mends the number where it is wrong.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from brobygger.accounts.models import Jobcentre
from brobygger.citizens.enums import MilestoneKind, Protection
from brobygger.citizens.models import Citizen, Milestone
from brobygger.kernel import clock, sealing
from brobygger.kernel.actor import Actor
from brobygger.kernel.portions import AT_ONCE
from brobygger.measurement import access, errors, linkage_counts, outside
from brobygger.measurement.access import Scope
from brobygger.measurement.linkage_counts import Compared
from brobygger.measurement.models import (
    FindingKind,
    Linkage,
    LinkageFinding,
    LinkageProposal,
    ProposalState,
    WrongSide,
)
from brobygger.measurement.models.linkages import sealed
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme
from brobygger.vault import log
from brobygger_analysis import linkage as analysis
from brobygger_analysis.linkage import Registered
from brobygger_analysis.linkage_file import MARKS, People

PAGE = 50
OVERDUE_AFTER = datetime.timedelta(days=31)
KEPT_FOR = datetime.timedelta(days=92)


# Comparing ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def compare(*, by: Actor, programme: Programme, people: People, file_name: str, extracted_on: datetime.date) -> Linkage:
    """Compare the persons of the actor's jobcentre with those of an extract, and keep what came of it."""
    jobcentre = require_comparing(by, programme)
    if extracted_on > clock.today():
        raise errors.extract_from_the_future()
    decisions = list(_of_jobcentre(LinkageProposal, programme, jobcentre).exclude(state=ProposalState.WAITING))
    index = indexer(jobcentre)
    numbers = _numbers_by_index(people, index) if decisions else {}
    decided: dict[str, list[analysis.Decided]] = {state: [] for state in ProposalState.values}
    for one in decisions:
        number = numbers.get(bytes(one.there_index))
        if number is not None:
            decided[one.state].append((one.citizen_id, number))
    found = analysis.link(
        _registered_here(programme, jobcentre),
        people.persons,
        programme=_municipalities(programme, jobcentre),
        accepted=decided[ProposalState.ACCEPTED],
        rejected=decided[ProposalState.REJECTED],
    )
    made: Linkage = Linkage.objects.create(
        jobcentre=jobcentre,
        programme=programme,
        file_name=file_name[-200:],
        extracted_on=extracted_on,
        made_by=by.key,
        made_by_label=by.label[:200],
        rows=len(people.persons),
        numbers={**found.to_dict(), "columns": list(people.columns)},
    )
    LinkageFinding.objects.filter(linkage__programme=programme, jobcentre=jobcentre).delete()
    LinkageFinding.objects.bulk_create(_findings(found, made), batch_size=AT_ONCE)
    _propose(found, made, index)
    log.write(
        by=by,
        action="linkage.made",
        subjects=[("linkage", made.key)],
        changes={
            name: [None, number] for name, number in found.total.to_dict().items() if name in ("here", "there", "both")
        },
    )
    return made


def require_comparing(by: Actor, programme: Programme) -> Jobcentre:
    """The actor's jobcentre, where the actor may bring an extract about its citizens."""
    if not by.is_machine:
        access.require_lists(by, programme)
    if by.jobcentre is None:
        raise errors.may_not_open_list()
    if programme.pk not in programme_reads.programmes_of(by.jobcentre):
        raise errors.not_in_programme()
    return Jobcentre.objects.get(pk=by.jobcentre)


def _of_jobcentre(model: Any, programme: Programme, jobcentre: Jobcentre) -> Any:
    return model.objects.filter(linkage__programme=programme, jobcentre=jobcentre)


def _municipalities(programme: Programme, jobcentre: Jobcentre) -> list[str]:
    """Where the jobcentre's own persons live: others of the extract belong to another jobcentre or programme."""
    parts = programme_reads.participants(programme)
    return [code.zfill(4) for part in parts if part.jobcentre == jobcentre.pk for code in part.municipality_codes]


def _registered_here(programme: Programme, jobcentre: Jobcentre) -> Iterator[Registered]:
    """Everybody with a course in the programme, with the first mark of each kind."""
    marks: dict[int, dict[str, datetime.date]] = {}
    rows = Milestone.objects.filter(
        course__programme=programme, jobcentre=jobcentre, withdrawn_at=None, kind__in=MARKS
    ).values_list("course__citizen_id", "kind", "on")
    for citizen, kind, on in rows.iterator():
        own = marks.setdefault(citizen, {})
        own[kind] = min(on, own.get(kind, on))
    citizens = Citizen.objects.filter(jobcentre=jobcentre, merged_into=None, courses__programme=programme).distinct()
    own_codes = _municipalities(programme, jobcentre)
    home = own_codes[0] if len(own_codes) == 1 else ""
    for citizen in citizens.order_by("id").iterator():
        yield Registered(
            key=citizen.pk,
            cpr=citizen.cpr,
            name=citizen.name,
            birth_date=citizen.birth_date,
            municipality=citizen.municipality_code.zfill(4) if citizen.municipality_code else home,
            marks=marks.get(citizen.pk, {}),
            is_test=citizen.is_test,
        )


def indexer(jobcentre: Jobcentre) -> Callable[[str], bytes]:
    """A keyed hash bound to the jobcentre and to this use: it cannot be compared with the hashes of citizens."""
    cipher, context = sealing.cipher(), f"linkage:{jobcentre.key}"
    return lambda number: cipher.blind_index(number, context=context)


def _numbers_by_index(people: People, index: Callable[[str], bytes]) -> dict[bytes, str]:
    numbers = {analysis.digits(person.cpr) for person in people.persons}
    return {index(number): number for number in numbers}


# Keeping what came of it ----------------------------------------------------------------------------------------------


def _side(person: Registered) -> dict[str, Any]:
    return {
        "cpr": analysis.digits(person.cpr),
        "name": person.name,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "municipality": person.municipality,
        "marks": {kind: on.isoformat() for kind, on in sorted(person.marks.items())},
    }


def _number(key: Hashable) -> int:
    """What names a person: the citizen's inner number here, the number of the row there."""
    if not isinstance(key, int):
        raise TypeError("a person of a comparison is named by a number")
    return key


def _findings(found: analysis.Linkage, made: Linkage) -> Iterator[LinkageFinding]:
    for number, (kind, here, there, more) in enumerate(_worth_a_look(found), start=1):
        yield LinkageFinding(
            jobcentre_id=made.jobcentre_id,
            linkage=made,
            kind=kind,
            number=number,
            citizen_id=_number(here.key) if here else None,
            row=_number(there.key) if there else None,
            sides=sealed({"there": _side(there) if there else None, **more}),
        )


def _worth_a_look(
    found: analysis.Linkage,
) -> Iterator[tuple[FindingKind, Registered | None, Registered | None, dict[str, Any]]]:
    for person in found.only_here:
        yield FindingKind.ONLY_HERE, person, None, {}
    for person in found.only_there:
        yield FindingKind.ONLY_THERE, None, person, {}
    for pair in found.pairs:
        if pair.is_doubtful:
            yield FindingKind.DOUBTFUL, pair.here, pair.there, {"name_score": pair.name_score}
        if pair.differing:
            yield FindingKind.MARKS, pair.here, pair.there, {"marks": [_difference(one) for one in pair.differing]}
    for person, fault in found.faults_here:
        yield FindingKind.FAULT_HERE, person, None, {"fault": fault.value}
    for person, fault in found.faults_there:
        yield FindingKind.FAULT_THERE, None, person, {"fault": fault.value}


def faulty_rows(made: Linkage, most: int) -> list[tuple[int, str]]:
    """The first rows of the extract whose number is a fault, and which."""
    found = made.findings.filter(kind=FindingKind.FAULT_THERE, row__isnull=False).order_by("row")[:most]
    return [(one.row, one.what["fault"]) for one in found if one.row is not None]


def _difference(one: analysis.MarkDifference) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "here": one.here.isoformat() if one.here else None,
        "there": one.there.isoformat() if one.there else None,
    }


def _propose(found: analysis.Linkage, made: Linkage, index: Callable[[str], bytes]) -> None:
    """Put the proposals beside those that wait already; those that are gone go, decided ones stay."""
    waiting = {
        (one.citizen_id, bytes(one.there_index)): one
        for one in LinkageProposal.objects.filter(
            linkage__programme=made.programme, jobcentre=made.jobcentre_id, state=ProposalState.WAITING
        )
    }
    new = []
    for one in found.proposals:
        there = index(analysis.digits(one.there.cpr))
        held = waiting.pop((_number(one.here.key), there), None)
        what = {
            "here": _side(one.here),
            "there": {**_side(one.there), "row": one.there.key},
            "slip": one.slip.value,
            "places": list(one.places),
            "name_score": one.name_score,
            "dates_alike": list(one.dates_alike),
            "has_other_partner": one.has_other_partner,
        }
        if held is None:
            new.append(
                LinkageProposal(
                    jobcentre_id=made.jobcentre_id,
                    linkage=made,
                    citizen_id=_number(one.here.key),
                    there_index=there,
                    sides=sealed(what),
                    is_ambiguous=one.is_ambiguous,
                )
            )
        else:
            held.linkage, held.sides, held.is_ambiguous = made, sealed(what), one.is_ambiguous
            held.save(update_fields=["linkage", "sides", "is_ambiguous"])
    LinkageProposal.objects.bulk_create(new, batch_size=AT_ONCE)
    LinkageProposal.objects.filter(pk__in=[one.pk for one in waiting.values()]).delete()


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Overview:
    """The comparisons of a programme in the reader's jobcentre, newest first.

    compared: for an analyst instead what the newest approved report says of each jobcentre; release: which one it is.
    """

    scope: Scope
    runs: tuple[Linkage, ...] = ()
    waiting: int = 0
    is_overdue: bool = False
    compared: tuple[Compared, ...] = ()
    release: outside.Release | None = None


def overview(*, by: Actor, programme: Programme) -> Overview:
    scope = access.scope_of(by, programme)
    if scope is Scope.PROGRAMME:
        release = outside.released(programme)
        return Overview(scope, compared=linkage_counts.of(release), release=release)
    runs = tuple(Linkage.objects.filter(programme=programme).order_by("-made_at", "-id")[:PAGE])
    waiting = LinkageProposal.objects.filter(linkage__programme=programme, state=ProposalState.WAITING).count()
    overdue = bool(runs) and clock.now() - runs[0].made_at > OVERDUE_AFTER
    return Overview(scope, runs, waiting, overdue)


def open_linkage(*, by: Actor, key: uuid.UUID) -> Linkage:
    """A comparison of the actor's own jobcentre."""
    found: Linkage | None = Linkage.objects.filter(key=key).select_related("programme").first()
    if found is None:
        raise errors.no_such_linkage()
    access.require_lists(by, found.programme)
    return found


def counts_of_proposals(linkage: Linkage) -> dict[str, int]:
    """How many of the programme's proposals wait or were decided, up to now."""
    rows = LinkageProposal.objects.filter(linkage__programme=linkage.programme_id)
    counted: dict[str, int] = rows.aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in ProposalState.values}
    )
    return counted


def proposals(*, by: Actor, linkage: Linkage) -> list[LinkageProposal]:
    """What waits first, then what was decided; the citizens shown are in the log."""
    rows = list(
        LinkageProposal.objects.filter(linkage__programme=linkage.programme_id)
        .select_related("citizen", "decided_by")
        .order_by("-state", "-decided_at", "id")[:PAGE]
    )
    if rows:
        log.listed(
            by=by,
            action="linkage.proposals_listed",
            subjects=[("citizen", row.citizen.key) for row in rows],
            criterion={"linkage": str(linkage.key)},
        )
    return rows


@dataclass(frozen=True)
class FindingPage:
    rows: tuple[LinkageFinding, ...]
    total: int
    next: int | None


def findings(*, by: Actor, linkage: Linkage, kind: str, after: int = 0) -> FindingPage:
    """The persons behind a count of the newest comparison, a page at a time, logged."""
    if kind not in FindingKind.values:
        raise errors.no_such_figure()
    every = LinkageFinding.objects.filter(linkage=linkage, kind=kind)
    rows = list(every.filter(number__gt=after).select_related("citizen").order_by("number")[: PAGE + 1])
    page = tuple(rows[:PAGE])
    log.listed(
        by=by,
        action="linkage.people_listed",
        subjects=[("citizen", row.citizen.key) for row in page if row.citizen] or [("linkage", linkage.key)],
        criterion={"linkage": str(linkage.key), "kind": kind},
    )
    return FindingPage(page, every.count(), page[-1].number if len(rows) > PAGE else None)


def has_findings(linkage: Linkage) -> bool:
    """Whether the persons are still kept: those of the newest comparison are, for a while."""
    if clock.now() - linkage.made_at > KEPT_FOR:
        return False
    return not Linkage.objects.filter(programme=linkage.programme_id, made_at__gt=linkage.made_at).exists()


@transaction.atomic
def forget_findings(*, by: Actor, at: datetime.datetime) -> int:
    """Drop the persons behind counts that nobody compared again; the counts and the decisions stay."""
    old = LinkageFinding.objects.filter(linkage__made_at__lt=at - KEPT_FOR)
    linkages = set(old.values_list("linkage__key", flat=True))
    count: int = old.delete()[0]
    if linkages:
        log.write(by=by, action="linkage.people_forgotten", subjects=[("linkage", key) for key in sorted(linkages)])
    return count


# Deciding -------------------------------------------------------------------------------------------------------------


def open_proposal(*, by: Actor, key: uuid.UUID) -> LinkageProposal:
    """Both sides of a proposal, whole numbers included; that they were seen is in the log."""
    found = _proposal(by, key)
    log.opened(by=by, action="linkage.proposal_opened", subjects=[("citizen", found.citizen.key)])
    return found


def _proposal(by: Actor, key: uuid.UUID) -> LinkageProposal:
    rows = LinkageProposal.objects.select_related("linkage__programme", "citizen", "decided_by")
    found: LinkageProposal | None = rows.filter(key=key).first()
    if found is None:
        raise errors.no_such_proposal()
    access.require_lists(by, found.linkage.programme)
    return found


def others_of(proposal: LinkageProposal) -> list[LinkageProposal]:
    """Other proposals that hold one of the two persons: where there are several, none is preferred."""
    same = Q(citizen=proposal.citizen_id) | Q(there_index=bytes(proposal.there_index))
    rows = LinkageProposal.objects.filter(same, linkage__programme=proposal.linkage.programme_id)
    return list(rows.exclude(pk=proposal.pk).select_related("citizen").order_by("id")[:10])


@transaction.atomic
def decide(
    *, by: Actor, key: uuid.UUID, version: int, state: str, reason: str, wrong_side: str = ""
) -> LinkageProposal:
    """Say that two registrations are one person or two. Nothing else is changed: the next comparison follows it."""
    proposal = _proposal(by, key)
    if state not in {ProposalState.ACCEPTED, ProposalState.REJECTED}:
        raise errors.unknown_choice("state")
    if proposal.state != ProposalState.WAITING:
        raise errors.already_decided()
    if not reason.strip():
        raise errors.say_why()
    if state == ProposalState.ACCEPTED:
        if wrong_side not in WrongSide.values:
            raise errors.unknown_choice("wrong_side")
        if any(other.state == ProposalState.ACCEPTED for other in others_of(proposal)):
            raise errors.person_has_a_partner()
    proposal.state = state
    proposal.wrong_side = wrong_side if state == ProposalState.ACCEPTED else ""
    proposal.reason = reason.strip()
    proposal.decided_at = clock.now()
    proposal.decided_by_id = by.user
    fields = ["state", "wrong_side", "reason", "decided_at", "decided_by"]
    proposal.save_checked(read_version=version, sentence=errors.decided_meanwhile(), update_fields=fields)
    log.write(
        by=by,
        action="linkage.accepted" if state == ProposalState.ACCEPTED else "linkage.rejected",
        subjects=[("citizen", proposal.citizen.key)],
        changes={"state": [ProposalState.WAITING.value, state]},
    )
    return proposal


def is_hidden(citizen: Citizen) -> bool:
    """Whether the name is not shown in lists."""
    return citizen.protection == Protection.NAME_AND_ADDRESS


MARK_WORDS = {kind: MilestoneKind(kind).label for kind in MARKS}
