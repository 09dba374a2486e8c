"""The rules of screening and enrolment. Pure: dates and dated values are passed in, nothing is looked up.

Prose with the guarantees: docs/algorithms/handover.md, enrolment.md and coverage.md. The rules show which criteria
hold and refuse what must not happen; they never decide for a person, and no number is made of a citizen.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from brobygger.screening.enums import CoverageState, Decision, DueKind, FilledHow, FilledWhen, Theme
from brobygger_analysis.pauses import Pause, pushed

ROWS = (
    "movement", "breathing", "allergy_skin", "mental", "adhd", "autism", "intellectual", "brain_injury", "dyslexia",
    "sight_hearing", "other",
)  # fmt: skip

NONE, SMALL, MEDIUM, LARGE = "none", "small", "medium", "large"
LEVELS = (NONE, SMALL, MEDIUM, LARGE)
LEVEL_VALUE = {NONE: 1, SMALL: 2, MEDIUM: 3, LARGE: 4}  # when averaged

GROUPS = ("physical", "mental", "intellectual", "sensory")
NOT_PLACED = "not_placed"


# --- step 1: answers -------------------------------------------------------------------------------------------


def level_of(number: int) -> str:
    """The level of a number on 0-10: 0 none, 1-3 small, 4-7 medium, 8-10 large."""
    if not 0 <= number <= 10:
        raise ValueError(f"impact is asked on 0-10, not {number}")
    if number == 0:
        return NONE
    if number <= 3:
        return SMALL
    return MEDIUM if number <= 7 else LARGE


@dataclass(frozen=True, slots=True)
class Impact:
    """What one impairment means for job or education; the number only when it was given."""

    level: str
    number: int | None = None

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"unknown level {self.level!r}")
        if self.number is not None and level_of(self.number) != self.level:
            raise ValueError("level and number disagree")

    @classmethod
    def of_number(cls, number: int) -> Impact:
        return cls(level_of(number), number)


@dataclass(frozen=True, slots=True)
class Answers:
    """The coded answers of one screening form. ``None`` always means "not answered".

    ``impairments`` holds the rows that were ticked; a row whose impact is not yet known has ``None``.
    """

    impairments: Mapping[str, Impact | None] = field(default_factory=dict)
    none: bool = False
    documented: bool | None = None
    schemes_before: bool | None = None
    limited_before: bool | None = None
    interpreter: str = ""  # empty: not answered; "no"; otherwise a code of interpreter_language or "spoken"/"sign"
    no_reason: str = ""

    def __post_init__(self) -> None:
        unknown = set(self.impairments) - set(ROWS)
        if unknown:
            raise ValueError(f"unknown rows {sorted(unknown)}")

    @property
    def stance_taken(self) -> bool:
        return self.none or bool(self.impairments)

    @property
    def contradicts(self) -> bool:
        """Rows and "none of these" cannot both be ticked."""
        return self.none and bool(self.impairments)

    def as_json(self) -> dict[str, Any]:
        return {
            "impairments": {
                row: None if impact is None else {"level": impact.level, "number": impact.number}
                for row, impact in self.impairments.items()
            },
            "none": self.none,
            "documented": self.documented,
            "schemes_before": self.schemes_before,
            "limited_before": self.limited_before,
            "interpreter": self.interpreter,
            "no_reason": self.no_reason,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Answers:
        stored = stored or {}
        return cls(
            impairments={
                row: None if impact is None else Impact(impact["level"], impact.get("number"))
                for row, impact in stored.get("impairments", {}).items()
            },
            none=stored.get("none", False),
            documented=stored.get("documented"),
            schemes_before=stored.get("schemes_before"),
            limited_before=stored.get("limited_before"),
            interpreter=stored.get("interpreter", ""),
            no_reason=stored.get("no_reason", ""),
        )


def matters(answers: Answers) -> bool | None:
    """Criterion (a): at least one impairment with small, medium or large impact; None while that is open."""
    if answers.contradicts or not answers.stance_taken:
        return None
    known = [impact for impact in answers.impairments.values() if impact is not None]
    if any(impact.level != NONE for impact in known):
        return True
    return None if len(known) < len(answers.impairments) else False


# --- step 1: criteria and checklist ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion as it stands: holds, does not hold, or is not answered."""

    code: str
    holds: bool | None
    required: bool
    supplement_only: bool = False


