"""An attack on what readers outside get, by somebody who has only what is printed and the definitions.

Nothing of the protector is used but its answer: the reader writes down what each printed number is by its definition,
which of them are parts of which, and that groups add up; then asks two linear programmes about each small number.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from brobygger_analysis import definitions, indicators
from brobygger_analysis.by_register import NEVER, ByRegister
from brobygger_analysis.figures import Figure, Masks
from brobygger_analysis.release import Published, Tables, controlled, publish
from brobygger_analysis.results import Result, Source
from brobygger_analysis.suppression import feasible

LIMIT, SLACK = 5, 1e-6
AS_OF = datetime.date(2026, 6, 30)
SCHEMES = ("aids", "personal_assistance", "icebreaker")
Quantity = tuple[str, str, str]  # breakdown, group, what is counted

# What each printed number is, by the cards of the definitions: (figure, field) -> what is counted.
SAID: dict[tuple[str, str], str] = {
    ("enrolled", "value"): "enrolled",
    ("screened", "value"): "screened",
    ("enrolled_of_screened", "numerator"): "enrolled of the screened",
    ("enrolled_of_screened", "denominator"): "screened",
    ("employed", "value"): "employed",
    ("employed_of_enrolled", "numerator"): "employed",
    ("employed_of_enrolled", "denominator"): "enrolled",
    ("outcome_of_enrolled", "numerator"): "employed",
    ("outcome_of_enrolled", "denominator"): "enrolled",
    ("conversation_of_enrolled", "numerator"): "talked",
    ("conversation_of_enrolled", "denominator"): "enrolled",
    ("mean_days_to_first_conversation", "n"): "talked",
    ("weeks_of_contact", "n"): "talked",
    ("conversations_per_citizen", "n"): "enrolled",
    ("conversations_per_citizen", "numerator"): "conversations",
    ("followed_up_of_employed", "numerator"): "followed",
    ("followed_up_of_employed", "denominator"): "employed",
    ("follow_ups_per_followed", "n"): "followed",
    ("follow_ups_per_followed", "numerator"): "follow-ups",
    ("follow_ups_per_employed", "n"): "employed",
    ("follow_ups_per_employed", "numerator"): "follow-ups",
    ("applications", "value"): "applications",
    ("applications", "n"): "applicants",
    ("applied_of_enrolled", "numerator"): "applicants",
    ("applied_of_enrolled", "denominator"): "enrolled",
    ("days_enrolled_to_application", "n"): "applications",
    ("grants", "value"): "grants",
    ("grants", "n"): "granted",
    ("citizens_with_grant", "value"): "granted",
    ("grant_of_enrolled", "numerator"): "granted",
    ("grant_of_enrolled", "denominator"): "enrolled",
    ("grants_per_enrolled", "numerator"): "grants",
    ("grants_per_enrolled", "n"): "enrolled",
    ("days_application_to_grant", "n"): "grants",
    ("employed_by_register_of_found", "numerator"): "in work by the register",
    ("employed_by_register_of_found", "denominator"): "found in the register",
}
# By their definitions all of the first are among the second.
PARTS = [
    ("employed", "enrolled"), ("talked", "enrolled"), ("followed", "employed"), ("applicants", "enrolled"),
    ("granted", "applicants"), ("grants", "applications"), ("granted", "grants"), ("applicants", "applications"),
    ("talked", "conversations"), ("followed", "follow-ups"),
    ("enrolled of the screened", "enrolled"), ("enrolled of the screened", "screened"),
    ("found in the register", "enrolled"), ("in work by the register", "found in the register"),
]  # fmt: skip
for scheme in SCHEMES:
    SAID["share_of_grants:" + scheme, "numerator"] = "grants of " + scheme
    SAID["share_of_grants:" + scheme, "denominator"] = "grants"
    SAID["days_application_to_grant:" + scheme, "n"] = "grants of " + scheme
KEYS = sorted({key for key, _field in SAID})


def world(seed: int) -> tuple[indicators.Registrations, dict[str, Any]]:
    """Three uneven jobcentres and benefit groups; some apply more than once, and some are followed up."""
    chance = np.random.default_rng(seed)
    size = 240
    day = np.datetime64("2026-01-05")
    enrolled = day + chance.integers(0, 30, size)
    works = chance.random(size) < 0.4
    employed = np.where(works, enrolled + chance.integers(20, 60, size), np.datetime64("NaT"))
    # Behind them those who were asked and never enrolled; a few of the enrolled came without having been asked.
    everybody, never = size + 80, np.full(80, np.datetime64("NaT", "D"))
    came_straight = np.arange(everybody) < size
    came_straight &= chance.random(everybody) < 0.04
    courses = {
        "course": np.arange(everybody),
        "person": np.array([f"p{number}" for number in range(everybody)]),
        "programme": np.array(["bro"] * everybody),
        "jobcentre": chance.choice(["A", "B", "C"], everybody, p=[0.6, 0.28, 0.12]),
        "screened": np.where(came_straight, np.datetime64("NaT"), day - 20),
        "shortcut": came_straight,
        "enrolled": np.concatenate([enrolled, never]),
        "employed": np.concatenate([employed, never]),
    }
    talks = [(row, enrolled[row] + after) for row in range(size) for after in (3, 17)[: chance.integers(0, 3)]]
    talks += [
        (row, employed[row] + 9 + after)
        for row in np.flatnonzero(works & (chance.random(size) < 0.85)).tolist()
        for after in range(chance.integers(1, 4))
    ]
    applies = [row for row in range(size) for _ in range(int(chance.choice([0, 1, 2, 3], p=[0.6, 0.25, 0.1, 0.05])))]
    applied = enrolled[applies] + 12
    granted = np.where(chance.random(len(applies)) < 0.7, applied + 20, np.datetime64("NaT"))
    made = indicators.registrations_from(
        courses,
        conversations={"course": [row for row, _ in talks], "on": np.array([on for _, on in talks])},
        applications={
            "course": applies, "scheme": chance.choice(SCHEMES, len(applies), p=[0.6, 0.3, 0.1]),
            "applied": applied, "granted": granted,
        },
    )  # fmt: skip
    found = chance.random(everybody) < 0.96
    nought, always = np.zeros(everybody, dtype=np.int64), np.ones(everybody, dtype=bool)
    reached = np.where(found & (chance.random(everybody) < 0.4), 1, NEVER)
    kind = nought.astype(np.uint8)
    register = ByRegister(always, found, nought, nought + 9000, reached, kind, nought, nought + NEVER, always, AS_OF)
    return replace(made, register=register), {
        "municipality": courses["jobcentre"],
        "benefit_group": chance.choice(["x", "y"], everybody, p=[0.85, 0.15]),
    }


def counted(seed: int) -> Tables:
    found, columns = world(seed)
    whole: Mapping[str, Figure] = {}
    breakdowns: dict[str, dict[str, Mapping[str, Figure]]] = {}
    for by, column in columns.items():
        groups = [(value, value, column == value) for value in sorted(set(column.tolist()))]
        measured = indicators.measure(found, as_of=AS_OF, by=by, groups=groups, indicators=KEYS)
        whole, breakdowns[by] = measured.figures, {part.value: part.figures for part in measured.parts}
    return Tables(whole, breakdowns)


def printed(tables: Tables) -> Iterator[tuple[Quantity, int]]:
    """Each number as it stands on the page, by what it counts."""
    for breakdown, group, figures in tables.selections():
        for (key, where), what in SAID.items():
            number = figures[key].result.to_dict()[where]
            if number is not None:
                yield (breakdown, group, what), int(number)


def system(quantities: set[Quantity]) -> list[tuple[Any, list[Any]]]:
    """That groups add up, and that a part and the rest of its whole do."""
    sums: list[tuple[Any, list[Any]]] = []
    for breakdown, group, whole in sorted(quantities):
        if not breakdown:
            for by in ("municipality", "benefit_group"):
                parts = [one for one in sorted(quantities) if one[0] == by and one[2] == whole]
                sums.append(((breakdown, group, whole), parts))
        sums += [
            ((breakdown, group, whole), [(breakdown, group, part), (breakdown, group, f"{whole} without {part}")])
            for part, total in PARTS
            if total == whole
        ]
    return sums


@pytest.mark.parametrize("seed", range(2))
def test_no_small_number_follows_from_what_is_printed(seed: int) -> None:
    tables = counted(seed)
    truth = dict(printed(tables))
    sums = system(set(truth))
    for total, parts in sums:
        if " without " in str(parts[-1]):
            truth[parts[-1]] = truth[total] - truth[parts[0]]
    known = dict(printed(controlled(tables)))
    assert len(known) > 30, "tables that show nothing try nothing"
    assert [one for one in known if known[one] < LIMIT] == []
    small = [one for one, number in truth.items() if number < LIMIT]
    assert len(small) > 10, "a world without small numbers tries nothing"
    for cell, (low, high) in feasible(known, set(truth) - set(known), sums, wanted=small).items():
        assert (low < SLACK, high > LIMIT - SLACK) == (True, True), f"{cell}: {truth[cell]} is known: {low}..{high}"


def test_nothing_is_told_of_what_a_few_people_did() -> None:
    """However many things they did: in A one person has nine grants, in C three persons have two each."""
    each = [9] + [0] * 29 + [1] * 20 + [0] * 10 + [2] * 3 + [0] * 27
    rows = np.repeat(np.arange(90), each)
    places = np.repeat(["A", "B", "C"], 30)
    first = np.datetime64("2026-01-20")
    found = indicators.registrations_from(
        {"course": np.arange(90), "person": np.array([f"p{number}" for number in range(90)]),
         "programme": np.array(["bro"] * 90), "jobcentre": places, "enrolled": np.repeat(first, 90)},
        applications={
            "course": rows, "scheme": np.array(["aids"] * len(rows)),
            "applied": np.repeat(first + 12, len(rows)), "granted": np.repeat(first + 31, len(rows)),
        },
    )  # fmt: skip
    groups = [(place, place, places == place) for place in "ABC"]
    keys = ["applications", "grants", "grants_per_enrolled", "days_enrolled_to_application", "share_of_grants:aids"]
    measured = indicators.measure(found, as_of=AS_OF, by="municipality", groups=groups, indicators=keys, limit=LIMIT)
    told = {part.value: {key for key in keys if part.figures[key].result.value is not None} for part in measured.parts}
    assert not told["A"] | told["C"]
    assert told["B"]


# Means of several reports -------------------------------------------------------------------------------------------

PLACES = ("A", "B", "C")
Sizes = Mapping[str, int]


def mean_days(sizes: Sizes) -> Tables:
    """The mean of as many people's days, of the whole and of each place; those of nobody have none."""
    where = np.repeat(PLACES, [sizes[place] for place in PLACES])
    card = definitions.REGISTRY.get("days_enrolled_to_employed")

    def figure(mask: Any) -> dict[str, Figure]:
        return {"days": Figure(Result(11.0, int(mask.sum()), card, Source.REGISTERED), Masks(mask))}

    return Tables(
        figure(np.ones(len(where), dtype=bool)),
        {"municipality": {place: figure(where == place) for place in PLACES if sizes[place]}},
    )


