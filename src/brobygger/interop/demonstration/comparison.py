"""Every printed figure that the invented people can show, beside what they show: docs/demonstration.md.

A figure that differs must have a reason here; one without a reason stops the document (``Unexplained``), so that no
deviation slips in when the drawing is changed. Pure.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from brobygger.interop.demonstration import compared_practice, profiles, published
from brobygger.interop.demonstration.answers import GROUP_OF
from brobygger.interop.demonstration.fitting import can_be_printed
from brobygger.interop.demonstration.practice import rum2_practice
from brobygger.interop.demonstration.synthetic import Stage, SyntheticPerson
from brobygger_analysis.results import rounded_half_up
from brobygger_analysis.targets import SpanFinding, reconcile_span

People = Sequence[SyntheticPerson]


class Unexplained(ValueError):
    """A generated figure differs from the printed one, and nothing here says why."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One printed figure and the generated one, both as they are printed."""

    section: str
    where: str
    what: str
    printed: str
    generated: str
    n: int
    reason: str = ""

    @property
    def is_equal(self) -> bool:
        return self.printed == self.generated


COUNTS, FUNNEL, YES, READY, PLACES, GROUPS, TOTALS, FURTHER, PRACTICE = (
    "counts", "funnel", "yes", "job-ready", "municipality", "benefit group", "chapter 3", "further", "practice",
)  # fmt: skip
WHOLE = "whole programme"

ENGLISH = {
    "woman": "women",
    "man": "men",
    "primary": "primary school",
    "secondary": "upper secondary or vocational",
    "short_higher": "short higher education",
    "medium_higher": "medium higher education",
    "long_higher": "long higher education",
    "insured_unemployed": "unemployment insurance",
    "cash_benefit_job_ready": "cash benefit, job-ready",
    "cash_benefit_activity_ready": "cash benefit, activity-ready",
    "education_benefit_education_ready": "education benefit, education-ready",
    "education_benefit_activity_ready": "education benefit, activity-ready",
    "sickness_benefit": "sickness benefit and job clarification",
    "flex_job": "flex job",
    "integration_benefit": "integration benefit",
    "resource_programme": "resource programme",
}


def compare(everybody: People) -> list[Compared]:
    """All comparisons in the order of the document. Raises ``Unexplained``."""
    enrolled = [one for one in everybody if one.is_enrolled]
    found = [
        *_counts(everybody),
        *_funnel(everybody),
        *_yes(everybody),
        *_job_ready(everybody),
        *_profiles(enrolled),
        *_totals(enrolled),
        *_further(enrolled),
        *_practice(everybody, enrolled),
    ]
    for one in found:
        if not one.is_equal and not one.reason:
            raise Unexplained(f"{one.where}, {one.what}: printed {one.printed}, generated {one.generated}")
    return found


def per_cent(part: int, whole: int) -> str:
    return str(int(rounded_half_up(Fraction(100 * part, whole)))) if whole else "–"


def _decimal(number: Fraction, decimals: int) -> str:
    return f"{float(rounded_half_up(number, decimals)):.{decimals}f}"


def reached(people: Iterable[SyntheticPerson], stage: Stage) -> int:
    """How many came at least as far."""
    return sum(1 for one in people if one.stage >= stage)


def _counts(everybody: People) -> Iterable[Compared]:
    for place in published.municipalities():
        own = [one for one in everybody if one.municipality == place.name]
        for what, stage, number in (
            ("screened", Stage.SCREENED, place.screened),
            ("enrolled", Stage.ENROLLED, place.enrolled),
            ("employed", Stage.EMPLOYED, place.employed),
        ):
            yield Compared(COUNTS, place.name, what, str(number), str(reached(own, stage)), len(own))
    for what, stage, number in (
        ("screened", Stage.SCREENED, 15228),
        ("enrolled", Stage.ENROLLED, 1017),
        ("employed", Stage.EMPLOYED, 472),
    ):
        yield Compared(COUNTS, WHOLE, what, str(number), str(reached(everybody, stage)), len(everybody))


def _funnel(everybody: People) -> Iterable[Compared]:
    shares = published.shares_of_previous()
    for key, what, above, below in (
        ("accepted", "accepted of screened, %", Stage.ACCEPTED, Stage.SCREENED),
        ("interviewed", "interviewed of accepted, %", Stage.INTERVIEWED, Stage.ACCEPTED),
        ("enrolled", "enrolled of interviewed, %", Stage.ENROLLED, Stage.INTERVIEWED),
        ("employed", "employed of enrolled, %", Stage.EMPLOYED, Stage.ENROLLED),
    ):
        n = reached(everybody, below)
        yield Compared(FUNNEL, WHOLE, what, str(shares[key]), per_cent(reached(everybody, above), n), n)


