"""The only writer of users, memberships, jobcentres and teams. Each verb is logged in its own transaction."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.utils.translation import gettext as _

from brobygger.accounts import access, rules
from brobygger.accounts.credentials import clean_email, give_password
from brobygger.accounts.enums import Scope, TeamForm
from brobygger.accounts.models import (
    Jobcentre,
    JobcentreMunicipality,
    Membership,
    Team,
    TeamOrganisation,
    User,
)
from brobygger.accounts.roles import Role
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.vault import log

# --- users -----------------------------------------------------------------------------------------------------


def create_user(
    *,
    by: Actor,
    email: str,
    given_name: str,
    family_name: str,
    telephone: str = "",
    language: str = "da",
    password: str | None = None,
    is_demonstration: bool = False,
) -> User:
    """A person who may sign in. Without a password the person sets one by a link. Rights come by ``give_role``."""
    if not by.is_machine and not by.has(Role.ADMINISTRATOR):
        raise NotAllowed(_("Kun en administrator kan oprette brugere."))
    email = clean_email(email)
    if not given_name.strip():
        raise Refusal(_("Skriv fornavnet."), field="given_name")
    if User.objects.filter(email__iexact=email).exists():
        raise Refusal(_("Der findes allerede en bruger med den e-mailadresse."), field="email")
    user = User(
        email=email,
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        telephone=telephone.strip(),
        language=language,
        is_demonstration=is_demonstration,
    )
    give_password(user, password)
    with transaction.atomic():
        user.save()
        # The administrator vouches for the address; second factors are refused to unverified ones.
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        log.write(by=by, action="user.created", subjects=[("user", user.key)], changes=_new(user, USER_FIELDS))
    return user


USER_FIELDS = ("email", "given_name", "family_name", "telephone", "language")


def change_user(*, by: Actor, user: User, read_version: int, **values: str) -> User:
    """Change name, address, telephone or language of somebody else."""
    access.need_account(by, user)
    return _change_user(by, user, read_version, values)


def change_own(*, by: Actor, user: User, read_version: int, **values: str) -> User:
    """Change one's own name, telephone or language. The address is changed by an administrator: it is the sign-in."""
    if by.user != user.pk or "email" in values:
        raise NotAllowed(_("Du kan kun ændre dine egne oplysninger her."))
    return _change_user(by, user, read_version, values)


def _change_user(by: Actor, user: User, read_version: int, values: Mapping[str, str]) -> User:
    unknown = set(values) - set(USER_FIELDS)
    if unknown:
        raise TypeError(f"change_user does not know {sorted(unknown)}")
    cleaned = {name: value.strip() for name, value in values.items()}
    if "email" in cleaned:
        cleaned["email"] = clean_email(cleaned["email"])
        if User.objects.filter(email__iexact=cleaned["email"]).exclude(pk=user.pk).exists():
            raise Refusal(_("Der findes allerede en bruger med den e-mailadresse."), field="email")
    if not cleaned.get("given_name", user.given_name):
        raise Refusal(_("Skriv fornavnet."), field="given_name")
    changes = {name: [getattr(user, name), value] for name, value in cleaned.items() if getattr(user, name) != value}
    if not changes:
        return user
    with transaction.atomic():
        for name, value in cleaned.items():
            setattr(user, name, value)
        user.save_checked(
            read_version=read_version,
            sentence=_("En anden har ændret brugeren, siden du åbnede siden."),
            update_fields=list(changes),
        )
        if "email" in changes:
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        log.write(by=by, action="user.changed", subjects=[("user", user.key)], changes=changes)
    return user


def set_password(*, by: Actor, user: User, password: str) -> None:
    """Set a password from the command line or for the demonstration; people set their own by a link."""
    if not by.is_machine:
        raise NotAllowed(_("En adgangskode sættes kun af brugeren selv. Giv brugeren et link."))
    give_password(user, password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        log.write(by=by, action="user.password_set", subjects=[("user", user.key)])


def note_password_changed(*, by: Actor, user: User) -> None:
    """Log that the user set a new password; allauth has stored it."""
    with transaction.atomic():
        log.write(by=by, action="user.password_set", subjects=[("user", user.key)])


def note_password_link(*, by: Actor, user: User) -> None:
    """Log that an administrator made a link by which the user sets a password."""
    access.need_account(by, user)
    with transaction.atomic():
        log.write(by=by, action="user.password_link_made", subjects=[("user", user.key)])


def deactivate_user(*, by: Actor, user: User, reason: str = "") -> None:
    """Put a user out: every session ends at once, and nobody signs in as this user again until it is let in."""
    access.need_account(by, user)
    if by.user == user.pk:
        raise Refusal(_("Du kan ikke lukke din egen adgang. Bed en anden administrator."))
    _set_active(by, user, active=False, reason=reason)


def reactivate_user(*, by: Actor, user: User, reason: str = "") -> None:
    access.need_account(by, user)
    _set_active(by, user, active=True, reason=reason)


def _set_active(by: Actor, user: User, *, active: bool, reason: str) -> None:
    if user.is_active == active:
        return
    with transaction.atomic():
        user.is_active = active
        user.session_generation += 1
        user.save(update_fields=["is_active", "session_generation"])
        log.write(
            by=by,
            action="user.let_in" if active else "user.put_out",
            subjects=[("user", user.key)],
            changes={"is_active": [not active, active]},
            reason=reason,
        )


def sign_out_everywhere(*, by: Actor, user: User) -> None:
    """End all sessions of a user, on every machine."""
    if by.user != user.pk:
        access.need_account(by, user)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_generation=models.F("session_generation") + 1)
        user.refresh_from_db(fields=["session_generation"])
        log.write(by=by, action="user.signed_out_everywhere", subjects=[("user", user.key)])


