"""The ready queues of the desk: each a sentence on a queryset of courses, with words that say who is in it and why.

A queue stores nothing: a citizen enters it when the sentence becomes true and leaves it when something was done. The
rooms below own the sentences about their own things; here they are gathered, named and counted together.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from brobygger.casework import closing
from brobygger.casework.caseload import Held
from brobygger.casework.closing_models import Aftercare, Closing
from brobygger.casework.enums import WaitsOn
from brobygger.casework.models import Wait
from brobygger.citizens import access, parts
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import Course, Milestone, Responsibility
from brobygger.compensation import reads as schemes
from brobygger.conversations import reads as conversations
from brobygger.conversations.models import Attendance, Contact, Conversation
from brobygger.kernel import boundary, prepared
from brobygger.kernel.actor import Actor
from brobygger.kernel.numbers import Numbers
from brobygger.plans import reads as plans
from brobygger.plans import reads_cv as cvs
from brobygger.reference import reads as reference

SOON = datetime.timedelta(days=7)
NEAR = 2  # working days before the deadline of an application
NORMS = ("casework.new_days", "casework.follow_up_days")


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks, on what day, and what holds here on that day."""

    actor: Actor
    on: datetime.date
    norms: Mapping[str, Any]
    near: Numbers | None = None  # the courses with an application near its deadline, where they are known already

    @classmethod
    def of(cls, actor: Actor, on: datetime.date) -> Ask:
        return cls(actor, on, reference.values(*NORMS, on=on, jobcentre=boundary.current().jobcentre))

    def days(self, code: str) -> datetime.timedelta:
        return datetime.timedelta(days=int(self.norms[code]))


@dataclass(frozen=True, slots=True)
class Queue:
    code: str
    label: Any
    words: Any  # who stands here, and what takes them off the list
    rows: Callable[[Any, Ask], Any]
    # Colleagues' parts that it is for, besides whoever has the case or the job brokering.
    also: frozenset[str] = frozenset()


AUTHORITY = frozenset({ResponsibleFor.AUTHORITY})
EMPLOYERS = frozenset({ResponsibleFor.EMPLOYERS})
EVERYBODY = AUTHORITY | EMPLOYERS


# The sentences --------------------------------------------------------------------------------------------------------


def new_to_me(courses: Any, ask: Ask) -> Any:
    """Given to the actor lately, and nobody has talked with the citizen since."""
    since = ask.on - ask.days("casework.new_days")
    talks = Conversation.objects.held().filter(course=OuterRef("course_id"), on__gte=OuterRef("valid_from"))
    given = Responsibility.objects.filter(
        access.held_by(ask.actor), ~Exists(talks), course=OuterRef("pk"), valid_from__gt=since
    )
    return _open(courses).filter(Exists(given))


def first_conversation(courses: Any, ask: Ask) -> Any:
    return conversations.without_first_conversation(courses, ask.on + SOON, ask.on)


def beyond_rhythm(courses: Any, ask: Ask) -> Any:
    return conversations.silent(courses, ask.on)


def unsettled(courses: Any, ask: Ask) -> Any:
    return conversations.unsettled(_open(courses), ask.on)


def belief_due(courses: Any, ask: Ask) -> Any:
    return conversations.belief_due(courses, ask.on)


def plan_overdue(courses: Any, ask: Ask) -> Any:
    return plans.plan_overdue(courses, ask.on)


def plan_dates_passed(courses: Any, ask: Ask) -> Any:
    return plans.plan_dates_passed(courses, ask.on)


def comments_to_read(courses: Any, ask: Ask) -> Any:
    return plans.comments_to_read(_open(courses))


def waiting(on_whom: WaitsOn) -> Callable[[Any, Ask], Any]:
    def rows(courses: Any, ask: Ask) -> Any:
        return _open(courses).filter(Exists(Wait.objects.standing().filter(course=OuterRef("pk"), on_whom=on_whom)))

    return rows


def cv_overdue(courses: Any, ask: Ask) -> Any:
    return cvs.overdue(courses, ask.on, boundary.current().jobcentre)