def _yes(everybody: People) -> Iterable[Compared]:
    start = "share of screened who said yes: "
    for name, value in published.indicators().items():
        if name.startswith(start):
            group = published.BENEFIT_GROUPS[name.removeprefix(start)]
            own = [one for one in everybody if one.benefit_group == group]
            said = sum(1 for one in own if one.screening.wishes is True)
            yield Compared(
                YES, ENGLISH[group], "said yes of screened, %", str(int(value)), per_cent(said, len(own)), len(own)
            )


def _job_ready(everybody: People) -> Iterable[Compared]:
    for word, stage in (
        ("screened", Stage.SCREENED),
        ("accepted", Stage.ACCEPTED),
        ("interviewed", Stage.INTERVIEWED),
        ("enrolled", Stage.ENROLLED),
    ):
        there = [one for one in everybody if one.stage >= stage]
        ready = sum(1 for one in there if one.benefit_group in profiles.JOB_READY)
        printed = str(int(published.indicators()[f"job-ready share of {word}"]))
        yield Compared(READY, WHOLE, f"job-ready of {word}, %", printed, per_cent(ready, len(there)), len(there))


def education(person: SyntheticPerson) -> str:
    """As the report groups it: upper secondary and vocational are one."""
    return "secondary" if person.education in {"upper_secondary", "vocational"} else person.education


def primary_group(person: SyntheticPerson) -> str:
    return GROUP_OF[person.impairments[0]]


def is_complex(person: SyntheticPerson) -> bool:
    """Impairments in more than one of the four groups; "not placed" is no group."""
    return len({GROUP_OF[code] for code in person.impairments} - {"not_placed"}) > 1


def _profiles(enrolled: People) -> Iterable[Compared]:
    for profile in published.profiles():
        is_place = profile.kind == "municipality"
        own = [one for one in enrolled if (one.municipality if is_place else one.benefit_group) == profile.group]
        section, where = (PLACES, profile.group) if is_place else (GROUPS, ENGLISH[profile.group])
        yield _majority(section, where, "gender", profile.gender, profile.gender_pct, own, lambda one: one.gender)
        yield _mean(section, where, "age, mean", profile.age_mean, 0, own, lambda one: one.age)
        yield _majority(section, where, "education", profile.education, profile.education_pct, own, education)
        if is_place:
            yield _majority(
                section, where, "benefit group", profile.benefit_group, profile.benefit_group_pct, own,
                lambda one: one.benefit_group,
            )  # fmt: skip
        yield _mean(
            section, where, "weeks on benefit, mean", profile.benefit_weeks_mean, 0, own, lambda one: one.benefit_weeks
        )
        yield _majority(section, where, "impairment", profile.impairment, profile.impairment_pct, own, primary_group)
        number = sum(1 for one in own if is_complex(one))
        yield Compared(
            section, where, "complex, %", str(profile.complex_pct), per_cent(number, len(own)), len(own),
            _whole_people(profile.complex_pct, len(own)),
        )  # fmt: skip
        yield _mean(
            section, where, "belief in oneself, mean", profile.self_belief_mean, 1, own, lambda one: one.self_belief
        )
        yield _mean(section, where, "impact, mean", profile.impact_mean, 1, own, lambda one: one.impact)


def _majority(
    section: str, where: str, what: str, value: str, share: int, own: People, of: Callable[[SyntheticPerson], str]
) -> Compared:
    """The most common value with its share; what is shown is the most common one that was generated."""
    counts = Counter(of(one) for one in own)
    found = max(counts, key=lambda name: (counts[name], name == value))
    printed = f"{ENGLISH.get(value, value)} {share} %"
    generated = f"{ENGLISH.get(found, found)} {per_cent(counts[found], len(own))} %"
    return Compared(
        section, where, what, printed, generated, len(own), _whole_people(share, len(own)) if found == value else ""
    )


def _mean(
    section: str, where: str, what: str, value: float, decimals: int, own: People, of: Callable[[SyntheticPerson], int]
) -> Compared:
    number = _decimal(Fraction(sum(of(one) for one in own), len(own)), decimals)
    return Compared(section, where, what, f"{value:.{decimals}f}", number, len(own))


