"""A real browser for the tests that need one: keyboard, focus, small screens, no JavaScript, and axe.

A page that writes an error to its console, breaks the content policy or throws fails its test, whatever the test
asked. ``pictures("name")`` puts a picture into the manual when BROBYGGER_PICTURES=1.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock
from weakref import WeakKeyDictionary

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.http import HttpRequest, HttpResponse
from django.test.testcases import LiveServerThread
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Page, WebError
from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / ".cache" / "axe"
PICTURES = ROOT / "docs" / "manual" / "pictures"
AXE_ADDRESS = "/static/tests/axe.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# 1280 pixels at 400 % are 320: what WCAG 1.4.10 asks a page to fit in.
ZOOMED = {"width": 320, "height": 256}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    # Each page begins its scripts anew and soon ends them. What V8 would make of them for long use comes too late to be
    # used, and took three tenths of what all checks took: the scripts do the same without.
    begun_anew = ["--js-flags=--no-opt --no-maglev"]
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {
        **browser_type_launch_args,
        # None: the browser that Playwright brought itself, as on macOS.
        "executable_path": os.environ.get("BROBYGGER_CHROMIUM")
        or shutil.which("chromium-headless-shell")
        or shutil.which("chromium"),
        "args": [*quiet, *sandbox, *begun_anew, "--disable-sync"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "da-DK", "timezone_id": "Europe/Copenhagen", "viewport": DESKTOP}


class Complaints:
    """What the browser said against the page."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.expected: tuple[str, ...] = ()

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", self._thrown)

    def stop(self, context: BrowserContext) -> None:
        context.remove_listener("console", self._said)
        context.remove_listener("weberror", self._thrown)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.heard.append(f"{message.type}: {message.text}")

    def _thrown(self, error: WebError) -> None:
        self.heard.append(f"thrown: {error.error}")

    def expect(self, *parts: str) -> None:
        """Say beforehand which complaints belong to the test (a page that answers 422 is told as an error)."""
        self.expected += parts

    def check(self) -> None:
        left = [text for text in self.heard if not any(part in text for part in self.expected)]
        assert not left, "The browser complained:\n" + "\n".join(left)


class KeptByTheBrowser(StaticFilesHandler):
    """Style sheets, scripts and letters are fetched once by each window, as from a real server, which names each by
    its content; and the accessibility checker lies beside them.
    """

    def serve(self, request: HttpRequest) -> HttpResponse:
        answer = HttpResponse(_axe(), "text/javascript") if request.path == AXE_ADDRESS else super().serve(request)
        answer["Cache-Control"] = "max-age=86400"
        return answer


class EndsItsConversations(ThreadedWSGIServer):
    """When the server ends, so does each line that a browser still holds open, before the database is taken back:
    a thread that heard of the end later closed a database that was no longer its own, and failed the last test.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._lines: dict[threading.Thread, socket.socket] = {}
        super().__init__(*args, **kwargs)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self._lines[threading.current_thread()] = request
        try:
            super().process_request_thread(request, client_address)
        finally:
            del self._lines[threading.current_thread()]

    def server_close(self) -> None:
        super().server_close()
        for thread, line in list(self._lines.items()):
            with suppress(OSError):  # ended by itself in between
                line.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=20)
            assert not thread.is_alive(), "A page was still being answered when the tests had ended."


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    with (
        mock.patch("django.contrib.staticfiles.handlers.StaticFilesHandler", KeptByTheBrowser),
        mock.patch.object(LiveServerThread, "server_class", EndsItsConversations),
    ):
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[Complaints]:
    found = Complaints()
    found.listen(context)
    yield found
    found.stop(context)
    found.check()


@pytest.fixture
def visit(page: Page, live_server: Any, complaints: Complaints) -> Callable[..., Page]:
    """``visit("/design/")``: the page, on a screen of the given size."""

    def go(path: str, *, size: dict[str, int] | None = None) -> Page:
        if size is not None:
            page.set_viewport_size(size)
        page.goto(f"{live_server.url}{path}")
        return page

    return go


@pytest.fixture
def sign_in(context: BrowserContext, live_server: Any) -> Callable[[Any], None]:
    """``sign_in(user)``: the browser holds a session of the user, without the sign-in page."""
    from django.conf import settings
    from django.test import Client

    def enter(user: Any) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    return enter


@pytest.fixture
def plain_page(browser: Browser, browser_context_args: dict[str, Any], live_server: Any) -> Iterator[Page]:
    """A page in a browser without JavaScript; addresses are relative to the server."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False}, base_url=live_server.url)
    yield context.new_page()
    context.close()


# --- checks ----------------------------------------------------------------------------------------------------


@cache
def _axe() -> str:
    script = AXE / "axe.min.js"
    if not script.exists():
        pytest.fail("The accessibility checker is missing: run script/design-assets --tests")
    return script.read_text("utf-8")


@cache
def _danish() -> dict[str, Any]:
    return dict(json.loads((AXE / "da.json").read_text("utf-8")))


# As a script of the page axe is fetched and read once by each window. Sent along with each check, two thirds of a
# megabyte cost more than the check. A page that no server sent, or that runs no script of its own, is handed it: null.
# In one message: each that goes to the browser and back costs as much as a small check.
RUN_AXE = """async ([address, part, options]) => {
    if (!window.axe) {
        if (!location.protocol.startsWith('http') || matchMedia('(scripting: none)').matches) return null;
        await new Promise((fetched, failed) => {
            const script = document.createElement('script');
            script.addEventListener('load', () => { script.remove(); fetched(); });
            script.addEventListener('error', () => failed(new Error('the checker was not fetched')));
            script.src = address;
            document.head.append(script);
        });
    }
    return (await axe.run(part || document, options)).violations;
}"""


