"""The last step before figures leave: what one reader gets is attacked as a whole, and two reports in a row are too."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from brobygger_analysis import definitions, release
from brobygger_analysis.figures import Figure, Masks, Weights
from brobygger_analysis.release import Published, Rules, Tables, _decided, _decided_alone, _Sheet, controlled, publish
from brobygger_analysis.results import Result, Source, count, share
from brobygger_analysis.suppression import CannotProtect, feasible, protect
from tests.brobygger_analysis import random_tables

GROUPS = ("a", "b", "c", "d")
SLACK = 1e-6


def people(chance: np.random.Generator, size: int = 120) -> dict[str, Any]:
    """Persons in municipalities and benefit groups of uneven size, of whom few reach the last mark."""
    screened = chance.random(size) < 0.8
    enrolled = screened & (chance.random(size) < 0.4)
    return {
        "municipality": chance.choice(GROUPS, size, p=[0.6, 0.25, 0.1, 0.05]),
        "benefit": chance.choice(GROUPS[:3], size, p=[0.7, 0.2, 0.1]),
        "screened": screened,
        "enrolled": enrolled,
        "employed": enrolled & (chance.random(size) < 0.3),
    }


def figures_of(found: dict[str, Any], where: Any, group: str | None = None) -> dict[str, Figure]:
    made: dict[str, Figure] = {}
    for key in ("screened", "enrolled", "employed"):
        mask = found[key] & where
        made[key] = Figure(count(int(mask.sum()), definitions.REGISTRY.get(key), group=group), Masks(mask))
    for key in ("enrolled_of_screened", "employed_of_enrolled"):
        above, _, below = key.partition("_of_")
        masks = Masks(found[above] & found[below] & where, found[below] & where)
        assert masks.denominator is not None
        result = share(
            int(masks.numerator.sum()), int(masks.denominator.sum()), definitions.REGISTRY.get(key), group=group
        )
        made[key] = Figure(result, masks)
    return made


def tables_of(found: dict[str, Any]) -> Tables:
    everyone = np.ones(len(found["screened"]), dtype=bool)
    return Tables(
        figures_of(found, everyone),
        {
            by: {group: figures_of(found, found[by] == group, group) for group in sorted(set(found[by].tolist()))}
            for by in ("municipality", "benefit")
        },
    )


def known_counts(tables: Tables, rules: Rules) -> tuple[dict[Any, int], list[Any], dict[Any, int]]:
    """What the shown figures say, as a reader writes it down; every cell with its truth; and the sums."""
    sheet, shown = _Sheet(tables, rules), {}
    for breakdown, group, figures in controlled(tables, rules).selections():
        for key, figure in figures.items():
            for what in ("numerator", "denominator", "n"):
                number = getattr(figure.result, what)
                if number is not None:
                    shown[sheet.names[breakdown, group, key, what]] = number
    return shown, sheet.sums, dict(sheet.counts)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_is_hidden_follows_from_what_is_shown(seed: int) -> None:
    """Both breakdowns are in one reader's hands; each unseen count keeps a range as wide as the limit."""
    tables = tables_of(people(np.random.default_rng(seed)))
    shown, sums, truth = known_counts(tables, Rules())
    assert all(number >= 5 for number in shown.values())
    small = [cell for cell, number in truth.items() if number < 5]
    assert small, "a world without small numbers tries nothing"
    for cell, (low, high) in feasible(shown, [one for one in truth if one not in shown], sums, wanted=small).items():
        assert (low < SLACK, high > 5 - SLACK) == (True, True), f"{cell}: {truth[cell]} is known to be in {low}..{high}"


def test_figure_by_figure_is_not_enough() -> None:
    """What was done before, each figure by itself, gives the small municipality away by its total."""
    from brobygger_analysis.disclosure import suppressed

    places = np.repeat(GROUPS, 40)
    found = {
        "municipality": places,
        "benefit": places,
        "screened": np.ones(160, dtype=bool),
        "enrolled": np.tile(np.arange(40) < 30, 4),
        "employed": np.concatenate([np.arange(40) < number for number in (20, 12, 9, 3)]),
    }
    tables = tables_of(found)
    alone = [suppressed(one["employed"].result).value for one in tables.breakdowns["municipality"].values()]
    assert alone == [20, 12, 9, None]
    assert suppressed(tables.whole["employed"].result).value == 44  # so the last one is 44 - 20 - 12 - 9
    together = [one["employed"].result.value for one in controlled(tables).breakdowns["municipality"].values()]
    assert together[3] is None
    assert together.count(None) == 2


