"""Whatever is asked by the document, nothing of ours breaks: no answer is 500, and every refusal is a problem."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brobygger.api.document import operations
from tests.fixtures import make_jobcentre, make_user
from tests.measurement.factories import make_course
from tests.programmes.factories import make_programme
from tests.web.tokens import token_client

ALLOWED = {200, 304, 400, 403, 404, 405, 414, 422, 429}
ANYTHING = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", "0", "-1", "null", "true", "1e309", "\0", "' or 1=1 --", "../../x", "Ø", "😀", "2026-02-30"]),
)


def values_of(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """What the document says may stand here, mixed with what it does not say."""
    options = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    one = options[0].get("items", options[0])
    if "enum" in one:
        meant: Any = st.sampled_from(one["enum"])
    elif one.get("format") == "date":
        meant = st.dates().map(str)
    elif one.get("format") == "uuid":
        meant = st.uuids().map(str)
    elif one.get("type") == "integer":
        meant = st.integers().map(str)
    else:
        meant = st.sampled_from(["enrolled", "cv_updated_of_enrolled", "a_dagpenge"])
    return st.one_of(meant, ANYTHING)


@st.composite
def requests(draw: Any, code: str) -> str:
    operation = draw(st.sampled_from(operations()))
    address, query = operation["address"], []
    for parameter in operation.get("parameters", []):
        value = values_of(parameter["schema"])
        if parameter["in"] == "path":
            chosen = draw(st.one_of(st.just(code), value.filter(bool)))
            address = address.replace(f"{{{parameter['name']}}}", quote(chosen, safe=""))
        elif draw(st.booleans()):
            query += [(parameter["name"], one) for one in draw(st.lists(value, min_size=1, max_size=2))]
    return f"{address}?{urlencode(query)}"


@pytest.mark.django_db
def test_no_request_of_the_document_breaks_anything(monkeypatch: Any) -> None:
    monkeypatch.setattr("brobygger.api.limits.PER_MINUTE", 10_000)
    jobcentre = make_jobcentre("Jobcenter Prøve", "0607")
    programme = make_programme(jobcentre, code="rum2")
    make_course(jobcentre, programme, to="enrolled")
    client = token_client(make_user("project_manager", jobcentre=jobcentre), jobcentre=jobcentre)
    client.raise_request_exception = False
    seen: set[int] = set()

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(requests(programme.code))
    def ask(address: str) -> None:
        answer = client.get(address)
        seen.add(answer.status_code)
        assert answer.status_code in ALLOWED, f"{address} gave {answer.status_code}"
        kind = "application/json" if answer.status_code == 200 else "application/problem+json"
        assert answer["Content-Type"].split(";")[0] == kind, address

    ask()
    assert {200, 404, 422} <= seen
