"""Targets keep their history, programmes their participants, and nobody writes another jobcentre's ambition."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.programmes import access, actions, reads
from brobygger.programmes.models import Participation, PublishedFigure, Target
from brobygger.vault.models import LogEntry
from tests.programmes.factories import OPERATOR, START, make_programme, set_target

pytestmark = pytest.mark.django_db


def test_the_original_target_stays_and_a_revision_stands_beside_it(jobcentre):
    programme = make_programme(jobcentre)
    set_target(programme, jobcentre, "screened", 350, 280)
    with within(jobcentre.pk):
        history = reads.targets(programme)[jobcentre.pk, "screened"]
    assert (history.original, history.revised, history.present) == (350, 280, 280)
    revised = history.entries[1]
    assert (revised.reason, revised.author) == ("Færre ledige end ventet", "Styregruppen")
    assert revised.decided_on > START


def test_a_target_that_nobody_revised_has_no_revision_but_holds(jobcentre):
    programme = make_programme(jobcentre)
    set_target(programme, jobcentre, "enrolled", 70)
    with within(jobcentre.pk):
        history = reads.targets(programme)[jobcentre.pk, "enrolled"]
    assert (history.original, history.revised, history.present) == (70, None, 70)


def _revise(programme, jobcentre, **changes):
    fields = {
        "measure": "screened",
        "value": 280,
        "decided_on": datetime.date(2025, 1, 1),
        "reason": "Nye tal",
        "author": "Styregruppen",
    }
    return actions.revise_target(by=OPERATOR, programme=programme, jobcentre=jobcentre, **(fields | changes))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"author": ""}, "author"),
        ({"decided_on": datetime.date(2023, 12, 31)}, "decided_on"),
        ({"value": 350}, "value"),
        ({"measure": "employed"}, "value"),
    ],
)
def test_a_revision_that_says_too_little_is_refused(jobcentre, change, field):
    programme = make_programme(jobcentre)
    set_target(programme, jobcentre, "screened", 350)
    with pytest.raises(Refusal) as refusal:
        _revise(programme, jobcentre, **change)
    assert refusal.value.field == field
    with within(jobcentre.pk):
        assert Target.objects.count() == 1


def test_the_original_target_cannot_be_set_twice(jobcentre):
    programme = make_programme(jobcentre)
    set_target(programme, jobcentre, "screened", 350)
    with pytest.raises(Refusal, match="oprindelige"):
        set_target(programme, jobcentre, "screened", 360)


def test_only_the_own_project_manager_sets_targets(jobcentre, other_jobcentre, actor_for):
    programme = make_programme(jobcentre, other_jobcentre)
    fields = {"programme": programme, "measure": "screened", "value": 10, "decided_on": START, "author": "Anne"}
    manager = actor_for("project_manager")
    actions.set_original_target(by=manager, jobcentre=jobcentre, **fields)
    for by, where in [(manager, other_jobcentre), (actor_for("team_leader"), jobcentre)]:
        with pytest.raises(NotAllowed):
            actions.set_original_target(by=by, jobcentre=where, **fields)


def test_targets_of_another_jobcentre_are_not_read(jobcentre, other_jobcentre):
    programme = make_programme(jobcentre, other_jobcentre)
    set_target(programme, jobcentre, "screened", 350)
    set_target(programme, other_jobcentre, "screened", 480)
    with within(jobcentre.pk):
        assert list(reads.targets(programme)) == [(jobcentre.pk, "screened")]
    assert len(reads.targets(programme, all_jobcentres=True)) == 2


def test_every_change_is_logged_with_old_and_new_value(jobcentre):
    programme = make_programme(jobcentre)
    set_target(programme, jobcentre, "screened", 350, 280)
    entry = LogEntry.objects.get(action="target.revised")
    assert entry.details["changes"]["screened"] == [350, 280]
    assert entry.reason == "Færre ledige end ventet"
    actions_logged = set(LogEntry.objects.values_list("action", flat=True))
    assert {"programme.created", "programme.joined", "target.set", "target.revised"} <= actions_logged


def test_a_jobcentre_joins_once_and_leaves_with_a_reason(jobcentre):
    programme = make_programme(jobcentre)
    with pytest.raises(Refusal, match="allerede med"):
        actions.join(by=OPERATOR, programme=programme, jobcentre=jobcentre, joined_on=START)
    leaving = {"by": OPERATOR, "programme": programme, "jobcentre": jobcentre}
    with pytest.raises(Refusal, match="hvorfor"):
        actions.leave(**leaving, left_on=datetime.date(2025, 1, 1), reason="")
    with pytest.raises(Refusal, match="før den dag"):
        actions.leave(**leaving, left_on=datetime.date(2023, 1, 1), reason="Ny ledelse")
    actions.leave(**leaving, left_on=datetime.date(2025, 1, 1), reason="Ny ledelse")
    with within(jobcentre.pk):
        assert Participation.objects.get().left_reason == "Ny ledelse"
    with pytest.raises(Refusal, match="trådt ud"):
        actions.leave(**leaving, left_on=datetime.date(2025, 2, 1), reason="Igen")


def test_nobody_joins_outside_the_programmes_period(jobcentre):
    programme = make_programme()
    with pytest.raises(Refusal, match="uden for"):
        actions.join(by=OPERATOR, programme=programme, jobcentre=jobcentre, joined_on=datetime.date(2023, 1, 1))


def test_a_published_figure_names_its_source_and_is_corrected_in_place(jobcentre):
    programme = make_programme(jobcentre)
    fields = {"by": OPERATOR, "programme": programme, "jobcentre": jobcentre, "measure": "achieved.screened"}
    with pytest.raises(Refusal, match="hvor tallet er fra"):
        actions.publish_figure(**fields, value=Decimal(504), source=" ")
    actions.publish_figure(**fields, value=Decimal(503), source="Rapport 2021")
    actions.publish_figure(**fields, value=Decimal(504), source="Rapport 2021, bilag 1")
    assert PublishedFigure.objects.get().value == 504
    last = LogEntry.objects.filter(action="figure.published").latest("id")
    assert last.details["changes"]["achieved.screened"][0].startswith("503")


def test_who_sees_a_programme(jobcentre, other_jobcentre, actor_for):
    programme = make_programme(jobcentre)
    assert access.open_programme(by=actor_for("team_leader"), key=programme.key) == programme
    outsiders = [actor_for("project_manager", jobcentre=other_jobcentre), actor_for("caseworker")]
    for outsider in outsiders:
        with pytest.raises(NotFound):
            access.open_programme(by=outsider, key=programme.key)
    assert access.visible_programmes(by=outsiders[0]) == []


def test_an_analyst_sees_the_programme_of_the_own_membership_and_no_other(actor_for, jobcentre):
    from dataclasses import replace

    mine, other = make_programme(jobcentre), make_programme()
    analyst = replace(
        actor_for("programme_analyst"), jobcentre=None, jobcentre_key=None, programmes=frozenset({mine.key})
    )
    assert access.visible_programmes(by=analyst) == [mine]
    assert access.may_see_all_of(analyst, mine)
    with pytest.raises(NotFound):
        access.open_programme(by=analyst, key=other.key)


def test_participants_stand_in_danish_order_never_by_result(db):
    from tests.fixtures import make_jobcentre

    names = ["Aarhus", "Ærø", "Fredericia", "Åbyhøj", "Østervrå", "Randers"]
    jobcentres = [make_jobcentre(f"Jobcenter {name}", f"09{place:02}") for place, name in enumerate(names)]
    programme = make_programme(*jobcentres)
    shown = [part.name for part in reads.participants(programme)]
    assert shown == ["Fredericia", "Randers", "Ærø", "Østervrå", "Åbyhøj", "Aarhus"]


def test_the_running_programme_of_a_jobcentre(jobcentre):
    programme = make_programme(jobcentre)
    assert reads.running_programme(jobcentre.pk, datetime.date(2025, 5, 1)) == programme
    assert reads.running_programme(jobcentre.pk, datetime.date(2027, 1, 1)) is None
    actions.leave(
        by=OPERATOR, programme=programme, jobcentre=jobcentre, left_on=datetime.date(2025, 1, 1), reason="Slut"
    )
    assert reads.running_programme(jobcentre.pk, datetime.date(2025, 5, 1)) is None


def test_the_usage_of_a_municipality_is_of_a_year_that_is_over_and_is_corrected_in_place(jobcentre, actor_for):
    manager = actor_for("project_manager", jobcentre=jobcentre)
    year = clock.today().year

    def say(**changes):
        told = {"year": year - 1, "grants": 60, "inhabitants": 20_000, "source": "Jobcentret", **changes}
        return actions.set_municipal_usage(by=manager, jobcentre=jobcentre, **told)

    for wrong, field in (({"year": year}, "year"), ({"grants": 20_001}, "grants"), ({"source": " "}, "source")):
        with pytest.raises(Refusal) as refused:
            say(**wrong)
        assert refused.value.field == field
    say()
    say(grants=61)
    with within(jobcentre.pk):
        assert [(one.year, one.grants) for one in reads.municipal_usage()] == [(year - 1, 61)]
    entries = LogEntry.objects.filter(action="municipal_usage.set").order_by("id")
    assert [one.details["changes"]["usage"] for one in entries] == [[None, "60/20000"], ["60/20000", "61/20000"]]
    with pytest.raises(NotAllowed):
        actions.set_municipal_usage(
            by=actor_for("caseworker", jobcentre=jobcentre), jobcentre=jobcentre, year=year - 1, grants=1,
            inhabitants=2, source="x",
        )  # fmt: skip
