"""How long registering took: against counting by hand and against what must hold for any dates."""

from __future__ import annotations

import datetime
import statistics
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from brobygger_analysis.registering import Registered, figures
from brobygger_analysis.report import month_before, month_of

MARCH = month_of("2026-03")
# When it happened, counted in days before the day it was registered; and that day, counted from 1 March.
MARKS = st.lists(st.tuples(st.integers(-2, 400), st.integers(-31, 40)), max_size=40)


def registered(marks: list[tuple[int, int]], late_after: int = 7) -> Registered:
    written = [MARCH.first + datetime.timedelta(days=day) for _, day in marks]
    happened = [day - datetime.timedelta(days=ago) for day, (ago, _) in zip(written, marks, strict=True)]
    return Registered(
        np.arange(len(marks)),
        np.array(happened, dtype="datetime64[D]"),
        np.array(written, dtype="datetime64[D]"),
        late_after,
    )


def counted(found: Registered, where: Any = None, month: Any = MARCH) -> tuple[Any, Any]:
    everybody = np.ones(len(found.rows), dtype=bool)
    made = figures(found, month, everybody if where is None else where)
    return made["days_to_registration"], made["registered_late"]


def test_by_hand() -> None:
    marks = [(ago, 4) for ago in (0, 0, 1, 1, 2, 3, 7, 8, 20, 90)]
    days, late = counted(registered([*marks, (300, -1), (300, 31)]))
    assert (days.value, days.n, dict(days.beside)) == (2.5, 10, {"ninth_decile": 20}), "February and April are others'"
    assert (late.numerator, late.denominator, dict(late.beside)) == (3, 10, {"late_after": 7}), (
        "on the 7th day is in time"
    )
    assert (days.as_of, days.note.da) == (MARCH.last, "")
    days, late = counted(registered([(-1, 4), (5, 4)]))
    assert (days.value, days.n, late.denominator) == (5.0, 1, 1)
    assert days.note.da.startswith("1 er dateret efter")
    assert days.note == late.note
    days, late = counted(registered([]))
    assert (days.value, days.n, dict(days.beside), late.value) == (None, 0, {"ninth_decile": None}, None)


@given(MARKS, st.integers(0, 60), st.randoms(use_true_random=False))
def test_what_holds_for_any_dates(marks: list[tuple[int, int]], limit: int, mixed: Any) -> None:
    found = registered(marks, limit)
    own = sorted(ago for ago, day in marks if 0 <= day < 31 and ago >= 0)
    days, late = counted(found)
    assert days.n == late.denominator == len(own)
    assert late.numerator == sum(ago > limit for ago in own)
    if own:
        ninth = dict(days.beside)["ninth_decile"]
        assert days.value == statistics.median(own)
        assert 10 * sum(ago <= ninth for ago in own) >= 9 * len(own), "nine in ten are there by then"
        assert 10 * sum(ago < ninth for ago in own) < 9 * len(own), "and not a day earlier"
    shuffled = list(marks)
    mixed.shuffle(shuffled)
    assert counted(registered(shuffled, limit)) == (days, late), "the order says nothing"
    half = np.arange(len(marks)) % 2 == 0
    parts = [counted(found, where)[1] for where in (half, ~half)]
    assert sum(part.numerator for part in parts) == late.numerator, "each mark is one place's"
    assert sum(part.denominator for part in parts) == late.denominator
    kept = [one for one in marks if one[1] < 0]
    assert counted(found, month=month_before(MARCH)) == counted(registered(kept, limit), month=month_before(MARCH)), (
        "what is registered after a month changes nothing in it"
    )