def screening_criteria(answers: Answers, *, wishes: bool | None) -> tuple[Criterion, ...]:
    return (
        Criterion("a", matters(answers), required=True),
        Criterion("b", wishes, required=True),
        Criterion("c", answers.schemes_before, required=False),
        Criterion("d", answers.limited_before, required=False),
    )


@dataclass(frozen=True, slots=True)
class Form:
    """What the checklist looks at: the answers and what the caseworker added."""

    answers: Answers
    identified: bool = True
    impact_words: str = ""
    other_words: str = ""
    how: str = FilledHow.DIALOGUE
    when: str = FilledWhen.FIRST_POSSIBLE
    later_reason: str = ""
    purpose_explained: bool = False
    talked_through: bool = False
    history_seen: bool = False
    wishes: bool | None = None
    judged: bool | None = None
    held_on: datetime.date | None = None
    weeks_unemployed: int | None = None


class Missing(StrEnum):
    """What a form can lack; the sentences stand in errors.py."""

    PURPOSE = "purpose_explained"
    IDENTITY = "identity"
    STANCE = "impairments"
    NONE_EXCLUDES = "none"
    OTHER_WORDS = "other_words"
    IMPACT = "impact"
    REASON = "impact_words"
    DOCUMENTED = "documented"
    SCHEMES = "schemes_before"
    LIMITED = "limited_before"
    HISTORY = "history_seen"
    WISH = "wishes"
    JUDGEMENT = "judged"
    TALKED_THROUGH = "talked_through"
    LATER_REASON = "later_reason"
    HELD_ON = "held_on"


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the checklist; ``fields`` are the form fields at fault when it is not done."""

    what: Missing
    done: bool
    fields: tuple[str, ...] = ()


def checklist(form: Form) -> tuple[Check, ...]:
    """What must be there before the form can be completed, in the order of the form. Marks set themselves."""
    answers = form.answers
    some = bool(answers.impairments)
    real = matters(answers) is True
    without_impact = tuple(row for row, impact in answers.impairments.items() if impact is None)
    checks = [
        Check(Missing.IDENTITY, form.identified),
        Check(Missing.HELD_ON, form.held_on is not None, ("held_on",)),
        Check(Missing.PURPOSE, form.purpose_explained, ("purpose_explained",)),
        Check(Missing.STANCE, answers.stance_taken, ("impairments",)),
        Check(Missing.NONE_EXCLUDES, not answers.contradicts, ("none",)),
        Check(Missing.OTHER_WORDS, "other" not in answers.impairments or bool(form.other_words), ("other_words",)),
        Check(Missing.IMPACT, not without_impact, tuple(f"impact_{row}" for row in without_impact)),
        Check(Missing.REASON, not real or bool(form.impact_words), ("impact_words",)),
        Check(Missing.DOCUMENTED, not some or answers.documented is not None, ("documented",)),
        Check(Missing.SCHEMES, not some or answers.schemes_before is not None, ("schemes_before",)),
        Check(Missing.LIMITED, not some or answers.limited_before is not None, ("limited_before",)),
        Check(Missing.HISTORY, form.history_seen, ("history_seen",)),
        Check(Missing.WISH, not real or form.wishes is not None, ("wishes",)),
        Check(Missing.JUDGEMENT, form.judged is not None, ("judged",)),
    ]
    if form.how != FilledHow.DIALOGUE:
        checks.append(Check(Missing.TALKED_THROUGH, form.talked_through, ("talked_through",)))
    if form.when == FilledWhen.LATER:
        checks.append(Check(Missing.LATER_REASON, bool(form.later_reason), ("later_reason",)))
    return tuple(checks)


def missing(form: Form) -> tuple[Check, ...]:
    return tuple(check for check in checklist(form) if not check.done)


def accepts(answers: Answers, *, wishes: bool | None) -> bool:
    """Whether the mark *accepted* follows: (a) holds, and the citizen was offered and said yes."""
    return matters(answers) is True and wishes is True


# --- handover --------------------------------------------------------------------------------------------------


class HandoverRefusal(StrEnum):
    NOT_COMPLETED = "not_completed"
    NO_IMPACT = "no_impact"
    NO_WISH = "no_wish"
    UNDER_WAY = "under_way"
    NO_RECEIVER = "no_receiver"
    TWO_RECEIVERS = "two_receivers"


def handover_refusals(
    *,
    completed: bool,
    answers: Answers,
    wishes: bool | None,
    shortcut: bool,
    under_way: bool,
    receivers: int,
) -> tuple[HandoverRefusal, ...]:
    """Why a handover is refused, in the order in which the sentences are shown."""
    found: list[HandoverRefusal] = []
    if not shortcut:
        if not completed:
            found.append(HandoverRefusal.NOT_COMPLETED)
        elif matters(answers) is not True:
            found.append(HandoverRefusal.NO_IMPACT)
    if (shortcut or completed) and wishes is not True:
        found.append(HandoverRefusal.NO_WISH)
    if under_way:
        found.append(HandoverRefusal.UNDER_WAY)
    if receivers == 0:
        found.append(HandoverRefusal.NO_RECEIVER)
    elif receivers > 1:
        found.append(HandoverRefusal.TWO_RECEIVERS)
    return tuple(found)


def invite_by(handed_over_on: datetime.date, *, within_days: int) -> datetime.date:
    return handed_over_on + datetime.timedelta(days=within_days)


# --- step 2 ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assessment:
    """The coded part of the assessment form. ``types`` are all impairments, the primary one first."""

    primary: str = ""
    secondary: str = ""
    others: tuple[str, ...] = ()
    impact_before: str = ""
    impact_now: str = ""
    schemes_before: tuple[str, ...] = ()
    needed_before: bool | None = None
    schemes_now: tuple[str, ...] = ()
    needed_now: bool | None = None
    citizen_view: int | None = None
    broker_view: int | None = None
    motivated: bool | None = None
    expected: Mapping[str, str] = field(default_factory=dict)

    @property
    def types(self) -> tuple[str, ...]:
        chosen = [self.primary, self.secondary, *self.others]
        return tuple(dict.fromkeys(code for code in chosen if code))

    def as_json(self) -> dict[str, Any]:
        return {
            "primary": self.primary,
            "secondary": self.secondary,
            "others": list(self.others),
            "impact_before": self.impact_before,
            "impact_now": self.impact_now,
            "schemes_before": list(self.schemes_before),
            "needed_before": self.needed_before,
            "schemes_now": list(self.schemes_now),
            "needed_now": self.needed_now,
            "citizen_view": self.citizen_view,
            "broker_view": self.broker_view,
            "motivated": self.motivated,
            "expected": dict(self.expected),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Assessment:
        stored = stored or {}
        return cls(
            primary=stored.get("primary", ""),
            secondary=stored.get("secondary", ""),
            others=tuple(stored.get("others", ())),
            impact_before=stored.get("impact_before", ""),
            impact_now=stored.get("impact_now", ""),
            schemes_before=tuple(stored.get("schemes_before", ())),
            needed_before=stored.get("needed_before"),
            schemes_now=tuple(stored.get("schemes_now", ())),
            needed_now=stored.get("needed_now"),
            citizen_view=stored.get("citizen_view"),
            broker_view=stored.get("broker_view"),
            motivated=stored.get("motivated"),
            expected=dict(stored.get("expected", {})),
        )


def has_impact(assessment: Assessment) -> bool | None:
    """Criterion (b) of step 2: small or more, looking back or looking ahead; None while neither says so."""
    known = [level for level in (assessment.impact_before, assessment.impact_now) if level]
    if any(level != NONE for level in known):
        return True
    return False if len(known) == 2 else None


def in_target_group_by_definition(assessment: Assessment, *, counted: Collection[str]) -> bool:
    """A present need of one of the ``counted`` schemes puts the citizen in the target group by definition."""
    return assessment.needed_now is True and any(code in counted for code in assessment.schemes_now)


def supplement(assessment: Assessment) -> bool | None:
    """Criterion (d): whether either view of the possibilities is poor. Shown, never enough by itself."""
    views = [view for view in (assessment.citizen_view, assessment.broker_view) if view is not None]
    return None if not views else min(views) <= 2


def enrolment_criteria(assessment: Assessment, *, counted: Collection[str]) -> tuple[Criterion, ...]:
    by_definition = in_target_group_by_definition(assessment, counted=counted)
    return (
        Criterion("a", True if assessment.primary else None, required=True),
        Criterion("b", True if by_definition else has_impact(assessment), required=True),
        Criterion("c", None if assessment.needed_now is None else assessment.needed_now, required=False),
        Criterion("d", supplement(assessment), required=False, supplement_only=True),
        Criterion("e", assessment.motivated, required=True),
    )


@dataclass(frozen=True, slots=True)
class Goal:
    industry: str
    occupation: str

    @property
    def complete(self) -> bool:
        return bool(self.industry and self.occupation)


GOALS_WANTED = 3


def same_industry(goals: Iterable[Goal]) -> tuple[str, ...]:
    """Industries that more than one goal has: a hint to spread them, not a refusal."""
    industries = [goal.industry for goal in goals if goal.industry]
    return tuple(dict.fromkeys(code for code in industries if industries.count(code) > 1))


def untouched_before(theme: str, touched: Collection[str]) -> tuple[str, ...]:
    """The themes that come before ``theme`` and have not been talked about."""
    order = [item.value for item in Theme]
    return tuple(code for code in order[: order.index(theme)] if code not in touched)


def goals_allowed(touched: Collection[str]) -> bool:
    """Goals are set when the four themes before them are touched."""
    return not untouched_before(Theme.GOALS, touched)


class InterviewMissing(StrEnum):
    HELD_ON = "held_on"
    THEMES = "themes"
    GOALS = "goals"
    NO_IMPAIRMENT = "primary"
    SAME_IMPAIRMENT = "secondary"
    NO_IMPACT = "impact_now"
    IMPACT_BEFORE = "impact_before"
    SCHEMES_NOW = "schemes_now"
    NOT_MOTIVATED = "motivated"
    VIEWS = "citizen_view"
    DECISION = "decision"
    DECISION_REASON = "decision_reason"
    RECALL = "recall_on"
    BROKER = "broker"
    FIRST_CONVERSATION = "books_first"


@dataclass(frozen=True, slots=True)
class InterviewForm:
    assessment: Assessment
    touched: frozenset[str] = frozenset()
    goals: tuple[Goal, ...] = ()
    decision: str = ""
    decision_reason: str = ""
    recall_on: datetime.date | None = None
    held_on: datetime.date | None = None
    has_broker: bool = False
    books_first: str = ""


def interview_missing(form: InterviewForm, *, counted: Collection[str]) -> tuple[InterviewMissing, ...]:
    """What the interview lacks before it can be completed with its decision, in the order of the form."""
    found: list[InterviewMissing] = []
    assessment = form.assessment
    if form.held_on is None:
        found.append(InterviewMissing.HELD_ON)
    if not form.decision:
        return (*found, InterviewMissing.DECISION)
    if not form.decision_reason.strip():
        found.append(InterviewMissing.DECISION_REASON)
    if assessment.needed_now is True and not assessment.schemes_now:
        found.append(InterviewMissing.SCHEMES_NOW)
    if assessment.secondary and assessment.secondary == assessment.primary:
        found.append(InterviewMissing.SAME_IMPAIRMENT)
    if form.decision == Decision.POSTPONE:
        recalled_later = form.recall_on is not None and (form.held_on is None or form.recall_on > form.held_on)
        if not recalled_later:
            found.append(InterviewMissing.RECALL)
    if form.decision == Decision.ENROL:
        found += _enrolment_lacks(form, counted=counted)
    return tuple(found)


def _enrolment_lacks(form: InterviewForm, *, counted: Collection[str]) -> list[InterviewMissing]:
    assessment = form.assessment
    holds = {criterion.code: criterion.holds for criterion in enrolment_criteria(assessment, counted=counted)}
    conditions = (
        (InterviewMissing.THEMES, goals_allowed(form.touched)),
        (InterviewMissing.GOALS, len([goal for goal in form.goals if goal.complete]) >= GOALS_WANTED),
        (InterviewMissing.NO_IMPAIRMENT, holds["a"] is True),
        (InterviewMissing.NO_IMPACT, holds["b"] is True),
        (InterviewMissing.NOT_MOTIVATED, holds["e"] is True),
        (InterviewMissing.VIEWS, assessment.citizen_view is not None and assessment.broker_view is not None),
        (InterviewMissing.BROKER, form.has_broker),
        (InterviewMissing.FIRST_CONVERSATION, bool(form.books_first)),
    )
    return [what for what, fine in conditions if not fine]


def is_multiple(types: Collection[str]) -> bool:
    """More than one impairment."""
    return len(set(types)) > 1


def is_complex(types: Iterable[str], group_of: Mapping[str, str]) -> bool:
    """Impairments in more than one of the four groups; "not placed" is no group."""
    return len({group_of.get(code, NOT_PLACED) for code in types} & set(GROUPS)) > 1


# --- coverage --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DueRule:
    """When a screening is due, for a benefit group (empty: all) from a date on."""

    kind: str
    valid_from: datetime.date
    valid_to: datetime.date | None = None
    benefit_group: str = ""
    number: int | None = None
    latest_week: int = 12

    def holds(self, on: datetime.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Began:
    """What a due date follows from: the course's beginning and the contacts that are known, in order."""

    on: datetime.date
    benefit_group: str
    conversations: Sequence[datetime.date] = ()
    reviews: Sequence[datetime.date] = ()


