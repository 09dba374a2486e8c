"""The monthly status report: counted for one jobcentre, or fixed for the readers of a whole programme.

Two reports. That of a *jobcentre* is read by its own leaders: everything, with lists behind the figures. That of the
*programme* is a fixed table, made safe together with the one before it (``brobygger_analysis.release``): analysts make
it, and leaders of the programme's jobcentres read it once it is approved. Nobody outside a jobcentre reads its own.

What a report holds and how months are compared stands in ``brobygger_analysis.report``; who writes it in
``report_actions``. See docs/algorithms/status-report.md.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q

from brobygger.accounts.models import Jobcentre
from brobygger.accounts.roles import LEADER_ROLES, Role
from brobygger.citizens import access as citizen_access
from brobygger.citizens.models import Course, Milestone
from brobygger.compensation import clock as decision_clock
from brobygger.compensation.models import Application, Pause
from brobygger.jobs import queue
from brobygger.kernel import boundary, clock, together
from brobygger.kernel.actor import Actor
from brobygger.measurement import (
    access,
    errors,
    funnels,
    indicators,
    linkage_counts,
    lists,
    one_page,
    outside,
    printed,
    profiles,
    register_views,
)
from brobygger.measurement.access import Scope
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.extracts import Extract, extract, places
from brobygger.measurement.lists import Counted
from brobygger.measurement.models import (
    Agreement,
    AgreementState,
    FollowUpMeeting,
    ProgrammeReport,
    ReportState,
)
from brobygger.measurement.models import StatusReport as ReportRow
from brobygger.measurement.models.analyses import WorkState
from brobygger.measurement.tables import NO_DAY
from brobygger.programmes import access as programme_access
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.vault.models import LogSeal
from brobygger_analysis import release, status
from brobygger_analysis.figures import Figure, Mask
from brobygger_analysis.funnel import KINDS
from brobygger_analysis.indicators import Measurement, Month, months
from brobygger_analysis.printed import BesidePrinted
from brobygger_analysis.registering import Registered
from brobygger_analysis.release import Published, Rules, Tables
from brobygger_analysis.report import (
    CONTENT,
    DATA,
    FUNNEL,
    IN_MONTH,
    INDICATORS,
    QUALITY,
    RESULTS,
    Change,
    Departures,
    Deviation,
    Limits,
    StatusReport,
    changed_since,
    compose,
    departures,
    month_before,
    month_of,
    moved,
    of_results,
    passed,
    result_from,
)
from brobygger_analysis.results import Result

COUNT = "measurement.count_programme_report"  # the job that counts the report of a whole programme
PAGE = 50
MUNICIPALITY = "municipality"
# Lines of the report that open a list of their own; those of the indicators open the list of the indicator.
MISSED = frozenset(status.CLOCKS)  # their lists hold those who did not make the deadline
OPEN = "open_courses"
LISTED = frozenset({*status.WAITING, *status.FAULTS, *MISSED, OPEN})
WAITING = frozenset(status.WAITING)
FIRST_LISTED = status.WAITING[0]
# What readers of the whole programme get by jobcentre; all else of the whole only.
BY_JOBCENTRE = frozenset(key for section in (RESULTS, FUNNEL, QUALITY) for key in CONTENT[section])


# Which months ---------------------------------------------------------------------------------------------------------


def month_from(text: str) -> Month:
    """The month of a code such as "2026-03". Raises ``Refusal``."""
    try:
        return month_of(text)
    except ValueError as fault:
        raise errors.not_a_month(text) from fault


def months_of(programme: Programme, on: datetime.date) -> tuple[Month, ...]:
    """The programme's months that are over on a day, the newest first."""
    last = on.replace(day=1) - datetime.timedelta(days=1)
    if programme.ends_on is not None:
        last = min(last, _end_of_month(programme.ends_on))
    found = months(programme.starts_on, last) if programme.starts_on <= last else ()
    return tuple(month_of(one.code) for one in reversed(found))


def require_month(programme: Programme, month: Month, on: datetime.date) -> None:
    """Raises ``Refusal`` for a month outside the programme, or one that is not over."""
    if month.last >= on:
        raise errors.month_not_over()
    if month not in months_of(programme, on):
        raise errors.month_outside_programme()


def _end_of_month(day: datetime.date) -> datetime.date:
    return month_of(f"{day:%Y-%m}").last


