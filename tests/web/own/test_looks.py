from __future__ import annotations

import pytest
from django.urls import reverse

from brobygger.accounts.models import Jobcentre
from brobygger.kernel import clock
from brobygger.reference import actions as reference
from brobygger.vault import log, sealing
from tests.citizens.factories import a_course, machine
from tests.fixtures import actor_of, make_user
from tests.web.own.help import by_account, by_link

PAGE = "/min-side/hvem-har-set/"


@pytest.fixture
def citizen(in_boundary):
    return a_course(in_boundary).citizen


def text(client, **query):
    return client.get(PAGE, query).content.decode()


@pytest.fixture
def seen(citizen, jobcentre):
    """A caseworker opened the case and met the citizen in a list."""
    by = actor_of(make_user("caseworker", jobcentre=jobcentre, name="Bodil Sagsbehandler"), jobcentre)
    log.opened(by=by.with_purpose("screening.form"), action="citizen.opened", subjects=[("citizen", citizen.key)])
    log.listed(by=by, action="citizens.listed", subjects=[("citizen", citizen.key)], criterion={})
    return citizen


def test_time_purpose_role_and_unit_are_shown_and_no_name(seen, jobcentre):
    client = by_link(seen)
    sealing.seal()

    page = text(client)

    assert "Så din sag" in page
    assert "opsporing" in page
    assert "Sagsbehandler" in page
    assert jobcentre.label in page
    assert "Bodil" not in page
    assert "Så dig i en liste" not in page


def test_a_list_is_told_apart_from_an_opened_case(seen):
    client = by_link(seen)
    sealing.seal()

    page = text(client, vis="liste")

    assert "Så dig i en liste" in page
    assert "Så din sag" not in page


def test_ones_own_visits_are_told_as_such(citizen):
    for client in (by_link(citizen), by_account(citizen)):
        client.get("/min-side/")
        sealing.seal()
        assert "min egen side" not in text(client)
        assert "min egen side" in text(client, vis="mig")


def test_names_are_shown_where_the_jobcentre_says_so(seen, jobcentre):
    manager = actor_of(make_user("project_manager", jobcentre=jobcentre), jobcentre)
    reference.set_local_value(
        by=manager, code="privacy.show_staff_names", value=True, valid_from=clock.today(), reason="Aftalt i udvalget"
    )
    client = by_link(seen)
    sealing.seal()

    assert "Bodil Sagsbehandler" in text(client)


def test_looks_at_others_and_elsewhere_are_not_shown(seen, in_boundary):
    other = a_course(in_boundary).citizen
    client = by_link(other)
    sealing.seal()

    assert "opsporing" not in text(client)


def test_the_list_is_paged(citizen, jobcentre):
    by = machine(jobcentre)
    for _number in range(55):
        log.opened(by=by, action="citizen.opened", subjects=[("citizen", citizen.key)])
    client = by_link(citizen)
    sealing.seal()

    first = text(client)

    assert first.count('<th scope="row"') == 50
    assert "Se flere" in first
    assert "Til den første side" in text(client, efter=first.split("efter=")[1].split('"')[0])


def test_the_page_is_itself_logged_and_asks_little(seen, django_assert_max_num_queries):
    client = by_link(seen)
    sealing.seal()
    with django_assert_max_num_queries(19):
        client.get(reverse("own:looks"))
    assert Jobcentre.objects.count() == 1
