"""From the desk to "saved": how many clicks, how many keys. Counted from what the browser says happened, not by us."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from brobygger.conversations.models import Contact, Conversation
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from tests.browser.conftest import check_accessibility
from tests.browser.keyboard import Keyboard
from tests.conversations.factories import House, days_ago

pytestmark = pytest.mark.django_db(transaction=True)

MOST_CLICKS = 12
MOST_SECONDS = 60
# The keystroke-level model (Card, Moran and Newell 1980): a key of an average typist, and a moment to decide.
SECONDS_A_KEY, SECONDS_A_DECISION = 0.2, 1.35

RECORDER = """
for (const kind of ['pointerdown', 'keydown']) {
    addEventListener(kind, (event) => {
        if (event.isTrusted) window.recordedByTest(kind, event.key || '', Date.now());
    }, {capture: true});
}
"""


@dataclass
class Recorded:
    """What the browser heard from mouse and keyboard, over all pages of the test."""

    events: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def clicks(self) -> int:
        return sum(kind == "pointerdown" for kind, _key, _at in self.events)

    @property
    def keys(self) -> list[str]:
        return [key for kind, key, _at in self.events if kind == "keydown"]

    def begin(self) -> None:
        self.events.clear()

    @property
    def lasted(self) -> float:
        return (self.events[-1][2] - self.events[0][2]) / 1000


@pytest.fixture
def recorded(context: BrowserContext) -> Recorded:
    found = Recorded()
    context.expose_function("recordedByTest", lambda kind, key, at: found.events.append((kind, key, at)))
    context.add_init_script(RECORDER)
    return found


@pytest.fixture
def house(jobcentre: Any) -> House:
    made = House(jobcentre)
    made.held(on=days_ago(35), form="phone", minutes=25)
    return made


@pytest.fixture
def appointment(house: House) -> Conversation:
    with within(house.jobcentre.pk):
        row = house.planned()
        row.on, row.at = clock.today(), datetime.time(9, 30)
        row.save()
    return row


def newest(house: House) -> Conversation:
    with within(house.jobcentre.pk):
        return Conversation.objects.order_by("-settled_at", "-id").first()


def test_an_agreed_conversation_is_logged_in_at_most_twelve_clicks(
    house: House, appointment: Conversation, sign_in: Any, visit: Any, recorded: Recorded
) -> None:
    sign_in(house.broker)
    page: Page = visit("/")
    recorded.begin()
    page.get_by_role("link", name="Samtale", exact=True).first.click()
    page.get_by_role("link", name="Registrér samtalen").click()
    page.get_by_label("Ja", exact=True).click()
    page.get_by_label("Hvad aftalte I?").click()
    page.keyboard.type("Karla søger to stillinger")
    page.locator("[name=next_step]").click()
    page.keyboard.type("Se på svar")
    page.get_by_label("CV og kompetencer").click()
    page.get_by_role("button", name="Gem samtalen").first.click()
    expect(page.get_by_text("Samtalen er gemt.")).to_be_visible()
    assert 5 <= recorded.clicks <= MOST_CLICKS, recorded.events
    row = newest(house)
    assert (row.pk, row.state, row.agreements, row.topics) == (
        appointment.pk,
        "held",
        "Karla søger to stillinger",
        ["cv"],
    )
    check_accessibility(page)


def test_one_that_was_not_agreed_too_with_defaults_from_last_time(
    house: House, sign_in: Any, visit: Any, recorded: Recorded
) -> None:
    sign_in(house.broker)
    page: Page = visit("/")
    recorded.begin()
    page.get_by_role("link", name=house.citizen.name, exact=True).first.click()
    page.get_by_role("link", name="Registrér samtale", exact=True).first.click()
    page.get_by_label("Ja", exact=True).click()
    page.get_by_role("button", name="Gem samtalen").first.click()
    expect(page.get_by_text("Samtalen er gemt.")).to_be_visible()
    assert 4 <= recorded.clicks <= MOST_CLICKS, recorded.events
    row = newest(house)
    assert (row.on, row.form, row.minutes) == (clock.today(), "phone", 25), "as the last one was held"
    page.goto(page.url.replace(f"/samtaler/{row.key}/", f"/borgere/{house.citizen.key}/samtaler/"))
    check_accessibility(page)


def test_by_keyboard_alone_in_under_a_minute(
    house: House, appointment: Conversation, sign_in: Any, visit: Any, recorded: Recorded
) -> None:
    sign_in(house.broker)
    page: Page = visit("/")
    keys = Keyboard(page)
    recorded.begin()
    keys.reach(page.get_by_role("link", name="Samtale", exact=True).first)
    with page.expect_navigation():
        keys.press("Enter")
    keys.reach(page.get_by_role("link", name="Registrér samtalen"))
    with page.expect_navigation():
        keys.press("Enter")
    keys.choose("job_talked", "yes")
    keys.reach(keys.named("agreements"))
    page.keyboard.type("Karla søger to stillinger")
    keys.reach(keys.named("next_step"))
    page.keyboard.type("Se på svar")
    with page.expect_navigation():
        keys.press("Enter")  # in the last line that is written, enter saves
    expect(page.get_by_text("Samtalen er gemt.")).to_be_visible()
    assert recorded.clicks == 0, "no mouse"
    decisions = 6  # the line, the button, the answer, two texts, save
    estimate = len(recorded.keys) * SECONDS_A_KEY + decisions * SECONDS_A_DECISION
    assert estimate < MOST_SECONDS, f"{len(recorded.keys)} keys"
    assert recorded.lasted < MOST_SECONDS
    assert (newest(house).state, newest(house).next_step) == ("held", "Se på svar")


def test_a_contact_out_of_turn_is_two_clicks_and_a_line(
    house: House, sign_in: Any, visit: Any, recorded: Recorded
) -> None:
    sign_in(house.broker)
    page: Page = visit(f"/borgere/{house.citizen.key}/")
    recorded.begin()
    page.get_by_label("Hvad handlede det om?").click()
    page.keyboard.type("Spurgte til mødet i morgen")
    page.get_by_role("button", name="Gem henvendelsen").click()
    expect(page.get_by_text("Henvendelsen er gemt.")).to_be_visible()
    assert recorded.clicks == 2, recorded.events
    with within(house.jobcentre.pk):
        row = Contact.objects.get()
    assert (row.line, row.way, row.on) == ("Spurgte til mødet i morgen", "phone", clock.today())


def test_minutes_are_kept_while_they_are_typed(house: House, sign_in: Any, visit: Any) -> None:
    row = house.held(on=days_ago(1))
    sign_in(house.broker)
    page: Page = visit(f"/samtaler/{row.key}/referat/")
    page.get_by_label("Referat").fill("Vi så på to opslag")
    expect(page.locator("[data-draft-status]")).to_contain_text("Kladde gemt", timeout=15_000)
    page.goto("about:blank")
    page = visit(f"/samtaler/{row.key}/referat/")
    expect(page.get_by_label("Referat")).to_have_value("Vi så på to opslag")
    page.get_by_role("button", name="Gem referatet").click()
    expect(page.get_by_text("Referatet er gemt.")).to_be_visible()
    with within(house.jobcentre.pk):
        assert Conversation.objects.get(pk=row.pk).summary == "Vi så på to opslag"


def test_the_recorder_sees_what_a_person_does(house: House, sign_in: Any, visit: Any, recorded: Recorded) -> None:
    """Thirteen clicks would be thirteen: the count is the browser's."""
    sign_in(house.broker)
    page: Page = visit("/")
    recorded.begin()
    for _number in range(13):
        page.get_by_role("heading", level=1).click()
    page.keyboard.type("abc")
    page.evaluate("document.querySelector('h1').click()")  # a script's click is nobody's
    page.wait_for_timeout(200)
    assert (recorded.clicks, recorded.keys) == (13, ["a", "b", "c"])
