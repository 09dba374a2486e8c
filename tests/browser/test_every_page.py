"""Every address of the product in a real browser: axe, small screens, its frame, and what it says to an empty form.

The addresses come from the code and what stands behind them from tests/web/samples.py, so a new page is walked without
a word here. Each is opened as the first role that may, on the smallest screen, which then grows: each size is laid out
once. Addresses that take only POST, send a file or lead straight on have no page of their own and are passed over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response

from brobygger.kernel.boundary import within
from brobygger.web.doors import DoorKind
from brobygger.web.routes import Route
from tests import flushing
from tests.browser import kept
from tests.browser.conftest import DESKTOP, PHONE, ZOOMED, Complaints, check_accessibility, check_width, lay_out
from tests.citizens.factories import a_course
from tests.fixtures import make_jobcentre
from tests.programmes.factories import make_programme
from tests.web import samples
from tests.web.own.help import by_account
from tests.web.samples import Sample
from tests.web.test_routes import EVERY, WHO, Try, a_try, address, named, passes, sample_for

pytestmark = pytest.mark.django_db(transaction=True)

# Pages that show many things are walked twice: with nothing in the house, and with a citizen in every state.
# Forms and files look the same in both.
ALIKE = ("new", "import", "template", "export", "definitions", "choose_mail", "read", "switch")


def _shows_a_page(route: Route) -> bool:
    """Programs come with a token and read no pages; and Django's own decorator says what takes POST only."""
    if route.door is None or route.door.kind is DoorKind.TOKEN:
        return False
    view = route.view
    while view is not None:
        free = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
        if "request_method_list" in free:
            return "GET" in free["request_method_list"].cell_contents
        view = getattr(view, "__wrapped__", None)
    return True


