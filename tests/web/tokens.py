"""Programs that come with an access token."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from django.test import Client

from brobygger.accounts import tokens
from brobygger.accounts.enums import TokenScope
from brobygger.accounts.models import AccessToken

_numbers = itertools.count(1)


def make_token(
    holder: Any,
    *,
    jobcentre: Any = None,
    programme: Any = None,
    scopes: tuple[str, ...] = tuple(TokenScope.values),
    days: float = 30,
    **fields: Any,
) -> tuple[AccessToken, str]:
    """A token as it lies in the database, whatever its holder may do; and its secret."""
    secret = f"{tokens.PREFIX}proeve-{next(_numbers):040}"
    made = AccessToken.objects.create(
        name=fields.pop("name", "Tal til ledelsen"),
        secret_hash=tokens.hash_of(secret),
        hint="prøve",
        holder=holder,
        jobcentre=jobcentre,
        programme=programme,
        scopes=list(scopes),
        expires_at=datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days),
        **fields,
    )
    return made, secret


def token_client(holder: Any, **place: Any) -> Client:
    """A program that shows a token on each request."""
    _token, secret = make_token(holder, **place)
    return Client(headers={"Authorization": f"Bearer {secret}"})
