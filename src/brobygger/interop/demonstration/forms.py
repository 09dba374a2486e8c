"""Filled-in forms of invented people: what a caseworker and a job broker would have written."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from typing import Any

from brobygger.reference import reads as reference
from brobygger.screening.enums import BooksFirst, Decision, FilledHow, Theme
from brobygger.screening.rules import Answers, Assessment, Impact
from brobygger.screening.values import InterviewEntry, PlanGoal, ScreeningEntry

IMPAIRMENT_GROUPS = {"physical": 0.44, "mental": 0.27, "intellectual": 0.17, "sensory": 0.08, "not_placed": 0.04}
TYPES = {
    "physical": (
        "arms_hands",
        "legs_feet",
        "back_neck",
        "allergy",
        "skin",
        "breathing",
        "heart",
        "stomach",
        "diabetes",
    ),
    "mental": ("anxiety", "depression", "ptsd", "stress", "personality"),
    "intellectual": ("adhd", "autism", "dyslexia", "brain_injury", "learning"),
    "sensory": ("sight", "hearing"),
    "not_placed": ("other",),
}
YOUNG = frozenset({"education_benefit_education_ready", "education_benefit_activity_ready"})

_NUMBERS = {1: (0,), 2: (1, 2, 3), 3: (4, 5, 6, 7), 4: (8, 9, 10)}
_LEVELS = {1: "none", 2: "small", 3: "medium", 4: "large"}
_REASONS = (
    "Kan arbejde, men har brug for pauser i løbet af dagen.",
    "Bliver træt af støj og mange skift.",
    "Kan ikke løfte tungt og skal kunne skifte stilling.",
    "Har svært ved at læse lange tekster og skrive referater.",
    "Skal have en fast kontaktperson og klare opgaver.",
    "Har gode og dårlige perioder, som ikke kan forudses.",
)
_MINUTES = {
    Theme.EXPERIENCE: (
        "Har arbejdet i butik og på lager. Er frivillig i en forening.",
        "Har passet børn og hjem i ti år.",
    ),
    Theme.TASKS: ("Er god til at ordne, pakke og tale med kunder.", "Kan føre regnskab og holde styr på bestillinger."),
    Theme.IMPAIRMENT: ("Vi gik ud fra skemaet. Borgeren genkender billedet.", "Det, der fylder mest, er trætheden."),
    Theme.SUPPORT: (
        "Korte dage i begyndelsen, et roligt rum og faste opgaver.",
        "Hæve-sænke-bord og hjælp til det tunge.",
    ),
    Theme.GOALS: ("Tre mål er lige gode. Vi begynder med det, der kan prøves først.",),
}
_OCCUPATIONS = {
    "trade": "butiksmedhjælper",
    "office": "kontorassistent",
    "transport": "chauffør",
    "hospitality": "køkkenmedhjælper",
    "cleaning": "servicemedarbejder",
    "education": "pædagogmedhjælper",
    "industry": "montør",
    "it": "supportmedarbejder",
    "agriculture": "gartnermedhjælper",
    "health": "social- og sundhedshjælper",
}
_NEEDS = ("adjustment", "task", "demand")


def impairments(group: str, several_groups: bool, rng: random.Random) -> tuple[str, ...]:
    """The primary impairment; with ``several_groups`` one of another group too, else sometimes one more of its own."""
    first = rng.choice(TYPES[group])
    if several_groups:
        real = [name for name in TYPES if name not in {group, "not_placed"}]
        if group == "not_placed":  # stands in no group, so it takes two others
            one, two = rng.sample(real, 2)
            return (first, rng.choice(TYPES[one]), rng.choice(TYPES[two]))
        return (first, rng.choice(TYPES[rng.choice(real)]))
    own = [code for code in TYPES[group] if code != first]
    return (first, rng.choice(own)) if own and rng.random() < 0.2 else (first,)


def screening(
    impairments: Sequence[str],
    impact: int,
    *,
    held_on: datetime.date,
    wishes: bool | None,
    weeks: int,
    rng: random.Random,
) -> ScreeningEntry:
    """A complete form of step 1."""
    if not impairments:
        answers = Answers(none=True, documented=None)
        return ScreeningEntry(
            answers=answers, held_on=held_on, purpose_explained=True, history_seen=True, judged=False,
            wishes=None, weeks_unemployed=weeks,
        )  # fmt: skip
    rows = {reference.item("impairment_type", code)["row"] for code in impairments}
    matters = impact > 1
    how = rng.choices(list(FilledHow), weights=(70, 18, 5, 7))[0]
    answers = Answers(
        impairments={row: Impact.of_number(rng.choice(_NUMBERS[impact])) for row in sorted(rows)},
        documented=rng.random() < 0.6,
        schemes_before=rng.random() < 0.15,
        limited_before=rng.random() < 0.55,
        no_reason=rng.choice(("availability", "not_impairment", "helped")) if matters and wishes is False else "",
    )
    words = {
        "impact": rng.choice(_REASONS) if matters else "",
        "other": "Andet, som borgeren selv beskrev." if "other" in rows else "",
    }
    return ScreeningEntry(
        answers=answers,
        words=words,
        how=how,
        held_on=held_on,
        purpose_explained=True,
        talked_through=True,
        history_seen=True,
        wishes=wishes,
        judged=bool(wishes),
        weeks_unemployed=weeks,
    )


def interview(
    impairments: Sequence[str],
    impact: int,
    self_belief: int,
    *,
    held_on: datetime.date,
    decision: str,
    broker: Any,
    rng: random.Random,
    recall_on: datetime.date | None = None,
) -> InterviewEntry:
    """A complete interview of step 2 with its decision."""
    enrols = decision == Decision.ENROL
    needed = enrols and rng.random() < 0.3
    assessment = Assessment(
        primary=impairments[0],
        secondary=impairments[1] if len(impairments) > 1 else "",
        others=tuple(impairments[2:]),
        impact_before=_LEVELS[min(4, max(2, impact + rng.choice((-1, 0, 1))))],
        impact_now=_LEVELS[impact],
        needed_before=rng.random() < 0.1,
        needed_now=needed,
        schemes_now=(rng.choice(("personal_assistance", "aids", "preferential_access", "mentor")),) if needed else (),
        citizen_view=self_belief,
        broker_view=min(5, max(1, self_belief + rng.choice((-1, 0, 0, 1)))),
        motivated=enrols or rng.random() < 0.4,
    )
    reasons = {
        Decision.ENROL: "Funktionsnedsættelsen har betydning, borgeren er motiveret, og der er konkrete mål.",
        Decision.REFUSE: "Borgeren har brug for noget andet først. Vi har talt om hvad.",
        Decision.POSTPONE: "Borgeren er i behandling og vil gerne spørges igen.",
    }
    return InterviewEntry(
        held_on=held_on,
        minutes={theme: rng.choice(texts) for theme, texts in _MINUTES.items()} if enrols else {},
        touched=frozenset(theme.value for theme in Theme) if enrols else frozenset(),
        needs={name: tuple(rng.sample(_codes(name, held_on), 2)) for name in _NEEDS[:2]} if enrols else {},
        goals=goals(rng) if enrols else (),
        assessment=assessment,
        reasons={"decision": reasons[Decision(decision)], "impact_now": rng.choice(_REASONS)},
        decision=decision,
        recall_on=recall_on,
        assigned_broker=broker if enrols else None,
        books_first=BooksFirst.BROKER if enrols else "",
        duties_passed=("conversations", "cv", "plan") if enrols else (),
    )


def unfinished(entry: InterviewEntry) -> InterviewEntry:
    """The same interview broken off after the third theme."""
    kept = (Theme.EXPERIENCE, Theme.TASKS, Theme.IMPAIRMENT)
    return InterviewEntry(
        held_on=entry.held_on,
        minutes={theme: entry.minutes[theme] for theme in kept},
        touched=frozenset(theme.value for theme in kept),
        assessment=Assessment(primary=entry.assessment.primary),
    )


def goals(rng: random.Random) -> tuple[PlanGoal, ...]:
    """Three equal goals in three industries."""
    chosen = rng.sample(sorted(_OCCUPATIONS), 3)
    return tuple(
        PlanGoal(industry=code, occupation=_OCCUPATIONS[code], feasible=True, in_demand=rng.random() < 0.8)
        for code in chosen
    )


_cache: dict[str, list[str]] = {}


def _codes(name: str, on: datetime.date) -> list[str]:
    if name not in _cache:
        _cache[name] = [one.code for one in reference.codes(name, on=on)]
    return _cache[name]
