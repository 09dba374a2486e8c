"""Everything that changes a screening, a handover, an interview or the local set-up. The same for many: ``bulk``.

The log says that something was written and how a state changed; what people answered about health stays in the form.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from brobygger.accounts import links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import PersonalLink, Team, User
from brobygger.citizens import access as citizens_access
from brobygger.citizens import actions as citizens
from brobygger.citizens import rules as citizens_rules
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Course, Milestone, Responsibility
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.messages import actions as messages
from brobygger.reference import reads as reference
from brobygger.screening import access, errors, making, message_kinds, questions, reads, rules
from brobygger.screening.enums import (
    NUMBERED,
    ContactKind,
    CriterionKind,
    DueKind,
    FilledHow,
    HandoverState,
    InterviewState,
    LocalModel,
    ScreeningState,
)
from brobygger.screening.models import (
    Again,
    Booking,
    ContactDate,
    CoverageRule,
    Exemption,
    Handover,
    Interview,
    InterviewSlot,
    LocalCriterion,
    Screening,
    Shortcut,
    TeamModel,
    Withdrawable,
)
from brobygger.screening.values import TEXT_LIMIT, InterviewEntry, NewShortcut, ScreeningEntry
from brobygger.vault import log

REASON_LIMIT = 500

# --- step 1 ----------------------------------------------------------------------------------------------------


@transaction.atomic
def start_screening(*, by: Actor, course: Course, how: str = FilledHow.DIALOGUE, language: str = "da") -> Screening:
    """The form that is under way for the course, or a new one: the first, or the next round."""
    _may_write(by, course)
    access.check_case_role(by)
    making.check_can_be_asked(course)
    found: Screening | None = Screening.objects.filter(course=course).under_way().first()
    if found is not None:
        return found
    asked = Screening.objects.filter(course=course).exclude(state=ScreeningState.DROPPED)
    newest = asked.aggregate(newest=Max("round"))["newest"] or 0
    row: Screening = Screening.objects.create(
        jobcentre_id=course.jobcentre_id,
        course=course,
        round=newest + 1,
        form_version=questions.NEWEST,
        language=language,
        how=how,
        screener_id=by.user,
        team_id=course.team_id,
    )
    log.write(by=by, action="screening.started", subjects=_about(course, ("screening", row.key)))
    return row


@transaction.atomic
def save_screening(*, by: Actor, screening: Screening, entry: ScreeningEntry, read_version: int) -> Screening:
    """Save half-way. Anybody who may write the case can take it up again."""
    _may_write(by, screening.course)
    _check_open_form(screening, read_version)
    making.fill_screening(screening, entry)
    screening.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(by=by, action="screening.saved", subjects=_about(screening.course, ("screening", screening.key)))
    return screening


@transaction.atomic
def complete_screening(*, by: Actor, screening: Screening, entry: ScreeningEntry, read_version: int) -> Screening:
    """Complete the form: the marks *screened* and, where (a) holds and the citizen said yes, *accepted* follow."""
    course = screening.course
    _may_write(by, course)
    access.check_case_role(by)
    _check_open_form(screening, read_version)
    making.fill_screening(screening, entry)
    today = clock.today()
    making.finish_screening(
        screening,
        course=course,
        screener=by.user,
        benefit_group=_group_of(course, entry.held_on or today),
        today=today,
        now=clock.now(),
    )
    before = screening.replaces
    if before is not None:
        before.is_current = False
        before.save_checked(
            read_version=before.version, sentence=errors.changed_meanwhile(), update_fields=["is_current"]
        )
    screening.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    assert screening.held_on is not None  # noqa: S101 - finish_screening has asked for it
    accepts = rules.accepts(entry.answers, wishes=entry.wishes)
    if before is None:
        citizens.reach(by=by, course=course, kind=MilestoneKind.SCREENED, on=screening.held_on)
        if accepts:
            citizens.reach(by=by, course=course, kind=MilestoneKind.ACCEPTED, on=screening.held_on)
    else:
        _correct_marks(by, course, screening, accepts=accepts)
    asked_until = Q(met_on=None) if before is None else Q(met_on=None) | Q(met_on=before.held_on)
    for asked in Again.objects.filter(asked_until, course=course):
        asked.met_on = screening.held_on
        asked.save(update_fields=["met_on"])
    log.write(
        by=by,
        action="screening.completed",
        subjects=_about(course, ("screening", screening.key)),
        changes={"state": [ScreeningState.STARTED, ScreeningState.COMPLETED], "revision": [None, screening.revision]},
        reason=screening.word("correction"),
    )
    return screening


def _correct_marks(by: Actor, course: Course, screening: Screening, *, accepts: bool) -> None:
    """After a correction the marks say what the form says. A handover on its way must be taken back first."""
    reason = screening.word("correction")
    if not accepts and not _accepted_elsewhere(screening):
        _take_yes_back(by, course, reason)
    own, others = _days_of_rounds(screening)
    moved = _redate(
        by, course, (MilestoneKind.SCREENED, MilestoneKind.ACCEPTED), screening.held_on, own - others, reason
    )
    if MilestoneKind.ACCEPTED in moved:
        _count_waiting_from(course, moved[MilestoneKind.ACCEPTED], screening.held_on)
    _give_what_lacks(
        by, course, [MilestoneKind.SCREENED, *([MilestoneKind.ACCEPTED] if accepts else [])], screening.held_on
    )


def _take_yes_back(by: Actor, course: Course, reason: str) -> None:
    marks = _marks(course)
    if MilestoneKind.ACCEPTED not in marks:
        return
    if Handover.objects.filter(course=course).open().exists():
        raise errors.handover_refused(rules.HandoverRefusal.UNDER_WAY)
    for kind in (MilestoneKind.HANDED_OVER, MilestoneKind.ACCEPTED):
        if kind in marks:
            citizens.withdraw_milestone(by=by, milestone=marks[kind], reason=reason)
    course.refresh_from_db()


def _days_of_rounds(screening: Screening) -> tuple[set[Any], set[Any]]:
    """Every day that the revisions of this time of asking have said, and the days of the other times."""
    asked = Screening.objects.filter(course=screening.course_id, state=ScreeningState.COMPLETED)
    own = set(asked.filter(round=screening.round).values_list("held_on", flat=True))
    return own, set(asked.current().exclude(round=screening.round).values_list("held_on", flat=True))


def _redate(
    by: Actor, course: Course, kinds: Iterable[MilestoneKind], on: Any, own: set[Any], reason: str
) -> dict[MilestoneKind, datetime.date]:
    """Move the marks that follow from this form to its right day; answers with the days they stood on."""
    marks = _marks(course)
    stood = {kind: marks[kind].on for kind in kinds if kind in marks and marks[kind].on in own - {on}}
    if not stood:
        return {}
    try:
        citizens.redate_milestones(by=by, course=course, dates=dict.fromkeys(stood, on), reason=reason)
    except Refusal as refusal:
        raise errors.at_the_day(refusal) from None
    return stood


def _give_what_lacks(by: Actor, course: Course, kinds: Iterable[MilestoneKind], on: Any) -> None:
    """A mark that was ended by hand comes back with the form it follows from, where the course can take the step.

    A course that has been decided on since stays where it is: a correction asks nobody again.
    """
    if course.state in {CourseState.POSTPONED, CourseState.NOT_ENROLLED}:
        return
    for kind in kinds:
        marks = {MilestoneKind(one): mark.on for one, mark in _marks(course).items()}
        state = CourseState(course.state)
        if kind not in marks and citizens_rules.may_reach(kind, state=state, marks=marks, shortcut=course.shortcut):
            citizens.reach(by=by, course=course, kind=kind, on=on)


def _count_waiting_from(course: Course, before: datetime.date, on: Any) -> None:
    """The waiting counts from the citizen's yes, which is now known to have come on another day."""
    for handover in Handover.objects.filter(course=course, yes_on=before):
        handover.yes_on = min(on, handover.handed_over_on)
        handover.save(update_fields=["yes_on"])


