"""The intake interview: themes before goals, the decision and what follows from it, corrections, the baseline."""

import datetime
from dataclasses import replace

import pytest

from brobygger.casework import closing
from brobygger.citizens import actions as citizens
from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Milestone, Responsibility
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger.screening import actions, errors, reads
from brobygger.screening.models import Handover, Interview, Screening
from brobygger.screening.rules import Assessment
from brobygger.screening.values import InterviewEntry, PlanGoal
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_user
from tests.screening.factories import CANARY, House, a_complete_assessment, an_enrolling_entry, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(in_boundary):
    return House(in_boundary)


def marks_of(course):
    return set(
        Milestone.objects.filter(course=course, withdrawn_at=None).exclude(kind="began").values_list("kind", flat=True)
    )


def complete(house, row, entry):
    return actions.complete_interview(by=house.by_broker, interview=row, entry=entry, read_version=row.version)


def in_days(days):
    return clock.today() + datetime.timedelta(days=days)


def test_enrolment_marks_assigns_and_passes_duties_on(house):
    other = make_user("job_broker", jobcentre=house.jobcentre)
    row = house.enrolled(assigned_broker=other)
    house.course.refresh_from_db()
    assert house.course.state == CourseState.ENROLLED
    assert marks_of(house.course) == {"screened", "accepted", "handed_over", "interviewed", "enrolled"}
    held = Responsibility.objects.get(course=house.course, what="broker", valid_to=None)
    assert held.user_id == other.pk
    assert (row.books_first, row.duties_passed) == ("broker", ["conversations", "plan"])
    assert Handover.objects.get(course=house.course).state == "held"


def test_refusing_counts_the_interview_and_nothing_more(house):
    row = house.interviewing()
    complete(house, row, InterviewEntry(held_on=days_ago(3), decision="refuse", reasons={"decision": "Vil ikke"}))
    house.course.refresh_from_db()
    assert house.course.state == CourseState.NOT_ENROLLED
    assert "enrolled" not in marks_of(house.course)


def test_postponing_keeps_the_recall_date_and_it_becomes_due(house):
    row = house.interviewing()
    entry = InterviewEntry(
        held_on=days_ago(3), decision="postpone", reasons={"decision": "Operation først"}, recall_on=in_days(40)
    )
    complete(house, row, entry)
    house.course.refresh_from_db()
    assert (house.course.state, house.course.recall_on) == (CourseState.POSTPONED, in_days(40))
    recalls = [item for item in reads.due(house.by_broker, clock.today()) if item.kind == "screening.recall"]
    assert [item.due for item in recalls] == [in_days(40)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"assessment": a_complete_assessment(primary="")}, "primary"),
        ({"assessment": a_complete_assessment(impact_now="none", impact_before="none")}, "impact_now"),
        ({"assessment": a_complete_assessment(motivated=False)}, "motivated"),
        ({"assessment": a_complete_assessment(motivated=None)}, "motivated"),
        ({"goals": ()}, "goal_1_occupation"),
        ({"assigned_broker": None}, "assigned_broker"),
        ({"books_first": ""}, "books_first"),
        ({"reasons": {"decision": " "}}, "decision_reason"),
        ({"held_on": None}, "held_on"),
        ({"decision": ""}, "decision"),
    ],
)
def test_enrolment_is_refused_at_the_field_that_lacks(house, changes, field):
    row = house.interviewing()
    with pytest.raises(errors.Incomplete) as refused:
        complete(house, row, an_enrolling_entry(house.broker, **changes))
    assert field in [at for at, _sentence in refused.value.problems]
    row.refresh_from_db()
    assert row.state == "started"
    assert "interviewed" not in marks_of(house.course)


def test_goals_wait_for_the_four_other_themes(house):
    row = house.interviewing()
    entry = InterviewEntry(minutes={"experience": "Lager"}, goals=(PlanGoal(industry="it", occupation="Supporter"),))
    with pytest.raises(Refusal, match="fire første temaer"):
        actions.save_interview(by=house.by_broker, interview=row, entry=entry, read_version=1)
    touched = frozenset({"tasks", "impairment", "support"})
    actions.save_interview(by=house.by_broker, interview=row, entry=replace(entry, touched=touched), read_version=1)
    assert row.touched == ["experience", "tasks", "impairment", "support"]


