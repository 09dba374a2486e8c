"""What a whole working day in a browser showed, held fast on single pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.conversations.factories import House, days_ago


@pytest.fixture
def house(jobcentre: Any) -> House:
    return House(jobcentre)


def test_a_list_that_holds_nobody_says_so_and_asks_for_no_fewer_filters(house: House, client_for: Any):
    client = client_for(user=house.broker)
    text = client.get(reverse("casework:citizens") + "?vis=own&koe=recall").content.decode()
    assert "Ingen borgere står på listen lige nu." in text
    assert "Ingen passer til det, du har valgt" not in text


def test_with_a_filter_besides_it_says_that_the_filter_may_be_why(house: House, client_for: Any):
    client = client_for(user=house.broker)
    text = client.get(reverse("casework:citizens") + "?vis=own&koe=recall&status=began").content.decode()
    assert "Ingen passer til det, du har valgt" in text


def test_logging_leads_to_the_appointment_that_waits_for_an_answer(house: House, client_for: Any):
    """Logged beside it, the citizen would stay on the list of conversations to finish."""
    late = house.overdue()
    client = client_for(user=house.broker)
    answer = client.get(reverse("conversations:log", args=[house.citizen.key]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("conversations:settle", args=[late.key]))


def test_one_that_lies_ahead_does_not_stand_in_the_way(house: House, client_for: Any):
    house.planned()
    house.held(on=days_ago(3))
    client = client_for(user=house.broker)
    assert client.get(reverse("conversations:log", args=[house.citizen.key])).status_code == 200
