"""Cards of the figures that only the monthly status report counts: who waits, deadlines, faults in registrations, and
how long registering took.

They stand in the same list as all others (`definitions.REGISTRY`); see `status` for the arithmetic.
"""

from __future__ import annotations

from brobygger_analysis.definitions import NOTHING, REGISTRY, Definition, Text, Trend, Unit

_COURSES = Text(
    "Personer i programmets jobcentre, hver talt én gang pr. program og jobcenter. Personer med bopæl uden for "
    "programmets kommuner på markeringens dato og testpersoner er ikke med.",
    "Persons in the programme's jobcentres, each counted once per programme and jobcentre. Persons living outside the "
    "programme's municipalities on the date of the mark and test persons are left out.",
)
_EVERY_COURSE = Text(
    "Alle forløb i programmet, også dem, der ellers ikke tælles. Testpersoner er ikke med.",
    "All courses of the programme, also those that are not counted otherwise. Test persons are left out.",
)
_MARKS = Text(
    "Datoerne på forløbets milepæle, samtaler, CV og plan.", "The dates of marks, conversations, CVs and plans."
)
_OPEN = Text("Forløbet er ikke afsluttet den dag.", "The course is not closed on that day.")
_MENDED = Text(
    "Tallet er om registreringerne og ikke om borgerne. Det rettes på borgerens sag.",
    "The figure is about the registrations and not about the citizens. It is mended on the citizen's case.",
)


def _card(
    key: str,
    name: Text,
    counted: Text,
    denominator: Text = NOTHING,
    *,
    unit: Unit = Unit.PERSONS,
    caveat: Text = NOTHING,
    population: Text = _COURSES,
    source: Text = _MARKS,
    trend: Trend = Trend.STANDING,
) -> Definition:
    return REGISTRY.add(Definition(key, 1, name, counted, denominator, population, source, unit, caveat, trend))


OPEN_COURSES = _card(
    "open_courses",
    Text("Åbne forløb", "Open courses"),
    Text("Visiterede, hvis forløb ikke er afsluttet", "Enrolled whose course is not closed"),
)

# Who waits ------------------------------------------------------------------------------------------------------------

WAITING_INTERVIEW = _card(
    "waiting_interview",
    Text("Venter på visitationssamtale", "Wait for the intake interview"),
    Text("Borgere, der har takket ja og ikke har haft samtalen", "Citizens who accepted and had no interview yet"),
    caveat=_OPEN,
)
WAITING_DECISION = _card(
    "waiting_decision",
    Text("Venter på svar efter visitationssamtalen", "Wait for the answer after the interview"),
    Text("Borgere, der har haft samtalen og ikke er visiteret", "Citizens who were interviewed and are not enrolled"),
    caveat=Text(
        "Forløbet er ikke afsluttet den dag. Borgere, hvis visitation er udsat, er med.",
        "The course is not closed on that day. Citizens whose enrolment is postponed are included.",
    ),
)
WAITING_FIRST_CONVERSATION = _card(
    "waiting_first_conversation",
    Text("Venter på første samtale", "Wait for the first conversation"),
    Text("Visiterede uden en første samtale", "Enrolled without a first conversation"),
    caveat=_OPEN,
)
WAITING_BROKER = _card(
    "waiting_broker",
    Text("Venter på en jobformidler", "Wait for a job broker"),
    Text("Visiterede uden jobformidler den dag", "Enrolled who have no job broker on that day"),
    caveat=_OPEN,
)

# Deadlines ------------------------------------------------------------------------------------------------------------

FIRST_CONVERSATION_IN_TIME = _card(
    "first_conversation_in_time",
    Text("Første samtale til tiden", "First conversation in time"),
    Text("De, der havde samtalen senest på fristens dag", "Those who had the conversation by the day of the deadline"),
    Text(
        "Visiterede, hvis frist for den første samtale lå i måneden",
        "Enrolled whose deadline for the first conversation lay in the month",
    ),
    unit=Unit.SHARE,
    caveat=Text(
        "Fristen er antal dage efter visitation, som jobcentret har sat det.",
        "The deadline is a number of days after enrolment, as the jobcentre has set it.",
    ),
    trend=Trend.FLOW,
)
DECISIONS_IN_TIME = _card(
    "decisions_in_time",
    Text("Ansøgninger afgjort til tiden", "Applications decided in time"),
    Text("Ansøgninger afgjort senest på fristens dag", "Applications decided by the day of the deadline"),
    Text(
        "Ansøgninger om kompenserende ordninger, der blev afgjort i måneden",
        "Applications for compensation schemes decided in the month",
    ),
    unit=Unit.SHARE,
    caveat=Text(
        "Fristen er den, der gjaldt, da ansøgningen kom. Tiden står stille, mens vi venter på andre.",
        "The deadline is the one in force when the application came. Time stands still while others must act.",
    ),
    trend=Trend.FLOW,
)
DECISIONS_OVERDUE = _card(
    "decisions_overdue",
    Text("Ansøgninger over fristen uden afgørelse", "Applications past the deadline without a decision"),
    Text("Ansøgninger, hvis frist er overskredet", "Applications whose deadline has passed"),
    unit=Unit.COUNT,
)

