"""The pages of conversations as staff meet them: log, settle, correct, minutes, share, contact, rhythm, groups."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from brobygger.conversations import actions, groups, reads
from brobygger.conversations.models import Contact, Conversation, GroupMember, Rhythm, Session
from brobygger.kernel.boundary import within
from brobygger.vault.models import Draft, LogEntry
from tests.conversations.factories import CANARY, House, a_talk, days_ago, days_ahead

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(jobcentre):
    return House(jobcentre)


@pytest.fixture
def broker(house, client_for):
    return client_for(user=house.broker)


def at(name: str, *args: Any) -> str:
    return reverse(f"conversations:{name}", args=args)


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def day(date: Any) -> str:
    return date.strftime("%d-%m-%Y")


def a_form(house: House, **changes: Any) -> dict[str, Any]:
    return {
        "state": "held",
        "job_talked": "yes",
        "agreements": "Karla ringer til et lager",
        "next_step": "Ring tilbage",
        "topics": ["cv"],
        "on": day(days_ago(1)),
        "at": "9.30",
        "minutes": "45",
        "form": "phone",
        "broker": str(house.broker.key),
        **changes,
    }


def test_logging_a_conversation(house, broker):
    page = broker.get(at("log", house.citizen.key))
    assert page.status_code == 200
    answer = broker.post(at("log", house.citizen.key), a_form(house), follow=True)
    assert "Samtalen er gemt." in text_of(answer)
    assert "Karla ringer til et lager" in text_of(answer)
    with within(house.jobcentre.pk):
        row = Conversation.objects.get()
    assert (row.state, row.form, row.minutes, row.job_talked) == ("held", "phone", 45, True)
    # The next form knows how the last one was held.
    again = broker.get(at("log", house.citizen.key)).content.decode()
    assert 'value="45"' in again
    assert re.search(r'value="phone"[^>]*checked', again)


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(house, broker):
    answer = broker.post(at("log", house.citizen.key), a_form(house, job_talked="", on=day(days_ahead(2))))
    assert answer.status_code == 422
    assert "Svar på, om I talte om job." in text_of(answer)
    assert "Karla ringer til et lager" in answer.content.decode()
    answer = broker.post(at("log", house.citizen.key), a_form(house, on=day(days_ahead(2))))
    assert "ude i fremtiden" in text_of(answer)
    with within(house.jobcentre.pk):
        assert not Conversation.objects.exists()


def test_a_missed_conversation_needs_no_answer_about_job(house, broker):
    broker.post(at("log", house.citizen.key), a_form(house, state="no_show", job_talked=""))
    with within(house.jobcentre.pk):
        assert Conversation.objects.get().state == "no_show"


def test_what_is_typed_is_kept_and_found_again(house, broker):
    address = at("log", house.citizen.key)
    kept = broker.post(address, a_form(house, agreements="Halvt skrevet"), headers={"X-Autosave": "1"})
    assert "Kladde gemt" in kept.json()["sentence"]
    assert "Halvt skrevet" in broker.get(address).content.decode()
    broker.post(address, a_form(house))
    with within(house.jobcentre.pk):
        assert not Draft.objects.filter(form="conversations.log").exists()
    opened = LogEntry.objects.filter(action="citizen.opened", purpose="conversations.log").count()
    assert opened == 2, "keeping a draft shows nothing and is not an opening"


def test_planned_moved_and_settled(house, broker):
    form = {"on": day(days_ahead(2)), "at": "13", "minutes": "30", "form": "video", "broker": str(house.broker.key)}
    answer = broker.post(at("plan", house.citizen.key), form, follow=True)
    assert "Samtalen er aftalt." in text_of(answer)
    with within(house.jobcentre.pk):
        row = Conversation.objects.get()
    moved = {**form, "on": day(days_ahead(3)), "version": "1"}
    assert broker.post(at("move", row.key), moved).status_code == 302
    stale = broker.post(at("move", row.key), moved)
    assert stale.status_code == 409
    with within(house.jobcentre.pk):
        Conversation.objects.update(on=days_ago(1))
    page = text_of(broker.get(at("show", row.key)))
    assert "Registrér samtalen" in page
    assert broker.post(at("settle", row.key), a_form(house)).status_code == 302
    with within(house.jobcentre.pk):
        assert Conversation.objects.get().state == "held"


def test_a_correction_shows_what_stood_there(house, broker):
    row = house.held()
    form = a_form(house, agreements="Karla ringer i morgen")
    assert broker.post(at("correct", row.key), form).status_code == 422
    answer = broker.post(at("correct", row.key), {**form, "reason": "Hørte forkert", "version": "1"}, follow=True)
    text = text_of(answer)
    assert "Hørte forkert" in text
    assert "Karla sender CV til to lagre." in text, "the words before"
    assert "Karla ringer i morgen" in text


def test_minutes_are_written_shared_and_taken_back(house, broker):
    row = house.held()
    assert broker.post(at("summary", row.key), {"summary": ""}).status_code == 422
    broker.post(at("summary", row.key), {"summary": "Vi talte om lageret.", "version": "1"})
    assert "Borgeren ser ikke noget endnu" in text_of(broker.get(at("show", row.key)))
    broker.post(at("share", row.key))
    assert "Delt med borgeren" in text_of(broker.get(at("show", row.key)))
    broker.post(at("stop_sharing", row.key))
    with within(house.jobcentre.pk):
        assert reads.shared_with_citizen(house.citizen) == []


def test_the_text_for_the_case_system_is_logged(house, broker):
    row = house.held()
    page = broker.get(at("text", row.key))
    assert house.citizen.case_number in text_of(page)
    assert CANARY not in page.content.decode()
    assert CANARY in broker.get(at("text", row.key) + "?noter=ja").content.decode()
    assert LogEntry.objects.filter(action="conversation.text_shown").count() == 2


def test_a_contact_is_a_line_from_the_citizens_page(house, broker):
    page = broker.get(reverse("citizens:citizen", args=[house.citizen.key])).content.decode()
    assert f'action="{at("contact_new", house.citizen.key)}"' in page
    answer = broker.post(at("contact_new", house.citizen.key), {"line": "Spurgte til mødet", "way": "phone"})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("citizens:citizen", args=[house.citizen.key])
    with within(house.jobcentre.pk):
        row = Contact.objects.get()
    assert broker.post(at("contact", row.key), {"reason": ""}).status_code == 422
    broker.post(at("contact", row.key), {"reason": "Forkert borger"})
    assert "Taget ud" in text_of(broker.get(at("contact", row.key)))


def test_the_rhythm_offers_what_is_allowed_here(house, broker):
    page = text_of(broker.get(at("rhythm", house.citizen.key)))
    assert "Hver 4. uge" in page
    assert "Hver 6. uge" not in page
    form = {"weeks": "2", "contact_model": "individual", "on": day(days_ago(0))}
    broker.post(at("rhythm", house.citizen.key), form)
    with within(house.jobcentre.pk):
        assert Rhythm.objects.get().weeks == 2


def test_reminders_are_switched_off_for_the_citizen(jobcentre, client_for):
    house = House(jobcentre, email="karla@example.org")
    broker = client_for(user=house.broker)
    assert "Slå påmindelser fra" in text_of(broker.get(at("list", house.citizen.key)))
    broker.post(at("reminders", house.citizen.key), {"wants": "no"})
    assert "Borgeren har sagt nej" in text_of(broker.get(at("list", house.citizen.key)))


def test_a_group_from_beginning_to_attendance(house, broker):
    form = {"name": "Job og energi", "kind": "course", "contact": str(house.broker.key), "on": day(days_ago(9))}
    group_page = broker.post(at("group_new"), form)["Location"]
    with within(house.jobcentre.pk):
        group = reads.groups(days_ago(0)).get()
    broker.post(at("group_add", group.key), {"course": str(house.course.key), "on": day(days_ago(5))})
    session = {"on": day(days_ago(0)), "at": "10", "minutes": "90", "guests": "Dansk Handicap Forbund"}
    broker.post(at("session_new", group.key), session)
    text = text_of(broker.get(group_page))
    assert "1 deltager" in text
    assert house.citizen.name in text
    with within(house.jobcentre.pk):
        row = Session.objects.get()
    broker.post(at("session", row.key), {f"c{house.course.key}": "attended"})
    assert f"{house.citizen.name}: mødte" in text_of(broker.get(at("session", row.key)))
    broker.post(at("group_remove", group.key, house.course.key))
    with within(house.jobcentre.pk):
        assert GroupMember.objects.get().valid_to is not None


def test_a_citizen_of_somebody_else_is_not_put_on_a_group(house, broker):
    group = house.group()
    with within(house.jobcentre.pk):
        from tests.citizens.factories import a_course

        other = a_course(house.jobcentre)
    answer = broker.post(at("group_add", group.key), {"course": str(other.key), "on": day(days_ago(0))})
    assert answer.status_code == 422


def test_the_calendar_address_is_shown_once_and_can_be_closed(house, broker, client):
    made = broker.post(at("calendar_make")).content.decode()
    address = re.search(r'value="https?://[^/]+(/kalender/[^"]+\.ics)"', made)[1]
    assert ".ics" not in broker.get(at("calendar")).content.decode()
    house.planned()
    feed = client.get(address)
    assert feed["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in feed.content
    assert house.citizen.family_name.encode() not in feed.content
    broker.post(at("calendar_close"))
    assert client.get(address).status_code == 404


def test_each_page_asks_few_questions(house, broker, django_assert_max_num_queries):
    row = house.held()
    house.planned()
    group = house.group()
    with within(house.jobcentre.pk):
        groups.add(by=house.by, group=group, course=house.course, on=days_ago(5))
        actions.record_contact(by=house.by, course=house.course, on=days_ago(1), line="x", way="phone")
    session = house.session(group)
    for address in (
        at("list", house.citizen.key),
        at("log", house.citizen.key),
        at("show", row.key),
        at("beliefs", house.citizen.key),
        at("groups"),
        at("group", group.key),
        at("session", session.key),
        reverse("casework:close", args=[house.citizen.key]),
    ):
        with django_assert_max_num_queries(20):
            assert broker.get(address).status_code == 200, address


def test_the_list_costs_the_same_however_many(house, broker, same_queries):
    house.held()
    house.planned()

    def more():
        for number in range(3):
            house.held(on=days_ago(10 + number))
            house.planned(on=days_ahead(5 + number))

    same_queries(lambda: broker.get(at("list", house.citizen.key)), more)


def test_a_leader_reads_and_does_not_write(house, client_for):
    leader = client_for(user=house.leader)
    row = house.held()
    page = text_of(leader.get(at("show", row.key)))
    assert "Karla sender CV" in page
    assert "Registreret ved en fejl" not in page
    assert leader.post(at("share", row.key)).status_code == 403
    assert leader.get(at("beliefs", house.citizen.key)).status_code == 403


def test_empty_says_what_to_do(house, broker):
    page = text_of(broker.get(at("list", house.citizen.key)))
    assert "Der er ikke registreret samtaler endnu." in page
    assert "Der er ingen samtale aftalt." in page
    assert "Der er ingen grupper endnu." in text_of(broker.get(at("groups")))


# Closing --------------------------------------------------------------------------------------------------------------


def test_closing_a_course_and_opening_it_again(house, broker):
    house.planned()
    address = reverse("casework:close", args=[house.citizen.key])
    assert "1 aftalt samtale bliver aflyst." in text_of(broker.get(address))
    form = {"outcome": "ordinary_hours", "on": day(days_ago(0)), "aftercare": "agreed", "version": "999"}
    empty = broker.post(address, {})
    assert empty.status_code == 422
    assert "Vælg, om der er aftalt efterværn." in text_of(empty)
    assert broker.post(address, {**form, "hours_a_week": "37"}).status_code == 409
    form["version"] = re.search(r'name="version" value="(\d+)"', broker.get(address).content.decode())[1]
    missing = broker.post(address, form)
    assert "timer om ugen" in text_of(missing)
    done = broker.post(address, {**form, "hours_a_week": "37", "satisfaction": "5"}, follow=True)
    text = text_of(done)
    assert "Ordinært job, 37 timer om ugen" in text
    reopen = reverse("casework:reopen", args=[house.citizen.key])
    assert broker.get(reverse("citizens:reopen", args=[house.citizen.key]))["Location"] == reopen
    again = broker.post(reopen, {"reason": "Jobbet holdt ikke", "on": day(days_ago(0)), "version": "1"}, follow=True)
    assert "Forløbet er åbent igen." in text_of(again)
    history = text_of(broker.get(reverse("casework:closings", args=[house.citizen.key])))
    assert "Jobbet holdt ikke" in history


def test_aftercare_is_decided_later(house, broker):
    address = reverse("casework:close", args=[house.citizen.key])
    broker.post(address, {"outcome": "moved", "on": day(days_ago(0)), "aftercare": "undecided"})
    # Whoever had the case follows up; the team's page opens it.
    answer = broker.post(
        reverse("casework:aftercare", args=[house.citizen.key]), {"aftercare": "agreed", "on": day(days_ago(0))}
    )
    assert answer.status_code == 302


def test_the_settled_talk_form_keeps_the_appointments_time(house, broker):
    row = house.overdue()
    page = broker.get(at("settle", row.key)).content.decode()
    assert 'value="13.30"' in page
    assert a_talk().minutes == 30
