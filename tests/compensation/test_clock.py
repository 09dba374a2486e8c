"""The decision clock: cases worked out by hand, and any events against a slow version that shares no code with it."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.compensation import clock
from brobygger.compensation.clock import Promise

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DAYS3 = Promise("working_days", 3)
HOURS72 = Promise("hours", 72)


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


# --- an independent version: walks, and knows the holidays of these years by hand ------------------------------------

CLOSED = {
    datetime.date.fromisoformat(day)
    for day in (  # noqa: SIM905 (days read best as one text)
        "2025-01-01 2025-04-17 2025-04-18 2025-04-21 2025-05-29 2025-06-05 2025-06-09 2025-12-24 2025-12-25 "
        "2025-12-26 2025-12-31 2026-01-01 2026-04-02 2026-04-03 2026-04-06 2026-05-14 2026-05-25 2026-06-05 "
        "2026-12-24 2026-12-25 2026-12-31 2027-01-01 2027-03-25 2027-03-26 2027-03-29 2027-05-06 2027-05-17 "
        "2027-12-24 2027-12-31 2028-01-01"
    ).split()
}


def slow_open(day: datetime.date) -> bool:
    return day.isoweekday() <= 5 and day not in CLOSED


def slow_days(start, pauses, end):
    used, day = 0, start
    while day < end:
        day = day + datetime.timedelta(days=1)
        paused = False
        for since, until in pauses:
            walked = since
            last = until or end
            while walked < last:
                walked = walked + datetime.timedelta(days=1)
                if walked == day:
                    paused = True
        used += 1 if slow_open(day) and not paused else 0
    return used


def slow_hours(start, pauses, end):
    """A quarter of an hour at a time, in universal time."""
    step, used = datetime.timedelta(minutes=15), 0
    moment = start.astimezone(datetime.UTC)
    while moment < end:
        local = moment.astimezone(COPENHAGEN).date()
        paused = any(since <= moment and (until is None or moment < until) for since, until in pauses)
        used += 1 if slow_open(local) and not paused else 0
        moment += step
    return used / 4


quarters = st.integers(0, 4 * 24 - 1)
dates = st.dates(datetime.date(2025, 1, 2), datetime.date(2027, 10, 1))
# Where counting goes wrong: the days round the end of a month and of a year.
month_ends = st.builds(
    lambda year, month, offset: datetime.date(year, month, 1) + datetime.timedelta(days=offset),
    st.integers(2025, 2027), st.integers(2, 10), st.integers(-1, 1),
) | st.builds(
    lambda year, offset: datetime.date(year, 12, 31) + datetime.timedelta(days=offset),
    st.integers(2025, 2026), st.integers(-1, 2),
)  # fmt: skip


@st.composite
def histories(draw, *, longest=12):
    """A moment of receipt, pauses in order (the last one perhaps still open) and a moment of looking."""
    day = draw(dates | month_ends)
    now = received = at(day.isoformat()) + datetime.timedelta(minutes=15 * draw(quarters))
    pauses = []
    for _number in range(draw(st.integers(0, 4))):
        since = now + datetime.timedelta(minutes=15 * draw(st.integers(0, 4 * 24 * 3)))
        until = since + datetime.timedelta(minutes=15 * draw(st.integers(0, 4 * 24 * longest)))
        pauses.append((since, until))
        now = until
    if pauses and draw(st.booleans()):
        pauses[-1] = (pauses[-1][0], None)
    look = now + datetime.timedelta(minutes=15 * draw(st.integers(0, 4 * 24 * longest)))
    return received, draw(st.permutations(pauses)), look


@given(histories(), st.integers(1, 12))
@settings(max_examples=150)
def test_working_days_are_those_of_the_slow_version(history, length):
    received, pauses, look = history
    reading = clock.read(Promise("working_days", length), received, pauses, look)
    days = [(since.date(), until.date() if until else None) for since, until in pauses]
    assert reading.used == slow_days(received.date(), days, look.date())
    assert reading.left == max(length - reading.used, 0)
    assert reading.plain_days == (look.date() - received.date()).days
    if reading.due is None:
        assert reading.paused
        assert any(until is None for _since, until in pauses)
    else:
        due = reading.due_on
        assert slow_days(received.date(), days, due) == length
        assert slow_days(received.date(), days, due - datetime.timedelta(days=1)) == length - 1
        assert reading.overdue == (look.date() > due)


@given(histories(longest=3), st.integers(1, 100))
@settings(max_examples=40)
def test_hours_are_those_of_the_slow_version(history, length):
    received, pauses, look = history
    reading = clock.read(Promise("hours", length), received, pauses, look)
    assert reading.used == pytest.approx(slow_hours(received, pauses, look))
    if reading.due is not None:
        assert slow_hours(received, pauses, reading.due) == pytest.approx(length)
        assert reading.overdue == (look > reading.due)
    else:
        assert any(until is None for _since, until in pauses)


@given(histories())
@settings(max_examples=60)
def test_used_rises_by_one_a_day_at_most_and_a_pause_never_brings_the_date_forward(history):
    received, pauses, look = history
    before = 0
    for number in range(12):
        used = clock.read(DAYS3, received, pauses, received + datetime.timedelta(days=number)).used
        assert before <= used <= before + 1
        before = used
    for promise in (DAYS3, HOURS72):
        plain = clock.read(promise, received, (), look)
        paused = clock.read(promise, received, pauses, look)
        assert plain.due is not None
        assert paused.due is None or paused.due >= plain.due


# --- by hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-02-02T09:00", "2026-02-05"),  # Monday to Thursday
        ("2026-02-05T23:59", "2026-02-10"),  # over a weekend
        ("2026-02-07T12:00", "2026-02-11"),  # on a Saturday
        ("2026-01-30T08:00", "2026-02-04"),  # over the end of a month
        ("2025-12-23T10:00", "2026-01-02"),  # Christmas and New Year: 29 and 30 December, then 2 January
        ("2026-12-23T10:00", "2026-12-30"),  # 28, 29 and 30 December
        ("2026-12-30T10:00", "2027-01-06"),
        ("2026-04-01T10:00", "2026-04-09"),  # Easter
        ("2026-06-03T10:00", "2026-06-09"),  # Constitution Day
    ],
)
def test_three_working_days(received, due):
    reading = clock.read(DAYS3, at(received), (), at(received))
    assert reading.due_on == datetime.date.fromisoformat(due)
    assert reading.used == 0
    assert not clock.read(DAYS3, at(received), (), at(due + "T23:59")).overdue
    assert clock.read(DAYS3, at(received), (), at(due + "T00:00") + datetime.timedelta(days=1)).overdue


def test_the_day_we_ask_is_ours_and_the_day_of_the_answer_is_not():
    received = at("2026-02-02T09:00")  # Monday
    pause = (at("2026-02-03T10:00"), at("2026-02-12T10:00"))  # Tuesday to Thursday week
    reading = clock.read(DAYS3, received, [pause], at("2026-02-12T12:00"))
    assert (reading.used, reading.left, reading.due_on) == (1, 2, datetime.date(2026, 2, 16))
    assert clock.read(DAYS3, received, [(pause[0], None)], at("2026-02-20T12:00")).due is None
    same_day = (at("2026-02-03T10:00"), at("2026-02-03T15:00"))
    assert clock.read(DAYS3, received, [same_day], received).due_on == datetime.date(2026, 2, 5)


def test_a_pause_after_the_date_has_passed_excuses_nothing():
    received = at("2026-02-02T09:00")
    reading = clock.read(DAYS3, received, [(at("2026-02-09T10:00"), None)], at("2026-02-20T12:00"))
    assert reading.due_on == datetime.date(2026, 2, 5)
    assert reading.overdue
    assert not reading.paused


def test_seventy_two_hours_run_on_working_days():
    reading = clock.read(HOURS72, at("2026-02-05T14:30"), (), at("2026-02-05T14:30"))  # Thursday
    assert reading.due == at("2026-02-10T14:30")
    # Received on the Saturday of the change to summer time; that Sunday has 23 hours and is closed.
    assert clock.read(HOURS72, at("2026-03-28T11:00"), (), at("2026-03-28T11:00")).due == at("2026-04-02T00:00")
    pause = (at("2026-02-02T10:00"), at("2026-02-02T10:45"))
    paused = clock.read(HOURS72, at("2026-02-02T08:00"), [pause], at("2026-02-03T08:00"))
    assert paused.due == at("2026-02-05T08:45")
    assert paused.used == pytest.approx(23.25)
