"""CV, checks and job seeking on the database: versions, who may, deadlines, timeline, and the bulk verbs."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger.plans import bulk_cv, cv, reads_cv
from brobygger.plans.cv import About
from brobygger.plans.cv_content import Cv
from brobygger.plans.models import CvCheck, CvVersion, JobApplication, JobSeeking
from brobygger.reference.actions import set_local_value
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_user
from tests.plans.cv_factories import CANARY, a_full_cv, a_post, a_saved_cv
from tests.plans.factories import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(jobcentre, in_boundary):
    return Practice(jobcentre)


def enrolled(house, days_ago: int = 0):
    """The house's course is enrolled already; this says how many days ago that was."""
    from brobygger.citizens.models import Milestone

    day = clock.today() - datetime.timedelta(days=days_ago)
    Milestone.objects.filter(course=house.course, kind="enrolled").update(on=day)
    house.course.__dict__.pop("_facts", None)
    return day


# --- versions --------------------------------------------------------------------------------------------------


def test_each_change_is_a_version_and_the_old_one_stays(house):
    first = a_saved_cv(house)
    second = cv.save(
        by=house.by_broker,
        course=house.course,
        content=replace(Cv.from_json(first.content), profile="Ny profil."),
        read_number=1,
    )
    assert (second.number, second.changed, second.is_complete) == (2, ["profile"], True)
    assert [row.is_current for row in CvVersion.objects.filter(course=house.course).order_by("number")] == [False, True]
    assert Cv.from_json(reads_cv.version(house.course, 1).content).profile.startswith("Rolig")
    assert reads_cv.difference(house.course, 2) == [
        ("Profil", ["Rolig og stabil. Jeg vil gerne arbejde med hænderne."], ["Ny profil."])
    ]


def test_saving_what_is_there_already_is_no_update(house):
    first = a_saved_cv(house)
    again = cv.save(by=house.machine, course=house.course, content=Cv.from_json(first.content), read_number=1)
    assert again.number == 1
    assert CvVersion.objects.count() == 1


def test_two_at_once_see_each_other(house):
    a_saved_cv(house)
    with pytest.raises(Conflict):
        cv.save(by=house.machine, course=house.course, content=a_full_cv(profile="Min"), read_number=0)
    assert CvVersion.objects.count() == 1


def test_of_two_in_the_same_moment_the_database_lets_one_win(house, monkeypatch):
    """Both have read version 1; the other one's version 2 is written between this one's reading and writing."""
    stale = a_saved_cv(house)
    theirs = a_saved_cv(house, profile="Deres.")
    answers = iter([stale, theirs])
    monkeypatch.setattr(cv, "current", lambda course: next(answers))
    with pytest.raises(Conflict) as conflict:
        cv.save(by=house.machine, course=house.course, content=a_full_cv(profile="Min."), read_number=1)
    assert conflict.value.theirs == theirs
    kept = CvVersion.objects.filter(course=house.course).order_by("number")
    assert [(row.number, row.is_current) for row in kept] == [(1, False), (2, True)]


