"""Lists and look-ups of users, roles, jobcentres and teams."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from brobygger.accounts import access
from brobygger.accounts.enums import Scope
from brobygger.accounts.models import Jobcentre, Membership, Team, TeamOrganisation, User
from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import Role
from brobygger.kernel import clock, finding
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.items import Finding

PAGE = 50


@dataclass(frozen=True, slots=True)
class UserLine:
    """One user in the list, with the roles that the asking administrator may see, today's only."""

    user: User
    roles: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class UserPage:
    lines: tuple[UserLine, ...]
    next_after: uuid.UUID | None


def users(
    actor: Actor, on: datetime.date, *, search: str = "", put_out: bool = False, after: uuid.UUID | None = None
) -> UserPage:
    """A page of users by family name, for an administrator."""
    rows = User.objects.filter(access.visible_users(actor), is_active=not put_out)
    for word in search.split()[:5]:
        rows = rows.filter(_matches(word))
    rows = _behind(rows, after).order_by("family_name", "given_name", "key")[: PAGE + 1]
    found = list(rows)
    held = _memberships_by_user(actor, found[:PAGE], on)
    return UserPage(
        lines=tuple(UserLine(user, tuple(held.get(user.pk, ()))) for user in found[:PAGE]),
        next_after=found[PAGE - 1].key if len(found) > PAGE else None,
    )


def search(actor: Actor, question: str, limit: int) -> list[Finding]:
    """Users, jobcentres and teams that an administrator reaches; nobody else finds anything here."""
    if not access.reaches_jobcentre(actor, actor.jobcentre):
        return []
    found = [
        Finding("accounts.user", line.user.name, (str(line.user.key),), line.user.email)
        for line in users(actor, clock.today(), search=question).lines[:limit]
    ]
    places = [(Finding("accounts.jobcentre", one.label, (str(one.key),)), "") for one in jobcentres(actor)]
    teams = [
        (Finding("accounts.team", one.name, (str(one.jobcentre.key), str(one.key)), one.jobcentre.label), "")
        for one in active_teams(actor)
    ]
    return finding.best(question, places, limit) + finding.best(question, teams, limit) + found


def _matches(word: str) -> Q:
    """Name or address contains the word. Tried in three spellings: SQLite does not know that Ø and ø are the same."""
    found = Q()
    for spelling in {word, word.lower(), word.capitalize()}:
        found |= Q(given_name__icontains=spelling) | Q(family_name__icontains=spelling) | Q(email__icontains=spelling)
    return found


def _behind(rows: QuerySet[User], after: uuid.UUID | None) -> QuerySet[User]:
    last = User.objects.filter(key=after).first() if after else None
    if last is None:
        return rows
    return rows.filter(
        Q(family_name__gt=last.family_name)
        | Q(family_name=last.family_name, given_name__gt=last.given_name)
        | Q(family_name=last.family_name, given_name=last.given_name, key__gt=last.key)
    )


def _memberships_by_user(actor: Actor, found: Sequence[User], on: datetime.date) -> dict[int, list[Membership]]:
    rows = Membership.objects.filter(valid_on(on), user__in=found).select_related("jobcentre").order_by("role", "id")
    by_user: dict[int, list[Membership]] = {}
    for row in rows:
        if access.may_see_membership(actor, row):
            by_user.setdefault(row.user_id, []).append(row)
    return by_user


def memberships_of(actor: Actor, user: User) -> list[Membership]:
    """All roles that the user has, had or will have, as far as the administrator reaches; the newest first."""
    rows = Membership.objects.filter(user=user).select_related("jobcentre").order_by("-valid_from", "role", "id")
    return [row for row in rows if access.may_see_membership(actor, row)]


def team_names(memberships: Iterable[Membership]) -> dict[int, str]:
    """The names of the teams that memberships speak of. Whoever may see a membership may see its team's name."""
    wanted: dict[int, set[int]] = {}
    for membership in memberships:
        if membership.team_id is not None and membership.jobcentre_id is not None:
            wanted.setdefault(membership.jobcentre_id, set()).add(membership.team_id)
    names: dict[int, str] = {}
    for jobcentre, teams in wanted.items():
        with within(jobcentre):
            names |= dict(Team.objects.filter(pk__in=teams).values_list("pk", "name"))
    return names


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def jobcentres(actor: Actor) -> list[Jobcentre]:
    """The jobcentres that the administrator reaches, with their municipalities."""
    rows = Jobcentre.objects.prefetch_related("municipalities").order_by("label", "id")
    if access.reaches_installation(actor):
        return list(rows)
    return [row for row in rows.filter(pk=actor.jobcentre or 0) if access.reaches_jobcentre(actor, row.pk)]


def teams_of(jobcentre: Jobcentre) -> list[Team]:
    with within(jobcentre.pk):
        return list(Team.objects.order_by("-is_active", "name"))


def active_teams(actor: Actor) -> list[Team]:
    """The open teams that the administrator may give roles in, by jobcentre."""
    if access.reaches_installation(actor):
        with everywhere(reason="The administrator of the installation gives roles in every team."):
            return _open_teams()
    return _open_teams()


def _open_teams() -> list[Team]:
    rows = Team.objects.select_related("jobcentre").filter(is_active=True)
    return list(rows.order_by("jobcentre__label", "name"))


def organisations_of(team: Team) -> list[TeamOrganisation]:
    """How the team is and was organised, the newest first, the main form before the others."""
    with within(team.jobcentre_id):
        return list(TeamOrganisation.objects.filter(team=team).order_by("-valid_from", "-is_main", "form"))


def organisation_on(team: Team, day: datetime.date) -> list[TeamOrganisation]:
    """The forms that apply on a day, the main one first."""
    return list(TeamOrganisation.objects.filter(valid_on(day), team=team).order_by("-is_main", "form"))


def colleagues(jobcentre: int, on: datetime.date, *, roles: Iterable[Role | str] = ()) -> list[User]:
    """Who works in the jobcentre on a day, with one of the roles if some are named: for choosing a responsible."""
    held = Membership.objects.filter(valid_on(on), jobcentre=jobcentre, scope__in=[Scope.JOBCENTRE, Scope.TEAM])
    wanted = [Role(role).value for role in roles]
    if wanted:
        held = held.filter(role__in=wanted)
    return list(
        User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("given_name", "family_name", "key")
    )


def demonstration_users() -> list[UserLine]:
    """The invented users, for the sign-in page of a demonstration."""
    found = list(User.objects.filter(is_demonstration=True, is_active=True).order_by("given_name", "family_name"))
    rows = Membership.objects.filter(user__in=found).select_related("jobcentre").order_by("id")
    by_user: dict[int, list[Membership]] = {}
    for row in rows:
        by_user.setdefault(row.user_id, []).append(row)
    return [UserLine(user, tuple(by_user.get(user.pk, ()))) for user in found]