# Counting -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counting:
    """A report with what its lists are opened from."""

    report: StatusReport
    found: Extract
    standing: Mapping[str, Figure]
    where: Mask | None


def count(*, by: Actor, programme: Programme, month: Month, jobcentre: Jobcentre | None = None) -> Counting:
    """The report of a month from the registrations as they are now, for a reader inside the jobcentre or a command.

    jobcentre: for a command across jobcentres; the one whose boundary is entered in any case. Raises ``NotAllowed``.
    """
    found = indicators.inside(by, programme)
    asked = (month, by.jobcentre is None, None if jobcentre is None else jobcentre.pk)
    report, standing = found.counted_once("report", asked, lambda: _report_of(found, by, month, jobcentre))
    return Counting(replace(report, log_number=sealed_number()), found, standing, _rows_of(found, jobcentre))


def _rows_of(found: Extract, jobcentre: Jobcentre | None) -> Mask | None:
    return None if jobcentre is None else found.columns["jobcentre"] == jobcentre.pk


@reference.read_ahead()
def _report_of(
    found: Extract, by: Actor, month: Month, jobcentre: Jobcentre | None
) -> tuple[StatusReport, Mapping[str, Figure]]:
    earlier = month_before(month)
    asked = [
        (Criterion(as_of=month.last), INDICATORS),
        (Criterion(as_of=earlier.last), INDICATORS),
        (Criterion(first=month.first, last=month.last, as_of=month.last), IN_MONTH),
        (Criterion(first=earlier.first, last=earlier.last, as_of=earlier.last), IN_MONTH),
    ]
    now, before, in_month, in_month_before = indicators.several(found, by=by, asked=asked, jobcentre=jobcentre)
    where = _rows_of(found, jobcentre)
    *applications, marks = together.all_of(*_applications(found, earlier, month), _marks(earlier, month))
    decided, registered = _asked(*applications), _registered(found, marks, month)
    standing = status.figures(standing_of(found, month, decided, registered), where)
    report = compose(
        month,
        now={**now.figures, **standing},
        before={**before.figures, **status.figures(standing_of(found, earlier, decided, registered), where)},
        in_month=in_month.figures,
        in_month_before=in_month_before.figures,
        counted_at=found.as_of,
        programme=found.programme.code,
        jobcentre=_name_of(found, jobcentre),
    )
    return report, standing


def _name_of(found: Extract, jobcentre: Jobcentre | None) -> str:
    number = jobcentre.pk if jobcentre is not None else boundary.current().jobcentre
    return next((part.name for part in found.participants if part.jobcentre == number), "")


def sealed_number() -> int:
    """How far the sealed log has come: what figures that are counted now were counted from, at least."""
    return LogSeal.objects.order_by("-number").values_list("number", flat=True).first() or 0


def standing_of(
    found: Extract, month: Month, applications: Sequence[_Asked], registered: Registered | None = None
) -> status.Standing:
    """The registrations as they stood at the end of a month. registered: for readers inside the jobcentre."""
    return status.Standing(
        indicators.registrations_of(found),
        _known(found),
        month,
        _first_conversation_days(found, month.last),
        _decisions(found, month, applications),
        registered,
    )


def _known(found: Extract) -> status.Known:
    closings = found.tables["outcomes"]
    place, here = places(found.courses, closings["course"])
    ended = np.zeros(found.rows, dtype=bool)
    ended[place[here]] = True
    named = [number for number, word in enumerate(found.values["benefit_group"]) if word]
    return status.Known(
        real=~found.columns["test_person"],
        team=found.columns["team"] != 0,
        benefit_group=np.isin(found.columns["benefit_group"], named),
        birth_date=found.columns["born"] != NO_DAY,
        outcome=ended,
    )


def _first_conversation_days(found: Extract, on: datetime.date) -> Any:
    """The deadline of each course: that of its jobcentre."""
    made = np.zeros(found.rows, dtype=np.int64)
    for number in found.jobcentres:
        days = int(reference.value("citizens.first_conversation_days", on=on, jobcentre=number))
        made[found.columns["jobcentre"] == number] = days
    return made


