"""One engine for all schemes. Pure: what is known and the dated terms go in, an explanation comes out.

The engine advises. It says which conditions hold, which do not, what is missing and what exceeds a limit, each with
its words and its law. It never grants and never refuses: a person decides, and may decide otherwise with a reason.
Prose and the tables of cases: docs/algorithms/scheme-*.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from brobygger.compensation.enums import RETENTION, Situation

FactValue = bool | int | Decimal | str | datetime.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about an application. ``None`` always means "not answered", never "no"."""

    situation: str = Situation.UNEMPLOYED
    pre_approval: bool = False
    lasting: bool | None = None  # a lasting impairment that calls for compensation
    need: bool | None = None  # the need and the tasks it concerns are described
    documentation: bool | None = None  # the impairment is documented, or so well known that no paper is needed

    # work
    working_hours: Decimal | None = None  # of the job, a week
    hours: Decimal | None = None  # of help asked for, a week
    amount: Decimal | None = None
    months: int | None = None  # asked for; None with no end date
    no_end: bool = False
    core_tasks: bool | None = None  # the citizen does the core of the job
    special_case: bool | None = None  # several or very extensive impairments
    replaces: bool | None = None  # the assistant would work while the citizen does not

    # aids
    ordinary: bool | None = None  # common equipment at such a workplace, which the employer provides
    beyond_employer: bool | None = None  # costs more than the employer's own duty

    # education
    in_occupation: bool | None = None  # further education within the citizen's occupation
    concrete_job: bool | None = None  # unemployed: before a concrete job, not in general
    sps: bool | None = None  # support for students (SPS) covers it

    # icebreaker
    education_months: int | None = None
    education_ended_on: datetime.date | None = None
    fund_right: bool | None = None  # the education can give the right to an unemployment fund
    had_job_in_it: bool | None = None
    experience: bool | None = None  # has work experience in the trade
    employer_sector: str = ""  # "private", "public"
    wage_share: int | None = None  # percent of the pay asked for

    # preferential access
    public_employer: bool | None = None
    qualified: bool | None = None
    internal: bool | None = None  # the post is filled from within
    own_municipality: bool | None = None  # the employer is the municipality that handles the case

    # mentor
    agreement: bool | None = None  # a written agreement with goal and hours
    holds_on: bool | None = None  # needed to get or keep an offer, education or job

    # section 56
    ground: str = ""  # "absence", "hospital", "paid_before"
    one_illness: bool | None = None
    extra_days: int | None = None
    last_year_days: int | None = None  # when renewed
    known_at_hiring: bool | None = None
    months_since_paid: int | None = None

    # interpreting
    purpose: str = ""  # "work", "offer", "interview", "private"

    def as_json(self) -> dict[str, Any]:
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self) if _is_given(self, one)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Facts:
        known = {one.name: one for one in fields(cls)}
        return cls(**{name: _typed(name, value) for name, value in (stored or {}).items() if name in known})


DECIMALS = frozenset({"working_hours", "hours", "amount"})
DATES = frozenset({"education_ended_on"})


def _is_given(facts: Facts, one: Any) -> bool:
    return bool(getattr(facts, one.name) != one.default)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in DECIMALS:
        return Decimal(str(value))
    return datetime.date.fromisoformat(value) if name in DATES and isinstance(value, str) else value


# --- what the engine answers -------------------------------------------------------------------------------------


class Standing(StrEnum):
    """How one condition stands."""

    HOLDS = "holds"
    MISSING = "missing"
    OVER = "over"
    FAILS = "fails"
    NOTE = "note"


class Outcome(StrEnum):
    """What all conditions together point to. None of them is a decision."""

    FITS = "fits"  # nothing we know speaks against it
    MISSING = "missing"  # something is not answered
    OVER = "over"  # more than the scheme allows
    OUTSIDE = "outside"  # a condition does not hold


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition and how it stands. The words for ``code`` are in ``words.py``; ``values`` go into them."""

    code: str
    standing: Standing
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advice:
    scheme: str
    on: datetime.date
    outcome: Outcome
    findings: tuple[Finding, ...]
    most_hours: Decimal | None = None

    def of(self, standing: Standing) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.standing is standing)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes that led to the outcome."""
        leading = {Outcome.OUTSIDE: Standing.FAILS, Outcome.OVER: Standing.OVER, Outcome.MISSING: Standing.MISSING}
        wanted = leading.get(self.outcome)
        return tuple(one.code for one in self.findings if one.standing is wanted)

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.of(Standing.NOTE))


