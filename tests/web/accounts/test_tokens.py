"""The pages of access tokens: made with a form, shown once, closed with a click."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from brobygger.accounts.models import AccessToken, Membership
from brobygger.kernel import clock
from tests.fixtures import make_user
from tests.programmes.factories import make_programme
from tests.web.tokens import make_token

pytestmark = pytest.mark.django_db
LIST, NEW = "/administration/adgangsnoegler/", "/administration/adgangsnoegler/ny/"


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_the_empty_list_to_a_closed_token(client_for: Any, jobcentre: Any) -> None:
    admin = client_for("administrator")
    empty = text_of(admin.get(LIST))
    assert "Giv først en person en af de roller" in empty
    assert NEW not in empty
    leader = make_user("project_manager", jobcentre=jobcentre, name="Lis Leder")
    assert "Lav en nøgle, når et andet system skal læse tal" in text_of(admin.get(LIST))
    form = text_of(admin.get(NEW))
    holder = re.search(rf'value="({leader.key}\|[^"]+)"', form)
    assert holder is not None
    values = {"name": "Økonomi", "holder": holder[1], "scopes": ["figures"], "last_day": f"{clock.today():%d-%m-%Y}"}
    wrong = admin.post(NEW, {**values, "scopes": [], "last_day": "01-01-2099"})
    assert wrong.status_code == 422
    assert "Økonomi" in text_of(wrong)
    assert not AccessToken.objects.exists()
    made = admin.post(NEW, values)
    secret = re.search(r">(brobygger_[\w-]{40,})<", text_of(made))
    assert secret is not None
    assert "no-store" in made["Cache-Control"]
    program = Client(headers={"Authorization": f"Bearer {secret[1]}"})
    assert program.get("/api/v1/me").json()["scopes"] == ["figures"]
    shown = text_of(admin.get(LIST))
    assert secret[1] not in shown
    assert secret[1].removeprefix("brobygger_")[:6] in shown
    assert "Lis Leder" in shown
    assert "Aldrig" not in shown, "it was used a moment ago"
    token = AccessToken.objects.get()
    close = f"{LIST}{token.key}/luk/"
    assert "kan ikke åbnes igen" in text_of(admin.get(close))
    assert AccessToken.objects.get().revoked_at is None, "looking closes nothing"
    assert admin.post(close).status_code == 302
    assert program.get("/api/v1/me").status_code == 401
    assert "Lukkede og udløbne nøgler" in text_of(admin.get(LIST))


def test_whoever_follows_several_programmes_is_offered_each_by_its_name(client_for: Any, jobcentre: Any) -> None:
    user, admin = make_user(name="Eva Evaluator"), client_for(user=make_user("administrator"))
    for code in ("rum", "bro"):
        made = make_programme(jobcentre, code=code, name=f"Programmet {code}")
        Membership.objects.create(
            user=user, role="programme_analyst", scope="programme", programme=made.key, valid_from="2015-01-01"
        )
    form = text_of(admin.get(NEW))
    assert "Eva Evaluator, Programmet rum" in form
    assert "Eva Evaluator, Programmet bro" in form
    make_token(user, programme=made.key)
    assert "Programmet bro" in text_of(admin.get(LIST))


def test_the_list_stays_cheap(client_for: Any, jobcentre: Any, django_assert_max_num_queries: Any) -> None:
    admin, leader = client_for("administrator"), make_user("project_manager", jobcentre=jobcentre)
    for number in range(8):
        make_token(leader, jobcentre=jobcentre, name=f"System {number}")
    with django_assert_max_num_queries(20):
        assert text_of(admin.get(LIST)).count("System ") >= 8