@dataclass(frozen=True, slots=True)
class _Asked:
    """An application with the clock it was promised."""

    course: int
    applied_on: datetime.date
    applied_at: datetime.datetime
    decided_on: datetime.date | None
    decided_at: datetime.datetime | None
    withdrawn_on: datetime.date | None
    promise: decision_clock.Promise
    pauses: tuple[decision_clock.Span, ...]

    def is_of(self, month: Month) -> bool:
        """Whether it was decided in the month or later, or waited at its end."""
        return (
            self.applied_on <= month.last
            and (self.decided_on is None or self.decided_on >= month.first)
            and (self.withdrawn_on is None or self.withdrawn_on > month.last)
        )


def _applications(found: Extract, first: Month, last: Month) -> tuple[Any, Any]:
    """The applications that any of these months asks for, and their pauses: to be asked together."""
    rows = (
        Application.objects.of_programme()
        .filter(course__programme=found.programme, applied_on__lte=last.last, clock_length__isnull=False)
        .filter(Q(decided_on=None) | Q(decided_on__gte=first.first))
        .exclude(withdrawn_on__lte=first.last)
    )
    return (
        rows.order_by("id").values_list(
            "id", "course_id", "applied_on", "applied_at", "decided_on", "decided_at", "withdrawn_on", "clock_unit",
            "clock_length",
        ),
        Pause.objects.filter(application__in=rows.values("id")).values_list("application_id", "began_at", "ended_at"),
    )  # fmt: skip


def _asked(asked: Iterable[Any], paused: Iterable[Any]) -> list[_Asked]:
    pauses: dict[int, list[decision_clock.Span]] = {}
    for application, began, ended in paused:
        pauses.setdefault(application, []).append((began, ended))
    return [
        _Asked(
            course, applied_on, applied_at, decided_on, decided_at, withdrawn_on,
            decision_clock.Promise(unit, length), tuple(pauses.get(number, ())),
        )
        for number, course, applied_on, applied_at, decided_on, decided_at, withdrawn_on, unit, length in asked
    ]  # fmt: skip


def _decisions(found: Extract, month: Month, applications: Sequence[_Asked]) -> status.Decisions:
    """The applications that were decided in a month or waited at its end, each by the clock it was promised."""
    until = decision_clock.end_of(month.last)
    chosen = [one for one in applications if one.is_of(month)]
    place, here = places(found.courses, np.array([one.course for one in chosen], dtype=np.int64))
    decided, in_time, overdue = [], [], []
    for one in chosen:
        day = one.decided_on if one.decided_on is not None and one.decided_on <= month.last else None
        moment = until if day is None or one.decided_at is None else one.decided_at
        reading = decision_clock.read(one.promise, one.applied_at, one.pauses, moment)
        decided.append(np.datetime64("NaT" if day is None else day, "D"))
        in_time.append(day is not None and not reading.overdue)
        overdue.append(day is None and reading.overdue)
    return status.Decisions(
        place[here],
        np.array(decided, dtype="datetime64[D]")[here],
        np.array(in_time, dtype=bool)[here],
        np.array(overdue, dtype=bool)[here],
    )


def _marks(first: Month, last: Month) -> Any:
    """The marks that were registered in these months: course, day, and when they were registered.

    A mark that came with a list was registered when the list was read, one that replaces another when it was mended,
    one that two cases were merged by when they were, and one that no person wrote when the product did: none of these
    days says how soon somebody wrote it.
    """
    replaced = Milestone.objects.filter(course=OuterRef("course"), kind=OuterRef("kind"), withdrawn_at__isnull=False)
    begun, over = decision_clock.end_of(month_before(first).last), decision_clock.end_of(last.last)
    rows = (
        Milestone.objects.filter(withdrawn_at=None, kind__in=KINDS)
        .filter(registered_at__gt=begun, registered_at__lte=over)
        .exclude(by=None)
        .exclude(source__startswith="import")
        .exclude(source="merge")
        .exclude(Exists(replaced))
    )
    return rows.order_by("id").values_list("course_id", "on", "registered_at")


def _registered(found: Extract, asked: Iterable[Any], last: Month) -> Registered:
    """The marks of the programme's courses. The limit is that of the last month, for the one before too."""
    marks = list(asked)
    place, here = places(found.courses, np.array([course for course, _, _ in marks], dtype=np.int64))
    return Registered(
        place[here],
        np.array([on for _, on, _ in marks], dtype="datetime64[D]")[here],
        np.array([clock.danish_date(moment) for _, _, moment in marks], dtype="datetime64[D]")[here],
        int(reference.value("measurement.report_late_after", on=last.last)),
    )


