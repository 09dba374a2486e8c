"""What pages and other rooms may ask about schemes: lists, counts, ``due()`` and ``timeline()``."""

from __future__ import annotations

import datetime
import statistics
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import Role
from brobygger.citizens import access as citizen_access
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Citizen, Course, Milestone
from brobygger.compensation import access, errors, making, rules, sampling, schemes
from brobygger.compensation import clock as decision_clock
from brobygger.compensation.enums import (
    IN_FORCE,
    OPEN,
    UNDECIDED,
    ApplicationState,
    LetterKind,
    QuestionState,
    ReviewOutcome,
)
from brobygger.compensation.models import (
    Application,
    Grant,
    GrantingForm,
    KeyPerson,
    Letter,
    Pause,
    Question,
    Review,
    RightToGrant,
    SchemeSetting,
    Stance,
    TextBlock,
)
from brobygger.kernel import boundary, clock, prepared, together
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem, TimelineEntry
from brobygger.kernel.numbers import Numbers
from brobygger.kernel.portions import portions
from brobygger.reference import events
from brobygger.reference import reads as reference
from brobygger_analysis.danish.working_days import add_working_days

LETTER_FOR = {
    ApplicationState.GRANTED: LetterKind.GRANT,
    ApplicationState.RUNNING: LetterKind.GRANT,
    ApplicationState.REFUSED: LetterKind.REFUSAL,
}


# --- one citizen -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ApplicationView:
    """An application with its clock, its grant and its letters."""

    row: Application
    pauses: tuple[Pause, ...]
    letters: tuple[Letter, ...]
    grant: Grant | None
    reading: decision_clock.Reading | None

    @property
    def scheme_name(self) -> str:
        return schemes.name(self.row.scheme)

    @property
    def state(self) -> str:
        return str(ApplicationState(self.row.state).label)

    @property
    def open_pause(self) -> Pause | None:
        return next((one for one in self.pauses if one.ended_at is None), None)

    @property
    def letter_is_missing(self) -> bool:
        kind = LETTER_FOR.get(ApplicationState(self.row.state))
        return kind is not None and not any(one.kind == kind and one.sent_at for one in self.letters)


def views(rows: Sequence[Application], now: datetime.datetime | None = None) -> list[ApplicationView]:
    """Applications with what belongs to them: one query however many."""
    pauses, letters, grants = _belonging_to(rows) if rows else ((), (), ())
    return _views(rows, _by_application(pauses), _by_application(letters), _by_application(grants), now or clock.now())


def _belonging_to(rows: Sequence[Application]) -> Sequence[Iterable[Any]]:
    these = Numbers((row.pk for row in rows), "applications")

    def make() -> tuple[QuerySet[Any], ...]:
        pauses, letters, grants = (
            model.objects.filter(application__in=these).order_by("id") for model in (Pause, Letter, Grant)
        )
        return pauses, letters.defer("pdf"), grants

    return prepared.all_of("compensation.belonging_to", make, these)


def _views(
    rows: Sequence[Application],
    pauses: dict[int, list[Any]],
    letters: dict[int, list[Any]],
    grants: dict[int, list[Any]],
    moment: datetime.datetime,
) -> list[ApplicationView]:
    found = []
    suspended = events.here("decision") if rows else ()
    for row in rows:
        mine = tuple(pauses[row.pk])
        given = grants[row.pk]
        for one in (*mine, *letters[row.pk], *given):
            one.application = row
        found.append(
            ApplicationView(
                row=row,
                pauses=mine,
                letters=tuple(letters[row.pk]),
                grant=given[0] if given else None,
                reading=making.reading(row, mine, moment, suspended),
            )
        )
    return found


def view(row: Application) -> ApplicationView:
    return views([row])[0]


def _pauses_of(numbers: Sequence[int]) -> dict[int, list[Any]]:
    these = Numbers(numbers, "applications")
    rows = prepared.rows(
        "compensation.pauses", lambda: Pause.objects.filter(application__in=these).order_by("id"), these
    )
    return _by_application(rows)