def rule_for(began: Began, rules: Iterable[DueRule]) -> DueRule | None:
    """The rule valid when the course began, own group before all; a course older than all rules gets the oldest."""
    usable = [rule for rule in rules if rule.benefit_group in ("", began.benefit_group)]
    valid = [rule for rule in usable if rule.holds(began.on)]
    if valid:
        return max(valid, key=lambda rule: (rule.benefit_group != "", rule.valid_from))
    later = [rule for rule in usable if rule.valid_from > began.on]
    if not later:
        return None
    own = [rule for rule in later if rule.benefit_group]
    return min(own or later, key=lambda rule: rule.valid_from)


def week_ends(began_on: datetime.date, week: int) -> datetime.date:
    """The last day of week ``week`` of unemployment; the first week is week 1."""
    return began_on + datetime.timedelta(days=7 * week - 1)


def due_on(began: Began, rule: DueRule | None, pauses: Sequence[Pause] = ()) -> datetime.date:
    """The day a screening is due. A date that the rule waits for in vain gives way to the rule's latest week.

    Days on which the screening was suspended do not count, except where the citizen came to the conversation anyhow.
    """
    if rule is None or rule.kind == DueKind.REGISTRATION:
        return pushed(began.on, began.on, pauses)
    if rule.kind == DueKind.WEEK:
        return pushed(began.on, week_ends(began.on, rule.number or 1), pauses)
    waited: Sequence[datetime.date] = began.reviews if rule.kind == DueKind.CASE_REVIEW else began.conversations
    number = rule.number or 1 if rule.kind == DueKind.NTH_CONVERSATION else 1
    since = sorted(day for day in waited if day >= began.on)
    if len(since) >= number:
        return since[number - 1]
    return pushed(began.on, week_ends(began.on, rule.latest_week), pauses)


