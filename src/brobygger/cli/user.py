"""``brobygger user``: people who sign in, and their roles. For the first administrator, scripts, and emergencies."""

from __future__ import annotations

import sys
from typing import Any

import click

from brobygger.cli.frame import WrongInput, print_json, start_in_english

ROLES = (
    "caseworker",
    "job_broker",
    "employer_consultant",
    "compensation_specialist",
    "team_leader",
    "project_manager",
    "programme_analyst",
    "administrator",
)


@click.group(name="user")
def command() -> None:
    """Add users, give and end roles.

    \b
    Examples:
      brobygger user add anne@example.org "Anne" "Sørensen" --role administrator --installation
      brobygger user role anne@example.org job_broker --jobcentre "Jobcenter Kolding" --from 2026-01-01
      brobygger user role anne@example.org job_broker --jobcentre "Jobcenter Kolding" --end 2026-06-30
      brobygger user list --jobcentre "Jobcenter Kolding" --json
      brobygger user password anne@example.org --link
      brobygger user deactivate anne@example.org --reason "Left the municipality"
    """


def place_options(function: Any) -> Any:
    """Where a role is held: one of these."""
    for option in (
        click.option("--installation", is_flag=True, help="In the whole installation (administrators)."),
        click.option("--programme", metavar="CODE", help="In a programme (programme analysts)."),
        click.option("--team", metavar="NAME", help="In a team of the jobcentre."),
        click.option("--jobcentre", metavar="LABEL", help="In a jobcentre, by its label, short label or key."),
    ):
        function = option(function)
    return function


DATE = click.DateTime(formats=["%Y-%m-%d"])
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@command.command()
@click.argument("email")
@click.argument("given_name")
@click.argument("family_name", default="")
@click.option("--role", type=click.Choice(ROLES), help="A first role; say where with one of the next options.")
@place_options
@click.option("--from", "valid_from", type=DATE, help="First day of the role; today if left out.")
@click.option("--to", "valid_to", type=DATE, help="Last day of the role; open if left out.")
@click.option("--telephone", default="")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
def add(email: str, given_name: str, family_name: str, role: str | None, as_json: bool, **options: Any) -> None:
    """Add a user; prints a link to choose a password, unless one is given.

    \b
    Examples:
      brobygger user add anne@example.org "Anne" "Sørensen" --role job_broker --jobcentre "Jobcenter Kolding"
      echo "$PASSWORD" | brobygger user add root@example.org Root --role administrator --installation --password-stdin
    """
    start_in_english()
    from django.db import transaction

    from brobygger.accounts import actions
    from brobygger.kernel.actor import command as acting

    password = _from_stdin() if options["password_stdin"] else None
    by = acting("user add")
    with transaction.atomic():
        user = actions.create_user(
            by=by,
            email=email,
            given_name=given_name,
            family_name=family_name,
            telephone=options["telephone"],
            language=options["language"],
            password=password,
        )
        if role is not None:
            _give(by, user, role, options)
    address = None if password else _password_address(user)
    if as_json:
        print_json({**_described(user), "password_link": address})
        return
    click.echo(f"Added {user.name} <{user.email}>.")
    if address:
        click.echo(f"Link to choose a password, good for one hour:\n{address}")


@command.command()
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@place_options
@click.option("--from", "valid_from", type=DATE, help="First day; today if left out.")
@click.option("--to", "valid_to", type=DATE, help="Last day; open if left out.")
@click.option("--end", type=DATE, help="End the role with this last day instead of giving it.")
@json_option
def role(email: str, role: str, end: Any, as_json: bool, **options: Any) -> None:
    """Give a role, or end one with --end.

    \b
    Examples:
      brobygger user role anne@example.org caseworker --jobcentre "Jobcenter Kolding" --team "Team Øst"
      brobygger user role anne@example.org caseworker --jobcentre "Jobcenter Kolding" --end 2026-06-30
    """
    start_in_english()
    from brobygger.accounts import actions
    from brobygger.kernel.actor import command as acting

    user = _user(email)
    by = acting("user role")
    if end is None:
        _give(by, user, role, options)
    else:
        actions.end_role(by=by, membership=_held(user, role, options), last_day=end.date())
    if as_json:
        print_json(_described(user))
        return
    for line in _described(user)["roles"]:
        click.echo(_role_line(line))


@command.command(name="list")
@click.option("--jobcentre", metavar="LABEL", help="Only users with a role there.")
@click.option("--role", type=click.Choice(ROLES), help="Only users with this role today.")
@json_option
def list_users(jobcentre: str | None, role: str | None, as_json: bool) -> None:
    """List users with the roles they hold today.

    \b
    Example:
      brobygger user list --role administrator --json
    """
    start_in_english()
    from brobygger.accounts.models import User

    where = _jobcentre(jobcentre) if jobcentre else None
    shown = []
    for user in User.objects.order_by("email", "id"):
        described = _described(user)
        held = described["roles"]
        if where is not None and not any(line["jobcentre"] == where.label for line in held):
            continue
        if role is not None and not any(line["role"] == role for line in held):
            continue
        shown.append(described)
    if as_json:
        print_json(shown)
        return
    for described in shown:
        click.echo(f"{described['email']}  {described['name']}{'' if described['is_active'] else '  (deactivated)'}")
        for line in described["roles"]:
            click.echo(_role_line(line))


