"""How staff give a citizen access to the own page, and take it back."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from brobygger.accounts import citizen_sign_ins
from brobygger.accounts.models import PersonalLink
from brobygger.citizens.enums import Protection
from brobygger.citizens.models import Citizen
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course
from tests.documents.pdf_checks import check_pdf
from tests.web.own.help import account, opened, prove

CHOICE = {"purpose": "own_page", "days": "30", "language": "da"}


@pytest.fixture
def world(in_boundary, client_for):
    client = client_for("caseworker")
    course = a_course(in_boundary, responsible=client.user, given_name="Karla", family_name="Bogfinke")
    return client, course.citizen


def test_the_link_is_shown_once_and_works(world):
    client, citizen = world
    made = client.post(reverse("own:link_new", args=[citizen.key]), CHOICE)
    text = made.content.decode()
    secret = re.search(r"http://testserver/l/([\w-]+)/", text).group(1)

    assert made.status_code == 200
    to_copy = text.split("<textarea")[1].split("</textarea>")[0]
    assert "Kære Karla" in to_copy
    assert f"/l/{secret}/" in to_copy
    browser = opened(secret)
    prove(browser, citizen)
    assert browser.get("/min-side/").status_code == 200
    assert secret not in client.get(reverse("own:access", args=[citizen.key])).content.decode()
    assert not any(secret in str(entry.details) for entry in LogEntry.objects.all())


def test_the_link_can_be_had_as_an_accessible_letter(world):
    client, citizen = world
    Citizen.objects.filter(pk=citizen.pk).update(address="Ågade 2", postal_code="5970", city="Ærøskøbing")
    made = client.post(reverse("own:link_new", args=[citizen.key]), {**CHOICE, "as_letter": "1"})

    assert made["Content-Type"] == "application/pdf"
    check_pdf(made.content, title="Link til din egen side", contains=["Karla Bogfinke", "Ågade 2", "/l/", "Kære Karla"])
    entry = LogEntry.objects.get(action="own_page.letter_made")
    assert entry.category == "export"


def test_a_protected_address_is_on_no_letter(world):
    client, citizen = world
    Citizen.objects.filter(pk=citizen.pk).update(address="Ågade 2", protection=Protection.NAME_AND_ADDRESS)
    made = client.post(reverse("own:link_new", args=[citizen.key]), {**CHOICE, "as_letter": "1"})

    from tests.documents.pdf_checks import text_of

    assert "Ågade" not in text_of(made.content)


def test_an_english_letter_is_in_english(world):
    client, citizen = world
    made = client.post(reverse("own:link_new", args=[citizen.key]), {**CHOICE, "language": "en", "as_letter": "1"})

    check_pdf(made.content, title="Link to your own page", language="en", contains=["Page 1 of 1"])


def test_a_citizen_without_birth_date_gets_no_link(world):
    client, citizen = world
    Citizen.objects.filter(pk=citizen.pk).update(birth_date=None)

    answer = client.post(reverse("own:link_new", args=[citizen.key]), CHOICE)

    assert answer.status_code == 422
    assert "fødselsdato" in answer.content.decode()
    assert not PersonalLink.objects.exists()


def test_links_are_listed_and_closed(world):
    client, citizen = world
    client.post(reverse("own:link_new", args=[citizen.key]), CHOICE)
    client.post(reverse("own:link_new", args=[citizen.key]), CHOICE)
    page = client.get(reverse("own:access", args=[citizen.key])).content.decode()
    assert page.count("Luk linket") == 1  # the older one was closed by the newer
    newest = PersonalLink.objects.order_by("-id")[0]

    done = client.post(reverse("own:link_revoke", args=[citizen.key, newest.key]), follow=True)

    assert "Linket er lukket" in done.content.decode()
    newest.refresh_from_db()
    assert newest.revoked_at is not None


def test_a_link_of_another_citizen_is_not_closed_from_here(world, in_boundary):
    client, citizen = world
    theirs = a_course(in_boundary, responsible=client.user).citizen
    client.post(reverse("own:link_new", args=[theirs.key]), CHOICE)
    link = PersonalLink.objects.get(subject=theirs.key)

    answer = client.post(reverse("own:link_revoke", args=[citizen.key, link.key]))

    assert answer.status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_the_own_sign_in_is_shown_and_closed(world):
    client, citizen = world
    account(citizen)
    address = reverse("own:access", args=[citizen.key])
    assert "har kunnet logge ind selv" in client.get(address).content.decode()
    again = client.post(reverse("own:link_new", args=[citizen.key]), {**CHOICE, "purpose": "own_account"})
    assert again.status_code == 422

    client.post(reverse("own:account_close", args=[citizen.key]))

    assert citizen_sign_ins.of_citizen(citizen.key) is None
    assert "har ikke sit eget login" in client.get(address).content.decode()


def test_who_may_only_read_the_case_gives_no_access(in_boundary, client_for):
    from tests.fixtures import make_team

    team = make_team(in_boundary)
    reader = client_for("caseworker", team=team)
    citizen = a_course(in_boundary, team=team).citizen

    assert reader.get(reverse("own:access", args=[citizen.key])).status_code == 200
    assert reader.post(reverse("own:link_new", args=[citizen.key]), CHOICE).status_code == 403
    assert not PersonalLink.objects.exists()


def test_the_pages_ask_the_database_little(world, django_assert_max_num_queries):
    client, citizen = world
    client.post(reverse("own:link_new", args=[citizen.key]), CHOICE)
    with django_assert_max_num_queries(19):
        client.get(reverse("own:access", args=[citizen.key]))
