"""A citizen's own sign-in: an account that opens the own page and nothing else.

Staff invite by a personal link; the citizen proves the birth date and chooses an address and a password. The account
holds no role, so every page of staff stays closed to it; whose page it opens stands in one row, with the citizen's key.
"""

from __future__ import annotations

import uuid

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from brobygger.accounts import rules
from brobygger.accounts.credentials import clean_email, give_password
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import CitizenSignIn, PersonalLink, User
from brobygger.accounts.roles import CITIZEN
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, ActorKind, in_whole_place
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.vault import log


def make(
    *, by: Actor, link: PersonalLink, email: str, given_name: str, family_name: str, language: str, password: str
) -> User:
    """The account of the citizen whom the invitation was for. The link is used up by it."""
    if by.kind is not ActorKind.LINK or by.key != link.key or link.purpose != LinkPurpose.OWN_ACCOUNT:
        raise NotAllowed(_("Du skal bruge en invitation for at få en adgang."))
    email = clean_email(email)
    if User.objects.filter(email__iexact=email).exists():
        raise Refusal(_("Den e-mailadresse kan ikke bruges. Skriv en anden."), field="email")
    with within(link.jobcentre_id), transaction.atomic():
        # Claimed in one statement: two windows with the same invitation make one account.
        if not PersonalLink.objects.filter(pk=link.pk, used_up_at=None, revoked_at=None).update(used_up_at=clock.now()):
            raise Refusal(_("Invitationen er brugt. Bed om en ny."))
        if of_citizen(link.subject) is not None:
            raise Refusal(_("Du har allerede en adgang. Log ind med den, eller bed om en ny."))
        user = User(email=email, given_name=given_name, family_name=family_name, language=language, is_citizen=True)
        give_password(user, password)
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=False, primary=True)
        sign_in: CitizenSignIn = CitizenSignIn.objects.create(
            jobcentre_id=link.jobcentre_id, user=user, citizen=link.subject
        )
        log.write(
            by=by,
            action="citizen_sign_in.made",
            subjects=[("citizen", sign_in.citizen), ("user", user.key), ("link", link.key)],
        )
    return user


def close(*, by: Actor, sign_in: CitizenSignIn, reason: str = "") -> CitizenSignIn:
    """The account opens nothing from now on, and every session of it ends at the next click."""
    if sign_in.closed_at is not None:
        return sign_in
    with transaction.atomic():
        sign_in.closed_at = clock.now()
        sign_in.save(update_fields=["closed_at"])
        user = sign_in.user
        user.is_active = False
        user.session_generation += 1
        # The address is given free, so that a new invitation may use it again.
        user.email = rules.released_address(user.key)
        user.save(update_fields=["is_active", "session_generation", "email"])
        EmailAddress.objects.filter(user=user).delete()
        log.write(
            by=by,
            action="citizen_sign_in.closed",
            subjects=[("citizen", sign_in.citizen), ("user", user.key)],
            reason=reason,
        )
    return sign_in


def of_user(user: User) -> CitizenSignIn | None:
    """Whom the account is for, if it is open. Asked before the jobcentre is known."""
    if not user.is_citizen or not user.is_active:
        return None
    with everywhere(reason="A citizen's sign-in names its jobcentre."):
        found: CitizenSignIn | None = (
            CitizenSignIn.objects.select_related("jobcentre").filter(user=user, closed_at=None).first()
        )
    return found


def of_citizen(citizen: uuid.UUID) -> CitizenSignIn | None:
    """The open account of a citizen, within the entered boundary."""
    found: CitizenSignIn | None = (
        CitizenSignIn.objects.select_related("user").filter(citizen=citizen, closed_at=None).first()
    )
    return found


def actor_of(user: User, sign_in: CitizenSignIn) -> Actor:
    return Actor(
        kind=ActorKind.USER,
        key=user.key,
        label=LinkPurpose.OWN_PAGE.value,  # the purpose and not the name: the log knows the subject
        user=user.pk,
        holds=in_whole_place(CITIZEN),
        jobcentre=sign_in.jobcentre_id,
        jobcentre_key=sign_in.jobcentre.key,
        purpose=LinkPurpose.OWN_PAGE.value,
    )
