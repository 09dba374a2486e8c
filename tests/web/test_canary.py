"""A canary lives in another jobcentre: its name, numbers, words and keys appear nowhere in this one.

The walk opens every page that a role may open, with things of its own there, asks every list and search for the
canary, and takes every file; then somebody of the same role at the canary's place tries the address of each of these
things. The page of each thing is opened once, in test_routes, which looks for the same canary. So that the walk cannot
pass by seeing nothing, the canary's own people take the same walk first and must meet every word.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from brobygger.accounts.roles import Role
from brobygger.cli.funnel import command as funnel
from brobygger.cli.targets import command as targets
from brobygger.jobs import queue
from brobygger.kernel.boundary import within
from brobygger.kernel.models import LocalRow
from brobygger.privacy.models import Glass
from brobygger.programmes import actions as programmes
from brobygger.screening.models import Interview, Screening
from brobygger.vault.models import LogEntry
from brobygger.web import errors
from brobygger.web.doors import DoorKind
from tests.programmes.factories import OPERATOR, make_programme
from tests.web import samples
from tests.web.canary import (
    CPR,
    EMPLOYER,
    FAMILY,
    GIVEN,
    NUMBER,
    REASON,
    SEEN_AT_HOME,
    STAFF,
    WORDS,
    Canary,
    a_canary,
    shown,
    text_of,
)
from tests.web.samples import Sample
from tests.web.test_routes import EVERY, Try, a_try, address, client_at, passes, samples_for
from tests.web.walking import Settled, bare_refusals, pages_once_more, settled_once, words_only

pytestmark = pytest.mark.django_db

# The index that names are searched in: it holds pieces of names, and nothing else.
SEARCH_INDEX = "citizens_name_search"
# Where the words of a person may stand unsealed in the database: they are searched for there.
PLAIN_COLUMNS = {
    ("citizens_citizen", "given_name"),
    ("citizens_citizen", "family_name"),
}


@pytest.fixture(scope="module")
def programme(kept: Any) -> Any:
    with kept():
        return make_programme(code="kanarieproeven")


@pytest.fixture(scope="module")
def canary(kept: Any, programme: Any) -> Canary:
    """A citizen in another jobcentre who left something in every room."""
    with kept():
        return a_canary(programme)


# --- the walk --------------------------------------------------------------------------------------------------


# Figures name themselves in the address; these open a list behind one.
FIGURES = ("began", "screened", "accepted", "interviewed", "enrolled")


def questions(route: str, page: str, canary: Canary) -> Iterator[tuple[dict[str, str], str]]:
    """What a page that needs no key is asked: the canary's words in each field that it searches by, and its files."""
    for name in ("sag", "medarbejder", "navn"):
        if f'name="{name}"' in page:
            for word in (FAMILY, canary.citizen.case_number, STAFF, str(canary.citizen.key)):
                yield {name: word}, word
    if "eksport=" in page:
        for file in ("csv", "xlsx"):
            yield {"eksport": file}, ""
    code = canary.programme.code
    if route in {"measurement:funnel", "measurement:targets"}:
        for view in ("period", "cohort"):
            for by in ("municipality", "team", "benefit_group"):
                yield {"programme": code, "view": view, "by": by}, ""
    if route == "measurement:list":
        for figure in FIGURES:
            yield {"programme": code, "figure": figure}, ""
            yield {"programme": code, "figure": figure, "eksport": "csv"}, ""


def walk(here: Try, canary: Canary, *, own: dict[str, Sample]) -> Iterator[tuple[str, str, str]]:
    """Every page that this user may open, as (where, its words, what was asked for)."""
    for route in EVERY:
        door = route.door
        if door is None or door.kind is DoorKind.LINK or not passes(route, here.world.role):
            continue
        if route.name in {"account_logout", "accounts:sign_out_everywhere"}:
            continue
        if route.parameters:
            if route.name in own:
                yield route.name, text_of(client_at(route, here).get(address(route, own[route.name]))), ""
            continue
        if door.kind is not DoorKind.MEMBER:
            yield route.name, text_of(client_at(route, here).get(reverse(route.name))), ""
            continue
        first = here.client.get(reverse(route.name))
        if first.status_code == 405:
            continue
        page = text_of(first)
        yield route.name, page, ""
        for query, asked in questions(route.name, page, canary):
            yield f"{route.name} {query}", text_of(here.client.get(reverse(route.name), query)), asked
    if passes(next(route for route in EVERY if route.name == "search:page"), here.world.role):
        for word in (GIVEN, FAMILY, CPR, NUMBER, canary.citizen.case_number):
            answer = here.client.post(reverse("search:page"), {"q": word}, follow=True)
            yield f"search for {word}", text_of(answer), word


def keyed(role: str) -> list[Any]:
    return [
        route
        for route in EVERY
        if route.parameters
        and route.name not in samples.SHARED  # such a thing belongs to no jobcentre
        and route.door
        and route.door.kind in {DoorKind.MEMBER, DoorKind.TOKEN}
        and passes(route, role)
    ]


