"""Places and people who work there: jobcentres, teams and users of the demonstration."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from django.contrib.auth.hashers import make_password

from brobygger.accounts import actions
from brobygger.accounts.demonstration import PASSWORD
from brobygger.accounts.enums import Scope, TeamForm
from brobygger.accounts.models import Jobcentre, Team, User
from brobygger.accounts.roles import Role
from brobygger.interop.demonstration import population, published
from brobygger.kernel.actor import Actor, ActorKind, command
from brobygger.programmes.models import Programme

# What the people of the demonstration read where a name stands: nobody they know did this.
LABEL = "Demonstrationen"
OPERATOR = replace(command("demo load"), label=LABEL)
LIVING = ("Kolding", "Fredericia", "Glostrup")
MAIL = "demo.example"  # a domain that belongs to nobody


@dataclass
class Workplace:
    """A jobcentre with its teams and users by role; ``of`` is the operator acting within it."""

    municipality: published.Municipality
    jobcentre: Jobcentre
    teams: list[Team] = field(default_factory=list)
    past_teams: dict[str, Team] = field(default_factory=dict)  # of the closed programme, by their code
    users: dict[str, list[User]] = field(default_factory=dict)
    extra_users: int = 0
    extra_teams: int = 0

    @property
    def of(self) -> Actor:
        made = command("demo load", jobcentre=self.jobcentre.pk, jobcentre_key=self.jobcentre.key)
        return replace(made, label=LABEL)

    def acting(self, user: User) -> Actor:
        """The actor that a request of this user would have."""
        roles = [role for role, users in self.users.items() if user in users]
        number = self.users[roles[0]].index(user)
        team = self.teams[number % len(self.teams)].pk if self.teams else None
        return Actor(
            kind=ActorKind.USER,
            key=user.key,
            label=user.name,
            user=user.pk,
            holds=frozenset((role, team if role in IN_TEAMS else None) for role in roles),
            jobcentre=self.jobcentre.pk,
            jobcentre_key=self.jobcentre.key,
        )


def make_places() -> dict[str, Workplace]:
    """The eleven jobcentres, marked as demonstrations."""
    return {
        place.name: Workplace(
            place,
            actions.make_jobcentre(
                by=OPERATOR,
                label=f"Jobcenter {place.name} (demonstration)",
                short_label=place.name,
                address=f"Demonstrationsvej 1, {place.name}",
                telephone=f"00 {place.code[:2]} {place.code[2:]} 00",
                email=f"jobcenter.{_address(place.name)}@{MAIL}",
                municipality_codes=[place.code],
                is_demonstration=True,
            ),
        )
        for place in published.municipalities()
    }


def staff_of_the_past(place: Workplace, first: datetime.date, last: datetime.date) -> None:
    """Teams, job brokers and caseworkers of the closed programme. They cannot sign in any more."""
    screened, enrolled = place.municipality.screened, place.municipality.enrolled
    for code, name, _groups in population.TEAMS:
        place.past_teams[code] = actions.make_team(by=place.of, jobcentre=place.jobcentre, name=name)
    for role, word, number in (
        (Role.CASEWORKER, "Sagsbehandler", max(2, round(screened / population.SCREENED_PER_CASEWORKER))),
        (Role.JOB_BROKER, "Jobformidler", max(1, round(enrolled / population.ENROLLED_PER_BROKER))),
    ):
        for one in range(1, number + 1):
            user = actions.create_user(
                by=OPERATOR,
                email=f"{_address(word)}{one}.dengang.{_address(place.municipality.name)}@{MAIL}",
                given_name=f"{word} {one}",
                family_name=f"(2018-2020, {place.municipality.name})",
            )
            actions.give_role(
                by=place.of,
                user=user,
                role=role,
                scope=Scope.JOBCENTRE,
                jobcentre=place.jobcentre,
                valid_from=first,
                valid_to=last,
            )
            place.users.setdefault(f"past_{role.value}", []).append(user)


def close_teams_of_the_past(place: Workplace) -> None:
    """The closed programme's teams keep their history and take no new members."""
    for team in place.past_teams.values():
        actions.change_team(by=place.of, team=team, read_version=team.version, name=team.name, is_active=False)


# Who is given their role in a team; the others have theirs in the whole jobcentre.
IN_TEAMS = frozenset({Role.CASEWORKER.value, Role.JOB_BROKER.value})

