"""What the users of the living programme did beside the courses: letters, cards, reviews, groups, notes.

Each step is the verb of the page where a person would do it, by the user who would, at the hour it would be done.
Chance has a stream of its own here, so that nobody else's course changes with it.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import replace

from brobygger.accounts import links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import User
from brobygger.accounts.roles import CITIZEN, Role
from brobygger.casework import actions as casework
from brobygger.citizens import own
from brobygger.citizens.enums import CourseState, MilestoneKind, Protection, ResponsibleFor
from brobygger.citizens.models import Citizen, Course
from brobygger.compensation import actions as schemes
from brobygger.compensation import card_actions, card_reads, card_rules
from brobygger.compensation.card_rules import Answer, NameShown, Part
from brobygger.compensation.enums import ApplicationState, LetterKind, SentHow
from brobygger.compensation.models import Application, Card, Grant
from brobygger.conversations import actions as conversations
from brobygger.conversations import groups
from brobygger.conversations.enums import AttendanceState, ContactWay, GroupKind
from brobygger.interop.demonstration.done import at_hour
from brobygger.interop.demonstration.living import SEED, starts_on, weekday
from brobygger.interop.demonstration.staff import LIVING, Workplace
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, in_whole_place
from brobygger.kernel.boundary import within
from brobygger.plans import quality
from brobygger.plans.enums import MarkAbout
from brobygger.plans.models import CvVersion, PlanVersion, QualityReview
from brobygger.privacy import actions as privacy
from brobygger.privacy.enums import ConsentHow
from brobygger.reviews import actions as reviews

LETTERS = 6  # the newest grants, each with its letter
WHY_LATE = "Vi venter på et tilbud fra leverandøren, før vi kan afgøre sagen."
WELL = "Jeg har overblik, og jeg gør arbejdet færdigt"
HELPS = ("extra_breaks", "fixed_schedule", "gradual_start")
ANY_JOB = "Et hvilket som helst job"
CONDITIONS = "Gælder, så længe jobbet har opgaver, der kræver den."

OWN_MARK = ("Planen nævner en arbejdsplads ved navn", "Der er mindst én virksomhed, som I har talt om sammen.")
DRAWN, SINCE = 6, 200  # citizens of a sample, and days of plans to draw among
MET = {2: 0.55, 1: 0.75}  # share of the marks that are met, by months back: the leader's words were heard
REVIEW_WORDS = (
    "Tag borgerens egne ord med næste gang.",
    "Godt, at næste skridt har en dato.",
    "",
)

CONTACTS = (
    (2, ContactWay.PHONE, "Ringede for at høre, om virksomheden har svaret."),
    (5, ContactWay.MESSAGE, "Skrev, at samtalen på caféen gik godt."),
    (12, ContactWay.MAIL, "Sendte sit nye eksamensbevis til CV'et."),
    (16, ContactWay.IN_PERSON, "Kom forbi med den underskrevne aftale."),
)
CONSENTS = (
    (40, "employer_contact", ConsentHow.CONVERSATION, ""),
    (34, "medical_documentation", ConsentHow.PAPER, "Kun papirer fra det seneste år"),
)
CAME = (AttendanceState.ATTENDED, AttendanceState.ATTENDED, AttendanceState.EXCUSED, AttendanceState.NO_SHOW)
MEMBERS = 6
NOTES = ((3, "Spørg på teammødet, hvem der kender lageret på havnen."), (8, "Læs om isbryderordningen før torsdag."))


def load(places: dict[str, Workplace], today: datetime.date) -> None:
    """All of it for each living jobcentre."""
    for name in LIVING:
        place = places[name]
        rng = random.Random(f"{SEED}{name} everyday")  # noqa: S311 - people are invented, not hidden
        with within(place.jobcentre.pk):
            _cards(place, today)
            _letters(place, today)
            _reviews(place, today, rng)
            _consents(place, today)
            _key_persons(place, today)
            _group(place, today)
            _contacts(place, today)
            _desk(place, today)


def _enrolled(user: User, by: datetime.date) -> list[Course]:
    """The open cases that a job broker had by a day, the oldest first."""
    enrolled = Course.objects.filter(
        state=CourseState.ENROLLED, milestones__kind=MilestoneKind.ENROLLED, milestones__on__lte=by
    )
    theirs = enrolled.filter(
        responsibilities__user=user,
        responsibilities__what=ResponsibleFor.BROKER,
        responsibilities__valid_to=None,
        responsibilities__valid_from__lte=by,
        citizen__protection=Protection.NONE,
    )
    return list(theirs.select_related("citizen").order_by("began_on", "id").distinct())


def _ago(today: datetime.date, days: int) -> datetime.date:
    """The weekday so many days ago, or the next one after it."""
    return min(today, weekday(today - datetime.timedelta(days=days)))


def _broker(place: Workplace) -> tuple[User, Actor]:
    user = place.users[Role.JOB_BROKER.value][0]
    return user, place.acting(user)


# Cards ----------------------------------------------------------------------------------------------------------------


def _cards(place: Workplace, today: datetime.date) -> None:
    """One that the citizen said yes to and handed on, and one that waits for the citizen's answers."""
    user, by = _broker(place)
    courses = _enrolled(user, _ago(today, 10))
    granted = set(Application.objects.filter(state__in=_GRANTED).values_list("citizen_id", flat=True))
    courses.sort(key=lambda course: course.citizen_id not in granted)  # a card with a scheme says the most
    for number, course in enumerate(courses[:2]):
        with clock.frozen(at_hour(_ago(today, 9 - 3 * number), 10)):
            card = _card(by, course)
            if number == 0:
                _shared(by, course.citizen, card)


