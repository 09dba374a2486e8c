"""Every address for every role: what is closed stays closed, what is open works, and nothing is forgotten.

What is meant to be open stands in routes.toml and is compared with the doors in the code; what stands behind addresses
with parameters comes from samples.py. The faults that this file looks for are planted at its end.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from brobygger.accounts.models import Membership
from brobygger.accounts.roles import Role
from brobygger.accounts.tokens import READERS
from brobygger.kernel.boundary import within
from brobygger.programmes.models import Programme
from brobygger.web import routes
from brobygger.web.doors import Door, DoorKind, door_of, member, public
from brobygger.web.routes import Route
from tests.fixtures import actor_of, make_jobcentre, make_team, make_user, taken_back
from tests.programmes.factories import make_programme
from tests.web import samples, shown_links, walking
from tests.web.canary import Canary, a_canary, shown, text_of
from tests.web.samples import Sample, World
from tests.web.tokens import token_client
from tests.web.walking import Settled, settled_once

ROOT = Path(__file__).resolve().parents[2]
TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "routes.toml").read_text(encoding="utf-8"))
EVERY = routes.every_route()
samples.find_all()

NOBODY = "nobody"  # signed in, without a role
WHOLE = "administrator of the installation"
WHO = [*(role.value for role in Role), WHOLE, NOBODY]
PARAMETERS = [route for route in EVERY if route.parameters]


@dataclass(frozen=True)
class Try:
    world: World
    client: Client


def role_of(who: str) -> str:
    return Role.ADMINISTRATOR.value if who == WHOLE else who


def a_try(who: str, jobcentre: Any, programme: Programme) -> Try:
    """A user of this kind in the jobcentre, signed in."""
    if who == WHOLE:
        user = make_user(Role.ADMINISTRATOR)
    elif who == NOBODY:
        user = make_user()
    elif who == Role.PROGRAMME_ANALYST:
        user = make_user()
        Membership.objects.create(
            user=user, role=who, scope="programme", programme=programme.key, valid_from="2015-01-01"
        )
    else:
        user = make_user(who, jobcentre=jobcentre)
    client = Client()
    client.force_login(user)
    actor = actor_of(user, None if who in {WHOLE, NOBODY, Role.PROGRAMME_ANALYST} else jobcentre)
    team = make_team(jobcentre, "Team Øst")
    return Try(World(jobcentre, team, user, actor, role_of(who), programme), client)


def client_at(route: Route, tried: Try) -> Client:
    """Who comes to this route: a browser, or a program with a token for the same person in the same place."""
    if route.door is None or route.door.kind is not DoorKind.TOKEN:
        return tried.client
    is_analyst = tried.world.role == Role.PROGRAMME_ANALYST
    place = {"programme": tried.world.programme.key} if is_analyst else {"jobcentre": tried.world.jobcentre}
    return token_client(tried.world.user, **place)


@dataclass(frozen=True)
class Town:
    """A jobcentre with one user of every kind; each try is as if nobody had tried before."""

    jobcentre: Any
    tries: dict[str, Try]
    settled: Settled = field(default_factory=dict)  # of those who only knock at doors

    def a_try(self, who: str) -> Try:
        return Try(deepcopy(self.tries[who].world), self.a_client(who))

    def a_client(self, who: str) -> Client:
        client = Client()
        client.handler = self.tries[who].client.handler  # its middleware is loaded once
        client.cookies = deepcopy(self.tries[who].client.cookies)
        return client


@pytest.fixture(scope="module")
def programme(kept: Any) -> Programme:
    with kept():
        return Programme.objects.create(code="proeve", name="Prøveprogrammet", starts_on="2020-01-01")


def a_town(label: str, code: str, programme: Programme) -> Town:
    jobcentre = make_jobcentre(label, code)
    return Town(jobcentre, {who: a_try(who, jobcentre, programme) for who in WHO})


@pytest.fixture(scope="module")
def town(kept: Any, programme: Programme, elsewhere: Any) -> Town:
    with kept():
        return a_town("Jobcenter Bakkeby", "0607", programme)


@pytest.fixture
def bare_refusals() -> Iterator[None]:
    """What the page of a refusal says to each is asked once, below."""
    with walking.bare_refusals():
        yield


def sample_for(route: Route, world: World) -> Sample:
    with within(world.jobcentre.pk):
        made = samples.sample_of(route.name, world)
    if made is None and route.parameters:
        pytest.fail(f"{route.name} takes parameters: write a sample for it (see tests/web/samples.py).")
    return made or Sample()


def samples_for(wanted: list[Route], world: World) -> dict[str, Sample]:
    """The sample of each route, by name; routes with the same maker share what it made."""
    made: dict[Any, Sample] = {}
    for route in wanted:
        maker = samples.MAKERS.get(route.name, route.name)
        if maker not in made:
            made[maker] = sample_for(route, world)
    return {route.name: made[samples.MAKERS.get(route.name, route.name)] for route in wanted}


MADE_UP = {"uuid": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "slug": "findes-ikke", "str": "findes-ikke", "int": "987654"}


def address_of_nothing(route: Route) -> str:
    """An address of the route with nothing behind it: a door that answers it closes before it looks for anything."""
    made = re.sub(r"<(\w+):\w+>", lambda part: MADE_UP[part[1]], route.address)
    assert "<" not in made, f"{made}: say in MADE_UP what such a part may look like"
    return made


def address(route: Route, sample: Sample) -> str:
    query = "&".join(f"{name}={value}" for name, value in sample.query.items())
    return reverse(route.name, kwargs=dict(sample.kwargs)) + (f"?{query}" if query else "")


def passes(route: Route, who: str) -> bool:
    """Whether the page's door opens."""
    assert route.door is not None
    return lets_in(route.door, who)


