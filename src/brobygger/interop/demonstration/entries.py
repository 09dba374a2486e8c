"""The answers of invented people in the shape that the screening verbs take."""

from __future__ import annotations

from typing import Any

from brobygger.interop.demonstration.synthetic import SyntheticInterview, SyntheticScreening
from brobygger.screening.enums import Theme
from brobygger.screening.rules import Answers, Assessment, Impact
from brobygger.screening.values import InterviewEntry, PlanGoal, ScreeningEntry


def screening_entry(form: SyntheticScreening) -> ScreeningEntry:
    """The form of step 1, complete."""
    return ScreeningEntry(
        answers=Answers(
            impairments={row: Impact(level, number) for row, level, number in form.impairments},
            none=form.none,
            documented=form.documented,
            schemes_before=form.schemes_before,
            limited_before=form.limited_before,
            interpreter=form.interpreter,
            no_reason=form.no_reason,
        ),
        words=form.words,
        how=form.how,
        when=form.when,
        later_reason=form.later_reason,
        weeks_unemployed=form.weeks_unemployed,
        held_on=form.held_on,
        purpose_explained=True,
        talked_through=form.how != "dialogue",
        history_seen=True,
        wishes=form.wishes,
        judged=form.judged,
    )


def interview_entry(held: SyntheticInterview, *, broker: Any) -> InterviewEntry:
    """The interview of step 2 with its decision; ``broker`` gets the course when it enrols."""
    enrols = held.decision == "enrol"
    return InterviewEntry(
        held_on=held.held_on,
        minutes=held.minutes,
        touched=frozenset(theme.value for theme in Theme) if enrols else frozenset(),
        needs=held.needs,
        goals=tuple(
            PlanGoal(industry=industry, occupation=occupation, kind=kind, feasible=True, in_demand=True)
            for industry, occupation, kind in held.goals
        ),
        assessment=Assessment(
            primary=held.types[0],
            secondary=held.types[1] if len(held.types) > 1 else "",
            others=held.types[2:],
            impact_before=held.impact_before,
            impact_now=held.impact_now,
            schemes_before=held.schemes_before,
            needed_before=held.needed_before,
            schemes_now=held.schemes_now,
            needed_now=held.needed_now,
            citizen_view=held.citizen_view,
            broker_view=held.broker_view,
            motivated=held.motivated,
        ),
        reasons=held.reasons,
        decision=held.decision,
        recall_on=held.recall_on,
        assigned_broker=broker if enrols else None,
        books_first=held.books_first,
        duties_passed=held.duties_passed,
    )