_GRANTED = (ApplicationState.GRANTED, ApplicationState.RUNNING)


def _card(by: Actor, course: Course) -> Card:
    today = clock.today()
    has_goals = PlanVersion.objects.filter(plan__course=course, goals_changed=True, on__lte=today).exists()
    goal = card_reads.goals(course.citizen, course)[0 if has_goals else -1]  # the last is any job
    card = card_actions.make(by=by, citizen=course.citizen, goal=goal.key, title=goal.title or ANY_JOB)
    card_actions.propose(by=by, card=card, part=Part.WELL, text=WELL)
    card_actions.propose_adjustments(by=by, card=card, codes=HELPS)
    known = [grant for grant in card_reads.ready_grants(card, today) if _decided(grant) <= today]
    for grant in known[:1]:
        card_actions.propose_grant(by=by, card=card, grant=grant, conditions=CONDITIONS)
    card_actions.propose(by=by, card=card, part=Part.CONTACT, text=f"{by.label}, jobcentret")
    return card


def _decided(grant: Grant) -> datetime.date:
    return grant.application.decided_on or grant.starts_on


def _shared(by: Actor, citizen: Citizen, card: Card) -> None:
    """The citizen says yes to all but one line, adds one, and hands the card to an employer."""
    themself = _self(by, citizen)
    lines = card_reads.rows(card)
    left_out = [line for line in lines if line.part == Part.HELPS][-1]
    answers = {line.key: ((Answer.NO if line == left_out else Answer.YES).value, line.wording) for line in lines}
    card_actions.answer(by=themself, card=card, answers=answers)
    card_actions.write(by=themself, card=card, part=Part.WELL, text="Jeg er god til at lære nye kolleger at kende")
    seen = card_rules.fingerprint(card_reads.rule_lines(card, clock.today()))
    card_actions.share(
        by=themself, card=card, seen=seen, days=90, name_shown=NameShown.GIVEN, receiver="Lageret på havnen"
    )


def _self(by: Actor, citizen: Citizen) -> Actor:
    """The citizen at their own page, by a link that the job broker made."""
    link, _secret = own.invite(
        by=by, citizen=citizen, purpose=LinkPurpose.OWN_PAGE, days=90, language="da", at=clock.now()
    )
    return replace(links.actor_of(link), holds=in_whole_place(CITIZEN))