def _marks(course: Course) -> dict[str, Milestone]:
    return {one.kind: one for one in Milestone.objects.filter(course=course, withdrawn_at=None)}


def _accepted_elsewhere(screening: Screening) -> bool:
    others = Screening.objects.filter(course=screening.course_id).current().exclude(round=screening.round)
    return any(rules.accepts(rules.Answers.from_json(other.answers), wishes=other.wishes_interview) for other in others)


@transaction.atomic
def begin_correction(*, by: Actor, screening: Screening, reason: str) -> Screening:
    """A new revision of a completed form, filled in with what the old one says. The old one stays until it is done."""
    _may_write(by, screening.course)
    access.check_case_role(by)
    if screening.state != ScreeningState.COMPLETED or not screening.is_current:
        raise errors.only_completed_is_corrected()
    if not reason.strip():
        raise errors.reason_missing()
    making.check_length(reason, "reason", TEXT_LIMIT)
    found: Screening | None = Screening.objects.filter(course=screening.course_id).under_way().first()
    if found is not None:
        return found
    row = Screening(
        jobcentre_id=screening.jobcentre_id,
        course=screening.course,
        round=screening.round,
        revision=screening.revision + 1,
        replaces=screening,
        form_version=screening.form_version,
        language=screening.language,
        answered_at=screening.answered_at,
        screener_id=by.user,
        team_id=screening.team_id,
    )
    making.fill_screening(row, making.entry_of(screening))
    row.words = {**(row.words or {}), "correction": reason.strip()}
    row.save()
    log.write(
        by=by,
        action="screening.correction_begun",
        subjects=_about(screening.course, ("screening", row.key)),
        changes={"revision": [screening.revision, row.revision]},
        reason=reason.strip(),
    )
    return row


@transaction.atomic
def drop_screening(*, by: Actor, screening: Screening, reason: str, read_version: int) -> Screening:
    """Give up a form that was begun. It stays readable; an open link to it is closed."""
    _may_write(by, screening.course)
    _check_open_form(screening, read_version)
    if not reason.strip():
        raise errors.reason_missing()
    # A dropped correction lets go of what it would have replaced, so that another one can be begun.
    screening.replaces = None
    screening.state = ScreeningState.DROPPED
    screening.save_checked(
        read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["state", "replaces"]
    )
    _revoke_links(by, screening)
    log.write(
        by=by,
        action="screening.dropped",
        subjects=_about(screening.course, ("screening", screening.key)),
        changes={"state": [ScreeningState.STARTED, ScreeningState.DROPPED]},
        reason=reason.strip(),
    )
    return screening


# --- the citizen's own form ------------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *, by: Actor, course: Course, language: str, expires_on: datetime.date
) -> tuple[Screening, PersonalLink, str]:
    """A link for the citizen to fill in the form before the conversation. The secret is to be had only now."""
    on = clock.today()
    switched_on = tuple(reference.value("screening.languages", on=on, jobcentre=course.jobcentre_id))
    if language not in {one.language for one in questions.offered(switched_on)}:
        raise errors.language_not_offered()
    if expires_on <= on:
        raise errors.in_past("expires_on")
    most = reference.shipped_value("screening.link_days", on=on).maximum
    if most is not None and expires_on > on + datetime.timedelta(days=most):
        raise errors.link_for_too_long(int(most))
    screening = start_screening(by=by, course=course, how=FilledHow.LINK, language=language)
    if screening.state != ScreeningState.STARTED or screening.replaces_id is not None:
        raise errors.link_for_started_only()
    expires_at = datetime.datetime.combine(
        expires_on + datetime.timedelta(days=1), datetime.time.min, tzinfo=clock.DENMARK
    )
    link, secret = links.make(
        by=by,
        purpose=LinkPurpose.SCREENING,
        subject_kind="screening",
        subject=screening.key,
        language=language,
        expires_at=expires_at,
    )
    screening.how, screening.language = FilledHow.LINK, language
    screening.save_checked(
        read_version=screening.version, sentence=errors.changed_meanwhile(), update_fields=["how", "language"]
    )
    log.write(by=by, action="screening.invited", subjects=_about(course, ("screening", screening.key)))
    return screening, link, secret


@transaction.atomic
def revoke_link(*, by: Actor, screening: Screening, reason: str = "") -> Screening:
    _may_write(by, screening.course)
    closed = _revoke_links(by, screening)
    log.write(
        by=by,
        action="screening.link_revoked",
        subjects=_about(screening.course, ("screening", screening.key)),
        changes={"links": [closed, 0]},
        reason=reason.strip(),
    )
    return screening


def _revoke_links(by: Actor, screening: Screening) -> int:
    open_links = PersonalLink.objects.filter(
        purpose=LinkPurpose.SCREENING, subject=screening.key, revoked_at=None, used_up_at=None
    )
    found = list(open_links)
    for link in found:
        links.revoke(by=by, link=link)
    return len(found)


