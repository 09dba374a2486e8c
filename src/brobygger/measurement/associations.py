"""Association analyses of a frozen data set: asked for by the programme's analyst, computed in the background, shared.

The answer is stored as it was, with the hash of the data and the version of the definitions; asked again of the same
data it is the same. The programme's leaders see what the analyst has shared: figures of groups, and of nobody.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from brobygger.accounts.models import User
from brobygger.jobs import queue
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import danish_date
from brobygger.measurement import data_sets, errors, outside, sharing
from brobygger.measurement.models import AssociationRun, DataSet
from brobygger.measurement.models.analyses import WorkState
from brobygger.programmes.models import Programme
from brobygger.vault import log
from brobygger_analysis import association
from brobygger_analysis.association import Column, ControlSet, Level, Line, Meaning, Method, Missing, Refused, Variable
from brobygger_analysis.association import circumstances as catalogue
from brobygger_analysis.association.quartiles import Quartiles
from brobygger_analysis.association.words import coverage_words, name_of, sentence, unmeasured
from brobygger_analysis.definitions import Text

COMPUTE = "measurement.associate"
DRAWS = 9_999
IMPUTATIONS = 20


@dataclass(frozen=True)
class Settings:
    """What is asked. ``imputed``: fill in missing answers; else only those who have all of an analysis."""

    outcome: str = "employed"
    controls: str = ControlSet.BY_RULE.value
    imputed: bool = False


@dataclass(frozen=True)
class Row:
    """A line as a page, a command and a file show it."""

    line: Line
    name: Text
    sentence: Text
    coverage: Text
    unmeasured: Text
    counted: Text
    is_quality: bool


# Asking ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(*, by: Actor, data_set: DataSet, settings: Settings) -> AssociationRun:
    """Put in the computation. Raises ``Refusal`` for a choice that the data set cannot answer."""
    data_sets.require_analyst(by, data_set.programme)
    if data_set.state != WorkState.DONE:
        raise errors.not_frozen_yet()
    if settings.outcome not in outcomes_of(data_set):
        raise errors.unknown_choice("outcome")
    if settings.controls not in {one.value for one in ControlSet}:
        raise errors.unknown_choice("controls")
    run = AssociationRun.objects.create(
        data_set=data_set, outcome=settings.outcome, controls=settings.controls,
        imputations=IMPUTATIONS if settings.imputed else 0, draws=DRAWS,
        asked_by=User.objects.filter(pk=by.user).first(), asked_at=clock.now(),
    )  # fmt: skip
    log.write(
        by=by, action="association.asked", subjects=[("association", run.key), ("data_set", data_set.key)],
        changes={"outcome": [None, run.outcome], "controls": [None, run.controls]},
    )  # fmt: skip
    queue.enqueue(COMPUTE, arguments={"run": str(run.key)})
    return run


def again(*, by: Actor, run: AssociationRun) -> AssociationRun:
    """The same question of the same data once more."""
    return ask(by=by, data_set=run.data_set, settings=Settings(run.outcome, run.controls, run.imputations > 0))


def outcomes_of(data_set: DataSet) -> dict[str, catalogue.Outcome]:
    held = {entry["key"] for entry in data_set.codebook.get("columns", ()) if entry["role"] == "outcome"}
    return {key: one for key, one in catalogue.OUTCOMES.items() if key in held}


# Computing ------------------------------------------------------------------------------------------------------------


def compute(*, by: Actor, key: uuid.UUID, at: datetime.datetime) -> AssociationRun | None:
    """Answer what was asked. None where that is done already, as after a crash."""
    unfinished = AssociationRun.objects.filter(key=key).exclude(state=WorkState.DONE)
    run = unfinished.select_related("data_set__programme").first()
    if run is None:
        return None
    AssociationRun.objects.filter(pk=run.pk).update(state=WorkState.RUNNING, fault="")
    columns = data_sets.columns_of(run.data_set)
    study = analyse(
        columns, run.data_set.codebook, run.outcome, ControlSet(run.controls), imputations=run.imputations,
        draws=run.draws, seed=run.seed, fewest=outside.rules(on=danish_date(at)).limit,
    ).to_dict()  # fmt: skip
    with transaction.atomic():
        run.state, run.fault, run.done_at, run.result = WorkState.DONE, "", at, study
        run.definition_version, run.digest = association.VERSION, digest_of(study)
        run.save()
        log.write(
            by=by, action="association.computed", subjects=[("association", run.key), ("data_set", run.data_set.key)],
            changes={"digest": [None, run.digest]},
        )  # fmt: skip
    return run


def fail(*, by: Actor, key: uuid.UUID, sentence: str) -> None:
    """Say on the run that it could not be computed."""
    with transaction.atomic():
        run = AssociationRun.objects.filter(key=key).exclude(state=WorkState.DONE).first()
        if run is not None:
            run.state, run.fault = WorkState.FAILED, sentence[:300]
            run.save()
            log.write(
                by=by, action="association.computed", subjects=[("association", run.key)],
                changes={"state": [None, run.state]},
            )  # fmt: skip


def analyse(
    columns: Mapping[str, list[Any]],
    codebook: Mapping[str, Any],
    outcome: str,
    controls: ControlSet = ControlSet.BY_RULE,
    *,
    imputations: int = 0,
    draws: int = DRAWS,
    seed: int = 1,
    fewest: int = association.FEWEST_IN_GROUP,
    progress: Callable[[int, int], None] | None = None,
) -> association.Study:
    """The analysis of a data set by its codebook: every circumstance it holds, controls as the catalogue says.

    fewest: persons with and without the outcome on each side of a contrast. progress: is told how many of the
        circumstances are done.
    """
    entries = {entry["key"]: entry for entry in codebook["columns"]}
    variables = {key: data_sets.variable_of(entry) for key, entry in entries.items() if entry["role"] != "outcome"}
    out = catalogue.SAME_AS_OUTCOME.get(outcome, frozenset())
    asked = [one for key, one in variables.items() if entries[key]["role"] == "circumstance" and key not in out]
    candidates = {level: [variables[key] for key in catalogue.CONTROLS[level] if key in variables] for level in Level}
    return association.associate(
        catalogue.still_without(data_sets.arrays(columns, codebook), outcome),
        outcome,
        asked,
        controls=association.choice(candidates, catalogue.MOMENTS, controls),
        cluster=catalogue.CLUSTER,
        imputations=imputations,
        # Nobody knows what would have been done in weeks that were not there.
        not_imputed={key for key, moment in catalogue.MOMENTS.items() if moment is association.Moment.AFTER},
        draws=draws,
        seed=seed,
        fewest=fewest,
        progress=progress,
    )


def digest_of(result: Mapping[str, Any]) -> str:
    """SHA-256 of a result."""
    return hashlib.sha256(json.dumps(result, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


# Seeing ---------------------------------------------------------------------------------------------------------------


def runs(*, by: Actor, programme: Programme) -> QuerySet[AssociationRun]:
    """What the actor may see of a programme's runs, newest first."""
    if not sharing.may_see_shared(by, programme):
        raise errors.may_not_see_figures()
    rows = AssociationRun.objects.filter(sharing.visible(by, programme), data_set__programme=programme)
    return rows.select_related("data_set", "asked_by").defer("data_set__content", "result").order_by("-asked_at", "-id")


