"""The front page: what waits for whom, queues with counts, my citizens and what I wrote; quick with many cases."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse

from brobygger.casework import actions, queues
from brobygger.casework.enums import WaitsOn
from brobygger.citizens import actions as citizens
from brobygger.citizens.enums import CourseState
from brobygger.conversations.models import Conversation
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course, machine
from tests.fixtures import actor_of, make_team, make_user

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def days_ago(days: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=days)


def a_talk(course: Any, broker: Any, on: datetime.date) -> Conversation:
    return Conversation.objects.create(
        jobcentre_id=course.jobcentre_id, course=course, state="planned", on=on, at=datetime.time(10), broker=broker
    )


def test_what_is_late_stands_first_and_leads_to_its_page(jobcentre, client_for):
    broker = client_for("job_broker")
    with within(jobcentre.pk):
        soon = a_course(jobcentre, given_name="Snart", broker=broker.user)
        a_talk(soon, broker.user, TODAY + datetime.timedelta(days=1))
        by = actor_of(broker.user, jobcentre)
        task = actions.add_task(by=by, due_on=TODAY, text="Ring til banken")
        type(task).objects.filter(pk=task.pk).update(due_on=days_ago(2))
    answer = broker.get("/")
    text = text_of(answer)
    assert text.index("Ring til banken") < text.index("Snart Bakkegård")
    assert "1 overskredet" in text
    assert reverse("casework:task", args=[task.key]) in answer.content.decode()
    entry = LogEntry.objects.filter(action="desk.shown").order_by("-id").first()
    assert entry.category == "list"
    assert {key for _kind, key in entry.subjects} == {str(soon.citizen.key)}


def test_a_norm_stands_as_a_queue_with_its_count_and_opens_its_list(jobcentre, client_for):
    broker = client_for("job_broker")
    late = a_course(jobcentre, given_name="Sent", state=CourseState.ENROLLED, began_on=days_ago(40), broker=broker.user)
    other = a_course(jobcentre, given_name="Fremmed", state=CourseState.ENROLLED, began_on=days_ago(40))
    page = broker.get("/").content.decode()
    address = f"{reverse('casework:citizens')}?vis=own&amp;koe=first_conversation"
    assert address in page
    listed = broker.get(address.replace("&amp;", "&"))
    text = text_of(listed)
    assert "Sent Bakkegård" in text
    assert "Fremmed" not in text
    assert str(queues.QUEUES["first_conversation"].words) in text
    entry = LogEntry.objects.filter(action="citizens.listed").order_by("-id").first()
    assert [key for _kind, key in entry.subjects] == [str(late.citizen.key)]
    assert str(other.citizen.key) not in str(entry.subjects)


def test_only_what_is_mine_waits_for_me(jobcentre, other_jobcentre, client_for):
    broker = client_for("job_broker")
    a_course(jobcentre, given_name="Fremmed", state=CourseState.ENROLLED, began_on=days_ago(40))
    a_course(other_jobcentre, given_name="Kanarie", state=CourseState.ENROLLED, began_on=days_ago(40))
    for address in ("/", reverse("casework:waiting"), reverse("casework:citizens")):
        text = text_of(broker.get(address))
        assert "Fremmed" not in text
        assert "Kanarie" not in text
    assert "Du er ikke ansvarlig for nogen borgere endnu" in text_of(broker.get("/"))


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


def test_everything_that_waits_stands_on_its_own_page(jobcentre, client_for):
    broker = client_for("job_broker")
    with within(jobcentre.pk):
        course = a_course(jobcentre, given_name="Sent", state=CourseState.ENROLLED, began_on=days_ago(40),
                          broker=broker.user)  # fmt: skip
        actions.wait_on(by=machine(jobcentre), course=course, on_whom=WaitsOn.EMPLOYER, since=days_ago(9),
                        until=days_ago(1))  # fmt: skip
    text = text_of(broker.get(reverse("casework:waiting")))
    assert "Hold den første samtale" in text
    assert "Fristen er gået" in text
    assert "Opfølgning hos arbejdsgivere bliver ikke til opgaver af sig selv endnu." in text


# --- putting off -----------------------------------------------------------------------------------------------


def test_what_is_put_off_comes_back_on_its_day(jobcentre, client_for):
    broker = client_for("job_broker")
    with within(jobcentre.pk):
        task = actions.add_task(by=actor_of(broker.user, jobcentre), due_on=TODAY, text="Ring til banken")
    page = broker.get("/").content.decode()
    address = re.search(r'class="desk-snooze" href="([^"]+)"', page)
    assert address is not None
    form = address[1].replace("&amp;", "&")
    assert "Ring til banken" in text_of(broker.get(form))
    assert broker.post(form, {"until": "20-11-2026"}).status_code == 422
    assert broker.post(form, {"until": "20-12-2026"}).status_code == 422, "at most two weeks"
    assert broker.post(form, {"until": "23-11-2026"}).status_code == 302
    assert "Ring til banken" not in text_of(broker.get("/"))
    with clock.frozen(datetime.date(2026, 11, 23)):
        assert "Ring til banken" in text_of(client_for(user=broker.user).get("/"))
    waiting = broker.get(reverse("casework:waiting"))
    assert "Udsat" in text_of(waiting)
    wake = re.search(r'action="(/arbejde/udsaet/[^"]+)"', waiting.content.decode())
    assert wake is not None
    broker.post(wake[1])
    assert "Ring til banken" in text_of(broker.get("/"))
    assert task.due_on == TODAY


# --- how often it asks -----------------------------------------------------------------------------------------


def fill(jobcentre: Any, user: Any, number: int) -> None:
    for state in (CourseState.BEGAN, CourseState.ENROLLED, CourseState.POSTPONED):
        for _ in range(number):
            course = a_course(jobcentre, state=state, began_on=days_ago(40), responsible=user, broker=user)
            a_talk(course, user, TODAY)


@pytest.mark.parametrize("address", ["/", "/arbejde/borgere/", "/arbejde/borgere/?vis=own&koe=silent"])
def test_the_pages_ask_as_often_for_many_as_for_few(
    jobcentre, client_for, same_queries, django_assert_max_num_queries, address
):
    broker = client_for("job_broker", team=make_team(jobcentre))
    with within(jobcentre.pk):
        fill(jobcentre, broker.user, 2)
        same_queries(lambda: broker.get(address), lambda: fill(jobcentre, broker.user, 2))
    with django_assert_max_num_queries(19):
        broker.get(address)


# --- the stand-in ----------------------------------------------------------------------------------------------


def test_a_stand_in_has_the_desk_and_the_cases_for_those_days(jobcentre, client_for):
    away = make_user("job_broker", jobcentre=jobcentre, name="Anna Ferie")
    helper = client_for("job_broker")
    with within(jobcentre.pk):
        course = a_course(jobcentre, given_name="Passet", state=CourseState.ENROLLED, began_on=days_ago(40),
                          broker=away)  # fmt: skip
        a_talk(course, away, TODAY)
    page = reverse("citizens:citizen", args=[course.citizen.key])
    assert helper.get(page).status_code == 403
    with within(jobcentre.pk):
        row = citizens.set_stand_in(
            by=actor_of(away, jobcentre), absent=away, stand_in=helper.user, valid_from=TODAY,
            valid_to=TODAY + datetime.timedelta(days=4),
        )  # fmt: skip
    text = text_of(helper.get("/"))
    assert "Du er vikar for Anna Ferie" in text
    assert "Passet Bakkegård" in text
    shown = helper.get(page)
    assert shown.status_code == 200
    assert "Du er vikar for Anna Ferie" in text_of(shown)
    opened = LogEntry.objects.filter(action="citizen.opened").order_by("-id").first()
    assert opened.reason == "Vikar for Anna Ferie"
    assert helper.get(reverse("casework:wait_new", args=[course.citizen.key])).status_code == 200, "may write too"
    with clock.frozen(TODAY + datetime.timedelta(days=5)):
        later = client_for(user=helper.user)
        assert later.get(page).status_code == 403
        assert "Passet" not in text_of(later.get("/"))
    with within(jobcentre.pk):
        citizens.end_stand_in(by=actor_of(away, jobcentre), row=row)
    assert helper.get(page).status_code == 403
