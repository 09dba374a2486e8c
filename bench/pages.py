"""How fast are the pages with 100,000 citizens: queries, milliseconds on the server, and the ratio to a bare page.

    .venv/bin/python -m bench.pages [--citizens 100000] [--rounds 20] [--only WORD] [--data FOLDER] [--result FILE]

Loads the demonstration with so many citizens, all that are added in one jobcentre, into a data folder of its own and
removes it; with ``--data`` it uses a folder where that was done before. Each page of ``PAGES`` is asked for by a user
who may see it, through every layer of the product, in one process; the bare page is the same framework without any of
ours, doing one query. All is measured in one run, in processor time, so that the figures hold on a busy machine too.
Exit code 1 when a page asks the database more than twenty times or takes 100 ms (median).

To add a page is to add a line to ``PAGES``; what stands in braces is found in the database by ``things``.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measuring import ROOT, Run, tell

MOST_QUERIES, MOST_MILLISECONDS = 19, 100
PLACE = "kolding"
CASEWORKER, BROKER, SPECIALIST = "sagsbehandler", "jobformidler", "noegleperson"
LEADER, MANAGER = "teamleder", "projektleder"


@dataclass(frozen=True)
class Page:
    """``who``: the first part of a demonstration user's address. ``changed``: somebody wrote just before, each time."""

    name: str
    who: str
    address: str
    post: str | None = None  # the word that is searched for
    changed: bool = False


def queues(who: str, whose: str, team: str = "") -> Iterable[Page]:
    """Every ready queue."""
    codes = (
        "new", "first_conversation", "silent", "unsettled", "plan", "cv", "plan_dates", "comments", "waits_us",
        "waits_citizen", "waits_employer", "stance", "application", "belief", "recall", "follow_up", "aftercare",
        "without_broker",
    )  # fmt: skip
    for code in codes:
        yield Page(f"Queue {code}, {whose}", who, f"/arbejde/borgere/?vis={whose}{team}&koe={code}")


