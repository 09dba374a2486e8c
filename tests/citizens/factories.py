"""Citizens and courses in the situations that tests need. Everything is invented; the numbers belong to nobody."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from brobygger.citizens import actions, bulk
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import Citizen, Course
from brobygger.citizens.values import NewCitizen, NewCourse, Reached
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, command
from brobygger.kernel.boundary import within
from brobygger_analysis.danish import cpr

_numbers = itertools.count(1)

# The steps that lead to a state, with days after the beginning.
_WAY = {
    CourseState.BEGAN: (),
    CourseState.SCREENED: ((MilestoneKind.SCREENED, 10),),
    CourseState.ACCEPTED: ((MilestoneKind.SCREENED, 10), (MilestoneKind.ACCEPTED, 10)),
    CourseState.HANDED_OVER: (
        (MilestoneKind.SCREENED, 10),
        (MilestoneKind.ACCEPTED, 10),
        (MilestoneKind.HANDED_OVER, 12),
    ),
    CourseState.INTERVIEWED: (
        (MilestoneKind.SCREENED, 10),
        (MilestoneKind.ACCEPTED, 10),
        (MilestoneKind.HANDED_OVER, 12),
        (MilestoneKind.INTERVIEWED, 20),
    ),
    CourseState.ENROLLED: (
        (MilestoneKind.SCREENED, 10),
        (MilestoneKind.ACCEPTED, 10),
        (MilestoneKind.HANDED_OVER, 12),
        (MilestoneKind.INTERVIEWED, 20),
        (MilestoneKind.ENROLLED, 20),
    ),
}


def machine(jobcentre: Any) -> Actor:
    """An actor that may do everything in the jobcentre."""
    return command("test", jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)


def a_number() -> str:
    return cpr.demonstration(next(_numbers)).digits


def a_new_citizen(**given: Any) -> NewCitizen:
    defaults = {
        "cpr": a_number(),
        "given_name": "Karla",
        "family_name": "Bakkegård",
        "birth_date": datetime.date(1984, 5, 17),
    }
    return NewCitizen(**{**defaults, **given})


def a_citizen(jobcentre: Any, **given: Any) -> Citizen:
    """A citizen of the jobcentre without any course."""
    with within(jobcentre.pk):
        return actions.register(by=machine(jobcentre), new=a_new_citizen(**given))


def a_course(
    jobcentre: Any,
    *,
    state: CourseState = CourseState.BEGAN,
    began_on: datetime.date | None = None,
    benefit_group: str = "insured_unemployed",
    responsible: Any = None,
    broker: Any = None,
    team: Any = None,
    citizen: Citizen | None = None,
    **about_citizen: Any,
) -> Course:
    """A course of a (new) citizen that has come to ``state``; it began 60 days ago unless said otherwise."""
    by = machine(jobcentre)
    whose = citizen or a_citizen(jobcentre, **about_citizen)
    began = began_on or clock.today() - datetime.timedelta(days=60)
    with within(jobcentre.pk):
        course = actions.start_course(
            by=by, new=NewCourse(citizen=whose, began_on=began, benefit_group=benefit_group, team=team)
        )
        closing = state is CourseState.CLOSED
        way = _WAY[CourseState.INTERVIEWED if state in _AFTER_INTERVIEW else CourseState.BEGAN if closing else state]
        # All at once, as the demonstration does; that it comes to the same: test_bulk.
        steps = [Reached(course=course, kind=kind, on=began + datetime.timedelta(days=days)) for kind, days in way]
        if steps:
            bulk.advance_many(by=by, steps=steps)
        after = began + datetime.timedelta(days=20)
        if state in _AFTER_INTERVIEW:
            actions.move(by=by, course=course, to=state, on=after, reason="Venter på behandling")
        if closing:
            actions.reach(by=by, course=course, kind=MilestoneKind.CLOSED, on=after)
        for user, what in ((responsible, ResponsibleFor.CASE), (broker, ResponsibleFor.BROKER)):
            if user is not None:
                actions.set_responsible(by=by, course=course, user=user, on=began, what=what)
    return course


_AFTER_INTERVIEW = (CourseState.POSTPONED, CourseState.NOT_ENROLLED)
