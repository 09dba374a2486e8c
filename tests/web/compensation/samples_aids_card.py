"""What stands behind the addresses of the aid look-up and the compensation card."""

from __future__ import annotations

import itertools

from brobygger.compensation import aids_actions, card_reads
from tests.citizens.factories import a_course, machine
from tests.compensation.card_factories import CANARY, a_card, a_grant, answered, citizen_actor, proposed, shared
from tests.compensation.test_own_aids import a_person, an_entry
from tests.web import samples
from tests.web.samples import Sample, World, sample

samples.SHARED |= {"aids:entry", "aids:sheet", "aids:sheet_pdf"}
_numbers = itertools.count(1)
NO_CASE = "may read, and has no application or question in this case"
CLOSED = {"compensation_specialist": NO_CASE}


@sample("aids:entry")
def an_aid(world: World) -> Sample:
    return Sample(kwargs={"code": "screen_reader"})


@sample("aids:sheet", "aids:sheet_pdf")
def a_sheet(world: World) -> Sample:
    return Sample(kwargs={"code": "screen_reader", "reader": "borger"})


@sample("aids:own_edit", "aids:own_withdraw")
def an_own_aid(world: World) -> Sample:
    row = aids_actions.add(by=machine(world.jobcentre), entry=an_entry(title_da=f"Spejl {CANARY} {next(_numbers)}"))
    return Sample(kwargs={"series": row.series}, canary=(CANARY,))


@sample("aids:chosen")
def an_application(world: World) -> Sample:
    citizen = _citizen(world)
    grant = a_grant(citizen, aids=(CANARY,))
    return Sample(kwargs={"key": grant.application.key}, canary=(CANARY,))


@sample("aids:person")
def somebody_to_ask(world: World) -> Sample:
    row = aids_actions.add_person(by=machine(world.jobcentre), person=a_person(name=CANARY))
    return Sample(kwargs={"key": row.key}, canary=(CANARY,))


def _citizen(world: World):
    return a_course(world.jobcentre, responsible=world.user if world.actor.jobcentre else None, team=world.team).citizen


@sample("card:list")
def cards(world: World) -> Sample:
    citizen = _citizen(world)
    a_card(citizen, title=CANARY)
    return Sample(kwargs={"citizen": citizen.key}, canary=(CANARY,))


@sample("card:page", "card:preview")
def card(world: World) -> Sample:
    made = a_card(_citizen(world))
    proposed(made, CANARY)
    return Sample(kwargs={"key": made.key}, canary=(CANARY,))


@sample("card:adjustments")
def card_to_write(world: World) -> Sample:
    made = a_card(_citizen(world))
    proposed(made, CANARY)
    return Sample(kwargs={"key": made.key}, canary=(CANARY,), closed=CLOSED)


@sample("card:grant")
def card_grant(world: World) -> Sample:
    citizen = _citizen(world)
    grant = a_grant(citizen, conditions=CANARY)
    return Sample(kwargs={"key": a_card(citizen).key, "grant": grant.key}, canary=(CANARY,))


@sample("card:line", "card:line_away")
def card_line(world: World) -> Sample:
    made = a_card(_citizen(world))
    (line,) = proposed(made, CANARY)
    return Sample(kwargs={"key": made.key, "line": line.key}, canary=(CANARY,), closed=CLOSED)


@sample("card:share_withdraw")
def card_share(world: World) -> Sample:
    citizen = _citizen(world)
    made = a_card(citizen)
    proposed(made, CANARY)
    herself = citizen_actor(citizen)
    answered(made, herself)
    share, _secret = shared(made, herself)
    return Sample(kwargs={"key": made.key, "share": share.key}, canary=(CANARY,), closed=CLOSED)


# --- the citizen's own -----------------------------------------------------------------------------------------------


def _own(world: World):
    citizen = a_course(world.jobcentre).citizen
    made = a_card(citizen)
    proposed(made, CANARY)
    answered(made, citizen_actor(citizen))
    return citizen, made


@sample("card:own", "card:own_line_new", "card:own_preview", "card:own_pdf", "card:own_withdraw_all")
def own_card(world: World) -> Sample:
    citizen, made = _own(world)
    return Sample(kwargs={"key": made.key}, citizen=citizen, canary=(CANARY,))


@sample("card:own_line")
def own_line(world: World) -> Sample:
    citizen, made = _own(world)
    line = card_reads.rows(made)[0]
    return Sample(kwargs={"key": made.key, "line": line.key}, citizen=citizen, canary=(CANARY,))


@sample("card:own_share_withdraw")
def own_share(world: World) -> Sample:
    citizen, made = _own(world)
    share, _secret = shared(made, citizen_actor(citizen))
    return Sample(kwargs={"key": made.key, "share": share.key}, citizen=citizen, canary=(CANARY,))


@sample("card:shown", "card:shown_pdf")
def shown(world: World) -> Sample:
    citizen, made = _own(world)
    _share, secret = shared(made, citizen_actor(citizen))
    return Sample(link=secret, canary=(CANARY,))