PAGES: tuple[Page, ...] = (
    # The working day
    Page("Desk", CASEWORKER, "/"),
    Page("Desk", BROKER, "/"),
    Page("Desk", SPECIALIST, "/"),
    Page("Desk", LEADER, "/"),
    Page("Desk", MANAGER, "/"),
    Page("All that waits", CASEWORKER, "/arbejde/venter/"),
    Page("All that waits", BROKER, "/arbejde/venter/"),
    Page("All that waits", LEADER, "/arbejde/venter/"),
    Page("My citizens", CASEWORKER, "/arbejde/borgere/"),
    Page("My citizens", BROKER, "/arbejde/borgere/"),
    *queues(BROKER, "own"),
    Page("A team's citizens", LEADER, "/arbejde/borgere/?vis=team&team={team}"),
    Page("A team's citizens by name, the second page", LEADER, "/arbejde/borgere/?vis=team&team={team}&{second_page}"),
    *queues(LEADER, "team", "&team={team}"),
    Page("Giving many to one colleague", LEADER, "/arbejde/fordel/?vis=team&team={team}"),
    Page("How a team's work is shared", LEADER, "/team/?team={team}"),
    Page("Calendar", BROKER, "/kalender/"),
    Page("Groups", BROKER, "/grupper/"),
    Page("Plans of the jobcentre", BROKER, "/planer/"),
    # Citizens
    Page("List of the whole jobcentre", MANAGER, "/borgere/"),
    Page("Search by name", CASEWORKER, "/soeg/", post="{name}"),
    Page("Search by misspelt name", CASEWORKER, "/soeg/", post="{misspelt}"),
    Page("Search by CPR number", CASEWORKER, "/soeg/", post="{cpr}"),
    Page("Search by case number", CASEWORKER, "/soeg/", post="{case_number}"),
    Page("New citizen, form", CASEWORKER, "/borgere/ny/"),
    Page("Citizen", CASEWORKER, "/borgere/{citizen}/"),
    Page("Citizen, enrolled", BROKER, "/borgere/{enrolled}/"),
    Page("Screening of a citizen", CASEWORKER, "/borgere/{citizen}/opsporing/"),
    Page("Screening form", CASEWORKER, "/borgere/{citizen}/opsporing/skema/"),
    Page("Conversations of a citizen", BROKER, "/borgere/{enrolled}/samtaler/"),
    Page("Conversation form", BROKER, "/borgere/{enrolled}/samtaler/ny/"),
    Page("Appointment form", BROKER, "/borgere/{enrolled}/samtaler/aftal/"),
    Page("CV", BROKER, "/borgere/{enrolled}/cv/"),
    Page("Plan", BROKER, "/borgere/{enrolled}/plan/"),
    Page("Plan, activity form", BROKER, "/borgere/{enrolled}/plan/aktivitet/"),
    Page("Schemes of a citizen", BROKER, "/borgere/{enrolled}/ordninger/"),
    Page("Application form", BROKER, "/borgere/{enrolled}/ordninger/ansoeg/?ordning=mentor"),
    Page("Closing form", BROKER, "/borgere/{enrolled}/afslut/"),
    # Screening and handing over
    Page("Handovers", BROKER, "/visitation/"),
    Page("Times for interviews", BROKER, "/visitation/tider/"),
    Page("Coverage of screening", LEADER, "/opsporing/daekning/"),
    Page("Coverage after a change", LEADER, "/opsporing/daekning/", changed=True),
    Page("Who is to be asked again", LEADER, "/opsporing/igen/"),
    Page("Yield of screening", LEADER, "/opsporing/udbytte/"),
    # Schemes
    Page("Schemes, waiting list", SPECIALIST, "/ordninger/"),
    Page("Schemes, waiting list", LEADER, "/ordninger/"),
    Page("Application", SPECIALIST, "/ordninger/sag/{application}/"),
    Page("Schemes, figures", MANAGER, "/ordninger/tal/"),
    Page("Schemes, reviews", LEADER, "/ordninger/gennemgang/"),
    Page("Quality of CV and plan", LEADER, "/kvalitet/"),
    # Steering
    Page("Funnel", MANAGER, "/tal/?programme=bro"),
    Page("Funnel after a change", MANAGER, "/tal/?programme=bro", changed=True),
    Page("Funnel by team", MANAGER, "/tal/?programme=bro&by=team"),
    Page("Funnel by team after a change", MANAGER, "/tal/?programme=bro&by=team", changed=True),
    Page("List behind a figure", LEADER, "/tal/liste/?programme=bro&figure=enrolled"),
    Page("Targets", MANAGER, "/tal/maaltal/?programme=bro"),
    Page("Core elements", MANAGER, "/tal/kerneelementer/?programme=bro"),
    Page("Core elements after a change", MANAGER, "/tal/kerneelementer/?programme=bro", changed=True),
    Page("Core elements by team", MANAGER, "/tal/kerneelementer/?programme=bro&by=team"),
    Page("Core elements by month", MANAGER, "/tal/kerneelementer/udvikling/?programme=bro&figure=screened"),
    Page("Find the target group", MANAGER, "/tal/maalgruppe/?programme=bro"),
    Page("Profile of a group", MANAGER, "/tal/profiler/?programme=bro"),
    Page(
        "Profile beside another group",
        MANAGER,
        "/tal/profiler/?programme=bro&benefit_group=insured_unemployed&against=benefit_group:sickness_benefit",
    ),
    Page("Profile after a change", MANAGER, "/tal/profiler/?programme=bro", changed=True),
    Page("One page for politicians", MANAGER, "/tal/en-side/?programme=bro"),
    Page("Status reports", MANAGER, "/tal/rapporter/?programme=bro"),
    Page("Status report", MANAGER, "/tal/rapporter/{report}/"),
    Page("Status report after a change", MANAGER, "/tal/rapporter/{report}/", changed=True),
    Page("Fidelity", MANAGER, "/tal/fidelitet/?programme=bro"),
    Page("Fidelity across municipalities", MANAGER, "/tal/fidelitet/kommuner/?programme=bro"),
    Page("Team board", LEADER, "/tal/teamtavle/?team={team}"),
    Page("Associations", MANAGER, "/tal/sammenhaenge/?programme=bro"),
    Page("Linkages with an extract", MANAGER, "/tal/udtraek/?programme=bro"),
    Page("Log", LEADER, "/log/"),
)


