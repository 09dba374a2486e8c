"""Sign-in, profile and administration in a real browser: keyboard only, small screens, and axe."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from brobygger.accounts.models import User
from tests.browser.conftest import check_accessibility, check_reflow
from tests.fixtures import make_jobcentre, make_team, make_user
from tests.web.accounts.test_sign_in import PASSWORD, code_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(jobcentre: Any) -> User:
    made = make_user("administrator", jobcentre=jobcentre, name="Anne Sørensen")
    made.set_password(PASSWORD)
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def type_in(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(text)


def headed(page: Page, text: str) -> None:
    """The page with this heading is there, and everybody can use it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    check_accessibility(page)


def test_signing_in_with_keyboard_alone_and_being_told_what_was_wrong(visit, person, complaints, pictures):
    complaints.expect("422")
    page = visit("/administration/brugere/")
    headed(page, "Log ind")
    pictures("accounts-sign-in")
    type_in(page, "E-mail", person.email)
    type_in(page, "Adgangskode", "forkert")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("E-mailadressen eller adgangskoden er forkert.")
    check_accessibility(page)
    expect(page.get_by_label("E-mail", exact=True)).to_have_value(person.email)
    type_in(page, "Adgangskode", PASSWORD)
    page.keyboard.press("Enter")
    headed(page, "Brugere")


def test_setting_up_an_app_and_signing_in_with_its_code(visit, person, context):
    page = visit("/log-ind/?next=/konto/totrinslogin/")
    type_in(page, "E-mail", person.email)
    type_in(page, "Adgangskode", PASSWORD)
    page.keyboard.press("Enter")
    headed(page, "Totrinslogin")
    page.get_by_role("link", name="Sæt app op").click()
    headed(page, "Bekræft, at det er dig")
    type_in(page, "Adgangskode", PASSWORD)
    page.keyboard.press("Enter")
    secret = page.locator("code").inner_text()
    expect(page.get_by_role("img", name=re.compile("Billede til appen"))).to_be_visible()
    check_accessibility(page)
    type_in(page, "Kode fra appen", code_for(secret))
    page.keyboard.press("Enter")
    headed(page, "Nødkoder")
    page.get_by_role("button", name="Log ud").first.click()
    page = visit("/log-ind/?next=/konto/")
    type_in(page, "E-mail", person.email)
    type_in(page, "Adgangskode", PASSWORD)
    page.keyboard.press("Enter")
    headed(page, "Skriv koden fra din app")
    type_in(page, "Kode", code_for(secret, time.time() + 30))
    page.keyboard.press("Enter")
    headed(page, "Din profil")


def test_making_a_user_without_javascript(plain_page, person, jobcentre):
    page = plain_page
    page.goto("/administration/brugere/ny/")
    type_in(page, "E-mail", person.email)
    type_in(page, "Adgangskode", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Fornavn").fill("Bodil")
    page.get_by_label("E-mail").fill("bodil@example.org")
    page.get_by_label("Jobformidler", exact=True).check()
    page.get_by_label("Hvor").select_option(label=jobcentre.label)
    page.get_by_role("button", name="Opret bruger").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bodil")
    page.get_by_role("button", name="Lav link til adgangskode").click()
    address = page.get_by_label("Link", exact=True).input_value()
    assert "/log-ind/ny-adgangskode/" in address


PAGES = [
    "/konto/",
    "/konto/adgangskode/",
    "/administration/brugere/",
    "/administration/brugere/ny/",
    "/administration/jobcentre/",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_telephone_and_four_hundred_percent(visit, sign_in, person, path, jobcentre, pictures):
    make_team(jobcentre, "Team Øst")
    sign_in(person)
    page = visit(path)
    check_accessibility(page)
    check_reflow(page)
    pictures("accounts" + path.rstrip("/").replace("/", "-"), whole=True)


def test_pages_of_one_user_and_one_team(visit, sign_in, person, jobcentre, pictures):
    team = make_team(jobcentre, "Team Øst")
    other = make_user("caseworker", jobcentre=jobcentre, name="Bo Berg")
    sign_in(person)
    for path in (
        f"/administration/brugere/{other.key}/",
        f"/administration/brugere/{other.key}/roller/ny/",
        f"/administration/brugere/{other.key}/luk/",
        f"/administration/jobcentre/{jobcentre.key}/",
        f"/administration/jobcentre/{jobcentre.key}/team/{team.key}/",
        f"/administration/jobcentre/{jobcentre.key}/team/{team.key}/organisering/",
    ):
        page = visit(path)
        check_accessibility(page)
        check_reflow(page)
        pictures("accounts-" + path.strip("/").split("/")[-1][:12], whole=True)


def test_changing_place_with_the_keyboard(visit, sign_in, jobcentre):
    elsewhere = make_jobcentre("Jobcenter Andensteds", "0482")
    user = make_user("caseworker", jobcentre=jobcentre)
    user.memberships.create(role="caseworker", scope="jobcentre", jobcentre=elsewhere, valid_from="2015-01-01")
    sign_in(user)
    page = visit("/konto/")
    page.locator("select[name=place]:visible").first.select_option(label=elsewhere.label)
    page.get_by_role("button", name="Skift", exact=True).locator("visible=true").first.press("Enter")
    page = visit("/konto/")
    expect(page.locator("select[name=place]:visible").first.locator("option:checked")).to_have_text(elsewhere.label)
    check_accessibility(page)
