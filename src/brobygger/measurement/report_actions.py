"""Who writes status reports: begins them, approves them, revises them, and keeps what the follow-up meeting said.

Approving writes the figures and what deviates down with their hashes and the sealed number of the log. After that
nothing of the report is written; a revision is a report of its own, with a reason. Agreements stay open until somebody
closes them.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from brobygger.accounts import reads as accounts
from brobygger.accounts.models import Jobcentre, User
from brobygger.accounts.roles import Role
from brobygger.jobs import queue
from brobygger.kernel import actor as actors
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import within
from brobygger.kernel.clock import danish_date
from brobygger.measurement import access, errors, message_kinds, report_states, reports
from brobygger.measurement.models import (
    Agreement,
    AgreementState,
    FollowUpMeeting,
    ProgrammeReport,
    ReportState,
)
from brobygger.measurement.models import StatusReport as ReportRow
from brobygger.measurement.models.analyses import WorkState
from brobygger.messages import actions as messages
from brobygger.programmes import access as programme_access
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger_analysis.danish.working_days import add_working_days
from brobygger_analysis.definitions import ELEMENT_NAMES
from brobygger_analysis.indicators import Month
from brobygger_analysis.release import Published
from brobygger_analysis.report import NAMES, StatusReport, month_before, month_of
from brobygger_analysis.suppression import CannotProtect

PREPARE = "measurement.prepare_reports"
UNFINISHED = (WorkState.WAITING, WorkState.RUNNING)
# What a meeting can choose to look at next: a core element, or a part of the report.
AREAS = (*(f"element:{number}" for number in ELEMENT_NAMES), *NAMES)


# A jobcentre's report -------------------------------------------------------------------------------------------------


@transaction.atomic
def prepare(*, by: Actor, programme: Programme, month: Month) -> ReportRow:
    """The report of a month in the actor's jobcentre, begun where nobody has. A draft counts when it is looked at."""
    if not by.is_machine:
        access.require_lists(by, programme)
        _require_manager(by)
    reports.require_month(programme, month, clock.today())
    _require_taking_part(programme, by.jobcentre, month)
    rows = ReportRow.objects.filter(programme=programme, month=month.first).order_by("-revision")
    found: ReportRow | None = rows.first()
    if found is not None:
        return found
    made: ReportRow = ReportRow.objects.create(jobcentre_id=by.jobcentre, programme=programme, month=month.first)
    log.write(
        by=by, action="report.begun", subjects=[("status_report", made.key)], changes={"month": [None, month.code]}
    )
    return made


@transaction.atomic
def approve(*, by: Actor, key: uuid.UUID, read_digest: str = "") -> ReportRow:
    """Lock the figures as they are counted now. The project manager's act; an earlier revision is then replaced.

    read_digest: of the figures that were read; others are not approved. A caller that has just counted them leaves it.
    """
    _require_manager(by)
    row = _locked(by, key)
    if report_states.step(row.state, "approve") is None:
        raise errors.report_is_approved()
    report = reports.count(
        by=by, programme=row.programme, month=month_of(row.code), jobcentre=Jobcentre.objects.get(pk=row.jobcentre_id)
    ).report
    if read_digest and read_digest != report.digest:
        raise errors.counted_since()
    earlier = ReportRow.objects.filter(programme=row.programme, month=row.month, state=ReportState.APPROVED).first()
    if earlier is not None:
        earlier.state = ReportState.REPLACED
        earlier.save(update_fields=["state"])
    _fix(row, by, report)
    departed = reports.departures_of(row, report)
    row.figures = report.to_dict()
    row.deviations, row.deviations_digest = departed.to_dict(), departed.digest
    row.save()
    log.write(
        by=by, action="report.approved", subjects=[("status_report", row.key)],
        changes={
            "state": [ReportState.DRAFT.value, row.state], "digest": [None, row.digest],
            "deviations": [None, row.deviations_digest],
            "log_number": [None, row.log_number], "replaces": [None, None if earlier is None else earlier.revision],
        },
    )  # fmt: skip
    return row