@transaction.atomic
def send_answers(
    *, by: Actor, link: PersonalLink, screening: Screening, answers: rules.Answers, words: dict[str, str], language: str
) -> Screening:
    """The citizen sends the form. The caseworker is told; the answers are talked through before it is complete.

    What a caseworker had saved in the form meanwhile is kept beside the answers, and can be read with them.
    """
    screening.refresh_from_db(from_queryset=Screening.objects.select_for_update())
    if screening.state != ScreeningState.STARTED or link.subject != screening.key:
        raise errors.completed_stays()
    kept = making.entry_of(screening)
    screening.stood_before = making.stands_in(screening)
    making.fill_screening(
        screening,
        ScreeningEntry(
            answers=answers,
            words={**words, "later": kept.words["later"]},
            how=FilledHow.LINK,
            when=kept.when,
            later_reason=kept.later_reason,
            weeks_unemployed=kept.weeks_unemployed,
            held_on=kept.held_on,
            purpose_explained=kept.purpose_explained,
            history_seen=kept.history_seen,
        ),
    )
    screening.language = language
    screening.state = ScreeningState.ANSWERED
    screening.answered_at = clock.now()
    screening.save_checked(read_version=screening.version, sentence=errors.changed_meanwhile())
    links.use_up(by=by, link=link)
    course = screening.course
    if screening.stood_before is not None:
        log.write(by=by, action="screening.kept_before", subjects=_about(course, ("screening", screening.key)))
    log.write(
        by=by,
        action="screening.answered",
        subjects=_about(course, ("screening", screening.key)),
        changes={"state": [ScreeningState.STARTED, ScreeningState.ANSWERED], "language": [None, language]},
    )
    for user in _to_be_told(course, screening.screener_id):
        messages.send(
            by=by,
            kind=message_kinds.ANSWERED,
            to_user=user,
            subjects=[("citizen", course.citizen.key)],
            about=("screening", screening.key),
            values={"case_number": course.citizen.case_number},
            once=f"screening:{screening.key}",
            at=clock.now(),
        )
    return screening


def _to_be_told(course: Course, otherwise: int | None) -> list[User]:
    """Who answers for the case; where nobody does, whoever made the link."""
    responsible = Responsibility.objects.filter(course=course, valid_to=None, what=ResponsibleFor.CASE)
    numbers = list(responsible.values_list("user_id", flat=True)) or ([otherwise] if otherwise else [])
    return list(User.objects.filter(pk__in=numbers))


# --- handover --------------------------------------------------------------------------------------------------


@transaction.atomic
def record_shortcut(*, by: Actor, course: Course, new: NewShortcut, on: datetime.date) -> Shortcut:
    """The citizen was assessed before and goes straight to step 2. No *screened* follows from it."""
    _may_write(by, course)
    access.check_case_role(by)
    making.check_can_be_asked(course)
    known: Shortcut | None = Shortcut.objects.filter(course=course).first()
    row = making.shortcut(new, course=course, on=on, by=by.user, today=clock.today())
    if known is not None:
        row.pk, row.key, row.version, row._state.adding = known.pk, known.key, known.version + 1, False
    row.save()
    log.write(
        by=by,
        action="screening.shortcut_recorded",
        subjects=_about(course, ("shortcut", row.key)),
        changes={"ground": [known.ground if known else None, row.ground]},
    )
    return row


@transaction.atomic
def hand_over(
    *,
    by: Actor,
    course: Course,
    on: datetime.date,
    receiver: User | None = None,
    queue: Team | None = None,
    interpreter: str = "",
    note: str = "",
) -> Handover:
    """Hand the citizen over to a job broker or to a team's queue. Refused without (a) and (b)."""
    _may_write(by, course)
    access.check_case_role(by)
    if receiver is not None and not reads.is_broker_here(receiver):
        raise errors.not_working_here("receiver")
    shortcut = Shortcut.objects.filter(course=course).first()
    screening = reads.newest_screening(course)
    use_shortcut = shortcut is not None and screening is None
    row = making.handover(
        course=course,
        screening=None if use_shortcut else screening,
        shortcut=shortcut if use_shortcut else None,
        under_way=Handover.objects.filter(course=course).open().exists(),
        receiver=receiver,
        queue=queue,
        on=on,
        yes_on=_yes_on(course),
        within_days=int(reference.value("screening.invite_within_days", on=on, jobcentre=course.jobcentre_id)),
        interpreter=interpreter,
        note=note,
        by=by.user,
        today=clock.today(),
    )
    row.save()
    citizens.reach(by=by, course=course, kind=MilestoneKind.HANDED_OVER, on=on, shortcut=use_shortcut)
    log.write(
        by=by,
        action="handover.made",
        subjects=_about(course, ("handover", row.key)),
        changes={
            "receiver": [None, str(receiver.key) if receiver else None],
            "queue": [None, str(queue.key) if queue else None],
            "invite_by": [None, row.invite_by.isoformat()],
        },
    )
    if receiver is not None and by.jobcentre is not None:
        messages.send(
            by=by,
            kind=message_kinds.HANDED_OVER,
            to_user=receiver,
            subjects=[("citizen", course.citizen.key)],
            about=("handover", row.key),
            values={
                "case_number": course.citizen.case_number,
                "invite_by": row.invite_by.strftime("%d-%m-%Y"),
            },
            once=f"handover:{row.key}",
            at=clock.now(),
        )
    return row


@transaction.atomic
def accept_handover(*, by: Actor, handover: Handover, read_version: int, on: datetime.date | None = None) -> Handover:
    """The receiver takes over: from now on the job broker answers for the broking and may open the case."""
    access.check_receiver(by, handover)
    _need_state(handover, HandoverState.WAITING)
    user = _acting_user(by) or handover.receiver
    if user is None:
        raise errors.not_receiver()
    on = on or clock.today()
    making.accept(handover, by=user.pk, on=on)
    _save(handover, read_version)
    _make_broker(by, handover.course, user, on, reason=_("Har modtaget overleveringen"))
    log.write(
        by=by,
        action="handover.accepted",
        subjects=_about(handover.course, ("handover", handover.key)),
        changes={"state": [HandoverState.WAITING, HandoverState.ACCEPTED]},
    )
    return handover


