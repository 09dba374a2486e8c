"""Everything that changes a stance, a question, an application, a grant or a letter, and the local set-up.

The same for many: ``bulk``. The log says that something was written and how a state changed; words, codes of
impairments and amounts stay in the rows. No rule, job or deadline decides: ``grant`` and ``refuse`` are a person's.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import formats
from django.utils.translation import gettext as _

from brobygger.accounts.models import Team, User
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Responsibility
from brobygger.compensation import access, errors, letters, making, message_kinds, owners, rules, schemes, transitions
from brobygger.compensation.enums import (
    OPEN,
    ApplicationState,
    AppliedBy,
    BlockPlace,
    ClockUnit,
    Consent,
    LetterKind,
    QuestionState,
    ReviewOutcome,
    SentHow,
)
from brobygger.compensation.integrity import NAME as OVERLAP
from brobygger.compensation.models import (
    Application,
    Grant,
    GrantingForm,
    KeyPerson,
    Letter,
    Pause,
    Question,
    Review,
    RightToGrant,
    SchemeSetting,
    Stance,
    TextBlock,
)
from brobygger.compensation.values import ApplicationEntry, NewGrant, NewStance
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Conflict
from brobygger.messages import actions as messages
from brobygger.reference import reads as reference
from brobygger.vault import log

# --- stance ------------------------------------------------------------------------------------------------------


@transaction.atomic
def take_stance(*, by: Actor, citizen: Citizen, course: Course | None, new: NewStance) -> Stance:
    """Record the three steps and the stance, also when no scheme is needed. An earlier stance stays readable."""
    access.check_can_write(by, citizen)
    row = making.stance(new, citizen=citizen, course=course, user=by.user, today=clock.today())
    Stance.objects.filter(citizen=citizen, goal=row.goal, is_current=True).update(is_current=False)
    row.save()
    log.write(
        by=by,
        action="stance.taken",
        subjects=[("citizen", citizen.key), ("stance", row.key)],
        changes={"needed": [None, row.needed]},
    )
    return row


@transaction.atomic
def say_why_no_application(*, by: Actor, stance: Stance, reason: str, words: str = "", read_version: int) -> Stance:
    """A need that is not followed by an application gets its reason."""
    access.check_can_write(by, stance.citizen)
    if not stance.needed:
        raise errors.code_unknown("reason")
    making.check_code("no_application_reason", reason, "reason")
    making.check_length(words, "words")
    before = stance.no_application_reason
    stance.no_application_reason = reason
    stance.words = {**(stance.words or {}), "no_application": words.strip()}
    stance.save_checked(
        read_version=read_version,
        sentence=errors.changed_meanwhile(),
        update_fields=["no_application_reason", "words"],
    )
    log.write(
        by=by,
        action="stance.reason_given",
        subjects=[("citizen", stance.citizen.key), ("stance", stance.key)],
        changes={"reason": [before, reason]},
    )
    return stance


# --- questions ---------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_specialist(
    *, by: Actor, citizen: Citizen, course: Course | None, question: str, specialist: User | None = None
) -> Question:
    """Ask about a citizen. The open question lets the specialist into needs and schemes."""
    access.check_can_ask(by, citizen)
    if not question.strip():
        raise errors.missing("question")
    making.check_length(question, "question")
    if specialist is not None and not access.works_here(specialist):
        raise errors.not_working_here("specialist")
    row: Question = Question.objects.create(
        jobcentre_id=citizen.jobcentre_id,
        citizen=citizen,
        course=course,
        asked_by_id=by.user,
        asked_on=clock.today(),
        specialist=specialist,
        question=question.strip(),
    )
    log.write(by=by, action="scheme_question.asked", subjects=[("citizen", citizen.key), ("question", row.key)])
    for user in [specialist] if specialist else access.holders(access.SPECIALIST):
        _tell(by, message_kinds.ASKED, user, citizen, ("question", row.key), f"asked:{row.key}:{user.pk}")
    return row


@transaction.atomic
def answer_question(*, by: Actor, question: Question, answer: str, read_version: int) -> Question:
    access.check_can_write(by, question.citizen)
    if question.state != QuestionState.OPEN:
        raise Conflict(errors.changed_meanwhile(), theirs=question)
    if not answer.strip():
        raise errors.missing("answer")
    making.check_length(answer, "answer")
    question.answer, question.state = answer.strip(), QuestionState.ANSWERED
    question.answered_by_id, question.answered_on = by.user, clock.today()
    question.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action="scheme_question.answered",
        subjects=[("citizen", question.citizen.key), ("question", question.key)],
    )
    if question.asked_by is not None and question.asked_by_id != by.user:
        about = ("question", question.key)
        _tell(by, message_kinds.ANSWERED, question.asked_by, question.citizen, about, f"answered:{question.key}")
    return question


@transaction.atomic
def withdraw_question(*, by: Actor, question: Question, read_version: int) -> Question:
    access.check_can_write(by, question.citizen)
    question.state = QuestionState.WITHDRAWN
    question.save_checked(read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["state"])
    log.write(
        by=by,
        action="scheme_question.withdrawn",
        subjects=[("citizen", question.citizen.key), ("question", question.key)],
    )
    return question


# --- application -------------------------------------------------------------------------------------------------


@transaction.atomic
def draft(
    *,
    by: Actor,
    citizen: Citizen,
    course: Course | None,
    entry: ApplicationEntry,
    stance: Stance | None = None,
    renews: Grant | None = None,
) -> Application:
    """Begin an application. ``course`` is None for a case outside any course, as for a citizen in work."""
    access.check_can_write(by, citizen)
    row = Application(jobcentre_id=citizen.jobcentre_id, citizen=citizen, course=course, stance=stance, renews=renews)
    making.fill(row, entry)
    row.save()
    log.write(by=by, action="application.drafted", subjects=_about(row))
    return row


@transaction.atomic
def save_draft(*, by: Actor, application: Application, entry: ApplicationEntry, read_version: int) -> Application:
    access.check_can_write(by, application.citizen)
    if application.state != ApplicationState.DRAFT:
        raise errors.draft_only()
    making.fill(application, entry)
    application.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(by=by, action="application.saved", subjects=_about(application))
    return application


@transaction.atomic
def apply(
    *,
    by: Actor,
    application: Application,
    read_version: int,
    owner: User | None = None,
    at: datetime.datetime | None = None,
) -> Application:
    """The application is received. It gets an owner and a deputy, and its clock starts."""
    access.check_can_write(by, application.citizen)
    _step(application, "apply", read_version)
    making.check_complete(application)
    moment = at or clock.now()
    if moment > clock.now():
        raise errors.in_future("applied_on")
    day = clock.danish_date(moment)
    if owner is not None and not access.works_here(owner):
        raise errors.not_working_here("owner")
    making.receive(
        application,
        at=moment,
        promise=owners.promise_for(application.scheme, day, application.jobcentre_id),
        benefit_group=_benefit_group(application, day),
    )
    application.owner, application.deputy = owners.owner_and_deputy(by, application, day, owner)
    application.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action="application.received",
        subjects=_about(application),
        changes={"state": [ApplicationState.DRAFT, ApplicationState.APPLIED]},
    )
    for user in {application.owner, application.deputy} - {None}:
        if user.pk != by.user:
            _tell_about(by, message_kinds.APPLIED, user, application, "applied")
    return application


@transaction.atomic
def record_consent(
    *, by: Actor, application: Application, consent: str, on: datetime.date, read_version: int
) -> Application:
    """Consent to fetch medical documentation: asked, given, declined, withdrawn."""
    access.check_can_write(by, application.citizen)
    if consent not in Consent.values:
        raise errors.code_unknown("consent")
    if on > clock.today():
        raise errors.in_future("on")
    before = application.consent
    if consent == Consent.ASKED:
        application.consent_asked_on, application.consent_given_on = on, None
    elif consent == Consent.GIVEN:
        application.consent_asked_on = application.consent_asked_on or on
        application.consent_given_on = on
    elif consent in {Consent.DECLINED, Consent.WITHDRAWN} and application.consent_asked_on is None:
        raise errors.not_asked_yet()
    application.consent = consent
    application.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action="application.consent_recorded",
        subjects=_about(application),
        changes={"consent": [before, consent]},
    )
    return application


@transaction.atomic
def record_documentation(*, by: Actor, application: Application, on: datetime.date, read_version: int) -> Application:
    """Medical documentation has come. It can only be fetched with consent; the citizen may also bring it."""
    access.check_can_write(by, application.citizen)
    if on > clock.today():
        raise errors.in_future("on")
    if application.consent in {Consent.DECLINED, Consent.WITHDRAWN}:
        raise errors.no_consent()
    application.documentation_on = on
    application.save_checked(
        read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["documentation_on"]
    )
    log.write(by=by, action="application.documentation_received", subjects=_about(application))
    return application


@transaction.atomic
def ask_for_more(*, by: Actor, application: Application, reason: str, words: str, read_version: int) -> Pause:
    """More information is asked for. The clock stands still until it has come."""
    access.check_can_write(by, application.citizen)
    _step(application, "ask", read_version)
    making.check_code("pause_reason", reason, "reason")
    if not words.strip():
        raise errors.missing("words")
    making.check_length(words, "words")
    _move(application, ApplicationState.QUESTIONS, read_version)
    pause: Pause = Pause.objects.create(
        jobcentre_id=application.jobcentre_id,
        application=application,
        reason=reason,
        began_at=clock.now(),
        began_by_id=by.user,
        words=words.strip(),
    )
    log.write(
        by=by,
        action="application.paused",
        subjects=_about(application),
        changes={"state": [ApplicationState.APPLIED, ApplicationState.QUESTIONS], "reason": [None, reason]},
    )
    return pause


@transaction.atomic
def resume(*, by: Actor, application: Application, read_version: int) -> Application:
    """What was asked for has come, or is no longer waited for. The clock runs again."""
    access.check_can_write(by, application.citizen)
    _step(application, "resume", read_version)
    _move(application, ApplicationState.APPLIED, read_version)
    _end_pause(by, application)
    log.write(
        by=by,
        action="application.resumed",
        subjects=_about(application),
        changes={"state": [ApplicationState.QUESTIONS, ApplicationState.APPLIED]},
    )
    return application


@transaction.atomic
def hand_on(*, by: Actor, application: Application, owner: User, deputy: User | None, read_version: int) -> Application:
    """Another owner, another deputy. There is always a deputy where there is a second person."""
    if not access.may_hand_on(by, access.rights(by, application.citizen)):
        access.check_can_write(by, application.citizen)
    for user, field in ((owner, "owner"), (deputy, "deputy")):
        if user is not None and not access.works_here(user):
            raise errors.not_working_here(field)
    if deputy is not None and deputy.pk == owner.pk:
        raise errors.deputy_is_self()
    chosen = deputy or owners.deputy_of(owner, application.scheme, application.team_id, clock.today())
    before = application.owner
    application.owner, application.deputy = owner, chosen
    application.save_checked(
        read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["owner", "deputy"]
    )
    log.write(
        by=by,
        action="application.handed_on",
        subjects=_about(application),
        changes={"owner": [str(before.key) if before else None, str(owner.key)]},
    )
    return application


@transaction.atomic
def withdraw(*, by: Actor, application: Application, reason: str, read_version: int) -> Application:
    access.check_can_write(by, application.citizen)
    _step(application, "withdraw", read_version)
    _withdraw(by, application, reason, read_version)
    return application


def _withdraw(by: Actor, application: Application, reason: str, read_version: int) -> None:
    if not reason.strip():
        raise errors.missing("reason")
    making.check_length(reason, "reason")
    before = application.state
    application.withdrawn_on = clock.today()
    application.words = {**(application.words or {}), "withdrawn": reason.strip()}
    _move(application, ApplicationState.WITHDRAWN, read_version)
    _end_pause(by, application)
    log.write(
        by=by,
        action="application.withdrawn",
        subjects=_about(application),
        changes={"state": [before, ApplicationState.WITHDRAWN]},
    )


# --- decision ----------------------------------------------------------------------------------------------------


@transaction.atomic
def grant(*, by: Actor, application: Application, new: NewGrant, read_version: int) -> Grant:
    """A person grants. Who advises otherwise is the engine, and then the person writes why."""
    access.check_can_write(by, application.citizen)
    _check_first(application, read_version)
    if not _used_alone(application):
        access.check_may_decide(by, application, hours=new.hours_per_week, amount=new.amount)
    _step(application, "grant", read_version)
    # Two grants for one citizen stand in line here; the database's own rule on overlap is the last word. No key is
    # changed, and a refusal that points at the citizen in the same moment must not wait: they would block each other.
    Citizen.objects.select_for_update(no_key=True).get(pk=application.citizen_id)
    _check_untouched(application, read_version)
    today = clock.today()
    advice = making.advice_on_grant(application, new, today)
    if advice.outcome is not rules.Outcome.FITS and not new.reasons.strip():
        raise errors.other_than_advised()
    making.check_length(new.reasons, "reasons")
    days = int(reference.value("compensation.review_after_days", on=today, jobcentre=application.jobcentre_id))
    row = making.grant(application, new, today=today, review_days=days)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if OVERLAP in str(error):
            raise errors.overlapping() from None
        raise
    making.decide(application, state=ApplicationState.GRANTED, reasons=new.reasons, at=clock.now(), by=by.user)
    _save_decision(application, read_version)
    log.write(
        by=by,
        action="application.granted",
        subjects=[*_about(application), ("grant", row.key)],
        changes={"state": [ApplicationState.APPLIED, ApplicationState.GRANTED], "advice": [None, advice.outcome]},
    )
    _tell_decided(by, application)
    return row


@transaction.atomic
def refuse(*, by: Actor, application: Application, reasons: str, read_version: int) -> Application:
    """A person refuses, with reasons. Nothing else can."""
    access.check_can_write(by, application.citizen)
    _check_first(application, read_version)
    access.check_may_decide(by, application, hours=None, amount=None)
    _step(application, "refuse", read_version)
    if not reasons.strip():
        raise errors.missing("reasons")
    making.check_length(reasons, "reasons")
    before = application.state
    advice = making.advice_on(application, clock.today())
    making.decide(application, state=ApplicationState.REFUSED, reasons=reasons, at=clock.now(), by=by.user)
    _save_decision(application, read_version)
    _end_pause(by, application)
    log.write(
        by=by,
        action="application.refused",
        subjects=_about(application),
        changes={"state": [before, ApplicationState.REFUSED], "advice": [None, advice.outcome]},
    )
    _tell_decided(by, application)
    return application


def _used_alone(application: Application) -> bool:
    """Preferential access that the citizen used without the jobcentre: only recorded, so nobody decides it."""
    return application.applied_by == AppliedBy.ALONE and application.scheme == "preferential_access"


def _check_first(application: Application, read_version: int) -> None:
    """Whoever comes second is told what was decided, not that a version is old."""
    if application.version != read_version and application.decided_at is not None:
        raise _already(application)


def _check_untouched(application: Application, read_version: int) -> None:
    """After waiting in line: whether somebody decided meanwhile."""
    theirs = Application.objects.select_related("decided_by").get(pk=application.pk)
    if theirs.version == read_version:
        return
    if theirs.decided_at is not None:
        raise _already(theirs)
    raise Conflict(errors.changed_meanwhile(), theirs=theirs)


def _already(application: Application) -> errors.AlreadyDecided:
    name = application.decided_by.name if application.decided_by is not None else _("En anden")
    moment = application.decided_at or clock.now()
    at = formats.date_format(moment.astimezone(clock.DENMARK), "d.m.Y H:i")
    sentence = errors.decided_meanwhile(application.state, name, at)
    return errors.AlreadyDecided(sentence, theirs=application)


def _save_decision(application: Application, read_version: int) -> None:
    """The first decision wins: the version rises in the statement that checks it."""
    try:
        application.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    except Conflict as conflict:
        theirs = conflict.theirs
        if isinstance(theirs, Application) and theirs.decided_at is not None:
            raise _already(theirs) from None
        raise


@transaction.atomic
def start(*, by: Actor, grant: Grant, on: datetime.date, read_version: int) -> Grant:
    """The grant is in use: the assistant works, the aid has come."""
    application = grant.application
    access.check_can_write(by, grant.citizen)
    _step(application, "start", application.version)
    if on > clock.today():
        raise errors.in_future("on")
    applied_on = application.applied_on
    if applied_on is not None and on < applied_on:
        raise errors.before_application(applied_on, "on")
    grant.running_from = on
    grant.save_checked(read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["running_from"])
    _move(application, ApplicationState.RUNNING, application.version)
    log.write(
        by=by,
        action="grant.started",
        subjects=[*_about(application), ("grant", grant.key)],
        changes={"state": [ApplicationState.GRANTED, ApplicationState.RUNNING]},
    )
    return grant


@transaction.atomic
def stop(*, by: Actor, grant: Grant, on: datetime.date, reason: str, words: str = "", read_version: int) -> Grant:
    """End a grant with a reason. It is a decision too, and whoever may grant may stop."""
    application = grant.application
    access.check_can_write(by, grant.citizen)
    access.check_may_decide(by, application, hours=None, amount=None)
    _step(application, "stop", application.version)
    making.check_code("stop_reason", reason, "reason")
    making.check_length(words, "words")
    before = application.state
    making.stop(grant, on=on, reason=reason, words=words, by=by.user)
    grant.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    _move(application, ApplicationState.STOPPED, application.version)
    log.write(
        by=by,
        action="grant.stopped",
        subjects=[*_about(application), ("grant", grant.key)],
        changes={"state": [before, ApplicationState.STOPPED], "reason": [None, reason]},
    )
    return grant


@transaction.atomic
def review(
    *,
    by: Actor,
    grant: Grant,
    on: datetime.date,
    outcome: str,
    words: str = "",
    next_on: datetime.date | None = None,
    read_version: int,
) -> Review:
    """Whether the grant is still needed and used. It changes the next date and nothing else: a person stops."""
    access.check_can_write(by, grant.citizen)
    if outcome not in ReviewOutcome.values:
        raise errors.code_unknown("outcome")
    if on > clock.today():
        raise errors.in_future("on")
    if on < grant.starts_on:
        raise errors.review_before_grant()
    making.check_length(words, "words")
    grant.review_on = next_on
    grant.save_checked(read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["review_on"])
    row: Review = Review.objects.create(
        jobcentre_id=grant.jobcentre_id,
        grant=grant,
        held_on=on,
        outcome=outcome,
        words=words.strip() or None,
        next_on=next_on,
        held_by_id=by.user,
    )
    log.write(by=by, action="grant.reviewed", subjects=[("citizen", grant.citizen.key), ("grant", grant.key)])
    return row


@transaction.atomic
def renew(*, by: Actor, grant: Grant) -> Application:
    """A draft that says what the grant says, from the day after it ends. The draft there is, if there is one."""
    known: Application | None = Application.objects.filter(renews=grant, state__in=OPEN).first()
    if known is not None:
        return known
    old = grant.application
    entry = making.entry_of(old)
    since = None if grant.ends_on is None else grant.ends_on + datetime.timedelta(days=1)
    changed: dict[str, Any] = {
        "wanted_from": since,
        "wanted_to": None,
        "hours_per_week": grant.hours_per_week,
        "amount": grant.amount,
    }
    return draft(
        by=by,
        citizen=grant.citizen,
        course=grant.course if grant.course is not None and grant.course.closed_on is None else None,
        entry=replace(entry, **changed),
        stance=old.stance,
        renews=grant,
    )


@transaction.atomic
def stop_all_for_closed_course(*, by: Actor, course: Course, on: datetime.date, reason: str) -> list[Application]:
    """When a course closes: drafts and undecided applications are withdrawn. Grants go on, and are to be reviewed.

    Called by the closing in the same transaction; the right to close has been asked there.
    """
    withdrawn = []
    waiting = Application.objects.open_ones().filter(course=course).select_related("citizen", "owner", "deputy")
    for row in waiting.order_by("id"):
        _withdraw(by, row, reason, row.version)
        withdrawn.append(row)
        for user in {row.owner, row.deputy} - {None}:
            if user.pk != by.user:
                _tell_about(by, message_kinds.WITHDRAWN, user, row, "withdrawn")
    for grant_row in Grant.objects.on(on).filter(course=course, ends_on=None, is_void=False):
        grant_row.review_on = min(grant_row.review_on or on, on)
        grant_row.save(update_fields=["review_on"])
    log.write(
        by=by,
        action="applications.closed_with_course",
        subjects=[("citizen", course.citizen.key), ("course", course.key)],
        changes={"withdrawn": [0, len(withdrawn)]},
        reason=reason.strip(),
    )
    return withdrawn


# --- letters -----------------------------------------------------------------------------------------------------


@transaction.atomic
def draft_letter(*, by: Actor, application: Application, kind: str, expected: datetime.date | None = None) -> Letter:
    """A proposal from what is recorded. Nothing is sent: a person reads it, changes it and sends it."""
    access.check_can_write(by, application.citizen)
    if kind not in LetterKind.values or not letters.fits(kind, application):
        raise errors.wrong_state(application.state)
    found: Letter | None = Letter.objects.filter(application=application, kind=kind, sent_at=None).first()
    if found is not None:
        return found
    content, used = letters.propose(application, kind, on=clock.today(), by=by, expected=expected)
    row: Letter = Letter.objects.create(
        jobcentre_id=application.jobcentre_id,
        application=application,
        kind=kind,
        content=content,
        blocks=used,
        drafted_on=clock.today(),
        drafted_by_id=by.user,
    )
    log.write(by=by, action="letter.drafted", subjects=[*_about(application), ("letter", row.key)])
    return row


@transaction.atomic
def save_letter(*, by: Actor, letter: Letter, texts: dict[str, str], read_version: int) -> Letter:
    """What a person writes into the draft: decision, reasons, law, complaint guidance and the rest."""
    access.check_can_write(by, letter.application.citizen)
    if letter.sent_at is not None:
        raise errors.letter_sent()
    for name, text in texts.items():
        making.check_length(text, name)
    content = dict(letter.content or {})
    content |= {name: text.strip() for name, text in texts.items() if name in letters.WRITABLE}
    letter.content = content
    letter.save_checked(read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["content"])
    log.write(by=by, action="letter.saved", subjects=[*_about(letter.application), ("letter", letter.key)])
    return letter


@transaction.atomic
def send_letter(*, by: Actor, letter: Letter, how: str, read_version: int) -> Letter:
    """A person says that the letter goes out. From now on it stays as it is, with its hash."""
    access.check_can_write(by, letter.application.citizen)
    if letter.sent_at is not None:
        raise errors.letter_sent()
    if how not in SentHow.values:
        raise errors.missing("sent_how")
    letters.check_complete(letter)
    made = letters.make(letter, on=clock.today())
    letter.pdf, letter.sha256 = letters.packed(made), letters.hash_of(made)
    letter.sent_at, letter.sent_by_id, letter.sent_how = clock.now(), by.user, how
    letter.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action="letter.sent",
        subjects=[*_about(letter.application), ("letter", letter.key)],
        changes={"how": [None, how], "sha256": [None, letter.sha256]},
    )
    return letter


# --- local set-up ------------------------------------------------------------------------------------------------


@transaction.atomic
def set_text_block(*, by: Actor, place: str, text: str, scheme: str = "", kind: str = "") -> TextBlock:
    """The jobcentre's own words. Letters that are sent keep the words they had."""
    access.check_may_set_up(by)
    if place not in BlockPlace.values or (kind and kind not in LetterKind.values):
        raise errors.code_unknown("place")
    if scheme and scheme not in schemes.CODES:
        raise errors.scheme_unknown()
    making.check_length(text, "text")
    same = TextBlock.objects.filter(place=place, scheme=scheme, kind=kind)
    newest = same.aggregate(newest=Max("revision"))["newest"] or 0
    same.filter(is_current=True).update(is_current=False)
    row: TextBlock = TextBlock.objects.create(
        jobcentre_id=_jobcentre(by),
        place=place,
        scheme=scheme,
        kind=kind,
        revision=newest + 1,
        text=text.strip(),
        author_id=by.user,
        written_on=clock.today(),
    )
    log.write(
        by=by,
        action="text_block.set",
        subjects=[("text_block", row.key)],
        changes={"place": [None, place], "revision": [newest, row.revision]},
    )
    return row


