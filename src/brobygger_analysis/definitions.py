"""What each figure means: the cards that stand beside the figures, in Danish and English.

A definition is data and needs no NumPy, so that a page can show a card without computing anything. The arithmetic that
belongs to it lives in the module named after its subject and is tied to it by its key. A changed meaning gets a new
version: an approved figure keeps the version it was made with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class Unit(StrEnum):
    """What a value counts."""

    PERSONS = "persons"
    SHARE = "share"  # 0 to 1
    PER_CENT = "per_cent"
    DAYS = "days"
    WEEKS = "weeks"
    YEARS = "years"
    COUNT = "count"  # of things that are no persons, or a mean of such counts
    POINTS = "points"  # a mean on a scale from 1 to 5


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    da: str
    en: str

    def to_dict(self) -> dict[str, str]:
        """`{"da": …, "en": …}`."""
        return {"da": self.da, "en": self.en}


NOTHING = Text("", "")
# What stands behind a number where the name of the figure does not say what is counted.
AFTER_NUMBER = {Unit.DAYS: Text("dage", "days"), Unit.WEEKS: Text("uger", "weeks"), Unit.YEARS: Text("år", "years")}


class Trend(StrEnum):
    """What a month of a trend holds."""

    FLOW = "flow"  # what happened in the month
    STANDING = "standing"  # how it stood on the month's last day


@dataclass(frozen=True)
class Definition:
    """The card of one indicator.

    is_registered: False while no part of the product registers what it is counted from. Then it has no value, and
    says so; it is never nought.
    """

    key: str
    version: int
    name: Text
    numerator: Text
    denominator: Text
    population: Text
    source: Text
    unit: Unit
    caveat: Text = NOTHING
    trend: Trend = Trend.STANDING
    is_registered: bool = True

    def to_dict(self) -> dict[str, object]:
        """All fields under their own names; texts as `{"da", "en"}`."""
        texts = ("name", "numerator", "denominator", "population", "source", "caveat")
        return {
            "key": self.key,
            "version": self.version,
            "unit": self.unit.value,
            "trend": self.trend.value,
            "is_registered": self.is_registered,
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
    return REGISTRY.add(Definition(key, 1, name, counted, NOTHING, _PERSONS, source, Unit.PERSONS, caveat, Trend.FLOW))


def _share(key: str, name: Text, numerator: Text, denominator: Text, caveat: Text = _SHORTCUT_LEFT_OUT) -> Definition:
    return REGISTRY.add(
        Definition(key, 1, name, numerator, denominator, _PERSONS, _MILESTONES, Unit.SHARE, caveat, Trend.FLOW),
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

_FIRST_MARK = Text(
    "Tælles ved den første markering. En markering, der er ophævet, tæller ikke, heller ikke bagud i tiden.",
    "Counted at the first mark. A mark that was withdrawn does not count, not back in time either.",
)
_NOT_EVERYBODY = Text(
    "Tælles ved den første markering; en ophævet markering tæller ikke. Borgere, der er gået direkte til "
    "visitationssamtale, er ikke opsporet og er ikke med.",
    "Counted at the first mark; a withdrawn mark does not count. Citizens who went straight to the intake interview "
    "were not screened and are not among them.",
)
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
SCREENED = _count("screened", Text("Opsporing gennemført", "Screened"), _SCREENED, _NOT_EVERYBODY)
ACCEPTED = _count("accepted", Text("Takket ja", "Accepted"), _ACCEPTED, _FIRST_MARK)
INTERVIEWED = _count("interviewed", Text("Visitationssamtale", "Interviewed"), _INTERVIEWED, _FIRST_MARK)
ENROLLED = _count("enrolled", Text("Visiteret", "Enrolled"), _ENROLLED, _FIRST_MARK)
EMPLOYED = _count(
    "employed",
    Text("I job eller uddannelse", "Employed or in education"),
    _EMPLOYED,
    Text(
        "Ordinære timer, fleksjob eller SU-berettigende uddannelse, som er nyt i forhold til tiden ved visitation.",
        "Ordinary hours, flex job or education with a student grant, new compared with the time of enrolment.",
    ),
)
HANDED_OVER = _count("handed_over", Text("Overleveret", "Handed over"), _HANDED_OVER, _FIRST_MARK)
SHORTCUT = _count(
    "shortcut",
    Text("Direkte til visitationssamtale", "Straight to intake interview"),
    Text(
        "Borgere, der er gået direkte til trin 2, fordi de allerede var vurderet",
        "Citizens who went straight to step 2 because they had been assessed already",
    ),
    Text(
        "De får ingen markering for opsporing og indgår ikke i overgange fra et trin, de har sprunget over.",
        "They get no mark as screened and are in no conversion from a stage they passed by.",
    ),
)

SCREENED_OF_POPULATION = _share("screened_of_population", Text("Opsporingsgrad", "Screening rate"), _SCREENED, _BEGAN)
ACCEPTED_OF_SCREENED = _share(
    "accepted_of_screened", Text("Takket ja efter opsporing", "Accepted of screened"), _ACCEPTED, _SCREENED
)
INTERVIEWED_OF_ACCEPTED = _share(
    "interviewed_of_accepted", Text("Samtale af takket ja", "Interviewed of accepted"), _INTERVIEWED, _ACCEPTED
)
ENROLLED_OF_INTERVIEWED = _share(
    "enrolled_of_interviewed", Text("Visiteret af samtaler", "Enrolled of interviewed"), _ENROLLED, _INTERVIEWED
)
ENROLLED_OF_SCREENED = _share(
    "enrolled_of_screened", Text("Visiteret efter opsporing", "Enrolled of screened"), _ENROLLED, _SCREENED
)
INTERVIEWED_OF_SCREENED = _share(
    "interviewed_of_screened", Text("Samtale efter opsporing", "Interviewed of screened"), _INTERVIEWED, _SCREENED
)
EMPLOYED_OF_ENROLLED = _share(
    "employed_of_enrolled", Text("I job af visiterede", "Employed of enrolled"), _EMPLOYED, _ENROLLED
)
MATTERS_OF_SCREENED = _share(
    "matters_of_screened",
    Text("Funktionsnedsættelse med betydning", "Impairment that matters"),
    Text(
        "Borgere med opsporing og mindst én funktionsnedsættelse, der har betydning for job eller uddannelse",
        "Screened citizens with at least one impairment that matters for work or education",
    ),
    _SCREENED,
    Text(
        "Ikke det samme som at takke ja eller at blive overleveret; de tre andele holdes adskilt.",
        "Not the same as accepting or being handed over; the three shares are kept apart.",
    ),
)
HANDED_OVER_OF_SCREENED = _share(
    "handed_over_of_screened", Text("Overleveret efter opsporing", "Handed over of screened"), _HANDED_OVER, _SCREENED
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
            Text(
                "Efter den kommune, der er registreret for borgeren på datoen. En flytning, der ikke er registreret, "
                "ses ikke.",
                "By the municipality registered for the citizen on the date. A move that was not registered is not "
                "seen.",
            ),
            trend=Trend.FLOW,
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


def _of_measure(card: Definition, measure: str, words: Text) -> Definition:
    return replace(
        card,
        key=f"{card.key}:{measure}",
        name=Text(f"{card.name.da}: {words.da}", f"{card.name.en}: {words.en}"),
        numerator=Text(f"Opnået antal {words.da}", f"Number {words.en}"),
    )


@dataclass(frozen=True)
class TargetMeasure:
    """A count of persons that a target may be set for.

    counts: the indicator, which the funnel counts. words: what the persons are called after "number of".
    is_usual: told in every programme; the others only where somebody set a target or printed a figure.
    """

    counts: Definition
    words: Text
    is_usual: bool = False


# All that a target may be set for, in reading order. A new one is one line here: the file, the pages, the commands, the
# status report and the page for politicians read this list. Its definition must be one that `funnel.figure` counts.
TARGET_MEASURES: dict[str, TargetMeasure] = {
    one.counts.key: one
    for one in (
        TargetMeasure(SCREENED, Text("opsporinger", "screened"), is_usual=True),
        TargetMeasure(ACCEPTED, Text("der har takket ja", "accepted")),
        TargetMeasure(HANDED_OVER, Text("overleverede", "handed over")),
        TargetMeasure(INTERVIEWED, Text("med visitationssamtale", "interviewed")),
        TargetMeasure(ENROLLED, Text("visiterede", "enrolled"), is_usual=True),
        TargetMeasure(EMPLOYED, Text("i job eller uddannelse", "employed"), is_usual=True),
    )
}
# The two cards above, once for each measure that may have targets.
FULFILMENTS: dict[str, tuple[Definition, Definition]] = {
    measure: (
        REGISTRY.add(_of_measure(FULFILMENT_ORIGINAL, measure, one.words)),
        REGISTRY.add(_of_measure(FULFILMENT_REVISED, measure, one.words)),
    )
    for measure, one in TARGET_MEASURES.items()
}


def _with_fulfilments(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys, with the fulfilment of its targets behind each count that may have one."""
    return tuple(one for key in keys for one in (key, *(card.key for card in FULFILMENTS.get(key, ()))))


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
            Trend.FLOW,
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
    Text(
        "Det er jobcentrets egen gennemgang. En gennemgang, der er taget tilbage, tæller ikke.",
        "It is the jobcentre's own check. A check that was taken back does not count.",
    ),
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
    Text(
        "Siger, at der er talt sammen, ikke hvor tit eller hvor godt. De senest visiterede har haft kort tid.",
        "Says that somebody talked, not how often or how well. Those enrolled last have had little time.",
    ),
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
    Text(
        "Andelen af fuld tid er den, der gjaldt ved månedens udgang. Jobformidlere uden registreret tid er ikke med, "
        "og deres sager heller ikke.",
        "The share of full time is the one that held at the month's end. Brokers without registered hours are left "
        "out, and so are their cases.",
    ),
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
    Text(
        "Et antal, der følger af, hvor mange der er visiteret, og hvor længe de er fulgt. Bevillinger fra før "
        "visitationen er ikke med.",
        "A number that follows how many are enrolled and for how long they are followed. Grants from before enrolment "
        "are left out.",
    ),
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

