"""Coverage, exemption, re-screening, the list between two systems, and yield."""

import datetime

import pytest

from brobygger.citizens import actions as citizens
from brobygger.citizens import merging
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Course, Milestone
from brobygger.conversations import actions as conversations
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.screening import actions, coverage, reads, rules
from brobygger.screening.coverage_lists import courses_in
from brobygger.screening.enums import CoverageState
from brobygger.screening.rules import Answers
from brobygger.vault import kept, log
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course
from tests.conversations.factories import a_talk
from tests.fixtures import make_team
from tests.screening.factories import House, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(in_boundary):
    return House(in_boundary)


def states(house):
    return coverage.standing(clock.today()).states()


def exempt(house, course, **given):
    given = {"reason": "already_assessed", "words": "Ressourceforløb", "assessed_on": days_ago(300), **given}
    return actions.exempt(by=house.by_caseworker, course=course, **given)


def test_each_open_course_has_one_state_and_they_add_up(house):
    screened, exempted, soon, later = (house.another_course(began_on=days_ago(days)) for days in (60, 60, 80, 1))
    closed = a_course(house.jobcentre, state=CourseState.CLOSED)
    test_person = house.another_course(is_test=True)
    actions.set_coverage_rule(by=house.by_leader, kind="week", number=12, valid_from=days_ago(400))
    overdue = house.another_course(began_on=days_ago(90))
    house.screened(screened)
    exempt(house, exempted)
    found = states(house)
    assert found[screened.pk] is CoverageState.SCREENED
    assert found[exempted.pk] is CoverageState.EXEMPT
    assert found[soon.pk] is CoverageState.DUE
    assert found[later.pk] is CoverageState.LATER
    assert found[overdue.pk] is CoverageState.OVERDUE
    assert closed.pk not in found
    assert test_person.pk not in found
    page = reads.coverage(house.by_leader, on=clock.today())
    assert page.total.total == len(found)
    assert sum(line.total for line in page.lines) == page.total.total
    for state in CoverageState:
        listed = courses_in(state, on=clock.today())
        assert {one.pk for one in listed} == {pk for pk, own in found.items() if own is state}
    for line in page.lines:
        assert courses_in(None, on=clock.today(), benefit_group=line.code).count() == line.total
    teams = {course.team_id or 0 for course in Course.objects.all()}
    assert sum(courses_in(None, on=clock.today(), team=one).count() for one in teams) == page.total.total


def test_without_a_rule_a_course_is_due_on_its_first_day_and_the_page_says_so(house):
    assert states(house)[house.course.pk] is CoverageState.OVERDUE
    assert not reads.coverage(house.by_leader, on=clock.today()).rules_set


def test_the_rule_of_the_benefit_group_goes_first(house):
    other = house.another_course(began_on=days_ago(10), benefit_group="sickness_benefit")
    actions.set_coverage_rule(by=house.by_leader, kind="registration", valid_from=days_ago(400))
    actions.set_coverage_rule(
        by=house.by_leader, kind="week", number=22, benefit_group="sickness_benefit", valid_from=days_ago(400)
    )
    assert states(house)[other.pk] is CoverageState.LATER
    assert states(house)[house.course.pk] is CoverageState.OVERDUE


def test_a_registered_conversation_makes_the_screening_due(house):
    actions.set_coverage_rule(by=house.by_leader, kind="first_conversation", valid_from=days_ago(400), latest_week=12)
    assert states(house)[house.course.pk] is CoverageState.LATER
    actions.record_contact(by=house.by_caseworker, course=house.course, kind="conversation", on=days_ago(2))
    assert states(house)[house.course.pk] is CoverageState.OVERDUE


def test_a_new_rule_ends_the_one_before_it(house):
    first = actions.set_coverage_rule(by=house.by_leader, kind="registration", valid_from=days_ago(400))
    actions.set_coverage_rule(by=house.by_leader, kind="week", number=12, valid_from=days_ago(30))
    first.refresh_from_db()
    assert first.valid_to == days_ago(31)
    with pytest.raises(Refusal, match="allerede en regel"):
        actions.set_coverage_rule(by=house.by_leader, kind="week", number=9, valid_from=days_ago(30))
    with pytest.raises(Refusal, match="et tal"):
        actions.set_coverage_rule(by=house.by_leader, kind="week", valid_from=days_ago(3))
    with pytest.raises(NotAllowed):
        actions.set_coverage_rule(by=house.by_caseworker, kind="week", number=9, valid_from=days_ago(3))


