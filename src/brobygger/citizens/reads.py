"""What pages and other rooms may ask about citizens and courses."""

from __future__ import annotations

import datetime
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from brobygger.accounts.models import Jobcentre, Membership, Team, User
from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import CASE_ROLES
from brobygger.citizens import access, facts, identity, name_search
from brobygger.citizens.enums import HAVE_IT_WHOLE, CourseState, MilestoneKind, Protection, ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Milestone, Responsibility, StandIn
from brobygger.kernel import boundary, clock, prepared
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem, TimelineEntry
from brobygger.reference import events
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger_analysis.danish import cpr, names
from brobygger_analysis.pauses import Pause, after

_CASE_NUMBER = re.compile(r"(\d{4})\s*-\s*(\d{1,7})")
_CPR_LIKE = re.compile(r"\d{6}\D?\d{4}")
SHORTEST_NAME = 2
LONGEST_QUESTION = 100


# Finding --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of a search. Beyond own and team cases it holds name and responsible only."""

    key: uuid.UUID
    name: str
    responsible: str
    near: access.Nearness
    opens: bool  # without a reason
    case_number: str = ""
    birth_year: int | None = None
    team: str = ""
    state: str = ""
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """``by`` says how: "cpr", "case_number" or "name"; ``more`` that not all hits are shown."""

    hits: tuple[Hit, ...]
    by: str
    more: bool = False


def search(actor: Actor, text: str) -> Found:
    """Citizens of the jobcentre by CPR number, case number or name, the best fit first. Logged with the keys shown."""
    access.check_can_search(actor)
    text = text.strip()[:LONGEST_QUESTION]
    limit = reference.value("citizens.search_limit", on=clock.today(), jobcentre=actor.jobcentre)
    by, ordered, more = _look_up(actor, text, limit)
    hits = tuple(_hits(actor, ordered))
    log.searched(
        by=actor,
        action="citizens.searched",
        subjects=[("citizen", hit.key) for hit in hits],
        # A CPR number that was typed is not written down once more; who was found stands in the entry.
        criterion={"by": by, "text": "" if by == "cpr" else text, "more": more},
    )
    return Found(hits, by, more)


def number_in(text: str) -> str:
    """ "cpr" or "case_number" where the words look like one: it names one citizen and nothing else. Otherwise empty."""
    if _as_cpr(text) is not None or _CPR_LIKE.search(text):
        return "cpr"
    return "case_number" if _CASE_NUMBER.fullmatch(text) else ""


def _look_up(actor: Actor, text: str, limit: int) -> tuple[str, list[int], bool]:
    number = _as_cpr(text)
    if number is not None:
        found = by_number(number)
        return "cpr", [found.pk] if found else [], False
    if _CPR_LIKE.search(text):
        return "cpr", [], False  # ten digits that are no CPR number: not written into the log as a name either
    case = _CASE_NUMBER.fullmatch(text)
    if case:
        wanted = f"{case[1]}-{int(case[2]):05}"
        rows = Citizen.objects.select_related("merged_into").filter(case_number=wanted)
        return "case_number", [one.kept.pk for one in rows], False
    if sum(letter.isalpha() for letter in text) < SHORTEST_NAME:
        return "name", [], False
    ordered = by_name(text)
    return "name", ordered[:limit], len(ordered) > limit


def _as_cpr(text: str) -> cpr.CprNumber | None:
    try:
        return cpr.parse(text)
    except cpr.CprError:
        return None


def by_number(number: cpr.CprNumber) -> Citizen | None:
    """The citizen of this jobcentre with the number. An exact look-up: the number itself is not readable in SQL."""
    jobcentre = boundary.current().jobcentre
    if jobcentre is None:
        raise boundary.BoundaryMissing("A number is looked up within one jobcentre.")
    index = identity.index_of(number, _jobcentre_key(jobcentre))
    found: Citizen | None = Citizen.objects.filter(cpr_index=index).first()
    return None if found is None else found.kept


def _jobcentre_key(jobcentre: int) -> uuid.UUID:
    key: uuid.UUID = Jobcentre.objects.values_list("key", flat=True).get(pk=jobcentre)
    return key


