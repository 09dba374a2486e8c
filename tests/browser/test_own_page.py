"""A caseworker makes a link, and the citizen uses the own page on a phone without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from brobygger.privacy import consents
from brobygger.vault import log, sealing
from tests.browser.conftest import PHONE, check_accessibility, check_reflow, take_picture
from tests.citizens.factories import a_course, machine
from tests.documents.factories import a_file
from tests.fixtures import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(in_boundary: Any) -> Any:
    cache.clear()
    caseworker = make_user("caseworker", jobcentre=in_boundary, name="Bodil Broholm")
    citizen = a_course(in_boundary, responsible=caseworker, given_name="Karla", family_name="Bogfinke").citizen
    by = machine(in_boundary)
    a_file(by, ("citizen", citizen.key), content=b"Hej Karla", name="Velkommen.txt", shared=True)
    log.opened(by=by.with_purpose("screening.form"), action="citizen.opened", subjects=[("citizen", citizen.key)])
    return caseworker, citizen


def test_from_the_link_to_my_own_data_on_a_phone(
    case: Any, sign_in: Any, page: Page, plain_page: Page, live_server: Any
) -> None:
    caseworker, citizen = case
    staff = page
    sign_in(caseworker)
    staff.goto(live_server.url + reverse("own:access", args=[citizen.key]))
    staff.get_by_role("link", name="Lav et link").click()
    staff.get_by_label("7 dage").check()
    take_picture(staff, "giv-adgang", whole=True)
    staff.get_by_role("button", name="Lav linket", exact=True).click()
    text = staff.get_by_label("Indsæt den i en besked").input_value()
    address = re.search(r"http\S+/l/\S+", text).group()

    page = plain_page
    page.set_viewport_size(PHONE)
    page.goto(address)
    page.get_by_label("Fødselsdato").fill(citizen.birth_date.strftime("%d-%m-%Y"))
    page.get_by_role("button", name="Fortsæt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hej Karla")
    assert "/l/" not in page.url
    expect(page.get_by_text("Bodil Broholm")).to_be_visible()
    expect(page.get_by_role("link", name="Velkommen.txt")).to_be_visible()
    take_picture(page, "min-side", whole=True)
    check_reflow(page, PHONE)

    page.get_by_role("link", name="Mine samtykker").click()
    page.get_by_role("link", name=re.compile("sig ja.*læge")).click()
    page.get_by_label("Hvem eller hvad gælder det?").fill("Min læge, Åse Holm")
    page.get_by_role("button", name="Ja, det må I gerne").click()
    expect(page.get_by_text("Du sagde ja den")).to_be_visible()
    take_picture(page, "mine-samtykker", whole=True)
    assert consents.standing(citizen.key, "medical_documentation") is not None
    page.get_by_role("button", name=re.compile("Tag mit ja tilbage")).click()
    expect(page.get_by_text("taget tilbage den")).to_be_visible()

    sealing.seal()
    page.get_by_role("link", name="Hvem har set mine data").click()
    expect(page.get_by_text("opsporing").first).to_be_visible()
    take_picture(page, "hvem-har-set-mine-data")  # below the fold it is the same for pages on end

    page.get_by_role("link", name="Hent mine data").click()
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Hent som PDF").click()
    assert fetched.value.suggested_filename.endswith(".pdf")

    page.get_by_role("button", name="Luk min side").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Din side er lukket")
    page.goto(live_server.url + "/min-side/")
    expect(page.get_by_role("button", name="Log ind")).to_be_visible()


def test_the_citizen_chooses_a_password_and_signs_in(case: Any, page: Page, live_server: Any) -> None:
    from brobygger.accounts.enums import LinkPurpose
    from tests.web.own.help import PASSWORD, secret_for

    _caseworker, citizen = case
    page.goto(live_server.url + reverse("accounts:link", args=[secret_for(citizen, LinkPurpose.OWN_ACCOUNT)]))
    page.get_by_label("Fødselsdato").fill(citizen.birth_date.strftime("%d-%m-%Y"))
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Din e-mail").fill("karla@example.org")
    page.get_by_label("Vælg en adgangskode").fill(PASSWORD)
    page.get_by_label("Skriv adgangskoden igen").fill(PASSWORD)
    check_accessibility(page)
    page.get_by_role("button", name="Gem min adgang").click()
    page.get_by_role("link", name="Log ind").click()
    page.get_by_label("E-mail").fill("karla@example.org")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hej Karla")
    page.goto(live_server.url + "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hej Karla")
