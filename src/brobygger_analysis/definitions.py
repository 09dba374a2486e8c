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
    WEEKS = "weeks"
    COUNT = "count"  # of things that are no persons, or a mean of such counts


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


# What was done with those enrolled: core elements 2 to 4 (arithmetic: practice.py) ------------------------------------

_REGISTRATIONS = Text(
    "Registreringer i borgerens forløb fra visitationsdatoen og frem til opgørelsesdatoen.",
    "Registrations in the citizen's course from the date of enrolment up to the cut date.",
)
_NOT_GOOD_BY_ITSELF = Text(
    "En ændring siger ikke, om indholdet er godt. Andelen, der er gennemgået og fundet god nok, står ved siden af.",
    "A change does not say whether the content is good. The share checked and found good enough stands beside.",
)


def _practice(
    key: str, name: Text, numerator: Text, denominator: Text, unit: Unit, caveat: Text = NOTHING
) -> Definition:
    return REGISTRY.add(Definition(key, 1, name, numerator, denominator, _PERSONS, _REGISTRATIONS, unit, caveat))


CV_UPDATED = _practice(
    "cv_updated_of_enrolled",
    Text("CV opdateret", "CV updated"),
    Text("Visiterede med et CV, der er ændret efter visitation", "Enrolled with a CV changed after enrolment"),
    _ENROLLED,
    Unit.SHARE,
    _NOT_GOOD_BY_ITSELF,
)
CV_GOOD = _practice(
    "cv_good_of_enrolled",
    Text("CV gennemgået og godt nok", "CV checked and good enough"),
    Text("Visiterede med et CV, der er gennemgået og fundet godt nok", "Enrolled with a CV found good enough"),
    _ENROLLED,
    Unit.SHARE,
)
GOAL_UPDATED = _practice(
    "goal_updated_of_enrolled",
    Text("Jobmål opdateret", "Job goal updated"),
    Text("Visiterede med et jobmål, der er ændret efter visitation", "Enrolled with a goal changed after enrolment"),
    _ENROLLED,
    Unit.SHARE,
    _NOT_GOOD_BY_ITSELF,
)
ACTIVITY_UPDATED = _practice(
    "activity_updated_of_enrolled",
    Text("Aktivitet opdateret", "Activity updated"),
    Text(
        "Visiterede med en aktivitet i planen, der er ændret efter visitation",
        "Enrolled with an activity in the plan changed after enrolment",
    ),
    _ENROLLED,
    Unit.SHARE,
    _NOT_GOOD_BY_ITSELF,
)

_CONVERSATIONS = Text("Afholdte samtaler efter visitation", "Conversations held after enrolment")
_TALKED_WITH = Text("Visiterede med mindst én afholdt samtale", "Enrolled with at least one conversation held")
_WEEKS = Text("Uger fra første til sidste samtale", "Weeks from the first to the last conversation")

