"""Several questions put as one: the same rows, in the same order, with the same fields, within the same boundary."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db.models import Count

from brobygger.accounts.models import Jobcentre, User
from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Milestone, Responsibility
from brobygger.kernel import together
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


def test_together_they_find_what_each_finds_alone(jobcentre, course, django_assert_num_queries):
    with within(jobcentre.pk):
        alone = [_read(one) for one in _questions(course)]
        asked = _questions(course)
        with django_assert_num_queries(1):
            together.fetch(*asked)
            found = [_read(one) for one in asked]
            assert asked[3][0].user.name
        assert found == alone
        assert [bool(rows) for rows in found] == [True] * 7 + [False, True]
        assert asked[0][0].address == "Lærkevej 7"
        assert isinstance(asked[4][0][1], datetime.date)
        assert [one.marks for one in asked[5]] == [one.marks for one in _questions(course)[5]]


def test_a_question_made_from_one_that_was_asked_asks_anew(jobcentre, course, django_assert_num_queries):
    with within(jobcentre.pk):
        asked = _questions(course)
        together.fetch(*asked)
        with django_assert_num_queries(1):
            assert [one.pk for one in asked[0].filter(pk=course.citizen_id)] == [course.citizen_id]
        with django_assert_num_queries(0):
            together.fetch(*asked)


def test_rows_of_another_jobcentre_are_not_found(jobcentre, other_jobcentre, course):
    elsewhere = a_course(other_jobcentre, given_name="Kanarie")
    with within(jobcentre.pk):
        asked = _questions(course)
        together.fetch(*asked)
        assert elsewhere.citizen_id not in {one.pk for one in asked[0]}
        assert elsewhere.pk not in {one.pk for one in asked[1]}
    with pytest.raises(BoundaryMissing):
        together.of(course, lambda found: (Citizen.objects.filter(pk=found.citizen_id),))


def test_what_is_asked_ahead_is_not_asked_again(jobcentre, course, django_assert_num_queries):
    def marks(found: Course) -> tuple[Any, ...]:
        return (Milestone.objects.filter(course=found), BenefitPeriod.objects.filter(citizen=found.citizen_id))

    with within(jobcentre.pk):
        with django_assert_num_queries(1):
            together.ahead(course, [marks])
            first, second = together.of(course, marks)
            assert list(first)
            assert list(second)
        with django_assert_num_queries(1):
            together.of(course, lambda one: (marks(one)[0],))
