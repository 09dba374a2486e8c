"""My citizens: where each stands, how long since anybody had contact, what comes next, and whom it waits on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from brobygger.casework import reads
from brobygger.casework.enums import WaitsOn
from brobygger.casework.models import Wait
from brobygger.casework.reads import NextStep
from brobygger.citizens import access
from brobygger.citizens.enums import HAVE_IT_WHOLE, CourseState
from brobygger.citizens.models import Course, Responsibility
from brobygger.conversations.models import Attendance, Contact, Conversation
from brobygger.kernel import prepared
from brobygger.kernel.numbers import Numbers
from brobygger.plans.models import Plan

NEVER = datetime.date(1900, 1, 1)


def with_last_contact(courses: Any) -> Any:
    """Courses with ``last_contact``: the day of the last contact of any kind, or ``NEVER``, which sorts first."""
    talks = Conversation.objects.held().filter(course=OuterRef("pk"))
    contacts = Contact.objects.filter(course=OuterRef("pk"), withdrawn_at=None)
    sessions = Attendance.objects.filter(course=OuterRef("pk"), state="attended")
    return courses.annotate(last_contact=Greatest(*(_newest(rows) for rows in (talks, contacts, sessions))))


def _newest(rows: Any) -> Any:
    return Coalesce(Subquery(rows.order_by("-on").values("on")[:1]), Value(NEVER), output_field=DateField())


def days_since(course: Any, on: datetime.date) -> int | None:
    """Whole days since the last contact; nothing where there was none."""
    day: datetime.date = course.last_contact
    return None if day == NEVER else max(0, (on - day).days)


@dataclass(frozen=True, slots=True)
class Line:
    """What the list shows beside the course itself."""

    step: NextStep
    waits: tuple[Wait, ...]

    @property
    def deadline(self) -> datetime.date | None:
        days = [self.step.by, *(wait.until for wait in self.waits)]
        return min((day for day in days if day is not None), default=None)

    @property
    def waits_words(self) -> str:
        return ", ".join(str(WaitsOn(wait.on_whom).label) for wait in self.waits)


def lines(courses: Sequence[Course], on: datetime.date) -> Mapping[int, Line]:
    """For the courses of one page; at most four queries however many."""
    steps, waiting = reads.next_steps(courses, on)
    return {course.pk: Line(steps[course.pk], waiting.get(course.pk, ())) for course in courses}


# What may be missing --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a citizen's page may have or lack, as a condition on courses."""

    label: Any
    is_there: Callable[[], Any]


def _text(name: str) -> Callable[[], Any]:
    return lambda: ~Q(**{f"citizen__{name}": ""})


def _responsible(what: str) -> Callable[[], Any]:
    def condition() -> Any:
        return Exists(Responsibility.objects.filter(access.present(), course=OuterRef("pk"), what=what))

    return condition


PARTS: dict[str, Part] = {
    "telephone": Part(_("Telefon"), _text("telephone")),
    "email": Part(_("E-mail"), _text("email")),
    "address": Part(_("Adresse"), _text("address")),
    "education": Part(_("Uddannelse"), _text("education")),
    "municipality": Part(_("Kommune"), _text("municipality_code")),
    "birth_date": Part(_("Fødselsdato"), lambda: Q(citizen__birth_date__isnull=False)),
    "team": Part(_("Team"), lambda: Q(team__isnull=False)),
    "case": Part(_("Ansvarlig for sagen"), _responsible("case")),
    "broker": Part(_("Jobformidler"), _responsible("broker")),
    "authority": Part(_("Kollega med myndighed"), _responsible("authority")),
    "employers": Part(_("Kollega med kontakt til arbejdsgivere"), _responsible("employers")),
    "plan": Part(_("Plan"), lambda: Exists(Plan.objects.filter(course=OuterRef("pk")))),
    "conversation": Part(_("Holdt samtale"), lambda: Exists(Conversation.objects.held().filter(course=OuterRef("pk")))),
    "appointment": Part(
        _("Aftalt samtale"), lambda: Exists(Conversation.objects.planned().filter(course=OuterRef("pk")))
    ),
}


def having(rows: Any, part: str) -> Any:
    return rows.filter(PARTS[part].is_there())


def lacking(rows: Any, part: str) -> Any:
    return rows.filter(~PARTS[part].is_there())


def mine(actor: Any) -> Any:
    """The open courses that are the actor's today, as a stand-in too."""
    held = Responsibility.objects.filter(access.held_by(actor)).values("course_id")
    return Course.objects.filter(pk__in=held).exclude(state=CourseState.CLOSED)


def longest_without_contact(held: Numbers, most: int) -> list[Any]:
    """The first of the open courses among these, the one without contact for the longest first."""

    def make() -> Any:
        rows = with_last_contact(Course.objects.filter(pk__in=held).exclude(state=CourseState.CLOSED))
        shown = rows.select_related("citizen").defer("citizen__cpr", "citizen__name_index")
        return shown.order_by("last_contact", "id")[:most]

    return prepared.rows(("casework.longest_without_contact", most), make, held)


class Held(Numbers):
    """The courses that are somebody's, with the parts of each."""

    def __init__(self, parts: Mapping[int, frozenset[str]]) -> None:
        super().__init__(sorted(parts), "courses")
        self.parts = parts

    @property
    def whole(self) -> Numbers:
        """Those of which they have the case or the job brokering."""
        return self.having(*HAVE_IT_WHOLE)

    def having(self, *parts: str) -> Numbers:
        return Numbers([course for course, held in sorted(self.parts.items()) if not held.isdisjoint(parts)], self.name)

    def not_for(self, parts: Iterable[str]) -> Numbers:
        """Those of which they have a colleague's part, and none of these: what a queue about these leaves out."""
        told = {*HAVE_IT_WHOLE, *parts}
        left_out = [course for course, held in sorted(self.parts.items()) if held.isdisjoint(told)]
        return Numbers(left_out, "_".join(["not_for", *sorted(parts)]))


def held_courses(actor: Any) -> Held:
    """Those and the closed ones that the actor answered for when they closed: some queues ask about them. One query.

    As numbers: every queue would otherwise find out anew whose courses they are.
    """
    users = access.users(actor)

    def make() -> Any:
        closed = Q(course__state=CourseState.CLOSED, valid_to__gte=F("course__closed_on"))
        held = Responsibility.objects.filter(access.whose(actor, "user"), access.present() | closed)
        return held.order_by().values_list("course_id", "what")

    found: dict[int, frozenset[str]] = {}
    for course, what in prepared.rows("casework.held_courses", make, users):
        found[course] = found.get(course, frozenset()) | {what}
    return Held(found)
