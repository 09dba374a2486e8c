"""What each figure means: the cards that stand beside the figures, in Danish and English.

A definition is data and needs no NumPy, so that a page can show a card without computing anything. The arithmetic that
belongs to it lives in the module named after its subject and is tied to it by its key. A changed meaning gets a new
version: an approved figure keeps the version it was made with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a value counts."""

    PERSONS = "persons"
    SHARE = "share"  # 0 to 1
    PER_CENT = "per_cent"
    DAYS = "days"
    COUNT = "count"


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    da: str
    en: str

    def to_dict(self) -> dict[str, str]:
        """`{"da": …, "en": …}`."""
        return {"da": self.da, "en": self.en}


NOTHING = Text("", "")


@dataclass(frozen=True)
class Definition:
    """The card of one indicator."""

    key: str
    version: int
    name: Text
    numerator: Text
    denominator: Text
    population: Text
    source: Text
    unit: Unit
    caveat: Text = NOTHING

    def to_dict(self) -> dict[str, object]:
        """All fields under their own names; texts as `{"da", "en"}`."""
        texts = ("name", "numerator", "denominator", "population", "source", "caveat")
        return {
            "key": self.key,
            "version": self.version,
            "unit": self.unit.value,
            **{field: getattr(self, field).to_dict() for field in texts},
        }


class UnknownDefinition(KeyError):
    """No definition has this key and version."""


