"""How fast are the pages with 100,000 citizens: queries, milliseconds on the server, and the ratio to a bare page.

    .venv/bin/python bench/pages.py [--citizens 100000] [--rounds 40] [--data FOLDER] [--out bench/results/pages.md]

Loads the demonstration with so many citizens, all that are added in one jobcentre, into a data folder of its own and
removes it; with ``--data`` it uses a folder where that was done before. Each page is asked for by a user who may see
it, through every layer of the product, in one process; the bare page is the same framework without any of ours, doing
one query. All is measured in one run, in processor time, so that the figures hold on a busy machine too. Exit code 1
when a page asks the database twenty times or takes 100 ms (median).
"""

from __future__ import annotations

import argparse
import datetime
import gc
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MOST_QUERIES, MOST_MILLISECONDS = 19, 100


@dataclass(frozen=True)
class Measured:
    name: str
    address: str
    queries: int
    median: float
    p95: float
    clock: float
    limited: bool  # held to the limits; the others are shown beside


def main() -> None:
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("--citizens", type=int, default=100_000)
    choices.add_argument("--rounds", type=int, default=40)
    choices.add_argument("--data", type=Path)
    choices.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "pages.md")
    chosen = choices.parse_args()
    with ExitStack() as stack:
        folder = chosen.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ.update(
            BROBYGGER_ENVIRONMENT="demonstration",
            BROBYGGER_DATA=str(folder),
            BROBYGGER_HOSTS="testserver,localhost",
            DJANGO_SETTINGS_MODULE="brobygger.config.settings",
        )
        prepare(None if chosen.data else chosen.citizens)
        import django

        django.setup()
        measured, facts = measure(chosen.rounds)
    text = report(measured, facts, chosen)
    chosen.out.write_text(text)
    sys.stdout.write(text)
    if too_slow(measured):
        sys.exit(1)


def prepare(citizens: int | None) -> None:
    """Tables and static files; and the demonstration, where a number of citizens is asked for."""
    commands = [["-m", "brobygger.cli.prepare"]]
    if citizens is not None:
        commands.append(["-m", "brobygger", "demo", "load", "--scale", str(citizens)])
    for command in commands:
        subprocess.run([sys.executable, *command], check=True)


def measure(rounds: int) -> tuple[list[Measured], dict[str, Any]]:
    from django.test import Client

    from brobygger.accounts.models import User
    from brobygger.citizens.models import Citizen, Course, Responsibility
    from brobygger.kernel.boundary import everywhere
    from brobygger.measurement import extracts
    from brobygger.screening import coverage

    def client(who: str) -> Client:
        made = Client()
        user = User.objects.get(email=f"{who}.kolding@demo.example")
        made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return made

    caseworker, broker, manager = client("sagsbehandler"), client("jobformidler"), client("projektleder")
    leader = client("teamleder")
    with everywhere(reason="benchmark"):
        own = Responsibility.objects.filter(user__email="sagsbehandler.kolding@demo.example", valid_to=None)
        course = Course.objects.filter(state="began", pk__in=own.values("course_id")).order_by("id").first()
        if course is None:
            raise SystemExit("The first caseworker has no citizen who began a course: load the demonstration first.")
        citizen = course.citizen
        name = f"{citizen.given_name} {citizen.family_name}"
        misspelt = f"{citizen.given_name} {citizen.family_name[:3]}{citizen.family_name[4:]}"
        facts = {
            "citizens": Citizen.objects.count(),
            "in the jobcentre": Citizen.objects.filter(jobcentre=citizen.jobcentre).count(),
        }
        case_number = citizen.case_number

    def get(who: Client, address: str) -> Callable[[], Any]:
        return lambda: who.get(address)

    def search(words: str) -> Callable[[], Any]:
        return lambda: caseworker.post("/borgere/soeg/", {"q": words})

    def anew(ask: Callable[[], Any]) -> Callable[[], Any]:
        def asked() -> Any:
            extracts.forget()
            coverage.forget()
            return ask()

        return asked

    funnel, by_team = get(manager, "/tal/?programme=bro"), get(manager, "/tal/?programme=bro&by=team")
    opened = get(manager, "/tal/liste/?programme=bro&figure=enrolled")
    covered = get(manager, "/opsporing/daekning/")
    form = f"/borgere/{citizen.key}/opsporing/"
    pages: list[tuple[str, str, Callable[[], Any], bool]] = [
        ("Caseload (My work, caseworker)", "/", get(caseworker, "/"), True),
        ("Caseload (My work, job broker)", "/", get(broker, "/"), True),
        ("My citizens (caseworker)", "/arbejde/borgere/", get(caseworker, "/arbejde/borgere/"), True),
        ("A queue (job broker)", "/arbejde/borgere/?koe=…", get(broker, "/arbejde/borgere/?vis=own&koe=silent"), True),
        ("A team's citizens (leader)", "/arbejde/borgere/", get(leader, "/arbejde/borgere/?vis=team"), True),
        (
            "A team's queue (leader)",
            "/arbejde/borgere/?koe=…",
            get(leader, "/arbejde/borgere/?vis=team&koe=plan"),
            True,
        ),
        ("How a team's work is shared", "/team/", get(leader, "/team/"), True),
        ("All that waits (caseworker)", "/arbejde/venter/", get(caseworker, "/arbejde/venter/"), False),
        ("List of the whole jobcentre", "/borgere/", get(manager, "/borgere/"), True),
        ("Search by name", "/borgere/soeg/", search(name), True),
        ("Search by misspelt name", "/borgere/soeg/", search(misspelt), True),
        ("Search by case number", "/borgere/soeg/", search(case_number), True),
        ("Citizen", "/borgere/…/", get(caseworker, f"/borgere/{citizen.key}/"), True),
        ("Screening of a citizen", "/borgere/…/opsporing/", get(caseworker, form), True),
        ("Handovers", "/visitation/", get(broker, "/visitation/"), True),
        ("Coverage of screening", "/opsporing/daekning/", covered, True),
        ("Funnel", "/tal/", funnel, True),
        ("Funnel by team", "/tal/?by=team", by_team, True),
        ("List behind a figure", "/tal/liste/", opened, True),
        ("Targets", "/tal/maaltal/", get(manager, "/tal/maaltal/?programme=bro"), True),
        ("Coverage, first time after a change", "/opsporing/daekning/", anew(covered), False),
        ("Funnel, first time after a change", "/tal/", anew(funnel), False),
        ("Funnel by team, first time after a change", "/tal/?by=team", anew(by_team), False),
    ]
    bare = Measured("Bare page, one query", "–", *timed(bare_page(), rounds), limited=False)
    return [bare, *(Measured(name, at, *timed(ask, rounds), limited=held) for name, at, ask, held in pages)], facts


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
            self._view_middleware, self._template_response_middleware, self._exception_middleware = [], [], []
            self._middleware_chain = convert_exception_to_response(self._get_response)

        def get_response(self, request: Any) -> Any:
            request.urlconf = Addresses
            return super().get_response(request)

    client = Client()
    client.handler = Bare(enforce_csrf_checks=False)
    return lambda: client.get("/")


