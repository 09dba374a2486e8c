"""The house rules as functions: each takes what it looks at and returns faults, one sentence each.

Tests run them on the house, which must have none, and on planted examples, which must have some.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from brobygger.kernel.fields import SealedField
from brobygger.kernel.models import LocalRow

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "src"

CLASSES = ("identifier", "health", "operational", "open")
# Columns that every row has and that say nothing about anybody.
UNCLASSIFIED = {"id", "key", "version", "created_at", "jobcentre"}


def own_models() -> list[type[models.Model]]:
    """All models of the house, with the tables between them."""
    own = [config for config in apps.get_app_configs() if config.name.startswith("brobygger.")]
    return [model for config in own for model in config.get_models(include_auto_created=True)]


def listed(name: str) -> dict[str, str]:
    """An exception list: what, and why."""
    file = HERE / name
    return dict(tomllib.loads(file.read_text("utf-8"))) if file.exists() else {}


# --- every local row has its jobcentre -------------------------------------------------------------------------


def without_jobcentre(own: Iterable[type[models.Model]], exceptions: Mapping[str, str]) -> list[str]:
    own = list(own)
    faults = []
    for model in own:
        label = model._meta.label
        if issubclass(model, LocalRow):
            if label in exceptions:
                faults.append(f"{label} has its jobcentre now: take it off the list.")
            if model._meta.base_manager_name != "objects":
                faults.append(f"{label} has a way round the boundary: let its Meta inherit LocalRow.Meta.")
        elif len(exceptions.get(label, "")) < 15:
            faults.append(f'{label} is no LocalRow. Make it one, or write the reason: "{label}" = "..."')
    labels = {model._meta.label for model in own}
    return faults + [f"{label} is on the list but is no model." for label in exceptions if label not in labels]


# --- every field has its class of privacy ----------------------------------------------------------------------


def unclassified(own: Iterable[type[models.Model]], plain_health: Mapping[str, str]) -> list[str]:
    return [fault for model in own if not model._meta.auto_created for fault in _privacy_faults(model, plain_health)]


def _privacy_faults(model: type[models.Model], plain_health: Mapping[str, str]) -> Iterator[str]:
    label = model._meta.label
    privacy: Any = getattr(model, "Privacy", None)
    if privacy is None:
        yield f"{label} has no class Privacy."
        return
    for field in model._meta.concrete_fields:
        if field.name not in UNCLASSIFIED:
            yield from _field_faults(field, f"{label}.{field.name}", privacy, plain_health)
    names = {field.name for field in model._meta.concrete_fields}
    for kind in CLASSES:
        for name in getattr(privacy, kind, ()):
            if name not in names:
                yield f"{label}.Privacy.{kind} names {name}, which is no field."
    if not getattr(privacy, "retention", ""):
        yield f'{label}.Privacy does not say how long: retention = "..."'
    if not hasattr(privacy, "subject"):
        yield f'{label}.Privacy does not say whom it is about: subject = "citizen", "user", a path, or None'


def _field_faults(field: Any, full: str, privacy: Any, plain_health: Mapping[str, str]) -> Iterator[str]:
    found = [kind for kind in CLASSES if field.name in getattr(privacy, kind, ())]
    is_sealed = isinstance(field, SealedField)
    if not found:
        kind = "identifier" if is_sealed else "operational"
        yield f'{full} is unclassified. For example: {kind} = (..., "{field.name}")'
    if len(found) > 1:
        yield f"{full} stands in two classes: {', '.join(found)}."
    if found == ["open"] and is_sealed:
        yield f"{full} is sealed, so it is not open."
    if found == ["health"] and not is_sealed and len(plain_health.get(full, "")) < 15:
        yield f'{full} is about health, so it is sealed, or the reason is written: "{full}" = "..."'


# --- every action writes the log -------------------------------------------------------------------------------

LOG_CALLS = {"write", "opened", "listed", "searched", "exported"}


def silent_actions(source: str, name: str, exceptions: Mapping[str, str]) -> list[str]:
    """Public functions of an actions module that neither write the log nor hand on to a function that does."""
    tree = ast.parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    imported = _actions_by_name(tree)
    speaking = {name for name, node in functions.items() if _writes_log(node) or _calls(node) & imported}
    while True:
        more = {name for name, node in functions.items() if name not in speaking and _calls(node) & speaking}
        if not more:
            break
        speaking |= more
    faults = []
    for function in functions:
        full = f"{name}.{function}"
        if function in speaking and full in exceptions:
            faults.append(f"{full} writes the log now: take it off the list.")
        if function.startswith("_") or function in speaking or len(exceptions.get(full, "")) >= 15:
            continue
        faults.append(f'{full} writes no log. Call log.write(...) in it, or write the reason: "{full}" = "..."')
    return faults


def _writes_log(node: ast.AST) -> bool:
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in LOG_CALLS
        and _last_name(call.func.value) == "log"
        for call in ast.walk(node)
    )


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _calls(node: ast.AST) -> set[str]:
    """Names of what a function calls: ``verb`` and ``module.verb``."""
    found = set()
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            if isinstance(call.func, ast.Name):
                found.add(call.func.id)
            elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
                found.add(f"{call.func.value.id}.*")
    return found


def _actions_by_name(tree: ast.AST) -> set[str]:
    """What a module takes from other actions modules, as names that ``_calls`` gives."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module.endswith(".actions"):
                found |= {alias.asname or alias.name for alias in node.names}
            found |= {f"{alias.asname or alias.name}.*" for alias in node.names if alias.name == "actions"}
    return found


# --- rules are pure --------------------------------------------------------------------------------------------

CLOCK_CALLS = {"now", "today", "utcnow", "localdate", "localtime"}


def impure_rules(source: str, name: str) -> list[str]:
    """Rules and the analysis get dates passed in, and ask neither the clock nor the database."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_CALLS:
            faults.append(f"{name}:{node.lineno} reads the clock; let the caller pass the date in.")
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            faults.append(f"{name}:{node.lineno} asks the database; let the caller pass the rows in.")
    return faults


def source_files(*patterns: str) -> Iterator[tuple[str, str]]:
    """Dotted name and text of our modules."""
    for pattern in patterns:
        for file in sorted(SOURCE.glob(pattern)):
            yield ".".join(file.relative_to(SOURCE).with_suffix("").parts).removeprefix("brobygger."), file.read_text()
