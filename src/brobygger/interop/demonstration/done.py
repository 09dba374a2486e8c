"""Writing what was done with somebody into the rooms: conversations, CV, plan, and applications for schemes.

Through the rooms' bulk verbs, with their rules. The words are invented and short; what a figure counts are the dates.
"""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from brobygger.accounts.models import User
from brobygger.accounts.roles import Role
from brobygger.citizens.models import Course
from brobygger.compensation import bulk as schemes
from brobygger.compensation.rules import Facts
from brobygger.compensation.values import ApplicationEntry, ApplicationRow, NewGrant, NewStance, StanceRow
from brobygger.conversations import bulk as conversations
from brobygger.conversations.values import NewConversation, Talk
from brobygger.interop.demonstration.practice import SyntheticApplication, SyntheticPractice
from brobygger.interop.demonstration.staff import Workplace
from brobygger.kernel import clock
from brobygger.plans import bulk as plans
from brobygger.plans import bulk_cv
from brobygger.plans.bulk_cv import NewCheck, NewCv, NewSeeking
from brobygger.plans.content import OWN_WORDS, Activity, Agreement, Content, Goal, Words
from brobygger.plans.cv import About
from brobygger.plans.cv_content import Cv, Post, Spoken
from brobygger.plans.cv_enums import WITH_EMPLOYERS
from brobygger.plans.rules import can_be_ready
from brobygger.plans.values import NewPlan, NewVersion

BY_TWO_OF_THREE = 0.67  # conversations in which a job was talked about; not printed, ours

PROFILES = (
    "Har arbejdet i butik og på lager og er vant til at holde orden. Søger faste rammer og kolleger.",
    "Har flere års erfaring fra kontor. Arbejder grundigt og vil gerne have opgaver, der bliver færdige.",
    "Har passet børn og ældre og er god til at skabe ro. Vil gerne arbejde med mennesker.",
    "Er udlært håndværker og kender materialer og værktøj. Søger arbejde, som kroppen kan holde til.",
    "Har kørt varer ud i mange år og kender byen. Er stabil og møder til tiden.",
    "Har læst et par år og arbejdet ved siden af. Er hurtig til it og lærer gerne andre op.",
)
COMPETENCES = ("Overblik", "Kundekontakt", "Regneark", "Rengøring", "Planlægning", "Truckkørsel", "Bogføring", "Pleje")

JOBS = (
    ("Butiksassistent", "Supermarked"),
    ("Lagermedarbejder", "Grossist"),
    ("Kontorassistent", "Revisionsfirma"),
    ("Pædagogmedhjælper", "Børnehave"),
    ("Chauffør", "Fragtfirma"),
    ("Tømrer", "Byggefirma"),
)
EDUCATIONS = (("9. klasse", "Folkeskole"), ("HF", "Voksenuddannelsescenter"), ("Kontoruddannelse", "Handelsskole"))
OWN = (
    "Jeg vil gerne ud blandt kolleger igen, men i et tempo, jeg kan holde til.",
    "Jeg vil helst arbejde med hænderne og se, at noget bliver færdigt.",
    "Jeg vil have et job, hvor det er i orden at holde pause.",
)
AGREEMENTS = (
    ("Ring til to virksomheder", "Vi har navnet på dem, der svarede"),
    ("Skriv en ansøgning", "Den er sendt"),
    ("Spørg din gamle chef om en udtalelse", "Den ligger i mappen"),
)
ACTIVITIES = (
    ("job_search", "Finde tre stillinger om ugen, der passer til målet", "Se, hvem der søger folk"),
    ("cv", "Gøre CV'et færdigt sammen", "Vise, hvad du kan"),
    ("company_visit", "Besøge en virksomhed i området", "Se arbejdspladsen, før du søger"),
    ("work_trial", "Praktik i fire uger med tolv timer om ugen", "Prøve opgaverne i virkeligheden"),
    ("course", "Kursus i regneark på biblioteket", "Få det, som opslagene spørger efter"),
)


