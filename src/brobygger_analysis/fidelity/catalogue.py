"""The model as data: target group, five core elements and leadership, each with what it means to do.

An intention is judged by a person. Its indicators are keys of `definitions`: the figures that `indicators.measure`
gives and no other. A form is a way of doing it: not better or worse, but chosen, and told. Words are ours; that these
parts are looked at, and which of them the evaluation of 2018-2020 rated, is from its chapter 4 and annex 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from brobygger_analysis import definitions
from brobygger_analysis.definitions import Text

VERSION = 1  # of the whole catalogue: an assessment keeps the version it was made with


class Level(StrEnum):
    """A judgement, and a place between thresholds."""

    LOW = "low"
    LOW_MEDIUM = "low_medium"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def number(self) -> int:
        """1 for low to 4 for high: for a published table of ratings, never for a mean."""
        return list(Level).index(self) + 1


class Better(StrEnum):
    """Which way a figure points to more of what was intended."""

    HIGHER = "higher"
    LOWER = "lower"


class UnknownPart(KeyError):
    """No element, intention or form has this key."""


@dataclass(frozen=True)
class Indicator:
    """A figure that tells of an intention. Without `better` it is shown beside and placed nowhere."""

    key: str
    better: Better | None = None

    @property
    def thresholds(self) -> str:
        """The last part of the dated value's code that holds its thresholds; empty where it has none."""
        return "" if self.better is None else f"fidelity_{self.key}"


@dataclass(frozen=True)
class Intention:
    """Something that the model means to do. is_rated_in_report: the published evaluation rates it."""

    key: str
    name: Text
    says: Text
    indicators: tuple[Indicator, ...] = ()
    is_rated_in_report: bool = True


@dataclass(frozen=True)
class Choice:
    code: str
    name: Text


@dataclass(frozen=True)
class Form:
    """A way of organising a part of the model.

    is_elsewhere: another part of the product registers it; it is read there and not asked for twice. is_one: only one
    choice can hold at a time. is_setting: a condition, and no choice of anyone.
    """

    key: str
    name: Text
    choices: tuple[Choice, ...] = ()
    is_elsewhere: bool = False
    is_one: bool = False
    is_setting: bool = False

    def choice(self, code: str) -> Choice:
        """Raises UnknownPart."""
        for one in self.choices:
            if one.code == code:
                return one
        raise UnknownPart(code)


@dataclass(frozen=True)
class Element:
    """A core element, the target group, or leadership. number: of the core element; None for the other two."""

    key: str
    number: int | None
    name: Text
    intentions: tuple[Intention, ...]
    forms: tuple[Form, ...]


def _up(definition: definitions.Definition) -> Indicator:
    return Indicator(definition.key, Better.HIGHER)


def _down(definition: definitions.Definition) -> Indicator:
    return Indicator(definition.key, Better.LOWER)


def _only(definition: definitions.Definition) -> Indicator:
    return Indicator(definition.key)


def _choices(*pairs: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, Text(da, en)) for code, da, en in pairs)


_YES_NO = _choices(("yes", "Ja", "Yes"), ("partly", "Delvist", "Partly"), ("no", "Nej", "No"))

_TARGET_GROUP = Element(
    "target_group",
    None,
    Text("Målgruppen", "The target group"),
    (
        Intention(
            "target_group_reached",
            Text("De rette er med", "The right people take part"),
            Text(
                "Indsatsen er for borgere, hvis funktionsnedsættelse har betydning for job eller uddannelse.",
                "The effort is for citizens whose impairment matters for work or education.",
            ),
            (
                _only(definitions.MATTERS_OF_SCREENED),
                _only(definitions.ENROLLED_OF_INTERVIEWED),
                _only(definitions.RATED_OF_OPEN),
            ),
            is_rated_in_report=False,
        ),
    ),
    (),
)