PAGES = [route for route in EVERY if _shows_a_page(route)]
MANY = [
    route
    for route in PAGES
    if not route.parameters and route.door and route.door.kind is DoorKind.MEMBER and not route.name.endswith(ALIKE)
]
STATES = (
    "screening:form",
    "screening:show",
    "screening:exempt_end",
    "screening:handover",
    "screening:outcome",
    "screening:slot_close",
    "screening:interview",
    "screening:interview_show",
    "screening:criterion_end",
    "citizens:start_course",
    "conversations:list",
    "conversations:session",
    "plans:page",
    "plans:quality_review",
    "log:entry",
    "privacy:glass",
    "privacy:look",
    "operations:retry",
    "operations:settle",
    "reference:end",
    "accounts:team",
)
# Forms that must refuse to be sent empty; so the walk cannot pass by finding nothing to press.
REFUSES_EMPTY = {
    "measurement:fidelity_intention",
    "measurement:fidelity_form_new",
    "measurement:ips",
    "measurement:ips_correct",
    "measurement:proposal_new",
    "account_change_password",
    "account_login",
    "account_reauthenticate",
    "accounts:jobcentre_edit",
    "accounts:jobcentre_new",
    "accounts:link_birth_date_own_account",
    "accounts:link_birth_date_own_page",
    "accounts:link_birth_date_screening",
    "accounts:municipalities",
    "accounts:organisation_new",
    "accounts:profile",
    "accounts:put_out",
    "accounts:remove_second_factor",
    "accounts:role_end",
    "accounts:role_new",
    "accounts:team",
    "accounts:team_new",
    "accounts:user_edit",
    "accounts:user_new",
    "aids:own_edit",
    "aids:own_new",
    "aids:own_withdraw",
    "aids:person",
    "aids:person_new",
    "card:adjustments",
    "card:line",
    "card:own_line",
    "card:own_line_new",
    "card:own_preview",
    "card:page",
    "card:shown",
    "casework:aftercare",
    "casework:broker",
    "casework:close",
    "casework:double",
    "casework:filter_save",
    "casework:merge",
    "casework:note",
    "casework:note_new",
    "casework:reopen",
    "casework:snooze",
    "casework:stand_in_new",
    "casework:task_new",
    "casework:wait_new",
    "citizens:benefit",
    "citizens:correct",
    "citizens:import",
    "citizens:new",
    "citizens:protect",
    "citizens:reason",
    "citizens:reopen",
    "citizens:share_out",
    "citizens:start_course",
    "citizens:step",
    "citizens:withdraw",
    "compensation:ask",
    "compensation:ask_for_more",
    "compensation:begin",
    "compensation:block_new",
    "compensation:consent",
    "compensation:deadline_new",
    "compensation:documentation",
    "compensation:edit",
    "compensation:form_end",
    "compensation:form_new",
    "compensation:grant",
    "compensation:guide_write",
    "compensation:hand_on",
    "compensation:key_person_end",
    "compensation:key_person_new",
    "compensation:knowledge_duty",
    "compensation:letter_send",
    "compensation:material",
    "compensation:material_new",
    "compensation:measure_new",
    "compensation:measure_withdraw",
    "compensation:question",
    "compensation:refuse",
    "compensation:review",
    "compensation:right_end",
    "compensation:right_new",
    "compensation:sample_draw",
    "compensation:sample_mark_end",
    "compensation:sample_mark_new",
    "compensation:sampled",
    "compensation:sampled_correct",
    "compensation:sampled_leave_out",
    "compensation:stance",
    "compensation:stance_reason",
    "compensation:start",
    "compensation:stop",
    "compensation:withdraw",
    "conversations:answer",
    "conversations:belief_withdraw",
    "conversations:beliefs",
    "conversations:cancel",
    "conversations:contact_new",
    "conversations:correct",
    "conversations:group_add",
    "conversations:group_edit",
    "conversations:group_new",
    "conversations:log",
    "conversations:move",
    "conversations:own_beliefs",
    "conversations:plan",
    "conversations:rhythm",
    "conversations:session",
    "conversations:session_cancel",
    "conversations:session_new",
    "conversations:settle",
    "conversations:summary",
    "conversations:withdraw",
    "documents:of_citizen",
    "measurement:board_goals",
    "measurement:board_story",
    "measurement:event_new",
    "measurement:event_withdraw",
    "own:consents_of",
    "own:link_new",
    "measurement:comparison_new",
    "measurement:data_set",
    "measurement:data_set_export",
    "measurement:data_sets",
    "measurement:linkage_new",
    "measurement:linkage_proposal",
    "measurement:programme_report_revise",
    "measurement:report_agreement",
    "measurement:report_agreement_close",
    "measurement:report_meeting",
    "measurement:report_revise",
    "plans:activity",
    "plans:activity_new",
    "plans:agreement",
    "plans:agreement_new",
    "plans:answer",
    "plans:application_new",
    "plans:cv_check_withdraw",
    "plans:cv_post",
    "plans:cv_post_new",
    "plans:line",
    "plans:line_new",
    "plans:not_ready",
    "plans:quality_correct",
    "plans:quality_draw",
    "plans:quality_leave_out",
    "plans:quality_mark_end",
    "plans:quality_mark_new",
    "plans:quality_review",
    "plans:said_yes",
    "plans:seeking_new",
    "privacy:glass",
    "privacy:look",
    "programmes:import",
    "programmes:import_preview",
    "programmes:join",
    "programmes:leave",
    "programmes:mark_end",
    "programmes:mark_new",
    "programmes:new",
    "programmes:population",
    "programmes:target",
    "reference:end",
    "reference:value",
    "screening:again",
    "screening:book",
    "screening:contact",
    "screening:contact_withdraw",
    "screening:correct",
    "screening:criterion_end",
    "screening:criterion_new",
    "screening:drop",
    "screening:exempt",
    "screening:exempt_end",
    "screening:form",
    "screening:hand_over",
    "screening:interview",
    "screening:interview_correct",
    "screening:interview_filed",
    "screening:invite",
    "screening:model_end",
    "screening:model_new",
    "screening:outcome",
    "screening:return",
    "screening:rule_end",
    "screening:rule_new",
    "screening:shortcut",
    "screening:slots_new",
    "screening:withdraw",
    "tokens:new",
}


