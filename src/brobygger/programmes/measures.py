"""What a target may be set for: the counts that `brobygger_analysis` declares, named in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language

from brobygger_analysis.definitions import TARGET_MEASURES, Text

MEASURES: tuple[str, ...] = tuple(TARGET_MEASURES)
USUAL: tuple[str, ...] = tuple(key for key, one in TARGET_MEASURES.items() if one.is_usual)


def name(measure: str) -> str:
    return _in_own_language(TARGET_MEASURES[measure].counts.name)


def counted(measure: str) -> str:
    """Whom it counts, as "Citizens with a completed intake interview"."""
    return _in_own_language(TARGET_MEASURES[measure].counts.numerator)


def _in_own_language(text: Text) -> str:
    return text.en if get_language() == "en" else text.da


def told(named: Iterable[str]) -> tuple[str, ...]:
    """The measures to tell of where these are set or printed: the usual ones, and of the others those alone."""
    said = {*USUAL, *named}
    return tuple(measure for measure in MEASURES if measure in said)
