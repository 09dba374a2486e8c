"""The pictures of the manual, taken of the product as it is.

``BROBYGGER_PICTURES=1`` writes them to docs/manual/pictures; otherwise each page is opened as for its picture, which is
not taken. The manual may name no picture that is not taken here, and none is taken for nothing.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page

from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Milestone
from brobygger.conversations import actions as conversations
from brobygger.conversations.values import Talk
from brobygger.jobs.models import WorkerBeat
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.measurement import report_actions
from brobygger.privacy import actions as privacy
from brobygger.privacy.models import Glass
from brobygger.screening import actions as screening
from brobygger.screening.enums import DueKind
from brobygger.screening.values import ScreeningEntry
from brobygger.vault import sealing
from brobygger_analysis.report import month_of
from tests.browser.conftest import PHONE
from tests.citizens.factories import a_course
from tests.fixtures import actor_of, make_user
from tests.measurement.factories import make_citizen, make_course, release
from tests.programmes.factories import make_programme, set_target
from tests.screening.factories import BACK_PAIN, House, days_ago

pytestmark = pytest.mark.django_db(transaction=True)

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "manual"
SCREEN = {"width": 1280, "height": 800}
LONG = {"width": 1280, "height": 1100}
GIVEN = ("Bent", "Camilla", "Dorte", "Erik", "Fatma", "Gert", "Hanne", "Ivan")
FAMILY = ("Holm", "Friis", "Lund", "Bak", "Toft", "Skov", "Dam", "Krogh", "Bisgaard", "Vester", "Nygaard")
# How many of the invented citizens came how far.
REACHED = (("began", 9), ("screened", 12), ("accepted", 4), ("interviewed", 3), ("enrolled", 6), ("employed", 3))


class Office:
    """A small jobcentre on an ordinary day; everything and everybody is invented."""

    def __init__(self, jobcentre: Any) -> None:
        self.jobcentre = jobcentre
        self.house = House(jobcentre, given_name="Amira", family_name="Haddad")
        self.manager = make_user("project_manager", jobcentre=jobcentre, name="Pia Projektby")
        self.administrator = make_user("administrator", name="Anne Driftsen")
        self.substitute = make_user("caseworker", jobcentre=jobcentre, name="Viggo Vikar")
        year = clock.today().year
        self.programme = make_programme(
            jobcentre,
            code="bro",
            name="Bro til job",
            starts_on=days_ago(120).replace(day=1),
            ends_on=datetime.date(year + 1, 12, 31),
        )
        for measure, values in (("screened", (60, 70)), ("enrolled", (15, 12)), ("employed", (8,))):
            set_target(self.programme, jobcentre, measure, *values)
        self._fill_the_funnel()
        self._fill_the_day()
        self._let_the_worker_work()

    def _let_the_worker_work(self) -> None:
        sealing.seal()
        now = clock.now()
        about = {"worker": "opfundet", "host": "server", "process": 1, "software": "0.1.0"}
        WorkerBeat.objects.create(**about, started_at=now - datetime.timedelta(days=3), beat_at=now)

    def _fill_the_funnel(self) -> None:
        number = 0
        for to, how_many in REACHED:
            for _turn in range(how_many):
                number += 1
                given, family = GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)]
                citizen = make_citizen(self.jobcentre, given_name=given, family_name=family)
                make_course(
                    self.jobcentre,
                    self.programme,
                    to=to,
                    citizen=citizen,
                    began_on=days_ago(90),
                    benefit_group="insured_unemployed" if number % 3 else "sickness_benefit",
                    team=self.house.team,
                )

    def _case(self, name: str) -> Any:
        given, _, family = name.partition(" ")
        return self.house.another_course(given_name=given, family_name=family)

    def _fill_the_day(self) -> None:
        """A form half filled, one handed over, one interview under way, one held, and a case somebody else opened."""
        house, by = self.house, self.house.by_caseworker
        self.asked = house.course
        with within(self.jobcentre.pk):
            row = screening.start_screening(by=by, course=self.asked)
            half = ScreeningEntry(
                answers=BACK_PAIN,
                words={"impact": "Jeg kan ikke løfte mere end fem kilo.", "other": "", "later": ""},
                held_on=days_ago(0),
                purpose_explained=True,
            )
            screening.save_screening(by=by, screening=row, entry=half, read_version=row.version)
        self.ready = self._case("Bent Holm")
        house.screened(self.ready)
        self.waiting = house.handed_over(self._case("Camilla Friis"))
        self.interview = house.interviewing(self._case("Erik Bak"))
        self.held = house.enrolled(self._case("Fatma Yilmaz"))
        self.linked = self._case("Ivan Petrenko")
        with within(self.jobcentre.pk):
            _row, _link, self.secret = screening.invite(
                by=by, course=self.linked, language="da", expires_on=clock.today() + datetime.timedelta(days=9)
            )
            screening.set_coverage_rule(by=house.by_leader, kind=DueKind.FIRST_CONVERSATION, valid_from=days_ago(300))
            starts = [clock.now() + datetime.timedelta(days=day) for day in (2, 3)]
            screening.open_slots(by=house.by_broker, broker=house.broker, starts=starts, place="Rum 4")
            privacy.break_glass(
                by=actor_of(self.substitute, self.jobcentre),
                subject_kind="citizen",
                subject=self.ready.citizen.key,
                reason="Sigrid er syg, og borgeren står i receptionen.",
                at=clock.now(),
            )
            self.glass = Glass.objects.get()
        self.asked_again = self._case("Lise Krogh")
        with within(self.jobcentre.pk):
            Milestone.objects.filter(by_label="test").update(by_label=house.caseworker.name)
        self.foreign = a_course(self.jobcentre, given_name="Nanna", family_name="Østrup")


Taking = Callable[[Page, Office], None]


@dataclass(frozen=True)
class Picture:
    """``who``: the attribute of the office that holds the user. ``after``: what is done before the picture."""

    name: str
    who: str
    address: Callable[[Office], str]
    after: Taking | None = None
    size: tuple[tuple[str, int], ...] = tuple(SCREEN.items())
    from_heading: str = ""


def at(route: str, *kwargs: Callable[[Office], Any], query: str = "") -> Callable[[Office], str]:
    return lambda office: reverse(route, args=[value(office) for value in kwargs]) + query


def search(page: Page, office: Office) -> None:
    page.locator("main input[name=q]").fill("Amira Hadad")
    with page.expect_navigation():
        page.locator("main form[role=search] button").click()


def make_link(page: Page, office: Office) -> None:
    day = (clock.today() + datetime.timedelta(days=7)).strftime("%d-%m-%Y")
    page.locator("[name=expires_on]").fill(day)
    with page.expect_navigation():
        page.locator("main form button.button-primary").click()


def begin_on_telephone(page: Page, office: Office) -> None:
    with page.expect_navigation():
        page.locator("[name=begin]").click()


def log_a_conversation(office: Office) -> str:
    """The form of a conversation, for a citizen whom the job broker follows and has talked to before."""
    course = a_course(
        office.jobcentre,
        state=CourseState.ENROLLED,
        broker=office.house.broker,
        team=office.house.team,
        given_name="Amira",
        family_name="Haddad",
    )
    with within(office.jobcentre.pk):
        talk = Talk(on=days_ago(9), minutes=45, form="phone", job_talked=True)
        conversations.log_talk(by=office.house.by_broker, course=course, talk=talk)
    return reverse("conversations:log", args=[course.citizen.key])


def a_status_report(office: Office) -> str:
    """Last month's report as the project manager meets it."""
    last = clock.today().replace(day=1) - datetime.timedelta(days=1)
    by = actor_of(office.manager, office.jobcentre)
    with within(office.jobcentre.pk):
        row = report_actions.prepare(by=by, programme=office.programme, month=month_of(f"{last:%Y-%m}"))
    return reverse("measurement:report", args=[row.key])


