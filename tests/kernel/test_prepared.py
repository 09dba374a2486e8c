"""Statements that are made once: the same rows as asking afresh, other numbers each time, and nothing else differs."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db.models import Q

from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel import prepared
from brobygger.kernel.boundary import BoundaryMissing, within
from brobygger.kernel.numbers import Few, Numbers
from tests.citizens.factories import a_course


def _of(numbers: Numbers) -> list[int]:
    def make():
        return Course.objects.filter(Q(pk__in=numbers) | Q(citizen__in=numbers, pk=0)).order_by("id").values_list("pk")

    return [pk for (pk,) in prepared.rows("courses of a test", make, numbers)]


def test_the_same_statement_with_other_numbers(jobcentre, other_jobcentre, django_assert_num_queries):
    first, second, third = (a_course(jobcentre, given_name=name) for name in ("Ane", "Bo", "Cia"))
    elsewhere = a_course(other_jobcentre, given_name="Kanarie")
    everyone = [first.pk, second.pk, third.pk, elsewhere.pk]
    with within(jobcentre.pk), django_assert_num_queries(4):
        assert _of(Numbers([second.pk], "mine")) == [second.pk]
        assert _of(Numbers([], "mine")) == []
        assert _of(Numbers(everyone, "mine")) == everyone[:3]
        assert _of(Numbers([elsewhere.pk], "mine")) == []
    with within(other_jobcentre.pk):
        assert _of(Numbers(everyone, "mine")) == [elsewhere.pk]
    with pytest.raises(BoundaryMissing):
        _of(Numbers(everyone, "mine"))


def test_a_handful_keeps_a_place_each(jobcentre):
    first, second = (a_course(jobcentre, given_name=name) for name in ("Ane", "Bo"))

    def found(numbers: list[int]) -> list[int]:
        few = Few(numbers, "mine")
        rows = (
            Course.objects.filter(Q(pk__in=few) | Q(citizen__in=few, pk=0)).order_by("id").values_list("pk", flat=True)
        )
        return prepared.rows("a handful", lambda: rows, few)

    with within(jobcentre.pk):
        for numbers in ([second.pk], [first.pk], [], [second.pk, first.pk], [0, second.pk]):
            assert found(numbers) == sorted({*numbers} - {0})
        assert Course.objects.exclude(pk__in=Few([])).count() == 2


def test_rows_come_as_the_queryset_makes_them(jobcentre):
    made = a_course(jobcentre, given_name="Ane", address="Lærkevej 7")
    mine = Numbers([made.citizen_id], "mine")
    with within(jobcentre.pk):
        (found,) = prepared.rows("citizens of a test", lambda: Citizen.objects.filter(pk__in=mine), mine)
        assert (found.given_name, found.address, found.key) == ("Ane", "Lærkevej 7", made.citizen.key)


def test_numbers_without_a_name_are_the_statement_s_own(jobcentre):
    course = a_course(jobcentre, given_name="Ane")
    with within(jobcentre.pk):
        assert list(Course.objects.filter(pk__in=Numbers([course.pk]))) == [course]
        assert not Course.objects.exclude(pk__in=Numbers([course.pk])).exists()
        assert not Course.objects.filter(pk__in=Numbers([])).exists()


def test_what_the_key_does_not_name_may_not_differ(jobcentre):
    mine = Numbers([1], "mine")
    with within(jobcentre.pk):
        for state in (CourseState.BEGAN, CourseState.BEGAN):
            prepared.rows("by state", lambda wanted=state: Course.objects.filter(pk__in=mine, state=wanted), mine)
        with pytest.raises(prepared.StatementDiffers):
            prepared.rows("by state", lambda: Course.objects.filter(pk__in=mine, state=CourseState.CLOSED), mine)
        with pytest.raises(prepared.StatementDiffers):
            prepared.rows("nothing given", lambda: Course.objects.filter(pk__in=mine))


def test_several_are_asked_together_and_find_what_each_finds_alone(
    jobcentre, other_jobcentre, django_assert_num_queries
):
    made = [a_course(jobcentre, given_name=name) for name in ("Ane", "Bo", "Cia")]
    elsewhere = a_course(other_jobcentre, given_name="Kanarie")
    everyone = [one.pk for one in (*made, elsewhere)]

    def questions(mine: Numbers, few: Few) -> tuple[Any, ...]:
        return (
            Course.objects.filter(pk__in=mine).select_related("citizen").order_by("-id"),
            Citizen.objects.filter(pk__in=few).order_by("sort_name", "id").values_list("pk", "given_name"),
            Course.objects.filter(Q(pk__in=mine) | Q(citizen__in=few)).order_by("id").values_list("pk", "began_on")[:2],
            Course.objects.none(),
        )

    sets = ([], everyone, everyone[1:2], everyone[3:], everyone[:2])
    for place in (jobcentre, other_jobcentre):
        with within(place.pk):
            for mine, few in product(sets, sets[1:]):
                given = Numbers(mine, "mine"), Few(few, "few")
                with django_assert_num_queries(1):
                    found = prepared.all_of("several", lambda given=given: questions(*given), *given)
                    assert all(one.citizen.given_name for one in found[0])
                assert list(found) == [list(one) for one in questions(Numbers(mine), Few(few))]