def _fix(row: ReportRow | ProgrammeReport, by: Actor, report: StatusReport) -> None:
    row.state, row.digest, row.form = ReportState.APPROVED, report.digest, report.version
    row.counted_at, row.log_number = report.counted_at, report.log_number
    _sign(row, by)


def _sign(row: ReportRow | ProgrammeReport, by: Actor) -> None:
    row.approved_at = clock.now()
    row.approved_by = User.objects.filter(pk=by.user).first()
    row.approved_as = ", ".join(sorted(by.right or by.roles))[:40]


@transaction.atomic
def revise(*, by: Actor, key: uuid.UUID, reason: str) -> ReportRow:
    """Begin a new revision of an approved report. The approved one stands until the new one is approved."""
    _require_manager(by)
    row = _locked(by, key)
    _require_revisable(row, reason)
    rows = ReportRow.objects.filter(programme=row.programme, month=row.month)
    if rows.filter(state=ReportState.DRAFT).exists():
        raise errors.revision_waits()
    made: ReportRow = ReportRow.objects.create(
        jobcentre_id=row.jobcentre_id, programme=row.programme, month=row.month, revision=row.revision + 1,
        reason=reason.strip(),
    )  # fmt: skip
    meeting = FollowUpMeeting.objects.filter(report=row).first()
    if meeting is not None:  # what was said is still said
        FollowUpMeeting.objects.create(
            jobcentre_id=row.jobcentre_id, report=made, held_on=meeting.held_on, adviser=meeting.adviser,
            validation=meeting.validation, explanations=meeting.explanations, focus=meeting.focus,
            focus_words=meeting.focus_words,
        )  # fmt: skip
    log.write(
        by=by, action="report.revised", subjects=[("status_report", made.key), ("status_report", row.key)],
        changes={"revision": [row.revision, made.revision]},
    )  # fmt: skip
    return made


def _require_revisable(row: ReportRow | ProgrammeReport, reason: str) -> None:
    if row.state == ReportState.DRAFT:
        raise errors.report_not_approved()
    if report_states.step(row.state, "revise") is None:
        raise errors.report_is_no_longer_current()
    if not reason.strip():
        raise errors.say_why_revised()


# The follow-up meeting ------------------------------------------------------------------------------------------------


@transaction.atomic
def record_meeting(
    *,
    by: Actor,
    key: uuid.UUID,
    held_on: datetime.date,
    adviser: str,
    validation: str = "",
    explanations: Mapping[str, str] | None = None,
    focus: Collection[str] = (),
    focus_words: str = "",
    read_version: int = 0,
) -> FollowUpMeeting:
    """What the meeting about a report said. May be written again until the report is replaced by a newer one.

    read_version: of the meeting that was read; 0 where there was none. Raises ``Conflict``.
    """
    _require_manager(by)
    row = _locked(by, key)
    if row.state == ReportState.REPLACED:
        raise errors.report_is_no_longer_current()
    if held_on > clock.today():
        raise errors.meeting_in_the_future()
    unknown = [code for code in focus if code not in AREAS]
    if unknown:
        raise errors.unknown_choice("focus")
    meeting = FollowUpMeeting.objects.filter(report=row).first()
    is_new = meeting is None
    meeting = meeting or FollowUpMeeting(jobcentre_id=row.jobcentre_id, report=row)
    meeting.held_on, meeting.adviser = held_on, adviser.strip()
    meeting.validation, meeting.focus_words = validation.strip() or None, focus_words.strip() or None
    meeting.explanations = {code: words.strip() for code, words in (explanations or {}).items() if words.strip()}
    meeting.focus = [code for code in AREAS if code in focus]
    if is_new:
        meeting.save()
    else:
        meeting.save_checked(read_version=read_version, sentence=errors.meeting_written_meanwhile())
    log.write(
        by=by, action="report.meeting_recorded", subjects=[("status_report", row.key)],
        changes={"held_on": [None, held_on.isoformat()], "focus": [None, list(meeting.focus)]},
    )  # fmt: skip
    return meeting


