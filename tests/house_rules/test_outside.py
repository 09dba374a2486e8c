"""Disclosure control is the last step before a figure leaves its jobcentre, wherever it leaves.

Each address that somebody outside a jobcentre may open stands in outside.toml, either with the reason why no figure
leaves there, or as "figures"; and so does each place in the code that counts across jobcentres. Where figures leave,
every one of them is looked at: on pages in what the page is made from, in the API in what is sent.
"""

from __future__ import annotations

import ast
import dataclasses
import datetime
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from brobygger.accounts.models import Membership
from brobygger.kernel import clock
from brobygger.measurement import access, fulfilments, funnels, indicators, outside
from brobygger.measurement.criteria import Criterion
from brobygger_analysis.results import Disclosure, Result, Source
from tests.fixtures import make_jobcentre, make_user
from tests.house_rules.checks import SOURCE
from tests.measurement.factories import compared, make_course, release
from tests.programmes.factories import make_programme, set_target
from tests.web.tokens import token_client

HERE = Path(__file__).resolve().parent
DECLARED: dict[str, dict[str, str]] = tomllib.loads((HERE / "outside.toml").read_text(encoding="utf-8"))
TABLE: dict[str, Any] = tomllib.loads((HERE.parent / "web" / "routes.toml").read_text(encoding="utf-8"))
FACES = ("measurement", "web", "api", "cli")


def open_to_outsiders() -> set[str]:
    return {name for name, roles in TABLE.items() if roles == "member" or "programme_analyst" in roles}


def crossings() -> set[str]:
    """Where the code of figures and faces leaves the boundary: ``module:function``."""
    found = set()
    for room in FACES:
        for file in sorted((SOURCE / "brobygger" / room).rglob("*.py")):
            text = file.read_text("utf-8")
            if "everywhere" not in text:
                continue
            module = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
            tree = ast.parse(text)
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef) and any(_leaves(one) for one in ast.walk(function)):
                    found.add(f"{module}:{function.name}")
    return found


