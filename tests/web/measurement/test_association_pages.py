"""The analyst's room and the pages of associations: what a reader sees, and who sees it."""

from __future__ import annotations

import re

import pytest

from brobygger.accounts.models import Membership
from brobygger.jobs import queue
from brobygger.measurement import associations, data_sets
from brobygger.measurement.models import AssociationRun, DataSet, DataSetExport
from brobygger.vault.models import LogEntry
from brobygger.web.measurement.associations import in_groups
from tests.fixtures import make_user
from tests.measurement.study_factories import make_frozen, make_run
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(jobcentre):
    return make_programme(jobcentre, name="Broen")


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


def test_one_run_for_a_leader(programme, client_for, django_assert_max_num_queries):
    run = make_run(make_frozen(programme), shared=True)
    client = client_for("team_leader")
    assert str(run.key) in client.get("/tal/sammenhaenge/").content.decode()
    with django_assert_max_num_queries(20):
        response = client.get(f"/tal/sammenhaenge/{run.key}/")
    text = text_of(response)
    for words in (
        "En sammenhæng, ikke en effekt",
        "Borgerens tro på sig selv",
        "I to grupper, der ellers ligner hinanden",
        "Screeningsmodel: fuld skala",
        "93,2 pct.: 1,8 procentpoint mindre end de 95, det lover",
        "diskret ændring",
        "differentialkvotient",
        "Ikke med, fordi de kommer efter forholdet",
        "(øvre og nedre kvartil), alt andet lige",
        "fordi ingen har registreret dem: Med i første runde Kan ikke siges Hurtig udbredelse. Kan ikke siges: Ingen",
        "wild cluster bootstrap",
        in_groups(run.digest),
        in_groups(run.data_set.digest),
    ):
        assert words in text, words
    assert text.count("ikke en effekt") >= 4  # at each output, not once
    assert "/tal/datasaet/" not in response.content.decode()
    assert 'role="img"' in response.content.decode()
    english = client.get(f"/tal/sammenhaenge/{run.key}/", headers={"accept-language": "en"}, follow=True)
    assert english.status_code == 200


def test_a_number_is_printed_for_as_much_as_its_sentence_is_about(programme, client_for):
    run = make_run(make_frozen(programme), shared=True)
    line = next(one for one in run.result["lines"] if one["variable"] == "age")
    line |= {"value": -0.0042, "low": -0.0081, "high": -0.0003, "smallest": 0.0056, "q": 0.0496}
    run.save()
    response = client_for("team_leader").get(f"/tal/sammenhaenge/{run.key}/")
    text = text_of(response)
    assert "Alder (10 år mere)" in text
    assert "\u22124,2 \u22128,1 til \u22120,3 0,0496" in text
    assert "For hver 10 år mere: 4,2 færre af 100" in text
    assert "5,6 procentpoint, i fire af fem" in text
    (drawn,) = [one for one in response.context["parts"][0][2].rows if "Alder" in one[0]]
    assert drawn[1] == "\u22124,2"


def test_who_is_left_out_with_a_settled_group_is_told_and_hidden_where_they_are_few(programme, client_for):
    run = make_run(make_frozen(programme), shared=True)
    first, second = (at for at, one in enumerate(run.result["lines"][:2]))
    run.result["lines"][first] |= {"n": 197, "left_out": 0, "left_out_settled": 23, "controls_settled": ["education"]}
    run.result["lines"][second] |= {"n": 217, "left_out": 0, "left_out_settled": 3, "controls_settled": ["education"]}
    run.save()
    client = client_for("team_leader")
    text = text_of(client.get(f"/tal/sammenhaenge/{run.key}/"))
    assert "23 borgere i grupper, hvor alle eller ingen har udfaldet (Uddannelse)." in text
    assert "Under 5 borgere i grupper, hvor alle eller ingen har udfaldet (Uddannelse)." in text
    assert "over 215" in text
    assert "217" not in text.replace(in_groups(run.data_set.digest), "")  # a digest can hold any number


