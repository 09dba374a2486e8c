"""Signing in and out, passwords and second factors, as a browser without JavaScript sees it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import struct
import subprocess
import sys
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail as outbox
from django.core.cache import cache
from django.test import Client

from brobygger.accounts import passwords
from brobygger.accounts.models import Membership, User
from brobygger.vault.models import LogEntry
from brobygger.web.accounts import mail
from tests.fixtures import BEGINNING, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "en lang og god sætning"


@pytest.fixture
def user(jobcentre: Any) -> User:
    made = make_user("caseworker", jobcentre=jobcentre, name="Anne Sørensen")
    made.set_password(PASSWORD)
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/log-ind/", {"login": user.email, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/konto/").status_code == 200


def actions() -> list[str]:
    return list(LogEntry.objects.order_by("id").values_list("action", flat=True))


def code_for(secret: str, at: float | None = None) -> str:
    """A one-time code, from the definition (RFC 6238) rather than from the library under test."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


# --- in and out ------------------------------------------------------------------------------------------------


def test_in_with_address_and_password_and_on_to_where_one_was_going(client, user):
    answer = sign_in(client, user, next="/konto/?x=1")
    assert answer["Location"] == "/konto/?x=1"
    assert is_in(client)
    entry = LogEntry.objects.get(action="sign_in.done")
    assert (entry.actor_key, entry.category) == (user.key, "sign_in")


