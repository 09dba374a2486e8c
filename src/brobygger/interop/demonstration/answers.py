"""What they answered and what was assessed: impairments, the form of step 1, the interview of step 2."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence

from brobygger.interop.demonstration import profiles, texts
from brobygger.interop.demonstration.days import Days
from brobygger.interop.demonstration.outlines import Outline
from brobygger.interop.demonstration.synthetic import LEVELS, Stage, SyntheticInterview, SyntheticScreening
from brobygger_analysis.danish.working_days import next_working_day

SCHEMES = ("personal_assistance", "aids", "preferential_access", "icebreaker", "mentor")

# Types of each impairment group with how common they are, and the row of step 1 that each belongs to.
TYPES: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "physical": (
        ("back_neck", "movement", 34),
        ("arms_hands", "movement", 16),
        ("legs_feet", "movement", 16),
        ("breathing", "breathing", 8),
        ("heart", "other", 6),
        ("allergy", "allergy_skin", 5),
        ("skin", "allergy_skin", 4),
        ("stomach", "other", 4),
        ("diabetes", "other", 3),
        ("epilepsy", "other", 1),
        ("other_illness", "other", 3),
    ),
    "mental": (
        ("depression", "mental", 28),
        ("anxiety", "mental", 28),
        ("stress", "mental", 20),
        ("ptsd", "mental", 10),
        ("personality", "mental", 8),
        ("psychosis", "mental", 3),
        ("other_mental", "mental", 3),
    ),
    "intellectual": (
        ("adhd", "adhd", 32),
        ("dyslexia", "dyslexia", 24),
        ("autism", "autism", 16),
        ("brain_injury", "brain_injury", 10),
        ("learning", "other", 8),
        ("dyscalculia", "dyslexia", 4),
        ("intellectual_disability", "intellectual", 4),
        ("speech", "other", 2),
    ),
    "sensory": (("hearing", "sight_hearing", 60), ("sight", "sight_hearing", 40)),
    "not_placed": (("other", "other", 1),),
}
ROW_OF = {code: row for types in TYPES.values() for code, row, _weight in types}
GROUP_OF = {code: group for group, types in TYPES.items() for code, _row, _weight in types}
PLACED = tuple(group for group in TYPES if group != "not_placed")


def _one_type(group: str, rng: random.Random, taken: Sequence[str] = ()) -> str:
    left = [(code, weight) for code, _row, weight in TYPES[group] if code not in taken]
    return rng.choices([code for code, _weight in left], [weight for _code, weight in left])[0]


def types_of(outline: Outline, rng: random.Random) -> tuple[str, ...]:
    """The impairments, the primary one first: of several groups when complex."""
    if not outline.primary:
        return ()
    found = [_one_type(outline.primary, rng)]
    if outline.is_complex:
        others = [group for group in PLACED if group != outline.primary]
        wanted = 2 if outline.primary == "not_placed" else 1
        chosen: list[str] = []
        while len(chosen) < wanted:
            group = rng.choices(
                others, [{"physical": 4, "mental": 4, "intellectual": 3}.get(one, 1) for one in others]
            )[0]
            if group not in chosen:
                chosen.append(group)
        found += [_one_type(group, rng) for group in chosen]
    if outline.is_multiple or (outline.is_complex and outline.primary in PLACED and rng.random() < 0.2):
        found.append(_one_type(outline.primary, rng, found))
    return tuple(found)


def _level(impact: int) -> str:
    return LEVELS[impact - 1]


def _number(impact: int, rng: random.Random) -> int | None:
    """The number on 0-10, which most are asked for."""
    low, high = ((0, 0), (1, 3), (4, 7), (8, 10))[impact - 1]
    return rng.randint(low, high) if rng.random() < 0.7 else None


HOW = ("dialogue", "link", "paper", "group")
_HOW_USUAL = (84, 8, 5, 3)
_HOW_BY_HAND_OUT = {2: (25, 40, 30, 5), 10: (45, 20, 5, 30)}  # two of the eleven did not only use dialogue
LATER_REASONS = ("acute", "trust", "interpreter", "time", "other")
NO_REASONS = ("availability", "not_impairment", "label", "helped", "other")


def screening(
    outline: Outline, days: Days, types: tuple[str, ...], interpreter: str, rng: random.Random
) -> SyntheticScreening:
    rows: dict[str, int] = {}
    for place, code in enumerate(types):
        impact = outline.impact if place == 0 or outline.impact == 1 else max(2, outline.impact - rng.randint(0, 1))
        rows[ROW_OF[code]] = max(rows.get(ROW_OF[code], 0), impact)
    matters = any(impact > 1 for impact in rows.values())
    is_later = rng.random() < 0.22
    words = {"impact": rng.choice(texts.IMPACT[outline.primary])} if matters else {}
    if "other" in rows:
        words["other"] = rng.choice(texts.OTHER)
    if is_later:
        words["later"] = texts.LATER
    later_reasons = LATER_REASONS if interpreter else tuple(code for code in LATER_REASONS if code != "interpreter")
    some = bool(rows)
    return SyntheticScreening(
        held_on=days.screened,
        how=rng.choices(HOW, _HOW_BY_HAND_OUT.get(outline.place, _HOW_USUAL))[0],
        when="later" if is_later else "first_possible",
        later_reason=rng.choice(later_reasons) if is_later else "",
        weeks_unemployed=max(0, (days.screened - days.since).days // 7),
        impairments=tuple((row, _level(impact), _number(impact, rng)) for row, impact in rows.items()),
        documented=rng.random() < 0.55 if some else None,
        schemes_before=rng.random() < 0.14 if some else None,
        limited_before=rng.random() < (0.6 if matters else 0.15) if some else None,
        interpreter=interpreter or "no",
        no_reason=rng.choice(NO_REASONS) if matters and outline.wishes is False else "",
        wishes=outline.wishes,
        judged=outline.stage >= Stage.ACCEPTED or (matters and rng.random() < 0.6),
        words=words,
    )


def interview(
    outline: Outline, held_on: datetime.date, types: tuple[str, ...], rng: random.Random
) -> SyntheticInterview:
    is_in = outline.stage >= Stage.ENROLLED
    later = not is_in and rng.random() < 0.2
    needed_before, needed_now = rng.random() < 0.12, rng.random() < (0.3 if is_in else 0.1)
    decision = "enrol" if is_in else "postpone" if later else "refuse"
    reason = rng.choice(texts.ENROL if is_in else texts.POSTPONE if later else texts.REFUSE)
    return SyntheticInterview(
        held_on=held_on,
        types=types,
        impact_before=_level(min(4, max(1, outline.impact + rng.choice((-1, 0, 0, 1))))),
        impact_now=_level(outline.impact),
        citizen_view=outline.belief,
        broker_view=min(5, max(1, outline.belief + rng.choice((-1, 0, 0, 0, 1)))),
        motivated=is_in or rng.random() < 0.4,
        needed_before=needed_before,
        needed_now=needed_now,
        schemes_before=(rng.choice(SCHEMES),) if needed_before else (),
        schemes_now=tuple(rng.sample(SCHEMES, rng.choice((1, 1, 1, 2)))) if needed_now else (),
        needs=_needs(types, rng) if is_in else {},
        goals=_goals(outline, rng) if is_in else (),
        minutes={theme: rng.choice(said) for theme, said in texts.MINUTES.items()} if is_in else {},
        reasons={"decision": reason, "impact_now": rng.choice(texts.IMPACT[outline.primary])},
        decision=decision,
        recall_on=next_working_day(held_on + datetime.timedelta(days=rng.randint(60, 180))) if later else None,
        books_first=rng.choices(("broker", "caseworker", "citizen"), (8, 1, 1))[0] if is_in else "",
        duties_passed=tuple(sorted(rng.sample(DUTIES, rng.randint(2, 5)))) if is_in else (),
    )


DUTIES = ("conversations", "cv", "plan", "employer_contact", "compensation")

# What people with an impairment of a group often need, can do, and find hard.
ADJUSTMENTS = {
    "physical": (
        "varied_positions", "no_heavy_lifting", "height_adjustable_desk", "extra_breaks", "lifting_aid",
        "close_parking",
    ),
    "mental": (
        "gradual_start", "predictable_day", "contact_person", "quiet_place", "flexible_start", "fewer_customers",
    ),
    "intellectual": (
        "one_task_at_a_time", "checklist", "written_instruction", "longer_training", "text_to_speech",
        "clear_priorities",
    ),
    "sensory": ("good_light", "screen_magnifier", "hearing_amplifier", "captioning", "sound_damping", "visual_alarm"),
    "not_placed": ("fewer_hours", "extra_breaks", "home_work", "time_for_treatment"),
}  # fmt: skip
DEMANDS = {
    "physical": ("standing_long", "lifting_heavy", "bending", "stairs", "repeating_moves"),
    "mental": ("high_pace", "conflicts", "sudden_change", "noise", "early_morning"),
    "intellectual": ("many_things", "remembering", "reading_much", "writing_much", "planning_own"),
    "sensory": ("sharp_sight", "hearing_speech", "screen_work"),
    "not_placed": ("full_time", "fixed_hours"),
}
TASKS = (
    "answering_phone", "data_entry", "filing", "planning_calendar", "serving_customers", "stocking_shelves",
    "packing_orders", "cooking", "cleaning", "warehouse", "driving", "assembly", "quality_control", "repair",
    "caretaking", "gardening", "animal_care", "childcare", "elder_care", "teaching", "programming",
)  # fmt: skip


def _needs(types: tuple[str, ...], rng: random.Random) -> dict[str, tuple[str, ...]]:
    groups = list(dict.fromkeys(GROUP_OF[code] for code in types))
    adjustments = [code for group in groups for code in rng.sample(ADJUSTMENTS[group], 2)]
    demands = [code for group in groups for code in rng.sample(DEMANDS[group], rng.randint(1, 2))]
    return {
        "adjustment": tuple(dict.fromkeys(adjustments)),
        "demand": tuple(dict.fromkeys(demands)),
        "task": tuple(rng.sample(TASKS, rng.randint(2, 4))),
    }


def _goals(outline: Outline, rng: random.Random) -> tuple[tuple[str, str, str], ...]:
    """Three equal goals in three industries; the young have an education among them more often."""
    goals = [(code, rng.choice(texts.OCCUPATIONS[code]), "job") for code in rng.sample(tuple(texts.OCCUPATIONS), 3)]
    if rng.random() < (0.5 if outline.group in profiles.YOUNG else 0.1):
        goals[-1] = (goals[-1][0], rng.choice(texts.STUDIES), "education")
    return tuple(goals)
