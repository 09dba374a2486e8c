"""Opening a personal link in a browser without JavaScript."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from brobygger.accounts import links
from brobygger.accounts.models import PersonalLink, Team
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import within
from brobygger.vault.models import LogEntry
from brobygger.web.accounts import links as carried
from brobygger.web.doors import by_link
from brobygger.web.urls import urlpatterns as every_page
from tests.fixtures import make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

BORN = datetime.date(1980, 5, 17)
NOON = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)


@by_link("screening")
def gives_data(request: Any) -> HttpResponse:
    actor = request.actor
    teams = list(Team.objects.values_list("name", flat=True))
    return HttpResponse(f"{actor.kind} {actor.key} {boundary.current().jobcentre} {teams} {carried.is_proven(request)}")


@by_link("screening")
def shows_data(request: Any) -> HttpResponse:
    carried.require_proof(request)
    return HttpResponse("what is stored")


urlpatterns = [
    *every_page,
    path("planted/skema/", gives_data, name="planted_form"),
    path("planted/svar/", shows_data, name="planted_answers"),
]


@pytest.fixture(autouse=True)
def _purpose(monkeypatch: Any) -> Any:
    cache.clear()
    monkeypatch.setitem(carried._purposes, "screening", carried.Purpose("planted_form", lambda link: BORN))
    with clock.frozen(NOON):
        yield
    cache.clear()


@pytest.fixture
def made(jobcentre: Any) -> tuple[PersonalLink, str]:
    make_team(jobcentre, "Team Her")
    by = command("test", jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)
    with within(jobcentre.pk):
        return links.make(
            by=by, purpose="screening", subject_kind="course", subject=uuid.uuid4(), language="da",
            expires_at=NOON + datetime.timedelta(days=7),
        )  # fmt: skip


def holder(secret: str) -> Client:
    client = Client()
    client.get(f"/l/{secret}/")
    return client


def test_the_secret_leaves_the_address_at_once(client, made):
    _link, secret = made
    answer = client.get(f"/l/{secret}/")
    assert answer["Location"] == "/planted/skema/"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    page = client.get(answer["Location"])
    assert secret not in page.content.decode()
    assert secret not in str(dict(client.session))
    assert page["Referrer-Policy"] == "same-origin", "no-referrer makes browsers send forms with the origin null"


def test_a_page_behind_the_link_has_its_boundary_and_its_actor(made, jobcentre, other_jobcentre):
    make_team(other_jobcentre, "Team Der")
    link, secret = made
    text = holder(secret).get("/planted/skema/").content.decode()
    assert text == f"link {link.key} {jobcentre.pk} ['Team Her'] False"
    assert not boundary.is_entered()


def test_opening_changes_the_key_of_the_session(client, made):
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.get(f"/l/{made[1]}/")
    assert client.cookies["sessionid"].value != session.session_key


def test_looking_ahead_uses_nothing_up(made):
    _link, secret = made
    for _time in range(5):
        Client().get(f"/l/{secret}/")  # mail scanners and previews
        Client().head(f"/l/{secret}/")
    assert holder(secret).get("/planted/skema/").status_code == 200


def test_without_the_link_or_without_cookies_the_page_says_what_to_do(client):
    answer = client.get("/planted/skema/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Åbn linket, du har fået, igen." in page
    # Whose link it was is not known any more, so the page speaks to every reader in their own language.
    for language in ("en", "uk", "ar", "pl"):
        assert f'<p lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page


def test_a_revoked_link_closes_the_browser_that_holds_it(made, jobcentre):
    link, secret = made
    client = holder(secret)
    with within(jobcentre.pk):
        links.revoke(by=command("test"), link=link)
    assert client.get("/planted/skema/").status_code == 404


def test_an_expired_link_closes_the_browser_that_holds_it(made):
    client = holder(made[1])
    with clock.frozen(NOON + datetime.timedelta(days=8)):
        assert client.get("/planted/skema/").status_code == 404
        assert client.get(f"/l/{made[1]}/").status_code == 404


def test_a_browser_left_alone_must_open_the_link_again(made):
    client = holder(made[1])
    for hours, status in ((1, 200), (2.9, 200), (5, 404)):
        with clock.frozen(NOON + datetime.timedelta(hours=hours)):
            assert client.get("/planted/skema/").status_code == status, hours
    with clock.frozen(NOON + datetime.timedelta(hours=5)):
        client.get(f"/l/{made[1]}/")
        assert client.get("/planted/skema/").status_code == 200


def test_a_form_that_a_browser_left_alone_sends_still_comes_in_by_its_link_and_has_proven_nothing(made):
    _link, secret = made
    client = holder(secret)
    client.post("/link/screening/foedselsdato/", {"birth_date": "17-05-1980"})
    assert client.get("/planted/skema/").content.decode().endswith("True")
    with clock.frozen(NOON + datetime.timedelta(hours=5)):
        answer = client.post("/planted/skema/")
        assert (answer.status_code, answer.content.decode().endswith("False")) == (200, True)
    assert LogEntry.objects.filter(action="link.came_back").count() == 1


def test_a_birth_date_given_before_the_browser_was_left_alone_does_not_count_when_the_link_is_opened_again(made):
    client = holder(made[1])
    client.post("/link/screening/foedselsdato/", {"birth_date": "17-05-1980"})
    with clock.frozen(NOON + datetime.timedelta(hours=5)):
        client.get(f"/l/{made[1]}/")
        assert client.get("/planted/skema/").content.decode().endswith("False")


def test_forged_expired_and_used_look_the_same_and_are_told_apart_in_the_log(made, jobcentre):
    link, secret = made
    with within(jobcentre.pk):
        links.use_up(by=command("test"), link=link)
    pages = set()
    for text in (secret, "forged-forged-forged00", "x", "0"):
        page = Client().get(f"/l/{text}/").content.decode().replace(f"/l/{text}/", "")
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page))
    assert len(pages) == 1
    logged = [entry.reason for entry in LogEntry.objects.filter(action="link.refused").order_by("id")]
    assert logged == ["used_up", "forged", "forged", "forged"]


def test_guessing_links_is_slowed_down_for_the_guesser_alone(made):
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    statuses = [guesser.get(f"/l/guess{number}/").status_code for number in range(35)]
    assert statuses[:31] == [404] * 31
    assert statuses[-1] == 429
    assert LogEntry.objects.filter(action="link.refused").count() <= 32
    assert Client(REMOTE_ADDR="203.0.113.10").get(f"/l/{made[1]}/").status_code == 302


def test_what_is_stored_is_shown_after_the_birth_date_only(made):
    client = holder(made[1])
    answer = client.get("/planted/svar/?side=2")
    assert answer["Location"] == "/link/screening/foedselsdato/?next=%2Fplanted%2Fsvar%2F%3Fside%3D2"
    assert client.get(answer["Location"]).status_code == 200
    wrong = client.post(answer["Location"], {"birth_date": "18-05-1980"})
    assert wrong.status_code == 422
    assert "Du kan prøve 4 gange til." in wrong.content.decode()
    right = client.post(answer["Location"], {"birth_date": "17. maj 1980"})
    assert right["Location"] == "/planted/svar/?side=2"
    assert client.get(right["Location"]).content == b"what is stored"
    assert holder(made[1]).get("/planted/svar/").status_code == 302  # a forwarded link proves nothing


def test_the_page_after_the_birth_date_is_one_of_ours(made):
    client = holder(made[1])
    answer = client.post("/link/screening/foedselsdato/?next=https://evil.example/", {"birth_date": "17-05-1980"})
    assert answer["Location"] == "/planted/skema/"


def test_after_five_wrong_dates_from_any_browsers_a_new_link_is_needed(made):
    statuses = []
    for _browser in range(5):
        client = holder(made[1])
        statuses.append(client.post("/link/screening/foedselsdato/", {"birth_date": "01-01-1990"}).status_code)
    assert statuses == [422, 422, 422, 422, 404]
    assert Client().get(f"/l/{made[1]}/").status_code == 404


def test_what_is_no_date_costs_no_try(made):
    client = holder(made[1])
    for text in ("", "i går", "31-02-1980", "9" * 10_000):
        assert client.post("/link/screening/foedselsdato/", {"birth_date": text}).status_code == 422
    with within(made[0].jobcentre_id):
        assert PersonalLink.objects.get().failed_tries == 0


def test_a_fragment_that_needs_proof_takes_the_whole_page_there(made):
    answer = holder(made[1]).get("/planted/svar/", headers={"hx-request": "true"})
    assert answer["HX-Redirect"].startswith("/link/screening/foedselsdato/")


def test_a_signed_in_colleague_at_the_same_machine_stays_who_they_are(made, other_jobcentre, client_for):
    """The link acts on its own pages as the link, in its jobcentre; elsewhere the user is the user."""
    link, secret = made
    client = client_for(user=make_user("caseworker", jobcentre=other_jobcentre))
    client.get(f"/l/{secret}/")
    assert f"link {link.key}" in client.get("/planted/skema/").content.decode()
    assert client.get("/konto/").status_code == 200
    assert client.get("/planted/svar/").status_code == 302


def test_another_link_replaces_the_one_that_the_browser_held_and_its_proof(made, jobcentre):
    client = holder(made[1])
    client.post("/link/screening/foedselsdato/", {"birth_date": "17-05-1980"})
    assert client.get("/planted/svar/").status_code == 200
    by = command("test", jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)
    with within(jobcentre.pk):
        other, secret = links.make(
            by=by, purpose="screening", subject_kind="course", subject=uuid.uuid4(), language="da",
            expires_at=NOON + datetime.timedelta(days=7),
        )  # fmt: skip
    client.get(f"/l/{secret}/")
    assert str(other.key) in client.get("/planted/skema/").content.decode()
    assert client.get("/planted/svar/").status_code == 302
