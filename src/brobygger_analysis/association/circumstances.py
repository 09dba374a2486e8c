"""The circumstances that are asked about: the kinds of the evaluation report, and quality, which it lacked.

A circumstance is a variable with its words: what it is, how it is counted, and how one says that somebody has it or has
it not. Whoever builds a data set fills the columns by these keys, and names those that nobody has registered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from brobygger_analysis.association.controls import Moment
from brobygger_analysis.association.design import Kind, Level, Variable
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import NOTHING, Text
from brobygger_analysis.fidelity.catalogue import FORMS


@dataclass(frozen=True)
class Circumstance:
    """One of them. counted: how. yes, no: the end of a sentence that begins "where the citizen"; for a variable of the
    organisation "where the municipality". is_quality: tells how well, not how much. leaves_the_house: whether the
    column may stand in a file; what somebody believes may not (docs/algorithms/belief.md).
    """

    variable: Variable
    moment: Moment
    counted: Text
    yes: Text = NOTHING
    no: Text = NOTHING
    is_quality: bool = False
    leaves_the_house: bool = True
    is_control_only: bool = False

    @property
    def key(self) -> str:
        return self.variable.key


@dataclass(frozen=True)
class Outcome:
    """What may or may not have come about. said: after "of 100 people"."""

    key: str
    name: Text
    counted: Text
    said: Text


CLUSTER = "municipality"
INSURED = "insured_unemployed"

OUTCOMES = {
    one.key: one
    for one in (
        Outcome(
            "employed",
            Text("I arbejde eller uddannelse", "In work or education"),
            Text(
                "Første arbejde, fleksjob eller uddannelse efter visitationen, uanset hvorfor forløbet sluttede. Den, "
                "der er visiteret for nylig, har haft kortere tid: et nej kan være et ikke endnu.",
                "First work, flex job or education after enrolment, whatever the reason for closing. Whoever was "
                "enrolled lately has had less time: a no may be a not yet.",
            ),
            Text("kommer i arbejde eller uddannelse", "come into work or education"),
        ),
        Outcome(
            "scheme_granted",
            Text("Bevilget en kompenserende ordning", "Granted a compensation scheme"),
            Text(
                "Mindst én bevilling, der er søgt om efter visitationen. Den, der er visiteret for nylig, har haft "
                "kortere tid: et nej kan være et ikke endnu.",
                "At least one grant that was applied for after enrolment. Whoever was enrolled lately has had less "
                "time: a no may be a not yet.",
            ),
            Text("får bevilget en kompenserende ordning", "are granted a compensation scheme"),
        ),
    )
}

_EDUCATION = {
    "basic": Text("Grundskole", "Primary and lower secondary school"),
    "secondary": Text("Gymnasial eller erhvervsuddannelse", "Upper secondary or vocational education"),
    "higher": Text("Videregående uddannelse", "Higher education"),
}
_IMPAIRMENT = {
    "physical": Text("Fysisk", "Physical"),
    "mental": Text("Psykisk", "Mental"),
    "intellectual": Text("Intellektuel eller kognitiv", "Intellectual or cognitive"),
    "sensory": Text("Syn eller hørelse", "Sensory"),
    "not_placed": Text("Ikke placeret", "Not placed"),
}
_YEARS, _WEEKS, _DAYS = Text("år", "years"), Text("uger", "weeks"), Text("dage", "days")
_TALKS = Text("samtale", "conversation")


def _yes_no(
    key: str, name: tuple[str, str], moment: Moment, counted: tuple[str, str], yes: tuple[str, str],
    no: tuple[str, str], *, quality: bool = False, level: Level = Level.PERSON, leaves: bool = True,
) -> Circumstance:  # fmt: skip
    return Circumstance(
        Variable(key, Text(*name), Kind.YES_NO, level), moment, Text(*counted), Text(*yes), Text(*no),
        is_quality=quality, leaves_the_house=leaves,
    )  # fmt: skip


def _number(
    key: str, name: tuple[str, str], moment: Moment, counted: tuple[str, str], unit: Text,
    *, quality: bool = False, level: Level = Level.PERSON,
) -> Circumstance:  # fmt: skip
    return Circumstance(
        Variable(key, Text(*name), Kind.NUMBER, level, unit=unit), moment, Text(*counted), is_quality=quality
    )


def _category(
    key: str, name: tuple[str, str], moment: Moment, counted: tuple[str, str], reference: str = "",
    names: dict[str, Text] | None = None, *, level: Level = Level.PERSON, control: bool = False,
) -> Circumstance:  # fmt: skip
    return Circumstance(
        Variable(key, Text(*name), Kind.CATEGORY, level, reference, names), moment, Text(*counted),
        is_control_only=control,
    )  # fmt: skip


PERSONS = (
    _yes_no("woman", ("Køn: kvinde", "Sex: woman"), Moment.BACKGROUND,
            ("Køn, som det er registreret.", "Sex as registered."), ("er kvinde", "is a woman"),
            ("er mand", "is a man")),
    _number("age", ("Alder", "Age"), Moment.BACKGROUND,
            ("Hele år på dagen for visitationen.", "Whole years on the day of enrolment."), _YEARS),
    _category(CLUSTER, ("Kommune", "Municipality"), Moment.BACKGROUND,
              ("Det jobcenter, der har forløbet.", "The jobcentre that has the course."), control=True),
    _category("education", ("Uddannelse", "Education"), Moment.SCHOOL,
              ("Højest fuldførte uddannelse i tre trin.", "Highest education in three steps."), "basic", _EDUCATION),
    _category("benefit_group", ("Ydelsesgruppe", "Benefit group"), Moment.BEFORE,
              ("Ydelsesgruppe på dagen for visitationen.", "Benefit group on the day of enrolment."), INSURED),
    _number("benefit_weeks", ("Uger på ydelse før visitationen", "Weeks on benefit before enrolment"), Moment.BEFORE,
            ("Uger på offentlig forsørgelse, som er registreret før visitationen.",
             "Weeks on public benefit registered before enrolment."), _WEEKS),
    _category("impairment", ("Funktionsnedsættelse", "Impairment"), Moment.ENROLMENT,
              ("Gruppen af den primære funktionsnedsættelse i visitationssamtalen.",
               "Group of the primary impairment in the intake interview."), "physical", _IMPAIRMENT),
    _yes_no("several_impairments", ("Flere funktionsnedsættelser", "More than one impairment"), Moment.ENROLMENT,
            ("Mere end én type i visitationssamtalen.", "More than one type in the intake interview."),
            ("har flere funktionsnedsættelser", "has more than one impairment"), ("har én", "has one")),
    _yes_no("complex_impairment", ("Kompleks funktionsnedsættelse", "Complex impairment"), Moment.ENROLMENT,
            ("Typer fra mindst to grupper.", "Types of at least two groups."),
            ("har funktionsnedsættelser fra flere grupper", "has impairments of several groups"),
            ("har fra én gruppe", "has of one group")),
    _yes_no("large_impact", ("Stor betydning for job", "Large impact on job"), Moment.ENROLMENT,
            ("Betydningen nu vurderes stor i visitationssamtalen.", "Impact now judged large in the intake interview."),
            ("har en funktionsnedsættelse, der betyder meget for job", "has an impairment with large impact on a job"),
            ("har en, der betyder mindre", "has one with less impact")),
    _yes_no("self_belief", ("Borgerens tro på sig selv", "The citizen's belief in themselves"), Moment.ENROLMENT,
            ("Svaret 4 eller 5 af 5 i visitationssamtalen mod 1 til 3.", "Answered 4 or 5 of 5 against 1 to 3."),
            ("har stor tro på egne muligheder", "has great belief in own possibilities"),
            ("har mindre tro", "has less belief"), leaves=False),
    _yes_no("broker_belief", ("Jobformidlerens tro på borgeren", "The job broker's belief in the citizen"),
            Moment.ENROLMENT,
            ("Svaret 4 eller 5 af 5 i visitationssamtalen mod 1 til 3.", "Answered 4 or 5 of 5 against 1 to 3."),
            ("har en jobformidler med stor tro på borgerens muligheder",
             "has a job broker with great belief in the citizen's possibilities"),
            ("har en med mindre tro", "has one with less belief"), leaves=False),
    _yes_no("motivated", ("Motiveret for arbejde", "Motivated for work"), Moment.ENROLMENT,
            ("Vurderet i visitationssamtalen.", "Judged in the intake interview."),
            ("vurderes motiveret", "is judged motivated"), ("ikke gør", "is not")),
    _yes_no("documented", ("Funktionsnedsættelsen er dokumenteret", "The impairment is documented"), Moment.ENROLMENT,
            ("Svaret ja i opsporingsskemaet.", "Answered yes in the screening form."),
            ("har dokumentation", "has documentation"), ("ikke har", "has none")),
    _yes_no("schemes_before", ("Har før brugt ordninger", "Used schemes before"), Moment.ENROLMENT,
            ("Svaret ja i opsporingsskemaet.", "Answered yes in the screening form."),
            ("har brugt kompenserende ordninger før", "has used compensation schemes before"),
            ("ikke har", "has not")),
    _yes_no("limited_before", ("Har før været begrænset i job", "Limited in a job before"), Moment.ENROLMENT,
            ("Svaret ja i opsporingsskemaet.", "Answered yes in the screening form."),
            ("før har været begrænset i job eller uddannelse", "has been limited in work or education before"),
            ("ikke har", "has not")),
    _number("weeks_unemployed", ("Uger ledig ved opsporingen", "Weeks unemployed at screening"), Moment.BEFORE,
            ("Uger i opsporingsskemaet.", "Weeks in the screening form."), _WEEKS),
    _yes_no("asked_early", ("Spurgt ved den første mulige samtale", "Asked at the first possible conversation"),
            Moment.ENROLMENT, ("Skemaet er udfyldt ved den første mulige samtale.",
                               "The form was filled in at the first possible conversation."),
            ("spørges ved den første mulige samtale", "is asked at the first possible conversation"),
            ("spørges senere", "is asked later")),
    _number("days_to_enrolment", ("Dage fra opsporing til visitation", "Days from screening to enrolment"),
            Moment.ENROLMENT, ("Dage mellem de to mærker.", "Days between the two marks."), _DAYS),
    _yes_no("cv_updated", ("CV opdateret", "CV updated"), Moment.AFTER,
            ("CV ændret i de første 13 uger.", "CV changed in the first 13 weeks."),
            ("får CV opdateret", "has the CV updated"), ("ikke får", "has not")),
    _yes_no("goal_updated", ("Jobmål i planen opdateret", "Job goal of the plan updated"), Moment.AFTER,
            ("Mål ændret i de første 13 uger.", "Goals changed in the first 13 weeks."),
            ("får jobmålet opdateret", "has the job goal updated"), ("ikke får", "has not")),
    _yes_no("activity_updated", ("Aktiviteter i planen opdateret", "Activities of the plan updated"), Moment.AFTER,
            ("Aktiviteter ændret i de første 13 uger.", "Activities changed in the first 13 weeks."),
            ("får aktiviteter i planen", "has activities in the plan"), ("ikke får", "has not")),
    _number("conversations", ("Samtaler", "Conversations"), Moment.AFTER,
            ("Holdte samtaler i de første 13 uger.",
             "Conversations held in the first 13 weeks."), _TALKS),
    _number("days_to_conversation", ("Dage til den første samtale", "Days to the first conversation"), Moment.AFTER,
            ("Dage fra visitationen, inden for 13 uger.", "Days from enrolment, within 13 weeks."), _DAYS),
    _yes_no("same_broker", ("Samme jobformidler", "The same job broker"), Moment.AFTER,
            ("Kun én jobformidler har haft forløbet i de første 13 uger.",
             "Only one job broker has had the course in the first 13 weeks."),
            ("beholder den samme jobformidler", "keeps the same job broker"), ("skifter", "changes")),
    _yes_no("group_sessions", ("Med i gruppeforløb", "Took part in group sessions"), Moment.AFTER,
            ("Mødt i en gruppe i de første 13 uger.", "Came to a group in the first 13 weeks."),
            ("kommer i en gruppe", "takes part in a group"), ("ikke gør", "does not")),
    _yes_no("scheme_applied", ("Søgt om en ordning", "Applied for a scheme"), Moment.AFTER,
            ("Søgt i de første 13 uger.", "Applied in the first 13 weeks."),
            ("søger en kompenserende ordning", "applies for a compensation scheme"), ("ikke gør", "does not")),
    _yes_no("scheme_received", ("Fået en ordning", "Received a scheme"), Moment.AFTER,
            ("Bevilget i de første 13 uger.", "Granted in the first 13 weeks."),
            ("får en kompenserende ordning", "receives a compensation scheme"), ("ikke får", "does not")),
    _yes_no("mentor", ("Mentor", "Mentor"), Moment.AFTER,
            ("Bevilget mentor i de første 13 uger.", "Granted in the first 13 weeks."),
            ("får en mentor", "receives a mentor"), ("ikke får", "does not")),
    _yes_no("employer_activity", ("Virksomhedsrettet indsats", "Employer-based activity"), Moment.AFTER,
            ("Praktik eller løntilskud i de første 13 uger.", "Work placement or wage subsidy in the first 13 weeks."),
            ("er i praktik eller løntilskud", "is in a work placement or wage subsidy"), ("ikke er", "is not")),
    _yes_no("job_interview", ("Jobsamtale", "Job interview"), Moment.AFTER,
            ("Indkaldt til en jobsamtale i de første 13 uger.", "Asked to a job interview in the first 13 weeks."),
            ("kommer til en jobsamtale", "comes to a job interview"), ("ikke gør", "does not")),
    _yes_no("cv_good", ("CV set igennem og godt nok", "CV checked and good enough"), Moment.AFTER,
            ("Set igennem i de første 13 uger og ikke taget tilbage.",
             "Checked in the first 13 weeks and not withdrawn."),
            ("har et CV, der er set igennem og er godt nok", "has a CV that was checked and is good enough"),
            ("ikke har", "has not"), quality=True),
    _yes_no("job_talked", ("Samtaler om job", "Conversations about a job"), Moment.AFTER,
            ("Mindst halvdelen af samtalerne i de første 13 uger handlede om job.",
             "At least half of the conversations in the first 13 weeks were about a job."),
            ("mest taler om job i samtalerne", "mostly talks of a job in the conversations"),
            ("sjældnere gør", "does so less often"), quality=True),
    _number("plan_quality", ("Kvalitet af CV og plan", "Quality of CV and plan"), Moment.AFTER,
            ("Andel af jobcentrets kvalitetsmærker, som er opfyldt i en stikprøve i de første 13 uger, i procent.",
             "Share of the jobcentre's quality marks met in a sample in the first 13 weeks, in per cent."),
            Text("procentpoint af mærkerne", "percentage points of the marks"), quality=True),
    _yes_no("match_fit", ("Passer jobbet til borgeren", "The job fits the citizen"), Moment.AFTER,
            ("Vurdering af matchet.", "Judgement of the match."), ("har et job, der passer", "has a job that fits"),
            ("ikke har", "has not"), quality=True),
)  # fmt: skip

_ORGANISATION = Level.ORGANISATION
ORGANISATION = (
    _yes_no("full_scale", ("Screeningsmodel: fuld skala", "Screening model: full scale"), Moment.BEFORE,
            ("Alle spørges, mod at nogle vælges ud. Teamenes hovedmodel.",
             "Everybody is asked, against a selection. The main model of the teams."),
            ("spørger alle", "asks everybody"), ("vælger ud, hvem der spørges", "selects whom to ask"),
            level=_ORGANISATION),
    _yes_no("introduced_early", ("Introduktion ved første samtale", "Introduced at the first conversation"),
            Moment.BEFORE, ("Reglen siger registrering eller den første mulige samtale.",
                            "The rule says registration or the first possible conversation."),
            ("introducerer indsatsen fra begyndelsen", "introduces the effort from the beginning"),
            ("gør det senere", "does so later"), level=_ORGANISATION),
    _yes_no("local_criteria", ("Lokale kriterier for visitation", "Local criteria for enrolment"), Moment.BEFORE,
            ("Mindst ét lokalt kriterium gælder.", "At least one local criterion holds."),
            ("har lokale kriterier", "has local criteria"), ("ikke har", "has none"), level=_ORGANISATION),
    _yes_no("employer_facing", ("Virksomhedsvendte jobformidlere", "Employer-facing job brokers"), Moment.BEFORE,
            ("De fleste jobformidlere kommer fra virksomhedsrettet arbejde eller det private.",
             "Most job brokers come from employer-facing work or the private sector."),
            ("har virksomhedsvendte jobformidlere", "has employer-facing job brokers"),
            ("har borgervendte", "has citizen-facing ones"), level=_ORGANISATION),
    _category("organisation", ("Organisering af teams", "Organisation of teams"), Moment.BEFORE,
              ("Den form, som de fleste teams har.", "The form that most teams have."), level=_ORGANISATION),
    _category("contact_model", ("Kontaktmodel", "Contact model"), Moment.ENROLMENT,
              ("Den aftalte rytme, som de fleste forløb har.", "The agreed rhythm that most courses have."),
              level=_ORGANISATION),
    _yes_no("brokers_grant", ("Jobformidlere kan selv bevilge", "Job brokers may grant themselves"), Moment.BEFORE,
            ("Mindst halvdelen af jobformidlerne må bevilge.", "At least half of the job brokers may grant."),
            ("lader jobformidlere bevilge", "lets job brokers grant"), ("ikke gør", "does not"), level=_ORGANISATION),
    _yes_no("steering_group", ("Aktiv styregruppe", "Active steering group"), Moment.BEFORE,
            ("Registreret i vurderingen af ledelsen.", "Recorded in the assessment of leadership."),
            ("har en aktiv styregruppe", "has an active steering group"), ("ikke har", "has not"), level=_ORGANISATION),
    _yes_no("political_priority", ("Politisk prioritering", "Political priority"), Moment.BEFORE,
            ("Målgruppen står i beskæftigelsesplanen.", "The target group is in the employment plan."),
            ("har målgruppen i beskæftigelsesplanen", "has the target group in the employment plan"),
            ("ikke har", "has not"), level=_ORGANISATION),
    _yes_no("sparring", ("Faglig sparring", "Professional sparring"), Moment.BEFORE,
            ("Faste møder om indsatsen på tværs.", "Regular meetings about the effort across units."),
            ("har faste møder om faglig sparring", "has regular meetings for professional sparring"),
            ("ikke har", "has not"), level=_ORGANISATION),
    _yes_no("fast_spread", ("Hurtig udbredelse", "Fast spread"), Moment.ENROLMENT,
            ("En femtedel af deltagerne ved programmets slutning blev opsporet inden tre måneder, mod tre til seks. "
             "Deltagerne er læst som de visiterede, ikke som alle opsporede.",
             "A fifth of the participants at the programme's end were screened within three months, against three to "
             "six. The participants are read as the enrolled, not as all screened."),
            ("kommer hurtigt i gang", "starts fast"), ("kommer langsommere i gang", "starts more slowly"),
            level=_ORGANISATION),
    _number("caseload", ("Borgere per jobformidler", "Citizens per job broker"), Moment.ENROLMENT,
            ("Visiterede per jobformidler, der har haft et forløb.", "Enrolled per job broker who has had a course."),
            Text("borger", "citizen"), level=_ORGANISATION),
    _category("size", ("Kommunens størrelse", "Size of the municipality"), Moment.BACKGROUND,
              ("Klassen, som den er udgivet og registreret under ledelse og rammer.",
               "The class as published and recorded under leadership and conditions."), "medium",
              {choice.code: choice.name for choice in FORMS["municipality_size"].choices}, level=_ORGANISATION),
    _category("framework", ("Rammevilkår", "Framework conditions"), Moment.BACKGROUND,
              ("Klassen, som den er udgivet og registreret under ledelse og rammer.",
               "The class as published and recorded under leadership and conditions."), "middle",
              {choice.code: choice.name for choice in FORMS["framework"].choices}, level=_ORGANISATION),
    _number("scheme_usage", ("Brug af ordninger i kommunen", "Use of schemes in the municipality"), Moment.BACKGROUND,
            ("Bevillinger per 1.000 indbyggere, som det er udgivet.", "Grants per 1,000 inhabitants as published."),
            Text("bevilling per 1.000 indbyggere", "grant per 1,000 inhabitants"), level=_ORGANISATION),
    _yes_no("first_round", ("Med i første runde", "Took part in the first round"), Moment.BACKGROUND,
            ("Kommunen har kørt en tidligere runde af programmet.", "The municipality ran an earlier round."),
            ("har erfaring fra første runde", "has experience from the first round"), ("ikke har", "has not"),
            level=_ORGANISATION),
)  # fmt: skip

ALL = {one.key: one for one in (*PERSONS, *ORGANISATION)}
MOMENTS = {key: one.moment for key, one in ALL.items()}

# The reported sets, in the order in which a control stays when another follows from it.
CONTROLS = {
    Level.PERSON: ("woman", "age", CLUSTER, "education", "benefit_group", "benefit_weeks"),
    Level.ORGANISATION: ("benefit_group", "framework", "size", "scheme_usage", "first_round"),
}

# What came of schemes is no circumstance of being granted one.
SAME_AS_OUTCOME = {"scheme_granted": frozenset({"scheme_received", "mentor", "scheme_applied"})}
# By outcome the column that tells who had it already when the first weeks were over.
HAD_BY_THEN = {"scheme_granted": "scheme_received"}


FAST_DAYS, SLOW_DAYS = 91, 183


def days_to_a_fifth(screened_after: Sequence[int | None]) -> int | None:
    """How many days it took to screen a fifth of the participants. None: it took over six months, or there are none.

    screened_after: of each participant the days from the programme's start; None: never screened.
    """
    days = sorted(SLOW_DAYS + 1 if one is None else one for one in screened_after)
    fifth = -(-len(days) // 5)
    return days[fifth - 1] if days and days[fifth - 1] <= SLOW_DAYS else None


def still_without(columns: Mapping[str, Array], outcome: str) -> dict[str, Array]:
    """The columns, with a gap in what is done afterwards for whoever had the outcome before these weeks were over.

    Whoever was in work by then has the gaps from the start, as no data set asks what was done for them (source:
    docs/algorithms/association.md). columns: by key, as `associate` takes them, (persons,) each.
    """
    had = columns.get(HAD_BY_THEN.get(outcome, ""))
    if had is None:
        return dict(columns)
    afterwards = {key for key, moment in MOMENTS.items() if moment is Moment.AFTER}
    return {
        key: np.where(had == 1, np.nan, values) if key in afterwards and values.dtype.kind == "f" else values
        for key, values in columns.items()
    }


AFTERWARDS = Text(
    "Set på de første 13 uger. Den, der var i arbejde eller nåede udfaldet før, er ikke med, for der nås mindre på "
    "kortere tid.",
    "Seen over the first 13 weeks. Whoever was in work or reached the outcome before is left out, for less is done in "
    "a shorter time.",
)