def test_the_three_goals_are_stored_without_rank(house):
    row = house.enrolled()
    assert [goal["occupation"] for goal in row.goals] == ["Kontorassistent", "Ordrebehandler", "Supporter"]
    assert not any("rank" in goal or "priority" in goal for goal in row.goals)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"needs": {"adjustment": ("nonsense",)}}, "adjustment"),
        ({"assessment": Assessment(primary="nonsense")}, "primary"),
        ({"assessment": Assessment(schemes_now=("nonsense",))}, "schemes_now"),
        ({"assessment": Assessment(citizen_view=6)}, "citizen_view"),
        ({"goals": (PlanGoal(industry="nonsense", occupation="X"),), "touched": frozenset(
            {"experience", "tasks", "impairment", "support"})}, "goal_1_industry"),
        ({"minutes": {"experience": "x" * 10_001}}, "minutes_experience"),
        ({"decision": "perhaps"}, "decision"),
    ],
)  # fmt: skip
def test_what_is_on_no_list_is_refused_at_its_field(house, changes, field):
    row = house.interviewing()
    with pytest.raises(Refusal) as refused:
        actions.save_interview(by=house.by_broker, interview=row, entry=InterviewEntry(**changes), read_version=1)
    assert refused.value.field == field


def test_local_criteria_are_recorded_with_the_words_they_had(house):
    criterion = actions.add_criterion(
        by=house.by_leader, kind="exclusion", text="Ubehandlet misbrug", valid_from=days_ago(100)
    )
    row = house.enrolled(criteria=(str(criterion.key), "not-a-key"))
    actions.end_criterion(by=house.by_leader, criterion=criterion, valid_to=days_ago(1))
    row.refresh_from_db()
    assert row.criteria_used == [{"key": str(criterion.key), "kind": "exclusion", "text": "Ubehandlet misbrug"}]
    assert reads.criteria_on(clock.today()) == []
    assert reads.criteria_on(days_ago(1)) == [criterion]


def test_only_leaders_set_local_criteria(house):
    with pytest.raises(NotAllowed):
        actions.add_criterion(by=house.by_broker, kind="exclusion", text="Andet", valid_from=days_ago(1))


def test_the_two_views_are_asked_once(house):
    row = house.interviewing()
    complete(
        house,
        row,
        InterviewEntry(
            held_on=days_ago(12),
            assessment=a_complete_assessment(citizen_view=2, broker_view=5),
            decision="postpone",
            reasons={"decision": "Venter"},
            recall_on=in_days(10),
        ),
    )
    house.course.refresh_from_db()
    handed = actions.hand_over(by=house.by_caseworker, course=house.course, on=days_ago(6), receiver=house.broker)
    actions.accept_handover(by=house.by_broker, handover=handed, read_version=1, on=days_ago(6))
    second = actions.start_interview(by=house.by_broker, handover=handed)
    complete(house, second, an_enrolling_entry(house.broker, held_on=days_ago(5)))
    stored = Assessment.from_json(second.assessment)
    assert (stored.citizen_view, stored.broker_view) == (2, 5)


def test_a_correction_from_enrolled_to_refused_ends_the_mark(house):
    row = house.enrolled()
    revision = actions.begin_interview_correction(by=house.by_broker, interview=row, reason="Forkert borger")
    entry = an_enrolling_entry(house.broker, decision="refuse", reasons={"decision": "Det var en anden"})
    complete(house, revision, entry)
    house.course.refresh_from_db()
    row.refresh_from_db()
    assert house.course.state == CourseState.NOT_ENROLLED
    assert not row.is_current
    assert row.decision == "enrol"
    ended = Milestone.objects.get(course=house.course, kind="enrolled")
    assert ended.withdrawn_reason == "Forkert borger"


