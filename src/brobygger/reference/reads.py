"""Dated values and code lists, as other rooms ask for them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from brobygger.reference import shipped
from brobygger.reference.errors import CodeUnknown, ListUnknown, ValueMissing
from brobygger.reference.models import ContextEvent, LocalValue
from brobygger.reference.shipped import Item, Value

__all__ = ["CodeUnknown", "Item", "ListUnknown", "Value", "ValueMissing", "codes", "item", "label", "value"]


def shipped_value(code: str, *, on: datetime.date) -> Value:
    """The value that comes with the product; raises ``ValueMissing``."""
    for one in shipped.values().get(code, ()):
        if one.holds(on):
            found: Value = one
            return found
    raise ValueMissing(code, on)


def value(code: str, *, on: datetime.date, jobcentre: int | None = None) -> Any:
    """The value that holds on a date; with ``jobcentre`` its own value where it has set one. One query at most."""
    common = shipped_value(code, on=on)
    if jobcentre is None or not common.overridable_by:
        return common.value
    kept = _read_ahead.get()
    if kept is not None:
        return kept.of(on, jobcentre).get(code, common.value)
    local = _local_on(on, jobcentre).filter(code=code).first()
    return common.value if local is None else local.value


def values(*wanted: str, on: datetime.date, jobcentre: int | None = None) -> dict[str, Any]:
    """Several values with one query."""
    found = {code: shipped_value(code, on=on) for code in wanted}
    local: dict[str, Any] = {}
    if jobcentre is not None and any(one.overridable_by for one in found.values()):
        kept = _read_ahead.get()
        rows = _local_on(on, jobcentre).filter(code__in=wanted)
        local = kept.of(on, jobcentre) if kept is not None else dict(rows.values_list("code", "value"))
    return {code: local[code] if code in local and one.overridable_by else one.value for code, one in found.items()}


class _ReadAhead:
    """The local values of a jobcentre, those of every day, all read at once."""

    def __init__(self) -> None:
        self._found: dict[int, list[LocalValue]] = {}
        self._events: dict[int, list[ContextEvent]] = {}

    def every(self, jobcentre: int) -> list[LocalValue]:
        """Newest first."""
        if jobcentre not in self._found:
            self._found[jobcentre] = list(LocalValue.objects.filter(jobcentre_id=jobcentre).order_by("-valid_from"))
        return self._found[jobcentre]

    def events(self, jobcentre: int) -> list[ContextEvent]:
        if jobcentre not in self._events:
            self._events[jobcentre] = list(_events_of(jobcentre))
        return self._events[jobcentre]

    def of(self, on: datetime.date, jobcentre: int) -> dict[str, Any]:
        return {
            one.code: one.value
            for one in self.every(jobcentre)
            if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
        }


_read_ahead: ContextVar[_ReadAhead | None] = ContextVar("brobygger_local_values", default=None)


@contextmanager
def read_ahead() -> Iterator[None]:
    """For a page that needs many values from many rooms: inside, the local ones are read with one query in all."""
    token = _read_ahead.set(_read_ahead.get() or _ReadAhead())
    try:
        yield
    finally:
        _read_ahead.reset(token)


def _local_on(on: datetime.date, jobcentre: int) -> Any:
    holds = Q(valid_to=None) | Q(valid_to__gte=on)
    return LocalValue.objects.filter(holds, jobcentre_id=jobcentre, valid_from__lte=on)


def context_events(jobcentre: int) -> list[ContextEvent]:
    """What a jobcentre has written of events that changed its work, oldest first; see ``events``. One query at most."""
    kept = _read_ahead.get()
    return kept.events(jobcentre) if kept is not None else list(_events_of(jobcentre))


def _events_of(jobcentre: int) -> Any:
    return ContextEvent.objects.filter(jobcentre_id=jobcentre, withdrawn_at=None).order_by("first", "id")


def codes(list_name: str, *, on: datetime.date) -> tuple[Item, ...]:
    """The codes that may be chosen on a date, in the order of the list."""
    return tuple(one for periods in shipped.items(list_name).values() for one in periods if one.holds(on))


def item(list_name: str, code: str, *, on: datetime.date | None = None) -> Item:
    """One code as it was on a date, or as it is now; a retired code stays readable. Raises ``CodeUnknown``."""
    if on is not None:
        for one in shipped.items(list_name).get(code, ()):
            if one.holds(on):
                return one
    return shipped.newest(list_name, code)


def label(list_name: str, code: str) -> str:
    """The words for a code in the language of the page. An unknown code, as from an old file, shows as itself."""
    try:
        return shipped.newest(list_name, code).text(get_language() or "da")
    except CodeUnknown:
        return code


def labels(list_name: str) -> Mapping[str, str]:
    """Code to words for a whole list, retired codes too, for pages that show many rows."""
    language = get_language() or "da"
    return {code: periods[-1].text(language) for code, periods in shipped.items(list_name).items()}


def choices(list_name: str, *, on: datetime.date, keep: str = "") -> list[tuple[str, str]]:
    """For a form: what may be chosen on a date; ``keep`` is the code a row has already, offered although retired."""
    language = get_language() or "da"
    offered = [(one.code, one.text(language)) for one in codes(list_name, on=on)]
    if keep and keep not in dict(offered):
        offered.append((keep, label(list_name, keep)))
    return offered


def grouped_choices(list_name: str, group_list: str, *, on: datetime.date) -> list[tuple[str, list[tuple[str, str]]]]:
    """For a long form: what may be chosen on a date under the codes of its groups (``group_list`` names them)."""
    language = get_language() or "da"
    groups: dict[str, list[tuple[str, str]]] = {code: [] for code in labels(group_list)}
    for one in codes(list_name, on=on):
        groups[one["group"]].append((one.code, one.text(language)))
    return [(group, offered) for group, offered in groups.items() if offered]


def exists(list_name: str, code: str, *, on: datetime.date) -> bool:
    """Whether the code may be chosen on the date."""
    return any(one.holds(on) for one in shipped.items(list_name).get(code, ()))


@dataclass(frozen=True, slots=True)
class ValueInForce:
    """A value with what a jobcentre made of it: a row of the page "Lokal opsætning"."""

    common: Value
    local: LocalValue | None
    upcoming: tuple[LocalValue, ...]

    @property
    def value(self) -> Any:
        return self.common.value if self.local is None else self.local.value


def in_force(*, on: datetime.date, jobcentre: int) -> list[ValueInForce]:
    """Every value of the product on a date, beside the jobcentre's own. One query."""
    own: dict[str, list[LocalValue]] = {}
    for one in LocalValue.objects.filter(jobcentre_id=jobcentre).order_by("code", "valid_from"):
        own.setdefault(one.code, []).append(one)
    found = []
    for code, periods in shipped.values().items():
        common = next((one for one in periods if one.holds(on)), None)
        if common is None:
            continue
        mine = own.get(code, [])
        found.append(
            ValueInForce(
                common=common,
                local=next((m for m in mine if m.valid_from <= on and (m.valid_to is None or on <= m.valid_to)), None),
                upcoming=tuple(m for m in mine if m.valid_from > on),
            )
        )
    return found


