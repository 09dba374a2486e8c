"""Nothing is sorted, filtered or ranked by belief ratings, no export carries them and no score reads them.

Four nets, each shown to hold by a planted offence: who names the ratings in the whole code; which functions that open
answers are called from where; every list, column and filter that exists; and every list page opened and sorted in
every way, with a spy on the ciphertext.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import FieldError
from django.db import models

import brobygger.web
from brobygger.conversations import beliefs
from brobygger.conversations.models import BeliefRating
from brobygger.kernel.boundary import within
from brobygger.kernel.fields import SealedField
from brobygger.screening.models import Interview
from brobygger.web.design.tables import Column, Filters, Table
from tests.conversations.factories import House
from tests.house_rules import checks
from tests.web.walking import Settled, pages_once_more, settled_once

WORDS = {"BeliefRating", "belief_ratings", "beliefrating", "citizen_view", "broker_view"}
# Functions that give what one citizen or one job broker answered. Counts of a group come from ``of_group`` alone.
OPENING = {"answers", "baseline", "own_answers"}
OPENED_BY = {"brobygger/conversations/beliefs.py", "brobygger/web/conversations/beliefs.py"}
KEY = re.compile(r"belief|citizen_view|broker_view|possibilit|progress__|__answers|\banswers\b", re.IGNORECASE)
ONLY_WHEN = {"belief_due"}  # the queue of those who have not been asked for a month: asks when, never what
NO_BELIEF = {"citizen_view"}  # compensation's own word for what a page shows of one citizen


def sources() -> Iterator[tuple[str, str]]:
    for path in sorted(checks.SOURCE.glob("brobygger*/**/*.py")):
        yield str(path.relative_to(checks.SOURCE)), path.read_text("utf-8")


# 1. Who names them ----------------------------------------------------------------------------------------------------


def named_in(source: str) -> set[str]:
    """The belief words that code uses: as a name, an attribute, a keyword, an import, or within a lookup text."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg:
            found.update(node.arg.split("__"))
        elif isinstance(node, ast.alias):
            found.update(node.name.split("."))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
            found.update(re.split(r"[._:\s-]+|__", node.value) + node.value.lstrip("-").split("__"))
    return found & WORDS


def reading_faults(files: Iterable[tuple[str, str]], allowed: dict[str, str]) -> list[str]:
    faults, used = [], set()
    for path, source in files:
        if not any(word in source for word in WORDS):
            continue
        words = named_in(source)
        if path.startswith(("brobygger/compensation/", "brobygger/web/compensation/")):
            words -= NO_BELIEF
        if words and path not in allowed:
            faults.append(f"{path} names {', '.join(sorted(words))}. A score or list may not; else say why it may.")
        if words:
            used.add(path)
    faults += [f"{path} is on the list but names no belief." for path in sorted(set(allowed) - used)]
    return faults + [f"{path}: say why." for path, reason in allowed.items() if len(reason) < 12]


def test_nobody_names_a_belief_without_a_reason():
    faults = reading_faults(sources(), checks.listed("beliefs.toml"))
    assert not faults, "tests/house_rules/beliefs.toml:\n" + "\n".join(faults)


def test_no_figure_score_or_analysis_is_among_them():
    closed = ("brobygger_analysis/", "brobygger/measurement/", "brobygger/web/measurement/", "brobygger/cli/")
    assert not [path for path in checks.listed("beliefs.toml") if path.startswith(closed)]


@pytest.mark.parametrize(
    "offence",
    [
        "from brobygger.conversations.models import BeliefRating\nscore = BeliefRating.objects.count()",
        "def score(courses): return courses.order_by('-belief_ratings__answers')",
        "rows.filter(belief_ratings__on__gt=day)",
        "models.apps.get_model('conversations.beliefrating')",
        "def fit(assessment): return 2 * assessment.citizen_view",
    ],
)
def test_a_planted_reader_is_found(offence):
    assert reading_faults([("brobygger/measurement/score.py", offence)], {})
    assert not reading_faults([("brobygger/measurement/score.py", "def score(course): return course.weeks")], {})


