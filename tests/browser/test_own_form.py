"""The citizen's own form as a citizen meets it: in Arabic, on a phone, without JavaScript; half, resumed, sent."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.reference import actions as reference
from brobygger.screening import actions
from brobygger.screening.models import Screening
from tests.browser.conftest import PHONE, check_accessibility, check_reflow, take_picture
from tests.browser.written_log import assert_log_is_as_written
from tests.fixtures import actor_of, make_user
from tests.screening.factories import House, days_ago

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def arabic_link(jobcentre: Any) -> tuple[House, str]:
    cache.clear()
    house = House(jobcentre)
    manager = actor_of(make_user("project_manager", jobcentre=jobcentre, name="Pia Projektby"), jobcentre)
    with within(jobcentre.pk):
        reference.set_local_value(
            by=manager, code="screening.languages", value=["da", "ar"], valid_from=days_ago(9), reason="Læst lokalt"
        )
        _screening, _link, secret = actions.invite(
            by=house.by_caseworker,
            course=house.course,
            language="ar",
            expires_on=clock.today() + datetime.timedelta(days=9),
        )
    return house, reverse("accounts:link", args=[secret])


def test_in_arabic_on_a_phone_without_javascript_half_left_and_resumed(arabic_link, plain_page):
    house, address = arabic_link
    page = plain_page
    page.set_viewport_size(PHONE)
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    take_picture(page, "own-form-start-arabic", whole=True)
    page.get_by_role("button", name="ابدأ").click()
    page.get_by_label("صعوبة في الحركة").check()
    page.get_by_role("button", name="احفظ وتابع", exact=True).click()
    page.get_by_label("تأثير كبير").check()
    dot = page.get_by_label("تأثير كبير").evaluate("box => getComputedStyle(box.nextElementSibling, '::after').right")
    assert dot == "6px", "the mark of what is chosen stands in its ring, at the right"
    take_picture(page, "own-form-impact-arabic", whole=True)
    page.get_by_role("button", name="احفظ وتابع لاحقًا").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("تم حفظ إجاباتك")

    page.context.clear_cookies()  # another day, another browser
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("لقد بدأت الاستمارة")
    assert "صعوبة في الحركة" not in page.content()
    _say_birth_date(page)
    expect(page.get_by_label("صعوبة في الحركة")).to_be_checked()
    for _step in ("hvad", "betydning"):
        page.get_by_role("button", name="احفظ وتابع", exact=True).click()
    page.get_by_role("textbox").fill("ظهري يؤلمني عندما أرفع شيئًا")
    page.context.clear_cookies(name="sessionid")  # the page was left open until the visit had ended
    page.get_by_role("button", name="احفظ وتابع", exact=True).click()
    expect(page.get_by_text("تم حفظ صفحتك الأخيرة")).to_be_visible()
    assert "ظهري" not in page.content()
    _say_birth_date(page)
    page.get_by_role("button", name="احفظ وتابع", exact=True).click()
    expect(page.locator("dl")).to_contain_text("تأثير كبير")
    take_picture(page, "own-form-review-arabic", whole=True)
    page.get_by_role("button", name="أرسل الإجابات").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("شكرًا")
    with within(house.jobcentre.pk):
        stored = Screening.objects.get()
    assert (stored.state, stored.language) == ("answered", "ar")
    assert stored.answers["impairments"] == {"movement": {"level": "large", "number": None}}
    assert_log_is_as_written("own_form_log.txt")


def _say_birth_date(page: Any) -> None:
    for label, typed in (("اليوم", "17"), ("الشهر", "5"), ("السنة", "1984")):
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_role("button", name="تابع").click()


def test_each_step_reads_well_for_screen_reader_phone_and_zoom(arabic_link, page, live_server, complaints):
    _house, address = arabic_link
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{address}")
    check_accessibility(page)
    check_reflow(page)
    page.get_by_role("button", name="ابدأ").click()
    for label in ("صعوبة في الحركة", "عسر القراءة أو عسر الحساب", "شيء آخر"):
        page.get_by_label(label, exact=True).check()
    page.get_by_label("ما هو الشيء الآخر؟").fill("صداع")
    for _step in range(4):
        check_accessibility(page)
        check_reflow(page)
        page.get_by_role("button", name="احفظ وتابع", exact=True).click()
    check_accessibility(page)
    check_reflow(page)
    expect(page.locator("dl")).to_contain_text("صداع")


def test_what_is_wrong_is_said_on_top_and_at_its_field(arabic_link, page, live_server, complaints):
    complaints.expect("422")
    _house, address = arabic_link
    page.goto(f"{live_server.url}{address}")
    page.get_by_role("button", name="ابدأ").click()
    page.get_by_label("التوحد").check()
    page.get_by_label("لا، ليس لدي شيء من هذا").check()
    page.get_by_role("button", name="احفظ وتابع", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("اختر ما يناسبك")
    check_accessibility(page)
    page.locator(".error-summary a").click()
    expect(page.locator("#own-none")).to_be_focused()