# What axe fetches before it begins. Reading every style sheet again takes an eighth of the time, for a rule that it
# counts as an experiment and that is not among ours.
READ_BEFORE = {"assets": ["media"]}


def check_accessibility(page: Page, *, within: str | None = None, without: tuple[str, ...] = ()) -> None:
    """No finding of axe (WCAG 2.2 AA and its good practice) on the page, or within one part of it."""
    page.wait_for_load_state()  # after a link or a button: a page whose first line has come may have nothing in it yet
    left_out = {rule: {"enabled": False} for rule in without}
    options = {"runOnly": RULES, "rules": left_out, "resultTypes": ["violations"], "preload": READ_BEFORE}
    # Where each element that was looked at stands is asked when something is found: a twentieth of the time.
    asked = [AXE_ADDRESS, within, {**options, "selectors": False}]
    found = page.evaluate(RUN_AXE, asked)
    if found is None:
        page.evaluate(_axe())
        found = page.evaluate(RUN_AXE, asked)
    assert found is not None, "the checker did not come"
    if found:  # is asked once more, in Danish: to read 600 sentences for each page in which nothing is found takes long
        page.evaluate("(locale) => axe.configure({locale})", _danish())
        found = page.evaluate(RUN_AXE, [AXE_ADDRESS, within, options])
    told = [
        f"{finding['id']} ({finding['impact']}): {finding['help']}\n    "
        + "\n    ".join(f"{' '.join(map(str, node['target']))}  {node['html'][:160]}" for node in finding["nodes"][:4])
        for finding in found
    ]
    assert not told, f"axe on {page.url}:\n" + "\n".join(told)


TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room && document.body.scrollWidth <= room) return [];
    const scrolls = (element) => element.parentElement.closest('[role="region"][tabindex="0"], .sr-only');
    const tooWide = (element) => element.getBoundingClientRect().right > room + 1;
    return [...document.body.querySelectorAll('*')]
        .filter((element) => element.checkVisibility() && !scrolls(element) && tooWide(element))
        .map((element) => `${element.tagName} ${element.className?.baseVal ?? element.className}`.trim())
        .slice(0, 8).concat(`page ${document.body.scrollWidth} > ${room}`);
}"""


SAID_AT_MOST = 40
A_MOMENT = 50  # milliseconds
_screens: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def lay_out(page: Page, size: dict[str, int]) -> None:
    """The page as on a screen of this size. The window round it stays: redrawing that costs as much as the page.

    Playwright does not hear of it: who goes on to another size by ``set_viewport_size`` comes back to this one first.

    It is said again until the page has heard it: one that has just opened may still be told the size of the window,
    and what was said before that is then lost.
    """
    if page not in _screens:
        _screens[page] = page.context.new_cdp_session(page)
    screen = {"screenWidth": size["width"], "screenHeight": size["height"], "deviceScaleFactor": 1, "mobile": False}
    for _ in range(SAID_AT_MOST):
        _screens[page].send("Emulation.setDeviceMetricsOverride", {**size, **screen})
        if page.evaluate("() => innerWidth") == size["width"]:
            return
        page.wait_for_timeout(A_MOMENT)
    raise AssertionError(f"laid out for {page.evaluate('() => innerWidth')} pixels, not {size['width']}: {page.url}")


def check_width(page: Page, size: dict[str, int]) -> None:
    """On a screen of this size nothing asks for sideways scrolling, but regions that say they scroll."""
    page.wait_for_load_state()
    lay_out(page, size)
    wide = page.evaluate(TOO_WIDE)
    assert not wide, f"Too wide at {size['width']} pixels on {page.url}:\n" + "\n".join(wide)


def check_reflow(page: Page, *sizes: dict[str, int]) -> None:
    """At 400 % (or at each of the sizes) nothing asks for sideways scrolling, but regions that say they scroll."""
    before = page.viewport_size
    for size in sizes or (ZOOMED,):
        check_width(page, size)
    if before is not None:
        lay_out(page, dict(before))


def make_small(file: Path) -> None:
    """Our pages have few colours: with a palette of 64 a picture takes a third, and nobody sees it."""
    with Image.open(file) as taken:
        small = taken.convert("RGB").quantize(colors=64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(file, optimize=True)


def take_picture(page: Page, name: str, *, whole: bool = False, of: str | None = None) -> None:
    """A picture of the page for the manual, when it is asked for; else only that its part is there to be taken."""
    if of is not None:
        assert page.locator(of).count() == 1, f"{name} is a picture of {of}"
    if os.environ.get("BROBYGGER_PICTURES") != "1":
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    file = PICTURES / f"{name}.png"
    if of is not None:
        page.locator(of).screenshot(path=file)
    else:
        page.screenshot(path=file, full_page=whole)
    make_small(file)


@pytest.fixture
def pictures(page: Page) -> Callable[..., None]:
    """``pictures("caseload")`` takes a picture of the page (``whole=True``: also what lies below)."""

    def take(name: str, *, whole: bool = False, of: str | None = None) -> None:
        take_picture(page, name, whole=whole, of=of)

    return take