def _whole_people(share: int, n: int) -> str:
    """Why whole people do not allow a printed share; empty where they do."""
    if can_be_printed(share, n):
        return ""
    low = share * n // 100
    near = ", ".join(
        f"{count} is {float(rounded_half_up(Fraction(100 * count, n), 1)):.1f} %" for count in (low, low + 1)
    )
    reason = f"No whole number of {n} people is {share} %: {near}."
    for fewer in (1, 2, 3):
        if can_be_printed(share, n - fewer):
            return f"{reason} It is possible among {n - fewer}: the report probably left out who had no entry."
    return reason


# Printed for all 1,017 in the running text of chapter 3; not in the data files.
_CHAPTER_3: tuple[tuple[str, int, Callable[[SyntheticPerson], bool], str], ...] = (
    (
        "women, %", 53, lambda one: one.gender == "woman",
        "The municipalities' shares, with a majority of women in Randers, need at least 545 women, which is 54 %.",
    ),
    (
        "short higher education, %", 32, lambda one: one.education == "short_higher",
        "Not fitted. The benefit groups' table caps it: among the insured, nearly half of all, medium higher education "
        "is the most common with 26 %, so short higher education has less.",
    ),
    ("primary school, %", 30, lambda one: one.education == "primary", ""),
    (
        "on unemployment insurance, %", 48, lambda one: one.benefit_group == "insured_unemployed", "",
    ),
    (
        "on cash benefit, job-ready, %", 11, lambda one: one.benefit_group == "cash_benefit_job_ready",
        "48 % and 11 % give 59 % job-ready; chapter 4 prints 57 %, which is the figure kept here.",
    ),
    ("physical impairment, %", 38, lambda one: primary_group(one) == "physical", ""),
    ("mental impairment, %", 27, lambda one: primary_group(one) == "mental", ""),
    ("intellectual impairment, %", 15, lambda one: primary_group(one) == "intellectual", ""),
    ("sensory impairment, %", 5, lambda one: primary_group(one) == "sensory", ""),
    ("more than one impairment, %", 64, lambda one: len(one.impairments) > 1, ""),
    (
        "complex impairment, %", 52, is_complex,
        "52 % does not follow from the report's own rows: the eleven municipalities' shares, weighted by their "
        "enrolled, give 45 %.",
    ),
)  # fmt: skip


def _totals(enrolled: People) -> Iterable[Compared]:
    n = len(enrolled)
    for what, share, holds, reason in _CHAPTER_3:
        generated = per_cent(sum(1 for one in enrolled if holds(one)), n)
        yield Compared(TOTALS, WHOLE, what, str(share), generated, n, reason)
    for what, value, of in (
        ("age, mean", 40, lambda one: one.age),
        ("weeks on benefit, mean", 59, lambda one: one.benefit_weeks),
    ):
        yield _mean(TOTALS, WHOLE, what, value, 0, enrolled, of)


def _further(enrolled: People) -> Iterable[Compared]:
    n = len(enrolled)
    talked = [one.first_conversation_on - one.dates["enrolled"] for one in enrolled if one.first_conversation_on]
    yield Compared(
        FURTHER, WHOLE, "enrolled with a conversation with a job broker, %", "100", per_cent(len(talked), n), n
    )
    days = _decimal(Fraction(sum(one.days for one in talked), len(talked)), 0)
    yield Compared(FURTHER, WHOLE, "days from enrolment to first conversation, mean", "7", days, len(talked))
    shares = [
        int(per_cent(reached(own, Stage.EMPLOYED), len(own)))
        for place in published.municipalities()
        if (own := [one for one in enrolled if one.municipality == place.name])
    ]
    yield Compared(
        FURTHER, WHOLE, "employed of enrolled across municipalities, %", "22-60", f"{min(shares)}-{max(shares)}", n,
        "The report's own rows give 20 % as the lowest: Haderslev, 17 of 83.",
    )  # fmt: skip
    brokers = {(one.municipality, one.broker) for one in enrolled}
    yield Compared(
        FURTHER, WHOLE, "cases per job broker, mean", "42", _decimal(Fraction(n, len(brokers)), 0), len(brokers)
    )


def _practice(everybody: People, enrolled: People) -> Iterable[Compared]:
    for what, printed, generated, n, why in compared_practice.rows(enrolled, rum2_practice(everybody)):
        yield Compared(PRACTICE, WHOLE, what, printed, generated, n, why)


NOT_YET = (("5", "work placements, wage subsidies, employer-based activity before the job"),)
"""Printed indicators that no registration can show yet: core element, what."""

_INTRO = """\
# The demonstration: published and generated figures

The closed programme of the demonstration (`rum2`, 2018-2020) has 15,228 invented citizens. They are drawn from a seed
so that what can be counted from their registrations is what the evaluation report prints. Nobody in it exists: names
are put together from lists of our own, and the CPR numbers come from a range that is never given to anybody.

This page is written by `script/demonstration` and read by a test, which draws the people again. "Equal" means equal
after the rounding of the report (a half goes up). Screened, enrolled and employed per municipality are exact by
construction. Where a figure differs, the reason stands with it.
"""

