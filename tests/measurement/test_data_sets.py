"""Frozen data sets: what is in them, what can never be, and how copies leave the house."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from functools import partial

import pytest
from django.apps import apps

from brobygger.citizens.models import Citizen, Course
from brobygger.conversations import beliefs_for_analysis
from brobygger.jobs import queue
from brobygger.kernel import actor, clock
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.measurement import associations, background, circumstances, data_sets, outside
from brobygger.measurement.associations import Settings
from brobygger.measurement.models import DataSet
from brobygger.programmes import actions
from brobygger.vault.models import LogEntry
from brobygger_analysis import association
from brobygger_analysis.association import circumstances as catalogue
from tests.fixtures import make_user
from tests.measurement import factories, study_factories
from tests.measurement.factories import DAY, make_citizen, make_course, mark
from tests.programmes.factories import make_programme

OPERATOR = actor.command("test")
ENROLLED = DAY + datetime.timedelta(days=40)


def after(days: int) -> datetime.date:
    return ENROLLED + datetime.timedelta(days=days)


# No name can come in --------------------------------------------------------------------------------------------------


def identifying(sources: dict[str, tuple[str, ...]], reduced: dict[str, str]) -> list[str]:
    """Columns whose source is no field, or one that names somebody and is not reduced with a reason."""
    faults = []
    for column, fields in sources.items():
        for name in fields:
            model, _, field = name.rpartition(".")
            found = apps.get_model(model)
            if field not in {one.name for one in found._meta.fields}:
                faults.append(f"{column}: {name} is no field")
            elif field in found.Privacy.identifier and not reduced.get(column):
                faults.append(f"{column}: {name} names somebody")
    return faults


def test_no_field_that_names_somebody_can_enter_a_data_set():
    assert identifying(circumstances.SOURCES, circumstances.REDUCED) == []
    planted = {"age": ("citizens.Citizen.birth_date",), "x": ("citizens.Citizen.cpr",), "y": ("citizens.Citizen.gone",)}
    assert identifying(planted, {}) == [
        "age: citizens.Citizen.birth_date names somebody",
        "x: citizens.Citizen.cpr names somebody",
        "y: citizens.Citizen.gone is no field",
    ]


def test_each_column_that_is_made_has_its_source():
    known = {*catalogue.ALL, *catalogue.OUTCOMES}
    assert set(circumstances.SOURCES) <= known
    without = known - set(circumstances.SOURCES)
    assert without == {"employer_activity", "match_fit"}


# What is in it --------------------------------------------------------------------------------------------------------


@pytest.fixture
def world(db, jobcentre, other_jobcentre):
    """Three enrolled here and one there; one of them found work at once, one late, two never."""
    programme = make_programme(jobcentre, other_jobcentre)
    broker = make_user("job_broker", jobcentre=jobcentre)
    woman = make_citizen(
        jobcentre, gender="woman", birth_date=datetime.date(1984, 5, 1), education="vocational", family_name="Kanarie"
    )
    late = make_course(jobcentre, programme, to="enrolled", citizen=woman, benefit_group="insured_unemployed")
    mark(late, "employed", after(120))
    soon = make_course(jobcentre, programme, to="enrolled", benefit_group="flex_job")
    mark(soon, "employed", after(10))
    never = make_course(jobcentre, programme, to="enrolled", benefit_group="flex_job")
    elsewhere = make_course(other_jobcentre, programme, to="enrolled", benefit_group="insured_unemployed")
    make_course(jobcentre, programme, to="interviewed")
    factories.cv_changed(late, after(3))
    factories.cv_changed(never, after(100))  # after the first weeks
    factories.talked(late, after(7), after(20), after(110), broker=broker)
    factories.granted(never, "aids", after(10), after(30), by=broker)
    return {"programme": programme, "late": late, "soon": soon, "never": never, "elsewhere": elsewhere}


def frozen(world) -> data_sets.Frozen:
    with everywhere(reason="test"):
        return data_sets.build(world["programme"])


def test_usage_of_schemes_is_told_in_steps_that_municipalities_differ_by(world, jobcentre):
    actions.publish_figure(
        by=OPERATOR, programme=world["programme"], jobcentre=jobcentre, measure="scheme_usage", value=Decimal("0.46"),
        unit="pct", source="Rapporten",
    )  # fmt: skip
    found = frozen(world)
    assert sorted(map(str, found.columns["scheme_usage"])) == ["4.6", "4.6", "4.6", "None"]
    entry = next(one for one in found.codebook["columns"] if one["key"] == "scheme_usage")
    assert entry["unit"]["da"] == "bevilling per 1.000 indbyggere"


def test_the_enrolled_and_what_is_known_of_them(world):
    found = frozen(world)
    assert found.rows == 4
    row = {
        name: found.columns["person"].index(data_sets._pseudonym(world["programme"], world[name].citizen_id))
        for name in ("late", "soon", "never", "elsewhere")
    }

    def of(key):
        return {name: found.columns[key][place] for name, place in row.items()}

    assert of("employed") == {"late": 1, "soon": 1, "never": 0, "elsewhere": 0}
    assert of("age")["late"] == 39
    assert of("woman") == {"late": 1, "soon": None, "never": None, "elsewhere": None}
    assert of("education")["late"] == "secondary"
    assert of("benefit_group")["soon"] == "flex_job"
    # Whoever was in work before the weeks were over is not seen in what happened in them.
    assert of("cv_updated") == {"late": 1, "soon": None, "never": 0, "elsewhere": 0}
    assert of("conversations") == {"late": 2.0, "soon": None, "never": 0.0, "elsewhere": 0.0}
    assert of("days_to_conversation")["late"] == 7
    assert of("scheme_received") == {"late": 0, "soon": None, "never": 1, "elsewhere": 0}
    assert of("scheme_granted") == {"late": 0, "soon": 0, "never": 1, "elsewhere": 0}
    missing = {one["key"] for one in found.codebook["not_registered"]}
    assert {"steering_group", "employer_activity", "plan_quality", "self_belief"} <= missing
    assert "self_belief" not in found.columns  # of so few no belief is opened


def spread_of(programme):
    with everywhere(reason="test"):
        found = data_sets.build(programme)
    return found.columns.get("fast_spread"), [one["why"]["en"] for one in data_sets.cannot_be_said(found.codebook)]


ENROLLED_ONE = {"to": "enrolled", "benefit_group": "insured_unemployed"}


def test_how_fast_it_spread_is_asked_of_the_enrolled_when_the_programme_is_over(jobcentre, other_jobcentre):
    """A fifth of those enrolled at the end: of seven it is the second, whatever became of the many who were asked."""
    over = make_programme(jobcentre, other_jobcentre, ends_on=datetime.date(2025, 12, 31))
    for days in (-70, 10, 40, 300, 300, 300, 300):  # screened ten days later; two of seven within three months
        make_course(jobcentre, over, **ENROLLED_ONE, began_on=DAY + datetime.timedelta(days=days))
    for days in (90, 90, 300):
        make_course(other_jobcentre, over, **ENROLLED_ONE, began_on=DAY + datetime.timedelta(days=days))
    for _many in range(9):
        make_course(other_jobcentre, over, to="screened")
    column, why = spread_of(over)
    assert sorted(column) == [0] * 3 + [1] * 7
    assert why == []

    slow = make_programme(jobcentre, ends_on=datetime.date(2025, 12, 31))
    make_course(jobcentre, slow, **ENROLLED_ONE, began_on=DAY + datetime.timedelta(days=300))
    assert spread_of(slow) == (None, [circumstances.TOO_SLOW.en])
    runs = make_programme(jobcentre, ends_on=clock.today() + datetime.timedelta(days=30))
    make_course(jobcentre, runs, **ENROLLED_ONE)
    assert spread_of(runs) == (None, [circumstances.NOT_OVER.en])


@pytest.mark.parametrize(
    ("screened_after", "took"),
    [([], None), ([5], 5), ([91, 200, 200, 200, 200], 91), ([91, 200, 200, 200, 200, 200], None), ([None, 3], 3)],
)
def test_a_fifth_is_rounded_up_to_whole_people(screened_after, took):
    assert catalogue.days_to_a_fifth(screened_after) == took


def test_the_codebook_names_the_grouping_of_impairments(world):
    columns = {"impairment": ["physical"], "complex_impairment": [0], "several_impairments": [1]}
    entries = data_sets._codebook(world["programme"], columns, [])["columns"]
    named = {
        one["key"]: "gælder fra 01-01-2015. Kilde: Grupperne i evalueringen" in one["counted"]["da"] for one in entries
    }
    assert named == {"impairment": True, "complex_impairment": True, "several_impairments": False}


def test_nobody_can_be_recognised_by_what_names_them(world):
    text = repr(frozen(world).columns) + repr(frozen(world).codebook)
    with everywhere(reason="test"):
        for citizen in Citizen.objects.all():
            for field in ("case_number", "family_name", "cpr"):
                assert str(getattr(citizen, field)) not in text
            assert str(citizen.key) not in text
        assert all(str(course.key) not in text for course in Course.objects.all())
    assert "1984" not in text


def test_frozen_again_it_is_the_same_until_something_is_written(world):
    first = frozen(world)
    assert frozen(world).digest == first.digest
    factories.cv_changed(world["elsewhere"], after(5))
    changed = frozen(world)
    assert changed.digest != first.digest
    assert changed.columns["person"] == first.columns["person"]


def test_the_job_freezes_once_and_an_empty_programme_says_so(world, jobcentre):
    asked = data_sets.ask(by=OPERATOR, programme=world["programme"], purpose=" Evaluering ")
    assert (asked.state, asked.purpose) == ("waiting", "Evaluering")
    assert [row.args_kwargs["kwargs"]["arguments"] for row in queue.rows(name=data_sets.FREEZE)] == [
        {"data_set": str(asked.key)}
    ]
    by = actor.job(data_sets.FREEZE)
    assert background.freeze_data_set(by=by, at=asked.asked_at, data_set=str(asked.key)) == {"rows": 4}
    assert background.freeze_data_set(by=by, at=asked.asked_at, data_set=str(asked.key)) == {"rows": 0}
    done = DataSet.objects.get(pk=asked.pk)
    assert (done.state, done.rows, len(done.digest)) == ("done", 4, 64)
    assert data_sets.columns_of(done)["employed"].count(1) == 2
    assert {"data_set.asked", "data_set.frozen"} <= set(LogEntry.objects.values_list("action", flat=True))
    done.codebook = {**done.codebook, "programme": "another"}
    with pytest.raises(Refusal, match="kontroltal"):
        data_sets.columns_of(done)
    empty = data_sets.ask(by=OPERATOR, programme=make_programme(jobcentre), purpose="Tom")
    background.freeze_data_set(by=by, at=asked.asked_at, data_set=str(empty.key))
    empty.refresh_from_db()
    assert (empty.state, "Ingen er visiteret" in empty.fault) == ("failed", True)
    with pytest.raises(Refusal, match="bruges til"):
        data_sets.ask(by=OPERATOR, programme=world["programme"], purpose="  ")


@pytest.mark.parametrize("what", ["freezing", "analysing"])
def test_what_breaks_is_told_at_once_and_mended_by_the_next_try(db, jobcentre, monkeypatch, what):
    def breaks(*_given, **_settings):
        raise ArithmeticError("6 af 7")

    frozen = study_factories.make_frozen(make_programme(jobcentre))
    if what == "freezing":
        made, broken = data_sets.ask(by=OPERATOR, programme=frozen.programme, purpose="Evaluering"), "build"
        room, work = data_sets, partial(background.freeze_data_set, data_set=str(made.key))
        found = data_sets.Frozen(data_sets.columns_of(frozen), frozen.codebook, study_factories.AT)
    else:
        made, broken = associations.ask(by=OPERATOR, data_set=frozen, settings=Settings()), "analyse"
        room, work = associations, partial(background.associate, run=str(made.key))
        found = association.Study((), ())
    monkeypatch.setattr(room, broken, breaks)
    with pytest.raises(ArithmeticError):
        work(by=OPERATOR, at=study_factories.AT)
    made.refresh_from_db()
    assert (made.state, made.fault[:26]) == ("failed", "Beregningen gik i stykker.")
    monkeypatch.setattr(room, broken, lambda *_given, **_settings: found)
    work(by=OPERATOR, at=study_factories.AT)
    made.refresh_from_db()
    assert (made.state, made.fault) == ("done", "")


def test_only_the_analyst_of_this_programme_opens_it(db, jobcentre, actor_for):
    made = study_factories.make_frozen(make_programme(jobcentre))
    for role in ("project_manager", "team_leader", "programme_analyst", "administrator"):
        with pytest.raises(NotFound):
            data_sets.find(by=actor_for(role), key=made.key)
        with pytest.raises(NotAllowed):
            data_sets.export(by=actor_for(role), data_set=made, format="csv", reason="x")


# Copies ---------------------------------------------------------------------------------------------------------------


def test_a_copy_is_coarser_says_no_belief_and_leaves_nobody_alone(db, jobcentre):
    made = study_factories.make_frozen(make_programme(jobcentre))
    row, leaving = data_sets.export(by=OPERATOR, data_set=made, format="csv", reason="Aftale om evaluering")
    assert "self_belief" not in leaving.columns
    assert all(age is None or age % 10 == 0 for age in leaving.columns["age"])
    known = [key for key in data_sets.KNOWN_OUTSIDE if key in leaving.columns]
    shared = Counter(zip(*(leaving.columns[key] for key in known), strict=True))
    assert min(shared.values()) >= outside.limit()
    assert leaving.rows + leaving.left_out == made.rows
    assert leaving.blanked > 0
    # Two copies of one data set are of the same persons; what joins them to another copy or to the house is gone.
    persons = leaving.columns["person"]
    assert persons == sorted(persons) == data_sets.leaving(made).columns["person"]
    assert not set(persons) & set(data_sets.columns_of(made)["person"])
    other = study_factories.make_frozen(made.programme)
    assert not set(persons) & set(data_sets.leaving(other).columns["person"])
    # What is the same for a whole municipality is gone where the municipality is.
    assert all(
        model is None
        for model, place in zip(leaving.columns["full_scale"], leaving.columns["municipality"], strict=True)
        if place is None
    )
    assert (row.rows, row.left_out, row.blanked) == (leaving.rows, leaving.left_out, leaving.blanked)
    entry = LogEntry.objects.get(action="data_set.exported")
    assert entry.reason == "Aftale om evaluering"
    assert entry.details["criterion"]["digest"] == made.digest
    for reason, wanted in (("", "csv"), ("x", "docx")):
        with pytest.raises(Refusal):
            data_sets.export(by=OPERATOR, data_set=made, format=wanted, reason=reason)


# Runs -----------------------------------------------------------------------------------------------------------------


def test_a_run_is_stored_with_its_hash_and_is_the_same_again(db, jobcentre):
    made = study_factories.make_frozen(make_programme(jobcentre))
    runs = [associations.ask(by=OPERATOR, data_set=made, settings=Settings()) for _ in range(2)]
    for run in runs:
        done = background.associate(by=actor.job(associations.COMPUTE), at=study_factories.AT, run=str(run.key))
        assert done["lines"] > 3
        run.refresh_from_db()
    assert runs[0].digest == runs[1].digest
    assert associations.earlier_equal(runs[1]) == runs[0]
    assert associations.earlier_equal(runs[0]) is None
    rows = associations.rows_of(runs[0].result, made.codebook, "employed")
    belief = next(row for row in rows if row.line.variable.key == "self_belief")
    assert belief.line.value is not None
    assert belief.line.low is not None
    assert 0.2 < belief.line.low + 0.15 < 0.6  # planted: 0.4
    assert "stor tro" in belief.sentence.da
    again = associations.again(by=OPERATOR, run=runs[0])
    assert (again.outcome, again.controls, again.state) == ("employed", "by_rule", "waiting")
    with pytest.raises(Refusal):
        associations.ask(by=OPERATOR, data_set=made, settings=Settings(outcome="scheme_granted"))


def test_leaders_of_the_programme_see_what_is_shared_and_nothing_else(db, jobcentre, other_jobcentre, actor_for):
    run = study_factories.make_run(study_factories.make_frozen(make_programme(jobcentre)))
    leader, stranger = actor_for("project_manager"), actor_for("project_manager", jobcentre=other_jobcentre)
    with pytest.raises(NotFound):
        associations.find(by=leader, key=run.key)
    associations.share(by=OPERATOR, run=run)
    assert associations.find(by=leader, key=run.key) == run
    assert list(associations.runs(by=leader, programme=run.data_set.programme)) == [run]
    for nobody in (stranger, actor_for("job_broker")):
        with pytest.raises(NotFound):
            associations.find(by=nobody, key=run.key)
        with pytest.raises(NotAllowed):
            associations.runs(by=nobody, programme=run.data_set.programme)
    with pytest.raises(NotAllowed):
        associations.unshare(by=leader, run=run)
    associations.unshare(by=OPERATOR, run=run)
    with pytest.raises(NotFound):
        associations.find(by=leader, key=run.key)


def test_belief_is_opened_of_a_hundred_or_of_none(world, jobcentre, monkeypatch):
    with within(jobcentre.pk):
        numbers = list(Course.objects.values_list("pk", flat=True))
        assert beliefs_for_analysis.high_at_enrolment(numbers) == {}
        monkeypatch.setattr(beliefs_for_analysis, "FEWEST", 1)
        assert beliefs_for_analysis.high_at_enrolment(numbers) == {}  # nobody was asked