def test_a_rule_typed_wrong_is_withdrawn_and_one_of_a_group_gives_way_to_that_for_all(house):
    by, far = house.by_leader, clock.today() + datetime.timedelta(days=3650)
    first = actions.set_coverage_rule(by=by, kind="registration", valid_from=days_ago(400))
    wrong = actions.set_coverage_rule(by=by, kind="week", number=12, valid_from=far)
    with pytest.raises(Refusal, match="allerede en regel"):
        actions.set_coverage_rule(by=by, kind="week", number=12, valid_from=days_ago(30))
    with pytest.raises(Refusal, match="grund"):
        actions.withdraw_coverage_rule(by=by, rule=wrong, reason=" ")
    with pytest.raises(NotAllowed):
        actions.withdraw_coverage_rule(by=house.by_caseworker, rule=wrong, reason="Forkert år")
    actions.withdraw_coverage_rule(by=by, rule=wrong, reason="Forkert år")
    with pytest.raises(Refusal, match="allerede afsluttet"):
        actions.withdraw_coverage_rule(by=by, rule=wrong, reason="Igen")
    first.refresh_from_db()
    assert first.valid_to is None, "what it ended goes on"
    assert [rule.kind for rule in coverage.due_rules()] == ["registration"]
    entry = LogEntry.objects.filter(action="coverage_rule.withdrawn").get()
    assert (entry.reason, entry.details["changes"]["kind"]) == ("Forkert år", ["week", None])
    actions.set_coverage_rule(by=by, kind="week", number=12, valid_from=far)
    group = house.course.benefit_group
    own = actions.set_coverage_rule(by=by, kind="week", number=9, benefit_group=group, valid_from=days_ago(100))
    assert states(house)[house.course.pk] is CoverageState.DUE
    with pytest.raises(Refusal, match="før startdatoen"):
        actions.end_coverage_rule(by=by, rule=own, valid_to=days_ago(101), reason="Som de andre")
    actions.end_coverage_rule(by=by, rule=own, valid_to=days_ago(90), reason="Som de andre")
    assert states(house)[house.course.pk] is CoverageState.OVERDUE, "the rule for all holds again"
    with pytest.raises(Refusal, match="allerede afsluttet"):
        actions.end_coverage_rule(by=by, rule=own, valid_to=days_ago(80), reason="Igen")


def test_already_assessed_names_the_assessment_and_is_counted_by_itself(house):
    with pytest.raises(Refusal, match="hvilken vurdering"):
        exempt(house, house.course, words="")
    exempt(house, house.course)
    house.screened()
    other = house.another_course()
    exempt(house, other)
    found = reads.coverage(house.by_leader, on=clock.today()).assessed_before
    assert (found.ever_exempt, found.screened_anyway, found.mattered) == (2, 1, 1)


def test_an_exemption_ends_with_a_reason_and_the_course_is_due_again(house):
    row = exempt(house, house.course)
    with pytest.raises(Refusal, match="allerede undtaget"):
        exempt(house, house.course)
    with pytest.raises(Refusal, match="grund"):
        actions.end_exemption(by=house.by_caseworker, exemption=row, reason=" ")
    with pytest.raises(Refusal, match="før startdatoen") as refused:
        actions.end_exemption(by=house.by_caseworker, exemption=row, reason="Fejl", on=days_ago(400))
    assert refused.value.field == "on"
    row.refresh_from_db()
    actions.end_exemption(by=house.by_caseworker, exemption=row, reason="Forløbet er slut")
    assert states(house)[house.course.pk] is CoverageState.OVERDUE


def test_asking_again_after_a_year_or_on_request(house):
    old = house.another_course(began_on=days_ago(500))
    house.screened(old, held_on=days_ago(400), wishes=False, judged=False)
    fresh = house.another_course()
    house.screened(fresh, wishes=False, judged=False)
    asked = house.another_course()
    house.screened(asked, wishes=False, judged=False)
    actions.ask_again(by=house.by_caseworker, course=asked, reason="Ny ulykke")
    found = reads.to_ask_again(on=clock.today())
    assert list(found.values_list("pk", "by_request")) == [(old.pk, False), (asked.pk, True)]
    assert found[0].asked_on == days_ago(400)
    with pytest.raises(Refusal, match="allerede bedt"):
        actions.ask_again(by=house.by_caseworker, course=asked, reason="Igen")