_PRACTICE = """\
Counted by the definitions of the product (docs/algorithms/practice-indicators.md) from invented registrations. Which
municipality was the lowest or highest is not printed and is ours. The printed 9 conversations, 22 weeks and 0.6 a week
fit together when 0.6 is the mean of the citizens' own ratios; as a ratio of the two means it would be 0.4. The lowest
and highest number of cases per broker (18-82) is not repeated: how the report counted it is not said, and at the ends
of months a broker of the demonstration has fewer cases than the 42 that come of dividing the enrolled by the brokers.
A follow-up is a conversation after the first day of work. The conversations are fitted to what is printed of them; the
first day of work, of which nothing is printed, is put among them so that the printed share had conversations after it.
The printed four conversations are read as the mean of those followed up; over all employed it would be 1.6.
Registered, and compared with nothing, since nothing is printed of it: how long each had been on the benefit before the
course (the weeks in the profiles are counted from that), the kind of employment, its hours, and that no aftercare was
agreed.
"""

_CONTRADICTIONS = """\
## Where the source contradicts itself

- **Fulfilment in total** is printed as 97, 89 and 74 %. It follows from neither set of targets: {fulfilment}.
- **Fulfilment across municipalities** is printed as a lowest and a highest: {spans}.
- **Haderslev's** printed fulfilment of the employment target (23 %) is 17 of the original target of 75. The other ten
  are measured against the adjusted one; against that it would be 17 of 12, 142 %.
- **Employed** is printed as 472 (chapter 2, table 3, and chapter 4) and as 475 (chapter 5), the share as 46, 46.6 and
  46.7 %. The rows of the municipalities add up to 472, which is 46.4 % of 1,017, and that is what is generated.
- **Job-ready among the enrolled** is printed as 57 % (chapter 4) and as 59 % (chapter 3, where 48 % and 11 % are
  added). 57 % is generated, since the series 60, 60, 58, 57 stands in one sentence.
- **Who said yes.** 13 % of all screened accepted, and 60 % were job-ready both among the screened and among those who
  accepted; so 13 % of the job-ready accepted. The same page says that 18 % of the insured and 22 % of the job-ready on
  cash benefit said yes. Both hold only if the two tables count different people, of which the report says nothing, or
  if not every yes became the mark "accepted". The report defines that mark as a yes *and* an impairment that matters,
  so the second is how it is generated: {surplus} people said yes without an impairment that matters. Counted by the
  mark, it is {by_mark}. What is left for the groups
  without a printed yes share (sickness benefit, flex job, resource programme) is {rest} %, below the span of 12-39 %
  that the report gives for all groups.
- **Integration benefit.** Chapter 4 says that nobody on it was enrolled where it was tried; table 2 of chapter 3 prints
  a profile of those enrolled. The profile is followed with {integration} people, the smallest number for which its 87,
  50 and 50 % all are possible.
- **Population.** How many began a course is not printed. 19 % screened gives about 80,000; it is stored as a computed
  count, and no citizens are generated for it.
- **Schemes.** The four printed shares of grants add up to 105 %; the mean days from application to grant are printed as
  10 and as 13, while the printed means of the four schemes, weighted by their shares, give 15.

How many were enrolled of each benefit group is not printed either. The numbers here ({sizes}) are ours: they give the
printed job-ready share, agree with the means of weeks and age in both tables, and make each printed share of a group
possible for whole people. With them, the tables of municipalities and of benefit groups contradict each other in no
figure.
"""

_HEADINGS = {
    FUNNEL: "Conversions",
    READY: "Job-ready shares",
    FURTHER: "Further indicators that the registrations can show",
    TOTALS: "Totals in the text of chapter 3",
    PRACTICE: "CV, plan, conversations, schemes and follow-up",
}