def test_the_list_is_kept_short():
    assert reading_faults([], {"brobygger/x.py": "It once did, long ago."}) == [
        "brobygger/x.py is on the list but names no belief."
    ]


# 2. Who opens answers -------------------------------------------------------------------------------------------------


def opening_faults(files: Iterable[tuple[str, str]]) -> list[str]:
    """Calls of what gives single answers, by module or by imported name, outside the pages about one citizen."""
    faults = []
    for path, source in files:
        if path in OPENED_BY or "conversations" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "beliefs":
                if node.attr in OPENING:
                    faults.append(f"{path} opens answers: beliefs.{node.attr}")
            elif isinstance(node, ast.ImportFrom) and (node.module or "").endswith("conversations.beliefs"):
                faults += [f"{path} imports {one.name}" for one in node.names if one.name in OPENING]
    return faults


def test_single_answers_are_opened_by_the_pages_about_one_citizen_only():
    assert opening_faults(sources()) == []


def test_a_planted_opening_is_found():
    called = "from brobygger.conversations import beliefs\nranked = sorted(courses, key=lambda c: beliefs.answers(c))"
    imported = "from brobygger.conversations.beliefs import own_answers"
    assert opening_faults([("brobygger/casework/queues.py", called)])
    assert opening_faults([("brobygger/measurement/facts.py", imported)])


def test_where_only_days_are_asked_no_answer_is_read():
    text = (checks.SOURCE / "brobygger/conversations/reads.py").read_text("utf-8")
    touched = {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
    assert "answers" not in touched
    assert not re.search(r"[\"']answers[\"']", text)


def test_a_group_gives_counts_and_from_five_answers_on(in_boundary):
    house = House(in_boundary)
    courses = [house.course, *(house.another_course() for _number in range(4))]
    from tests.conversations.factories import days_ago

    def answered():
        return beliefs.of_group(
            [course.pk for course in courses], rated_by="citizen", since=days_ago(30), until=days_ago(0)
        )[0]

    for number, course in enumerate(courses):
        assert answered().counts == (0, 0, 0, 0, 0)
        assert not answered().can_be_shown
        beliefs.rate(by=house.by, course=course, possibilities=1 + number % 2)
    assert (answered().n, answered().counts, answered().can_be_shown) == (5, (3, 2, 0, 0, 0), True)


# 3. Every list, column and filter -------------------------------------------------------------------------------------


def every_subclass(base: type) -> list[type]:
    for module in pkgutil.walk_packages(brobygger.web.__path__, "brobygger.web."):
        importlib.import_module(module.name)
    found, waiting = [], [base]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            found.append(cls)
            waiting.append(cls)
    return [cls for cls in found if cls.__module__.startswith("brobygger.")]


def words_of(thing: Any) -> list[str]:
    """What a sort key, value or filter speaks of: its text, or the names and texts in its code."""
    if thing is None or isinstance(thing, bool | int):
        return []
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, list | tuple):
        return [word for one in thing for word in words_of(one)]
    code = getattr(thing, "__code__", None)
    if code is None:
        return [str(thing)]
    inner = [word for const in code.co_consts if hasattr(const, "co_names") for word in _in_code(const)]
    return [*_in_code(code), *inner]


def _in_code(code: Any) -> list[str]:
    return [*code.co_names, *(const for const in code.co_consts if isinstance(const, str))]


def table_faults(tables: Iterable[type[Any]]) -> list[str]:
    faults = []
    for table in tables:
        for name, column in vars(table).items():
            if isinstance(column, Column):
                said = [name, *words_of(column.sort), *words_of(column.get), *words_of(column.export)]
                faults += [f"{table.__name__}.{name}: {word}" for word in said if KEY.search(word)]
    return faults