@command.command()
@click.argument("email")
@click.option("--link", is_flag=True, help="Print a link instead, good for one hour, by which the user chooses.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
def password(email: str, link: bool, password_stdin: bool, as_json: bool) -> None:
    """Set a user's password, or print a link by which the user chooses one.

    \b
    Examples:
      brobygger user password anne@example.org --link
      brobygger user password anne@example.org
    """
    start_in_english()
    from brobygger.accounts import actions
    from brobygger.kernel.actor import command as acting

    user, by, address = _user(email), acting("user password"), None
    if link:
        actions.note_password_link(by=by, user=user)
        address = _password_address(user)
    else:
        chosen = (
            _from_stdin() if password_stdin else click.prompt("Password", hide_input=True, confirmation_prompt=True)
        )
        actions.set_password(by=by, user=user, password=chosen)
    if as_json:
        print_json({"email": user.email, "password_link": address})
    else:
        click.echo(address or "The password is set; all sessions of the user have ended.")


@command.command()
@click.argument("email")
@click.option("--reason", default="", help="Stands in the log.")
@click.option("--undo", is_flag=True, help="Let the user in again.")
@json_option
def deactivate(email: str, reason: str, undo: bool, as_json: bool) -> None:
    """Put a user out at once, on every machine, or let them in again.

    \b
    Example:
      brobygger user deactivate anne@example.org --reason "Left the municipality"
    """
    start_in_english()
    from brobygger.accounts import actions
    from brobygger.kernel.actor import command as acting

    user = _user(email)
    verb = actions.reactivate_user if undo else actions.deactivate_user
    verb(by=acting("user deactivate"), user=user, reason=reason)
    if as_json:
        print_json(_described(user))
    else:
        click.echo(f"{user.email} {'may sign in again' if undo else 'is put out'}.")


# --- look-ups --------------------------------------------------------------------------------------------------


def _password_address(user: Any) -> str:
    from django.conf import settings
    from django.urls import reverse

    from brobygger.accounts import passwords

    return settings.BASE_ADDRESS.rstrip("/") + reverse(passwords.ROUTE, kwargs=passwords.address_parts(user))


def _from_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _user(email: str) -> Any:
    from brobygger.accounts.models import User

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise WrongInput(f"There is no user with the address {email}. 'brobygger user list' shows all.")
    return user


def _jobcentre(text: str) -> Any:
    from brobygger.accounts.models import Jobcentre

    # Compared here and not in the database: SQLite does not know that Ø and ø are the same letter.
    wanted = text.strip().casefold()
    found = [
        row
        for row in Jobcentre.objects.order_by("id")
        if wanted in {row.label.casefold(), row.short_label.casefold(), str(row.key)}
    ]
    if len(found) != 1:
        raise WrongInput(f"{'Several jobcentres are' if found else 'No jobcentre is'} called {text!r}.")
    return found[0]


def _place(options: dict[str, Any]) -> dict[str, Any]:
    """The scope and place that the options name."""
    from brobygger.accounts.models import Team
    from brobygger.kernel.boundary import within
    from brobygger.programmes.models import Programme

    if options["installation"]:
        return {"scope": "installation"}
    if options["programme"]:
        programme = Programme.objects.filter(code=options["programme"]).first()
        if programme is None:
            raise WrongInput(f"There is no programme with the code {options['programme']!r}.")
        return {"scope": "programme", "programme": programme.key}
    if not options["jobcentre"]:
        raise WrongInput("Say where: --jobcentre (and --team), --programme or --installation.")
    jobcentre = _jobcentre(options["jobcentre"])
    if not options["team"]:
        return {"scope": "jobcentre", "jobcentre": jobcentre}
    with within(jobcentre.pk):
        wanted = options["team"].strip().casefold()
        team = next((team for team in Team.objects.order_by("id") if team.name.casefold() == wanted), None)
    if team is None:
        raise WrongInput(f"{jobcentre.label} has no team called {options['team']!r}.")
    return {"scope": "team", "jobcentre": jobcentre, "team": team}


def _give(by: Any, user: Any, role: str, options: dict[str, Any]) -> None:
    from brobygger.accounts import actions
    from brobygger.kernel import clock

    actions.give_role(
        by=by,
        user=user,
        role=role,
        valid_from=options["valid_from"].date() if options["valid_from"] else clock.today(),
        valid_to=options["valid_to"].date() if options["valid_to"] else None,
        **_place(options),
    )


def _held(user: Any, role: str, options: dict[str, Any]) -> Any:
    from brobygger.accounts.models import Membership

    held = Membership.objects.filter(user=user, role=role, **_place(options)).order_by("-valid_from").first()
    if held is None:
        raise WrongInput(f"{user.email} does not have the role {role} there.")
    return held


def _described(user: Any) -> dict[str, Any]:
    from brobygger.accounts import places
    from brobygger.accounts.reads import team_names
    from brobygger.kernel import clock
    from brobygger.programmes.models import Programme

    held = places.memberships_on(user, clock.today())
    teams = team_names(held)
    codes = dict(
        Programme.objects.filter(key__in=[m.programme for m in held if m.programme]).values_list("key", "code")
    )
    return {
        "key": user.key,
        "email": user.email,
        "name": user.name,
        "is_active": user.is_active,
        "roles": [
            {
                "role": m.role,
                "scope": m.scope,
                "jobcentre": m.jobcentre.label if m.jobcentre else None,
                "team": teams.get(m.team_id) if m.team_id else None,
                "programme": codes.get(m.programme) if m.programme else None,
                "from": m.valid_from,
                "to": m.valid_to,
            }
            for m in held
        ],
    }


def _role_line(line: dict[str, Any]) -> str:
    place = line["programme"] or ", ".join(filter(None, [line["team"], line["jobcentre"]])) or "whole installation"
    until = f" to {line['to']}" if line["to"] else ""
    return f"    {line['role']}: {place}, from {line['from']}{until}"
