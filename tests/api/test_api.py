"""The API: what a token opens, how it says no, and that it gives what the pages give."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import pytest
from django.test import Client

from brobygger.accounts.models import Membership
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.measurement import fulfilments, funnels, indicators
from brobygger.measurement.criteria import Criterion
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_user
from tests.measurement.factories import make_course, release
from tests.programmes.factories import make_programme
from tests.web.tokens import make_token, token_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(jobcentre: Any) -> Any:
    made = make_programme(jobcentre)
    for _ in range(3):
        make_course(jobcentre, made, to="enrolled")
    return made


@pytest.fixture
def leader(jobcentre: Any) -> Any:
    return make_user("project_manager", jobcentre=jobcentre)


def analyst_of(programme: Any) -> Any:
    user = make_user()
    Membership.objects.create(
        user=user, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    return user


def without_times(body: Any) -> Any:
    """Two readings differ in when they were made."""
    if isinstance(body, dict):
        return {key: without_times(value) for key, value in body.items() if key not in {"as_of", "counted_at"}}
    return [without_times(one) for one in body] if isinstance(body, list) else body


def test_a_program_gets_what_the_page_shows(programme: Any, jobcentre: Any, leader: Any) -> None:
    client, actor = token_client(leader, jobcentre=jobcentre), actor_of(leader, jobcentre)
    at = f"/api/v1/programmes/{programme.code}"
    with within(jobcentre.pk):
        seen = {
            f"{at}/funnel?by=benefit_group&view=cohort": funnels.of(
                by=actor, programme=programme, criterion=Criterion.from_query({"by": "benefit_group", "view": "cohort"})
            ).to_dict(),
            f"{at}/targets": fulfilments.of(by=actor, programme=programme).to_dict(),
            f"{at}/indicators?indicator=enrolled&indicator=cv_updated_of_enrolled&by=team": indicators.view(
                by=actor,
                programme=programme,
                criterion=Criterion(by="team"),
                indicators=["enrolled", "cv_updated_of_enrolled"],
            ).measurement.to_dict(),
        }
    for address, page in seen.items():
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        assert without_times(answer.json()) == without_times(json.loads(json.dumps(page))), address
    assert seen[f"{at}/funnel?by=benefit_group&view=cohort"]["figures"]["enrolled"]["value"] == 3


def test_every_reading_is_in_the_log_and_no_cookie_is_used(programme: Any, jobcentre: Any, leader: Any) -> None:
    token, secret = make_token(leader, jobcentre=jobcentre)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    client.force_login(leader)
    answer = client.get(f"/api/v1/programmes/{programme.code}/funnel?by=team")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Authorization" in answer["Vary"]
    entry = LogEntry.objects.get(action="api.read")
    assert (entry.actor_kind, entry.actor_key, entry.jobcentre_key) == ("token", token.key, jobcentre.key)
    assert (entry.category, entry.roles, entry.purpose) == ("export", "project_manager", "api")
    assert entry.details["criterion"] == {"resource": "funnel", "code": programme.code, "by": "team"}
    client.defaults.pop("HTTP_AUTHORIZATION", None)
    alone = Client()
    alone.force_login(leader)
    refused = alone.get("/api/v1/me")
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="Brobygger"')


def test_a_token_says_who_it_is(jobcentre: Any, leader: Any) -> None:
    body = token_client(leader, jobcentre=jobcentre, scopes=("figures",)).get("/api/v1/me").json()
    assert (body["token"], body["scopes"], body["roles"]) == ("Tal til ledelsen", ["figures"], ["project_manager"])
    assert body["place"] == {"scope": "jobcentre", "key": str(jobcentre.key), "name": jobcentre.label}


def test_a_token_is_never_more_than_whom_it_is_for(programme: Any, jobcentre: Any, leader: Any) -> None:
    """The role ends, and the token with it; what the scopes leave out stays closed."""
    at = f"/api/v1/programmes/{programme.code}"
    narrow = token_client(leader, jobcentre=jobcentre, scopes=("figures",))
    assert narrow.get(f"{at}/funnel").status_code == 200
    assert narrow.get(f"{at}/targets").status_code == 403
    for role in ("caseworker", "administrator"):
        user = make_user(role, jobcentre=jobcentre)
        assert token_client(user, jobcentre=jobcentre).get("/api/v1/me").status_code == 403
    Membership.objects.filter(user=leader).update(valid_to="2020-01-01")
    assert narrow.get(f"{at}/funnel").status_code == 403
    leader.is_active = False
    leader.save()
    assert narrow.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("state", ["revoked", "expired", "forged", "without prefix", "other kind"])
def test_a_closed_token_opens_nothing_and_does_not_say_why(jobcentre: Any, leader: Any, state: str) -> None:
    more: dict[str, Any] = {"revoked": {"revoked_at": clock.now()}, "expired": {"days": -1}}.get(state, {})
    _token, secret = make_token(leader, jobcentre=jobcentre, **more)
    shown = {"forged": secret + "x", "without prefix": secret.removeprefix("brobygger_")}.get(state, secret)
    header = f"Basic {shown}" if state == "other kind" else f"Bearer {shown}"
    answer = Client(headers={"Authorization": header, "Accept-Language": "en"}).get("/api/v1/me")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert (
        answer.json()["detail"] == "The access token is missing or does not work. It may have expired or been closed."
    )
    assert LogEntry.objects.filter(action="token.refused").count() == (state in {"revoked", "expired"})


def test_a_jobcentre_outside_the_programme_gets_404(programme: Any, other_jobcentre: Any) -> None:
    stranger = make_user("project_manager", jobcentre=other_jobcentre)
    client = token_client(stranger, jobcentre=other_jobcentre)
    for what in ("funnel", "indicators", "targets", "fidelity", "profiles"):
        assert client.get(f"/api/v1/programmes/{programme.code}/{what}").status_code == 404
    assert client.get("/api/v1/programmes").json()["items"] == []


def test_small_numbers_are_hidden_from_a_program_outside(programme: Any) -> None:
    client = token_client(analyst_of(programme), programme=programme.key)
    release(programme)
    for what in ("funnel?by=municipality", "indicators?by=municipality", "fidelity", "profiles"):
        answer = client.get(f"/api/v1/programmes/{programme.code}/{what}")
        assert answer.status_code == 200, answer.content
        text = answer.content.decode()
        assert '"suppressed"' in text
        assert '"unchecked"' not in text
    shown = client.get(f"/api/v1/programmes/{programme.code}/targets").json()["jobcentres"][0]["measures"]["enrolled"]
    assert shown["registered"]["achieved"] is None


def test_nobody_is_told_of_belief(programme: Any, jobcentre: Any, leader: Any) -> None:
    client = token_client(leader, jobcentre=jobcentre)
    at = f"/api/v1/programmes/{programme.code}/indicators"
    assert "belief" not in client.get(at).content.decode()
    assert client.get(f"{at}?indicator=broker_belief_baseline").status_code == 404


@pytest.mark.parametrize(
    ("address", "status", "named"),
    [
        ("funnel?view=sideways", 422, "view"),
        ("funnel?first=31-01-2026", 422, "first"),
        ("funnel?first=2026-02-01&last=2026-01-01", 422, "last"),
        ("funnel?team=abc", 422, "team"),
        ("funnel?colour=blue", 422, "colour"),
        ("funnel?benefit_group=%00", 422, "benefit_group"),
        ("funnel?benefit_group=flexjob", 422, "benefit_group"),
        ("indicators?" + "indicator=enrolled&" * 101, 422, "indicator"),
        ("indicators?as_of=0001-01-01", 422, "as_of"),
        ("funnel?first=" + "9" * 5000, 414, ""),
        ("nothing", 404, ""),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(
    programme: Any, jobcentre: Any, leader: Any, address: str, status: int, named: str
) -> None:
    answer = token_client(leader, jobcentre=jobcentre).get(f"/api/v1/programmes/{programme.code}/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    body = answer.json()
    assert body["title"]
    assert [one["parameter"] for one in body.get("errors", [])] == ([named] if named else [])
    assert " or " not in answer.content.decode()  # the checker's own English


def test_other_methods_and_large_bodies_are_refused(jobcentre: Any, leader: Any) -> None:
    client = token_client(leader, jobcentre=jobcentre)
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(client, method)("/api/v1/me")
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    answer = client.post("/api/v1/me", "x" * 70_000, content_type="text/plain")
    assert answer.status_code == 413


def test_an_address_that_is_none_is_told_in_the_language_that_was_asked_for() -> None:
    for language, title in (("da", "Findes ikke"), ("en", "Not found")):
        answer = Client(headers={"Accept-Language": language}).get("/api/v1/nothing")
        assert (answer.status_code, answer.json()["title"]) == (404, title)


def test_the_token_of_a_programme_says_which(programme: Any) -> None:
    analyst = analyst_of(programme)
    place = token_client(analyst, programme=programme.key).get("/api/v1/me").json()["place"]
    assert (place["scope"], place["name"]) == ("programme", programme.name)


def test_too_many_requests_have_to_wait(jobcentre: Any, leader: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("brobygger.api.limits.PER_MINUTE", 2)
    monkeypatch.setattr("brobygger.api.limits.FAILURES_PER_MINUTE", 1)
    client = token_client(leader, jobcentre=jobcentre)
    with clock.frozen(clock.now()):
        assert [client.get("/api/v1/me").status_code for _ in range(2)] == [200, 200]
        late = client.get("/api/v1/me")
        assert late.status_code == 429
        assert 1 <= int(late["Retry-After"]) <= 60
        stranger = {"REMOTE_ADDR": "192.0.2.7"}
        assert [Client().get("/api/v1/me", **stranger).status_code for _ in range(2)] == [401, 429]


def test_nothing_is_sent_twice(jobcentre: Any, leader: Any) -> None:
    client = token_client(leader, jobcentre=jobcentre)
    first = client.get("/api/v1/definitions?limit=5")
    again = client.get("/api/v1/definitions?limit=5", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_figures_that_were_counted_again_are_nothing_new_until_one_of_them_changes(
    programme: Any, jobcentre: Any, leader: Any
) -> None:
    client, at = token_client(leader, jobcentre=jobcentre), f"/api/v1/programmes/{programme.code}/funnel"
    with clock.frozen(datetime.datetime(2026, 11, 2, 9, 0, tzinfo=datetime.UTC)):
        first = client.get(at)
    with clock.frozen(datetime.datetime(2026, 11, 2, 10, 0, tzinfo=datetime.UTC)):
        later = client.get(at)
        assert later.json()["as_of"] != first.json()["as_of"]
        assert client.get(at, headers={"If-None-Match": first["ETag"]}).status_code == 304
        make_course(jobcentre, programme, to="enrolled")
        changed = client.get(at, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)
    assert changed.json()["figures"]["enrolled"]["value"] == 4


def test_pages_end_and_hold_each_definition_once(jobcentre: Any, leader: Any) -> None:
    client, keys, after = token_client(leader, jobcentre=jobcentre), [], ""
    for _ in range(20):
        body = client.get(f"/api/v1/definitions?limit=40{after}").json()
        keys += [one["key"] for one in body["items"]]
        if body["next"] is None:
            break
        after = f"&after={body['next']}"
    assert keys == sorted(set(keys))
    assert "enrolled" in keys
    assert client.get("/api/v1/definitions/enrolled").json()["name"]["da"]
    assert client.get("/api/v1/definitions/nothing").status_code == 404


def test_the_document_is_public_and_in_both_languages() -> None:
    for language, word in (("da", "Tragten"), ("en", "The funnel")):
        answer = Client(headers={"Accept-Language": language}).get("/api/v1/openapi.json")
        body = answer.json()
        assert (answer.status_code, body["openapi"]) == (200, "3.1.0")
        assert body["paths"]["/api/v1/programmes/{code}/funnel"]["get"]["summary"] == word
        page = Client(headers={"Accept-Language": language}).get("/api/")
        assert word in page.content.decode()
        assert "/definitions/enrolled" in page.content.decode()
        assert re.search(r"/api/v1/associations/[0-9a-f-]{36}<", page.content.decode())
        assert "<script>" not in page.content.decode()


def test_a_fault_of_ours_is_told_without_its_inside(jobcentre: Any, leader: Any, monkeypatch: Any, caplog: Any) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("brobygger.api.resources.limits", broken)
    answer = token_client(leader, jobcentre=jobcentre).get("/api/v1/me")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "inside" not in answer.content.decode()
    assert "A request to me failed" in caplog.text


def test_maintenance_is_told_to_programs_too(settings: Any, tmp_path: Any) -> None:
    settings.DATA_FOLDER = tmp_path
    (tmp_path / "maintenance").write_text("Vi er tilbage klokken 14.")
    answer = Client().get("/api/v1/me")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