def a_page_for_politicians(office: Office) -> str:
    """Of last month, when the programme's report is approved."""
    release(office.programme)
    return reverse("measurement:one_page") + "?programme=bro"


def send_a_list_with_faults(page: Page, _office: Office) -> None:
    """Two rows that cannot be read in, each for its own reason."""
    rows = "cpr-nummer;fornavn;efternavn;begyndt;ydelse\n12;Ida;Lund;01-03-2026;Dagpenge\n;Bo;Holm;31-02-2026;Ukendt\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "begyndte.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Vis, hvad der vil ske").click()
    page.get_by_text("Fejl i listen").first.wait_for()


PICTURES = (
    Picture("log-ind", "", at("account_login")),
    Picture("mit-arbejde", "house.caseworker", at("casework:desk")),
    Picture("find-borger", "house.caseworker", at("search:page"), search),
    Picture("opret-borger", "house.caseworker", at("citizens:new")),
    Picture(
        "borgerens-side",
        "house.caseworker",
        at("citizens:citizen", lambda o: o.asked.citizen.key),
        size=tuple(LONG.items()),
    ),
    Picture("opsporingsskema", "house.caseworker", at("screening:form", lambda o: o.asked.citizen.key)),
    Picture(
        "personligt-link", "house.caseworker", at("screening:invite", lambda o: o.asked_again.citizen.key), make_link
    ),
    Picture(
        "borgerens-skema",
        "",
        lambda office: reverse("accounts:link", args=[office.secret]),
        begin_on_telephone,
        tuple(PHONE.items()),
    ),
    Picture("overlevering", "house.caseworker", at("screening:hand_over", lambda o: o.ready.citizen.key)),
    Picture("modtag-borger", "house.broker", at("screening:handover", lambda o: o.waiting.key)),
    Picture("visitationssamtale", "house.broker", at("screening:interview", lambda o: o.interview.key)),
    Picture(
        "beslutning",
        "house.broker",
        at("screening:interview", lambda o: o.interview.key),
        from_heading="Beslutning",
    ),
    Picture("samtale-registrer", "house.broker", log_a_conversation, size=tuple(LONG.items())),
    Picture("tragten", "house.leader", at("measurement:funnel", query="?programme=bro"), size=tuple(LONG.items())),
    Picture("listen-bag-tallet", "house.leader", at("measurement:list", query="?programme=bro&figure=enrolled")),
    Picture("maaltal", "manager", at("measurement:targets", query="?programme=bro")),
    Picture("profiler", "house.leader", at("measurement:profiles", query="?programme=bro"), size=tuple(LONG.items())),
    Picture("en-side", "manager", a_page_for_politicians, size=tuple(LONG.items())),
    Picture("statusrapport", "manager", a_status_report, size=tuple(LONG.items())),
    Picture("opsporingsgrad", "house.leader", at("screening:coverage")),
    Picture("loggen", "house.leader", at("log:list"), size=tuple(LONG.items())),
    Picture("begrundelse", "substitute", at("citizens:reason", lambda o: o.foreign.citizen.key)),
    Picture("gennemgang", "house.leader", at("privacy:glass", lambda o: o.glass.key), size=tuple(LONG.items())),
    Picture("lokal-opsaetning", "manager", at("reference:setup")),
    Picture("beskeder", "house.broker", at("messages:inbox")),
    Picture("ledige-tider", "house.leader", at("screening:slots")),
    Picture("indlaes-fejl", "manager", at("citizens:import"), send_a_list_with_faults),
    Picture("brugere", "administrator", at("accounts:users")),
    Picture("drift", "administrator", at("operations:page")),
)


