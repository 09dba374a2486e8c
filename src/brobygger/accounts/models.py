"""Who works here, where, and as what; and links for people without an account."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from brobygger.accounts.enums import LinkPurpose, Scope, TeamForm
from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.kernel.models import LocalRow, Row


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, Row):
    """A person who signs in. Rights come from memberships, never from the user row."""

    email = models.EmailField(unique=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    telephone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=5, default="da")
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    # A citizen who signs in to the own page: never holds a role, and no administrator sees or changes the account.
    is_citizen = models.BooleanField(default=False)
    session_generation = models.PositiveIntegerField(default=0)  # raised to end every session at once

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["given_name", "family_name"]
    objects: ClassVar[Any] = UserManager()

    class Privacy:
        identifier = ("email", "given_name", "family_name", "telephone")
        health = ()
        operational = (
            "password", "last_login", "is_active", "is_demonstration", "is_citizen", "language", "session_generation",
        )  # fmt: skip
        open = ()
        subject = "user"
        retention = "employee"

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be valid: it changes with the password and with every "sign out everywhere"."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        value = f"{self.password}:{self.session_generation}"
        return salted_hmac("brobygger.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def __str__(self) -> str:
        return self.name


class Jobcentre(Row):
    """One data controller's unit. ``label`` is what the municipality calls it: no law asks for a jobcentre."""

    label = models.CharField(max_length=120)
    short_label = models.CharField(max_length=60, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Privacy:
        identifier = ()
        health = ()
        operational = ("is_demonstration",)
        open = ("label", "short_label", "telephone", "email", "address")
        subject = None
        retention = "organisation"

    def __str__(self) -> str:
        return self.label


class JobcentreMunicipality(Row):
    """A municipality code that a jobcentre serves; some municipalities share one jobcentre."""

    jobcentre = models.ForeignKey(Jobcentre, on_delete=models.CASCADE, related_name="municipalities")
    code = models.CharField(max_length=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jobcentre", "code"], name="municipality_once_per_jobcentre")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ()
        open = ("code",)
        subject = None
        retention = "organisation"


class Team(LocalRow):  # type: ignore[django-manager-missing]  # the stubs do not follow a manager made of a queryset
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["jobcentre", "name"], name="team_name_once_per_jobcentre")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("is_active",)
        open = ("name",)
        subject = None
        retention = "organisation"

    def __str__(self) -> str:
        return self.name


class TeamOrganisation(LocalRow):
    """How a team was organised in a period; several forms may apply at once, one is named the main one."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="organisations")
    form = models.CharField(max_length=20, choices=TeamForm.choices)
    is_main = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="team_organisation_ends_after_start"
            )
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("team", "form", "is_main", "valid_from", "valid_to")
        open = ()
        subject = None
        retention = "organisation"


class Membership(Row):
    """A user's role in a scope and period. Names its jobcentre also where the scope is a team."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    scope = models.CharField(max_length=15, choices=Scope.choices)
    jobcentre = models.ForeignKey(
        Jobcentre, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    programme = models.UUIDField(null=True, blank=True)  # the key of a programme: programmes stand above this room
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(scope="installation", jobcentre=None, team=None, programme=None)
                    | Q(scope="programme", team=None, programme__isnull=False)
                    | Q(scope="jobcentre", jobcentre__isnull=False, team=None, programme=None)
                    | Q(scope="team", jobcentre__isnull=False, team__isnull=False, programme=None)
                ),
                name="membership_scope_names_its_place",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="membership_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_from"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("user", "role", "scope", "team", "programme", "valid_from", "valid_to")
        open = ()
        subject = "user"
        retention = "employee"


class PersonalLink(LocalRow):
    """A link for one person, one purpose and one subject. Only a hash of its secret is kept."""

    purpose = models.CharField(max_length=20, choices=LinkPurpose.choices)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    subject_kind = models.CharField(max_length=30)
    subject = models.UUIDField()
    language = models.CharField(max_length=5, default="da")
    made_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_up_at = models.DateTimeField(null=True, blank=True)
    failed_tries = models.PositiveSmallIntegerField(default=0)

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["subject", "purpose"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "purpose", "secret_hash", "subject_kind", "subject", "language", "made_by", "expires_at", "revoked_at",
            "used_up_at", "failed_tries",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "link"

    @property
    def last_day(self) -> datetime.date:
        """The last day on which the link opens: one that ends at midnight opens until the day before."""
        return clock.danish_date(self.expires_at - datetime.timedelta(seconds=1))

    def is_open(self, at: Any) -> bool:
        return self.revoked_at is None and self.used_up_at is None and at < self.expires_at


class AccessToken(Row):
    """A key by which another program reads through the API, for one person in one place. Only a hash of it is kept.

    What it opens is never more than what that person may see there today, narrowed to ``scopes``.
    """

    name = models.CharField(max_length=80)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=8)  # the first letters of the secret, by which people tell keys apart
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="access_tokens")
    jobcentre = models.ForeignKey(Jobcentre, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    programme = models.UUIDField(null=True, blank=True)  # the key of a programme, where the place is one
    scopes = models.JSONField(default=list)
    made_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(jobcentre=None, programme__isnull=False) | Q(jobcentre__isnull=False, programme=None),
                name="access_token_names_its_place",
            )
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "name", "secret_hash", "hint", "holder", "programme", "scopes", "made_by", "expires_at", "revoked_at",
        )  # fmt: skip
        open = ()
        subject = "holder"
        retention = "employee"

    def is_open(self, at: Any) -> bool:
        return self.revoked_at is None and at < self.expires_at


class CitizenSignIn(LocalRow):
    """Which citizen a user is, who signs in to see the own page. Carries the citizen's key: citizens stand above."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    citizen = models.UUIDField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(closed_at=None), name="one_open_sign_in_per_citizen"
            )
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("user", "citizen", "closed_at")
        open = ()
        subject = None
        by_key = ("citizen", "citizen")
        retention = "case"
