"""Several questions put as one: the same rows, in the same order, with the same fields, within the same boundary."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count

from brobygger.accounts.models import Jobcentre, User
from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Milestone, Responsibility
from brobygger.kernel import prepared, together
from brobygger.kernel.boundary import BoundaryMissing, within
from tests import fixtures
from tests.citizens.factories import a_course


def _questions(course: Course) -> list[Any]:
    """Dates, times, numbers, yes and no, JSON, sealed words, joins, counts, a slice, plain values, and nothing."""
    return [
        Citizen.objects.order_by("-id"),
        Course.objects.select_related("team", "citizen").order_by("-began_on", "-id"),
        Milestone.objects.filter(course=course).order_by("-on", "id"),
        Responsibility.objects.select_related("user").order_by("id")[:1],
        BenefitPeriod.objects.order_by("-valid_from").values_list("group", "valid_from"),
        Course.objects.annotate(marks=Count("milestones")).order_by("marks", "id"),
        Citizen.objects.defer("address").order_by("family_name", "id"),
        Citizen.objects.none(),
        User.objects.order_by("id"),
    ]


def _read(queryset: Any) -> list[Any]:
    return [
        row
        if not hasattr(row, "_meta")
        else {f.attname: row.__dict__.get(f.attname) for f in row._meta.concrete_fields}
        for row in queryset
    ]


@pytest.fixture
def course(jobcentre: Jobcentre) -> Any:
    team = fixtures.make_team(jobcentre)
    worker = fixtures.make_user("caseworker", jobcentre=jobcentre, team=team)
    for name in ("Ane", "Bo"):
        a_course(jobcentre, given_name=name)
    return a_course(jobcentre, state=CourseState.ENROLLED, responsible=worker, team=team, address="Lærkevej 7")


def _alike(found: Course) -> tuple[Any, ...]:
    return tuple(_questions(found))


def test_together_they_find_what_each_finds_alone(jobcentre, course, django_assert_num_queries):
    with within(jobcentre.pk):
        alone = [_read(one) for one in _questions(course)]
        with django_assert_num_queries(1):
            asked = together.of(course, _alike)
            assert asked[3][0].user.name
        assert [_read(one) for one in asked] == alone
        assert [bool(rows) for rows in asked] == [True] * 7 + [False, True]
        assert asked[0][0].address == "Lærkevej 7"
        assert isinstance(asked[4][0][1], datetime.date)
        assert [one.marks for one in asked[5]] == [one.marks for one in _questions(course)[5]]


def test_the_statement_that_is_kept_asks_about_another_course(jobcentre, course):
    with within(jobcentre.pk):
        other = a_course(jobcentre, state=CourseState.ENROLLED, given_name="Cia")
        for one in (course, other, course):
            assert _read(together.of(one, _alike)[2]) == _read(_questions(one)[2])
            assert {mark.course_id for mark in together.of(one, _alike)[2]} == {one.pk}


def test_rows_of_another_jobcentre_are_not_found(jobcentre, other_jobcentre, course):
    elsewhere = a_course(other_jobcentre, given_name="Kanarie")
    with within(other_jobcentre.pk):
        assert [one.pk for one in together.of(elsewhere, _alike)[0]] == [elsewhere.citizen_id]
    with within(jobcentre.pk):
        asked = together.of(course, _alike)
        assert elsewhere.citizen_id not in {one.pk for one in asked[0]}
        assert elsewhere.pk not in {one.pk for one in asked[1]}
    with pytest.raises(BoundaryMissing):
        together.of(course, _alike)


def test_what_hangs_on_more_than_the_numbers_of_the_subject_is_refused(jobcentre, course):
    """The statement is made once for all: what reads another field of the course, or the clock, may not be kept."""
    with within(jobcentre.pk), pytest.raises(ObjectDoesNotExist):
        together.of(course, lambda one: (Milestone.objects.filter(course=one, on__gte=one.began_on),))
    days = iter(range(1, 9))

    def hasty(one: Course) -> tuple[Any, ...]:
        day = datetime.date(2026, 1, next(days))
        return (Milestone.objects.filter(course=one, on=day),)

    with within(jobcentre.pk), pytest.raises(prepared.StatementDiffers):
        together.of(course, hasty)


def test_what_is_asked_ahead_is_not_asked_again(jobcentre, course, django_assert_num_queries):
    def marks(found: Course) -> tuple[Any, ...]:
        return (Milestone.objects.filter(course=found), BenefitPeriod.objects.filter(citizen=found.citizen_id))

    with within(jobcentre.pk):
        with django_assert_num_queries(1):
            together.ahead(course, [marks])
            first, second = together.of(course, marks)
            assert first
            assert second
        with django_assert_num_queries(1):
            together.of(course, lambda one: (marks(one)[0],))
