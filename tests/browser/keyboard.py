"""A person who uses the keyboard only: Tab, Space, Enter, arrows and letters."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

MANY = 400  # more stops than any page has
HAS_FOCUS = "element => element === document.activeElement"


class Keyboard:
    """Reaches every element by Tab from where the focus is, as a person would; a thing out of reach fails."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def reach(self, target: Locator) -> None:
        element = target.element_handle()  # found once: looking for it after each Tab takes longer than the Tab
        for _ in range(MANY):
            if element.evaluate(HAS_FOCUS):
                return
            self.press("Tab")
        raise AssertionError(f"{target} cannot be reached with Tab.")

    def named(self, name: str) -> Locator:
        return self.page.locator(f"[name='{name}']:not([type=hidden])").first

    def write(self, name: str, text: str) -> None:
        self.reach(self.named(name))
        self.press("Control+a")
        self.page.keyboard.type(text)

    def tick(self, name: str, value: str = "") -> None:
        box = self.page.locator(f"input[type=checkbox][name='{name}']" + (f"[value='{value}']" if value else ""))
        self.reach(box)
        self.press("Space")
        expect(box).to_be_checked()

    def choose(self, name: str, value: str) -> None:
        """One of a group of radio buttons: Tab to the group, arrows within it, Space to take the first."""
        self._reach_group(name)
        chosen = self.page.locator(f"input[type=radio][name='{name}'][value='{value}']")
        element = chosen.element_handle()
        for _ in range(20):
            if element.evaluate(HAS_FOCUS):
                self.press("Space")
                expect(chosen).to_be_checked()
                return
            self.press("ArrowDown")
        raise AssertionError(f"{name} has no choice {value}.")

    def _reach_group(self, name: str) -> None:
        for _ in range(MANY):
            if self.page.evaluate("name => document.activeElement.name === name", name):
                return
            self.press("Tab")
        raise AssertionError(f"The choices of {name} cannot be reached with Tab.")

    def select(self, name: str, value: str) -> None:
        field = self.named(name)
        self.reach(field)
        element = field.element_handle()
        for _ in range(MANY):
            if element.input_value() == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{name} has no choice {value}.")

    def follow(self, words: str) -> None:
        """A link, opened with Enter."""
        self.go(self.page.get_by_role("link", name=words, exact=True).first)

    def push(self, words: str) -> None:
        """A button, pressed with Enter."""
        self.go(self.page.get_by_role("button", name=words, exact=True).first)

    def unfold(self, words: str) -> None:
        """Something that unfolds on the page."""
        self.reach(self.page.locator("summary", has_text=words).first)
        self.press("Enter")

    def go(self, target: Locator) -> None:
        self.reach(target)
        with self.page.expect_navigation():
            self.press("Enter")

    def headed(self, words: Any) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)