# Letters --------------------------------------------------------------------------------------------------------------


def _letters(place: Workplace, today: datetime.date) -> None:
    """Each grant was written about the day after, and one who waits is told so in a letter that is still a draft."""
    specialist = place.users[Role.COMPENSATION_SPECIALIST.value][0]
    by = place.acting(specialist)
    theirs = Application.objects.filter(owner=specialist).select_related("citizen", "grant")
    for row in theirs.filter(state__in=_GRANTED, grant__isnull=False).order_by("-decided_on", "-id")[:LETTERS]:
        with clock.frozen(at_hour(_next(row.decided_on, today), 15)):
            letter = schemes.draft_letter(by=by, application=row, kind=LetterKind.GRANT)
            schemes.send_letter(by=by, letter=letter, how=SentHow.DIGITAL_POST, read_version=letter.version)
    for row in theirs.filter(state=ApplicationState.APPLIED).order_by("applied_on", "id")[:1]:
        with clock.frozen(at_hour(_next(row.applied_on, today), 15)):
            expected = weekday(clock.today() + datetime.timedelta(days=21))
            letter = schemes.draft_letter(by=by, application=row, kind=LetterKind.DELAY, expected=expected)
            schemes.save_letter(by=by, letter=letter, texts={"reasons": WHY_LATE}, read_version=letter.version)


def _next(day: datetime.date, today: datetime.date) -> datetime.date:
    return min(today, weekday(day + datetime.timedelta(days=1)))


# Reviews --------------------------------------------------------------------------------------------------------------


def _reviews(place: Workplace, today: datetime.date, rng: random.Random) -> None:
    """The leader's sample of CVs and plans in each of the last two months that are over, by marks of their own too."""
    leader = place.acting(place.users[Role.TEAM_LEADER.value][0])
    with clock.frozen(at_hour(weekday(_month(today, 3)), 9)):
        reviews.adopt_proposed_marks(quality.KIND, by=leader)
        text, explained = OWN_MARK
        reviews.add_mark(
            quality.KIND,
            by=leader,
            text=text,
            explained=explained,
            valid_from=clock.today(),
            about=MarkAbout.PLAN.value,
        )
    for back, met in MET.items():
        first = _month(today, back)
        until = first - datetime.timedelta(days=1)
        since = max(starts_on(today), until - datetime.timedelta(days=SINCE))
        if not quality.to_draw(leader, since=since, until=until):
            continue  # too few citizens for a plan in that time
        with clock.frozen(at_hour(weekday(first + datetime.timedelta(days=4)), 9)):
            sample = quality.draw(
                by=leader, since=since, until=until, wanted=DRAWN, seed=f"{place.municipality.name} {back}"
            )
        with clock.frozen(at_hour(weekday(first + datetime.timedelta(days=11)), 13)):
            for row in sample.reviews.select_related("course__citizen", "sample").order_by("place"):
                _review(leader, row, met, rng)


def _review(leader: Actor, row: QualityReview, met: float, rng: random.Random) -> None:
    """By what stood there that day; a mark about the CV does not apply where there is none."""
    today = clock.today()
    plan = PlanVersion.objects.filter(plan__course=row.course, on__lte=today).order_by("-number").first()
    cv = CvVersion.objects.filter(course=row.course, on__lte=today).order_by("-number").first()
    found = {
        mark["key"]: None if cv is None and mark["about"] == MarkAbout.CV else rng.random() < met
        for mark in row.sample.marks
    }
    reviews.review(
        quality.KIND,
        by=leader,
        row=row,
        found=found,
        words=rng.choice(REVIEW_WORDS),
        read_version=row.version,
        plan_number=plan.number if plan else None,
        cv_key=cv.key if cv else None,
    )


