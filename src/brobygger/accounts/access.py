"""The door to users, jobcentres and teams: administrators, within their reach.

An administrator of a jobcentre works with the people of that jobcentre. What touches a person's whole account (name,
address, password, second factor, being put out) also reaches the other places where the person works; it is theirs
only while the person works nowhere else. Everything else is for the administrator of the whole installation.
"""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.utils.translation import gettext as _

from brobygger.accounts.enums import Scope
from brobygger.accounts.models import Jobcentre, Membership, Team, User
from brobygger.accounts.roles import Role
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, NotFound


def reaches_installation(actor: Actor) -> bool:
    """Whether the actor administers the whole installation: a command, or an administrator who chose it as place."""
    if actor.is_machine:
        return True
    return actor.has(Role.ADMINISTRATOR) and actor.jobcentre is None and not actor.programmes


def reaches_jobcentre(actor: Actor, jobcentre: int | None) -> bool:
    if reaches_installation(actor):
        return True
    return jobcentre is not None and actor.has(Role.ADMINISTRATOR) and actor.jobcentre == jobcentre


def need_installation(actor: Actor) -> None:
    if not reaches_installation(actor):
        raise NotAllowed(_("Det kan kun en administrator for hele installationen."))


def need_jobcentre(actor: Actor, jobcentre: int | None) -> None:
    if not reaches_jobcentre(actor, jobcentre):
        raise NotAllowed(_("Det kan kun en administrator for jobcentret."))


def visible_users(actor: Actor) -> Q:
    """The condition on users that the actor may see in administration."""
    if reaches_installation(actor):
        # That somebody is a citizen here is no business of an administrator's.
        return Q(is_citizen=False)
    if actor.jobcentre is None or not actor.has(Role.ADMINISTRATOR):
        return Q(pk__in=[])
    return Q(pk__in=Membership.objects.filter(jobcentre=actor.jobcentre).values("user_id"))


def find_user(actor: Actor, key: uuid.UUID | str) -> User:
    """The user, if the actor may see it in administration; otherwise there is no such user."""
    user = User.objects.filter(visible_users(actor), key=key).first()
    if user is None:
        raise NotFound(_("Brugeren findes ikke."))
    return user


def works_elsewhere(user: User, jobcentre: int | None) -> bool:
    return Membership.objects.filter(user=user).exclude(jobcentre=jobcentre, scope__in=LOCAL).exists()


def may_change_account(actor: Actor, user: User) -> bool:
    """Whether the actor may change what follows the person everywhere: name, password, being put out."""
    if reaches_installation(actor):
        return True
    if actor.jobcentre is None or not actor.has(Role.ADMINISTRATOR):
        return False
    if not Membership.objects.filter(user=user, jobcentre=actor.jobcentre).exists():
        return False
    return not works_elsewhere(user, actor.jobcentre)


def need_account(actor: Actor, user: User) -> None:
    if not may_change_account(actor, user):
        raise NotAllowed(
            _("Brugeren har også en rolle uden for jeres jobcenter. Bed en administrator for hele installationen.")
        )


def need_membership_right(actor: Actor, scope: Scope, jobcentre: int | None) -> None:
    if scope in LOCAL:
        need_jobcentre(actor, jobcentre)
    else:
        need_installation(actor)


def find_membership(actor: Actor, user: User, key: uuid.UUID | str) -> Membership:
    membership = Membership.objects.filter(user=user, key=key).select_related("jobcentre", "user").first()
    if membership is None or not may_see_membership(actor, membership):
        raise NotFound(_("Rollen findes ikke."))
    return membership


def may_see_membership(actor: Actor, membership: Membership) -> bool:
    return reaches_installation(actor) or (
        membership.scope in LOCAL and reaches_jobcentre(actor, membership.jobcentre_id)
    )


def find_jobcentre(actor: Actor, key: uuid.UUID | str) -> Jobcentre:
    jobcentre = Jobcentre.objects.filter(key=key).first()
    if jobcentre is None or not reaches_jobcentre(actor, jobcentre.pk):
        raise NotFound(_("Jobcentret findes ikke."))
    return jobcentre


def find_team(actor: Actor, jobcentre: Jobcentre, key: uuid.UUID | str) -> Team:
    need_jobcentre(actor, jobcentre.pk)
    with within(jobcentre.pk):
        team = Team.by_key(key)
    if team is None:
        raise NotFound(_("Teamet findes ikke."))
    return team


LOCAL = frozenset({Scope.JOBCENTRE, Scope.TEAM})