_SCREENING = Element(
    "screening",
    1,
    Text("Opsporing og visitation", "Screening and enrolment"),
    (
        Intention(
            "screening_volume",
            Text("Opsporingen når mange", "Screening reaches many"),
            Text(
                "Opsporingen er systematisk og når et stort antal borgere.",
                "Screening is systematic and reaches a large number of citizens.",
            ),
            (
                _up(definitions.SCREENED_OF_POPULATION),
                _only(definitions.SCREENED),
                _only(definitions.ACCEPTED_OF_SCREENED),
                _only(definitions.ENROLLED),
            ),
        ),
        Intention(
            "screening_breadth",
            Text("Opsporingen når bredt", "Screening reaches broadly"),
            Text(
                "Borgere på alle ydelser bliver spurgt og er med, ikke kun de jobparate.",
                "Citizens on every benefit are asked and take part, not only those who are job-ready.",
            ),
            (
                _down(definitions.JOB_READY["enrolled"]),
                _only(definitions.JOB_READY["screened"]),
                _only(definitions.JOB_READY["accepted"]),
            ),
        ),
    ),
    (
        Form("screening_model", Text("Hvordan opsporingen er organiseret", "How screening is organised"),
             is_elsewhere=True),
        Form(
            "introduction",
            Text("Hvordan skemaet bliver præsenteret", "How the form is introduced"),
            _choices(
                ("dialogue", "I en samtale, hvor spørgsmålene bliver forklaret",
                 "In a conversation where the questions are explained"),
                ("sent", "Sendt til borgeren før samtalen", "Sent to the citizen before the conversation"),
                ("handed_out", "Udleveret på et møde", "Handed out at a meeting"),
            ),
        ),
        Form("introduction_time", Text("Hvornår borgeren bliver spurgt", "When the citizen is asked"),
             is_elsewhere=True),
        Form("local_criteria", Text("Lokale kriterier for visitation", "Local criteria for enrolment"),
             is_elsewhere=True),
    ),
)  # fmt: skip

_CV_AND_PLAN = Element(
    "cv_and_plan",
    2,
    Text("CV og plan", "CV and plan"),
    (
        Intention(
            "cv_and_plan_made",
            Text("CV og plan er lavet", "CV and plan are made"),
            Text(
                "Alle, der er med, får lavet et CV og en plan med jobmål og aktiviteter.",
                "Everybody who takes part has a CV and a plan with job goal and activities.",
            ),
            (
                _up(definitions.CV_UPDATED),
                _up(definitions.GOAL_UPDATED),
                _up(definitions.ACTIVITY_UPDATED),
                _only(definitions.CV_GOOD),
            ),
        ),
    ),
    (
        Form(
            "resources",
            Text("Hvordan ressourcer bliver afdækket", "How resources are uncovered"),
            _choices(
                ("cv_throughout", "CV er omdrejningspunkt i samtalerne hele vejen",
                 "The CV is at the centre of conversations throughout"),
                ("cv_once", "CV bliver lavet i begyndelsen, derefter andre redskaber",
                 "The CV is made at the beginning, then other tools are used"),
                ("job_adverts", "Konkrete jobopslag i samtalen", "Actual job adverts in the conversation"),
            ),
        ),
        Form(
            "plan_work",
            Text("Hvordan der arbejdes med mål og plan", "How goals and plan are worked with"),
            _choices(
                ("job_strategy", "Jobmål i flere trin: drømmejob, næste job, første job",
                 "Job goals in steps: dream job, next job, first job"),
                ("binding_agreements", "Små, bindende aftaler fra gang til gang",
                 "Small binding agreements from time to time"),
                ("plan_as_duty", "Planen bliver udfyldt, fordi den skal", "The plan is filled in because it has to be"),
            ),
        ),
        Form(
            "plan_owner",
            Text("Hvem har ansvar for CV og plan", "Who owns CV and plan"),
            _choices(
                ("broker", "Jobformidleren", "The job broker"),
                ("caseworker", "Sagsbehandleren", "The caseworker"),
                ("shared", "Delt mellem de to", "Shared between the two"),
            ),
        ),
    ),
)  # fmt: skip

_JOB_BROKER = Element(
    "job_broker",
    3,
    Text("Personlig jobformidler", "Personal job broker"),
    (
        Intention(
            "same_broker",
            Text("Den samme jobformidler hele vejen", "The same job broker throughout"),
            Text(
                "Borgeren har den samme jobformidler gennem hele forløbet.",
                "The citizen has the same job broker throughout the course.",
            ),
            (
                _up(definitions.SAME_BROKER),
                _up(definitions.BROKER_OF_ENROLLED),
                _down(definitions.CASES_PER_BROKER),
            ),
        ),
        Intention(
            "frequent_contact",
            Text("Hyppig og regelmæssig kontakt", "Frequent and regular contact"),
            Text(
                "Borger og jobformidler taler tit sammen, og de begynder hurtigt.",
                "Citizen and job broker talk often, and start soon.",
            ),
            (
                _up(definitions.CONVERSATIONS_PER_WEEK_OWN),
                _down(definitions.DAYS_TO_FIRST_CONVERSATION_MEAN),
                _up(definitions.CONVERSATION_OF_ENROLLED),
                _only(definitions.CONVERSATIONS_PER_CITIZEN),
                _only(definitions.WEEKS_OF_CONTACT),
            ),
        ),
    ),
    (
        Form("broker_organisation", Text("Hvordan rollen er organiseret", "How the role is organised"),
             is_elsewhere=True),
        Form("broker_profile", Text("Jobformidlernes baggrund", "The job brokers' background"), is_elsewhere=True),
        Form("contact_model", Text("Hvordan kontakten er tilrettelagt", "How contact is arranged"), is_elsewhere=True),
    ),
)  # fmt: skip

