"""A form that comes after its writer was signed out is held sealed, and sent again by the same person alone."""

from __future__ import annotations

import datetime
import html
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse

from brobygger.accounts.models import Membership
from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.privacy import consents
from brobygger.screening.models import Screening
from brobygger.vault import drafts
from brobygger.web import held
from tests.citizens.factories import a_course
from tests.fixtures import make_user
from tests.screening.factories import CANARY, House, days_ago
from tests.web.own.help import account, by_link, prove

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("no_tries_before"),
    pytest.mark.proved_on_sqlite(reason="a session, and forms that their own tests ask of both databases"),
]

AGAIN = "accounts:send_again"


@pytest.fixture
def house(jobcentre):
    return House(jobcentre)


def minutes_later(minutes):
    return clock.frozen(clock.now() + datetime.timedelta(minutes=minutes))


def fields_of(page):
    """What the button would send, and where."""
    main = page.content.decode().split("<main")[1]
    data = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', main):
        data.setdefault(html.unescape(name), []).append(html.unescape(value))
    data.pop("csrfmiddlewaretoken", None)
    return html.unescape(re.search(r'<form method="post" action="([^"]+)"', main).group(1)), data


def screening_form(house):
    return reverse("screening:form", args=[house.course.citizen.key])


def typed():
    return {
        "held_on": days_ago(0).strftime("%d-%m-%Y"), "how": "dialogue", "when": "first_possible", "row_adhd": "on",
        "impact_words": f"{CANARY}\r\n<b>æøå & \"to\"</b>", "save": "1",
    }  # fmt: skip


def signed_out(client, address, data, **more):
    """The answer to a form that is sent after an hour without a click."""
    client.get("/")
    with minutes_later(61):
        return client.post(address, data, **more)


def test_a_form_of_staff_is_sent_again_after_signing_in(house, client_for):
    client = client_for(user=house.caseworker)
    turned_away = signed_out(client, screening_form(house), typed(), headers={"referer": "http://testserver/sager/"})
    assert turned_away["Location"] == f"/log-ind/?next={reverse(AGAIN)}"
    stored = Session.objects.get(pk=client.session.session_key)
    assert CANARY not in str(stored.get_decoded())
    sign_in = client.get(turned_away["Location"]).content.decode()
    assert "Det, du skrev, er her endnu" in sign_in
    client.force_login(house.caseworker)
    page = client.get(reverse(AGAIN))
    assert "Send det nu" in page.content.decode()
    assert 'href="/sager/"' in page.content.decode()
    address, data = fields_of(page)
    assert client.post(address, data).status_code == 302
    with within(house.jobcentre.pk):
        assert Screening.objects.get().word("impact") == typed()["impact_words"].strip()


def test_nobody_else_is_shown_what_was_held(house, client_for):
    client = client_for(user=house.caseworker)
    signed_out(client, screening_form(house), typed())
    client.force_login(make_user("caseworker", jobcentre=house.jobcentre))
    page = client.get(reverse(AGAIN)).content.decode()
    assert "ikke noget, der venter" in page
    assert CANARY not in page


@pytest.mark.parametrize("headers", [{"x-autosave": "1"}, {"hx-request": "true"}])
def test_what_the_browser_keeps_or_asks_for_by_itself_is_not_held(house, client_for, headers):
    client = client_for(user=house.caseworker)
    signed_out(client, screening_form(house), typed(), headers=headers)
    assert held.SESSION not in client.session


def test_a_new_password_is_never_held(client_for):
    client = client_for("caseworker")
    signed_out(client, reverse("account_change_password"), {"oldpassword": CANARY, "password1": CANARY})
    assert held.SESSION not in client.session


def test_who_was_never_signed_in_leaves_nothing(house, client):
    assert client.post(screening_form(house), typed()).status_code == 302
    assert held.SESSION not in client.session


def test_files_are_to_be_chosen_again_and_the_page_says_so(house, client_for):
    client = client_for(user=house.caseworker)
    signed_out(client, screening_form(house), {**typed(), "file": SimpleUploadedFile("a.txt", b"a")})
    client.force_login(house.caseworker)
    assert "Filer er ikke med" in client.get(reverse(AGAIN)).content.decode()


def test_the_chosen_place_is_chosen_still(house, other_jobcentre, client_for):
    user = house.caseworker
    Membership.objects.create(
        user=user, role=Role.CASEWORKER, scope="jobcentre", jobcentre=other_jobcentre, valid_from=days_ago(9)
    )
    client = client_for(user=user)
    client.post(reverse("accounts:switch"), {"place": f"jobcentre:{other_jobcentre.key}"})
    signed_out(client, screening_form(house), typed())
    client.force_login(user)
    assert client.get(reverse(AGAIN)).wsgi_request.place.jobcentre == other_jobcentre.pk


GIVE = "/min-side/samtykker/medical_documentation/"


def test_on_the_own_page_a_late_form_is_sent_again_after_the_birth_date(in_boundary):
    citizen = a_course(in_boundary).citizen
    client = by_link(citizen)
    with minutes_later(121):
        asked = client.post(GIVE, {"detail": CANARY})
        assert asked["Location"].endswith("foedselsdato/?next=%2Fmin-side%2Fsend-igen%2F")
        assert "Det, du skrev, er her endnu" in client.get(asked["Location"]).content.decode()
        assert CANARY not in client.get(reverse("own:send_again"), follow=True).content.decode()
        assert consents.standing(citizen.key, "medical_documentation") is None
        prove(client, citizen)
        address, data = fields_of(client.get(reverse("own:send_again")))
        client.post(address, data)
    assert consents.standing(citizen.key, "medical_documentation").detail == CANARY


def test_with_an_own_sign_in_too(in_boundary, client_for):
    citizen = a_course(in_boundary).citizen
    user = account(citizen)
    client = client_for(user=user)
    client.get(GIVE)
    with minutes_later(61):
        assert client.post(GIVE, {"detail": CANARY})["Location"] == "/log-ind/?next=/min-side/send-igen/"
    client.force_login(user)
    address, data = fields_of(client.get(reverse("own:send_again")))
    assert (address, data) == (GIVE, {"detail": [CANARY]})


def test_who_leaves_the_own_page_late_is_asked_for_nothing(in_boundary):
    client = by_link(a_course(in_boundary).citizen)
    with minutes_later(121):
        assert client.post(reverse("own:leave"))["Location"] == reverse("own:left")
        assert client.get(reverse("own:page")).status_code == 302


def test_what_is_held_is_sealed_bounded_and_opens_for_one_alone():
    data = QueryDict(mutable=True)
    data.setlist("word", [CANARY, "to"])
    data["password"] = "hemmelig"
    text = held.seal(data, whose="user:1", path="/x/")
    found, about = held.opened(text, whose="user:1")
    assert (dict(found.lists()), about) == ({"word": [CANARY, "to"]}, {"path": "/x/"})
    for wrong, whose in ((text, "user:2"), (text[:-8], "user:1"), ("", "user:1"), ("ikke base64 æ", "user:1")):
        assert held.opened(wrong, whose=whose) is None
    data["word"] = "x" * (drafts.LARGEST + 1)
    assert held.seal(data, whose="user:1") == ""