@transaction.atomic
def return_handover(
    *, by: Actor, handover: Handover, reason: str, words: str, read_version: int, on: datetime.date | None = None
) -> Handover:
    """The receiver sends it back with a reason. The sender is told."""
    access.check_receiver(by, handover)
    _need_state(handover, HandoverState.WAITING)
    if not reference.exists("return_reason", reason, on=clock.today()):
        raise errors.code_unknown("reason")
    if reason == "other" and not words.strip():
        raise errors.reason_missing("words")
    _end_handover(handover, HandoverState.RETURNED, words, on or clock.today())
    handover.return_reason = reason
    _save(handover, read_version)
    _take_back(by, handover, regretted=False)
    log.write(
        by=by,
        action="handover.returned",
        subjects=_about(handover.course, ("handover", handover.key)),
        changes={"state": [HandoverState.WAITING, HandoverState.RETURNED], "reason": [None, reason]},
    )
    if handover.handed_over_by is not None and by.jobcentre is not None:
        messages.send(
            by=by,
            kind=message_kinds.RETURNED,
            to_user=handover.handed_over_by,
            subjects=[("citizen", handover.course.citizen.key)],
            about=("handover", handover.key),
            values={"case_number": handover.course.citizen.case_number},
            once=f"handover:{handover.key}",
            at=clock.now(),
        )
    return handover


@transaction.atomic
def withdraw_handover(
    *, by: Actor, handover: Handover, words: str, read_version: int, regretted: bool = False
) -> Handover:
    """Take a handover back before the interview: an error, or the citizen changed their mind.

    A time that was agreed is given up with it, and whoever was to receive the citizen is told.
    """
    if not access.is_receiver(by, handover):
        _may_write(by, handover.course)
    before = handover.state
    _need_state(handover, HandoverState.WAITING, HandoverState.ACCEPTED, HandoverState.BOOKED)
    if not words.strip():
        raise errors.reason_missing("words")
    _end_handover(handover, HandoverState.WITHDRAWN, words, clock.today())
    _save(handover, read_version)
    _give_up_time(handover, words, regretted=regretted)
    _take_back(by, handover, regretted=regretted)
    log.write(
        by=by,
        action="handover.withdrawn",
        subjects=_about(handover.course, ("handover", handover.key)),
        changes={"state": [before, HandoverState.WITHDRAWN]},
    )
    receiver = handover.accepted_by or handover.receiver
    if receiver is not None and receiver.pk != by.user and by.jobcentre is not None:
        messages.send(
            by=by,
            kind=message_kinds.WITHDRAWN,
            to_user=receiver,
            subjects=[("citizen", handover.course.citizen.key)],
            about=("handover", handover.key),
            values={"case_number": handover.course.citizen.case_number},
            once=f"handover:{handover.key}",
            at=clock.now(),
        )
    return handover


def _give_up_time(handover: Handover, words: str, *, regretted: bool) -> None:
    """The time that was to come is free again."""
    for booking in Booking.objects.filter(handover=handover, outcome=""):
        booking.outcome, booking.outcome_on = "regretted" if regretted else "cancelled", clock.today()
        booking.outcome_words = words.strip()
        booking.save_checked(read_version=booking.version, sentence=errors.changed_meanwhile())


def _end_handover(handover: Handover, state: HandoverState, words: str, on: datetime.date) -> None:
    making.check_length(words, "words", TEXT_LIMIT)
    handover.state = state
    handover.ended_on = on
    handover.ended_words = words.strip()
    for begun in Interview.objects.filter(handover=handover, state=InterviewState.STARTED):
        begun.state = InterviewState.DROPPED
        begun.save_checked(read_version=begun.version, sentence=errors.changed_meanwhile(), update_fields=["state"])


def _take_back(by: Actor, handover: Handover, *, regretted: bool) -> None:
    """The course goes back to where it stood before the handover, and the broker has no part in the case any more."""
    course = handover.course
    course.refresh_from_db()
    if handover.accepted_by_id is not None:
        held = Responsibility.objects.filter(course=course, what=ResponsibleFor.BROKER, valid_to=None).first()
        if held is not None and held.user_id == handover.accepted_by_id:
            citizens.end_responsible(
                by=by, course=course, what=ResponsibleFor.BROKER, on=clock.today(),
                reason=_("Overleveringen blev trukket tilbage"),
            )  # fmt: skip
            course.refresh_from_db()
    if course.state != CourseState.HANDED_OVER:
        return
    accepted = Milestone.objects.filter(course=course, kind=MilestoneKind.ACCEPTED, withdrawn_at=None).exists()
    if handover.screening_id is None:
        to = CourseState.BEGAN
    else:
        to = CourseState.ACCEPTED if accepted and not regretted else CourseState.SCREENED
    citizens.move(by=by, course=course, to=to, on=max(clock.today(), handover.handed_over_on))


@transaction.atomic
def book(
    *,
    by: Actor,
    handover: Handover,
    read_version: int,
    slot: InterviewSlot | None = None,
    starts_at: datetime.datetime | None = None,
    minutes: int = 60,
    place: str = "",
    invited_on: datetime.date | None = None,
) -> Booking:
    """Agree on a time: a free slot, or a time of one's own. The invitation counts from ``invited_on``."""
    access.check_receiver(by, handover)
    _need_state(handover, HandoverState.ACCEPTED)
    if slot is not None:
        slot.refresh_from_db(from_queryset=InterviewSlot.objects.select_for_update())
        if slot.closed_at is not None:
            raise errors.slot_taken()
        starts_at, minutes, place = slot.starts_at, slot.minutes, slot.place
    broker = slot.broker_id if slot is not None else handover.accepted_by_id
    if starts_at is None or broker is None:
        raise errors.time_missing()
    if clock.danish_date(starts_at) < handover.handed_over_on:
        raise errors.before_handover_time(handover.handed_over_on)
    booking = Booking(
        jobcentre_id=handover.jobcentre_id,
        handover=handover,
        slot=slot,
        broker_id=broker,
        starts_at=starts_at,
        minutes=minutes,
        place=place.strip()[:120],
        invited_on=invited_on or clock.today(),
    )
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError:
        raise errors.slot_taken() from None
    handover.state = HandoverState.BOOKED
    _save(handover, read_version)
    log.write(
        by=by,
        action="handover.booked",
        subjects=_about(handover.course, ("handover", handover.key), ("booking", booking.key)),
        changes={"starts_at": [None, starts_at.isoformat()]},
    )
    return booking


