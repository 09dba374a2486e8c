"""Pages of fidelity, reviews and the model: one way through each, as the people who use them go."""

from __future__ import annotations

import csv
import datetime
import io
import re

import pytest

from brobygger.accounts.models import Membership
from brobygger.conversations.models import BeliefRating
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.measurement.models import FidelityAssessment, IpsReview, ModelProposal, RecordedForm
from brobygger.screening.models import Handover, Interview, Shortcut
from brobygger.vault.models import LogEntry
from tests.documents.pdf_checks import check_pdf
from tests.fixtures import make_user
from tests.measurement import factories
from tests.measurement.factories import DAY, make_course, release
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(jobcentre, other_jobcentre):
    made = make_programme(jobcentre, other_jobcentre, name="Broen")
    courses = [make_course(jobcentre, made, to="enrolled", began_on=DAY) for _ in range(4)]
    factories.cv_changed(courses[0], DAY + datetime.timedelta(days=43))
    return made


@pytest.fixture
def leader(client_for, programme):
    return client_for("project_manager")


@pytest.fixture
def analyst(programme, client_for):
    user = make_user()
    Membership.objects.create(
        user=user, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    return client_for(user=user)


def text_of(response):
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def holds(response, *words, status=200):
    assert response.status_code == status, text_of(response)[:2000]
    text = text_of(response)
    for one in words:
        assert one in text, f"{one!r} is not in: {text[:3000]}"
    return text


JUDGED = {"on": "2024-12-01", "level": "low", "reason": "Kun få har et CV", "drivers": "Fast skabelon", "barriers": "",
          "fault": "implementation"}  # fmt: skip


@pytest.mark.slow(reason="one way through every page of a judgement, for two readers")
def test_a_leader_judges_corrects_and_shares(leader, analyst, programme, jobcentre, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        holds(leader.get("/tal/fidelitet/"), "Broen", "Ikke vurderet", "dele er ikke vurderet endnu", "Styregruppe")
    address = f"/tal/fidelitet/{programme.code}/cv_and_plan_made/"
    holds(
        leader.get(address, {"dato": "01-12-2024"}),
        "Tal til og med 1. december 2024", "1 af 4", "Lav under 50, middel fra 65, høj fra 80 pct.", "Ingen grænser",
        "Det er ikke vurderet før", "De afgør ikke noget",
    )  # fmt: skip
    refused = leader.post(address, {**JUDGED, "fault": ""})
    holds(refused, "Vælg, hvad der ligger bag", "Kun få har et CV", status=422)
    made = leader.post(address, JUDGED)
    with within(jobcentre.pk):
        row = FidelityAssessment.objects.get()
    assert made.headers["Location"] == f"/tal/fidelitet/vurdering/{row.key}/"
    page = made.headers["Location"]
    holds(leader.get(page), "Lav", "Tallene, som de stod", "1 af 4", "Fast skabelon", "Vurderingen er jeres egen")
    holds(leader.get("/tal/fidelitet/kommuner/"), "Ikke delt", "ingen rangliste", "dit jobcenter", "Kun få har et CV")
    assert "Kun få har et CV" not in text_of(analyst.get("/tal/fidelitet/kommuner/"))
    holds(leader.get(f"{page}ret/"), "Den gamle vurdering bliver stående")
    corrected = leader.post(f"{page}ret/", {**JUDGED, "level": "medium", "why": "Forkert liste"})
    newer = corrected.headers["Location"]
    holds(leader.get(page), "Vurderingen er rettet: Forkert liste")
    holds(leader.get(newer), "Retter en tidligere vurdering: Forkert liste", "1 af 4")
    assert leader.post(f"{newer}del/").status_code == 302
    holds(leader.get(newer), "De andre jobcentre og evaluator ser vurderingen")
    release(programme)
    shown = holds(analyst.get("/tal/fidelitet/kommuner/"), "Middel", "Kun få har et CV", "Små tal er skjult", "Skjult")
    assert "1 af 4" not in shown
    assert "dit jobcenter" not in shown
    holds(leader.get(address), "rettet", "Kun få har et CV")
    leader.post(f"{newer}del/", {"take_back": "1"})
    assert "Kun få har et CV" not in text_of(analyst.get("/tal/fidelitet/kommuner/"))


def test_the_file_has_what_the_page_has(leader, programme):
    leader.post(f"/tal/fidelitet/{programme.code}/cv_and_plan_made/", JUDGED)
    answer = leader.get("/tal/fidelitet/kommuner/", {"eksport": "csv"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert len(rows) == 2 * 11
    judged = [row for row in rows if row["Vurdering"] == "Lav"]
    assert [(row["Hvorfor"], row["Tal til og med"]) for row in judged] == [("Kun få har et CV", "01-12-2024")]
    assert LogEntry.objects.filter(action="fidelity.exported").count() == 1


def test_how_it_is_done_is_recorded_and_ended(leader, jobcentre, programme):
    holds(leader.get("/tal/fidelitet/maader/"), "Ikke registreret", "læses derfra")
    holds(leader.get("/tal/fidelitet/maader/ny/steering_group/"), "Styregruppe", "Mødes jævnligt")
    assert leader.get("/tal/fidelitet/maader/ny/screening_model/").status_code == 404
    holds(leader.post("/tal/fidelitet/maader/ny/plan_owner/", {}), status=422)
    leader.post(
        "/tal/fidelitet/maader/ny/plan_owner/", {"choice": "broker", "valid_from": "01-02-2024", "is_main": "on"}
    )
    with within(jobcentre.pk):
        row = RecordedForm.objects.get()
    holds(leader.get("/tal/fidelitet/maader/"), "Jobformidleren", "fra 1. februar 2024", "Afslut")
    ended = f"/tal/fidelitet/maader/{row.key}/"
    holds(leader.get(ended), "Afslut: Jobformidleren")
    leader.post(ended, {"on": "01-03-2024", "mistake": "Forkert felt", "version": row.version})
    holds(leader.get("/tal/fidelitet/maader/"), "taget tilbage", "Forkert felt")


def test_a_review_from_an_empty_list_to_a_file(leader, jobcentre):
    holds(leader.get("/tal/supported-employment/"), "I har ikke gennemgået jer selv endnu")
    leader.post("/tal/supported-employment/", {"held_on": "01-12-2024", "kind": "self", "reviewers": "Paul"})
    with within(jobcentre.pk):
        row = IpsReview.objects.get()
    page = f"/tal/supported-employment/{row.key}/"
    given = {f"score_{number}": "4" for number in range(1, 26)} | {"note_1": "18 borgere", "summary": "Mere tid ude"}
    del given["score_7"]
    holds(leader.get(page), "0 af 25 punkter", "højst 20 borgere")
    refused = leader.post(page, {**given, "version": "1", "finish": "1"})
    holds(refused, "Punkt 7 mangler point", status=422)
    assert 'value="18 borgere"' in refused.content.decode(), "nothing typed is lost"
    assert leader.post(page, {**given, "version": "1"}).status_code == 302
    holds(leader.get(page), "24 af 25 punkter")
    assert leader.post(page, {**given, "version": "1"}).status_code == 409
    assert leader.post(page, {**given, "score_7": "4", "version": "2", "finish": "1"}).status_code == 302
    holds(leader.get(page), "100 point: God", "Mere tid ude", "18 borgere", "74 til 99 point")
    made = leader.get(f"{page}pdf/")
    check_pdf(
        made.content, title="Gennemgang af supported employment",
        contains=["100 af 125: God", "18 borgere", "Mere tid ude", "25. Holder fast i borgeren"],
    )  # fmt: skip
    corrected = leader.post(f"{page}ret/", {"reason": "Punkt 7 var for højt"})
    holds(leader.get(corrected.headers["Location"]), "Retter en færdig gennemgang", "25 af 25")
    holds(leader.get(page), "Punkt 7 var for højt", "Se den nye")
    holds(leader.get("/tal/supported-employment/"), "rettet", "Kladde")


def test_the_model_from_a_proposal_to_a_version(leader, analyst, programme):
    holds(leader.get("/tal/model/"), "Modellen, udgave 1", "Foreslå en ændring")
    wrong = leader.post(f"/tal/model/{programme.code}/forslag/", {"element": "fast_track"})
    holds(wrong, status=422)
    sent = {"element": "fast_track", "change": "Jobformidleren bevilger selv", "why": "Ventetid",
            "intentions": ["fast_processing"], "indicators": ["days_application_to_grant"],
            "lesson": "Set i to teams"}  # fmt: skip
    page = leader.post(f"/tal/model/{programme.code}/forslag/", sent).headers["Location"]
    text = holds(leader.get(page), "Forslag nr. 1", "Hurtig sagsbehandling", "Dage til bevilling", "Set i to teams")
    assert "Gem beslutningen" not in text
    assert leader.post(page, {"decision": "reject", "reason": "Nej"}).status_code == 403
    holds(analyst.post(page, {"decision": "adopt", "reason": "Det virker"}), "hvem der har ansvaret", status=422)
    decided = {"decision": "adopt", "reason": "Det virker", "owner": "Evaluator", "due_on": "01-03-2027"}
    assert analyst.post(page, decided).status_code == 302
    holds(analyst.get("/tal/model/"), "Lav den næste udgave", "Optag i modellen")
    assert leader.post("/tal/model/", {"summary": "Min"}).status_code == 403
    assert analyst.post("/tal/model/", {"summary": "Hurtigere bevilling"}).status_code == 302
    holds(leader.get("/tal/model/"), "Modellen, udgave 2", "udgave 2, forslag nr. 1", "Hurtigere bevilling")
    holds(leader.get(page), "Med i udgave 2 af modellen")
    made = leader.get(f"/tal/model/{programme.code}/pdf/")
    check_pdf(
        made.content, title="Modellen, udgave 2",
        contains=["Hurtigere bevilling", "Udgave 2, forslag nr. 1: Jobformidleren bevilger selv", "Målgruppen"],
    )  # fmt: skip
    assert ModelProposal.objects.get().place


def test_municipalities_side_by_side_ask_few_questions_though_nothing_is_kept(
    analyst, programme, jobcentre, other_jobcentre, django_assert_max_num_queries
):
    """In tests all is read anew each time, as by the first reader after the server started."""
    broker = make_user("formidler")
    last = clock.today().replace(day=1) - datetime.timedelta(days=1)
    for place in (jobcentre, other_jobcentre):
        for number in range(7):
            course = make_course(place, programme, to="enrolled")
            factories.talked(course, DAY + datetime.timedelta(days=50), broker=broker)
            factories.had_by(course, broker, DAY)
            step = {"possibilities": 1 + number % 5, "progress": 1 + number % 5}
            with within(place.pk):
                BeliefRating.objects.create(jobcentre=place, course=course, rated_by="citizen", on=last, answers=step)
                known = Shortcut.objects.create(
                    jobcentre=place, course=course, ground="x", assessment="x", assessed_on=DAY,
                    wishes_interview=True, recorded_on=DAY,
                )  # fmt: skip
                handed = Handover.objects.create(
                    jobcentre=place, course=course, shortcut=known, receiver=broker, handed_over_on=DAY, yes_on=DAY,
                    invite_by=DAY,
                )  # fmt: skip
                Interview.objects.create(
                    jobcentre=place, course=course, handover=handed, held_on=DAY, is_current=True,
                    assessment={"broker_view": 1 + number % 5, "citizen_view": 2},
                )  # fmt: skip
        for number in range(6):
            closed = make_course(place, programme, to="enrolled")
            factories.close(closed, last)
            with within(place.pk):
                BeliefRating.objects.create(
                    jobcentre=place, course=closed, rated_by="broker", occasion="closing", on=last,
                    answers={"possibilities": 1 + number % 5},
                )  # fmt: skip
    analyst.get("/tal/fidelitet/kommuner/")  # the session is begun
    release(programme)
    with django_assert_max_num_queries(19):
        holds(analyst.get("/tal/fidelitet/kommuner/"), "Bakkeby", "Søndervig")
