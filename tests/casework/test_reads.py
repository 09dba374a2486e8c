"""The desk merges what every room knows: each thing once, in order; and cuts a timeline without losing any."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.casework import reads
from brobygger.citizens.enums import CourseState
from brobygger.kernel import clock
from brobygger.kernel.items import DueItem, TimelineEntry
from tests import fixtures
from tests.citizens.factories import a_course

TODAY = datetime.date(2026, 11, 20)
KEYS = [uuid.UUID(int=number) for number in range(6)]


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


def _item(number: int, day: datetime.date | None) -> DueItem:
    return DueItem("kind", f"Ting {number}", day, "citizen", KEYS[number % 6], KEYS[number % 6], "Navn")


days = st.one_of(st.none(), st.dates(TODAY - datetime.timedelta(days=9), TODAY + datetime.timedelta(days=9)))


@given(st.lists(st.tuples(st.integers(0, 5), days), max_size=12))
def test_the_desk_holds_each_thing_once_and_by_date(found):
    items = [_item(number, day) for number, day in found]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reads, "DUE", (lambda actor, on: items[::2], lambda actor, on: items[1::2]))
        desk = reads.desk(object(), TODAY)
    shown = [*desk.overdue, *desk.soon, *desk.later]
    assert {item.subject for item in shown} == {item.subject for item in items}
    assert len(shown) == desk.count == len({item.subject for item in items})
    dated = [item.due for item in shown if item.due is not None]
    assert dated == sorted(dated)
    assert all(item.due is not None and item.due < TODAY for item in desk.overdue)
    undated = [item.due is None for item in desk.later]
    assert undated == sorted(undated)


def _entry(number: int, day: datetime.date, minute: int) -> TimelineEntry:
    at = datetime.datetime(2026, 11, 20, 12, minute, tzinfo=datetime.UTC)
    return TimelineEntry(f"room.kind{number % 3}", f"Hændelse {number}", day, at, "", uuid.UUID(int=number // 3))


@given(
    st.lists(st.tuples(st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 1, 4)), st.integers(0, 2)), max_size=30),
    st.integers(1, 7),
)
def test_every_entry_of_the_timeline_is_seen_once(found, size):
    """Many on one day, several with one key: the pages put together are the whole, newest first."""
    entries = [_entry(number, day, minute) for number, (day, minute) in enumerate(found)]
    seen: list[TimelineEntry] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reads, "TIMELINES", (lambda course, limit: entries[::2], lambda course, limit: entries[1::2]))
        cursor, more = "", True
        while more:
            page = reads.timeline(object(), after=cursor, limit=size)
            seen += page.entries
            cursor, more = page.next_cursor, bool(page.next_cursor)
    assert len(seen) == len(entries)
    assert {reads.cursor_of(entry) for entry in seen} == {reads.cursor_of(entry) for entry in entries}
    assert [entry.on for entry in seen] == sorted((entry.on for entry in seen), reverse=True)


def test_a_kind_belongs_to_one_group_only():
    kinds = ["screening.completed", "exemption.made", "handover.made", "booking.outcome", "interview.completed",
             "citizens.milestone", "citizens.responsible", "citizens.benefit"]  # fmt: skip
    for kind in kinds:
        entry = TimelineEntry(kind, "", TODAY, clock.now(), "", KEYS[0])
        assert sum(reads.in_group(entry, group) for group in reads.GROUPS) == 1, kind
        assert reads.in_group(entry, "")


@pytest.mark.parametrize("state", list(CourseState))
def test_every_state_has_a_next_step(in_boundary: Any, state: CourseState):
    course = a_course(in_boundary, state=state)
    assert reads.next_step(course, TODAY).sentence


def test_the_next_step_has_its_date(in_boundary: Any):
    began = TODAY - datetime.timedelta(days=40)
    enrolled = a_course(in_boundary, state=CourseState.ENROLLED, began_on=began)
    step = reads.next_step(enrolled, TODAY)
    assert step.by == began + datetime.timedelta(days=27)
    assert step.is_late(TODAY)
    waiting = a_course(in_boundary, state=CourseState.BEGAN, began_on=began)
    assert reads.next_step(waiting, TODAY).by is not None


def test_whoever_has_no_cases_has_an_empty_desk(in_boundary: Any, actor_for: Any):
    a_course(in_boundary, responsible=fixtures.make_user("caseworker", jobcentre=in_boundary))
    for role in ("administrator", "programme_analyst", "employer_consultant", "project_manager"):
        assert reads.desk(actor_for(role), TODAY).count == 0