ROLES = [role.value for role in Role]


@pytest.mark.proved_on_sqlite(reason="who is let through is decided before SQL; test_routes opens each page on both")
@pytest.mark.slow(reason="every page of the product, with every question, and every address with a key")
@pytest.mark.parametrize("role", ROLES)
def test_the_canary_is_seen_by_nobody_and_no_address_leads_to_another_jobcentre(role, jobcentre, programme, canary):
    programmes.join(by=OPERATOR, programme=programme, jobcentre=jobcentre, joined_on=programme.starts_on)
    here = a_try(role, jobcentre, programme)
    own = samples_for(keyed(role), here.world)
    if role == Role.CASEWORKER:  # who makes the most of all
        check_rows(jobcentre, canary)
    pages = 0
    # The pages of these things are read in test_routes; here by who reads across jobcentres, in the canary's programme.
    read_here = own if role == Role.PROGRAMME_ANALYST else {}
    with settled_once({}), pages_once_more(), words_only():
        for where, text, asked in walk(here, canary, own=read_here):
            assert not shown(text, canary, asked=asked), f"{where} as {role} shows {shown(text, canary, asked=asked)}"
            pages += 1
    assert pages > 20
    if role != Role.PROGRAMME_ANALYST:  # who reads across jobcentres, and no person anywhere
        check_addresses(own, a_try(role, canary.jobcentre, programme))


@pytest.mark.proved_on_sqlite(reason="is about the walk above")
@pytest.mark.slow(reason="every page of the product, with every question")
def test_the_canarys_own_people_meet_every_word(programme, canary):
    """Otherwise the walk above would look for what no page shows."""
    citizen = canary.citizen.key
    every_word = {*SEEN_AT_HOME, canary.citizen.case_number}
    met: set[str] = set()
    for user, role in (
        (canary.house.caseworker, Role.CASEWORKER),
        (canary.house.broker, Role.JOB_BROKER),
        (canary.house.leader, Role.TEAM_LEADER),
    ):
        client = Client()
        client.force_login(user)
        here = a_try(role, canary.jobcentre, programme)
        own = {
            name: Sample({"key": citizen} if name == "citizens:citizen" else {"citizen": citizen})
            for name in ("citizens:citizen", "screening:course")
        }
        own |= _own_rows(canary)
        with pages_once_more(), words_only():
            for _where, text, _asked in walk(Try(here.world, client), canary, own=own):
                met |= shown(text, canary)
                if every_word <= met and len(met & canary.keys) > 10:
                    return
    assert every_word - met == set()
    assert len(met & canary.keys) > 10


def _own_rows(canary: Canary) -> dict[str, Sample]:

    with within(canary.jobcentre.pk):
        return {
            "screening:show": Sample({"key": Screening.objects.get(course=canary.house.course).key}),
            "screening:interview_show": Sample({"key": Interview.objects.get().key}),
            "privacy:glass": Sample({"key": Glass.objects.get().key}),
        }


# --- the addresses of what lies elsewhere ----------------------------------------------------------------------


