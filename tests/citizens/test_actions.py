"""What the single verbs do, refuse and write into the log."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import pytest

from brobygger.citizens import access, actions, errors
from brobygger.citizens.enums import CourseState, Gender, MilestoneKind, Protection, ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Milestone, Responsibility
from brobygger.citizens.values import NewCourse
from brobygger.kernel import clock
from brobygger.kernel.boundary import BoundaryCrossed, BoundaryMissing, outside, within
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger.vault.models import LogEntry
from brobygger_analysis.danish.cpr import CprNumber
from tests import fixtures
from tests.citizens.factories import a_citizen, a_course, a_new_citizen, machine

S, K = CourseState, MilestoneKind
TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def by(in_boundary: Any) -> Any:
    return machine(in_boundary)


def last_entry() -> LogEntry:
    entry = LogEntry.objects.order_by("-id").first()
    assert entry is not None
    return entry


# Registering ----------------------------------------------------------------------------------------------------------


def test_a_registered_citizen_has_a_case_number_and_a_sealed_number(by):
    citizen = actions.register(by=by, new=a_new_citizen(cpr="710240-5008"))
    assert citizen.case_number == "2026-00001"
    assert actions.register(by=by, new=a_new_citizen()).case_number == "2026-00002"
    held = Citizen.objects.values_list("cpr", flat=True).get(pk=citizen.pk)
    assert b"7102405008" not in bytes(held)
    assert Citizen.objects.get(pk=citizen.pk).cpr == "7102405008"
    assert last_entry().action == "citizen.registered"


def test_birth_date_and_gender_are_proposed_but_what_is_given_wins(by):
    proposed = actions.register(by=by, new=a_new_citizen(cpr="170584-0002", birth_date=None), confirmed=True)
    assert proposed.birth_date == datetime.date(1984, 5, 17)
    assert proposed.gender == Gender.WOMAN
    given = actions.register(
        by=by,
        new=a_new_citizen(cpr="170584-0004", birth_date=datetime.date(1984, 5, 18), gender=Gender.MAN),
        confirmed=True,
    )
    assert (given.birth_date, given.gender) == (datetime.date(1984, 5, 18), Gender.MAN)


@pytest.mark.parametrize("typed", ["", "12345", "310299-1234", "991299-1234", "2102405008", "ab", "0000000000"])
def test_a_number_that_cannot_be_is_refused_at_its_field(by, typed):
    with pytest.raises(Refusal) as refused:
        actions.register(by=by, new=a_new_citizen(cpr=typed))
    assert refused.value.field == "cpr"
    assert refused.value.sentence
    assert not Citizen.objects.exists()


def test_an_odd_check_digit_only_asks_again(by):
    new = a_new_citizen(cpr="170584-0002")
    with pytest.raises(errors.CheckDigitUnsure):
        actions.register(by=by, new=new)
    assert actions.register(by=by, new=new, confirmed=True).check_digit_confirmed


def test_a_replacement_number_is_accepted(by):
    citizen = actions.register(by=by, new=a_new_citizen(cpr="7705840014", birth_date=None), confirmed=True)
    assert citizen.birth_date == datetime.date(1984, 5, 17)


def test_a_demonstration_number_is_not_for_production(by, settings):
    settings.PRODUCTION = True
    with pytest.raises(Refusal, match="Testperson") as refused:
        actions.register(by=by, new=a_new_citizen())
    assert refused.value.field == "cpr"


def test_a_test_person_in_production_has_a_number_that_can_belong_to_nobody(in_boundary, by, settings):
    settings.PRODUCTION = True
    typed, given = (actions.register(by=by, new=a_new_citizen(is_test=True, **more)) for more in ({}, {"cpr": ""}))
    assert all(CprNumber(one.cpr).is_demonstration for one in (typed, given))
    assert typed.cpr != given.cpr
    with pytest.raises(Refusal):
        actions.register(by=by, new=a_new_citizen(cpr=""))

    def corrected(**changes):
        row = Citizen.objects.get(pk=given.pk)
        return actions.correct(
            by=by, citizen=row, changes=changes, read_version=row.version, reason="Tastefejl", confirmed=True
        )

    with pytest.raises(Refusal, match="Testperson"):
        corrected(is_test=False)
    corrected(is_test=False, cpr="170584-0002")
    real = Citizen.objects.get(pk=given.pk)
    assert (real.is_test, real.is_demonstration) == (False, False), "nothing of what is invented is left"
    with pytest.raises(Refusal, match="Testperson"):
        corrected(cpr=typed.cpr)


def test_a_number_known_here_names_the_citizen(by):
    known = actions.register(by=by, new=a_new_citizen(cpr="710240-5008"))
    with pytest.raises(errors.CprKnown) as refused:
        actions.register(by=by, new=a_new_citizen(cpr="7102405008"))
    assert refused.value.citizen == known.key


def test_the_same_person_elsewhere_is_another_row_that_nothing_tells_of(by, other_jobcentre):
    here = actions.register(by=by, new=a_new_citizen(cpr="710240-5008"))
    there = a_citizen(other_jobcentre, cpr="710240-5008")
    assert here.case_number == there.case_number == "2026-00001"
    with within(other_jobcentre.pk):
        other_index = bytes(Citizen.objects.get(pk=there.pk).cpr_index)
    assert bytes(Citizen.objects.get(pk=here.pk).cpr_index) != other_index


def test_two_jobcentres_rows_do_not_mix(by, other_jobcentre):
    with pytest.raises(BoundaryCrossed):
        actions.register(by=machine(other_jobcentre), new=a_new_citizen())
    with outside(), pytest.raises(BoundaryMissing):
        Citizen.objects.count()


def test_only_case_roles_and_leaders_register(in_boundary, actor_for):
    for role in ("project_manager", "administrator", "programme_analyst", "employer_consultant"):
        with pytest.raises(NotAllowed):
            actions.register(by=actor_for(role), new=a_new_citizen())
    assert actions.register(by=actor_for("caseworker"), new=a_new_citizen())


def test_unknown_codes_are_refused_at_their_field(by):
    for field, code in (("municipality_code", "9999"), ("education", "phd"), ("interpreter", "klingon")):
        with pytest.raises(Refusal) as refused:
            actions.register(by=by, new=a_new_citizen(**{field: code}))
        assert refused.value.field == field


# Courses --------------------------------------------------------------------------------------------------------------


def test_a_course_begins_with_a_milestone_and_a_benefit_period(in_boundary):
    course = a_course(in_boundary, began_on=datetime.date(2026, 9, 1), municipality_code="0607")
    [mark] = Milestone.objects.filter(course=course)
    assert (mark.kind, mark.on, mark.benefit_group, mark.municipality_code) == (
        "began",
        datetime.date(2026, 9, 1),
        "insured_unemployed",
        "0607",
    )
    [period] = BenefitPeriod.objects.filter(citizen=course.citizen)
    assert (period.group, period.valid_from, period.valid_to) == (
        "insured_unemployed",
        datetime.date(2026, 9, 1),
        None,
    )


def test_one_open_course_at_a_time(in_boundary, by):
    course = a_course(in_boundary)
    new = NewCourse(citizen=course.citizen, began_on=TODAY, benefit_group="sickness_benefit")
    with pytest.raises(Refusal, match="åbent forløb"):
        actions.start_course(by=by, new=new)
    actions.reach(by=by, course=course, kind=K.CLOSED, on=TODAY)
    again = actions.start_course(by=by, new=new)
    assert again.state == S.BEGAN
    groups = BenefitPeriod.objects.filter(citizen=course.citizen).order_by("valid_from")
    assert [period.group for period in groups] == ["insured_unemployed", "sickness_benefit"]
    assert groups[0].valid_to == TODAY - datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"began_on": TODAY + datetime.timedelta(days=1)}, "began_on"),
        ({"began_on": datetime.date(2015, 2, 1)}, "began_on"),
        ({"benefit_group": "lottery"}, "benefit_group"),
        ({"benefit_group": "resource_programme"}, "benefit_group"),  # closed for new cases
        ({"municipality_code": "0411"}, "municipality_code"),
    ],
)
def test_a_course_that_cannot_be_is_refused_at_its_field(in_boundary, by, given, field):
    citizen = a_citizen(in_boundary)
    values = {"began_on": TODAY, "benefit_group": "insured_unemployed", **given}
    with pytest.raises(Refusal) as refused:
        actions.start_course(by=by, new=NewCourse(citizen=citizen, **values))
    assert refused.value.field == field
    assert not Course.objects.exists()


@pytest.mark.parametrize("state", list(CourseState))
def test_each_state_can_be_come_to(in_boundary, state):
    course = a_course(in_boundary, state=state)
    assert Course.objects.get(pk=course.pk).state == state


def test_reaching_writes_mark_state_and_log_together(in_boundary, by):
    course = a_course(in_boundary, began_on=datetime.date(2026, 9, 1))
    mark = actions.reach(by=by, course=course, kind=K.SCREENED, on=datetime.date(2026, 9, 20))
    assert course.state == Course.objects.get(pk=course.pk).state == S.SCREENED
    assert mark.registered_at == clock.now()
    entry = last_entry()
    assert entry.action == "milestone.reached"
    assert entry.details["changes"]["state"] == ["began", "screened"]
    assert entry.subjects == [["citizen", str(course.citizen.key)], ["course", str(course.key)]]


def test_a_mark_keeps_the_benefit_group_of_its_day(in_boundary, by):
    course = a_course(in_boundary, began_on=datetime.date(2026, 9, 1))
    actions.change_benefit_group(
        by=by, citizen=course.citizen, group="sickness_benefit", valid_from=datetime.date(2026, 10, 1)
    )
    late = actions.reach(by=by, course=course, kind=K.SCREENED, on=datetime.date(2026, 9, 20))
    assert late.benefit_group == "insured_unemployed"
    assert actions.reach(by=by, course=course, kind=K.ACCEPTED, on=TODAY).benefit_group == "sickness_benefit"


def test_screened_again_the_first_mark_is_the_one_that_counts(in_boundary, by):
    course = a_course(in_boundary, state=S.NOT_ENROLLED)
    first = Milestone.objects.get(course=course, kind=K.SCREENED)
    again = actions.reach(by=by, course=course, kind=K.SCREENED, on=TODAY)
    assert again.pk == first.pk
    assert again.on == first.on
    assert course.state == S.SCREENED


def test_a_step_that_does_not_follow_is_refused_with_both_names(in_boundary, by):
    course = a_course(in_boundary)
    with pytest.raises(Refusal, match=r"Begyndt.*Visiteret"):
        actions.reach(by=by, course=course, kind=K.ENROLLED, on=TODAY)
    assert Milestone.objects.filter(course=course).count() == 1


def test_the_shortcut_leads_straight_to_step_two_and_gives_no_screened(in_boundary, by):
    course = a_course(in_boundary)
    with pytest.raises(Refusal, match="genvejen"):
        actions.reach(by=by, course=course, kind=K.HANDED_OVER, on=TODAY)
    actions.reach(by=by, course=course, kind=K.HANDED_OVER, on=TODAY, shortcut=True)
    actions.reach(by=by, course=course, kind=K.INTERVIEWED, on=TODAY)
    assert Course.objects.get(pk=course.pk).shortcut
    assert not Milestone.objects.filter(course=course, kind=K.SCREENED).exists()


def test_postponing_needs_a_reason_and_keeps_the_recall_date(in_boundary, by):
    course = a_course(in_boundary, state=S.INTERVIEWED)
    with pytest.raises(Refusal, match="begrundelse"):
        actions.move(by=by, course=course, to=S.POSTPONED, on=TODAY)
    recall = TODAY + datetime.timedelta(days=60)
    actions.move(by=by, course=course, to=S.POSTPONED, on=TODAY, reason="Venter på svar", recall_on=recall)
    assert Course.objects.get(pk=course.pk).recall_on == recall
    assert last_entry().reason == "Venter på svar"
    actions.reach(by=by, course=course, kind=K.INTERVIEWED, on=TODAY)
    assert Course.objects.get(pk=course.pk).recall_on is None


def test_a_course_that_somebody_else_moved_is_read_again_first(in_boundary, by):
    course = a_course(in_boundary)
    stale = Course.objects.get(pk=course.pk)
    actions.reach(by=by, course=course, kind=K.SCREENED, on=TODAY)
    actions.reach(by=by, course=stale, kind=K.ACCEPTED, on=TODAY)
    assert Course.objects.get(pk=course.pk).state == S.ACCEPTED


def test_a_withdrawn_mark_stays_readable_and_takes_the_state_back(in_boundary, by):
    course = a_course(in_boundary, state=S.ACCEPTED)
    mark = Milestone.objects.get(course=course, kind=K.ACCEPTED)
    with pytest.raises(Refusal, match="begrundelse"):
        actions.withdraw_milestone(by=by, milestone=mark, reason=" ")
    with pytest.raises(Refusal, match="Takket ja"):
        actions.withdraw_milestone(
            by=by, milestone=Milestone.objects.get(course=course, kind=K.SCREENED), reason="Forkert borger"
        )
    actions.withdraw_milestone(by=by, milestone=mark, reason="Forkert borger")
    assert Course.objects.get(pk=course.pk).state == S.SCREENED
    kept = Milestone.objects.get(pk=mark.pk)
    assert (kept.withdrawn_reason, kept.withdrawn_at) == ("Forkert borger", clock.now())
    with pytest.raises(Refusal, match="allerede"):
        actions.withdraw_milestone(by=by, milestone=kept, reason="En gang til")
    course.refresh_from_db()
    assert actions.reach(by=by, course=course, kind=K.ACCEPTED, on=TODAY).pk != mark.pk


def test_a_closed_course_can_be_opened_again_with_a_reason(in_boundary, by):
    course = a_course(in_boundary, state=S.ENROLLED)
    actions.reach(by=by, course=course, kind=K.CLOSED, on=TODAY)
    assert Course.objects.get(pk=course.pk).closed_on == TODAY
    reopened = actions.reopen_course(by=by, course=course, reason="Lukket ved en fejl")
    assert (reopened.state, reopened.closed_on) == (S.ENROLLED, None)
    with pytest.raises(Refusal, match="ikke afsluttet"):
        actions.reopen_course(by=by, course=course, reason="Igen")


def test_each_state_comes_back_when_the_closing_was_a_mistake(in_boundary, by):
    for state in set(S) - {S.CLOSED}:
        course = a_course(in_boundary, state=state)
        stood = course.state, course.recall_on
        actions.reach(by=by, course=course, kind=K.CLOSED, on=TODAY)
        assert Course.objects.get(pk=course.pk).recall_on is None
        reopened = actions.reopen_course(by=by, course=course, reason="Lukket ved en fejl")
        assert (reopened.state, reopened.recall_on, reopened.closed_on) == (*stood, None)
    course = a_course(in_boundary, state=S.INTERVIEWED)
    recall_on = TODAY + datetime.timedelta(days=40)
    actions.move(by=by, course=course, to=S.POSTPONED, on=TODAY, reason="Venter", recall_on=recall_on)
    actions.reach(by=by, course=course, kind=K.CLOSED, on=TODAY)
    reopened = actions.reopen_course(by=by, course=course, reason="Lukket ved en fejl")
    assert (reopened.state, reopened.recall_on) == (S.POSTPONED, recall_on)
    actions.reach(by=by, course=course, kind=K.CLOSED, on=TODAY)
    mark = Milestone.objects.get(course=course, kind=K.INTERVIEWED, withdrawn_at=None)
    actions.withdraw_milestone(by=by, milestone=mark, reason="Aldrig holdt")
    reopened = actions.reopen_course(by=by, course=course, reason="Lukket ved en fejl")
    assert (reopened.state, reopened.recall_on) == (S.HANDED_OVER, None), (
        "what was taken out meanwhile is not given back"
    )


def test_marks_are_moved_to_their_right_day_together_and_in_order(in_boundary, by):
    course = a_course(in_boundary, state=S.HANDED_OVER)
    before = {one.kind: one for one in Milestone.objects.filter(course=course)}
    day = before[K.HANDED_OVER].on
    dates = {K.SCREENED: day, K.ACCEPTED: day}
    with pytest.raises(Refusal, match="begrundelse"):
        actions.redate_milestones(by=by, course=course, dates=dates, reason=" ")
    after_it = day + datetime.timedelta(days=1)
    with pytest.raises(Refusal, match="efter ”Overleveret"):
        actions.redate_milestones(by=by, course=course, dates=dict.fromkeys(dates, after_it), reason="Forkert dag")
    made = actions.redate_milestones(by=by, course=course, dates=dates, reason="Forkert dag")
    assert {one.kind: one.on for one in made} == dates
    for kind in dates:
        ended = Milestone.objects.get(pk=before[kind].pk)
        assert (ended.withdrawn_reason, ended.on) == ("Forkert dag", before[kind].on)
    assert Course.objects.get(pk=course.pk).state == S.HANDED_OVER
    closed = a_course(in_boundary, state=S.ENROLLED)
    actions.reach(by=by, course=closed, kind=K.CLOSED, on=TODAY - datetime.timedelta(days=1))
    with pytest.raises(Refusal, match="efter ”Afsluttet"):
        actions.redate_milestones(by=by, course=closed, dates={K.ENROLLED: TODAY}, reason="Forkert dag")


def test_work_found_after_closing_is_still_the_outcome(in_boundary, by):
    course = a_course(in_boundary, state=S.ENROLLED)
    actions.reach(by=by, course=course, kind=K.CLOSED, on=TODAY - datetime.timedelta(days=3))
    actions.reach(by=by, course=course, kind=K.EMPLOYED, on=TODAY)
    assert Course.objects.get(pk=course.pk).state == S.CLOSED
    other = a_course(in_boundary, state=S.CLOSED)
    with pytest.raises(Refusal, match="visiteret"):
        actions.reach(by=by, course=other, kind=K.EMPLOYED, on=TODAY)


# Correcting -----------------------------------------------------------------------------------------------------------


def test_a_correction_keeps_old_and_new_in_the_log(in_boundary, by):
    citizen = a_citizen(in_boundary, given_name="Karla", telephone="12345678")
    actions.correct(by=by, citizen=citizen, changes={"telephone": "87654321"}, read_version=citizen.version)
    assert last_entry().details["changes"] == {"telephone": ["12345678", "87654321"]}
    with pytest.raises(Refusal) as refused:
        actions.correct(by=by, citizen=citizen, changes={"given_name": "Carla"}, read_version=citizen.version)
    assert refused.value.field == "reason"
    citizen.refresh_from_db()
    actions.correct(
        by=by, citizen=citizen, changes={"given_name": "Carla"}, read_version=citizen.version, reason="Navneskift"
    )
    saved = Citizen.objects.get(pk=citizen.pk)
    assert saved.given_name == "Carla"
    assert " xcarla " in saved.name_index
    assert last_entry().reason == "Navneskift"


def test_a_corrected_number_is_not_written_into_the_log(in_boundary, by):
    citizen = a_citizen(in_boundary)
    actions.correct(
        by=by, citizen=citizen, changes={"cpr": "710240-5008"}, read_version=citizen.version, reason="Tastefejl"
    )
    assert Citizen.objects.get(pk=citizen.pk).cpr == "7102405008"
    assert "5008" not in str(last_entry().details)
    other = a_citizen(in_boundary)
    with pytest.raises(errors.CprKnown):
        actions.correct(
            by=by, citizen=other, changes={"cpr": "7102405008"}, read_version=other.version, reason="Tastefejl"
        )


def test_two_who_correct_at_once_are_told(in_boundary, by):
    mine, yours = (Citizen.objects.get(pk=citizen.pk) for citizen in [a_citizen(in_boundary)] for _ in range(2))
    actions.correct(by=by, citizen=mine, changes={"city": "Vejle"}, read_version=1)
    with pytest.raises(Conflict) as conflict:
        actions.correct(by=by, citizen=yours, changes={"city": "Kolding"}, read_version=1)
    assert conflict.value.theirs.city == "Vejle"
    assert Citizen.objects.get(pk=mine.pk).city == "Vejle"


def test_nothing_changed_writes_nothing(in_boundary, by):
    citizen = a_citizen(in_boundary)
    before = LogEntry.objects.count()
    actions.correct(by=by, citizen=citizen, changes={"city": citizen.city}, read_version=citizen.version)
    assert LogEntry.objects.count() == before
    assert Citizen.objects.get(pk=citizen.pk).version == 1


def test_protection_takes_the_name_out_of_the_index(in_boundary, by):
    citizen = a_citizen(in_boundary)
    assert citizen.name_index
    actions.set_protection(
        by=by,
        citizen=citizen,
        protection=Protection.ADDRESS,
        read_version=citizen.version,
        reason="Fra registret",
    )
    assert Citizen.objects.get(pk=citizen.pk).name_index == ""


def test_the_benefit_history_has_no_hole_and_no_overlap(in_boundary, by):
    course = a_course(in_boundary, began_on=datetime.date(2026, 1, 1))
    citizen = course.citizen
    for group, day in (("sickness_benefit", 60), ("flex_job", 120)):
        actions.change_benefit_group(
            by=by, citizen=citizen, group=group, valid_from=datetime.date(2026, 1, 1) + datetime.timedelta(days=day)
        )
    periods = list(BenefitPeriod.objects.filter(citizen=citizen).order_by("valid_from"))
    assert [period.group for period in periods] == ["insured_unemployed", "sickness_benefit", "flex_job"]
    for before, after in itertools.pairwise(periods):
        assert before.valid_to == after.valid_from - datetime.timedelta(days=1)
    with pytest.raises(Refusal, match="senere ydelse"):
        actions.change_benefit_group(
            by=by, citizen=citizen, group="self_supporting", valid_from=datetime.date(2026, 1, 15)
        )
    with pytest.raises(Refusal, match="allerede"):
        actions.change_benefit_group(by=by, citizen=citizen, group="flex_job", valid_from=TODAY)
    actions.change_benefit_group(by=by, citizen=citizen, group="in_work", valid_from=periods[-1].valid_from)
    assert BenefitPeriod.objects.get(pk=periods[-1].pk).group == "in_work"


# Responsible ----------------------------------------------------------------------------------------------------------


def test_a_change_of_responsible_needs_a_reason_and_stays_in_the_history(in_boundary, by):
    first, second = (fixtures.make_user("caseworker", jobcentre=in_boundary) for _ in range(2))
    course = a_course(in_boundary, responsible=first)
    with pytest.raises(Refusal, match="begrundelse"):
        actions.set_responsible(by=by, course=course, user=second, on=TODAY)
    actions.set_responsible(by=by, course=course, user=second, on=TODAY, reason="Barsel")
    history = Responsibility.objects.filter(course=course).order_by("id")
    assert [(one.user_id, one.valid_to) for one in history] == [(first.pk, TODAY), (second.pk, None)]
    with pytest.raises(Refusal, match="allerede"):
        actions.set_responsible(by=by, course=course, user=second, on=TODAY, reason="Igen")


def test_the_broker_is_another_matter_than_the_case(in_boundary, by):
    worker, broker = (fixtures.make_user(role, jobcentre=in_boundary) for role in ("caseworker", "job_broker"))
    course = a_course(in_boundary, responsible=worker, broker=broker)
    present = Responsibility.objects.filter(course=course, valid_to=None)
    assert {(one.what, one.user_id) for one in present} == {("case", worker.pk), ("broker", broker.pk)}


def test_nobody_from_elsewhere_becomes_responsible(in_boundary, by, other_jobcentre):
    course = a_course(in_boundary)
    stranger = fixtures.make_user("caseworker", jobcentre=other_jobcentre)
    with pytest.raises(Refusal, match="arbejder ikke"):
        actions.set_responsible(by=by, course=course, user=stranger, on=TODAY)


def test_who_may_hand_on_a_case(in_boundary, actor_for):
    team = fixtures.make_team(in_boundary)
    owner, colleague = (fixtures.make_user("caseworker", jobcentre=in_boundary) for _ in range(2))
    course = a_course(in_boundary, responsible=owner, team=team)
    kwargs = {"course": course, "user": colleague, "on": TODAY, "what": ResponsibleFor.CASE, "reason": "Ferie"}
    for role in ("job_broker", "project_manager", "administrator"):
        with pytest.raises(NotAllowed):
            actions.reassign(by=actor_for(role, team=team), **kwargs)
    elsewhere = actor_for("team_leader", team=fixtures.make_team(in_boundary, "Team Vest"))
    with pytest.raises(NotAllowed):
        actions.reassign(by=elsewhere, **kwargs)
    actions.reassign(by=actor_for("team_leader", team=team), **kwargs)
    assert access.nearness(fixtures.actor_of(colleague, in_boundary), course) is access.Nearness.OWN


def test_a_team_of_another_jobcentre_cannot_take_a_course(in_boundary, by, other_jobcentre):
    course = a_course(in_boundary)
    with pytest.raises(BoundaryCrossed):
        actions.put_in_team(by=by, course=course, team=fixtures.make_team(other_jobcentre, "Team Syd"))


def test_showing_the_number_is_logged_as_its_own_act(in_boundary, by):
    citizen = a_citizen(in_boundary, cpr="710240-5008")
    assert actions.unmask(by=by, citizen=citizen) == "710240-5008"
    assert (last_entry().category, last_entry().action) == ("open", "citizen.number_shown")
