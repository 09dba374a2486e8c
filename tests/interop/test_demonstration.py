"""The demonstration in the rooms: the published counts, a living desk, and no way into a real installation."""

from __future__ import annotations

import datetime
import random
import re

import pytest
from django.conf import settings as loaded_settings
from django.test import Client

from bench import pages
from brobygger.accounts.demonstration import PASSWORD
from brobygger.accounts.models import Jobcentre, Membership, User
from brobygger.accounts.roles import Role
from brobygger.casework.board_models import GoodStory, TeamGoal
from brobygger.casework.closing_models import Closing
from brobygger.casework.models import BrokerRecord, Note, Task
from brobygger.citizens.models import Citizen, Course, Milestone
from brobygger.compensation.models import Application, Card, CardLine, KeyPerson, Letter, Stance
from brobygger.conversations.models import Attendance, Contact, Session
from brobygger.interop.demonstration import analyses, boards, everyday, living, load, rum2, staff
from brobygger.interop.demonstration.days import ENDS, STARTS
from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import everywhere
from brobygger.kernel.errors import Refusal
from brobygger.measurement import extracts, fulfilments, funnels, indicators
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.models import AssociationRun
from brobygger.plans.models import Plan, QualityMark, QualityReview
from brobygger.privacy.models import Consent, Glass
from brobygger.reference.models import ContextEvent
from brobygger.reviews.rules import trend
from brobygger.screening import coverage
from brobygger.screening.models import Booking, Exemption, Handover, Interview, InterviewSlot, Screening
from brobygger.vault import kept
from brobygger_analysis.danish import cpr
from tests.fixtures import make_jobcentre

pytestmark = pytest.mark.django_db

SMALL = ("Stevns", "Haderslev")  # 507 people
TODAY = datetime.date(2026, 11, 20)


def _quiet(stage, people):
    assert stage in {"places", "rum2", "living", "more"}
    assert people >= 0


@pytest.fixture
def small_world(monkeypatch):
    """Two jobcentres of the closed programme, and the living one with fewer citizens, on a fixed day."""
    monkeypatch.setattr(living, "SIZES", {"Kolding": 90, "Fredericia": 60, "Glostrup": 150})
    with clock.frozen(TODAY):
        places = staff.make_places()
        with clock.frozen(STARTS):
            for name in SMALL:
                staff.staff_of_the_past(places[name], STARTS, ENDS + datetime.timedelta(days=31))
        for name in staff.LIVING:
            staff.staff_of_today(places[name], living.starts_on(TODAY))
        closed = rum2.make_programme(places)
        open_one = living.make_programme(places, TODAY)
        staff.staff_above([closed, open_one], living.starts_on(TODAY))
        rum2.load({name: places[name] for name in SMALL}, closed, _quiet)
        before = _targets(closed)
        living.load(places, open_one, rum2.Numbers(), TODAY, _quiet)
        boards.load(places, TODAY)
        everyday.load(places, TODAY)
        yield places, closed, open_one, before


def _targets(programme):
    with everywhere(reason="test"):
        return fulfilments.of(by=command("test"), programme=programme).to_dict()["jobcentres"]


@pytest.mark.proved_on_sqlite(reason="what writes many rows at once is tried room by room on both (test_bulk)")
@pytest.mark.slow(reason="writes some 700 invented citizens with all their forms")
def test_the_demonstration_as_a_whole(small_world, monkeypatch):
    """One load for all of this: writing it is what takes the time."""
    places, closed, open_one, before = small_world
    _the_closed_programme_repeats_the_published_counts(closed)
    assert _without_time(_targets(closed)) == _without_time(before), "the living programme changed the closed one"
    _nobody_exists(places)
    with everywhere(reason="test"):
        _the_closed_programme_is_closed(closed)
        _the_living_one_has_something_on_every_page(open_one)
    _every_role_can_sign_in()
    _the_analyst_has_an_analysis_that_leaders_see(closed)
    _the_benchmark_of_pages_runs()
    _figures_that_were_kept_are_the_same(monkeypatch)


def _without_time(places):
    return [{name: value for name, value in place.items() if name != "as_of"} for place in places]


def _the_closed_programme_repeats_the_published_counts(closed):
    shown = {place["jobcentre"]: place["measures"] for place in _targets(closed)}
    for name in SMALL:
        for measure, line in shown[name].items():
            assert line["registered"]["achieved"] == line["published"]["achieved"], (name, measure)
            assert line["difference"] == 0
    haderslev = shown["Haderslev"]
    assert [haderslev[m]["registered"]["achieved"] for m in ("screened", "enrolled", "employed")] == [107, 83, 17]
    with everywhere(reason="test"):
        view = funnels.of(by=command("test"), programme=closed, criterion=Criterion())
    assert view.figures["population"].result.source.value == "computed"
    assert "Beregnet" in view.figures["population"].result.note.da


