"""The card from the broker's proposal to the citizen's withdrawal, in browsers, the citizen's without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from brobygger.compensation.models import Card, CardShare
from brobygger.kernel.boundary import within
from tests.browser.conftest import PHONE, check_accessibility, check_reflow, take_picture
from tests.citizens.factories import a_course
from tests.fixtures import make_user
from tests.web.own.help import secret_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker(jobcentre: Any) -> Any:
    cache.clear()
    return make_user("job_broker", jobcentre=jobcentre)


@pytest.fixture
def citizen(jobcentre: Any, broker: Any) -> Any:
    with within(jobcentre.pk):
        return a_course(jobcentre, responsible=broker, given_name="Karla", family_name="Bogfinke").citizen


def propose(page: Page, visit: Any, citizen: Any) -> None:
    """The broker makes the card and proposes two lines."""
    visit(reverse("card:list", args=[citizen.key]))
    page.get_by_role("button", name="Lav et kort").click()
    page.get_by_label("Hvad skal der stå?").fill("Holder orden og møder til tiden")
    page.get_by_role("button", name="Foreslå linjen").click()
    page.get_by_role("link", name="Vælg på listen over tilpasninger").click()
    page.get_by_label("Ekstra pauser").check()
    page.get_by_role("button", name="Foreslå linjerne").click()
    expect(page.get_by_text("Venter på borgeren")).to_have_count(2)


def decide_and_share(page: Page, citizen: Any) -> str:
    """The citizen says yes to one line and no to the other, sees the card and shares it. Gives the link."""
    page.goto(reverse("accounts:link", args=[secret_for(citizen)]))
    page.get_by_label("Din fødselsdato").fill(citizen.birth_date.strftime("%d-%m-%Y"))
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_role("link", name="Et hvilket som helst job").click()
    page.get_by_role("group", name="Holder orden").get_by_label("Ja, vis den").check()
    page.get_by_role("group", name="Ekstra pauser").get_by_label("Nej, vis den ikke").check()
    take_picture(page, "kort-borger", whole=True)
    page.get_by_role("button", name="Gem mine svar").click()
    page.get_by_role("link", name="Se kortet").click()
    take_picture(page, "kort-se", whole=True)
    page.get_by_role("button", name="Del kortet").click()
    take_picture(page, "kort-delt", whole=True)
    told = re.search(r"/l/[\w-]+/", page.inner_text("main"))
    assert told is not None
    return told.group(0)


def test_the_citizen_decides_shares_and_takes_back(
    page: Page, plain_page: Page, visit: Any, sign_in: Any, pictures: Any, citizen: Any, broker: Any, complaints: Any
) -> None:
    sign_in(broker)
    propose(page, visit, citizen)
    pictures("kort-jobformidler", whole=True)
    check_accessibility(page)
    check_reflow(page)

    address = decide_and_share(plain_page, citizen)
    with within(citizen.jobcentre_id):
        share = CardShare.objects.get()
        card = Card.objects.get()

    visit(address, size=PHONE)
    expect(page.get_by_role("heading", name="Skriv koden")).to_be_visible()
    assert "Karla" not in page.content()
    page.get_by_label("Kode på seks tal").fill(share.code)
    page.get_by_role("button", name="Vis kortet").click()
    expect(page.get_by_role("heading", name="Karla Bogfinke")).to_be_visible()
    expect(page.get_by_text("Holder orden og møder til tiden")).to_be_visible()
    expect(page.get_by_text("Ekstra pauser")).to_have_count(0)
    pictures("kort-arbejdsgiver", whole=True)
    check_accessibility(page)

    plain_page.goto(reverse("card:own", args=[card.key]))
    plain_page.get_by_role("button", name="Tag kortet tilbage").click()
    complaints.expect("404")
    assert visit(reverse("card:shown")).get_by_text("Karla").count() == 0


def test_a_question_in_ones_own_words_on_a_telephone(
    page: Page, visit: Any, sign_in: Any, pictures: Any, broker: Any
) -> None:
    sign_in(broker)
    visit(reverse("aids:search"))
    pictures("hjaelpemidler", whole=True)
    page.get_by_role("textbox", name="Hvad er svært").fill("ondt i ryggen når jeg sider på kontoret")
    page.get_by_role("button", name="Søg", exact=True).last.click()
    pictures("hjaelpemidler-soegning", whole=True)
    page.locator(".aid-list a").first.click()
    pictures("hjaelpemiddel", whole=True)
    page.set_viewport_size(PHONE)
    pictures("hjaelpemiddel-telefon", whole=True)
    check_reflow(page)