@dataclass(frozen=True, slots=True)
class Work:
    """One person's course, who worked with it, and what was done."""

    course: Course
    broker: User
    practice: SyntheticPractice
    goals: tuple[tuple[str, str, str], ...]  # industry, occupation, kind
    impairment: str  # code of list "impairment_type"


def write(place: Workplace, everybody: Sequence[Work], rng: random.Random, *, key_person: User | None = None) -> None:
    """All of it for one jobcentre. The boundary of the place is entered, and the courses are open."""
    tasks = _known_tasks()
    _conversations(place, everybody, rng)
    _cvs(place, everybody, tasks, rng)
    _plans(place, everybody, rng, some_ready=key_person is not None)
    # Of the programme that is past only the job brokers are known.
    leader = next(iter(place.users.get(Role.TEAM_LEADER.value, [])), None)
    if key_person:
        schemes.take_stances(
            by=place.of, rows=[row for number, one in enumerate(everybody) for row in stances(one, number)]
        )
    schemes.load_applications(
        by=place.of,
        rows=[
            application_row(one, entry, key_person or one.broker, leader if key_person else None)
            for one in everybody
            for entry in one.practice.applications
        ],
    )


def _known_tasks() -> list[str]:
    from brobygger.reference import reads as reference

    return list(reference.labels("task"))[:40]


def _conversations(place: Workplace, everybody: Sequence[Work], rng: random.Random) -> None:
    conversations.log_many(
        by=place.of,
        rows=[
            NewConversation(
                course=one.course,
                broker=one.broker,
                talk=Talk(
                    on=day,
                    minutes=rng.choice((20, 30, 30, 45, 60)),
                    form=rng.choice(("in_person", "in_person", "in_person", "phone", "video")),
                    job_talked=rng.random() < BY_TWO_OF_THREE,
                ),
            )
            for one in everybody
            for day in one.practice.talks
        ],
    )


def _cvs(place: Workplace, everybody: Sequence[Work], tasks: Sequence[str], rng: random.Random) -> None:
    changed = [one for one in everybody if one.practice.cv_on is not None]
    bulk_cv.save_many(
        by=place.of,
        rows=[
            NewCv(
                course=one.course,
                content=Cv(
                    profile=rng.choice(PROFILES),
                    jobs=_posts(JOBS, rng.choice((1, 2, 3)), one.practice.cv_on.year, rng),
                    educations=_posts(EDUCATIONS, 1, one.practice.cv_on.year - 8, rng),
                    competences=tuple(rng.sample(COMPETENCES, 3)),
                    tasks=tuple(rng.sample(list(tasks), 2)),
                    languages=(Spoken(code="da"),),
                ),
                on=one.practice.cv_on,
                made_by=one.broker.pk,
            )
            for one in changed
            if one.practice.cv_on is not None
        ],
    )
    bulk_cv.check_many(
        by=place.of,
        rows=[
            NewCheck(course=one.course, on=one.practice.cv_good_on, checked_by=one.broker.pk)
            for one in changed
            if one.practice.cv_good_on is not None
        ],
    )


def seek(place: Workplace, everybody: Sequence[Work]) -> None:
    """What was done towards a job, at every second conversation once there is a CV; by turns, and not by lot."""
    kinds = ("advert_shown", *WITH_EMPLOYERS)
    rows = []
    for number, one in enumerate(everybody):
        ready = [day for day in one.practice.talks if one.practice.cv_on is not None and day >= one.practice.cv_on]
        for step, day in enumerate(ready[::2]):
            occupation, employer = JOBS[(number + step) % len(JOBS)]
            about = About(occupation=occupation, employer=employer)
            kind = str(kinds[(number + step) % len(kinds)])
            rows.append(NewSeeking(course=one.course, kind=kind, on=day, about=about, made_by=one.broker.pk))
    bulk_cv.seek_many(by=place.of, rows=rows)