@dataclass(frozen=True)
class Measured:
    page: Page
    queries: int
    median: float
    p95: float
    clock: float

    @property
    def too_slow(self) -> bool:
        return self.queries > MOST_QUERIES or self.median >= MOST_MILLISECONDS


def main() -> None:
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("--citizens", type=int, default=100_000)
    choices.add_argument("--rounds", type=int, default=20)
    choices.add_argument("--only", default="", help="only pages with this word in their name or address")
    choices.add_argument("--data", type=Path)
    choices.add_argument("--result", type=Path, default=ROOT / "bench" / "results" / "pages.md")
    chosen = choices.parse_args()
    this = Run("pages")
    with ExitStack() as stack:
        folder = chosen.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ.update(
            BROBYGGER_ENVIRONMENT="demonstration",
            BROBYGGER_DATA=str(folder),
            BROBYGGER_HOSTS="testserver,localhost",
            DJANGO_SETTINGS_MODULE="brobygger.config.settings",
        )
        prepare(None if chosen.data else chosen.citizens)
        importlib.import_module("brobygger.config.wsgi")  # starts as the server does
        wanted = [page for page in PAGES if chosen.only.lower() in f"{page.name} {page.address}".lower()]
        measured, facts = measure(wanted, chosen.rounds)
    options = {"citizens": chosen.citizens, "rounds": chosen.rounds, "only": chosen.only}
    about = about_the_run(measured, facts)
    heading = this.heading(f"Pages with {facts['citizens']:,} citizens", *about, options=options, machine=["SQLite"])
    tell([*heading, *report(measured)], chosen.result)
    if any(one.too_slow for one in measured[1:]):
        sys.exit(1)


def prepare(citizens: int | None) -> None:
    """Tables and static files; and the demonstration, where a number of citizens is asked for."""
    commands = [["-m", "brobygger.cli.prepare"]]
    if citizens is not None:
        commands.append(["-m", "brobygger", "demo", "load", "--scale", str(citizens)])
    for command in commands:
        subprocess.run([sys.executable, *command], check=True)


def measure(pages: Iterable[Page], rounds: int) -> tuple[list[Measured], dict[str, Any]]:
    bring_up_to_date()
    found = things()
    found_one = {name: found.pop(name) for name in ("citizens", "in the jobcentre", "in the team")}
    measured = [Measured(Page("Bare page, one query", "", ""), *timed(bare_page(), rounds))]
    clients: dict[str, Any] = {}
    for page in pages:
        if page.who not in clients:
            clients[page.who] = client_of(page.who)
        before = change if page.changed else None
        one = Measured(page, *timed(asking(clients[page.who], page, found), rounds, before))
        measured.append(one)
        sys.stderr.write(f"{page.name:45} {page.who:14} {one.queries:3} {one.median:7.1f} ms\n")
    return measured, found_one


def bring_up_to_date() -> None:
    """What the worker does beside the server: the blocks that figures are read from, and the seals of the log."""
    from brobygger.accounts.models import Jobcentre
    from brobygger.kernel.boundary import everywhere
    from brobygger.measurement import blocks
    from brobygger.vault import sealing

    sealing.seal()
    with everywhere(reason="benchmark"):
        places = list(Jobcentre.objects.values_list("pk", flat=True))
    for place in places:
        blocks.refresh(place)