# Core element 1 beside the funnel: who said yes, who is job-ready, and what the citizens themselves say --------------

SAID_YES_OF_SCREENED = REGISTRY.add(
    Definition(
        "said_yes_of_screened",
        1,
        Text("Sagde ja efter opsporing", "Said yes of screened"),
        Text(
            "Borgere, der i opsporingssamtalen ønskede en visitationssamtale",
            "Screened citizens who in the screening wished for an intake interview",
        ),
        _SCREENED,
        _PERSONS,
        Text("Opsporingsskemaet.", "The screening form."),
        Unit.SHARE,
        Text(
            "Anden læsning: markeringen ”takket ja” kræver også en funktionsnedsættelse, der har betydning. "
            "Derfor er denne andel den højeste af de to.",
            "A second reading: the mark “accepted” also needs an impairment that matters, so this share is the higher "
            "of the two.",
        ),
        Trend.FLOW,
    )
)


def _job_ready(kind: str, counted: Text, words: Text) -> Definition:
    return REGISTRY.add(
        Definition(
            f"job_ready_of_{kind}",
            1,
            Text(f"Jobparate af {words.da}", f"Job-ready of {words.en}"),
            Text(
                f"{counted.da} i en jobparat ydelsesgruppe (dagpenge eller jobparat kontanthjælp)",
                f"{counted.en} in a job-ready benefit group (unemployment insurance or job-ready cash benefit)",
            ),
            counted,
            _PERSONS,
            Text("Ydelsesgruppen ved forløbets begyndelse.", "The benefit group when the course began."),
            Unit.SHARE,
            Text(
                "Den, der skifter ydelse undervejs, bliver i gruppen fra begyndelsen. Jobparat er ydelsens ord, ikke "
                "en "
                "vurdering af borgeren.",
                "Whoever changes benefit on the way stays in the group of the beginning. Job-ready is the benefit's "
                "word "
                "and no judgement of the citizen.",
            ),
            trend=Trend.FLOW,
        )
    )


