"""How forms become rows, before they are saved: shared by the single verbs and by the bulk verbs.

What is needed from the database is handed in, so that many are made with as few queries as one.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import BenefitPeriod, Course
from brobygger.reference import reads as reference
from brobygger.screening import errors, rules
from brobygger.screening.enums import (
    BooksFirst,
    Decision,
    FilledHow,
    FilledWhen,
    HandoverState,
    InterviewState,
    ScreeningState,
    Theme,
)
from brobygger.screening.models import Booking, Handover, Interview, LocalCriterion, Screening, Shortcut
from brobygger.screening.values import MINUTES_LIMIT, TEXT_LIMIT, InterviewEntry, NewShortcut, PlanGoal, ScreeningEntry

WORDS = ("impact", "other", "later")
REASONS = ("impact_before", "impact_now", "schemes_before", "schemes_now", "citizen_view", "broker_view", "decision")
NEED_LISTS = ("adjustment", "task", "demand")


# --- step 1 ----------------------------------------------------------------------------------------------------


def fill_screening(row: Screening, entry: ScreeningEntry) -> None:
    """Put what was filled in into the row, also half of it. Refuses what could not be shown again as it was."""
    _known(entry.how, FilledHow.values, "how")
    _known(entry.when, FilledWhen.values, "when")
    if entry.later_reason and not reference.labels("later_reason").get(entry.later_reason):
        raise errors.code_unknown("later_reason")
    if entry.answers.no_reason and entry.answers.no_reason not in reference.labels("no_reason"):
        raise errors.code_unknown("no_reason")
    for name in WORDS:
        check_length(entry.words.get(name, ""), name if name == "later" else f"{name}_words", TEXT_LIMIT)
    kept = row.words or {}
    row.answers = entry.answers.as_json()
    row.words = {**kept, **{name: entry.words.get(name, "").strip() for name in WORDS}}
    row.how, row.when, row.later_reason = entry.how, entry.when, entry.later_reason
    row.weeks_unemployed = entry.weeks_unemployed
    row.held_on = entry.held_on
    row.purpose_explained = entry.purpose_explained
    row.talked_through = entry.talked_through
    row.history_seen = entry.history_seen
    row.wishes_interview = entry.wishes
    row.judged_in_target_group = entry.judged


def form_of(row: Screening) -> rules.Form:
    """The row as the rules see it."""
    return rules.Form(
        answers=rules.Answers.from_json(row.answers),
        impact_words=row.word("impact"),
        other_words=row.word("other"),
        how=row.how,
        when=row.when,
        later_reason=row.later_reason,
        purpose_explained=row.purpose_explained,
        talked_through=row.talked_through,
        history_seen=row.history_seen,
        wishes=row.wishes_interview,
        judged=row.judged_in_target_group,
        held_on=row.held_on,
        weeks_unemployed=row.weeks_unemployed,
    )


def entry_of(row: Screening) -> ScreeningEntry:
    """The row as it would be filled in again: for resuming and for a correction."""
    return ScreeningEntry(
        answers=rules.Answers.from_json(row.answers),
        words={name: row.word(name) for name in WORDS},
        how=row.how,
        when=row.when,
        later_reason=row.later_reason,
        weeks_unemployed=row.weeks_unemployed,
        held_on=row.held_on,
        purpose_explained=row.purpose_explained,
        talked_through=row.talked_through,
        history_seen=row.history_seen,
        wishes=row.wishes_interview,
        judged=row.judged_in_target_group,
    )


# Of the caseworker's part: what is asked for again once the citizen has answered.
ASKED_AGAIN = ("talked_through", "wishes", "judged")


def stands_in(row: Screening) -> dict[str, Any] | None:
    """What a caseworker has saved, to be kept beside the citizen's answers; None where they take nothing's place."""
    entry = entry_of(row)
    asked_again = {name: getattr(entry, name) for name in ASKED_AGAIN}
    words = {name: entry.words[name] for name in ("impact", "other")}
    untouched = {name: getattr(ScreeningEntry(), name) for name in ASKED_AGAIN}
    if entry.answers == rules.Answers() and not any(words.values()) and asked_again == untouched:
        return None
    return {"answers": entry.answers.as_json(), "words": words, "history_seen": entry.history_seen, **asked_again}


def stood_before(row: Screening) -> ScreeningEntry | None:
    """The form as a caseworker had saved it when the citizen sent it, where that was so."""
    kept = row.stood_before
    if not kept:
        return None
    return ScreeningEntry(**{**kept, "answers": rules.Answers.from_json(kept["answers"])})


def finish_screening(
    row: Screening,
    *,
    course: Course,
    screener: int | None,
    benefit_group: str,
    today: datetime.date,
    now: datetime.datetime,
) -> None:
    """Complete the form, or say what is missing."""
    lacking = rules.missing(form_of(row))
    if lacking:
        raise errors.incomplete(lacking)
    assert row.held_on is not None  # noqa: S101 - the checklist has just asked for it
    check_day(row.held_on, "held_on", course=course, today=today)
    if row.weeks_unemployed is None:
        row.weeks_unemployed = weeks_between(course.began_on, row.held_on)
    row.state = ScreeningState.COMPLETED
    row.is_current = True
    row.completed_at = now
    row.screener_id = screener
    row.team_id = course.team_id
    row.benefit_group = benefit_group


def group_on(periods: Sequence[BenefitPeriod], day: datetime.date, otherwise: str) -> str:
    for period in sorted(periods, key=lambda one: one.valid_from, reverse=True):
        if period.valid_from <= day and (period.valid_to is None or day <= period.valid_to):
            return str(period.group)
    return otherwise


def weeks_between(began_on: datetime.date, on: datetime.date) -> int:
    """Whole weeks of unemployment by the day."""
    return max(0, (on - began_on).days // 7)


# --- handover --------------------------------------------------------------------------------------------------


def shortcut(new: NewShortcut, *, course: Course, on: datetime.date, by: int | None, today: datetime.date) -> Shortcut:
    if new.ground not in reference.labels("shortcut_ground"):
        raise errors.code_unknown("ground")
    if not reference.exists("shortcut_ground", new.ground, on=new.assessed_on):
        raise errors.ground_retired()
    if not new.assessment.strip():
        raise errors.reason_missing("assessment")
    check_length(new.assessment, "assessment", TEXT_LIMIT)
    if new.assessed_on > today:
        raise errors.in_future("assessed_on")
    check_day(on, "on", course=course, today=today)
    return Shortcut(
        jobcentre_id=course.jobcentre_id,
        course=course,
        ground=new.ground,
        assessment=new.assessment.strip(),
        assessed_on=new.assessed_on,
        wishes_interview=new.wishes,
        recorded_on=on,
        recorded_by_id=by,
    )


def handover(
    *,
    course: Course,
    screening: Screening | None,
    shortcut: Shortcut | None,
    under_way: bool,
    receiver: Any,
    queue: Any,
    on: datetime.date,
    yes_on: datetime.date | None,
    within_days: int,
    interpreter: str,
    note: str,
    by: int | None,
    today: datetime.date,
) -> Handover:
    """A handover that may be made, or the first refusal."""
    refusals = rules.handover_refusals(
        completed=screening is not None,
        answers=rules.Answers.from_json(screening.answers if screening else None),
        wishes=(shortcut.wishes_interview if shortcut else screening.wishes_interview if screening else None),
        shortcut=shortcut is not None,
        under_way=under_way,
        receivers=(receiver is not None) + (queue is not None),
    )
    if refusals:
        raise errors.handover_refused(refusals[0])
    check_day(on, "on", course=course, today=today)
    check_length(note, "note", TEXT_LIMIT)
    return Handover(
        jobcentre_id=course.jobcentre_id,
        course=course,
        screening=screening,
        shortcut=shortcut,
        receiver=receiver,
        queue=queue,
        handed_over_on=on,
        handed_over_by_id=by,
        yes_on=min(yes_on, on) if yes_on else on,
        invite_by=rules.invite_by(on, within_days=within_days),
        interpreter=interpreter,
        note=note.strip(),
    )


def accept(row: Handover, *, by: int, on: datetime.date) -> None:
    row.state = HandoverState.ACCEPTED
    row.accepted_by_id = by
    row.accepted_on = on


def hold(row: Handover, *, on: datetime.date, broker: int, starts_at: datetime.datetime | None) -> tuple[Booking, ...]:
    """The interview has been held: the handover ends, and so does the time that was agreed, where one was."""
    row.state, row.ended_on = HandoverState.HELD, on
    row.version += 1
    if starts_at is None:
        return ()
    row.version += 1
    return (
        Booking(
            jobcentre_id=row.jobcentre_id,
            handover=row,
            broker_id=broker,
            starts_at=starts_at,
            invited_on=row.accepted_on or on,
            outcome="held",
            outcome_on=on,
        ),
    )


# --- step 2 ----------------------------------------------------------------------------------------------------


def counted_schemes(on: datetime.date) -> frozenset[str]:
    """The schemes whose need puts a citizen in the target group by definition."""
    return frozenset(one.code for one in reference.codes("scheme", on=on) if one["puts_in_target_group"] == "yes")


def fill_interview(
    row: Interview,
    entry: InterviewEntry,
    *,
    criteria: Mapping[str, LocalCriterion],
    baseline: tuple[int | None, int | None] | None,
) -> None:
    """Put what was filled in into the row, also half of it. ``criteria`` are the jobcentre's own that may be used.

    ``baseline`` are the two views where they were asked before: they are asked once, and kept.
    """
    for theme in Theme.values:
        check_length(entry.minutes.get(theme, ""), f"minutes_{theme}", MINUTES_LIMIT)
    for name in REASONS:
        check_length(entry.reasons.get(name, ""), f"{name}_reason", TEXT_LIMIT)
    assessment = entry.assessment
    _check_assessment(assessment)
    if baseline is not None:
        assessment = _with_views(assessment, baseline)
    minutes = {theme: entry.minutes.get(theme, "").strip() for theme in Theme.values}
    touched = [theme for theme in Theme.values if minutes[theme] or theme in entry.touched]
    goals = [goal for goal in entry.goals if not goal.is_empty]
    if goals and not rules.goals_allowed(touched):
        raise errors.goals_too_early()
    for number, goal in enumerate(goals, start=1):
        check_length(goal.occupation, f"goal_{number}_occupation", 200)
        if goal.industry and goal.industry not in reference.labels("industry"):
            raise errors.code_unknown(f"goal_{number}_industry")
    if entry.decision:
        _known(entry.decision, Decision.values, "decision")
    if entry.books_first:
        _known(entry.books_first, BooksFirst.values, "books_first")
    row.held_on = entry.held_on
    row.specialist = entry.specialist
    row.minutes = minutes
    row.touched = touched
    row.needs = {name: _codes(entry.needs.get(name, ()), name) for name in NEED_LISTS}
    row.goals = [goal.as_json() for goal in goals]
    row.assessment = assessment.as_json()
    row.reasons = {**(row.reasons or {}), **{name: entry.reasons.get(name, "").strip() for name in REASONS}}
    row.criteria_used = [
        {"key": key, "kind": criteria[key].kind, "text": criteria[key].text}
        for key in entry.criteria
        if key in criteria
    ]
    row.decision = entry.decision
    row.recall_on = entry.recall_on
    row.assigned_broker = entry.assigned_broker
    row.books_first = entry.books_first
    row.duties_passed = _codes(entry.duties_passed, "duty")


def only_what_was_asked(entry: InterviewEntry) -> InterviewEntry:
    """Without the answers to questions that another answer makes nobody ask, as when the decision is not to enrol.

    Half-way they are kept, so that an answer changed and changed back loses nothing; a finished interview has none.
    """
    assessment, reasons = entry.assessment, dict(entry.reasons)
    if assessment.needed_before is not True:
        assessment, reasons["schemes_before"] = replace(assessment, schemes_before=()), ""
    if assessment.needed_now is not True:
        assessment, reasons["schemes_now"] = replace(assessment, schemes_now=()), ""
    enrols = entry.decision == Decision.ENROL
    return replace(
        entry,
        assessment=assessment,
        reasons=reasons,
        recall_on=entry.recall_on if entry.decision == Decision.POSTPONE else None,
        assigned_broker=entry.assigned_broker if enrols else None,
        books_first=entry.books_first if enrols else "",
        duties_passed=entry.duties_passed if enrols else (),
    )


def entry_of_interview(row: Interview) -> InterviewEntry:
    return InterviewEntry(
        held_on=row.held_on,
        specialist=row.specialist,
        minutes=dict(row.minutes or {}),
        touched=frozenset(row.touched or ()),
        needs={name: tuple(codes) for name, codes in (row.needs or {}).items()},
        goals=tuple(PlanGoal.from_json(goal) for goal in row.goals or ()),
        assessment=rules.Assessment.from_json(row.assessment),
        reasons={name: text for name, text in (row.reasons or {}).items() if name in REASONS},
        criteria=tuple(one["key"] for one in row.criteria_used or ()),
        decision=row.decision,
        recall_on=row.recall_on,
        assigned_broker=row.assigned_broker,
        books_first=row.books_first,
        duties_passed=tuple(row.duties_passed),
    )


def interview_form(row: Interview) -> rules.InterviewForm:
    """The row as the rules see it."""
    return rules.InterviewForm(
        assessment=rules.Assessment.from_json(row.assessment),
        touched=frozenset(row.touched or ()),
        goals=tuple(PlanGoal.from_json(goal).goal for goal in row.goals or ()),
        decision=row.decision,
        decision_reason=(row.reasons or {}).get("decision", ""),
        recall_on=row.recall_on,
        held_on=row.held_on,
        has_broker=row.assigned_broker_id is not None,
        books_first=row.books_first,
    )


def finish_interview(
    row: Interview, *, course: Course, handover: Handover, broker: int | None, today: datetime.date,
    now: datetime.datetime,
) -> None:  # fmt: skip
    """Complete the interview with its decision, or say what is missing."""
    found = rules.interview_missing(interview_form(row), counted=counted_schemes(row.held_on or today))
    if found:
        raise errors.interview_incomplete(found)
    assert row.held_on is not None  # noqa: S101 - asked for above
    check_day(row.held_on, "held_on", course=course, today=today)
    if row.held_on < handover.handed_over_on:
        raise errors.before_handover(handover.handed_over_on)
    row.state = InterviewState.COMPLETED
    row.is_current = True
    row.completed_at = now
    row.broker_id = broker


def steps_after(row: Interview, *, state: str) -> Iterable[MilestoneKind | CourseState]:
    """What a completed interview makes of the course, in order."""
    yield MilestoneKind.INTERVIEWED
    if row.decision == Decision.ENROL:
        yield MilestoneKind.ENROLLED
    elif row.decision == Decision.REFUSE:
        yield CourseState.NOT_ENROLLED
    else:
        yield CourseState.POSTPONED


def first_views(interviews: Iterable[Interview]) -> tuple[int | None, int | None] | None:
    """The two views as they were given the first time, where they were: they are asked once."""
    for one in sorted(interviews, key=lambda interview: (interview.held_on, interview.pk)):
        stored = rules.Assessment.from_json(one.assessment)
        if stored.citizen_view is not None or stored.broker_view is not None:
            return stored.citizen_view, stored.broker_view
    return None


# --- common ----------------------------------------------------------------------------------------------------


def check_can_be_asked(course: Course) -> None:
    if course.state == CourseState.CLOSED:
        raise errors.course_closed()
    if course.state == CourseState.ENROLLED:
        raise errors.already_enrolled()


def check_day(on: datetime.date, field: str, *, course: Course, today: datetime.date) -> None:
    if on > today:
        raise errors.in_future(field)
    if on < course.began_on:
        raise errors.before_course(field, course.began_on)


def check_length(text: str, field: str, limit: int) -> None:
    if len(text) > limit:
        raise errors.too_long(field, limit=limit, length=len(text))


def _known(value: str, choices: Collection[str], field: str) -> None:
    if value not in choices:
        raise errors.code_unknown(field)


def _codes(chosen: Iterable[str], list_name: str) -> list[str]:
    known = reference.labels(list_name)
    found = list(dict.fromkeys(chosen))
    if any(code not in known for code in found):
        raise errors.code_unknown(list_name)
    return found


def _check_assessment(assessment: rules.Assessment) -> None:
    types = reference.labels("impairment_type")
    for field, code in (("primary", assessment.primary), ("secondary", assessment.secondary)):
        if code and code not in types:
            raise errors.code_unknown(field)
    if any(code not in types for code in assessment.others):
        raise errors.code_unknown("others")
    for field, level in (("impact_before", assessment.impact_before), ("impact_now", assessment.impact_now)):
        if level and level not in rules.LEVELS:
            raise errors.code_unknown(field)
    schemes = reference.labels("scheme")
    for field, codes in (("schemes_before", assessment.schemes_before), ("schemes_now", assessment.schemes_now)):
        if any(code not in schemes for code in codes):
            raise errors.code_unknown(field)
    for field, view in (("citizen_view", assessment.citizen_view), ("broker_view", assessment.broker_view)):
        if view is not None and not 1 <= view <= 5:
            raise errors.code_unknown(field)
    courses = reference.labels("expected_course")
    if any(kind not in types or code not in courses for kind, code in assessment.expected.items()):
        raise errors.code_unknown("expected")


def _with_views(assessment: rules.Assessment, baseline: tuple[int | None, int | None]) -> rules.Assessment:
    stored = assessment.as_json()
    stored["citizen_view"], stored["broker_view"] = baseline
    return rules.Assessment.from_json(stored)