def test_citizens_between_sickness_benefit_and_unemployment_are_listed_by_rule(house):
    swinging = house.another_course(began_on=days_ago(200))
    for group, days in (("sickness_benefit", 150), ("insured_unemployed", 100)):
        citizens.change_benefit_group(
            by=house.machine, citizen=swinging.citizen, group=group, valid_from=days_ago(days)
        )
    once = house.another_course(began_on=days_ago(200))
    citizens.change_benefit_group(
        by=house.machine, citizen=once.citizen, group="sickness_benefit", valid_from=days_ago(50)
    )
    assert list(reads.swinging(on=clock.today())) == [swinging]


def test_yield_keeps_the_three_shares_apart(house):
    house.enrolled()
    house.screened(house.another_course(), wishes=False)
    house.screened(house.another_course(), answers=Answers(none=True), words={}, wishes=None, judged=False)
    house.screened(house.another_course(), judged=False)
    for by, label in (("team", "Team Øst"), ("benefit_group", "Dagpenge"), ("screener", "Sigrid Sagsen")):
        line = reads.yields(since=days_ago(60), until=clock.today(), by=by)[0]
        result = line.result
        assert line.label == label
        assert (result.n, result.mattered, result.accepted, result.handed_over, result.enrolled) == (4, 3, 2, 1, 1)
        assert result.share("accepted") is None, "four are too few to bear a share"


def test_a_correction_is_counted_once(house):
    row = house.screened()
    revision = actions.begin_correction(by=house.by_caseworker, screening=row, reason="Tastefejl")
    from tests.screening.factories import a_complete_entry

    actions.complete_screening(
        by=house.by_caseworker, screening=revision, entry=a_complete_entry(), read_version=revision.version
    )
    assert reads.yields(since=days_ago(60), until=clock.today(), by="team")[0].result.n == 1


def test_another_jobcentre_is_in_no_figure(house, other_jobcentre):
    elsewhere = House(other_jobcentre)
    elsewhere.screened()
    with within(house.jobcentre.pk):
        assert set(states(house)) == {house.course.pk}
        assert reads.yields(since=days_ago(60), until=clock.today(), by="team") == []


def test_team_models_are_dated_and_one_is_the_main_one(house):
    actions.set_team_model(
        by=house.by_leader, team=house.team, model="full_scale", is_main=True, valid_from=days_ago(400)
    )
    actions.set_team_model(by=house.by_leader, team=house.team, model="method", is_main=False, valid_from=days_ago(90))
    actions.set_team_model(
        by=house.by_leader, team=house.team, model="selection", is_main=True, valid_from=days_ago(30)
    )
    now = [(row.model, row.is_main) for row in reads.team_models(clock.today())]
    assert now == [("selection", True), ("method", False)]
    before = [(row.model, row.is_main) for row in reads.team_models(days_ago(60))]
    assert before == [("full_scale", True), ("method", False)]
    main, beside = reads.team_models(clock.today())
    with pytest.raises(Refusal, match="allerede den model"):
        actions.set_team_model(
            by=house.by_leader, team=house.team, model="method", is_main=True, valid_from=days_ago(9)
        )
    actions.end_team_model(by=house.by_leader, model=beside, valid_to=days_ago(1), reason="Vi holdt op")
    actions.withdraw_team_model(by=house.by_leader, model=main, reason="Det var et andet team")
    assert [(row.model, row.is_main) for row in reads.team_models(clock.today())] == [("full_scale", True)]


def one_by_one(on, soon_days):
    """The plain version: the rules asked for one course after the other."""
    found = {}
    for course in Course.objects.exclude(state=CourseState.CLOSED).filter(citizen__is_test=False):
        exempt, due = reads.first_asking(course, on)
        found[course.pk] = rules.coverage_state(
            screened=Milestone.objects.filter(course=course, kind="screened", withdrawn_at=None).exists(),
            shortcut=course.shortcut,
            exempt=exempt,
            due=due,
            on=on,
            soon_days=soon_days,
        )
    return found