def published_means(sizes: list[Sizes], *, are_tied: bool = True) -> list[set[str]]:
    """The places whose mean is printed in each of several reports in a row; "" is the whole."""
    found: list[set[str]] = []
    last: Published | None = None
    for one in sizes:
        last = publish(mean_days(one), before=last if are_tied else None)
        groups = {"": last.shown["whole"], **last.shown["breakdowns"]["municipality"]}
        found.append({place for place, figures in groups.items() if figures["days"]["value"] is not None})
    return found


def of_few(sizes: list[Sizes], told: list[set[str]]) -> list[str]:
    """What all days of fewer than the limit come to, by adding and subtracting the sums that the printed means are.

    The reader knows how many there are everywhere, and that where nobody has come the sum is what it was.
    """
    cells = [(report, place) for report in range(len(sizes)) for place in PLACES]

    def sum_of(*parts: tuple[int, str, int]) -> Any:
        row = np.zeros(len(cells))
        for report, place, weight in parts:
            row[cells.index((report, place))] += weight
        return row

    known = [
        sum_of(*[(report, one, 1) for one in (PLACES if not place else (place,))])
        for report, places in enumerate(told)
        for place in places
    ]
    for first, second in combinations(range(len(sizes)), 2):
        known += [
            sum_of((second, one, 1), (first, one, -1)) for one in PLACES if sizes[first][one] == sizes[second][one]
        ]
    rank = np.linalg.matrix_rank(np.array(known)) if known else 0

    def is_known(row: Any) -> bool:
        return bool(known) and np.linalg.matrix_rank(np.array([*known, row])) == rank

    found = []
    groups = [one for number in (1, 2, 3) for one in combinations(PLACES, number)]
    for report, one in enumerate(sizes):
        for group in groups:
            number = sum(one[place] for place in group)
            if 0 < number < LIMIT and is_known(sum_of(*[(report, place, 1) for place in group])):
                found.append(f"{number} of {'+'.join(group)} in report {report}")
    for first, second in combinations(range(len(sizes)), 2):
        for group in groups:
            number = sum(sizes[second][place] - sizes[first][place] for place in group)
            row = sum_of(*[part for place in group for part in ((second, place, 1), (first, place, -1))])
            if 0 < number < LIMIT and is_known(row):
                found.append(f"{number} of {'+'.join(group)} came between report {first} and {second}")
    return found


