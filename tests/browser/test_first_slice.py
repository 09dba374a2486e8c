"""From a sign-in to an enrolled citizen, with the keyboard alone, and the log that this leaves."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from playwright.sync_api import Page, expect

from brobygger.accounts.models import User
from brobygger.kernel import clock
from brobygger.vault import append_only, sealing, verification
from brobygger.vault.models import LogEntry
from brobygger_analysis.danish import cpr
from tests.browser.conftest import PHONE, check_accessibility
from tests.browser.keyboard import Keyboard
from tests.browser.written_log import assert_log_is_as_written
from tests.fixtures import make_team, make_user
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "en lang og god sætning"


def signs_in(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def house(jobcentre: Any) -> dict[str, Any]:
    team = make_team(jobcentre)
    programme = make_programme(
        jobcentre,
        name="Bro til job",
        starts_on=clock.today() - datetime.timedelta(days=200),
        ends_on=clock.today() + datetime.timedelta(days=200),
    )
    return {
        "team": team,
        "programme": programme,
        "caseworker": signs_in(make_user("caseworker", jobcentre=jobcentre, team=team, name="Sigrid Sagsen")),
        "broker": signs_in(make_user("job_broker", jobcentre=jobcentre, team=team, name="Jonas Formidler")),
        "leader": signs_in(make_user("team_leader", jobcentre=jobcentre, team=team, name="Lone Lederby")),
    }


class Desk:
    """Somebody at a desk with a keyboard, signing in and out through the pages."""

    def __init__(self, page: Page, address: str, pictures: Any) -> None:
        self.page, self.address, self.pictures = page, address, pictures
        self.keys = Keyboard(page)

    def signs_in(self, user: User) -> Keyboard:
        self.page.goto(f"{self.address}/log-ind/")
        self.keys.write("login", user.email)
        self.keys.write("password", PASSWORD)
        with self.page.expect_navigation():
            self.keys.press("Enter")
        self.keys.headed("Mit arbejde")
        return self.keys

    def signs_out(self) -> None:
        self.keys.push("Log ud")

    def looks(self, name: str) -> None:
        check_accessibility(self.page)
        self.pictures(name, whole=True)


@pytest.fixture
def desk(page: Page, live_server: Any, pictures: Any, complaints: Any) -> Desk:
    return Desk(page, live_server.url, pictures)


def day(days_ago: int) -> str:
    return f"{clock.today() - datetime.timedelta(days=days_ago):%d-%m-%Y}"


def creates_a_citizen(desk: Desk, keys: Keyboard) -> None:
    keys.follow("Borgere")
    keys.follow("Opret borger")
    keys.write("cpr", cpr.demonstration(4711, gender="woman").digits)
    keys.write("given_name", "Åse")
    keys.write("family_name", "Prøvesen-Ågård")
    keys.write("began_on", day(20))
    keys.select("benefit_group", "insured_unemployed")
    keys.push("Opret borger")
    keys.headed("Åse Prøvesen-Ågård")
    desk.looks("slice-citizen")


def screens_and_hands_over(desk: Desk, keys: Keyboard, broker: User) -> None:
    keys.follow("Udfyld opsporingsskemaet")
    keys.write("held_on", day(10))
    keys.choose("how", "dialogue")
    keys.choose("when", "first_possible")
    keys.tick("purpose_explained")
    keys.tick("row_movement")
    keys.write("number_movement", "6")
    keys.write("impact_words", "Jeg kan ikke løfte mere end fem kilo.")
    keys.choose("documented", "yes")
    keys.choose("schemes_before", "no")
    keys.choose("limited_before", "yes")
    keys.tick("history_seen")
    keys.choose("wishes", "yes")
    keys.choose("judged", "yes")
    keys.select("interpreter", "no")
    keys.push("Gør skemaet færdigt")
    keys.headed(re.compile("Opsporing"))
    desk.looks("slice-screened")
    keys.follow("Overlever til jobformidler")
    keys.select("receiver", str(broker.key))
    keys.push("Overlever")
    desk.looks("slice-handed-over")


def folds_where_there_is_no_room(page: Page, keys: Keyboard) -> None:
    """On a phone what is not begun waits in a line that opens with the keyboard; on a wide screen it stands there."""
    minutes = page.locator("[name=minutes_tasks]")
    expect(minutes).to_be_visible()
    wide = page.viewport_size
    assert wide is not None
    page.set_viewport_size(PHONE)
    expect(page.locator("[name=minutes_experience]")).to_be_visible()
    expect(minutes).to_be_hidden()
    keys.unfold("2. Jobfunktioner")
    expect(minutes).to_be_visible()
    page.set_viewport_size({"width": wide["width"], "height": wide["height"]})


def interviews_and_enrols(desk: Desk, keys: Keyboard, broker: User) -> None:
    keys.follow("Visitation")
    keys.follow("Åse Prøvesen-Ågård")
    keys.push("Modtag borgeren")
    keys.push("Hold visitationssamtalen")
    folds_where_there_is_no_room(desk.page, keys)
    keys.write("held_on", day(0))
    for theme in ("experience", "tasks", "impairment", "support", "goals"):
        keys.write(f"minutes_{theme}", "Vi talte om det, der går godt.")
        if theme == "support":
            keys.unfold("Hensyn, borgeren har brug for")
            keys.tick("need_adjustment", "fewer_hours")
    for number, industry in ((1, "office"), (2, "trade"), (3, "it")):
        keys.select(f"goal_{number}_industry", industry)
        keys.write(f"goal_{number}_occupation", "Medarbejder")
        keys.choose(f"goal_{number}_feasible", "yes")
        keys.choose(f"goal_{number}_in_demand", "yes")
    keys.select("primary", "back_neck")
    keys.choose("impact_before", "medium")
    keys.choose("impact_now", "small")
    keys.choose("needed_before", "no")
    keys.choose("needed_now", "yes")
    expect(desk.page.locator(".only-needed-now")).to_be_visible()
    keys.choose("needed_now", "no")
    expect(desk.page.locator(".only-needed-now")).to_be_hidden()
    keys.choose("citizen_view", "3")
    keys.choose("broker_view", "4")
    keys.choose("motivated", "yes")
    expect(desk.page.locator(".only-enrolled, .only-postponed").filter(visible=True)).to_have_count(0)
    keys.choose("decision", "enrol")
    expect(desk.page.locator(".only-postponed")).to_be_hidden()
    keys.write("decision_reason", "Borgeren vil gerne og kan meget, når løft undgås.")
    keys.select("assigned_broker", str(broker.key))
    keys.choose("books_first", "broker")
    keys.push("Gør visitationen færdig")
    desk.looks("slice-enrolled")


def enrolled_in_funnel(desk: Desk, keys: Keyboard) -> int:
    keys.follow("Tal og programmer")
    keys.headed("Tragten")
    row = desk.page.get_by_role("row").filter(has=desk.page.get_by_role("rowheader", name="Visiteret", exact=True))
    return int(row.first.get_by_role("cell").first.inner_text())


def test_from_sign_in_to_a_figure_with_the_keyboard_alone(desk: Desk, house: dict[str, Any]) -> None:
    keys = desk.signs_in(house["leader"])
    before = enrolled_in_funnel(desk, keys)
    desk.signs_out()

    keys = desk.signs_in(house["caseworker"])
    creates_a_citizen(desk, keys)
    screens_and_hands_over(desk, keys, house["broker"])
    desk.signs_out()

    keys = desk.signs_in(house["broker"])
    interviews_and_enrols(desk, keys, house["broker"])
    desk.signs_out()

    keys = desk.signs_in(house["leader"])
    assert enrolled_in_funnel(desk, keys) == before + 1
    desk.looks("slice-funnel")
    row = desk.page.get_by_role("row").filter(has=desk.page.get_by_role("rowheader", name="Visiteret", exact=True))
    keys.go(row.first.get_by_role("link").first)
    expect(
        desk.page.get_by_role("cell", name="Åse Prøvesen-Ågård")
        .or_(desk.page.get_by_role("link", name="Åse Prøvesen-Ågård"))
        .first
    ).to_be_visible()
    desk.looks("slice-list")

    assert_log_is_as_written("first_slice_log.txt")
    assert_a_changed_byte_is_found()


def assert_a_changed_byte_is_found() -> None:
    sealing.seal(thorough=True)
    assert verification.verify().sound
    victim = LogEntry.objects.get(action="interview.completed")
    with append_only.lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE vault_logentry SET action = 'interview.completeD' WHERE id = %s", [victim.pk])
    report = verification.verify()
    assert not report.sound
    assert [fault.entry for fault in report.faults] == [victim.key.hex]
