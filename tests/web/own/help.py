"""A citizen at their own page, in the ways that there are."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import replace
from typing import Any

from django.test import Client
from django.urls import reverse

from brobygger.accounts import citizen_sign_ins, links
from brobygger.accounts.enums import LinkPurpose
from brobygger.citizens.models import Citizen
from brobygger.kernel import clock
from brobygger.kernel.actor import ActorKind
from brobygger.kernel.boundary import within
from brobygger.privacy import actions
from brobygger.privacy.enums import ConsentHow
from tests.citizens.factories import machine

PASSWORD = "en lang sætning om sol"


def secret_for(citizen: Citizen, purpose: LinkPurpose = LinkPurpose.OWN_PAGE, *, language: str = "da") -> str:
    with within(citizen.jobcentre_id):
        _link, secret = links.make(
            by=machine(citizen.jobcentre),
            purpose=purpose,
            subject_kind="citizen",
            subject=citizen.key,
            language=language,
            expires_at=clock.now() + datetime.timedelta(days=30),
        )
    return secret


def opened(secret: str) -> Client:
    """A browser that followed the link and has not said the birth date."""
    client = Client()
    client.get(reverse("accounts:link", args=[secret]))
    return client


def prove(client: Client, citizen: Citizen, purpose: LinkPurpose = LinkPurpose.OWN_PAGE) -> Any:
    day = citizen.birth_date.strftime("%d-%m-%Y") if citizen.birth_date else ""
    return client.post(reverse(f"accounts:link_birth_date_{purpose.value}"), {"birth_date": day})


def by_link(citizen: Citizen, *, language: str = "da") -> Client:
    """A browser of the citizen: link opened, birth date given."""
    client = opened(secret_for(citizen, language=language))
    prove(client, citizen)
    return client


def account(citizen: Citizen, email: str = "karla@example.org") -> Any:
    """The citizen's own account, made as the citizen makes it."""
    secret = secret_for(citizen, LinkPurpose.OWN_ACCOUNT)
    link = links.open_link(secret, LinkPurpose.OWN_ACCOUNT, clock.now())
    with within(citizen.jobcentre_id):
        return citizen_sign_ins.make(
            by=links.actor_of(link),
            link=link,
            email=email,
            given_name=citizen.given_name,
            family_name=citizen.family_name,
            language="da",
            password=PASSWORD,
        )


def a_consent(citizen: Citizen, purpose: str = "relatives", **given: Any) -> Any:
    """A yes that a caseworker wrote down."""
    by = replace(machine(citizen.jobcentre), kind=ActorKind.USER, key=uuid.uuid4(), label="Bo Sagsbehandler")
    given = {"how": ConsentHow.CONVERSATION, "at": clock.now(), **given}
    with within(citizen.jobcentre_id):
        return actions.give_consent(by=by, citizen=citizen.key, purpose=purpose, **given)


def by_account(citizen: Citizen, email: str = "karla@example.org") -> Client:
    client = Client()
    client.force_login(account(citizen, email))
    return client