def test_who_is_not_asked_about_what_came_later_is_not_said_to_lack_an_answer(programme, client_for):
    data_set = make_frozen(programme)
    run = make_run(data_set, shared=True)
    woman = next(one for one in data_set.codebook["columns"] if one["key"] == "woman")
    data_set.codebook["columns"].append({**woman, "key": "cv_updated", "name": {"da": "CV opdateret", "en": "CV"}})
    data_set.save()
    line = next(one for one in run.result["lines"] if one["variable"] == "woman")
    line |= {"variable": "cv_updated", "n": 180, "left_out": 40}
    counts = {"n": 220, "lacking_with_outcome": 0, "with_outcome": 90}
    run.result["missing"].append({"variable": "cv_updated", "lacking": 40, **counts})
    run.save()
    text = text_of(client_for("team_leader").get(f"/tal/sammenhaenge/{run.key}/"))
    assert "40 borgere nåede udfaldet før 13 uger, er ikke fulgt så længe eller mangler et svar." in text
    table, afterwards = text.split("kun undersøgt for dem, der efter 13 uger stadig var uden udfaldet", 1)
    assert "CV opdateret: 40 af 220" in afterwards
    assert "CV opdateret" not in table[table.index("Borgere uden svar") :]


def test_what_is_not_shared_is_not_there_for_a_leader(programme, client_for):
    run = make_run(make_frozen(programme))
    client = client_for("project_manager")
    assert client.get(f"/tal/sammenhaenge/{run.key}/").status_code == 404
    assert "ikke delt nogen analyse endnu" in text_of(client.get("/tal/sammenhaenge/"))


def test_from_an_empty_room_to_a_shared_analysis(programme, analyst):
    assert "Der er ingen datasæt endnu" in text_of(analyst.get("/tal/datasaet/"))
    refused = analyst.post("/tal/datasaet/", {"programme": programme.code, "purpose": ""})
    assert refused.status_code == 422
    made = analyst.post("/tal/datasaet/", {"programme": programme.code, "purpose": "Evaluering"})
    waiting = DataSet.objects.get()
    assert made.headers["Location"] == f"/tal/datasaet/{waiting.key}/"
    assert "Venter på at blive beregnet" in text_of(analyst.get(made.headers["Location"]))
    assert queue.rows(name=data_sets.FREEZE).count() == 1
    frozen = make_frozen(programme)
    page = text_of(analyst.get(f"/tal/datasaet/{frozen.key}/"))
    for words in (in_groups(frozen.digest), "Kodebog", "Nej, kun i analyser her", "Ingen har hentet datasættet endnu"):
        assert words in page
    asked = analyst.post(f"/tal/datasaet/{frozen.key}/", {"outcome": "employed", "controls": "reported"})
    run = AssociationRun.objects.get()
    assert asked.headers["Location"] == f"/tal/sammenhaenge/{run.key}/"
    assert (run.controls, run.imputations, queue.rows(name=associations.COMPUTE).count()) == ("reported", 0, 1)
    done = make_run(frozen)
    analyst.post(f"/tal/sammenhaenge/{done.key}/del/")
    done.refresh_from_db()
    assert done.shared_at is not None
    assert "Delt med programmets ledere" in text_of(analyst.get(f"/tal/sammenhaenge/{done.key}/"))
    analyst.post(f"/tal/sammenhaenge/{done.key}/del/", {"take_back": "1"})
    done.refresh_from_db()
    assert done.shared_at is None
    analyst.post(f"/tal/sammenhaenge/{done.key}/igen/")
    assert AssociationRun.objects.count() == 3
    failed = AssociationRun.objects.create(
        data_set=frozen, outcome="employed", controls="by_rule", state="failed", fault="Gik i stykker"
    )
    assert "Prøv igen" in text_of(analyst.get(f"/tal/sammenhaenge/{failed.key}/"))


@pytest.mark.parametrize(("wanted", "starts"), [("csv", b"person,employed"), ("parquet", b"PAR1"), ("sav", b"$FL2")])
def test_a_copy_needs_a_reason_and_is_logged(programme, analyst, wanted, starts):
    frozen = make_frozen(programme)
    address = f"/tal/datasaet/{frozen.key}/hent/"
    assert analyst.post(address, {"format": wanted, "reason": " "}).status_code == 422
    response = analyst.post(address, {"format": wanted, "reason": "Aftale"})
    assert response.content.startswith(starts)
    assert f".{wanted}" in response.headers["Content-Disposition"]
    assert b"self_belief" not in response.content
    assert DataSetExport.objects.get().reason == "Aftale"
    assert LogEntry.objects.get(action="data_set.exported").reason == "Aftale"
    codebook = analyst.get(f"/tal/datasaet/{frozen.key}/kodebog/").json()
    assert codebook["hash"] == frozen.digest
