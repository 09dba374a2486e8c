"""The participants of a data set beside people who did not take part: docs/algorithms/association.md.

The other group comes as a file by the analyst, with the columns of the codebook. It is read, compared and let go: what
is kept is the answer about two groups, with the hash of the file.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from brobygger.accounts.models import User
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.measurement import data_sets, errors, outside, sharing
from brobygger.measurement.associations import digest_of, outcomes_of
from brobygger.measurement.models import DataSet, GroupComparison
from brobygger.measurement.models.analyses import WorkState
from brobygger.programmes.models import Programme
from brobygger.vault import log
from brobygger_analysis.association import VERSION, Kind, Level, Variable, comparing, files
from brobygger_analysis.association import circumstances as catalogue
from brobygger_analysis.association.files import DataFile, FileFault

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Others:
    """The file: its name, what is open of it, and who the people in it are."""

    name: str
    stream: IO[bytes]
    who: str


def controls_of(data_set: DataSet) -> tuple[Variable, ...]:
    """What the groups can be weighted by: the person's own, known before enrolment, and not where the person lives."""
    held = {entry["key"]: entry for entry in data_set.codebook.get("columns", ())}
    keys = [key for key in catalogue.CONTROLS[Level.PERSON] if key in held and key != catalogue.CLUSTER]
    return tuple(data_sets.variable_of(held[key]) for key in keys)


@transaction.atomic
def compare(*, by: Actor, data_set: DataSet, outcome: str, others: Others) -> GroupComparison:
    """Compare and keep the answer. Raises ``Refusal``, ``FileFault`` for the file, ``NoComparison`` for the groups."""
    data_sets.require_analyst(by, data_set.programme)
    if data_set.state != WorkState.DONE:
        raise errors.not_frozen_yet()
    if outcome not in outcomes_of(data_set):
        raise errors.unknown_choice("outcome")
    who = others.who.strip()
    if not who:
        raise errors.purpose_missing("others")
    content, found = _read(data_set, outcome, others)
    controls = [one for one in controls_of(data_set) if one.key in found.variables]
    answer = _answer(data_set, outcome, found, controls).to_dict()
    made: GroupComparison = GroupComparison.objects.create(
        data_set=data_set, outcome=outcome, others=who, file_name=others.name[-200:],
        file_digest=hashlib.sha256(content).hexdigest(), rows=found.rows,
        asked_by=User.objects.filter(pk=by.user).first(), asked_at=clock.now(), definition_version=VERSION,
        result=answer, digest=digest_of(answer),
    )  # fmt: skip
    log.write(
        by=by, action="comparison.made", subjects=[("group_comparison", made.key), ("data_set", data_set.key)],
        changes={"outcome": [None, outcome], "rows": [None, made.rows], "file": [None, made.file_digest]}, reason=who,
    )  # fmt: skip
    return made


def _read(data_set: DataSet, outcome: str, others: Others) -> tuple[bytes, DataFile]:
    content = others.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileFault("filen er større end 10 MB", "the file is larger than 10 MB")
    is_parquet = others.name.casefold().endswith(".parquet")
    found = files.read_from(io.BytesIO(content), is_parquet=is_parquet, codebook=data_set.codebook, most=MAX_ROWS)
    files.check_outcome(found, outcome)
    for one in controls_of(data_set):
        if one.key in found.variables:
            _check_values(one, found)
    return content, found


def _check_values(variable: Variable, found: DataFile) -> None:
    """A category that the codebook does not know is a typing error until somebody says what it is."""
    if variable.kind is not Kind.CATEGORY or not variable.names:
        return
    values = found.columns[variable.key]
    unknown = np.flatnonzero(~np.isin(values, [*variable.names, ""]))
    if len(unknown):
        value, known = str(values[unknown[0]]), ", ".join(variable.names)
        raise FileFault(
            f"{value} findes ikke i kodebogen. Der er: {known}",
            f"{value!r} is not in the codebook. There are: {known}",
            row=int(unknown[0]) + 2, column=variable.key,
        )  # fmt: skip