def _leaves(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return (isinstance(called, ast.Name) and called.id == "everywhere") or (
        isinstance(called, ast.Attribute) and called.attr == "everywhere"
    )


def results_in(thing: Any, depth: int = 0) -> Iterator[Result]:
    """Every figure that a page is made from, however deep."""
    if isinstance(thing, Result):
        yield thing
    elif depth > 8 or isinstance(thing, Model | str | bytes) or type(thing).__name__ in {"Extract", "Reading"}:
        return
    elif isinstance(thing, Mapping):
        for one in thing.values():
            yield from results_in(one, depth + 1)
    elif isinstance(thing, list | tuple):
        for one in thing:
            yield from results_in(one, depth + 1)
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        for field in dataclasses.fields(thing):
            yield from results_in(getattr(thing, field.name, None), depth + 1)


def figures_in(body: Any) -> Iterator[dict[str, Any]]:
    """Every figure of an answer in JSON."""
    if isinstance(body, dict):
        if "disclosure" in body:
            yield body
        for one in body.values():
            yield from figures_in(one)
    elif isinstance(body, list):
        for one in body:
            yield from figures_in(one)


def unchecked(results: list[Result]) -> list[str]:
    return [
        f"{one.definition.key} ({one.group}): {one.value}"
        for one in results
        if one.disclosure is Disclosure.UNCHECKED and one.source is not Source.PUBLISHED and one.n is not None
    ]


@pytest.fixture
def programme(db: None) -> Any:
    """Two jobcentres, one of them with three persons; the whole has enough for its total to be shown."""
    large, small = make_jobcentre("Jobcenter Stor", "0607"), make_jobcentre("Jobcenter Lille", "0161")
    made = make_programme(large, small)
    for jobcentre, number in ((large, 9), (small, 3)):
        for _ in range(number):
            make_course(jobcentre, made, to="enrolled")
        set_target(made, jobcentre, "enrolled", 10)
        compared(made, jobcentre, clock.now() - datetime.timedelta(days=40), both=number, only_here=0, only_there=6)
    release(made)
    return made


@pytest.fixture
def analyst(programme: Any) -> Any:
    user = make_user()
    Membership.objects.create(
        user=user, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    return user


def test_each_address_open_to_outsiders_is_declared() -> None:
    declared = set(DECLARED["addresses"])
    assert sorted(open_to_outsiders() - declared) == [], "say in outside.toml whether figures leave there"
    assert sorted(declared - open_to_outsiders()) == []


def test_each_place_that_counts_across_jobcentres_is_declared() -> None:
    found, declared = crossings(), set(DECLARED["crossings"])
    assert sorted(found - declared) == [], "say in outside.toml how its figures are made safe"
    assert sorted(declared - found) == []
    assert all(len(reason) > 20 for reason in DECLARED["crossings"].values())


@pytest.mark.slow(reason="every address where figures leave")
def test_figures_leave_only_after_the_last_step(programme: Any, analyst: Any) -> None:
    browser, program = Client(), token_client(analyst, programme=programme.key)
    browser.force_login(analyst)
    for name, what in DECLARED["addresses"].items():
        if what != "figures":
            continue
        if name.startswith("api:"):
            answer = program.get(reverse(name, kwargs={"code": programme.code}))
            assert answer.status_code == 200, name
            found = list(figures_in(json.loads(answer.content)))
            assert found, name
            assert {one["disclosure"] for one in found if one.get("source") != "published"} <= {"shown", "suppressed"}
            continue
        answer = browser.get(reverse(name), {"by": "municipality"})
        assert answer.status_code == 200, name
        results = [one for context in answer.context for one in results_in(context.flatten())]
        assert results, f"{name} shows no figure: say so in outside.toml"
        assert unchecked(results) == [], name
        assert any(one.disclosure is Disclosure.SUPPRESSED for one in results), f"{name} hides nothing here"


def test_what_a_command_prints_for_outsiders_is_the_same(programme: Any) -> None:
    reader = access.outside_reader(programme)
    for by in ("", *outside.BREAKDOWNS):
        seen = [
            funnels.of(by=reader, programme=programme, criterion=Criterion(by=by)),
            indicators.view(by=reader, programme=programme, criterion=Criterion(by=by)),
            fulfilments.of(by=reader, programme=programme),
        ]
        for view in seen:
            results = list(results_in(view))
            assert results
            assert unchecked(results) == []


def test_what_one_page_hides_no_other_page_tells(programme: Any) -> None:
    """The three of the small jobcentre follow from the total: something else is hidden too, and everywhere the same."""
    reader = access.outside_reader(programme)
    criterion = Criterion(by="municipality")
    funnel = funnels.of(by=reader, programme=programme, criterion=criterion)
    measured = indicators.view(by=reader, programme=programme, criterion=criterion, indicators=["enrolled"])
    targets = fulfilments.of(by=reader, programme=programme)
    shown = [
        {part.name: part.figures["enrolled"].result.value for part in funnel.parts},
        {part.name: part.figures["enrolled"].result.value for part in measured.parts},
        {place.name: place.lines[1].registered and place.lines[1].registered.value for place in targets.places},
    ]
    whole = [funnel.figures["enrolled"].result.value, measured.figures["enrolled"].result.value]
    assert shown[0] == shown[1] == shown[2]
    assert shown[0]["Lille"] is None
    assert whole[0] == whole[1]
    assert shown[0]["Stor"] is None or whole[0] is None


def test_planted_faults_are_found() -> None:
    assert _leaves(ast.parse("everywhere(reason='x')").body[0].value)
    bare = next(iter(results_in({"a": [Result(3, 3, outside_definition(), Source.REGISTERED)]})))
    assert unchecked([bare]) == ["enrolled (None): 3"]
    assert list(figures_in({"parts": [{"x": {"disclosure": "unchecked"}}]})) == [{"disclosure": "unchecked"}]


def outside_definition() -> Any:
    from brobygger_analysis.definitions import REGISTRY

    return REGISTRY.get("enrolled")
