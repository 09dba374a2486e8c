from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.privacy import actions, consents
from brobygger.privacy.enums import ConsentHow
from brobygger.privacy.models import Consent
from brobygger.reference import reads as reference
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course, machine
from tests.web.own.help import a_consent, by_account, by_link

GIVE = "/min-side/samtykker/medical_documentation/"


@pytest.fixture
def citizen(in_boundary):
    return a_course(in_boundary).citizen


def test_the_citizen_reads_says_yes_and_takes_it_back(citizen):
    client = by_link(citizen)
    assert "hente papirer" in client.get("/min-side/samtykker/").content.decode().lower()
    words = client.get(GIVE).content.decode()
    assert "Du bestemmer selv" in words

    done = client.post(GIVE, {"detail": "Læge Åse Holm"}, follow=True)
    assert "Du sagde ja den" in done.content.decode()
    given = consents.standing(citizen.key, "medical_documentation")
    assert (given.detail, given.text_version, given.given_how) == ("Læge Åse Holm", "1", "own_page")

    client.post(reverse("own:consent_withdraw", args=[given.key]))
    assert consents.standing(citizen.key, "medical_documentation") is None
    page = client.get("/min-side/samtykker/").content.decode()
    assert "taget tilbage den" in page
    actions_logged = list(LogEntry.objects.filter(action__startswith="consent.").values_list("action", flat=True))
    assert actions_logged == ["consent.given", "consent.withdrawn"]


def test_a_second_yes_is_not_needed(citizen):
    client = by_account(citizen)
    client.post(GIVE, {"detail": ""})
    assert client.get(GIVE).status_code == 302
    client.post(GIVE, {"detail": "igen"})
    assert Consent.objects.count() == 1


def test_an_unknown_purpose_leads_back(citizen):
    assert by_link(citizen).get("/min-side/samtykker/noget-andet/")["Location"] == reverse("own:consents")


def test_staff_write_down_what_was_said_and_taken_back(in_boundary, client_for):
    client = client_for("job_broker")
    citizen = a_course(in_boundary, responsible=client.user).citizen
    address = reverse("own:consents_of", args=[citizen.key])
    assert "ikke givet samtykke" in client.get(address).content.decode()

    assert client.post(address, {"how": "conversation"}).status_code == 422
    client.post(address, {"purpose": "relatives", "how": "paper", "detail": "Sin søster"})

    page = client.get(address).content.decode()
    assert "Sin søster" in page
    assert "På papir" in page
    given = consents.standing(citizen.key, "relatives")
    assert given.given_by == client.user.key
    client.post(reverse("own:consent_withdraw_for", args=[citizen.key, given.key]))
    assert consents.standing(citizen.key, "relatives") is None


def test_who_may_only_read_writes_no_consent(in_boundary, client_for):
    from tests.fixtures import make_team

    team = make_team(in_boundary)
    reader = client_for("caseworker", team=team)
    citizen = a_course(in_boundary, team=team).citizen
    address = reverse("own:consents_of", args=[citizen.key])
    assert reader.get(address).status_code == 200
    assert reader.post(address, {"purpose": "relatives", "how": "paper"}).status_code == 403
    assert not Consent.objects.exists()


def test_neither_staff_nor_machine_speaks_for_the_citizen_on_the_own_page(citizen):
    with pytest.raises(NotAllowed):
        a_consent(citizen, how=ConsentHow.OWN_PAGE)
    with pytest.raises(NotAllowed):
        actions.give_consent(
            by=machine(citizen.jobcentre), citizen=citizen.key, purpose="relatives", how="paper", at=clock.now()
        )


def test_a_consent_keeps_the_version_of_its_words_and_its_detail_is_sealed(citizen):
    given = a_consent(citizen, detail="Hemmelig søster")
    row = Consent.objects.values("detail", "text_version").get()
    assert b"Hemmelig" not in bytes(row["detail"])
    assert row["text_version"] == reference.item("consent_purpose", "relatives")["version"]
    assert given.detail == "Hemmelig søster"


def test_one_standing_consent_per_purpose_in_rule_and_database(citizen):
    given = a_consent(citizen)
    with pytest.raises(Refusal, match="allerede et samtykke"):
        a_consent(citizen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            jobcentre=citizen.jobcentre, citizen=citizen.key, purpose="relatives", text_version="1", detail="",
            given_at=clock.now(), given_how="paper",
        )  # fmt: skip
    assert Consent.objects.get() == given


@pytest.mark.parametrize("code", sorted(item.code for item in reference.codes("consent_purpose", on=clock.today())))
def test_each_purpose_says_why_and_what_in_both_languages(code):
    item = reference.item("consent_purpose", code)
    assert all(item[f"{part}_{language}"].endswith(".") for part in ("why", "what") for language in ("da", "en"))
    assert item["version"]