def find(*, by: Actor, key: uuid.UUID) -> AssociationRun:
    """One run; for whoever may not see it, it is not there."""
    rows = AssociationRun.objects.select_related("data_set__programme", "asked_by", "shared_by")
    run = rows.defer("data_set__content").filter(key=key).first()
    if run is None or not sharing.is_visible(by, run, run.data_set.programme):
        raise errors.no_such_run()
    return run


def find_shared(*, by: Actor, key: uuid.UUID) -> AssociationRun:
    """One run that is shared, for programs: what the analyst has not shared is not finished, and not there."""
    run = find(by=by, key=key)
    if run.shared_at is None:
        raise errors.no_such_run()
    return run


@transaction.atomic
def share(*, by: Actor, run: AssociationRun) -> AssociationRun:
    """From now on the leaders of the programme's jobcentres see it."""
    data_sets.require_analyst(by, run.data_set.programme)
    if run.state != WorkState.DONE:
        raise errors.not_computed_yet()
    if sharing.share(run, by):
        log.write(by=by, action="association.shared", subjects=[("association", run.key)])
    return run


@transaction.atomic
def unshare(*, by: Actor, run: AssociationRun) -> AssociationRun:
    """Take it back: only analysts see it again."""
    data_sets.require_analyst(by, run.data_set.programme)
    if sharing.take_back(run):
        log.write(by=by, action="association.unshared", subjects=[("association", run.key)])
    return run