def document(everybody: People) -> str:
    """docs/demonstration.md."""
    found = compare(everybody)
    equal = sum(one.is_equal for one in found)
    parts = [
        _INTRO,
        f"Of {len(found)} printed figures, **{equal} are equal** and {len(found) - equal} differ.\n",
        "## Figures that differ\n",
        _table(
            ("Where", "Figure", "Printed", "Generated", "Why"),
            [(one.where, one.what, one.printed, one.generated, one.reason) for one in found if not one.is_equal],
        ),
        "## Counts per municipality\n",
        "Printed / generated.\n",
        _wide(found, COUNTS),
        _narrow(found, FUNNEL),
        "## Who said yes, per benefit group\n",
        _yes_table(found, everybody),
        _narrow(found, READY),
        "## Profiles of the enrolled, per municipality\n",
        "One value: printed and generated are equal. Two values: printed / generated.\n",
        _wide(found, PLACES),
        "## Profiles of the enrolled, per benefit group\n",
        _wide(found, GROUPS),
        _narrow(found, TOTALS),
        _narrow(found, FURTHER),
        _narrow(found, PRACTICE),
        _PRACTICE,
        "## Not generated yet\n",
        "Indicators of core element 5 need registrations that this version does not have:\n",
        "\n".join(f"- core element {element}: {what}" for element, what in NOT_YET) + "\n",
        _contradictions(everybody),
    ]
    return "\n".join(parts)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _narrow(found: Sequence[Compared], section: str) -> str:
    rows = [(one.what, one.printed, one.generated, f"{one.n:,}") for one in found if one.section == section]
    return f"## {_HEADINGS[section]}\n\n" + _table(("Figure", "Printed", "Generated", "n"), rows)


def _wide(found: Sequence[Compared], section: str) -> str:
    own = [one for one in found if one.section == section]
    heads = list(dict.fromkeys(one.what for one in own))
    rows = []
    for where in dict.fromkeys(one.where for one in own):
        cells = {one.what: one for one in own if one.where == where}
        shown = [
            cells[head].printed
            if cells[head].is_equal and section != COUNTS
            else f"{cells[head].printed} / {cells[head].generated}"
            for head in heads
        ]
        n = [] if section == COUNTS else [str(next(iter(cells.values())).n)]
        rows.append([where, *n, *shown])
    return _table(["Group", *([] if section == COUNTS else ["n"]), *heads], rows)


def _yes_table(found: Sequence[Compared], everybody: People) -> str:
    rows = []
    for one in found:
        if one.section == YES:
            own = [person for person in everybody if ENGLISH[person.benefit_group] == one.where]
            marked = per_cent(reached(own, Stage.ACCEPTED), len(own))
            rows.append((one.where, one.printed, one.generated, marked, f"{one.n:,}"))
    heads = ("Benefit group", "Printed, %", "Said yes, %", "Marked as accepted, %", "n")
    return _table(heads, rows) + "\nWhy a yes and the mark are not the same is told below.\n"


def _contradictions(everybody: People) -> str:
    ready = {group: [one for one in everybody if one.benefit_group == group] for group in sorted(profiles.JOB_READY)}
    silent = [one for one in everybody if one.benefit_group in {"sickness_benefit", "flex_job", "resource_programme"}]
    sums = _target_sums()
    return _CONTRADICTIONS.format(
        fulfilment="; ".join(
            f"{measure} {per_cent(achieved, original)} % of the original and {per_cent(achieved, adjusted)} % of the "
            "adjusted"
            for measure, (achieved, original, adjusted) in sums.items()
        ),
        spans="; ".join(_printed_span(one) for one in _spans()),
        surplus=sum(1 for one in everybody if one.screening.wishes is True and not one.screening.matters),
        by_mark=" and ".join(
            f"{per_cent(reached(own, Stage.ACCEPTED), len(own))} % ({ENGLISH[group]})" for group, own in ready.items()
        ),
        rest=per_cent(reached(silent, Stage.ACCEPTED), len(silent)),
        integration=sum(1 for one in everybody if one.is_enrolled and one.benefit_group == "integration_benefit"),
        sizes=", ".join(f"{ENGLISH[group]} {number}" for group, number in profiles.ENROLLED.items()),
    )


def _spans() -> list[SpanFinding]:
    rows = published.fulfilment_rows()
    return [reconcile_span(rows, measure, span) for measure, span in published.fulfilment_spans().items()]


def _printed_span(found: SpanFinding) -> str:
    low, high = found.printed
    if found.follows:
        return f"{found.kind} {low}-{high} %, as in the rows"
    return f"{found.kind} {low}-{high} %, where the rows give {found.rows[0]}-{found.rows[1]} %"


def _target_sums() -> dict[str, tuple[int, int, int]]:
    """Per measure over the eleven rows: achieved, original target, adjusted target."""
    with (published.FOLDER / "rum2_municipalities.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    def total(column: str) -> int:
        return sum(int(row[column]) for row in rows)

    return {
        measure: (
            total(f"achieved_{measure}"),
            total(f"target_{measure}_original"),
            total(f"target_{measure}_adjusted"),
        )
        for measure in ("screened", "enrolled", "employed")
    }