def _answer(data_set: DataSet, outcome: str, found: DataFile, controls: Sequence[Variable]) -> comparing.Compared:
    own = data_sets.arrays(data_sets.columns_of(data_set), data_set.codebook)
    took_part = np.concatenate([np.ones(data_set.rows, dtype=bool), np.zeros(found.rows, dtype=bool)])
    reached = np.concatenate([own[outcome] == 1, found.columns[outcome] == 1])
    data = {one.key: np.concatenate([own[one.key], found.columns[one.key]]) for one in controls}
    return comparing.compared(took_part, reached, data, controls)


def find(*, by: Actor, key: uuid.UUID) -> GroupComparison:
    """One of them by its key; for whoever may not see it, it is not there."""
    rows = GroupComparison.objects.select_related("data_set__programme", "asked_by").defer("data_set__content")
    found = rows.filter(key=key).first()
    if found is None or not sharing.is_visible(by, found, found.data_set.programme):
        raise errors.no_such_run()
    return found


def of_programme(*, by: Actor, programme: Programme) -> QuerySet[GroupComparison]:
    """What the actor may see of a programme's comparisons, the newest first."""
    if not sharing.may_see_shared(by, programme):
        raise errors.may_not_see_figures()
    rows = GroupComparison.objects.filter(sharing.visible(by, programme), data_set__programme=programme)
    return rows.select_related("data_set").defer("data_set__content").order_by("-asked_at", "-id")


@transaction.atomic
def share(*, by: Actor, comparison: GroupComparison) -> GroupComparison:
    """From now on the leaders of the programme's jobcentres see it."""
    data_sets.require_analyst(by, comparison.data_set.programme)
    if sharing.share(comparison, by):
        log.write(by=by, action="comparison.shared", subjects=[("group_comparison", comparison.key)])
    return comparison


@transaction.atomic
def unshare(*, by: Actor, comparison: GroupComparison) -> GroupComparison:
    """Take it back: only analysts see it again."""
    data_sets.require_analyst(by, comparison.data_set.programme)
    if sharing.take_back(comparison):
        log.write(by=by, action="comparison.unshared", subjects=[("group_comparison", comparison.key)])
    return comparison


def told(comparison: GroupComparison) -> dict[str, Any]:
    """A comparison as a program reads it: what the page shows."""
    return {
        "key": comparison.key,
        "outcome": comparison.outcome,
        "others": comparison.others,
        "compared_at": comparison.asked_at,
        "shared_at": comparison.shared_at,
        "data_set_digest": comparison.data_set.digest,
        "file_digest": comparison.file_digest,
        "digest": comparison.digest,
        "result": released(comparison.result),
    }


# Decimals of a page.
_AS_PRINTED = {
    "participants": 3, "others": 3, "difference": 3, "low": 3, "high": 3, "effective_others": 0,
    "largest_weight_share": 3, "e_value": 1,
}  # fmt: skip
_GONE = ("left_out", "without_counterpart")
_COUNTED = {"participants": "n_participants", "others": "n_others"}


def released(result: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as it leaves the house: how many were left out is hidden where they are few, and what tells it too."""
    least = outside.limit()
    hidden = {name: {side: sharing.unless_few(count, least) for side, count in result[name].items()} for name in _GONE}
    few = [side for side in _COUNTED if any(side in gone and gone[side] is None for gone in hidden.values())]
    coarse = sharing.as_printed(result, _AS_PRINTED) if few else {}
    return {**result, **hidden, **coarse, **{_COUNTED[side]: None for side in few}}


def more_than(result: Mapping[str, Any], side: str) -> int:
    """How many of a group are compared at the very least, where few are gone and the number itself is hidden."""
    least = outside.limit()
    gone = [result[name][side] for name in _GONE]
    everybody: int = result[_COUNTED[side]] + sum(gone)
    return everybody - sum(least if 0 < count < least else count for count in gone)


def of_data_set(*, by: Actor, data_set: DataSet) -> list[GroupComparison]:
    """The newest first."""
    data_sets.require_analyst(by, data_set.programme)
    return list(data_set.comparisons.defer("result").order_by("-asked_at", "-id")[:100])


def earlier_equal(comparison: GroupComparison) -> GroupComparison | None:
    """An earlier one of the same data and file with the same answer."""
    rows = GroupComparison.objects.filter(
        data_set__digest=comparison.data_set.digest, file_digest=comparison.file_digest, outcome=comparison.outcome,
        digest=comparison.digest, pk__lt=comparison.pk,
    )  # fmt: skip
    return rows.defer("result").order_by("id").first()