def test_a_correction_from_refused_to_enrolled_gives_the_mark(house):
    row = house.interviewing()
    complete(house, row, InterviewEntry(held_on=days_ago(5), decision="refuse", reasons={"decision": "Nej"}))
    revision = actions.begin_interview_correction(by=house.by_broker, interview=row, reason="Misforstået")
    complete(house, revision, an_enrolling_entry(house.broker))
    house.course.refresh_from_db()
    assert house.course.state == CourseState.ENROLLED


def test_a_correction_of_the_recall_date_moves_it(house):
    row = house.interviewing()
    entry = InterviewEntry(
        held_on=days_ago(3), decision="postpone", reasons={"decision": "Venter"}, recall_on=in_days(40)
    )
    complete(house, row, entry)
    revision = actions.begin_interview_correction(by=house.by_broker, interview=row, reason="Tidligere")
    complete(house, revision, replace(entry, recall_on=in_days(20)))
    house.course.refresh_from_db()
    assert (house.course.state, house.course.recall_on) == (CourseState.POSTPONED, in_days(20))


def test_a_corrected_day_moves_the_marks_the_handover_and_its_period(house):
    row = house.enrolled()
    revision = actions.begin_interview_correction(by=house.by_broker, interview=row, reason="Forkert dag")
    complete(house, revision, an_enrolling_entry(house.broker, held_on=days_ago(4)))
    house.course.refresh_from_db()
    marks = Milestone.objects.filter(course=house.course, kind__in=["interviewed", "enrolled"])
    assert {(one.kind, one.on) for one in marks.filter(withdrawn_at=None)} == {
        ("interviewed", days_ago(4)),
        ("enrolled", days_ago(4)),
    }
    assert {one.on for one in marks.filter(withdrawn_reason="Forkert dag")} == {days_ago(5)}
    assert house.course.state == CourseState.ENROLLED
    assert Handover.objects.get(course=house.course).ended_on == days_ago(4)
    assert closing.periods(house.course) == [closing.Period(days_ago(4), None)]
    assert reads.waiting(since=days_ago(4), until=days_ago(4)).until_interview == (16,)


def test_a_decision_whose_mark_was_ended_by_hand_comes_back_with_a_correction(house):
    row = house.enrolled()
    for kind in ("enrolled", "interviewed"):
        mark = Milestone.objects.get(course=house.course, kind=kind)
        citizens.withdraw_milestone(by=house.by_broker, milestone=mark, reason="Ved en fejl")
    revision = actions.begin_interview_correction(by=house.by_broker, interview=row, reason="Den skulle blive")
    complete(house, revision, an_enrolling_entry(house.broker))
    house.course.refresh_from_db()
    assert house.course.state == CourseState.ENROLLED
    assert {"interviewed", "enrolled"} <= marks_of(house.course)


def test_only_a_job_broker_holds_the_interview(house):
    handed = house.accepted()
    with pytest.raises(NotAllowed, match="jobformidler"):
        actions.start_interview(by=house.by_caseworker, handover=handed)


def test_it_is_not_held_before_the_handover(house):
    row = house.interviewing()
    with pytest.raises(Refusal, match="før overleveringen") as refused:
        complete(house, row, an_enrolling_entry(house.broker, held_on=days_ago(16)))
    assert refused.value.field == "held_on"


def test_two_writers_do_not_overwrite_each_other(house):
    row = house.interviewing()
    mine = Interview.objects.get(pk=row.pk)
    actions.save_interview(
        by=house.by_broker, interview=row, entry=InterviewEntry(minutes={"tasks": "A"}), read_version=1
    )
    with pytest.raises(Conflict) as conflict:
        actions.save_interview(
            by=house.by_broker, interview=mine, entry=InterviewEntry(minutes={"tasks": "B"}), read_version=1
        )
    assert conflict.value.theirs.minutes["tasks"] == "A"