CONVERSATION_OF_ENROLLED = _practice(
    "conversation_of_enrolled",
    Text("Har haft samtale", "Had a conversation"),
    _TALKED_WITH,
    _ENROLLED,
    Unit.SHARE,
)
CONVERSATIONS_PER_CITIZEN = _practice(
    "conversations_per_citizen",
    Text("Samtaler pr. borger", "Conversations per citizen"),
    _CONVERSATIONS,
    _ENROLLED,
    Unit.COUNT,
    Text(
        "Gennemsnit over alle visiterede, også dem uden samtale. Korte henvendelser er ikke med.",
        "Mean over all enrolled, also those without a conversation. Short contacts are not included.",
    ),
)
WEEKS_OF_CONTACT = _practice(
    "weeks_of_contact",
    Text("Uger med kontakt", "Weeks of contact"),
    _WEEKS,
    _TALKED_WITH,
    Unit.WEEKS,
    Text("En borger med én samtale har 0 uger.", "A citizen with one conversation has 0 weeks."),
)
_A_WEEK_OR_MORE = Text(
    "Visiterede med mindst en uge mellem første og sidste samtale",
    "Enrolled with at least a week between the first and the last conversation",
)
CONVERSATIONS_PER_WEEK_OWN = _practice(
    "conversations_per_week_own",
    Text("Samtaler pr. uge, gennemsnit af borgernes egne", "Conversations a week, mean of the citizens' own"),
    Text("Borgerens samtaler divideret med borgerens uger", "The citizen's conversations divided by own weeks"),
    _A_WEEK_OR_MORE,
    Unit.COUNT,
    Text(
        "Korte forløb vejer lige så meget som lange, så tallet er højere end samtaler i alt divideret med uger i alt.",
        "Short courses weigh as much as long ones, so it is higher than all conversations divided by all weeks.",
    ),
)
CONVERSATIONS_PER_WEEK_SUMS = _practice(
    "conversations_per_week_sums",
    Text("Samtaler pr. uge, samlet", "Conversations a week, all together"),
    Text("Samtaler i alt for de samme borgere", "All conversations of the same citizens"),
    Text("Uger i alt for de samme borgere", "All weeks of the same citizens"),
    Unit.COUNT,
    _A_WEEK_OR_MORE,
)
DAYS_TO_FIRST_CONVERSATION_MEAN = _practice(
    "mean_days_to_first_conversation",
    Text("Dage til første samtale", "Days to the first conversation"),
    Text("Dage fra visitation til første afholdte samtale", "Days from enrolment to the first conversation held"),
    _TALKED_WITH,
    Unit.DAYS,
    Text(
        "Gennemsnit. De, der endnu ikke har haft en samtale, er ikke med; se også median og ventende.",
        "Mean. Those without a conversation yet are not included; see also the median and those waiting.",
    ),
)
CASES_PER_BROKER = _practice(
    "cases_per_broker",
    Text("Sager pr. jobformidler", "Cases per job broker"),
    Text("Åbne forløb ved månedens udgang", "Open courses at the month's end"),
    Text("Jobformidlere med mindst ét åbent forløb", "Job brokers with at least one open course"),
    Unit.COUNT,
    Text(
        "Gennemsnit over jobformidlere og måneder. Det siger noget om belastning, ikke om den enkeltes indsats.",
        "Mean over brokers and months. It tells of the load, not of how well anybody works.",
    ),
)
CASES_PER_FULL_TIME = _practice(
    "cases_per_full_time",
    Text("Sager pr. fuldtidsjobformidler", "Cases per full-time job broker"),
    Text("Åbne forløb ved månedens udgang", "Open courses at the month's end"),
    Text("Jobformidleres andel af fuld tid, lagt sammen", "Brokers' shares of full time, added up"),
    Unit.COUNT,
)

_GRANTS = Text("Bevillinger efter visitation", "Grants after enrolment")
_WITH_GRANT = Text("Visiterede med mindst én bevilling", "Enrolled with at least one grant")
_FOUR = Text(
    "Tæller personlig assistance, hjælpemidler, fortrinsadgang og isbryderordning. Mentor tælles for sig.",
    "Counts personal assistance, aids, preferential access and the icebreaker scheme. Mentor is counted apart.",
)

APPLICATIONS = _practice(
    "applications",
    Text("Ansøgninger", "Applications"),
    Text("Ansøgninger efter visitation", "Applications after enrolment"),
    NOTHING,
    Unit.COUNT,
    _FOUR,
)
APPLIED_OF_ENROLLED = _practice(
    "applied_of_enrolled",
    Text("Har søgt en ordning", "Applied for a scheme"),
    Text("Visiterede med mindst én ansøgning", "Enrolled with at least one application"),
    _ENROLLED,
    Unit.SHARE,
    _FOUR,
)
GRANTS = _practice("grants", Text("Bevillinger", "Grants"), _GRANTS, NOTHING, Unit.COUNT, _FOUR)
CITIZENS_WITH_GRANT = _practice(
    "citizens_with_grant", Text("Borgere med bevilling", "Citizens with a grant"), _WITH_GRANT, NOTHING, Unit.PERSONS,
    _FOUR,
)  # fmt: skip
GRANTS_PER_ENROLLED = _practice(
    "grants_per_enrolled",
    Text("Anvendelse i indsatsen", "Usage in the programme"),
    _GRANTS,
    _ENROLLED,
    Unit.SHARE,
    Text(
        "Et forhold mellem bevillinger og personer, ikke en andel af personer: én borger kan have flere bevillinger.",
        "A ratio of grants to persons, not a share of persons: one citizen may have several grants.",
    ),
)
GRANT_OF_ENROLLED = _practice(
    "grant_of_enrolled", Text("Andel med bevilling", "Share with a grant"), _WITH_GRANT, _ENROLLED, Unit.SHARE, _FOUR
)
TWO_GRANTS = _practice(
    "citizens_with_two_grants",
    Text("Borgere med to bevillinger", "Citizens with two grants"),
    Text("Visiterede med præcis to bevillinger", "Enrolled with exactly two grants"),
    NOTHING,
    Unit.PERSONS,
    _FOUR,
)
THREE_GRANTS = _practice(
    "citizens_with_three_grants",
    Text("Borgere med tre eller flere bevillinger", "Citizens with three or more grants"),
    Text("Visiterede med tre eller flere bevillinger", "Enrolled with three or more grants"),
    NOTHING,
    Unit.PERSONS,
    _FOUR,
)
CITIZENS_WITH_MENTOR = _practice(
    "citizens_with_mentor",
    Text("Borgere med mentor", "Citizens with a mentor"),
    Text("Visiterede, der er bevilget mentor", "Enrolled who were granted a mentor"),
    NOTHING,
    Unit.PERSONS,
)
DAYS_TO_APPLICATION = _practice(
    "days_enrolled_to_application",
    Text("Dage til ansøgning", "Days to application"),
    Text("Dage fra visitation til ansøgning", "Days from enrolment to application"),
    Text("Ansøgninger efter visitation", "Applications after enrolment"),
    Unit.DAYS,
    Text(
        "Gennemsnit over ansøgninger, i kalenderdage: hvor sent ordninger kommer i spil.",
        "Mean over applications, in calendar days: how late schemes come into play.",
    ),
)
DAYS_TO_GRANT = _practice(
    "days_application_to_grant",
    Text("Dage til bevilling", "Days to grant"),
    Text("Dage fra ansøgning til bevilling", "Days from application to grant"),
    Text("Bevillinger med begge datoer", "Grants with both dates"),
    Unit.DAYS,
    Text(
        "Gennemsnit i kalenderdage. Fristen regnes i arbejdsdage og vises for sig.",
        "Mean in calendar days. The deadline runs on working days and is shown apart.",
    ),
)