@transaction.atomic
def give_right(
    *,
    by: Actor,
    valid_from: datetime.date,
    role: str = "",
    user: User | None = None,
    scheme: str = "",
    max_hours: Decimal | None = None,
    max_amount: Decimal | None = None,
) -> RightToGrant:
    """Who may decide on which scheme up to how much."""
    access.check_may_set_up(by)
    if bool(role) == (user is not None):
        raise errors.one_holder()
    if role and role not in {*CASE_ROLES, access.SPECIALIST, Role.TEAM_LEADER}:
        raise errors.code_unknown("role")
    if user is not None and not access.works_here(user):
        raise errors.not_working_here("user")
    if scheme and scheme not in schemes.CODES:
        raise errors.scheme_unknown()
    row: RightToGrant = RightToGrant.objects.create(
        jobcentre_id=_jobcentre(by),
        role=role,
        user=user,
        scheme=scheme,
        max_hours_per_week=max_hours,
        max_amount=max_amount,
        valid_from=valid_from,
        author_id=by.user,
    )
    log.write(
        by=by,
        action="right_to_grant.given",
        subjects=[("right_to_grant", row.key)],
        changes={
            "holder": [None, role or str(user.key if user else "")],
            "scheme": [None, scheme],
            "hours": [None, None if max_hours is None else str(max_hours)],
            "amount": [None, None if max_amount is None else str(max_amount)],
        },
    )
    return row


