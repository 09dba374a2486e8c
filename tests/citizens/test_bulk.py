"""The verbs for many do, row by row, what the verbs for one do."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from brobygger.citizens import actions, bulk, errors
from brobygger.citizens.batches import RowRefused
from brobygger.citizens.enums import CourseState, Gender, MilestoneKind
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Milestone, Responsibility
from brobygger.citizens.values import Assigned, Moved, NewCourse, Reached, Written
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger.vault.models import LogEntry
from tests import fixtures
from tests.citizens.factories import a_course, a_new_citizen, machine

K, S = MilestoneKind, CourseState
TODAY = datetime.date(2026, 11, 20)
BEGAN = datetime.date(2026, 8, 1)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def by(in_boundary: Any) -> Any:
    return machine(in_boundary)


def _as_data(model: Any, leave_out: set[str], **only: Any) -> list[dict[str, Any]]:
    skip = {"id", "key", "created_at", "registered_at", "citizen_id", "course_id", "case_number", *leave_out}
    fields = [field.attname for field in model._meta.concrete_fields if field.attname not in skip]
    return [{name: getattr(row, name) for name in fields} for row in model.objects.filter(**only).order_by("id")]


WAYS: list[list[tuple[str, Any, int]]] = [
    [],
    [("reach", K.SCREENED, 5)],
    [("reach", K.SCREENED, 5), ("reach", K.ACCEPTED, 5), ("reach", K.HANDED_OVER, 6), ("move", S.ACCEPTED, 7)],
    [
        ("reach", K.SCREENED, 5),
        ("reach", K.ACCEPTED, 5),
        ("reach", K.INTERVIEWED, 9),
        ("move", S.POSTPONED, 9),
        ("reach", K.INTERVIEWED, 30),
        ("reach", K.ENROLLED, 30),
        ("reach", K.FIRST_CONVERSATION, 33),
        ("reach", K.EMPLOYED, 60),
        ("reach", K.CLOSED, 61),
    ],
    [("shortcut", K.HANDED_OVER, 2), ("reach", K.INTERVIEWED, 3), ("move", S.NOT_ENROLLED, 3)],
]


def _steps(course: Course, way: list[tuple[str, Any, int]]) -> list[Reached | Moved]:
    found: list[Reached | Moved] = []
    for voice, what, days in way:
        on = BEGAN + datetime.timedelta(days=days)
        if voice == "move":
            recall = TODAY if what is S.POSTPONED else None
            found.append(Moved(course=course, to=what, on=on, reason="Behandling", recall_on=recall))
        else:
            found.append(Reached(course=course, kind=what, on=on, shortcut=voice == "shortcut"))
    return found


def test_many_and_one_leave_the_same_rows(by):
    """Each way is walked once by the single verbs and once by the bulk verbs; every column is compared."""
    new = [a_new_citizen(given_name=f"Nr{number}", gender=Gender.MAN) for number in range(len(WAYS) * 2)]
    singly = [actions.register(by=by, new=one) for one in new[: len(WAYS)]]
    together = bulk.register_many(by=by, rows=new[len(WAYS) :])
    one_by_one, at_once = {"id__in": [c.pk for c in singly]}, {"id__in": [c.pk for c in together]}
    own = {"cpr", "cpr_index", "given_name", "name_index", "sort_name"}
    assert _as_data(Citizen, own, **one_by_one) == _as_data(Citizen, own, **at_once)
    assert [c.case_number for c in [*singly, *together]] == [f"2026-{n:05}" for n in range(1, len(new) + 1)]
    for citizen in together:
        assert f" x{citizen.given_name.lower()} " in citizen.name_index

    def begin(citizen: Citizen) -> NewCourse:
        return NewCourse(citizen=citizen, began_on=BEGAN, benefit_group="flex_job")

    courses = [actions.start_course(by=by, new=begin(citizen)) for citizen in singly]
    many = bulk.start_many(by=by, rows=[begin(citizen) for citizen in together])
    for course, way in zip(courses, WAYS, strict=True):
        for step in _steps(course, way):
            if isinstance(step, Moved):
                actions.move(by=by, course=course, to=step.to, on=step.on, reason=step.reason, recall_on=step.recall_on)
            else:
                actions.reach(by=by, course=course, kind=step.kind, on=step.on, shortcut=step.shortcut)
    steps = [step for course, way in zip(many, WAYS, strict=True) for step in _steps(course, way)]
    bulk.advance_many(by=by, steps=steps)

    single_ids, many_ids = [c.pk for c in courses], [c.pk for c in many]
    assert _as_data(Course, {"version"}, id__in=single_ids) == _as_data(Course, {"version"}, id__in=many_ids)
    assert _as_data(Milestone, set(), course__in=single_ids) == _as_data(Milestone, set(), course__in=many_ids)
    assert _as_data(BenefitPeriod, set(), citizen__in=singly) == _as_data(BenefitPeriod, set(), citizen__in=together)
    assert {c.state for c in Course.objects.filter(pk__in=many_ids)} == {
        "began", "screened", "accepted", "closed", "not_enrolled",
    }  # fmt: skip


def test_a_batch_is_one_log_entry_with_its_keys(by):
    before = LogEntry.objects.count()
    made = bulk.register_many(by=by, rows=[a_new_citizen() for _ in range(5)])
    entry = LogEntry.objects.order_by("-id").first()
    assert LogEntry.objects.count() == before + 1
    assert entry.count == 5
    assert entry.subjects == [["citizen", str(citizen.key)] for citizen in made]


def test_a_refused_row_is_named_and_nothing_is_written(by):
    rows = [a_new_citizen(), a_new_citizen(), a_new_citizen(cpr="310299-1234")]
    with pytest.raises(RowRefused) as refused:
        bulk.register_many(by=by, rows=rows)
    assert (refused.value.row, refused.value.field) == (2, "cpr")
    assert not Citizen.objects.exists()


def test_a_number_twice_in_one_batch_or_known_already_is_refused(by):
    known = actions.register(by=by, new=a_new_citizen())
    with pytest.raises(RowRefused) as refused:
        bulk.register_many(by=by, rows=[a_new_citizen(), a_new_citizen(cpr=known.cpr)])
    assert isinstance(refused.value.refusal, errors.CprKnown)
    assert refused.value.refusal.citizen == known.key
    twin = a_new_citizen()
    with pytest.raises(RowRefused, match="allerede"):
        bulk.register_many(by=by, rows=[twin, twin])


def test_steps_of_many_keep_the_rules(in_boundary, by):
    good, bad = a_course(in_boundary, began_on=BEGAN), a_course(in_boundary, began_on=BEGAN)
    with pytest.raises(RowRefused) as refused:
        bulk.reach_many(
            by=by,
            steps=[Reached(course=good, kind=K.SCREENED, on=TODAY), Reached(course=bad, kind=K.ENROLLED, on=TODAY)],
        )
    assert refused.value.row == 1
    assert Milestone.objects.filter(kind=K.SCREENED).count() == 0


def test_only_a_machine_tells_what_people_wrote_before(in_boundary, by, actor_for):
    course, person = a_course(in_boundary, began_on=BEGAN), actor_for("caseworker", in_boundary)
    at = clock.now() - datetime.timedelta(days=3)
    told = Reached(course=course, kind=K.SCREENED, on=BEGAN, written=Written(person, at))
    for refused, actor, step in (
        (NotAllowed, person, told),
        (Refusal, by, replace(told, written=Written(person, clock.now() + datetime.timedelta(hours=1)))),
    ):
        with pytest.raises(refused):
            bulk.reach_many(by=actor, steps=[step])
    (made,) = bulk.reach_many(by=by, steps=[told])
    made.refresh_from_db()
    assert (made.registered_at, made.by, made.by_label) == (at, person.key, person.label)


def test_a_batch_does_not_overwrite_what_somebody_did_meanwhile(in_boundary, by):
    course = a_course(in_boundary, began_on=BEGAN)
    stale = Course.objects.get(pk=course.pk)
    actions.reach(by=by, course=course, kind=K.SCREENED, on=TODAY)
    with pytest.raises(Conflict):
        bulk.reach_many(by=by, steps=[Reached(course=stale, kind=K.CLOSED, on=TODAY)])


def test_assigning_many_is_as_assigning_one(in_boundary, by):
    first, second = (fixtures.make_user("job_broker", jobcentre=in_boundary) for _ in range(2))
    courses = [a_course(in_boundary, began_on=BEGAN, responsible=first) for _ in range(2)]
    actions.set_responsible(by=by, course=courses[0], user=second, on=TODAY, reason="Ferie")
    bulk.assign_many(by=by, rows=[Assigned(course=courses[1], user=second, on=TODAY, reason="Ferie")])
    one, many = (_as_data(Responsibility, set(), course=course) for course in courses)
    assert one == many
    with pytest.raises(RowRefused, match="allerede"):
        bulk.assign_many(by=by, rows=[Assigned(course=courses[1], user=second, on=TODAY, reason="Ferie")])


def test_a_batch_asks_the_database_as_often_for_many_as_for_few(by, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        citizens = bulk.register_many(by=by, rows=[a_new_citizen() for _ in range(100)])
    with django_assert_max_num_queries(16):
        courses = bulk.start_many(
            by=by, rows=[NewCourse(citizen=c, began_on=BEGAN, benefit_group="flex_job") for c in citizens]
        )
    with django_assert_max_num_queries(25):
        bulk.advance_many(by=by, steps=[step for course in courses for step in _steps(course, WAYS[3])])