def _nobody_exists(places):
    assert not Jobcentre.objects.filter(is_demonstration=False).exists()
    with everywhere(reason="test"):
        everybody = list(Citizen.objects.all())
        assert all(citizen.is_demonstration for citizen in everybody)
        assert all(cpr.parse(citizen.cpr).is_demonstration for citizen in everybody[::7])
        numbers = [citizen.cpr for citizen in everybody]
    assert len(set(numbers)) == len(numbers)
    assert all("demonstration" in place.jobcentre.label for place in places.values())


def _the_closed_programme_is_closed(closed):
    assert not Course.objects.filter(programme=closed).exclude(state="closed").exists()
    assert not Handover.objects.filter(course__programme=closed, state__in=["waiting", "accepted", "booked"]).exists()
    marks = Course.objects.filter(programme=closed, milestones__on__gt=ENDS)
    assert not marks.exists()


def _the_living_one_has_something_on_every_page(open_one):
    for rows in (GoodStory.objects, TeamGoal.objects, ContextEvent.objects, BrokerRecord.objects, Stance.objects):
        assert set(rows.values_list("jobcentre__short_label", flat=True)) == set(staff.LIVING)
    plans = Plan.objects.filter(course__programme=open_one)
    assert 0 < plans.filter(ready_on=None).count() < plans.count()
    states = set(Course.objects.filter(programme=open_one).values_list("state", flat=True))
    assert {"screened", "accepted", "handed_over", "enrolled", "postponed", "not_enrolled", "closed"} <= states
    assert Course.objects.filter(programme=None, state="began").exists()
    waiting = Handover.objects.filter(course__programme=open_one, state="waiting")
    assert waiting.filter(invite_by__lt=TODAY).exists()
    assert waiting.filter(invite_by__gte=TODAY).exists()
    assert Screening.objects.filter(state="started").exists()
    assert Screening.objects.filter(state="answered").exists()
    assert Interview.objects.filter(state="started").exists()
    assert InterviewSlot.objects.exists()
    missed = Booking.objects.filter(outcome="no_show", outcome_on__lte=TODAY, outcome_words__isnull=False)
    assert set(missed.values_list("jobcentre__short_label", flat=True)) == set(staff.LIVING)
    assert set(Booking.objects.values_list("outcome", flat=True)) >= {"held", "no_show", "cancelled", "regretted"}
    assert Exemption.objects.exists()
    assert Glass.objects.filter(reviewed_at=None).count() == len(staff.LIVING)
    assert not Course.objects.filter(milestones__on__gt=TODAY).exists()
    _people_wrote_marks_in_months_that_are_over(open_one)
    _who_is_closed_from_work_says_what_work(open_one)
    _users_did_more_than_courses(open_one)


def _users_did_more_than_courses(open_one):
    """Each page that a whole jobcentre uses has something true on it, dated by now, and done by who may do it."""
    kinds = (
        CardLine.objects.filter(answer="yes", card__shares__withdrawn_at=None, writer="citizen"),
        Card.objects.filter(shares=None, lines__answer=""),
        QualityMark.objects.filter(text=everyday.OWN_MARK[0]),
        KeyPerson.objects.filter(valid_to=None),
        Attendance.objects.filter(state="attended", session__state="held"),
        Session.objects.filter(state="planned", on__gt=TODAY),
        Contact.objects.filter(on__lte=TODAY),
        Consent.objects.filter(withdrawn_at=None),
        Note.objects.all(),
        Task.objects.filter(done_at=None, due_on__lt=TODAY),
    )
    for rows in kinds:
        assert set(rows.values_list("jobcentre__short_label", flat=True)) == set(staff.LIVING), rows.model
    letters = Letter.objects.filter(sent_at__lt=clock.now(), sent_by__isnull=False, kind="grant").exclude(sha256="")
    theirs = Application.objects.filter(course__programme=open_one)
    assert letters.exists()
    assert set(letters.values_list("application", flat=True)) == set(
        theirs.filter(state="granted").values_list("pk", flat=True)
    )
    waits = set(theirs.filter(state="applied").values_list("jobcentre", flat=True))
    assert set(Letter.objects.filter(sent_at=None, kind="delay").values_list("jobcentre", flat=True)) == waits
    reviewed = QualityReview.objects.filter(state="done")
    months = {datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)}
    for name in staff.LIVING:
        here = reviewed.filter(jobcentre__short_label=name).values_list("reviewed_on", "met", "out_of")
        assert {point.month for point in trend(here)} == months, name
    found = list(reviewed.values_list("met", "out_of"))
    assert 0 < sum(met for met, _out_of in found) < sum(out_of for _met, out_of in found)


