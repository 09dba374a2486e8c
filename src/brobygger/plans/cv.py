"""Everything that changes a CV, its check, and what was done to seek jobs. The same for many: ``bulk_cv``.

The log says which parts were changed and how a state moved; what the CV says stays in it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from brobygger.citizens import access as citizens_access
from brobygger.citizens.models import Course
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.plans import access, cv_errors, cv_rules
from brobygger.plans.cv_content import Cv, Post, changed_parts
from brobygger.plans.cv_enums import ApplicationState, CheckedWhere, CvSource, SeekingKind
from brobygger.plans.models import CvCheck, CvVersion, JobApplication, JobSeeking
from brobygger.reference import reads as reference
from brobygger.vault import log

MOST_POSTS = 60
MOST_LINES = 80
LINE_LIMIT = 200
TEXT_LIMIT = 4000
LANGUAGES, LEVELS, LICENCES, TASKS = "cv_language", "cv_language_level", "cv_licence", "task"


def current(course: Course) -> CvVersion | None:
    found: CvVersion | None = CvVersion.objects.filter(course=course).current().first()
    return found


def of_earlier_course(course: Course) -> CvVersion | None:
    """What the citizen's CV said when their last course ended: a new course goes on from there."""
    found: CvVersion | None = of_earlier_courses(course).first()
    return found


def of_earlier_courses(course: Course) -> Any:
    rows = CvVersion.objects.current().filter(course__citizen_id=course.citizen_id).exclude(course=course)
    return rows.select_related("made_by").order_by("-on", "-id")


# --- the CV ----------------------------------------------------------------------------------------------------


@transaction.atomic
def save(
    *, by: Actor, course: Course, content: Cv, read_number: int, source: str = CvSource.TYPED, note: str = ""
) -> CvVersion:
    """A new version of the CV. Where nothing differs nothing is written: an untouched CV is not "updated".

    ``read_number`` is the number of the version that the writer saw; 0 where there was none.
    """
    may_write(by, course)
    before = current(course)
    if (before.number if before else 0) != read_number:
        raise cv_errors.changed_meanwhile(before)
    earlier = before or of_earlier_course(course)
    said = Cv.from_json(earlier.content if earlier else None)
    changed = changed_parts(said, content)
    if before is not None and not changed:
        return before
    if before is None and earlier is not None and not changed:
        source = CvSource.CARRIED
    check(content, before=said, today=clock.today())
    row = version_of(
        course=course,
        content=content,
        number=read_number + 1,
        changed=changed,
        source=source,
        note=note,
        on=clock.today(),
        made_by=by.user,
    )
    try:
        with transaction.atomic():
            if before is not None:
                CvVersion.objects.filter(pk=before.pk).update(is_current=False)
            row.save()
    except IntegrityError:
        raise cv_errors.changed_meanwhile(current(course)) from None
    log.write(
        by=by,
        action="cv.saved",
        subjects=_about(course, ("cv", row.key)),
        changes={"number": [read_number, row.number], "parts": [None, list(changed)], "source": [None, source]},
    )
    return row


def version_of(
    *,
    course: Course,
    content: Cv,
    number: int,
    changed: tuple[str, ...],
    source: str,
    note: str,
    on: datetime.date,
    made_by: int | None,
    is_current: bool = True,
) -> CvVersion:
    """The row of a version, not saved. Nothing else makes one, here or in bulk."""
    missing = cv_rules.missing(content)
    return CvVersion(
        jobcentre_id=course.jobcentre_id,
        course=course,
        number=number,
        is_current=is_current,
        content=content.as_json(),
        tasks=sorted(content.tasks),
        missing=[one.value for one in missing],
        is_complete=not missing,
        changed=list(changed),
        source=source,
        note=note.strip() or None,
        on=on,
        made_at=clock.now(),
        made_by_id=made_by,
    )


def check(content: Cv, *, before: Cv, today: datetime.date) -> None:
    """Whether a CV may be stored: known codes, years that can be, and no more than fits. Raises ``Refusal``."""
    known = {post.key for post in (*before.jobs, *before.educations)}
    for posts in (content.jobs, content.educations):
        if len(posts) > MOST_POSTS:
            raise cv_errors.too_much("title", MOST_POSTS)
        for post in posts:
            _check_post(post, today, is_new=post.key not in known)
    if len(content.competences) > MOST_LINES:
        raise cv_errors.too_much("competences", MOST_LINES)
    if any(len(one) > LINE_LIMIT for one in content.competences):
        raise cv_errors.too_much("competences", LINE_LIMIT)
    for name in ("profile", "leisure", "other_licences"):
        if len(getattr(content, name)) > TEXT_LIMIT:
            raise cv_errors.too_much(name, TEXT_LIMIT)
    # What was once chosen may stay after its code has been retired.
    _check_codes(TASKS, set(content.tasks) - set(before.tasks), today, "tasks")
    _check_codes(LICENCES, set(content.licences) - set(before.licences), today, "licences")
    spoken = {one.code for one in content.languages} - {one.code for one in before.languages}
    _check_codes(LANGUAGES, spoken, today, "language")
    _check_codes(LEVELS, {one.level for one in content.languages if one.level}, today, "level")


