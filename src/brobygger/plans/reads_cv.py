"""Reading CVs and job seeking: for the pages, the desk, the timeline and the figures."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import access as citizens_access
from brobygger.citizens import facts
from brobygger.citizens import reads as citizens
from brobygger.citizens.due import due_item
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import Course, Milestone, Responsibility
from brobygger.kernel import prepared, together
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem, TimelineEntry
from brobygger.kernel.portions import AT_ONCE, portions
from brobygger.plans import cv, cv_content, cv_errors, cv_rules
from brobygger.plans.cv_content import Cv
from brobygger.plans.cv_enums import (
    ApplicationState,
    CvPart,
    CvResponsible,
    CvSource,
    EducationKind,
    PostKind,
    SeekingKind,
)
from brobygger.plans.models import CvCheck, CvVersion, JobApplication, JobSeeking
from brobygger.reference import events
from brobygger.reference import reads as reference
from brobygger.reference.models import LocalValue
from brobygger_analysis.pauses import Pause

MOST_OF_A_LEADER = 100
APPLY_SOON_DAYS = 7


# --- one citizen -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Who:
    """Who answers for the CV: as the jobcentre has set it, and who that is for this citizen."""

    rule: CvResponsible
    names: tuple[str, ...]


@dataclass(frozen=True)
class CvView:
    """The CV of a course as a page shows it."""

    course: Course
    version: CvVersion | None
    carried: bool  # the words are from an earlier course, and nothing has been written in this one
    check: CvCheck | None  # the newest that holds
    standing: cv_rules.Standing
    waiting: cv_rules.Waiting | None
    who: Who

    @cached_property
    def content(self) -> Cv:
        return Cv.from_json(self.version.content if self.version else None)

    @property
    def number(self) -> int:
        """The number that a change must know; 0 while nothing has been written in this course."""
        return 0 if self.version is None or self.carried else self.version.number

    @cached_property
    def missing(self) -> list[tuple[str, str]]:
        """(part, words) of what is not filled in."""
        return [(cv_rules.PART_OF[one].value, str(cv_errors.MISSING[one])) for one in cv_rules.missing(self.content)]


def current(course: Course, on: datetime.date) -> CvView:
    """The present CV of a course. Where nothing is written yet, the words of the citizen's last course. One query."""
    own, earlier, checks, local = together.of(course, asked)
    version, check = next(iter(own), None), next(iter(checks), None)
    carried = False
    if version is None:
        version = next(iter(earlier), None)
        carried = version is not None
    standing = _standing(enrolled_on(course), None if carried else version, check)
    settings = Settings(tuple(local))
    return CvView(
        course=course,
        version=version,
        carried=carried,
        check=check,
        standing=standing,
        waiting=_waiting(standing, settings),
        who=_who(course, settings.responsible(on)),
    )


