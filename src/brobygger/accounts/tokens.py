"""Access tokens: keys by which other programs read through the API.

An administrator makes a token for a person who is responsible for it, in a place where that person works. The token
acts with the rights that the person has there *today*, so it can never see more than the person, and ends by itself
when the person's role does. The secret is 256 random bits, shown once; the database keeps a hash.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from brobygger.accounts import access, places
from brobygger.accounts.enums import Scope, TokenScope
from brobygger.accounts.errors import Closed, TokenClosed
from brobygger.accounts.models import AccessToken, Membership, User
from brobygger.accounts.places import Place
from brobygger.accounts.roles import LEADER_ROLES, Role
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, ActorKind, Holds
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.vault import log
from brobygger.vault.models import LogEntry

# So that a scanner of leaked secrets, and a person, can see what a text is.
PREFIX = "brobygger_"
SECRET_BYTES = 32
LONGEST = datetime.timedelta(days=366)
HINT = 6

# For whom a token can be made: whoever sees figures.
READERS = LEADER_ROLES | {Role.PROGRAMME_ANALYST}


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in a place, for whom a token can be made."""

    user: User
    place: Place

    @property
    def code(self) -> str:
        """What a form carries."""
        return f"{self.user.key}|{self.place.code}"


# Making and closing ---------------------------------------------------------------------------------------------------


def make(
    *, by: Actor, holder: User, place: Place, name: str, scopes: Iterable[TokenScope | str], last_day: datetime.date
) -> tuple[AccessToken, str]:
    """A new token and its secret, which is to be had only now. ``last_day`` is the last Danish day that it works."""
    _need_place(by, place.jobcentre)
    chosen = sorted({TokenScope(scope).value for scope in scopes})
    if not chosen:
        raise Refusal(_("Vælg mindst én ting, som nøglen skal åbne for."), field="scopes")
    if not name.strip():
        raise Refusal(_("Skriv, hvad nøglen bruges til."), field="name")
    today = clock.today()
    if not today <= last_day <= today + LONGEST:
        raise Refusal(_("Nøglen skal udløbe inden for et år."), field="last_day")
    if not holder.is_active or not READERS & _roles_today(holder, place):
        raise Refusal(_("Vælg en person, som har en rolle, der ser tal."), field="holder")
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        token = AccessToken.objects.create(
            name=name.strip()[:80],
            secret_hash=hash_of(secret),
            hint=secret.removeprefix(PREFIX)[:HINT],
            holder=holder,
            jobcentre_id=place.jobcentre,
            programme=place.key if place.scope is Scope.PROGRAMME else None,
            scopes=chosen,
            made_by=by.key,
            expires_at=_end_of(last_day),
        )
        log.write(
            by=by,
            action="token.made",
            subjects=_subjects(token),
            changes={"scopes": [None, chosen], "expires_at": [None, token.expires_at.isoformat()]},
        )
    return token, secret


def revoke(*, by: Actor, token: AccessToken) -> AccessToken:
    """Close a token for good, from the next request on."""
    _need_place(by, token.jobcentre_id)
    if token.revoked_at is not None:
        return token
    with transaction.atomic():
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        log.write(by=by, action="token.revoked", subjects=_subjects(token))
    return token


def _end_of(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), tzinfo=clock.DENMARK)


def _need_place(by: Actor, jobcentre: int | None) -> None:
    if jobcentre is None:
        access.need_installation(by)
    else:
        access.need_jobcentre(by, jobcentre)


def _subjects(token: AccessToken) -> list[log.Subject]:
    return [("token", token.key), ("user", token.holder.key)]


# Reading --------------------------------------------------------------------------------------------------------------


def visible(by: Actor) -> QuerySet[AccessToken]:
    """The tokens that an administrator sees, newest first, each with when it was last used (``last_used``)."""
    rows = AccessToken.objects.select_related("holder", "jobcentre")
    if not access.reaches_installation(by):
        own = by.jobcentre if by.has(Role.ADMINISTRATOR) else None
        rows = rows.filter(jobcentre__isnull=False, jobcentre=own)
    newest = LogEntry.objects.filter(actor_key=OuterRef("key")).order_by("-at").values("at")[:1]
    return rows.annotate(last_used=Subquery(newest)).order_by("-created_at", "-id")


def find(by: Actor, key: uuid.UUID) -> AccessToken:
    token = visible(by).filter(key=key).first()
    if token is None:
        raise NotFound(_("Adgangsnøglen findes ikke."))
    return token


def holders(by: Actor, on: datetime.date) -> list[Holder]:
    """Whom a token can be made for: people who see figures, in the places that the administrator reaches."""
    held = Membership.objects.filter(
        places.valid_on(on), role__in=READERS, user__is_active=True, user__is_citizen=False
    )
    if not access.reaches_installation(by):
        if not by.has(Role.ADMINISTRATOR):
            raise NotAllowed(_("Det kan kun en administrator."))
        held = held.filter(jobcentre=by.jobcentre, jobcentre__isnull=False)
    found: dict[tuple[int, str], Holder] = {}
    for row in held.filter(~Q(scope=Scope.INSTALLATION)).select_related("user", "jobcentre", "team"):
        for place in places.places([row]):
            found.setdefault((row.user_id, place.code), Holder(row.user, place))
    return sorted(found.values(), key=lambda one: (one.user.name.casefold(), one.place.label.casefold(), one.code))


# Using ----------------------------------------------------------------------------------------------------------------


def open_token(secret: str, at: datetime.datetime) -> AccessToken:
    """The token of a secret, if it is open now. Raises ``TokenClosed``; a known one that is closed is logged."""
    token = (
        AccessToken.objects.select_related("holder", "jobcentre").filter(secret_hash=hash_of(secret)).first()
        if secret.startswith(PREFIX)
        else None
    )
    if token is None:
        raise TokenClosed(Closed.FORGED)
    why = Closed.REVOKED if token.revoked_at else Closed.EXPIRED if at >= token.expires_at else None
    if why is None and not token.holder.is_active:
        why = Closed.REVOKED
    if why is not None:
        log.signed_in(
            by=_acting(token, frozenset()), action="token.refused", subjects=_subjects(token), reason=why.value
        )
        raise TokenClosed(why)
    return token


def actor_of(token: AccessToken, on: datetime.date) -> Actor:
    """Who acts when a token is used: with the roles that its holder has in its place on that day, and no others."""
    place = place_of(token, on)
    held = () if place is None else place.holds
    return _acting(token, frozenset(one for one in held if one[0] in READERS))


def place_of(token: AccessToken, on: datetime.date) -> Place | None:
    wanted = f"{Scope.JOBCENTRE.value}:{token.jobcentre.key}" if token.jobcentre else f"programme:{token.programme}"
    mine = [row for row in places.memberships_on(token.holder, on) if row.scope != Scope.INSTALLATION]
    return next((place for place in places.places(mine) if place.code == wanted), None)


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _roles_today(holder: User, place: Place) -> frozenset[str]:
    mine = [row for row in places.memberships_on(holder, clock.today()) if row.scope != Scope.INSTALLATION]
    return next((one.roles for one in places.places(mine) if one.code == place.code), frozenset())


def _acting(token: AccessToken, holds: Holds) -> Actor:
    return Actor(
        kind=ActorKind.TOKEN,
        key=token.key,
        label=token.name,
        holds=holds,
        jobcentre=token.jobcentre_id,
        jobcentre_key=token.jobcentre.key if token.jobcentre else None,
        programmes=frozenset({token.programme}) if token.programme else frozenset(),
        purpose="api",
    )