def client_of(who: str) -> Any:
    from django.test import Client

    from brobygger.accounts.models import User

    made = Client()
    user = User.objects.get(email=f"{who}.{PLACE}@demo.example")
    made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def things() -> dict[str, Any]:
    """What stands in the braces of addresses: citizens of the users that ask, and what belongs to them."""
    from django.db.models import Count

    from brobygger.accounts.models import Team
    from brobygger.citizens.models import Citizen, Course, Responsibility
    from brobygger.compensation.models import Application
    from brobygger.kernel.boundary import everywhere

    def course(who: str, state: str) -> Any:
        own = Responsibility.objects.filter(user__email=f"{who}.{PLACE}@demo.example", valid_to=None)
        found = Course.objects.filter(state=state, pk__in=own.values("course_id"), citizen__protection="none")
        return found.select_related("citizen").order_by("id").first()

    with everywhere(reason="benchmark"):
        began, enrolled = course(CASEWORKER, "began"), course(BROKER, "enrolled")
        if began is None or enrolled is None:
            raise SystemExit("The first caseworker and job broker have no citizens: load the demonstration first.")
        citizen = began.citizen
        application = Application.objects.filter(jobcentre=citizen.jobcentre).order_by("-id").first()
        here = Course.objects.filter(jobcentre=citizen.jobcentre)
        sizes = here.values_list("team_id").annotate(n=Count("id")).filter(team__is_active=True)
        team, in_the_team = sizes.order_by("-n", "team_id")[0]
        by_name = here.filter(team=team).exclude(state="closed").order_by("citizen__sort_name", "id")
        return {
            "team": Team.objects.get(pk=team).key,
            "second_page": f"sorter=name&efter={by_name[24].key}",
            "in the team": in_the_team,
            "citizen": citizen.key,
            "enrolled": enrolled.citizen.key,
            "application": application.key if application else "",
            "report": last_report(citizen.jobcentre),
            "name": f"{citizen.given_name} {citizen.family_name}",
            "misspelt": f"{citizen.given_name} {citizen.family_name[:3]}{citizen.family_name[4:]}",
            "case_number": citizen.case_number,
            "cpr": citizen.cpr,
            "citizens": Citizen.objects.count(),
            "in the jobcentre": Citizen.objects.filter(jobcentre=citizen.jobcentre).count(),
        }


def last_report(jobcentre: Any) -> Any:
    """Last month's status report of the living programme: a draft, so it is counted anew after each change."""
    import datetime

    from brobygger.kernel import clock
    from brobygger.kernel.actor import command
    from brobygger.kernel.boundary import within
    from brobygger.measurement import report_actions
    from brobygger.programmes.models import Programme
    from brobygger_analysis.report import month_of

    last = clock.today().replace(day=1) - datetime.timedelta(days=1)
    with within(jobcentre.pk):
        by = command("bench", jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)
        made = report_actions.prepare(
            by=by, programme=Programme.objects.get(code="bro"), month=month_of(f"{last:%Y-%m}")
        )
    return made.key


def asking(client: Any, page: Page, found: dict[str, Any]) -> Callable[[], Any]:
    address = page.address.format_map(found)
    if page.post is None:
        return lambda: client.get(address)
    words = page.post.format_map(found)
    return lambda: client.post(address, {"q": words})


def is_answered(answer: Any) -> bool:
    """A page; or, for a search that finds one citizen, the way to that citizen."""
    return answer.status_code == 200 or (answer.status_code == 302 and answer.url.startswith("/borgere/"))


def change() -> None:
    """Somebody changed something about a citizen: what every action writes, and what readers look for."""
    from django.db import transaction

    from brobygger.citizens.models import Citizen
    from brobygger.kernel.actor import command
    from brobygger.kernel.boundary import everywhere
    from brobygger.vault import log

    with everywhere(reason="benchmark"):
        citizen = Citizen.objects.select_related("jobcentre").order_by("-id").first()
    by = command("benchmark", jobcentre=citizen.jobcentre_id, jobcentre_key=citizen.jobcentre.key)
    with transaction.atomic():
        log.write(by=by, action="citizen.changed", subjects=[("citizen", citizen.key)])