JOB_READY: dict[str, Definition] = {
    kind: _job_ready(kind, counted, words)
    for kind, counted, words in (
        ("screened", _SCREENED, Text("opsporinger", "screened")),
        ("accepted", _ACCEPTED, Text("takket ja", "accepted")),
        ("interviewed", _INTERVIEWED, Text("samtaler", "interviewed")),
        ("enrolled", _ENROLLED, Text("visiterede", "enrolled")),
    )
}

_ANSWERS = Text(
    "Borgernes og jobformidlernes egne svar. De læses kun samlet for mindst fem og aldrig for den enkelte.",
    "The citizens' and brokers' own answers. They are read for five or more together, never for one.",
)
_OPEN = Text("Visiterede med et åbent forløb ved månedens udgang", "Enrolled with a course open at the month's end")
_RATED = Text("Borgere, der svarede i den seneste hele måned", "Citizens who answered in the last whole month")


def _answered(
    key: str, name: Text, numerator: Text, denominator: Text, unit: Unit = Unit.SHARE, caveat: Text = NOTHING
) -> Definition:
    return REGISTRY.add(Definition(key, 1, name, numerator, denominator, _PERSONS, _ANSWERS, unit, caveat))


RATED_OF_OPEN = _answered(
    "rated_of_open",
    Text("Har svaret om egen fremgang i måneden", "Answered about own progress in the month"),
    Text("Borgere med et svar i den seneste hele måned", "Citizens with an answer in the last whole month"),
    _OPEN,
    caveat=Text(
        "Det er frivilligt at svare. Hvem der svarer, kan være andre end dem, der ikke gør.",
        "Answering is voluntary. Those who answer may differ from those who do not.",
    ),
)
PROGRESS_OF_RATED = _answered(
    "progress_of_rated",
    Text("Oplever fremgang", "Experience progress"),
    Text(
        "Borgere, hvis seneste svar i måneden var, at det går lidt, noget eller meget fremad",
        "Citizens whose last answer in the month was that there is a little, some or much progress",
    ),
    _RATED,
    caveat=Text(
        "Første læsning: hvad borgeren svarer på spørgsmålet om fremgang.",
        "First reading: what the citizen answers to the question of progress.",
    ),
)
ABOVE_LAST_OF_RATED = _answered(
    "above_last_of_rated",
    Text("Højere tro på egne muligheder end sidste gang", "Higher belief in own possibilities than last time"),
    Text(
        "Borgere, hvis seneste svar i måneden er højere end deres sidste svar fra før måneden",
        "Citizens whose last answer in the month is higher than their last answer from before the month",
    ),
    Text("Borgere med begge svar", "Citizens with both answers"),
    caveat=Text(
        "Anden læsning: et trin op siden sidst på skalaen fra 1 til 5. Den, der svarede 5 sidst, kan ikke stige.",
        "Second reading: a step up since last time on the scale from 1 to 5. Who answered 5 last cannot rise.",
    ),
)
ABOVE_BASELINE_OF_RATED = _answered(
    "above_baseline_of_rated",
    Text("Højere tro på egne muligheder end ved visitation", "Higher belief in own possibilities than at enrolment"),
    Text(
        "Borgere, hvis seneste svar i måneden er højere end svaret ved visitationssamtalen",
        "Citizens whose last answer in the month is higher than that of the intake interview",
    ),
    Text("Borgere med begge svar", "Citizens with both answers"),
    caveat=Text(
        "Tredje læsning: højere end ved visitation på skalaen fra 1 til 5. Den, der svarede 5 dengang, kan ikke stige, "
        "og de, "
        "der er i forløb længe, tæller oftere med.",
        "Third reading: higher than at enrolment on the scale from 1 to 5. Who answered 5 then cannot rise, and those "
        "who stay long are counted more often.",
    ),
)
BROKER_BELIEF_BASELINE = _answered(
    "broker_belief_baseline",
    Text("Jobformidlers tro på borgeren ved visitation", "Broker's belief in the citizen at enrolment"),
    Text("Svar fra 1 til 5 ved visitationssamtalen, lagt sammen", "Answers from 1 to 5 at the interview, added up"),
    Text("Visiterede med et svar", "Enrolled with an answer"),
    Unit.POINTS,
    Text("Gennemsnit på en skala fra 1 til 5.", "Mean on a scale from 1 to 5."),
)
BROKER_BELIEF_END = _answered(
    "broker_belief_end",
    Text("Jobformidlers tro på borgeren ved afslutning", "Broker's belief in the citizen at closing"),
    Text("Svar fra 1 til 5 ved forløbets afslutning, lagt sammen", "Answers from 1 to 5 at closing, added up"),
    Text("Afsluttede visiterede med et svar", "Enrolled and closed with an answer"),
    Unit.POINTS,
    Text(
        "Gennemsnit over dem, der er afsluttet; det er ikke de samme borgere som ved visitation.",
        "Mean over those who are closed, who are not the same citizens as at enrolment.",
    ),
)
ASKED_IN_GROUPS = frozenset(
    one.key
    for one in (
        PROGRESS_OF_RATED, ABOVE_LAST_OF_RATED, ABOVE_BASELINE_OF_RATED, BROKER_BELIEF_BASELINE, BROKER_BELIEF_END,
    )
)  # fmt: skip

