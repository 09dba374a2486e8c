"""How a group's answers may be told: pure, on counts alone. Why, stands in docs/algorithms/belief.md.

The groups of one telling share nobody and together are everybody, so any difference between what is shown is again a
sum of whole groups. So it is enough that each part that is shown can bear it: at least five answers, and not all of
them the same. A part that cannot is put together with others until it can, and where nothing can, nothing is shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SMALLEST = 5
QUARTERS = 4

Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """``parts``: the groups that stand alone; ``folded``: the names of those told together, with ``rest`` as counts."""

    parts: tuple[tuple[str, Counts], ...] = ()
    folded: tuple[str, ...] = ()
    rest: Counts = ()

    @property
    def total(self) -> Counts:
        shown = [counts for _name, counts in self.parts] + ([self.rest] if self.rest else [])
        return tuple(sum(steps) for steps in zip(*shown, strict=True)) if shown else ()


def can_be_told(counts: Sequence[int]) -> bool:
    """Whether counts say something of a group and nothing of a person in it."""
    return sum(counts) >= SMALLEST and max(counts, default=0) < sum(counts)


def tell(groups: Mapping[str, Counts]) -> Told:
    """Which groups are told alone, and which together. The names keep the order they come in."""
    answered = {name: counts for name, counts in groups.items() if sum(counts)}
    folded = {name for name, counts in answered.items() if not can_be_told(counts)}
    alone = sorted(answered.keys() - folded, key=lambda name: (sum(answered[name]), name))
    while folded and alone and not can_be_told(_sum(answered, folded)):
        folded.add(alone.pop(0))
    rest = _sum(answered, folded)
    if folded and not can_be_told(rest):
        return Told()
    return Told(
        parts=tuple((name, counts) for name, counts in answered.items() if name not in folded),
        folded=tuple(name for name in answered if name in folded),
        rest=rest if folded else (),
    )


def _sum(groups: Mapping[str, Counts], names: set[str]) -> Counts:
    return tuple(sum(steps) for steps in zip(*(groups[name] for name in names), strict=True))


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    year: int
    number: int

    @property
    def since(self) -> datetime.date:
        return datetime.date(self.year, 3 * self.number - 2, 1)

    @property
    def until(self) -> datetime.date:
        return self.following.since - datetime.timedelta(days=1)

    @property
    def following(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def code(self) -> str:
        return f"{self.year}-{self.number}"


def ended_quarters(today: datetime.date, how_many: int = QUARTERS) -> list[Quarter]:
    """The quarters that are over, the newest first. One that runs would change by one answer at a time."""
    found = [Quarter(today.year, (today.month - 1) // 3 + 1).before]
    while len(found) < how_many:
        found.append(found[-1].before)
    return found
