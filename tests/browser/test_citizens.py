"""Creating, finding and importing citizens in a real browser, with the keyboard only and without JavaScript."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Citizen
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from tests import fixtures
from tests.browser.conftest import PHONE, check_accessibility, check_reflow
from tests.browser.keyboard import Keyboard
from tests.citizens.factories import a_course, a_number

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(jobcentre: Any, sign_in: Any) -> Any:
    user = fixtures.make_user("caseworker", "job_broker", "project_manager", jobcentre=jobcentre, name="Ea Holm")
    sign_in(user)
    return user


def _type_into(page: Page, label: str, text: str) -> None:
    """Walk by Tab until the field with the label has the focus, and type."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement?.labels?.[0]?.innerText.trim() ?? ''").startswith(label):
            page.keyboard.press("Control+A")
            page.keyboard.type(text)
            return
    pytest.fail(f"The keyboard never came to {label!r}.")


def test_a_citizen_is_created_with_the_keyboard_only(jobcentre, worker, visit, complaints, pictures):
    complaints.expect("422")
    page = visit("/borgere/ny/")
    check_accessibility(page)
    check_reflow(page)
    pictures("citizen-new", whole=True)
    _type_into(page, "CPR-nummer", "170584-0002")
    _type_into(page, "Fornavn", "Åse")
    _type_into(page, "Efternavn", "Kjærgaard")
    _type_into(page, "Ydelse", "Dagpenge")
    expect(page.get_by_label("Telefon")).not_to_be_visible()
    Keyboard(page).unfold("Kontakt")
    _type_into(page, "Telefon", "12345678")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_label("Jeg har læst nummeret igennem")).to_be_visible()
    expect(page.get_by_label("Fornavn")).to_have_value("Åse")
    expect(page.get_by_label("Telefon")).to_be_visible()  # what was typed is not folded away
    check_accessibility(page)
    pictures("citizen-check-digit", whole=True)
    page.get_by_label("Jeg har læst nummeret igennem").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Opret borger").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Åse Kjærgaard")
    expect(page.locator("body")).to_contain_text("Gennemfør opsporingen")
    expect(page.locator("body")).not_to_contain_text("0002")


def test_the_citizens_page_on_desk_and_phone(jobcentre, worker, visit, pictures):
    with within(jobcentre.pk):
        course = a_course(
            jobcentre,
            state=CourseState.ENROLLED,
            began_on=clock.today() - datetime.timedelta(days=50),
            responsible=worker,
            team=fixtures.make_team(jobcentre),
            telephone="12345678",
            municipality_code="0607",
        )
    page = visit(f"/borgere/{course.citizen.key}/")
    check_accessibility(page)
    pictures("citizen", whole=True)
    check_reflow(page)
    check_reflow(page, PHONE)
    page.set_viewport_size(PHONE)
    pictures("citizen-phone", whole=True)
    page.get_by_role("button", name="Vis hele nummeret").click()
    expect(page.locator("body")).not_to_contain_text("••••")


def test_lists_search_and_desk(jobcentre, worker, visit, pictures):
    with within(jobcentre.pk):
        for number, state in enumerate(CourseState):
            a_course(
                jobcentre, state=state, given_name=f"Karla {'ABCDEFGHI'[number]}", responsible=worker,
                began_on=clock.today() - datetime.timedelta(days=45),
            )  # fmt: skip
        a_course(jobcentre, given_name="Peter", family_name="Bakkegaard")
    page = visit("/")
    check_accessibility(page)
    pictures("desk", whole=True)
    page.locator("#search-top").fill("karla bakegård")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Egne og teamets borgere")).to_be_visible()
    check_accessibility(page)
    pictures("citizen-search", whole=True)
    visit("/borgere/?vis=own")
    check_accessibility(page)
    pictures("citizen-list", whole=True)
    visit("/lokal-opsaetning/")
    check_accessibility(page)
    pictures("local-setup", whole=True)


def test_a_list_is_imported_without_javascript(jobcentre, plain_page, context, worker):
    plain_page.context.add_cookies(context.cookies())
    rows = "\n".join(f"{a_number()};Søren;Ågård;01-09-2026;Dagpenge" for _ in range(3))
    content = f"CPR-nummer;Fornavn;Efternavn;Begyndt;Ydelse\n{rows}".encode("cp1252")
    plain_page.goto("/borgere/indlaes/")
    plain_page.get_by_label("Fil").set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": content})
    plain_page.get_by_role("button", name="Vis, hvad der vil ske").click()
    expect(plain_page.locator("body")).to_contain_text("Ågård")
    plain_page.get_by_role("button", name="Indlæs 3 forløb").click()
    expect(plain_page.locator("body")).to_contain_text("Listen er læst ind")
    with within(jobcentre.pk):
        assert Citizen.objects.count() == 3
