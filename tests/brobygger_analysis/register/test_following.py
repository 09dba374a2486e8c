"""Outcomes: by hand, and three versions against each other on random registers."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brobygger_analysis import register
from brobygger_analysis.compiling import NoCompiler
from brobygger_analysis.register import following, kernel, weeks
from brobygger_analysis.register.following import Lasted, Outcomes, Status, outcomes
from brobygger_analysis.register.groups import GROUPS, Kind
from tests.brobygger_analysis.register.files import columns, write_parquet
from tests.brobygger_analysis.register.plain import Plain

FIRST = weeks.of_text("2015-W01")
MONTHS = [(2015, 1), (2015, 2), (2015, 3), (2015, 4), (2015, 5), (2015, 6)]


def read(plain: Plain, folder: Path) -> register.Register:
    own = [
        register.CodeRow.from_dict(
            {"jobcentre": False, "meaning": "", "source": "", "certainty": "own", "counts_as": ""} | row
        )
        for row in plain.own
    ]
    table = register.standard().with_own(own) if own else None
    return register.read_wide(write_parquet(folder / "wide.parquet", columns(plain)), table=table)


def one_person(text: str, folder: Path) -> register.Register:
    """A person with a code for each word; `-` is a blank week. Wages are seen because 100 is in the file."""
    cells = ["" if word == "-" else word for word in text.split()]
    return read(Plain(FIRST, [cells, ["100"] * len(cells)]), folder)


def follow(one: register.Register, index: int, **more: Any) -> Outcomes:
    return outcomes(one, [0], [one.first_week + index], **more)


def test_a_life_by_hand(tmp_path: Path) -> None:
    # week           0   1   2   3   4 5 6   7   8   9   10  11  12
    one = one_person("111 111 130 890 - - 100 100 771 890 890 100 100", tmp_path)
    found = follow(one, 3)
    assert found.group_at_index[0] == list(GROUPS).index("sickness_benefit")
    before = {key: int(count) for key, count in zip(GROUPS, found.weeks_per_group[0], strict=True) if count}
    assert before == {"insured_unemployed": 2, "cash_benefit_job_ready": 1}
    assert (found.weeks_seen[0], found.follow_up[0]) == (3, 9)
    assert (found.kind[0], found.weeks_to[0]) == (Kind.ORDINARY_HOURS, 3)
    assert (found.weeks_lasted[0], bool(found.still[0])) == (3, False)  # the flex job goes on with it
    assert found.lasted(3)[0] == Lasted.YES
    assert found.lasted(4)[0] == Lasted.NO
    assert found.weeks_left[0] == -1


def test_what_is_not_new_is_no_outcome(tmp_path: Path) -> None:
    one = one_person("771 771 771 890 771 651 651", tmp_path)
    found = follow(one, 1)
    assert (found.kind[0], found.weeks_to[0], found.weeks_lasted[0]) == (Kind.EDUCATION, 4, 2)
    assert found.still[0]
    assert found.lasted(2)[0] == Lasted.YES
    assert found.lasted(3)[0] == Lasted.UNKNOWN


def test_the_index_week_itself_is_no_outcome_and_not_in_the_window(tmp_path: Path) -> None:
    one = one_person("111 100 111 111", tmp_path)
    found = follow(one, 1)
    assert found.group_at_index[0] == list(GROUPS).index("employment")
    assert found.weeks_per_group[0].sum() == 1
    assert found.kind[0] == Kind.NOTHING
    assert found.lasted(13)[0] == Lasted.NO_OUTCOME


def test_the_window_reaches_no_further_than_asked(tmp_path: Path) -> None:
    one = one_person("111 111 111 130 130 890", tmp_path)
    found = follow(one, 5, window=3)
    assert found.weeks_per_group[0].sum() == found.weeks_seen[0] == 3
    assert found.weeks_per_group[0][list(GROUPS).index("insured_unemployed")] == 1
    assert follow(one, 5, window=0).weeks_per_group.sum() == 0


def test_leaving_is_no_outcome_but_ends_the_time(tmp_path: Path) -> None:
    one = one_person("111 111 783 783 100 999", tmp_path)
    found = follow(one, 0)
    assert (found.kind[0], found.weeks_to[0], found.weeks_left[0]) == (Kind.ORDINARY_HOURS, 4, 2)
    time, cause = found.times()
    assert (time[0], cause[0]) == (2, Kind.LEFT)


def test_an_outcome_before_leaving_counts(tmp_path: Path) -> None:
    time, cause = follow(one_person("111 651 111 999", tmp_path), 0).times()
    assert (time[0], cause[0]) == (1, Kind.EDUCATION)


def test_who_reaches_nothing_is_censored_at_the_end(tmp_path: Path) -> None:
    time, cause = follow(one_person("111 111 130 890", tmp_path), 1).times()
    assert (time[0], cause[0]) == (2, Kind.NOTHING)


def test_wages_end_before_the_weeks_do(tmp_path: Path) -> None:
    """A month later than the last with wage income is not read: a blank week there may be a job."""
    plain = Plain(FIRST, [["111"] * 5 + ["771"] * 13], {(2015, 1): [False]})
    one = read(plain, tmp_path)
    assert one.wages == (0, 4)  # the Thursday of week 5 is 29 January
    found = follow(one, 2)
    assert (found.follow_up[0], found.kind[0]) == (2, Kind.NOTHING)
    assert follow(one, 5).status[0] == Status.OUTSIDE_WEEKS


def test_rows_that_do_not_count_say_why(tmp_path: Path) -> None:
    plain = Plain(FIRST, [["111"] * 18], {(2015, 2): [False], (2015, 3): [True]})
    one = read(plain, tmp_path)
    assert one.wages == (5, 12)
    index = np.array([3, 4, 12, 13, -1, 4]) + FIRST
    found = outcomes(one, [0, 0, 0, 0, 0, -1], index)
    assert found.status.tolist() == [
        Status.WAGES_UNSEEN,
        Status.COUNTED,  # the week after is the first with wages
        Status.COUNTED,
        Status.OUTSIDE_WEEKS,
        Status.OUTSIDE_WEEKS,
        Status.NOT_IN_REGISTER,
    ]
    aside = ~found.counted
    assert not found.weeks_per_group[aside].any()
    assert (found.weeks_to[aside] == -1).all()
    assert (found.follow_up[aside] == 0).all()
    assert not found.kind[aside].any()


def test_faulty_questions_are_refused(tmp_path: Path) -> None:
    one = one_person("111 100", tmp_path)
    with pytest.raises(ValueError, match="one length"):
        outcomes(one, [0, 1], [FIRST])
    with pytest.raises(ValueError, match="outside the register"):
        outcomes(one, [2], [FIRST])
    with pytest.raises(ValueError, match="negative"):
        outcomes(one, [0], [FIRST], window=-1)


def test_nobody_is_no_error(tmp_path: Path) -> None:
    found = outcomes(one_person("111 100", tmp_path), [], [])
    assert len(found) == 0


def test_without_the_compiler_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = one_person("111 100", tmp_path)
    monkeypatch.setattr(kernel, "compiled", lambda: None)
    with pytest.raises(NoCompiler, match="fast"):
        follow(one, 0, engine="compiled")
    monkeypatch.setattr(following, "_WORTH_COMPILING", 0)
    assert follow(one, 0).kind[0] == Kind.ORDINARY_HOURS  # the automatic choice goes on with NumPy


# Few codes, so that they meet often; 870 is in no table, 415 has a meaning from February on only.
CODES = ["", "", "", "100", "111", "130", "651", "652", "771", "774", "783", "890", "998", "870", "415"]
OWN = [
    {"code": "415", "group": "other", "counts_as": "flex_job", "valid_from": "2015-02-01", "valid_to": ""},
]


@st.composite
def registers(draw: st.DrawFn) -> Plain:
    persons, count = draw(st.integers(1, 4)), draw(st.integers(1, 24))
    cells = []
    for _ in range(persons):
        row: list[str] = []
        while len(row) < count:
            row += [draw(st.sampled_from(CODES))] * draw(st.integers(1, 7))
        cells.append(row[:count])
    begin, end = draw(st.integers(0, 5)), draw(st.integers(0, 6))
    wages = {month: draw(st.lists(st.booleans(), min_size=persons, max_size=persons)) for month in MONTHS[begin:end]}
    return Plain(FIRST, cells, wages or None, OWN)


def assert_same(first: Outcomes, second: Outcomes) -> None:
    for one in fields(first):
        a, b = getattr(first, one.name), getattr(second, one.name)
        assert a.dtype == b.dtype, one.name
        assert np.array_equal(a, b), one.name


def check(plain: Plain, found: Outcomes, asked: list[tuple[int, int]], window: int) -> None:
    names = list(GROUPS)
    for place, (person, index) in enumerate(asked):
        expected = plain.outcome(person, index, window)
        assert found.status[place] == expected["status"]
        if expected["status"]:
            continue
        before = {key: int(n) for key, n in zip(names, found.weeks_per_group[place], strict=True) if n}
        assert {
            "status": 0,
            "group": names[found.group_at_index[place]],
            "follow_up": found.follow_up[place],
            "before": before,
            "kind": found.kind[place],
            "weeks_to": found.weeks_to[place],
            "left": found.weeks_left[place],
            "lasted": found.weeks_lasted[place],
            "still": bool(found.still[place]),
        } == expected
        assert sum(before.values()) == found.weeks_seen[place]


@pytest.mark.slow(reason="follows forty random registers by three engines")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plain=registers(), window=st.integers(0, 30), shuffle=st.randoms(use_true_random=False))
def test_the_versions_agree_with_the_slow_one(
    plain: Plain, window: int, shuffle: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = read(plain, tmp_path)
    asked = [(person, week) for person in range(len(plain.cells)) for week in range(-1, plain.weeks + 1)]
    shuffle.shuffle(asked)
    rows, index = [person for person, _week in asked], [week + FIRST for _person, week in asked]
    monkeypatch.setattr(following, "_BLOCK", 7)  # rows lie on both sides of a block's end
    found = outcomes(one, rows, index, window=window, engine="numpy")
    check(plain, found, asked, window)
    # The loop that the compiler takes, here without it.
    monkeypatch.setattr(kernel, "compiled", lambda: kernel.follow)
    assert_same(found, outcomes(one, rows, index, window=window, engine="compiled"))


@pytest.mark.slow(reason="the compiler takes seconds for the loop when its kept result is missing")
def test_the_compiled_version_agrees(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    random = np.random.default_rng(5)
    count, persons = 80, 3000
    change = random.random((persons, count)) < 0.1
    change[:, 0] = True
    drawn = np.array(CODES)[random.integers(0, len(CODES), (persons, count))]
    since = np.maximum.accumulate(np.where(change, np.arange(count), 0), axis=1)
    one = read(Plain(FIRST, np.take_along_axis(drawn, since, 1).tolist()), tmp_path)
    rows = random.integers(-1, persons, 5000)
    index = random.integers(-2, count + 2, 5000) + FIRST
    expected = outcomes(one, rows, index, window=26, engine="numpy")
    assert expected.counted.any()
    for threads in (1, 2):
        assert_same(expected, outcomes(one, rows, index, window=26, engine="compiled", threads=threads))
