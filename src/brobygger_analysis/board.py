"""What a team looks at once a week: its measures, and a warning when more is done and it is done less well. Pure.

The prose stands in docs/algorithms/team-board.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from brobygger_analysis.definitions import Text

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


class Heading(StrEnum):
    RESULTS = "results"
    FLOW = "flow"
    EMPLOYERS = "employers"
    QUALITY = "quality"


class Per(StrEnum):
    WEEK = "week"
    MONTH = "month"
    NOW = "now"


@dataclass(frozen=True)
class Measure:
    """One line of the board. is_registered: False while no part of the product registers it: never nought."""

    key: str
    heading: Heading
    per: Per
    name: Text
    counts: Text
    is_share: bool = False
    is_registered: bool = True


MEASURES: tuple[Measure, ...] = (
    Measure("enrolled", Heading.RESULTS, Per.MONTH, Text("Visiteret til indsatsen", "Enrolled"),
            Text("Forløb med markeringen visiteret i måneden.", "Courses marked enrolled in the month.")),
    Measure("employed", Heading.RESULTS, Per.MONTH, Text("I job eller uddannelse", "In a job or education"),
            Text("Forløb med markeringen i job i måneden.", "Courses marked employed in the month.")),
    Measure("conversations", Heading.FLOW, Per.WEEK, Text("Samtaler holdt", "Conversations held"),
            Text("Samtaler, der er registreret som holdt.", "Conversations registered as held.")),
    Measure("contacts", Heading.FLOW, Per.WEEK, Text("Henvendelser uden aftale", "Contacts out of turn"),
            Text("Gange, hvor en borger selv tog kontakt.", "Times that a citizen got in touch.")),
    Measure("openings", Heading.EMPLOYERS, Per.WEEK, Text("Jobåbninger fundet", "Openings found"),
            Text("Åbninger fundet hos virksomheder.", "Openings found at employers."), is_registered=False),
    Measure("openings_passed_on", Heading.EMPLOYERS, Per.WEEK,
            Text("Jobåbninger givet videre", "Openings passed on"),
            Text("Åbninger givet videre til kolleger.", "Openings passed on to colleagues."), is_registered=False),
    Measure("outreach", Heading.EMPLOYERS, Per.WEEK, Text("Besøg og opkald til virksomheder", "Visits and calls"),
            Text("Opsøgende besøg og opkald.", "Outreach visits and calls."), is_registered=False),
    Measure("employer_activities", Heading.EMPLOYERS, Per.WEEK,
            Text("Forløb i virksomhed begyndt", "Employer-based activities started"),
            Text("Praktik og løntilskud begyndt.", "Placements and wage subsidies started."), is_registered=False),
    Measure("employer_interviews", Heading.EMPLOYERS, Per.WEEK,
            Text("Samtaler med arbejdsgiver og borger", "Interviews with employer and citizen"),
            Text("Samtaler, hvor begge var med.", "Interviews with both."), is_registered=False),
    Measure("employer_follow_ups", Heading.EMPLOYERS, Per.WEEK,
            Text("Opfølgning og efterværn hos virksomheder", "Follow-up and aftercare visits"),
            Text("Besøg efter start.", "Visits after the start."), is_registered=False),
    Measure("cv_good", Heading.QUALITY, Per.NOW, Text("CV fundet godt nok", "CV found good enough"),
            Text("Visiterede med et gyldigt tjek af CV ud af alle visiterede nu.",
                 "Enrolled with a valid check of the CV, of all enrolled now."), is_share=True),
    Measure("marks_met", Heading.QUALITY, Per.NOW, Text("Kvalitetsmærker opfyldt", "Quality marks met"),
            Text("Opfyldte mærker ud af alle, der blev set på, i gennemgangene af CV og plan.",
                 "Marks met of all looked at in the reviews of CV and plan."), is_share=True),
)  # fmt: skip
BY_KEY = {one.key: one for one in MEASURES}
WITH_GOAL = tuple(one for one in MEASURES if one.is_registered and one.key != "contacts")


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def by_week(days: Iterable[date], *, last: date, weeks: int) -> tuple[tuple[date, int], ...]:
    """How many days lie in each of so many weeks, the last one that of `last`: (Monday, count), oldest first."""
    counted = Counter(monday_of(day) for day in days if day <= last)
    newest = monday_of(last)
    mondays = [newest - number * WEEK for number in range(weeks - 1, -1, -1)]
    return tuple((monday, counted.get(monday, 0)) for monday in mondays)


def by_month(days: Iterable[date], *, last: date, months: int) -> tuple[tuple[date, int], ...]:
    """The same for calendar months: (first of the month, count), oldest first."""
    counted = Counter(day.replace(day=1) for day in days if day <= last)
    first = last.replace(day=1)
    made: list[date] = []
    for _number in range(months):
        made.append(first)
        first = (first - DAY).replace(day=1)
    return tuple((month, counted.get(month, 0)) for month in reversed(made))


# The warning ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review: on a day so many marks met, out of those looked at."""

    on: date
    met: int
    out_of: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Dated values: weeks compared with as many before; rise in per cent; fall in percentage points; fewest of each."""

    weeks: int
    rise: int
    fall: int
    least: int


class Said(StrEnum):
    WARNING = "warning"
    FINE = "fine"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Compared:
    """The last weeks beside those before. Shares are None where nothing was reviewed."""

    said: Said
    counts: tuple[int, int]  # before, now
    shares: tuple[float | None, float | None]
    reviews: tuple[int, int]
    first: date
    middle: date
    last: date


def compare(days: Iterable[date], reviews: Sequence[Reviewed], *, on: date, thresholds: Thresholds) -> Compared:
    """Whether counts rise while quality falls, over whole weeks that are past.

    days: of each thing counted. It warns only where both stretches hold the fewest asked for, of counts and of reviews:
    a share of three reviews swings by itself.
    """
    end = monday_of(on)  # the week that runs is not whole
    middle, first = end - thresholds.weeks * WEEK, end - 2 * thresholds.weeks * WEEK
    counted = list(days)
    counts = tuple(sum(start <= day < stop for day in counted) for start, stop in ((first, middle), (middle, end)))
    stretches = [[one for one in reviews if start <= one.on < stop] for start, stop in ((first, middle), (middle, end))]
    shares = tuple(_share(part) for part in stretches)
    numbers = tuple(len(part) for part in stretches)
    said = Said.FINE
    if min(*counts, *numbers) < thresholds.least or None in shares:
        said = Said.TOO_FEW
    else:
        rises = 100 * (counts[1] - counts[0]) >= thresholds.rise * counts[0]
        falls = 100 * ((shares[0] or 0) - (shares[1] or 0)) >= thresholds.fall - 1e-9
        said = Said.WARNING if rises and falls else Said.FINE
    return Compared(
        said, (counts[0], counts[1]), (shares[0], shares[1]), (numbers[0], numbers[1]), first, middle,
        end - DAY,
    )  # fmt: skip


def _share(reviews: Sequence[Reviewed]) -> float | None:
    out_of = sum(one.out_of for one in reviews)
    return sum(one.met for one in reviews) / out_of if out_of else None
