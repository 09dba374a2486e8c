"""The citizen's own door: to one's own case, and to no other."""

from __future__ import annotations

import datetime
import uuid

from django.utils.translation import gettext as _

from brobygger.accounts import citizen_sign_ins, links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import PersonalLink
from brobygger.accounts.roles import CITIZEN
from brobygger.citizens import access, errors
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel.actor import Actor, ActorKind
from brobygger.kernel.errors import Refusal
from brobygger.vault import log

ACTION = "own_page.opened"
_KEPT = "_present_course"


def open_own(actor: Actor, citizen: uuid.UUID, *, shows: bool = True) -> Citizen:
    """The citizen whose key the link or the sign-in carries. Logged like every other opening, unless nothing is shown.

    ``citizen`` never comes from an address: a caller that takes it from one has made a hole.
    """
    if not is_citizen(actor):
        raise errors.closed_case()
    found = find(citizen)
    if shows:
        log.opened(by=actor, action=ACTION, subjects=[("citizen", found.key)])
    return found


def find(key: uuid.UUID) -> Citizen:
    """The citizen that a link or a sign-in carries; the key of a double leads to the row that was kept."""
    found: Citizen | None = Citizen.by_key(key)
    if found is None:
        raise errors.not_found()
    return found.kept


def present_course(citizen: Citizen) -> Course | None:
    """The open course, or else the latest one. Asked for once per citizen read: many parts of one page want it."""
    if _KEPT not in citizen.__dict__:
        courses = list(citizen.courses.order_by("-began_on", "-id"))
        newest = courses[0] if courses else None
        citizen.__dict__[_KEPT] = next((course for course in courses if course.closed_on is None), newest)
    kept: Course | None = citizen.__dict__[_KEPT]
    return kept


def is_citizen(actor: Actor) -> bool:
    """Whether somebody acts for themself on the own page."""
    by_link = actor.kind is ActorKind.LINK and actor.purpose == LinkPurpose.OWN_PAGE
    return (by_link or actor.kind is ActorKind.USER) and actor.has(CITIZEN)


# --- how the citizen gets there --------------------------------------------------------------------------------

LINK_DAYS = (7, 30, 90)
PURPOSES = (LinkPurpose.OWN_PAGE, LinkPurpose.OWN_ACCOUNT)


def invite(
    *, by: Actor, citizen: Citizen, purpose: LinkPurpose | str, days: int, language: str, at: datetime.datetime
) -> tuple[PersonalLink, str]:
    """A personal link for the citizen, and its secret, which is to be had only now. An older one is closed by it."""
    purpose = LinkPurpose(purpose)
    _need_write(by, citizen)
    if purpose not in PURPOSES or days not in LINK_DAYS:
        raise Refusal(_("Vælg, hvad linket skal bruges til, og hvor længe det virker."))
    if citizen.birth_date is None:
        raise Refusal(_("Skriv borgerens fødselsdato i sagen først. Borgeren skal bruge den for at komme ind."))
    if purpose is LinkPurpose.OWN_ACCOUNT and citizen_sign_ins.of_citizen(citizen.key) is not None:
        raise Refusal(_("Borgeren har allerede sin egen adgang. Luk den først, hvis borgeren skal have en ny."))
    return links.make(
        by=by,
        purpose=purpose,
        subject_kind="citizen",
        subject=citizen.key,
        language=language,
        expires_at=at + datetime.timedelta(days=days),
    )


def links_of(citizen: Citizen) -> list[PersonalLink]:
    """Every link to the own page that was made for the citizen, newest first."""
    return list(PersonalLink.objects.filter(subject=citizen.key, purpose__in=PURPOSES).order_by("-created_at", "-id"))


def revoke(*, by: Actor, citizen: Citizen, key: uuid.UUID) -> PersonalLink:
    """Close one of the citizen's links at once, also where it is open in a browser."""
    _need_write(by, citizen)
    link: PersonalLink | None = PersonalLink.objects.filter(key=key, subject=citizen.key, purpose__in=PURPOSES).first()
    if link is None:
        raise errors.not_found()
    return links.revoke(by=by, link=link)


def close_sign_in(*, by: Actor, citizen: Citizen) -> None:
    """Close the citizen's own account at once."""
    _need_write(by, citizen)
    sign_in = citizen_sign_ins.of_citizen(citizen.key)
    if sign_in is None:
        raise Refusal(_("Borgeren har ingen adgang at lukke."))
    citizen_sign_ins.close(by=by, sign_in=sign_in)


def _need_write(by: Actor, citizen: Citizen) -> None:
    if not access.rights(by, citizen).write:
        raise errors.read_only()