def test_counted_as_columns_or_one_by_one_is_the_same(house):
    """Every kind of rule, group, contact and exemption at once, on three days."""
    rule = {"by": house.by_leader, "valid_from": days_ago(400)}
    actions.set_coverage_rule(kind="registration", **rule)
    actions.set_coverage_rule(kind="week", number=8, benefit_group="sickness_benefit", **rule)
    actions.set_coverage_rule(kind="nth_conversation", number=2, benefit_group="flex_job", latest_week=6, **rule)
    actions.set_coverage_rule(kind="case_review", benefit_group="insured_unemployed", latest_week=9, **rule)
    groups = ("cash_benefit_job_ready", "sickness_benefit", "flex_job", "insured_unemployed")
    courses = [
        house.another_course(began_on=days_ago(days), benefit_group=group, is_test=days == 55)
        for group in groups
        for days in (2, 30, 55, 90)
    ]
    for number, course in enumerate(courses):
        if number % 3 == 0:
            actions.record_contact(by=house.by_caseworker, course=course, kind="conversation", on=days_ago(1))
        if number % 4 == 1:
            actions.record_contact(by=house.by_caseworker, course=course, kind="case_review", on=days_ago(2))
        if number % 5 == 1:
            exempt(house, course)
    house.screened(courses[5])
    for on in (days_ago(20), clock.today(), clock.today() + datetime.timedelta(days=40)):
        assert coverage.standing(on).states() == one_by_one(on, coverage.soon_days(on))
    assert set(coverage.standing(clock.today()).states().values()) == set(CoverageState)


@pytest.fixture
def readings(monkeypatch):
    """What is kept serves on, as outside tests; and the courses that each reading asked for, None: all of them."""
    monkeypatch.setattr(kept, "keeps", lambda: True)
    stamp = kept.Stamp.now
    # On PostgreSQL the test's own transaction is one that writes.
    monkeypatch.setattr(kept.Stamp, "now", classmethod(lambda cls: cls(stamp().newest, settled=True)))
    read, asked = coverage._read, []

    def seen(wanted, courses=None):
        asked.append(courses)
        return read(wanted, courses)

    monkeypatch.setattr(coverage, "_read", seen)
    yield asked
    coverage.forget()


def told(standing):
    columns = {name: getattr(standing, name).tolist() for name in coverage.COLUMNS}
    return columns, standing.groups, dict(standing.reason)


def test_brought_up_to_date_is_as_read_from_nothing(house, readings):
    on, by, leader = clock.today(), house.machine, house.by_leader
    actions.set_coverage_rule(by=leader, kind="nth_conversation", number=1, latest_week=20, valid_from=days_ago(400))
    screened, exempted, moved, gone, kept_one, double, talked = (
        house.another_course(began_on=days_ago(60 + number)) for number in range(7)
    )
    rare = house.another_course(benefit_group="flex_job")
    house.screened(screened, wishes=False, judged=False)
    exempt(house, moved)
    row = exempt(house, exempted)
    first = coverage.standing(on)
    assert coverage.standing(on) is first
    readings.clear()
    world = [first]
    merges, closed, talks = [], [], []
    mark = Milestone.objects.get(course=screened, kind="screened")

    def reopened():
        citizens.reopen_course(by=by, course=Course.objects.get(pk=gone.pk), reason="Lukket ved en fejl")

    changes = {
        "screened": lambda: house.screened(),
        "a contact dated back": lambda: actions.record_contact(
            by=house.by_caseworker, course=kept_one, kind="conversation", on=days_ago(30)
        ),
        "a conversation held": lambda: talks.append(
            conversations.log_talk(by=house.by_caseworker, course=talked, talk=a_talk(on=days_ago(30)))
        ),
        "a conversation withdrawn": lambda: conversations.withdraw(
            by=house.by_caseworker, conversation=talks[0], reason="Forkert borger", read_version=talks[0].version
        ),
        "exempt": lambda: exempt(house, kept_one, reason="already_assessed"),
        "no longer exempt": lambda: actions.end_exemption(by=house.by_caseworker, exemption=row, reason="Slut"),
        "another team, dated back": lambda: citizens.put_in_team(
            by=by, course=moved, team=make_team(house.jobcentre, name="Team Vest"), on=days_ago(9), reason="Flyttet"
        ),
        "mark withdrawn": lambda: citizens.withdraw_milestone(by=by, milestone=mark, reason="Tastefejl"),
        "closed": lambda: closed.append(citizens.reach(by=by, course=gone, kind=MilestoneKind.CLOSED, on=days_ago(1))),
        "the last of its group": lambda: citizens.reach(by=by, course=rare, kind=MilestoneKind.CLOSED, on=days_ago(1)),
        "reopened": reopened,
        "merged": lambda: merges.append(
            merging.merge(by=by, kept=kept_one.citizen, double=double.citizen, reason="To gange", goes_on=kept_one)
        ),
        "merging undone": lambda: merging.undo(by=by, merge=merges[0]),
        "a new course, begun long ago": lambda: house.another_course(
            began_on=days_ago(300), benefit_group="cash_benefit_job_ready"
        ),
        "a test person": lambda: house.another_course(is_test=True, benefit_group="sickness_benefit"),
    }
    for name, change in changes.items():
        change()
        found = coverage.standing(on)
        assert readings, name
        assert all(courses is not None and len(courses) <= 2 for courses in readings), (name, readings)
        coverage.forget()
        assert told(found) == told(coverage.standing(on)), name
        assert (told(found) == told(world[-1])) == (name == "a test person"), name
        world.append(found)
        readings.clear()
    assert told(found)[0]["course"] == sorted(found.states())

    log.write(by=by, action="something.changed", subjects=[("team", house.team.key)])
    assert coverage.standing(on) is found or told(coverage.standing(on)) == told(found)
    assert readings == []
    log.write(by=by, action="something.changed", subjects=[])
    assert told(coverage.standing(on)) == told(found)
    actions.set_coverage_rule(by=leader, kind="registration", valid_from=days_ago(90))
    ruled = coverage.standing(on)
    assert readings == [None, None], "what names nobody, and a new rule, concern everybody"
    assert told(ruled) != told(found)


