"""Access tokens: who makes them, for whom, and that they end."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from brobygger.accounts import tokens
from brobygger.accounts.models import AccessToken, Membership
from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(jobcentre: Any) -> Any:
    return actor_of(make_user("administrator", jobcentre=jobcentre), jobcentre)


@pytest.fixture
def leader(jobcentre: Any) -> Any:
    return make_user("project_manager", jobcentre=jobcentre)


def make(by: Any, holder: Any, **changed: Any) -> tuple[AccessToken, str]:
    place = next(one.place for one in tokens.holders(by, clock.today()) if one.user == holder)
    wanted = {"name": "Økonomi", "scopes": ["figures"], "last_day": clock.today() + datetime.timedelta(days=30)}
    return tokens.make(by=by, holder=holder, place=place, **{**wanted, **changed})


def test_the_secret_is_kept_as_a_hash_and_opens_until_its_last_day(administrator: Any, leader: Any) -> None:
    token, secret = make(administrator, leader, last_day=clock.today())
    assert secret.startswith("brobygger_")
    assert bytes(token.secret_hash) == tokens.hash_of(secret)
    assert secret not in str(list(AccessToken.objects.values()))
    assert tokens.open_token(secret, clock.now()) == token
    evening = datetime.datetime.combine(clock.today(), datetime.time(23, 59), tzinfo=clock.DENMARK)
    assert token.is_open(evening)
    assert not token.is_open(evening + datetime.timedelta(minutes=2))
    made = LogEntry.objects.get(action="token.made")
    assert [kind for kind, _key in made.subjects] == ["token", "user"]
    assert secret not in str(made.details)


def test_a_revoked_token_opens_nothing_and_cannot_be_opened_again(administrator: Any, leader: Any) -> None:
    token, secret = make(administrator, leader)
    tokens.revoke(by=administrator, token=token)
    first = token.revoked_at
    tokens.revoke(by=administrator, token=token)
    assert token.revoked_at == first
    assert LogEntry.objects.filter(action="token.revoked").count() == 1
    with pytest.raises(tokens.TokenClosed):
        tokens.open_token(secret, clock.now())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"name": "  "}, "name"),
        ({"last_day": datetime.date(2020, 1, 1)}, "last_day"),
        ({"last_day": datetime.date(2199, 1, 1)}, "last_day"),
    ],
)
def test_what_a_token_must_have(administrator: Any, leader: Any, changed: Any, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        make(administrator, leader, **changed)
    assert refused.value.field == field


def test_only_for_people_who_see_figures_in_the_own_jobcentre(
    administrator: Any, leader: Any, jobcentre: Any, other_jobcentre: Any
) -> None:
    make_user("caseworker", jobcentre=jobcentre)
    stranger = make_user("project_manager", jobcentre=other_jobcentre)
    assert [one.user for one in tokens.holders(administrator, clock.today())] == [leader]
    place = tokens.holders(administrator, clock.today())[0].place
    caseworker = Membership.objects.get(role="caseworker").user
    wanted = {"place": place, "name": "x", "scopes": ["figures"], "last_day": clock.today()}
    for holder in (caseworker, stranger):
        with pytest.raises(Refusal):
            tokens.make(by=administrator, holder=holder, **wanted)
    elsewhere = actor_of(make_user("administrator", jobcentre=other_jobcentre), other_jobcentre)
    with pytest.raises(NotAllowed):
        tokens.make(by=elsewhere, holder=leader, **wanted)
    token, _secret = make(administrator, leader)
    with pytest.raises(NotFound):
        tokens.find(elsewhere, token.key)
    with pytest.raises(NotAllowed):
        tokens.revoke(by=elsewhere, token=token)
    assert tokens.find(administrator, token.key) == token


def test_a_token_of_a_programme_is_made_by_the_installation(administrator: Any, jobcentre: Any) -> None:
    analyst = make_user()
    Membership.objects.create(
        user=analyst, role="programme_analyst", scope="programme", programme=jobcentre.key, valid_from="2015-01-01"
    )
    whole = actor_of(make_user("administrator"), None)
    token, secret = make(whole, analyst)
    assert (token.jobcentre, token.programme) == (None, jobcentre.key)
    actor = tokens.actor_of(tokens.open_token(secret, clock.now()), clock.today())
    assert (actor.roles, actor.jobcentre, actor.programmes) == ({"programme_analyst"}, None, {jobcentre.key})
    assert list(tokens.visible(administrator)) == []
    with pytest.raises(NotAllowed):
        tokens.revoke(by=administrator, token=token)


def test_an_administrator_of_the_installation_lends_a_token_nothing(jobcentre: Any) -> None:
    """A role everywhere is not a role here: a token made for such a person would see nothing."""
    both = make_user("administrator")
    assert both not in [one.user for one in tokens.holders(actor_of(both, None), clock.today())]
