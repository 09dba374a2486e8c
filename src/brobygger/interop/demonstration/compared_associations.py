"""The printed associations of the closed programme beside those of its invented people.

The page is docs/demonstration-associations.md.

The people are drawn so that counts, shares and means come out as printed, not so that associations do: nowhere is it
printed how belief or education is spread over those who found work. The page says for each figure why it differs.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from brobygger.interop.demonstration.comparison import is_complex, primary_group
from brobygger.interop.demonstration.days import STARTS
from brobygger.interop.demonstration.synthetic import SyntheticPerson
from brobygger_analysis import association
from brobygger_analysis.association import ControlSet, Level, Line
from brobygger_analysis.association import circumstances as catalogue
from brobygger_analysis.association.words import points
from brobygger_analysis.columns import Array

DATA = Path(__file__).parent / "data" / "associations.csv"
EDUCATION = {
    "primary": "basic", "upper_secondary": "secondary", "vocational": "secondary", "short_higher": "higher",
    "medium_higher": "higher", "long_higher": "higher",
}  # fmt: skip
ASKED = (
    "woman", "age", "education", "benefit_group", "benefit_weeks", "impairment", "complex_impairment", "self_belief",
    "broker_belief",
)  # fmt: skip
DRAWN = "Of who found work only the number per municipality is fitted; who it was is drawn, "
REASONS = {
    "self_belief": DRAWN + "a little more often those who believe in it (a fifth more per step of the scale).",
    "broker_belief": DRAWN + "and the broker's view only through the citizen's, which it resembles.",
    "woman": DRAWN + "without regard to sex.",
    "education": DRAWN + "without regard to education.",
    "benefit_group": DRAWN + "twice as often among the job-ready, which gives a difference of the same kind.",
    "benefit_weeks": DRAWN + "without regard to how long somebody had been on benefit.",
    "age": "Neither printed nor drawn.",
    "impairment": "Neither printed nor drawn.",
}


NOT_REGISTERED = "not registered"
NOT_COMPUTED = {
    "fast_spread": ("It took more than six months everywhere, so nobody is of either kind; see below.", "no answer")
}  # fmt: skip


@dataclass(frozen=True)
class Printed:
    """One association as the report prints it; ``points`` is None where it gives words only."""

    variable: str
    contrast: str
    points: int | None
    words: str


def printed() -> list[Printed]:
    with DATA.open(encoding="utf-8") as file:
        return [
            Printed(row["variable"], row["contrast"], int(row["printed_points"]) if row["printed_points"] else None,
                    row["printed_words"])
            for row in csv.DictReader(file)
        ]  # fmt: skip


def study(people: Sequence[SyntheticPerson]) -> association.Study:
    """The analysis with the report's controls, of the enrolled."""
    own = [one for one in people if one.is_enrolled]
    columns = _columns(own)
    variables = {key: catalogue.ALL[key].variable for key in (*ASKED, catalogue.CLUSTER)}
    candidates = {level: [variables[key] for key in catalogue.CONTROLS[level] if key in variables] for level in Level}
    return association.associate(
        columns,
        "employed",
        [variables[key] for key in ASKED],
        controls=association.choice(candidates, catalogue.MOMENTS, ControlSet.REPORTED),
        cluster=catalogue.CLUSTER,
    )


def _columns(people: Sequence[SyntheticPerson]) -> dict[str, Array]:
    numbers = {
        "employed": [one.employed_on is not None for one in people],
        "woman": [one.gender == "woman" for one in people],
        "age": [one.age for one in people],
        "benefit_weeks": [one.benefit_weeks for one in people],
        "complex_impairment": [is_complex(one) for one in people],
        "self_belief": [one.self_belief >= 4 for one in people],
        "broker_belief": [one.interview is not None and one.interview.broker_view >= 4 for one in people],
    }
    words = {
        catalogue.CLUSTER: [one.municipality for one in people],
        "education": [EDUCATION[one.education] for one in people],
        "benefit_group": [one.benefit_group for one in people],
        "impairment": [primary_group(one) for one in people],
    }
    made: dict[str, Array] = {key: np.array(values, dtype=np.float64) for key, values in numbers.items()}
    return made | {key: np.array(values, dtype="U") for key, values in words.items()}


