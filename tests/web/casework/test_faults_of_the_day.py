"""What a whole working day in a browser showed, held fast on single pages."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse

from brobygger.compensation import actions as compensation
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from tests.compensation.factories import assistance
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


def test_a_line_of_a_queue_opens_the_place_of_its_work(house: House, client_for: Any):
    late = house.overdue()
    client = client_for(user=house.broker)
    wanted = {
        "unsettled": reverse("conversations:settle", args=[late.key]),
        "plan": reverse("plans:page", args=[house.citizen.key]),
        "stance": reverse("compensation:citizen", args=[house.citizen.key]),
    }
    for queue, address in wanted.items():
        text = client.get(reverse("casework:citizens") + f"?vis=own&koe={queue}").content.decode()
        assert f'href="{address}"' in text, queue
        assert client.get(address).status_code == 200
    every = client.get(reverse("casework:citizens") + "?vis=own").content.decode()
    assert f'href="{reverse("citizens:citizen", args=[house.citizen.key])}"' in every


def test_a_leader_is_led_to_pages_that_leaders_read(house: House, client_for: Any):
    house.overdue()
    client = client_for(user=house.leader)
    for queue in ("unsettled", "silent", "belief", "first_conversation", "plan", "cv"):
        text = client.get(reverse("casework:citizens") + f"?vis=team&koe={queue}").content.decode()
        for address in re.findall(r'<th[^>]*scope="row"[^>]*>.*?href="([^"]+)"', text, re.DOTALL):
            assert client.get(address).status_code == 200, (queue, address)


def test_an_application_that_waits_is_opened_from_its_queue_and_told_before_closing(house: House, client_for: Any):
    with within(house.jobcentre.pk):
        row = compensation.draft(by=house.by, citizen=house.citizen, course=house.course, entry=assistance())
        compensation.apply(by=house.by, application=row, read_version=row.version)
    client = client_for(user=house.broker)
    address = reverse("compensation:application", args=[row.key])
    with clock.frozen(clock.now() + datetime.timedelta(days=4)):
        text = client.get(reverse("casework:citizens") + "?vis=own&koe=application").content.decode()
        assert f'href="{address}"' in text
    closing = reverse("casework:close", args=[house.citizen.key])
    text = client.get(closing).content.decode()
    assert f'href="{address}"' in text
    assert 'name="withdraws"' in text
    sent = {"outcome": "moved", "on": clock.today().strftime("%d-%m-%Y"), "aftercare": "declined"}
    answer = client.post(closing, sent)
    assert answer.status_code == 422
    assert "Afgør den først" in answer.content.decode()
    assert client.post(closing, {**sent, "withdraws": "on"}).status_code == 302


def test_the_first_conversation_has_one_way_in(house: House, client_for: Any):
    text = client_for(user=house.broker).get(reverse("citizens:citizen", args=[house.citizen.key])).content.decode()
    assert "Registrér samtale" in text
    assert "Første samtale er holdt" not in text