def by_name(text: str) -> list[int]:
    """Inner numbers of citizens by how well the name fits, at most 200. Whoever is protected is never among them."""
    jobcentre = boundary.current().jobcentre
    if jobcentre is None:
        raise boundary.BoundaryMissing("Names are searched within one jobcentre.")
    candidates: set[int] = set()
    for stage in names.stages(text):
        room = names.CANDIDATE_LIMIT - len(candidates)
        if room <= 0:
            break
        candidates |= set(name_search.matching(stage, jobcentre, room, candidates))
    rows = Citizen.objects.filter(pk__in=candidates, protection=Protection.NONE)
    named = [(pk, f"{given} {family}") for pk, given, family in rows.values_list("pk", "given_name", "family_name")]
    return [one.key for one in names.rank(text, named)]


def _hits(actor: Actor, ordered: Sequence[int]) -> Iterable[Hit]:
    """The lines for citizens, in the order given: four queries however many."""
    citizens = Citizen.objects.filter(pk__in=ordered).defer("cpr").in_bulk()
    courses = current_courses(ordered)
    responsible = responsible_for([course.pk for course in courses.values()])
    for number in ordered:
        citizen, course = citizens[number], courses.get(number)
        holders = responsible.get(course.pk, []) if course else []
        near = _nearness(actor, course, holders)
        opens = access.reads_without_reason(actor, near, course)
        shown: dict[str, Any] = {}
        if opens:
            shown = {
                "case_number": citizen.case_number,
                "birth_year": citizen.birth_date.year if citizen.birth_date else None,
                "team": course.team.name if course and course.team else "",
                "state": str(CourseState(course.state).label) if course else "",
            }
        yield Hit(
            key=citizen.key,
            name=citizen.name,
            responsible=names_of(holders),
            near=near,
            opens=opens,
            is_protected=citizen.protection != Protection.NONE,
            **shown,
        )


def _nearness(actor: Actor, course: Course | None, holders: Sequence[Responsibility]) -> access.Nearness:
    if course is None:
        return access.Nearness.REST
    if actor.user is not None and any(holder.user_id == actor.user for holder in holders):
        return access.Nearness.OWN
    return access.besides_own(actor, course)


# Courses --------------------------------------------------------------------------------------------------------------


def current_courses(citizens: Sequence[int]) -> dict[int, Course]:
    """For each citizen the open course, or the latest one. One query."""
    found: dict[int, Course] = {}
    rows = Course.objects.filter(citizen_id__in=citizens).select_related("team", "programme")
    for course in rows.order_by("began_on", "id"):
        held = found.get(course.citizen_id)
        if held is None or held.closed_on is not None:
            found[course.citizen_id] = course
    return found


def responsible_for(courses: Sequence[int]) -> dict[int, list[Responsibility]]:
    """Who is responsible now, by course. One query."""
    found: dict[int, list[Responsibility]] = defaultdict(list)
    rows = Responsibility.objects.filter(access.present(), course_id__in=courses).select_related("user")
    for one in rows.order_by("what", "id"):
        found[one.course_id].append(one)
    return dict(found)


def names_of(responsible: Iterable[Responsibility]) -> str:
    """Each person once, also where somebody has several parts."""
    return ", ".join(dict.fromkeys(one.user.name for one in responsible))


def milestones(course: Course, *, withdrawn: bool = False) -> list[Milestone]:
    """The course's marks by date; with ``withdrawn`` those too that were taken out."""
    rows = Milestone.objects.filter(course=course)
    return list((rows if withdrawn else rows.filter(withdrawn_at=None)).order_by("on", "id"))


def benefit_periods(citizen: Citizen) -> list[BenefitPeriod]:
    """The benefit history, newest first."""
    return list(BenefitPeriod.objects.filter(citizen=citizen).order_by("-valid_from"))


def courses_of(citizen: Citizen) -> list[Course]:
    """Every course of the citizen, newest first."""
    return list(Course.objects.filter(citizen=citizen).select_related("team", "programme").order_by("-began_on", "-id"))


