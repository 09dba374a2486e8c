"""Indicators of all core elements from rows of practice, each opening its list."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from brobygger.casework.enums import BrokerProfile
from brobygger.casework.models import BrokerRecord
from brobygger.citizens.models import Course
from brobygger.conversations.models import BeliefRating as BeliefAnswer
from brobygger.conversations.models import Conversation
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.measurement import access, fulfilments, funnels, indicators, lists
from brobygger.measurement.criteria import Criterion
from brobygger.plans.models import Plan
from brobygger.programmes import actions as programme_actions
from brobygger.reference import events
from brobygger_analysis.definitions import ASKED_IN_GROUPS, OUTCOME_OF_ENROLLED, OUTCOMES, REGISTRY
from brobygger_analysis.figures import Figure, Masks
from brobygger_analysis.indicators import CORE_ELEMENTS
from brobygger_analysis.results import Disclosure, Source, share
from tests.fixtures import make_team, make_user
from tests.measurement import factories
from tests.measurement.factories import DAY, close, make_course, release
from tests.programmes.factories import make_programme, set_target

pytestmark = pytest.mark.django_db

ENROLLED = DAY + datetime.timedelta(days=40)


def after(days: int) -> datetime.date:
    return ENROLLED + datetime.timedelta(days=days)


@pytest.fixture
def programme(jobcentre):
    """Four enrolled: one with all of it, one with a little, two with nothing; and one who was never enrolled."""
    made = make_programme(jobcentre)
    broker = make_user("formidler")
    team = make_team(jobcentre)
    all_of_it, a_little, nothing, another = (
        make_course(jobcentre, made, to="enrolled", team=team, benefit_group=group)
        for group in ("a_dagpenge", "b_kontanthjælp", "a_dagpenge", "b_kontanthjælp")
    )
    stranger = make_course(jobcentre, made, to="interviewed")
    factories.cv_changed(all_of_it, after(3), good_on=after(9))
    factories.cv_changed(a_little, after(-3))  # before enrolment
    factories.cv_changed(stranger, after(3))
    factories.plan_changed(all_of_it, after(4), goals_changed=True, activities_changed=True)
    factories.plan_changed(a_little, after(0), activities_changed=True)
    factories.talked(all_of_it, after(7), after(21), after(35), broker=broker)
    factories.talked(a_little, after(9), broker=broker)
    factories.granted(all_of_it, "aids", after(10), after(50), by=broker)
    factories.granted(all_of_it, "preferential_access", after(20), after(22), by=broker)
    factories.granted(a_little, "mentor", after(5), after(6), by=broker)
    for course in (all_of_it, a_little):
        factories.had_by(course, broker, after(0))
        close(course, after(100))
    for course in (nothing, another, stranger):
        close(course, after(90))
    return made


def figures(programme, actor, criterion=None):
    with within(actor.jobcentre):
        return indicators.view(by=actor, programme=programme, criterion=criterion or Criterion())


def test_what_was_done_is_counted(programme, jobcentre, actor_for):
    found = figures(programme, actor_for("project_manager", jobcentre=jobcentre)).figures
    values = {key: (one.result.value, one.result.n) for key, one in found.items()}
    assert values["cv_updated_of_enrolled"] == (0.25, 4)
    assert values["cv_good_of_enrolled"] == (0.25, 4)
    assert values["goal_updated_of_enrolled"] == (0.25, 4)
    assert values["activity_updated_of_enrolled"] == (0.5, 4)
    assert values["conversation_of_enrolled"] == (0.5, 4)
    assert values["conversations_per_citizen"] == (1.0, 4)
    assert values["weeks_of_contact"] == (2.0, 2)
    assert values["mean_days_to_first_conversation"] == (8.0, 2)
    assert values["grants"] == (2, 1)
    assert values["grants_per_enrolled"] == (0.5, 4)
    assert values["citizens_with_two_grants"] == (1, 1)
    assert values["citizens_with_mentor"] == (1, 1)
    assert values["days_application_to_grant:aids"] == (40.0, 1)
    assert values["days_enrolled_to_application"] == (15.0, 2)


def test_cases_per_broker_at_the_ends_of_months(programme, jobcentre, actor_for):
    found = figures(programme, actor_for("project_manager", jobcentre=jobcentre)).figures
    # Enrolled on 10 April, closed on 19 July: open at the ends of April, May and June.
    assert (found["cases_per_broker"].result.value, found["cases_per_broker"].result.n) == (2.0, 3)
    assert "cases_per_full_time" not in found  # no share of full time is registered: not shown, and never nought


def test_a_correction_moves_the_figure(programme, jobcentre, actor_for):
    with within(jobcentre.pk):
        wrong = Conversation.objects.filter(on=after(9)).get()
        wrong.state = "withdrawn"
        wrong.save()
    found = figures(programme, actor_for("project_manager", jobcentre=jobcentre)).figures
    assert found["conversation_of_enrolled"].result.value == 0.25


def test_filters_and_parts(programme, jobcentre, actor_for):
    actor = actor_for("project_manager", jobcentre=jobcentre)
    one = figures(programme, actor, Criterion(benefit_group="a_dagpenge"))
    assert one.figures["cv_updated_of_enrolled"].result.denominator == 2
    by = figures(programme, actor, Criterion(by="benefit_group"))
    assert {part.value: part.figures["conversation_of_enrolled"].result.value for part in by.parts} == {
        "a_dagpenge": 0.5,
        "b_kontanthjælp": 0.5,
    }
    assert by.spans["activity_updated_of_enrolled"].groups == 2
    later = figures(programme, actor, Criterion(first=after(1)))
    assert later.figures["cv_updated_of_enrolled"].result.value is None


# What two people said to one another in confidence, and what no part of the product registers.
WITHOUT_LIST = ASKED_IN_GROUPS | {"grants_per_inhabitant"}


def test_each_figure_of_the_core_elements_opens_its_list(programme, jobcentre, actor_for):
    actor = actor_for("project_manager", jobcentre=jobcentre)
    with within(jobcentre.pk):
        talks = Conversation.objects.select_related("course__citizen", "broker")
        first, second = talks.get(on=after(7)), talks.get(on=after(9))
        BrokerRecord.objects.create(
            jobcentre_id=jobcentre.pk, user=first.broker, valid_from=DAY, started_on=DAY, full_time=50,
            profile=BrokerProfile.OTHER,
        )  # fmt: skip
        Plan.objects.update(ready_on=after(10))
    factories.mark(first.course, "first_conversation", after(7))
    for scheme in ("aids", "icebreaker", "personal_assistance"):
        factories.granted(second.course, scheme, after(10), after(20), by=first.broker)
    view = figures(programme, actor)
    keys = [key for element in (2, 3, 4) for key in CORE_ELEMENTS[element] if key not in ASKED_IN_GROUPS]
    for key in keys:
        one = view.figures[key]
        if key in WITHOUT_LIST:
            with pytest.raises(Refusal), within(jobcentre.pk):
                lists.open_figure(by=actor, programme=programme, criterion=Criterion(), key=key)
            continue
        with within(jobcentre.pk):
            page = lists.open_figure(by=actor, programme=programme, criterion=Criterion(), key=key)
        assert len(page.rows) == page.total == len(one.rows), key
        if one.result.numerator is not None and one.result.definition.unit.value == "persons":
            assert page.total == one.result.value, key
        assert page.total > 0, f"{key} is a number with nobody behind it"
    with within(jobcentre.pk):
        page = lists.open_figure(by=actor, programme=programme, criterion=Criterion(), key="conversation_of_enrolled")
        assert {row.on for row in page.rows} == {ENROLLED}


def test_outside_readers_see_no_small_numbers_and_open_no_list(programme, actor_for):
    analyst = replace(
        actor_for("programme_analyst"), jobcentre=None, jobcentre_key=None, programmes=frozenset({programme.key})
    )
    release(programme)
    view = indicators.view(by=analyst, programme=programme, criterion=Criterion(by="municipality"))
    states = {one.result.disclosure for one in view.figures.values() if one.result.value is not None}
    assert states <= {Disclosure.SHOWN}
    assert view.figures["grants"].result.disclosure is Disclosure.SUPPRESSED
    with pytest.raises(NotAllowed):
        lists.open_figure(by=analyst, programme=programme, criterion=Criterion(), key="grants")


@pytest.mark.parametrize(
    ("kinds", "told"),
    [((30, 17, 9, 8), 4), ((30, 17, 2, 1), 0), ((30, 17, 0, 9), 0), ((30, 17, 9, 0), 3)],
    ids=["many of each", "few of two", "nobody of one", "nobody unstated"],
)
def test_the_kinds_of_an_outcome_are_told_together_or_not_at_all(kinds, told):
    """Those that are few would follow from the total and the others. Of a group only the total is told.

    Readers see that the others are hidden. That no kind is unstated is a gap that is not there, and hides none.
    """
    enrolled = 100

    def reached(number, card):
        people = np.arange(enrolled) < number
        return Figure(share(number, enrolled, card), Masks(people, np.ones(enrolled, dtype=bool)))

    figures = {OUTCOME_OF_ENROLLED.key: reached(sum(kinds), OUTCOME_OF_ENROLLED)}
    figures |= {card.key: reached(number, card) for card, number in zip(OUTCOMES.values(), kinds, strict=True)}
    kept = [OUTCOME_OF_ENROLLED.key, *(card.key for card in OUTCOMES.values())][: told + 1]

    def shown(made):
        return [key for key, one in made.items() if one.result.disclosure is not Disclosure.SUPPRESSED]

    assert shown(indicators._told_of_whole(figures)) == kept
    assert shown(indicators._told_of_group(figures)) == [OUTCOME_OF_ENROLLED.key]
    assert set(indicators._told_of_group(figures)) == set(figures)


def test_another_jobcentre_counts_its_own(programme, other_jobcentre, actor_for):
    stranger = actor_for("project_manager", jobcentre=other_jobcentre)
    with pytest.raises(NotAllowed), within(other_jobcentre.pk):
        indicators.view(by=stranger, programme=programme, criterion=Criterion())


def test_what_is_not_registered_says_so_and_is_never_nought(programme, jobcentre, actor_for):
    found = figures(programme, actor_for("project_manager", jobcentre=jobcentre)).figures
    results = [one.result for key, one in found.items() if not REGISTRY.get(key).is_registered]
    assert len(results) == 8
    assert {(one.value, one.n, one.source, one.note.da) for one in results} == {
        (None, None, Source.NOT_REGISTERED, "Ikke registreret endnu.")
    }


def test_the_months_of_a_programme_and_the_list_behind_one(programme, jobcentre, actor_for):
    actor = actor_for("project_manager", jobcentre=jobcentre)
    asked = Criterion(by="month", as_of=after(110))
    with within(jobcentre.pk):
        view = indicators.view(by=actor, programme=programme, criterion=asked)
        page = lists.open_figure(by=actor, programme=programme, criterion=asked, key="enrolled", part="2024-04")
    enrolled = {part.value: part.figures["enrolled"].result.value for part in view.parts}
    assert enrolled == {"2024-03": 0, "2024-04": 4, "2024-05": 0, "2024-06": 0, "2024-07": 0}
    # A flow is what happened in the month; what stands is how it was on its last day.
    held = {part.value: part.figures["conversations_per_citizen"].result.value for part in view.parts}
    assert held == {"2024-03": None, "2024-04": 0.5, "2024-05": 1.0, "2024-06": 1.0, "2024-07": 1.0}
    assert page.total == len(page.rows) == 4


def test_nothing_after_the_cut_is_seen(programme, jobcentre, actor_for):
    actor = actor_for("project_manager", jobcentre=jobcentre)
    with within(jobcentre.pk):
        found = indicators.measure(by=actor, programme=programme, as_of=after(8)).figures
        early = indicators.measure(by=actor, programme=programme, as_of=after(-1)).figures
    assert found["conversations_per_citizen"].result.value == 0.25
    assert found["cv_good_of_enrolled"].result.value == 0
    assert early["enrolled"].result.value == 0
    assert early["cv_updated_of_enrolled"].result.value is None


def test_no_figure_goes_up_to_a_day_that_has_not_come(programme, jobcentre, actor_for):
    actor, today = actor_for("project_manager", jobcentre=jobcentre), clock.today()
    with within(jobcentre.pk):
        assert indicators.measure(by=actor, programme=programme, as_of=today).as_of == today
        with pytest.raises(Refusal) as refused:
            indicators.measure(by=actor, programme=programme, as_of=today + datetime.timedelta(days=1))
    assert refused.value.field == "as_of"


def test_a_jobcentre_alone_measures_its_one_programme(programme, jobcentre, other_jobcentre, actor_for):
    actor = actor_for("project_manager", jobcentre=jobcentre)
    with within(jobcentre.pk):
        assert indicators.measure(by=actor, jobcentre=jobcentre).figures["enrolled"].result.value == 4
        with pytest.raises(NotAllowed):
            indicators.measure(by=actor, jobcentre=other_jobcentre, programme=programme)
        with pytest.raises(NotFound):
            indicators.measure(by=actor, indicators=["cases_per_moon"])
    make_programme(jobcentre, code="endnu-et")
    with within(jobcentre.pk), pytest.raises(Refusal, match="endnu-et"):
        indicators.measure(by=actor, jobcentre=jobcentre)


def test_targets_are_fulfilled_as_on_their_own_page(programme, jobcentre, actor_for):
    set_target(programme, jobcentre, "enrolled", 8, 5)
    actor = actor_for("project_manager", jobcentre=jobcentre)
    found = figures(programme, actor).figures
    assert found["fulfilment_original:enrolled"].result.value == 50
    assert found["fulfilment_revised:enrolled"].result.value == 80
    with within(jobcentre.pk):
        line = fulfilments.of(by=actor, programme=programme).own.lines[1]
    assert line.beside.registered.revised.value == 80
    assert "fulfilment_revised:enrolled" not in figures(programme, actor, Criterion(benefit_group="a_dagpenge")).figures


def test_what_groups_answered_is_told_of_whole_months_and_of_five_or_more(programme, jobcentre, actor_for):
    with within(jobcentre.pk):
        courses = list(Course.objects.filter(programme=programme, state="enrolled"))
    courses += [make_course(jobcentre, programme, to="enrolled") for _number in range(5 - len(courses))]
    june, steps = datetime.date(2024, 6, 12), (4, 2, 5, 1, 3)
    with within(jobcentre.pk):
        for course, step in zip(courses, steps, strict=True):
            for on, answer in ((june, {"possibilities": step, "progress": step}), (after(5), {"possibilities": 3})):
                BeliefAnswer.objects.create(
                    jobcentre=jobcentre, course=course, rated_by="citizen", on=on, answers=answer
                )
    actor = actor_for("project_manager", jobcentre=jobcentre)

    def asked(criterion):
        found = figures(programme, actor, criterion).figures
        keys = ("rated_of_open", "progress_of_rated", "above_last_of_rated", "above_baseline_of_rated")
        return [(found[key].result.numerator, found[key].result.denominator) for key in keys if key in found]

    assert asked(Criterion(as_of=datetime.date(2024, 6, 30))) == [(5, 9), (3, 5), (2, 5), (0, 0)]
    assert asked(Criterion(as_of=datetime.date(2024, 7, 20))) == asked(Criterion(as_of=datetime.date(2024, 6, 30)))
    # Of a period that anybody may choose, nothing: two of them can differ by one person.
    assert asked(Criterion(as_of=datetime.date(2024, 6, 30), first=after(-1))) == [(5, 9)]
    with within(jobcentre.pk):
        BeliefAnswer.objects.filter(course=courses[0]).update(withdrawn_at=clock.now())
    hidden = figures(programme, actor, Criterion(as_of=datetime.date(2024, 6, 30))).figures["progress_of_rated"]
    assert (hidden.result.value, hidden.result.disclosure, hidden.listed) == (None, Disclosure.SUPPRESSED, False)


def test_few_questions_to_the_database(programme, jobcentre, actor_for, django_assert_max_num_queries):
    actor = actor_for("project_manager", jobcentre=jobcentre)
    with within(jobcentre.pk), django_assert_max_num_queries(18):
        indicators.view(by=actor, programme=programme, criterion=Criterion(by="team"))


def test_without_the_days_of_an_event(jobcentre, actor_for):
    """Figure, list, funnel and month leave out the same; outside readers are given no such choice."""

    programme = make_programme(jobcentre)
    for day in (datetime.date(2024, 3, 1), datetime.date(2024, 6, 1)):  # screened ten days later
        make_course(jobcentre, programme, to="screened", began_on=day)
    by = actor_for("project_manager", jobcentre)
    june = (datetime.date(2024, 6, 1), datetime.date(2024, 6, 30))
    with within(jobcentre.pk):
        made = events.register(by=by, entry=events.Entry("Lukket", *june, [1], [], "Besked"))
        asked = Criterion(without=str(made.key), as_of=datetime.date(2024, 12, 31))
        whole = indicators.view(by=by, programme=programme, criterion=Criterion(), indicators=["screened"])
        left = indicators.view(by=by, programme=programme, criterion=asked, indicators=["screened"])
        assert (whole.figures["screened"].result.value, left.figures["screened"].result.value) == (2, 1)
        drawn = funnels.of(by=by, programme=programme, criterion=Criterion(without=str(made.key)))
        assert drawn.figures["screened"].result.value == 1
        opened = lists.open_figure(by=by, programme=programme, criterion=asked, key="screened")
        assert [row.on for row in opened.rows] == [datetime.date(2024, 3, 11)]
        assert Criterion.from_query(asked.query()) == asked
        with pytest.raises(Refusal):
            indicators.view(by=by, programme=programme, criterion=Criterion(without="no_such_event"))
    with pytest.raises(Refusal):
        indicators.view(
            by=access.outside_reader(programme), programme=programme, criterion=Criterion(without=str(made.key))
        )


def test_usage_in_the_municipality_is_of_the_newest_year_that_was_over(programme, jobcentre, actor_for):
    actor = actor_for("project_manager", jobcentre=jobcentre)

    def usage(**asked):
        made = figures(programme, actor, Criterion(**asked)).figures.get("grants_per_inhabitant")
        return made and (made.result.numerator, made.result.denominator, made.result.source.value)

    assert usage() == (None, None, "not_registered")
    for year, grants in ((DAY.year - 2, 40), (DAY.year - 1, 60), (DAY.year, 900)):
        programme_actions.set_municipal_usage(
            by=actor, jobcentre=jobcentre, year=year, grants=grants, inhabitants=20_000, source="Jobcentret"
        )
    assert usage(as_of=after(1)) == (60, 20_000, "imported")
    assert usage(as_of=after(1), benefit_group="a_dagpenge") is None
    assert usage(as_of=after(1), first=DAY) is None