# Faults in registrations ----------------------------------------------------------------------------------------------


def _fault(key: str, name: Text, counted: Text) -> Definition:
    return _card(key, name, counted, population=_EVERY_COURSE, caveat=_MENDED)


MARKS_OUT_OF_ORDER = _fault(
    "marks_out_of_order",
    Text("Datoer i modsat rækkefølge", "Dates the other way round"),
    Text("Forløb, hvor en senere milepæl har en tidligere dato", "Courses where a later mark has an earlier date"),
)
MARK_MISSING = _fault(
    "mark_missing",
    Text("Milepæl mangler", "A mark is missing"),
    Text(
        "Forløb, hvor en milepæl er registreret uden den, der går forud",
        "Courses where a mark is registered without the one that goes before",
    ),
)
FIRST_CONVERSATION_MISSING = _fault(
    "first_conversation_missing",
    Text("Samtale holdt, men første samtale ikke markeret", "Conversation held, first conversation not marked"),
    Text(
        "Visiterede med en afholdt samtale efter visitation og uden milepælen første samtale",
        "Enrolled with a conversation held after enrolment and without the mark of the first one",
    ),
)
AFTER_CLOSING = _fault(
    "after_closing",
    Text("Registreret efter afslutning", "Registered after closing"),
    Text(
        "Afsluttede forløb med en ændring af CV eller plan, der er dateret efter afslutningen",
        "Closed courses with a change of CV or plan dated after the closing",
    ),
)
OUTCOME_MISSING = _fault(
    "outcome_missing",
    Text("Afsluttet uden resultat", "Closed without an outcome"),
    Text("Visiterede, hvis forløb er afsluttet uden et resultat", "Enrolled whose course is closed without an outcome"),
)
TEAM_MISSING = _fault(
    "team_missing",
    Text("Uden team", "Without a team"),
    Text("Åbne forløb for visiterede uden team", "Open courses of enrolled without a team"),
)
BENEFIT_GROUP_MISSING = _fault(
    "benefit_group_missing",
    Text("Uden ydelsesgruppe", "Without a benefit group"),
    Text("Forløb uden ydelsesgruppe", "Courses without a benefit group"),
)
BIRTH_DATE_MISSING = _fault(
    "birth_date_missing",
    Text("Uden fødselsdato", "Without a birth date"),
    Text("Forløb for borgere uden fødselsdato", "Courses of citizens without a birth date"),
)

# How long registering took --------------------------------------------------------------------------------------------

_REGISTERED_MARKS = Text(
    "Milepæle, der blev registreret i måneden, uanset hvornår de skete",
    "Marks that were registered in the month, whenever they happened",
)
_REGISTRATION_DAYS = Text(
    "Milepælens egen dato og den danske dato, den blev registreret.",
    "The mark's own date, and the Danish date on which it was registered.",
)
_REGISTERED_HERE = Text(
    "Tallet er om registreringerne og ikke om borgerne; det er normalt at registrere lidt efter. Milepæle fra en "
    "indlæst liste eller fra systemet selv er ikke med, for den dag siger ikke, hvornår nogen skrev dem. Rettede "
    "milepæle er heller ikke med, for dagen for rettelsen er ikke den første registrering.",
    "The figure is about the registrations and not about the citizens; to register a little later is normal. Marks "
    "from an imported list or made by the product are left out, for that day does not say when somebody wrote them. So "
    "are marks that were corrected, for the day of the correction is not the first registration.",
)

DAYS_TO_REGISTRATION = _card(
    "days_to_registration",
    Text("Tid, før milepæle bliver registreret", "Time before marks are registered"),
    Text("Dage fra det skete, til det blev registreret (median)", "Days from the event to its registration (median)"),
    _REGISTERED_MARKS,
    unit=Unit.DAYS,
    caveat=_REGISTERED_HERE,
    population=_EVERY_COURSE,
    source=_REGISTRATION_DAYS,
    trend=Trend.FLOW,
)
REGISTERED_LATE = _card(
    "registered_late",
    Text("Milepæle registreret sent", "Marks registered late"),
    Text(
        "Milepæle registreret flere dage efter, de skete, end grænsen. Grænsen er vores egen og står ved tallet",
        "Marks registered more days after they happened than the limit. The limit is our own and stands at the figure",
    ),
    _REGISTERED_MARKS,
    unit=Unit.SHARE,
    caveat=_REGISTERED_HERE,
    population=_EVERY_COURSE,
    source=_REGISTRATION_DAYS,
    trend=Trend.FLOW,
)
REGISTERING = (DAYS_TO_REGISTRATION.key, REGISTERED_LATE.key)