# Reading the report of a jobcentre ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A month in the overview."""

    month: Month
    row: ReportRow | ProgrammeReport | None


@dataclass(frozen=True)
class Overview:
    """The months of a programme for one reader: own reports, and those of the whole programme."""

    programme: Programme
    scope: Scope
    own: tuple[Entry, ...]
    whole: tuple[Entry, ...]
    may_write: bool


@dataclass(frozen=True)
class View:
    """A report with all that a reader needs around it.

    report: as it was approved, or as it is now. changed: what corrections changed since it was approved. departures:
    what deviates, as it was when the report was approved; by today's rules for a draft, and where it was not kept.
    published: what was printed of its figures.
    """

    row: ReportRow
    programme: Programme
    report: StatusReport
    moved: tuple[Change, ...]
    changed: tuple[Change, ...]
    departures: Departures
    meeting: FollowUpMeeting | None
    agreements: tuple[Agreement, ...]
    closed: tuple[Agreement, ...]
    earlier: ReportRow | None
    may_write: bool
    published: Mapping[str, BesidePrinted]

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """What the follow-up meeting explains."""
        return self.departures.found

    @property
    def unexplained(self) -> tuple[Deviation, ...]:
        """What deviates and nobody has said why."""
        told = {} if self.meeting is None else self.meeting.explanations or {}
        return tuple(one for one in self.deviations if not told.get(one.code))

    @property
    def are_deviations_kept(self) -> bool:
        """False for reports that were approved before their deviations were kept with them."""
        return self.row.state == ReportState.DRAFT or self.row.deviations is not None

    @property
    def is_intact(self) -> bool:
        """Whether the stored figures and deviations are those whose hashes were written down."""
        return self.row.state == ReportState.DRAFT or (
            self.report.digest == self.row.digest
            and (self.row.deviations is None or self.departures.digest == self.row.deviations_digest)
        )


def may_write(by: Actor) -> bool:
    """The project manager, for the own jobcentre; and commands."""
    return by.is_machine or (by.has(Role.PROJECT_MANAGER) and by.jobcentre is not None)


def overview(*, by: Actor, programme: Programme) -> Overview:
    """The months that are over, newest first. Raises ``NotAllowed``."""
    scope = access.scope_of(by, programme)
    past = months_of(programme, clock.today())
    own: dict[datetime.date, ReportRow] = {}
    if scope is not Scope.PROGRAMME:
        rows = ReportRow.objects.filter(programme=programme).defer("figures", "deviations")
        own = {row.month: row for row in rows.order_by("month", "revision")}
    whole = {row.month: row for row in _of_programme(by, programme)}
    return Overview(
        programme=programme,
        scope=scope,
        own=tuple(Entry(month, own.get(month.first)) for month in past) if scope is not Scope.PROGRAMME else (),
        whole=tuple(
            Entry(month, whole.get(month.first)) for month in past if month.first in whole or scope is Scope.PROGRAMME
        ),
        may_write=may_write(by),
    )


def find(*, by: Actor, key: uuid.UUID) -> ReportRow:
    """A report of the actor's own jobcentre; for everybody else it is not there."""
    rows = ReportRow.objects.select_related("programme", "approved_by", "jobcentre")
    row: ReportRow | None = rows.filter(key=key).first()
    if row is None or not (by.is_machine or by.has(*LEADER_ROLES)):
        raise errors.no_such_report()
    return row


def view(*, by: Actor, key: uuid.UUID) -> View:
    """A report with what surrounds it. Raises ``NotFound``."""
    row = find(by=by, key=key)
    present = count(by=by, programme=row.programme, month=month_of(row.code), jobcentre=row.jobcentre).report
    report = present if row.state == ReportState.DRAFT else StatusReport.from_dict(row.figures)
    agreed, meetings, revisions = together.all_of(
        _agreements(row),
        FollowUpMeeting.objects.filter(report=row),
        _revisions(row).filter(revision__lt=row.revision).order_by("-revision")[:1],
    )
    open_ones, closed = _open_and_closed(row, agreed)
    return View(
        row=row,
        programme=row.programme,
        report=report,
        moved=moved(report),
        changed=() if row.state != ReportState.APPROVED else changed_since(report, present),
        departures=departures_of(row, report),
        meeting=next(iter(meetings), None),
        agreements=open_ones,
        closed=closed,
        earlier=next(iter(revisions), None),
        may_write=may_write(by),
        published=printed.of_report(row.programme, report, row.jobcentre_id),
    )