def earlier_equal(run: AssociationRun) -> AssociationRun | None:
    """An earlier run of the same question on the same data with the same answer."""
    rows = AssociationRun.objects.filter(
        data_set__digest=run.data_set.digest, outcome=run.outcome, controls=run.controls, imputations=run.imputations,
        digest=run.digest, pk__lt=run.pk,
    )  # fmt: skip
    return rows.defer("result").order_by("id").first() if run.digest else None


# What leaves the house ------------------------------------------------------------------------------------------------

# Decimals of a page.
_AS_PRINTED = {
    "value": 3, "low": 3, "high": 3, "if_yes": 3, "if_no": 3, "smallest": 3, "p": 3, "q": 3, "e_value": 1,
    "e_value_of_interval": 1, "missing_share": 3,
}  # fmt: skip
_QUARTILES_AS_PRINTED = {"lower": 2, "upper": 2, "if_lower": 3, "if_upper": 3, "ratio": 2, "low": 3, "high": 3}


def hidden_below(result: Mapping[str, Any]) -> int:
    """No smaller count is told: the limit that the run was computed with, or today's where that is higher."""
    return max(outside.limit(), int(result.get("fewest", association.FEWEST_IN_GROUP)))  # older runs do not tell


def released(result: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as page and API give it: who was left out is hidden where they are few, and what tells it too.

    How many had the outcome is left out: beside the whole it would say how many of those without an answer had it. A
    control that was dropped is told without its category, of which everybody may have had the outcome.
    """
    least = hidden_below(result)
    return {
        **result,
        "hidden_below": least,
        "lines": [_line_released(one, least) for one in result["lines"]],
        "missing": [
            {
                "variable": one["variable"],
                "lacking": sharing.unless_few(one["lacking"], least),
                "n": one["n"],
            }
            for one in result["missing"]
        ],
    }


def _line_released(line: Mapping[str, Any], least: int) -> dict[str, Any]:
    # Runs from before version 3 lack these.
    given: dict[str, Any] = {"controls_settled": [], "left_out_settled": 0, "columns": 0, "is_thin": False}
    given |= {name: value for name, value in line.items() if name != "events"}
    given["controls_dropped"] = list(dict.fromkeys(_column(text).variable for text in line["controls_dropped"]))
    few = [name for name in ("left_out", "left_out_settled") if sharing.unless_few(given[name], least) is None]
    given.setdefault("quartiles", None)  # nor runs from before version 4
    if few:
        given |= dict.fromkeys(("n", *few)) | sharing.as_printed(given, _AS_PRINTED)
        if given["quartiles"]:
            given["quartiles"] = given["quartiles"] | sharing.as_printed(given["quartiles"], _QUARTILES_AS_PRINTED)
    return given


def told(run: AssociationRun, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A computed run in its documented shape, each line with its sentence: docs/algorithms/association.md.

    without: circumstances that are not given; that they were asked about is.
    """
    codebook = run.data_set.codebook
    given = released(run.result)
    rows = rows_of(run.result, codebook, run.outcome)
    return {
        **summary(run),
        "programme": run.data_set.programme.code,
        "not_registered": [one["key"] for one in data_sets.not_registered(codebook)],
        "cannot_be_said": {one["key"]: one["why"] for one in data_sets.cannot_be_said(codebook)},
        **given,
        "lines": [
            {
                **line,
                "counted": row.counted.to_dict(),
                "sentence": row.sentence.to_dict(),
                "coverage": row.coverage.to_dict() if row.coverage.da else None,
                "unmeasured": row.unmeasured.to_dict() if row.unmeasured.da else None,
            }
            for line, row in zip(given["lines"], rows, strict=True)
            if line["variable"] not in without
        ],
        "missing": [one for one in given["missing"] if one["variable"] not in without],
        "withheld": sorted({line["variable"] for line in given["lines"]} & without),
    }


def summary(run: AssociationRun) -> dict[str, Any]:
    """What was asked, of which data, and the hashes; no figure."""
    return {
        "key": run.key,
        "outcome": run.outcome,
        "controls": run.controls,
        "imputations": run.imputations,
        "computed_at": run.done_at,
        "shared_at": run.shared_at,
        "as_of": run.data_set.as_of,
        "rows": run.data_set.rows,
        "data_set_digest": run.data_set.digest,
        "definition_version": run.definition_version,
        "digest": run.digest,
    }


# A stored answer ------------------------------------------------------------------------------------------------------


def rows_of(result: Mapping[str, Any], codebook: Mapping[str, Any], outcome: str) -> list[Row]:
    """The lines of a stored result with their words, in the order of the codebook."""
    entries = {entry["key"]: entry for entry in codebook["columns"]}
    made = []
    for stored in result["lines"]:
        line = line_of(stored, data_sets.variable_of(entries[stored["variable"]]))
        circumstance = catalogue.ALL[line.variable.key]
        made.append(
            Row(
                line,
                name_of(line, circumstance),
                sentence(line, circumstance, catalogue.OUTCOMES[outcome]),
                coverage_words(line),
                unmeasured(line),
                circumstance.counted,
                circumstance.is_quality,
            )
        )
    return made


def line_of(stored: Mapping[str, Any], variable: Variable) -> Line:
    """A line as it was before it was stored."""
    plain = (
        "contrast", "reference", "n", "events", "left_out", "clusters", "value", "low", "high", "p", "q", "if_yes",
        "if_no", "smallest", "e_value", "e_value_of_interval", "missing_share", "of_a_kind", "organisational_controls",
    )  # fmt: skip
    return Line(
        variable=variable,
        meaning=Meaning(stored["meaning"]),
        method=Method(stored["method"]),
        controls=tuple(stored["controls"]),
        later=tuple(stored["controls_later"]),
        dropped=tuple(_column(text) for text in stored["controls_dropped"]),
        refused=Refused(stored["refused"]) if stored["refused"] else None,
        # Runs from before version 3 do not have these.
        settled=tuple(stored.get("controls_settled", ())),
        left_out_settled=stored.get("left_out_settled", 0),
        columns=stored.get("columns", 0),
        quartiles=_quartiles(stored.get("quartiles")),  # nor runs from before version 4
        **{name: stored[name] for name in plain},
    )


def _quartiles(stored: Mapping[str, Any] | None) -> Quartiles | None:
    return Quartiles(**{name: value for name, value in stored.items() if name != "ratio"}) if stored else None


def _column(text: str) -> Column:
    name, _, value = text.partition(": ")
    return Column(name, value)


def missing_of(result: Mapping[str, Any]) -> Sequence[Missing]:
    return [
        Missing(one["variable"], one["lacking"], one["n"], one["lacking_with_outcome"], one["with_outcome"])
        for one in result["missing"]
    ]
