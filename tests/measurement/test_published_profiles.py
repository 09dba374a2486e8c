"""The profiles of two published reports in a row, in the hands of one reader: no hidden count follows from both.

The reader has what is printed, of the profiles and of how many were enrolled, and knows that everybody is in one
category of each trait and in one group of each breakdown, and that nobody who was enrolled leaves.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from brobygger.measurement import funnels, outside, profiles
from brobygger_analysis import release
from brobygger_analysis.definitions import REGISTRY
from brobygger_analysis.figures import Figure, Masks
from brobygger_analysis.profiles import TRAIT, Column
from brobygger_analysis.release import Published, Rules, Tables
from brobygger_analysis.results import count
from tests.measurement.attack import LIMIT, Attack

ROWS, SOME = 150, 10
MONTHS = (datetime.date(2026, 4, 30), datetime.date(2026, 5, 31))
GROUPS = {"municipality": ("A", "B", "C"), "benefit_group": ("x", "y")}
TRAITS = ("gender", "age")
ENROLLED = "enrolled"


class World:
    """Invented people of three uneven municipalities and two benefit groups, some enrolled in the last month."""

    def __init__(self, seed: int) -> None:
        chance = np.random.default_rng(seed)
        late = chance.random(ROWS) < 0.12
        days = np.where(late, np.datetime64("2026-05-10"), np.datetime64("2026-02-01")).astype("datetime64[D]")
        self.of = {
            "municipality": chance.choice(3, ROWS, p=[0.55, 0.33, 0.12]),
            "benefit_group": chance.choice(2, ROWS, p=[0.8, 0.2]),
        }
        gender, age = TRAIT["gender"], TRAIT["age"]
        places = np.array([*range(len(gender.categories)), np.nan])
        shares = np.array([0.55, *([0.42 / (len(places) - 2)] * (len(places) - 2)), 0.03])
        self.columns = {
            "gender": Column(gender, chance.choice(places, ROWS, p=shares), gender.categories),
            "age": Column(age, chance.integers(18, 64, ROWS).astype(float), age.categories),
        }
        marks = SimpleNamespace(counted={ENROLLED: np.ones(ROWS, dtype=bool)}, dates={ENROLLED: days}, rows=ROWS)
        self.extract: Any = SimpleNamespace(marks=marks, rows=ROWS)

    def groups(self, by: str) -> list[tuple[str, str, Any]]:
        return [(name, name, self.of[by] == place) for place, name in enumerate(GROUPS[by])]

    def tables(self, until: datetime.date) -> Tables:
        """How many were enrolled, as the report's tables tell it."""

        def enrolled(mask: Any) -> dict[str, Figure]:
            people = mask & (self.extract.marks.dates[ENROLLED] <= np.datetime64(until))
            return {"funnel:enrolled": Figure(count(int(people.sum()), REGISTRY.get(ENROLLED)), Masks(people))}

        everybody = np.ones(ROWS, dtype=bool)
        parts = {by: {name: enrolled(mask) for name, _, mask in self.groups(by)} for by in GROUPS}
        return Tables(enrolled(everybody), parts)

    def published(self, monkeypatch: pytest.MonkeyPatch, *, tied: bool) -> list[Any]:
        """The two reports, as (the tables, the profiles)."""
        monkeypatch.setattr(funnels, "groups_of", lambda _found, by: self.groups(by))
        monkeypatch.setattr(profiles, "_columns", lambda _found, _stage: self.columns)
        before: Published | None = None
        traits: Mapping[str, Published] = {}
        made = []
        for until in MONTHS:
            before = release.publish(self.tables(until), rules=Rules(), before=before if tied else None)
            told = outside.tables_of(before.shown)
            traits = profiles.publish(self.extract, until, told, Rules(), traits if tied else {})
            made.append((told, {trait: outside.tables_of(one.shown) for trait, one in traits.items()}))
        return made


def read(world: World, month: int, told: Tables, traits: Mapping[str, Tables]) -> dict[str, Any]:
    """What is printed, with the truth beside it, in the words of the attack."""
    here = world.extract.marks.dates[ENROLLED] <= np.datetime64(MONTHS[month])
    people = {("", ""): here} | {(by, name): here & mask for by in GROUPS for name, _, mask in world.groups(by)}
    counts: dict[Any, int] = {}
    printed: set[Any] = set()
    sums: list[tuple[Any, list[Any]]] = []

    def note(cell: Any, truth: int, figure: Figure | None) -> None:
        counts[cell] = truth
        if figure is not None and figure.result.numerator is not None:
            assert figure.result.numerator == truth, cell
            printed.add(cell)

    for (by, name), mask in people.items():
        figures = told.breakdowns[by][name] if by else told.whole
        note((by, name, ENROLLED, ""), int(mask.sum()), figures["funnel:enrolled"])
        for trait, tables in traits.items():
            column, own = world.columns[trait], tables.breakdowns[by][name] if by else tables.whole
            codes = [*(one.code for one in column.categories), "not_stated"]
            for place, code in enumerate(codes):
                number = int((mask & (column.places == (place if place < len(codes) - 1 else -1))).sum())
                note((by, name, trait, code), number, own.get(code))
            sums.append(((by, name, ENROLLED, ""), [(by, name, trait, code) for code in codes]))
    for _, _, kind, code in [one for one in counts if not one[0]]:
        for by, names in GROUPS.items():
            sums.append((("", "", kind, code), [(by, name, kind, code) for name in names]))
    at = {cell: number for number, cell in enumerate(counts)}
    return {
        "counts": list(counts.values()),
        "hidden": {str(at[cell]): "" for cell in counts if cell not in printed},
        "sums": [(at[total], [at[part] for part in parts]) for total, parts in sums],
        "names": [(*cell, number) for cell, number in at.items()],
    }


def attacked(world: World, published: list[Any]) -> tuple[Attack, list[Any]]:
    first, second = (read(world, month, *one) for month, one in enumerate(published))
    attack = Attack(first, second)
    assert len(attack.place) - len(attack.hidden) > 40, "profiles that show nothing try nothing"
    return attack, [cell for cell in attack.hidden if 0 < attack.truth[cell] < LIMIT]


@pytest.mark.parametrize("seed", range(2))
def test_no_hidden_count_of_a_profile_follows_from_two_reports(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    attack, small = attacked(world := World(seed), world.published(monkeypatch, tied=True))
    assert len(small) > SOME, "a world without small numbers tries nothing"
    assert attack.told(random.Random(seed).sample(small, SOME)) == []


def test_profiles_that_were_not_tied_to_those_before_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    attack, small = attacked(world := World(0), world.published(monkeypatch, tied=False))
    assert attack.told(small) != []
