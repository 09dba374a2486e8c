"""What stands behind the addresses of the own page, and of those who give access to it."""

from __future__ import annotations

from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import PersonalLink
from tests.citizens.factories import a_course
from tests.web.own.help import a_consent, secret_for
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


@sample("own:consents_of")
def consents_of_citizen(world: World) -> Sample:
    return Sample(kwargs={"citizen": _course(world).citizen.key}, canary=(CANARY[1],))


@sample("own:consent_withdraw_for")
def consent_written_down(world: World) -> Sample:
    citizen = _course(world).citizen
    given = a_consent(citizen)
    return Sample(
        kwargs={"citizen": citizen.key, "key": given.key},
        canary=(CANARY[1],),
        closed={"compensation_specialist": "opens cases with an application only"},
    )


@sample("own:consent_withdraw")
def own_consent(world: World) -> Sample:
    citizen = _course(world).citizen
    return Sample(kwargs={"key": a_consent(citizen).key}, citizen=citizen)


@sample("own:consent_give")
def purpose_to_read(world: World) -> Sample:
    return Sample(kwargs={"purpose": "relatives"})
