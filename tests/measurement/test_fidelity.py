"""Forms, judgements with what stood beside them, places side by side, reviews, and the revision of the model."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from brobygger.kernel.actor import command
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.measurement import access, circumstances, extracts, fidelity, fidelity_forms, ips, model_revision
from brobygger.measurement.fidelity import Judgement
from brobygger.measurement.ips import Scored
from brobygger.measurement.models import FidelityAssessment, RecordedForm
from brobygger.programmes import actions as programmes
from brobygger.vault.models import LogEntry
from brobygger_analysis.fidelity import Level
from brobygger_analysis.fidelity.ips import ITEMS
from tests.fixtures import make_jobcentre, make_team
from tests.measurement import factories
from tests.measurement.factories import DAY, make_course, release
from tests.programmes.factories import OPERATOR, make_programme

pytestmark = pytest.mark.django_db

ENROLLED = DAY + datetime.timedelta(days=40)
ON = datetime.date(2024, 12, 1)
LOW = Judgement("cv_and_plan_made", "low", "Kun få har et CV", "Fast skabelon", "For lidt tid", "implementation")


@pytest.fixture
def programme(jobcentre, other_jobcentre):
    made = make_programme(jobcentre, other_jobcentre)
    courses = [make_course(jobcentre, made, to="enrolled", began_on=DAY) for _ in range(4)]
    factories.cv_changed(courses[0], ENROLLED + datetime.timedelta(days=3))
    return made


@pytest.fixture
def leader(jobcentre, actor_for, programme):
    with within(jobcentre.pk):
        yield actor_for("project_manager", jobcentre=jobcentre)


def analyst_of(programme):
    return access.outside_reader(programme)


def judged(leader, programme, judgement=LOW, on=ON):
    return fidelity.assess(by=leader, programme=programme, judgement=judgement, on=on)


def test_what_stood_beside_a_judgement_is_kept_as_it_was(leader, programme, jobcentre):
    team = make_team(jobcentre)
    fidelity_forms.record(
        by=leader, form="plan_owner", choice="broker", team=team, valid_from=datetime.date(2024, 2, 1)
    )
    made = judged(leader, programme)
    degrees = {one["key"]: one for one in made.evidence["degrees"]}
    updated = degrees["cv_updated_of_enrolled"]
    assert (updated["result"]["numerator"], updated["result"]["denominator"]) == (1, 4)
    assert (updated["thresholds"], updated["level"]) == ([50, 65, 80], "low")
    assert degrees["cv_good_of_enrolled"]["thresholds"] is None
    assert {"form": "plan_owner", "choice": "broker", "team": team.name, "is_main": True} in made.evidence["forms"]
    factories.cv_changed(make_course(jobcentre, programme, to="enrolled"), ENROLLED + datetime.timedelta(days=1))
    now = fidelity.evidence_of(by=leader, programme=programme, intentions=["cv_and_plan_made"], on=ON)
    assert now["cv_and_plan_made"].degrees[0].result.numerator == 2
    made.refresh_from_db()
    assert made.evidence["degrees"][0]["result"]["numerator"] == 1
    entry = LogEntry.objects.get(action="fidelity.assessed")
    assert entry.details["changes"] == {"cv_and_plan_made": [None, "low"]}


def test_what_is_not_registered_is_beside_and_never_low(leader, programme):
    beside = fidelity.evidence_of(by=leader, programme=programme, intentions=["ordinary_hours"], on=ON)
    sources = {
        one.result.definition.key: (one.result.source.value, one.level) for one in beside["ordinary_hours"].degrees
    }
    assert sources["placements_started"] == ("not_registered", None)
    assert sources["employer_based_of_enrolled"] == ("not_registered", None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"level": "excellent"}, "level"),
        ({"fault": ""}, "fault"),
    ],
)
def test_a_judgement_that_says_too_little_is_refused(leader, programme, change, field):
    said = {name: getattr(LOW, name) for name in Judgement.__slots__} | change
    with pytest.raises(Refusal) as refused:
        judged(leader, programme, Judgement(**said))
    assert refused.value.field == field
    assert not FidelityAssessment.objects.exists()


def test_a_correction_leaves_the_first_to_be_read(leader, programme):
    first = judged(leader, programme)
    with pytest.raises(Refusal):
        fidelity.correct(by=leader, assessment=first, judgement=LOW, why=" ")
    better = Judgement("cv_and_plan_made", "medium", "Vi talte ikke det hele med", fault="theory")
    second = fidelity.correct(by=leader, assessment=first, judgement=better, why="Forkert liste")
    assert second.evidence == first.evidence
    assert second.fault == "", "a medium degree is nobody's fault"
    assert [row.key for row in fidelity.history(by=leader, programme=programme, intention="cv_and_plan_made")] == [
        second.key, first.key,
    ]  # fmt: skip
    assert fidelity.current(by=leader, programme=programme)["cv_and_plan_made"].key == second.key
    with pytest.raises(Refusal):
        fidelity.correct(by=leader, assessment=first, judgement=better, why="En gang til")
    later = judged(leader, programme, on=ON + datetime.timedelta(days=30))
    assert fidelity.current(by=leader, programme=programme)["cv_and_plan_made"].key == later.key


def test_who_judges(leader, programme, jobcentre, other_jobcentre, actor_for):
    for role in ("caseworker", "job_broker", "administrator", "compensation_specialist"):
        with pytest.raises(NotAllowed):
            judged(actor_for(role, jobcentre=jobcentre), programme)
    with pytest.raises(NotAllowed):
        judged(analyst_of(programme), programme)
    made = judged(actor_for("team_leader", jobcentre=jobcentre), programme)
    with pytest.raises(NotAllowed):
        judged(leader, make_programme(other_jobcentre))  # its jobcentre does not take part
    with within(other_jobcentre.pk), pytest.raises(NotFound):
        fidelity.find(by=actor_for("project_manager", jobcentre=other_jobcentre), key=made.key)


def test_the_database_refuses_what_the_rules_refuse(leader, programme, jobcentre):
    own = {"jobcentre": jobcentre, "programme": programme, "intention": "same_broker", "on": ON, "evidence": {},
           "catalogue_version": 1}  # fmt: skip
    for fault in ({"level": "low", "reason": "x"}, {"level": "high", "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FidelityAssessment.objects.create(**own, **fault)


# Side by side ---------------------------------------------------------------------------------------------------------


def test_places_side_by_side_for_each_kind_of_reader(leader, programme, jobcentre, other_jobcentre, actor_for):
    with within(other_jobcentre.pk):
        neighbour = actor_for("project_manager", jobcentre=other_jobcentre)
        theirs = judged(neighbour, programme)
        kept = judged(neighbour, programme, Judgement("same_broker", "high", "Ingen har skiftet"))
    own = judged(leader, programme, Judgement("same_broker", "medium", "Nogle har skiftet"))
    programmes.publish_figure(
        by=OPERATOR, programme=programme, jobcentre=None, measure="fidelity.same_broker", value=1, source="Rapport"
    )
    names = sorted((jobcentre.label, other_jobcentre.label), key=lambda name: name)

    def seen(actor):
        return fidelity.side_by_side(by=actor, programme=programme)

    before = seen(leader)
    assert {name for name, _key in before.judged} == {jobcentre.short_label or jobcentre.label}
    assert before.published == {"same_broker": Level.LOW}
    assert not seen(analyst_of(programme)).judged, "nothing is shared yet"
    with within(other_jobcentre.pk):
        fidelity.share(by=neighbour, assessment=theirs)
    after = seen(leader)
    assert [row.key for row in after.judged.values()].count(theirs.key) == 1
    assert kept.key not in {row.key for row in after.judged.values()}
    assert after.figures == {}, "the figures of others are not a leader's"
    assert seen(analyst_of(programme)).figures == {}, "nothing is approved yet"
    release(programme)
    outside = seen(analyst_of(programme))
    assert {row.key for row in outside.judged.values()} == {theirs.key}
    assert len(outside.table.rows) == len(names)
    hidden = [one for degrees in outside.figures.values() for one in degrees.values()
              if one.result.disclosure.value == "suppressed"]  # fmt: skip
    assert hidden
    assert all(one.level is None for one in hidden)
    told = outside.to_dict()
    assert "Kun få har et CV" not in str(told), "words are read on pages"
    with within(other_jobcentre.pk):
        fidelity.unshare(by=neighbour, assessment=fidelity.find(by=neighbour, key=theirs.key))
    assert not seen(analyst_of(programme)).judged
    with pytest.raises(NotAllowed):
        seen(actor_for("caseworker", jobcentre=jobcentre))
    assert own.shared_at is None


# Forms ----------------------------------------------------------------------------------------------------------------


def test_forms_are_dated_several_at_once_and_one_of_them_main(leader, jobcentre):
    january, march = datetime.date(2024, 1, 1), datetime.date(2024, 3, 1)
    record = fidelity_forms.record
    first = record(by=leader, form="match", choice="tasks", valid_from=january)
    record(by=leader, form="match", choice="openness", is_main=False, valid_from=january)
    record(by=leader, form="match", choice="hours_first", valid_from=march)
    first.refresh_from_db()
    assert first.valid_to == march - datetime.timedelta(days=1)

    def match(on):
        return [(one.choice, one.is_main) for one in fidelity_forms.held(on)["match"]]

    assert match(january) == [("tasks", True), ("openness", False)]
    assert match(march) == [("hours_first", True), ("openness", False)]
    for wrong in (
        {"form": "match", "choice": "hours_first", "valid_from": march},  # it is so already
        {"form": "match", "choice": "tasks", "valid_from": march},  # begins when the present main one does
        {"form": "match", "choice": "prayer", "valid_from": march},
        {"form": "screening_model", "choice": "full_scale", "valid_from": march},  # registered elsewhere
        {"form": "nothing", "choice": "yes", "valid_from": march},
    ):
        with pytest.raises(Refusal):
            record(by=leader, **wrong)
    record(by=leader, form="steering_group", choice="none", is_main=False, valid_from=january)
    record(by=leader, form="steering_group", choice="active", valid_from=march)
    assert [one.choice for one in fidelity_forms.held(march)["steering_group"]] == ["active"], "only one can hold"
    row = RecordedForm.objects.get(form="steering_group", choice="active")
    fidelity_forms.withdraw(by=leader, row=row, on=march, reason="Forkert felt", read_version=row.version)
    assert fidelity_forms.held(march)["steering_group"] == []
    other = RecordedForm.objects.get(choice="openness")
    with pytest.raises(Conflict):
        fidelity_forms.end(by=leader, row=other, on=march, read_version=other.version + 1)
    fidelity_forms.end(by=leader, row=RecordedForm.objects.get(choice="openness"), on=march, read_version=other.version)
    assert match(march + datetime.timedelta(days=1)) == [("hours_first", True)]
    assert len(fidelity_forms.history(by=leader)) == 5, "what ended or was withdrawn stays to be read"


def test_what_other_rooms_register_is_read_there(leader, jobcentre):
    found = fidelity_forms.held(ON)
    assert [one.choice for one in found["local_criteria"]] == ["no"]
    assert fidelity_forms.choice_words("local_criteria", "no") == "Ingen lokale kriterier"
    assert fidelity_forms.choice_words("screening_model", "full_scale").startswith("Fuld skala")
    assert fidelity_forms.choice_words("contact_model", "individual") == "Individuelt efter behov"
    assert fidelity_forms.choice_words("plan_owner", "gone") == "gone"


def test_recorded_forms_are_circumstances_of_the_association_analysis(leader, programme, jobcentre):
    since = programme.starts_on
    for form, choice in (
        ("steering_group", "active"), ("employment_plan", "partly"), ("municipality_size", "large"),
        ("framework", "least"), ("first_round", "yes"),
    ):  # fmt: skip
        fidelity_forms.record(by=leader, form=form, choice=choice, valid_from=since)
    people = circumstances.people_of(programme, extracts.extract(programme))
    made = circumstances.columns_of(people)
    assert {name: made[name][0] for name in circumstances.RECORDED} == {
        "steering_group": True, "political_priority": False, "sparring": None, "first_round": True, "size": "large",
        "framework": "least",
    }  # fmt: skip


# The 25 items ---------------------------------------------------------------------------------------------------------


def test_a_review_from_draft_to_corrected(leader, actor_for, jobcentre):
    review = ips.start(by=leader, held_on=ON, kind="self", reviewers="Paul og Tina")
    some = {"1": Scored(5, "14 borgere"), "2": Scored(None, "")}
    review = ips.save(by=leader, review=review, given=some, summary="", read_version=review.version)
    assert (review.state, ips.score_of(review).scored, review.total) == ("draft", 1, None)
    with pytest.raises(Refusal) as refused:
        ips.save(by=leader, review=review, given=some, summary="", read_version=review.version, finish=True)
    assert refused.value.field == "score_2"
    with pytest.raises(Refusal) as impossible:
        ips.save(by=leader, review=review, given={"3": Scored(6)}, summary="", read_version=review.version)
    assert impossible.value.field == "score_3"
    with pytest.raises(Conflict):
        ips.save(by=leader, review=ips.find(by=leader, key=review.key), given=some, summary="", read_version=1)
    every = {item.key: Scored(4, "") for item in ITEMS}
    done = ips.save(
        by=leader, review=ips.find(by=leader, key=review.key), given=every, summary="Mere tid ude",
        read_version=review.version, finish=True,
    )  # fmt: skip
    assert (done.total, ips.score_of(done).called.value) == (100, "good")
    with pytest.raises(Refusal):
        ips.save(by=leader, review=done, given=every, summary="", read_version=done.version)
    corrected = ips.correct(by=leader, review=done, reason="Punkt 15 var et år gammelt")
    assert ips.given_of(corrected) == ips.given_of(done)
    with pytest.raises(Refusal):
        ips.correct(by=leader, review=done, reason="Igen")
    with pytest.raises(NotAllowed):
        ips.reviews(by=actor_for("caseworker", jobcentre=jobcentre))


# The model ------------------------------------------------------------------------------------------------------------


def test_from_a_proposal_to_the_next_version_of_the_model(leader, programme, jobcentre, other_jobcentre, actor_for):
    analyst = analyst_of(programme)

    def proposed(by=leader, **more):
        return model_revision.propose(
            by=by, programme=programme, element="fast_track", change="Jobformidleren bevilger selv", why="Ventetid",
            on=ON, **more,
        )  # fmt: skip

    one = proposed(intentions=["fast_processing"], indicators=["days_application_to_grant"], lesson="Fra processtøtten")
    two = proposed(by=analyst)
    assert (one.number, two.number, one.place, two.place) == (1, 2, jobcentre.short_label or jobcentre.label, "")
    for wrong in ({"intentions": ["nothing"]}, {"indicators": ["nothing"]}):
        with pytest.raises(Refusal):
            proposed(**wrong)
    with pytest.raises(NotAllowed):
        proposed(by=actor_for("caseworker", jobcentre=jobcentre))
    said = {"reason": "Det virker", "on": ON, "owner": "Evaluator"}
    with pytest.raises(NotAllowed):
        model_revision.decide(by=leader, proposal=one, decision="adopt", **said)
    with pytest.raises(Refusal):
        model_revision.make_version(by=analyst, programme=programme, summary="Tom", on=ON)
    model_revision.decide(by=analyst, proposal=one, decision="try", **said)
    model_revision.decide(by=analyst, proposal=one, decision="adopt", **said)
    model_revision.decide(by=analyst, proposal=two, decision="reject", reason="Det samme som nr. 1", on=ON)
    with pytest.raises(Refusal):
        model_revision.decide(by=analyst, proposal=two, decision="try", reason="Uden ejer", on=ON)
    with pytest.raises(NotAllowed):
        model_revision.make_version(by=leader, programme=programme, summary="Min", on=ON)
    version = model_revision.make_version(by=analyst, programme=programme, summary="Hurtigere bevilling", on=ON)
    assert (version.number, [row.number for row in version.carried.all()]) == (2, [1])
    found = model_revision.find(by=leader, key=one.key)
    assert [row.decision for row in found.decisions] == ["try", "adopt"]
    with pytest.raises(Refusal):
        model_revision.decide(by=analyst, proposal=one, decision="reject", **said)
    stranger = command("test", jobcentre=None)
    assert model_revision.find(by=stranger, key=one.key).row == one, "whoever runs a command may read it"
    with pytest.raises(NotFound):
        model_revision.find(by=actor_for("team_leader", jobcentre=make_jobcentre("Udenfor", "0330")), key=one.key)