def bare_page() -> Callable[[], Any]:
    """The framework with no middleware, one query and a line of text, asked for through the same client."""
    from django.core.handlers.exception import convert_exception_to_response
    from django.db import connection
    from django.http import HttpRequest, HttpResponse
    from django.test import Client
    from django.test.client import ClientHandler
    from django.urls import path

    def page(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, code FROM programmes_programme ORDER BY id LIMIT 1")
            return HttpResponse(str(cursor.fetchone()))

    class Addresses:
        urlpatterns = [path("", page)]

    class Bare(ClientHandler):
        def load_middleware(self, is_async: bool = False) -> None:
            own: Any = self  # what is private to the framework bears no types
            own._view_middleware, own._template_response_middleware, own._exception_middleware = [], [], []
            own._middleware_chain = convert_exception_to_response(own._get_response)

        def get_response(self, request: Any) -> Any:
            request.urlconf = Addresses
            return super().get_response(request)

    client = Client()
    client.handler = Bare(enforce_csrf_checks=False)
    return lambda: client.get("/")


def timed(
    ask: Callable[[], Any], rounds: int, before: Callable[[], None] | None = None
) -> tuple[int, float, float, float]:
    """Queries of one request; then median and 95th percentile of processor milliseconds, and median on the clock."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        answer = ask()
        if not is_answered(answer):
            raise SystemExit(
                f"{answer.request['PATH_INFO']} answered {answer.status_code}: {getattr(answer, 'url', '')}"
            )
    if before is not None:
        before()
    with CaptureQueriesContext(connection) as captured:
        ask()
        queries = len(captured)
    worked, waited = [], []
    gc.collect()
    for _ in range(rounds):
        if before is not None:
            before()
        started, clock = time.process_time(), time.perf_counter()
        ask()
        worked.append((time.process_time() - started) * 1000)
        waited.append((time.perf_counter() - clock) * 1000)
    worked.sort()
    p95 = worked[min(len(worked) - 1, round(0.95 * len(worked)))]
    return queries, statistics.median(worked), p95, statistics.median(waited)


def about_the_run(measured: list[Measured], facts: dict[str, Any]) -> list[str]:
    within = sum(not one.too_slow for one in measured[1:])
    return [
        f"Citizens: {facts['citizens']:,} in the database, {facts['in the jobcentre']:,} in the jobcentre asked, "
        f"{facts['in the team']:,} in the largest team, which is the one asked",
        f"Limits: {MOST_QUERIES} queries and {MOST_MILLISECONDS} ms (median): "
        f"{within} of {len(measured) - 1} pages are within both",
    ]


def report(measured: list[Measured]) -> list[str]:
    bare = measured[0].median
    lines = [
        "| Page | Asked by | Address | Queries | Median, ms | 95 % within, ms | On the clock, ms | × bare | Within |",
        "|---|---|---|--:|--:|--:|--:|--:|---|",
    ]
    for one in measured:
        page = one.page
        verdict = "" if page is measured[0].page else "**no**" if one.too_slow else "yes"
        address = f"`{page.address}`" if page.address else ""
        lines.append(
            f"| {page.name} | {page.who} | {address} | {one.queries} | {one.median:.1f} | {one.p95:.1f} | "
            f"{one.clock:.1f} | {one.median / bare:.0f} | {verdict} |"
        )
    lines += [
        "",
        "Milliseconds are those that the processor worked, database and all, so that they mean the same on a busy",
        "machine; the median on the clock stands beside, and is larger by what else the machine did. “After a change”:",
        "somebody wrote about a citizen just before, each time, so that what is kept in memory is out of date.",
    ]
    return lines


if __name__ == "__main__":
    main()