def lets_in(door: Door, who: str) -> bool:
    if door.kind is DoorKind.MEMBER:
        return who != NOBODY and (not door.roles or role_of(who) in door.roles)
    if door.kind is DoorKind.TOKEN:
        return who in (door.roles or READERS)  # a token opens nothing for whoever sees no figures
    return door.kind in {DoorKind.PUBLIC, DoorKind.OWN_ACCOUNT}


def named(route: Route) -> str:
    return route.name


def together(wanted: list[Route]) -> list[Any]:
    """Routes behind which one sample makes the same thing are tried in one world: it is what costs."""
    groups: dict[Any, list[Route]] = {}
    for route in wanted:
        groups.setdefault(samples.MAKERS.get(route.name, route.name), []).append(route)
    return [pytest.param(group, id="+".join(route.name for route in group)) for group in groups.values()]


# --- nothing is forgotten --------------------------------------------------------------------------------------


def test_code_and_table_say_the_same():
    assert routes.faults(EVERY, TABLE) == []


def test_the_table_is_sorted():
    assert list(TABLE) == sorted(TABLE)


def test_the_document_is_up_to_date():
    shown = (ROOT / "docs" / "roles-and-routes.md").read_text(encoding="utf-8")
    assert shown == routes.document(EVERY), "run script/routes write"


def test_every_sample_belongs_to_a_route():
    assert set(samples.MAKERS) - {route.name for route in EVERY} == set()


# --- both ways -------------------------------------------------------------------------------------------------


@pytest.mark.slow(reason="pages for every kind of user")
@pytest.mark.parametrize("group", together([r for r in EVERY if r.door and r.door.kind is not DoorKind.LINK]))
def test_each_page_is_open_and_closed_as_meant(group, town, elsewhere, db, bare_refusals):
    for who in WHO:
        # Who is let through is decided before any row behind a door is asked for: the same on every database.
        if connection.vendor == "sqlite":
            with settled_once(town.settled):
                for route in group:
                    client = client_at(route, Try(town.tries[who].world, town.a_client(who)))
                    if not passes(route, who):
                        check_closed(route, who, client)
                    elif not route.parameters and route.name in samples.MAKERS and sees_one_place(route, who):
                        where = f"{route.name} as {who}, with nothing there"
                        with taken_back():
                            check_words(where, route, client, text_of(client.get(reverse(route.name))), elsewhere)
        open_to = [route for route in group if passes(route, who) and is_asked_for_here(route, who)]
        if not open_to:
            continue
        with taken_back():
            sample = sample_for(open_to[0], town.a_try(who).world)
            for route in open_to:
                with taken_back():
                    check_open(route, who, client_at(route, town.a_try(who)), sample, elsewhere)


