"""The programme analyst's room: data sets frozen with hash and codebook, and the copies that leave the house.

A data set holds the enrolled of a programme without name, number or text: one row a person under a pseudonym that only
this house can make. It is frozen in the background, sealed, and never changed; frozen again when nothing was written
since, it has the same hash. In a file the columns that others may know are given up until nobody is alone with them.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from brobygger.accounts.models import User
from brobygger.jobs import queue
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import everywhere
from brobygger.measurement import circumstances, errors, extracts, groupings, outside
from brobygger.measurement.models import AssociationRun, DataSet, DataSetExport
from brobygger.measurement.models.analyses import FileFormat, WorkState
from brobygger.programmes import access as programme_access
from brobygger.programmes.models import Programme
from brobygger.reference import reads as reference
from brobygger.vault import crypto, log
from brobygger_analysis import association
from brobygger_analysis.anonymity import protect_rows
from brobygger_analysis.association import Kind, Variable
from brobygger_analysis.association import circumstances as catalogue
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import NOTHING, Text

FREEZE = "measurement.freeze_data_set"
PERSON = "person"
GROUPED = ("impairment", "complex_impairment")  # counted with the groups of impairments
# What others may know, the first is given up first.
KNOWN_OUTSIDE = ("education", "benefit_group", "age", "woman", catalogue.CLUSTER)
# Coarser in a file than in the house: the width of a step.
STEPS = {"age": 10, "benefit_weeks": 13, "weeks_unemployed": 13}


# Who ------------------------------------------------------------------------------------------------------------------


def require_analyst(by: Actor, programme: Programme) -> None:
    """Rows without names are for whoever analyses this very programme, and for commands on the server."""
    if not programme_access.may_see_all_of(by, programme):
        raise errors.analysts_only()


def analysed_programmes(by: Actor) -> list[Programme]:
    """The programmes that the actor analyses, newest first."""
    return [one for one in programme_access.visible_programmes(by=by) if programme_access.may_see_all_of(by, one)]


def of_programme(*, by: Actor, programme: Programme) -> QuerySet[DataSet]:
    """Its data sets, newest first, without their content."""
    require_analyst(by, programme)
    rows = DataSet.objects.filter(programme=programme).select_related("asked_by").defer("content")
    return rows.order_by("-asked_at", "-id")


def find(*, by: Actor, key: uuid.UUID) -> DataSet:
    """One of them by its key; for whoever may not see it, it is not there."""
    found = DataSet.objects.filter(key=key).select_related("programme", "asked_by").defer("content").first()
    if found is None or not programme_access.may_see_all_of(by, found.programme):
        raise errors.no_such_data_set()
    return found


# Freezing -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(*, by: Actor, programme: Programme, purpose: str) -> DataSet:
    """Put in the freezing of a new data set."""
    require_analyst(by, programme)
    purpose = purpose.strip()
    if not purpose:
        raise errors.purpose_missing("purpose")
    made = DataSet.objects.create(
        programme=programme, purpose=purpose, asked_by=User.objects.filter(pk=by.user).first()
    )
    log.write(
        by=by, action="data_set.asked", subjects=[("data_set", made.key), ("programme", programme.key)], reason=purpose
    )
    queue.enqueue(FREEZE, arguments={"data_set": str(made.key)})
    return made


def freeze(*, by: Actor, key: uuid.UUID, at: datetime.datetime) -> DataSet | None:
    """Fill a data set that was asked for. None where it is done already, as after a crash."""
    made = DataSet.objects.filter(key=key).exclude(state=WorkState.DONE).first()
    if made is None:
        return None
    DataSet.objects.filter(pk=made.pk).update(state=WorkState.RUNNING, fault="")
    with everywhere(reason="freezing a data set of a programme"):
        found = build(made.programme)
    if not found.rows:
        return _end(by, made, state=WorkState.FAILED, fault=str(errors.nobody_enrolled()))
    return _end(
        by, made, state=WorkState.DONE, fault="", as_of=found.as_of, rows=found.rows, digest=found.digest,
        definition_version=association.VERSION, codebook=found.codebook,
        content=bytearray(zlib.compress(_canonical(found.columns), 6)),
    )  # fmt: skip


def fail(*, by: Actor, key: uuid.UUID, sentence: str) -> None:
    """Say on the data set that it could not be frozen."""
    made = DataSet.objects.filter(key=key).exclude(state=WorkState.DONE).first()
    if made is not None:
        _end(by, made, state=WorkState.FAILED, fault=sentence[:300])


@transaction.atomic
def _end(by: Actor, made: DataSet, **values: Any) -> DataSet:
    for name, value in values.items():
        setattr(made, name, value)
    made.save()
    log.write(
        by=by, action="data_set.frozen", subjects=[("data_set", made.key), ("programme", made.programme.key)],
        changes={"state": [None, made.state], "rows": [None, made.rows], "digest": [None, made.digest]},
    )  # fmt: skip
    return made


@dataclass(frozen=True)
class Frozen:
    """A data set before it is stored. columns: by key, None where missing; ``person`` is the pseudonym."""

    columns: Mapping[str, list[Any]]
    codebook: dict[str, Any]
    as_of: datetime.datetime

    @property
    def rows(self) -> int:
        return len(self.columns[PERSON])

    @property
    def digest(self) -> str:
        return digest_of(self.codebook, self.columns)


def build(programme: Programme) -> Frozen:
    """Read the registrations within the entered boundary. The order of rows is that of the pseudonyms."""
    found = extracts.extract(programme)
    people = circumstances.people_of(programme, found)
    columns = circumstances.columns_of(people)
    persons = [_pseudonym(programme, number) for number in people.citizens]
    order = sorted(range(len(persons)), key=persons.__getitem__)
    known: dict[str, list[Any]] = {PERSON: [persons[place] for place in order]}
    missing = []
    why = circumstances.why_empty(people)
    for key in (*catalogue.OUTCOMES, *catalogue.ALL):
        column = columns.get(key, [])
        if any(value is not None for value in column):
            known[key] = [_plain(column[place]) for place in order]
        elif key in catalogue.OUTCOMES:
            missing.append({"key": key, "name": catalogue.OUTCOMES[key].name.to_dict()})
        else:
            said = {"why": why[key].to_dict()} if key in why else {}
            missing.append({"key": key, "name": catalogue.ALL[key].variable.name.to_dict()} | said)
    # An outcome is known of everybody or is none.
    known = {k: v for k, v in known.items() if k not in catalogue.OUTCOMES or None not in v}
    return Frozen(known, _codebook(programme, known, missing), found.as_of)


def not_registered(codebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What nobody has registered, each with its key and name."""
    return [one for one in codebook.get("not_registered", ()) if "why" not in one]