def _who_is_closed_from_work_says_what_work(open_one):
    """Of each kind somebody, and of those who are still followed nobody has said it yet: both stand on the pages."""
    from_work = Course.objects.filter(
        programme=open_one, state="closed", milestones__kind="employed", milestones__withdrawn_at=None
    )
    closings = Closing.objects.filter(course__programme=open_one)
    assert set(closings.values_list("course", flat=True)) == set(from_work.values_list("pk", flat=True))
    assert set(closings.values_list("outcome", flat=True)) == {"ordinary_hours", "flex_job", "education"}
    marks = dict(Milestone.objects.filter(course__in=from_work, kind="employed").values_list("course", "on"))
    assert dict(closings.values_list("course", "began_on")) == marks
    assert {"agreed", "declined"} <= set(closings.values_list("aftercare", flat=True))
    with everywhere(reason="test"):
        wanted = [f"outcome_of_enrolled:{kind}" for kind in ("ordinary_hours", "unstated")]
        figures = indicators.measure(by=command("test"), programme=open_one, indicators=wanted).figures
    assert all(figures[key].result.numerator for key in wanted), figures


def _people_wrote_marks_in_months_that_are_over(open_one):
    """So that time to registration says something in every jobcentre's reports."""
    written = Milestone.objects.filter(course__programme=open_one, kind__in=["employed", "closed"]).exclude(by=None)
    rows = list(written.values_list("jobcentre__short_label", "on", "registered_at"))
    after = [(clock.danish_date(at) - on).days for _place, on, at in rows]
    assert min(after) == 0 < sorted(after)[len(after) // 2] < max(after)
    assert all(at <= clock.now() for _place, _on, at in rows)
    over = {place for place, _on, at in rows if clock.danish_date(at) < TODAY.replace(day=1)}
    assert over == set(staff.LIVING)


def _the_analyst_has_an_analysis_that_leaders_see(closed):
    analyses.load(closed)
    run = AssociationRun.objects.get(data_set__programme=closed)
    assert (run.state, run.data_set.state, run.data_set.rows) == ("done", "done", 120)
    assert len(run.result["lines"]) > 20
    leader = Client()
    leader.force_login(User.objects.get(email="projektleder.kolding@demo.example"))
    assert str(run.key) in leader.get("/tal/sammenhaenge/?programme=rum2").content.decode()


def _every_role_can_sign_in():
    users = User.objects.filter(is_demonstration=True)
    held = set(Membership.objects.filter(user__in=users).values_list("role", flat=True))
    assert held == {role.value for role in Role}
    assert all(user.check_password(PASSWORD) for user in users)
    past = User.objects.filter(is_demonstration=False)
    assert past.exists()
    assert not any(user.has_usable_password() for user in past)


def test_the_same_day_gives_the_same_living_programme():
    draws = [
        [living._someone(TODAY, rng) for _ in range(200)] for rng in (random.Random("seed"), random.Random("seed"))
    ]
    assert draws[0] == draws[1]
    assert all(day <= TODAY for one in draws[0] for day in one.dates.values())


# Refusals -------------------------------------------------------------------------------------------------------------


def test_production_refuses_it(settings):
    settings.PRODUCTION = True
    with pytest.raises(Refusal, match="produktion"):
        load.check(fresh=True)


def test_a_database_with_anything_in_it_refuses_it(jobcentre):
    with pytest.raises(Refusal, match="ikke tom"):
        load.check(fresh=False)


def test_a_real_jobcentre_is_never_cleared_away(jobcentre):
    with pytest.raises(Refusal, match="ikke slettet"):
        load.check(fresh=True)


def test_an_empty_database_and_an_old_demonstration_are_accepted():
    load.check(fresh=False)
    made = make_jobcentre("Jobcenter Prøve (demonstration)", "0607")
    made.is_demonstration = True
    made.save()
    load.check(fresh=True)
    assert not loaded_settings.PRODUCTION


def _the_benchmark_of_pages_runs():
    """Not timed here, but every page that it times is there and answers."""
    found = pages.things()
    assert found["citizens"] > 500
    clients = {who: pages.client_of(who) for who in {page.who for page in pages.PAGES}}
    for page in pages.PAGES:
        assert pages.is_answered(pages.asking(clients[page.who], page, found)()), f"{page.name}: {page.address}"
    assert pages.bare_page()().status_code == 200


def _figures_that_were_kept_are_the_same(monkeypatch):
    """What a page shows from memory is what it shows when it is counted anew."""
    monkeypatch.setattr(kept, "keeps", lambda: True)
    client = Client()
    client.force_login(User.objects.get(email="projektleder.kolding@demo.example"))
    for address in ("/opsporing/daekning/?pr=team", "/tal/?programme=bro&by=team", "/tal/maaltal/?programme=bro"):
        first, again = _cells(client.get(address)), _cells(client.get(address))
        coverage.forget()
        extracts.forget()
        assert first == again == _cells(client.get(address))
        assert len(first) > 5


def _cells(page):
    return re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page.content.decode(), re.DOTALL)