def is_asked_for_here(route: Route, who: str) -> bool:
    """On PostgreSQL each page is opened by the first who may, and by the analyst, who reads across jobcentres: it asks
    the same of both databases whoever comes (docs/adr/0014).
    """
    first = next(one for one in WHO if passes(route, one))
    return connection.vendor == "sqlite" or who in {first, Role.PROGRAMME_ANALYST.value}


MOST_QUERIES = 20  # of any page, for whoever may open it


@contextmanager
def counted() -> Iterator[list[str]]:
    """What is asked of the database: without the savepoints that a test puts around it, and without what the session
    writes once in a while.
    """
    asked: list[str] = []
    beside = ("SAVEPOINT", "RELEASE SAVEPOINT", 'UPDATE "django_session"')

    def note(execute: Any, sql: str, *more: Any) -> Any:
        if not sql.startswith(beside):
            asked.append(sql[:200])
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        yield asked


def check_closed(route: Route, who: str, client: Client) -> None:
    """403 for a thing that does not exist: closed by the door, and not by what stands behind it."""
    for method in ("get", "post"):
        status = getattr(client, method)(address_of_nothing(route)).status_code
        allowed = {403, 405} if method == "get" else {403}
        assert status in allowed, f"{route.name} as {who}: {method} answered {status}, but the door is closed"


def check_open(route: Route, who: str, client: Client, sample: Sample, other: Elsewhere) -> None:
    where = f"{route.name} as {who}"
    with counted() as asked:
        answer = client.get(address(route, sample))
    if answer.status_code == 405:
        answer = client.post(address(route, sample))
    else:
        assert len(asked) <= MOST_QUERIES, f"{where} asks {len(asked)} times:\n" + "\n".join(asked)
    if who in sample.closed:
        assert answer.status_code in {403, 404}, f"{where} answered {answer.status_code}: {sample.closed[who]}"
    elif samples.is_missing_on_purpose(route.name, who):
        assert answer.status_code == 404, where
    else:
        assert answer.status_code not in {403, 404, 405, 500}, f"{where} answered {answer.status_code}"
        check_links(where, who, answer)
    if not sees_one_place(route, who):
        return
    page = text_of(answer)
    assert not shown(page, other.canary), f"{where} shows {shown(page, other.canary)}"
    if not route.parameters and route.name not in samples.MAKERS:
        check_words(where, route, client, page, other)


def sees_one_place(route: Route, who: str) -> bool:
    """The administrator of the installation has every jobcentre; and who signs out is shown nothing."""
    return who in set(Role) and route.name != "account_logout"


def check_links(where: str, who: str, answer: HttpResponse) -> None:
    """A page leads nobody to a page that refuses them. Doors are asked and not pages, so that it costs no request."""
    if answer.status_code != 200 or answer.streaming or "html" not in answer.get("Content-Type", ""):
        return
    refusing = shown_links.refused(answer.content.decode(), lambda door: is_by_link(door) or lets_in(door, who))
    assert not refusing, f"{where} leads to {', '.join(refusing)}, which refuses"


def is_by_link(door: Door) -> bool:
    """Opened by what somebody holds and not by a role."""
    return door.kind in {DoorKind.LINK, DoorKind.CITIZEN, DoorKind.TOKEN}


@pytest.mark.proved_on_sqlite(reason="refused before a row is asked for; the pages that open are asked for on both")
@pytest.mark.parametrize("who", WHO)
def test_the_page_of_a_closed_door_is_whole_for_everybody(who, town, db):
    closed = next(r for r in EVERY if r.door and r.door.kind is DoorKind.MEMBER and not passes(r, who))
    for method in ("get", "post"):
        answer = getattr(town.a_try(who).client, method)(address_of_nothing(closed))
        assert answer.status_code == 403
        assert "Du har ikke adgang" in answer.content.decode()


