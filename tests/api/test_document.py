"""The document is OpenAPI by the standard, and every answer it names is made and looks as it says, at every address."""

from __future__ import annotations

import copy
import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import jsonschema
import openapi_spec_validator
import pytest
from django.test import Client
from django.utils import translation
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from brobygger.accounts.models import Membership
from brobygger.api import door, limits
from brobygger.api.document import document, operations
from brobygger.api.middleware import LARGEST_BODY, LONGEST_QUERY
from brobygger.kernel.boundary import within
from brobygger.measurement import report_actions
from brobygger_analysis.report import month_of
from tests.api.test_api import analyst_of
from tests.fixtures import actor_of, make_user
from tests.measurement.factories import make_course
from tests.measurement.study_factories import make_comparison, make_frozen, make_run
from tests.programmes.factories import make_programme, set_target
from tests.web.tokens import token_client

REFUSED = {400, 401, 403, 404, 405, 413, 414, 422, 429, 500, 503}


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_document_is_openapi(language: str) -> None:
    with translation.override(language):
        openapi_spec_validator.validate(document())


@pytest.mark.parametrize(
    ("at", "gone"),
    [
        (("paths", "/api/v1/me", "get", "responses", "200"), "description"),
        (("paths", "/api/v1/definitions/{key}", "get"), "parameters"),  # its place in the address is told by nobody
        (("info",), "version"),
    ],
)
def test_a_document_with_a_fault_is_seen(at: tuple[str, ...], gone: str) -> None:
    made = copy.deepcopy(document())
    node = made
    for name in at:
        node = node[name]
    del node[gone]
    with pytest.raises(OpenAPIValidationError):
        openapi_spec_validator.validate(made)


class Said:
    """The document as whoever reads it would: what an address says that an answer looks like."""

    def __init__(self) -> None:
        self.document = json.loads(json.dumps(document()))

    def statuses(self, address: str) -> set[int]:
        return {int(status) for status in self.document["paths"][address]["get"]["responses"]}

    def check(self, address: str, answer: Any) -> None:
        """Raises for an answer that is not as the document says."""
        responses = self.document["paths"][address]["get"]["responses"]
        assert str(answer.status_code) in responses, (address, answer.status_code)
        declared = responses[str(answer.status_code)]
        if "$ref" in declared:
            declared = self.document["components"]["responses"][declared["$ref"].rpartition("/")[2]]
        for name, header in declared.get("headers", {}).items():
            assert name in answer.headers, (address, answer.status_code, name)
            assert header["schema"]["type"] == "string" or answer.headers[name].isdigit()
        if "content" not in declared:
            assert answer.content == b"", address
            return
        kind = answer.headers["Content-Type"].split(";")[0]
        assert kind in declared["content"], (address, answer.status_code, kind)
        schema = {**declared["content"][kind]["schema"], "components": self.document["components"]}
        checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
        checker.validate(answer.json())


class World:
    """A programme with something behind every address, a leader's program and an analyst's."""

    def __init__(self, jobcentre: Any) -> None:
        self.programme = make_programme(jobcentre, code="rum2")
        for number in range(12):
            make_course(jobcentre, self.programme, to="employed" if number % 2 else "enrolled")
        set_target(self.programme, jobcentre, "enrolled", 40, 30)
        leader = make_user("project_manager", jobcentre=jobcentre)
        month = month_of("2024-05")
        with within(jobcentre.pk):
            by = actor_of(leader, jobcentre)
            row = report_actions.prepare(by=by, programme=self.programme, month=month)
            self.report = report_actions.approve(by=by, key=row.key).key
        data_set = make_frozen(self.programme)
        self.run = make_run(data_set, shared=True).key
        make_comparison(data_set, shared=True)
        self.leader = token_client(leader, jobcentre=jobcentre)
        self.analyst = token_client(analyst_of(self.programme), programme=self.programme.key)
        gone = make_user("project_manager", jobcentre=jobcentre)
        self.without_role = token_client(gone, jobcentre=jobcentre)
        Membership.objects.filter(user=gone).update(valid_to="2020-01-01")

    def at(self, operation: dict[str, Any]) -> str:
        key = {"report": self.report, "association": self.run}.get(operation["operationId"], "enrolled")
        return operation["address"].replace("{code}", "rum2").replace("{key}", str(key))


@pytest.fixture
def world(jobcentre: Any, db: None, monkeypatch: Any) -> World:
    monkeypatch.setattr(limits, "PER_MINUTE", 10_000)
    monkeypatch.setattr(limits, "FAILURES_PER_MINUTE", 10_000)
    return World(jobcentre)


