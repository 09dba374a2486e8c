"""What the teams of the living programme have on their boards, who works in them, and what happened around them.

All of it is invented. Goals and stories are written by the demonstration's own leaders and job brokers, each on the day
it would have been done; the events stand as bands on the trends.
"""

from __future__ import annotations

import datetime

from brobygger.accounts.roles import Role
from brobygger.casework import actions as casework
from brobygger.casework.enums import BrokerProfile
from brobygger.interop.demonstration import living
from brobygger.interop.demonstration.staff import LIVING, Workplace
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.measurement import board
from brobygger.reference import events
from brobygger.reference.events import Entry

# Measure and number: of two months ago, and of now where the team has raised or lowered it.
GOALS = (
    (("conversations", 12, 14), ("employed", 1, 2), ("cv_good", 60, 70)),
    (("conversations", 10, 10), ("enrolled", 4, 3), ("marks_met", 75, 80)),
)
RENEWED = datetime.timedelta(days=21)
STORIES = (
    (4, "En borger med høreapparat har fået fast arbejde i et lager. Et blinklys ved porten var nok."),
    (11, "Vi skrev ansøgningen om personlig assistance sammen i samtalen. Den blev bevilget fire dage senere."),
    (19, "Et CV med rigtige eksempler gav to jobsamtaler på en uge."),
    (26, "En arbejdsgiver ringede selv og spurgte, om vi havde flere."),
)
# Per cent of full time, background, planned share of contacts that is for employers: one job broker after the other.
BROKERS = (
    (100, BrokerProfile.SOCIAL_WORK, 20),
    (60, BrokerProfile.EMPLOYER_FACING, 40),
    (80, BrokerProfile.PRIVATE_SECTOR, 30),
)
# Days from today: first and last; None goes on. No duty: nobody has allowed these deadlines to stand still.
EVENTS = {
    "Kolding": ((-75, -62, "Flytning til nye lokaler", (2,), "Meddelelse fra direktionen"),),
    "Fredericia": ((-50, None, "Ny jobkonsulent er kommet til, og borgere er fordelt igen", (2, 4), "Teammødet"),),
    "Glostrup": ((-120, -93, "Nedbrud i den telefoniske tidsbestilling", (1, 2), "Driftsmeddelelse"),),
}


def load(places: dict[str, Workplace], today: datetime.date) -> None:
    """Goals and good stories of each team, and one event of each living jobcentre."""
    for name in LIVING:
        if name in places:
            place = places[name]
            with within(place.jobcentre.pk):
                _happened(place, today)
                _boards(place, today)
                _brokers(place, today)


def _happened(place: Workplace, today: datetime.date) -> None:
    leader = place.acting(place.users[Role.PROJECT_MANAGER.value][0])
    for first, last, title, elements, source in EVENTS[place.municipality.name]:
        ends = None if last is None else today + datetime.timedelta(days=last)
        entry = Entry(title, today + datetime.timedelta(days=first), ends, elements, (), source)
        events.register(by=leader, entry=entry)


def _boards(place: Workplace, today: datetime.date) -> None:
    leader = place.acting(place.users[Role.TEAM_LEADER.value][0])
    brokers = [place.acting(user) for user in place.users[Role.JOB_BROKER.value]]
    began = today - datetime.timedelta(days=60)
    for number, team in enumerate(place.teams):
        for measure, before, now in GOALS[number % len(GOALS)]:
            board.set_goal(by=leader, team=team, measure=measure, number=before, valid_from=began)
            if now != before:
                board.set_goal(by=leader, team=team, measure=measure, number=now, valid_from=today - RENEWED)
        for days, text in STORIES[number % 2 :: 2]:
            on = today - datetime.timedelta(days=days)
            writer = next((one for one in brokers if team.pk in one.named_teams(Role.JOB_BROKER)), leader)
            with clock.frozen(on):
                board.write_story(by=writer, team=team, on=on, text=text)


def _brokers(place: Workplace, today: datetime.date) -> None:
    """How much of full time each has: caseload per full-time broker hangs on it."""
    leader = place.acting(place.users[Role.TEAM_LEADER.value][0])
    since = living.starts_on(today)
    for number, user in enumerate(place.users[Role.JOB_BROKER.value]):
        full_time, profile, share = BROKERS[number % len(BROKERS)]
        casework.record_broker(
            by=leader, user=user, valid_from=since, full_time=full_time, profile=profile,
            started_on=since - datetime.timedelta(days=400 * number), planned_employer_share=share,
        )  # fmt: skip
