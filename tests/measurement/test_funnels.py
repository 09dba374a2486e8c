"""The funnel counts persons live from milestones, within the boundary, and says what it left out."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.measurement import facts, funnels, tables
from brobygger.measurement.criteria import Criterion
from brobygger.programmes import actions as programme_actions
from brobygger.screening.models import Screening
from brobygger.vault import kept
from brobygger_analysis.funnel import View
from tests.fixtures import make_team
from tests.measurement.factories import DAY, close, make_citizen, make_course, mark, release
from tests.programmes.factories import OPERATOR, make_programme
from tests.screening.factories import BACK_PAIN, NOTHING

pytestmark = pytest.mark.django_db

COMMAND = command("funnel")


def _funnel(programme, reader=COMMAND, jobcentre=None, **criterion):
    boundary = within(jobcentre.pk) if jobcentre else everywhere(reason="test")
    with boundary:
        return funnels.of(by=reader, programme=programme, criterion=Criterion(**criterion))


def _values(view_or_part):
    return {key: figure.result.value for key, figure in view_or_part.figures.items()}


@pytest.fixture
def programme(jobcentre):
    made = make_programme(jobcentre)
    for to in ["began", "began", "screened", "screened", "accepted", "interviewed", "enrolled", "employed"]:
        make_course(jobcentre, None if to == "began" else made, to=to)
    return made


def test_every_stage_and_conversion(programme, jobcentre):
    values = _values(_funnel(programme, jobcentre=jobcentre))
    stages = ["population", "screened", "accepted", "interviewed", "enrolled", "employed"]
    assert [values[stage] for stage in stages] == [8, 6, 4, 3, 2, 1]
    assert values["accepted_of_screened"] == pytest.approx(4 / 6)
    assert values["enrolled_of_screened"] == pytest.approx(2 / 6)
    assert values["employed_of_enrolled"] == pytest.approx(1 / 2)


def _form(course, answers, *, time=1):
    with within(course.jobcentre_id):
        before = Screening.objects.filter(course=course, round=time)
        before.update(is_current=False)
        Screening.objects.create(
            jobcentre=course.jobcentre, course=course, form_version="1", state="completed", is_current=True, round=time,
            revision=before.count() + 1, held_on=DAY, completed_at=clock.now(), answers=answers.as_json(),
        )  # fmt: skip


def test_an_impairment_that_matters_is_counted_from_sealed_forms_and_never_by_few(programme, jobcentre):
    courses = [make_course(jobcentre, programme, to="screened") for _ in range(14)]
    for course in courses[:6]:
        _form(course, BACK_PAIN)
    for course in courses[6:]:
        _form(course, NOTHING)
    _form(courses[0], NOTHING)  # a correction takes the place of what it corrects
    _form(courses[7], BACK_PAIN, time=2)  # asked again later
    figure = _funnel(programme, jobcentre=jobcentre).figures["matters_of_screened"]
    assert (figure.result.numerator, figure.result.denominator) == (6, 6 + 14)
    assert not figure.listed
    team = make_team(jobcentre)
    few = make_course(jobcentre, programme, to="screened", team=team)
    _form(few, BACK_PAIN)
    parts = _funnel(programme, jobcentre=jobcentre, by="team").parts
    alone = next(part for part in parts if part.name == team.name)
    assert alone.figures["screened"].result.value == 1
    assert alone.figures["matters_of_screened"].result.value is None, "a share of one person is that person"


def test_a_team_keeps_what_it_did_when_a_citizen_moves_on(programme, jobcentre):
    east, west = make_team(jobcentre, "Team Øst"), make_team(jobcentre, "Team Vest")
    course = make_course(jobcentre, programme, to="screened", team=east)
    with within(jobcentre.pk):
        course.team = west
        course.save()
    mark(course, "accepted", DAY + datetime.timedelta(days=20))
    parts = {part.name: _values(part) for part in _funnel(programme, jobcentre=jobcentre, by="team").parts}
    assert [parts[team][stage] for team in ("Team Øst", "Team Vest") for stage in ("screened", "accepted")] == [
        1, 0, 0, 1,
    ]  # fmt: skip
    assert parts["Uden team"]["screened"] == 6
    whole = _values(_funnel(programme, jobcentre=jobcentre))
    for stage in ("population", "screened", "accepted", "enrolled"):
        assert sum(part[stage] for part in parts.values()) == whole[stage]
    assert _values(_funnel(programme, jobcentre=jobcentre, team=east.key))["screened"] == 1
    followed = _funnel(programme, jobcentre=jobcentre, team=east.key, view=View.COHORT, anchor="screened")
    assert _values(followed)["accepted"] == 1, "those whom the team screened are followed wherever they go"


def _mattering(jobcentre, course):
    found = tables.read([jobcentre.pk])["courses"]
    return int(found["matters"][found["course"] == course.pk][0])


def test_a_form_that_was_opened_once_is_not_opened_again(programme, jobcentre, monkeypatch):
    course = make_course(jobcentre, programme, to="screened")
    _form(course, BACK_PAIN)
    monkeypatch.setattr(kept, "keeps", lambda: True)
    monkeypatch.setattr(facts, "_said", {})
    opened = []
    monkeypatch.setattr(facts.rules, "matters", lambda answers: opened.append(answers) or True)
    with within(jobcentre.pk):
        first, again = (_mattering(jobcentre, course) for _time in range(2))
        assert first == again == 1
        _form(course, NOTHING)
        tables.read([jobcentre.pk])
    assert len(opened) == 2, "one for each form"


def test_a_figure_rises_by_one_when_one_is_enrolled(programme, jobcentre):
    course = make_course(jobcentre, programme, to="interviewed")
    before = _values(_funnel(programme, jobcentre=jobcentre))["enrolled"]
    mark(course, "enrolled", DAY + datetime.timedelta(days=50))
    assert _values(_funnel(programme, jobcentre=jobcentre))["enrolled"] == before + 1


def test_who_began_before_carrying_a_programme_is_in_its_population(jobcentre):
    programme = make_programme(jobcentre)
    make_course(jobcentre, None, began_on=DAY)
    make_course(jobcentre, None, began_on=datetime.date(2023, 12, 31))  # before the programme
    make_course(jobcentre, make_programme(), to="screened")  # another programme
    values = _values(_funnel(programme, jobcentre=jobcentre))
    assert values["population"] == 1
    assert values["screened"] == 0


def test_test_persons_and_withdrawn_marks_are_in_no_figure(programme, jobcentre):
    before = _values(_funnel(programme, jobcentre=jobcentre))
    make_course(jobcentre, programme, to="employed", citizen=make_citizen(jobcentre, is_test=True))
    withdrawn = make_course(jobcentre, programme, to="began", began_on=datetime.date(2023, 1, 1), without=("began",))
    wrong = mark(withdrawn, "screened", DAY)
    with within(jobcentre.pk):
        wrong.withdrawn_at, wrong.withdrawn_reason = datetime.datetime.now(datetime.UTC), "Forkert borger"
        wrong.save()
    assert _values(_funnel(programme, jobcentre=jobcentre)) == before


def test_a_person_counts_once_also_with_two_courses(programme, jobcentre):
    citizen = make_citizen(jobcentre)
    first = make_course(jobcentre, programme, to="screened", citizen=citizen)
    close(first, DAY + datetime.timedelta(days=100))
    before = _values(_funnel(programme, jobcentre=jobcentre))["screened"]
    make_course(jobcentre, programme, to="screened", citizen=citizen, began_on=DAY + datetime.timedelta(days=200))
    assert _values(_funnel(programme, jobcentre=jobcentre))["screened"] == before


def test_who_lived_elsewhere_is_left_out_and_counted_apart(programme, jobcentre):
    before = _values(_funnel(programme, jobcentre=jobcentre))
    make_course(jobcentre, programme, to="screened", lived_in={"screened": "0751", "began": "0607"})
    after = _values(_funnel(programme, jobcentre=jobcentre))
    assert after["screened"] == before["screened"]
    assert after["outside_screened"] == 1
    assert after["population"] == before["population"] + 1


def test_a_shortcut_is_its_own_number_and_in_no_conversion_from_screened(jobcentre):
    programme = make_programme(jobcentre)
    make_course(jobcentre, programme, to="accepted")
    make_course(jobcentre, programme, to="interviewed", without=("screened",), shortcut=True)
    values = _values(_funnel(programme, jobcentre=jobcentre))
    assert values["shortcut"] == 1
    assert values["screened"] == 1
    assert values["accepted_of_screened"] == 1
    assert values["interviewed"] == 1


def test_period_and_cohort_read_the_same_rows_differently(programme, jobcentre):
    make_course(jobcentre, programme, to="screened", began_on=datetime.date(2024, 12, 28))  # screened in January 2025
    year = {"first": datetime.date(2024, 1, 1), "last": datetime.date(2024, 12, 31)}
    by_date = _values(_funnel(programme, jobcentre=jobcentre, **year))
    followed = _values(_funnel(programme, jobcentre=jobcentre, view=View.COHORT, **year))
    assert by_date["population"] == followed["population"] == 9
    assert by_date["screened"] == 6
    assert followed["screened"] == 7


def test_parts_by_team_and_benefit_group_sum_to_the_whole(jobcentre):
    programme = make_programme(jobcentre)
    team = make_team(jobcentre)
    make_course(jobcentre, programme, to="enrolled", team=team)
    make_course(jobcentre, programme, to="screened", benefit_group="ressourceforloeb")
    for by, names in [("team", {"Team Øst", "Uden team"}), ("benefit_group", None)]:
        view = _funnel(programme, jobcentre=jobcentre, by=by)
        assert sum(_values(part)["screened"] for part in view.parts) == _values(view)["screened"] == 2
        assert view.spans["enrolled"].low.value == 0
        assert view.spans["enrolled"].high.value == 1
        if names:
            assert {part.name for part in view.parts} == names


def test_filters_leave_the_others_out(jobcentre):
    programme = make_programme(jobcentre)
    team = make_team(jobcentre)
    make_course(jobcentre, programme, to="enrolled", team=team)
    make_course(jobcentre, programme, to="screened", benefit_group="ressourceforloeb")
    assert _values(_funnel(programme, jobcentre=jobcentre, team=team.key))["screened"] == 1
    assert _values(_funnel(programme, jobcentre=jobcentre, benefit_group="ressourceforloeb"))["enrolled"] == 0
    with pytest.raises(Refusal) as refusal:
        _funnel(programme, jobcentre=jobcentre, benefit_group="findes_ikke")
    assert refusal.value.field == "benefit_group"


def test_another_jobcentre_is_in_no_figure(programme, jobcentre, other_jobcentre):
    programme_actions.join(by=OPERATOR, programme=programme, jobcentre=other_jobcentre, joined_on=programme.starts_on)
    before = _values(_funnel(programme, jobcentre=jobcentre))
    make_course(other_jobcentre, programme, to="employed")
    assert _values(_funnel(programme, jobcentre=jobcentre)) == before
    assert _values(_funnel(programme))["employed"] == before["employed"] + 1


def test_the_span_across_municipalities(programme, jobcentre, other_jobcentre):
    programme_actions.join(by=OPERATOR, programme=programme, jobcentre=other_jobcentre, joined_on=programme.starts_on)
    for to in ["screened", "enrolled"]:
        make_course(other_jobcentre, programme, to=to)
    with everywhere(reason="test"):
        view = funnels.of(by=COMMAND, programme=programme, criterion=Criterion(by="municipality"))
    assert [part.name for part in view.parts] == ["Bakkeby", "Søndervig"]
    assert view.spans["enrolled_of_screened"].low.group == "Bakkeby"
    assert view.spans["enrolled_of_screened"].high.value == pytest.approx(1 / 2)


def test_a_programme_that_nobody_joined_has_a_funnel_of_nothing(jobcentre):
    view = _funnel(make_programme())
    assert set(_values(view).values()) == {0, None}
    assert view.parts == ()


# Population as a count ------------------------------------------------------------------------------------------------


def _with_population(programme, jobcentre, count=40):
    programme_actions.set_population(
        by=OPERATOR,
        programme=programme,
        jobcentre=jobcentre,
        period_from=programme.starts_on,
        period_to=programme.ends_on,
        count=count,
        source="Beregnet af den trykte andel",
        is_computed=True,
    )


def test_an_imported_population_replaces_the_counted_one_and_says_so(programme, jobcentre):
    _with_population(programme, jobcentre)
    view = _funnel(programme, jobcentre=jobcentre)
    result = view.figures["population"].result
    assert (result.value, result.source.value) == (40, "computed")
    assert "Beregnet" in result.note.da
    assert view.figures["screened_of_population"].result.value == pytest.approx(6 / 40)
    assert not view.figures["population"].listed


@pytest.mark.parametrize(
    "asked", [{"last": datetime.date(2024, 6, 1)}, {"benefit_group": "a_dagpenge"}, {"by": "benefit_group"}]
)
def test_a_count_for_the_whole_is_not_shown_for_a_part(programme, jobcentre, asked):
    _with_population(programme, jobcentre)
    view = _funnel(programme, jobcentre=jobcentre, **asked)
    assert view.hidden_population
    assert "population" not in view.figures
    assert "screened_of_population" not in view.figures
    assert all("population" not in part.figures for part in view.parts)


def test_nobody_is_followed_from_a_number(programme, jobcentre):
    _with_population(programme, jobcentre)
    view = _funnel(programme, jobcentre=jobcentre, view=View.COHORT)
    assert view.criterion.anchor == "screened"
    assert _values(view)["enrolled"] == 2


# Who sees what --------------------------------------------------------------------------------------------------------


def test_leaders_see_their_own_jobcentre(programme, jobcentre, actor_for):
    for role in ("team_leader", "project_manager"):
        assert _values(_funnel(programme, reader=actor_for(role), jobcentre=jobcentre))["screened"] == 6


@pytest.mark.parametrize(
    "role", ["caseworker", "job_broker", "administrator", "employer_consultant", "programme_analyst"]
)
def test_others_do_not(programme, jobcentre, actor_for, role):
    with pytest.raises(NotAllowed):
        _funnel(programme, reader=actor_for(role), jobcentre=jobcentre)


def test_a_leader_of_a_jobcentre_outside_the_programme_sees_nothing(programme, other_jobcentre, actor_for):
    with pytest.raises(NotAllowed):
        _funnel(programme, reader=actor_for("project_manager", jobcentre=other_jobcentre), jobcentre=other_jobcentre)


def test_an_analyst_sees_the_programme_with_small_numbers_hidden(programme, jobcentre, actor_for):
    analyst = replace(
        actor_for("programme_analyst"), jobcentre=None, jobcentre_key=None, programmes=frozenset({programme.key})
    )
    for _ in range(10):
        make_course(jobcentre, programme, to="screened")
    empty = funnels.of(by=analyst, programme=programme, criterion=Criterion(by="municipality"))
    assert (empty.release, empty.figures, empty.parts) == (None, {}, ()), "nothing is approved yet"
    release(programme)
    for _ in range(10):
        make_course(jobcentre, programme, to="screened")
    view = funnels.of(by=analyst, programme=programme, criterion=Criterion(by="municipality"))
    assert view.figures["screened"].result.value == 16, "what came after the report is not in it"
    assert (view.as_of, view.to_dict()["report"]["month"]) == (view.release.as_of, view.release.month.code)
    hidden = view.figures["enrolled"].result
    assert (hidden.value, hidden.n, hidden.disclosure.value) == (None, None, "suppressed")
    assert view.parts[0].figures["employed"].result.value is None


def test_a_leader_may_not_split_by_municipality(programme, jobcentre, actor_for):
    with pytest.raises(Refusal), within(jobcentre.pk):
        funnels.of(by=actor_for("project_manager"), programme=programme, criterion=Criterion(by="municipality"))


# The address ----------------------------------------------------------------------------------------------------------


def test_a_criterion_survives_the_address(jobcentre):
    team = make_team(jobcentre)
    criterion = Criterion(
        view=View.COHORT,
        first=datetime.date(2024, 1, 1),
        last=datetime.date(2024, 12, 31),
        team=team.key,
        benefit_group="a_dagpenge",
        by="team",
        anchor="enrolled",
    )
    assert Criterion.from_query(criterion.query()) == criterion
    assert Criterion().query() == {}


@pytest.mark.parametrize(
    "query",
    [
        {"view": "sideways"},
        {"first": "i går"},
        {"team": "1"},
        {"by": "cpr"},
        {"anchor": "closed"},
        {"first": "2024-02-01", "last": "2024-01-01"},
    ],
)
def test_an_impossible_address_is_refused_with_its_field(query):
    with pytest.raises(Refusal) as refusal:
        Criterion.from_query(query)
    assert refusal.value.field in query
