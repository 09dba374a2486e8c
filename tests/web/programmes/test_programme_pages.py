"""Programme pages: who takes part, targets with their history, and the file that is seen before it is read in."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from brobygger.accounts.models import Membership
from brobygger.kernel.boundary import within
from brobygger.programmes import reads
from brobygger.programmes.models import Participation, Programme, PublishedFigure, Target
from tests.fixtures import make_user
from tests.programmes.factories import make_programme, set_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(jobcentre):
    return make_programme(jobcentre, name="Broen")


def _file(content, name="tal.csv"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def test_the_page_shows_participants_and_the_targets_history(programme, jobcentre, other_jobcentre, client_for):
    set_target(programme, jobcentre, "screened", 350, 280)
    page = client_for("project_manager").get(f"/programmer/{programme.key}/").content.decode()
    for words in ("Jobcenter Bakkeby", "350 fra begyndelsen", "280 fra", "Færre ledige end ventet"):
        assert words in page
    assert "Justér" in page


def test_a_team_leader_reads_and_does_not_change(programme, jobcentre, client_for):
    set_target(programme, jobcentre, "screened", 350)
    client = client_for("team_leader")
    assert "Justér" not in client.get(f"/programmer/{programme.key}/").content.decode()
    assert client.get(f"/programmer/{programme.key}/maaltal/screened/").status_code == 403


def test_setting_and_revising_a_target(programme, jobcentre, client_for):
    client = client_for("project_manager")
    address = f"/programmer/{programme.key}/maaltal/enrolled/"
    asked = {"value": "90", "decided_on": "01-02-2024", "author": "Styregruppen"}
    assert client.post(address, asked).status_code == 302
    without_reason = client.post(address, {**asked, "value": "80", "decided_on": "1.6.2024"})
    assert without_reason.status_code == 422
    assert "80" in without_reason.content.decode()  # nothing typed is lost
    assert (
        client.post(address, {**asked, "value": "80", "decided_on": "1.6.2024", "reason": "Færre"}).status_code == 302
    )
    with within(jobcentre.pk):
        history = reads.targets(programme)[jobcentre.pk, "enrolled"]
    assert (history.original, history.revised) == (90, 80)


def test_a_refusal_of_the_room_stands_at_its_field(programme, jobcentre, client_for):
    set_target(programme, jobcentre, "screened", 350)
    asked = {"value": "350", "decided_on": "01-06-2024", "author": "Styregruppen", "reason": "Samme"}
    response = client_for("project_manager").post(f"/programmer/{programme.key}/maaltal/screened/", asked)
    assert response.status_code == 422
    assert 'href="#id_value"' in response.content.decode()


def test_joining_and_leaving(jobcentre, client_for):
    programme = make_programme(ends_on=datetime.date(2099, 12, 31), name="Nyt program")
    client = client_for("project_manager")
    assert "Nyt program" in client.get("/programmer/").content.decode()
    joined = client.post(f"/programmer/{programme.key}/deltag/", {"title": "Hos os", "joined_on": "01-03-2024"})
    assert joined.status_code == 302
    left = client.post(f"/programmer/{programme.key}/udtraed/", {"left_on": "01-03-2025", "reason": "Ny ledelse"})
    assert left.status_code == 302
    with within(jobcentre.pk):
        part = Participation.objects.get()
    assert (part.title, part.left_reason) == ("Hos os", "Ny ledelse")


def test_only_who_administers_the_installation_makes_programmes(jobcentre, client_for):
    asked = {"name": "Nyt", "code": "nyt", "starts_on": "01-01-2026", "ends_on": ""}
    assert client_for("administrator").post("/programmer/nyt/", asked).status_code == 403
    user = make_user()
    Membership.objects.create(user=user, role="administrator", scope="installation", valid_from="2015-01-01")
    client = client_for(user=user)
    session = client.session
    session["place"] = "installation"
    session.save()
    assert client.post("/programmer/nyt/", {**asked, "code": "Ikke godt"}).status_code == 422
    assert client.post("/programmer/nyt/", asked).status_code == 302
    assert Programme.objects.get().code == "nyt"


def test_a_population_as_a_number_with_its_source(programme, client_for):
    client = client_for("project_manager")
    asked = {
        "count": "1200",
        "period_from": "01-01-2024",
        "period_to": "31-12-2026",
        "source": "Udtræk fra fagsystemet",
    }
    assert client.post(f"/programmer/{programme.key}/paabegyndte/", asked).status_code == 302
    assert "Udtræk fra fagsystemet" in client.get(f"/programmer/{programme.key}/").content.decode()


def test_the_usage_of_the_schemes_in_the_municipality(programme, client_for):
    client = client_for("project_manager")
    address = f"/programmer/{programme.key}/anvendelse/"
    asked = {"year": "2023", "grants": "600", "inhabitants": "500", "source": "Kommunens statistik"}
    refused = client.post(address, asked)
    assert refused.status_code == 422
    assert "Der kan ikke være flere bevillinger end indbyggere." in refused.content.decode()
    assert 'value="600"' in refused.content.decode()
    assert client.post(address, {**asked, "grants": "2"}).status_code == 302
    assert "Kommunens statistik" in client.get(f"/programmer/{programme.key}/").content.decode()


def test_another_jobcentres_programme_is_not_there(other_jobcentre, client_for):
    theirs = make_programme(other_jobcentre)
    client = client_for("project_manager")
    for address in ("", "maaltal/screened/", "udtraed/", "indlaes/", "paabegyndte/", "anvendelse/"):
        assert client.get(f"/programmer/{theirs.key}/{address}").status_code == 404


# The file -------------------------------------------------------------------------------------------------------------

GOOD = "municipality_code;target_screened_original;target_screened_adjusted;achieved_screened\n607;10;8;9\n"
TERMS = {
    "decided_on": "01-01-2024",
    "revised_on": "01-06-2024",
    "author": "Styregruppen",
    "reason": "Justeret",
    "source": "Rapport",
}


def _send(client, programme, content, name="tal.csv"):
    return client.post(f"/programmer/{programme.key}/indlaes/", {"file": _file(content, name)})


def test_a_file_is_seen_first_and_read_in_after_a_yes(programme, jobcentre, client_for):
    client = client_for("project_manager")
    sent = _send(client, programme, GOOD)
    assert sent.status_code == 302
    page = client.get(sent.url)
    assert "Hvad vil der ske?" in page.content.decode()
    assert not PublishedFigure.objects.exists()
    assert client.post(sent.url, TERMS).status_code == 302
    with within(jobcentre.pk):
        assert [target.value for target in Target.objects.order_by("id")] == [10, 8]
    assert client.get(sent.url).status_code == 302  # read in once


def test_faults_are_listed_with_row_and_column_and_nothing_can_be_read_in(programme, client_for):
    client = client_for("project_manager")
    sent = _send(client, programme, "municipality_code;achieved_screened\n607;mange\n999;4\n")
    page = client.get(sent.url).content.decode()
    assert "achieved_screened" in page
    assert "hører ikke til noget jobcenter" in page
    client.post(sent.url, TERMS)
    assert not PublishedFigure.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "tom"),
        ("navn;tal\nx;1\n", "municipality_code"),
        (b"PK\x03\x04slet ikke en zip", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gamle Excel"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_at_once(programme, client_for, content, words):
    response = _send(client_for("project_manager"), programme, content)
    assert response.status_code == 422
    assert words in response.content.decode()


@pytest.mark.slow(reason="sends a file of fifty megabytes")
def test_fifty_megabytes_are_refused(programme, client_for):
    big = SimpleUploadedFile("stor.csv", io.BytesIO(b"x" * 50 * 1024 * 1024).read())
    response = client_for("project_manager").post(f"/programmer/{programme.key}/indlaes/", {"file": big})
    assert response.status_code in {413, 422}


def test_another_users_file_is_not_there(programme, client_for):
    sent = _send(client_for("project_manager"), programme, GOOD)
    assert client_for("project_manager").get(sent.url).status_code == 404
