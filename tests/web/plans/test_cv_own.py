"""The citizen's own CV: only one's own, plain to read, and to take along."""

from __future__ import annotations

import pytest
from django.urls import reverse

from brobygger.kernel.boundary import within
from brobygger.plans import cv
from brobygger.vault.models import LogEntry
from tests.documents.pdf_checks import check_pdf
from tests.plans.cv_factories import CANARY, a_full_cv
from tests.plans.factories import Practice
from tests.web.own.help import by_link
from tests.web.own.readability import check_readable

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(jobcentre):
    return Practice(jobcentre, given_name="Amira", family_name="Haddad")


@pytest.fixture
def citizen(practice):
    return by_link(practice.course.citizen)


def written(practice, course=None, **changes):
    with within(practice.jobcentre.pk):
        content = a_full_cv(**changes)
        return cv.save(by=practice.machine, course=course or practice.course, content=content, read_number=0)


def test_the_citizen_sees_the_cv_and_takes_it_along(practice, citizen, django_assert_max_num_queries):
    written(practice)
    page = citizen.get(reverse("own:page")).content.decode()
    assert CANARY in page
    assert reverse("plans:own_cv") in page
    with django_assert_max_num_queries(20):
        page = citizen.get(reverse("plans:own_cv")).content.decode()
    assert "Jeg fisker." in page
    answer = citizen.get(reverse("plans:own_cv_pdf", args=["praesentation"]))
    check_pdf(answer.content, title="CV – Amira Haddad", contains=[CANARY])
    assert LogEntry.objects.filter(action="cv.pdf").count() == 1


def test_without_a_cv_the_page_says_what_comes(practice, citizen):
    assert "Mit CV" not in citizen.get(reverse("own:page")).content.decode()
    assert "Du har ikke et CV her endnu" in citizen.get(reverse("plans:own_cv")).content.decode()


def test_nobody_sees_the_cv_of_another(practice, citizen):
    written(practice, practice.another_course(given_name="Anden", family_name="Borger"))
    assert CANARY not in citizen.get(reverse("plans:own_cv")).content.decode()
    assert citizen.get(reverse("plans:own_cv_pdf", args=["andet"])).status_code == 404


def test_the_pages_are_easy_to_read(practice, citizen):
    check_readable(citizen.get(reverse("plans:own_cv")).content.decode(), "without a CV")
    written(practice, profile="", leisure="", competences=())
    check_readable(citizen.get(reverse("plans:own_cv")).content.decode(), "with a CV")