def _check_post(post: Post, today: datetime.date, *, is_new: bool) -> None:
    if not post.title.strip():
        raise cv_errors.title_missing()
    if len(post.title) > LINE_LIMIT:
        raise cv_errors.too_much("title", LINE_LIMIT)
    if len(post.place) > LINE_LIMIT:
        raise cv_errors.too_much("place", LINE_LIMIT)
    if len(post.description) > TEXT_LIMIT:
        raise cv_errors.too_much("description", TEXT_LIMIT)
    fault = cv_rules.years_fault(post, today)
    if fault is not None:
        raise cv_errors.years(fault)


def _check_codes(list_name: str, codes: set[str], on: datetime.date, at: str) -> None:
    if any(not reference.exists(list_name, code, on=on) for code in codes):
        raise cv_errors.code_unknown(at)


# --- the check that it is good enough --------------------------------------------------------------------------


@transaction.atomic
def find_good_enough(
    *, by: Actor, course: Course, where: str, read_number: int, words: str = "", on: datetime.date | None = None
) -> CvCheck:
    """Somebody looked at the CV and found it good enough, also where something is missing: it is theirs to judge."""
    may_write(by, course)
    present = current(course)
    if where == CheckedWhere.HERE and (present.number if present else 0) != read_number:
        raise cv_errors.changed_meanwhile(present)
    row = check_of(
        course=course, where=where, number=read_number, on=on or clock.today(), words=words, checked_by=by.user
    )
    row.save()
    log.write(
        by=by,
        action="cv.good_enough",
        subjects=_about(course, ("cv_check", row.key)),
        changes={"where": [None, row.where], "number": [None, row.number], "on": [None, row.on.isoformat()]},
    )
    return row


def check_of(
    *, course: Course, where: str, number: int, on: datetime.date, words: str, checked_by: int | None
) -> CvCheck:
    """The row of a check, not saved."""
    if where not in CheckedWhere.values:
        raise cv_errors.code_unknown("where")
    if where == CheckedWhere.HERE and number < 1:
        raise cv_errors.nothing_to_check()
    check_day(on, course)
    return CvCheck(
        jobcentre_id=course.jobcentre_id,
        course=course,
        number=number,
        where=where,
        on=on,
        words=words.strip() or None,
        checked_by_id=checked_by,
    )


@transaction.atomic
def withdraw_check(*, by: Actor, check: CvCheck, reason: str) -> CvCheck:
    """It was not good enough after all, or the mark was set by mistake. It stays readable."""
    may_write(by, check.course)
    if check.withdrawn_on is not None:
        raise cv_errors.already_withdrawn()
    if not reason.strip():
        raise cv_errors.reason_missing()
    check.withdrawn_on = clock.today()
    check.withdrawn_reason = reason.strip()
    check.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    log.write(
        by=by,
        action="cv.check_withdrawn",
        subjects=_about(check.course, ("cv_check", check.key)),
        changes={"withdrawn_on": [None, check.withdrawn_on.isoformat()]},
    )
    return check


# --- seeking jobs ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which job it is about. At least an occupation or an employer."""

    occupation: str = ""
    employer: str = ""
    address: str = ""  # of the advertisement
    note: str = ""

    def as_json(self) -> dict[str, str]:
        return {name: getattr(self, name).strip() for name in ("occupation", "employer", "address", "note")}

    @property
    def names_something(self) -> bool:
        return bool(self.occupation.strip() or self.employer.strip())


@transaction.atomic
def record_seeking(*, by: Actor, course: Course, kind: str, on: datetime.date, about: About) -> JobSeeking:
    """An advertisement shown, an interview trained, a CV passed on, a contact made, an interview arranged."""
    may_write(by, course)
    row = seeking_of(course=course, kind=kind, on=on, about=about, made_by=by.user)
    row.save()
    log.write(
        by=by,
        action="job_seeking.recorded",
        subjects=_about(course, ("job_seeking", row.key)),
        changes={"kind": [None, row.kind], "on": [None, row.on.isoformat()]},
    )
    return row