def departures_of(row: ReportRow, report: StatusReport) -> Departures:
    """What the follow-up meeting explains: as it was kept, or by the limits in force at the end of the month."""
    if row.deviations is not None:
        return Departures.from_dict(row.deviations)
    found = reference.values(
        "measurement.report_behind", "measurement.report_fall", "measurement.report_drop", "measurement.report_least",
        on=report.as_of,
    )  # fmt: skip
    limits = Limits(*(int(found[f"measurement.report_{name}"]) for name in ("behind", "fall", "drop", "least")))
    time = passed(row.programme.starts_on, row.programme.ends_on, report.as_of)
    return departures(report, time=time, limits=limits)


def _agreements(row: ReportRow) -> Any:
    """What was agreed on this report and earlier ones and was not closed before the month's meeting."""
    rows = Agreement.objects.filter(report__programme=row.programme_id, report__month__lte=row.month)
    return (
        rows.filter(Q(state=AgreementState.OPEN) | Q(closed_on__gte=_following(row)))
        .select_related("report", "closed_by")
        .order_by("due_on", "id")
    )


def _following(row: ReportRow) -> datetime.date:
    """The first day of the next month, in which the meeting about a month is held."""
    return month_of(row.code).last + datetime.timedelta(days=1)


def agreements_on(row: ReportRow) -> tuple[tuple[Agreement, ...], tuple[Agreement, ...]]:
    """What is agreed as the report of a month shows it: carried over until it was closed, and closed in that month on.

    Open ones of earlier months and of this one, by their day; and those that were closed since the month began.
    """
    return _open_and_closed(row, _agreements(row))


def _open_and_closed(
    row: ReportRow, agreed: Iterable[Agreement]
) -> tuple[tuple[Agreement, ...], tuple[Agreement, ...]]:
    until = _end_of_month(_following(row))
    rows = tuple(agreed)
    closed = tuple(one for one in rows if one.closed_on is not None and one.closed_on <= until)
    return tuple(one for one in rows if one not in closed), closed


def find_agreement(*, by: Actor, key: uuid.UUID) -> Agreement:
    """An open agreement of the actor's own jobcentre."""
    row: Agreement | None = (
        Agreement.objects.filter(key=key, state=AgreementState.OPEN).select_related("report__programme").first()
    )
    if row is None or not may_write(by):
        raise errors.no_such_agreement()
    return row


def _revisions(row: ReportRow) -> Any:
    return ReportRow.objects.filter(programme=row.programme, month=row.month).defer("figures", "deviations")


# The list behind a line -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class People:
    """A page of those behind a line: where each is mended, or why they wait."""

    row: ReportRow
    figure: Figure
    total: int
    rows: tuple[Counted, ...]
    next: int | None


def people(*, by: Actor, key: uuid.UUID, line: str, start: int = 0) -> People:
    """Who waits, who did not make a deadline, whose course is open or whose registrations are to be mended, as of the
    report's month. Logged as shown.

    Raises ``NotFound`` for a line without a list, ``NotAllowed`` for who may not open lists.
    """
    row = find(by=by, key=key)
    access.require_lists(by, row.programme)
    if line not in LISTED:
        raise errors.no_such_figure()
    counted = count(by=by, programme=row.programme, month=month_of(row.code), jobcentre=row.jobcentre)
    figure = counted.standing[line]
    dates = counted.found.marks.dates[_DATED.get(line, "began")]
    rows = _missed(figure) if line in MISSED else figure.rows
    ordered = rows[np.lexsort((rows, dates[rows].astype("int64")))]  # who has waited longest stands first
    shown = ordered[start : start + PAGE]
    made = _counted(by, counted.found, shown.tolist(), dates)
    log.listed(
        by=by if by.purpose else by.with_purpose("figure"),
        action="figure.opened",
        subjects=[("citizen", one.citizen) for one in made],
        criterion={"programme": row.programme.code, "figure": line, "month": row.code, "total": len(ordered)},
    )
    following = start + PAGE if start + PAGE < len(ordered) else None
    return People(row, figure, len(ordered), made, following)


def missed(result: Result) -> int:
    """How many did not make a deadline, of the figure of a clock: persons, or applications."""
    above = result.numerator or 0
    return above if result.denominator is None else result.denominator - above