@transaction.atomic
def agree(*, by: Actor, key: uuid.UUID, what: str, who: str, due_on: datetime.date) -> Agreement:
    """Who does what by when. It stands on each later report until it is closed."""
    _require_manager(by)
    row = _locked(by, key)
    if row.state == ReportState.REPLACED:
        raise errors.report_is_no_longer_current()
    made: Agreement = Agreement.objects.create(
        jobcentre_id=row.jobcentre_id, report=row, what=what.strip(), who=who.strip(), due_on=due_on
    )
    log.write(
        by=by, action="report.agreed", subjects=[("agreement", made.key), ("status_report", row.key)],
        changes={"due_on": [None, due_on.isoformat()]},
    )  # fmt: skip
    return made


@transaction.atomic
def close_agreement(*, by: Actor, key: uuid.UUID, state: str, outcome: str = "") -> Agreement:
    """Say that an agreement was kept, or that it is dropped and why."""
    _require_manager(by)
    row: Agreement | None = Agreement.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise errors.no_such_agreement()
    if row.state != AgreementState.OPEN:
        raise errors.agreement_is_closed()
    if state not in {AgreementState.KEPT, AgreementState.DROPPED}:
        raise errors.unknown_choice("state")
    if state == AgreementState.DROPPED and not outcome.strip():
        raise errors.say_what_came_of_it()
    row.state, row.closed_on, row.outcome = state, clock.today(), outcome.strip() or None
    row.closed_by = User.objects.filter(pk=by.user).first()
    row.save()
    log.write(
        by=by, action="report.agreement_closed", subjects=[("agreement", row.key)],
        changes={"state": [AgreementState.OPEN.value, state]},
    )  # fmt: skip
    return row


# The report of a whole programme --------------------------------------------------------------------------------------


@transaction.atomic
def ask_programme(
    *, by: Actor, programme: Programme, month: Month, reason: str = "", revises: ProgrammeReport | None = None
) -> ProgrammeReport:
    """Put in the counting of a month's fixed tables, as a draft without figures until then.

    A draft that is there is counted again, and while it waits it is the same one. Raises ``Refusal`` where a later
    month is published already, or where the month is approved and no reason is given.
    """
    _require_analyst(by, programme)
    reports.require_month(programme, month, clock.today())
    _require_no_later(programme, month)
    row = _draft(programme, month, reason)
    if row.pk and row.work in UNFINISHED and not reports.is_lost(row):
        return row
    row.shown, row.inside, row.digest = {}, None, ""
    row.work, row.fault = WorkState.WAITING, ""
    row.asked_by, row.asked_at = User.objects.filter(pk=by.user).first(), clock.now()
    row.save()
    log.write(
        by=by, action="report.asked", subjects=[("programme_report", row.key)], changes={"month": [None, month.code]}
    )
    if revises is not None:
        log.write(
            by=by, action="report.revised", subjects=[("programme_report", row.key), ("programme_report", revises.key)],
            changes={"revision": [revises.revision, row.revision]},
        )  # fmt: skip
    queue.enqueue(reports.COUNT, arguments={"report": row.key})
    return row


def count_programme(*, by: Actor, key: uuid.UUID) -> ProgrammeReport | None:
    """Count what was asked for. None where that is done already, as after a crash."""
    rows = ProgrammeReport.objects.filter(key=key, state=ReportState.DRAFT).exclude(work=WorkState.DONE)
    row = rows.select_related("programme").first()
    if row is None:
        return None
    rows.update(work=WorkState.RUNNING, fault="")
    return _counted(by, row.programme, month_of(row.code))


@transaction.atomic
def fail_programme(*, by: Actor, key: uuid.UUID, sentence: str) -> None:
    """Say on the draft that it could not be counted."""
    row = ProgrammeReport.objects.select_for_update().filter(key=key, work__in=UNFINISHED).first()
    if row is not None:
        row.work, row.fault = WorkState.FAILED, sentence[:300]
        row.save()
        log.write(
            by=by, action="report.not_counted", subjects=[("programme_report", row.key)],
            changes={"work": [WorkState.RUNNING.value, row.work]},
        )  # fmt: skip


