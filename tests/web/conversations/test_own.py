"""What the citizen meets: next meeting, what was shared, two questions on the own page and behind a link."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from brobygger.accounts.enums import LinkPurpose
from brobygger.conversations import actions, beliefs, reads
from brobygger.conversations.models import BeliefRating
from brobygger.kernel.boundary import within
from brobygger_analysis.danish.lix import lix
from tests.conversations.factories import CANARY, House, days_ahead
from tests.web.own.help import by_link, opened, secret_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(jobcentre):
    return House(jobcentre, email="karla@example.org")


def text_of(response: Any) -> str:
    main = response.content.decode().split("<main", 1)[-1].split("</main", 1)[0]
    return re.sub(r"[ \t]+", " ", re.sub(r"<[^>]+>", " ", main))


def test_the_next_meeting_and_what_was_shared(house):
    house.planned(on=days_ahead(3), place="Rådhuset")
    row = house.held()
    citizen = by_link(house.citizen)
    page = text_of(citizen.get(reverse("own:page")))
    assert "Rådhuset" in page
    assert "Karla sender CV til to lagre." not in page
    with within(house.jobcentre.pk):
        actions.share(by=house.by, conversation=row, read_version=1)
    page = text_of(citizen.get(reverse("own:page")))
    assert "Karla sender CV til to lagre." in page
    everything = citizen.get(reverse("conversations:own_list"))
    assert "Karla sender CV til to lagre." in text_of(everything)
    assert CANARY not in everything.content.decode(), "notes are never shared"
    assert "Konkrete jobopslag" not in everything.content.decode(), "nor are the topics"


def test_a_citizen_sees_nothing_of_another(house, jobcentre):
    other = House(jobcentre, given_name="Anden", family_name="Borger")
    row = other.held()
    with within(jobcentre.pk):
        actions.share(by=other.by, conversation=row, read_version=1)
    page = text_of(by_link(house.citizen).get(reverse("conversations:own_list")))
    assert "Karla sender CV" not in page


def test_the_citizen_chooses_reminders(house):
    citizen = by_link(house.citizen)
    citizen.post(reverse("conversations:own_reminders"), {"wants": "no"})
    with within(house.jobcentre.pk):
        assert not reads.wants_reminders(house.citizen)
    citizen.post(reverse("conversations:own_reminders"), {"wants": "yes"})
    with within(house.jobcentre.pk):
        assert reads.wants_reminders(house.citizen)


def test_two_questions_on_the_own_page(house):
    citizen = by_link(house.citizen)
    address = reverse("conversations:own_beliefs")
    assert citizen.post(address, {}).status_code == 422
    citizen.post(address, {"possibilities": "4", "progress": "3"})
    with within(house.jobcentre.pk):
        row = BeliefRating.objects.get()
        assert (row.rated_by, row.how, row.user_id, row.answers) == (
            "citizen",
            "own_page",
            None,
            {"possibilities": 4, "progress": 3},
        )
        beliefs.rate(by=house.by, course=house.course, possibilities=2, rated_by="broker")
    page = text_of(citizen.get(address))
    assert "gode" in page
    assert "dårlige" not in page.split("Dine svar")[1].split("Vi bruger")[0], "the broker's own view is not shown"


def test_two_questions_behind_a_link_that_shows_nothing(house):
    with within(house.jobcentre.pk):
        beliefs.rate(by=house.by, course=house.course, possibilities=2, rated_by="citizen")
    client = opened(secret_for(house.citizen, LinkPurpose.BELIEF))
    page = client.get(reverse("conversations:answer"))
    assert page.status_code == 200, "no birth date: it only gives"
    for word in (house.citizen.given_name, house.citizen.family_name, house.citizen.case_number):
        assert word not in page.content.decode()
    assert not re.search(r"checked", page.content.decode()), "nor what was answered before"
    done = client.post(reverse("conversations:answer"), {"possibilities": "5"}, follow=True)
    assert "Tak for dit svar" in text_of(done)
    with within(house.jobcentre.pk):
        [one] = list(BeliefRating.objects.filter(withdrawn_at=None))
        assert one.answers == {"possibilities": 5}
    assert client.get(reverse("conversations:answer")).status_code in {403, 404}, "it works once"


def test_without_a_link_there_is_no_question():
    assert Client().get(reverse("conversations:answer")).status_code in {302, 403, 404}


def test_the_broker_makes_the_link(house, client_for):
    broker = client_for(user=house.broker)
    page = broker.post(reverse("conversations:belief_link", args=[house.citizen.key])).content.decode()
    secret = re.search(r"/l/([^/\s&]+)/", page)[1]
    assert opened(secret).get(reverse("conversations:answer")).status_code == 200


def test_the_words_are_plain(house):
    house.planned()
    row = house.held()
    with within(house.jobcentre.pk):
        actions.share(by=house.by, conversation=row, read_version=1)
    citizen = by_link(house.citizen)
    for name in ("own:page", "conversations:own_list", "conversations:own_beliefs"):
        words = text_of(citizen.get(reverse(name)))
        assert lix(words).value < 35, (name, lix(words))
    client = opened(secret_for(house.citizen, LinkPurpose.BELIEF))
    assert lix(text_of(client.get(reverse("conversations:answer")))).value < 35
    assert "andicap" not in text_of(citizen.get(reverse("own:page"))).lower()