def local_value(key: uuid.UUID) -> LocalValue | None:
    """One of the jobcentre's own values."""
    return LocalValue.by_key(key)


def history(code: str, *, jobcentre: int) -> list[LocalValue]:
    """The jobcentre's own values of a code, newest first."""
    return histories(code, jobcentre=jobcentre)


def histories(*wanted: str, jobcentre: int) -> list[LocalValue]:
    """The jobcentre's own values of several codes, newest first. One query at most."""
    kept = _read_ahead.get()
    if kept is not None:
        return [one for one in kept.every(jobcentre) if one.code in wanted]
    return list(LocalValue.objects.filter(jobcentre_id=jobcentre, code__in=wanted).order_by("-valid_from"))


def what_holds(jobcentre: int | None) -> tuple[tuple[str, str, datetime.date, datetime.date | None], ...]:
    """All that a jobcentre has set, of every day: what a kept statement names, so that it is made anew on a change."""
    if jobcentre is None:
        return ()
    with read_ahead():
        kept = _read_ahead.get() or _ReadAhead()
        values_set = [(one.code, repr(one.value), one.valid_from, one.valid_to) for one in kept.every(jobcentre)]
        paused = [(str(one.key), repr(one.duties), one.first, one.last) for one in kept.events(jobcentre) if one.duties]
        return (*values_set, *paused)
