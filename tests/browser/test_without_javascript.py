"""The work of a day in a browser without JavaScript: sign-in, the screening form, search and lists; and a citizen who
answers in Arabic on a telephone, leaves half-way and comes back.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Milestone
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.reference import actions as reference
from brobygger.screening import actions
from brobygger.screening.models import Screening
from tests.browser.conftest import PHONE
from tests.citizens.factories import a_course
from tests.fixtures import actor_of, make_team, make_user
from tests.screening.factories import House, days_ago
from tests.web.accounts.test_sign_in import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_tries_before")]


@pytest.fixture
def house(jobcentre: Any) -> House:
    return House(jobcentre, given_name="Amira", family_name="Haddad")


@pytest.fixture
def telephone(browser: Browser, browser_context_args: dict[str, Any], live_server: Any) -> Iterator[Callable[[], Page]]:
    """``telephone()``: a new browser on a telephone without JavaScript, as after closing the old one."""
    opened = []

    def make() -> Page:
        without = {**browser_context_args, "java_script_enabled": False, "viewport": PHONE}
        opened.append(browser.new_context(**without, base_url=live_server.url))
        return opened[-1].new_page()

    yield make
    for context in opened:
        context.close()


def enter(page: Page, user: Any) -> None:
    """Sign in by the page."""
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page.goto("/log-ind/")
    page.get_by_label("E-mail", exact=True).fill(user.email)
    page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Log ind").click()


def headed(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


# --- the citizen -----------------------------------------------------------------------------------------------


def test_a_citizen_answers_in_arabic_on_a_telephone_leaves_half_way_and_comes_back(telephone, house, jobcentre):
    manager = actor_of(make_user("project_manager", jobcentre=jobcentre), jobcentre)
    with within(jobcentre.pk):
        reference.set_local_value(
            by=manager,
            code="screening.languages",
            value=["da", "ar"],
            valid_from=days_ago(30),
            reason="Læst lokalt",
        )
        screening, _link, secret = actions.invite(
            by=house.by_caseworker,
            course=house.course,
            language="da",
            expires_on=clock.today() + datetime.timedelta(days=9),
        )
    address = reverse("accounts:link", args=[secret])
    page = telephone()
    page.goto(address)
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.get_by_role("button", name="ابدأ").click()
    page.get_by_label("صعوبة في الحركة").check()
    page.get_by_role("button", name="احفظ وتابع", exact=True).click()
    page.get_by_label("تأثير كبير").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="احفظ وتابع لاحقًا").click()
    headed(page, "تم حفظ إجاباتك")

    # Another day: the link again, and nothing is shown before the date of birth.
    page = telephone()
    page.goto(address)
    expect(page.get_by_text("تاريخ ميلادك").first).to_be_visible()
    assert "صعوبة في الحركة" not in page.content()
    for name, part in (("day", "17"), ("month", "5"), ("year", "1984")):
        page.locator(f"[name={name}]").fill(part)
    page.get_by_role("button", name="تابع").click()
    page.goto(reverse("screening:own_step", args=["betydning"]))
    expect(page.get_by_label("تأثير كبير")).to_be_checked()
    page.get_by_role("button", name="احفظ وتابع", exact=True).click()
    page.locator("textarea").fill("ظهري يؤلمني")
    page.get_by_role("button", name="احفظ وتابع", exact=True).click()
    page.get_by_role("group", name=re.compile("هل كتب طبيب")).get_by_label("نعم").check()
    page.get_by_role("button", name="احفظ وتابع", exact=True).click()
    expect(page.get_by_text("ظهري يؤلمني")).to_be_visible()
    page.get_by_role("button", name="أرسل الإجابات").click()
    headed(page, "شكرًا. تم إرسال إجاباتك")
    with within(jobcentre.pk):
        screening.refresh_from_db()
        assert (screening.state, screening.language) == ("answered", "ar")
        assert screening.word("impact") == "ظهري يؤلمني"
        assert screening.answers["impairments"]["movement"]["level"] == "large"
        assert screening.answers["documented"] is True


# --- those who work there --------------------------------------------------------------------------------------


def test_a_caseworker_signs_in_finds_a_citizen_screens_and_hands_over(plain_page, house, jobcentre):
    page = plain_page
    enter(page, house.caseworker)
    page.locator("input[name=q]:visible").fill("Amira Hadad")  # spelt as one hears it
    page.get_by_role("button", name="Søg").locator("visible=true").first.click()
    page.get_by_role("link", name="Amira Haddad").click()
    headed(page, "Amira Haddad")
    page.get_by_role("link", name="Udfyld opsporingsskemaet").first.click()
    headed(page, "Opsporingsskema")
    page.locator("[name=held_on]").fill(days_ago(1).strftime("%d.%m.%y"))
    # The row asks for its impact when it is ticked; an answer that was given is never hidden.
    number = page.locator("[name=number_movement]")
    expect(number).to_be_hidden()
    page.locator("[name=row_movement]").check(force=True)
    number.fill("6")
    page.locator("[name=row_movement]").uncheck(force=True)
    expect(number).to_be_visible()
    page.locator("[name=impact_words]").fill("Jeg kan ikke løfte mere end fem kilo.")

    # Half: kept, and found again.
    with page.expect_navigation():
        page.get_by_role("button", name="Gem, og fortsæt senere").click()
    with within(jobcentre.pk):
        assert Screening.objects.get().answers["impairments"]["movement"]["level"] == "medium"
    page.goto(reverse("screening:form", args=[house.course.citizen.key]))
    expect(page.locator("[name=number_movement]")).to_have_value("6")
    expect(page.locator("[name=impact_words]")).to_have_value("Jeg kan ikke løfte mere end fem kilo.")

    # Too early: what is missing is told first, and nothing typed is lost.
    page.get_by_role("button", name="Gør skemaet færdigt").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[name=number_movement]")).to_have_value("6")
    for name, value in (
        ("how", "dialogue"),
        ("when", "first_possible"),
        ("documented", "yes"),
        ("schemes_before", "no"),
        ("limited_before", "yes"),
        ("wishes", "yes"),
        ("judged", "yes"),
    ):
        page.locator(f"input[name={name}][value={value}]").check(force=True)
    page.locator("select[name=interpreter]").select_option(value="no")
    for name in ("purpose_explained", "history_seen"):
        page.locator(f"input[name={name}]").check(force=True)
    with page.expect_navigation():
        page.get_by_role("button", name="Gør skemaet færdigt").click()
    expect(page.locator(".error-summary")).to_have_count(0)

    page.goto(reverse("screening:hand_over", args=[house.course.citizen.key]))
    page.locator("select[name=receiver]").select_option(label="Jonas Formidler")
    page.locator("[name=on]").fill(days_ago(0).strftime("%d-%m-%Y"))
    with page.expect_navigation():
        page.locator("main form[method=post] button.button-primary").click()
    with within(jobcentre.pk):
        kinds = set(Milestone.objects.filter(course=house.course).values_list("kind", flat=True))
    assert {"screened", "accepted", "handed_over"} <= kinds


def test_a_list_is_filtered_sorted_and_turned_with_links_and_forms_alone(plain_page, jobcentre):
    team = make_team(jobcentre, "Team Vest")
    user = make_user("caseworker", jobcentre=jobcentre, team=team)
    for number in range(27):
        a_course(jobcentre, responsible=user, team=team, given_name=f"Prøve{number:02}", family_name="Bakke")
    a_course(
        jobcentre,
        responsible=user,
        team=team,
        given_name="Zenia",
        family_name="Åzarå",
        state=CourseState.ENROLLED,
    )
    page = plain_page
    enter(page, user)
    page.goto("/borgere/")
    rows = page.locator("main table tbody tr")
    expect(rows).to_have_count(25)
    page.locator("main").get_by_role("link", name=re.compile("Næste")).click()
    expect(rows).to_have_count(3)
    expect(page.get_by_text("Zenia Åzarå")).to_be_visible()
    page.locator("main select[name=status]").select_option(value="enrolled")
    page.locator("main form[method=get] button[type=submit]").first.click()
    assert "status=enrolled" in page.url
    expect(rows).to_have_count(1)
    expect(page.get_by_text("Zenia Åzarå")).to_be_visible()
    page.get_by_role("link", name="Ryd filtre").click()
    expect(rows).to_have_count(25)
