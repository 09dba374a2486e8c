"""Compensation cards in the situations that tests need. Everything is invented."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from brobygger.accounts import links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.roles import CITIZEN
from brobygger.citizens.models import Citizen
from brobygger.compensation import card_actions, card_reads, card_rules
from brobygger.compensation.models import Application, Card, CardShare, Grant
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, in_whole_place
from tests.citizens.factories import machine

CANARY = "Rørdrumskanarie"


def citizen_actor(citizen: Citizen) -> Actor:
    """The citizen at the own page, by a link whose birth date was given."""
    link, _secret = links.make(
        by=machine(citizen.jobcentre),
        purpose=LinkPurpose.OWN_PAGE,
        subject_kind="citizen",
        subject=citizen.key,
        language="da",
        expires_at=clock.now() + datetime.timedelta(days=30),
    )
    return replace(links.actor_of(link), holds=in_whole_place(CITIZEN))


def a_card(citizen: Citizen, *, goal: str = "", title: str = "Lagermedarbejder") -> Card:
    return card_actions.make(by=machine(citizen.jobcentre), citizen=citizen, goal=goal, title=title)


def proposed(card: Card, *texts: str, part: str = "well") -> list[Any]:
    by = machine(card.jobcentre)
    return [card_actions.propose(by=by, card=card, part=part, text=text) for text in texts]


def answered(card: Card, citizen: Actor, given: str = "yes") -> None:
    answers = {line.key: (given, line.wording) for line in card_reads.rows(card)}
    card_actions.answer(by=citizen, card=card, answers=answers)


def shared(card: Card, citizen: Actor, *, days: int = 30, **given: Any) -> tuple[CardShare, str]:
    seen = card_rules.fingerprint(card_reads.rule_lines(card, clock.today()))
    options = {"name_shown": "full", "receiver": "Møbelhuset", **given}
    return card_actions.share(by=citizen, card=card, seen=seen, days=days, **options)


def a_grant(
    citizen: Citizen,
    *,
    scheme: str = "aids",
    aids: tuple[str, ...] = (),
    impairment: str = "arms_hands",
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    conditions: str = "",
    apart: str = "",
    decided_on: datetime.date | None = None,
) -> Grant:
    """A grant as it lies in the database, without the way that led there."""
    day = decided_on or clock.today() - datetime.timedelta(days=10)
    at = datetime.datetime.combine(day, datetime.time(10), tzinfo=datetime.UTC)
    application = Application.objects.create(
        jobcentre=citizen.jobcentre,
        citizen=citizen,
        scheme=scheme,
        state="granted",
        applied_on=day,
        applied_at=at,
        decided_on=day,
        decided_at=at,
        coded={"impairment": impairment, "aids": list(aids)},
        words={"job": "Lagermedarbejder", "tasks": "Pakke varer"},
        facts={},
    )
    return Grant.objects.create(
        jobcentre=citizen.jobcentre,
        application=application,
        citizen=citizen,
        scheme=scheme,
        starts_on=starts_on or day,
        ends_on=ends_on,
        conditions=conditions or None,
        apart=apart,
    )
