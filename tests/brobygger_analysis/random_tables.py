"""Random tables to attack: of two and three dimensions, linked ones, and pairs of reports in a row."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from brobygger_analysis.suppression import Cell, Protection, Sum, feasible, margins, protect

SLACK = 1e-6


@dataclass(frozen=True)
class Tables:
    counts: dict[Cell, int]
    sums: list[Sum]
    before: dict[Cell, int] | None = None
    worth: dict[Cell, float] | None = None  # every other table has its own idea of what is dear to hide


def tables(seed: int) -> Tables:
    """Seed modulo four decides the kind."""
    made = _tables(seed)
    if seed % 8 < 4:
        return made
    chance = random.Random(-seed)
    return replace(made, worth={cell: chance.choice([0.5, 3.0, 40.0, 2000.0]) for cell in made.counts})


def _tables(seed: int) -> Tables:
    chance = random.Random(seed)
    kind = seed % 4
    if kind == 0:
        counts, sums = margins(_inner(chance, (chance.randint(2, 5), chance.randint(2, 5))))
        return Tables(counts, sums)
    if kind == 1:
        counts, sums = margins(_inner(chance, (2, chance.randint(2, 3), chance.randint(2, 3))))
        return Tables(counts, sums)
    if kind == 2:
        return _linked(chance)
    inner = _inner(chance, (chance.randint(2, 4), chance.randint(2, 4)))
    before, _sums = margins(inner)
    counts, sums = margins({key: number + chance.choice([0, 0, 1, 2, 7]) for key, number in inner.items()})
    return Tables(counts, sums, before)


def _inner(chance: random.Random, shape: tuple[int, ...]) -> dict[tuple[Cell, ...], int]:
    keys: list[tuple[Cell, ...]] = [()]
    for axis, size in enumerate(shape):
        keys = [(*key, f"{'abc'[axis]}{number}") for key in keys for number in range(size)]
    return {key: chance.choice([0, 1, 2, 3, 4, 6, 9, 15, 40, 120]) for key in keys}


def _linked(chance: random.Random) -> Tables:
    """Municipality by benefit group, and municipality by age: the municipalities' totals are the same cells."""
    places = [f"m{number}" for number in range(chance.randint(2, 4))]
    groups, ages = ["g0", "g1", "g2"], ["y0", "y1"]
    people = [
        (place, chance.choice(groups), chance.choice(ages))
        for place in places
        for _ in range(chance.choice([3, 6, 12, 30]))
    ]
    by_group: dict[tuple[Cell, ...], int] = {(place, group): 0 for place in places for group in groups}
    by_age: dict[tuple[Cell, ...], int] = {(place, age): 0 for place in places for age in ages}
    for place, group, age in people:
        by_group[place, group] += 1
        by_age[place, age] += 1
    first, first_sums = margins(by_group)
    second, second_sums = margins(by_age)
    return Tables({**first, **second}, [*first_sums, *second_sums])


def published(made: Tables, limit: int) -> tuple[Protection, Protection | None]:
    """The report as it may be printed, and the one before it, if any."""
    if made.before is None:
        return protect(made.counts, made.sums, limit=limit, worth=made.worth), None
    earlier = protect(made.before, made.sums, limit=limit, worth=made.worth)
    now = protect(made.counts, made.sums, limit=limit, worth=made.worth, before=earlier, counts_before=made.before)
    return now, earlier


def narrow(made: Tables, limit: int) -> list[str]:
    """Attack what is published; a sentence for each hidden cell that can be known better than the rule allows."""
    now, earlier = published(made, limit)
    grown_from = (earlier.shown, earlier.hidden) if earlier else None
    known = feasible(now.shown, now.hidden, made.sums, grown_from=grown_from)
    truth = dict(made.counts) | {("before", cell): number for cell, number in (made.before or {}).items()}
    found = []
    for cell, (low, high) in known.items():
        true = truth[cell]
        if not low - SLACK <= true <= high + SLACK:
            found.append(f"{cell}: {true} is not in {low}..{high}; the attack is wrong")
        if high - low < limit - SLACK:
            found.append(f"{cell}: {low}..{high} is narrower than {limit}")
        if true < limit and (low > SLACK or high < limit - SLACK):
            found.append(f"{cell}: small, yet known to be in {low}..{high}")
    found += [f"{cell} is shown as {number}" for cell, number in now.shown.items() if number < limit]
    return found