def test_that_nobody_was_left_over_is_hidden_too() -> None:
    found = people(np.random.default_rng(2))
    found["enrolled"] = found["screened"].copy()
    shown = controlled(tables_of(found)).whole
    assert shown["enrolled_of_screened"].result.value is None
    assert shown["screened"].result.value is None or shown["enrolled"].result.value is None


def test_what_one_table_hides_no_other_tells_even_where_everybody_is_in_it() -> None:
    """The same count stands in two tables: it is one cell, whatever the tables are called."""
    found = people(np.random.default_rng(2))
    found["enrolled"] = found["screened"].copy()
    both = {
        f"{table}:{key}": one
        for table in ("funnel", "indicators")
        for key, one in tables_of(found).whole.items()
        if table == "funnel" or key in {"screened", "enrolled"}
    }
    shown = controlled(Tables(both)).whole
    for key in ("screened", "enrolled"):
        assert shown[f"funnel:{key}"].result.value == shown[f"indicators:{key}"].result.value


def test_published_figures_are_out_already() -> None:
    printed = Figure(
        count(2, definitions.REGISTRY.get("employed"), source=Source.PUBLISHED), Masks(np.zeros(4, dtype=bool))
    )
    assert controlled(Tables({"employed": printed})).whole["employed"].result.value == 2


def test_a_share_of_too_few_is_hidden_by_its_own_rule() -> None:
    tables = tables_of(people(np.random.default_rng(3)))
    below = tables.whole["employed_of_enrolled"].result.denominator
    assert below is not None
    assert below > 10
    assert controlled(tables).whole["employed_of_enrolled"].result.value is not None
    strict = controlled(tables, Rules(base=below + 1))
    assert strict.whole["employed_of_enrolled"].result.value is None
    assert strict.whole["enrolled"].result.value == below, "the count may be shown where the share may not"


@pytest.mark.parametrize(
    ("number", "told"),
    [(9, None), (10, {"mean"}), (19, {"mean"}), (20, {"mean", "lower_quartile", "upper_quartile"})],
)
def test_a_median_of_few_is_hidden_and_quartiles_need_more(number: int, told: set[str] | None) -> None:
    """A median is somebody's own number of days: of five it is the third's, of twenty a quarter is five people."""
    has = np.ones(number, dtype=bool)
    beside = (("mean", 12.5), ("lower_quartile", 4.0), ("upper_quartile", 20.0), ("share_not_yet", 0.1))
    card = definitions.REGISTRY.get("days_enrolled_to_employed")
    made = Figure(Result(11.0, number, card, Source.REGISTERED, beside=beside), Masks(has))
    shown = controlled(Tables({"days": made})).whole["days"].result
    assert (shown.value, {name for name, _ in shown.beside}) == ((None, set()) if told is None else (11.0, told))


def mean_of(number: int, *, is_middle: bool) -> Tables:
    """The mean of as many people's days; with the median in front where that is what is told."""
    beside = (("mean", 12.5),) if is_middle else ()
    card = definitions.REGISTRY.get("days_enrolled_to_employed")
    result = Result(11.0, number, card, Source.REGISTERED, beside=beside)
    return Tables({"days": Figure(result, Masks(np.ones(number, dtype=bool)))})


@pytest.mark.parametrize("is_middle", [False, True], ids=["mean", "median"])
@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((12, 12), True),
        ((12, 13), False),
        ((12, 16), False),
        ((12, 17), True),
        ((16, 12), False),
        ((12, 15, 18), True),  # three more than last time, six more than when it was last shown
        ((12, 14, 16), False),  # two more than last time, four more than when it was last shown
        ((12, 14, 12), True),
    ],
)
def test_two_means_do_not_tell_of_the_few_who_came_between(
    numbers: tuple[int, ...], told: bool, is_middle: bool
) -> None:
    published: Published | None = None
    for number in numbers:
        published = publish(mean_of(number, is_middle=is_middle), before=published)
        published = Published(*json.loads(json.dumps([published.shown, published.hash, published.inside])))
    assert published is not None
    shown = published.shown["whole"]["days"]
    if is_middle:
        assert (shown["value"], shown["beside"]) == (11.0, {"mean": 12.5} if told else {})
    else:
        assert shown["value"] == (11.0 if told else None)


