"""People and places that tests share. Names say the situation; everything is invented."""

from __future__ import annotations

import datetime
import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from brobygger.kernel.actor import Actor, ActorKind
from tests import flushing

_numbers = itertools.count(1)

BEGINNING = datetime.date(2015, 1, 1)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, with a copy of its empty state (tests/flushing.py)."""
    with django_db_blocker.unblock():
        flushing.remember_migrated()
    yield
    with django_db_blocker.unblock():
        flushing.forget_migrated()


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[], Any]]:
    """``with kept(): ...`` in a fixture of the module: what is written there stays for all tests of the module.

    Each test's own writing is taken back as always: it goes to a savepoint inside this transaction. Not for tests
    with ``transaction=True``.
    """
    from django.db import transaction

    whole = transaction.atomic()
    whole._from_testcase = True  # as the transaction that Django opens around a test
    with django_db_blocker.unblock():
        whole.__enter__()
    yield django_db_blocker.unblock
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside is gone afterwards: one test tries many things, each in the same world."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def no_tries_before() -> Iterator[None]:
    """Wrong links, codes and numbers are counted by where they come from, and all tests come from one place."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def jobcentre(db: None) -> Any:
    return make_jobcentre("Jobcenter Bakkeby", "0607")


@pytest.fixture
def other_jobcentre(db: None) -> Any:
    return make_jobcentre("Jobcenter Søndervig", "0161")


@pytest.fixture
def in_boundary(jobcentre: Any) -> Iterator[Any]:
    """The test runs inside the boundary of ``jobcentre``."""
    from brobygger.kernel.boundary import within

    with within(jobcentre.pk):
        yield jobcentre


def make_jobcentre(label: str, municipality_code: str) -> Any:
    from brobygger.accounts.models import Jobcentre, JobcentreMunicipality

    made = Jobcentre.objects.create(label=label, short_label=label.removeprefix("Jobcenter "), telephone="00 12 34 56")
    JobcentreMunicipality.objects.create(jobcentre=made, code=municipality_code)
    return made


def make_team(jobcentre: Any, name: str = "Team Øst") -> Any:
    from brobygger.accounts.models import Team
    from brobygger.kernel.boundary import within

    with within(jobcentre.pk):
        return Team.objects.get_or_create(jobcentre=jobcentre, name=name)[0]


def make_user(*roles: str, jobcentre: Any = None, team: Any = None, name: str = "") -> Any:
    """A user who holds the roles in the jobcentre (or in the team, or in the whole installation)."""
    from brobygger.accounts.models import Membership, User

    number = next(_numbers)
    given, _, family = (name or f"Person{number} Prøvesen").partition(" ")
    user = User.objects.create(email=f"person{number}@example.org", given_name=given, family_name=family)
    scope = "team" if team else "jobcentre" if jobcentre else "installation"
    for role in roles:
        Membership.objects.create(
            user=user, role=role, scope=scope, jobcentre=jobcentre, team=team, valid_from=BEGINNING
        )
    return user


def actor_of(user: Any, jobcentre: Any) -> Actor:
    """The actor that a request of this user would have."""
    from brobygger.accounts.models import Membership

    return Actor(
        kind=ActorKind.USER,
        key=user.key,
        label=user.name,
        user=user.pk,
        holds=frozenset(Membership.objects.filter(user=user).values_list("role", "team_id")),
        jobcentre=jobcentre.pk if jobcentre else None,
        jobcentre_key=jobcentre.key if jobcentre else None,
    )


@pytest.fixture
def actor_for(jobcentre: Any) -> Callable[..., Actor]:
    """``actor_for("job_broker", team=team)``: an actor with the role in ``jobcentre`` (or in another one)."""

    def make(*roles: str, jobcentre: Any = jobcentre, team: Any = None) -> Actor:
        return actor_of(make_user(*roles, jobcentre=jobcentre, team=team), jobcentre)

    return make


@pytest.fixture
def client_for(jobcentre: Any) -> Callable[..., Any]:
    """``client_for("caseworker")``: a signed-in test client; ``client.user`` is the user."""
    from django.test import Client

    def make(*roles: str, jobcentre: Any = jobcentre, team: Any = None, user: Any = None) -> Any:
        client = Client()
        client.user = user or make_user(*roles, jobcentre=jobcentre, team=team)
        client.force_login(client.user)
        return client

    return make


def some_key() -> uuid.UUID:
    return uuid.uuid4()
