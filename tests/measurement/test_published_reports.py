"""Two published reports of a programme in a row, in the hands of one reader: no hidden cell follows from both."""

from __future__ import annotations

import datetime
import random

import pytest

from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.measurement import access, report_actions, reports
from brobygger.measurement.models import ProgrammeReport
from brobygger.measurement.models.reports import Frozen
from brobygger_analysis.report import month_of
from tests.fixtures import actor_of, make_jobcentre, make_user
from tests.measurement.attack import LIMIT, Attack
from tests.measurement.factories import make_course
from tests.programmes.factories import make_programme

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


SOME = 12  # cells of each report that are attacked


@pytest.mark.slow(reason="two linear programmes for some hidden cells of two reports")
def test_no_hidden_cell_follows_from_two_reports(pair):
    first, second = pair
    attack = Attack(first.inside, second.inside)
    assert len(attack.place) - len(attack.hidden) > 40, "reports that show nothing try nothing"
    small = [cell for cell in attack.hidden if 0 < attack.truth[cell] < LIMIT]
    assert attack.told(random.Random(3).sample(small, 2 * SOME)) == []


def test_a_report_that_was_not_tied_to_the_one_before_is_found():
    """Three of A and eighteen of B, and B's number is hidden for A's sake; when A has grown to six both are printed,
    but for the one before: eighteen have become nineteen at most, and then A was two at least."""
    sums = [(0, [1, 2])]
    names = [["", "", key, "numerator", at] for at, key in enumerate(("all", "a", "b"))]
    first = {"counts": [21, 3, 18], "hidden": {"1": "primary", "2": "secondary"}, "sums": sums, "names": names}
    second = {"counts": [25, 6, 19], "hidden": {}, "sums": sums, "names": names}
    assert Attack(first, second).told([("first", 1)]) == ["('first', 1): 3 is known to be 2.0..6.0",
                                                         "('first', 1): 2.0..6.0 is narrower than 5"]  # fmt: skip


def test_what_is_shown_holds_nothing_that_is_hidden(pair):
    for row in pair:
        figures = [row.shown["whole"], *row.shown["breakdowns"]["municipality"].values()]
        told = [one for group in figures for one in group.values()]
        assert {one["disclosure"] for one in told} == {"shown", "suppressed"}
        for one in told:
            if one["disclosure"] == "suppressed":
                assert {one[name] for name in ("value", "n", "numerator", "denominator")} == {None}
            assert one["beside"].keys() <= {"mean", "lower_quartile", "upper_quartile"}
