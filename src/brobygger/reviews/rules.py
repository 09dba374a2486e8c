"""What a review counts, and whether it was drawn by the lot. Pure. The prose is docs/algorithms/decision-review.md."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brobygger.kernel import lots
from brobygger.reviews import errors


def check_asked(since: datetime.date, until: datetime.date, wanted: int) -> None:
    if until < since:
        raise errors.ends_before_it_starts("until")
    if wanted < 1:
        raise errors.number_missing("wanted")


def is_as_drawn(keys: Sequence[str], *, seed: str) -> bool:
    """Whether the order is the one the seed gives: nobody put a thing in, or first, by hand."""
    return list(lots.draw(keys, seed=seed, wanted=len(keys))) == list(keys)


def score(found: Mapping[str, bool]) -> tuple[int, int]:
    """Marks met, out of those that applied."""
    return sum(1 for met in found.values() if met), len(found)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A month: how many were reviewed, and the share of all their marks that was met."""

    month: datetime.date
    n: int
    met: int
    out_of: int

    @property
    def share(self) -> float:
        return self.met / self.out_of


def trend(rows: Iterable[tuple[datetime.date, int, int]]) -> list[TrendPoint]:
    """By month of review. Each thing weighs by the marks that applied; months without reviews are not made up."""
    by_month: dict[datetime.date, list[tuple[int, int]]] = defaultdict(list)
    for day, met, out_of in rows:
        by_month[day.replace(day=1)].append((met, out_of))
    return [
        TrendPoint(month, len(found), sum(met for met, _ in found), sum(out_of for _, out_of in found))
        for month, found in sorted(by_month.items())
    ]


def share_by_mark(found: Sequence[Mapping[str, bool]]) -> dict[str, tuple[int, int]]:
    """For each mark how often it was met, and of how many it was asked."""
    counted: dict[str, tuple[int, int]] = {}
    for one in found:
        for key, met in one.items():
            so_far, asked = counted.get(key, (0, 0))
            counted[key] = (so_far + int(met), asked + 1)
    return counted