@dataclass(frozen=True, slots=True)
class Terms:
    """The dated values of a scheme on a day: limits by name, and whether its law is confirmed for that day."""

    scheme: str
    on: datetime.date
    limits: Mapping[str, Any]
    certain: bool = True

    def __getitem__(self, name: str) -> Any:
        return self.limits[name]


# --- typed rules ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Must:
    """A fact must be ``wanted``. Not answered is missing, never a no."""

    fact: str
    wanted: bool = True
    only: tuple[str, str] | None = None  # asked only where this fact has this value
    code: str = ""

    def check(self, facts: Facts, _terms: Terms) -> Iterable[Finding]:
        if self.only and getattr(facts, self.only[0]) != self.only[1]:
            return
        value = getattr(facts, self.fact)
        standing = Standing.MISSING if value is None else Standing.HOLDS if value is self.wanted else Standing.FAILS
        yield Finding(self.code or self.fact, standing)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact must be one of the values; empty is missing."""

    fact: str
    values: tuple[str, ...]
    code: str = ""

    def check(self, facts: Facts, _terms: Terms) -> Iterable[Finding]:
        value = getattr(facts, self.fact)
        standing = Standing.MISSING if not value else Standing.HOLDS if value in self.values else Standing.FAILS
        yield Finding(self.code or self.fact, standing)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number must reach a dated limit, else the condition does not hold."""

    fact: str
    limit: str
    code: str = ""
    optional: bool = False

    def check(self, facts: Facts, terms: Terms) -> Iterable[Finding]:
        value = getattr(facts, self.fact)
        if value is None and self.optional:
            return
        least = terms[self.limit]
        standing = Standing.MISSING if value is None else Standing.HOLDS if value >= least else Standing.FAILS
        yield Finding(self.code or self.fact, standing, {"limit": least, "value": value})


@dataclass(frozen=True, slots=True)
class AtMost:
    """A number must not exceed a dated limit; above it the application is over the limit, not outside the scheme."""

    fact: str
    limit: str
    only: tuple[str, str] | None = None
    optional: bool = False

    def check(self, facts: Facts, terms: Terms) -> Iterable[Finding]:
        value = getattr(facts, self.fact)
        if (value is None and self.optional) or (self.only and getattr(facts, self.only[0]) != self.only[1]):
            return
        most = terms[self.limit]
        standing = Standing.MISSING if value is None else Standing.HOLDS if value <= most else Standing.OVER
        yield Finding(self.fact, standing, {"limit": most, "value": value})


@dataclass(frozen=True, slots=True)
class Months:
    """A period with an end, of so many months at most."""

    limit: str

    def check(self, facts: Facts, terms: Terms) -> Iterable[Finding]:
        most = terms[self.limit]
        if facts.no_end:
            standing = Standing.OVER
        elif facts.months is None:
            standing = Standing.MISSING
        else:
            standing = Standing.HOLDS if facts.months <= most else Standing.OVER
        yield Finding("months", standing, {"limit": most, "value": facts.months})


@dataclass(frozen=True, slots=True)
class HoursOfHelp:
    """Hours of assistance within the share that the working hours give."""

    def check(self, facts: Facts, terms: Terms) -> Iterable[Finding]:
        if facts.hours is None or facts.working_hours is None:
            yield Finding("hours" if facts.hours is None else "working_hours", Standing.MISSING)
            return
        most = most_hours(facts, terms)
        standing = Standing.HOLDS if facts.hours <= most else Standing.OVER
        yield Finding("hours", standing, {"limit": most, "value": facts.hours})