def prepare_programme(*, by: Actor, programme: Programme, month: Month) -> ProgrammeReport:
    """Count the fixed tables of a month here and now, for whoever waits for it, as at the command line."""
    _require_analyst(by, programme)
    reports.require_month(programme, month, clock.today())
    row = reports.of_month(programme, month)
    if row is not None and row.state != ReportState.DRAFT:
        raise errors.report_is_approved()
    return _counted(by, programme, month)


def _counted(by: Actor, programme: Programme, month: Month) -> ProgrammeReport:
    """Count the tables and keep them as the month's draft. Making them safe takes a while: nothing is locked meanwhile.

    Raises ``Refusal`` where a later month is published, where another report was approved meanwhile, or where nothing
    of it may be published.
    """
    last = _require_no_later(programme, month)
    try:
        published, found = reports.publish(programme, month, last)
    except CannotProtect as fault:
        raise errors.cannot_be_published() from fault
    return _kept(by, programme, month, published, found.as_of, last)


@transaction.atomic
def _kept(
    by: Actor,
    programme: Programme,
    month: Month,
    published: Published,
    counted_at: datetime.datetime,
    last: ProgrammeReport | None,
) -> ProgrammeReport:
    """Write the draft, if what it was made safe with is still what was published last."""
    now = reports.newest_published(programme, lock=True)
    if (now and now.pk) != (last and last.pk):
        raise errors.count_again()
    row = _draft(programme, month)
    row.shown, row.inside, row.digest = dict(published.shown), dict(published.inside), published.hash
    row.form, row.counted_at, row.log_number = published.shown["form"], counted_at, reports.sealed_number()
    row.work, row.fault = WorkState.DONE, ""
    row.made_at = clock.now()
    row.save()
    log.write(
        by=by, action="report.begun", subjects=[("programme_report", row.key)],
        changes={"month": [None, month.code], "digest": [None, row.digest]},
    )  # fmt: skip
    return row


