"""The report of a whole programme in a real browser: asked for, waited for, read and published."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from brobygger.accounts.models import Membership
from brobygger.jobs import queue
from brobygger.kernel import clock
from brobygger.kernel.boundary import outside
from brobygger.measurement.models import ProgrammeReport
from tests.browser.conftest import check_accessibility, check_reflow
from tests.fixtures import make_user
from tests.measurement.factories import make_course
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def analyst(jobcentre: Any) -> Any:
    cache.clear()
    programme = make_programme(jobcentre, name="Bro til job")
    for _ in range(6):
        make_course(jobcentre, programme, to="enrolled")
    made = make_user(name="Eva Overblik")
    Membership.objects.create(
        user=made, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    return made


def work() -> None:
    """As the worker does."""
    with outside():
        row = queue.claim("w", at=clock.now())
        assert row is not None
        assert queue.run(row)


def test_an_analyst_asks_waits_and_publishes(analyst, sign_in, visit, plain_page, context):
    sign_in(analyst)
    page = visit(reverse("measurement:reports"))
    page.get_by_role("button", name=re.compile("Lav rapporten for")).first.click()
    expect(page.get_by_text("Venter på at blive beregnet")).to_be_visible()
    check_accessibility(page)
    check_reflow(page)
    plain_page.context.add_cookies(context.cookies())
    plain_page.goto(page.url)
    plain_page.get_by_role("link", name="Se efter nu").click()
    expect(plain_page.get_by_text("Venter på at blive beregnet")).to_be_visible()

    work()
    plain_page.get_by_role("link", name="Se efter nu").click()
    expect(plain_page.get_by_role("button", name="Godkend og udgiv")).to_be_visible()
    page.get_by_role("button", name="Godkend og udgiv").click()  # the page has looked by itself
    expect(page.get_by_text("Rapporten er godkendt.")).to_be_visible()
    assert ProgrammeReport.objects.get().state == "approved"
    plain_page.get_by_role("button", name="Gør op igen").click()
    expect(plain_page.get_by_text("Rapporten er godkendt og bliver ikke ændret.")).to_be_visible()
