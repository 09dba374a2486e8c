"""Two published reports of a programme in a row, in the hands of one reader: no hidden cell follows from both."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.measurement import access, report_actions, reports
from brobygger.measurement.models import ProgrammeReport
from brobygger.measurement.models.reports import Frozen
from brobygger_analysis.report import month_of
from brobygger_analysis.suppression import feasible
from tests.fixtures import actor_of, make_jobcentre, make_user
from tests.measurement.factories import make_course
from tests.programmes.factories import make_programme

SLACK = 1e-6
LIMIT = 5
TODAY = datetime.date(2024, 6, 20)


@pytest.fixture(scope="module")
def places(kept):
    """Three jobcentres of uneven size; in the smallest are too few for anything to be shown."""
    chance = random.Random(11)
    with kept():
        made = [
            make_jobcentre(f"Jobcenter {name}", code) for name, code in (("A", "0607"), ("B", "0161"), ("C", "0621"))
        ]
        programme = make_programme(*made)
        for place, size in zip(made, (22, 14, 5), strict=True):
            for _ in range(size):
                began = datetime.date(2024, 1, 5) + datetime.timedelta(days=chance.randrange(130))
                make_course(place, programme, to=chance.choice(["screened", "accepted", "enrolled"]), began_on=began)
        by = command("test")
        with clock.frozen(TODAY):
            for code in ("2024-04", "2024-05"):
                row = report_actions.prepare_programme(by=by, programme=programme, month=month_of(code))
                report_actions.approve_programme(by=by, key=row.key)
        return made


@pytest.fixture
def pair(db, places):
    """The reports of April and May, as they lie in the database."""
    return list(ProgrammeReport.objects.order_by("month"))


def test_analysts_and_leaders_read_what_is_approved_and_months_go_forward(pair, places):
    april, may = pair
    programme = may.programme
    analyst = access.outside_reader(programme)
    leader = actor_of(make_user("team_leader", jobcentre=places[0]), places[0])
    with clock.frozen(TODAY):
        seen = reports.programme_view(by=leader, key=may.key)
        assert (seen.is_intact, seen.earlier.pk, seen.may_write) == (True, april.pk, False)
        assert [name for name, _ in seen.parts] == ["A", "B", "C"]
        assert {line.result.value for _, line in dict(seen.parts)["C"].lines()} == {None}
        told = [line for _, line in seen.report.lines() if line.result.value is not None and line.before is not None]
        assert told, "a world where everything is hidden tries nothing"
        assert [row.pk for row in reports.approved_reports(by=leader)] == [may.pk, april.pk]
        with pytest.raises(NotAllowed):
            report_actions.revise_programme(by=leader, key=may.key, reason="En fejl")
        with pytest.raises(Refusal, match="senere måned"):
            report_actions.revise_programme(by=analyst, key=april.key, reason="En fejl")
        with pytest.raises(Frozen):
            may.save()
        stranger = actor_of(make_user("team_leader", jobcentre=(far := make_jobcentre("Jobcenter D", "0630"))), far)
        with pytest.raises(NotFound):
            reports.programme_view(by=stranger, key=may.key)
        ProgrammeReport.objects.filter(pk=may.pk).update(state="draft", approved_at=None)
        with pytest.raises(NotFound):
            reports.programme_view(by=leader, key=may.key)
        assert reports.programme_view(by=analyst, key=may.key).may_write


@pytest.mark.slow(reason="two linear programmes for each hidden cell of two reports")
def test_no_hidden_cell_follows_from_two_reports(pair):
    """The attack: everything printed in both, every sum of both, and that counts grow, as linear programmes."""
    first, second = pair
    known: dict[Any, int] = {}
    truth: dict[Any, int] = {}
    hidden: set[Any] = set()
    sums: list[Any] = []
    for row in pair:
        counts, gone = row.inside["counts"], {int(at) for at in row.inside["hidden"]}
        truth |= {(row.code, at): number for at, number in enumerate(counts)}
        known |= {(row.code, at): number for at, number in enumerate(counts) if at not in gone}
        hidden |= {(row.code, at) for at in gone}
        sums += [((row.code, total), [(row.code, part) for part in parts]) for total, parts in row.inside["sums"]]
    names = [{tuple(one[:4]): (row.code, one[4]) for one in row.inside["names"]} for row in (first, second)]
    for name in names[0].keys() & names[1].keys():
        then, now = names[0][name], names[1][name]
        if truth[now] >= truth[then] and ("grown", then, now) not in hidden:
            sums.append((now, [then, ("grown", then, now)]))
            hidden.add(("grown", then, now))
    small = [cell for cell in hidden if cell[0] != "grown" and truth[cell] < LIMIT]
    assert small
    assert len(known) > 20, "reports that show nothing try nothing"
    for cell, (low, high) in feasible(known, hidden, sums, wanted=small).items():
        assert (low < SLACK, high > LIMIT - SLACK) == (True, True), (
            f"{cell}: {truth[cell]} is known to be {low}..{high}"
        )


def test_what_is_shown_holds_nothing_that_is_hidden(pair):
    for row in pair:
        figures = [row.shown["whole"], *row.shown["breakdowns"]["municipality"].values()]
        told = [one for group in figures for one in group.values()]
        assert {one["disclosure"] for one in told} == {"shown", "suppressed"}
        for one in told:
            if one["disclosure"] == "suppressed":
                assert {one[name] for name in ("value", "n", "numerator", "denominator")} == {None}
            assert one["beside"].keys() <= {"mean", "lower_quartile", "upper_quartile"}
