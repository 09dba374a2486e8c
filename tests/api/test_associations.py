"""Associations and comparisons in the API: what is shared, as the page shows it, and one object on every face."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest

from brobygger.cli.main import main
from brobygger.kernel.actor import command
from brobygger.measurement import associations, circumstances, comparisons, outside
from brobygger_analysis.association import ControlSet, Level, associate, choice, files
from brobygger_analysis.association import circumstances as catalogue
from brobygger_analysis.release import Rules
from tests.api.test_api import analyst_of
from tests.fixtures import make_jobcentre, make_user
from tests.measurement.study_factories import columns, make_comparison, make_frozen, make_run
from tests.programmes.factories import make_programme
from tests.web.tokens import token_client

pytestmark = pytest.mark.django_db

NOT_ASKED_HERE = {"sentence", "coverage", "counted", "for_each", "printed_for", "unmeasured"}


@pytest.fixture
def programme(jobcentre: Any) -> Any:
    return make_programme(jobcentre)


@pytest.fixture
def leader(jobcentre: Any) -> Any:
    return make_user("team_leader", jobcentre=jobcentre)


def figures(given: Any, without: Collection[str] = ()) -> Any:
    """What was computed, as JSON holds it: without the sentences that the catalogue adds for people."""
    plain = json.loads(json.dumps(given, default=str))
    lines = [{key: one for key, one in line.items() if key not in NOT_ASKED_HERE} for line in plain["lines"]]
    lines = [line for line in lines if line["variable"] not in without]
    missing = sorted((one for one in plain["missing"] if one["variable"] not in without), key=str)
    return {"words": plain["words"], "questions": plain["questions"], "lines": lines, "missing": missing}


def test_page_api_command_file_and_notebook_give_the_same_association(
    programme: Any, jobcentre: Any, leader: Any, client_for: Callable[..., Any], tmp_path: Path, capsys: Any
) -> None:
    data_set = make_frozen(programme)
    run = make_run(data_set, shared=True)
    page = client_for(user=leader).get(f"/tal/sammenhaenge/{run.key}/").context["told"]
    program = token_client(leader, jobcentre=jobcentre)
    answer = program.get(f"/api/v1/associations/{run.key}")
    assert answer.status_code == 200, answer.content
    given = answer.json()
    assert given["words"]["en"] == "An association, not an effect: the figure says what goes together, not what works."
    assert given["not_registered"] == ["first_round"]
    assert given["cannot_be_said"] == {"fast_spread": circumstances.TOO_SLOW.to_dict()}
    believed = {"self_belief"}  # read on the page, by people
    assert given["withheld"] == sorted(believed)
    assert "belief" not in json.dumps({**given, "withheld": []})
    assert given["lines"] == [one for one in json.loads(json.dumps(page["lines"])) if one["variable"] not in believed]
    assert any("af 100" in line["sentence"]["da"] for line in given["lines"])

    held = columns()
    (tmp_path / "rows.csv").write_text(
        "\n".join(
            [
                ",".join(held),
                *(",".join("" if one is None else str(one) for one in row) for row in zip(*held.values(), strict=True)),
            ]
        ),
        encoding="utf-8",
    )
    (tmp_path / "codebook.json").write_text(json.dumps(data_set.codebook), encoding="utf-8")
    main(["associate", str(tmp_path / "rows.csv"), "--codebook", str(tmp_path / "codebook.json"), "--json"])
    printed = json.loads(capsys.readouterr().out)

    found = files.read(tmp_path / "rows.csv", codebook=data_set.codebook)
    candidates = {
        level: [found.variables[key] for key in catalogue.CONTROLS[level] if key in found.variables] for level in Level
    }
    asked = [found.variables[line["variable"]] for line in page["lines"] if line["contrast"] in ("", "secondary")]
    in_notebook = associate(
        catalogue.still_without(found.columns, "employed"), "employed", asked,
        controls=choice(candidates, catalogue.MOMENTS, ControlSet.BY_RULE), cluster="municipality",
    )  # fmt: skip
    for other in (associations.released(printed), associations.released(in_notebook.to_dict())):
        assert figures(other) == figures(page)
    assert figures(given) == figures(page, without=believed)


def test_who_lacks_an_answer_is_hidden_with_all_that_tells_of_it(programme: Any, leader: Any, jobcentre: Any) -> None:
    run = make_run(make_frozen(programme), shared=True)
    few = next(at for at, line in enumerate(run.result["lines"]) if line["left_out"])
    variable = run.result["lines"][few]["variable"]

    def given_line(body: Any) -> Any:
        return next(one for one in body["lines"] if one["variable"] == variable)

    run.result["lines"][few] |= {"left_out": 3, "n": 217, "events": 97, "value": 0.123456, "if_yes": 0.456789}
    run.result["lines"][few]["controls_dropped"] = ["education: basic", "education: secondary"]
    run.result["missing"][0] |= {"lacking": 3, "lacking_with_outcome": 3}
    run.save()
    given = token_client(leader, jobcentre=jobcentre).get(f"/api/v1/associations/{run.key}").json()
    line = given_line(given)
    assert (line["n"], line["left_out"], line["value"], line["if_yes"]) == (None, None, 0.123, 0.457)
    assert line["controls_dropped"] == ["education"]
    assert (line["controls_settled"], line["left_out_settled"]) == ([], 0)
    run.result["lines"][few] |= {"left_out": 0, "left_out_settled": 3, "controls_settled": ["education"]}
    run.save()
    again = given_line(token_client(leader, jobcentre=jobcentre).get(f"/api/v1/associations/{run.key}").json())
    assert (again["n"], again["left_out_settled"], again["value"]) == (None, None, 0.123)
    assert given["missing"][0]["lacking"] is None
    assert not any("events" in one for one in given["lines"])
    assert "with_outcome" not in json.dumps(given)


def test_the_limit_in_force_is_that_of_the_answer(
    programme: Any, leader: Any, jobcentre: Any, monkeypatch: Any
) -> None:
    run = make_run(make_frozen(programme), shared=True)
    address, program = f"/api/v1/associations/{run.key}", token_client(leader, jobcentre=jobcentre)
    lacking = next(one["lacking"] for one in run.result["missing"] if one["variable"] == "education")
    told = [one["lacking"] for one in program.get(address).json()["missing"] if one["variable"] == "education"]
    assert (lacking >= 5, told) == (True, [lacking])
    monkeypatch.setattr(outside, "rules", lambda *, on: Rules(limit=lacking + 1, base=lacking + 1))
    body = program.get(address).json()
    assert body["hidden_below"] == lacking + 1
    assert [one["lacking"] for one in body["missing"] if one["variable"] == "education"] == [None]


def test_what_is_not_shared_is_there_for_no_program(programme: Any, leader: Any, jobcentre: Any) -> None:
    """As on the page for leaders; and an analyst's program waits until the analyst has shared it."""
    data_set = make_frozen(programme)
    run, compared = make_run(data_set), make_comparison(data_set)
    clients = {
        "leader": token_client(leader, jobcentre=jobcentre),
        "analyst": token_client(analyst_of(programme), programme=programme.key),
    }
    other = make_jobcentre("Jobcenter Fremmed", "0161")
    strangers = token_client(make_user("team_leader", jobcentre=other), jobcentre=other)
    elsewhere = make_programme(other)
    outsiders = token_client(analyst_of(elsewhere), programme=elsewhere.key)
    closed = token_client(leader, jobcentre=jobcentre, scopes=("targets",))
    at = f"/api/v1/programmes/{programme.code}"

    def seen(client: Any) -> tuple[int, list[str], list[str]]:
        listed = [client.get(f"{at}/{name}").json()["items"] for name in ("associations", "comparisons")]
        return (
            client.get(f"/api/v1/associations/{run.key}").status_code,
            *([one["key"] for one in items] for items in listed),
        )

    for client in clients.values():
        assert seen(client) == (404, [], [])
    associations.share(by=command("test"), run=run)
    comparisons.share(by=command("test"), comparison=compared)
    for client in clients.values():
        assert seen(client) == (200, [str(run.key)], [str(compared.key)])
    for client in (strangers, outsiders):
        assert client.get(f"/api/v1/associations/{run.key}").status_code == 404
        assert client.get(f"{at}/associations").status_code == 404
        assert client.get(f"{at}/comparisons").status_code == 404
    assert closed.get(f"/api/v1/associations/{run.key}").status_code == 403
    associations.unshare(by=command("test"), run=run)
    comparisons.unshare(by=command("test"), comparison=compared)
    assert seen(clients["leader"]) == (404, [], [])


def test_a_page_of_many_costs_as_much_as_one_of_few(
    programme: Any, leader: Any, jobcentre: Any, same_queries: Any
) -> None:
    data_set = make_frozen(programme)
    run = make_run(data_set, shared=True)
    program = token_client(leader, jobcentre=jobcentre)

    def more() -> None:
        for _ in range(3):
            run.pk, run.key, run._state.adding = None, uuid.uuid4(), True
            run.save()

    same_queries(lambda: program.get(f"/api/v1/programmes/{programme.code}/associations"), more)