# More of core elements 2 to 4 -----------------------------------------------------------------------------------------

GOAL_AND_ACTIVITY_UPDATED = _practice(
    "goal_and_activity_updated_of_enrolled",
    Text("Jobmål og aktivitet opdateret", "Job goal and activity updated"),
    Text(
        "Visiterede, hvor både jobmål og aktivitet er ændret efter visitation",
        "Enrolled with both a goal and an activity changed after enrolment",
    ),
    _ENROLLED,
    Unit.SHARE,
    Text(
        "Anden læsning: planen er først udfyldt, når den har både mål og aktiviteter.",
        "A second reading: a plan is filled in only with both goals and activities.",
    ),
)
PLAN_READY = _practice(
    "plan_ready_of_enrolled",
    Text("Plan gennemgået og færdig", "Plan checked and complete"),
    Text("Visiterede med en plan, der er erklæret færdig", "Enrolled with a plan that was said to be complete"),
    _ENROLLED,
    Unit.SHARE,
    Text(
        "Det er jobcentrets egen gennemgang af, om planen er udfyldt. Om målene er gode, ses i kvalitetsstikprøven.",
        "It is the jobcentre's own check that the plan is filled in. Whether the goals are good is seen in the quality "
        "sample.",
    ),
)
BROKER_OF_ENROLLED = _practice(
    "broker_of_enrolled",
    Text("Har fået en jobformidler", "Has a job broker"),
    Text("Visiterede, der har eller har haft en jobformidler", "Enrolled who have or had a job broker"),
    _ENROLLED,
    Unit.SHARE,
    Text(
        "Tæller, om der står en jobformidler på forløbet, ikke om de har mødt hinanden.",
        "Counts whether a job broker stands on the course, not whether they have met.",
    ),
)
SAME_BROKER = _practice(
    "same_broker_of_brokered",
    Text("Samme jobformidler hele vejen", "The same job broker all the way"),
    Text("Visiterede, der kun har haft én jobformidler", "Enrolled who had one job broker only"),
    Text("Visiterede, der har eller har haft en jobformidler", "Enrolled who have or had a job broker"),
    Unit.SHARE,
    Text(
        "Korte forløb når sjældnere et skift, så et jobcenter med mange nye forløb ser bedre ud. En ferieafløser "
        "tæller ikke som skift.",
        "Short courses see a change less often, so a jobcentre with many new courses looks better. A holiday stand-in "
        "is no change.",
    ),
)
MENTOR_AND_GRANT = _practice(
    "citizens_with_mentor_and_grant",
    Text("Borgere med mentor og bevilling", "Citizens with a mentor and a grant"),
    Text(
        "Visiterede med både mentor og mindst én af de fire ordninger",
        "Enrolled with both a mentor and at least one of the four schemes",
    ),
    NOTHING,
    Unit.PERSONS,
    Text(
        "Et antal, der følger af, hvor mange der er visiteret, og hvor længe de er fulgt. Bevillinger fra før "
        "visitationen er ikke med.",
        "A number that follows how many are enrolled and for how long they are followed. Grants from before enrolment "
        "are left out.",
    ),
)

