"""docs/api.md is true: each of its commands is asked, and answers what stands below it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from brobygger.api import limits, middleware
from brobygger.api.document import operations
from tests.fixtures import make_user
from tests.measurement.factories import make_course
from tests.programmes.factories import make_programme
from tests.web.tokens import make_token

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|json)\n(.*?)```", TEXT, re.DOTALL)


def ask(command: str, secret: str) -> Any:
    words = shlex.split(command.replace("$TOKEN", secret).replace("$BROBYGGER", ""))
    assert words[0] == "curl"
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "--header")
    return Client(headers=headers).get(words[-1])


def holds(said: Any, answered: Any) -> bool:
    """Whether what stands in the text is part of the answer."""
    if isinstance(said, dict):
        return isinstance(answered, dict) and all(
            key in answered and holds(one, answered[key]) for key, one in said.items()
        )
    if isinstance(said, list) and said and isinstance(said[0], dict):
        return all(holds(one, other) for one, other in zip(said, answered, strict=True))
    return bool(said == answered)


@pytest.mark.django_db
def test_each_command_answers_what_the_text_says(jobcentre: Any) -> None:
    programme = make_programme(jobcentre, code="rum2")
    make_course(jobcentre, programme, to="enrolled")
    leader = make_user("project_manager", jobcentre=jobcentre)
    _token, secret = make_token(leader, jobcentre=jobcentre, name="Management information")
    asked, last = 0, None
    for kind, block in BLOCKS:
        if kind == "json":
            assert last is not None
            assert holds(json.loads(block), last.json()), last.content
            continue
        for line in block.strip().split("\n"):
            last = ask(line, secret)
            assert last.status_code == (422 if "sideways" in line else 200), f"{line}: {last.content!r}"
            asked += 1
    assert asked >= 6


def test_the_text_names_every_address_and_limit() -> None:
    for operation in operations():
        plain = operation["address"].replace("{code}", "CODE").replace("{key}", "KEY")
        assert f"`{plain}`" in TEXT, plain
    assert f"more than {limits.PER_MINUTE} requests" in TEXT
    assert f"{middleware.LARGEST_BODY // 1024} kB" in TEXT
    assert f"{middleware.LONGEST_QUERY:,} characters" in TEXT
