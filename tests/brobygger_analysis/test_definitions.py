"""The cards of the indicators."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from brobygger_analysis import definitions
from brobygger_analysis.definitions import EVERY_INDICATOR, REGISTRY, Registry, Unit, UnknownDefinition


def test_each_card_is_written_in_both_languages() -> None:
    cards = list(REGISTRY)
    assert len(cards) >= 25
    for card in cards:
        wanted = [card.name, card.numerator, card.population, card.source]
        if card.unit in (Unit.SHARE, Unit.PER_CENT, Unit.DAYS):
            wanted.append(card.denominator)
        for text in wanted:
            assert text.da, card.key
            assert text.en, card.key
            assert text.da != text.en, card.key
        assert bool(card.caveat.da) == bool(card.caveat.en)
        if card.key in EVERY_INDICATOR:
            assert card.caveat.da, f"{card.key} does not say what to mind when reading it"


def test_names_are_not_used_twice() -> None:
    assert len({card.name.da for card in REGISTRY}) == len(list(REGISTRY))


def test_a_card_as_json() -> None:
    shape = definitions.SCREENED.to_dict()
    assert json.loads(json.dumps(shape)) == shape
    assert set(shape) == {
        "key", "version", "unit", "trend", "is_registered", "name", "numerator", "denominator", "population", "source",
        "caveat",
    }  # fmt: skip


def test_older_versions_stay_readable() -> None:
    registry = Registry()
    old = registry.add(definitions.SCREENED)
    new = registry.add(replace(old, version=2))
    assert registry.get("screened") is new
    assert registry.get("screened", 1) is old
    assert list(registry) == [new]
    assert "screened" in registry
    with pytest.raises(ValueError, match="twice"):
        registry.add(old)


@pytest.mark.parametrize(("key", "version"), [("nothing", None), ("screened", 9)])
def test_unknown_definitions_are_refused(key: str, version: int | None) -> None:
    with pytest.raises(UnknownDefinition):
        REGISTRY.get(key, version)