@pytest.mark.parametrize(
    ("each", "is_shown"),
    [([3, 3, 3, 3, 3, 3], True), ([90, 1, 1, 1, 1, 1], False), ([9, 9, 0, 0, 0, 0], False)],
    ids=["many make it", "one makes it", "two make it"],
)
def test_a_sum_is_hidden_where_one_or_a_few_make_it(each: list[int], is_shown: bool) -> None:
    weights = np.array(each, dtype=np.float64)
    has = weights > 0
    card = definitions.REGISTRY.get("applications")
    made = Figure(
        Result(sum(each), int(has.sum()), card, Source.REGISTERED, numerator=sum(each)),
        Masks(has),
        weights=Weights(weights, n=has.astype(np.float64)),
    )
    shown = controlled(Tables({"applications": made})).whole["applications"].result
    assert (shown.value is not None) is is_shown


def test_rounding_shows_multiples_only_and_says_so() -> None:
    rounded = controlled(tables_of(people(np.random.default_rng(5))), Rules(rounding=5))
    for _breakdown, _group, figures in rounded.selections():
        for figure in figures.values():
            for number in (figure.result.numerator, figure.result.denominator, figure.result.n):
                assert number is None or number % 5 == 0
    assert "Rounded" in rounded.whole["screened"].result.note.en


@pytest.mark.parametrize(("name", "value"), [("limit", 0), ("base", 4), ("dominance", 1.0), ("rounding", -1)])
def test_rules_that_protect_nothing_are_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=r"limit|base|dominance|rounding"):
        Rules(**{name: value})


# Fixed tables ---------------------------------------------------------------------------------------------------------


def stored(published: Published) -> Published:
    """As it comes back from where it was kept."""
    return Published(json.loads(json.dumps(published.shown)), published.hash, json.loads(json.dumps(published.inside)))


def grown(found: dict[str, Any], chance: np.random.Generator) -> dict[str, Any]:
    """A month later: more persons, and some who were there have come further."""
    more = people(chance, 10)
    later = {key: np.concatenate([found[key], more[key]]) for key in found}
    later["enrolled"] = later["enrolled"] | (later["screened"] & (chance.random(len(later["screened"])) < 0.03))
    return later


@pytest.mark.parametrize("seed", range(2))
def test_two_reports_in_a_row_reveal_nothing_together(seed: int) -> None:
    chance = np.random.default_rng(100 + seed)
    found = people(chance, 60)
    first = stored(publish(tables_of(found)))
    second = publish(tables_of(grown(found, chance)), before=first)
    assert (first.is_intact(), second.is_intact()) == (True, True)
    assert first.hash != second.hash
    names = [{tuple(one[:4]): one[4] for one in report.inside["names"]} for report in (first, second)]
    sides = []
    for report, side in ((first, "then"), (second, "now")):
        counts, gone = report.inside["counts"], {int(at) for at in report.inside["hidden"]}
        sides.append(({(side, at): n for at, n in enumerate(counts) if at not in gone}, {(side, at) for at in gone}))
    sums: list[Any] = [
        ((side, total), [(side, part) for part in parts])
        for report, side in ((first, "then"), (second, "now"))
        for total, parts in report.inside["sums"]
    ]
    truth = {
        (side, at): n
        for report, side in ((first, "then"), (second, "now"))
        for at, n in enumerate(report.inside["counts"])
    }
    hidden = set(sides[0][1]) | set(sides[1][1])
    for name in names[0].keys() & names[1].keys():
        then, now = ("then", names[0][name]), ("now", names[1][name])
        if truth[now] >= truth[then] and ("grown", then, now) not in hidden:
            sums.append((now, [then, ("grown", then, now)]))
            hidden.add(("grown", then, now))
    small = [cell for cell in hidden if cell[0] != "grown" and truth[cell] < 5]
    assert small
    for cell, (low, high) in feasible({**sides[0][0], **sides[1][0]}, hidden, sums, wanted=small).items():
        assert (low < SLACK, high > 5 - SLACK) == (True, True), f"{cell}: {truth[cell]} is known to be in {low}..{high}"


def test_the_hash_tells_a_changed_table() -> None:
    published = publish(tables_of(people(np.random.default_rng(7))))
    assert published.is_intact()
    touched = json.loads(json.dumps(published.shown))
    touched["whole"]["screened"]["value"] = 1
    assert not replace(published, shown=touched).is_intact()


