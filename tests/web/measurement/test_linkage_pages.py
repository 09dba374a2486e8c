"""The pages of comparing with an extract: bring it, read the report, answer a proposal."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from brobygger.accounts.models import Membership
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.measurement.models import Linkage, LinkageFinding, LinkageProposal
from brobygger.vault.models import LogEntry
from brobygger_analysis.danish.cpr import demonstration
from tests.fixtures import make_user
from tests.measurement.factories import compared as counted_by_hand
from tests.measurement.factories import make_course, release
from tests.web.measurement.samples import CANARY, compared

pytestmark = pytest.mark.django_db


def text_of(response):
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def made(jobcentre):
    with within(jobcentre.pk):
        return compared(jobcentre)


def send(client, content: str):
    file = SimpleUploadedFile("udtræk.csv", content.encode(), content_type="text/csv")
    return client.post("/tal/udtraek/ny/", {"file": file, "extracted_on": "01-06-2024"})


def test_an_extract_is_compared_and_its_report_read(made, jobcentre, client_for, django_assert_max_num_queries):
    client = client_for("project_manager")
    answer = send(client, f"CPR-nummer;Navn\n{demonstration(5).digits};{CANARY} Talsen\n12345;Ukendt Nummer\n")
    with within(jobcentre.pk):
        newest = Linkage.objects.latest("made_at")
        assert not LinkageProposal.objects.exists()  # the number is right now: nothing is proposed any more
    assert answer.status_code == 302
    assert answer["Location"] == f"/tal/udtraek/{newest.key}/"
    with django_assert_max_num_queries(20):
        page = client.get(answer["Location"])
    shown = text_of(page)
    for words in (
        "I Brobygger 1 I udtrækket 2 Begge steder 1", "Kun i udtrækket 1", "CPR-nummer med fejl i udtrækket 1",
        "Krydstabeller af begge n = 1", "0 venter", "Testpersoner, som ikke er med",
    ):  # fmt: skip
        assert words in shown, words
    people = text_of(client.get(f"/tal/udtraek/{newest.key}/personer/?hvad=fault_there"))
    assert "Ukendt Nummer" in people
    assert "CPR-nummeret kan ikke læses" in people
    assert "12345" not in people  # a number is shown only where it is decided about
    older = text_of(client.get(f"/tal/udtraek/{made[0].key}/"))
    assert "Her står kun tallene." in older
    assert CANARY not in older
    overview = text_of(client.get("/tal/udtraek/"))
    assert "Sammenligninger, den nyeste først" in overview
    assert "mere end en måned" not in overview


def test_a_file_with_faults_changes_nothing_and_names_them(made, jobcentre, client_for):
    client = client_for("team_leader")
    answer = send(client, f"CPR-nummer;Screenet\n{demonstration(5).digits};i går\n;01-02-2024\n")
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "2 Screenet Det er ikke en dato" in shown
    assert "3 CPR-nummer Feltet er tomt." in shown
    with within(jobcentre.pk):
        assert Linkage.objects.count() == 1
        assert LinkageFinding.objects.filter(linkage=made[0]).exists()
    answer = client.post("/tal/udtraek/ny/", {"extracted_on": "01-06-2999"})
    assert answer.status_code == 422


def test_a_proposal_shows_both_sides_and_is_answered_once(made, jobcentre, client_for):
    client = client_for("project_manager")
    linkage, proposal = made
    address = f"/tal/udtraek/forslag/{proposal.key}/"
    assert address in client.get(f"/tal/udtraek/{linkage.key}/").content.decode()
    page = client.get(address)
    shown = text_of(page)
    for words in ("Er det den samme person?", "Ét ciffer er forskelligt.", "Udtrækket, række 2", f"{CANARY} Talsen"):
        assert words in shown, words
    assert page.content.decode().count("<mark>") == 2
    assert LogEntry.objects.filter(action="linkage.proposal_opened").count() == 1
    assert "på begge sider" not in shown
    both = f"{proposal.what['there']['cpr']};{CANARY} Talsen\n{demonstration(5).digits};Frida Holm"
    send(client, f"CPR-nummer;Navn\n{both}\n")
    assert "Et af de to numre står på begge sider" in text_of(client.get(address))
    empty = client.post(address, {"version": 1})
    assert empty.status_code == 422
    answer = {"version": 1, "state": "accepted", "wrong_side": "here", "reason": "Set på lønsedlen"}
    assert client.post(address, answer).status_code == 302
    done = text_of(client.get(address))
    assert "Set på lønsedlen" in done
    assert "Ret CPR-nummeret på borgerens side" in done
    assert client.post(address, answer).status_code == 422
    with within(jobcentre.pk):
        assert LinkageProposal.objects.get().state == "accepted"


def test_a_protected_name_is_not_shown(made, jobcentre, client_for):
    linkage, proposal = made
    with within(jobcentre.pk):
        proposal.citizen.protection = "name_and_address"
        proposal.citizen.save()
    client = client_for("project_manager")
    for address in (f"/tal/udtraek/{linkage.key}/", f"/tal/udtraek/forslag/{proposal.key}/"):
        shown = text_of(client.get(address))
        assert "Beskyttet navn" in shown
        assert CANARY not in shown


def test_an_analyst_sees_counts_of_each_jobcentre_and_no_person(made, client_for, django_assert_max_num_queries):
    user = make_user()
    Membership.objects.create(
        user=user, role="programme_analyst", scope="programme", programme=made[0].programme.key, valid_from="2015-01-01"
    )
    client = client_for(user=user)
    programme, place = made[0].programme, made[0].jobcentre
    before = text_of(client.get("/tal/udtraek/"))
    assert "når den første månedsrapport for programmet er godkendt" in before
    assert "Kun i udtrækket" not in before
    for number in range(16):
        make_course(place, programme, to=("began", "screened")[number % 2])
    counted_by_hand(programme, place, clock.now() - datetime.timedelta(days=40), both=8, only_here=7, only_there=6)
    release(programme)
    with django_assert_max_num_queries(12):
        shown = text_of(client.get("/tal/udtraek/"))
    assert "Små tal er skjult" in shown
    assert "I Brobygger I udtrækket Begge steder" in shown
    assert "15 14 8 7 6 6 Skjult 7" in shown
    assert CANARY not in shown
    assert client.get(f"/tal/udtraek/{made[0].key}/").status_code == 403