@transaction.atomic
def end_right(*, by: Actor, right: RightToGrant, on: datetime.date) -> RightToGrant:
    access.check_may_set_up(by)
    _end(right, on)
    log.write(by=by, action="right_to_grant.ended", subjects=[("right_to_grant", right.key)])
    return right


@transaction.atomic
def set_key_person(
    *,
    by: Actor,
    user: User,
    deputy: User,
    valid_from: datetime.date,
    scheme: str = "",
    team: Team | None = None,
) -> KeyPerson:
    """Who answers for applications and who stands in. There is no key person without a deputy."""
    access.check_may_set_up(by)
    for person, field in ((user, "user"), (deputy, "deputy")):
        if not access.works_here(person):
            raise errors.not_working_here(field)
    if user.pk == deputy.pk:
        raise errors.deputy_is_self()
    if scheme and scheme not in schemes.CODES:
        raise errors.scheme_unknown()
    row: KeyPerson = KeyPerson.objects.create(
        jobcentre_id=_jobcentre(by), user=user, deputy=deputy, scheme=scheme, team=team, valid_from=valid_from
    )
    log.write(
        by=by,
        action="key_person.set",
        subjects=[("key_person", row.key)],
        changes={"user": [None, str(user.key)], "deputy": [None, str(deputy.key)]},
    )
    return row