def _of_scheme(code: str, name: Text) -> tuple[Definition, Definition]:
    return (
        _practice(
            f"days_application_to_grant:{code}",
            Text(f"Dage til bevilling: {name.da}", f"Days to grant: {name.en}"),
            DAYS_TO_GRANT.numerator,
            DAYS_TO_GRANT.denominator,
            Unit.DAYS,
            DAYS_TO_GRANT.caveat,
        ),
        _practice(
            f"share_of_grants:{code}",
            Text(f"Andel af bevillinger: {name.da}", f"Share of grants: {name.en}"),
            Text(f"Bevillinger til {name.da}", f"Grants of {name.en}"),
            _GRANTS,
            Unit.SHARE,
            Text(
                "Andel af bevillinger, ikke af personer, så tallet har intet interval.",
                "A share of grants, not of persons, so the figure bears no interval.",
            ),
        ),
    )


# The four schemes that the evaluation counts, by their code in the reference list.
COUNTED_SCHEMES: dict[str, tuple[Definition, Definition]] = {
    code: _of_scheme(code, name)
    for code, name in (
        ("preferential_access", Text("fortrinsadgang", "preferential access")),
        ("personal_assistance", Text("personlig assistance", "personal assistance")),
        ("aids", Text("hjælpemidler", "assistive aids")),
        ("icebreaker", Text("isbryderordning", "icebreaker scheme")),
    )
}
MENTOR_SCHEME = "mentor"

# Which figures belong to which core element of the intervention model, in reading order.
CORE_ELEMENTS: dict[int, tuple[str, ...]] = {
    2: (CV_UPDATED.key, CV_GOOD.key, GOAL_UPDATED.key, ACTIVITY_UPDATED.key),
    3: (
        CONVERSATION_OF_ENROLLED.key,
        CONVERSATIONS_PER_CITIZEN.key,
        CONVERSATIONS_PER_WEEK_OWN.key,
        CONVERSATIONS_PER_WEEK_SUMS.key,
        WEEKS_OF_CONTACT.key,
        DAYS_TO_FIRST_CONVERSATION_MEAN.key,
        CASES_PER_BROKER.key,
        CASES_PER_FULL_TIME.key,
    ),
    4: (
        APPLICATIONS.key,
        APPLIED_OF_ENROLLED.key,
        GRANTS.key,
        CITIZENS_WITH_GRANT.key,
        GRANTS_PER_ENROLLED.key,
        GRANT_OF_ENROLLED.key,
        TWO_GRANTS.key,
        THREE_GRANTS.key,
        CITIZENS_WITH_MENTOR.key,
        DAYS_TO_APPLICATION.key,
        DAYS_TO_GRANT.key,
        *(days.key for days, _share_of in COUNTED_SCHEMES.values()),
        *(share_of.key for _days, share_of in COUNTED_SCHEMES.values()),
    ),
}
