"""A plan in a real browser: by keyboard, by the citizen on a phone without JavaScript, and reviewed by the leader."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from brobygger.kernel.boundary import within
from brobygger.plans import actions, reads
from brobygger.plans.models import Acknowledgement, Plan
from tests.browser.conftest import PHONE, check_accessibility, check_reflow
from tests.plans.factories import THREE_GOALS, Practice
from tests.web.own.help import secret_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def practice(jobcentre):
    cache.clear()
    practice = Practice(jobcentre)
    plan = practice.with_everything()
    named = {**THREE_GOALS, "g2": replace(THREE_GOALS["g2"], occupation="Bogbinder")}  # for the pictures
    with within(jobcentre.pk):
        actions.save_goals(by=practice.by_broker, course=practice.course, goals=named, read_version=plan.version)
    return practice


def test_an_agreement_is_written_and_an_activity_moved_by_keyboard(practice, sign_in, visit, pictures):
    sign_in(practice.broker)
    page = visit(reverse("plans:page", args=[practice.course.citizen.key]))
    check_accessibility(page)
    pictures("plan")
    page.get_by_role("link", name="Ny aftale").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Hvad er aftalt?").fill("Måske søge job")
    page.get_by_label("Hvad er aftalt?").press("Tab")
    page.get_by_role("button", name="Gem aftalen").press("Enter")
    expect(page.get_by_text("Aftalen er gemt.")).to_be_visible()
    expect(page.get_by_text("Aftalen bliver bedre, hvis den også er: målbar")).to_be_visible()
    page.get_by_role("link", name="Tavle").press("Enter")
    check_accessibility(page)
    card = page.get_by_role("listitem").filter(has_text="Praktik i to uger")
    card.get_by_label("Flyt til").focus()
    page.keyboard.press("ArrowDown")  # from "I gang" to "Færdig"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("står nu under “Færdig”")).to_be_visible()
    done = page.get_by_role("region", name="Færdig")
    expect(done.get_by_role("heading", name="Praktik i to uger på et kontor")).to_be_visible()
    pictures("plan-tavle")
    page.goto(page.url.replace("tavle/", "udgaver/9/").partition("?")[0])
    expect(page.locator("del", has_text="Aftalt")).to_be_visible()
    check_accessibility(page)
    pictures("plan-udgave")


def test_the_citizen_reads_and_accepts_on_a_phone_without_javascript(practice, plain_page):
    page = plain_page
    page.set_viewport_size(PHONE)
    page.goto(reverse("accounts:link", args=[secret_for(practice.course.citizen)]))
    birth = practice.course.citizen.birth_date
    page.get_by_label("Fødselsdato", exact=False).fill(birth.strftime("%d-%m-%Y"))
    page.get_by_role("button").filter(has_text="Fortsæt").or_(page.locator("main button[type=submit]")).first.click()
    page.get_by_role("link", name="Se hele min plan").click()
    expect(page.get_by_role("heading", name="Mine mål")).to_be_visible()
    check_reflow(page)
    page.get_by_label("Skriv til os om din plan").fill("Jeg glæder mig.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Vi har fået det, du skrev.")).to_be_visible()
    page.get_by_role("button", name="Ja, jeg er enig i planen").click()
    expect(page.get_by_text("Du sagde ja til planen")).to_be_visible()
    with within(practice.jobcentre.pk):
        plan = Plan.objects.get(course=practice.course)
        assert Acknowledgement.objects.get().number == plan.version
        assert reads.replies(plan).unseen == 1


def test_a_leader_draws_and_reviews(practice, sign_in, visit, pictures, complaints):
    complaints.expect("422")
    practice.marks()
    sign_in(practice.leader)
    page = visit(reverse("plans:quality_draw"))
    page.get_by_role("button", name="Træk lod").click()
    expect(page.get_by_text("Rækkefølgen er den, frøet giver.")).to_be_visible()
    page.get_by_role("link", name="Gennemgå den næste").click()
    pictures("kvalitet")
    page.get_by_role("button", name="Gem gennemgangen").click()
    expect(page.locator(".error-summary")).to_contain_text("Svar ja, nej eller “Passer ikke her”.")
    check_accessibility(page)
    for question in page.locator(".mark-question").all():
        question.get_by_label("Ja", exact=True).check()
    page.get_by_role("button", name="Gem gennemgangen").click()
    expect(page.get_by_text("Alle er gennemgået.")).to_be_visible()