def remove_second_factor(*, by: Actor, user: User, reason: str) -> None:
    """Let a user who lost telephone and recovery codes in again. All sessions end."""
    access.need_account(by, user)
    if by.user == user.pk:
        raise Refusal(_("Du fjerner dit eget totrinslogin på din profil."))
    if not reason.strip():
        raise Refusal(_("Skriv, hvordan du ved, at det er den rigtige person."), field="reason")
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(session_generation=models.F("session_generation") + 1)
        user.refresh_from_db(fields=["session_generation"])
        log.write(by=by, action="user.second_factor_removed", subjects=[("user", user.key)], reason=reason)


# --- roles -----------------------------------------------------------------------------------------------------


def give_role(
    *,
    by: Actor,
    user: User,
    role: Role | str,
    scope: Scope | str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    jobcentre: Jobcentre | None = None,
    team: Team | None = None,
    programme: uuid.UUID | None = None,
) -> Membership:
    """Give a user a role in a place for a period. The same role in the same place cannot be given twice.

    Nobody gives themselves a role that reads cases or figures; the command does it in an installation with one
    administrator.
    """
    role, scope = Role(role), Scope(scope)
    if user.is_citizen:
        raise Refusal(_("En borgers adgang kan ikke få en rolle. Opret en ny bruger med en anden e-mailadresse."))
    if team is not None and jobcentre is None:
        jobcentre = team.jobcentre
    access.need_membership_right(by, scope, jobcentre.pk if jobcentre else None)
    if by.user == user.pk and role is not Role.ADMINISTRATOR:
        # Who may give roles would else open every case to themselves.
        raise Refusal(_("Du kan ikke give dig selv en rolle. Bed en anden administrator."), field="role")
    if not rules.may_be_held(role, scope):
        raise Refusal(_("Den rolle kan ikke gives der."), field="scope")
    _check_place(scope, jobcentre, team, programme)
    if valid_to is not None and valid_to < valid_from:
        raise Refusal(_("Rollen slutter, før den begynder."), field="valid_to")
    place = {"role": role.value, "scope": scope.value, "jobcentre": jobcentre, "team": team, "programme": programme}
    for held in Membership.objects.filter(user=user, **place):
        if rules.overlap(held.valid_from, held.valid_to, valid_from, valid_to):
            raise Refusal(_("Brugeren har allerede rollen i den periode."), field="role")
    with transaction.atomic():
        membership = Membership.objects.create(user=user, valid_from=valid_from, valid_to=valid_to, **place)
        log.write(
            by=by,
            action="user.role_given",
            subjects=_membership_subjects(membership),
            changes={
                "role": [None, role.value],
                "scope": [None, scope.value],
                "valid_from": [None, valid_from.isoformat()],
                "valid_to": [None, valid_to.isoformat() if valid_to else None],
                "programme": [None, str(programme) if programme else None],
            },
        )
    return membership


def end_role(*, by: Actor, membership: Membership, last_day: datetime.date) -> Membership:
    """Let a role end with ``last_day``. A role that would end before it began is ended on the day before it begins."""
    access.need_membership_right(by, Scope(membership.scope), membership.jobcentre_id)
    if by.user == membership.user_id and membership.role == Role.ADMINISTRATOR:
        raise Refusal(_("Du kan ikke fjerne din egen administratorrolle. Bed en anden administrator."))
    if last_day < membership.valid_from:
        return _withdraw_role(by, membership)
    if membership.valid_to is not None and membership.valid_to <= last_day:
        raise Refusal(_("Rollen slutter allerede den dag eller før."), field="last_day")
    with transaction.atomic():
        before, membership.valid_to = membership.valid_to, last_day
        membership.save(update_fields=["valid_to"])
        log.write(
            by=by,
            action="user.role_ended",
            subjects=_membership_subjects(membership),
            changes={
                "role": [membership.role, membership.role],
                "valid_to": [before.isoformat() if before else None, last_day.isoformat()],
            },
        )
    return membership