def stance_missing(courses: Any, ask: Ask) -> Any:
    return schemes.without_stance(courses.filter(state=CourseState.ENROLLED))


def application_near_deadline(courses: Any, ask: Ask) -> Any:
    if ask.near is not None:
        return courses.filter(pk__in=ask.near)
    return schemes.near_deadline(courses, ask.on, working_days=NEAR)


def recall_reached(courses: Any, ask: Ask) -> Any:
    return courses.filter(state=CourseState.POSTPONED, recall_on__lte=ask.on)


def follow_up_overdue(courses: Any, ask: Ask) -> Any:
    """In work or education, and nobody has had contact for as long as the norm allows."""
    since = ask.on - ask.days("casework.follow_up_days")
    found = {"course": OuterRef("pk"), "on__gt": since}
    agreed = Closing.objects.standing().filter(course=OuterRef("pk"), aftercare=Aftercare.AGREED)
    return courses.filter(
        ~Q(state=CourseState.CLOSED) | Exists(agreed),
        Exists(_marks(MilestoneKind.EMPLOYED).filter(on__lte=since)),
        ~Exists(Conversation.objects.held().filter(**found)),
        ~Exists(Contact.objects.filter(withdrawn_at=None, **found)),
        ~Exists(Attendance.objects.filter(state="attended", **found)),
    )


def aftercare_undecided(courses: Any, ask: Ask) -> Any:
    return closing.without_aftercare_decided(courses)


def without_broker(courses: Any, ask: Ask) -> Any:
    """Enrolled, and nobody brokers jobs for the citizen."""
    broker = Responsibility.objects.filter(access.present(), course=OuterRef("pk"), what="broker")
    return courses.filter(~Exists(broker), state=CourseState.ENROLLED)


def not_shared_out(courses: Any, ask: Ask) -> Any:
    return parts.not_shared_out(courses)


def _open(courses: Any) -> Any:
    return courses.exclude(state=CourseState.CLOSED)


def _marks(kind: MilestoneKind) -> Any:
    return Milestone.objects.filter(course=OuterRef("pk"), kind=kind, withdrawn_at=None)


# The queues -----------------------------------------------------------------------------------------------------------

QUEUES: dict[str, Queue] = {
    queue.code: queue
    for queue in (
        Queue(
            "new",
            _("Nye hos dig"),
            _("Du har fået sagen for nylig, og ingen har holdt en samtale siden."),
            new_to_me,
            EVERYBODY,
        ),
        Queue(
            "first_conversation",
            _("Første samtale inden 7 dage"),
            _("Borgeren er visiteret, og fristen for den første samtale er overskredet eller højst 7 dage væk."),
            first_conversation,
        ),
        Queue(
            "silent",
            _("Ikke talt med i den aftalte rytme"),
            _("Der er gået længere tid siden sidste samtale, end I har aftalt."),
            beyond_rhythm,
        ),
        Queue(
            "unsettled",
            _("Samtaler, der skal gøres færdige"),
            _("Samtalen skulle have været holdt, men ingen har registreret, hvad der blev af den."),
            unsettled,
        ),
        Queue(
            "plan",
            _("Plan mangler"),
            _("Planen er ikke begyndt eller ikke klar, og fristen er overskredet."),
            plan_overdue,
            AUTHORITY,
        ),
        Queue(
            "cv",
            _("CV mangler"),
            _("CV'et er ikke færdigt eller fundet godt nok, og fristen er overskredet."),
            cv_overdue,
        ),
        Queue(
            "plan_dates",
            _("Aftaler i planen er passeret"),
            _("En aktivitet eller aftale i planen har en dato, der er overskredet."),
            plan_dates_passed,
            AUTHORITY,
        ),
        Queue(
            "comments",
            _("Borgeren har skrevet til planen"),
            _("Borgeren har skrevet, og ingen har læst det endnu."),
            comments_to_read,
        ),
        Queue(
            "waits_us",
            _("Venter på os"),
            _("Nogen har skrevet, at borgeren venter på jobcentret."),
            waiting(WaitsOn.US),
            AUTHORITY,
        ),
        Queue(
            "waits_citizen",
            _("Venter på borgeren"),
            _("Nogen har skrevet, at vi venter på borgeren."),
            waiting(WaitsOn.CITIZEN),
        ),
        Queue(
            "waits_employer",
            _("Venter på en arbejdsgiver"),
            _("Nogen har skrevet, at vi venter på en arbejdsgiver."),
            waiting(WaitsOn.EMPLOYER),
            EMPLOYERS,
        ),
        Queue(
            "stance",
            _("Stilling til ordninger mangler"),
            _("Ingen har skrevet, om borgeren har brug for en kompenserende ordning."),
            stance_missing,
        ),
        Queue(
            "application",
            _("Ansøgning tæt på fristen"),
            _("En ansøgning om en ordning skal afgøres inden to arbejdsdage, eller fristen er overskredet."),
            application_near_deadline,
        ),
        Queue(
            "belief",
            _("Spørg om troen på mulighederne"),
            _("Borgeren er ikke blevet spurgt den seneste måned."),
            belief_due,
        ),
        Queue(
            "recall",
            _("Skal spørges igen"),
            _("Visitationen blev udsat, og den dag, I aftalte at tale sammen igen, er kommet."),
            recall_reached,
        ),
        Queue(
            "follow_up",
            _("Opfølgning efter job mangler"),
            _("Borgeren er i job eller uddannelse, og der har ikke været kontakt længe."),
            follow_up_overdue,
        ),
        Queue(
            "aftercare",
            _("Efterværn ikke afgjort"),
            _("Forløbet er afsluttet, men ingen har skrevet, om borgeren vil have efterværn."),
            aftercare_undecided,
        ),
        Queue(
            "without_broker",
            _("Uden jobformidler"),
            _("Borgeren er visiteret, men ingen er ansvarlig for jobformidlingen."),
            without_broker,
        ),
        Queue(
            "not_shared_out",
            _("Hvem gør hvad mangler"),
            _("Teamet deler opgaverne, men ingen har fået myndigheden eller kontakten med arbejdsgivere."),
            not_shared_out,
            EVERYBODY,
        ),
    )
}