def present_benefit(citizens: Sequence[int], on: datetime.date) -> dict[int, str]:
    """The benefit group on a day, by citizen. One query."""
    holds = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))
    rows = BenefitPeriod.objects.filter(holds, citizen_id__in=citizens).order_by("valid_from")
    return dict(rows.values_list("citizen_id", "group"))


def responsibilities(course: Course) -> list[Responsibility]:
    """Who has been responsible, newest first."""
    return list(Responsibility.objects.filter(course=course).select_related("user").order_by("-valid_from", "-id"))


def teams() -> list[Team]:
    return list(Team.objects.filter(is_active=True).order_by("name"))


def works_here(user: User, on: datetime.date) -> bool:
    """Whether the user has a role in the jobcentre of the boundary on a day; now, where the day is past."""
    held = Membership.objects.filter(valid_on(max(on, clock.today())), user=user)
    entered = boundary.current()
    if entered.jobcentre is not None:
        held = held.filter(jobcentre_id=entered.jobcentre)
    return bool(held.exists())


def holds_case_role(user: User, on: datetime.date) -> bool:
    """Whether the user works with cases in the jobcentre of the boundary on a day."""
    held = Membership.objects.filter(valid_on(on), user=user, role__in=CASE_ROLES)
    return bool(held.filter(jobcentre__in=[boundary.current().jobcentre]).exists())


def stand_ins(on: datetime.date) -> list[StandIn]:
    """The stand-ins of the jobcentre that run or are to come, the nearest first."""
    rows = StandIn.objects.filter(valid_to__gte=on, ended_at=None).select_related("absent", "stand_in", "made_by")
    return list(rows.order_by("valid_from", "id"))


def stands_in_for(actor: Actor) -> list[StandIn]:
    """Whom the actor stands in for today."""
    if not access.stands_in(actor):
        return []
    return list(access.covered_by(actor).select_related("absent").order_by("valid_to", "id"))


def with_mark(courses: Any, kind: MilestoneKind, name: str) -> Any:
    """Those of the courses that have reached a mark, with its day as ``name``.

    Joined rather than looked up, as a course has one such mark at most: a subquery would be asked anew by every
    condition that names the day.
    """
    joined = f"{name}_mark"
    mark = FilteredRelation("milestones", condition=Q(milestones__kind=kind, milestones__withdrawn_at=None))
    reached = courses.annotate(**{joined: mark}).filter(**{f"{joined}__isnull": False})
    return reached.annotate(**{name: F(f"{joined}__on")})


def colleagues(on: datetime.date, *roles: str) -> QuerySet[User]:
    """The people who work in the jobcentre of the boundary, by name; with ``roles`` only those who hold one.

    They may be hundreds, of whom a page shows the names: the rest of a user is read when it is asked for.
    """
    held = Membership.objects.filter(valid_on(on), jobcentre__in=[boundary.current().jobcentre])
    if roles:
        held = held.filter(role__in=roles)
    users = User.objects.filter(pk__in=held.values("user_id"), is_active=True)
    return users.only("key", "given_name", "family_name").order_by("given_name", "family_name", "id")


# What has happened and what waits -------------------------------------------------------------------------------------


def timeline(course: Course, before: datetime.datetime | None = None, limit: int = 50) -> list[TimelineEntry]:
    """The course's marks and the changes of responsible, team and benefit group, newest first."""
    entries = [*_mark_entries(course), *_responsible_entries(course), *_team_entries(course), *_benefit_entries(course)]
    if before is not None:
        entries = [entry for entry in entries if entry.registered_at < before]
    return sorted(entries, key=lambda entry: (entry.on, entry.registered_at), reverse=True)[:limit]


def _mark_entries(course: Course) -> Iterable[TimelineEntry]:
    for mark in facts.of(course).milestones:
        label = str(MilestoneKind(mark.kind).label)
        details: tuple[tuple[str, str], ...] = ()
        if mark.withdrawn_at is not None:
            label = _("Ophævet: %(mark)s") % {"mark": label}
            details = ((_("Begrundelse"), mark.withdrawn_reason),)
        yield TimelineEntry(
            kind="citizens.milestone",
            sentence=label,
            on=mark.on,
            registered_at=mark.registered_at,
            author=mark.by_label,
            key=mark.key,
            subject_kind="milestone",
            subject=mark.key,
            details=details,
        )


