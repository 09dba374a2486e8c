"""Each ready queue is opened: one citizen enters it, and leaves it when something is done."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from brobygger.accounts.enums import TeamForm
from brobygger.accounts.models import TeamOrganisation
from brobygger.casework import actions, caseload, dated, queues
from brobygger.casework import reads as casework
from brobygger.casework.closing_models import Closing
from brobygger.casework.enums import WaitsOn
from brobygger.casework.queues import Ask
from brobygger.citizens import actions as citizens
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import Course
from brobygger.compensation.models import Application, Stance
from brobygger.conversations.models import Attendance, BeliefRating, Contact, Conversation, Group, Rhythm, Session
from brobygger.kernel import clock
from brobygger.kernel.numbers import Numbers
from brobygger.plans.models import Comment, CvCheck, Plan, PlanVersion
from brobygger.reference import reads as reference
from tests.citizens.factories import a_course, machine
from tests.fixtures import actor_of, make_team, make_user

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


def days_ago(days: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=days)


def enrolled(days: int, **more: Any) -> Any:
    """A course that was enrolled so many days ago."""
    return {"state": CourseState.ENROLLED, "began_on": days_ago(days + 20), **more}


class Opened:
    """A queue as one job broker sees it."""

    def __init__(self, jobcentre: Any, code: str) -> None:
        self.jobcentre, self.code = jobcentre, code
        self.broker = make_user("job_broker", jobcentre=jobcentre)
        self.by = actor_of(self.broker, jobcentre)
        self.machine = machine(jobcentre)

    def course(self, **about: Any) -> Course:
        return a_course(self.jobcentre, **{"broker": self.broker, **about})

    def holds(self, course: Course, on: datetime.date = TODAY) -> bool:
        ask = Ask.of(self.by, on)
        listed = {one.pk for one in queues.rows_of(self.code, Course.objects.all(), ask)}
        everyone = Numbers(Course.objects.values_list("pk", flat=True), queues.COURSES)
        counted = queues.counts(everyone, ask)[self.code]
        assert counted == len(listed), "the count and the list of a queue are the same citizens"
        return course.pk in listed

    def talked(self, course: Course, on: datetime.date = TODAY, state: str = "held") -> Conversation:
        settled = None if state == "planned" else clock.now()
        return Conversation.objects.create(
            jobcentre=self.jobcentre, course=course, state=state, on=on, at=datetime.time(10), broker=self.broker,
            job_talked=True, settled_at=settled,
        )  # fmt: skip


Enter = Callable[[Opened], Course]
Leave = Callable[[Opened, Course], object]


def _given_days_ago(days: int) -> Enter:
    return lambda it: it.course(began_on=days_ago(days))


def _plan(it: Opened, course: Course, **about: Any) -> Plan:
    plan = Plan.objects.create(jobcentre=it.jobcentre, course=course, **{"changed_on": TODAY, **about})
    PlanVersion.objects.create(jobcentre=it.jobcentre, plan=plan, number=1, content={}, on=plan.changed_on)
    return plan


def _with_comment(it: Opened) -> Course:
    course = it.course()
    Comment.objects.create(jobcentre=it.jobcentre, plan=_plan(it, course), number=1, text="Kan vi tale om tirsdag?")
    return course


def _read_comments(it: Opened, course: Course) -> None:
    Comment.objects.filter(plan__course=course).update(seen_on=TODAY)


def _with_passed_date(it: Opened) -> Course:
    course = it.course(**enrolled(50))
    _plan(it, course, next_on=days_ago(1))
    return course


def _in_a_micro_team(it: Opened) -> Course:
    team = make_team(it.jobcentre)
    TeamOrganisation.objects.create(
        jobcentre=it.jobcentre, team=team, form=TeamForm.MICRO_TEAM, valid_from=days_ago(100)
    )
    return it.course(**enrolled(10), team=team, responsible=make_user("caseworker", jobcentre=it.jobcentre))


def _shared_out(it: Opened, course: Course) -> None:
    _give(it, course, make_user("job_broker", jobcentre=it.jobcentre), ResponsibleFor.EMPLOYERS)


def _give(it: Opened, course: Course, user: Any, what: ResponsibleFor) -> None:
    citizens.set_responsible(by=it.machine, course=course, user=user, on=TODAY, what=what)


def _waiting(on_whom: WaitsOn) -> Enter:
    def enter(it: Opened) -> Course:
        course = it.course()
        actions.wait_on(by=it.machine, course=course, on_whom=on_whom, since=days_ago(3))
        return course

    return enter


def _no_longer_waiting(it: Opened, course: Course) -> None:
    for wait in course.waits.select_related("course__citizen"):
        actions.end_wait(by=it.machine, wait=wait)


def _agreed_weekly(it: Opened) -> Course:
    course = it.course(**enrolled(60))
    it.talked(course, days_ago(8))
    Rhythm.objects.create(jobcentre=it.jobcentre, course=course, weeks=1, contact_model="individual",
                          valid_from=days_ago(60))  # fmt: skip
    return course


def _missed(it: Opened) -> Course:
    course = it.course(**enrolled(60))
    it.talked(course, days_ago(1), state="planned")
    return course


def _settle(it: Opened, course: Course) -> None:
    Conversation.objects.filter(course=course).update(state="no_show", settled_at=clock.now())


def _postponed(it: Opened) -> Course:
    course = it.course(state=CourseState.INTERVIEWED)
    citizens.move(by=it.machine, course=course, to=CourseState.POSTPONED, on=days_ago(5), reason="Venter",
                  recall_on=TODAY)  # fmt: skip
    return course


def _employed(it: Opened) -> Course:
    course = it.course(**enrolled(100))
    citizens.reach(by=it.machine, course=course, kind=MilestoneKind.EMPLOYED, on=days_ago(40))
    return course


def _close(it: Opened, course: Course) -> None:
    course.refresh_from_db()
    citizens.reach(by=it.machine, course=course, kind=MilestoneKind.CLOSED, on=TODAY)


def _ask_belief(it: Opened, course: Course) -> None:
    BeliefRating.objects.create(jobcentre=it.jobcentre, course=course, rated_by="citizen", on=TODAY, answers={})


def _first_held(it: Opened, course: Course) -> None:
    course.refresh_from_db()
    citizens.reach(by=it.machine, course=course, kind=MilestoneKind.FIRST_CONVERSATION, on=TODAY)


def _contact(it: Opened, course: Course) -> None:
    Contact.objects.create(jobcentre=it.jobcentre, course=course, on=TODAY, way="phone", line="Ringede")


def _attended(it: Opened, course: Course) -> None:
    group = Group.objects.create(jobcentre=it.jobcentre, name="Tirsdag", contact=it.broker, valid_from=days_ago(90))
    session = Session.objects.create(jobcentre=it.jobcentre, group=group, on=TODAY, at=datetime.time(9), state="held",
                                     settled_at=clock.now())  # fmt: skip
    Attendance.objects.create(jobcentre=it.jobcentre, session=session, course=course, state="attended", on=TODAY)


def _get_broker(it: Opened, course: Course) -> None:
    citizens.set_responsible(by=it.machine, course=course, user=it.broker, on=TODAY, what=ResponsibleFor.BROKER)


def _cv_checked(it: Opened, course: Course) -> None:
    CvCheck.objects.create(jobcentre=it.jobcentre, course=course, where="national", on=TODAY, checked_by=it.broker)


def _take_stance(it: Opened, course: Course) -> None:
    Stance.objects.create(jobcentre=it.jobcentre, citizen=course.citizen, course=course, taken_on=TODAY, needed=False)


def _applied(it: Opened) -> Course:
    course = it.course(**enrolled(20))
    Application.objects.create(
        jobcentre=it.jobcentre, citizen=course.citizen, course=course, scheme="personal_assistance", state="applied",
        owner=it.broker, applied_on=days_ago(10), applied_at=clock.now() - datetime.timedelta(days=10),
        clock_unit="working_days", clock_length=3,
    )  # fmt: skip
    return course


def _withdrawn(it: Opened, course: Course) -> None:
    Application.objects.filter(course=course).update(state="withdrawn", withdrawn_on=TODAY)


def _closed(it: Opened, aftercare: str, days: int) -> Course:
    course = it.course(**enrolled(100))
    citizens.reach(by=it.machine, course=course, kind=MilestoneKind.EMPLOYED, on=days_ago(days))
    citizens.reach(by=it.machine, course=course, kind=MilestoneKind.CLOSED, on=days_ago(days))
    Closing.objects.create(jobcentre=it.jobcentre, course=course, on=days_ago(days), outcome="ordinary_job",
                           aftercare=aftercare, aftercare_on=None if aftercare == "undecided" else TODAY)  # fmt: skip
    return course


def _closed_undecided(it: Opened) -> Course:
    return _closed(it, "undecided", 5)


def _decided(it: Opened, course: Course) -> None:
    Closing.objects.filter(course=course).update(aftercare="declined", aftercare_on=TODAY)


def _in_aftercare(it: Opened) -> Course:
    return _closed(it, "agreed", 40)


CASES: list[tuple[str, Enter, Leave]] = [
    ("new", _given_days_ago(3), lambda it, course: it.talked(course)),
    ("new", _given_days_ago(3), _close),
    ("first_conversation", lambda it: it.course(**enrolled(3)), _first_held),
    ("silent", _agreed_weekly, lambda it, course: it.talked(course)),
    ("silent", _agreed_weekly, _attended),
    ("unsettled", _missed, _settle),
    ("plan", lambda it: it.course(**enrolled(60)),
     lambda it, course: _plan(it, course, ready_on=TODAY)),
    ("plan_dates", _with_passed_date,
     lambda it, course: Plan.objects.filter(course=course).update(next_on=TODAY)),
    ("comments", _with_comment, _read_comments),
    ("waits_us", _waiting(WaitsOn.US), _no_longer_waiting),
    ("waits_citizen", _waiting(WaitsOn.CITIZEN), _no_longer_waiting),
    ("waits_employer", _waiting(WaitsOn.EMPLOYER), _no_longer_waiting),
    ("belief", lambda it: it.course(**enrolled(40)), _ask_belief),
    ("recall", _postponed, lambda it, course: Course.objects.filter(pk=course.pk).update(recall_on=None)),
    ("follow_up", _employed, lambda it, course: it.talked(course)),
    ("follow_up", _employed, _contact),
    ("cv", lambda it: it.course(**enrolled(60)), _cv_checked),
    ("stance", lambda it: it.course(**enrolled(10)), _take_stance),
    ("application", _applied, _withdrawn),
    ("aftercare", _closed_undecided, _decided),
    ("follow_up", _in_aftercare, lambda it, course: it.talked(course)),
    ("without_broker", lambda it: it.course(**enrolled(10), broker=None), _get_broker),
    ("not_shared_out", _in_a_micro_team, _shared_out),
]  # fmt: skip


@pytest.mark.parametrize(("code", "enter", "leave"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_a_citizen_enters_and_leaves_the_queue(in_boundary: Any, code: str, enter: Enter, leave: Leave):
    it = Opened(in_boundary, code)
    bystander = it.course(began_on=days_ago(200), state=CourseState.CLOSED)
    course = enter(it)
    assert it.holds(course)
    assert not it.holds(bystander)
    leave(it, course)
    assert not it.holds(course)


def test_every_queue_is_opened():
    assert {code for code, _enter, _leave in CASES} == set(queues.QUEUES)
    assert len(queues.QUEUES) >= 12


@pytest.mark.parametrize(("code", "enter", "day_before"), [
    ("silent", _agreed_weekly, 1),  # a week and a day after the last talk
    ("recall", _postponed, 1),
    ("follow_up", _employed, 11),  # thirty days after work began
    ("first_conversation", lambda it: it.course(**enrolled(3)), 4),  # the day of enrolment: the norm is seven days
])  # fmt: skip
def test_a_queue_begins_on_its_day(in_boundary: Any, code: str, enter: Enter, day_before: int):
    it = Opened(in_boundary, code)
    course = enter(it)
    assert not it.holds(course, on=days_ago(day_before))
    assert it.holds(course, on=days_ago(day_before - 1))


def test_a_citizen_is_new_for_two_weeks_only(in_boundary: Any):
    it = Opened(in_boundary, "new")
    course = it.course(began_on=days_ago(13))
    assert it.holds(course)
    assert not it.holds(course, on=TODAY + datetime.timedelta(days=1))


def test_all_queues_are_counted_with_one_query(in_boundary: Any, django_assert_max_num_queries: Any):
    it = Opened(in_boundary, "new")
    mine = Numbers([it.course(began_on=days_ago(3)).pk], queues.COURSES)
    with reference.read_ahead():
        ask = Ask.of(it.by, TODAY)
        with django_assert_max_num_queries(4):  # the counts, who is stood in for, applications (whose days we count)
            queues.counts(mine, ask)


def test_what_i_closed_stays_with_me_until_aftercare_is_decided(in_boundary: Any):
    it = Opened(in_boundary, "aftercare")
    course = _closed_undecided(it)
    citizens.end_responsible(by=it.machine, course=course, what=ResponsibleFor.BROKER, on=days_ago(5), reason="Slut")
    ask = Ask.of(it.by, TODAY)
    assert queues.counts(caseload.held_courses(it.by), ask)["aftercare"] == 1
    assert not caseload.mine(it.by).exists()


def test_a_colleague_is_told_what_the_part_is_about(in_boundary: Any):
    """Whoever has the employers, or the authority, of a case is not told all that its job broker is."""
    it = Opened(in_boundary, "waits_employer")
    course = it.course(**enrolled(60), responsible=it.broker)
    for whom in WaitsOn:
        actions.wait_on(by=it.machine, course=course, on_whom=whom, since=days_ago(9), until=days_ago(2))
    it.talked(course, on=days_ago(40))
    colleagues = {
        part: make_user("caseworker", jobcentre=it.jobcentre)
        for part in (ResponsibleFor.EMPLOYERS, ResponsibleFor.AUTHORITY)
    }
    for part, user in colleagues.items():
        _give(it, course, user, part)
    told = {}
    for name, user in {"whole": it.broker, **colleagues}.items():
        by = actor_of(user, it.jobcentre)
        ask, held = Ask.of(by, TODAY), caseload.held_courses(by)
        counted = queues.counts(held, ask)
        listed = {code: queues.rows_of(code, Course.objects.all(), ask, held).count() for code in queues.QUEUES}
        assert counted == listed, "the count and the list of a queue are the same citizens"
        waits = [one for one in dated.dated(by, TODAY, most=20).items if one.kind == "casework.wait"]
        due = {one.kind for one in casework.everything(by, TODAY)}
        told[name] = ({code for code, number in counted.items() if number}, len(waits), due)
    (whole, three, everything), (employers, one, few), (authority, another, some) = told.values()
    assert employers == {"new", "waits_employer"}
    assert authority == {"new", "waits_us", "plan"}
    assert whole > {"waits_us", "waits_citizen", "waits_employer", "plan", "cv", "stance", "silent", "belief"}
    assert (three, one, another) == (3, 1, 1)
    assert few == some == {"casework.wait"} < everything
