"""The pages of the desk as people use them: lists and filters, giving many, notes, waits, stand-ins, team, doubles."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse

from brobygger.casework.models import BrokerRecord, Note, SavedFilter, Task, Wait
from brobygger.citizens import merging
from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Citizen, Merge, Responsibility, StandIn
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course, machine
from tests.fixtures import make_team, make_user

TODAY = datetime.date(2026, 11, 20)
LIST = "/arbejde/borgere/"


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- lists -----------------------------------------------------------------------------------------------------


def test_filters_find_what_is_there_and_what_is_missing(jobcentre, client_for):
    broker = client_for("job_broker")
    a_course(jobcentre, given_name="Medtelefon", telephone="11 22 33 44", broker=broker.user)
    a_course(jobcentre, given_name="Udentelefon", broker=broker.user)
    lacking, having = (text_of(broker.get(f"{LIST}?{name}=telephone")) for name in ("mangler", "har"))
    assert "Udentelefon" in lacking
    assert "Medtelefon" not in lacking
    assert "Medtelefon" in having
    assert "Udentelefon" not in having


def test_a_line_says_state_contact_step_deadline_and_whom_it_waits_on(jobcentre, client_for):
    broker = client_for("job_broker")
    began = TODAY - datetime.timedelta(days=40)
    with within(jobcentre.pk):
        course = a_course(jobcentre, given_name="Linje", state=CourseState.ENROLLED, began_on=began, broker=broker.user)
        Wait.objects.create(jobcentre=jobcentre, course=course, on_whom="employer", since=TODAY)
    text = text_of(broker.get(LIST))
    for words in ("Linje Bakkegård", "Visiteret til indsatsen", "Hold den første samtale", "07-11-2026",
                  "En arbejdsgiver"):  # fmt: skip
        assert words in text


def test_a_choice_is_saved_shared_and_deleted(jobcentre, client_for):
    team = make_team(jobcentre)
    broker, colleague = client_for("job_broker", team=team), client_for("job_broker", team=team)
    page = f"{reverse('casework:filter_save')}?vis=team&mangler=email"
    assert broker.post(page, {"name": ""}).status_code == 422
    assert broker.post(page, {"name": "Uden mail", "team": str(team.key)}).status_code == 302
    with within(jobcentre.pk):
        saved = SavedFilter.objects.get()
    assert saved.chosen == {"vis": "team", "mangler": "email"}
    assert "Uden mail" in text_of(colleague.get("/"))
    address = reverse("casework:filter_delete", args=[saved.key])
    assert colleague.post(address).status_code == 404
    assert broker.post(address).status_code == 302
    assert "Uden mail" not in text_of(colleague.get("/"))


def test_many_are_given_and_taken_back_on_the_page(jobcentre, client_for):
    team = make_team(jobcentre)
    leader = client_for("team_leader", team=team)
    broker = make_user("job_broker", jobcentre=jobcentre, team=team, name="Bo Modtager")
    courses = [a_course(jobcentre, team=team, given_name=name) for name in ("Ada", "Eva")]
    strange = a_course(jobcentre, given_name="Fremmed")
    page = f"{reverse('casework:assign')}?vis=team"
    keys = [str(one.key) for one in (*courses, strange)]
    form = {"what": "broker", "user": str(broker.key), "reason": "Ny fordeling"}
    refused = leader.post(page, form)
    assert refused.status_code == 422
    assert "Vælg mindst én borger" in text_of(refused)
    assert leader.post(page, {**form, "course": keys}).status_code == 302
    with within(jobcentre.pk):
        held = Responsibility.objects.filter(user=broker, valid_to=None)
        assert set(held.values_list("course_id", flat=True)) == {one.pk for one in courses}, "not the strange one"
    shown = leader.get(page)
    undo = re.search(r'action="(/arbejde/fordel/[^"]+)"', shown.content.decode())
    assert undo is not None
    assert "2 borgere til Bo Modtager" in text_of(shown)
    leader.post(undo[1])
    with within(jobcentre.pk):
        assert not Responsibility.objects.filter(user=broker, valid_to=None).exists()


# --- what a person adds ----------------------------------------------------------------------------------------


def test_a_note_is_written_changed_and_put_away(jobcentre, client_for):
    broker, colleague = client_for("job_broker"), client_for("job_broker")
    citizen = a_course(jobcentre, broker=broker.user).citizen
    page = f"{reverse('casework:note_new')}?borger={citizen.key}"
    assert broker.post(page, {"on": "", "text": ""}).status_code == 422
    assert broker.post(page, {"on": "20-11-2026", "text": "Spørg til bussen"}).status_code == 302
    with within(jobcentre.pk):
        note = Note.objects.get()
    assert "Spørg til bussen" in text_of(broker.get(reverse("citizens:citizen", args=[citizen.key])))
    assert colleague.get(reverse("casework:note", args=[note.key])).status_code == 404
    changed = {"on": "21-11-2026", "text": "Spørg til toget", "version": "1"}
    assert broker.post(reverse("casework:note", args=[note.key]), changed).status_code == 302
    assert broker.post(reverse("casework:note", args=[note.key]), changed).status_code == 409
    broker.post(reverse("casework:note_away", args=[note.key]))
    assert "Spørg til toget" not in text_of(broker.get("/"))
    assert "Spørg til toget" in text_of(broker.get(f"{reverse('casework:notes')}?vis=lagt-vaek"))


def test_a_task_is_written_and_done(jobcentre, client_for):
    broker = client_for("job_broker")
    broker.post(reverse("casework:task_new"), {"text": "Ring til banken", "due_on": "20-11-2026"})
    assert "Ring til banken" in text_of(broker.get("/"))
    with within(jobcentre.pk):
        task = Task.objects.get()
    broker.post(reverse("casework:task_done", args=[task.key]))
    assert "Ring til banken" not in text_of(broker.get("/"))
    assert "Opgaven blev løst" in text_of(broker.get(reverse("casework:task", args=[task.key])))


def test_whom_it_waits_on_stands_on_the_citizens_page(jobcentre, client_for):
    broker = client_for("job_broker")
    citizen = a_course(jobcentre, broker=broker.user).citizen
    page, home = reverse("casework:wait_new", args=[citizen.key]), reverse("citizens:citizen", args=[citizen.key])
    assert broker.post(page, {"since": "20-11-2026"}).status_code == 422
    broker.post(page, {"on_whom": "citizen", "since": "18-11-2026", "note": "Lægebrevet"})
    text = text_of(broker.get(home))
    assert "Lægebrevet" in text
    assert "Venter på: Borgeren" in text, "in the timeline too"
    with within(jobcentre.pk):
        wait = Wait.objects.get()
    broker.post(reverse("casework:wait_end", args=[wait.key]))
    assert "Ingen har skrevet, at der ventes" in text_of(broker.get(home))


def test_somebody_names_a_stand_in_and_ends_it(jobcentre, client_for):
    broker = client_for("job_broker")
    helper = make_user("caseworker", jobcentre=jobcentre, name="Ida Vikarsen")
    page = reverse("casework:stand_in_new")
    form = {"stand_in": str(helper.key), "valid_from": "20-11-2026", "valid_to": "25-11-2026"}
    assert broker.post(page, {**form, "valid_to": "19-11-2026"}).status_code == 422
    assert broker.post(page, form).status_code == 302
    assert "Ida Vikarsen er vikar for" in text_of(broker.get(reverse("casework:stand_ins")))
    with within(jobcentre.pk):
        row = StandIn.objects.get()
    broker.post(reverse("casework:stand_in_end", args=[row.key]))
    assert "Ingen er vikar lige nu" in text_of(broker.get(reverse("casework:stand_ins")))


# --- the citizen's page ----------------------------------------------------------------------------------------


def test_the_next_step_has_the_main_button(jobcentre, client_for):
    worker = client_for("caseworker")
    course = a_course(jobcentre, responsible=worker.user)
    page = worker.get(reverse("citizens:citizen", args=[course.citizen.key])).content.decode()
    now = page[page.index('id="now"') : page.index("</section>", page.index('id="now"'))]
    form = reverse("screening:form", args=[course.citizen.key])
    assert f'<a class="button button-primary" href="{form}">Udfyld opsporingsskemaet</a>' in now
    assert now.count("button-primary") == 1
    assert "Registrér: " not in now


# --- the team --------------------------------------------------------------------------------------------------


def test_a_leader_reads_the_team_and_writes_a_record(jobcentre, client_for):
    team = make_team(jobcentre)
    leader = client_for("team_leader", team=team)
    broker = make_user("job_broker", jobcentre=jobcentre, team=team, name="Bo Formidler")
    for _ in range(2):
        a_course(jobcentre, state=CourseState.ENROLLED, broker=broker, team=team)
    text = text_of(leader.get(reverse("casework:team")))
    assert "Bo Formidler" in text
    assert "Andel til arbejdsgivere" in text
    form = {"valid_from": "01-11-2026", "full_time": "50", "profile": "social_work", "started_on": "01-02-2025",
            "areas": ["office"], "grants": "limited", "training": ["model"],
            "planned_employer_share": "40"}  # fmt: skip
    page = reverse("casework:broker", args=[broker.key])
    shown = text_of(leader.get(page))
    assert "Uden myndighed" in shown
    assert "hører til hos en sagsbehandler for alle 2 borgere" in shown
    assert leader.post(page, {**form, "full_time": "120"}).status_code == 422
    assert leader.post(page, form).status_code == 302
    with within(jobcentre.pk):
        assert BrokerRecord.objects.get().areas == ["office"]
    assert "50 %" in text_of(leader.get(reverse("casework:team")))


# --- doubles ---------------------------------------------------------------------------------------------------


def test_doubles_are_found_compared_merged_and_parted(jobcentre, client_for):
    broker = client_for("job_broker")
    kept = a_course(jobcentre, state=CourseState.ENROLLED, broker=broker.user, telephone="11 11 11 11").citizen
    double = a_course(jobcentre, state=CourseState.SCREENED, broker=broker.user, telephone="22 22 22 22").citizen
    find = reverse("casework:double", args=[kept.key])
    assert double.case_number in text_of(broker.get(find)), "same birth date and name"
    assert broker.post(find, {"who": "2020-00001"}).status_code == 422
    answer = broker.post(find, {"who": double.case_number})
    page = reverse("casework:merge", args=[kept.key, double.key])
    assert answer.url == page
    shown = text_of(broker.get(page))
    assert "22 22 22 22" in shown
    opened = LogEntry.objects.filter(action="citizen.opened").order_by("-id")[:2]
    assert {entry.subjects[0][1] for entry in opened} == {str(kept.key), str(double.key)}
    with within(jobcentre.pk):
        course = Citizen.objects.get(pk=kept.pk).courses.get()
    form = {
        "keep": str(kept.key),
        "number_of": str(kept.key),
        "goes_on": str(course.key),
        "reason": "Oprettet to gange",
        "field_telephone": str(double.key),
        "field_gender": str(kept.key),
        "sure": "on",
    }
    assert broker.post(page, {**form, "sure": ""}).status_code == 422
    assert broker.post(page, {**form, "reason": ""}).status_code == 422
    assert broker.post(page, form).status_code == 302
    moved = broker.get(reverse("citizens:citizen", args=[double.key]))
    assert moved.status_code == 302
    assert moved.url == reverse("citizens:citizen", args=[kept.key])
    home = text_of(broker.get(moved.url))
    assert "22 22 22 22" in home
    assert f"Sagsnummer {double.case_number} blev slået sammen" in home
    with within(jobcentre.pk):
        row = Merge.objects.get()
    broker.post(reverse("casework:unmerge", args=[row.key]))
    assert broker.get(reverse("citizens:citizen", args=[double.key])).status_code == 200


def test_the_way_back_is_gone_after_a_day(jobcentre, client_for):
    broker = client_for("job_broker")
    kept, double = (a_course(jobcentre, state=state, broker=broker.user).citizen
                    for state in (CourseState.ENROLLED, CourseState.CLOSED))  # fmt: skip
    with within(jobcentre.pk):
        merging.merge(by=machine(jobcentre), kept=kept, double=double, reason="To gange")
    page = reverse("citizens:citizen", args=[kept.key])
    assert "Fortryd (senest" in text_of(broker.get(page))
    with clock.frozen(TODAY + datetime.timedelta(days=2)):
        assert "Fortryd (senest" not in text_of(client_for(user=broker.user).get(page))
