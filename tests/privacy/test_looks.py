"""The monthly draw among opened cases: whose openings can be drawn, that it is done once, and what a leader writes."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from brobygger.kernel import clock, lots
from brobygger.kernel.actor import Actor, job
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.privacy import actions, background, looks
from brobygger.privacy.enums import Verdict
from brobygger.privacy.models import LookSample, SampledLook
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_user
from tests.web.privacy.samples import an_opening_in

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 1, 5, 0, tzinfo=clock.DENMARK)
OCTOBER = (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))


def at(*day: int) -> Any:
    return clock.frozen(datetime.datetime(*day, 12, 0, tzinfo=clock.DENMARK))


def test_a_month_is_drawn_once_among_what_people_opened_here_in_it(jobcentre, other_jobcentre):
    worker, leader = (make_user(role, jobcentre=jobcentre) for role in ("caseworker", "team_leader"))
    drawn_from = set()
    with at(2026, 9, 30):
        an_opening_in(jobcentre, worker)
    for day in range(1, 13):
        with at(2026, 10, day):
            drawn_from.add(an_opening_in(jobcentre, worker).key)
    with at(2026, 10, 31):
        drawn_from.add(an_opening_in(jobcentre, leader).key)
        an_opening_in(other_jobcentre, make_user("caseworker", jobcentre=other_jobcentre))
        log.opened(by=machine(jobcentre), action="citizen.opened", subjects=[])
        log.opened(by=actor_of(worker, jobcentre), action="glass.opened", subjects=[])
    with at(2026, 11, 1):
        an_opening_in(jobcentre, worker)
        assert background.draw_looks(by=job("privacy.draw_looks"), at=NOW) == {"drawn": 2}
        assert background.draw_looks(by=job("privacy.draw_looks"), at=NOW) == {"drawn": 0}
    with within(jobcentre.pk):
        sample = LookSample.objects.get()
        wanted = reference.value("privacy.look_sample_size", on=NOW.date(), jobcentre=jobcentre.pk)
        assert (sample.since, sample.until, sample.population, sample.wanted) == (*OCTOBER, 13, wanted)
        entries = list(SampledLook.objects.order_by("place").values_list("entry", flat=True))
        assert len(entries) == wanted < len(drawn_from)
        # Whoever holds the seed and the log can draw it again.
        again = lots.draw((str(key) for key in drawn_from), seed=sample.seed, wanted=wanted)
        assert [str(entry) for entry in entries] == list(again)
        assert sample.digest == lots.digest(str(key) for key in drawn_from)
        written = LogEntry.objects.get(action="look_sample.drawn", jobcentre_key=jobcentre.key)
        assert written.subjects == [["look_sample", str(sample.key)]]
    with within(other_jobcentre.pk):
        assert LookSample.objects.get().population == 1


def test_nothing_is_drawn_where_nothing_was_opened_and_by_no_person(jobcentre):
    with within(jobcentre.pk):
        assert actions.draw_looks(by=machine(jobcentre), since=OCTOBER[0], until=OCTOBER[1], at=NOW) is None
        leader = actor_of(make_user("team_leader", jobcentre=jobcentre), jobcentre)
        with pytest.raises(NotAllowed):
            actions.draw_looks(by=leader, since=OCTOBER[0], until=OCTOBER[1], at=NOW)


def test_a_leader_is_told_and_writes_once_what_was_found_and_never_about_the_own(jobcentre):
    worker, leader = (make_user(role, jobcentre=jobcentre) for role in ("caseworker", "team_leader"))
    with at(2026, 10, 5):
        an_opening_in(jobcentre, worker)
        an_opening_in(jobcentre, leader)
    reading = actor_of(leader, jobcentre)
    with within(jobcentre.pk):
        actions.draw_looks(by=machine(jobcentre), since=OCTOBER[0], until=OCTOBER[1], at=NOW)
        others, own = SampledLook.objects.get(user=worker.key), SampledLook.objects.get(user=leader.key)
        waiting = looks.due(reading, NOW.date())
        assert [(item.due, item.subject) for item in waiting] == [(datetime.date(2026, 11, 15), others.key)]
        assert "1 mangler" in waiting[0].sentence
        assert looks.due(actor_of(worker, jobcentre), NOW.date()) == []
        with pytest.raises(Refusal):  # what was talked about is written
            actions.review_look(by=reading, key=others.key, verdict=Verdict.TALKED_OVER, note="", at=NOW)
        with pytest.raises(NotAllowed):
            actions.review_look(by=reading, key=own.key, verdict=Verdict.IN_ORDER, note="", at=NOW)
        actions.review_look(by=reading, key=others.key, verdict=Verdict.IN_ORDER, note="", at=NOW)
        with pytest.raises(Refusal):
            actions.review_look(by=reading, key=others.key, verdict=Verdict.IN_ORDER, note="", at=NOW)
        assert looks.due(reading, NOW.date()) == []
        assert [one.key for one in looks.reviewed()] == [others.key]
    assert LogEntry.objects.filter(action="look.reviewed").count() == 1


def machine(jobcentre: Any) -> Actor:
    return job("privacy.draw_looks", jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)
