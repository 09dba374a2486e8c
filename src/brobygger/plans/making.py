"""How a plan and its versions are made: shared by the single verbs and the verbs for many."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from brobygger.plans import errors, rules
from brobygger.plans.content import GOALS_WANTED, SECTIONS, Activity, Agreement, Content, Goal, Item, Line
from brobygger.plans.enums import ActivityState, AgreementState, DoneBy, GoalKind, GoalPath, StrategyKind
from brobygger.plans.models import Plan, PlanVersion
from brobygger.plans.values import MOST_ITEMS, NAME_LIMIT, SHORT_LIMIT, TEXT_LIMIT
from brobygger.reference import reads as reference

# Which flag of a version says that a section was changed.
FLAGS = {
    "goals": "goals_changed",
    "activities": "activities_changed",
    "agreements": "agreements_changed",
    "strategy": "strategy_changed",
    "words": "strategy_changed",
}
LIMITS = {"occupation": SHORT_LIMIT, "what": SHORT_LIMIT, "by_name": NAME_LIMIT, "text": TEXT_LIMIT}
MOST_HOURS = 60


def stripped(item: Item) -> Any:
    """Texts without the blanks around them."""
    given = {one.name: getattr(item, one.name) for one in fields(item)}
    return replace(item, **{name: value.strip() for name, value in given.items() if isinstance(value, str)})


def tidied(content: Content) -> Content:
    """Empty goals, activities, agreements and lines are left out, and nothing points at a goal that is gone."""
    given: dict[str, Mapping[str, Any]] = {}
    for section in SECTIONS:
        items = {key: stripped(item) for key, item in content.items(section).items()}
        given[section] = {key: item for key, item in items.items() if not _is_blank(item)}
    there = given["goals"].keys()
    for section in ("activities", "agreements"):
        given[section] = {
            key: item if item.goal in there else replace(item, goal="") for key, item in given[section].items()
        }
    given["strategy"] = {
        key: replace(line, goals=tuple(goal for goal in sorted(set(line.goals)) if goal in there))
        for key, line in given["strategy"].items()
    }
    return Content(**given)


def _is_blank(item: Any) -> bool:
    if isinstance(item, Goal):
        return item.is_empty
    if isinstance(item, Activity | Agreement):
        return not item.what
    return not item.text


def check_content(content: Content, *, on: datetime.date) -> None:
    """What a plan cannot say. What it lacks is no fault: it is shown, and stops nobody."""
    if len(content.goals) > GOALS_WANTED:
        raise errors.too_many_goals(GOALS_WANTED)
    for section in SECTIONS:
        if len(content.items(section)) > MOST_ITEMS:
            raise errors.too_much(MOST_ITEMS)
        for item in content.items(section).values():
            check_item(item, on=on)


def check_item(item: Item, *, on: datetime.date) -> None:
    _check_lengths(item)
    if isinstance(item, Goal):
        _known(item.kind, GoalKind.values, "kind")
        _known(item.path, ("", *GoalPath.values), "path")
        if item.industry:
            _listed("industry", item.industry, "industry", on)
    elif isinstance(item, Activity):
        _check_activity(item, on)
    elif isinstance(item, Agreement):
        _known(item.by, ("", *DoneBy.values), "by")
        _known(item.state, AgreementState.values, "state")
    elif isinstance(item, Line):
        _known(item.kind, StrategyKind.values, "kind")


def _check_activity(item: Activity, on: datetime.date) -> None:
    _known(item.by, DoneBy.values, "by")
    _known(item.state, ActivityState.values, "state")
    if item.kind:
        _listed("plan_activity", item.kind, "kind", on)
    if item.start and item.end and item.end < item.start:
        raise errors.ends_before_it_starts()
    if item.hours is not None and not 0 <= item.hours <= MOST_HOURS:
        raise errors.hours_out_of_reach()


def _check_lengths(item: Item) -> None:
    for one in fields(item):
        value = getattr(item, one.name)
        limit = LIMITS.get(one.name, TEXT_LIMIT)
        if isinstance(value, str) and len(value) > limit:
            raise errors.too_long(one.name, limit=limit, length=len(value))


def _known(value: str, choices: Any, field: str) -> None:
    if value not in choices:
        raise errors.code_unknown(field)


def _listed(list_name: str, code: str, field: str, on: datetime.date) -> None:
    """A code that is retired by now stays in the plans that have it."""
    if not reference.exists(list_name, code, on=on) and code not in reference.labels(list_name):
        raise errors.code_unknown(field)


def version_row(
    plan: Plan,
    *,
    number: int,
    content: Content,
    before: Content,
    on: datetime.date,
    at: datetime.datetime,
    made_by: int | None,
    note: str = "",
) -> PlanVersion:
    """One version that is not stored yet, with the parts it changed."""
    touched = {change.section for change in rules.difference(before, content)}
    flags = {FLAGS[section]: True for section in touched}
    return PlanVersion(
        jobcentre_id=plan.jobcentre_id,
        plan=plan,
        number=number,
        content=content.as_json(),
        note=note.strip() or None,
        on=on,
        made_at=at,
        made_by_id=made_by,
        **flags,
    )