def asked(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead: the present CV, and what it is judged by."""
    checks = CvCheck.objects.filter(course=course).valid().select_related("checked_by")
    return (
        CvVersion.objects.filter(course=course).current().select_related("made_by").order_by("id")[:1],
        cv.of_earlier_courses(course)[:1],
        checks.order_by("-on", "-id")[:1],
        _local(course.jobcentre_id),
    )


def newest(course: Course) -> CvVersion | None:
    """The present words alone, of this course or carried from the last one; for who needs no judgement of them."""
    own, earlier = together.of(course, asked_words)
    return next(iter(own), None) or next(iter(earlier), None)


def asked_words(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead: the present words of this course, and of the citizen's last one."""
    return (
        CvVersion.objects.filter(course=course).current().order_by("id")[:1],
        cv.of_earlier_courses(course)[:1],
    )


def content(course: Course) -> Cv:
    """What the present CV says, for others who make something of it."""
    found = CvVersion.objects.filter(course=course).current().first()
    return Cv.from_json(found.content if found else None)


def enrolled_on(course: Course) -> datetime.date | None:
    marks = facts.of(course).marks
    return next((one.on for one in marks if one.kind == MilestoneKind.ENROLLED), None)


def _standing(enrolled: datetime.date | None, version: CvVersion | None, check: CvCheck | None) -> cv_rules.Standing:
    # Words carried on from an earlier course are nobody's work in this one.
    worked_on = version is not None and version.source != CvSource.CARRIED
    return cv_rules.Standing(
        enrolled_on=enrolled,
        changed_on=version.on if version and worked_on else None,
        is_complete=version.is_complete if version else False,
        checked_on=check.on if check else None,
        check_is_of_present=check is not None and check.number == (version.number if version else 0),
    )


def _waiting(standing: cv_rules.Standing, settings: Settings) -> cv_rules.Waiting | None:
    """By the rules that held here on the day of enrolment."""
    if standing.enrolled_on is None:
        return None
    return cv_rules.waiting(standing, *settings.norms(standing.enrolled_on), settings.pauses)


@dataclass(frozen=True)
class Settings:
    """What a jobcentre has set for CVs, of every day: read with one query, asked for many enrolments."""

    local: tuple[LocalValue, ...]
    pauses: tuple[Pause, ...] = ()  # when the duty was suspended

    @classmethod
    def of(cls, jobcentre: int | None) -> Settings:
        suspended = events.pauses("cv", jobcentre=jobcentre)
        if jobcentre is None:
            return cls((), suspended)
        return cls(tuple(reference.histories(*CODES, jobcentre=jobcentre)), suspended)

    def value(self, code: str, on: datetime.date) -> Any:
        for one in self.local:
            if one.code == code and one.valid_from <= on and (one.valid_to is None or on <= one.valid_to):
                return one.value
        return reference.shipped_value(code, on=on).value

    def norms(self, on: datetime.date) -> tuple[cv_rules.Norm, cv_rules.Norm]:
        """By when a CV is begun and finished, for whoever is enrolled on a day."""
        start, finish = (
            cv_rules.Norm(int(self.value(f"cv.{what}_within", on)), str(self.value(f"cv.{what}_unit", on)))
            for what in ("start", "finish")
        )
        return start, finish

    def latest_overdue(self, on: datetime.date) -> datetime.date:
        """The last day of enrolment after which a CV that is not finished is overdue on a day."""
        _start, finish = self.norms(on)
        latest = on
        while finish.due(latest, self.pauses) >= on:
            latest -= datetime.timedelta(days=1)
        return latest

    def responsible(self, on: datetime.date) -> CvResponsible:
        return CvResponsible(self.value("cv.responsible", on))


CODES = ("cv.responsible", "cv.start_within", "cv.start_unit", "cv.finish_within", "cv.finish_unit")


def _local(jobcentre: int) -> Any:
    return LocalValue.objects.filter(jobcentre_id=jobcentre, code__in=CODES)


_ANSWERS_FOR = {
    CvResponsible.BROKER: (ResponsibleFor.BROKER,),
    CvResponsible.CASEWORKER: (ResponsibleFor.CASE,),
    CvResponsible.SHARED: (ResponsibleFor.BROKER, ResponsibleFor.CASE),
}


def _who(course: Course, rule: CvResponsible) -> Who:
    wanted = _ANSWERS_FOR[rule]
    names = dict.fromkeys(one.user.name for one in facts.of(course).holders if one.what in wanted)
    return Who(rule, tuple(names))


def versions(course: Course) -> list[CvVersion]:
    """Every version, newest first, without opening what they say."""
    return list(_versions(course))


def _versions(course: Course) -> Any:
    return CvVersion.objects.filter(course=course).defer("content").select_related("made_by").order_by("-number")


def version(course: Course, number: int) -> CvVersion:
    found: CvVersion | None = CvVersion.objects.filter(course=course, number=number).select_related("made_by").first()
    if found is None:
        raise cv_errors.version_not_found()
    return found


def difference(course: Course, number: int) -> list[tuple[str, list[str], list[str]]]:
    """(part, what went, what came) from the version before; everything came in the first."""
    after = Cv.from_json(version(course, number).content)
    before = Cv.from_json(version(course, number - 1).content) if number > 1 else Cv()
    return [
        (str(CvPart(part).label), _worded(part, gone), _worded(part, come))
        for part, gone, come in cv_content.differences(before, after)
    ]


def _worded(part: str, lines: Sequence[str]) -> list[str]:
    if part in {CvPart.JOBS, CvPart.EDUCATIONS}:
        return [_worded_post(one) for one in lines]
    if part == CvPart.TASKS:
        words = reference.labels("task")
        return [words.get(one, one) for one in lines]
    if part == CvPart.LICENCES:
        words = reference.labels("cv_licence")
        return [words.get(one, one) for one in lines]
    if part == CvPart.LANGUAGES:
        return [_spoken(*[*one.split(" "), ""][:2]) for one in lines]
    return list(lines)


def _worded_post(line: str) -> str:
    if line == cv_content.NOTHING:
        return _("Intet at skrive")
    *said, kind, finished = line.split(cv_content.SEPARATOR)
    kinds = {**dict(PostKind.choices), **dict(EducationKind.choices)}
    usual = kind in {PostKind.JOB, EducationKind.EDUCATION}
    unfinished = _("Ikke gennemført") if finished == "False" else _("Gennemført") if finished == "True" else ""
    return " · ".join(one for one in (*said, "" if usual else str(kinds.get(kind, kind)), unfinished) if one)


def _spoken(code: str, level: str) -> str:
    name = reference.labels("cv_language").get(code, code)
    return f"{name}: {reference.labels('cv_language_level').get(level, level).lower()}" if level else name


@dataclass(frozen=True)
class Shown:
    """A CV in words: codes have become the words of the reader's language."""

    content: Cv

    @cached_property
    def languages(self) -> list[str]:
        return [_spoken(one.code, one.level) for one in self.content.languages]

    @cached_property
    def licences(self) -> list[str]:
        words = reference.labels("cv_licence")
        return [words.get(code, code) for code in self.content.licences]

    @cached_property
    def tasks(self) -> list[tuple[str, list[str]]]:
        """Group and tasks, as the vocabulary is divided."""
        labels, groups = reference.labels("task"), reference.labels("task_group")
        found: dict[str, list[str]] = defaultdict(list)
        for code in self.content.tasks:
            item = reference.item("task", code)
            found[groups.get(str(item.attributes.get("group", "")), "")].append(labels.get(code, code))
        return [(group, sorted(words)) for group, words in sorted(found.items())]

    @property
    def all_tasks(self) -> list[str]:
        return [word for _group, words in self.tasks for word in words]


# --- seeking jobs ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeekingView:
    events: tuple[JobSeeking, ...]  # newest first, also the withdrawn ones
    applications: tuple[JobApplication, ...]  # open ones first, then newest first


OPEN_STATES = (ApplicationState.DRAFT, ApplicationState.SENT, ApplicationState.INTERVIEW)


def seeking(course: Course) -> SeekingView:
    events = JobSeeking.objects.filter(course=course).select_related("made_by").order_by("-on", "-id")
    applications = list(JobApplication.objects.filter(course=course).select_related("made_by").order_by("-id"))
    return SeekingView(tuple(events), tuple(sorted(applications, key=lambda one: one.state not in OPEN_STATES)))


# --- many citizens ---------------------------------------------------------------------------------------------


def standings(courses: Iterable[int]) -> dict[int, cv_rules.Standing]:
    """Where the CV of each course stands. Three queries per 500 courses, and nothing is opened."""
    wanted = sorted(set(courses))
    found: dict[int, cv_rules.Standing] = {}
    for portion in portions(wanted):
        some = portion
        enrolled = dict(_enrolments().filter(course__in=some).values_list("course_id", "on"))
        rows = CvVersion.objects.current().filter(course__in=some)
        present = {row.course_id: row for row in rows.defer("content", "note")}
        checks: dict[int, CvCheck] = {}
        for check in CvCheck.objects.valid().filter(course__in=some).defer("words").order_by("on", "id"):
            checks[check.course_id] = check
        for course in some:
            found[course] = _standing(enrolled.get(course), present.get(course), checks.get(course))
    return found


def updated_after_enrolment(courses: Iterable[int], *, until: datetime.date | None = None) -> dict[int, datetime.date]:
    """The first day, from enrolment on, on which the CV of each course was changed. A check is no change."""
    wanted = sorted(set(courses))
    found: dict[int, datetime.date] = {}
    for portion in portions(wanted):
        some = portion
        enrolled = dict(_enrolments().filter(course__in=some).values_list("course_id", "on"))
        rows = CvVersion.objects.filter(course__in=some).exclude(source=CvSource.CARRIED)
        if until is not None:
            rows = rows.filter(on__lte=until)
        for course, on in rows.order_by("on").values_list("course_id", "on"):
            if course in enrolled and on >= enrolled[course]:
                found.setdefault(course, on)
    return found


def _enrolments() -> Any:
    return Milestone.objects.filter(kind=MilestoneKind.ENROLLED, withdrawn_at=None)


def unfinished(courses: Any) -> Any:
    """Of enrolled courses those whose CV is not finished: a sentence on a queryset.

    Each carries ``cv_enrolled_on`` and ``cv_begun``, so that nothing more need be asked to say what it waits for.
    """
    since = Q(on__gte=OuterRef("cv_enrolled_on"))
    updated = CvVersion.objects.current().filter(since, course=OuterRef("pk")).exclude(source=CvSource.CARRIED)
    checked = CvCheck.objects.valid().filter(since, course=OuterRef("pk"))
    return (
        citizens.with_mark(courses.filter(state=CourseState.ENROLLED), MilestoneKind.ENROLLED, "cv_enrolled_on")
        .filter(~Exists(updated.filter(is_complete=True)), ~Exists(checked))
        .annotate(cv_begun=Exists(updated))
    )


def overdue(courses: Any, on: datetime.date, jobcentre: int | None) -> Any:
    """Of enrolled courses those whose CV should have been finished before ``on``, by the rule that holds now.

    For queues: one question to the database. The desk asks by the rule of each enrolment (``due``).
    """
    return _overdue(courses, Settings.of(jobcentre).latest_overdue(on))


def _overdue(courses: Any, latest: datetime.date) -> Any:
    return unfinished(courses).filter(cv_enrolled_on__lte=latest)


def _answerable(actor: Actor, rule: CvResponsible) -> Any:
    """The courses whose CV the actor answers for, their own and those of whom they stand in for."""
    held = Responsibility.objects.filter(citizens_access.held_by(actor), what__in=_ANSWERS_FOR[rule])
    return Course.objects.open().filter(pk__in=held.values("course_id"))


def due(actor: Actor, on: datetime.date) -> list[DueItem]:
    """CVs to begin or finish, and applications near their deadline. A leader sees what is overdue in the teams."""
    if actor.user is None or not actor.has(*CASE_ROLES, Role.TEAM_LEADER):
        return []
    settings = Settings.of(actor.jobcentre)
    latest, rule = settings.latest_overdue(on), settings.responsible(on)
    key = ("cv.due", on, latest, rule, citizens_access.asks_as(actor))
    users = citizens_access.users(actor)
    cvs, drafts, late = prepared.all_of(key, lambda: _waiting_for(actor, on, latest, rule), users)
    items = [*_due_cvs(cvs, settings, actor), *_due_applications(drafts, actor)]
    known = {item.subject for item in items}
    found = _due_cvs(late, settings, actor)
    items += [item for item in found if item.subject not in known and item.due is not None and item.due < on]
    return items


def _waiting_for(
    actor: Actor, on: datetime.date, latest: datetime.date, rule: CvResponsible
) -> tuple[QuerySet[Any], ...]:
    nobody: QuerySet[Any] = Course.objects.none()
    own = _own(actor, on, rule) if actor.has(*CASE_ROLES) else (nobody, nobody)
    return *own, _late_of_the_teams(actor, latest) if actor.has(Role.TEAM_LEADER) else nobody


def _own(actor: Actor, on: datetime.date, rule: CvResponsible) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The CVs that the actor is to begin or finish, and the applications that are to be sent soon."""
    mine = _answerable(actor, rule)
    return unfinished(mine).order_by("id")[:AT_ONCE].select_related("citizen"), _closing_soon(mine, on)


def _late_of_the_teams(actor: Actor, latest: datetime.date) -> QuerySet[Any]:
    teams = actor.teams_as(Role.TEAM_LEADER)
    led = Course.objects.open() if teams is None else Course.objects.open().filter(team_id__in=teams)
    rows: QuerySet[Any] = _overdue(led, latest).order_by("cv_enrolled_on", "id")[:MOST_OF_A_LEADER]
    return rows.select_related("citizen")


def _due_cvs(courses: Iterable[Any], settings: Settings, actor: Actor) -> Iterable[DueItem]:
    for course in courses:
        enrolled = course.cv_enrolled_on
        standing = cv_rules.Standing(enrolled_on=enrolled, changed_on=enrolled if course.cv_begun else None)
        waits = cv_rules.waiting(standing, *settings.norms(enrolled), settings.pauses)
        if waits is None:
            continue
        begin = waits.what == cv_rules.Waits.START
        sentence = _("Begynd på CV'et") if begin else _("Gør CV'et færdigt, eller skriv, at det er godt nok")
        yield due_item(f"cv.{waits.what.value}", sentence, waits.due, "cv_of", course.citizen.key, course, actor)


def _closing_soon(courses: Any, on: datetime.date) -> QuerySet[Any]:
    """Drafts whose advertisement closes soon."""
    rows: QuerySet[Any] = JobApplication.objects.filter(
        state=ApplicationState.DRAFT,
        apply_by__isnull=False,
        apply_by__lte=on + datetime.timedelta(days=APPLY_SOON_DAYS),
        course__in=courses,
    ).select_related("course__citizen")
    return rows.order_by("apply_by", "id")[:AT_ONCE]


def _due_applications(rows: Iterable[JobApplication], actor: Actor) -> Iterable[DueItem]:
    for row in rows:
        sentence = _("Ansøgningen er en kladde, og fristen er nær")
        yield due_item("cv.application", sentence, row.apply_by, "job_application", row.key, row.course, actor)


# --- what has happened -----------------------------------------------------------------------------------------


def timeline(course: Course, before: datetime.datetime | None = None, limit: int = 50) -> list[TimelineEntry]:
    """CV, checks and job seeking of a course, newest first. Names no employer: that stands on its own page."""
    written, checks, events, applications = together.of(course, asked_history)
    entries = [
        *_version_entries(course, written),
        *_check_entries(course, checks),
        *_seeking_entries(course, events),
        *_application_entries(course, applications),
    ]
    if before is not None:
        entries = [entry for entry in entries if entry.registered_at < before]
    return sorted(entries, key=lambda entry: (entry.on, entry.registered_at), reverse=True)[:limit]


def asked_history(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead: what has happened, without what was written."""
    checks = CvCheck.objects.filter(course=course).defer("words", "withdrawn_reason").select_related("checked_by")
    events = JobSeeking.objects.filter(course=course, withdrawn_on=None).defer("words").select_related("made_by")
    applications = JobApplication.objects.filter(course=course).defer("words").select_related("made_by")
    return _versions(course), checks.order_by("id"), events.order_by("id"), applications.order_by("id")


def _version_entries(course: Course, rows: Iterable[CvVersion]) -> Iterable[TimelineEntry]:
    for row in rows:
        parts = ", ".join(str(CvPart(part).label).lower() for part in row.changed if part in CvPart.values)
        sentence = _("CV'et opdateret: %(parts)s") if row.number > 1 else _("CV'et begyndt: %(parts)s")
        yield TimelineEntry(
            "cv.saved",
            sentence % {"parts": parts or _("ingen dele")},
            row.on,
            row.made_at,
            row.made_by.name if row.made_by else "",
            row.key,
            "cv_of",
            course.citizen.key,
        )


def _check_entries(course: Course, rows: Iterable[CvCheck]) -> Iterable[TimelineEntry]:
    for row in rows:
        sentence = _("CV'et fundet godt nok") if row.withdrawn_on is None else _("CV'et fundet godt nok, taget tilbage")
        author = row.checked_by.name if row.checked_by else ""
        yield TimelineEntry(
            "cv.checked", sentence, row.on, row.created_at, author, row.key, "cv_of", course.citizen.key
        )


def _seeking_entries(course: Course, rows: Iterable[JobSeeking]) -> Iterable[TimelineEntry]:
    for row in rows:
        author = row.made_by.name if row.made_by else ""
        sentence = str(SeekingKind(row.kind).label)
        yield TimelineEntry(
            f"job_seeking.{row.kind}",
            sentence,
            row.on,
            row.created_at,
            author,
            row.key,
            "seeking_of",
            course.citizen.key,
        )


def _application_entries(course: Course, rows: Iterable[JobApplication]) -> Iterable[TimelineEntry]:
    for one in rows:
        author = one.made_by.name if one.made_by else ""
        steps = [
            ("sent", _("Ansøgning sendt"), one.sent_on),
            ("interview", _("Indkaldt til jobsamtale"), one.interview_on),
        ]
        if one.state in {ApplicationState.HIRED, ApplicationState.REFUSED, ApplicationState.NO_ANSWER}:
            answer = str(ApplicationState(one.state).label).lower()
            steps.append(("answered", _("Ansøgning: %(answer)s") % {"answer": answer}, one.answered_on))
        for name, sentence, on in steps:
            if on is not None:
                # Several steps of one application: each needs a key of its own to page by.
                key = uuid.uuid5(one.key, name)
                kind = f"job_application.{name}"
                yield TimelineEntry(kind, sentence, on, one.created_at, author, key, "seeking_of", course.citizen.key)