def _posts(pool: Sequence[tuple[str, str]], number: int, year: int, rng: random.Random) -> tuple[Post, ...]:
    """Some posts, the newest ending a few years back."""
    posts = []
    end = year - rng.randint(1, 4)
    for place, (title, where) in enumerate(rng.sample(list(pool), number)):
        start = end - rng.randint(1, 6)
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{year} {place}"))  # one of its own within a CV, as the pages ask
        posts.append(Post(key=key, title=title, place=where, start_year=start, end_year=end))
        end = start
    return tuple(posts)


def _plans(place: Workplace, everybody: Sequence[Work], rng: random.Random, *, some_ready: bool) -> None:
    rows = []
    for number, one in enumerate(everybody):
        versions = _versions(one, rng)
        if versions:
            plan = NewPlan(course=one.course, versions=versions)
            rows.append(_agreed(plan, one.broker) if some_ready and number % 5 else plan)
    plans.write_many(by=place.of, rows=rows)


def _agreed(plan: NewPlan, broker: User) -> NewPlan:
    """The plan as the citizen said yes to it; one without its three goals is not ready yet."""
    last = plan.versions[-1]
    if not can_be_ready(last.content):
        return plan
    versions = (*plan.versions[:-1], replace(last, acknowledged_on=last.on))
    return replace(plan, versions=versions, ready_on=last.on, ready_by=broker)


def _versions(one: Work, rng: random.Random) -> tuple[NewVersion, ...]:
    """A version for the day on which goals were set and one for that on which an activity was."""
    goals = {
        f"g{number}": Goal(kind=kind, industry=industry, occupation=occupation[:1].upper() + occupation[1:])
        for number, (industry, occupation, kind) in enumerate(one.goals[:3], start=1)
    } or {"g1": Goal(industry="trade", occupation="Butiksmedhjælper")}
    days = sorted({day for day in (one.practice.goal_on, one.practice.activity_on) if day is not None})
    versions = []
    content = Content()
    for day in days:
        if day == one.practice.goal_on:
            content = replace(content, goals=goals, words={OWN_WORDS: Words(text=rng.choice(OWN))})
        if day == one.practice.activity_on:
            kind, what, purpose = rng.choice(ACTIVITIES)
            activity = Activity(
                kind=kind,
                what=what,
                purpose=purpose,
                start=day,
                end=day + datetime.timedelta(days=rng.choice((28, 42, 56))),
                hours=float(rng.choice((2, 6, 12))),
                state="done" if rng.random() < 0.85 else "planned",
            )
            what, measure = rng.choice(AGREEMENTS)
            agreement = Agreement(
                what=what,
                measure=measure,
                accepted=True,
                realistic=True,
                agreed_on=day,
                deadline=day + datetime.timedelta(days=rng.choice((14, 28, 60))),
                state="kept" if rng.random() < 0.85 else "open",
            )
            content = replace(content, activities={"a1": activity}, agreements={"b1": agreement})
        versions.append(NewVersion(content=content, on=day, made_by=one.broker))
    return tuple(versions)


# Schemes --------------------------------------------------------------------------------------------------------------

