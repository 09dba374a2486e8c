"""What is told of groups: each part bears five answers that differ, and nothing can be taken away until one is left."""

from __future__ import annotations

import datetime
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from brobygger.conversations.telling import Quarter, Told, can_be_told, ended_quarters, tell

counts = st.tuples(*[st.integers(0, 6)] * 5)
groups = st.dictionaries(st.sampled_from(["Nord", "Syd", "Øst", "Vest", ""]), counts)


@given(groups)
def test_every_sum_and_difference_of_what_is_told_bears_it(given_groups):
    told = tell(given_groups)
    cells = [part for _name, part in told.parts] + ([told.rest] if told.rest else [])
    for size in range(1, len(cells) + 1):
        for chosen in combinations(cells, size):
            assert can_be_told([sum(steps) for steps in zip(*chosen, strict=True)])


@given(groups)
def test_all_or_nothing_and_nobody_twice(given_groups):
    told = tell(given_groups)
    everyone = tuple(sum(steps) for steps in zip(*given_groups.values(), strict=True)) if given_groups else ()
    assert told == Told() or told.total == everyone
    answered = [name for name, steps in given_groups.items() if sum(steps)]
    if told != Told():
        assert sorted([*(name for name, _part in told.parts), *told.folded]) == sorted(answered)
        assert [name for name, _part in told.parts] == [name for name in answered if name not in told.folded]


def test_examples_from_the_page_of_why():
    big, small, alike = (2, 3, 1, 0, 0), (0, 1, 0, 2, 0), (0, 0, 6, 0, 0)
    assert tell({"A": big}).parts == (("A", big),)
    assert tell({"A": big, "B": small}) == Told(folded=("A", "B"), rest=(2, 4, 1, 2, 0)), "or B is the difference"
    assert tell({"A": big, "B": small, "C": small}) == Told((("A", big),), ("B", "C"), (0, 2, 0, 4, 0))
    assert tell({"A": small}) == Told()
    assert tell({"A": alike}) == Told(), "all alike tells what each of them said"
    assert tell({"A": big, "B": alike}).folded == ("A", "B")
    assert tell({"A": big, "B": (0,) * 5}) == Told((("A", big),)), "nobody asked is nobody hidden"
    assert tell({}) == Told()


def test_only_quarters_that_are_over():
    found = ended_quarters(datetime.date(2026, 1, 1), 3)
    assert [(one.since, one.until) for one in found] == [
        (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31)),
        (datetime.date(2025, 7, 1), datetime.date(2025, 9, 30)),
        (datetime.date(2025, 4, 1), datetime.date(2025, 6, 30)),
    ]
    assert ended_quarters(datetime.date(2026, 3, 31))[0] == Quarter(2025, 4)
    assert ended_quarters(datetime.date(2026, 4, 1))[0] == Quarter(2026, 1)
