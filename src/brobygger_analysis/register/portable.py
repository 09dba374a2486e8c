"""The outcomes once more, through a dataframe layer that many engines speak: for registers beyond one machine.

The same question as `following.outcomes` asks, put to a lazy frame of Spark, DuckDB or Polars through narwhals, as one
query: a register that lies on a cluster is followed where it lies, and only counts come home. The rules stand in
docs/algorithms/register.md; the answers are equal, person by person.

    found = portable.outcomes(spells, asked, first_week=888, last_week=1407)   # frames of Spark, say
    curve = portable.curves(found, by="municipality")["Kolding"]

Spells have the columns `person`, `start`, `end` (weeks from week 32 of 1991, both inside) and `code` (a number); no two
of a person may overlap. `asked` has `row` (unique), `person`, `week` (of the index date) and whatever else it carries.
Needs the package narwhals; the engine is the one that the frames come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from brobygger_analysis.register import survival
from brobygger_analysis.register.codes import EMPLOYED, NONE, SELF_SUPPORT, CodeTable, standard
from brobygger_analysis.register.errors import RegisterError
from brobygger_analysis.register.following import WINDOW, Status
from brobygger_analysis.register.groups import GROUPS, OUTCOMES, UNKNOWN, Kind
from brobygger_analysis.register.spells import Register

NEEDED_OF_SPELLS = ("person", "start", "end", "code")
NEEDED_OF_ASKED = ("row", "person", "week")
_GROUP_NUMBERS = {key: number for number, key in enumerate(GROUPS)}


def outcomes(
    spells: Any,
    asked: Any,
    *,
    first_week: int,
    last_week: int,
    table: CodeTable | None = None,
    wages: tuple[int, int] | str | None = "from codes",
    window: int = WINDOW,
    has_gaps: bool = True,
) -> Any:
    """A lazy narwhals frame with a row per row asked: its columns, and the fields of `following.Outcomes`.

    first_week, last_week: what the register is about, calendar weeks.
    wages: first and last week with wage income registered, calendar weeks; None: it has none. Left out, a register in
        which the code 100 stands is believed to have been recoded over all its weeks, as `read_spells` does.
    has_gaps: False where every week of every person stands in the spells, which saves a step.
    Raises RegisterError where a column is missing.
    """
    import narwhals as nw

    spells, asked = _lazy(spells, NEEDED_OF_SPELLS, "spells"), _lazy(asked, NEEDED_OF_ASKED, "rows asked for")
    if wages == "from codes":
        wages = (first_week, last_week) if _any(spells.filter(nw.col("code") == EMPLOYED)) else None
    elif isinstance(wages, str):
        raise ValueError("wages are two weeks or None")
    weeks = last_week - first_week + 1
    end = last_week - first_week if wages is None else min(last_week, wages[1]) - first_week
    question = asked.select("row", "person", (nw.col("week") - first_week).alias("t"))
    rows = spells.select(
        "person",
        (nw.col("start") - first_week).alias("start"),
        (nw.col("end") - (first_week - 1)).alias("stop"),
        nw.col("code"),
    ).join(question, on="person", how="inner")
    if has_gaps:
        rows = _filled(rows, weeks)
    rows = _meant(rows, table or standard(), first_week, weeks)
    found = _followed(rows, end, window)
    return _answers(asked, found, first_week, end, window, None if wages is None else wages[0] - first_week)


def curves(found: Any, *, by: str | None = None, level: float = 0.95, longest: int | None = 260) -> dict[str, Any]:
    """The curves of what `outcomes` found, by label (one label, empty, where they are not divided).

    Only counts leave the engine: how many of a group ended in a week, and how.
    """
    import narwhals as nw

    # Weeks are numbers here, never missing: -1 says that there is none.
    left_first = (nw.col("weeks_left") >= 0) & ((nw.col("weeks_to") < 0) | (nw.col("weeks_left") < nw.col("weeks_to")))
    time = nw.when(nw.col("weeks_to") >= 0).then(nw.col("weeks_to")).otherwise(nw.col("follow_up"))
    label = (nw.lit("") if by is None else nw.col(by)).alias("label")
    counted = (
        _lazy(found, ("status",), "outcomes")
        .filter(nw.col("status") == int(Status.COUNTED))
        .select(
            label,
            nw.when(left_first).then(nw.col("weeks_left")).otherwise(time).alias("time"),
            nw.when(left_first).then(nw.lit(int(Kind.LEFT))).otherwise(nw.col("kind")).alias("cause"),
        )
        .group_by("label", "time", "cause")
        .agg(nw.len().alias("people"))
        .collect("pyarrow")
        .to_dict(as_series=False)
    )
    labels = np.array([str(one) if one is not None else "" for one in counted["label"]], dtype=object)
    numbers = [np.array(counted[name], dtype=np.int64) for name in ("time", "cause", "people")]
    drawn = {}
    for one in sorted(set(labels.tolist())):
        times, causes, people = (column[labels == one] for column in numbers)
        drawn[one] = survival.curves(
            times, causes, people=people, causes=OUTCOMES, competing=[Kind.LEFT], level=level, longest=longest
        )
    return drawn


def refuse_overlaps(spells: Any) -> None:
    """Raise RegisterError where two spells of a person overlap: `outcomes` trusts that none do."""
    import narwhals as nw

    following = nw.col("start").shift(-1).over("person", order_by="start")
    wrong = _lazy(spells, NEEDED_OF_SPELLS, "spells").with_columns(following.alias("following"))
    wrong = wrong.filter(nw.col("following") <= nw.col("end"))
    if _any(wrong):
        count = len(wrong.select("person").collect("pyarrow"))
        raise RegisterError(f"{count:,} times a period begins before the one before it has ended; a week has one code")


def flat(register: Register) -> Any:
    """A register in memory as spells that `outcomes` takes: a pyarrow table, to be written where a cluster reads."""
    import pyarrow as pa

    counts = np.diff(register.offsets)
    starts = register.starts.astype(np.int32)
    ends = np.append(starts[1:], 0) - 1
    ends[register.offsets[1:] - 1] = register.week_count - 1
    codes = np.array([row.code for row in register.table.rows], dtype=np.int32)
    return pa.table(
        {
            "person": register.persons.take(pa.array(np.repeat(np.arange(len(register)), counts))),
            "start": starts + np.int32(register.first_week),
            "end": ends + np.int32(register.first_week),
            "code": codes[register.ids],
        }
    )


def _lazy(frame: Any, needed: Sequence[str], what: str) -> Any:
    import narwhals as nw

    lazy = nw.from_native(frame)
    if not isinstance(lazy, nw.LazyFrame):
        raise TypeError(f"the {what} are no lazy frame of Spark, DuckDB or Polars")
    names = lazy.collect_schema().names()
    missing = [name for name in needed if name not in names]
    if missing:
        raise RegisterError(f"the {what} have no column {missing[0]}; they have {', '.join(names[:8])}")
    return lazy


def _any(frame: Any) -> bool:
    return bool(len(frame.select("code").head(1).collect("pyarrow")))


def _filled(rows: Any, weeks: int) -> Any:
    """Each week of each person once: what is blank before, between and after the spells is a spell of code 0."""
    import narwhals as nw

    columns = ["row", "t", "start", "stop", "code"]
    beside = rows.with_columns(
        nw.col("stop").shift(1).over("row", order_by="start").alias("before"),
        nw.col("start").shift(-1).over("row", order_by="start").alias("following"),
    ).with_columns(nw.col("following").fill_null(weeks))
    blank = nw.lit(SELF_SUPPORT).alias("code")
    after = beside.filter(nw.col("following") > nw.col("stop")).select(
        "row", "t", nw.col("stop").alias("start"), nw.col("following").alias("stop"), blank
    )
    heads = beside.filter(nw.col("before").is_null() & (nw.col("start") > 0)).select(
        "row", "t", nw.lit(0).alias("start"), nw.col("start").alias("stop"), blank
    )
    types = dict.fromkeys(columns, nw.Int64)
    return nw.concat(
        [part.select(*(nw.col(name).cast(kind) for name, kind in types.items())) for part in (rows, after, heads)]
    )


def _meant(rows: Any, table: CodeTable, first_week: int, weeks: int) -> Any:
    """Group and kind in place of the code, cut where the code table changes its mind."""
    import narwhals as nw

    lookup = table.lookup(first_week, weeks)
    begins = [*lookup.begins.tolist(), weeks]
    parts = []
    for period, (begin, stop) in enumerate(pairwise(begins)):
        ids = lookup.ids[period]
        known = [(code, table.rows[place]) for code, place in enumerate(ids.tolist()) if place != NONE]
        groups: dict[int, list[int]] = {}
        kinds: dict[int, list[int]] = {}
        for code, row in known:
            groups.setdefault(_GROUP_NUMBERS[row.group], []).append(code)
            kinds.setdefault(int(row.counts_as), []).append(code)
        kinds.pop(int(Kind.NOTHING), None)
        part = rows
        if len(begins) > 2:
            part = rows.filter((nw.col("start") < stop) & (nw.col("stop") > begin)).with_columns(
                nw.max_horizontal(nw.col("start"), nw.lit(begin)).alias("start"),
                nw.min_horizontal(nw.col("stop"), nw.lit(stop)).alias("stop"),
            )
        parts.append(
            part.select(
                "row",
                "t",
                "start",
                "stop",
                _chosen(groups, _GROUP_NUMBERS[UNKNOWN]).alias("group"),
                _chosen(kinds, int(Kind.NOTHING)).alias("kind"),
            )
        )
    return parts[0] if len(parts) == 1 else nw.concat(parts)


def _chosen(codes_of: dict[int, list[int]], otherwise: int) -> Any:
    """The number whose list holds the code."""
    import narwhals as nw

    answer = nw.lit(otherwise)
    for number, codes in codes_of.items():
        answer = nw.when(nw.col("code").is_in(codes)).then(nw.lit(number)).otherwise(answer)
    return answer


def _followed(rows: Any, end: int, window: int) -> Any:
    """One row per row asked that has spells: weeks in each group, where it stood, what came first, when that broke."""
    import narwhals as nw

    t, start, stop, kind = nw.col("t"), nw.col("start"), nw.col("stop"), nw.col("kind")
    overlap = nw.min_horizontal(stop, t) - nw.max_horizontal(start, t - window)
    rows = rows.with_columns(
        nw.when(overlap > 0).then(overlap).otherwise(nw.lit(0)).alias("overlap"),
        nw.max_horizontal(start, t + 1).alias("after"),
        ((start <= t) & (t < stop)).alias("holds"),
        nw.min_horizontal(stop, nw.lit(end + 1)).alias("until"),
    ).with_columns((nw.col("after") < nw.col("until")).alias("lies_after"))
    after, holds, lies_after = nw.col("after"), nw.col("holds"), nw.col("lies_after")
    summed = rows.group_by("row").agg(
        *(
            nw.when(nw.col("group") == number).then(nw.col("overlap")).otherwise(nw.lit(0)).sum().alias(f"weeks_{key}")
            for key, number in _GROUP_NUMBERS.items()
        ),
        nw.when(holds).then(nw.col("group")).max().alias("group_at_index"),
        nw.when(holds).then(kind).max().alias("own"),
        nw.when(lies_after & (kind == int(Kind.LEFT))).then(after).min().alias("left_at"),
        *(nw.when(lies_after & (kind == int(one))).then(after).min().alias(f"first_{int(one)}") for one in OUTCOMES),
    )
    new = {
        f"first_{int(one)}": nw.when(nw.col("own") != int(one)).then(nw.col(f"first_{int(one)}")) for one in OUTCOMES
    }
    summed = summed.with_columns(**new)
    summed = summed.with_columns(nw.min_horizontal(*(nw.col(f"first_{int(one)}") for one in OUTCOMES)).alias("found"))
    # The row of weeks in work goes on until a spell that counts as no outcome.
    breaking = rows.filter(lies_after & ((kind == int(Kind.NOTHING)) | (kind == int(Kind.LEFT)))).select("row", "after")
    broken = (
        breaking.join(summed.select("row", "found").filter(~nw.col("found").is_null()), on="row", how="inner")
        .filter(nw.col("after") > nw.col("found"))
        .group_by("row")
        .agg(nw.col("after").min().alias("broken"))
    )
    return summed.join(broken, on="row", how="left")


def _answers(asked: Any, found: Any, first_week: int, end: int, window: int, wages_from: int | None) -> Any:
    import narwhals as nw

    t = nw.col("week") - first_week
    status = nw.when(nw.col("weeks_unknown").is_null())
    outside = (t < 0) | (t > end)
    unseen = nw.lit(int(Status.COUNTED))
    if wages_from is not None:
        unseen = nw.when(t + 1 < wages_from).then(nw.lit(int(Status.WAGES_UNSEEN))).otherwise(unseen)
    judged = nw.when(outside).then(nw.lit(int(Status.OUTSIDE_WEEKS))).otherwise(unseen)
    joined = asked.join(found, on="row", how="left").with_columns(
        status.then(nw.lit(int(Status.NOT_IN_REGISTER))).otherwise(judged).alias("status")
    )
    counted = nw.col("status") == int(Status.COUNTED)
    has = counted & ~nw.col("found").is_null()
    kind = nw.lit(0)
    for one in OUTCOMES:
        kind = nw.when(nw.col(f"first_{int(one)}") == nw.col("found")).then(nw.lit(int(one))).otherwise(kind)

    def number(when: Any, value: Any, otherwise: int) -> Any:
        return nw.when(when).then(value).otherwise(nw.lit(otherwise)).cast(nw.Int64)

    still = has & nw.col("broken").is_null()
    until = nw.when(nw.col("broken").is_null()).then(nw.lit(end + 1)).otherwise(nw.col("broken"))
    names = asked.collect_schema().names()
    return joined.select(
        *names,
        nw.col("status").cast(nw.Int64),
        number(counted, nw.col("group_at_index"), 0).alias("group_at_index"),
        *(number(counted, nw.col(f"weeks_{key}"), 0).alias(f"weeks_{key}") for key in GROUPS),
        number(counted, nw.min_horizontal(t, nw.lit(window)), 0).alias("weeks_seen"),
        number(has, kind, 0).alias("kind"),
        number(has, nw.col("found") - t, -1).alias("weeks_to"),
        number(counted & ~nw.col("left_at").is_null(), nw.col("left_at") - t, -1).alias("weeks_left"),
        number(has, until - nw.col("found"), 0).alias("weeks_lasted"),
        still.alias("still"),
        number(counted, nw.lit(end) - t, 0).alias("follow_up"),
    )