def _withdraw_role(by: Actor, membership: Membership) -> Membership:
    """A role that never came into force leaves no period behind; the log keeps that it was planned."""
    with transaction.atomic():
        subjects = _membership_subjects(membership)
        changes = {"role": [membership.role, None], "valid_from": [membership.valid_from.isoformat(), None]}
        membership.delete()
        log.write(by=by, action="user.role_withdrawn", subjects=subjects, changes=changes)
    return membership


def _check_place(scope: Scope, jobcentre: Jobcentre | None, team: Team | None, programme: uuid.UUID | None) -> None:
    if scope is Scope.JOBCENTRE and jobcentre is None:
        raise Refusal(_("Vælg et jobcenter."), field="jobcentre")
    if scope is Scope.TEAM and team is None:
        raise Refusal(_("Vælg et team."), field="team")
    if scope is Scope.PROGRAMME and programme is None:
        raise Refusal(_("Vælg et program."), field="programme")
    if team is not None and jobcentre is not None and team.jobcentre_id != jobcentre.pk:
        raise Refusal(_("Teamet hører til et andet jobcenter."), field="team")


def _membership_subjects(membership: Membership) -> list[log.Subject]:
    subjects = [("user", membership.user.key), ("membership", membership.key)]
    if membership.jobcentre is not None:
        subjects.append(("jobcentre", membership.jobcentre.key))
    return subjects


# --- jobcentres ------------------------------------------------------------------------------------------------

JOBCENTRE_FIELDS = ("label", "short_label", "telephone", "email", "address")
MUNICIPALITY_CODE = re.compile(r"0[1-8]\d\d")


def make_jobcentre(
    *, by: Actor, label: str, municipality_codes: Iterable[str], is_demonstration: bool = False, **values: str
) -> Jobcentre:
    access.need_installation(by)
    cleaned = _clean_jobcentre({"label": label, **values})
    codes = _clean_codes(municipality_codes)
    with transaction.atomic():
        jobcentre = Jobcentre.objects.create(is_demonstration=is_demonstration, **cleaned)
        JobcentreMunicipality.objects.bulk_create(
            JobcentreMunicipality(jobcentre=jobcentre, code=code) for code in codes
        )
        log.write(
            by=by,
            action="jobcentre.made",
            subjects=[("jobcentre", jobcentre.key)],
            changes={**_new(jobcentre, JOBCENTRE_FIELDS), "municipality_codes": [None, codes]},
        )
    return jobcentre


def change_jobcentre(*, by: Actor, jobcentre: Jobcentre, read_version: int, **values: str) -> Jobcentre:
    """What the municipality calls its unit, and how to reach it."""
    access.need_jobcentre(by, jobcentre.pk)
    cleaned = _clean_jobcentre({"label": jobcentre.label, **values})
    changes = {
        name: [getattr(jobcentre, name), value] for name, value in cleaned.items() if getattr(jobcentre, name) != value
    }
    if not changes:
        return jobcentre
    with transaction.atomic():
        for name, value in cleaned.items():
            setattr(jobcentre, name, value)
        jobcentre.save_checked(
            read_version=read_version,
            sentence=_("En anden har ændret jobcentret, siden du åbnede siden."),
            update_fields=list(changes),
        )
        log.write(by=by, action="jobcentre.changed", subjects=[("jobcentre", jobcentre.key)], changes=changes)
    return jobcentre


def set_municipalities(*, by: Actor, jobcentre: Jobcentre, codes: Iterable[str]) -> list[str]:
    """The municipalities that the jobcentre serves. Figures go by them, so only the installation changes them."""
    access.need_installation(by)
    wanted = _clean_codes(codes)
    before = sorted(jobcentre.municipalities.values_list("code", flat=True))
    if wanted == before:
        return wanted
    with transaction.atomic():
        jobcentre.municipalities.exclude(code__in=wanted).delete()
        JobcentreMunicipality.objects.bulk_create(
            JobcentreMunicipality(jobcentre=jobcentre, code=code) for code in wanted if code not in before
        )
        log.write(
            by=by,
            action="jobcentre.municipalities_set",
            subjects=[("jobcentre", jobcentre.key)],
            changes={"municipality_codes": [before, wanted]},
        )
    return wanted