@dataclass(frozen=True, slots=True)
class Work:
    """In one of these situations; a citizen who still looks for work may get an approval in advance."""

    situations: tuple[str, ...]
    in_advance: bool = True

    def check(self, facts: Facts, _terms: Terms) -> Iterable[Finding]:
        if facts.situation in self.situations:
            yield Finding("situation", Standing.HOLDS)
        elif facts.situation == Situation.UNEMPLOYED and self.in_advance and facts.pre_approval:
            yield Finding("situation", Standing.HOLDS)
            yield Finding("in_advance", Standing.NOTE)
        else:
            yield Finding("situation", Standing.FAILS)


@dataclass(frozen=True, slots=True)
class SoonAfterEducation:
    """The education ended no more than so many years before the day."""

    limit: str

    def check(self, facts: Facts, terms: Terms) -> Iterable[Finding]:
        ended, years = facts.education_ended_on, terms[self.limit]
        if ended is None:
            yield Finding("education_ended_on", Standing.MISSING, {"limit": years})
            return
        last = years_after(ended, years)
        standing = Standing.HOLDS if ended <= terms.on <= last else Standing.FAILS
        yield Finding("education_ended_on", standing, {"limit": years, "last": last})


@dataclass(frozen=True, slots=True)
class Ground56:
    """One of the three grounds for an agreement, each with its own condition."""

    def check(self, facts: Facts, terms: Terms) -> Iterable[Finding]:
        if facts.ground == "absence":
            yield from AtLeast("extra_days", "days").check(facts, terms)
            yield from AtLeast("last_year_days", "days", optional=True).check(facts, terms)
        elif facts.ground == "hospital":
            yield from Must("known_at_hiring").check(facts, terms)
        elif facts.ground == "paid_before":
            months = facts.months_since_paid
            within = months is not None and months <= terms["paid_within_months"]
            standing = Standing.MISSING if months is None else Standing.HOLDS if within else Standing.FAILS
            yield Finding("months_since_paid", standing, {"limit": terms["paid_within_months"]})
        else:
            yield Finding("ground", Standing.MISSING)


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know on that day; it changes no outcome."""

    code: str
    when: str  # a limit that is true, or a fact that is

    def check(self, facts: Facts, terms: Terms) -> Iterable[Finding]:
        said = terms.limits.get(self.when, getattr(facts, self.when, False))
        if said:
            yield Finding(self.code, Standing.NOTE)


AT_WORK: tuple[str, ...] = (*RETENTION, Situation.IN_OFFER)
NEED = (Must("lasting"), Must("need"))
PAPERS = Must("documentation")

SCHEMES: Mapping[str, Sequence[Any]] = {
    "personal_assistance": (
        Work(AT_WORK), *NEED, Must("core_tasks"), Must("replaces", wanted=False), HoursOfHelp(), PAPERS,
        Note("not_by_others", "not_by_others"),
    ),
    "personal_assistance_education": (
        Work((*RETENTION, Situation.IN_EDUCATION, Situation.UNEMPLOYED), in_advance=False), *NEED,
        Must("in_occupation"), Must("concrete_job", only=("situation", Situation.UNEMPLOYED)),
        Must("sps", wanted=False), HoursOfHelp(), PAPERS, Note("not_by_others", "not_by_others"),
    ),
    "aids": (
        Work(AT_WORK), *NEED, Must("ordinary", wanted=False), Must("beyond_employer"), PAPERS,
        Note("no_part_grant", "amount"),
    ),
    "preferential_access": (
        Must("lasting"), Must("public_employer"), Must("qualified"), Must("internal", wanted=False),
        Note("neighbour", "own_municipality"), Note("own_word", "lasting"),
    ),
    "icebreaker": (
        Work((Situation.UNEMPLOYED, Situation.IN_OFFER), in_advance=False), *NEED,
        AtLeast("education_months", "education_months"), Must("fund_right"), SoonAfterEducation("years_after"),
        Must("had_job_in_it", wanted=False), Must("experience", wanted=False), Months("months"),
        OneOf("employer_sector", ("private", "public")),
        AtMost("wage_share", "private_share", only=("employer_sector", "private"), optional=True), PAPERS,
    ),
    "mentor": (
        Must("need"), Must("holds_on"), Must("agreement"), Months("months"), PAPERS, Note("ceiling", "ceiling"),
    ),
    "section_56": (
        Work(RETENTION, in_advance=False), Must("lasting"), Must("one_illness"), Ground56(), Months("months"), PAPERS,
    ),
    "sign_language": (
        OneOf("purpose", ("work", "offer")), Work(AT_WORK), Must("lasting"), HoursOfHelp(), PAPERS,
    ),
}  # fmt: skip


def assess(facts: Facts, terms: Terms) -> Advice:
    """All conditions of the scheme on the day, in the order of the law, and what they point to together."""
    findings: list[Finding] = []
    for rule in SCHEMES[terms.scheme]:
        findings += rule.check(facts, terms)
    if not terms.certain:
        findings.append(Finding("law_uncertain", Standing.NOTE))
    return Advice(
        scheme=terms.scheme,
        on=terms.on,
        outcome=_outcome(findings),
        findings=tuple(findings),
        most_hours=most_hours(facts, terms) if facts.working_hours is not None and "hours" in terms.limits else None,
    )


def _outcome(findings: Iterable[Finding]) -> Outcome:
    standings = {one.standing for one in findings}
    for standing, outcome in (
        (Standing.FAILS, Outcome.OUTSIDE),
        (Standing.MISSING, Outcome.MISSING),
        (Standing.OVER, Outcome.OVER),
    ):
        if standing in standings:
            return outcome
    return Outcome.FITS


def most_hours(facts: Facts, terms: Terms) -> Decimal:
    """Hours of help a week that the working hours give, rounded down to a hundredth."""
    full_time = Decimal(terms["full_time_hours"])
    most = Decimal(terms["special_hours"] if facts.special_case else terms["hours"])
    share = min((facts.working_hours or Decimal(0)) / full_time, Decimal(1))
    return (most * share).quantize(Decimal("0.01"), rounding="ROUND_DOWN")


def years_after(day: datetime.date, years: int) -> datetime.date:
    """The same date so many years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


