"""Participants beside people who did not take part: from a file to an answer, and a bad file by row and column."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from brobygger.accounts.models import Membership
from brobygger.measurement.models import GroupComparison
from brobygger.vault.models import LogEntry
from tests.fixtures import make_user
from tests.measurement.study_factories import make_frozen, others_file
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_from_a_file_to_the_answer(jobcentre, client_for, django_assert_max_num_queries):
    programme = make_programme(jobcentre)
    user = make_user()
    Membership.objects.create(
        user=user, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    analyst, data_set = client_for(user=user), make_frozen(programme)
    address = f"/tal/datasaet/{data_set.key}/sammenlign/"
    assert address in analyst.get(f"/tal/datasaet/{data_set.key}/").content.decode()

    def send(content: bytes, **changed: str) -> Any:
        sent = {"outcome": "employed", "others": "Ledige i nabokommunerne", **changed}
        return analyst.post(address, {**sent, "file": SimpleUploadedFile("andre.csv", content)})

    for content, sentence in (
        (
            others_file(woman="måske"),
            "Række 4, kolonne woman: måske er hverken ja eller nej. Der er ikke indlæst noget.",
        ),
        (others_file(education="phd"), "Række 4, kolonne education: phd findes ikke i kodebogen. Der er: basic"),
        (others_file(employed=""), "Række 4, kolonne employed: udfaldet mangler"),
        (others_file(rows=12), "Hver gruppe skal have mindst 10 borgere med og 10 uden udfaldet."),
        (b"employed\n" + b"1\n0\n" * 20, "Der er intet at vægte efter."),
        (b"\xff\xfe", "Filen er ikke tekst i UTF-8"),
    ):
        refused = send(content)
        assert (refused.status_code, sentence in text_of(refused)) == (422, True), (sentence, text_of(refused))
    assert send(others_file(), others=" ").status_code == 422
    assert not GroupComparison.objects.exists()

    assert send(others_file(education="")).status_code == 302
    made = GroupComparison.objects.get()
    with django_assert_max_num_queries(20):
        text = text_of(analyst.get(f"/tal/datasaet/sammenligninger/{made.key}/"))
    for words in (
        "En sammenhæng, ikke en effekt", "ikke et bevis for, at indsatsen virker", "Ledige i nabokommunerne",
        "vægtet, så den ligner deltagerne", "Køn: kvinde", "Efter vægtning", "Mangler et svar, der vægtes efter",
    ):  # fmt: skip
        assert words in text, words
    assert "Nej, stadig forskellige" not in text  # what is weighted by is alike afterwards
    assert made.result["left_out"]["others"] == 1
    assert made.result["n_others"] == 399
    assert any(abs(one["before"]) > 0.1 for one in made.result["balance"])
    entry = LogEntry.objects.get(action="comparison.made")
    assert entry.reason == "Ledige i nabokommunerne"

    assert send(others_file(education="")).status_code == 302
    again = GroupComparison.objects.latest("id")
    assert again.digest == made.digest
    assert "gav de samme tal" in text_of(analyst.get(f"/tal/datasaet/sammenligninger/{again.key}/"))
    assert client_for("project_manager").get(address).status_code == 403