@transaction.atomic
def record_outcome(*, by: Actor, booking: Booking, outcome: str, words: str, on: datetime.date) -> Booking:
    """No-show, cancelled or regretted, each with a reason. *Held* follows from the interview itself."""
    handover = booking.handover
    access.check_receiver(by, handover)
    _need_state(handover, HandoverState.BOOKED)
    if outcome == "held" or not reference.exists("handover_outcome", outcome, on=on):
        raise errors.code_unknown("outcome")
    if booking.outcome:
        raise errors.wrong_state(str(HandoverState(handover.state).label))
    if not words.strip():
        raise errors.reason_missing("words")
    if on > clock.today():
        raise errors.in_future("on")
    if on < handover.handed_over_on:
        raise errors.before_handover(handover.handed_over_on, "on")
    meets_on = clock.danish_date(booking.starts_at)
    if outcome == "no_show" and on < meets_on:
        raise errors.before_meeting(meets_on)
    making.check_length(words, "words", TEXT_LIMIT)
    booking.outcome, booking.outcome_on, booking.outcome_words = outcome, on, words.strip()
    booking.save_checked(read_version=booking.version, sentence=errors.changed_meanwhile())
    handover.state = HandoverState.ACCEPTED
    _save(handover, handover.version)
    log.write(
        by=by,
        action="booking.outcome_recorded",
        subjects=_about(handover.course, ("handover", handover.key), ("booking", booking.key)),
        changes={"outcome": [None, outcome]},
    )
    if outcome == "regretted":
        withdraw_handover(by=by, handover=handover, words=words, read_version=handover.version, regretted=True)
    return booking


@transaction.atomic
def open_slots(
    *,
    by: Actor,
    broker: User,
    starts: Sequence[datetime.datetime],
    minutes: int = 60,
    place: str = "",
    team: Team | None = None,
) -> list[InterviewSlot]:
    """Set times aside for intake interviews: one's own, or as a leader those of a job broker."""
    if by.user != broker.pk:
        access.check_may_set_up(by)
    elif not by.is_machine:
        access.check_broker(by)
    if not reads.is_broker_here(broker):
        raise errors.not_working_here("broker")
    if any(start <= clock.now() for start in starts):
        raise errors.in_past("starts_at")
    known = set(InterviewSlot.objects.filter(broker=broker, starts_at__in=starts).values_list("starts_at", flat=True))
    if known:
        raise errors.slot_known()
    made = [
        InterviewSlot.objects.create(
            jobcentre_id=_here(by),
            broker=broker,
            team=team,
            starts_at=start,
            minutes=minutes,
            place=place.strip()[:120],
        )
        for start in dict.fromkeys(starts)
    ]
    log.write(by=by, action="slots.opened", subjects=[("user", broker.key), *(("slot", one.key) for one in made)])
    return made


@transaction.atomic
def close_slot(*, by: Actor, slot: InterviewSlot) -> InterviewSlot:
    if by.user != slot.broker_id:
        access.check_may_set_up(by)
    slot.refresh_from_db(from_queryset=InterviewSlot.objects.select_for_update())
    if Booking.objects.filter(slot=slot, outcome="").exists():
        raise errors.slot_in_use()
    slot.closed_at = clock.now()
    slot.save_checked(read_version=slot.version, sentence=errors.changed_meanwhile(), update_fields=["closed_at"])
    log.write(by=by, action="slots.closed", subjects=[("slot", slot.key)])
    return slot


# --- step 2 ----------------------------------------------------------------------------------------------------


@transaction.atomic
def start_interview(*, by: Actor, handover: Handover) -> Interview:
    """The interview under way for the handover, or a new one."""
    access.check_broker(by)
    if not access.is_receiver(by, handover):
        _may_write(by, handover.course)
    found: Interview | None = Interview.objects.filter(course=handover.course_id, state=InterviewState.STARTED).first()
    if found is not None:
        return found
    if handover.state not in {HandoverState.ACCEPTED, HandoverState.BOOKED}:
        raise errors.wrong_state(str(HandoverState(handover.state).label))
    row: Interview = Interview.objects.create(
        jobcentre_id=handover.jobcentre_id,
        course=handover.course,
        handover=handover,
        form_version=questions.NEWEST,
        broker_id=by.user or handover.accepted_by_id,
    )
    log.write(by=by, action="interview.started", subjects=_about(handover.course, ("interview", row.key)))
    return row


@transaction.atomic
def save_interview(*, by: Actor, interview: Interview, entry: InterviewEntry, read_version: int) -> Interview:
    _may_write(by, interview.course)
    access.check_broker(by)
    _check_open_interview(interview, read_version)
    _fill_interview(interview, entry)
    interview.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(by=by, action="interview.saved", subjects=_about(interview.course, ("interview", interview.key)))
    return interview


@transaction.atomic
def complete_interview(*, by: Actor, interview: Interview, entry: InterviewEntry, read_version: int) -> Interview:
    """Complete the interview with its decision: marks, responsibility and duties follow in the same transaction."""
    course, handover = interview.course, interview.handover
    _may_write(by, course)
    access.check_broker(by)
    _check_open_interview(interview, read_version)
    entry = making.only_what_was_asked(entry)
    if entry.assigned_broker is not None and not reads.is_broker_here(entry.assigned_broker):
        raise errors.not_working_here("assigned_broker")
    _fill_interview(interview, entry)
    making.finish_interview(
        interview,
        course=course,
        handover=handover,
        broker=by.user or interview.broker_id,
        today=clock.today(),
        now=clock.now(),
    )
    before = interview.replaces
    if before is not None:
        before.is_current = False
        before.save_checked(
            read_version=before.version, sentence=errors.changed_meanwhile(), update_fields=["is_current"]
        )
    interview.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    _hold(handover, interview)
    _take_decision(by, course, interview, before)
    log.write(
        by=by,
        action="interview.completed",
        subjects=_about(course, ("interview", interview.key)),
        changes={
            "decision": [before.decision if before else None, interview.decision],
            "revision": [None, interview.revision],
        },
        reason=(interview.reasons or {}).get("correction", ""),
    )
    return interview


def _fill_interview(interview: Interview, entry: InterviewEntry) -> None:
    criteria = {str(one.key): one for one in LocalCriterion.objects.all()}
    making.fill_interview(interview, entry, criteria=criteria, baseline=reads.baseline_views(interview))


def _hold(handover: Handover, interview: Interview) -> None:
    """The handover and the time that was agreed ended with the interview, on its day."""
    booking = Booking.objects.filter(handover=handover, outcome__in=["", "held"]).order_by("outcome").first()
    if booking is not None:
        booking.outcome, booking.outcome_on = "held", interview.held_on
        booking.save(update_fields=["outcome", "outcome_on"])
    if handover.state != HandoverState.HELD or handover.ended_on != interview.held_on:
        handover.state = HandoverState.HELD
        handover.ended_on = interview.held_on
        _save(handover, handover.version)