@transaction.atomic
def end_key_person(*, by: Actor, key_person: KeyPerson, on: datetime.date) -> KeyPerson:
    access.check_may_set_up(by)
    _end(key_person, on)
    log.write(by=by, action="key_person.ended", subjects=[("key_person", key_person.key)])
    return key_person


@transaction.atomic
def record_granting_form(*, by: Actor, form: str, valid_from: datetime.date, note: str = "") -> GrantingForm:
    """How granting is organised here, from a date. Several may hold at once."""
    access.check_may_set_up(by)
    making.check_code("granting_form", form, "form")
    if GrantingForm.objects.filter(form=form, valid_to=None).exists():
        raise errors.already()
    row: GrantingForm = GrantingForm.objects.create(
        jobcentre_id=_jobcentre(by), form=form, valid_from=valid_from, note=note.strip()[:300]
    )
    log.write(
        by=by,
        action="granting_form.recorded",
        subjects=[("granting_form", row.key)],
        changes={"form": [None, form], "valid_from": [None, valid_from.isoformat()]},
    )
    return row


@transaction.atomic
def end_granting_form(*, by: Actor, granting_form: GrantingForm, on: datetime.date) -> GrantingForm:
    access.check_may_set_up(by)
    _end(granting_form, on)
    log.write(by=by, action="granting_form.ended", subjects=[("granting_form", granting_form.key)])
    return granting_form