def test_what_a_cv_says_is_sealed_and_not_in_the_log(house):
    row = a_saved_cv(house)
    stored = CvVersion.objects.values_list("content", flat=True).get(pk=row.pk)
    assert CANARY.encode() not in bytes(stored)
    entry = LogEntry.objects.filter(action="cv.saved").get()
    assert CANARY not in str(entry.details)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"jobs": (a_post(title=" "),)}, "title"),
        ({"jobs": (a_post(start_year=1800),)}, "start_year"),
        ({"jobs": (a_post(start_year=2015, end_year=2014),)}, "end_year"),
        ({"tasks": ("flying",)}, "tasks"),
        ({"licences": ("Z",)}, "licences"),
        ({"competences": ("x" * 300,)}, "competences"),
        ({"profile": "x" * 5000}, "profile"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(house, content, field):
    with pytest.raises(Refusal) as refused:
        cv.save(by=house.machine, course=house.course, content=a_full_cv(**content), read_number=0)
    assert refused.value.field == field
    assert not CvVersion.objects.exists()


def test_a_colleague_of_another_case_may_not_write(house, jobcentre):
    stranger = actor_of(make_user("job_broker", jobcentre=jobcentre), jobcentre)
    with pytest.raises(NotAllowed):
        cv.save(by=stranger, course=house.course, content=a_full_cv(), read_number=0)


def test_a_new_course_begins_with_the_words_of_the_last(house):
    from brobygger.citizens.models import Course

    row = a_saved_cv(house)
    old = house.course
    Course.objects.filter(pk=old.pk).update(state="closed", closed_on=clock.today())
    new = Course.objects.create(
        jobcentre=old.jobcentre, citizen=old.citizen, began_on=clock.today(), benefit_group=old.benefit_group
    )
    view = reads_cv.current(new, clock.today())
    assert (view.carried, view.number) == (True, 0)
    assert view.content == Cv.from_json(row.content)
    assert not view.standing.updated_after_enrolment


# --- good enough -----------------------------------------------------------------------------------------------


def test_good_enough_is_a_state_of_its_own_with_date_and_by_whom(house):
    enrolled(house, 3)
    cv.save(by=house.machine, course=house.course, content=Cv(profile="Kort."), read_number=0)
    check = cv.find_good_enough(by=house.by_broker, course=house.course, where="here", read_number=1, words="Fint.")
    view = reads_cv.current(house.course, clock.today())
    assert view.standing.is_good_enough
    assert (view.check.on, view.check.checked_by) == (clock.today(), house.broker)
    assert (view.standing.is_finished, view.waiting, bool(view.missing)) == (True, None, True)
    cv.save(by=house.machine, course=house.course, content=Cv(profile="Længere."), read_number=1)
    assert not reads_cv.current(house.course, clock.today()).standing.is_good_enough
    cv.withdraw_check(by=house.by_broker, check=check, reason="Forkert borger.")
    assert reads_cv.current(house.course, clock.today()).check is None
    assert CvCheck.objects.get().withdrawn_reason == "Forkert borger."


def test_nothing_here_can_be_checked_but_the_national_one_can(house):
    with pytest.raises(Refusal) as refused:
        cv.find_good_enough(by=house.machine, course=house.course, where="here", read_number=0)
    assert refused.value.field == "where"
    row = cv.find_good_enough(by=house.machine, course=house.course, where="national", read_number=0)
    assert row.number == 0


def test_a_check_of_another_version_than_the_one_seen_is_a_conflict(house):
    a_saved_cv(house)
    a_saved_cv(house, profile="Ny.")
    with pytest.raises(Conflict):
        cv.find_good_enough(by=house.machine, course=house.course, where="here", read_number=1)


def test_a_check_alone_is_not_an_update(house):
    day = enrolled(house, 5)
    cv.find_good_enough(by=house.machine, course=house.course, where="national", read_number=0)
    assert reads_cv.updated_after_enrolment([house.course.pk]) == {}
    a_saved_cv(house)
    assert reads_cv.updated_after_enrolment([house.course.pk]) == {house.course.pk: clock.today()}
    assert reads_cv.updated_after_enrolment([house.course.pk], until=day) == {}


# --- deadlines and desk ----------------------------------------------------------------------------------------


def kinds(items):
    return [item.kind for item in items if item.kind.startswith("cv.")]


def test_the_cv_comes_to_the_desk_of_who_answers_for_it_and_leaves_it(house):
    enrolled(house, 1)
    on = clock.today()
    assert kinds(reads_cv.due(house.by_broker, on)) == ["cv.start"]
    assert kinds(reads_cv.due(house.by_caseworker, on)) == []
    cv.save(by=house.machine, course=house.course, content=Cv(profile="Kort."), read_number=0)
    assert kinds(reads_cv.due(house.by_broker, on)) == ["cv.finish"]
    a_saved_cv(house)
    assert kinds(reads_cv.due(house.by_broker, on)) == []


def test_who_answers_is_set_by_the_jobcentre_and_shown_on_the_citizen(house):
    enrolled(house, 1)
    manager = actor_of(make_user("project_manager", jobcentre=house.jobcentre), house.jobcentre)
    set_local_value(
        by=manager,
        code="cv.responsible",
        value="shared",
        valid_from=clock.today(),
        valid_to=None,
        reason="Aftalt på teammødet.",
    )
    assert kinds(reads_cv.due(house.by_caseworker, clock.today())) == ["cv.start"]
    view = reads_cv.current(house.course, clock.today())
    assert set(view.who.names) == {"Sigrid Sagsen", "Jonas Formidler"}


def test_the_leader_sees_what_is_overdue_only(house):
    enrolled(house, 2)
    assert kinds(reads_cv.due(house.by_leader, clock.today())) == []
    enrolled(house, 40)
    assert kinds(reads_cv.due(house.by_leader, clock.today())) == ["cv.start"]
    from brobygger.citizens.models import Course

    late = reads_cv.overdue(Course.objects.open(), clock.today(), house.jobcentre.pk)
    assert list(late) == [house.course]
    a_saved_cv(house)
    assert not late.all().exists()


def test_a_draft_near_its_deadline_comes_to_the_desk(house):
    about = About(occupation="Smed")
    soon, later = clock.today() + datetime.timedelta(3), clock.today() + datetime.timedelta(30)
    cv.begin_application(by=house.machine, course=house.course, about=about, on=clock.today(), apply_by=soon)
    cv.begin_application(by=house.machine, course=house.course, about=about, on=clock.today(), apply_by=later)
    found = [item for item in reads_cv.due(house.by_broker, clock.today()) if item.kind == "cv.application"]
    assert [item.due for item in found] == [soon]


def test_the_desk_asks_few_questions(house, django_assert_max_num_queries):
    enrolled(house, 1)
    with django_assert_max_num_queries(6):  # with whom the broker stands in for
        reads_cv.due(house.by_broker, clock.today())


# --- seeking jobs ----------------------------------------------------------------------------------------------


def test_an_application_goes_from_draft_to_answer_with_its_dates(house):
    row = cv.begin_application(
        by=house.by_broker, course=house.course, about=About(occupation="Smed", employer="Værftet"), on=clock.today()
    )
    with pytest.raises(Refusal):
        cv.move_application(by=house.by_broker, application=row, to="hired", on=clock.today(), read_version=row.version)
    for to in ("sent", "interview", "hired"):
        row = cv.move_application(
            by=house.by_broker, application=row, to=to, on=clock.today(), read_version=row.version
        )
    assert (row.state, row.sent_on, row.interview_on, row.answered_on) == ("hired", *[clock.today()] * 3)
    kinds_of = [entry.kind for entry in reads_cv.timeline(house.course)]
    assert set(kinds_of) == {"job_application.sent", "job_application.interview", "job_application.answered"}


def test_a_step_cannot_lie_before_the_last_or_in_the_future(house):
    row = cv.begin_application(by=house.machine, course=house.course, about=About(employer="X"), on=clock.today())
    for day in (-1, 1):
        with pytest.raises(Refusal) as refused:
            cv.move_application(
                by=house.machine,
                application=row,
                to="sent",
                on=clock.today() + datetime.timedelta(days=day),
                read_version=row.version,
            )
        assert refused.value.field == "on"
    assert JobApplication.objects.get().state == "draft"


def test_what_was_done_is_dated_and_can_be_taken_back(house):
    row = cv.record_seeking(
        by=house.by_broker, course=house.course, kind="cv_passed_on", on=clock.today(), about=About(employer="Værftet")
    )
    assert [entry.sentence for entry in reads_cv.timeline(house.course)] == ["CV givet videre"]
    assert "Værftet" not in str(LogEntry.objects.filter(action="job_seeking.recorded").get().details)
    cv.withdraw_seeking(by=house.by_broker, seeking=row)
    assert reads_cv.timeline(house.course) == []
    with pytest.raises(Refusal):
        cv.withdraw_seeking(by=house.by_broker, seeking=row)


def test_only_training_may_be_about_no_job(house):
    today = clock.today()
    cv.record_seeking(by=house.machine, course=house.course, kind="interview_training", on=today, about=About())
    with pytest.raises(Refusal) as refused:
        cv.record_seeking(by=house.machine, course=house.course, kind="advert_shown", on=today, about=About())
    assert refused.value.field == "occupation"


def test_a_closed_course_is_written_in_no_more(house):
    from brobygger.citizens.models import Course

    Course.objects.filter(pk=house.course.pk).update(state="closed", closed_on=clock.today())
    house.course.refresh_from_db()
    with pytest.raises(Refusal):
        cv.save(by=house.machine, course=house.course, content=a_full_cv(), read_number=0)


# --- many at once ----------------------------------------------------------------------------------------------


def plain(row, *without):
    left_out = {"id", "key", "course_id", "created_at", "made_at", *without}
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in left_out}