def _missed(figure: Figure) -> Any:
    """The courses of those. A course may have several applications that were late, and stands there once."""
    if figure.weights is None:
        return np.setdiff1d(figure.denominator_rows, figure.rows)
    above, below = figure.weights.above, figure.weights.below
    return np.flatnonzero(above if below is None else below - above)


_DATED = {
    OPEN: "enrolled",
    "first_conversation_in_time": "enrolled",
    "waiting_interview": "accepted",
    "waiting_decision": "interviewed",
    "waiting_first_conversation": "enrolled",
    "waiting_broker": "enrolled",
}
assert set(_DATED.values()) <= set(KINDS)  # noqa: S101 (a slip of the pen above would order by nothing)


def _counted(by: Actor, found: Extract, rows: Sequence[int], dates: Any) -> tuple[Counted, ...]:
    numbers = [int(found.courses[row]) for row in rows]
    visible = citizen_access.visible(by, Course.objects.filter(pk__in=numbers), "jobcentre")
    courses = {course.pk: course for course in visible.select_related("citizen", "team")}
    words = reference.labels("benefit_group")
    days = dates[list(rows)].tolist() if rows else []
    return tuple(
        lists.counted(courses[number], day, words)
        for number, day in zip(numbers, days, strict=True)
        if number in courses
    )


# The report of a whole programme --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProgrammeView:
    """The fixed tables of a month, with those that they are compared with.

    report: of the whole. parts: name of a jobcentre and its figures by key; in alphabetical order, which is no ranking.
    published: what was printed of the figures of the whole.
    """

    row: ProgrammeReport
    programme: Programme
    report: StatusReport
    parts: tuple[tuple[str, StatusReport], ...]
    moved: tuple[Change, ...]
    earlier: ProgrammeReport | None
    may_write: bool
    published: Mapping[str, BesidePrinted]

    @property
    def is_intact(self) -> bool:
        """Whether what is shown is what was published."""
        return release.Published(self.row.shown, self.row.digest, {}).is_intact()


def _of_programme(by: Actor, programme: Programme) -> list[ProgrammeReport]:
    """What the reader may see of a programme's reports: analysts all, leaders in it those that are approved."""
    rows = ProgrammeReport.objects.filter(programme=programme).select_related("programme", "approved_by")
    if not programme_access.may_see_all_of(by, programme):
        if not access.may_open_lists(by, programme):
            return []
        rows = rows.filter(state=ReportState.APPROVED)
    return list(rows.defer("shown", "inside").order_by("month", "revision"))


def approved_reports(*, by: Actor, programme: Programme | None = None) -> list[ProgrammeReport]:
    """The approved reports of every programme that the reader may see, or of one; the newest first."""
    wanted = [programme] if programme is not None else programme_access.visible_programmes(by=by)
    rows = [row for one in wanted for row in _of_programme(by, one) if row.state == ReportState.APPROVED]
    return sorted(rows, key=lambda row: (row.month, row.programme.code), reverse=True)


def approved_own(*, by: Actor) -> list[ReportRow]:
    """The approved reports of the actor's own jobcentre, the newest first; of others none."""
    if by.jobcentre is None or not by.has(*LEADER_ROLES):
        return []
    rows = ReportRow.objects.filter(state=ReportState.APPROVED).select_related("programme", "jobcentre")
    return list(rows.defer("figures", "deviations").order_by("-month", "programme__code"))


def approved_of(programme: Programme, month: Month) -> ReportRow | None:
    """The approved report of a month in the jobcentre whose boundary is entered."""
    row: ReportRow | None = ReportRow.objects.filter(
        programme=programme, month=month.first, state=ReportState.APPROVED
    ).first()
    return row


def every_report(programme: Programme) -> list[dict[str, Any]]:
    """Which reports there are within the entered boundary, the newest first: no figure."""
    rows = ReportRow.objects.filter(programme=programme).select_related("jobcentre").defer("figures", "deviations")
    told = [(row, row.jobcentre.label) for row in rows]
    told += [(row, None) for row in ProgrammeReport.objects.filter(programme=programme).defer("shown", "inside")]
    told.sort(key=lambda pair: pair[1] or "")
    told.sort(key=lambda pair: (pair[0].month, pair[0].revision), reverse=True)
    return [
        {
            "jobcentre": label, "month": row.code, "revision": row.revision, "state": row.state, "key": str(row.key),
            "digest": row.digest,
        }
        for row, label in told
    ]  # fmt: skip