def plain(answer: Any, keys: list[str]) -> str:
    """The words of a page without what differs from one request to the next."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text_of(answer))
    text = re.sub(r'nonce="[^"]+"', "", text)
    for key in keys:
        text = text.replace(key, "KEY")
    return text


def check_addresses(samples_elsewhere: dict[str, Sample], stranger: Try) -> None:
    """Not even that there is such a thing is told: the answer is the same as for a key of nobody, letter by letter.

    Each kind of answer is compared as a whole page once; where the page would be made of the same, that is enough.
    """
    role = stranger.world.role
    compared: set[str] = set()
    settled: Settled = {}
    for route in keyed(role):
        sample = samples_elsewhere[route.name]
        unknown = {
            name: uuid.uuid4() if isinstance(value, uuid.UUID) else value for name, value in sample.kwargs.items()
        }
        keys = [str(value) for value in (*sample.kwargs.values(), *unknown.values()) if isinstance(value, uuid.UUID)]
        client = client_at(route, stranger)
        for method in ("get", "post"):
            ask = getattr(client, method)
            with bare_refusals(), settled_once(settled):
                real = ask(address(route, sample))
                if real.status_code == 405:
                    continue
                where = f"{method} {route.name} as {role}"
                # 403: what this role may do to nothing of its kind.
                assert real.status_code in {403, 404}, (where, real.status_code)
                if not keys:
                    continue  # a word, which may be the same everywhere
                nobody = ask(address(route, Sample(unknown)))
            told = plain(real, keys)
            assert (told, real.status_code) == (plain(nobody, keys), nobody.status_code), where
            if told not in compared:
                compared.add(told)
                real, nobody = ask(address(route, sample)), ask(address(route, Sample(unknown)))
                assert plain(real, keys) == plain(nobody, keys), where
    assert compared or not any(samples_elsewhere[route.name].kwargs for route in keyed(role))


@pytest.mark.proved_on_sqlite(reason="is about the walk above")
def test_a_refusal_that_tells_of_the_thing_is_found(jobcentre, programme, canary, monkeypatch):
    here, stranger = (a_try(Role.CASEWORKER, place, programme) for place in (jobcentre, canary.jobcentre))
    only = [route for route in EVERY if route.name == "citizens:citizen"]
    monkeypatch.setattr(f"{__name__}.keyed", lambda _role: only)
    own = samples_for(only, here.world)
    check_addresses(own, stranger)

    def telling(request, exception=None):
        is_real = str(own["citizens:citizen"].kwargs["key"]) in request.path
        return errors.page(request, 404, "Siden findes et andet sted" if is_real else "Siden findes ikke", "")

    monkeypatch.setattr(errors, "not_found", telling)
    with pytest.raises(AssertionError, match="get citizens:citizen as caseworker"):
        check_addresses(own, stranger)


@pytest.mark.parametrize("role", ["caseworker", "team_leader"])
def test_the_canarys_link_opens_nothing_of_a_member_of_staff_here(role, client_for, canary):
    """Who holds the link is the citizen, whoever is signed in; but no page of this jobcentre shows what was typed."""
    client = client_for(role)
    client.get(reverse("accounts:link", args=[canary.secret]))
    text = text_of(client.get(reverse("casework:desk")))
    assert not shown(text, canary)


# --- rows and commands -----------------------------------------------------------------------------------------


def _rows() -> Iterator[tuple[str, str, str]]:
    """Every text of the database as it lies there: (table, column, text)."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith(SEARCH_INDEX):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table of ours
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if isinstance(value, bytes | memoryview):
                        yield table, column, bytes(value).decode("utf-8", errors="replace")
                    elif isinstance(value, str | dict | list):
                        yield table, column, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def test_what_is_said_about_the_canary_lies_sealed(canary):
    """Free text, numbers and reasons are nowhere readable in the database; names only where one searches for them."""
    sealed = (WORDS, EMPLOYER, REASON, CPR, NUMBER, canary.secret)
    names: set[tuple[str, str]] = set()
    for table, column, text in _rows():
        found = [word for word in sealed if word in text]
        assert not found, f"{table}.{column} holds {found} in plain text"
        if GIVEN in text or FAMILY in text:
            names.add((table, column))
    assert names == PLAIN_COLUMNS


def check_rows(jobcentre: Any, canary: Canary) -> None:
    """No job, message or draft of this jobcentre speaks of the canary."""
    for row in queue.rows():
        text = json.dumps(row.args_kwargs, default=str)
        if str(canary.jobcentre.key) not in text:
            assert not shown(text, canary)
    with within(jobcentre.pk):
        for model in apps.get_models():
            if not issubclass(model, LocalRow):
                continue
            for row in model.objects.all():
                told = " ".join(str(getattr(row, one.attname)) for one in model._meta.concrete_fields)
                assert not shown(told, canary), f"{model.__name__} {row.pk} speaks of the canary"


def test_the_log_of_this_jobcentre_never_names_the_canary(jobcentre, programme, canary):
    """Not what was searched for, and not that it was tried."""
    here = a_try(Role.CASEWORKER, jobcentre, programme)
    for word in (CPR, canary.citizen.case_number):
        here.client.post(reverse("search:page"), {"q": word})
    here.client.get(reverse("citizens:citizen", args=[canary.citizen.key]))
    entries = LogEntry.objects.filter(jobcentre_key=jobcentre.key)
    assert entries.filter(category="search").count() == 2
    for entry in entries:
        subjects = {str(key) for _kind, key in entry.subjects}
        assert not subjects & canary.keys, entry.action
        assert CPR not in f"{entry.details} {entry.reason}"
        assert NUMBER not in f"{entry.details} {entry.reason}"


def test_commands_count_each_jobcentre_for_itself(jobcentre, programme, canary):

    programmes.join(by=OPERATOR, programme=programme, jobcentre=jobcentre, joined_on=programme.starts_on)
    for command, more in ((funnel, ["--by", "team"]), (funnel, ["--by", "benefit_group"]), (targets, [])):
        for place in (jobcentre, canary.jobcentre):
            asked = ["--programme", programme.code, "--jobcentre", place.label, *more]
            for form in ([], ["--json"]):
                done = CliRunner().invoke(command, [*asked, *form], catch_exceptions=False)
                assert done.exit_code == 0, done.output
                # The operator's figures of the canary's own jobcentre name its team, and nobody in it.
                teams = {str(canary.house.team.key)} if place is canary.jobcentre else set()
                assert not shown(done.output, canary) - teams, f"{asked} shows {shown(done.output, canary)}"
