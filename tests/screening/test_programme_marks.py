"""A programme's own person group marks: names for states, read from milestones like the national ones."""

import datetime

import pytest

from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.programmes import actions
from brobygger.programmes.models import MarkedState
from brobygger.screening import reads
from tests.citizens.factories import a_course
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db

BEGAN = datetime.date(2025, 1, 2)
OPERATOR = command("test")


def test_each_state_is_one_that_milestones_have():
    assert set(MarkedState.values) <= set(MilestoneKind.values)


def test_marks_of_the_programme_follow_from_what_is_registered(jobcentre, other_jobcentre, actor_for):
    programme = make_programme(jobcentre)
    since = datetime.date(2025, 1, 1)

    def define(name, state, valid_from=since, by=OPERATOR):
        return actions.define_mark(by=by, programme=programme, name=name, state=state, valid_from=valid_from)

    mark = define("Nord: visiteret", "enrolled")
    late = define("Nord: spurgt", "screened", datetime.date(2026, 1, 1))
    with pytest.raises(Refusal, match="allerede en markering"):
        define("nord: VISITERET ", "screened")
    with pytest.raises(NotAllowed):
        define("Vores egen", "screened", by=actor_for("project_manager", jobcentre))

    course = a_course(jobcentre, state=CourseState.ENROLLED, began_on=BEGAN)
    with within(jobcentre.pk):
        shown = {(one.name, one.programme) for one in reads.marks(course)}
        exported = {(one.mark.name, one.mark.programme) for one in reads.marks_between(BEGAN, clock.today())}
    assert ("Nord: visiteret", programme.code) in shown
    assert late.name not in {name for name, _code in shown}, "reached before the mark was given"
    assert len(shown) == 5, "the four national ones stand beside it"
    assert exported == shown

    with pytest.raises(Refusal, match="gælder fra"):
        actions.end_mark(by=OPERATOR, mark=mark, valid_to=since - datetime.timedelta(days=1))
    actions.end_mark(by=OPERATOR, mark=mark, valid_to=since)
    with within(jobcentre.pk):
        assert {one.programme for one in reads.marks(course)} == {""}, "it was no longer given that day"
    with pytest.raises(Refusal, match="afsluttet"):
        actions.end_mark(by=OPERATOR, mark=mark, valid_to=since)
    define("Nord: visiteret", "enrolled", since + datetime.timedelta(days=1))