# --- right to grant ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the table of who may grant; an empty scheme means all, an empty limit none."""

    role: str = ""
    user: int | None = None
    scheme: str = ""
    max_hours: Decimal | None = None
    max_amount: Decimal | None = None


class Deciding(StrEnum):
    MAY = "may"
    NOT = "not"
    OVER_HOURS = "over_hours"
    OVER_AMOUNT = "over_amount"


def may_decide(
    rights: Iterable[Right],
    *,
    user: int | None,
    roles: Iterable[str],
    scheme: str,
    hours: Decimal | None = None,
    amount: Decimal | None = None,
) -> Deciding:
    """Whether one of the rights reaches. The widest right counts; where none does, what it lacks is said."""
    held = set(roles)
    found = Deciding.NOT
    for right in rights:
        mine = (right.user is not None and right.user == user) or (right.role and right.role in held)
        if not mine or right.scheme not in ("", scheme):
            continue
        if right.max_hours is not None and hours is not None and hours > right.max_hours:
            found = Deciding.OVER_HOURS
        elif right.max_amount is not None and amount is not None and amount > right.max_amount:
            found = Deciding.OVER_AMOUNT
        else:
            return Deciding.MAY
    return found


# --- overlap ---------------------------------------------------------------------------------------------------------

Period = tuple[datetime.date, datetime.date | None]


def overlaps(one: Period, other: Period) -> bool:
    """Whether two periods share a day; no end means for good."""
    return (one[1] is None or other[0] <= one[1]) and (other[1] is None or one[0] <= other[1])


# Schemes that pay for the same thing: two of them at once for one citizen are worth a look, and nothing more.
SAME_GROUND: tuple[frozenset[str], ...] = (
    frozenset({"personal_assistance", "sign_language"}),
    frozenset({"personal_assistance", "mentor"}),
    frozenset({"personal_assistance", "personal_assistance_education"}),
)


def worth_a_look(scheme: str, others: Iterable[str]) -> tuple[str, ...]:
    """The other schemes running at the same time that cover partly the same ground."""
    return tuple(sorted({other for other in others if frozenset({scheme, other}) in SAME_GROUND}))


def months_between(since: datetime.date, until: datetime.date) -> int:
    """How many months a period takes, both days included; a month that is begun counts."""
    end = until + datetime.timedelta(days=1)
    months = (end.year - since.year) * 12 + end.month - since.month
    return months + (end.day > since.day) if end > since else 0