def _responsible_entries(course: Course) -> Iterable[TimelineEntry]:
    for one in facts.of(course).responsibilities:
        what = str(ResponsibleFor(one.what).label)
        reason = [(_("Begrundelse"), one.reason)] if one.reason else []
        until = [(_("Til"), one.valid_to.strftime("%d-%m-%Y"))] if one.valid_to else []
        yield TimelineEntry(
            kind="citizens.responsible",
            sentence=_("%(name)s blev ansvarlig: %(what)s") % {"name": one.user.name, "what": what.lower()},
            on=one.valid_from,
            registered_at=one.created_at,
            author="",
            key=one.key,
            details=(*reason, *until),
        )


def _team_entries(course: Course) -> Iterable[TimelineEntry]:
    for one in facts.of(course).teams:
        yield TimelineEntry(
            kind="citizens.team",
            sentence=_("Forløbet kom til %(team)s") % {"team": one.team.name},
            on=one.valid_from,
            registered_at=one.created_at,
            author="",
            key=one.key,
            details=((_("Begrundelse"), one.reason),) if one.reason else (),
        )


def _benefit_entries(course: Course) -> Iterable[TimelineEntry]:
    for period in facts.of(course).periods:
        if period.valid_from < course.began_on:
            continue
        yield TimelineEntry(
            kind="citizens.benefit",
            sentence=_("Ydelse: %(group)s") % {"group": reference.label("benefit_group", period.group)},
            on=period.valid_from,
            registered_at=period.created_at,
            author="",
            key=period.key,
        )


def due(actor: Actor, on: datetime.date) -> list[DueItem]:
    """What this room itself waits for: the first conversation after enrolment."""
    if actor.user is None:
        return []
    courses = prepared.rows("citizens.due", lambda: _waiting_for_first_conversation(actor), access.users(actor))
    days = first_conversation_days(on, actor.jobcentre)
    return list(_first_conversations(courses, days, events.pauses("conversations", jobcentre=actor.jobcentre)))


def _waiting_for_first_conversation(actor: Actor) -> QuerySet[Any]:
    own = Responsibility.objects.filter(access.held_by(actor, *HAVE_IT_WHOLE)).values("course_id")
    marks = Milestone.objects.filter(withdrawn_at=None, course=OuterRef("pk"))
    held, enrolled = (marks.filter(kind=kind) for kind in (MilestoneKind.FIRST_CONVERSATION, MilestoneKind.ENROLLED))
    waiting = Course.objects.filter(~Exists(held), pk__in=own, state=CourseState.ENROLLED)
    rows = waiting.select_related("citizen").annotate(enrolled_on=Subquery(enrolled.values("on")[:1]))
    found: QuerySet[Any] = rows.order_by("id")[:200]
    return found


def first_conversation_days(on: datetime.date, jobcentre: int | None) -> int:
    """The norm here for the days from enrolment to the first conversation."""
    return int(reference.value("citizens.first_conversation_days", on=on, jobcentre=jobcentre))


def first_conversation_by(enrolled: datetime.date, days: int, pauses: Sequence[Pause]) -> datetime.date:
    """The last day for it; days on which conversations were suspended do not count."""
    return after(enrolled, days, pauses)


def _first_conversations(courses: Iterable[Any], days: int, pauses: Sequence[Pause]) -> Iterable[DueItem]:
    for course in courses:
        if course.enrolled_on is not None:
            yield DueItem(
                kind="citizens.first_conversation",
                sentence=_("Hold den første samtale efter visitationen"),
                due=first_conversation_by(course.enrolled_on, days, pauses),
                subject_kind="citizen",
                subject=course.citizen.key,
                citizen=course.citizen.key,
                citizen_name=course.citizen.name,
            )
