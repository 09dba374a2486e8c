"""Texts of the API's document: written in Danish where they stand, shown in the reader's language by document.py."""

from __future__ import annotations

from django.utils.translation import gettext_noop


def marked(text: str) -> str:
    """The text as it stands, found by whoever collects texts for translation."""
    return str(gettext_noop(text))