def growing(seed: int) -> list[Sizes]:
    chance = np.random.default_rng(seed)
    sizes = {place: int(chance.integers(0, 25)) for place in PLACES}
    made = [sizes]
    for _ in range(2):
        sizes = {place: number + int(chance.choice([0, 1, 3, 5, 9])) for place, number in sizes.items()}
        made.append(sizes)
    return made


@pytest.mark.parametrize("seed", range(20))
def test_no_mean_of_a_few_follows_from_the_means_of_reports_in_a_row(seed: int) -> None:
    sizes = growing(seed)
    assert of_few(sizes, published_means(sizes)) == []


def test_means_that_are_not_tied_to_those_before_are_found() -> None:
    """Six have come in all and five of them to A: what the mean of all comes to, less A's and B's, is the one of B."""
    sizes = [{"A": 20, "B": 20, "C": 0}, {"A": 25, "B": 21, "C": 0}]
    alone = [{"", "A", "B"}, {"", "A"}]  # each mean held against itself only: B's is not told again
    assert of_few(sizes, alone) == ["1 of B came between report 0 and 1", "1 of B+C came between report 0 and 1"]
    assert published_means(sizes) == [{"", "A", "B"}, {"A"}]
    assert of_few(sizes, published_means(sizes, are_tied=False)) != []
