"""Local set-up as a project manager uses it."""

from __future__ import annotations

import datetime
import html
import re
from typing import Any

import pytest
from django.urls import reverse

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.reference import reads, shipped
from brobygger.reference.models import LocalValue
from brobygger.web.reference.forms import CHOICE_WORDS
from brobygger.web.reference.views import ROOM_WORDS, UNIT_WORDS

CODE = "citizens.first_conversation_days"
TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def manager(jobcentre: Any, client_for: Any) -> Any:
    return client_for("project_manager")


def text_of(response: Any) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def test_every_value_in_force_is_shown_with_its_source(manager):
    text = text_of(manager.get(reverse("reference:setup")))
    for periods in shipped.values().values():
        current = next(one for one in periods if one.holds(TODAY))
        assert current.da in text
        assert current.source in text


def test_who_reads_english_reads_the_source_in_english_too(manager):
    manager.post("/sprog/", {"language": "en", "next": "/"})
    text = text_of(manager.get(reverse("reference:setup")))
    for periods in shipped.values().values():
        current = next(one for one in periods if one.holds(TODAY))
        assert current.en in text
        assert current.source_en in text
    assert "Vores valg" not in text
    one = text_of(manager.get(reverse("reference:value", args=["screening.invite_within_days"])))
    assert "Our proposal for a local deadline" in one
    assert "Vores forslag" not in one


def test_a_norm_is_changed_from_a_day_and_ended_again(jobcentre, manager):
    address = reverse("reference:value", args=[CODE])
    sent = {"value": "5", "valid_from": "1/11-2026", "reason": "Aftalt i styregruppen"}
    assert manager.post(address, sent).status_code == 302
    page = manager.get(reverse("reference:setup"))
    text = text_of(page)
    assert "5 dage Jeres siden 1. november 2026" in text
    parts = page.content.decode().split("<details")[1:]
    is_open = ["open" in part.split(">", 1)[0] for part in parts]
    assert is_open == ["siden 1. november 2026" in part for part in parts]
    assert is_open == [", 1 jeres" in part for part in parts]
    with within(jobcentre.pk):
        made = LocalValue.objects.get()
        assert reads.value(CODE, on=TODAY, jobcentre=jobcentre.pk) == 5
    assert "Aftalt i styregruppen" in text_of(manager.get(address))
    end = reverse("reference:end", args=[CODE, made.key])
    assert manager.post(end, {"valid_to": "20-11-2026", "reason": "Prøven er slut"}).status_code == 302
    with within(jobcentre.pk):
        assert reads.value(CODE, on=TODAY + datetime.timedelta(days=1), jobcentre=jobcentre.pk) == 7


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"value": "0"}, "mellem 1 og 60"),
        ({"value": "syv"}, "helt tal"),
        ({"value": ""}, "Skriv jeres værdi"),
        ({"reason": ""}, "Skriv"),
        ({"valid_from": "40-11-2026"}, "findes ikke"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(jobcentre, manager, sent, says):
    values = {"value": "5", "valid_from": "01-11-2026", "reason": "Aftalt", **sent}
    answer = manager.post(reverse("reference:value", args=[CODE]), values)
    assert answer.status_code == 422
    assert says in text_of(answer)
    with within(jobcentre.pk):
        assert not LocalValue.objects.exists()


def test_a_list_of_languages_and_a_text_are_set_too(jobcentre, manager):
    languages = reverse("reference:value", args=["screening.languages"])
    common = {"valid_from": "01-11-2026", "reason": "Læst af en modersmålslæser"}
    assert manager.post(languages, {"value": ["da", "en", "uk"], **common}).status_code == 302
    contact = reverse("reference:value", args=["screening.contact_name"])
    assert manager.post(contact, {"value": "Ea Holm", **common}).status_code == 302
    with within(jobcentre.pk):
        held = reads.values("screening.languages", "screening.contact_name", on=TODAY, jobcentre=jobcentre.pk)
    assert held == {"screening.languages": ["da", "en", "uk"], "screening.contact_name": "Ea Holm"}


def test_a_fixed_value_and_an_unknown_one_have_no_form(manager):
    assert manager.get(reverse("reference:value", args=["citizens.backdating_days"])).status_code == 422
    assert manager.get(reverse("reference:value", args=["no.such"])).status_code == 404


def test_no_code_stands_where_a_word_should():
    """A value that a room adds must be worded: its room, its unit and what may be chosen."""
    values = [one for periods in shipped.values().values() for one in periods]
    assert {one.room for one in values} <= set(ROOM_WORDS)
    assert {choice for one in values for choice in one.choices} <= set(CHOICE_WORDS)
    counted = {one.unit for one in values if isinstance(one.value, int | float) and not isinstance(one.value, bool)}
    assert counted <= {*UNIT_WORDS, "count"}
    assert not [one.code for one in values if "_" in one.text("da")]


def test_what_may_be_chosen_is_offered_in_words(manager):
    page = text_of(manager.get(reverse("reference:value", args=["compensation.clock_unit"])))
    assert "arbejdsdage" in page
    assert "working_days" not in page