def rows_of(code: str, courses: Any, ask: Ask, held: Held | None = None) -> Any:
    """The courses of a queue among those of the list that is asked for; ``held`` where the list is one's own."""
    queue = QUEUES[code]
    return queue.rows(courses if held is None else courses.exclude(pk__in=held.not_for(queue.also)), ask)


COURSES, TEAM = "courses", "team"


def counts(among: Numbers, ask: Ask, codes: Iterable[str] = QUEUES) -> dict[str, int]:
    """How many stand in each queue: one query for all of them, and one for the applications among them.

    ``among`` holds courses, or the team whose courses they are: its name says which. The statement is the same for
    every colleague until midnight or until a norm is changed here, and is made once.
    """
    wanted = tuple(codes)
    if not wanted:
        return {}
    held = among if isinstance(among, Held) else None
    with reference.read_ahead():
        jobcentre = boundary.current().jobcentre
        given = [among, access.users(ask.actor)]
        if held is not None:
            given += [held.not_for(also) for also in {QUEUES[code].also for code in wanted}]
        if "application" in wanted:
            near = Numbers(schemes.courses_near_deadline(_courses(among), ask.on, working_days=NEAR), "near")
            ask = replace(ask, near=near)
            given.append(near)
        whose = (among.name, held is not None)
        key = ("casework.queues", whose, wanted, ask.on, tuple(ask.norms.items()), reference.what_holds(jobcentre))
        rows = prepared.rows(key, lambda: _counted(wanted, _courses(among), ask, held), *given)
    return {**dict.fromkeys(wanted, 0), **dict(rows)}


def _courses(among: Numbers) -> Any:
    return Course.objects.filter(**{"pk__in" if among.name == COURSES else f"{among.name}__in": among})


def _counted(codes: Sequence[str], courses: Any, ask: Ask, held: Held | None) -> Any:
    counted = [
        rows_of(code, courses, ask, held)
        .order_by()
        .values(queue=Value(code, output_field=CharField()))
        .annotate(n=Count("pk"))
        .values_list("queue", "n")
        for code in codes
    ]
    return counted[0].union(*counted[1:], all=True)