def test_what_was_brought_up_to_date_for_long_is_read_again(house, readings, monkeypatch):
    coverage.standing(clock.today())
    monkeypatch.setattr(coverage, "LONGEST", datetime.timedelta(0))
    house.screened()
    coverage.standing(clock.today())
    assert readings == [None, None]


def test_the_figures_ask_the_database_no_more_when_there_are_more(house, same_queries):
    house.screened()

    def page():
        reads.coverage(house.by_leader, on=clock.today(), by="team")
        reads.yields(since=days_ago(60), until=clock.today(), by="screener")
        list(reads.swinging(on=clock.today()))

    def more():
        for _ in range(4):
            house.screened(house.another_course())

    same_queries(page, more)


def test_the_first_contact_of_a_kind_on_a_day_is_one(house):
    one = actions.record_contact(by=house.by_caseworker, course=house.course, kind="case_review", on=days_ago(2))
    same = actions.record_contact(by=house.by_caseworker, course=house.course, kind="case_review", on=days_ago(2))
    assert one.pk == same.pk
    actions.withdraw_contact(by=house.by_caseworker, contact=one, reason="Det var en anden borger")
    view = reads.course_view(house.course)
    assert (view.contacts, view.met.reviews) == ((), [])
    again = actions.record_contact(by=house.by_caseworker, course=house.course, kind="case_review", on=days_ago(2))
    assert again.pk != one.pk
    with pytest.raises(Refusal, match="fremtiden"):
        actions.record_contact(
            by=house.by_caseworker,
            course=house.course,
            kind="conversation",
            on=clock.today() + datetime.timedelta(days=1),
        )


def test_own_citizens_are_due_by_the_rule_until_somebody_begins(house):
    actions.set_coverage_rule(by=house.by_leader, kind="week", number=12, valid_from=days_ago(400))
    soon, later = house.another_course(began_on=days_ago(80)), house.another_course(began_on=days_ago(2))
    exempted = house.another_course(began_on=days_ago(100))
    exempt(house, exempted)
    asked = [item.citizen for item in reads.due(house.by_caseworker, clock.today()) if item.kind == "screening.ask"]
    assert asked == [soon.citizen.key]
    assert later.citizen.key not in asked
    actions.start_screening(by=house.by_caseworker, course=soon)
    kinds = [item.kind for item in reads.due(house.by_caseworker, clock.today())]
    assert kinds == ["screening.form"]
