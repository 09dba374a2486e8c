"""The guarantees of docs/algorithms/handover.md, enrolment.md and coverage.md."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.screening import rules
from brobygger.screening.enums import CoverageState, DueKind, FilledHow, FilledWhen, Theme
from brobygger.screening.rules import Answers, Assessment, Goal, Impact
from tests.screening.factories import a_complete_assessment

DAY = datetime.date(2026, 3, 2)

impacts = st.one_of(
    st.none(),
    st.integers(0, 10).map(Impact.of_number),
    st.sampled_from(rules.LEVELS).map(Impact),
)
yes_no = st.sampled_from([None, True, False])
answers = st.builds(
    Answers,
    impairments=st.dictionaries(st.sampled_from(rules.ROWS), impacts, max_size=11),
    none=st.booleans(),
    documented=yes_no,
    schemes_before=yes_no,
    limited_before=yes_no,
)
forms = st.builds(
    rules.Form,
    answers=answers,
    impact_words=st.sampled_from(["", "Kan ikke løfte"]),
    other_words=st.sampled_from(["", "Migræne"]),
    how=st.sampled_from(FilledHow.values),
    when=st.sampled_from(FilledWhen.values),
    later_reason=st.sampled_from(["", "time"]),
    purpose_explained=st.booleans(),
    talked_through=st.booleans(),
    history_seen=st.booleans(),
    wishes=yes_no,
    judged=yes_no,
    held_on=st.sampled_from([None, DAY]),
)
TYPES = ("back_neck", "hearing", "anxiety", "adhd", "other")
GROUP_OF = {
    "back_neck": "physical",
    "hearing": "sensory",
    "anxiety": "mental",
    "adhd": "intellectual",
    "other": "not_placed",
}
assessments = st.builds(
    Assessment,
    primary=st.sampled_from(["", *TYPES]),
    secondary=st.sampled_from(["", *TYPES]),
    others=st.lists(st.sampled_from(TYPES), max_size=3).map(tuple),
    impact_before=st.sampled_from(["", *rules.LEVELS]),
    impact_now=st.sampled_from(["", *rules.LEVELS]),
    schemes_now=st.lists(st.sampled_from(["aids", "mentor", "elsewhere"]), max_size=2).map(tuple),
    needed_now=yes_no,
    citizen_view=st.one_of(st.none(), st.integers(1, 5)),
    broker_view=st.one_of(st.none(), st.integers(1, 5)),
    motivated=yes_no,
)
COUNTED = frozenset({"aids", "mentor"})


# --- impact ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "level"),
    [(0, "none"), (1, "small"), (3, "small"), (4, "medium"), (7, "medium"), (8, "large"), (10, "large")],
)
def test_the_level_of_a_number(number, level):
    assert rules.level_of(number) == level


@given(st.integers())
def test_only_zero_to_ten_is_a_number_of_impact(number):
    if 0 <= number <= 10:
        assert rules.level_of(number) in rules.LEVELS
    else:
        with pytest.raises(ValueError, match="0-10"):
            rules.level_of(number)


@given(st.integers(0, 9))
def test_a_higher_number_never_gives_a_lower_level(number):
    assert rules.LEVEL_VALUE[rules.level_of(number)] <= rules.LEVEL_VALUE[rules.level_of(number + 1)]


def test_number_and_level_cannot_disagree():
    with pytest.raises(ValueError, match="disagree"):
        Impact("large", 2)


@given(answers)
def test_answers_survive_being_stored(given_answers):
    assert Answers.from_json(given_answers.as_json()) == given_answers


# --- criterion (a) ---------------------------------------------------------------------------------------------


@given(answers)
def test_an_impairment_matters_exactly_when_some_row_has_an_impact(given_answers):
    levels = [impact.level for impact in given_answers.impairments.values() if impact]
    holds = rules.matters(given_answers)
    if given_answers.none and given_answers.impairments:
        assert holds is None
    elif any(level != "none" for level in levels):
        assert holds is True
    else:
        assert holds is not True


def test_none_of_these_means_that_nothing_matters():
    assert rules.matters(Answers(none=True)) is False


def test_a_row_without_impact_yet_leaves_the_question_open():
    assert rules.matters(Answers(impairments={"autism": None, "adhd": Impact("none")})) is None


def test_zero_is_no_mark():
    assert rules.matters(Answers(impairments={"autism": Impact.of_number(0)})) is False


# --- checklist -------------------------------------------------------------------------------------------------


@given(forms)
def test_a_form_is_complete_exactly_when_all_that_the_guide_asks_for_is_there(form):
    given_answers = form.answers
    asked = [form.held_on, form.purpose_explained, given_answers.stance_taken, not given_answers.contradicts]
    asked += [form.history_seen, form.judged is not None, None not in given_answers.impairments.values()]
    asked += ["other" not in given_answers.impairments or form.other_words]
    if rules.matters(given_answers):
        asked += [form.impact_words, form.wishes is not None]
    if given_answers.impairments:
        asked += [
            answer is not None
            for answer in (given_answers.documented, given_answers.schemes_before, given_answers.limited_before)
        ]
    if form.how != FilledHow.DIALOGUE:
        asked += [form.talked_through]
    if form.when == FilledWhen.LATER:
        asked += [form.later_reason]
    assert (not rules.missing(form)) == all(asked)


@given(forms)
def test_filling_in_more_never_makes_more_missing(form):
    fuller = replace(form, purpose_explained=True, history_seen=True, judged=True, held_on=DAY, wishes=True,
                     impact_words="Ord", other_words="Ord", talked_through=True, later_reason="time")  # fmt: skip
    assert {check.what for check in rules.missing(fuller)} <= {check.what for check in rules.missing(form)}


# --- handover --------------------------------------------------------------------------------------------------


@given(answers, yes_no, st.booleans(), st.booleans(), st.booleans(), st.integers(0, 2))
def test_a_handover_asks_for_a_and_b_and_for_nothing_more(
    given_answers, wishes, completed, shortcut, under_way, receivers
):
    refusals = rules.handover_refusals(
        completed=completed, answers=given_answers, wishes=wishes, shortcut=shortcut, under_way=under_way,
        receivers=receivers,
    )  # fmt: skip
    holds = shortcut or (completed and rules.matters(given_answers) is True)
    assert (not refusals) == (holds and wishes is True and receivers == 1 and not under_way)


@given(answers, yes_no)
def test_c_and_d_neither_give_nor_take_a_handover(given_answers, wishes):
    def refusals(changed):
        return rules.handover_refusals(
            completed=True, answers=changed, wishes=wishes, shortcut=False, under_way=False, receivers=1
        )

    other = replace(given_answers, schemes_before=True, limited_before=False, documented=None)
    assert refusals(given_answers) == refusals(other)


@given(answers, yes_no)
def test_accepted_means_a_and_yes(given_answers, wishes):
    held = rules.accepts(given_answers, wishes=wishes)
    assert held == (rules.matters(given_answers) is True and wishes is True)


def test_the_criteria_are_shown_with_three_answers():
    shown = rules.screening_criteria(Answers(impairments={"adhd": Impact("small")}), wishes=None)
    assert [(one.code, one.holds, one.required) for one in shown] == [
        ("a", True, True), ("b", None, True), ("c", None, False), ("d", None, False),
    ]  # fmt: skip


# --- enrolment -------------------------------------------------------------------------------------------------

ALL_TOUCHED = frozenset({"experience", "tasks", "impairment", "support"})
THREE = (Goal("office", "Kontor"), Goal("trade", "Butik"), Goal("it", "Support"))


def a_form(assessment: Assessment, **changes: object) -> rules.InterviewForm:
    form = rules.InterviewForm(
        assessment=assessment, touched=ALL_TOUCHED, goals=THREE, decision="enrol", decision_reason="Derfor",
        held_on=DAY, has_broker=True, books_first="broker",
    )  # fmt: skip
    return replace(form, **changes)


@given(assessments)
def test_enrolment_requires_a_b_and_e(assessment):
    found = rules.interview_missing(a_form(assessment), counted=COUNTED)
    if not found:
        assert assessment.primary
        by_definition = rules.in_target_group_by_definition(assessment, counted=COUNTED)
        assert rules.has_impact(assessment) or by_definition
        assert assessment.motivated is True


@given(assessments, st.integers(1, 5), st.integers(1, 5))
def test_the_possibilities_alone_never_give_or_take_enrolment(assessment, citizen_view, broker_view):
    one = replace(assessment, citizen_view=1, broker_view=1)
    other = replace(assessment, citizen_view=citizen_view, broker_view=broker_view)
    assert rules.interview_missing(a_form(one), counted=COUNTED) == rules.interview_missing(
        a_form(other), counted=COUNTED
    )


def test_a_need_puts_the_citizen_in_the_target_group_by_definition():
    needs = Assessment(primary="hearing", needed_now=True, schemes_now=("aids",), motivated=True)
    assert rules.in_target_group_by_definition(needs, counted=COUNTED)
    held = {one.code: one.holds for one in rules.enrolment_criteria(needs, counted=COUNTED)}
    assert held == {"a": True, "b": True, "c": True, "d": None, "e": True}
    # It stands neither for an impairment nor for the citizen's own will.
    bare = rules.enrolment_criteria(replace(needs, primary="", motivated=False), counted=COUNTED)
    assert {one.code: one.holds for one in bare if one.code in "ae"} == {"a": None, "e": False}


def test_a_scheme_that_does_not_count_is_no_definition():
    assessment = Assessment(needed_now=True, schemes_now=("elsewhere",))
    assert not rules.in_target_group_by_definition(assessment, counted=COUNTED)


@pytest.mark.parametrize("decision", ["refuse", "postpone"])
def test_refusing_and_postponing_need_a_reason_but_no_criteria(decision):
    form = a_form(Assessment(), decision=decision, decision_reason="  ", recall_on=DAY + datetime.timedelta(days=60))
    assert rules.interview_missing(form, counted=COUNTED) == (rules.InterviewMissing.DECISION_REASON,)
    assert rules.interview_missing(replace(form, decision_reason="Vil vente"), counted=COUNTED) == ()


def test_postponing_needs_a_date_after_the_interview():
    form = a_form(Assessment(), decision="postpone", recall_on=DAY)
    assert rules.InterviewMissing.RECALL in rules.interview_missing(form, counted=COUNTED)


@given(st.sets(st.sampled_from(Theme.values)))
def test_goals_come_after_the_four_other_themes(touched):
    assert rules.goals_allowed(touched) == (touched >= ALL_TOUCHED)


def test_an_interview_is_not_complete_without_a_decision():
    found = rules.interview_missing(a_form(a_complete_assessment(), decision=""), counted=COUNTED)
    assert found == (rules.InterviewMissing.DECISION,)


def test_two_goals_in_one_industry_give_a_hint():
    assert rules.same_industry([Goal("it", "Support"), Goal("it", "Tester"), Goal("trade", "Butik")]) == ("it",)
    assert rules.same_industry(THREE) == ()


@given(assessments)
def test_assessments_survive_being_stored(assessment):
    assert Assessment.from_json(assessment.as_json()) == assessment


@given(st.lists(st.sampled_from(TYPES)))
def test_complex_is_more_than_one_of_the_four_groups(types):
    groups = {GROUP_OF[code] for code in types} - {"not_placed"}
    assert rules.is_complex(types, GROUP_OF) == (len(groups) > 1)
    if rules.is_complex(types, GROUP_OF):
        assert rules.is_multiple(types)


@given(st.lists(st.sampled_from(TYPES)))
def test_what_is_not_placed_never_makes_an_impairment_complex(types):
    assert rules.is_complex([*types, "other"], GROUP_OF) == rules.is_complex(types, GROUP_OF)


# --- coverage --------------------------------------------------------------------------------------------------

dates = st.dates(datetime.date(2020, 1, 1), datetime.date(2027, 12, 31))
due_rules = st.builds(
    rules.DueRule,
    kind=st.sampled_from(DueKind.values),
    valid_from=dates,
    benefit_group=st.sampled_from(["", "insured_unemployed"]),
    number=st.integers(1, 30),
    latest_week=st.integers(1, 52),
)
beginnings = st.builds(
    rules.Began,
    on=dates,
    benefit_group=st.sampled_from(["insured_unemployed", "flex_job"]),
    conversations=st.lists(dates, max_size=4),
    reviews=st.lists(dates, max_size=2),
)


@given(beginnings, st.lists(due_rules, max_size=4))
def test_every_course_is_due_some_day_not_before_it_began(began, known):
    assert rules.due_on(began, rules.rule_for(began, known)) >= began.on


@given(beginnings, st.lists(due_rules, min_size=1, max_size=4))
def test_an_own_rule_goes_before_one_for_all(began, known):
    chosen = rules.rule_for(began, known)
    if chosen is not None and chosen.holds(began.on) and not chosen.benefit_group:
        assert not any(rule.benefit_group == began.benefit_group and rule.holds(began.on) for rule in known)


def test_a_course_older_than_every_rule_follows_the_oldest():
    old = rules.DueRule(kind="week", number=12, valid_from=DAY)
    new = rules.DueRule(kind="registration", valid_from=DAY + datetime.timedelta(days=100))
    began = rules.Began(on=DAY - datetime.timedelta(days=400), benefit_group="flex_job")
    assert rules.rule_for(began, [new, old]) == old


@pytest.mark.parametrize(("week", "last"), [(1, 6), (12, 83), (22, 153)])
def test_week_n_ends_with_its_seventh_day(week, last):
    assert rules.week_ends(DAY, week) == DAY + datetime.timedelta(days=last)


def test_the_nth_conversation_or_else_the_latest_week():
    rule = rules.DueRule(kind="nth_conversation", number=2, valid_from=DAY, latest_week=12)
    talks = [DAY + datetime.timedelta(days=50), DAY - datetime.timedelta(days=9), DAY + datetime.timedelta(days=20)]
    began = rules.Began(on=DAY, benefit_group="flex_job", conversations=talks)
    assert rules.due_on(began, rule) == DAY + datetime.timedelta(days=50)
    assert rules.due_on(replace(began, conversations=talks[2:]), rule) == rules.week_ends(DAY, 12)


@given(st.booleans(), st.booleans(), st.booleans(), dates, dates)
def test_exactly_one_state_and_nobody_who_was_asked_is_overdue(screened, shortcut, exempt, due, on):
    state = rules.coverage_state(screened=screened, shortcut=shortcut, exempt=exempt, due=due, on=on, soon_days=14)
    if screened or shortcut:
        assert state is CoverageState.SCREENED
    elif exempt:
        assert state is CoverageState.EXEMPT
    else:
        assert (state is CoverageState.OVERDUE) == (due < on)


def test_asking_again_after_a_year_or_on_request_but_not_the_enrolled():
    newest = DAY - datetime.timedelta(days=364)
    assert newest > rules.old_enough(DAY, 365)
    assert newest == rules.old_enough(DAY, 364)


def spell(days: int, kind: str) -> rules.BenefitSpell:
    return rules.BenefitSpell(DAY - datetime.timedelta(days=days), kind)


def test_swinging_between_two_systems():
    sick, out, flex = rules.SICKNESS, rules.UNEMPLOYMENT, ""
    to_and_fro = [spell(700, out), spell(500, sick), spell(300, flex), spell(200, out)]
    assert rules.swings(to_and_fro, on=DAY, window_days=730, changes=2)
    assert not rules.swings(to_and_fro[:2], on=DAY, window_days=730, changes=2)
    assert not rules.swings(to_and_fro, on=DAY, window_days=300, changes=2), "an old change does not count"
    assert not rules.swings([spell(10, sick), spell(5, sick)], on=DAY, window_days=730, changes=1)


@given(st.integers(0, 40), st.integers(0, 40))
def test_no_share_of_a_handful(n, mattered):
    share = rules.Yield(n=n, mattered=min(n, mattered)).share("mattered")
    assert (share is None) == (n < 5)