def cannot_be_said(codebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What follows from registrations that are there and holds nothing all the same, each with the reason."""
    return [one for one in codebook.get("not_registered", ()) if "why" in one]


def _pseudonym(programme: Programme, citizen: int) -> str:
    """The same person has the same pseudonym in each data set of a programme, and another in each other programme."""
    return crypto.ring().blind_index(str(citizen), context=f"data set of {programme.key}").hex()[:16]


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def _codebook(programme: Programme, columns: Mapping[str, list[Any]], missing: list[dict[str, Any]]) -> dict[str, Any]:
    entries = []
    for key, column in columns.items():
        if key == PERSON:
            continue
        entry: dict[str, Any] = {"key": key, "lacking": sum(value is None for value in column)}
        if key in catalogue.OUTCOMES:
            outcome = catalogue.OUTCOMES[key]
            entry |= {"name": outcome.name.to_dict(), "counted": outcome.counted.to_dict(), "kind": "yes_no",
                      "role": "outcome", "level": "person", "leaves_the_house": True}  # fmt: skip
        else:
            one = catalogue.ALL[key]
            values = sorted({str(value) for value in column if value is not None})
            entry |= {
                "name": one.variable.name.to_dict(),
                "counted": (groupings.with_grouping(one.counted) if key in GROUPED else one.counted).to_dict(),
                "kind": one.variable.kind.value,
                "role": "control" if one.is_control_only else "circumstance",
                "level": one.variable.level.value,
                "unit": one.variable.unit.to_dict(),
                "reference": one.variable.reference,
                "is_quality": one.is_quality,
                "leaves_the_house": one.leaves_the_house,
            }
            if one.variable.kind is Kind.CATEGORY:
                entry["values"] = {value: _words(key, value).to_dict() for value in values}
        entries.append(entry)
    return {
        "version": association.VERSION,
        "programme": programme.code,
        "population": Text(
            "Alle, der er visiteret i programmet, én række per person, uanset hvorfor forløbet sluttede.",
            "Everybody enrolled in the programme, one row a person, whatever the reason for closing.",
        ).to_dict(),
        "columns": entries,
        "not_registered": missing,
    }


_LISTS = {"benefit_group": "benefit_group", "contact_model": "contact_model"}


def _words(key: str, value: str) -> Text:
    names = catalogue.ALL[key].variable.names or {}
    if value in names:
        return names[value]
    if key in _LISTS:
        item = reference.item(_LISTS[key], value)
        return Text(item.text("da"), item.text("en"))
    if key == "organisation":
        from brobygger.accounts.enums import TeamForm

        label = str(TeamForm(value).label) if value in TeamForm.values else value
        return Text(label, label)
    return Text(value, value)


def _canonical(columns: Mapping[str, list[Any]]) -> bytes:
    return json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(codebook: Mapping[str, Any], columns: Mapping[str, list[Any]]) -> str:
    """SHA-256 of codebook and columns, in one form that does not depend on when or where."""
    whole = hashlib.sha256(json.dumps(codebook, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    whole.update(_canonical(columns))
    return whole.hexdigest()


# Opening --------------------------------------------------------------------------------------------------------------


def columns_of(data_set: DataSet) -> dict[str, list[Any]]:
    """The rows of a frozen data set. Raises ``Refusal`` where they are not those that were frozen."""
    if data_set.content is None:
        raise errors.not_frozen_yet()
    columns: dict[str, list[Any]] = json.loads(zlib.decompress(bytes(data_set.content)))
    if digest_of(data_set.codebook, columns) != data_set.digest:
        raise errors.hash_differs()
    return columns


def arrays(columns: Mapping[str, list[Any]], codebook: Mapping[str, Any]) -> dict[str, Array]:
    """As the analysis wants them: numbers with NaN, categories as texts with the empty text."""
    made: dict[str, Array] = {}
    for entry in codebook["columns"]:
        column = columns[entry["key"]]
        if entry["kind"] == Kind.CATEGORY.value:
            made[entry["key"]] = np.array(["" if value is None else str(value) for value in column], dtype="U")
        else:
            made[entry["key"]] = np.array([np.nan if value is None else float(value) for value in column])
    return made


def variable_of(entry: Mapping[str, Any]) -> Variable:
    """The variable that a line of a codebook describes."""
    names = {code: Text(**words) for code, words in entry.get("values", {}).items()}
    return Variable(
        entry["key"],
        Text(**entry["name"]),
        Kind(entry["kind"]),
        association.Level(entry["level"]),
        entry.get("reference", ""),
        names or None,
        Text(**entry["unit"]) if entry.get("unit") else NOTHING,
    )


# Copies that leave the house ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaving:
    """What may leave: columns in the order of the codebook, and what was taken away for it."""

    columns: Mapping[str, list[Any]]
    entries: tuple[Mapping[str, Any], ...]
    left_out: int
    blanked: int

    @property
    def rows(self) -> int:
        return len(self.columns[PERSON])


def leaving(data_set: DataSet) -> Leaving:
    """The rows without what may not leave, coarser, and nobody alone with what others may know of them.

    Persons have another pseudonym in the copies of each data set: with the same one, a later copy that shows a group
    grown large enough would tell who they were in the copy that hid them.
    """
    columns = _renamed(columns_of(data_set), data_set)
    entries = tuple(entry for entry in data_set.codebook["columns"] if entry["leaves_the_house"])
    made = {PERSON: columns[PERSON]} | {entry["key"]: list(columns[entry["key"]]) for entry in entries}
    for key, step in STEPS.items():
        if key in made:
            made[key] = [None if value is None else int(value) // step * step for value in made[key]]
    order = [key for key in KNOWN_OUTSIDE if key in made]
    found = protect_rows({key: np.array(made[key], dtype=object) for key in order}, order, least=outside.limit())
    for key, mask in found.blanked.items():
        made[key] = [None if gone else value for value, gone in zip(made[key], mask.tolist(), strict=True)]
    kept = np.flatnonzero(found.kept).tolist()
    # What is the same for a whole municipality names it, so it goes where the municipality goes.
    own = [entry["key"] for entry in entries if entry["level"] == association.Level.ORGANISATION.value]
    place = made.get(catalogue.CLUSTER)
    blanked = found.blanks
    for key in own:
        if place is not None:
            gone = [value is not None and where is None for value, where in zip(made[key], place, strict=True)]
            blanked += sum(gone[row] for row in kept)
            made[key] = [None if away else value for value, away in zip(made[key], gone, strict=True)]
    return Leaving(
        {key: [column[row] for row in kept] for key, column in made.items()}, entries, found.left_out, blanked
    )


def _renamed(columns: Mapping[str, list[Any]], data_set: DataSet) -> dict[str, list[Any]]:
    ring, context = crypto.ring(), f"copy of {data_set.key}"
    names = [ring.blind_index(one, context=context).hex()[:16] for one in columns[PERSON]]
    order = sorted(range(len(names)), key=names.__getitem__)
    return {key: [column[row] for row in order] for key, column in ({**columns, PERSON: names}).items()}


@transaction.atomic
def export(*, by: Actor, data_set: DataSet, format: str, reason: str) -> tuple[DataSetExport, Leaving]:  # noqa: A002 - the word of the command
    """Log that a copy leaves the house, with the reason; only then may the file be made."""
    require_analyst(by, data_set.programme)
    reason = reason.strip()
    if not reason:
        raise errors.purpose_missing("reason")
    if format not in FileFormat.values:
        raise errors.unknown_choice("format")
    if data_set.state != WorkState.DONE:
        raise errors.not_frozen_yet()
    found = leaving(data_set)
    row = DataSetExport.objects.create(
        data_set=data_set, taken_by=User.objects.filter(pk=by.user).first(), taken_at=clock.now(), format=format,
        reason=reason, rows=found.rows, left_out=found.left_out, blanked=found.blanked,
    )  # fmt: skip
    log.exported(
        by=by if by.purpose else by.with_purpose("figures"),
        action="data_set.exported",
        subjects=[("data_set", data_set.key), ("programme", data_set.programme.key)],
        criterion={"format": format, "rows": found.rows, "left_out": found.left_out, "blanked": found.blanked,
                   "digest": data_set.digest},
        reason=reason,
    )  # fmt: skip
    return row, found


def exports_of(*, by: Actor, data_set: DataSet) -> Sequence[DataSetExport]:
    require_analyst(by, data_set.programme)
    return list(data_set.exports.select_related("taken_by").order_by("-taken_at", "-id")[:100])


def runs_of(*, by: Actor, data_set: DataSet) -> Sequence[AssociationRun]:
    require_analyst(by, data_set.programme)
    return list(data_set.runs.select_related("asked_by").defer("result").order_by("-asked_at", "-id")[:100])
