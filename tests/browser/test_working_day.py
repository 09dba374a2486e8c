"""A job broker's working day in one piece, and what each step costs.

Lists are emptied, conversations logged, a plan accepted by link, applications decided, a case closed. Counted are the
clicks, keys and time of the person, and the questions to the database of each page.

``BROBYGGER_PICTURES=1`` writes the table and the pictures into docs/manual/working-day.md; otherwise only the limits
are asserted.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from brobygger.casework import actions as casework
from brobygger.casework import caseload, closing, queues
from brobygger.casework.closing_models import Aftercare, Closing
from brobygger.casework.enums import WaitsOn
from brobygger.citizens import actions as citizens
from brobygger.citizens.enums import CourseState, ResponsibleFor
from brobygger.citizens.models import Course
from brobygger.compensation import actions as schemes
from brobygger.compensation.models import Application, Letter
from brobygger.conversations import actions as conversations
from brobygger.conversations import beliefs
from brobygger.conversations.models import Conversation
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, ActorKind, in_whole_place
from brobygger.kernel.boundary import within
from brobygger.plans import actions as plans
from brobygger.plans import cv
from brobygger.plans.content import Goal
from brobygger.plans.models import Acknowledgement, Plan
from tests.browser.conftest import DESKTOP, PHONE, ROOT, check_accessibility, check_reflow, take_picture
from tests.browser.recorder import Answered, Recorded, Served, counting_queries
from tests.citizens.factories import a_course, machine
from tests.compensation.factories import an_aid, assistance, no_need
from tests.conversations.factories import a_talk, an_appointment
from tests.fixtures import actor_of, make_team, make_user
from tests.plans.factories import an_activity, an_agreement

pytestmark = pytest.mark.django_db(transaction=True)

MOST_QUERIES = 19  # of one page: "under 20"
MOST_CLICKS = 12  # from the desk to a conversation that is saved
# The keystroke-level model (Card, Moran and Newell 1980): to press a key, to point and click, to decide.
A_KEY, A_CLICK, A_DECISION = 0.2, 1.3, 1.35
GOALS = {
    "g1": Goal(industry="office", occupation="Kontorassistent", path="realistic"),
    "g2": Goal(industry="culture", occupation="Museumsvært", path="dream"),
    "g3": Goal(industry="trade", occupation="Ordrebehandler", path="quick"),
}
CHAPTER = ROOT / "docs" / "manual" / "working-day.md"


def days_ago(days: int) -> datetime.date:
    return clock.today() - datetime.timedelta(days=days)


# --- the office in the morning ---------------------------------------------------------------------------------


class Morning:
    """A job broker's citizens on an ordinary morning, each with one thing that waits; everybody is invented."""

    def __init__(self, jobcentre: Any) -> None:
        self.jobcentre = jobcentre
        self.team = make_team(jobcentre)
        self.broker = make_user("job_broker", jobcentre=jobcentre, team=self.team, name="Jonas Formidler")
        self.colleague = make_user("job_broker", jobcentre=jobcentre, team=self.team, name="Britt Makker")
        self.specialist = make_user("compensation_specialist", jobcentre=jobcentre, name="Nora Nøglesen")
        self.machine = machine(jobcentre)
        self.by = actor_of(self.broker, jobcentre)
        with within(jobcentre.pk):
            schemes.set_key_person(by=self.machine, user=self.specialist, deputy=self.broker, valid_from=days_ago(900))
            self._fill()

    def _fill(self) -> None:
        self.new = self.in_order("Nadia Toft", broker=self.colleague)
        citizens.set_responsible(
            by=self.machine, course=self.new, user=self.broker, on=days_ago(3), what=ResponsibleFor.BROKER,
            reason="Britt har fået nye opgaver",
        )  # fmt: skip
        self.first = self.in_order("Ferdinand Bak", enrolled=3, last_talk=None)
        self.silent = self.in_order("Sanne Krogh", last_talk=9)
        conversations.set_rhythm(
            by=self.machine, course=self.silent, weeks=1, contact_model="individual", on=days_ago(30)
        )
        self.missed = self.in_order("Ulla Dam")
        self.appointment(self.missed, days=1)
        self.today = [self.in_order("Torben Lund"), self.in_order("Thea Holm")]
        for hour, course in zip((9, 10), self.today, strict=True):
            self.appointment(course, days=0, hour=hour)
        self.unready = self.in_order("Pernille Friis", ready=False)
        self.without_cv = self.in_order("Carl Vester", cv_checked=False)
        self.passed = self.in_order("Anders Nygaard", agreement_until=2)
        plan = Plan.objects.get(course=self.passed)
        plans.record_acknowledgement(by=self.machine, plan=plan, number=plan.version)
        self.wrote = self.in_order("Karen Bisgaard")
        self._comment(self.wrote, "Kan vi tale om praktikken på tirsdag?")
        self.waits = self.in_order("Villy Skov")
        casework.wait_on(by=self.machine, course=self.waits, on_whom=WaitsOn.US, since=days_ago(6))
        self.without_stance = self.in_order("Stine Aagaard", stance=False)
        self.unasked = self.in_order("Mads Troelsen", belief_asked=60)
        self.followed = self.in_order("Jette Opstrup", enrolled=100, last_talk=40, belief_asked=100)
        closing.close(
            by=self.by,
            course=self.followed,
            ending=closing.Ending(
                on=days_ago(34), outcome="ordinary_hours", hours_a_week=Decimal(30), aftercare=Aftercare.AGREED
            ),
        )
        self.applied = self.in_order("Poul Assens")
        with clock.frozen(days_ago(14)):
            self.to_grant = self._apply(self.applied, assistance())
        self.to_refuse = self._apply(self.in_order("Hanne Midtgaard"), an_aid())
        self.to_close = self.in_order("Jonna Rask")

    def _apply(self, course: Course, entry: Any) -> Application:
        row = schemes.draft(by=self.machine, citizen=course.citizen, course=course, entry=entry)
        return schemes.apply(by=self.machine, application=row, read_version=row.version)

    def in_order(
        self,
        name: str,
        *,
        enrolled: int = 40,
        broker: Any = None,
        last_talk: int | None = 5,
        belief_asked: int = 12,
        ready: bool = True,
        agreement_until: int = -20,
        cv_checked: bool = True,
        stance: bool = True,
    ) -> Course:
        """A citizen for whom everything is as agreed, but for what is said."""
        given, _, family = name.partition(" ")
        course = a_course(
            self.jobcentre, state=CourseState.ENROLLED, began_on=days_ago(enrolled + 20), broker=broker or self.broker,
            team=self.team, given_name=given, family_name=family,
        )  # fmt: skip
        by = self.machine
        if last_talk is not None:
            # The first one soon after enrolment, so that the deadline was kept.
            for day in {enrolled - 4, last_talk}:
                talk = a_talk(on=days_ago(day))
                conversations.log_talk(by=by, course=course, talk=talk, broker=broker or self.broker)
            beliefs.rate(by=by, course=course, possibilities=3, on=days_ago(belief_asked)) if (
                belief_asked < enrolled
            ) else None
        plan = plans.save_goals(by=by, course=course, goals=GOALS, read_version=0)
        for section, key, item in (
            ("activities", "a1", an_activity(goal="g1", end=days_ago(-30))),
            ("agreements", "b1", an_agreement(goal="g1", deadline=days_ago(agreement_until))),
        ):
            plan = plans.save_item(by=by, course=course, section=section, key=key, item=item, read_version=plan.version)
        if ready:
            plans.mark_ready(by=by, plan=plan)
        if cv_checked:
            cv.find_good_enough(by=by, course=course, where="national", read_number=0)
        if stance:
            schemes.take_stance(by=by, citizen=course.citizen, course=course, new=no_need(job="Kontorassistent"))
        return course

    def appointment(self, course: Course, *, days: int, hour: int = 9) -> Conversation:
        row = conversations.plan(by=self.machine, course=course, entry=an_appointment(), broker=self.broker)
        row.on, row.at = days_ago(days), datetime.time(hour, 30)
        row.save(update_fields=["on", "at"])
        return row

    def _comment(self, course: Course, text: str) -> None:
        plan = Plan.objects.get(course=course)
        citizen = course.citizen
        by = Actor(
            kind=ActorKind.LINK, key=citizen.key, label="", holds=in_whole_place("citizen"),
            jobcentre=self.jobcentre.pk, jobcentre_key=self.jobcentre.key, purpose="own_page",
        )  # fmt: skip
        plans.comment_own(by=by, citizen=citizen, plan=plan, number=plan.version, text=text)

    def queues(self) -> dict[str, int]:
        """How many stand in each queue of the job broker; those that hold nobody are left out."""
        with within(self.jobcentre.pk):
            found = queues.counts(caseload.held_courses(self.by), queues.Ask.of(self.by, clock.today()))
        return {code: count for code, count in found.items() if count}


