"""What the kit does in a browser: keyboard, autosave, errors, tables, small screens, and no JavaScript at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, Complaints, check_accessibility, check_reflow
from tests.fixtures import make_user

pytestmark = pytest.mark.urls("tests.web.design.addresses")

Visit = Callable[..., Page]
TEMPLATES = Path(__file__).resolve().parents[1] / "web" / "design" / "templates"


@pytest.fixture(autouse=True)
def own_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, TEMPLATES])


@pytest.fixture
def caseworker(sign_in: Callable[[Any], None], jobcentre: Any) -> Any:
    user = make_user("caseworker", jobcentre=jobcentre)
    sign_in(user)
    return user


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


# --- keyboard --------------------------------------------------------------------------------------------------


def test_the_first_stop_leads_past_the_menu(visit: Visit) -> None:
    page = visit("/design/")
    page.keyboard.press("Tab")
    assert focused(page) == "skipnav"
    page.keyboard.press("Enter")
    assert focused(page) == "main-content"


def test_errors_are_met_first_and_lead_to_their_fields(visit: Visit, caseworker: Any, complaints: Complaints) -> None:
    complaints.expect("422")
    page = visit("/story/")
    page.get_by_role("button", name="Send", exact=True).focus()
    page.keyboard.press("Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Fejl: Fortælling – Brobygger")
    check_accessibility(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "id_name"
    page.get_by_role("link", name="Svar på spørgsmålet").press("Enter")
    assert focused(page) == "id_wishes_0"


# --- autosave --------------------------------------------------------------------------------------------------


def test_typing_is_kept_without_disturbing_it(visit: Visit, caseworker: Any) -> None:
    page = visit("/story/")
    name = page.get_by_label("Navn", exact=True)
    name.press_sequentially("Ida")
    expect(page.locator("[data-draft-status]")).to_contain_text("Kladde gemt kl.", timeout=6000)
    name.press_sequentially(" Opfundsen")
    assert focused(page) == "id_name"
    assert name.input_value() == "Ida Opfundsen"
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Tab")  # leaving a field saves at once
    page = visit("/story/")
    expect(page.get_by_label("Navn", exact=True)).to_have_value("Ida Opfundsen")
    expect(page.get_by_text("Du fortsætter på din kladde")).to_be_visible()
    check_accessibility(page)


def test_a_lost_line_is_said_and_mended(
    visit: Visit, caseworker: Any, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    page = visit("/story/")
    context.set_offline(True)
    page.get_by_label("Navn", exact=True).fill("Ida")
    page.get_by_label("Navn", exact=True).blur()
    status = page.locator("[data-draft-status]")
    expect(status).to_contain_text("Ikke gemt: forbindelsen mangler.")
    # Sending would lead to the browser's own page of faults and lose the text.
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Send", exact=True).click()
    expect(status).to_be_in_viewport()
    expect(page.get_by_label("Navn", exact=True)).to_have_value("Ida")
    context.set_offline(False)
    expect(status).to_contain_text("Kladde gemt kl.", timeout=6000)


# The first save is lost, and while it is still under way the line comes back: nobody says so a second time.
LOST_WHILE_THE_LINE_CAME_BACK = """() => {
    const real = window.fetch;
    window.fetch = async () => {
        window.fetch = real;
        await new Promise((pass) => setTimeout(pass, 50));
        window.dispatchEvent(new Event('online'));
        throw new TypeError('the line is away');
    };
}"""


def test_a_save_lost_while_the_line_came_back_is_tried_again_at_once(visit: Visit, caseworker: Any) -> None:
    page = visit("/story/")
    page.evaluate(LOST_WHILE_THE_LINE_CAME_BACK)
    name = page.get_by_label("Navn", exact=True)
    name.fill("Ida")
    name.blur()
    status = page.locator("[data-draft-status]")
    expect(status).to_contain_text("Ikke gemt: forbindelsen mangler.")
    expect(status).to_contain_text("Kladde gemt kl.", timeout=6000)


def test_a_signed_out_user_is_told_and_keeps_the_text(
    visit: Visit, caseworker: Any, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect("403", "422")
    page = visit("/story/")
    cookies = context.cookies()
    context.clear_cookies(name="sessionid")
    name = page.get_by_label("Navn", exact=True)
    name.fill("Ida")
    name.blur()
    status = page.locator("[data-draft-status]")
    expect(status).to_contain_text("Ikke gemt: du er logget ud.")
    # Sending would lead to the sign-in page and lose the text: the form stays, and goes when somebody signed in again.
    name.fill("Ida Opfundsen")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name="Send", exact=True).click()
    expect(status).to_be_in_viewport()
    assert name.input_value() == "Ida Opfundsen"
    context.add_cookies(cookies)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert name.input_value() == "Ida Opfundsen"


def test_a_sent_form_leaves_no_draft(visit: Visit, caseworker: Any, complaints: Complaints) -> None:
    complaints.expect("404")  # where the form leads to
    page = visit("/story/")
    page.get_by_label("Navn", exact=True).fill("Ida")
    page.get_by_label("Dag", exact=True).fill("1.3.2026")
    page.get_by_role("radio", name="Ja").check(force=True)
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/fortalt/")
    page = visit("/story/")
    expect(page.get_by_label("Navn", exact=True)).to_have_value("")


def test_without_javascript_a_button_keeps_the_draft(
    plain_page: Page, caseworker: Any, context: BrowserContext
) -> None:
    plain_page.context.add_cookies(context.cookies())
    plain_page.goto("/story/")
    plain_page.get_by_label("Navn", exact=True).fill("Ida")
    plain_page.get_by_role("button", name="Gem kladde").click()
    expect(plain_page.get_by_text("Din kladde er gemt i 30 dage.")).to_be_visible()
    expect(plain_page.get_by_label("Navn", exact=True)).to_have_value("Ida")


# --- fields ----------------------------------------------------------------------------------------------------


def test_a_long_text_tells_how_much_room_is_left(visit: Visit) -> None:
    page = visit("/design/")
    area = page.locator("#default-area")
    hint = page.locator(".form-group:has(#default-area) [data-limit-seen]")
    expect(hint).to_have_text("Højst 2.000 tegn")
    area.fill("x" * 1990)
    expect(hint).to_have_text("Du har 10 tegn tilbage")
    area.fill("x" * 2003)
    expect(hint).to_have_text("Du har skrevet 3 tegn for meget")
    assert len(area.input_value()) == 2003, "nothing is cut off"


def test_a_date_may_be_typed_or_chosen(visit: Visit) -> None:
    page = visit("/design/")
    field = page.locator("#default-date")
    expect(page.locator("[data-date-entry]:has(#default-date)").get_by_role("button")).to_have_accessible_name(
        "Vælg dato i kalender"
    )
    field.fill("1. marts 26")
    page.evaluate(
        """() => {
            const native = document.querySelector('#default-date ~ .date-entry-native');
            native.value = '2026-03-05';
            native.dispatchEvent(new Event('change'));
        }"""
    )
    expect(field).to_have_value("05-03-2026")


# --- tables ----------------------------------------------------------------------------------------------------


def test_a_table_is_sorted_and_turned_without_leaving_the_page(visit: Visit) -> None:
    page = visit("/design/")
    page.evaluate("window.stayed = true")
    page.locator("#tabel-sort-waited").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#tabel thead th").nth(2)).to_have_attribute("aria-sort", "ascending")
    assert "sorter=waited" in page.url
    assert focused(page) == "tabel-sort-waited", "the reader stays where they were"
    page.locator("#tabel-next").click()
    expect(page.locator("#tabel-previous")).to_be_visible()
    assert "efter=" in page.url
    assert page.evaluate("window.stayed") is True
    page.go_back()
    expect(page.locator("#tabel-previous")).to_have_count(0)
    expect(page.locator("#tabel thead th").nth(2)).to_have_attribute("aria-sort", "ascending")


def test_a_filter_stays_in_the_address(visit: Visit) -> None:
    page = visit("/design/")
    page.locator("#tabel-filters").get_by_label("Tilstand").select_option("enrolled")
    page.locator("#tabel-filter").click()
    expect(page.locator("#tabel .caption-count")).to_have_text("5 rækker")
    assert "stage=enrolled" in page.url
    page.reload()
    expect(page.locator("#tabel .caption-count")).to_have_text("5 rækker")
    page.locator("#tabel-filters").get_by_label("Tilstand").select_option("screened")
    page.locator("#tabel-filter").click()
    expect(page).to_have_url(re.compile("stage=screened"))
    assert page.url.count("stage=") == 1, "the second choice takes the place of the first"
    page.locator("#tabel-size").select_option("10")
    page.get_by_role("button", name="Skift", exact=True).first.click()
    expect(page).to_have_url(re.compile("antal=10"))
    assert page.url.count("stage=screened") == 1
    page.locator("#tabel-clear").click()
    expect(page.locator("#tabel .caption-count")).to_have_text("15 rækker")
    assert "antal=10" in page.url


def test_a_table_works_without_javascript(plain_page: Page, db: None) -> None:
    plain_page.goto("/design/?sorter=name")
    plain_page.locator("#tabel-next").click()
    expect(plain_page.get_by_text("Freja Gade")).to_be_visible()
    plain_page.locator("#tabel-filters").get_by_label("Tilstand").select_option("enrolled")
    plain_page.locator("#tabel-filter").click()
    expect(plain_page.locator("#tabel .caption-count")).to_have_text("5 rækker")


# --- small screens, paper and wishes ---------------------------------------------------------------------------


def test_the_menu_of_a_phone_opens_without_javascript(
    plain_page: Page, caseworker: Any, context: BrowserContext, jobcentre: Any
) -> None:
    plain_page.context.add_cookies(context.cookies())
    plain_page.set_viewport_size(PHONE)
    plain_page.goto("/design/")
    expect(plain_page.get_by_role("button", name="Log ud")).to_be_hidden()
    plain_page.locator(".site-menu-open").click()
    expect(plain_page.get_by_role("button", name="Log ud")).to_be_visible()


def test_the_open_menu_closes_with_escape_and_is_accessible(visit: Visit, caseworker: Any, pictures: Any) -> None:
    page = visit("/design/", size=PHONE)
    opener = page.locator(".site-menu-open")
    opener.click()
    pictures("menu-390")
    check_accessibility(page, within="header")
    check_reflow(page)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.locator(".site-menu-panel")).to_be_hidden()


@pytest.mark.parametrize("path", ["/was/", "/trouble/glass/", "/trouble/refusal/", "/trouble/boundary/", "/story/"])
def test_pages_of_the_frame_are_accessible_and_fit(
    visit: Visit, caseworker: Any, complaints: Complaints, path: str
) -> None:
    complaints.expect("403", "422", "500")
    page = visit(path)
    check_accessibility(page)
    check_reflow(page)


def test_paper_shows_the_content_and_not_the_tools(visit: Visit, caseworker: Any, pictures: Any) -> None:
    page = visit("/design/")
    page.emulate_media(media="print")
    for selector in (".site-navigation", ".table-foot", ".filters", ".skipnav", ".site-user", ".site-menu"):
        assert page.locator(selector).first.is_hidden() or page.locator(selector).count() == 0, selector
    expect(page.locator("#bars .chart-drawing")).to_be_visible()
    pictures("print", of="#charts")


@pytest.mark.parametrize("wish", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}, {"contrast": "more"}])
def test_a_readers_wishes_leave_the_page_accessible(visit: Visit, wish: dict[str, Any]) -> None:
    page = visit("/design/")
    page.emulate_media(**wish)
    if "forced_colors" in wish:
        outline = page.locator("#bars .chart-bar").first.evaluate("bar => getComputedStyle(bar).strokeWidth")
        assert outline == "2px", "a bar without its colour still has an edge"
    else:
        check_accessibility(page)