def timed(ask: Callable[[], Any], rounds: int) -> tuple[int, float, float, float]:
    """Queries of one request; then median and 95th percentile of processor milliseconds, and median on the clock."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        answer = ask()
        found_one = answer.status_code == 302 and answer.url.startswith("/borgere/")
        if answer.status_code != 200 and not found_one:
            raise SystemExit(f"A page answered {answer.status_code}: {getattr(answer, 'url', '')}")
    with CaptureQueriesContext(connection) as captured:
        ask()
        queries = len(captured)
    worked, waited = [], []
    gc.collect()
    for _ in range(rounds):
        started, clock = time.process_time(), time.perf_counter()
        ask()
        worked.append((time.process_time() - started) * 1000)
        waited.append((time.perf_counter() - clock) * 1000)
    worked.sort()
    p95 = worked[min(len(worked) - 1, round(0.95 * len(worked)))]
    return queries, statistics.median(worked), p95, statistics.median(waited)


def too_slow(measured: list[Measured]) -> list[Measured]:
    return [one for one in measured if one.limited and (one.queries > MOST_QUERIES or one.median >= MOST_MILLISECONDS)]


def report(measured: list[Measured], facts: dict[str, Any], chosen: argparse.Namespace) -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    bare = measured[0].median
    lines = [
        "# Pages with 100,000 citizens",
        "",
        f"- Date: {datetime.datetime.now(datetime.UTC).date().isoformat()}, commit {commit.strip()}",
        f"- Machine: {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"SQLite; other work on the machine at the end: load {load:.1f}",
        f"- Command: `.venv/bin/python bench/pages.py --citizens {chosen.citizens} --rounds {chosen.rounds}`",
        f"- Citizens: {facts['citizens']:,} in the database, {facts['in the jobcentre']:,} in the jobcentre asked",
        f"- Limits: {MOST_QUERIES} queries and {MOST_MILLISECONDS} ms (median), where the last column says so",
        "",
        "| Page | Address | Queries | Median, ms | 95 % within, ms | On the clock, ms | Times the bare page | Within |",
        "|---|---|--:|--:|--:|--:|--:|---|",
    ]
    slow = too_slow(measured)
    for one in measured:
        within = ("no" if one in slow else "yes") if one.limited else "no limit"
        lines.append(
            f"| {one.name} | `{one.address}` | {one.queries} | {one.median:.1f} | {one.p95:.1f} | {one.clock:.1f} | "
            f"{one.median / bare:.0f} | {within} |"
        )
    lines += [
        "",
        "Milliseconds are those that the processor worked, database and all, so that they mean the same on a busy",
        "machine; the median on the clock stands beside, and is larger by what else the machine did.",
        "",
        "Funnel and coverage are counted from rows in the database. Their columns are kept in memory until something",
        "is written anywhere; the last lines show what the first reader after a change waits for.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