# role, word in the address, given names of the users; the family name tells where and as what they work
_DESK = (
    (Role.CASEWORKER, "sagsbehandler", ("Karin", "Ahmed", "Lise")),
    (Role.JOB_BROKER, "jobformidler", ("Jonas", "Birthe", "Niels")),
    (Role.COMPENSATION_SPECIALIST, "noegleperson", ("Gitte",)),
    (Role.EMPLOYER_CONSULTANT, "virksomhedskonsulent", ("Preben",)),
    (Role.TEAM_LEADER, "teamleder", ("Tina",)),
    (Role.PROJECT_MANAGER, "projektleder", ("Paul",)),
)
_SURNAMES = {"Kolding": "Bromark", "Fredericia": "Lyngnær", "Glostrup": "Skærblik"}


@cache
def _hashed() -> str:
    """The one password that everybody may know. To hash it is slow on purpose, so it is done once."""
    return make_password(PASSWORD)


def _let_sign_in(user: User) -> None:
    user.password = _hashed()
    User.objects.filter(pk=user.pk).update(password=user.password)


def staff_of_today(place: Workplace, since: datetime.date) -> None:
    """Teams with their form of organisation, and users for every role, all with the demonstration's password."""
    for name, form in (("Team Øst", TeamForm.DOUBLE_ROLE), ("Team Vest", TeamForm.MICRO_TEAM)):
        team = actions.make_team(by=place.of, jobcentre=place.jobcentre, name=name)
        actions.set_organisation(by=place.of, team=team, main=form, valid_from=since)
        place.teams.append(team)
    for role, word, names in _DESK:
        for number, given in enumerate(names):
            suffix = "" if number == 0 else str(number + 1)
            user = actions.create_user(
                by=OPERATOR,
                email=f"{word}{suffix}.{_address(place.municipality.name)}@{MAIL}",
                given_name=given,
                family_name=_SURNAMES[place.municipality.name],
                is_demonstration=True,
            )
            _let_sign_in(user)
            in_team = role in IN_TEAMS
            team = place.teams[number % len(place.teams)]
            actions.give_role(
                by=place.of,
                user=user,
                role=role,
                scope=Scope.TEAM if in_team else Scope.JOBCENTRE,
                jobcentre=place.jobcentre,
                team=team if in_team else None,
                valid_from=since,
            )
            place.users.setdefault(role.value, []).append(user)


def staff_for_many(place: Workplace, *, teams: int, caseworkers: int, brokers: int, since: datetime.date) -> Workplace:
    """The same place with other teams and so many people at the desks, who cannot sign in: for measuring with many.

    They work in teams of their own, so that nobody of the demonstration finds a thousand citizens in the team's queue.
    """
    own = [
        actions.make_team(by=place.of, jobcentre=place.jobcentre, name=f"Team {place.extra_teams + number}")
        for number in range(1, teams + 1)
    ]
    place.extra_teams += teams
    users: dict[str, list[User]] = {}
    for role, word, number in (
        (Role.CASEWORKER, "sagsbehandler", caseworkers),
        (Role.JOB_BROKER, "jobformidler", brokers),
    ):
        for one in range(number):
            place.extra_users += 1
            user = actions.create_user(
                by=OPERATOR,
                email=f"{word}.nr{place.extra_users}.{_address(place.municipality.name)}@{MAIL}",
                given_name=f"{word.capitalize()} nr. {place.extra_users}",
                family_name=_SURNAMES[place.municipality.name],
            )
            actions.give_role(
                by=place.of,
                user=user,
                role=role,
                scope=Scope.TEAM,
                jobcentre=place.jobcentre,
                team=own[one % teams],
                valid_from=since,
            )
            users.setdefault(role.value, []).append(user)
    return Workplace(place.municipality, place.jobcentre, own, place.past_teams, users)


def staff_above(programmes: Sequence[Programme], since: datetime.date) -> None:
    """The evaluator of the programmes, and the administrator of the installation."""
    for role, word, given in (
        (Role.PROGRAMME_ANALYST, "evaluator", "Eva"),
        (Role.ADMINISTRATOR, "administrator", "Adam"),
    ):
        user = actions.create_user(
            by=OPERATOR,
            email=f"{word}@{MAIL}",
            given_name=given,
            family_name="Overblik",
            is_demonstration=True,
        )
        _let_sign_in(user)
        if role is Role.ADMINISTRATOR:
            actions.give_role(by=OPERATOR, user=user, role=role, scope=Scope.INSTALLATION, valid_from=since)
            continue
        for programme in programmes:
            actions.give_role(
                by=OPERATOR,
                user=user,
                role=role,
                scope=Scope.PROGRAMME,
                programme=programme.key,
                valid_from=since,
            )


_PLAIN = {"æ": "ae", "ø": "oe", "å": "aa", " ": "", "-": ""}


def _address(word: str) -> str:
    return "".join(_PLAIN.get(letter, letter) for letter in word.casefold())