class Registry:
    """All definitions by key, with older versions kept."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[int, Definition]] = {}

    def add(self, definition: Definition) -> Definition:
        """Register a definition and return it. Raises ValueError when key and version are taken."""
        versions = self._versions.setdefault(definition.key, {})
        if definition.version in versions:
            raise ValueError(f"{definition.key} version {definition.version} is defined twice")
        versions[definition.version] = definition
        return definition

    def get(self, key: str, version: int | None = None) -> Definition:
        """The definition with this key: the newest, or the version asked for. Raises UnknownDefinition."""
        versions = self._versions.get(key, {})
        number = max(versions, default=0) if version is None else version
        try:
            return versions[number]
        except KeyError:
            raise UnknownDefinition(f"{key} version {version or 'newest'}") from None

    def __iter__(self) -> Iterator[Definition]:
        """The newest version of each, in the order they were added."""
        return (self.get(key) for key in self._versions)

    def __contains__(self, key: object) -> bool:
        return key in self._versions


REGISTRY = Registry()

_PERSONS = Text(
    "Personer i programmets jobcentre, hver talt én gang pr. program og jobcenter ved den første markering. "
    "Personer med bopæl uden for programmets kommuner på markeringens dato er udeladt og talt for sig. "
    "Testpersoner er ikke med.",
    "Persons in the programme's jobcentres, each counted once per programme and jobcentre by the first mark. "
    "Persons living outside the programme's municipalities on the date of the mark are left out and counted apart. "
    "Test persons are not included.",
)
_MILESTONES = Text("Datoerne på forløbets milepæle.", "The dates of the course's milestones.")
_SHORTCUT_LEFT_OUT = Text(
    "Borgere, der er gået direkte til visitationssamtale uden at få markeringen i nævneren, er ikke med; "
    "de vises som eget tal. Når hvert trin tælles ved sin egen dato, kan tæller og nævner rumme forskellige personer.",
    "Citizens who went straight to the intake interview without the mark of the denominator are left out and shown "
    "as their own number. When each stage is counted by its own date, numerator and denominator may hold different "
    "persons.",
)


def _count(key: str, name: Text, counted: Text, caveat: Text = NOTHING, source: Text = _MILESTONES) -> Definition:
    return REGISTRY.add(Definition(key, 1, name, counted, NOTHING, _PERSONS, source, Unit.PERSONS, caveat))


def _share(key: str, name: Text, numerator: Text, denominator: Text, caveat: Text = _SHORTCUT_LEFT_OUT) -> Definition:
    return REGISTRY.add(
        Definition(key, 1, name, numerator, denominator, _PERSONS, _MILESTONES, Unit.SHARE, caveat),
    )


_BEGAN = Text("Borgere, der har påbegyndt et forløb", "Citizens who began a course")
_SCREENED = Text("Borgere med gennemført opsporingssamtale", "Citizens with a completed screening")
_ACCEPTED = Text("Borgere, der har takket ja til visitationssamtale", "Citizens who accepted an intake interview")
_INTERVIEWED = Text("Borgere med gennemført visitationssamtale", "Citizens with a completed intake interview")
_ENROLLED = Text("Borgere, der er visiteret til indsatsen", "Citizens enrolled in the programme")
_EMPLOYED = Text(
    "Visiterede borgere, der er kommet i beskæftigelse eller uddannelse",
    "Enrolled citizens who came into employment or education",
)
_HANDED_OVER = Text("Borgere, der er overleveret til trin 2", "Citizens handed over to step 2")

POPULATION = _count(
    "population",
    Text("Påbegyndte forløb", "Courses begun"),
    _BEGAN,
    Text(
        "Tallet kommer fra en indlæst liste eller et indlæst antal. Kilden står ved tallet.",
        "The number comes from an imported list or an imported count. The source stands at the figure.",
    ),
    Text("Indlæst liste eller antal fra fagsystemet.", "List or count imported from the case system."),
)
SCREENED = _count("screened", Text("Screenet", "Screened"), _SCREENED)
ACCEPTED = _count("accepted", Text("Takket ja", "Accepted"), _ACCEPTED)
INTERVIEWED = _count("interviewed", Text("Visitationssamtale", "Interviewed"), _INTERVIEWED)
ENROLLED = _count("enrolled", Text("Visiteret", "Enrolled"), _ENROLLED)
EMPLOYED = _count(
    "employed",
    Text("I job eller uddannelse", "Employed or in education"),
    _EMPLOYED,
    Text(
        "Ordinære timer, fleksjob eller SU-berettigende uddannelse, som er nyt i forhold til tiden ved visitation.",
        "Ordinary hours, flex job or education with a student grant, new compared with the time of enrolment.",
    ),
)
HANDED_OVER = _count("handed_over", Text("Overleveret", "Handed over"), _HANDED_OVER)
SHORTCUT = _count(
    "shortcut",
    Text("Direkte til visitationssamtale", "Straight to intake interview"),
    Text(
        "Borgere, der er gået direkte til trin 2, fordi de allerede var vurderet",
        "Citizens who went straight to step 2 because they had been assessed already",
    ),
    Text(
        "De får ingen markering som screenet og indgår ikke i overgange fra et trin, de har sprunget over.",
        "They get no mark as screened and are in no conversion from a stage they passed by.",
    ),
)

SCREENED_OF_POPULATION = _share("screened_of_population", Text("Screeningsgrad", "Screening rate"), _SCREENED, _BEGAN)
ACCEPTED_OF_SCREENED = _share(
    "accepted_of_screened", Text("Takket ja af screenede", "Accepted of screened"), _ACCEPTED, _SCREENED
)
INTERVIEWED_OF_ACCEPTED = _share(
    "interviewed_of_accepted", Text("Samtale af takket ja", "Interviewed of accepted"), _INTERVIEWED, _ACCEPTED
)
ENROLLED_OF_INTERVIEWED = _share(
    "enrolled_of_interviewed", Text("Visiteret af samtaler", "Enrolled of interviewed"), _ENROLLED, _INTERVIEWED
)
ENROLLED_OF_SCREENED = _share(
    "enrolled_of_screened", Text("Visiteret af screenede", "Enrolled of screened"), _ENROLLED, _SCREENED
)
INTERVIEWED_OF_SCREENED = _share(
    "interviewed_of_screened", Text("Samtale af screenede", "Interviewed of screened"), _INTERVIEWED, _SCREENED
)
EMPLOYED_OF_ENROLLED = _share(
    "employed_of_enrolled", Text("I job af visiterede", "Employed of enrolled"), _EMPLOYED, _ENROLLED
)
MATTERS_OF_SCREENED = _share(
    "matters_of_screened",
    Text("Funktionsnedsættelse med betydning", "Impairment that matters"),
    Text(
        "Screenede borgere med mindst én funktionsnedsættelse, der har betydning for job eller uddannelse",
        "Screened citizens with at least one impairment that matters for work or education",
    ),
    _SCREENED,
    Text(
        "Ikke det samme som at takke ja eller at blive overleveret; de tre andele holdes adskilt.",
        "Not the same as accepting or being handed over; the three shares are kept apart.",
    ),
)
HANDED_OVER_OF_SCREENED = _share(
    "handed_over_of_screened", Text("Overleveret af screenede", "Handed over of screened"), _HANDED_OVER, _SCREENED
)


def _outside(of: Definition) -> Definition:
    return REGISTRY.add(
        Definition(
            f"outside_{of.key}",
            1,
            Text(f"Udeladt: bopæl uden for programmet ({of.name.da})", f"Left out: living outside ({of.name.en})"),
            Text(
                f"{of.numerator.da}, med bopæl uden for programmets kommuner på datoen",
                f"{of.numerator.en}, living outside the programme's municipalities on the date",
            ),
            NOTHING,
            Text(
                "Personer, hver talt én gang pr. program og jobcenter. Testpersoner er ikke med.",
                "Persons, each counted once per programme and jobcentre. Test persons are not included.",
            ),
            _MILESTONES,
            Unit.PERSONS,
        )
    )


OUTSIDE = {
    definition.key: _outside(definition)
    for definition in (POPULATION, SCREENED, ACCEPTED, INTERVIEWED, ENROLLED, EMPLOYED, HANDED_OVER)
}


def _fulfilment(which: str, name: Text, target: Text) -> Definition:
    return REGISTRY.add(
        Definition(
            f"fulfilment_{which}",
            1,
            name,
            Text("Opnået antal personer", "Number of persons achieved"),
            target,
            _PERSONS,
            Text(
                "Registreringer eller publicerede tal; kilden står ved tallet.", "Registrations or published figures."
            ),
            Unit.PER_CENT,
            Text(
                "Et måltal er en lokal ambition, der flytter sig med resultaterne. Andelen rangordner ikke kommuner.",
                "A target is a local ambition that moves with the results. The share does not rank municipalities.",
            ),
        )
    )


FULFILMENT_ORIGINAL = _fulfilment(
    "original",
    Text("Målopfyldelse, oprindeligt måltal", "Fulfilment, original target"),
    Text("Oprindeligt måltal", "Original target"),
)
FULFILMENT_REVISED = _fulfilment(
    "revised",
    Text("Målopfyldelse, revideret måltal", "Fulfilment, revised target"),
    Text("Revideret måltal", "Revised target"),
)


def _time(key: str, name: Text, start: Text, end: Text) -> Definition:
    return REGISTRY.add(
        Definition(
            key,
            1,
            name,
            Text(f"Dage fra {start.da} til {end.da}", f"Days from {start.en} to {end.en}"),
            Text(f"Personer med {start.da}", f"Persons with {start.en}"),
            _PERSONS,
            _MILESTONES,
            Unit.DAYS,
            Text(
                "Median og kvartiler gælder dem, der er nået frem; andelen, der ikke er, står ved siden af.",
                "Median and quartiles are over those who got there; the share who have not stands beside.",
            ),
        )
    )


DAYS_TO_INTERVIEW = _time(
    "days_accepted_to_interviewed",
    Text("Ventetid fra ja til visitationssamtale", "Waiting from yes to intake interview"),
    Text("et ja", "a yes"),
    Text("visitationssamtalen", "the intake interview"),
)
DAYS_TO_FIRST_CONVERSATION = _time(
    "days_enrolled_to_first_conversation",
    Text("Ventetid fra visitation til første samtale", "Waiting from enrolment to first conversation"),
    Text("visitation", "enrolment"),
    Text("den første samtale", "the first conversation"),
)
