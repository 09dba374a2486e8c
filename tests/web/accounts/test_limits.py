"""Guessing is slow, and nobody can lock another out: both directions."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client, RequestFactory

from brobygger.accounts.models import User
from brobygger.kernel import clock
from brobygger.vault.models import LogEntry
from brobygger.web.accounts import limits
from tests.fixtures import make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.proved_on_sqlite(reason="counts in the cache; signing in and its log are asked on both (test_sign_in)"),
]

PASSWORD = "en lang og god sætning"
NOON = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    cache.clear()
    with clock.frozen(NOON):
        yield
    cache.clear()


@pytest.fixture
def user(jobcentre: Any) -> User:
    made = make_user("caseworker", jobcentre=jobcentre)
    made.set_password(PASSWORD)
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def browser(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def attempt(client: Client, email: str, typed: str = "gæt") -> str:
    """What a try comes to: in, wrong or wait."""
    answer = client.post("/log-ind/", {"login": email, "password": typed})
    if answer.status_code == 302:
        return "in"
    return "wait" if "Der har været for mange forsøg" in answer.content.decode() else "wrong"


def test_strangers_in_numbers_do_not_wash_a_wait_away():
    factory = RequestFactory()
    guesser = factory.post("/", REMOTE_ADDR="203.0.113.9")
    for _try in range(8):
        limits.note_failure(guesser, "sign-in", "anne@example.org")
    for number in range(1_000):
        stranger = factory.post("/", REMOTE_ADDR=f"2001:db8:{number:x}::1")
        limits.note_failure(stranger, "sign-in", f"{number}@example.org")
    assert limits.seconds_to_wait(guesser, "sign-in", "anne@example.org") > 0


@pytest.mark.slow(reason="tries at every second of a growing wait")
def test_a_guesser_waits_longer_and_longer(user):
    guesser = browser("203.0.113.9")
    moment, waits = NOON, []
    assert [attempt(guesser, user.email) for _try in range(6)] == ["wrong"] * 6
    for _round in range(9):
        seconds = 0
        while True:
            with clock.frozen(moment + datetime.timedelta(seconds=seconds)):
                if attempt(guesser, user.email) == "wrong":
                    break
            seconds = seconds + 1 if seconds < 10 else int(seconds * 1.1) + 1
        moment += datetime.timedelta(seconds=seconds)
        waits.append(seconds)
    assert waits[0] == 5
    assert waits == sorted(waits)
    assert waits[-1] >= 15 * 60


def test_while_waiting_even_the_right_password_is_not_tried(user):
    guesser = browser("203.0.113.9")
    for _try in range(6):
        attempt(guesser, user.email)
    assert attempt(guesser, user.email, PASSWORD) == "wait"
    with clock.frozen(NOON + datetime.timedelta(seconds=6)):
        assert attempt(guesser, user.email, PASSWORD) == "in"


@pytest.mark.slow(reason="forty browsers guess seven times each")
def test_a_stranger_who_guesses_does_not_lock_the_owner_out(user):
    """The same account from another address on the network, and however many of them guess."""
    for number in range(1, 40):
        guesser = browser(f"203.0.113.{number}")
        for _try in range(7):
            attempt(guesser, user.email)
    assert attempt(browser("198.51.100.7"), user.email, PASSWORD) == "in"


def test_a_colleague_at_the_same_office_address_does_not_lock_out_who_signed_in_there_before(user):
    office = "198.51.100.7"
    mine = browser(office)
    assert attempt(mine, user.email, PASSWORD) == "in"
    mine.post("/log-ud/")
    colleague = browser(office)
    for _try in range(60):
        attempt(colleague, user.email)
    assert attempt(colleague, user.email, PASSWORD) == "wait"
    assert attempt(mine, user.email, PASSWORD) == "in"


def test_the_mark_of_a_browser_is_no_key_and_frees_no_guesser(user):
    """Known for one address, a browser is a stranger for all others; and its own tries are counted too."""
    mine = browser("198.51.100.7")
    attempt(mine, user.email, PASSWORD)
    mine.post("/log-ud/")
    assert user.email not in mine.cookies[limits.MARK_COOKIE].value
    assert [attempt(mine, user.email) for _try in range(7)] == ["wrong"] * 6 + ["wait"]
    other = make_user()
    assert [attempt(mine, other.email) for _try in range(7)] == ["wrong"] * 6 + ["wait"]


def test_a_forged_mark_counts_for_nothing(user):
    forger = browser("203.0.113.9")
    for _try in range(6):
        attempt(forger, user.email)
    forger.cookies[limits.MARK_COOKIE] = "eyJicm93c2VyIjoieCJ9:1abc:forged"
    assert attempt(forger, user.email, PASSWORD) == "wait"


def test_one_client_that_tries_many_addresses_is_slowed_down_too(user):
    sprayer = browser("203.0.113.9")
    answers = [attempt(sprayer, f"person{number}@example.net") for number in range(40)]
    assert answers[:31] == ["wrong"] * 31
    assert "wait" in answers[31:]
    assert attempt(browser("203.0.113.10"), user.email, PASSWORD) == "in"


def test_signing_in_between_guesses_does_not_wipe_the_clients_count(user):
    sprayer = browser("203.0.113.9")
    for number in range(31):
        attempt(sprayer, f"person{number}@example.net")
        if number % 5 == 0:
            attempt(sprayer, user.email, PASSWORD)
            sprayer.post("/log-ud/")
    sprayer.cookies.clear()
    assert attempt(sprayer, "one-more@example.net") == "wait"


def test_a_few_slips_cost_nothing(user):
    mine = browser("198.51.100.7")
    assert [attempt(mine, user.email) for _try in range(4)] == ["wrong"] * 4
    assert attempt(mine, user.email, PASSWORD) == "in"


def test_failures_are_forgotten_after_an_hour(user):
    assert limits.PAIR.forgotten_after == 3600
    assert limits.PAIR.wait_after(5) == 0
    assert [limits.PAIR.wait_after(number) for number in (6, 7, 8, 50)] == [5, 10, 20, 900]


def test_held_back_tries_do_not_flood_the_log(user):
    guesser = browser("203.0.113.9")
    for _try in range(30):
        attempt(guesser, user.email)
    assert LogEntry.objects.filter(action="sign_in.refused").count() == 6


def test_one_subscribers_block_of_long_addresses_is_one_client():
    def client(address: str) -> str:
        return limits.client_of(RequestFactory(REMOTE_ADDR=address).get("/"))

    assert client("2001:db8:1:2:aaaa::1") == client("2001:db8:1:2:bbbb::2") != client("2001:db8:1:3::1")
    assert client("192.0.2.1") != client("192.0.2.2")


def test_the_address_is_read_from_our_own_proxies_only(settings):
    def client(**headers: str) -> str:
        return limits.client_of(RequestFactory(REMOTE_ADDR="192.0.2.1", **headers).get("/"))

    assert client(HTTP_X_FORWARDED_FOR="203.0.113.9") == "192.0.2.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client(HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.9") == "203.0.113.9"


def test_codes_of_the_second_factor_are_slow_to_guess_and_lock_nobody_out(user):
    from allauth.mfa.models import Authenticator

    from brobygger.accounts import second_factors

    Authenticator.objects.create(user=user, type="totp", data={"secret": second_factors.seal("GEZDGNBVGY3TQOJQ")})

    def guess(client: Client) -> str:
        answer = client.post("/log-ind/kode/", {"code": "000000"})
        return "wait" if "Der har været for mange forsøg" in answer.content.decode() else "wrong"

    thief = browser("203.0.113.9")
    thief.post("/log-ind/", {"login": user.email, "password": PASSWORD})
    assert [guess(thief) for _try in range(7)] == ["wrong"] * 6 + ["wait"]
    owner = browser("198.51.100.7")
    owner.post("/log-ind/", {"login": user.email, "password": PASSWORD})
    assert guess(owner) == "wrong"


def test_asking_for_mails_is_limited_for_one_client(settings):
    settings.EMAIL_HOST = "mail.example.org"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    asker = browser("203.0.113.9")
    statuses = [asker.post("/log-ind/glemt/", {"email": f"p{n}@example.net"}).status_code for n in range(33)]
    assert statuses[-1] == 429
    assert browser("203.0.113.10").post("/log-ind/glemt/", {"email": "p@example.net"}).status_code == 302