def test_the_address_is_taken_in_any_case_and_a_foreign_next_is_not_followed(client, user):
    User.objects.filter(pk=user.pk).update(email="anne@example.org")
    EmailAddress.objects.update(email="anne@example.org")
    answer = client.post(
        "/log-ind/", {"login": " ANNE@example.org ", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"


@pytest.mark.parametrize("login", ["known", "unknown@example.org"])
def test_a_refused_sign_in_says_the_same_for_known_and_unknown_and_is_logged(client, user, login):
    address = user.email if login == "known" else login
    answer = client.post("/log-ind/", {"login": address, "password": "forkert"})
    assert answer.status_code == 422
    assert "E-mailadressen eller adgangskoden er forkert." in answer.content.decode()
    assert address in answer.content.decode()  # nothing typed is lost
    entry = LogEntry.objects.get()
    assert entry.action == "sign_in.refused"
    assert entry.reason.startswith(address)
    assert entry.subjects == ([["user", str(user.key)]] if login == "known" else [])
    assert "forkert" not in entry.reason


def test_signing_in_changes_the_key_of_the_session(client, user):
    client.get("/log-ind/")
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["sessionid"].value if "sessionid" in client.cookies else session.session_key
    sign_in(client, user)
    assert client.cookies["sessionid"].value != before


def test_a_session_ends_with_the_browser(client, user):
    sign_in(client, user)
    assert client.cookies["sessionid"]["expires"] == ""
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


def test_who_is_put_out_does_not_get_in(client, user):
    User.objects.update(is_active=False)
    answer = sign_in(client, user)
    assert answer["Location"] == "/log-ind/lukket/"
    assert not is_in(client)
    assert "Kontakt en administrator" in client.get("/log-ind/lukket/").content.decode()


def test_asking_to_sign_out_asks_first_and_signing_out_ends_the_session(client, user):
    sign_in(client, user)
    assert client.get("/log-ud/").status_code == 200
    assert is_in(client)
    client.post("/log-ud/")
    assert not is_in(client)
    assert actions()[-1] == "sign_out.done"


def test_signing_out_everywhere_ends_the_other_browsers_and_keeps_this_one(user):
    here, there = Client(), Client()
    sign_in(here, user)
    sign_in(there, user)
    here.post("/konto/log-ud-overalt/")
    assert is_in(here)
    assert not is_in(there)
    assert "user.signed_out_everywhere" in actions()


def test_there_is_no_way_to_sign_up(client):
    for path in ("/log-ind/opret/", "/accounts/signup/", "/signup/", "/konto/email/"):
        assert client.get(path).status_code == 404
    assert "signup" not in client.get("/log-ind/").content.decode()


def test_invented_users_are_shown_in_a_demonstration_only(client, jobcentre, settings):
    person = make_user("job_broker", jobcentre=jobcentre, name="Bodil Broby")
    User.objects.filter(pk=person.pk).update(is_demonstration=True)
    make_user("job_broker", jobcentre=jobcentre, name="Virkelig Person")
    assert "Bodil Broby" not in client.get("/log-ind/").content.decode()
    settings.ENVIRONMENT = "demonstration"
    shown = client.get("/log-ind/").content.decode()
    assert "Bodil Broby" in shown
    assert "Jobformidler" in shown
    assert "Virkelig" not in shown
    prefilled = client.get("/log-ind/", {"bruger": person.email}).content.decode()
    assert f'value="{person.email}"' in prefilled


def production_says(statement: str) -> str:
    """What a production installation prints about its settings."""
    done = subprocess.run(
        [sys.executable, "-c", f"from brobygger.config import settings; {statement}"],
        env={"BROBYGGER_ENVIRONMENT": "production", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_passwords_are_kept_as_argon2_outside_of_tests():
    hasher = "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert production_says("print(settings.PASSWORD_HASHERS[0])") == hasher


# --- passwords -------------------------------------------------------------------------------------------------


def test_changing_the_password_asks_the_old_one_and_ends_the_other_sessions(user):
    here, there = Client(), Client()
    sign_in(here, user)
    sign_in(there, user)
    new = "en endnu bedre sætning"
    wrong = here.post("/konto/adgangskode/", {"oldpassword": "x", "password1": new, "password2": new})
    assert wrong.status_code == 422
    assert "Den nuværende adgangskode er forkert." in wrong.content.decode()
    uneven = here.post("/konto/adgangskode/", {"oldpassword": PASSWORD, "password1": new, "password2": "x"})
    assert "De to adgangskoder er ikke ens." in uneven.content.decode()
    short = here.post("/konto/adgangskode/", {"oldpassword": PASSWORD, "password1": "kort", "password2": "kort"})
    assert short.status_code == 422
    done = here.post("/konto/adgangskode/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert done["Location"] == "/konto/"
    assert is_in(here)
    assert not is_in(there)
    assert "password.changed" in actions()


def path_of(user: User) -> str:
    user.refresh_from_db()  # a link made before the latest sign-in would no longer work
    return mail.password_address(user).removeprefix("http://localhost:8000")


def test_a_link_sets_a_password_once_and_keeps_its_key_out_of_the_page(client, user):
    path = path_of(user)
    answer = client.get(path)
    page = answer["Location"]
    key = passwords.address_parts(user)["key"]
    assert key not in page
    shown = client.get(page)
    assert key not in shown.content.decode()
    new = "en helt ny sætning"
    assert client.post(page, {"password1": new, "password2": new})["Location"] == "/log-ind/ny-adgangskode/klar/"
    assert "password.set_by_link" in actions()
    again = Client().get(path)
    assert "Linket virker ikke" in again.content.decode()
    assert sign_in(client, user, new)["Location"] == "/"


def test_a_link_for_a_password_runs_out_after_an_hour(client, user, settings):
    path = path_of(user)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "Linket virker ikke" in client.get(path).content.decode()


def test_a_link_does_not_let_in_who_has_a_second_factor(client, user, secret):
    page = client.get(path_of(user))["Location"]
    new = "en helt ny sætning"
    client.post(page, {"password1": new, "password2": new})
    assert not is_in(client)
    assert sign_in(client, user, new)["Location"].startswith("/log-ind/kode/")


def test_a_forgotten_password_is_mailed_by_the_worker_and_tells_nobody_who_is_known(client, user, settings):
    settings.EMAIL_HOST = "mail.example.org"
    asked = []
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    for address in (user.email, "unknown@example.org"):
        answer = client.post("/log-ind/glemt/", {"email": address}, follow=True)
        asked.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode()))
    assert asked[0] == asked[1]
    assert "hører til en bruger" in asked[0]
    assert [sent.to for sent in outbox.outbox] == [[user.email]]
    path = re.search(r"http://localhost:8000(\S+)", outbox.outbox[0].body).group(1)
    assert client.get(path).status_code == 302
    client.post("/log-ind/glemt/", {"email": user.email})
    assert len(outbox.outbox) == 1  # a moment later the first mail still works


def test_the_queue_carries_no_secret(client, user, settings):
    from django_tasks_db.models import DBTaskResult

    settings.EMAIL_HOST = "mail.example.org"
    client.post("/log-ind/glemt/", {"email": user.email})
    queued = DBTaskResult.objects.get()
    assert queued.args_kwargs == {"args": [str(user.key)], "kwargs": {}}


def test_without_a_mail_server_the_page_says_whom_to_ask(client):
    assert "Bed en administrator" in client.get("/log-ind/glemt/").content.decode()
    assert client.post("/log-ind/glemt/", {"email": "x@example.org"}).status_code == 200


# --- second factor ---------------------------------------------------------------------------------------------


@pytest.fixture
def secret(user: User) -> str:
    """The user has a second factor; its secret."""
    client = Client()
    sign_in(client, user)
    return set_up(client)


def set_up(client: Client) -> str:
    page = client.get("/konto/totrinslogin/app/")
    assert page["Location"].startswith("/konto/bekraeft/")
    client.post(page["Location"], {"password": PASSWORD})
    text = client.get("/konto/totrinslogin/app/").content.decode()
    found = re.search(r"<code>([A-Z2-7]+)</code>", text)
    assert found
    answer = client.post("/konto/totrinslogin/app/", {"code": code_for(found.group(1))})
    assert answer["Location"] == "/konto/totrinslogin/koder/"
    return found.group(1)


def test_setting_up_an_app_asks_the_password_again_and_gives_ten_codes(client, user):
    sign_in(client, user)
    secret = set_up(client)
    page = client.get("/konto/totrinslogin/koder/").content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(set(codes)) == 10
    assert client.get("/konto/totrinslogin/koder/hent/").content.decode().split() == codes
    for row in Authenticator.objects.all():
        assert secret not in str(row.data)
        assert not set(codes) & set(str(row.data).split("'"))
    assert {"second_factor.added.totp", "second_factor.added.recovery_codes"} <= set(actions())


def test_the_first_code_must_be_right(client, user):
    sign_in(client, user)
    client.post("/konto/bekraeft/?next=/konto/totrinslogin/app/", {"password": PASSWORD})
    client.get("/konto/totrinslogin/app/")
    answer = client.post("/konto/totrinslogin/app/", {"code": "000000"})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


def test_with_an_app_the_password_is_not_enough(client, user, secret):
    answer = sign_in(client, user, next="/konto/")
    assert answer["Location"].startswith("/log-ind/kode/")
    assert not is_in(client)
    wrong = client.post("/log-ind/kode/", {"code": "000000"})
    assert wrong.status_code == 422
    assert not is_in(client)
    Authenticator.objects.update(last_used_at=None)
    cache.clear()  # the code that set the app up was used a moment ago, and a code works once
    assert client.post("/log-ind/kode/", {"code": code_for(secret)})["Location"] == "/konto/"
    assert is_in(client)
    assert actions()[-3:] == ["second_factor.refused", "second_factor.used.totp", "sign_in.done"]


def test_a_code_works_once(user, secret):
    code = code_for(secret, time.time() + 30)  # the next one, which the tolerance allows already
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, user)
        browser.post("/log-ind/kode/", {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_a_recovery_code_replaces_the_telephone_once(user, secret):
    row = Authenticator.objects.get(type="recovery_codes")
    code = row.wrap().get_unused_codes()[3]
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, user)
        browser.post("/log-ind/kode/", {"code": code})
    assert is_in(first)
    assert not is_in(second)
    assert "second_factor.used.recovery_codes" in actions()


def test_new_codes_end_the_old_ones_and_removing_the_app_ends_all(client, user):
    sign_in(client, user)
    set_up(client)
    old = client.get("/konto/totrinslogin/koder/hent/").content
    client.post("/konto/totrinslogin/koder/nye/")
    assert client.get("/konto/totrinslogin/koder/hent/").content != old
    client.post("/konto/totrinslogin/app/fjern/")
    assert not Authenticator.objects.exists()
    assert {"second_factor.removed.totp", "second_factor.removed.recovery_codes"} <= set(actions())


def test_a_role_that_asks_for_a_second_factor_leads_there_and_keeps_it(client, user, jobcentre, settings):
    Membership.objects.create(
        user=user, role="administrator", scope="jobcentre", jobcentre=jobcentre, valid_from=BEGINNING
    )
    sign_in(client, user)
    assert client.get("/administration/brugere/").status_code == 200  # offered, not asked for
    settings.SECOND_FACTOR_FROM = "2090-01-01"
    assert client.get("/administration/brugere/").status_code == 200
    settings.SECOND_FACTOR_FROM = "2020-01-01"
    assert client.get("/administration/brugere/")["Location"] == "/konto/totrinslogin/app/"
    assert is_in(client)
    set_up(client)
    assert client.get("/administration/brugere/").status_code == 200
    refused = client.post("/konto/totrinslogin/app/fjern/")
    assert refused.status_code == 422
    assert "Din rolle kræver totrinslogin" in refused.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_caseworker_is_not_asked_for_a_second_factor(client, user, settings):
    settings.SECOND_FACTOR_FROM = "2020-01-01"
    sign_in(client, user)
    assert client.get("/skift/").status_code == 405  # beyond the door


def test_production_asks_for_it_at_once():
    asked = "print(settings.SECOND_FACTOR_FROM, sorted(settings.SECOND_FACTOR_ROLES))"
    assert production_says(asked) == "2000-01-01 ['administrator', 'project_manager']"