# --- what each step costs --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    step: str
    clicks: int
    keys: int
    pages: int
    queries: int
    waited: float

    @property
    def estimate(self) -> float:
        """Seconds of a practised person: hands by the model, one decision a click, and what the server took."""
        return self.keys * A_KEY + self.clicks * (A_CLICK + A_DECISION) + self.waited


def too_heavy(served: Served) -> list[Answered]:
    """The pages that asked the database more than they may."""
    return [one for one in served.pages if one.queries > MOST_QUERIES]


class Day:
    """The job broker at the desk; every step is counted."""

    def __init__(self, page: Page, address: str, recorded: Recorded, served: Served, pictures: Any) -> None:
        self.page, self.address, self.recorded, self.served = page, address, recorded, served
        self.pictures = pictures
        self.costs: list[Cost] = []

    @contextmanager
    def step(self, words: str) -> Iterator[Page]:
        self.recorded.begin()
        self.served.begin()
        yield self.page
        self.page.wait_for_load_state()
        cost = Cost(
            words, self.recorded.clicks, len(self.recorded.keys), len(self.served.pages), self.served.most_queries,
            self.served.seconds,
        )  # fmt: skip
        assert not too_heavy(self.served), f"{words}: {too_heavy(self.served)}"
        self.costs.append(cost)

    def opens(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def home(self) -> None:
        self.page.get_by_role("link", name="Mit arbejde", exact=True).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Mit arbejde")

    def says(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def writes(self, field: Locator, text: str) -> None:
        field.click()
        field.press("Control+a")
        self.page.keyboard.type(text)

    def from_queue(self, code: str, course: Course) -> None:
        """Open the queue at the desk, and the place where the work for its only citizen is done."""
        label = str(queues.QUEUES[code].label)
        line = self.page.locator(".queue-list a").filter(has=self.page.get_by_text(label, exact=True))
        expect(line.locator(".queue-count")).to_have_text("1")
        line.click()
        self.page.get_by_role("rowheader", name=course.citizen.name).get_by_role("link").click()
        expect(self.page).not_to_have_url(re.compile("koe="))
        expect(self.page.get_by_text(course.citizen.name).first).to_be_visible()

    def logs(self, agreement: str) -> None:
        """The form of a conversation, from open to saved."""
        self.page.get_by_label("Ja", exact=True).click()
        self.page.get_by_label("Hvad aftalte I?").click()
        self.page.keyboard.type(agreement)
        self.page.get_by_role("button", name="Gem samtalen").first.click()
        self.says("Samtalen er gemt.")
        assert self.recorded.clicks <= MOST_CLICKS, self.recorded.events

    def is_emptied(self, code: str) -> None:
        """Its own page says that nobody is left, and the desk has it no more. Not part of any step."""
        self.opens(f"/arbejde/borgere/?vis=own&koe={code}")
        self.says("Ingen borgere står på listen lige nu.")
        self.opens("/")
        label = str(queues.QUEUES[code].label)
        expect(self.page.locator(".desk-queues").get_by_text(label, exact=True)).to_have_count(0)


@pytest.fixture
def morning(jobcentre: Any) -> Morning:
    cache.clear()
    return Morning(jobcentre)


@pytest.fixture
def served() -> Iterator[Served]:
    with counting_queries() as found:
        yield found


@pytest.fixture
def day(page: Page, context: BrowserContext, live_server: Any, served: Served, pictures: Any, complaints: Any) -> Day:
    recorded = Recorded()
    recorded.listen(context)
    return Day(page, live_server.url, recorded, served, pictures)


@pytest.fixture
def another(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any, complaints: Any
) -> Iterator[Callable[..., BrowserContext]]:
    """Another person's browser."""
    made: list[BrowserContext] = []

    def make(size: dict[str, int]) -> BrowserContext:
        context = browser.new_context(**{**browser_context_args, "viewport": size}, base_url=live_server.url)
        complaints.listen(context)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


# --- the day ---------------------------------------------------------------------------------------------------

EMPTIED = {
    "new", "first_conversation", "silent", "unsettled", "plan", "cv", "plan_dates", "comments", "waits_us", "stance",
    "application", "belief", "follow_up",
}  # fmt: skip


@pytest.mark.slow(reason="a whole working day in a browser: thirteen lists, six conversations, three people")
def test_a_working_day(
    morning: Morning, day: Day, sign_in: Any, another: Callable[..., BrowserContext], live_server: Any
) -> None:
    assert morning.queues() == dict.fromkeys(EMPTIED, 1)
    sign_in(morning.broker)
    looks_at_the_desk(day)
    conversations_of_the_day(day, morning)
    lists_of_the_day(day, morning)
    link = the_plan_is_revised(day, morning)
    the_citizen_says_yes(another(PHONE), link, morning, day)
    the_specialist_decides(another(DESKTOP), live_server, morning, day)
    a_case_is_closed(day, morning)
    assert morning.queues() == {}
    looks_at_an_empty_desk(day)
    what_is_left(morning)
    if os.environ.get("BROBYGGER_PICTURES") == "1":
        write_table(day.costs)


def looks_at_the_desk(day: Day) -> None:
    with day.step("Åbn **Mit arbejde**") as page:
        day.opens("/")
    check_accessibility(page)
    check_reflow(page)
    day.pictures("arbejdsdag-morgen", whole=True)


def conversations_of_the_day(day: Day, morning: Morning) -> None:
    for number, course in enumerate(morning.today, 1):
        with day.step(f"Registrér dagens aftalte samtale ({number})") as page:
            line = page.locator(".desk-item").filter(has_text=course.citizen.name)
            line.get_by_role("link", name="Samtale", exact=True).click()
            page.get_by_role("link", name="Registrér samtalen").click()
            day.logs("Vi ser på to opslag til næste gang")
        day.opens("/")
    for code, course, words in (
        ("new", morning.new, "Tal med en ny borger"),
        ("first_conversation", morning.first, "Hold den første samtale"),
        ("silent", morning.silent, "Tal med en, det er længe siden"),
        ("follow_up", morning.followed, "Følg op, mens der er efterværn"),
    ):
        with day.step(f"{words}, og registrér det") as page:
            day.from_queue(code, course)
            if code in {"new", "follow_up"}:  # these open what was said before
                page.get_by_role("link", name="Registrér samtale", exact=True).first.click()
            day.logs("Vi talte om, hvad der nu skal ske")
        day.is_emptied(code)
    with day.step("Skriv, at en borger udeblev") as page:
        day.from_queue("unsettled", morning.missed)
        page.get_by_label("Borgeren udeblev").click()
        page.get_by_role("button", name="Gem samtalen").first.click()
        day.says("Samtalen er gemt.")
    day.is_emptied("unsettled")


def lists_of_the_day(day: Day, morning: Morning) -> None:
    with day.step("Meld en plan klar") as page:
        day.from_queue("plan", morning.unready)
        page.get_by_role("button", name="Meld planen klar").click()
        day.says("Planen er meldt klar")
    day.is_emptied("plan")
    with day.step("Skriv, at et CV er godt nok") as page:
        day.from_queue("cv", morning.without_cv)
        page.get_by_role("link", name="CV'et er godt nok").click()
        page.get_by_label("Jobnet").click()
        page.get_by_role("button", name="Det er godt nok").click()
        day.says("godt nok")
    day.is_emptied("cv")
    with day.step("Svar på det, en borger har skrevet til planen") as page:
        day.from_queue("comments", morning.wrote)
        page.get_by_role("link", name="Svar", exact=True).click()
        page.locator("main textarea").click()
        page.keyboard.type("Ja, vi tager det på tirsdag.")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Ja, vi tager det på tirsdag.")).to_be_visible()
    day.is_emptied("comments")
    with day.step("Skriv, at en borger ikke længere venter på os") as page:
        day.from_queue("waits_us", morning.waits)
        page.get_by_role("button", name="Venter ikke længere").click()
        day.says("Ingen har skrevet, at der ventes på nogen.")
    day.is_emptied("waits_us")
    with day.step("Tag stilling til ordninger") as page:
        day.from_queue("stance", morning.without_stance)
        page.get_by_role("link", name="Tag stilling", exact=True).click()
        day.writes(page.get_by_label("Eller et andet job"), "Kontorassistent")
        day.writes(page.get_by_label("1. Hvad betyder"), "Kan ikke stå i lang tid.")
        day.writes(page.get_by_label("2. Kan opgaver"), "Ja, de fleste opgaver er ved et bord.")
        day.writes(page.get_by_label("3. Hvad er mindst"), "En stol er nok.")
        page.get_by_role("group", name="Er der brug for en ordning?").get_by_label("Nej", exact=True).click()
        day.writes(page.get_by_label("Hvis nej: hvorfor ikke?"), "Kan klare opgaverne uden støtte.")
        page.get_by_role("button", name="Gem stillingen").click()
        day.says("Stillingen er gemt.")
    day.is_emptied("stance")
    with day.step("Spørg en borger om troen på mulighederne") as page:
        day.from_queue("belief", morning.unasked)
        page.locator("input[name=possibilities][value='4']").locator("xpath=following-sibling::label").click()
        page.get_by_role("button", name="Gem svaret").click()
        day.says("Svaret er gemt.")
    day.is_emptied("belief")


def the_plan_is_revised(day: Day, morning: Morning) -> str:
    """The agreement gets a new date, and the citizen a link. Gives the link."""
    course = morning.passed
    with day.step("Giv en aftale i planen en ny dato") as page:
        day.from_queue("plan_dates", course)
        page.locator("#aftale-b1").get_by_role("link", name="Ret").click()
        day.writes(page.locator("[name=deadline]"), days_ago(-14).strftime("%d-%m-%Y"))
        page.get_by_role("button", name="Gem aftalen").click()
        day.says("Aftalen er gemt.")
    day.is_emptied("plan_dates")
    day.opens(f"/borgere/{course.citizen.key}/")
    with day.step("Giv borgeren et link til planen") as page:
        page.get_by_role("link", name="Giv eller luk adgang").click()
        page.get_by_role("link", name="Lav et link").click()
        page.get_by_role("button", name="Lav linket", exact=True).click()
        text = page.locator("#copy").input_value()
    check_accessibility(page)
    found = re.search(r"/l/[\w-]+/", text)
    assert found is not None, text
    day.opens("/")
    return found.group(0)


def the_citizen_says_yes(context: BrowserContext, link: str, morning: Morning, day: Day) -> None:
    """The citizen's own telephone: link, birth date, plan, yes."""
    course = morning.passed
    day.served.begin()
    page = context.new_page()
    page.goto(link)
    page.get_by_label("Din fødselsdato").fill(course.citizen.birth_date.strftime("%d-%m-%Y"))
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_role("link", name="Se hele min plan").click()
    expect(page.get_by_role("heading", name="Det er nyt, siden du sagde ja")).to_be_visible()
    check_accessibility(page)
    check_reflow(page, PHONE)
    take(page, "arbejdsdag-borgerens-plan")
    page.get_by_role("button", name="Ja, jeg er enig i planen").click()
    expect(page.get_by_text("Du sagde ja til planen")).to_be_visible()
    assert not too_heavy(day.served), too_heavy(day.served)
    with within(morning.jobcentre.pk):
        plan = Plan.objects.get(course=course)
        assert Acknowledgement.objects.filter(plan=plan, number=plan.version).count() == 1
    seen = day.opens(f"/borgere/{course.citizen.key}/plan/")
    expect(seen.get_by_text(f"Borgeren sagde ja til udgave {plan.version}")).to_be_visible()
    day.opens("/")


def the_specialist_decides(context: BrowserContext, live_server: Any, morning: Morning, day: Day) -> None:
    """The key person's own browser: one granted, one refused, both told by letter."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(morning.specialist)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    recorded = Recorded()
    recorded.listen(context)
    desk = Day(context.new_page(), live_server.url, recorded, day.served, day.pictures)
    desk.opens("/ordninger/")
    with desk.step("Nøglepersonen bevilger en ansøgning og sender brevet") as page:
        page.locator(f"a[href='/ordninger/sag/{morning.to_grant.key}/']").first.click()
        page.get_by_role("link", name="Bevilg", exact=True).click()
        page.get_by_role("button", name="Bevilg", exact=True).click()
        desk.says("Ordningen er bevilget.")
        sends_letter(desk, "Bevilling")
    desk.opens("/ordninger/")
    with desk.step("Nøglepersonen giver afslag og sender brevet") as page:
        page.locator(f"a[href='/ordninger/sag/{morning.to_refuse.key}/']").first.click()
        page.get_by_role("link", name="Giv afslag").click()
        desk.writes(page.get_by_label("Begrundelse"), "Udstyret er almindeligt på arbejdspladsen.")
        page.get_by_role("button", name="Giv afslag").click()
        desk.says("Afslaget er skrevet.")
        sends_letter(desk, "Afslag på ansøgning")
    day.costs += desk.costs
    day.is_emptied("application")


def sends_letter(desk: Day, kind: str) -> None:
    """Written, read as PDF, sent by the jobcentre's own system, and kept."""
    page = desk.page
    page.get_by_role("button", name=f"Skriv brev: {kind}").click()
    page.get_by_role("button", name="Gem, og gå til afsendelse").click()
    address = page.get_by_role("link", name="Læs brevet som PDF").get_attribute("href")
    answer = page.request.get(f"{desk.address}{address}")
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")
    page.get_by_label("Digital Post fra sagssystemet").click()
    page.get_by_role("button", name="Brevet er sendt").click()
    desk.says("Brevet er gemt, som det er sendt.")


def a_case_is_closed(day: Day, morning: Morning) -> None:
    course = morning.to_close
    with day.step("Afslut et forløb, der endte med job") as page:
        page.get_by_role("link", name="Se alle dine borgere").click()
        page.get_by_role("link", name=course.citizen.name, exact=True).click()
        page.get_by_role("link", name="Afslut forløbet").click()
        page.get_by_label("Ordinært job").click()
        day.writes(page.get_by_label("Timer om ugen"), "30")
        page.get_by_role("group", name="Er der aftalt efterværn?").get_by_label("Borgeren ønsker det ikke").click()
        page.get_by_role("button", name="Afslut forløbet").click()
        day.says("Forløbet er afsluttet.")
    day.opens("/")


def looks_at_an_empty_desk(day: Day) -> None:
    page = day.opens("/")
    day.says("Ingen af dine borgere står på en liste. Alt er, som I har aftalt.")
    check_accessibility(page)
    day.pictures("arbejdsdag-aften", whole=True)


def what_is_left(morning: Morning) -> None:
    """What the day wrote, asked of the database."""
    with within(morning.jobcentre.pk):
        logged = Conversation.objects.filter(on=clock.today())
        assert logged.filter(state="held").count() == 6
        assert Conversation.objects.get(state="no_show").course_id == morning.missed.pk
        states = dict(Application.objects.values_list("key", "state"))
        assert states == {morning.to_grant.key: "granted", morning.to_refuse.key: "refused"}
        assert Letter.objects.filter(sent_at__isnull=False).count() == 2
        assert Application.objects.get(key=morning.to_refuse.key).words["reasons"].startswith("Udstyret er")
        assert Closing.objects.get(course=morning.to_close).outcome == "ordinary_hours"


def take(page: Page, name: str) -> None:
    """A picture of somebody else's screen, beside the others."""
    page.evaluate("document.activeElement.blur()")
    take_picture(page, name, whole=True)


# --- the table in the manual -----------------------------------------------------------------------------------

BEGIN, END = "<!-- tabel: begynder -->", "<!-- tabel: slutter -->"


def write_table(costs: list[Cost]) -> None:
    """Between the two marks of the chapter."""
    lines = [
        "| Skridt | Klik | Taster | Sider | Flest opslag på en side | Anslået tid |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {one.step} | {one.clicks} | {one.keys} | {one.pages} | {one.queries} | {one.estimate:.0f} s |"
            for one in costs
        ),
    ]
    before, rest = CHAPTER.read_text("utf-8").split(BEGIN)
    after = rest.split(END)[1]
    CHAPTER.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}", "utf-8")