def test_a_booking_is_held_with_the_interview(house):
    handed = house.accepted()
    starts_at = datetime.datetime.combine(days_ago(5), datetime.time(10), tzinfo=clock.DENMARK)
    booking = actions.book(by=house.by_broker, handover=handed, starts_at=starts_at, read_version=handed.version)
    row = actions.start_interview(by=house.by_broker, handover=handed)
    complete(house, row, an_enrolling_entry(house.broker))
    booking.refresh_from_db()
    assert (booking.outcome, booking.outcome_on) == ("held", days_ago(5))


def test_withdrawing_a_handover_drops_the_interview_that_was_begun(house):
    row = house.interviewing()
    handed = row.handover
    actions.withdraw_handover(by=house.by_caseworker, handover=handed, words="Flyttet", read_version=handed.version)
    row.refresh_from_db()
    assert row.state == "dropped"


def test_answers_lie_sealed_and_the_log_tells_nothing_about_health(house):
    house.enrolled(minutes=dict.fromkeys(("experience", "tasks", "impairment", "support", "goals"), CANARY))
    stored = Interview.objects.values("minutes", "assessment", "goals", "needs").get()
    for value in stored.values():
        assert CANARY.encode() not in bytes(value)
        assert b"back_neck" not in bytes(value)
    for entry in LogEntry.objects.all():
        told = f"{entry.action} {entry.subjects} {entry.details} {entry.reason}"
        assert CANARY not in told
        assert "back_neck" not in told
        assert "citizen_view" not in told


def test_the_day_it_was_filed_is_kept(house):
    row = house.enrolled()
    actions.mark_filed(by=house.by_broker, row=row, on=clock.today())
    row.refresh_from_db()
    assert row.filed_on == clock.today()
    with pytest.raises(Refusal, match="fremtiden"):
        actions.mark_filed(by=house.by_broker, row=row, on=in_days(1))

    form = Screening.objects.get()
    actions.mark_filed(by=house.by_broker, row=form, on=clock.today())
    form.refresh_from_db()
    assert form.filed_on == clock.today()
    begun = actions.begin_correction(by=house.by_caseworker, screening=form, reason="Forkert dato")
    assert begun.filed_on is None  # the corrected form is another document
    with pytest.raises(Refusal, match="færdigt"):
        actions.mark_filed(by=house.by_caseworker, row=begun, on=clock.today())


def test_the_marks_are_read_from_milestones_with_the_national_names(house):
    house.enrolled()
    shown = reads.marks(house.course)
    assert [mark.name for mark in shown] == [
        "Rum. handicap - gennemført opsporingssamtale",
        "Rum. handicap - takket ja til visitationssamtale",
        "Rum. handicap - gennemført visitationssamtale",
        "Rum. handicap - visiteret",
    ]
    assert {mark.author for mark in shown} == {"Sigrid Sagsen", "Jonas Formidler"}
    rows = reads.marks_between(days_ago(60), clock.today())
    assert [row.case_number for row in rows] == [house.course.citizen.case_number] * 4


def test_a_test_person_is_in_no_export_and_no_figure(in_boundary):
    house = House(in_boundary, is_test=True)
    house.enrolled()
    assert reads.marks_between(days_ago(60), clock.today()) == []
    assert reads.yields(since=days_ago(60), until=clock.today(), by="team") == []
    assert reads.coverage(house.by_leader, on=clock.today()).total.total == 0
    assert reads.waiting(since=days_ago(60), until=clock.today()).until_interview == ()


def test_the_timeline_tells_what_happened_and_nothing_about_health(house):
    house.enrolled(minutes=dict.fromkeys(("experience", "tasks", "impairment", "support", "goals"), CANARY))
    told = [entry.sentence for entry in reads.timeline(house.course)]
    assert told == [
        "Visitationssamtale: Visiteres til indsatsen",
        "Overlevering modtaget",
        "Overleveret til Jonas Formidler",
        "Opsporingsskema færdigt",
    ]


def test_a_stranger_has_nothing_due_here(house):
    house.handed_over()
    outside = actor_of(make_user("job_broker", jobcentre=house.jobcentre), house.jobcentre)
    assert reads.due(outside, clock.today()) == []
    kinds = [item.kind for item in reads.due(house.by_broker, clock.today())]
    assert kinds == ["screening.handover"]
