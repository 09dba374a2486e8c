"""Counts of comparisons as readers outside get them: of approved reports, of which two tell no hidden count."""

from __future__ import annotations

import datetime
import random
from dataclasses import replace
from typing import Any

import pytest

from brobygger.kernel import clock
from brobygger.kernel.boundary import everywhere
from brobygger.measurement import access, linkage_counts, linkages, outside
from brobygger.measurement.models import Linkage, ProgrammeReport
from brobygger_analysis.linkage_tables import ELSEWHERE_THERE, HERE, OF_HERE, OF_THERE, THERE
from tests.fixtures import make_jobcentre
from tests.measurement.factories import compared, make_course, release
from tests.measurement.test_published_reports import LIMIT, Attack
from tests.programmes.factories import make_programme

TODAY = datetime.date(2024, 6, 20)
APRIL, MAY, JUNE = (datetime.datetime(2024, month, 12, 9, tzinfo=datetime.UTC) for month in (4, 5, 6))


@pytest.fixture(scope="module")
def world(kept: Any) -> Any:
    """Four jobcentres: one compares each month, one in April only, one has too few, and one has not compared."""
    with kept():
        names = (("A", "0607"), ("B", "0161"), ("C", "0621"), ("D", "0630"))
        places = [make_jobcentre(f"Jobcenter {name}", code) for name, code in names]
        programme = make_programme(*places)
        for place, size in zip(places, (24, 16, 3, 9), strict=True):
            for number in range(size):
                make_course(place, programme, to=("began", "screened")[number % 2], began_on=datetime.date(2024, 1, 9))
        first, second, third, _fourth = places
        compared(programme, first, APRIL, 13, 2, 6)
        compared(programme, second, APRIL, 8, 6, 9)
        compared(programme, third, APRIL, 2, 1, 0)
        compared(programme, first, MAY, 15, 7, 6)
        compared(programme, third, MAY, 3, 0, 0)
        compared(programme, first, JUNE, 22, 0, 0)
        with clock.frozen(TODAY):
            release(programme, "2024-04")
            release(programme, "2024-05")
        return programme


@pytest.fixture
def reports(db: None, world: Any) -> list[Any]:
    return list(ProgrammeReport.objects.order_by("month"))


def told(programme: Any) -> dict[str, Any]:
    return {
        one.name: one for one in linkages.overview(by=access.outside_reader(programme), programme=programme).compared
    }


def test_outside_reads_the_newest_approved_report(reports: list[Any], world: Any) -> None:
    found = told(world)
    assert list(found) == ["", "A", "B", "C", "D"]
    days = {name: one.on and one.on.isoformat() for name, one in found.items()}
    assert days == {"": None, "A": "2024-05-12", "B": "2024-04-12", "C": "2024-05-12", "D": None}
    own = found["A"].figures
    assert own[HERE.key].value == 22
    assert found["B"].figures[THERE.key].value == 17
    both = found[""].figures[OF_THERE.key]
    assert (both.numerator, both.denominator) == (26, 41)
    assert own[OF_HERE.key].value is None  # C's three would follow from the whole
    assert found["D"].figures == {}
    assert {one.value for key, one in found["C"].figures.items() if key != ELSEWHERE_THERE.key} == {None}
    assert outside.released(world).compared_on["A"] == "2024-05-12"  # that of June is told with June's report
    with everywhere(reason="test"):
        Linkage.objects.all().delete()
    assert told(world)["A"].figures == own  # and nothing follows what is registered since
    for row in reports:
        type(row).objects.filter(pk=row.pk).update(state="draft", approved_at=None)
    assert told(world) == {}


def test_a_comparison_that_is_told_again_is_told_as_it_was(reports: list[Any]) -> None:
    first, second = (row.shown["linkage"]["breakdowns"]["municipality"]["B"] for row in reports)
    assert first == second
    assert any(one["disclosure"] == "suppressed" for one in first.values())
    assert any(one["disclosure"] == "shown" for one in first.values())


class SameAttack(Attack):
    """Who has both reports knows that the counts of a comparison with the same day are the same."""

    def __init__(self, first: Any, second: Any, same: list[str]) -> None:
        super().__init__(first["inside"], second["inside"])
        names = [{tuple(one[:4]): one[4] for one in kept["inside"]["names"]} for kept in (first, second)]
        for name in names[0].keys() & names[1].keys():
            if name[1] in same:
                self.rows.append({("second", names[1][name]): 1, ("first", names[0][name]): -1})


def test_no_hidden_count_follows_from_two_reports(reports: list[Any]) -> None:
    first, second = (row.inside["linkage"] for row in reports)
    same = [name for name, one in second["figures"].items() if one["key"] == first["figures"][name]["key"]]
    assert same == ["B"]
    attack = SameAttack(first, second, same)
    assert len(attack.place) - len(attack.hidden) > 10, "reports that show nothing try nothing"
    small = [cell for cell in attack.hidden if 0 < attack.truth[cell] < LIMIT]
    others = random.Random(5).sample([cell for cell in attack.hidden if attack.truth[cell] >= LIMIT], 4)
    assert attack.told([*small, *others]) == []


def test_two_reports_that_were_not_tied_are_found(reports: list[Any]) -> None:
    """The one printed all of 15 here and hid both for two's sake; the other prints both of the same comparison."""
    sums = [(0, [1, 2])]
    names = [["municipality", "B", key, "numerator", at] for at, key in enumerate(("here", "both", "only"))]
    first = {"counts": [15, 13, 2], "hidden": {"1": "secondary", "2": "primary"}, "sums": sums, "names": names}
    second = {"counts": [15, 13, 2], "hidden": {"0": "secondary", "2": "primary"}, "sums": sums, "names": names}
    attack = SameAttack({"inside": first}, {"inside": second}, ["B"])
    assert attack.told([("second", 2)])


def test_who_began_is_not_told_by_who_was_compared(reports: list[Any]) -> None:
    """C's three who began are hidden: who is compared there is nearly the same, and hidden too."""
    for row in reports:
        for name, figures in row.shown["linkage"]["breakdowns"]["municipality"].items():
            began = row.shown["breakdowns"]["municipality"][name]["funnel:population"]["disclosure"]
            if began == "suppressed":
                assert figures[HERE.key]["disclosure"] == "suppressed", name
        assert row.shown["breakdowns"]["municipality"]["C"]["funnel:population"]["disclosure"] == "suppressed"


def test_without_a_comparison_there_is_nothing_to_tell(reports: list[Any], world: Any) -> None:
    found = outside.released(world)
    assert linkage_counts.of(None) == ()
    assert found is not None
    bare = replace(found, compared_on={"A": None}, linkage=None)
    assert [(one.name, one.figures) for one in linkage_counts.of(bare)] == [("A", {})]