def approved(*, by: Actor, key: uuid.UUID) -> tuple[ReportRow | ProgrammeReport, dict[str, Any]]:
    """An approved report as it was signed, in its documented shape: own, or of a programme. Raises ``NotFound``."""
    own = next((row for row in approved_own(by=by) if row.key == key), None)
    if own is not None:
        own.refresh_from_db(fields=["figures", "deviations"])
        return own, {**own.figures, "deviations": own.deviations}
    row = next((one for one in approved_reports(by=by) if one.key == key), None)
    if row is None:
        raise errors.no_such_report()
    seen = programme_view(by=by, key=key)
    return row, {
        **seen.report.to_dict(),
        "parts": [{"name": name, "sections": part.to_dict()["sections"]} for name, part in seen.parts],
    }


def published_beside(row: ReportRow | ProgrammeReport, told: Mapping[str, Any]) -> dict[str, BesidePrinted]:
    """What was printed of the figures of a report in its documented shape."""
    place = row.jobcentre_id if isinstance(row, ReportRow) else None
    return printed.of_report(row.programme, StatusReport.from_dict(told), place)


def find_programme_report(*, by: Actor, key: uuid.UUID) -> ProgrammeReport:
    """The report of a whole programme, for whoever may see it; else it is not there."""
    rows = ProgrammeReport.objects.select_related("programme", "approved_by").defer("inside")
    row = rows.filter(key=key).first()
    if row is None or not any(one.pk == row.pk for one in _of_programme(by, row.programme)):
        raise errors.no_such_report()
    return row


def is_lost(row: ProgrammeReport) -> bool:
    """Whether it was asked for and nobody counts it any more: the job died, and was given on for the last time."""
    if row.is_counted or row.work == WorkState.FAILED or queue.is_waiting(COUNT, arguments={"report": row.key}):
        return False
    row.refresh_from_db(fields=["work", "fault"])  # which is written before the job is done
    return not row.is_counted and row.work != WorkState.FAILED


def approved_revision(row: ProgrammeReport) -> ProgrammeReport | None:
    """The revision of the same month that stands."""
    rows = ProgrammeReport.objects.filter(programme=row.programme_id, month=row.month, state=ReportState.APPROVED)
    return rows.defer("shown", "inside").first()


def programme_view(*, by: Actor, key: uuid.UUID) -> ProgrammeView:
    """A report of a whole programme as everybody who may see it gets it. Nothing of it is counted anew."""
    row = find_programme_report(by=by, key=key)
    if not row.is_counted:
        raise errors.not_counted_yet()
    before = _before(row)
    report = as_report(row, before)
    names = row.shown["breakdowns"].get(MUNICIPALITY, {})
    return ProgrammeView(
        row=row,
        programme=row.programme,
        report=report,
        parts=tuple((name, as_report(row, before, name)) for name in sorted(names, key=programme_reads.danish_order)),
        moved=moved(report),
        earlier=before,
        may_write=programme_access.may_see_all_of(by, row.programme),
        published=printed.of_report(row.programme, report, None),
    )


def as_report(row: ProgrammeReport, before: ProgrammeReport | None, jobcentre: str = "") -> StatusReport:
    """What was fixed, as the object that every face prints; compared with what was fixed of the month before."""

    def told(one: ProgrammeReport | None) -> dict[str, Any]:
        if one is None:
            return {}
        shown = one.shown["breakdowns"].get(MUNICIPALITY, {}).get(jobcentre, {}) if jobcentre else one.shown["whole"]
        return {key: result_from(figure) for key, figure in shown.items()}

    return of_results(
        month_of(row.code),
        told(row),
        told(before),
        counted_at=row.counted_at or row.made_at,
        programme=row.programme.code,
        jobcentre=jobcentre,
        log_number=row.log_number,
    )


def _before(row: ProgrammeReport) -> ProgrammeReport | None:
    """The report of the month before, as readers outside got it."""
    earlier = month_before(month_of(row.code))
    rows = ProgrammeReport.objects.filter(programme=row.programme_id, month=earlier.first, state=ReportState.APPROVED)
    return rows.defer("inside").select_related("programme").first()