def test_the_same_figures_give_the_same_hash() -> None:
    found = people(np.random.default_rng(8))
    assert publish(tables_of(found)).hash == publish(tables_of(found)).hash


def test_what_is_shown_holds_no_hidden_number() -> None:
    published = publish(tables_of(people(np.random.default_rng(9))))
    text = json.dumps(published.shown)
    assert "inside" not in published.shown
    assert '"suppressed"' in text
    for figures in published.shown["breakdowns"]["municipality"].values():
        for one in figures.values():
            if one["disclosure"] == "suppressed":
                assert (one["value"], one["n"], one["numerator"], one["denominator"]) == (None,) * 4


# What is hidden first -------------------------------------------------------------------------------------------------


def shown_of_whole(published: Published) -> set[str]:
    return {key for key, one in published.shown["whole"].items() if one["disclosure"] == "shown"}


def test_what_many_figures_are_of_is_dearer_to_hide_than_what_one_is_of() -> None:
    """Sixty enrolled, all with a broker: the enrolled stand behind three figures, those with a broker behind one."""
    enrolled = np.ones(60, dtype=bool)
    figures = {"enrolled": Figure(count(60, definitions.REGISTRY.get("enrolled")), Masks(enrolled))}
    for key, number in (("broker_of_enrolled", 60), ("plan_ready_of_enrolled", 40)):
        masks = Masks(np.arange(60) < number, enrolled)
        figures[key] = Figure(share(number, 60, definitions.REGISTRY.get(key)), masks)
    sheet = _Sheet(Tables(figures, {"municipality": {"a": figures, "b": {}}}), Rules())
    worth, names = sheet.worth(), sheet.names
    cells = [
        names["", "", "enrolled", "numerator"],
        names["", "", "broker_of_enrolled", "numerator"],
        names["municipality", "a", "enrolled", "numerator"],
    ]
    assert len({sheet.counts[cell] for cell in cells}) == 1
    assert worth[cells[0]] > worth[cells[1]] > worth[cells[2]]
    assert sheet.of_whole() == {cell for name, cell in names.items() if name[0] == ""}


@pytest.mark.parametrize("seed", [0, 5])
def test_groups_give_way_to_the_whole(seed: int) -> None:
    """What can be told of everybody by itself is told though groups are told as well, in the next report too."""
    chance = np.random.default_rng(seed)
    found = people(chance)
    later = {**found, "employed": found["employed"] | (found["enrolled"] & (chance.random(120) < 0.2))}
    first, second = tables_of(found), tables_of(later)
    published = publish(first)
    assert shown_of_whole(published) == shown_of_whole(publish(Tables(first.whole))) != set()
    assert shown_of_whole(publish(second, before=published)) == shown_of_whole(
        publish(Tables(second.whole), before=published)
    )


def test_where_groups_cannot_give_way_all_are_decided_together(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = _Sheet(tables_of(people(np.random.default_rng(1))), Rules())
    together = _decided(sheet, Rules(), None, set(sheet.counts))

    def refuse(*arguments: Any, **given: Any) -> Any:
        if given:
            raise CannotProtect
        return _decided(*arguments)

    monkeypatch.setattr(release, "_decided", refuse)
    assert release._protected(sheet, Rules(), None) == together


def test_rounding_after_hiding_is_refused() -> None:
    tables = tables_of(people(np.random.default_rng(10)))
    with pytest.raises(CannotProtect):
        publish(tables, rules=Rules(rounding=5), before=publish(tables))


@pytest.mark.parametrize("seed", [0, 1, 2, 6])
def test_what_is_remembered_by_place_is_what_protecting_everything_gives(seed: int) -> None:
    one, other = random_tables.tables(seed), random_tables.tables(seed + 4)
    counts = {**one.counts, **{("apart", cell): number for cell, number in other.counts.items()}}
    sums = [*one.sums, *((("apart", total), [("apart", part) for part in parts]) for total, parts in other.sums)]
    sheet = _Sheet(Tables({}), Rules())
    sheet.counts, sheet.sums = counts, list(sums)
    sheet.small, sheet.given = {next(iter(counts))}, set(list(counts)[-1:]) if counts[list(counts)[-1]] >= 5 else set()
    expected = protect(counts, sums, also=sheet.small, given=sheet.given, worth=sheet.worth())
    for _time in range(2):
        assert _decided_alone(sheet, Rules(), counts, list(sums), sheet.given) == expected