@transaction.atomic
def set_scheme(
    *, by: Actor, scheme: str, clock_unit: str, clock_length: int, note: str = "", valid_from: datetime.date
) -> SchemeSetting:
    """The time to a decision for one scheme here. What was promised before stays as it was promised."""
    access.check_may_set_up(by)
    if scheme not in schemes.CODES:
        raise errors.scheme_unknown()
    if clock_unit not in ClockUnit.values:
        raise errors.code_unknown("clock_unit")
    if clock_length < 1:
        raise errors.number_missing("clock_length")
    present = SchemeSetting.objects.filter(scheme=scheme, valid_to=None).first()
    if present is not None and present.valid_from >= valid_from:
        raise errors.already("valid_from")
    if present is not None:
        _end(present, valid_from - datetime.timedelta(days=1))
    row: SchemeSetting = SchemeSetting.objects.create(
        jobcentre_id=_jobcentre(by),
        scheme=scheme,
        clock_unit=clock_unit,
        clock_length=clock_length,
        note=note.strip()[:1000],
        valid_from=valid_from,
        author_id=by.user,
    )
    log.write(
        by=by,
        action="scheme_setting.set",
        subjects=[("scheme_setting", row.key)],
        changes={"scheme": [None, scheme], "clock": [None, f"{clock_length} {clock_unit}"]},
    )
    return row


