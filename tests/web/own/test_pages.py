"""The own page itself: plain words in both languages, without JavaScript, and what it shows of the rooms below."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from brobygger.citizens import actions
from brobygger.kernel import clock
from brobygger.privacy import consents
from brobygger.screening import actions as screening
from brobygger.screening.models import Booking
from tests.citizens.factories import a_course, machine
from tests.documents.factories import a_file
from tests.fixtures import make_user
from tests.screening.factories import a_complete_entry, days_ago
from tests.web.own.help import a_consent, by_account, by_link, opened, secret_for
from tests.web.own.readability import check_readable, prose_of

PAGES = ("own:page", "own:consents", "own:looks", "own:data")


@pytest.fixture
def course(in_boundary):
    broker = make_user("job_broker", jobcentre=in_boundary, name="Bodil Broholm")
    return a_course(in_boundary, responsible=broker, given_name="Karla")


def page(client, name="own:page"):
    return client.get(reverse(name)).content.decode()


def test_who_helps_me_is_shown_with_how_to_reach_them(course):
    from brobygger.accounts.models import User

    User.objects.filter(given_name="Bodil").update(telephone="12 34 56 78")

    html = page(by_link(course.citizen))

    assert "Bodil Broholm" in html
    assert 'href="tel:12 34 56 78"' in html


def test_who_does_what_stands_there_in_plain_words(course, in_boundary):
    mie = make_user("caseworker", jobcentre=in_boundary, name="Mie Krog")
    given = {"course": course, "on": days_ago(0), "by": machine(in_boundary)}
    actions.set_responsible(user=make_user("job_broker", jobcentre=in_boundary, name="Bo Lind"), what="broker", **given)
    actions.set_responsible(user=mie, what="authority", **given)
    actions.set_responsible(user=mie, what="employers", **given)
    tove = make_user("caseworker", jobcentre=in_boundary, name="Tove Bæk")
    actions.set_stand_in(by=given["by"], absent=mie, stand_in=tove, valid_from=days_ago(0), valid_to=days_ago(-5))

    html = page(by_link(course.citizen))

    assert "Mie Krog</strong><br>Træffer afgørelser i din sag.<br>Taler med arbejdsgivere for dig." in html
    assert "kan du spørge Tove Bæk." in html
    assert "Bo Lind bestemmer ikke over din ydelse. Det gør Mie Krog." in html
    check_readable(html, "who does what")


def test_without_anybody_responsible_the_jobcentre_is_named(in_boundary):
    html = page(by_link(a_course(in_boundary).citizen))

    assert f"Spørg {in_boundary.label}." in html


def test_the_interview_that_lies_ahead_is_shown_and_no_other(course, in_boundary):
    by = machine(in_boundary)
    broker = make_user("job_broker", jobcentre=in_boundary, name="Arne Åkjær")
    row = screening.start_screening(by=by, course=course)
    screening.complete_screening(by=by, screening=row, entry=a_complete_entry(), read_version=row.version)
    course.refresh_from_db()
    handed = screening.hand_over(by=by, course=course, on=days_ago(15), receiver=broker)
    screening.accept_handover(by=by, handover=handed, read_version=handed.version, on=days_ago(14))
    handed.refresh_from_db()
    starts_at = clock.now() + datetime.timedelta(days=2)
    screening.book(by=by, handover=handed, starts_at=starts_at, read_version=handed.version)
    client = by_account(course.citizen)

    assert "Arne Åkjær" in page(client)
    Booking.objects.update(starts_at=clock.now() - datetime.timedelta(minutes=1))
    assert "Din første samtale" not in page(client)


def test_shared_files_are_listed_and_others_are_not(course, in_boundary):
    by = machine(in_boundary)
    subject = ("citizen", course.citizen.key)
    a_file(by, subject, content=b"Hej med dig", name="delt.txt", shared=True)
    a_file(by, subject, content=b"Hej", name="intern.txt")

    html = page(by_link(course.citizen))

    assert "delt.txt" in html
    assert "intern.txt" not in html


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_in_plain_danish_and_in_english(course, name):
    danish = page(by_link(course.citizen), name)
    english = page(by_link(course.citizen, language="en"), name)

    check_readable(danish, name)
    assert '<html lang="en"' in english
    common = set(prose_of(danish).split("\n\n")) & set(prose_of(english).split("\n\n"))
    assert not {text for text in common if len(text.split()) > 4}, "these are not translated"


@pytest.mark.parametrize("purpose", [one.code for one in consents.purposes(clock.today())])
def test_each_consent_is_asked_for_in_plain_danish(course, purpose):
    client = by_link(course.citizen)
    check_readable(client.get(reverse("own:consent_give", args=[purpose])).content.decode(), purpose)


def test_the_pages_on_the_way_in_and_out_are_plain_too(course, client):
    holder = opened(secret_for(course.citizen))
    check_readable(holder.get("/min-side/", follow=True).content.decode(), "birth date")
    for name in ("own:left", "own:account_made"):
        check_readable(page(client, name), name)


def test_a_hard_page_is_found():
    hard = (
        "<main><p>" + "Beskæftigelsesindsatsens kompensationsordninger forudsætter dokumentation. " * 5 + "</p></main>"
    )
    with pytest.raises(AssertionError, match="LIX"):
        check_readable(hard, "planted")


def test_the_page_works_without_javascript_and_has_no_inline_code(course):
    a_consent(course.citizen)
    client = by_link(course.citizen)
    for name in PAGES:
        html = page(client, name)
        assert "<script>" not in html
        assert " style=" not in html
        assert "onclick" not in html


def test_the_front_page_asks_the_database_little(course, in_boundary, django_assert_max_num_queries):
    a_file(machine(in_boundary), ("citizen", course.citizen.key), content=b"Hej med dig", name="a.txt", shared=True)
    client = by_account(course.citizen)
    client.get("/min-side/")
    with django_assert_max_num_queries(19):
        client.get("/min-side/")


def test_a_part_of_another_room_stands_in_its_place_and_may_say_nothing(course, monkeypatch):
    from brobygger.web.own import parts

    made = [
        lambda request, citizen: None,
        lambda request, citizen: parts.Part("own/_files.html", {"files": []}, place=1),
    ]
    monkeypatch.setattr(parts, "_makers", made)

    html = page(by_link(course.citizen))

    assert "Dine filer" in html
    assert "Hvem kan du spørge" not in html