@pytest.fixture(scope="module")
def context(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """One browser for the whole walk: style sheets are fetched once."""
    made = browser.new_context(**browser_context_args)
    yield made
    made.close()


@pytest.fixture(scope="module")
def one_page(context: BrowserContext) -> Page:
    return context.new_page()


# Pages that ask for more by themselves are left, so that they ask for nothing while the database is emptied.
ASKS_BY_ITSELF = "() => Boolean(document.querySelector('[hx-trigger*=every], form[data-autosave]'))"


@pytest.fixture
def page(one_page: Page, context: BrowserContext) -> Iterator[Page]:
    """One window for the whole walk: a new one costs more than all that is checked in it. Signed out."""
    context.clear_cookies()
    yield one_page
    if one_page.evaluate(ASKS_BY_ITSELF):
        # By itself: an address from outside would end the browser's process for this site, and a new one costs as
        # much as a whole check.
        one_page.evaluate("location.replace('about:blank')")
        one_page.wait_for_url("about:blank")


@dataclass(frozen=True)
class House:
    """A jobcentre and who works there, as the database held them."""

    there: Try
    rows: kept.Kept | None

    def enter(self) -> Try:
        if self.rows is not None:
            kept.put_back(self.rows)
        client = Client()
        client.cookies = deepcopy(self.there.client.cookies)
        return Try(deepcopy(self.there.world), client)


def _build(who: str, full: bool) -> House:
    there = a_try(who, make_jobcentre("Jobcenter Bakkeby", "0607"), make_programme())
    if full:
        with within(there.world.jobcentre.pk):
            for name in STATES:
                samples.sample_of(name, there.world)
    return House(there, kept.take())


@pytest.fixture(scope="module")
def houses(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[tuple[str, bool], House]]:
    """Each test begins with a house, so that none is emptied when it ends."""
    with django_db_blocker.unblock(), flushing.put_off():
        yield {}


@pytest.fixture
def house(houses: dict[tuple[str, bool], House], transactional_db: None) -> Callable[[str, bool], Try]:
    """``house("caseworker", full)``: empty, or with a citizen in every state. Built once, put back each time."""

    def enter(who: str, full: bool) -> Try:
        built = houses.get((who, full))
        if built is None:
            flushing.empty()  # of what somebody else found closed
            built = _build(who, full)
            if built.rows is not None:
                houses[who, full] = built
        return built.enter()

    return enter


def _enter(context: BrowserContext, server: str, client: Client) -> None:
    """The browser holds the session of the client, which confirmed its password a moment ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server}])


def _first_who_may(route: Route, house: Callable[[str, bool], Try], full: bool) -> tuple[Client, Sample]:
    for who in WHO:
        if not passes(route, who) or samples.is_missing_on_purpose(route.name, who):
            continue
        tried = house(who, full)
        sample = sample_for(route, tried.world)
        if who not in sample.closed:
            return tried.client, sample
    pytest.skip("nothing stands behind this address in the samples")


def _goes_to(page: Page, where: str, complaints: Complaints, *, leads_on: bool) -> Response:
    """The page at an address; the test is passed over where there is none."""
    try:
        answer = page.goto(where)
    except Error as stopped:
        if "Download is starting" in stopped.message:
            pytest.skip("sends a file")
        raise
    assert answer is not None
    if answer.request.redirected_from is not None and not leads_on:
        complaints.expect("")  # of the page where it leads, which is walked by itself
        pytest.skip("leads straight on")
    if "html" not in answer.headers.get("content-type", "html"):
        pytest.skip("sends a file")
    return answer


@pytest.fixture
def opened(
    page: Page, context: BrowserContext, live_server: Any, house: Callable[[str, bool], Try], complaints: Complaints
) -> Callable[..., Response]:
    """``opened(route)``: the page of a route, for somebody who may see it, on a small screen."""

    def go(route: Route, *, full: bool = False) -> Response:
        assert route.door is not None
        kind = route.door.kind
        if kind in {DoorKind.PUBLIC, DoorKind.LINK, DoorKind.CITIZEN}:
            tried = house("caseworker", full)
            sample = sample_for(route, tried.world)
            if sample.link:
                context.request.get(live_server.url + reverse("accounts:link", args=[sample.link]), max_redirects=0)
            if kind is DoorKind.CITIZEN:
                _enter(context, live_server.url, by_account(sample.citizen or a_course(tried.world.jobcentre).citizen))
        else:
            client, sample = _first_who_may(route, house, full)
            _enter(context, live_server.url, client)
        lay_out(page, ZOOMED)
        return _goes_to(page, live_server.url + address(route, sample), complaints, leads_on=kind is DoorKind.LINK)

    return go


# Boxes and buttons to choose by that nobody sees: the design system takes away the browser's own, and draws another
# before the label of those that bear its class.
UNDRAWN = """() => [...document.querySelectorAll('input[type=checkbox], input[type=radio]')].filter((field) =>
    field.checkVisibility() && getComputedStyle(field).appearance === 'none'
    && ![...field.labels].some((label) => getComputedStyle(label, '::before').content !== 'none')
).map((field) => field.outerHTML)"""


def check_frame(page: Page) -> None:
    """What every page has: a title of its own, one heading of the first level, and the language it is in."""
    title, headings, language, undrawn = page.evaluate(
        f"""() => [
            document.title, [...document.querySelectorAll('h1')].map((h) => h.innerText), document.documentElement.lang,
            ({UNDRAWN})(),
        ]"""
    )
    title = title.removeprefix("Fejl: ").removesuffix(" – Brobygger").strip()
    assert title not in {"", "Brobygger"}, "the title says nothing of the page"
    assert len(headings) == 1, headings
    assert headings[0].strip()
    assert language in {"da", "en", "uk", "ar", "pl"}
    assert not undrawn, "nobody sees these:\n" + "\n".join(undrawn)


def check_small(page: Page, *sizes: dict[str, int]) -> None:
    for size in sizes:
        check_width(page, size)


def check_large(page: Page) -> None:
    lay_out(page, DESKTOP)
    check_frame(page)
    check_accessibility(page)


# Empties the form that the page is about, and marks its main button. None when there is no such form.
EMPTY_THE_FORM = """() => {
    const own = [...document.querySelectorAll('main form[method=post]')].filter((form) =>
        new URL(form.action).pathname === location.pathname && form.querySelector('button.button-primary'));
    if (!own.length) return false;
    const form = own.at(-1);
    // Not form.elements: in a form with a field of that name it is the field.
    for (const field of form.querySelectorAll('input, select, textarea')) {
        if (['hidden', 'submit', 'button'].includes(field.type)) continue;
        if (['checkbox', 'radio'].includes(field.type)) field.checked = false;
        else field.value = '';
    }
    form.querySelector('button.button-primary').dataset.press = '1';
    return true;
}"""


def send_empty(page: Page) -> Response | None:
    """The answer to the page's own form with nothing in it, or None where there is no form."""
    if not page.evaluate(EMPTY_THE_FORM):
        return None
    where = page.url

    def is_answer(response: Response) -> bool:
        return response.request.method == "POST" and response.url.split("?")[0] == where.split("?")[0]

    with page.expect_response(is_answer) as answered:
        page.locator("[data-press]").click()
    page.wait_for_load_state()
    return answered.value


def check_errors_are_told(page: Page, route: Route) -> None:
    """Every error is told first, with a link that leads to its field; a page with one question tells it there."""
    title, alerts, links = page.evaluate(
        """() => [
            document.title,
            [...document.querySelectorAll('[role=alert]')].filter((alert) => alert.checkVisibility()).length,
            [...document.querySelectorAll('.error-summary a')].map((link) => [
                link.innerText,
                (link.getAttribute('href') || '').replace(/^#/, ''),
                document.querySelectorAll(`[id="${(link.getAttribute('href') || '').replace(/^#/, '')}"]`).length,
            ]),
        ]"""
    )
    assert alerts >= 1
    for words, target, found in links:
        assert target, words
        assert found == 1, f"{words} leads to #{target}"
    if route.door.kind is not DoorKind.LINK:  # the citizen's form says so in the citizen's language
        assert links
        assert title.startswith("Fejl: "), title


@pytest.mark.parametrize("route", PAGES, ids=named)
def test_each_page_and_its_empty_form(route, opened, page, complaints):
    complaints.expect("422")
    answer = opened(route)
    assert answer.status == 200, f"{route.name} answered {answer.status}"
    check_small(page, ZOOMED, PHONE)
    check_large(page)
    sent = send_empty(page)
    refused = sent is not None and sent.status == 422
    assert refused or route.name not in REFUSES_EMPTY, f"{route.name} took an empty form"
    if refused:
        check_errors_are_told(page, route)
        check_large(page)
        check_small(page, PHONE, ZOOMED)


@pytest.mark.parametrize("route", MANY, ids=named)
def test_each_list_with_something_in_it(route, opened, page, complaints):
    answer = opened(route, full=True)
    assert answer.status == 200, f"{route.name} answered {answer.status}"
    check_small(page, ZOOMED, PHONE)
    check_large(page)


def test_every_route_that_refuses_is_a_route():
    assert REFUSES_EMPTY - {route.name for route in EVERY} == set()