def _month(today: datetime.date, back: int) -> datetime.date:
    """The first day of the month so many months ago."""
    months = today.year * 12 + today.month - 1 - back
    return datetime.date(months // 12, months % 12 + 1, 1)


# The rest of a week ---------------------------------------------------------------------------------------------------


def _consents(place: Workplace, today: datetime.date) -> None:
    """What two citizens agreed to, written down in the conversation or on paper."""
    user, by = _broker(place)
    for number, (days, purpose, how, detail) in enumerate(CONSENTS):
        day = _ago(today, days)
        at = at_hour(day, 11)
        for course in _enrolled(user, day)[number : number + 2]:
            with clock.frozen(at):
                privacy.give_consent(
                    by=by, citizen=course.citizen.key, purpose=purpose, how=how, at=at, detail=detail
                )  # fmt: skip


def _key_persons(place: Workplace, today: datetime.date) -> None:
    """Who answers for the schemes from the first day on, with the leader as deputy."""
    specialist = place.users[Role.COMPENSATION_SPECIALIST.value][0]
    leader = place.users[Role.TEAM_LEADER.value][0]
    since = starts_on(today)
    with clock.frozen(at_hour(weekday(since), 9)):
        schemes.set_key_person(by=place.acting(specialist), user=specialist, deputy=leader, valid_from=since)


def _group(place: Workplace, today: datetime.date) -> None:
    """A group that has met twice and meets again next week."""
    user, by = _broker(place)
    began = _ago(today, 23)
    with clock.frozen(at_hour(began, 9)):
        group = groups.make(
            by=by, name="Jobsøgning i fællesskab", kind=GroupKind.COURSE.value, contact=user, on=began
        )  # fmt: skip
        members = [
            groups.add(by=by, group=group, course=course, on=began).course_id
            for course in _enrolled(user, began)[:MEMBERS]
        ]
    themes = ("Hvad vil jeg sige om mig selv?", "Besøg fra en virksomhed", "Skriv en ansøgning sammen")
    for turn, theme in enumerate(themes):
        day = weekday(began + datetime.timedelta(days=2 + 14 * turn))
        with clock.frozen(at_hour(day - datetime.timedelta(days=2), 12)):
            session = groups.plan_session(
                by=by, group=group, on=day, at=datetime.time(10), place="Lokale 4", theme=theme
            )  # fmt: skip
        if day < today:
            with clock.frozen(at_hour(day, 13)):
                came = {course: CAME[(number + turn) % len(CAME)].value for number, course in enumerate(members)}
                groups.hold_session(by=by, session=session, came=came, read_version=session.version)


def _contacts(place: Workplace, today: datetime.date) -> None:
    """Citizens who got in touch between the conversations."""
    user, by = _broker(place)
    for turn, (days, way, line) in enumerate(CONTACTS):
        day = _ago(today, days)
        courses = _enrolled(user, day)
        if courses:
            with clock.frozen(at_hour(day, 14)):
                conversations.record_contact(
                    by=by, course=courses[turn % len(courses)], on=day, line=line, way=way.value
                )  # fmt: skip


def _desk(place: Workplace, today: datetime.date) -> None:
    """Private notes and tasks of the first job broker and the first caseworker: one is late, one done, one to come."""
    for role in (Role.JOB_BROKER, Role.CASEWORKER):
        by = place.acting(place.users[role.value][0])
        for days, text in NOTES:
            day = _ago(today, days)
            with clock.frozen(at_hour(day, 15)):
                casework.write_note(by=by, on=day, text=text)
        with clock.frozen(at_hour(_ago(today, 6), 15)):
            casework.add_task(by=by, due_on=today - datetime.timedelta(days=1), text="Ring til biblioteket om lokalet")
            done = casework.add_task(by=by, due_on=today, text="Bestil nye foldere om ordningerne")
        with clock.frozen(at_hour(_ago(today, 3), 10)):
            casework.finish_task(by=by, task=done)
        casework.add_task(by=by, due_on=today + datetime.timedelta(days=4), text="Forbered punktet til teammødet")
