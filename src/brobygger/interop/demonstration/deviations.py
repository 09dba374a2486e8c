"""Every published figure that the invented people can show, beside what they do show.

``docs/demonstration.md`` prints the table of those that differ, with the reason; a test makes it again and compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from brobygger.interop.demonstration import plan, published
from brobygger.interop.demonstration.plan import Person, Stage
from brobygger_analysis.results import rounded_half_up

GROUP_OF = {code: group for group, codes in plan.TYPES.items() for code in codes}
YES = "share of screened who said yes: "


@dataclass(frozen=True, slots=True)
class Compared:
    """One published figure and the drawn one, both as they are printed."""

    what: str
    where: str
    printed: str
    drawn: str
    reason: str = ""

    @property
    def is_equal(self) -> bool:
        return self.printed == self.drawn


def compare(everybody: Sequence[Person]) -> list[Compared]:
    """All comparisons: funnel, job-ready shares, yes shares, municipalities, profiles."""
    return [
        *_municipalities(everybody),
        *_funnel(everybody),
        *_job_ready(everybody),
        *_yes(everybody),
        *_profiles([person for person in everybody if person.is_enrolled]),
    ]


def _printed(number: Fraction | int | float, decimals: int = 0) -> str:
    exact = rounded_half_up(Fraction(str(number)) if isinstance(number, float) else Fraction(number), decimals)
    return f"{float(exact):.{decimals}f}"


def _per_cent(part: int, whole: int) -> str:
    return _printed(Fraction(100 * part, whole)) if whole else "–"


def _municipalities(everybody: Sequence[Person]) -> Iterator[Compared]:
    for place in published.municipalities():
        own = [person for person in everybody if person.municipality == place.name]
        for what, stage, number in (
            ("screenet", Stage.SCREENED, place.screened),
            ("visiteret", Stage.ENROLLED, place.enrolled),
            ("i job eller uddannelse", Stage.EMPLOYED, place.employed),
        ):
            yield Compared(f"antal {what}", place.name, str(number), str(plan.count(own, stage)))


def _funnel(everybody: Sequence[Person]) -> Iterator[Compared]:
    shares = published.shares_of_previous()
    for key, above, below in (
        ("accepted", Stage.ACCEPTED, Stage.SCREENED),
        ("interviewed", Stage.INTERVIEWED, Stage.ACCEPTED),
        ("enrolled", Stage.ENROLLED, Stage.INTERVIEWED),
        ("employed", Stage.EMPLOYED, Stage.ENROLLED),
    ):
        drawn = _per_cent(plan.count(everybody, above), plan.count(everybody, below))
        names = {
            "accepted": "takket ja af screenede, pct.",
            "interviewed": "samtale af takket ja, pct.",
            "enrolled": "visiteret af samtaler, pct.",
            "employed": "i job af visiterede, pct.",
        }
        yield Compared(names[key], "hele programmet", str(shares[key]), drawn)


def _job_ready(everybody: Sequence[Person]) -> Iterator[Compared]:
    for word, name, stage in (
        ("screened", "screenede", Stage.SCREENED),
        ("accepted", "takket ja", Stage.ACCEPTED),
        ("interviewed", "samtaler", Stage.INTERVIEWED),
        ("enrolled", "visiterede", Stage.ENROLLED),
    ):
        there = [person for person in everybody if person.stage >= stage]
        ready = sum(1 for person in there if person.benefit_group in plan.JOB_READY)
        printed = _printed(published.indicators()[f"job-ready share of {word}"])
        yield Compared(f"jobparate af {name}, pct.", "hele programmet", printed, _per_cent(ready, len(there)))


def _yes(everybody: Sequence[Person]) -> Iterator[Compared]:
    for indicator, value in published.indicators().items():
        if not indicator.startswith(YES):
            continue
        name = indicator.removeprefix(YES)
        own = [person for person in everybody if person.benefit_group == published.BENEFIT_GROUPS[name]]
        drawn = _per_cent(plan.count(own, Stage.ACCEPTED), len(own))
        reason = ""
        if name == "dagpenge":
            reason = (
                "Kilden modsiger sig selv: 18 pct. af dagpengemodtagerne kan ikke sige ja, når 13 pct. af alle gør det "
                "og 60 pct. er jobparate både før og efter."
            )
        yield Compared("takket ja af screenede, pct.", name, _printed(value), drawn, reason)


def _profiles(enrolled: Sequence[Person]) -> Iterator[Compared]:
    for profile in published.profiles():
        attribute = "municipality" if profile.kind == "municipality" else "benefit_group"
        own = [person for person in enrolled if getattr(person, attribute) == profile.group]
        where = profile.group if profile.kind == "municipality" else _printed_name(profile.group)
        total = len(own)

        def share(what: str, value: str, per_cent: int, of: Callable[[Person], str]) -> Compared:
            counts: dict[str, int] = {}
            for person in own:  # noqa: B023 - used at once
                counts[of(person)] = counts.get(of(person), 0) + 1
            largest = max(counts, key=lambda name: (counts[name], name == value))
            have = counts.get(value, 0)
            printed, drawn = f"{value} {per_cent}", f"{largest} {_per_cent(counts[largest], total)}"  # noqa: B023
            if largest != value:
                drawn += f" ({value} {_per_cent(have, total)})"  # noqa: B023
            reason = "" if printed == drawn else _why(per_cent, total)  # noqa: B023
            return Compared(what, where, printed, drawn, reason)  # noqa: B023

        def mean(what: str, value: float, decimals: int, of: Callable[[Person], int]) -> Compared:
            number = Fraction(sum(of(person) for person in own), total)  # noqa: B023
            printed, drawn = _printed(value, decimals), _printed(number, decimals)
            reason = "" if printed == drawn else CONFLICT
            return Compared(what, where, printed, drawn, reason)  # noqa: B023

        yield share("flertallets køn, pct.", profile.gender, profile.gender_pct, lambda person: person.gender)
        yield mean("alder, gennemsnit", profile.age_mean, 0, lambda person: person.age)
        yield share("hyppigste uddannelse, pct.", profile.education, profile.education_pct, _education)
        if profile.benefit_group:
            yield share(
                "hyppigste ydelsesgruppe, pct.",
                profile.benefit_group,
                profile.benefit_group_pct,
                lambda person: person.benefit_group,
            )
        yield mean("uger på ydelse, gennemsnit", profile.benefit_weeks_mean, 0, lambda person: person.benefit_weeks)
        yield share(
            "hyppigste funktionsnedsættelse, pct.",
            profile.impairment,
            profile.impairment_pct,
            lambda person: GROUP_OF[person.impairments[0]],
        )
        complex_number = sum(1 for person in own if is_complex(person))
        printed, drawn = str(profile.complex_pct), _per_cent(complex_number, total)
        reason = "" if printed == drawn else _why(profile.complex_pct, total)
        yield Compared("kompleks funktionsnedsættelse, pct.", where, printed, drawn, reason)
        yield mean("tro på egne muligheder, gennemsnit", profile.self_belief_mean, 1, lambda person: person.self_belief)
        yield mean("betydning, gennemsnit", profile.impact_mean, 1, lambda person: person.impact)


CONFLICT = "Kommunens og ydelsesgruppernes trykte tal kan ikke opfyldes på én gang; kommunens går forud."


def _why(per_cent: int, total: int) -> str:
    """Why a share is not the printed one: whole people do not allow it, or another printed figure stands against it."""
    from brobygger.interop.demonstration.fit import counts_that_round_to

    if not counts_that_round_to(per_cent, total):
        return f"Ingen del af {total} personer afrundes til {per_cent} pct."
    return CONFLICT


def _education(person: Person) -> str:
    return "secondary" if person.education in {"upper_secondary", "vocational"} else person.education


def is_complex(person: Person) -> bool:
    """Impairments in more than one of the four groups; "not placed" is no group."""
    return len({GROUP_OF[code] for code in person.impairments} - {"not_placed"}) > 1


def _printed_name(code: str) -> str:
    return next(name for name, found in published.BENEFIT_GROUPS.items() if found == code and name != "A-dagpenge")


WORDS = {
    "woman": "kvinder",
    "man": "mænd",
    **{code: name for name, code in published.EDUCATIONS.items()},
    **{code: name for name, code in published.IMPAIRMENTS.items()},
    "not_placed": "ikke placeret",
    **{code: name for name, code in published.BENEFIT_GROUPS.items() if name != "A-dagpenge"},
}


def in_words(text: str) -> str:
    """Codes as the report prints them."""
    return " ".join(WORDS.get(word, WORDS.get(word.strip("()"), word)) for word in text.split(" "))


def markdown(everybody: Sequence[Person]) -> str:
    """The table of deviations, with how many figures were compared."""
    compared = compare(everybody)
    differing = [one for one in compared if not one.is_equal]
    lines = [
        f"{len(compared)} publicerede tal er sammenlignet. {len(compared) - len(differing)} er ens efter afrunding, "
        f"{len(differing)} er ikke.",
        "",
        "| Tal | Hvor | Trykt | Her | Hvorfor |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.what} | {one.where} | {in_words(one.printed)} | {in_words(one.drawn)} | {one.reason} |"
        for one in differing
    ]
    return "\n".join(lines) + "\n"