# Core element 5: what can be counted from marks, closings and conversations ------------------------------------------

_FOLLOWED = Text(
    "De, der er visiteret i perioden, følges til opgørelsesdatoen, hvad enten forløbet er afsluttet eller ej.",
    "Those enrolled in the period are followed to the cut date, whether or not the course is closed.",
)
OUTCOME_OF_ENROLLED = _practice(
    "outcome_of_enrolled",
    Text("Kommet i job eller uddannelse", "Came into employment or education"),
    Text(
        "Visiterede med ordinære timer, fleksjob eller uddannelse som første udfald efter visitation",
        "Enrolled with ordinary hours, flex job or education as the first outcome after enrolment",
    ),
    _ENROLLED,
    Unit.SHARE,
    _FOLLOWED,
)


def _outcome(code: str, name: Text) -> Definition:
    return _practice(
        f"outcome_of_enrolled:{code}",
        Text(f"Første udfald: {name.da}", f"First outcome: {name.en}"),
        Text(f"Visiterede med {name.da} som første udfald", f"Enrolled with {name.en} as the first outcome"),
        _ENROLLED,
        Unit.SHARE,
        _FOLLOWED,
    )


# By the code of the list of outcomes; "unstated" is a category, so that the parts add up to the whole.
OUTCOMES: dict[str, Definition] = {
    code: _outcome(code, name)
    for code, name in (
        ("ordinary_hours", Text("ordinære timer", "ordinary hours")),
        ("flex_job", Text("fleksjob", "flex job")),
        ("education", Text("uddannelse", "education")),
        ("unstated", Text("job eller uddannelse uden oplyst art", "employment or education of unstated kind")),
    )
}
DAYS_TO_EMPLOYED = _time(
    "days_enrolled_to_employed",
    Text("Tid fra visitation til job eller uddannelse", "Time from enrolment to employment or education"),
    Text("visitationen", "the enrolment"),
    Text("jobbet eller uddannelsen", "the employment or education"),
)
FOLLOW_UP_MONTHS = 6
_AFTER_START = Text(
    "Samtaler med borgeren efter den dag, jobbet eller uddannelsen begyndte. "
    "Opfølgning med arbejdsgiveren er ikke registreret endnu og er ikke med.",
    "Conversations with the citizen after the day the employment or education began. "
    "Follow-up with the employer is not registered yet and not included.",
)
_IN_JOB = Text("Visiterede, der er kommet i job eller uddannelse", "Enrolled who came into employment or education")
FOLLOWED_UP = _practice(
    "followed_up_of_employed",
    Text("Fulgt op efter jobstart", "Followed up after the start"),
    Text("Dem, der har haft mindst én samtale efter starten", "Those with at least one conversation after the start"),
    _IN_JOB,
    Unit.SHARE,
    _AFTER_START,
)
FOLLOW_UPS_PER_FOLLOWED = _practice(
    "follow_ups_per_followed",
    Text("Opfølgninger pr. borger, der er fulgt op", "Follow-ups per citizen followed up"),
    Text("Samtaler efter starten", "Conversations after the start"),
    Text("Dem, der har haft mindst én samtale efter starten", "Those with at least one conversation after the start"),
    Unit.COUNT,
    Text(f"Første læsning. {_AFTER_START.da}", f"First reading. {_AFTER_START.en}"),
)
FOLLOW_UPS_PER_EMPLOYED = _practice(
    "follow_ups_per_employed",
    Text("Opfølgninger pr. borger i job eller uddannelse", "Follow-ups per citizen in employment or education"),
    Text("Samtaler efter starten", "Conversations after the start"),
    _IN_JOB,
    Unit.COUNT,
    Text(f"Anden læsning. {_AFTER_START.da}", f"Second reading. {_AFTER_START.en}"),
)
FOLLOW_UP_KEPT = _practice(
    "follow_up_months_kept",
    Text("Måneder med opfølgning", "Months with follow-up"),
    Text("Hele måneder efter starten med mindst én samtale", "Whole months after the start with a conversation"),
    Text(
        f"Hele måneder siden starten, højst {FOLLOW_UP_MONTHS} pr. borger",
        f"Whole months since the start, at most {FOLLOW_UP_MONTHS} a citizen",
    ),
    Unit.SHARE,
    Text(
        "En måned er 30 dage fra starten. En andel af måneder, ikke af personer, så tallet har intet interval. "
        f"{_AFTER_START.da}",
        "A month is 30 days from the start. A share of months, not of persons, so the figure bears no interval. "
        f"{_AFTER_START.en}",
    ),
)

