"""Lists, a page at a time: every thing once, whatever comes or goes meanwhile, and no cursor begins again."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from brobygger.api import pages
from brobygger.api.document import operations
from brobygger.kernel.boundary import within
from brobygger.measurement import report_actions
from brobygger.measurement.models import StatusReport as ReportRow
from brobygger_analysis.report import month_of
from tests.fixtures import actor_of, make_user
from tests.measurement.study_factories import make_comparison, make_frozen
from tests.programmes.factories import make_programme
from tests.web.tokens import token_client


@dataclass
class Asked:
    after: str | None = None
    limit: int = 3


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_page_begins_behind_a_place_whether_or_not_anything_is_there(newest_first: bool) -> None:
    things = {f"{number:02}" for number in range(10)}
    seen: list[str] = []
    asked = Asked()
    while True:
        page, asked.after = pages.page(sorted(things), str, asked, newest_first=newest_first)
        seen += page
        if asked.after is None:
            break
        things -= {asked.after}  # the very thing that the cursor names is taken back
        things |= {"99" if newest_first else "00-"}  # and another came in front
    assert sorted(seen) == [f"{number:02}" for number in range(10)]
    assert seen == sorted(seen, reverse=newest_first)


def test_places_stand_in_the_order_of_time() -> None:
    first, later = uuid.UUID(int=9), uuid.UUID(int=1)
    at = datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)
    assert pages.by_month("2026-09", first) < pages.by_month("2026-10", later)
    assert pages.by_moment(at, first) < pages.by_moment(at + datetime.timedelta(microseconds=1), later)
    shown_elsewhere = at.astimezone(datetime.timezone(datetime.timedelta(hours=2)))
    assert pages.by_moment(at, first) == pages.by_moment(shown_elsewhere, first)


def every(client: Any, address: str, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    for _ in range(50):
        answer = client.get(f"{address}?limit={limit}{after}")
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert len(body["items"]) <= limit
        found += body["items"]
        if body["next"] is None:
            return found
        after = f"&after={body['next']}"
    raise AssertionError("the list does not end")


@pytest.mark.django_db
def test_reports_and_comparisons_come_a_page_at_a_time(jobcentre: Any) -> None:
    programme = make_programme(jobcentre)
    leader = make_user("project_manager", jobcentre=jobcentre)
    with within(jobcentre.pk):
        by = actor_of(leader, jobcentre)
        for code in ("2024-03", "2024-05", "2024-04"):
            row = report_actions.prepare(by=by, programme=programme, month=month_of(code))
            report_actions.approve(by=by, key=row.key)
    client = token_client(leader, jobcentre=jobcentre)
    assert [one["month"] for one in every(client, "/api/v1/reports", 1)] == ["2024-05", "2024-04", "2024-03"]
    first = client.get("/api/v1/reports?limit=1").json()
    with within(jobcentre.pk):  # the report that the cursor names gives way to its next revision
        row = ReportRow.objects.get(month="2024-05-01")
        revision = report_actions.revise(by=by, key=row.key, reason="Rettet")
        report_actions.approve(by=by, key=revision.key)
    rest = client.get(f"/api/v1/reports?after={first['next']}").json()["items"]
    assert {one["month"] for one in rest} >= {"2024-04", "2024-03"}
    assert str(row.key) not in {one["key"] for one in rest}

    data_set = make_frozen(programme)
    made = [make_comparison(data_set, shared=True) for _ in range(3)]
    address = f"/api/v1/programmes/{programme.code}/comparisons"
    assert [one["key"] for one in every(client, address, 2)] == [str(one.key) for one in reversed(made)]


@pytest.mark.django_db
def test_no_list_begins_again_at_a_cursor_that_it_does_not_know(jobcentre: Any) -> None:
    """Asked of every address that takes one: behind it, or refused with the parameter named."""
    programme = make_programme(jobcentre)
    client = token_client(make_user("project_manager", jobcentre=jobcentre), jobcentre=jobcentre)
    data_set = make_frozen(programme)
    make_comparison(data_set, shared=True)
    lists = [one for one in operations() if any(parameter["name"] == "after" for parameter in one["parameters"])]
    assert {one["operationId"] for one in lists} == {
        "associations", "comparisons", "definitions", "programmes", "reports"
    }  # fmt: skip
    for operation in lists:
        address = operation["address"].replace("{code}", programme.code)
        keyed = operation["operationId"] in {"definitions", "programmes"}
        for after in ("zzz", str(uuid.uuid4()), "2026-10.not-a-key", "%C3%B8"):
            answer = client.get(f"{address}?after={after}")
            if keyed and answer.status_code == 200:
                items = [one.get("key", one.get("code")) for one in answer.json()["items"]]
                assert all(one > after for one in items), (address, after, items)
                continue
            assert answer.status_code == 422, (address, after)
            assert [one["parameter"] for one in answer.json()["errors"]] == ["after"]