@pytest.mark.proved_on_sqlite(
    reason="nobody is signed in, so no row is asked for; the open pages are asked for on both"
)
@pytest.mark.parametrize("route", EVERY, ids=named)
def test_nobody_enters_without_signing_in(route, town, db, monkeypatch):
    # All addresses together fail more often in a minute than one network may: this one is kept apart.
    monkeypatch.setattr("brobygger.api.limits.FAILURES_PER_MINUTE", 10_000)
    nobody = Client(REMOTE_ADDR="198.51.100.1")
    asks_who_comes = route.door.kind in {DoorKind.MEMBER, DoorKind.OWN_ACCOUNT, DoorKind.TOKEN}
    if asks_who_comes:
        where = address_of_nothing(route)
    else:
        where = address(route, sample_for(route, town.a_try(Role.CASEWORKER).world))
    for method in ("get", "post"):
        answer = getattr(nobody, method)(where)
        if route.door.kind is DoorKind.PUBLIC:
            assert answer.status_code not in {403, 500}, f"{method} {where} answered {answer.status_code}"
        elif route.door.kind is DoorKind.LINK:
            assert answer.status_code == 404, f"{method} {where} answered {answer.status_code} without a link"
        elif route.door.kind is DoorKind.TOKEN:
            assert answer.status_code == 401, f"{method} {where} answered {answer.status_code} without a token"
        elif answer.status_code != 405:
            assert answer.status_code == 302, f"{method} {where} answered {answer.status_code}"
            assert answer["Location"].startswith("/log-ind/?next="), answer["Location"]


@pytest.mark.parametrize("route", [r for r in EVERY if r.door and r.door.kind is DoorKind.LINK], ids=named)
def test_a_page_behind_a_link_opens_by_the_link_alone(route, town, db, bare_refusals):
    sample = sample_for(route, town.a_try(Role.CASEWORKER).world)
    assert sample.link, f"{route.name} is behind a link: its sample gives the secret of one (link=...)."
    holder = Client()
    holder.get(reverse("accounts:link", args=[sample.link]))
    answer = holder.get(address(route, sample))
    if answer.status_code == 405:
        answer = holder.post(address(route, sample))
    assert answer.status_code not in {403, 404, 405, 500}, f"{route.name} answered {answer.status_code}"
    for who in WHO:
        signed_in = town.a_try(who).client
        assert signed_in.get(address(route, sample)).status_code in {404, 405}, f"{route.name} as {who} without a link"


# --- another jobcentre -----------------------------------------------------------------------------------------


# That the address of a thing in another jobcentre leads nowhere is asked in test_canary, letter by letter. That no page
# shows such a thing is asked of each page that is opened above; test_canary asks the lists and searches for more.


@dataclass(frozen=True)
class Elsewhere:
    """Another jobcentre's canary, and the words of a thing of every kind there."""

    canary: Canary
    words: frozenset[str]


@pytest.fixture(scope="module")
def elsewhere(kept: Any) -> Elsewhere:
    with kept():
        programme = make_programme(code="kanarieproeven")
        canary = a_canary(programme)
        words = {"Kanarieøerne"}
        if connection.vendor == "sqlite":
            jobcentre = make_jobcentre("Jobcenter Kanarieøerne", "0482")
            tried = a_try(Role.CASEWORKER, jobcentre, programme)
            for name in {maker: name for name, maker in samples.MAKERS.items()}.values():
                with within(jobcentre.pk):
                    made = samples.sample_of(name, tried.world)
                words |= set(made.canary) if made else set()
        return Elsewhere(canary, frozenset(words))


def check_words(where: str, route: Route, client: Client, page: str, other: Elsewhere) -> None:
    """Where there is nothing of its own, no page, list or search says a word of what lies elsewhere."""
    if asks_for_words(page):  # "Kanar" finds every one, and is none when the page repeats it
        page += text_of(client.get(reverse(route.name), {"q": "Kanar"}))
    else:
        assert route.name not in SEARCHING, f"{where} has no field to search in"
    told = {word for word in other.words if word in page}
    assert not told, f"{where} shows {told}"