def test_many_are_written_as_one_at_a_time(house):
    other = house.another_course()
    today = clock.today()
    first, second = a_full_cv(), a_full_cv(profile="Ny.")
    for content, number in ((first, 0), (first, 1), (second, 1)):
        cv.save(by=house.machine, course=house.course, content=content, read_number=number, source="loaded")
    cv.find_good_enough(by=house.machine, course=house.course, where="here", read_number=2, words="Fint.")
    cv.record_seeking(by=house.machine, course=house.course, kind="contact_made", on=today, about=About(employer="X"))

    bulk_cv.save_many(
        by=house.machine, rows=[bulk_cv.NewCv(course=other, content=one, on=today) for one in (first, first, second)]
    )
    bulk_cv.check_many(by=house.machine, rows=[bulk_cv.NewCheck(course=other, on=today, words="Fint.")])
    about = About(employer="X")
    bulk_cv.seek_many(
        by=house.machine, rows=[bulk_cv.NewSeeking(course=other, kind="contact_made", on=today, about=about)]
    )

    for model in (CvVersion, CvCheck, JobSeeking):
        singles = [plain(row) for row in model.objects.filter(course=house.course).order_by("id")]
        many = [plain(row) for row in model.objects.filter(course=other).order_by("id")]
        for one, another in zip(singles, many, strict=True):
            opened = {"content", "note", "words"} & one.keys()
            assert {k: v for k, v in one.items() if k not in opened} == {
                k: v for k, v in another.items() if k not in opened
            }
        assert singles
    assert LogEntry.objects.filter(action__endswith="_many").count() == 3


def test_many_are_refused_where_one_would_be(house):
    rows = [bulk_cv.NewCv(course=house.course, content=a_full_cv(tasks=("flying",)), on=clock.today())]
    with pytest.raises(Refusal):
        bulk_cv.save_many(by=house.machine, rows=rows)
    with pytest.raises(NotAllowed):
        bulk_cv.save_many(by=house.by_broker, rows=rows)
    assert not CvVersion.objects.exists()