def _draft(programme: Programme, month: Month, reason: str = "") -> ProgrammeReport:
    """The draft of a month, or a new one that is not saved: the next revision, where a reason for one is given.

    The programme's row is locked, so that two who ask at the same moment do not begin two.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    row = reports.of_month(programme, month, lock=True)
    if row is not None and row.state == ReportState.DRAFT:
        return row
    if row is not None and not reason:
        raise errors.report_is_approved()
    return ProgrammeReport(
        programme=programme, month=month.first, revision=1 if row is None else row.revision + 1,
        reason=reason.strip() or None,
    )  # fmt: skip


def _require_no_later(programme: Programme, month: Month) -> ProgrammeReport | None:
    """What was published last, which no month before it may follow."""
    last = reports.newest_published(programme)
    if last is not None and last.month > month.first:
        raise errors.later_report_published()
    return last


@transaction.atomic
def approve_programme(*, by: Actor, key: uuid.UUID, read_digest: str = "") -> ProgrammeReport:
    """Publish the tables of a draft as they stand. From now on leaders in the programme read them.

    read_digest: of the tables that were read; others are not approved. A caller that has just counted them leaves it.
    """
    row = _locked_programme(by, key)
    if report_states.step(row.state, "approve") is None:
        raise errors.report_is_approved()
    if not row.is_counted:
        raise errors.not_counted_yet()
    if read_digest and read_digest != row.digest:
        raise errors.counted_since()
    newest = reports.newest_published(row.programme)
    if newest is not None and newest.approved_at is not None and newest.approved_at > row.made_at:
        raise errors.count_again()  # it was made safe together with another one
    earlier = ProgrammeReport.objects.filter(
        programme=row.programme, month=row.month, state=ReportState.APPROVED
    ).first()
    if earlier is not None:
        earlier.state = ReportState.REPLACED
        earlier.save(update_fields=["state"])
    row.state = ReportState.APPROVED
    _sign(row, by)
    row.save()
    log.write(
        by=by, action="report.approved", subjects=[("programme_report", row.key)],
        changes={"state": [ReportState.DRAFT.value, row.state], "digest": [None, row.digest]},
    )  # fmt: skip
    return row


def revise_programme(*, by: Actor, key: uuid.UUID, reason: str) -> ProgrammeReport:
    """Put in the counting of the newest approved report anew, as a draft of its next revision."""
    row = _programme_report(by, key)
    _require_revisable(row, reason)
    if ProgrammeReport.objects.filter(programme=row.programme, month=row.month, state=ReportState.DRAFT).exists():
        raise errors.revision_waits()
    return ask_programme(by=by, programme=row.programme, month=month_of(row.code), reason=reason.strip(), revises=row)


# By the plan ----------------------------------------------------------------------------------------------------------


def prepare_all(*, at: datetime.datetime) -> dict[str, int]:
    """On the working day of the plan: begin last month's report in each jobcentre, and tell its project managers.

    The message says that a report waits, and nothing about anybody. It is written once for each report.
    """
    today = danish_date(at)
    if today != day_of_plan(today):
        return {"begun": 0, "told": 0}
    month = month_before(month_of(f"{today:%Y-%m}"))
    begun = told = 0
    for programme in programme_reads.every():
        if month not in reports.months_of(programme, today):
            continue
        for part in programme_reads.participants(programme):
            if part.joined_on > month.last or (part.left_on is not None and part.left_on < month.first):
                continue
            by = actors.job(PREPARE, jobcentre=part.jobcentre, jobcentre_key=part.jobcentre_key)
            with within(part.jobcentre), transaction.atomic():
                row = prepare(by=by, programme=programme, month=month)
                begun += 1
                told += _tell(by, row, at)
    return {"begun": begun, "told": told}


def day_of_plan(today: datetime.date) -> datetime.date:
    """The day in this month on which last month's reports are begun: a number of Danish working days into it."""
    number = int(reference.value("measurement.report_working_day", on=today))
    return add_working_days(today.replace(day=1) - datetime.timedelta(days=1), number)


def _tell(by: Actor, row: ReportRow, at: datetime.datetime) -> int:
    if row.state != ReportState.DRAFT:
        return 0
    told = 0
    for user in accounts.colleagues(row.jobcentre_id, danish_date(at), roles=[Role.PROJECT_MANAGER]):
        told += bool(
            messages.send(
                by=by, kind=message_kinds.REPORT_READY, to_user=user, about=("status_report", row.key),
                once=str(row.key), at=at,
            )
        )  # fmt: skip
    return told


# Doors ----------------------------------------------------------------------------------------------------------------


def _require_manager(by: Actor) -> None:
    if not reports.may_write(by):
        raise errors.project_manager_only()


def _require_analyst(by: Actor, programme: Programme) -> None:
    if not programme_access.may_see_all_of(by, programme):
        raise errors.analyst_approves()


def _require_taking_part(programme: Programme, jobcentre: int | None, month: Month) -> None:
    part = next((one for one in programme_reads.participants(programme) if one.jobcentre == jobcentre), None)
    if part is None or part.joined_on > month.last or (part.left_on is not None and part.left_on < month.first):
        raise errors.month_outside_programme()


def _locked(by: Actor, key: uuid.UUID) -> Any:
    reports.find(by=by, key=key)
    return ReportRow.objects.select_for_update(of=("self",)).select_related("programme").get(key=key)


def _locked_programme(by: Actor, key: uuid.UUID) -> ProgrammeReport:
    _programme_report(by, key)
    rows = ProgrammeReport.objects.select_for_update(of=("self",)).select_related("programme")
    row: ProgrammeReport = rows.get(key=key)
    return row


def _programme_report(by: Actor, key: uuid.UUID) -> ProgrammeReport:
    found = reports.find_programme_report(by=by, key=key)
    _require_analyst(by, found.programme)
    return found
