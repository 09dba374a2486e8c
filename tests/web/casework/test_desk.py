"""The front page: what waits for whom, in the order of urgency; and something useful where nothing waits."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse

from brobygger.citizens.enums import CourseState
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_what_is_late_stands_first_and_leads_to_the_citizen(jobcentre, client_for):
    broker = client_for("job_broker")
    with within(jobcentre.pk):
        late = a_course(jobcentre, given_name="Sent", state=CourseState.ENROLLED,
                        began_on=TODAY - datetime.timedelta(days=40), responsible=broker.user)  # fmt: skip
        soon = a_course(jobcentre, given_name="Snart", state=CourseState.ENROLLED,
                        began_on=TODAY - datetime.timedelta(days=26), responsible=broker.user)  # fmt: skip
    answer = broker.get("/")
    text = text_of(answer)
    assert text.index("Overskredet (1)") < text.index("Sent Bakkegård") < text.index("I dag og de næste dage (1)")
    assert text.index("I dag og de næste dage (1)") < text.index("Snart Bakkegård")
    assert "2 ting venter på dig" in text
    assert reverse("citizens:citizen", args=[late.citizen.key]) in answer.content.decode()
    entry = LogEntry.objects.order_by("-id").first()
    assert (entry.category, entry.action) == ("list", "desk.shown")
    assert {key for _, key in entry.subjects} == {str(late.citizen.key), str(soon.citizen.key)}


def test_only_what_is_mine_waits_for_me(jobcentre, other_jobcentre, client_for):
    broker = client_for("job_broker")
    began = TODAY - datetime.timedelta(days=40)
    a_course(jobcentre, given_name="Fremmed", state=CourseState.ENROLLED, began_on=began)
    a_course(other_jobcentre, given_name="Kanarie", state=CourseState.ENROLLED, began_on=began)
    text = text_of(broker.get("/"))
    assert "Der venter ikke noget på dig" in text
    assert "Fremmed" not in text
    assert "Kanarie" not in text


@pytest.mark.parametrize(
    "role",
    ["caseworker", "job_broker", "employer_consultant", "compensation_specialist", "team_leader", "project_manager",
     "administrator"],
)  # fmt: skip
def test_everybody_has_a_front_page_with_a_way_on(jobcentre, client_for, role):
    answer = client_for(role).get("/")
    assert answer.status_code == 200
    text = text_of(answer)
    assert "Mit arbejde" in text
    assert "venter" in text


def test_the_desk_asks_as_often_for_many_as_for_few(jobcentre, client_for, same_queries, django_assert_max_num_queries):
    broker = client_for("job_broker")
    began = TODAY - datetime.timedelta(days=40)

    def more() -> None:
        for state in (CourseState.BEGAN, CourseState.ENROLLED):
            for _ in range(3):
                a_course(jobcentre, state=state, began_on=began, responsible=broker.user)

    with within(jobcentre.pk):
        more()
        same_queries(lambda: broker.get("/"), more)
    with django_assert_max_num_queries(25):
        broker.get("/")