_FAST_TRACK = Element(
    "fast_track",
    4,
    Text("Hurtig vej til kompenserende ordninger", "Fast track to compensation schemes"),
    (
        Intention(
            "fast_processing",
            Text("Hurtig sagsbehandling", "Fast processing"),
            Text(
                "Der går kort tid fra ansøgning til bevilling.",
                "Little time passes from application to grant.",
            ),
            (_down(definitions.DAYS_TO_GRANT),),
        ),
        Intention(
            "early_use",
            Text("Ordningerne kommer tidligt i spil", "Schemes come into play early"),
            Text(
                "Ordningerne bliver tænkt ind tidligt i forløbet, når de er relevante.",
                "Schemes are thought of early in the course, where they are relevant.",
            ),
            (
                _down(definitions.DAYS_TO_APPLICATION),
                _only(definitions.APPLIED_OF_ENROLLED),
                _only(definitions.GRANT_OF_ENROLLED),
            ),
        ),
    ),
    (
        Form(
            "specialist",
            Text("Samarbejdet med nøglepersonen", "Collaboration with the specialist"),
            _choices(
                ("in_team", "Nøglepersonen er en del af teamet", "The specialist is part of the team"),
                ("broker_grants", "Jobformidleren bevilger selv", "The job broker grants"),
                ("works_with", "Jobformidleren samarbejder med nøglepersonen, som bevilger",
                 "The job broker works with the specialist, who grants"),
            ),
        ),
        Form("knowledge", Text("Hvordan viden om ordningerne bliver spredt", "How knowledge of schemes is spread"),
             is_elsewhere=True),
    ),
)  # fmt: skip

_EMPLOYERS = Element(
    "employers",
    5,
    Text("Virksomhedsrettet indsats og match", "Employer effort and match"),
    (
        Intention(
            "ordinary_hours",
            Text("Sigter mod ordinære timer", "Aims at ordinary hours"),
            Text(
                "Målet er ordinære timer. Praktik og løntilskud bliver brugt, når de fører dertil.",
                "The aim is ordinary hours. Placements and wage subsidies are used where they lead there.",
            ),
            (
                _only(definitions.OUTCOMES["ordinary_hours"]),
                _only(definitions.EMPLOYER_BASED),
                _only(definitions.EMPLOYER_BASED_BEFORE_JOB),
                _only(definitions.PLACEMENTS),
                _only(definitions.WAGE_SUBSIDIES),
            ),
        ),
        Intention(
            "monthly_follow_up",
            Text("Opfølgning hver måned", "Follow-up every month"),
            Text(
                "Borger og arbejdsplads bliver fulgt op mindst én gang om måneden.",
                "Citizen and workplace are followed up at least once a month.",
            ),
            (
                _up(definitions.FOLLOWED_UP),
                _up(definitions.FOLLOW_UP_KEPT),
                _only(definitions.EMPLOYER_FOLLOW_UPS),
            ),
        ),
    ),
    (
        Form(
            "employer_strategy",
            Text("Strategi for kontakt med virksomheder", "Strategy for contact with employers"),
            _choices(
                ("forum", "Dialogforum med udvalgte virksomheder", "A forum with chosen employers"),
                ("agreement", "Faste aftaler med egen kontaktperson", "Standing agreements with a contact person"),
                ("campaign", "Kampagner til mange på én gang", "Campaigns to many at once"),
                ("outreach", "Opsøgende kontakt, én virksomhed ad gangen", "Outreach, one employer at a time"),
            ),
        ),
        Form(
            "match",
            Text("Tilgang til matchet", "Approach to the match"),
            _choices(
                ("tasks", "Afdækning på opgaveniveau, også af behov ingen har sagt højt",
                 "Uncovering tasks, also needs that nobody has voiced"),
                ("hours_first", "Ordinære timer fra første snak", "Ordinary hours from the first talk"),
                ("placement_first", "Praktik som vej ind", "A placement as the way in"),
                ("like_others", "Som for alle andre ledige", "As for all other jobseekers"),
                ("openness", "Åbenhed om funktionsnedsættelsen", "Openness about the impairment"),
            ),
        ),
        Form(
            "follow_up",
            Text("Opfølgning efter jobstart", "Follow-up after the start"),
            _choices(
                ("monthly", "Fast hver måned", "Every month"),
                ("first_then_need", "En første opfølgning, derefter efter behov", "One first, then on need"),
                ("need", "Efter behov", "On need"),
                ("none", "Ingen fast opfølgning", "No set follow-up"),
            ),
        ),
    ),
)  # fmt: skip

