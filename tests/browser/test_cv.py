"""From a CV on paper to one that is here: paste, tick, change, find good enough, print. In a real browser."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from brobygger.kernel.boundary import within
from brobygger.plans import cv
from brobygger.plans.cv_content import Cv
from tests.browser.conftest import DESKTOP, PHONE, check_accessibility, check_reflow
from tests.plans.cv_truth import written
from tests.plans.factories import Practice

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_broker_brings_in_a_cv_and_finds_it_good_enough(jobcentre, sign_in, visit, pictures):
    cache.clear()
    practice = Practice(jobcentre, given_name="Amira", family_name="Haddad")
    sign_in(practice.broker)
    page = visit(reverse("plans:cv", args=[practice.course.citizen.key]))
    check_accessibility(page)
    page.get_by_role("link", name="Hent et CV").click()
    page.get_by_label("Indsæt teksten fra CV'et").fill(written("tuning")[7].text)
    page.get_by_role("button", name="Find forslag").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Forslag fra CV'et")
    check_accessibility(page)
    check_reflow(page, DESKTOP, PHONE)
    pictures("cv-forslag")
    # A link in a proposal leads to its words, which stand marked in the text.
    page.get_by_role("link", name=re.compile("Randers Kommune")).first.click()
    expect(page.locator("mark:target")).to_be_in_viewport()
    for name in ("Randers Kommune", "VIA University College"):
        page.get_by_role("checkbox", name=re.compile(name)).first.check(force=True)
    page.get_by_role("button", name="Tag det valgte med").click()
    expect(page.get_by_text("2 ting er taget med i CV'et.")).to_be_visible()
    check_accessibility(page)

    page.get_by_role("link", name="Skriv Profil").click()
    page.get_by_label("Profil").fill("Jeg er socialrådgiver og vil gerne arbejde med unge.")
    page.get_by_role("button", name="Gem", exact=True).click()
    page.get_by_role("link", name="CV'et er godt nok").click()
    page.get_by_role("button", name="Det er godt nok").click()
    expect(page.get_by_text("CV'et står nu som tjekket og godt nok.")).to_be_visible()

    pictures("cv")
    page.get_by_role("link", name="Vis og print styrkekort").click()
    check_accessibility(page)
    sheet = page.locator(".cv-sheet")
    expect(sheet).to_contain_text("Socialrådgiver, Randers Kommune")
    expect(sheet).not_to_contain_text("2017")
    with within(jobcentre.pk):
        row = cv.current(practice.course)
    assert [one.title for one in Cv.from_json(row.content).jobs] == ["Socialrådgiver"]
