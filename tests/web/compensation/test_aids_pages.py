"""The pages of the aid look-up: found without JavaScript, sheets to hand over, own entries, whom to ask."""

from __future__ import annotations

import pytest
from django.urls import reverse

from brobygger.compensation import aids_actions, aids_reads
from brobygger.compensation.models import Adviser, OwnAid
from brobygger.kernel import clock
from tests.citizens.factories import a_course, machine
from tests.compensation.card_factories import a_grant
from tests.compensation.test_own_aids import a_person, an_entry, granted
from tests.documents.pdf_checks import check_pdf

SEARCH = reverse("aids:search")


def body(response) -> str:
    html = response.content.decode()
    return html.partition("<main")[2]


def test_a_question_in_ones_own_words_finds_the_entry(in_boundary, client_for):
    client = client_for("caseworker")
    page = client.get(SEARCH, {"q": "trappesækkevogn"})
    assert page.status_code == 200
    assert reverse("aids:entry", args=["stair_trolley"]) in body(page)
    assert "Ingen forslag" in body(client.get(SEARCH, {"q": "qqqqqqq"}))
    assert "Ingen forslag" not in body(client.get(SEARCH, {"situation": "phone", "impairment": "hearing"}))
    assert client.get(SEARCH, {"impairment": "no-such"}).status_code == 422


def test_the_first_page_shows_ways_in_and_what_is_granted_most_from_five_up(in_boundary, client_for):
    client = client_for("employer_consultant")
    first = body(client.get(SEARCH))
    assert f"{SEARCH}?situation=noise" in first
    assert "Bevilget mest her" not in first

    granted(in_boundary, 6, "saddle_chair")
    aids_actions.count_uses(on=clock.today())
    first = body(client.get(SEARCH))
    assert "Bevilget mest her" in first
    assert "Bevilget til mindst 5 borgere her." in first


def test_every_entry_is_reached_by_paging(in_boundary, client_for):
    client = client_for("job_broker")
    seen = set()
    for number in range(1, 20):
        page = body(client.get(SEARCH, {"alle": "1", "side": str(number)}))
        seen |= {code for code in aids_reads.aids_catalogue.shipped() if f"/hjaelpemidler/{code}/" in page}
        if "Næste" not in page:
            break
    assert seen == set(aids_reads.aids_catalogue.shipped())


@pytest.mark.parametrize("side", ["0", "-1", "999", "abc", "1e9"])
def test_an_odd_page_number_shows_a_page(in_boundary, client_for, side):
    assert client_for("caseworker").get(SEARCH, {"q": "stol", "side": side}).status_code == 200


def test_pages_ask_the_database_little(in_boundary, client_for, django_assert_max_num_queries):
    client = client_for("caseworker")
    client.get(SEARCH)
    for address in (SEARCH, f"{SEARCH}?q=stol", reverse("aids:entry", args=["screen_reader"])):
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("reader", ["borger", "arbejdsplads"])
def test_a_sheet_to_print_and_as_pdf(in_boundary, client_for, reader, language):
    client = client_for("caseworker")
    client.post("/sprog/", {"language": language, "next": "/"})
    title = {"da": "Skærmlæser", "en": "Screen reader"}[language]
    page = body(client.get(reverse("aids:sheet", args=["screen_reader", reader])))
    assert title in page
    pdf = client.get(reverse("aids:sheet_pdf", args=["screen_reader", reader]))
    check_pdf(pdf.content, title=title, language=language, contains=["ISO 9999:2022"])


def test_the_sheet_for_the_workplace_names_no_impairment(in_boundary, client_for):
    client = client_for("caseworker")
    page = body(client.get(reverse("aids:sheet", args=["seizure_alarm", "arbejdsplads"])))
    assert "Funktionsnedsættelser" not in page


FORM = {
    "title_da": "Spejl på truck", "what_da": "Et spejl.", "help_da": "Du ser bagud.", "impairments": ["back_neck"],
    "situations": ["reaching"], "tasks": ["forklift"], "payers": ["aids"], "price": "low", "iso": "2803",
    "source": "Egen erfaring", "reviewed_on": "01-11-2026",
}  # fmt: skip


