"""The tour for newcomers: who is new is shown the way, and each stop is a page that lets the reader in."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from brobygger.accounts.models import Membership
from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.web.casework.tour import STEPS

pytestmark = pytest.mark.django_db
TOUR = reverse("casework:tour")


def test_a_role_sees_its_own_stops_and_each_of_them_opens(client_for):
    client = client_for("caseworker")
    steps = client.get(TOUR).context["steps"]
    assert {step.url_name for step, _address in steps} == {
        "casework:desk", "citizens:list", "citizens:new", "screening:handovers", "casework:citizens",
        "accounts:profile",
    }  # fmt: skip
    assert [client.get(address).status_code for _step, address in steps] == [200] * len(steps)


def test_no_role_is_forgotten_but_those_who_have_their_own_way_in():
    told = {role for step in STEPS for role in step.roles}
    assert set(Role) - told == {Role.EMPLOYER_CONSULTANT}  # the pages of employers come with employers


def test_the_desk_shows_the_tour_to_who_is_new_and_leaves_others_in_peace(client_for):
    client = client_for("caseworker")
    begun = Membership.objects.filter(user=client.user)
    for days, is_asked in ((3, True), (31, False)):
        begun.update(valid_from=clock.today() - datetime.timedelta(days=days))
        page = client.get(reverse("casework:desk")).content.decode()
        assert ("Er du ny her?" in page) is is_asked
        assert f'href="{TOUR}"' in page  # for who wants to see it again