def newest_published(programme: Programme, *, lock: bool = False) -> ProgrammeReport | None:
    """What the next table is protected against: everything that was ever published is tied to it in turn."""
    rows = ProgrammeReport.objects.select_for_update() if lock else ProgrammeReport.objects
    return rows.filter(programme=programme).exclude(state=ReportState.DRAFT).order_by("-month", "-revision").first()


def of_month(programme: Programme, month: Month, *, lock: bool = False) -> ProgrammeReport | None:
    """The newest revision of a month, whatever its state."""
    rows = ProgrammeReport.objects.select_for_update() if lock else ProgrammeReport.objects
    return rows.filter(programme=programme, month=month.first).order_by("-revision").first()


def publish(programme: Programme, month: Month, last: ProgrammeReport | None) -> tuple[Published, Extract]:
    """The fixed tables of a month, safe together with those published last. Raises ``CannotProtect``."""
    with funnels.reach(Scope.PROGRAMME):
        found = extract(programme)
        tables = _tables(found, month)
        before = None if last is None else Published(last.shown, last.digest, last.inside)
        in_force = outside.rules(on=month.last)
        made = release.publish(tables, rules=in_force, before=before)
        return _with_the_rest(made, found, month, in_force, last), found


def _with_the_rest(
    made: Published, found: Extract, month: Month, in_force: Rules, last: ProgrammeReport | None
) -> Published:
    """The same with the profiles, the curves by the register, the counts of comparisons and the page for politicians,
    which rest on what the tables show.
    """
    told = outside.tables_of(made.shown)
    earlier = {} if last is None else last.inside.get("profiles", {})
    before = {
        trait: Published({"rules": last.shown["rules"]} if last else {}, "", inside)
        for trait, inside in earlier.items()
    }
    traits = profiles.publish(found, month.last, told, in_force, before)
    curves, curves_inside = register_views.publish(found, month, told, in_force.limit, _curves_of(last))
    compared_last = None if last is None else last.inside.get("linkage")
    compared, compared_inside = linkage_counts.publish(found, month.last, told, in_force, compared_last or None)
    page_last = None if last is None else last.inside.get("one_page")
    page = one_page.publish(
        found, month.last, told, traits, in_force,
        Published({"rules": last.shown["rules"]}, "", page_last) if last and page_last else None,
    )  # fmt: skip
    shown = {
        **made.shown,
        "profiles": {trait: one.shown for trait, one in traits.items()},
        "curves": curves,
        "linkage": compared,
        "one_page": {} if page is None else page.shown,
    }
    # Of what is not told this time, readers still have what was told last.
    inside = {
        **made.inside,
        "profiles": {**earlier, **{trait: one.inside for trait, one in traits.items()}},
        "curves": curves_inside,
        "linkage": compared_inside,
        "one_page": page_last if page is None else page.inside,
    }
    return Published(shown, release.digest_of(shown), inside)


def _curves_of(last: ProgrammeReport | None) -> register_views.Earlier | None:
    if last is None:
        return None
    return register_views.Earlier(month_of(last.code), last.shown.get("curves", {}), last.inside.get("curves", {}))


def _tables(found: Extract, month: Month) -> Tables:
    """What is counted of a whole programme and of each jobcentre in it. What happened in the month follows from two."""
    measured = indicators.counted(found, Criterion(as_of=month.last, by=MUNICIPALITY))
    standing = standing_of(found, month, _asked(*together.all_of(*_applications(found, month, month))))
    own = {**measured.figures, **status.figures(standing)}
    pages = outside.counted(found, month.last)
    whole = {key: one for key, one in own.items() if key not in CONTENT[DATA]}
    places = pages.breakdowns[MUNICIPALITY]
    named = list(_parts(measured))
    return replace(
        pages,
        whole={**whole, **pages.whole},
        breakdowns={
            **pages.breakdowns,
            MUNICIPALITY: {
                name: {**(dict(_of_part(measured, name)) if name in named else {}), **places.get(name, {})}
                for name in dict.fromkeys((*named, *places))
            },
        },
    )


def _parts(measured: Measurement) -> Iterable[str]:
    return (part.value for part in measured.parts)


def _of_part(measured: Measurement, name: str) -> Iterable[tuple[str, Figure]]:
    figures = next(part.figures for part in measured.parts if part.value == name)
    return ((key, one) for key, one in figures.items() if key in BY_JOBCENTRE)