_LEADERSHIP = Element(
    "leadership",
    None,
    Text("Ledelse og rammer", "Leadership and conditions"),
    (
        Intention(
            "leadership_carries",
            Text("Ledelsen bærer indsatsen", "Leadership carries the effort"),
            Text(
                "Indsatsen er båret af ledelsen, har de ressourcer, den skal bruge, og bliver fulgt.",
                "Leadership carries the effort; it has the resources it needs and is followed.",
            ),
            is_rated_in_report=False,
        ),
    ),
    (
        Form(
            "steering_group",
            Text("Styregruppe", "Steering group"),
            _choices(
                ("active", "Mødes jævnligt og tager beslutninger", "Meets regularly and decides"),
                ("passive", "Findes, men mødes sjældent", "Exists but rarely meets"),
                ("none", "Ingen", "None"),
            ),
            is_one=True,
        ),
        Form("employment_plan", Text("Målgruppen står i beskæftigelsesplanen", "Target group in the employment plan"),
             _YES_NO, is_one=True),
        Form("top_support", Text("Opbakning fra øverste ledelse", "Support at the top"), _YES_NO, is_one=True),
        Form("disability_council", Text("Handicaprådet er inddraget", "The disability council is involved"), _YES_NO,
             is_one=True),
        Form("resources_set_aside", Text("Tid og penge er sat af", "Time and money are set aside"), _YES_NO,
             is_one=True),
        Form("sparring", Text("Faste møder med faglig sparring", "Regular professional sparring"), _YES_NO,
             is_one=True),
        Form("communication", Text("Strategi for kommunikation", "Communication strategy"), _YES_NO, is_one=True),
        Form(
            "anchoring",
            Text("Hvor indsatsen hører til", "Where the effort belongs"),
            _choices(
                ("own_unit", "Egen projektenhed", "Its own project unit"),
                ("normal_operation", "En del af den almindelige drift", "Part of normal operation"),
            ),
        ),
        Form(
            "municipality_size",
            Text("Kommunens størrelse", "Size of the municipality"),
            _choices(("small", "Lille", "Small"), ("medium", "Mellem", "Medium"), ("large", "Stor", "Large")),
            is_one=True, is_setting=True,
        ),
        Form(
            "framework",
            Text("Rammevilkår", "Framework conditions"),
            _choices(
                ("least", "Mindst gunstige", "Least favourable"),
                ("middle", "Mellem", "Middle"),
                ("most", "Mest gunstige", "Most favourable"),
            ),
            is_one=True, is_setting=True,
        ),
        Form(
            "first_round",
            Text("Med i en tidligere runde af programmet", "Took part in an earlier round of the programme"),
            _choices(("yes", "Ja", "Yes"), ("no", "Nej", "No")),
            is_one=True, is_setting=True,
        ),
    ),
)  # fmt: skip

ELEMENTS = (_TARGET_GROUP, _SCREENING, _CV_AND_PLAN, _JOB_BROKER, _FAST_TRACK, _EMPLOYERS, _LEADERSHIP)
INTENTIONS: dict[str, Intention] = {one.key: one for part in ELEMENTS for one in part.intentions}
FORMS: dict[str, Form] = {one.key: one for part in ELEMENTS for one in part.forms}

LEVEL_NAMES = {
    Level.LOW: Text("Lav", "Low"),
    Level.LOW_MEDIUM: Text("Lav til middel", "Low to medium"),
    Level.MEDIUM: Text("Middel", "Medium"),
    Level.HIGH: Text("Høj", "High"),
}


def element(key: str) -> Element:
    """Raises UnknownPart."""
    for one in ELEMENTS:
        if one.key == key:
            return one
    raise UnknownPart(key)


def intention(key: str) -> Intention:
    """Raises UnknownPart."""
    try:
        return INTENTIONS[key]
    except KeyError:
        raise UnknownPart(key) from None


def form(key: str) -> Form:
    """Raises UnknownPart."""
    try:
        return FORMS[key]
    except KeyError:
        raise UnknownPart(key) from None


def element_of(key: str) -> Element:
    """The element that an intention or a form belongs to. Raises UnknownPart."""
    for one in ELEMENTS:
        if any(key == part.key for part in one.intentions) or any(key == part.key for part in one.forms):
            return one
    raise UnknownPart(key)


def placed() -> Iterator[Indicator]:
    """Every indicator that is placed between thresholds."""
    for one in INTENTIONS.values():
        yield from (indicator for indicator in one.indicators if indicator.better is not None)