def _clean_jobcentre(values: Mapping[str, str]) -> dict[str, str]:
    unknown = set(values) - set(JOBCENTRE_FIELDS)
    if unknown:
        raise TypeError(f"a jobcentre does not have {sorted(unknown)}")
    cleaned = {name: value.strip() for name, value in values.items()}
    if not cleaned["label"]:
        raise Refusal(_("Skriv, hvad jobcentret hedder."), field="label")
    return cleaned


def _clean_codes(codes: Iterable[str]) -> list[str]:
    cleaned = sorted({code.strip().zfill(4) for code in codes if code.strip()})
    wrong = [code for code in cleaned if not MUNICIPALITY_CODE.fullmatch(code)]
    if wrong:
        raise Refusal(
            _("%(code)s er ikke en kommunekode. Den har tre cifre, for eksempel 607.") % {"code": wrong[0]},
            field="municipality_codes",
        )
    if not cleaned:
        raise Refusal(_("Skriv mindst én kommunekode."), field="municipality_codes")
    return cleaned


# --- teams -----------------------------------------------------------------------------------------------------


def make_team(*, by: Actor, jobcentre: Jobcentre, name: str) -> Team:
    access.need_jobcentre(by, jobcentre.pk)
    with within(jobcentre.pk), transaction.atomic():
        _check_team_name(name)
        team: Team = Team.objects.create(jobcentre=jobcentre, name=name.strip())
        log.write(
            by=by,
            action="team.made",
            subjects=[("team", team.key), ("jobcentre", jobcentre.key)],
            changes={"name": [None, team.name]},
        )
    return team


def change_team(*, by: Actor, team: Team, read_version: int, name: str, is_active: bool) -> Team:
    """Rename a team, close it or open it again. A closed team keeps its history and takes no new members."""
    access.need_jobcentre(by, team.jobcentre_id)
    with within(team.jobcentre_id), transaction.atomic():
        _check_team_name(name, besides=team)
        changes = {
            field: [getattr(team, field), value]
            for field, value in (("name", name.strip()), ("is_active", is_active))
            if getattr(team, field) != value
        }
        if not changes:
            return team
        team.name, team.is_active = name.strip(), is_active
        team.save_checked(
            read_version=read_version,
            sentence=_("En anden har ændret teamet, siden du åbnede siden."),
            update_fields=list(changes),
        )
        log.write(by=by, action="team.changed", subjects=[("team", team.key)], changes=changes)
    return team


def _check_team_name(name: str, *, besides: Team | None = None) -> None:
    if not name.strip():
        raise Refusal(_("Skriv, hvad teamet hedder."), field="name")
    # Compared here and not in the database: SQLite does not know that Ø and ø are the same letter.
    others = Team.objects.exclude(pk=besides.pk) if besides else Team.objects.all()
    if name.strip().casefold() in {team.name.casefold() for team in others}:
        raise Refusal(_("Der er allerede et team med det navn."), field="name")


def set_organisation(
    *, by: Actor, team: Team, main: TeamForm | str, also: Iterable[TeamForm | str] = (), valid_from: datetime.date
) -> list[TeamOrganisation]:
    """From ``valid_from`` on, the team is organised like this: one main form, and others that apply too.

    What applied before ends the day before. A later arrangement that was already planned is refused rather than
    overwritten: figures compare the forms, so the past stays as it was.
    """
    access.need_jobcentre(by, team.jobcentre_id)
    main = TeamForm(main)
    others = sorted({TeamForm(form) for form in also} - {main})
    with within(team.jobcentre_id), transaction.atomic():
        if TeamOrganisation.objects.filter(team=team, valid_from__gte=valid_from).exists():
            raise Refusal(
                _("Der er allerede registreret en organisering fra den dag eller senere."), field="valid_from"
            )
        current = TeamOrganisation.objects.filter(team=team).filter(
            models.Q(valid_to=None) | models.Q(valid_to__gte=valid_from)
        )
        before = sorted(current.values_list("form", flat=True))
        for row in current:
            row.valid_to = valid_from - datetime.timedelta(days=1)
            row.save(update_fields=["valid_to"])
        made = [
            TeamOrganisation.objects.create(
                jobcentre_id=team.jobcentre_id, team=team, form=form, is_main=form == main, valid_from=valid_from
            )
            for form in (main, *others)
        ]
        log.write(
            by=by,
            action="team.organisation_set",
            subjects=[("team", team.key)],
            changes={
                "forms": [before, [row.form for row in made]],
                "main": [None, main.value],
                "valid_from": [None, valid_from.isoformat()],
            },
        )
    return made


# --- small things ----------------------------------------------------------------------------------------------


def _new(row: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    return {name: [None, getattr(row, name)] for name in fields if getattr(row, name)}