# What a register says of the same people, beside what is registered here ----------------------------------------------

_FOUND = Text(
    "Visiterede, som er fundet i et udtræk af registret, der viser løn",
    "Enrolled who are found in an extract of the register that shows wages",
)
_REGISTER = Text(
    "Ugentligt forløbsregister, indlæst som udtræk og koblet på CPR-nummer. Det er en anden kilde end Brobyggers egne "
    "registreringer.",
    "Weekly benefit register, imported as an extract and linked by CPR number. It is another source than what is "
    "registered here.",
)
_AS_FAR_AS_IT_REACHES = Text(
    "Hver er fulgt, fra ugen efter visitationen og så langt registret rækker, og derfor ikke lige længe. Kurverne "
    "tager højde for det. Tallet har ingen liste: registret bruges kun til tal om grupper.",
    "Each is followed from the week after enrolment as far as the register reaches, and so not equally long. The "
    "curves allow for that. The figure has no list: the register is used for figures on groups only.",
)
REGISTER_RETENTION = (13, 26, 52)  # weeks


def _by_register(key: str, name: Text, numerator: Text, denominator: Text, caveat: Text) -> Definition:
    return REGISTRY.add(Definition(key, 1, name, numerator, denominator, _PERSONS, _REGISTER, Unit.SHARE, caveat))


FOUND_IN_REGISTER = _by_register(
    "found_in_register_of_enrolled",
    Text("Fundet i registret", "Found in the register"),
    Text(
        "Visiterede, hvis CPR-nummer står i udtrækket, og som blev visiteret i registrets uger",
        "Enrolled whose CPR number is in the extract and who were enrolled within the register's weeks",
    ),
    _ENROLLED,
    Text(
        "Resten er ikke med i de øvrige tal fra registret. De regnes ikke som uden job.",
        "The others are not in the other figures from the register. They do not count as without a job.",
    ),
)
EMPLOYED_BY_REGISTER = _by_register(
    "employed_by_register_of_found",
    Text("I job eller uddannelse, ifølge registret", "In employment or education, by the register"),
    Text(
        "Dem, der efter visitationen har en uge med ordinære timer, fleksjob eller uddannelse, som er noget andet end "
        "i visitationsugen",
        "Those with a week of ordinary hours, flex job or education after enrolment, of another kind than in the week "
        "of enrolment",
    ),
    _FOUND,
    _AS_FAR_AS_IT_REACHES,
)
# By the name of `register.Kind`.
KINDS_BY_REGISTER: dict[str, Definition] = {
    code: _by_register(
        f"{code}_by_register_of_found",
        Text(f"Første resultat ifølge registret: {name.da}", f"First outcome by the register: {name.en}"),
        Text(f"Dem, hvis første resultat er {name.da}", f"Those whose first outcome is {name.en}"),
        _FOUND,
        _AS_FAR_AS_IT_REACHES,
    )
    for code, name in (
        ("ordinary_hours", Text("ordinære timer", "ordinary hours")),
        ("flex_job", Text("fleksjob", "a flex job")),
        ("education", Text("uddannelse", "education")),
    )
}
LASTED_BY_REGISTER: dict[int, Definition] = {
    length: _by_register(
        f"lasted_{length}_weeks_by_register",
        Text(f"Varede mindst {length} uger, ifølge registret", f"Lasted at least {length} weeks, by the register"),
        Text(
            f"Dem, hvis første resultat blev fulgt af {length} uger i træk i job eller uddannelse",
            f"Those whose first outcome went on for {length} weeks in a row in employment or education",
        ),
        Text(
            f"Dem med et resultat, der begyndte mindst {length} uger før den sidste uge, som registret kender",
            f"Those with an outcome that began at least {length} weeks before the last week that the register knows",
        ),
        Text(
            "En uge med ydelse afbryder rækken, også sygedagpenge og barsel under et job. Nyere resultater er ikke "
            "med: af dem kendes kun de korte. Tallet har ingen liste.",
            "A week of benefit breaks the row, also sickness benefit and parental leave during a job. Newer outcomes "
            "are left out: only the short ones of them are known. The figure has no list.",
        ),
    )
    for length in REGISTER_RETENTION
}
BY_REGISTER = frozenset(
    one.key
    for one in (
        FOUND_IN_REGISTER, EMPLOYED_BY_REGISTER, *KINDS_BY_REGISTER.values(), *LASTED_BY_REGISTER.values(),
    )
)  # fmt: skip