# --- what all of them need ---------------------------------------------------------------------------------------


def _step(application: Application, verb: str, read_version: int) -> transitions.Step:
    found = transitions.step(application.state, verb)
    if found is None:
        if application.version != read_version:
            raise Conflict(errors.changed_meanwhile(), theirs=application)
        raise errors.wrong_state(application.state)
    return found


def _move(application: Application, to: str, read_version: int) -> None:
    application.state = to
    application.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())


def _end_pause(by: Actor, application: Application) -> None:
    Pause.objects.filter(application=application, ended_at=None).update(ended_at=clock.now(), ended_by_id=by.user)


def _end(row: Any, on: datetime.date) -> None:
    if on < row.valid_from:
        raise errors.ends_before_it_starts("on")
    row.valid_to = on
    row.save_checked(read_version=row.version, sentence=errors.changed_meanwhile(), update_fields=["valid_to"])


def _benefit_group(application: Application, on: datetime.date) -> str:
    periods = BenefitPeriod.objects.filter(citizen=application.citizen_id, valid_from__lte=on)
    return making.group_on(list(periods), on, application.course)


def _jobcentre(by: Actor) -> int:
    if by.jobcentre is None:
        raise errors.specialists_only()
    return by.jobcentre


def _about(application: Application) -> list[tuple[str, Any]]:
    return [("citizen", application.citizen.key), ("application", application.key)]


def _tell_decided(by: Actor, application: Application) -> None:
    if application.course is None:
        return
    rows = Responsibility.objects.filter(course=application.course, valid_to=None).select_related("user")
    for user in {row.user for row in rows if row.user_id != by.user}:
        _tell_about(by, message_kinds.DECIDED, user, application, "decided")


def _tell_about(by: Actor, kind: str, user: User, application: Application, occasion: str) -> None:
    about = ("application", application.key)
    _tell(by, kind, user, application.citizen, about, f"{occasion}:{application.key}:{user.pk}")


def _tell(by: Actor, kind: str, user: User, citizen: Citizen, about: tuple[str, Any], once: str) -> None:
    messages.send(
        by=by,
        kind=kind,
        to_user=user,
        subjects=[("citizen", citizen.key)],
        about=about,
        values={"case_number": citizen.case_number},
        once=once,
        at=clock.now(),
    )