_NEED = {
    "personal_assistance": ("Kontormedarbejder", "Løfte og hente mapper, gå til møder i andre bygninger."),
    "aids": ("Butiksmedhjælper", "Stå ved kassen og sætte varer på plads."),
    "preferential_access": ("Assistent i en kommune", "Svare på henvendelser og holde styr på sager."),
    "icebreaker": ("Nyuddannet i sit fag", "De almindelige opgaver i faget."),
    "mentor": ("Medhjælper på et lager", "Komme godt i gang og holde fast i aftalerne."),
}
_FACTS = {
    "personal_assistance": Facts(
        lasting=True, core_tasks=True, replaces=False, working_hours=Decimal(30), documentation=True
    ),
    "aids": Facts(lasting=True, ordinary=False, beyond_employer=True, documentation=True),
    "preferential_access": Facts(
        lasting=True, public_employer=True, qualified=True, internal=False, documentation=True
    ),
    "icebreaker": Facts(
        lasting=True, education_months=36, fund_right=True, had_job_in_it=False, experience=False,
        employer_sector="private", wage_share=50, documentation=True,
    ),
    "mentor": Facts(lasting=True, agreement=True, holds_on=True, documentation=True),
}  # fmt: skip
_REASONS = "Ordningen gør, at opgaverne kan klares trods funktionsnedsættelsen. Andre løsninger er prøvet."


def stances(work: Work, number: int) -> Iterator[StanceRow]:
    """Whoever applied needed it; a third of the others need none, and for the rest it is not said yet."""
    applied = work.practice.applications
    if applied:
        job, tasks = _NEED[applied[0].scheme]
        new = NewStance(
            needed=True, on=applied[0].applied_on, job=job,
            support="Kan ikke holde til opgaverne en hel dag uden støtte.",
            fitted="Nogle opgaver kan flyttes, men ikke dem, jobbet handler om.",
            least=f"Støtte til det, der ikke kan flyttes: {tasks}",
            schemes=tuple(dict.fromkeys(entry.scheme for entry in applied)),
        )  # fmt: skip
    elif work.practice.talks and number % 3 == 0:
        new = NewStance(
            needed=False, on=work.practice.talks[0], job=JOBS[number % len(JOBS)][0],
            support="Har brug for pauser og faste rammer.",
            fitted="Timer og opgaver kan lægges, så det passer.",
            why="Borgeren kan klare opgaverne uden en ordning, når dagen er lagt til rette.",
            matched_out=True,
        )  # fmt: skip
    else:
        return
    yield StanceRow(citizen=work.course.citizen, course=work.course, user=work.broker, new=new)


def application_row(work: Work, entry: SyntheticApplication, owner: User, deputy: User | None) -> ApplicationRow:
    """One application with its grant, where it has one."""
    job, tasks = _NEED[entry.scheme]
    applied = at_hour(entry.applied_on, 10)
    starts = entry.granted_on or entry.applied_on
    return ApplicationRow(
        citizen=work.course.citizen,
        course=work.course,
        user=work.broker,
        owner=owner,
        deputy=deputy,
        applied_at=applied,
        entry=ApplicationEntry(
            scheme=entry.scheme,
            impairment=work.impairment,
            apart=f"{job}: {tasks}"[:60] if entry.scheme in {"aids", "preferential_access"} else "",
            words={"job": job, "tasks": tasks, "workplace": "En mindre arbejdsplads med faste kolleger."},
            facts=_FACTS[entry.scheme],
            pre_approval=entry.scheme in {"personal_assistance", "aids"},  # they look for work
            hours_per_week=Decimal(5) if entry.scheme in {"personal_assistance", "mentor"} else None,
            amount=Decimal(9500) if entry.scheme == "aids" else None,
        ),
        decided_at=None if entry.granted_on is None else max(at_hour(entry.granted_on, 14), applied),
        decider=owner if entry.granted_on is not None else None,
        grant=None
        if entry.granted_on is None
        else NewGrant(
            starts_on=starts,
            ends_on=starts + datetime.timedelta(days=364),
            hours_per_week=Decimal(5) if entry.scheme in {"personal_assistance", "mentor"} else None,
            amount=Decimal(9500) if entry.scheme == "aids" else None,
            reasons=_REASONS,
        ),
    )


def at_hour(day: datetime.date, hour: int) -> datetime.datetime:
    """That hour of the day; now, where the day is today and the hour has not come yet."""
    return min(datetime.datetime.combine(day, datetime.time(hour), tzinfo=clock.DENMARK), clock.now())
