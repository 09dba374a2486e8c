"""The gallery in a real browser: each component in each state, by axe, on three screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, check_accessibility, check_reflow

Visit = Callable[..., Page]


def test_every_component_is_accessible_on_a_large_screen(visit: Visit, pictures: Any) -> None:
    page = visit("/design/", size=DESKTOP)
    pictures("gallery-1280", whole=True)
    check_accessibility(page)


def test_every_component_is_accessible_on_a_phone(visit: Visit, pictures: Any) -> None:
    page = visit("/design/", size=PHONE)
    pictures("gallery-390", whole=True)
    check_accessibility(page)


def test_every_component_fits_at_400_percent(visit: Visit) -> None:
    page = visit("/design/")
    check_reflow(page)
    page.set_viewport_size({"width": 320, "height": 256})
    check_accessibility(page)