def _take_decision(by: Actor, course: Course, interview: Interview, before: Interview | None) -> None:
    on = interview.held_on
    assert on is not None  # noqa: S101 - a completed interview has its date
    course.refresh_from_db()
    if before is not None:
        _correct_decision(by, course, interview, before)
        if before.decision == interview.decision and (course.state == CourseState.CLOSED or _stands(course, interview)):
            if course.state == CourseState.POSTPONED and course.recall_on != interview.recall_on:
                _move_again(by, course, interview, on)
            return
    for step in making.steps_after(interview, state=course.state):
        if isinstance(step, MilestoneKind):
            if step is MilestoneKind.INTERVIEWED and course.state == CourseState.INTERVIEWED:
                continue
            citizens.reach(by=by, course=course, kind=step, on=on)
        else:
            citizens.move(
                by=by, course=course, to=step, on=on, reason=_("Besluttet ved visitationssamtalen"),
                recall_on=interview.recall_on,
            )  # fmt: skip
        course.refresh_from_db()
    if interview.decision == "enrol" and interview.assigned_broker is not None:
        _make_broker(by, course, interview.assigned_broker, on, reason=_("Visiteret til indsatsen"))


def _correct_decision(by: Actor, course: Course, interview: Interview, before: Interview) -> None:
    """What a correction takes away or moves: the mark of a decision that is another now, and the day of the rest."""
    reason = (interview.reasons or {}).get("correction", "")
    if before.decision == "enrol" != interview.decision:
        enrolled = _marks(course).get(MilestoneKind.ENROLLED)
        if enrolled is not None:
            citizens.withdraw_milestone(by=by, milestone=enrolled, reason=reason)
    held = Interview.objects.filter(course=interview.course_id, state=InterviewState.COMPLETED)
    own = set(held.filter(handover=interview.handover_id).values_list("held_on", flat=True))
    others = set(held.current().exclude(handover=interview.handover_id).values_list("held_on", flat=True))
    kinds = (MilestoneKind.INTERVIEWED, MilestoneKind.ENROLLED)
    _redate(by, course, kinds, interview.held_on, own - others, reason)
    course.refresh_from_db()


def _stands(course: Course, interview: Interview) -> bool:
    """Whether what the interview decided is marked: somebody may have ended a mark by hand."""
    marks = _marks(course)
    return MilestoneKind.INTERVIEWED in marks and (interview.decision != "enrol" or MilestoneKind.ENROLLED in marks)


def _move_again(by: Actor, course: Course, interview: Interview, on: datetime.date) -> None:
    """A corrected recall date: the course passes through the interview again, which counts nothing twice."""
    citizens.reach(by=by, course=course, kind=MilestoneKind.INTERVIEWED, on=on)
    citizens.move(
        by=by,
        course=course,
        to=CourseState.POSTPONED,
        on=on,
        reason=_("Datoen for ny samtale er rettet"),
        recall_on=interview.recall_on,
    )


@transaction.atomic
def begin_interview_correction(*, by: Actor, interview: Interview, reason: str) -> Interview:
    """A new revision of a completed interview, filled in with what the old one says."""
    _may_write(by, interview.course)
    access.check_broker(by)
    if interview.state != InterviewState.COMPLETED or not interview.is_current:
        raise errors.only_completed_is_corrected()
    if not reason.strip():
        raise errors.reason_missing()
    making.check_length(reason, "reason", TEXT_LIMIT)
    found: Interview | None = Interview.objects.filter(course=interview.course_id, state=InterviewState.STARTED).first()
    if found is not None:
        return found
    row: Interview = Interview(
        jobcentre_id=interview.jobcentre_id,
        course=interview.course,
        handover=interview.handover,
        revision=interview.revision + 1,
        replaces=interview,
        form_version=interview.form_version,
        broker_id=interview.broker_id,
        specialist=interview.specialist,
        held_on=interview.held_on,
        minutes=interview.minutes,
        touched=interview.touched,
        needs=interview.needs,
        goals=interview.goals,
        assessment=interview.assessment,
        reasons={**(interview.reasons or {}), "correction": reason.strip()},
        criteria_used=interview.criteria_used,
        decision=interview.decision,
        recall_on=interview.recall_on,
        assigned_broker=interview.assigned_broker,
        books_first=interview.books_first,
        duties_passed=interview.duties_passed,
    )
    row.save()
    log.write(
        by=by,
        action="interview.correction_begun",
        subjects=_about(interview.course, ("interview", row.key)),
        changes={"revision": [interview.revision, row.revision]},
        reason=reason.strip(),
    )
    return row


@transaction.atomic
def mark_filed(*, by: Actor, row: Screening | Interview, on: datetime.date) -> None:
    """The text of a finished form or interview was put into the municipal case system."""
    _may_write(by, row.course)
    if row.completed_at is None:
        raise errors.only_completed_is_filed()
    if on > clock.today():
        raise errors.in_future("on")
    before = row.filed_on
    row.filed_on = on
    row.save_checked(read_version=row.version, sentence=errors.changed_meanwhile(), update_fields=["filed_on"])
    kind = "interview" if isinstance(row, Interview) else "screening"
    log.write(
        by=by,
        action="interview.filed" if kind == "interview" else "screening.filed",
        subjects=_about(row.course, (kind, row.key)),
        changes={"filed_on": [before.isoformat() if before else None, on.isoformat()]},
    )


# --- coverage --------------------------------------------------------------------------------------------------


@transaction.atomic
def exempt(
    *,
    by: Actor,
    course: Course,
    reason: str,
    words: str = "",
    assessed_on: datetime.date | None = None,
    since: datetime.date | None = None,
) -> Exemption:
    """Do not ask this citizen, and say why. *Already assessed* names the assessment and its date."""
    _may_write(by, course)
    access.check_case_role(by)
    today = clock.today()
    if not reference.exists("exempt_reason", reason, on=today):
        raise errors.code_unknown("reason")
    if reference.item("exempt_reason", reason)["names_assessment"] == "yes" and not (words.strip() and assessed_on):
        raise errors.assessment_missing()
    if assessed_on is not None and assessed_on > today:
        raise errors.in_future("assessed_on")
    if reason == "other" and not words.strip():
        raise errors.reason_missing("words")
    making.check_length(words, "words", TEXT_LIMIT)
    if Exemption.objects.filter(course=course, ended_on=None).exists():
        raise errors.already_exempt()
    row: Exemption = Exemption.objects.create(
        jobcentre_id=course.jobcentre_id,
        course=course,
        reason=reason,
        words=words.strip(),
        assessed_on=assessed_on,
        since=since or today,
        made_by_id=by.user,
    )
    log.write(
        by=by,
        action="exemption.made",
        subjects=_about(course, ("exemption", row.key)),
        changes={"reason": [None, reason]},
    )
    return row