def filter_faults(filters: Iterable[type[Any]]) -> list[str]:
    faults = []
    for form in filters:
        said = [*form.base_fields, *words_of(form.apply)]
        for field in form.base_fields.values():
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
                said += [str(code) for code, _word in field.choices]
        faults += [f"{form.__name__}: {word}" for word in said if KEY.search(word) and word not in ONLY_WHEN]
    return faults


def model_faults(own: Iterable[type[models.Model]]) -> list[str]:
    faults = []
    for model in own:
        keys = [*model._meta.ordering, *(name for index in model._meta.indexes for name in index.fields)]
        faults += [f"{model._meta.label}: {key}" for key in keys if KEY.search(str(key))]
    return faults


def test_no_list_column_filter_or_order_speaks_of_beliefs():
    tables, filters = every_subclass(Table), every_subclass(Filters)
    assert len(tables) > 5, "the lists are found"
    assert len(filters) > 2
    assert table_faults(tables) + filter_faults(filters) + model_faults(checks.own_models()) == []


def test_planted_columns_and_filters_are_found():
    class Sorted(Table):
        name = Column("Navn", "citizen.name", sort="-belief_ratings__answers")

    class Shown(Table):
        name = Column("Navn", lambda row: beliefs.answers(row))

    class Exported(Table):
        name = Column("Navn", "name", export=lambda row: row.assessment.citizen_view)

    class Chosen(Filters):
        belief = forms.ChoiceField(choices=[("low", "Lav")])

    class Harmless(Table):
        name = Column("Navn", "citizen.name", sort="citizen__sort_name")

    assert [len(table_faults([one])) > 0 for one in (Sorted, Shown, Exported, Harmless)] == [True, True, True, False]
    assert filter_faults([Chosen])


def test_the_database_cannot_filter_by_an_answer(in_boundary):
    for model, name in ((BeliefRating, "answers"), (Interview, "assessment")):
        assert isinstance(model._meta.get_field(name), SealedField)
        for lookup in ("", "__gt", "__in", "__contains"):
            with pytest.raises(FieldError):
                list(model.objects.filter(**{f"{name}{lookup}": [1] if lookup == "__in" else 1}))


# 4. Every list page, sorted in every way ------------------------------------------------------------------------------


@pytest.fixture
def opened_answers(monkeypatch):
    """The labels of sealed values as they are opened."""
    found: list[str] = []
    plain = SealedField.open

    def spy(self, sealed, instance):
        found.append(f"{instance._meta.label}.{self.attname}")
        return plain(self, sealed, instance)

    monkeypatch.setattr(SealedField, "open", spy)
    return found


@pytest.mark.proved_on_sqlite(
    reason="what is unsealed is the same whatever was asked; test_routes opens each page on both"
)
@pytest.mark.slow(reason="opens every page without parameters for two roles, and each list in each of its orders")
def test_no_list_page_opens_an_answer(jobcentre, client_for, opened_answers):
    from django.urls import reverse

    from brobygger.web import routes
    from brobygger.web.doors import DoorKind

    house = House(jobcentre)
    with within(jobcentre.pk):
        beliefs.rate(by=house.by, course=house.course, possibilities=2, progress=1)
    lists = 0
    settled: Settled = {}
    for user in (house.broker, house.leader):
        client = client_for(user=user)
        for route in routes.every_route():
            if route.parameters or route.door is None or route.door.kind is not DoorKind.MEMBER:
                continue
            address = reverse(route.name)
            with settled_once(settled), pages_once_more():
                response = client.get(address)
                table = response.context.get("table") if response.context else None
                if not isinstance(table, Table):
                    continue
                lists += 1
                for header in table.headers:
                    if header.address:
                        client.get(address + header.address)
                if table.can_export:
                    answer = client.get(address + table.csv_address)
                    assert b"belief" not in b"".join(answer.streaming_content if answer.streaming else [answer.content])
    assert lists > 3
    assert "conversations.BeliefRating.answers" not in opened_answers
    # The spy sees what it is there to see.
    client_for(user=house.broker).get(reverse("conversations:beliefs", args=[house.citizen.key]))
    assert "conversations.BeliefRating.answers" in opened_answers
