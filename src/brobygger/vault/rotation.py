"""Changing keys while the house is open.

``add_key`` on the ring makes everything new sealed with a fresh key; ``reseal`` then walks every sealed field of
every model and seals anew what still lies under an older key. A value is replaced only if it is still the one that
was read, so somebody who saves meanwhile wins. It may be stopped and started again: what is done is skipped.

The log is not walked: its rows may not change. It keeps its old keys, and a key that the log used is never retired.

The index key (keyed hashes of CPR numbers) changes in one transaction, because half old and half new would let the
same person in twice. Rooms that keep such hashes register how to make them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from brobygger.kernel import boundary
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.kernel.fields import SealedField
from brobygger.vault import log
from brobygger.vault.crypto import ring
from brobygger.vault.models import LogEntry, LogSeal

BATCH = 500
Progress = Callable[[int], None]

_also_reseal: dict[str, Callable[[], int]] = {}
_also_count: dict[str, Callable[[], dict[int, int]]] = {}
_reindex: dict[str, Callable[[], int]] = {}


class StillUsed(Refusal):
    """The key seals something that would be lost without it."""


def also_reseal(name: str, reseal: Callable[[], int], count: Callable[[], dict[int, int]]) -> None:
    """Register values sealed outside a sealed field (a second factor's secret): how to seal them with the newest key,
    and how many lie under each key. Both run within a boundary that spans the jobcentres."""
    _also_reseal[name], _also_count[name] = reseal, count


def also_reindex(name: str, reindex: Callable[[], int]) -> None:
    """Register how a room makes its keyed hashes anew; it returns how many. Runs in the transaction of the change."""
    _reindex[name] = reindex


@dataclass(frozen=True, slots=True)
class Resealed:
    values: int
    skipped: int  # changed by somebody else meanwhile; they are sealed with the newest key by that


def sealed_models() -> list[tuple[type[models.Model], list[SealedField]]]:
    """Every model with sealed fields, but the log."""
    found = []
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        if fields and model is not LogEntry and not model._meta.proxy:
            found.append((model, fields))
    return found


def begin(*, by: Actor, resume: bool = False) -> int:
    """Add a fresh key, unless a rotation that was stopped is gone on with; returns the number of the newest."""
    if resume:
        return ring().current_key
    number = ring().add_key()
    with transaction.atomic():
        log.write(by=by, action="keys.added", subjects=[], changes={"key": [None, number]})
    return number


def end(*, by: Actor, key: int, resealed: Resealed) -> None:
    with transaction.atomic():
        log.write(by=by, action="keys.resealed", subjects=[], changes={"key": [None, key], **_change(resealed)})


def _change(resealed: Resealed) -> dict[str, list[int | None]]:
    return {"values": [None, resealed.values], "skipped": [None, resealed.skipped]}


def count_values() -> int:
    """How many rows a walk looks at, for a progress bar."""
    with boundary.everywhere(reason="counting what key rotation walks"):
        return sum(model._base_manager.count() for model, _fields in sealed_models())


def reseal(*, progress: Progress | None = None) -> Resealed:
    """Seal every value with the newest key, in transactions of a few hundred rows each."""
    newest = ring().current_key
    values = skipped = 0
    with boundary.everywhere(reason="key rotation walks every jobcentre's rows"):
        for model, fields in sealed_models():
            for rows in _batches(model, fields):
                done, missed = _reseal_batch(model, fields, rows, newest)
                values, skipped = values + done, skipped + missed
                if progress:
                    progress(len(rows))
        for name in sorted(_also_reseal):
            values += _also_reseal[name]()
    return Resealed(values, skipped)


def _batches(model: type[models.Model], fields: list[SealedField]) -> Iterator[list[tuple[Any, ...]]]:
    last: Any = None
    names = [field.attname for field in fields]
    while True:
        rows = model._base_manager.order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        batch = list(rows.values_list("pk", "key", *names)[:BATCH])
        if batch:
            yield batch
            last = batch[-1][0]
        if len(batch) < BATCH:
            return


def _reseal_batch(
    model: type[models.Model], fields: list[SealedField], rows: list[tuple[Any, ...]], newest: int
) -> tuple[int, int]:
    cipher = ring()
    changes: list[tuple[SealedField, Any, bytes, bytes]] = []
    for primary_key, key, *held in rows:
        holder = model(pk=primary_key, key=key)  # lends its key to the context; it is never saved
        for field, value in zip(fields, held, strict=True):
            old = None if value is None else bytes(value)
            if old is None or cipher.key_id(old) == newest:
                continue
            context = field.context(holder)
            changes.append((field, primary_key, old, cipher.seal(cipher.open(old, context=context), context=context)))
    if not changes:
        return 0, 0
    done = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for field, primary_key, old, new in changes:
            cursor.execute(_replacement(model, field), [new, primary_key, old])
            done += cursor.rowcount
    return done, len(changes) - done


def _replacement(model: type[models.Model], field: SealedField) -> str:
    """Replace one value if it is still the one that was read. The queryset refuses to compare sealed values."""
    quote = connection.ops.quote_name
    table, column = quote(model._meta.db_table), quote(str(field.column))
    primary_key = quote(str(model._meta.pk.column))
    return f"UPDATE {table} SET {column} = %s WHERE {primary_key} = %s AND {column} = %s"  # noqa: S608 - names of our own tables and columns; the values are parameters


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How much lies under one key: in the rooms' rows, and in the log."""

    number: int
    current: bool
    values: int
    in_log: bool

    @property
    def may_retire(self) -> bool:
        return not self.current and not self.values and not self.in_log


def use_of_keys() -> list[KeyUse]:
    counted: dict[int, int] = {}
    with boundary.everywhere(reason="counting what each key seals"):
        for model, fields in sealed_models():
            for rows in _batches(model, fields):
                for _primary_key, _key, *held in rows:
                    for value in held:
                        if value is not None:
                            number = bytes(value)[0]
                            counted[number] = counted.get(number, 0) + 1
        for count in _also_count.values():
            for number, many in count().items():
                counted[number] = counted.get(number, 0) + many
    keys = ring()
    return [
        KeyUse(number, number == keys.current_key, counted.get(number, 0), _log_uses(number))
        for number in sorted({*keys.numbers, *counted})
    ]


def _log_uses(number: int) -> bool:
    """Whether a link of the chain, a reason or a value in the log was made with this key."""
    if LogSeal.objects.filter(key_id=number).exists():
        return True
    first = "substr({column}, 1, 1) = %s" if connection.vendor == "sqlite" else "substring({column} from 1 for 1) = %s"
    where = " OR ".join(first.format(column=column) for column in ("reason", "details"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM vault_logentry WHERE {where})",  # noqa: S608 - names of our own tables and columns; the values are parameters
            [bytes([number])] * 2,
        )
        return bool(cursor.fetchone()[0])


def retire(number: int, *, by: Actor) -> None:
    """Take an old key out of the ring, if nothing at all is sealed with it."""
    use = next((use for use in use_of_keys() if use.number == number), None)
    if use is None:
        raise StillUsed(_("Der er ingen nøgle %(number)s.") % {"number": number})
    if use.current:
        raise StillUsed(_("Nøgle %(number)s bruges til alt nyt. Skift nøgle først.") % {"number": number})
    if use.in_log:
        raise StillUsed(
            _("Loggen er skrevet med nøgle %(number)s. Loggen ændres aldrig, så nøglen bliver.") % {"number": number}
        )
    if use.values:
        raise StillUsed(
            _("%(values)s værdier er stadig forseglet med nøgle %(number)s. Skift nøgle først.")
            % {"values": use.values, "number": number}
        )
    ring().retire(number)
    with transaction.atomic():
        log.write(by=by, action="keys.retired", subjects=[], changes={"key": [number, None]})


def change_index_key(*, by: Actor) -> dict[str, int]:
    """Make every keyed hash anew with a fresh key; returns how many per room.

    Look-ups by others in the moment between the file and the commit may miss: run it while the maintenance page is
    up. If it is stopped in that moment, ``remake_index`` mends it.
    """
    with transaction.atomic(), boundary.everywhere(reason="keyed hashes are made anew"), ring().new_index_key():
        return _made_anew(by)


def remake_index(*, by: Actor) -> dict[str, int]:
    """Make every keyed hash anew with the present key: after a change that was cut short."""
    with transaction.atomic(), boundary.everywhere(reason="keyed hashes are made anew"):
        return _made_anew(by)


def _made_anew(by: Actor) -> dict[str, int]:
    made = {name: _reindex[name]() for name in sorted(_reindex)}
    log.write(by=by, action="keys.index_changed", subjects=[], changes={name: [None, n] for name, n in made.items()})
    return made