def test_the_specialist_adds_revises_and_takes_out(in_boundary, client_for):
    client = client_for("compensation_specialist")
    with clock.frozen(clock.now()):
        made = client.post(reverse("aids:own_new"), FORM)
    row = OwnAid.objects.get()
    assert made["Location"] == reverse("aids:entry", args=[row.series])

    edit = reverse("aids:own_edit", args=[row.series])
    assert "Spejl på truck" in body(client.get(edit))
    assert client.post(edit, {**FORM, "what_da": "To spejle.", "number": "1"}).status_code == 302
    late = client.post(edit, {**FORM, "what_da": "Tre spejle.", "number": "1"})
    assert late.status_code == 409
    assert "Tre spejle." in late.content.decode()
    entry = body(client.get(reverse("aids:entry", args=[row.series])))
    assert "To spejle." in entry
    assert "Udgave 1" in entry

    assert client.post(reverse("aids:own_withdraw", args=[row.series]), {"reason": ""}).status_code == 422
    client.post(reverse("aids:own_withdraw", args=[row.series]), {"reason": "Findes ikke mere"})
    assert str(row.series) not in body(client.get(SEARCH, {"q": "spejl"}))
    assert "Findes ikke mere" in body(client.get(reverse("aids:entry", args=[row.series])))


def test_what_is_missing_is_said_and_nothing_typed_is_lost(in_boundary, client_for):
    client = client_for("compensation_specialist")
    page = client.post(reverse("aids:own_new"), {**FORM, "iso": "", "what_da": "Noget jeg skrev"})
    assert page.status_code == 422
    assert "Vælg en gruppe" in body(page)
    assert "Noget jeg skrev" in body(page)
    assert not OwnAid.objects.exists()


def test_who_knows_what(in_boundary, client_for):
    client = client_for("compensation_specialist")
    assert "Her står ingen endnu" in body(client.get(reverse("aids:people")))
    given = {"kind": "sight", "name": "Signe Synsberg", "knows": "Skærmlæser", "reviewed_on": "01-11-2026",
             "impairments": ["sight"]}  # fmt: skip
    assert client.post(reverse("aids:person_new"), given).status_code == 422
    client.post(reverse("aids:person_new"), {**given, "telephone": "12 34 56 78"})
    row = Adviser.objects.get()
    assert "Signe Synsberg" in body(client.get(reverse("aids:people")))
    assert "Signe Synsberg" in body(client.get(reverse("aids:entry", args=["screen_reader"])))
    assert "Signe Synsberg" not in body(client.get(reverse("aids:entry", args=["saddle_chair"])))

    client.post(reverse("aids:person", args=[row.key]), {**given, "telephone": "1", "version": "1"})
    assert client.post(reverse("aids:person", args=[row.key]), {**given, "telephone": "2", "version": "1"}
                       ).status_code == 409  # fmt: skip
    client.post(reverse("aids:person", args=[row.key]), {"end": "1"})
    assert "Signe Synsberg" not in body(client.get(reverse("aids:people")))


def test_whoever_may_not_write_sees_no_button(in_boundary, client_for):
    row = aids_actions.add(by=machine(in_boundary), entry=an_entry())
    aids_actions.add_person(by=machine(in_boundary), person=a_person())
    client = client_for("caseworker")
    assert reverse("aids:own_new") not in body(client.get(SEARCH))
    assert reverse("aids:own_edit", args=[row.series]) not in body(client.get(reverse("aids:entry", args=[row.series])))
    assert reverse("aids:person_new") not in body(client.get(reverse("aids:people")))


def test_aids_are_chosen_on_an_application_and_counted(in_boundary, client_for):
    citizen = a_course(in_boundary).citizen
    row = a_grant(citizen).application
    row.words = {}  # one that says nothing in words, as a draft does
    row.save(update_fields=["words"])
    client = client_for("compensation_specialist")
    address = reverse("aids:chosen", args=[row.key])
    assert "Sadelstol" in body(client.get(address, {"q": "sadelstole"}))
    client.post(address, {"code": "saddle_chair"})
    client.post(address, {"code": "standing_mat"})
    client.post(address, {"code": "no-such-thing"})
    row.refresh_from_db()
    assert row.coded["aids"] == ["saddle_chair", "standing_mat"]
    assert row.coded["impairment"] == "arms_hands"
    assert "Sadelstol, Aflastende måtte" in body(client.get(reverse("compensation:application", args=[row.key])))
    client.post(address, {"code": "saddle_chair", "away": "1"})
    row.refresh_from_db()
    assert row.coded["aids"] == ["standing_mat"]
    assert client_for("job_broker").get(address).status_code == 403
