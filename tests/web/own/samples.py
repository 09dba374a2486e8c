"""What stands behind the addresses of the own page, and of those who give access to it."""

from __future__ import annotations

from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import PersonalLink
from tests.citizens.factories import a_course
from tests.web.own.help import secret_for
from tests.web.samples import Sample, World, sample

CANARY = ("Kanarie", "Bogfinke")


def _course(world: World):
    return a_course(
        world.jobcentre,
        responsible=world.user if world.actor.jobcentre else None,
        team=world.team,
        given_name=CANARY[0],
        family_name=CANARY[1],
    )


@sample("own:access", "own:link_new", "own:account_close")
def ways_in(world: World) -> Sample:
    return Sample(kwargs={"citizen": _course(world).citizen.key}, canary=(CANARY[1],))


@sample("own:link_revoke")
def link_to_close(world: World) -> Sample:
    citizen = _course(world).citizen
    secret_for(citizen)
    key = PersonalLink.objects.get(subject=citizen.key).key
    return Sample(kwargs={"citizen": citizen.key, "key": key}, canary=(CANARY[1],))


@sample("own:new_account", "accounts:link_birth_date_own_account")
def invitation(world: World) -> Sample:
    return Sample(link=secret_for(_course(world).citizen, LinkPurpose.OWN_ACCOUNT))


@sample("accounts:link_birth_date_own_page")
def own_link(world: World) -> Sample:
    return Sample(link=secret_for(_course(world).citizen))