@pytest.mark.slow(reason="every address of the API answers in every way that its document names")
def test_every_answer_is_made_and_is_what_the_document_says(
    world: World, settings: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    said, made = Said(), defaultdict(set)
    for operation in operations():
        address = operation["address"]
        for answer in answers(world, operation, settings, tmp_path, monkeypatch):
            said.check(address, answer)
            made[address].add(answer.status_code)
    assert {200, 304} | REFUSED == set().union(*made.values())
    assert {address: said.statuses(address) for address in made} == dict(made)


def answers(world: World, operation: dict[str, Any], settings: Any, tmp_path: Any, monkeypatch: Any) -> Iterator[Any]:
    at, leader = world.at(operation), world.leader
    first = leader.get(at)
    assert first.status_code == 200, (at, first.content)
    assert first.json().get("items", True), (at, "a list with nothing in it proves nothing")
    yield first
    yield leader.get(at, headers={"If-None-Match": first["ETag"]})
    if operation["operationId"] != "report":  # a jobcentre's own
        yield world.analyst.get(at)
    splits = [one for one in operation["parameters"] if one["name"] == "by"]
    for value in [one for schema in splits for one in schema["schema"]["anyOf"][0]["enum"]]:
        yield leader.get(f"{at}?by={value}")
    yield leader.get(at, headers={"Host": "elsewhere.example"})  # 400
    yield Client(REMOTE_ADDR="198.51.100.2").get(at)  # 401
    yield world.without_role.get(at)  # 403
    if "{" in operation["address"]:
        yield leader.get(operation["address"].replace("{code}", "nothing").replace("{key}", missing(operation)))  # 404
    yield leader.post(at)  # 405
    yield leader.post(at, "x" * (LARGEST_BODY + 1), content_type="text/plain")  # 413
    yield leader.get(f"{at}?colour={'x' * LONGEST_QUERY}")  # 414
    yield leader.get(f"{at}?colour=blue")  # 422
    with monkeypatch.context() as limited:
        limited.setattr(limits, "PER_MINUTE", 0)
        yield leader.get(at)  # 429
    with monkeypatch.context() as broken:
        broken.setattr(door, "_unknown_parameters", broken_off)
        yield leader.get(at)  # 500
    settings.DATA_FOLDER = tmp_path
    (tmp_path / "maintenance").write_text("Vi er tilbage klokken 14.")
    yield leader.get(at)  # 503
    (tmp_path / "maintenance").unlink()


def missing(operation: dict[str, Any]) -> str:
    (schema,) = [one["schema"] for one in operation["parameters"] if one["name"] == "key"] or [{}]
    return str(uuid.uuid4()) if schema.get("format") == "uuid" else "nothing"


def broken_off(*_args: Any) -> None:
    raise RuntimeError("broken")


@pytest.mark.django_db
def test_an_answer_that_is_not_what_the_document_says_is_seen(world: World) -> None:
    said, answer = Said(), world.leader.get("/api/v1/me")
    said.check("/api/v1/me", answer)

    def changed(**fields: Any) -> Any:
        body = {**answer.json(), **fields}
        other = copy.copy(answer)
        other.json = lambda: body
        return other

    for fields in ({"token": None}, {"expires_at": "tomorrow"}, {"place": {"scope": "jobcentre", "key": 7}}):
        with pytest.raises(jsonschema.ValidationError):
            said.check("/api/v1/me", changed(**fields))
    refused = Client().get("/api/v1/me")
    del refused.headers["WWW-Authenticate"]
    with pytest.raises(AssertionError):
        said.check("/api/v1/me", refused)
    other = world.leader.get("/api/v1/definitions")
    with pytest.raises(jsonschema.ValidationError):
        said.check("/api/v1/me", other)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/me/"])
def test_what_is_no_address_of_the_api_is_a_problem_and_no_page(address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_a_problem_however_early_it_is_refused(settings: Any) -> None:
    """Sent on to https, an address is looked at before the API's own frame is."""
    settings.SECURE_SSL_REDIRECT = True
    answers = [Client().get(address, headers={"Host": "elsewhere.example"}) for address in ("/api/v1/me", "/")]
    kinds = ["application/problem+json", "text/html; charset=utf-8"]
    assert [(one.status_code, one["Content-Type"]) for one in answers] == [(400, kind) for kind in kinds]