# What no part of the product registers yet: defined now, so that the meaning is known before the first number ---------

_EMPLOYER_SIDE = Text("Virksomhedsrettede forløb og kontakter.", "Employer-based activities and contacts.")
_NOT_YET = Text(
    "Ikke registreret endnu. Det betyder ikke nul: ingen kan sige, hvor mange det er.",
    "Not registered yet. That is not nought: nobody can tell how many it is.",
)


def _later(key: str, name: Text, numerator: Text, denominator: Text, unit: Unit) -> Definition:
    return REGISTRY.add(
        Definition(key, 1, name, numerator, denominator, _PERSONS, _EMPLOYER_SIDE, unit, _NOT_YET, is_registered=False)
    )


_EMPLOYER_BASED = Text(
    "Visiterede med mindst én virksomhedspraktik eller ét løntilskud efter visitation",
    "Enrolled with at least one work placement or wage subsidy after enrolment",
)
PLACEMENTS = _later(
    "placements_started",
    Text("Virksomhedspraktikker", "Work placements"),
    Text("Virksomhedspraktikker begyndt efter visitation", "Work placements begun after enrolment"),
    NOTHING,
    Unit.COUNT,
)
WAGE_SUBSIDIES = _later(
    "wage_subsidies_started",
    Text("Løntilskudsjob", "Wage-subsidy jobs"),
    Text("Løntilskudsjob begyndt efter visitation", "Wage-subsidy jobs begun after enrolment"),
    NOTHING,
    Unit.COUNT,
)
EMPLOYER_BASED = _later(
    "employer_based_of_enrolled",
    Text("Har haft et virksomhedsrettet forløb", "Had an employer-based activity"),
    _EMPLOYER_BASED,
    _ENROLLED,
    Unit.SHARE,
)
EMPLOYER_BASED_NOW = _later(
    "employer_based_now_of_open",
    Text("Er i et virksomhedsrettet forløb nu", "In an employer-based activity now"),
    Text(
        "Borgere i virksomhedspraktik eller løntilskud på opgørelsesdatoen",
        "Citizens in a work placement or wage subsidy on the cut date",
    ),
    _OPEN,
    Unit.SHARE,
)
EMPLOYER_BASED_BEFORE_JOB = _later(
    "employer_based_before_job_of_employed",
    Text("Virksomhedsrettet forløb før jobbet", "Employer-based activity before the job"),
    Text("Dem, der havde et virksomhedsrettet forløb før starten", "Those with an employer-based activity before it"),
    _IN_JOB,
    Unit.SHARE,
)
JOB_INTERVIEWS = _later(
    "job_interviews",
    Text("Jobsamtaler med virksomheder", "Job interviews with employers"),
    Text("Jobsamtaler mellem borger og virksomhed efter visitation", "Interviews of citizen and employer"),
    NOTHING,
    Unit.COUNT,
)
EMPLOYER_FOLLOW_UPS = _later(
    "employer_follow_ups",
    Text("Opfølgningssamtaler med virksomheder", "Follow-ups with employers"),
    Text("Jobformidlerens opfølgninger med virksomheder efter visitation", "The broker's follow-ups with employers"),
    NOTHING,
    Unit.COUNT,
)
DAYS_TO_EMPLOYER_BASED = _later(
    "days_enrolled_to_employer_based",
    Text("Tid fra visitation til virksomhedsrettet forløb", "Time from enrolment to employer-based activity"),
    Text("Dage fra visitation til det første virksomhedsrettede forløb", "Days to the first employer-based activity"),
    _EMPLOYER_BASED,
    Unit.DAYS,
)
USAGE_IN_MUNICIPALITY = REGISTRY.add(
    Definition(
        "grants_per_inhabitant",
        1,
        Text("Anvendelse i kommunen", "Usage in the municipality"),
        Text(
            "Bevillinger af personlig assistance og hjælpemidler i kommunen i et kalenderår",
            "Grants of personal assistance and aids in the municipality in a calendar year",
        ),
        Text("Indbyggere i kommunen", "Inhabitants of the municipality"),
        Text("Alle i kommunen, også uden for projektet", "Everybody in the municipality, outside the project too"),
        Text(
            "Skrevet ind på programmets side for hver kommune og hvert år.",
            "Entered on the programme's page for each municipality and year.",
        ),
        Unit.SHARE,
        Text(
            "Det nyeste år, der er slut. Isbryderordningen og mentor er ikke med.",
            "The newest year that is over. The icebreaker scheme and mentors are not in it.",
        ),
    )
)