def _by_application(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in rows:
        found[one.application_id].append(one)
    return found


@dataclass(frozen=True)
class CitizenView:
    """The scheme case of one citizen, for the page "Ordninger"."""

    stances: tuple[Stance, ...]
    questions: tuple[Question, ...]
    applications: tuple[ApplicationView, ...]

    @property
    def open(self) -> tuple[ApplicationView, ...]:
        return tuple(one for one in self.applications if one.row.state in OPEN)

    @property
    def running(self) -> tuple[ApplicationView, ...]:
        return tuple(one for one in self.applications if one.row.state in IN_FORCE)

    @property
    def ended(self) -> tuple[ApplicationView, ...]:
        return tuple(one for one in self.applications if one.row.state not in (*OPEN, *IN_FORCE))

    @property
    def needs_without_application(self) -> tuple[Stance, ...]:
        """Needs that neither an application nor a reason follows."""
        applied = {one.row.scheme for one in self.applications if one.row.state != ApplicationState.WITHDRAWN}
        return tuple(
            one
            for one in self.stances
            if one.is_current and one.needed and not one.no_application_reason and not applied & set(one.schemes or ())
        )


def citizen_view(citizen: Citizen) -> CitizenView:
    rows = Application.objects.filter(citizen=citizen).select_related("owner", "deputy", "decided_by", "course")
    found = list(rows.order_by("-id"))
    for row in found:
        row.citizen = citizen
    return CitizenView(
        stances=tuple(Stance.objects.filter(citizen=citizen).select_related("taken_by").order_by("-taken_on", "-id")),
        questions=tuple(
            Question.objects.filter(citizen=citizen)
            .exclude(state=QuestionState.WITHDRAWN)
            .select_related("asked_by", "specialist", "answered_by")
            .order_by("-id")
        ),
        applications=tuple(views(found)),
    )


def overlapping_schemes(row: Application, since: datetime.date, until: datetime.date | None) -> tuple[str, ...]:
    """Other schemes running in the period that cover partly the same ground: a warning, nothing more."""
    others = Grant.objects.filter(citizen=row.citizen_id, is_void=False).exclude(application=row)
    at_once = [one.scheme for one in others if rules.overlaps((since, until), (one.starts_on, one.ends_on))]
    return rules.worth_a_look(row.scheme, at_once)


def grants_on(citizen: Citizen, day: datetime.date) -> list[Grant]:
    """What the citizen has on a day: for the compensation card and for the closing page."""
    rows = Grant.objects.on(day).filter(citizen=citizen).select_related("application", "application__decided_by")
    return list(rows.order_by("scheme", "starts_on", "id"))


# --- what other rooms ask ----------------------------------------------------------------------------------------


def open_cases(course: Course) -> list[Application]:
    """Applications of a course that are open or in force: what closing must look at."""
    rows = Application.objects.filter(course=course, state__in=[*OPEN, *IN_FORCE]).select_related("citizen", "owner")
    return list(rows.order_by("id"))


def stances(course_ids: Sequence[int]) -> dict[int, Stance]:
    """The newest current stance of each course that has one."""
    found: dict[int, Stance] = {}
    for portion in portions(course_ids):
        rows = Stance.objects.current().filter(course__in=portion)
        for row in rows.defer("words", "schemes").order_by("taken_on", "id"):
            found[row.course_id] = row
    return found


def without_stance(courses: QuerySet[Any]) -> QuerySet[Any]:
    """The courses among ``courses`` on which no stance on schemes has been taken."""
    return courses.exclude(pk__in=Stance.objects.filter(course__isnull=False).values("course_id"))


def near_deadline(courses: QuerySet[Any], on: datetime.date, *, working_days: int = 1) -> QuerySet[Any]:
    """The courses with an application that is due within so many working days, or overdue."""
    return courses.filter(pk__in=Numbers(courses_near_deadline(courses, on, working_days=working_days)))


def courses_near_deadline(courses: QuerySet[Any], on: datetime.date, *, working_days: int = 1) -> list[int]:
    """Their numbers: working days and pauses are counted here, not in the database. Two queries at most."""
    last = add_working_days(on, working_days)
    waiting = list(Application.objects.undecided().filter(Exists(courses.filter(pk=OuterRef("course_id")))))
    pauses, now = _pauses_of([row.pk for row in waiting]) if waiting else {}, clock.now()
    near, suspended = set(), events.here("decision") if waiting else ()
    for row in waiting:
        reading = making.reading(row, pauses[row.pk], now, suspended)
        if reading is not None and reading.due_on is not None and reading.due_on <= last:
            near.add(row.course_id)
    return sorted(near)


@dataclass(frozen=True, slots=True)
class ForIndicators:
    """One application of a course, with the dates that figures need. ``granted_on`` is None without a grant."""

    course_id: int
    scheme: str
    applied_on: datetime.date
    decided_on: datetime.date | None
    granted_on: datetime.date | None
    state: str


def for_indicators(courses: QuerySet[Any] | None = None) -> list[ForIndicators]:
    """Received applications that belong to a course. Cases outside any course are in no programme's figure."""
    rows = Application.objects.of_programme().filter(applied_on__isnull=False)
    if courses is not None:
        rows = rows.filter(course__in=courses.values("pk"))
    granted = {ApplicationState.GRANTED, ApplicationState.RUNNING, ApplicationState.STOPPED}
    return [
        ForIndicators(course, scheme, applied, decided, decided if state in granted else None, state)
        for course, scheme, applied, decided, state in rows.order_by("id").values_list(
            "course_id", "scheme", "applied_on", "decided_on", "state"
        )
    ]


# --- the specialist's desk ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """The page "Ordninger": what waits, by deadline."""

    undecided: tuple[ApplicationView, ...]
    paused: tuple[ApplicationView, ...]
    drafts: tuple[Application, ...]
    letters: tuple[ApplicationView, ...]
    questions: tuple[Question, ...]
    ending: tuple[Grant, ...]
    reviews: tuple[Grant, ...]

    @property
    def subjects(self) -> list[tuple[str, uuid.UUID]]:
        rows: list[Any] = [one.row for one in (*self.undecided, *self.paused, *self.letters)]
        rows += [*self.drafts, *self.questions, *self.ending, *self.reviews]
        return list(dict.fromkeys(("citizen", row.citizen.key) for row in rows))


SHOWN = 50


def mine(actor: Actor) -> Q:
    """Applications that are the actor's, or their deputy's, or those of whom they stand in for."""
    own = citizen_access.whose(actor, "owner") | citizen_access.whose(actor, "deputy")
    return own | Q(owner=None) if actor.has(access.SPECIALIST) else own


def desk(actor: Actor, on: datetime.date) -> Desk:
    """What waits for the actor: two queries, and one where a local value was not read yet."""
    access.check_may_list(actor)
    last = on + datetime.timedelta(days=_setting("compensation.end_soon_days", on))
    runs = tuple(one.code for one in schemes.offered(on) if one.runs)
    key = ("compensation.desk", on, last, runs, citizen_access.asks_as(actor))
    users = citizen_access.users(actor)
    found, letters, own, questions, ending, reviews = prepared.all_of(
        key, lambda: _waiting_for(actor, on, last, runs), users
    )
    seen = views([*found, *letters])
    waiting = seen[: len(found)]
    return Desk(
        undecided=tuple(sorted((one for one in waiting if not _is_paused(one)), key=_by_due)),
        paused=tuple(one for one in waiting if _is_paused(one)),
        drafts=tuple(own),
        letters=tuple(seen[len(found) :]),
        questions=tuple(questions),
        ending=tuple(ending),
        reviews=tuple(reviews),
    )


def _waiting_for(
    actor: Actor, on: datetime.date, last: datetime.date, runs: Sequence[str]
) -> tuple[QuerySet[Any], ...]:
    rows = Application.objects.filter(mine(actor)).select_related("citizen", "owner", "deputy")
    undecided = rows.filter(state__in=UNDECIDED).order_by("applied_on", "id")[: 4 * SHOWN]
    decided = rows.filter(state__in=list(LETTER_FOR), decided_on__gte=on - datetime.timedelta(days=90))
    sent = Letter.objects.filter(sent_at__isnull=False, kind__in=[LetterKind.GRANT, LetterKind.REFUSAL])
    unsent = decided.exclude(pk__in=sent.values("application_id")).order_by("decided_on", "id")[:SHOWN]
    drafts = Application.objects.filter(state=ApplicationState.DRAFT).select_related("citizen")
    own_drafts = drafts.filter(mine(actor) & ~Q(owner=None) | Q(renews__in=_own_grants(actor)))
    return (
        undecided,
        unsent,
        own_drafts.order_by("id")[:SHOWN],
        _questions(actor)[:SHOWN],
        _ending(actor, on, last, runs)[:SHOWN],
        _to_review(actor, on)[:SHOWN],
    )


def _is_paused(one: ApplicationView) -> bool:
    return one.reading is not None and one.reading.paused


def _by_due(one: ApplicationView) -> tuple[datetime.datetime, int]:
    due = one.reading.due if one.reading is not None else None
    return due or datetime.datetime.max.replace(tzinfo=datetime.UTC), one.row.pk


def _questions(actor: Actor) -> QuerySet[Any]:
    rows = Question.objects.filter(state=QuestionState.OPEN).select_related("citizen", "asked_by", "specialist")
    to_me = citizen_access.whose(actor, "specialist")
    if actor.has(access.SPECIALIST):
        to_me |= Q(specialist=None)
    found: QuerySet[Any] = rows.filter(to_me).order_by("asked_on", "id")
    return found


def _own_grants(actor: Actor) -> QuerySet[Any]:
    rows: QuerySet[Any] = Grant.objects.filter(application__in=Application.objects.filter(mine(actor)))
    return rows


def _live(actor: Actor) -> QuerySet[Any]:
    return (
        _own_grants(actor)
        .filter(is_void=False, stopped_on=None)
        .select_related("citizen", "application", "application__owner")
    )


def _ending(actor: Actor, on: datetime.date, last: datetime.date, runs: Sequence[str]) -> QuerySet[Any]:
    """Grants that end soon, or have ended and were not stopped, and that no application renews."""
    renewed = Application.objects.filter(renews__isnull=False).exclude(state=ApplicationState.WITHDRAWN)
    rows: QuerySet[Any] = (
        _live(actor)
        .filter(scheme__in=runs, ends_on__lte=last, ends_on__gte=on - datetime.timedelta(days=90))
        .exclude(pk__in=renewed.values("renews_id"))
        .order_by("ends_on", "id")
    )
    return rows


def _to_review(actor: Actor, on: datetime.date) -> QuerySet[Any]:
    rows: QuerySet[Any] = _live(actor).filter(review_on__lte=on + datetime.timedelta(days=14))
    return rows.order_by("review_on", "id")


def _setting(name: str, on: datetime.date) -> int:
    return int(reference.value(name, on=on, jobcentre=boundary.current().jobcentre))


# --- what waits, and what has happened ---------------------------------------------------------------------------


def due(actor: Actor, on: datetime.date) -> list[DueItem]:
    """What waits for the actor in this room, as owner, deputy, or whoever stands in. Sentences name no health."""
    if actor.user is None or not actor.has(*access.PAGE_ROLES):
        return []
    found = desk(actor, on)
    items = [
        *_due_decisions(found, on),
        *(_item("compensation.letter", _("Send brevet om afgørelsen"), one.row.decided_on, "application", one.row)
          for one in found.letters),
        *(_item("compensation.question", _("Svar på et spørgsmål om ordninger"), row.asked_on, "scheme_question", row)
          for row in found.questions),
        *(_item("compensation.ending", _("En bevilling slutter: forlæng eller stop"), row.ends_on, "grant", row)
          for row in found.ending),
        *(_item("compensation.review", _("Følg op på en bevilling"), row.review_on, "grant", row)
          for row in found.reviews),
    ]  # fmt: skip
    if actor.has(Role.TEAM_LEADER):
        items += _due_unowned()
    if actor.has(*access.FIGURE_ROLES):
        items += sampling.due(actor)
    return items


def _due_decisions(found: Desk, on: datetime.date) -> Iterable[DueItem]:
    for one in found.undecided:
        late = one.reading is not None and one.reading.overdue
        told = any(letter.kind == LetterKind.DELAY and letter.sent_at for letter in one.letters)
        day = one.reading.due_on if one.reading is not None else None
        sentence = _("Afgør ansøgningen")
        if late and not told:
            sentence = _("Fristen er overskredet: skriv til borgeren, og afgør ansøgningen")
        yield _item("compensation.decide", sentence, day, "application", one.row)
    for one in found.paused:
        yield _item("compensation.waiting", _("Ansøgningen venter på oplysninger"), None, "application", one.row)


def _due_unowned() -> Iterable[DueItem]:
    def make() -> QuerySet[Any]:
        rows = Application.objects.undecided().filter(Q(owner=None) | Q(deputy=None)).select_related("citizen")
        found: QuerySet[Any] = rows.order_by("applied_on", "id")[:SHOWN]
        return found

    for row in prepared.rows("compensation.unowned", make):
        sentence = _("Ansøgningen mangler en ansvarlig eller en stedfortræder")
        yield _item("compensation.unowned", sentence, row.applied_on, "application", row)


def _item(kind: str, sentence: str, day: datetime.date | None, subject_kind: str, row: Any) -> DueItem:
    owner = getattr(row, "owner_id", None)
    return DueItem(
        kind=kind,
        sentence=sentence,
        due=day,
        subject_kind=subject_kind,
        subject=row.key,
        citizen=row.citizen.key,
        citizen_name=row.citizen.name,
        owner=owner,
    )


@dataclass(frozen=True, slots=True)
class CourseView:
    """Everything of this room about one course, for the citizen's page and for the timeline."""

    stances: tuple[Stance, ...]  # oldest first, without their words
    questions: tuple[Question, ...]
    applications: tuple[ApplicationView, ...]
    reviews: tuple[Review, ...]
    states: tuple[str, ...]  # of every application of the citizen, also outside this course

    @property
    def stance(self) -> Stance | None:
        """The newest of those that count."""
        return next((one for one in reversed(self.stances) if one.is_current), None)


def course_view(course: Course) -> CourseView:
    """One query, or none where a page has asked ahead."""
    stances, questions, rows, pauses, letters, grants, reviews = together.of(course, asked)
    own = [row for row in rows if row.course_id == course.pk]
    views = _views(own, _by_application(pauses), _by_application(letters), _by_application(grants), moment=clock.now())
    return CourseView(
        stances=tuple(stances),
        questions=tuple(questions),
        applications=tuple(views),
        reviews=tuple(reviews),
        states=tuple(row.state for row in rows),
    )


def asked(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead. Words, questions and letters stay unread."""
    of_course = {"application__course": course}
    return (
        Stance.objects.filter(course=course)
        .select_related("taken_by")
        .defer("words", "schemes")
        .order_by("taken_on", "id"),
        Question.objects.filter(course=course)
        .exclude(state=QuestionState.WITHDRAWN)
        .select_related("asked_by", "answered_by")
        .defer("question", "answer")
        .order_by("id"),
        Application.objects.filter(citizen=course.citizen_id).select_related("owner", "decided_by").order_by("id"),
        Pause.objects.filter(**of_course).order_by("id"),
        Letter.objects.filter(**of_course).defer("pdf").order_by("id"),
        Grant.objects.filter(**of_course).order_by("id"),
        Review.objects.filter(grant__course=course).select_related("held_by", "grant").defer("words").order_by("id"),
    )


def timeline(course: Course, before: datetime.datetime | None = None, limit: int = 50) -> list[TimelineEntry]:
    """What happened to a course in this room, newest first. Schemes are named; impairments and reasons are not."""
    found = course_view(course)
    entries = [*_stance_entries(found.stances), *_question_entries(found.questions)]
    for one in found.applications:
        entries += _application_entries(one)
    entries += _review_entries(found.reviews)
    if before is not None:
        entries = [entry for entry in entries if entry.registered_at < before]
    return sorted(entries, key=lambda entry: (entry.on, entry.registered_at), reverse=True)[:limit]


def _stance_entries(rows: Iterable[Stance]) -> Iterable[TimelineEntry]:
    for row in rows:
        sentence = (
            _("Stilling til ordninger: der er brug for en ordning")
            if row.needed
            else _("Stilling til ordninger: der er ikke brug for en ordning")
        )
        yield _entry("compensation.stance", sentence, row.taken_on, row.created_at, row.taken_by, row, "stance")


def _question_entries(rows: Iterable[Question]) -> Iterable[TimelineEntry]:
    for row in rows:
        yield _entry("compensation.asked", _("Spørgsmål til nøglepersonen"), row.asked_on, row.created_at,
                     row.asked_by, row, "scheme_question")  # fmt: skip
        if row.answered_on is not None:
            yield _entry("compensation.answered", _("Nøglepersonen har svaret"), row.answered_on, row.created_at,
                         row.answered_by, row, "scheme_question")  # fmt: skip


def _application_entries(one: ApplicationView) -> Iterable[TimelineEntry]:
    row, name = one.row, {"scheme": one.scheme_name}
    if row.applied_on is not None and row.applied_at is not None:
        yield _entry("compensation.applied", _("Ansøgning om %(scheme)s") % name, row.applied_on, row.applied_at,
                     row.owner, row, "application")  # fmt: skip
    for pause in one.pauses:
        sentence = _("%(scheme)s: der mangler oplysninger") % name
        yield _entry("compensation.paused", sentence, clock.danish_date(pause.began_at), pause.began_at, None, row,
                     "application", key=pause.key)  # fmt: skip
    if row.decided_on is not None and row.decided_at is not None:
        refused = row.state == ApplicationState.REFUSED
        sentence = (_("Afslag: %(scheme)s") if refused else _("Bevilget: %(scheme)s")) % name
        yield _entry("compensation.decided", sentence, row.decided_on, row.decided_at, row.decided_by, row,
                     "application")  # fmt: skip
    if row.withdrawn_on is not None:
        yield _entry("compensation.withdrawn", _("Ansøgning trukket tilbage: %(scheme)s") % name, row.withdrawn_on,
                     row.created_at, None, row, "application")  # fmt: skip
    grant = one.grant
    if grant is not None and grant.running_from is not None:
        yield _entry("compensation.started", _("Taget i brug: %(scheme)s") % name, grant.running_from,
                     grant.created_at, None, row, "application")  # fmt: skip
    if grant is not None and grant.stopped_on is not None:
        yield _entry("compensation.stopped", _("Stoppet: %(scheme)s") % name, grant.stopped_on, grant.created_at,
                     None, row, "application")  # fmt: skip
    for letter in one.letters:
        if letter.sent_at is not None:
            kind = str(LetterKind(letter.kind).label)
            sentence = _("Brev sendt: %(kind)s") % {"kind": kind}
            yield _entry("compensation.letter", sentence, clock.danish_date(letter.sent_at), letter.sent_at, None, row,
                         "application", key=letter.key)  # fmt: skip


def _review_entries(rows: Iterable[Review]) -> Iterable[TimelineEntry]:
    for row in rows:
        outcome = str(ReviewOutcome(row.outcome).label).lower()
        sentence = _("Opfølgning på %(scheme)s: %(outcome)s") % {
            "scheme": schemes.name(row.grant.scheme),
            "outcome": outcome,
        }
        yield _entry("compensation.review", sentence, row.held_on, row.created_at, row.held_by, row.grant, "grant",
                     key=row.key)  # fmt: skip


def _entry(
    kind: str,
    sentence: str,
    on: datetime.date,
    registered_at: datetime.datetime,
    author: Any,
    row: Any,
    subject_kind: str,
    key: uuid.UUID | None = None,
) -> TimelineEntry:
    return TimelineEntry(
        kind=kind,
        sentence=sentence,
        on=on,
        registered_at=registered_at,
        author=author.name if author is not None else "",
        key=key or row.key,
        subject_kind=subject_kind,
        subject=row.key,
    )


# --- figures for leaders -----------------------------------------------------------------------------------------

SMALLEST_N = 5  # fewer bear no rate


@dataclass(frozen=True)
class Processing:
    """One scheme in one month, or in the whole period: both clocks, each with its n."""

    scheme: str
    month: str
    decided: int
    in_time: int
    days: tuple[int, ...] = field(default=(), repr=False)
    enrolled_days: tuple[int, ...] = field(default=(), repr=False)

    @property
    def share_in_time(self) -> float | None:
        return None if self.decided < SMALLEST_N else self.in_time / self.decided

    @property
    def median_days(self) -> float | None:
        return _median(self.days)

    @property
    def mean_days(self) -> float | None:
        return None if len(self.days) < SMALLEST_N else statistics.fmean(self.days)

    @property
    def n_enrolled(self) -> int:
        return len(self.enrolled_days)

    @property
    def mean_enrolled_days(self) -> float | None:
        return None if self.n_enrolled < SMALLEST_N else statistics.fmean(self.enrolled_days)


def _median(values: Sequence[int]) -> float | None:
    return None if len(values) < SMALLEST_N else float(statistics.median(values))


def _decided(since: datetime.date, until: datetime.date) -> list[Any]:
    """Each with the day its citizen was ``born``, for the age bands."""
    rows = Application.objects.filter(decided_on__gte=since, decided_on__lte=until, citizen__is_test=False)
    found = rows.annotate(born=F("citizen__birth_date")).select_related("team").defer("coded", "facts", "words")
    return list(found.order_by("decided_on", "id"))


@dataclass(frozen=True, slots=True)
class DecidedCase:
    row: Any  # the application, with ``born``
    reading: decision_clock.Reading | None


@dataclass(frozen=True)
class Decided:
    """The decisions of a period, for all that a page shows of them; ``enrolled``: the day by number of the course."""

    cases: tuple[DecidedCase, ...]
    enrolled: Mapping[int, datetime.date]


def decided(actor: Actor, *, since: datetime.date, until: datetime.date) -> Decided:
    """What is decided in the period: four queries, for five hundred cases at a time."""
    access.check_may_see_figures(actor)
    rows = _decided(since, until)
    enrolled = _enrolled_on([row.course_id for row in rows if row.course_id is not None])
    pauses, now = _pauses_of([row.pk for row in rows]), clock.now()
    suspended = events.here("decision") if rows else ()
    cases = (DecidedCase(row, making.reading(row, pauses[row.pk], now, suspended)) for row in rows)
    return Decided(tuple(cases), enrolled)


def processing(
    actor: Actor, *, since: datetime.date, until: datetime.date, by_month: bool = False, known: Decided | None = None
) -> list[Processing]:
    """Decisions in the period by scheme (and month): how many, how many in time, and both clocks.

    Application to decision counts every case, also outside any course. Enrolment to application counts those of the
    programme only, and only those who applied after enrolment. ``known``: what ``decided`` has read of the period.
    """
    access.check_may_see_figures(actor)
    found = known or decided(actor, since=since, until=until)
    grouped: dict[tuple[str, str], list[DecidedCase]] = defaultdict(list)
    for one in found.cases:
        assert one.row.decided_on is not None  # noqa: S101 - the query asked for it
        month = one.row.decided_on.strftime("%Y-%m") if by_month else ""
        grouped[one.row.scheme, month].append(one)
    return [
        _processing(scheme, month, grouped[scheme, month], found.enrolled)
        for scheme, month in sorted(grouped, key=lambda key: (schemes.CODES.index(key[0]), key[1]))
    ]


def _processing(
    scheme: str, month: str, group: Sequence[DecidedCase], enrolled: Mapping[int, datetime.date]
) -> Processing:
    waited = []
    for one in group:
        first = enrolled.get(one.row.course_id or 0)
        if first is not None and one.row.applied_on is not None and one.row.applied_on >= first:
            waited.append((one.row.applied_on - first).days)
    readings = [one.reading for one in group if one.reading is not None]
    return Processing(
        scheme=scheme,
        month=month,
        decided=len(readings),
        in_time=sum(not reading.overdue for reading in readings),
        days=tuple(reading.plain_days for reading in readings),
        enrolled_days=tuple(waited),
    )


def _enrolled_on(course_ids: Sequence[int]) -> dict[int, datetime.date]:
    found: dict[int, datetime.date] = {}
    numbers = sorted(set(course_ids))
    for portion in portions(numbers):
        rows = Milestone.objects.filter(course__in=portion, kind=MilestoneKind.ENROLLED, withdrawn_at=None)
        found.update(rows.values_list("course_id", "on"))
    return found


AGE_BANDS = ((0, 24), (25, 29), (30, 39), (40, 49), (50, 59), (60, 120))


@dataclass(frozen=True)
class Treatment:
    """Grants and refusals of one team, benefit group or age band, with n. A rate needs five."""

    code: str
    label: str
    granted: int
    refused: int
    days: tuple[int, ...] = field(default=(), repr=False)

    @property
    def n(self) -> int:
        return self.granted + self.refused

    @property
    def share_granted(self) -> float | None:
        return None if self.n < SMALLEST_N else self.granted / self.n

    @property
    def share_refused(self) -> float | None:
        return None if self.n < SMALLEST_N else self.refused / self.n

    @property
    def median_days(self) -> float | None:
        return _median(self.days)


TREATED_BY = ("team", "benefit_group", "age_band")


def same_treatment(
    actor: Actor,
    *,
    since: datetime.date,
    until: datetime.date,
    by: str = "team",
    scheme: str = "",
    known: Decided | None = None,
) -> list[Treatment]:
    """Whether alike cases are treated alike: rates and days by group, for the eyes of a leader."""
    access.check_may_see_figures(actor)
    if by not in TREATED_BY:
        raise errors.code_unknown("by")
    grouped: dict[tuple[str, str], list[Any]] = defaultdict(list)
    decisions = [one.row for one in known.cases] if known is not None else _decided(since, until)
    for row in decisions:
        if not scheme or row.scheme == scheme:
            grouped[_group(row, by)].append(row)
    return [
        Treatment(
            code=code,
            label=label,
            granted=sum(row.state != ApplicationState.REFUSED for row in rows),
            refused=sum(row.state == ApplicationState.REFUSED for row in rows),
            days=tuple(
                (row.decided_on - row.applied_on).days
                for row in rows
                if row.decided_on is not None and row.applied_on is not None
            ),
        )
        for (code, label), rows in sorted(grouped.items(), key=lambda pair: pair[0][::-1])
    ]


def _group(row: Any, by: str) -> tuple[str, str]:
    if by == "team":
        return (str(row.team.key), row.team.name) if row.team is not None else ("", _("Intet team"))
    if by == "benefit_group":
        code = row.benefit_group
        return code, reference.label("benefit_group", code) if code else _("Ikke oplyst")
    return age_band(row.born, row.decided_on)


def age_band(born: datetime.date | None, on: datetime.date | None) -> tuple[str, str]:
    if born is None or on is None:
        return "", _("Ikke oplyst")
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    low, high = next(band for band in AGE_BANDS if band[0] <= max(0, min(age, 120)) <= band[1])
    if high == 120:
        return f"{low}", _("%(age)s år og derover") % {"age": low}
    return f"{low:02}-{high}", _("Under 25 år") if low == 0 else _("%(low)s-%(high)s år") % {"low": low, "high": high}


@dataclass(frozen=True)
class Stances:
    """How many enrolled citizens a stance is taken for, and why needs were not followed by an application."""

    enrolled: int
    missing: int
    needed: int
    not_needed: int
    matched_out: int
    reasons: tuple[tuple[str, str, int], ...]  # code, words, how many


def stance_figures(actor: Actor) -> Stances:
    """Of those who are enrolled now. Three queries."""
    access.check_may_see_figures(actor)
    test_persons = Citizen.objects.filter(is_test=True)  # few, where each course's citizen would be looked up
    enrolled = Course.objects.filter(state=CourseState.ENROLLED).exclude(citizen__in=test_persons)
    held = {
        row.course_id: row
        for row in Stance.objects.current()
        .filter(course__in=enrolled.values("pk"))
        .defer("words", "schemes")
        .order_by("needed", "taken_on", "id")
    }
    reasons: dict[str, int] = defaultdict(int)
    for row in held.values():
        if row.no_application_reason:
            reasons[row.no_application_reason] += 1
    total = enrolled.count()
    return Stances(
        enrolled=total,
        missing=total - len(held),
        needed=sum(row.needed for row in held.values()),
        not_needed=sum(not row.needed for row in held.values()),
        matched_out=sum(row.matched_out for row in held.values()),
        reasons=tuple(
            (code, reference.label("no_application_reason", code), number)
            for code, number in sorted(reasons.items(), key=lambda pair: -pair[1])
        ),
    )


# --- set-up ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SetUp:
    """What the jobcentre has set for schemes, for one page."""

    rights: tuple[RightToGrant, ...]
    key_people: tuple[KeyPerson, ...]
    forms: tuple[GrantingForm, ...]
    blocks: tuple[TextBlock, ...]
    settings: Mapping[str, SchemeSetting]

    @property
    def lacks_deputy(self) -> bool:
        """One specialist and nobody else who could step in."""
        return not self.key_people and len(access.holders(access.SPECIALIST, Role.TEAM_LEADER)) < 2


def set_up(on: datetime.date) -> SetUp:
    return SetUp(
        rights=tuple(RightToGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on)).select_related("user")),
        key_people=tuple(
            KeyPerson.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on)).select_related("user", "deputy", "team")
        ),
        forms=tuple(GrantingForm.objects.order_by("-valid_from", "id")),
        blocks=tuple(TextBlock.objects.filter(is_current=True).select_related("author").order_by("place", "scheme")),
        settings={row.scheme: row for row in SchemeSetting.objects.filter(valid_on(on))},
    )