def named_in_the_manual() -> set[str]:
    found: set[str] = set()
    for file in MANUAL.rglob("*.md"):
        found |= set(re.findall(r"\(pictures/([^)\s]+)\.png\)", file.read_text(encoding="utf-8")))
    return found


def taken_along_the_way() -> set[str]:
    """The names that tests of a flow give to pictures of what they see: every quoted name in them."""
    files = Path(__file__).parent.glob("test_*.py")
    return {name for file in files for name in re.findall(r'"([a-z0-9-]+)"', file.read_text(encoding="utf-8"))}


def user_of(office: Office, path: str) -> Any:
    found: Any = office
    for part in path.split("."):
        found = getattr(found, part)
    return found


# --- the manual and its pictures -------------------------------------------------------------------------------


def test_the_manual_and_the_pictures_fit_together():
    names = [picture.name for picture in PICTURES]
    assert len(names) == len(set(names))
    assert set(names) <= named_in_the_manual()
    assert named_in_the_manual() <= set(names) | taken_along_the_way(), "a picture that no test takes gets old"


def test_every_picture_of_the_manual_is_kept_and_small():
    kept = {file.stem: file.stat().st_size for file in (MANUAL / "pictures").glob("*.png")}
    assert set(kept) == named_in_the_manual(), "run BROBYGGER_PICTURES=1 pytest tests/browser/test_manual.py"
    assert max(kept.values()) < 300_000
    assert sum(kept.values()) < 3_000_000


def test_every_picture_has_words_for_those_who_do_not_see_it():
    for file in MANUAL.rglob("*.md"):
        for words in re.findall(r"!\[([^\]]*)\]\(", file.read_text(encoding="utf-8")):
            assert len(words) > 15, f"{file.name}: {words!r}"


def test_the_pictures_are_taken(page, context, live_server, jobcentre, sign_in, pictures, complaints):
    cache.clear()  # the limit on tries counts over all tests of one process
    office = Office(jobcentre)
    for picture in PICTURES:
        context.clear_cookies()
        page.set_viewport_size(dict(picture.size))
        if picture.who:
            sign_in(user_of(office, picture.who))
        page.goto(live_server.url + picture.address(office))
        if picture.after:
            picture.after(page, office)
        assert page.locator("h1").count() == 1, picture.name
        if picture.from_heading:
            words = page.locator("legend, h2, h3").filter(has_text=picture.from_heading).first
            words.evaluate("element => window.scrollTo(0, element.getBoundingClientRect().top + scrollY - 24)")
        page.evaluate("document.activeElement.blur()")
        pictures(picture.name)
