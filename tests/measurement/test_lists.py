"""Every figure opens its list, and the list has as many people as the figure says."""

from __future__ import annotations

import datetime

import pytest

from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.measurement import extracts, funnels, lists
from brobygger.measurement.criteria import Criterion
from brobygger.programmes import actions as programme_actions
from brobygger.vault.models import LogEntry
from brobygger_analysis.funnel import View
from tests.fixtures import make_team
from tests.measurement.factories import DAY, make_citizen, make_course
from tests.measurement.kept_in_tests import KeptInTests
from tests.programmes.factories import OPERATOR, make_programme

pytestmark = pytest.mark.django_db

CRITERIA = [
    Criterion(),
    Criterion(view=View.COHORT),
    Criterion(first=DAY, last=DAY + datetime.timedelta(days=25)),
    Criterion(by="team"),
    Criterion(by="benefit_group"),
    Criterion(view=View.COHORT, anchor="enrolled", by="team"),
    Criterion(benefit_group="a_dagpenge"),
]


@pytest.fixture
def programme(jobcentre):
    made = make_programme(jobcentre)
    team = make_team(jobcentre)
    for number, to in enumerate(["began", "screened", "accepted", "interviewed", "enrolled", "employed"] * 2):
        make_course(
            jobcentre,
            made,
            to=to,
            team=team if number % 2 else None,
            benefit_group="a_dagpenge" if number % 3 else "ressourceforloeb",
            began_on=DAY + datetime.timedelta(days=number),
        )
    make_course(jobcentre, made, to="interviewed", without=("screened",), shortcut=True)
    make_course(jobcentre, made, to="enrolled", lived_in={"screened": "0751"})
    return made


def _open_all(by, programme, criterion, key, part=None, below=False):
    """Walk every page of a list; returns the pages' rows and the first page."""
    shown, after, first = [], None, None
    while True:
        page = lists.open_figure(
            by=by, programme=programme, criterion=criterion, key=key, part=part, below=below, after=after, limit=9
        )
        first = first or page
        shown += page.rows
        if page.next is None:
            return shown, first
        after = page.next


@pytest.mark.parametrize("criterion", CRITERIA, ids=str)
@pytest.mark.slow(reason="opens every list of every figure, page by page")
def test_every_figure_opens_as_many_people_as_it_counts(programme, jobcentre, actor_for, criterion, monkeypatch):
    monkeypatch.setattr(extracts, "_kept", KeptInTests())  # nothing is written while the lists are opened
    leader = actor_for("project_manager")
    opened = 0
    with within(jobcentre.pk):
        view = funnels.of(by=leader, programme=programme, criterion=criterion)
        figures = [(None, key, figure) for key, figure in view.figures.items()]
        figures += [(part.value, key, figure) for part in view.parts for key, figure in part.figures.items()]
        for part, key, figure in figures:
            if not figure.listed:
                assert key == "matters_of_screened", "only a figure about health has nobody behind it"
                continue
            rows, page = _open_all(leader, programme, criterion, key, part)
            assert len(rows) == page.total == figure.result.numerator, (part, key)
            assert len({row.course for row in rows}) == len(rows)
            opened += 1
            if figure.masks.denominator is not None:
                rows, page = _open_all(leader, programme, criterion, key, part, below=True)
                assert len(rows) == page.total == figure.result.denominator, (part, key, "denominator")
    assert opened >= 20


def test_opening_is_logged_with_who_was_shown(programme, jobcentre, actor_for):
    leader = actor_for("team_leader")
    with within(jobcentre.pk):
        page = lists.open_figure(by=leader, programme=programme, criterion=Criterion(by="team"), key="enrolled")
    entry = LogEntry.objects.get(action="figure.opened")
    assert entry.category == "list"
    assert {key for _kind, key in entry.subjects} == {str(row.citizen) for row in page.rows}
    assert entry.details["criterion"]["figure"] == "enrolled"
    assert entry.details["criterion"]["by"] == "team"


def test_a_list_shows_no_health_and_no_protected_name(jobcentre, actor_for):
    programme = make_programme(jobcentre)
    make_course(
        jobcentre, programme, to="screened",
        citizen=make_citizen(jobcentre, given_name="Hemmelig", protection="name_and_address"),
    )  # fmt: skip
    with within(jobcentre.pk):
        (row,) = lists.open_figure(
            by=actor_for("project_manager"), programme=programme, criterion=Criterion(), key="screened"
        ).rows
    assert row.name == ""
    assert "Hemmelig" not in str(row)
    assert {"impairment", "answers", "belief", "cpr"}.isdisjoint(row.__slots__)


@pytest.mark.parametrize("role", ["caseworker", "job_broker", "programme_analyst", "administrator"])
def test_only_leaders_open_lists(programme, jobcentre, actor_for, role):
    with pytest.raises(NotAllowed), within(jobcentre.pk):
        lists.open_figure(by=actor_for(role), programme=programme, criterion=Criterion(), key="screened")
    assert not LogEntry.objects.filter(action="figure.opened").exists()


def test_an_unknown_figure_or_part_is_not_found(programme, jobcentre, actor_for):
    leader = actor_for("project_manager")
    for key, part in [("cpr", None), ("screened", "intet hold"), ("accepted_of_nothing", None)]:
        with pytest.raises(NotFound), within(jobcentre.pk):
            lists.open_figure(by=leader, programme=programme, criterion=Criterion(by="team"), key=key, part=part)


def test_nobody_is_listed_for_what_a_form_says_about_health(programme, jobcentre, actor_for):
    leader = actor_for("project_manager")
    with pytest.raises(Refusal, match="ingen liste"), within(jobcentre.pk):
        lists.open_figure(by=leader, programme=programme, criterion=Criterion(), key="matters_of_screened")


def test_an_imported_count_has_no_list(programme, jobcentre, actor_for):
    programme_actions.set_population(
        by=OPERATOR,
        programme=programme,
        jobcentre=jobcentre,
        period_from=programme.starts_on,
        period_to=programme.ends_on,
        count=100,
        source="Optælling",
    )
    with pytest.raises(Refusal, match="ingen liste"), within(jobcentre.pk):
        lists.open_figure(by=actor_for("project_manager"), programme=programme, criterion=Criterion(), key="population")
