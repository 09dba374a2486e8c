"""A frozen data set and a computed run without registrations: everything is drawn by seed."""

from __future__ import annotations

import datetime
import io
import zlib
from functools import cache
from typing import Any

import numpy as np

from brobygger.kernel.actor import command
from brobygger.measurement import associations, circumstances, comparisons, data_sets
from brobygger.measurement.comparisons import Others
from brobygger.measurement.models import AssociationRun, DataSet, GroupComparison
from brobygger_analysis.association import ControlSet

AT = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


@cache
def columns(rows: int = 220, seed: int = 4) -> dict[str, list[Any]]:
    """Belief goes together with the outcome, the screening model does not; some lack their education."""
    chance = np.random.default_rng(seed)
    place = np.arange(rows) % 11
    belief = (chance.random(rows) < 0.5).astype(int)
    employed = (chance.random(rows) < 0.25 + 0.4 * belief).astype(int)
    education = [None if chance.random() < 0.05 else str(one) for one in chance.choice(["basic", "secondary"], rows)]
    return {
        "person": [f"{one:016x}" for one in range(rows)],
        "employed": employed.tolist(),
        "woman": (chance.random(rows) < 0.5).astype(int).tolist(),
        "age": chance.integers(18, 65, rows).astype(float).tolist(),
        "municipality": [f"By {one}" for one in place],
        "education": education,
        "self_belief": belief.tolist(),
        "full_scale": (place % 2).tolist(),
    }


def make_frozen(programme: Any, **fields: Any) -> DataSet:
    held = columns()
    missing: list[dict[str, Any]] = [
        {"key": "first_round", "name": {"da": "Med i første runde", "en": "Took part in the first round"}},
        {"key": "fast_spread", "name": {"da": "Hurtig udbredelse", "en": "Fast spread"},
         "why": circumstances.TOO_SLOW.to_dict()},
    ]  # fmt: skip
    codebook = data_sets._codebook(programme, held, missing)
    return DataSet.objects.create(
        programme=programme, purpose="Prøve", state="done", as_of=AT, rows=len(held["person"]), definition_version=1,
        digest=data_sets.digest_of(codebook, held), codebook=codebook,
        content=bytearray(zlib.compress(data_sets._canonical(held))), **fields,
    )  # fmt: skip


@cache
def _result(codebook: str) -> dict[str, Any]:
    import json

    return associations.analyse(columns(), json.loads(codebook), "employed", ControlSet.BY_RULE).to_dict()


def make_run(data_set: DataSet, *, shared: bool = False) -> AssociationRun:
    import json

    result = _result(json.dumps(data_set.codebook))
    return AssociationRun.objects.create(
        data_set=data_set, outcome="employed", controls="by_rule", state="done", done_at=AT, result=result,
        digest=associations.digest_of(result), definition_version=1, shared_at=AT if shared else None,
    )  # fmt: skip


def others_file(rows: int = 400, seed: int = 9, **changed: Any) -> bytes:
    """People who did not take part, as an analyst brings them: fewer women, older, and fewer of them in work."""
    chance = np.random.default_rng(seed)
    held: dict[str, list[Any]] = {
        "employed": (chance.random(rows) < 0.3).astype(int).tolist(),
        "woman": (chance.random(rows) < 0.3).astype(int).tolist(),
        "age": chance.integers(30, 65, rows).tolist(),
        "education": chance.choice(["basic", "secondary"], rows).tolist(),
    }
    for key, value in changed.items():
        held[key][2] = value
    lines = [",".join(held), *(",".join(map(str, row)) for row in zip(*held.values(), strict=True))]
    return "\r\n".join(lines).encode()


def make_comparison(data_set: DataSet, *, shared: bool = False) -> GroupComparison:
    others = Others("andre.csv", io.BytesIO(others_file()), "Ledige i nabokommunerne")
    made = comparisons.compare(by=command("test"), data_set=data_set, outcome="employed", others=others)
    return comparisons.share(by=command("test"), comparison=made) if shared else made