@transaction.atomic
def end_exemption(*, by: Actor, exemption: Exemption, reason: str, on: datetime.date | None = None) -> Exemption:
    _may_write(by, exemption.course)
    if not reason.strip():
        raise errors.reason_missing()
    on = on or clock.today()
    if on < exemption.since:
        raise errors.ends_before_it_starts("on")
    exemption.ended_on = on
    exemption.ended_reason = reason.strip()[:300]
    exemption.save_checked(read_version=exemption.version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action="exemption.ended",
        subjects=_about(exemption.course, ("exemption", exemption.key)),
        changes={"ended_on": [None, exemption.ended_on.isoformat()]},
    )
    return exemption


@transaction.atomic
def ask_again(*, by: Actor, course: Course, reason: str) -> Again:
    """Ask for a new screening before the set time."""
    _may_write(by, course)
    if not reason.strip():
        raise errors.reason_missing()
    making.check_length(reason, "reason", TEXT_LIMIT)
    if Again.objects.filter(course=course, met_on=None).exists():
        raise errors.already_asked_again()
    row: Again = Again.objects.create(
        jobcentre_id=course.jobcentre_id,
        course=course,
        reason=reason.strip(),
        asked_on=clock.today(),
        asked_by_id=by.user,
    )
    log.write(by=by, action="screening.asked_again", subjects=_about(course))
    return row


@transaction.atomic
def record_contact(
    *, by: Actor, course: Course, kind: str, on: datetime.date, source: str = "registered"
) -> ContactDate:
    """A conversation or case review that the due rule may wait for."""
    _may_write(by, course)
    if kind not in ContactKind.values:
        raise errors.code_unknown("kind")
    making.check_day(on, "on", course=course, today=clock.today())
    row, made = ContactDate.objects.standing().get_or_create(
        course=course, kind=kind, on=on, defaults={"jobcentre_id": course.jobcentre_id, "source": source}
    )
    if made:
        log.write(
            by=by,
            action="contact.recorded",
            subjects=_about(course),
            changes={"kind": [None, kind], "on": [None, on.isoformat()]},
        )
    found: ContactDate = row
    return found


@transaction.atomic
def withdraw_contact(*, by: Actor, contact: ContactDate, reason: str) -> ContactDate:
    """The date was typed wrong: no rule waits for it any more."""
    _may_write(by, contact.course)
    kept = _withdraw(contact, reason)
    log.write(
        by=by,
        action="contact_date.withdrawn",
        subjects=_about(contact.course),
        changes={"kind": [contact.kind, None], "on": [contact.on.isoformat(), None]},
        reason=kept,
    )
    return contact


# --- local set-up ----------------------------------------------------------------------------------------------


@transaction.atomic
def add_criterion(*, by: Actor, kind: str, text: str, valid_from: datetime.date) -> LocalCriterion:
    access.check_may_set_up(by)
    if kind not in CriterionKind.values:
        raise errors.code_unknown("kind")
    if not text.strip():
        raise errors.reason_missing("text")
    making.check_length(text, "text", 200)
    row: LocalCriterion = LocalCriterion.objects.create(
        jobcentre_id=_here(by), kind=kind, text=text.strip(), valid_from=valid_from, author=by.label[:200]
    )
    log.write(by=by, action="criterion.added", subjects=[("criterion", row.key)], changes={"text": [None, row.text]})
    return row


@transaction.atomic
def end_criterion(*, by: Actor, criterion: LocalCriterion, valid_to: datetime.date) -> LocalCriterion:
    """Retire a criterion. It stays readable where it was used."""
    access.check_may_set_up(by)
    if valid_to < criterion.valid_from:
        raise errors.ends_before_it_starts()
    criterion.valid_to = valid_to
    criterion.save_checked(read_version=criterion.version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action="criterion.ended",
        subjects=[("criterion", criterion.key)],
        changes={"valid_to": [None, valid_to.isoformat()]},
    )
    return criterion


@transaction.atomic
def set_coverage_rule(
    *,
    by: Actor,
    kind: str,
    valid_from: datetime.date,
    benefit_group: str = "",
    number: int | None = None,
    latest_week: int = 12,
) -> CoverageRule:
    """From a date on, say when a screening is due. The rule before it ends the day before."""
    access.check_may_set_up(by)
    if kind not in DueKind.values:
        raise errors.code_unknown("kind")
    if benefit_group and benefit_group not in reference.labels("benefit_group"):
        raise errors.code_unknown("benefit_group")
    if kind in NUMBERED and not number:
        raise errors.number_missing()
    of_group = CoverageRule.objects.standing().filter(benefit_group=benefit_group)
    if of_group.filter(Q(valid_from__gte=valid_from) | Q(valid_to__gte=valid_from)).exists():
        raise errors.rule_known()
    before = of_group.filter(valid_to=None).first()
    if before is not None:
        before.valid_to = valid_from - datetime.timedelta(days=1)
        before.save_checked(read_version=before.version, sentence=errors.changed_meanwhile())
    row: CoverageRule = CoverageRule.objects.create(
        jobcentre_id=_here(by),
        benefit_group=benefit_group,
        kind=kind,
        number=number if kind in NUMBERED else None,
        latest_week=latest_week,
        valid_from=valid_from,
        author=by.label[:200],
    )
    log.write(
        by=by,
        action="coverage_rule.set",
        subjects=[("coverage_rule", row.key)],
        changes={"kind": [before.kind if before else None, kind], "number": [None, number]},
    )
    return row


@transaction.atomic
def end_coverage_rule(*, by: Actor, rule: CoverageRule, valid_to: datetime.date, reason: str) -> CoverageRule:
    """From the day after, the rule for all holds again; where this was it, none does."""
    access.check_may_set_up(by)
    kept = _end(rule, valid_to, reason)
    log.write(
        by=by,
        action="coverage_rule.ended",
        subjects=[("coverage_rule", rule.key)],
        changes={"valid_to": [None, valid_to.isoformat()]},
        reason=kept,
    )
    return rule


@transaction.atomic
def withdraw_coverage_rule(*, by: Actor, rule: CoverageRule, reason: str) -> CoverageRule:
    """The rule was a mistake and never holds; the one that it ended goes on in its place."""
    access.check_may_set_up(by)
    kept = _withdraw(rule, reason)
    _go_on(CoverageRule.objects.filter(benefit_group=rule.benefit_group), rule)
    log.write(
        by=by,
        action="coverage_rule.withdrawn",
        subjects=[("coverage_rule", rule.key)],
        changes={"kind": [rule.kind, None], "valid_from": [rule.valid_from.isoformat(), None]},
        reason=kept,
    )
    return rule


