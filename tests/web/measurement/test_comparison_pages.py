"""Participants beside people who did not take part: from a file to an answer, and a bad file by row and column."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from brobygger.accounts.models import Membership
from brobygger.kernel.actor import command
from brobygger.measurement import comparisons
from brobygger.measurement.comparisons import Others
from brobygger.measurement.models import DataSet, GroupComparison
from brobygger.vault.models import LogEntry
from brobygger_analysis.association.comparing import NoComparison
from brobygger_analysis.association.files import FileFault
from tests.fixtures import make_user
from tests.measurement.study_factories import make_frozen, others_file
from tests.programmes.factories import make_programme
from tests.web.tokens import token_client

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def compare(data_set: DataSet, content: bytes) -> GroupComparison:
    others = Others("andre.csv", io.BytesIO(content), "Ledige")
    return comparisons.compare(by=command("test"), data_set=data_set, outcome="employed", others=others)


def test_a_file_or_groups_that_cannot_be_compared(jobcentre):
    data_set = make_frozen(make_programme(jobcentre))
    for content, sentence in (
        (others_file(education="phd"), "phd findes ikke i kodebogen. Der er: basic"),
        (others_file(employed=""), "udfaldet mangler"),
        (others_file(rows=12), "Hver gruppe skal have mindst 10 borgere med og 10 uden udfaldet."),
        (b"employed\n" + b"1\n0\n" * 20, "Der er intet at vægte efter."),
        (b"\xff\xfe", "filen er ikke tekst i UTF-8"),
    ):
        with pytest.raises((FileFault, NoComparison)) as fault:
            compare(data_set, content)
        assert sentence in fault.value.words.da
    assert not GroupComparison.objects.exists()


def test_from_a_file_to_the_answer(jobcentre, client_for, django_assert_max_num_queries):
    programme = make_programme(jobcentre)
    user = make_user()
    Membership.objects.create(
        user=user, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    analyst, data_set = client_for(user=user), make_frozen(programme)
    address = f"/tal/datasaet/{data_set.key}/sammenlign/"

    def send(content: bytes, **changed: str) -> Any:
        sent = {"outcome": "employed", "others": "Ledige i nabokommunerne", **changed}
        return analyst.post(address, {**sent, "file": SimpleUploadedFile("andre.csv", content)})

    refused = send(others_file(woman="måske"))
    assert refused.status_code == 422
    assert "Række 4, kolonne woman: måske er hverken ja eller nej. Der er ikke indlæst noget." in text_of(refused)
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

    _shared_with_leaders(made, analyst, client_for, jobcentre, django_assert_max_num_queries)
    again = compare(data_set, others_file(education=""))
    assert again.digest == made.digest
    assert comparisons.earlier_equal(again) == made


def _shared_with_leaders(made: GroupComparison, analyst: Any, client_for: Any, jobcentre: Any, at_most: Any) -> None:
    """A leader meets it when the analyst shares it, with caveat and balance, and can change nothing."""
    leader_user = make_user("project_manager", jobcentre=jobcentre)
    leader, page = client_for(user=leader_user), f"/tal/datasaet/sammenligninger/{made.key}/"
    program = token_client(leader_user, jobcentre=jobcentre)
    address = f"/api/v1/programmes/{made.data_set.programme.code}/comparisons"
    assert leader.get(page).status_code == 404
    assert "Ledige i nabokommunerne" not in text_of(leader.get("/tal/sammenhaenge/"))
    assert program.get(address).json()["items"] == []

    assert leader.post(f"{page}del/").status_code == 403
    analyst.post(f"{page}del/")
    assert "Ledige i nabokommunerne" in text_of(leader.get("/tal/sammenhaenge/"))
    with at_most(20):
        text = text_of(leader.get(page))
    for words in ("En sammenhæng, ikke en effekt", "Er grupperne blevet ens?", "Køn: kvinde", "under 5"):
        assert words in text, words
    assert "Del med programmets ledere" not in text
    (given,) = program.get(address).json()["items"]
    assert given["result"]["difference"] == round(made.result["difference"], 3)  # as printed
    assert given["result"]["left_out"]["others"] is None  # one person
    assert (given["result"]["n_others"], given["result"]["words"]["en"][:14]) == (None, "An association")  # nor by 400
    assert "over 395" in text
    assert " 399 " not in text

    analyst.post(f"{page}del/", {"take_back": "1"})
    assert leader.get(page).status_code == 404
    actions = LogEntry.objects.filter(action__startswith="comparison.").values_list("action", flat=True)
    assert sorted(actions) == ["comparison.made", "comparison.shared", "comparison.unshared"]
