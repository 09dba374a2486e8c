from __future__ import annotations

import pytest
from django.urls import reverse

from brobygger.documents import actions
from brobygger.vault.models import LogEntry
from brobygger.web.documents.answers import safe_name
from tests.citizens.factories import a_course, machine
from tests.documents.factories import a_file
from tests.web.own.help import by_link


@pytest.fixture
def case(in_boundary, client_for):
    client = client_for("caseworker")
    citizen = a_course(in_boundary, responsible=client.user).citizen
    return (
        client,
        citizen,
        a_file(machine(in_boundary), ("citizen", citizen.key), content=b"<b>Hej</b>", name="Åse.txt"),
    )


def test_a_file_is_sent_so_that_no_browser_runs_or_keeps_it(case):
    client, citizen, file = case
    answer = client.get(reverse("documents:fetch", args=[file.key]))

    assert answer.content == b"<b>Hej</b>"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "%C3%85se.txt" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    entry = LogEntry.objects.get(action="file.fetched")
    assert ["citizen", str(citizen.key)] in entry.subjects


def test_who_may_not_open_the_case_gets_no_file(case, client_for):
    _client, _citizen, file = case
    assert client_for("caseworker").get(reverse("documents:fetch", args=[file.key])).status_code == 403
    assert not LogEntry.objects.filter(action="file.fetched").exists()


def test_a_file_of_a_kind_that_nobody_answers_for_is_closed(case, in_boundary):
    client, citizen, _file = case
    orphan = a_file(machine(in_boundary), ("planet", citizen.key), content=b"x y")
    assert client.get(reverse("documents:fetch", args=[orphan.key])).status_code == 404


def test_the_citizen_gets_what_is_shared_and_nothing_else(case, in_boundary):
    _client, citizen, file = case
    other = a_course(in_boundary).citizen
    mine, theirs = by_link(citizen), by_link(other)
    address = reverse("documents:fetch_own", args=[file.key])
    assert mine.get(address).status_code == 404

    actions.share(by=machine(in_boundary), key=file.key, subject=("citizen", citizen.key), shared=True)

    assert mine.get(address).content == b"<b>Hej</b>"
    assert theirs.get(address).status_code == 404


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("Plan 2026-00123.pdf", "Plan 2026-00123.pdf"),
        ("../../etc/passwd", "passwd"),
        ('a"b\r\nSet-Cookie: x.pdf', "a b Set-Cookie x.pdf"),
        ("", "fil"),
        (".htaccess", "htaccess"),
        ("å" * 200 + ".pdf", "å" * 96 + ".pdf"),
    ],
)
def test_names_are_safe_on_every_machine(given, safe):
    assert safe_name(given) == safe