SEARCHING = {"accounts:users"}  # so that the search for words cannot be forgotten


def asks_for_words(page: str) -> bool:
    """Whether the page has a search field of its own, besides the one that every page sends to the search."""
    return any(
        'name="q"' in form and 'method="post"' not in form.split(">", 1)[0] for form in re.split(r"<form\b", page)[1:]
    )


# --- planted faults --------------------------------------------------------------------------------------------


def _without_door(request: Any) -> HttpResponse:
    return HttpResponse()


PLANTED = [
    path("uden-doer/", _without_door, name="planted_without_door"),
    path("ny/", member("caseworker")(_without_door), name="planted_new"),
    path("aabnet/", public("planted")(_without_door), name="planted_opened"),
    path("uden-navn/", public("planted")(_without_door)),
]
PLANTED_TABLE: dict[str, Any] = {"planted_opened": ["administrator"], "planted_gone": "public"}


def test_planted_faults_are_named():
    found = routes.faults(routes.every_route(PLANTED), PLANTED_TABLE)
    text = "\n".join(found)
    assert len(found) == 5
    assert "planted_without_door (/uden-doer/) has no door" in text
    assert 'planted_new is missing in the table: "planted_new" = ["caseworker"]' in text
    assert "planted_opened is open for public, but the table means ['administrator']" in text
    assert "/uden-navn/ has no name" in text
    assert "planted_gone stands in the table, but there is no such route" in text


@pytest.mark.proved_on_sqlite(reason="is about the closed doors")
def test_a_door_that_opens_too_far_is_found(town, db):
    """The walk asks for what is meant, not for what the view lets through."""
    route = next(route for route in EVERY if route.name == "design:accessibility")
    meant = Route(route.name, route.address, door_of(member("administrator")(_without_door)), route.view, ())
    with pytest.raises(AssertionError, match="caseworker: get answered 200, but the door is closed"):
        test_each_page_is_open_and_closed_as_meant([meant], town, None, None, None)


def test_a_page_that_breaks_for_a_role_is_found(town, db):
    route = next(route for route in EVERY if route.name == "accounts:users")
    meant = Route(route.name, route.address, door_of(member("caseworker")(_without_door)), route.view, ())
    with pytest.raises(AssertionError, match="caseworker answered 403"):
        test_each_page_is_open_and_closed_as_meant([meant], town, None, None, None)


def test_a_page_that_shows_what_lies_elsewhere_is_found(town, elsewhere, db):
    route = next(route for route in EVERY if route.name == "design:accessibility")
    check_open(route, Role.CASEWORKER, town.a_client(Role.CASEWORKER), Sample(), elsewhere)
    on_every_page = "</html>"
    for other in (
        replace(elsewhere, words=frozenset({on_every_page})),
        replace(elsewhere, canary=replace(elsewhere.canary, secret=on_every_page)),
    ):
        with pytest.raises(AssertionError, match="as caseworker shows"):
            check_open(route, Role.CASEWORKER, town.a_client(Role.CASEWORKER), Sample(), other)


def test_an_address_without_a_sample_is_found(town, db):
    route = Route("planted", "/x/<uuid:key>/", None, _without_door, ("key",))
    with pytest.raises(pytest.fail.Exception, match="write a sample"):
        sample_for(route, town.a_try(Role.CASEWORKER).world)


def test_a_link_to_a_page_that_refuses_is_found(town, db):
    users = reverse("accounts:users")
    page = HttpResponse(f'<a class="x"\nhref="{users}?side=2#a">Brugere</a><a href="https://example.org/">Ude</a>')
    check_links("A page", Role.ADMINISTRATOR, page)
    with pytest.raises(AssertionError, match=f"leads to {users}, which refuses"):
        check_links("A page", Role.CASEWORKER, page)
    form = HttpResponse(f'<form method="post" action="{users}">')
    with pytest.raises(AssertionError, match="refuses"):
        check_links("A page", NOBODY, form)


@pytest.mark.slow(reason="starts a Python of its own")
def test_the_script_says_what_is_wrong():
    done = subprocess.run([sys.executable, "script/lib/routes.py", "check"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (0, "")
