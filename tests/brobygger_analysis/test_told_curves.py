"""Which curves readers outside are told: nothing of a few follows from one report, or from two in a row."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from brobygger_analysis.by_register import Times
from brobygger_analysis.told_curves import NOBODY, WEEKS, WHOLE, Came, Choice, Group, chosen
from tests.brobygger_analysis.curve_attack import END, Attack, Place, Seen

LIMIT = 5
ALL: Place = ("", "")


@dataclass(frozen=True)
class Report:
    """What is printed of the curves of one report: the choice, and which report it was made for."""

    counted: Mapping[Place, Came]
    totals: frozenset[Place]
    choice: Choice
    made_in: int


class World:
    """People who are enrolled over time and reach an outcome, leave, or wait; some groups are small."""

    def __init__(self, seed: int) -> None:
        chance = np.random.default_rng(seed)
        size, places = int(chance.integers(100, 1200)), int(chance.integers(1, 4))
        shares = chance.dirichlet(np.ones(places) * 2)
        self.groups = {
            "municipality": chance.choice([f"m{number}" for number in range(places)], size, p=shares),
            "benefit_group": chance.choice(["x", "y"], size, p=[0.75, 0.25]),
        }
        span = int(chance.integers(30, 150))
        self.enrolled = chance.integers(0, span, size)
        after = chance.geometric(1 / float(chance.integers(10, 70)), size)
        self.reached = np.where(chance.random(size) < 0.6, after, END)
        self.left = np.where(chance.random(size) < 0.1, chance.integers(1, 100, size), END)
        first, step = int(chance.integers(20, span + 20)), int(chance.choice([4, 4, 9, 26]))
        self.weeks = [first + step * number for number in range(8)]

    def followed(self, until: int) -> dict[Place, Times]:
        """Each group as it is followed until a week."""
        end = until - self.enrolled
        first = np.minimum(np.minimum(self.reached, self.left), end)
        endings = np.where(first == self.reached, 1, np.where(first == self.left, 4, 0)).astype(np.uint8)
        here = self.enrolled < until
        masks = {ALL: here} | {
            (by, value): here & (column == value)
            for by, column in self.groups.items()
            for value in sorted(set(column.tolist()))
        }
        return {place: Times(first, endings).of(mask) for place, mask in masks.items()}

    def reports(self, *, are_tied: bool = True) -> list[Report]:
        """One report after the other, as they are made; not tied, each is made as if it were the first."""
        made: list[Report] = []
        for number, week in enumerate(self.weeks):
            followed = self.followed(week)
            counted = {place: Came.of(times) for place, times in followed.items()}
            totals = _shown(counted)
            told = made[made[-1].made_in].counted if made and any(made[-1].choice.weeks.values()) else None
            groups = {
                place: Group.of(
                    place[1], times, is_shown=place in totals,
                    told=told.get(place, NOBODY) if told and are_tied else None,
                    before=made[-1].counted.get(place, NOBODY) if made and are_tied else None,
                )
                for place, times in followed.items()
            }  # fmt: skip
            parts = {by: [one for place, one in groups.items() if place[0] == by] for by in self.groups}
            new = chosen(groups[ALL], parts, limit=LIMIT)
            stands = bool(made) and are_tied and not new.tells_as_much_as(made[-1].choice)
            choice, made_in = (made[-1].choice, made[-1].made_in) if stands else (new, number)
            made.append(Report(counted, totals, choice, made_in))
        return made


def _shown(counted: Mapping[Place, Came]) -> frozenset[Place]:
    """The groups of which a table shows how many reached an outcome: never all but one of a breakdown."""

    def is_large(one: Came) -> bool:
        return min(int(one.pieces.sum()), one.n - int(one.pieces.sum())) >= LIMIT

    shown = {place for place, one in counted.items() if is_large(one)}
    for by in {place[0] for place in counted} - {""}:
        own = [place for place in counted if place[0] == by]
        told = [place for place in own if place in shown]
        if len(own) - len(told) == 1 and told:
            shown.remove(min(told, key=lambda place: counted[place].n))
    return frozenset(shown)


def _points(choice: Choice) -> dict[Place, tuple[int, ...]]:
    """At which weeks something is printed of each group; the whole stands beside the groups of each breakdown."""
    points: dict[Place, set[int]] = {ALL: set()}
    for by, weeks in choice.weeks.items():
        points[ALL] |= set(weeks)
        points |= {(by, value): set(weeks) for value in choice.told[by]}
    return {place: tuple(sorted(weeks)) for place, weeks in points.items()}


def attack(reports: list[Report], second: int) -> Attack:
    """A reader of a report and of the one before it, with the tables of the day that their curves are from."""
    pair = [number for number in (second - 1, second) if number >= 0]
    told = {reports[number].made_in: _points(reports[number].choice) for number in pair}
    return Attack(
        {
            number: Seen(
                {place: one.pieces for place, one in reports[number].counted.items()},
                reports[number].totals,
                told.get(number, {}),
            )
            for number in sorted({*pair, *told})
        },
        WEEKS,
        limit=LIMIT,
    )


def some(secrets: Any, number: int) -> list[Any]:
    secrets = list(secrets)
    return random.Random(1).sample(secrets, min(number, len(secrets)))


@pytest.mark.slow(reason="two linear programmes for each of some small numbers in pairs of reports")
@pytest.mark.parametrize("seed", [83, 104])
def test_no_small_number_follows_from_a_report_and_the_one_before(seed: int) -> None:
    reports = World(seed).reports()
    renewed = [number for number, one in enumerate(reports) if number and one.made_in == number]
    assert renewed, "a world where no curve is told anew tries little"
    assert any(told for one in reports for told in one.choice.told.values()), "a world without groups tries little"
    for second in (0, *renewed[-2:]):
        tried = attack(reports, second)
        assert tried.told(some(tried.secrets(), 25)) == []


def test_curves_that_are_not_tied_to_those_before_are_found() -> None:
    tried = attack(World(29).reports(are_tied=False), 1)
    changes = [one for one in tried.secrets() if one[0][0] == "change"]
    assert len(tried.told(some(changes, 20))) > 2


def group(value: str, pieces: list[int], **fields: Any) -> Group:
    came = Came(sum(pieces) + 50, np.array(pieces + [0] * (len(WEEKS) + 1 - len(pieces))))
    return Group(value, came, np.full(len(WEEKS), 50), is_shown=True, **fields)


def test_in_each_piece_at_least_five_came_and_at_least_five_since_the_curves_were_told() -> None:
    whole = group("", [20, 4, 20, 20])
    assert chosen(whole, {}).weeks == {WHOLE: (13, 39)}  # by the 26th only four more; after the 39th twenty
    then = Came(whole.counted.n - 30, whole.counted.pieces - group("", [10, 1, 3, 10]).counted.pieces)
    # Since then three have come between the 26th and 39th week, but four after the 13th, and so fourteen after it.
    assert chosen(replace(whole, told=then), {}).weeks == {WHOLE: (13,)}
    assert chosen(replace(whole, told=whole.counted), {}).weeks == {WHOLE: ()}  # nobody has come
    few = Came(whole.counted.n - 4, then.pieces)
    assert chosen(replace(whole, told=few), {}).weeks == {WHOLE: ()}  # four more people than then
    assert chosen(replace(whole, waiting=np.full(len(WEEKS), 4)), {}).weeks == {WHOLE: ()}


@pytest.mark.parametrize(("before", "weeks"), [([0, 3], (13,)), ([3, 0], ()), ([3, 11], ())])
def test_who_came_in_one_step_does_not_follow_from_who_came_in_all(before: list[int], weeks: tuple[int, ...]) -> None:
    """Since the curves were told five have come early and eleven late, and the tables tell how many of the sixteen had
    come by the report before. Where those three all came early, thirteen have come since, two of them at least early,
    since only eleven came late at all. Where fourteen had come, eleven of them late, three at least came early."""
    told = Came(50, np.array([5, 11] + [0] * 11))
    then = told + Came(sum(before), np.array(before + [0] * 11))
    whole = replace(group("", [10, 22]), told=told, before=then)
    assert chosen(whole, {}).weeks[WHOLE] == weeks


def test_a_group_that_is_nearly_everybody_lets_fewer_weeks_be_told_of_the_whole() -> None:
    """Of forty-two two are others, both of them late; so of the three of A who came early all would be known to."""
    large, small = group("A", [3, 37]), group("B", [5, 1])
    whole = Group("", large.counted + small.counted, large.waiting, is_shown=True)
    assert chosen(whole, {}).weeks[WHOLE] == (13,)
    assert chosen(whole, {"municipality": [large, replace(small, is_shown=False)]}).weeks[WHOLE] == ()


def test_small_groups_stand_back_until_the_others_can_be_told_of_a_year() -> None:
    large = [group(name, [9, 9, 9, 9, 9, 9]) for name in "AB"]
    for few, told in (([3, 3, 4, 4, 4, 4], "ABC"), ([3, 3, 1, 1, 4, 4], "B"), ([0, 0, 9, 0, 0, 0], "B")):
        small = group("C", few)
        whole = Group("", large[0].counted + large[1].counted + small.counted, 3 * small.waiting, is_shown=True)
        found = chosen(whole, {"municipality": [*large, small]})
        assert found.told["municipality"] == set(told)
        assert found.weeks["municipality"] == (26, 52)


@pytest.mark.parametrize("seed", range(12))
def test_no_told_week_tells_of_fewer_than_five(seed: int) -> None:
    report = World(seed).reports()[0]
    for by, weeks in report.choice.weeks.items():
        told = [report.counted[by, value].pieces for value in report.choice.told[by]]
        left = report.counted[ALL].pieces - sum(told)
        for one in (report.counted[ALL].pieces, *told, *([left] if left.any() else [])):
            ends = [0, *(WEEKS.index(week) + 1 for week in weeks), len(WEEKS) + 1]
            assert not weeks or all(one[first:last].sum() >= LIMIT for first, last in pairwise(ends))


def test_large_groups_are_told_each_quarter() -> None:
    one = Times(np.tile(np.arange(1, 105), 20), np.tile([1, 0], 1040).astype(np.uint8))
    whole = Group.of("", one, is_shown=True, told=None, before=None)
    assert chosen(whole, {}).weeks[WHOLE] == (13, 26, 39, 52, 65, 78, 91)
    assert chosen(replace(whole, is_shown=False), {}).weeks[WHOLE] == ()
