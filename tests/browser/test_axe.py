"""The checks of pages bite: each is shown a planted fault."""

from __future__ import annotations

import pytest

from tests.browser.conftest import check_accessibility, check_reflow

WHOLE = """<!doctype html><html lang="da"><head><title>Side</title></head>
<body><main><h1>Side</h1>{}</main></body></html>"""
TOO_WIDE = '<div style="width:900px">bred</div>'


def test_a_sound_page_passes(page):
    page.set_content(WHOLE.format('<label for="a">Navn</label><input id="a">'))
    check_accessibility(page)


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ('<img src="data:,">', "image-alt"),
        ("<input>", "label"),
        ('<p style="color:#aaa;background:#fff">svag tekst</p>', "color-contrast"),
        ("<h4>for dyb</h4>", "heading-order"),
    ],
)
def test_a_fault_is_found_and_named(page, part, rule):
    page.set_content(WHOLE.format(part))
    with pytest.raises(AssertionError, match=rule):
        check_accessibility(page)


def test_a_part_too_wide_at_400_percent_is_found(page):
    page.set_content(WHOLE.format("<p>kort</p>"))
    check_reflow(page)
    page.set_content(WHOLE.format(TOO_WIDE))
    with pytest.raises(AssertionError, match="Too wide at 320 pixels"):
        check_reflow(page)
