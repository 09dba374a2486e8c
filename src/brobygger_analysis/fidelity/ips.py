"""The supported-employment fidelity scale of 25 items, each scored 1 to 5, in our own words.

What each item is about, the scale and its cut-offs are published (Bond, Peterson, Becker and Drake, 2012, Psychiatric
Services 63: 758-763, validating the 25 items; the sum's classes as printed on the scale itself). The wording is ours
and made for a Danish jobcentre; the published anchors of each score are not repeated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from brobygger_analysis.definitions import Text

VERSION = 1  # of the wording: a review keeps the version it was made with
LOWEST, HIGHEST = 1, 5


class Part(StrEnum):
    STAFFING = "staffing"
    ORGANISATION = "organisation"
    SERVICES = "services"


PART_NAMES = {
    Part.STAFFING: Text("Bemanding", "Staffing"),
    Part.ORGANISATION: Text("Organisation", "Organisation"),
    Part.SERVICES: Text("Indsats", "Services"),
}


class Class(StrEnum):
    """What the sum is called."""

    NOT_SUPPORTED_EMPLOYMENT = "not_supported_employment"
    FAIR = "fair"
    GOOD = "good"
    EXEMPLARY = "exemplary"


CLASS_NAMES = {
    Class.NOT_SUPPORTED_EMPLOYMENT: Text("Ikke supported employment", "Not supported employment"),
    Class.FAIR: Text("Nogenlunde", "Fair fidelity"),
    Class.GOOD: Text("God", "Good fidelity"),
    Class.EXEMPLARY: Text("Forbilledlig", "Exemplary fidelity"),
}
# Lowest sum of each class.
CUT_OFFS = {Class.NOT_SUPPORTED_EMPLOYMENT: 25, Class.FAIR: 74, Class.GOOD: 100, Class.EXEMPLARY: 115}


@dataclass(frozen=True)
class Item:
    """One of the 25. five: what a score of 5 looks like; 1 is that there is nothing of it."""

    number: int
    part: Part
    name: Text
    five: Text

    @property
    def key(self) -> str:
        return str(self.number)


def _items(*rows: tuple[Part, tuple[str, str], tuple[str, str]]) -> tuple[Item, ...]:
    return tuple(Item(number, part, Text(*name), Text(*five)) for number, (part, name, five) in enumerate(rows, 1))


ITEMS = _items(
    (Part.STAFFING, ("Antal borgere pr. jobkonsulent", "Number of citizens per specialist"),
     ("En fuldtidsansat har højst 20 borgere ad gangen.", "Whoever works full time has at most 20 at a time.")),
    (Part.STAFFING, ("Kun arbejde med job", "Only work about jobs"),
     ("Jobkonsulenten bruger hele sin tid på job og har ikke myndighedsopgaver.",
      "The specialist spends all the time on jobs and holds no duties of authority.")),
    (Part.STAFFING, ("Hele vejen med den samme", "All of it by the same person"),
     ("Den samme følger borgeren fra første snak over jobsøgning til støtte i jobbet.",
      "The same person follows the citizen from the first talk through the search to support in the job.")),
    (Part.ORGANISATION, ("Fast plads i et behandlerteam", "A fixed place in a treatment team"),
     ("Jobkonsulenten hører til ét eller to team, og næsten alle borgerne kommer derfra.",
      "The specialist belongs to one or two teams, and nearly all the citizens come from there.")),
    (Part.ORGANISATION, ("Løbende kontakt med teamet", "Continuous contact with the team"),
     ("Jobkonsulenten er med til ugentlige møder, deler beslutninger og nævner borgere, der kunne være med.",
      "The specialist takes part in weekly meetings, shares decisions and names citizens who could take part.")),
    (Part.ORGANISATION, ("Samarbejde med jobcenter og a-kasse", "Work with jobcentre and unemployment fund"),
     ("Der er faste, hyppige møder om fælles borgere og om henvisninger.",
      "There are fixed and frequent meetings about citizens in common and about referrals.")),
    (Part.ORGANISATION, ("En enhed med fælles leder", "A unit with one leader"),
     ("Mindst to jobkonsulenter har fælles leder, mødes hver uge og dækker hinanden.",
      "At least two specialists share a leader, meet each week and cover for each other.")),
    (Part.ORGANISATION, ("Faglig ledelse tæt på", "Close professional leadership"),
     ("Lederen har få medarbejdere, giver sparring hver uge, er med ude og bruger tal til at blive bedre.",
      "The leader has few staff, gives guidance each week, comes along and uses figures to improve.")),
    (Part.ORGANISATION, ("Ingen bliver valgt fra", "Nobody is turned away"),
     ("Alle, der vil arbejde, kan være med, uanset diagnose, misbrug, fravær eller tidligere forsøg.",
      "All who want to work may take part, whatever diagnosis, substance use, absence or earlier attempts.")),
    (Part.ORGANISATION, ("Hele stedet taler om job", "The whole place speaks of jobs"),
     ("Job bliver nævnt fra første kontakt, er synligt på stedet, og job bliver målt og fejret.",
      "Jobs are mentioned from the first contact, are visible, and are counted and celebrated.")),
    (Part.ORGANISATION, ("Den øverste ledelse bakker op", "Top leadership backs it"),
     ("Ledelsen kender metoden, følger målinger af den og fjerner det, der står i vejen.",
      "Leadership knows the method, follows its reviews and removes what stands in the way.")),
    (Part.SERVICES, ("Råd om økonomi ved job", "Advice on money and work"),
     ("Alle får en beregning af, hvad et job betyder for deres ydelser, før de siger ja, og igen når noget ændrer sig.",
      "All are told what a job means for their benefits before they accept one, and again when something changes.")),
    (Part.SERVICES, ("Hvad skal arbejdsgiveren vide", "What the employer should know"),
     ("Borgeren får hjælp til selv at vælge, hvad der siges om funktionsnedsættelsen, og taler om det flere gange.",
      "The citizen is helped to choose what is said about the impairment, and talks of it more than once.")),
    (Part.SERVICES, ("Afklaring i rigtigt arbejde", "Assessment in real work"),
     ("Det, der virker, bliver fundet gennem job og samtaler hele vejen, ikke ved en lang afklaring først.",
      "What works is found through jobs and talks all along, not by a long assessment first.")),
    (Part.SERVICES, ("Hurtigt i kontakt med arbejdsgivere", "Soon in contact with employers"),
     ("Første møde med en arbejdsgiver er inden for en måned.",
      "The first meeting with an employer is within a month.")),
    (Part.SERVICES, ("Søgningen følger borgerens ønsker", "The search follows the citizen's wishes"),
     ("Kontakter til arbejdsgivere bygger på det, borgeren vil og kan, ikke på det, der lige er ledigt.",
      "Contacts with employers build on what the citizen wants and can do, not on what happens to be open.")),
    (Part.SERVICES, ("Mange møder med arbejdsgivere", "Many meetings with employers"),
     ("Jobkonsulenten har mindst seks møder med arbejdsgivere om ugen og skriver dem ned.",
      "The specialist has at least six meetings with employers a week and writes them down.")),
    (Part.SERVICES, ("Gode møder med arbejdsgivere", "Good meetings with employers"),
     ("Jobkonsulenten kommer igen, lærer behovet at kende og foreslår borgere, der passer.",
      "The specialist comes back, learns what is needed and suggests citizens who fit.")),
    (Part.SERVICES, ("Forskellige slags job", "Different kinds of job"),
     ("Næsten alle får forskellige slags job; de samme stillinger går ikke igen.",
      "Nearly all have different kinds of job; the same positions do not recur.")),
    (Part.SERVICES, ("Forskellige arbejdsgivere", "Different employers"),
     ("Næsten alle arbejder hvert sit sted; der er ikke få faste aftagere.",
      "Nearly all work in different places; there are no few standing takers.")),
    (Part.SERVICES, ("Almindelige job", "Ordinary jobs"),
     ("Næsten alle job er fra arbejdsgiveren til almindelig løn og ikke tidsbegrænset til målgruppen.",
      "Nearly all jobs are from the employer at ordinary pay and not set aside for the target group.")),
    (Part.SERVICES, ("Støtte i jobbet efter behov", "Support in the job as needed"),
     ("Borger og arbejdsgiver får den støtte, de hver især har brug for, også til at komme videre.",
      "Citizen and employer each get the support they need, also for moving on.")),
    (Part.SERVICES, ("Støtten slutter ikke af sig selv", "Support does not end by itself"),
     ("Der er kontakt i ugen før og dagene efter start, hver uge i begyndelsen og mindst hver måned det første år.",
      "There is contact in the week before and the days after the start, weekly at first and monthly for a year.")),
    (Part.SERVICES, ("Ude blandt folk", "Out among people"),
     ("Jobkonsulenten er ude af kontoret i mindst to tredjedele af tiden.",
      "The specialist is out of the office for at least two thirds of the time.")),
    (Part.SERVICES, ("Holder fast i borgeren", "Holds on to the citizen"),
     ("Udeblivelse fører til nye forsøg på flere måder, også hjemme, og ikke til afslutning.",
      "Absence leads to new attempts in several ways, also at home, and not to closing."))
)  # fmt: skip


@dataclass(frozen=True)
class Score:
    """What the scores come to. total and called: None until every item has one."""

    scored: int
    total: int | None
    called: Class | None
    parts: Mapping[Part, int | None]

    @property
    def is_complete(self) -> bool:
        return self.total is not None

    def to_dict(self) -> dict[str, object]:
        """`{"scored", "total", "class", "parts": {part: sum | None}}`."""
        return {
            "scored": self.scored,
            "total": self.total,
            "class": None if self.called is None else self.called.value,
            "parts": {part.value: total for part, total in self.parts.items()},
        }


def class_of(total: int) -> Class:
    """The published class of a sum. Raises ValueError outside 25 to 125."""
    if not LOWEST * len(ITEMS) <= total <= HIGHEST * len(ITEMS):
        raise ValueError(f"the sum of {len(ITEMS)} items cannot be {total}")
    return [one for one, lowest in CUT_OFFS.items() if total >= lowest][-1]


def score(given: Mapping[str, int | None]) -> Score:
    """The sum of the items by their key. Raises ValueError for an unknown item or a score that is not 1 to 5.

    An item without a score is missing, and is never a 1: then there is no sum.
    """
    known = {item.key for item in ITEMS}
    unknown = set(given) - known
    if unknown:
        raise ValueError(f"unknown items: {', '.join(sorted(unknown))}")
    held = {key: value for key, value in given.items() if value is not None}
    for key, value in held.items():
        if isinstance(value, bool) or not isinstance(value, int) or not LOWEST <= value <= HIGHEST:
            raise ValueError(f"item {key}: a score is a whole number from {LOWEST} to {HIGHEST}")
    parts: dict[Part, int | None] = {}
    for part in Part:
        own = [held.get(item.key) for item in ITEMS if item.part is part]
        parts[part] = None if None in own else sum(one for one in own if one is not None)
    total = sum(held.values()) if len(held) == len(ITEMS) else None
    return Score(len(held), total, None if total is None else class_of(total), parts)