def document(people: Sequence[SyntheticPerson]) -> str:
    """The page."""
    found = study(people)
    rows = [_row(one, found.lines) for one in printed()]
    also = [line for line in found.lines if line.variable.key == "impairment" and not line.refused]
    smallest = min((line.q or 1.0 for line in also), default=1.0)
    spread = "\n".join(f"| {name} | {n} | {on.isoformat()} | {days} |" for name, n, on, days in spread_of(people))
    return PAGE.format(
        words=found.words.en, n=f"{max(line.n for line in found.lines):,}", rows="\n".join(rows), impairments=len(also),
        smallest=f"{smallest:.2f}", spread=spread, starts=STARTS.isoformat(),
    )  # fmt: skip


PAGE = """# The demonstration: published and generated associations

**{words}** The invented people of the closed programme (docs/demonstration.md) are drawn so that counts, shares and
means are as printed. Associations are printed only as results of an analysis whose data are not: they are not fitted,
and stand here side by side. The page is written by `script/demonstration-associations`; a test draws the people again.

Average marginal effects in percentage points with the report's controls (sex, age, municipality, education, benefit
group and history); discrete change, for numbers the derivative; n = {n}. The report prints no intervals and does not
say which definition it used.

| Association | Printed | Generated | 95 % | q | Why they differ |
|---|--:|--:|---|--:|---|
{rows}

Of the {impairments} contrasts of impairment, the smallest q is {smallest}.

Six of the printed figures are of the organisation. How each of the municipalities organised itself is not printed
anywhere, so nothing is invented there, and the page of the demonstration names five of them as not registered. The
sixth, fast spread, follows from the days on which people were screened, and these are drawn: here they give no answer,
and the page says so.

With eleven municipalities and the report's controls, an interval that keeps its promise is some 40 points wide when
five are of a kind (bench/results/coverage.md): of the printed 17 to 38 points only the largest could have been told
from nothing. The report says nothing of clustering by municipality.

## How fast it spread here

Spread is fast where a fifth of the participants at the programme's end were screened within three months of its
start, and slow where it took three to six. The participants are read as the enrolled, whom the analysis is about, and
not as all who were screened. The programme starts on {starts}; the days of screening are drawn over its whole time,
because none is printed, and so the fifth comes after six months everywhere:

| Municipality | Enrolled | A fifth of them screened by | Days |
|---|--:|---|--:|
{spread}

The report prints three levels for the same analysis (0.05, 0.5 and 0.005). Here 0.05 is used, on q-values.
"""


def spread_of(people: Sequence[SyntheticPerson]) -> list[tuple[str, int, datetime.date, int]]:
    """By municipality: the enrolled, the day by which a fifth of them were screened, and how long that took."""
    found = []
    own = [one for one in people if one.is_enrolled]
    for name in sorted({one.municipality for one in own}):
        days = sorted(one.screening.held_on for one in own if one.municipality == name)
        on = days[-(-len(days) // 5) - 1]
        found.append((name, len(days), on, (on - STARTS).days))
    return found


def _row(one: Printed, lines: Sequence[Line]) -> str:
    own = [each for each in lines if each.variable.key == one.variable]
    line = next((each for each in own if not one.contrast or each.contrast == one.contrast), None)
    name = catalogue.ALL[one.variable].variable.name.en
    shown = "–" if one.points is None else f"{one.points:+d}"
    if line is None or line.value is None or line.low is None or line.high is None:
        why, found = NOT_COMPUTED.get(
            one.variable, ("How it was in which municipality is not printed.", NOT_REGISTERED)
        )
        return f"| {name}: {one.words} | {shown} | {found} | – | – | {why} |"
    if one.variable == "impairment":
        return f"| {name}: {one.words} | {shown} | see below | – | – | {REASONS[one.variable]} |"
    ends = f"{_signed(line.low)} to {_signed(line.high)}"
    return (
        f"| {name}: {one.words} | {shown} | {_signed(line.value)} | {ends} | {line.q:.3f} | {REASONS[one.variable]} |"
    )


def _signed(value: float) -> str:
    text = points(abs(value)).en
    return text if text == "0.0" else f"{'+' if value > 0 else '-'}{text}"
