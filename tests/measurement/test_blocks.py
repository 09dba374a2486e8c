"""The stored block of facts: the same bytes however it came about, the present whenever it is asked, and sealed."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.casework import closing
from brobygger.casework.closing import Ending
from brobygger.citizens import actions as citizens
from brobygger.citizens import merging
from brobygger.citizens.models import Citizen, Milestone
from brobygger.conversations import actions as conversations
from brobygger.kernel.boundary import everywhere, within
from brobygger.measurement import blocks
from brobygger.measurement.models import FactsBlock
from brobygger.measurement.tables import EMPTY, SHAPE, Tables, as_bytes, from_bytes, join, read, replaced
from brobygger.vault import sealing
from tests.conversations.factories import House, a_talk, days_ago
from tests.measurement.factories import make_citizen, make_course

db = pytest.mark.django_db


@pytest.fixture
def house(in_boundary):
    made = House(in_boundary)
    made.held()
    sealing.seal()
    return made


def stored(jobcentre):
    return FactsBlock.objects.get(jobcentre=jobcentre)


def from_nothing(jobcentre):
    return as_bytes(read([jobcentre.pk]))


@db
def test_corrected_backdated_reopened_and_merged_it_is_what_is_made_from_nothing(house, in_boundary):
    double = house.another_course()
    assert blocks.refresh(in_boundary.pk).made_anew
    first = stored(in_boundary).digest
    assert stored(in_boundary).content == from_nothing(in_boundary)

    talk = house.held(on=days_ago(30))  # registered long after it was held
    talk = conversations.correct(
        by=house.by, conversation=talk, talk=a_talk(on=days_ago(28)), state="held", reason="Forkert dato",
        read_version=talk.version,
    )  # fmt: skip
    ended = closing.close(
        by=house.by, course=house.course, ending=Ending(on=days_ago(1), outcome="flex_job", hours_a_week=Decimal(20))
    )
    closing.reopen(by=house.by, closing=ended, reason="Jobbet holdt ikke", on=days_ago(0), read_version=ended.version)
    employed = Milestone.objects.get(course=house.course, kind="employed", withdrawn_at=None)
    citizens.withdraw_milestone(by=house.by, milestone=employed, reason="Det var et vikariat")
    kept, gone = house.citizen, double.citizen
    merging.merge(by=house.machine, kept=kept, double=gone, reason="Oprettet to gange", goes_on=house.course)
    citizens.change_benefit_group(
        by=house.machine, citizen=Citizen.objects.get(pk=kept.pk), group="flex_job", valid_from=days_ago(0)
    )

    # What is asked is the present, before the log is sealed and the block brought up to date.
    assert as_bytes(blocks.tables([in_boundary.pk])) == from_nothing(in_boundary)
    assert stored(in_boundary).digest == first
    sealing.seal()
    done = blocks.refresh(in_boundary.pk)
    assert (done.courses, done.made_anew) == (2, False)
    assert stored(in_boundary).digest != first
    assert stored(in_boundary).content == from_nothing(in_boundary)
    assert not blocks.rebuild(in_boundary.pk).differed
    assert blocks.refresh(in_boundary.pk).courses == 0


@db
def test_a_block_that_is_wrong_is_found_and_mended(house, in_boundary):
    blocks.refresh(in_boundary.pk)
    with within(in_boundary.pk):
        make_course(in_boundary, citizen=make_citizen(in_boundary))  # written past every action, and so past the log
    assert stored(in_boundary).content != from_nothing(in_boundary)
    assert blocks.rebuild(in_boundary.pk).differed
    assert stored(in_boundary).content == from_nothing(in_boundary)


@db
def test_a_block_lies_sealed_and_is_read_within_the_boundary(house, in_boundary, other_jobcentre):
    blocks.refresh(in_boundary.pk)
    lying = bytes(FactsBlock.objects.values_list("content", flat=True).get())
    assert b"insured_unemployed" not in lying
    assert b'"words"' not in lying
    with within(other_jobcentre.pk):
        stranger = make_course(other_jobcentre)
        assert blocks.tables([in_boundary.pk, other_jobcentre.pk]).courses.tolist() == [stranger.pk]
    with everywhere(reason="a test"):
        both = blocks.tables([in_boundary.pk, other_jobcentre.pk])
    assert set(both["courses"]["jobcentre"].tolist()) == {in_boundary.pk, other_jobcentre.pk}


@db
def test_it_takes_few_questions(house, in_boundary, django_assert_max_num_queries):
    blocks.refresh(in_boundary.pk)
    house.held(on=days_ago(2))
    with django_assert_max_num_queries(10):
        blocks.tables([in_boundary.pk])


# Pure -----------------------------------------------------------------------------------------------------------------

numbers = st.integers(-3, 300) | st.integers(-(2**40), 2**40)


@st.composite
def some_tables(draw: st.DrawFn) -> Tables:
    from brobygger.measurement.tables import WORDS, _canonical

    courses = draw(st.lists(st.integers(1, 9), unique=True, max_size=5))
    words = {column: draw(st.lists(st.sampled_from("abcdæøå"), unique=True, min_size=1)) for column in WORDS}
    tables = {}
    for name, wanted in SHAPE.items():
        rows = courses if name == "courses" else draw(st.lists(st.sampled_from(courses), max_size=6)) if courses else []
        table = {"course": np.array(rows, dtype=np.int64)}
        for column in wanted[1:]:
            values = st.integers(0, len(words[column]) - 1) if WORDS.get(column) == name else numbers
            table[column] = np.array([draw(values) for _row in rows], dtype=np.int64)
        tables[name] = table
    return _canonical(tables, words)


@given(some_tables(), st.sets(st.integers(1, 9)))
@settings(deadline=None, max_examples=25)
def test_what_is_taken_out_and_put_back_is_the_same_bytes(tables: Tables, courses: set[int]) -> None:
    from brobygger.measurement.tables import without

    assert as_bytes(from_bytes(as_bytes(tables))) == as_bytes(tables)
    others = set(tables.courses.tolist()) - courses
    fresh, rest = without(tables, others), without(tables, courses)
    assert as_bytes(join([rest, fresh])) == as_bytes(tables)
    assert as_bytes(replaced(tables, courses, fresh)) == as_bytes(tables)
    assert as_bytes(replaced(tables, courses, EMPTY)) == as_bytes(rest)


@given(some_tables())
@settings(deadline=None, max_examples=25)
def test_every_number_comes_back(tables: Tables) -> None:
    back = from_bytes(as_bytes(tables))
    assert back.words == tables.words
    for name, wanted in SHAPE.items():
        assert list(back[name]) == list(wanted)
        assert all(back[name][column].tolist() == tables[name][column].tolist() for column in wanted)
        assert {values.dtype for values in back[name].values()} == {np.dtype(np.int64)}


def test_a_column_of_one_value_takes_no_room_and_a_course_is_written_once() -> None:
    def marks(rows: int, day: int) -> bytes:
        columns = {
            "course": [7] * rows,
            "kind": [2] * rows,
            "on": [day] * rows,
            "place": [0] * rows,
            "team": [9] * rows,
        }
        own = {name: np.array(values, dtype=np.int64) for name, values in columns.items()}
        return as_bytes(Tables({**EMPTY.tables, "marks": own}, EMPTY.words))

    assert len(marks(1_000, 20_500)) - len(marks(100, 20_500)) < 10  # a digit more wherever a length is told
    assert from_bytes(marks(1_000, 20_500))["marks"]["course"].tolist() == [7] * 1_000


def test_bytes_of_another_form_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from brobygger.measurement import tables

    content = as_bytes(EMPTY)
    monkeypatch.setattr(tables, "FORMAT", tables.FORMAT + 1)
    with pytest.raises(tables.OtherFormat):
        from_bytes(content)
