"""A plan through its actions: versions, conflicts, deadlines, the citizen's answers, queues."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Course
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.messages.models import Message
from brobygger.plans import actions, bulk, reads, rules
from brobygger.plans.content import Content, Goal, Line
from brobygger.plans.models import Acknowledgement, Comment, Plan, PlanVersion
from brobygger.plans.rules import Standing
from brobygger.plans.values import NewPlan, NewVersion
from brobygger.reference import actions as reference
from brobygger.vault.models import LogEntry
from brobygger_analysis.danish.working_days import add_working_days
from tests.citizens.factories import a_course
from tests.fixtures import make_user
from tests.plans.factories import CANARY, THREE_GOALS, Practice, a_full_content, an_activity, an_agreement, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(jobcentre, in_boundary):
    return Practice(jobcentre)


def save(practice, section, key, item, read_version, **more):
    return actions.save_item(
        by=practice.by_broker,
        course=practice.course,
        section=section,
        key=key,
        item=item,
        read_version=read_version,
        **more,
    )


# --- versions --------------------------------------------------------------------------------------------------


def test_each_change_makes_a_version_that_can_be_built_from_the_one_before(practice):
    plan = practice.with_everything()
    assert plan.version == 6
    assert reads.content_of(plan) == a_full_content()
    built = Content()
    for number in range(1, plan.version + 1):
        step = reads.compared(plan, number - 1, number)
        assert step.changes
        built = rules.applied(built, step.changes)
    assert built == reads.content_of(plan)
    lines = reads.versions(plan)
    assert [line.parts for line in reversed(lines)] == [
        ("goals",),
        ("activities",),
        ("agreements",),
        ("strategy",),
        ("strategy",),
        ("strategy",),
    ]
    assert {line.author for line in lines} == {"Jonas Formidler"}


def test_saving_the_same_again_makes_no_version(practice):
    plan = practice.planned()
    assert (
        actions.save_goals(by=practice.by_broker, course=practice.course, goals=THREE_GOALS, read_version=1).version
        == 1
    )
    assert PlanVersion.objects.filter(plan=plan).count() == 1


def test_what_the_plan_says_lies_sealed_and_outside_the_log(practice):
    practice.with_everything()
    stored = PlanVersion.objects.values_list("content", flat=True)
    assert all(CANARY.encode() not in bytes(one) for one in stored)
    assert all(CANARY not in str(entry.__dict__) for entry in LogEntry.objects.all())
    assert LogEntry.objects.filter(action="plan.begun").count() == 1
    assert LogEntry.objects.filter(action="plan.changed").count() == 5


def test_a_goal_that_is_taken_out_leaves_nothing_pointing_at_it(practice):
    plan = practice.with_everything()
    two = {key: goal for key, goal in THREE_GOALS.items() if key != "g1"}
    plan = actions.save_goals(by=practice.by_broker, course=practice.course, goals=two, read_version=plan.version)
    content = reads.content_of(plan)
    assert content.activities["a1"].goal == content.agreements["b1"].goal == ""
    assert content.strategy["l1"].goals == ("g3",)
    assert reads.content_at(plan, 1).goals["g1"] == THREE_GOALS["g1"]


def test_a_plan_has_no_fourth_goal(practice):
    four = {**THREE_GOALS, "g4": Goal(industry="it", occupation="Supporter")}
    with pytest.raises(Refusal, match="højst 3"):
        actions.save_goals(by=practice.by_broker, course=practice.course, goals=four, read_version=0)
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (an_activity(start=datetime.date(2026, 3, 2), end=datetime.date(2026, 3, 1)), "end"),
        (an_activity(hours=61.0), "hours"),
        (an_activity(kind="dancing"), "kind"),
        (an_activity(what="x" * 201), "what"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(practice, item, field):
    with pytest.raises(Refusal) as refusal:
        save(practice, "activities", "a1", item, 0)
    assert refusal.value.field == field


def test_an_agreement_that_lacks_everything_is_kept(practice):
    plan = save(
        practice, "agreements", "b1", replace(an_agreement(), measure="", accepted=None, deadline=None, by=""), 0
    )
    assert len(rules.missing_parts(reads.content_of(plan).agreements["b1"])) == 3


# --- two at once -----------------------------------------------------------------------------------------------


def test_the_same_thing_changed_twice_is_a_conflict_and_loses_nothing(practice):
    plan = practice.with_everything()
    read = plan.version
    save(practice, "activities", "a1", an_activity(what="Den ene skrev dette"), read)
    with pytest.raises(Conflict) as conflict:
        save(practice, "activities", "a1", an_activity(what="Den anden skrev dette"), read)
    assert conflict.value.theirs.version == read + 1
    assert reads.content_of(reads.current_plan(practice.course)).activities["a1"].what == "Den ene skrev dette"


def test_different_things_changed_at_once_are_both_kept(practice):
    plan = practice.with_everything()
    read = plan.version
    save(practice, "activities", "a1", an_activity(what="Den ene"), read)
    save(practice, "agreements", "b1", an_agreement(what="Den anden"), read)
    content = reads.content_of(reads.current_plan(practice.course))
    assert (content.activities["a1"].what, content.agreements["b1"].what) == ("Den ene", "Den anden")


def test_two_who_begin_the_goals_at_once(practice):
    practice.planned()
    other = {"x": Goal(industry="it", occupation="Supporter")}
    with pytest.raises(Conflict):
        actions.save_goals(by=practice.by_caseworker, course=practice.course, goals=other, read_version=0)


def test_a_version_that_never_was_is_not_found(practice):
    practice.planned()
    with pytest.raises(NotFound):
        save(practice, "activities", "a1", an_activity(), 99)


# --- who may ---------------------------------------------------------------------------------------------------


def test_only_those_who_may_write_the_case_change_its_plan(practice):
    stranger = make_user("job_broker", jobcentre=practice.jobcentre)
    from tests.fixtures import actor_of

    for actor in (actor_of(stranger, practice.jobcentre), practice.by_leader, practice.by_citizen()):
        with pytest.raises(NotAllowed):
            actions.save_words(by=actor, course=practice.course, text="x", read_version=0)
    assert not Plan.objects.exists()


def test_the_plan_of_a_closed_course_stays_as_it_is(practice):
    course = practice.another_course(state=CourseState.CLOSED)
    with pytest.raises(Refusal, match="afsluttet"):
        actions.save_words(by=practice.by_broker, course=course, text="x", read_version=0)


# --- the board -------------------------------------------------------------------------------------------------


def test_an_activity_moves_only_where_it_may(practice):
    plan = save(practice, "activities", "a1", an_activity(state="done"), 0)
    with pytest.raises(Refusal, match="kan ikke flyttes"):
        actions.move_activity(by=practice.by_broker, course=practice.course, key="a1", to="dropped", read_version=1)
    plan = actions.move_activity(by=practice.by_broker, course=practice.course, key="a1", to="doing", read_version=1)
    assert reads.content_of(plan).activities["a1"].state == "doing"
    with pytest.raises(NotFound):
        actions.move_activity(by=practice.by_broker, course=practice.course, key="gone", to="doing", read_version=2)


def test_the_nearest_open_date_follows_the_content(practice):
    plan = practice.with_everything()
    assert plan.next_on == an_agreement().deadline
    plan = save(practice, "agreements", "b1", an_agreement(state="kept"), plan.version)
    assert plan.next_on == an_activity().end
    plan = actions.remove_item(
        by=practice.by_broker, course=practice.course, section="activities", key="a1", read_version=plan.version
    )
    plan.refresh_from_db()
    assert plan.next_on is None


# --- ready, deadlines, queues ----------------------------------------------------------------------------------


def test_a_plan_is_ready_when_somebody_says_so_and_the_goals_are_there(practice):
    plan = practice.planned(g1=THREE_GOALS["g1"])
    with pytest.raises(Refusal, match="Nu er der 1"):
        actions.mark_ready(by=practice.by_broker, plan=plan)
    actions.save_goals(by=practice.by_broker, course=practice.course, goals=THREE_GOALS, read_version=1)
    actions.mark_ready(by=practice.by_broker, plan=plan)
    assert reads.standing(practice.course, plan).standing is Standing.READY
    with pytest.raises(Refusal):
        actions.mark_ready(by=practice.by_broker, plan=plan)


def overdue(on):
    return set(reads.plan_overdue(Course.objects.all(), on).values_list("pk", flat=True))


def test_a_citizen_enters_and_leaves_the_queue_of_overdue_plans(practice):
    course = practice.course
    enrolled = reads.enrolled_on(course)
    start_by, finish_by = add_working_days(enrolled, 5), add_working_days(enrolled, 10)
    day = datetime.timedelta(days=1)
    assert overdue(start_by) == set()
    assert overdue(start_by + day) == {course.pk}
    plan = practice.planned()
    assert overdue(start_by + day) == set()
    assert overdue(finish_by) == set()
    assert overdue(finish_by + day) == {course.pk}
    actions.mark_ready(by=practice.by_broker, plan=plan)
    assert overdue(finish_by + day) == set()


def test_the_norm_of_the_day_of_enrolment_holds(practice):
    """A stricter norm from today on changes nothing for those enrolled before."""
    reference.set_local_value(
        by=practice.by_manager, code="plans.start_days", value=1, valid_from=clock.today(), reason="Hurtigere"
    )
    early, late = practice.course, practice.another_course(enrolled_days_ago=0)
    on = clock.today() + datetime.timedelta(days=5)
    assert (early.pk in overdue(on)) == (add_working_days(reads.enrolled_on(early), 5) < on)
    assert (late.pk in overdue(on)) == (add_working_days(reads.enrolled_on(late), 1) < on)
    periods = reads.norms(practice.jobcentre.pk)
    assert [norm.start_days for norm in periods] == [5, 1]
    assert reads.standing(late, None).deadlines.start_by == add_working_days(clock.today(), 1)


def test_who_is_not_enrolled_has_no_deadline(practice):
    course = practice.another_course(state=CourseState.INTERVIEWED, enrolled_days_ago=100)
    assert reads.standing(course, None) is None
    assert course.pk not in overdue(clock.today())


def test_the_desk_says_what_is_next_to_whoever_answers_for_the_plan(practice):
    today = clock.today()

    def kinds(actor):
        return [item.kind for item in reads.due(actor, today)]

    assert kinds(practice.by_broker) == ["plans.begin"]
    assert kinds(practice.by_caseworker) == []
    plan = practice.with_everything()
    assert kinds(practice.by_broker) == ["plans.finish", "plans.date"]
    actions.mark_ready(by=practice.by_broker, plan=plan)
    assert kinds(practice.by_broker) == ["plans.date"]
    for role, whose in (("caseworker", practice.by_caseworker), ("shared", practice.by_broker)):
        reference.set_local_value(
            by=practice.by_manager,
            code="plans.responsible",
            value=role,
            valid_from=today if role == "caseworker" else today + datetime.timedelta(days=1),
            reason="Aftalt i ledelsen",
        )
        if role == "caseworker":
            assert kinds(whose) == ["plans.date"]
            assert kinds(practice.by_broker) == []
            assert [user.name for user in reads.responsible_users(practice.course)] == ["Sigrid Sagsen"]


def test_without_a_broker_the_caseworker_answers_for_the_plan(practice):
    course = a_course(
        practice.jobcentre, state=CourseState.ENROLLED, responsible=practice.caseworker, began_on=days_ago(30)
    )
    assert [user.name for user in reads.responsible_users(course)] == ["Sigrid Sagsen"]
    assert [item.citizen for item in reads.due(practice.by_caseworker, clock.today())] == [course.citizen.key]


def test_the_desk_asks_as_often_for_many_as_for_one(practice, same_queries):
    practice.planned()

    def more():
        for _ in range(3):
            course = practice.another_course()
            plan = practice.with_everything(course)
            actions.comment_own(by=practice.by_citizen(course), citizen=course.citizen, plan=plan, number=1, text="Hej")

    more()
    same_queries(lambda: reads.due(practice.by_broker, clock.today()), more)


# --- dated facts -----------------------------------------------------------------------------------------------


def test_updated_after_a_day_is_a_dated_fact_by_part(practice):
    course = practice.course
    early = NewPlan(
        course=course,
        versions=(
            NewVersion(content=Content(goals=THREE_GOALS), on=days_ago(20)),
            NewVersion(content=a_full_content(), on=days_ago(3)),
        ),
    )
    bulk.write_many(by=practice.machine, rows=[early])
    enrolled = reads.enrolled_on(course)
    assert reads.plan_updated_after(course, days_ago(30)) == days_ago(20)
    assert reads.plan_updated_after(course, enrolled) == days_ago(3)
    assert reads.plan_updated_after(course, enrolled, part="activities") == days_ago(3)
    assert reads.plan_updated_after(course, enrolled, part="goals") is None
    assert reads.plan_updated_after(course, days_ago(2)) is None
    assert reads.standing(course, reads.current_plan(course)).standing is Standing.BEGUN


def test_goals_are_shown_by_the_alphabet(practice):
    assert reads.goals(practice.course) == []
    practice.planned()
    shown = reads.goals(practice.course)
    assert [goal.occupation for goal in shown] == sorted(goal.occupation for goal in THREE_GOALS.values())
    assert shown[0].industry_label


# --- many at once ----------------------------------------------------------------------------------------------


def test_many_at_once_give_the_rows_of_one_by_one(practice):
    one = practice.with_everything()
    steps = [reads.content_at(one, number) for number in range(1, one.version + 1)]
    actions.mark_ready(by=practice.by_broker, plan=one)
    actions.record_acknowledgement(by=practice.by_broker, plan=one, number=one.version)
    course = practice.another_course()
    versions = [NewVersion(content=step, on=clock.today(), made_by=practice.broker) for step in steps]
    versions[-1] = replace(versions[-1], acknowledged_on=clock.today())
    new = NewPlan(course=course, versions=tuple(versions), ready_on=clock.today(), ready_by=practice.broker)
    [many] = bulk.write_many(by=practice.machine, rows=[new])
    many.refresh_from_db()
    one.refresh_from_db()

    def plain(plan):
        columns = [
            field.attname
            for field in Plan._meta.fields
            if field.name not in {"id", "key", "created_at", "course", "ready_at"}
        ]
        rows = PlanVersion.objects.filter(plan=plan).order_by("number")
        skipped = {"id", "key", "created_at", "plan", "made_at", "content", "note"}
        of_version = [field.attname for field in PlanVersion._meta.fields if field.name not in skipped]
        return (
            [getattr(plan, name) for name in columns],
            [([getattr(row, name) for name in of_version], row.content, row.note) for row in rows],
            list(Acknowledgement.objects.filter(plan=plan).values_list("number", "on")),
        )

    assert plain(many) == plain(one)
    assert LogEntry.objects.filter(action="plans.loaded").count() == 1


def test_many_at_once_is_for_machines_and_refuses_what_is_there(practice):
    practice.planned()
    new = NewPlan(course=practice.course, versions=(NewVersion(content=a_full_content(), on=clock.today()),))
    with pytest.raises(NotAllowed):
        bulk.write_many(by=practice.by_broker, rows=[new])
    with pytest.raises(Refusal):
        bulk.write_many(by=practice.machine, rows=[new])


# --- the citizen answers ---------------------------------------------------------------------------------------


def test_the_citizen_writes_and_whoever_answers_for_the_plan_is_told(practice):
    plan, course = practice.planned(), practice.course
    by = practice.by_citizen()
    actions.comment_own(by=by, citizen=course.citizen, plan=plan, number=1, text="  Jeg vil hellere arbejde ude.  ")
    assert Comment.objects.get().text == "Jeg vil hellere arbejde ude."
    assert {message.to_user_id for message in Message.objects.all()} == {practice.broker.pk}
    assert list(reads.comments_to_read(Course.objects.all())) == [course]
    assert reads.replies(plan).unseen == 1
    actions.answer(by=practice.by_broker, plan=plan, text="Det taler vi om på fredag.")
    assert reads.replies(plan).unseen == 0
    assert not reads.comments_to_read(Course.objects.all()).exists()


def test_the_citizen_says_yes_to_what_was_shown_and_not_to_what_came_after(practice):
    plan, course = practice.planned(), practice.course
    by = practice.by_citizen()
    save(practice, "activities", "a1", an_activity(), 1)
    with pytest.raises(Refusal, match="ændret"):
        actions.acknowledge_own(by=by, citizen=course.citizen, plan=plan, number=1)
    actions.acknowledge_own(by=by, citizen=course.citizen, plan=plan, number=2)
    with pytest.raises(Refusal, match="allerede"):
        actions.acknowledge_own(by=by, citizen=course.citizen, plan=plan, number=2)
    assert reads.replies(plan).acknowledged.number == 2


def test_nobody_answers_another_persons_plan(practice):
    plan = practice.planned()
    other = practice.another_course()
    with pytest.raises(NotAllowed):
        actions.acknowledge_own(by=practice.by_citizen(other), citizen=other.citizen, plan=plan, number=1)
    with pytest.raises(NotAllowed):
        actions.comment_own(by=practice.by_broker, citizen=practice.course.citizen, plan=plan, number=1, text="x")


def test_the_timeline_tells_what_happened_and_not_what_the_plan_says(practice):
    plan = practice.with_everything()
    actions.mark_ready(by=practice.by_broker, plan=plan)
    actions.record_acknowledgement(by=practice.by_broker, plan=plan, number=plan.version)
    entries = reads.timeline(practice.course)
    assert {entry.kind for entry in entries} == {"plan.changed", "plan.ready", "plan.acknowledged"}
    [ready] = [entry for entry in entries if entry.kind == "plan.ready"]
    plan.refresh_from_db()
    assert ready.registered_at == plan.ready_at, "the moment it was said, not one that was made up"
    assert CANARY not in str(entries)
    assert len(reads.timeline(practice.course, limit=2)) == 2


def test_nothing_of_another_jobcentre(practice, other_jobcentre):
    practice.planned()
    with within(other_jobcentre.pk):
        assert not Plan.objects.exists()
        assert reads.current_plan(practice.course) is None


def test_a_line_of_the_picture_needs_a_known_kind(practice):
    with pytest.raises(Refusal):
        save(practice, "strategy", "l1", Line(kind="luck", text="x"), 0)


def test_that_a_plan_is_ready_is_taken_back_with_a_reason_and_both_stay_to_be_read(practice):
    plan = practice.planned()
    with pytest.raises(Refusal):
        actions.take_back_ready(by=practice.by_broker, plan=plan, reason="Forkert borger")
    actions.mark_ready(by=practice.by_broker, plan=plan)
    with pytest.raises(Refusal):
        actions.take_back_ready(by=practice.by_broker, plan=plan, reason=" ")
    with pytest.raises(NotAllowed):
        actions.take_back_ready(by=practice.by_leader, plan=plan, reason="Nej")
    actions.take_back_ready(by=practice.by_broker, plan=plan, reason="Forkert borger")
    assert (plan.ready_on, plan.ready_at, plan.ready_by) == (None, None, None)
    assert plan.ready_taken_back[0]["reason"] == "Forkert borger"
    course = Course.objects.get(pk=practice.course.pk)
    kinds = [entry.kind for entry in reads.timeline(course)]
    assert kinds.count("plan.ready") == kinds.count("plan.ready_taken_back") == 1
    actions.mark_ready(by=practice.by_broker, plan=plan)
    entries = reads.timeline(Course.objects.get(pk=practice.course.pk))
    assert [entry.kind for entry in entries].count("plan.ready") == 2
    assert len({entry.key for entry in entries}) == len(entries), "each is an entry of its own"