def seeking_of(*, course: Course, kind: str, on: datetime.date, about: About, made_by: int | None) -> JobSeeking:
    """The row of a step, not saved."""
    if kind not in SeekingKind.values:
        raise cv_errors.code_unknown("kind")
    if kind != SeekingKind.INTERVIEW_TRAINING and not about.names_something:
        raise cv_errors.where_missing()
    check_day(on, course)
    return JobSeeking(
        jobcentre_id=course.jobcentre_id, course=course, kind=kind, on=on, words=about.as_json(), made_by_id=made_by
    )


@transaction.atomic
def withdraw_seeking(*, by: Actor, seeking: JobSeeking) -> JobSeeking:
    """It was registered by mistake. The row stays, and counts no more."""
    may_write(by, seeking.course)
    if seeking.withdrawn_on is not None:
        raise cv_errors.already_withdrawn()
    seeking.withdrawn_on = clock.today()
    seeking.save(update_fields=["withdrawn_on"])
    log.write(
        by=by,
        action="job_seeking.withdrawn",
        subjects=_about(seeking.course, ("job_seeking", seeking.key)),
        changes={"withdrawn_on": [None, seeking.withdrawn_on.isoformat()]},
    )
    return seeking


@transaction.atomic
def begin_application(
    *,
    by: Actor,
    course: Course,
    about: About,
    on: datetime.date,
    apply_by: datetime.date | None = None,
    sent: bool = False,
) -> JobApplication:
    """An application as a draft, or one that is already sent."""
    may_write(by, course)
    if not about.names_something:
        raise cv_errors.where_missing()
    check_day(on, course)
    row = JobApplication(
        jobcentre_id=course.jobcentre_id,
        course=course,
        words=about.as_json(),
        drafted_on=on,
        apply_by=apply_by,
        made_by_id=by.user,
    )
    if sent:
        row.state, row.sent_on = ApplicationState.SENT, on
    row.save()
    log.write(
        by=by,
        action="job_application.begun",
        subjects=_about(course, ("job_application", row.key)),
        changes={"state": [None, row.state]},
    )
    return row


@transaction.atomic
def move_application(
    *, by: Actor, application: JobApplication, to: str, on: datetime.date, read_version: int
) -> JobApplication:
    """The next step of an application, with the day on which it happened."""
    may_write(by, application.course)
    before = application.state
    if to not in ApplicationState.values:
        raise cv_errors.code_unknown("state")
    if not cv_rules.may_move(before, to):
        raise cv_errors.cannot_move(str(ApplicationState(before).label), str(ApplicationState(to).label))
    check_day(on, application.course)
    last = max(
        day for day in (application.drafted_on, application.sent_on, application.interview_on) if day is not None
    )
    if on < last:
        raise cv_errors.before_last_step(last)
    name = cv_rules.DATE_OF.get(ApplicationState(to))
    if name is not None:
        setattr(application, name, on)
    if to == ApplicationState.INTERVIEW:
        application.answered_on = None  # an answer came after all
    application.state = to
    application.save_checked(read_version=read_version, sentence=cv_errors.application_changed())
    log.write(
        by=by,
        action="job_application.moved",
        subjects=_about(application.course, ("job_application", application.key)),
        changes={"state": [before, to], "on": [None, on.isoformat()]},
    )
    return application


@transaction.atomic
def change_application(
    *,
    by: Actor,
    application: JobApplication,
    about: About,
    apply_by: datetime.date | None,
    read_version: int,
) -> JobApplication:
    """What the application is about and by when; the dates of its steps stay."""
    may_write(by, application.course)
    if not about.names_something:
        raise cv_errors.where_missing()
    application.words = about.as_json()
    application.apply_by = apply_by
    application.save_checked(read_version=read_version, sentence=cv_errors.application_changed())
    log.write(
        by=by,
        action="job_application.changed",
        subjects=_about(application.course, ("job_application", application.key)),
    )
    return application


# --- shared ----------------------------------------------------------------------------------------------------


def check_day(on: datetime.date, course: Course) -> None:
    if on > clock.today():
        raise cv_errors.in_future()
    if on < course.began_on:
        raise cv_errors.before_course(course.began_on)


def may_write(by: Actor, course: Course) -> None:
    """Whoever may write the case and works with cases, while the course is open."""
    if not by.is_machine:
        citizens_access.check_can_write(by, course.citizen)
    access.check_writes_plans(by, course)


def _about(course: Course, *more: tuple[str, Any]) -> list[tuple[str, Any]]:
    return [("citizen", course.citizen.key), ("course", course.key), *more]