@transaction.atomic
def set_team_model(*, by: Actor, team: Team, model: str, is_main: bool, valid_from: datetime.date) -> TeamModel:
    """From a date on the team screens by this local model. A new main one ends the former main one."""
    access.check_may_set_up(by)
    if model not in LocalModel.values:
        raise errors.code_unknown("model")
    open_from = Q(valid_to=None) | Q(valid_to__gte=valid_from)
    Team.objects.select_for_update().get(pk=team.pk)  # two leaders who choose at once do not choose the same twice
    if TeamModel.objects.standing().filter(open_from, team=team, model=model).exists():
        raise errors.model_known()
    if is_main:
        for before in TeamModel.objects.standing().filter(team=team, is_main=True, valid_to=None):
            if before.valid_from >= valid_from:
                raise errors.ends_before_it_starts()
            before.valid_to = valid_from - datetime.timedelta(days=1)
            before.save_checked(read_version=before.version, sentence=errors.changed_meanwhile())
    row: TeamModel = TeamModel.objects.create(
        jobcentre_id=team.jobcentre_id, team=team, model=model, is_main=is_main, valid_from=valid_from
    )
    log.write(
        by=by,
        action="team_model.set",
        subjects=[("team", team.key)],
        changes={"model": [None, model], "is_main": [None, is_main]},
    )
    return row


@transaction.atomic
def end_team_model(*, by: Actor, model: TeamModel, valid_to: datetime.date, reason: str) -> TeamModel:
    """The team stops working by this model."""
    access.check_may_set_up(by)
    kept = _end(model, valid_to, reason)
    log.write(
        by=by,
        action="team_model.ended",
        subjects=[("team", model.team.key)],
        changes={"model": [model.model, None], "valid_to": [None, valid_to.isoformat()]},
        reason=kept,
    )
    return model


@transaction.atomic
def withdraw_team_model(*, by: Actor, model: TeamModel, reason: str) -> TeamModel:
    """The team never worked by this model; the main one that it ended goes on in its place."""
    access.check_may_set_up(by)
    kept = _withdraw(model, reason)
    if model.is_main:
        _go_on(TeamModel.objects.filter(team=model.team_id, is_main=True), model)
    log.write(
        by=by,
        action="team_model.withdrawn",
        subjects=[("team", model.team.key)],
        changes={"model": [model.model, None], "valid_from": [model.valid_from.isoformat(), None]},
        reason=kept,
    )
    return model


def _end(row: CoverageRule | TeamModel, valid_to: datetime.date, reason: str) -> str:
    if not reason.strip():
        raise errors.reason_missing()
    if row.withdrawn_at is not None or row.valid_to is not None:
        raise errors.already_over()
    if valid_to < row.valid_from:
        raise errors.ends_before_it_starts()
    row.valid_to = valid_to
    row.save_checked(read_version=row.version, sentence=errors.changed_meanwhile(), update_fields=["valid_to"])
    return reason.strip()


def _withdraw(row: Withdrawable, reason: str) -> str:
    if not reason.strip():
        raise errors.reason_missing()
    making.check_length(reason, "reason", REASON_LIMIT)
    if row.withdrawn_at is not None:
        raise errors.already_over()
    row.withdrawn_at, row.withdrawn_reason = clock.now(), reason.strip()
    row.save_checked(
        read_version=row.version,
        sentence=errors.changed_meanwhile(),
        update_fields=["withdrawn_at", "withdrawn_reason"],
    )
    return row.withdrawn_reason


def _go_on(rows: Any, withdrawn: CoverageRule | TeamModel) -> None:
    """The row that ended the day before the withdrawn one began was ended by it: it lasts as long as that one did."""
    before = rows.standing().filter(valid_to=withdrawn.valid_from - datetime.timedelta(days=1)).first()
    if before is not None:
        before.valid_to = withdrawn.valid_to
        before.save_checked(
            read_version=before.version, sentence=errors.changed_meanwhile(), update_fields=["valid_to"]
        )


# --- common ----------------------------------------------------------------------------------------------------


def _make_broker(by: Actor, course: Course, user: User, on: datetime.date, *, reason: str) -> None:
    present = Responsibility.objects.filter(course=course, what=ResponsibleFor.BROKER, valid_to=None).first()
    if present is None or present.user_id != user.pk:
        citizens.set_responsible(by=by, course=course, user=user, on=on, what=ResponsibleFor.BROKER, reason=reason)


def _may_write(by: Actor, course: Course) -> None:
    citizens_access.check_can_write(by, course.citizen)


def _check_open_form(screening: Screening, read_version: int) -> None:
    if screening.state not in {ScreeningState.STARTED, ScreeningState.ANSWERED}:
        raise errors.completed_stays()
    if screening.version != read_version:
        raise errors.conflict(screening)


def _check_open_interview(interview: Interview, read_version: int) -> None:
    if interview.state != InterviewState.STARTED:
        raise errors.completed_stays()
    if interview.version != read_version:
        raise errors.conflict(interview)


def _need_state(handover: Handover, *states: HandoverState) -> None:
    if handover.state not in states:
        raise errors.wrong_state(str(HandoverState(handover.state).label))


def _save(handover: Handover, read_version: int) -> None:
    handover.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())


def _acting_user(by: Actor) -> User | None:
    return None if by.user is None else User.objects.get(pk=by.user)


def _yes_on(course: Course) -> datetime.date | None:
    accepted = Milestone.objects.filter(course=course, kind=MilestoneKind.ACCEPTED, withdrawn_at=None).first()
    return accepted.on if accepted is not None else None


def _group_of(course: Course, on: datetime.date) -> str:
    periods = list(BenefitPeriod.objects.filter(citizen=course.citizen_id))
    return making.group_on(periods, on, course.benefit_group)


def _here(by: Actor) -> int:
    from brobygger.kernel import boundary

    jobcentre = by.jobcentre if by.jobcentre is not None else boundary.current().jobcentre
    if jobcentre is None:
        raise boundary.BoundaryMissing("Local set-up belongs to one jobcentre.")
    return jobcentre


def _about(course: Course, *more: tuple[str, Any]) -> Iterable[tuple[str, Any]]:
    return [("citizen", course.citizen.key), ("course", course.key), *more]