# Which figures belong to which core element of the intervention model, in reading order.
_BY_ELEMENT: dict[int, tuple[str, ...]] = {
    1: (
        POPULATION.key,
        SCREENED.key,
        SCREENED_OF_POPULATION.key,
        MATTERS_OF_SCREENED.key,
        SAID_YES_OF_SCREENED.key,
        ACCEPTED.key,
        ACCEPTED_OF_SCREENED.key,
        HANDED_OVER.key,
        HANDED_OVER_OF_SCREENED.key,
        SHORTCUT.key,
        DAYS_TO_INTERVIEW.key,
        INTERVIEWED.key,
        INTERVIEWED_OF_ACCEPTED.key,
        INTERVIEWED_OF_SCREENED.key,
        ENROLLED.key,
        ENROLLED_OF_INTERVIEWED.key,
        ENROLLED_OF_SCREENED.key,
        *(card.key for card in JOB_READY.values()),
        *(card.key for card in OUTSIDE.values()),
        RATED_OF_OPEN.key,
        PROGRESS_OF_RATED.key,
        ABOVE_LAST_OF_RATED.key,
        ABOVE_BASELINE_OF_RATED.key,
    ),
    2: (
        CV_UPDATED.key,
        CV_GOOD.key,
        GOAL_UPDATED.key,
        ACTIVITY_UPDATED.key,
        GOAL_AND_ACTIVITY_UPDATED.key,
        PLAN_READY.key,
    ),
    3: (
        BROKER_OF_ENROLLED.key,
        SAME_BROKER.key,
        BROKER_BELIEF_BASELINE.key,
        BROKER_BELIEF_END.key,
        DAYS_TO_FIRST_CONVERSATION.key,
        DAYS_TO_FIRST_CONVERSATION_MEAN.key,
        CONVERSATION_OF_ENROLLED.key,
        CONVERSATIONS_PER_CITIZEN.key,
        CONVERSATIONS_PER_WEEK_OWN.key,
        CONVERSATIONS_PER_WEEK_SUMS.key,
        WEEKS_OF_CONTACT.key,
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
        MENTOR_AND_GRANT.key,
        DAYS_TO_APPLICATION.key,
        DAYS_TO_GRANT.key,
        *(days.key for days, _share_of in COUNTED_SCHEMES.values()),
        *(share_of.key for _days, share_of in COUNTED_SCHEMES.values()),
        USAGE_IN_MUNICIPALITY.key,
    ),
    5: (
        EMPLOYED.key,
        EMPLOYED_OF_ENROLLED.key,
        OUTCOME_OF_ENROLLED.key,
        *(card.key for card in OUTCOMES.values()),
        DAYS_TO_EMPLOYED.key,
        FOUND_IN_REGISTER.key,
        EMPLOYED_BY_REGISTER.key,
        *(card.key for card in KINDS_BY_REGISTER.values()),
        *(card.key for card in LASTED_BY_REGISTER.values()),
        FOLLOWED_UP.key,
        FOLLOW_UPS_PER_FOLLOWED.key,
        FOLLOW_UPS_PER_EMPLOYED.key,
        FOLLOW_UP_KEPT.key,
        PLACEMENTS.key,
        WAGE_SUBSIDIES.key,
        EMPLOYER_BASED.key,
        EMPLOYER_BASED_NOW.key,
        EMPLOYER_BASED_BEFORE_JOB.key,
        DAYS_TO_EMPLOYER_BASED.key,
        JOB_INTERVIEWS.key,
        EMPLOYER_FOLLOW_UPS.key,
    ),
}
CORE_ELEMENTS: dict[int, tuple[str, ...]] = {number: _with_fulfilments(keys) for number, keys in _BY_ELEMENT.items()}
EVERY_INDICATOR: tuple[str, ...] = tuple(key for keys in CORE_ELEMENTS.values() for key in keys)
ELEMENT_OF: dict[str, int] = {key: number for number, keys in CORE_ELEMENTS.items() for key in keys}
ELEMENT_NAMES: dict[int, Text] = {
    1: Text("Målgruppe og screening", "Target group and screening"),
    2: Text("CV og plan", "CV and plan"),
    3: Text("Jobformidler og samtaler", "Job broker and conversations"),
    4: Text("Kompenserende ordninger", "Compensation schemes"),
    5: Text("Virksomhedsrettet indsats og job", "Employer-based activity and employment"),
}
