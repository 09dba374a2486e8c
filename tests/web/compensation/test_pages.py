"""Pages of schemes: what a specialist meets, two at once, a sent letter, and few questions to the database."""

from __future__ import annotations

import pytest
from django.urls import reverse

from brobygger.compensation import actions
from brobygger.compensation.models import Application, Letter
from brobygger.kernel.boundary import within
from brobygger.vault.models import LogEntry
from tests.compensation.factories import SchemeHouse, an_aid
from tests.documents.pdf_checks import check_pdf
from tests.screening.factories import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(jobcentre):
    return SchemeHouse(jobcentre)


def page(name, key):
    return reverse(f"compensation:{name}", args=[key])


def test_a_specialist_meets_needs_and_nothing_else_of_the_case(jobcentre, house, client_for):
    other = House(jobcentre, given_name="Ida", family_name="Holm")
    other.enrolled()
    citizen = other.course.citizen
    client = client_for(user=house.specialist)
    assert client.get(page("citizen", citizen.key)).status_code == 403
    with within(jobcentre.pk):
        actions.ask_specialist(by=house.machine, citizen=citizen, course=other.course, question="Kan PA bruges?")
    shown = client.get(page("citizen", citizen.key)).content.decode()
    assert "Ryg eller nakke" in shown
    assert "Otte år på lager" not in shown, "the minutes are not for the specialist"
    assert f'href="{reverse("citizens:citizen", args=[citizen.key])}"' not in shown
    assert client.get(reverse("citizens:citizen", args=[citizen.key])).status_code == 403
    assert LogEntry.objects.filter(action="scheme_case.opened").exists()


def test_the_second_decision_is_told_what_happened(house, client_for):
    row = house.applied(an_aid())
    first, second = client_for(user=house.specialist), client_for(user=house.deputy)
    seen = {"version": row.version, "reasons": "Almindeligt udstyr på arbejdspladsen."}
    assert first.post(page("refuse", row.key), seen).status_code == 302
    answer = second.post(page("refuse", row.key), seen)
    assert answer.status_code == 409
    assert "Nora Nøglesen har allerede afgjort ansøgningen" in answer.content.decode()


def test_a_caseworker_without_the_right_cannot_decide(house, client_for):
    row = house.applied()
    client = client_for(user=house.caseworker)
    assert client.get(page("grant", row.key)).status_code == 403
    assert client.post(page("refuse", row.key), {"version": row.version, "reasons": "Nej"}).status_code == 403
    with within(house.jobcentre.pk):
        assert Application.objects.get(pk=row.pk).state == "applied"


def test_a_sent_letter_is_fetched_as_it_was_sent(house, client_for):
    row = house.refused()
    client = client_for(user=house.specialist)
    client.post(reverse("compensation:letter_new", args=[row.key, "refusal"]))
    with within(house.jobcentre.pk):
        letter = Letter.objects.get()
    sent = client.post(page("letter_send", letter.key), {"version": letter.version, "how": "letter"})
    assert sent.status_code == 302
    one, two = (client.get(page("letter_pdf", letter.key)) for _number in range(2))
    assert one.content == two.content
    assert one["Content-Type"] == "application/pdf"
    refused = client.post(page("letter", letter.key), {"version": letter.version + 1, "reasons": "Andet"})
    assert refused.status_code in {409, 422}


def test_a_delay_is_not_sent_without_a_reason_and_nothing_typed_is_lost(house, client_for):
    row = house.applied()
    client = client_for(user=house.specialist)
    client.post(reverse("compensation:letter_new", args=[row.key, "delay"]))
    with within(house.jobcentre.pk):
        letter = Letter.objects.get()
    typed = {"version": letter.version, "decision": "Vi har fået din ansøgning.", "expected": "15. marts 2027"}
    answer = client.post(page("letter", letter.key), {**typed, "send": "1"})
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["reasons"])
    assert form["expected"].value() == "15. marts 2027"
    answer = client.post(page("letter", letter.key), {**typed, "reasons": "Vi venter på et tilbud.", "send": "1"})
    assert (answer.status_code, answer["Location"]) == (302, page("letter_send", letter.key))


@pytest.mark.parametrize("name", ["desk", "law", "figures", "setup"])
def test_the_pages_of_the_section_ask_few_questions(house, client_for, django_assert_max_num_queries, name):
    for number in range(4):
        house.granted(an_aid(f"Nummer {number}"))
    client = client_for(user=house.specialist)
    client.get(reverse("compensation:desk"))
    with django_assert_max_num_queries(32 if name == "figures" else 24):
        assert client.get(reverse(f"compensation:{name}")).status_code == 200


def test_a_refused_application_shows_the_decision_and_no_advice_or_choice_of_aids(house, client_for):
    row = house.refused(an_aid())
    open_one = house.applied(an_aid("Lup"))
    client = client_for(user=house.specialist)
    shown = client.get(page("application", row.key)).content.decode()
    assert 'id="decision"' in shown
    assert 'id="advice"' not in shown
    assert "Vælg hjælpemidler" not in shown
    waiting = client.get(page("application", open_one.key)).content.decode()
    assert 'id="advice"' in waiting
    assert "Vælg hjælpemidler" in waiting


def test_whoever_was_given_a_guide_can_take_it_along_and_write_their_own(house, client_for):
    client = client_for(user=house.specialist)
    address = reverse("compensation:guide_write", args=["mentor", "citizen"])
    form = client.get(address).context["form"]
    sent = {**form.initial, "checked_on": form.initial["checked_on"].strftime("%d-%m-%Y"), "text_da": "Ring til Nora."}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 409, "a second tab with the old version"
    shown = client.get(reverse("compensation:guide", args=["mentor", "citizen"])).content.decode()
    assert "Ring til Nora." in shown
    made = client.get(reverse("compensation:guide_pdf", args=["mentor", "citizen"]))
    check_pdf(made.content, title="Mentor", contains=["Ring til Nora."])