def coverage_state(
    *, screened: bool, shortcut: bool, exempt: bool, due: datetime.date, on: datetime.date, soon_days: int
) -> CoverageState:
    """Exactly one state per open course."""
    if screened or shortcut:
        return CoverageState.SCREENED
    if exempt:
        return CoverageState.EXEMPT
    if due < on:
        return CoverageState.OVERDUE
    return CoverageState.DUE if due <= on + datetime.timedelta(days=soon_days) else CoverageState.LATER


def old_enough(on: datetime.date, after_days: int) -> datetime.date:
    """The last day of a newest form that puts an open course on the re-screening list."""
    return on - datetime.timedelta(days=after_days)


SICKNESS, UNEMPLOYMENT = "sickness", "unemployment"


@dataclass(frozen=True, slots=True)
class BenefitSpell:
    since: datetime.date
    kind: str  # SICKNESS, UNEMPLOYMENT or empty for any other benefit


def swings(spells: Iterable[BenefitSpell], *, on: datetime.date, window_days: int, changes: int) -> bool:
    """Whether the citizen has swung between sickness benefit and unemployment, by rule and without a score."""
    earliest = on - datetime.timedelta(days=window_days)
    counted = 0
    before = ""
    for spell in sorted(spells, key=lambda one: one.since):
        if spell.since > on or not spell.kind:
            continue
        if before and spell.kind != before and spell.since >= earliest:
            counted += 1
        before = spell.kind
    return counted >= changes


SMALLEST_N_FOR_SHARE = 5


@dataclass(frozen=True, slots=True)
class Yield:
    """What came of the screenings of one team, benefit group or screener; the shares are kept apart."""

    n: int = 0
    mattered: int = 0
    accepted: int = 0
    handed_over: int = 0
    enrolled: int = 0

    def share(self, what: str) -> float | None:
        """Share of n; None where n is too small to bear one."""
        return None if self.n < SMALLEST_N_FOR_SHARE else getattr(self, what) / self.n
