from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from brobygger.documents import actions, reads
from brobygger.vault.models import LogEntry
from brobygger.web.documents.answers import safe_name
from tests.citizens.factories import a_course, machine
from tests.documents.factories import a_file, a_pdf, a_running_pdf, work
from tests.fixtures import make_team
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


def test_a_file_is_put_in_the_case_checked_shared_and_unshared(case):
    client, citizen, _file = case
    address = reverse("documents:of_citizen", args=[citizen.key])
    done = client.post(address, {"file": SimpleUploadedFile("Aftale.pdf", a_pdf())}, follow=True)
    html = done.content.decode()
    assert "Aftale.pdf" in html
    assert "Bliver undersøgt" in html
    work()
    (row,) = [one for one in reads.files_of(("citizen", citizen.key)) if one.name == "Aftale.pdf"]
    share = reverse("documents:share", args=[citizen.key, row.key])

    assert "Borgeren kan nu se filen" in client.post(share, {"shared": "1"}, follow=True).content.decode()
    assert [one.name for one in reads.files_of(("citizen", citizen.key), only_shared=True)] == ["Aftale.pdf"]
    client.post(share, {"shared": "0"})
    assert not reads.files_of(("citizen", citizen.key), only_shared=True)


def test_a_refused_file_says_why_and_an_unfit_one_comes_back(case):
    client, citizen, _file = case
    address = reverse("documents:of_citizen", args=[citizen.key])
    back = client.post(address, {"file": SimpleUploadedFile("cv.pdf", b"MZ\x90\x00\x03")})
    assert back.status_code == 422
    assert "Brug PDF, Word" in back.content.decode()
    assert client.post(address, {}).status_code == 422

    client.post(address, {"file": SimpleUploadedFile("kør.pdf", a_running_pdf())})
    work()
    html = client.get(address).content.decode()
    assert "kan køre som et program" in html


def test_who_may_only_read_adds_and_shares_nothing(in_boundary, client_for):
    team = make_team(in_boundary)
    reader = client_for("caseworker", team=team)
    citizen = a_course(in_boundary, team=team).citizen
    file = a_file(machine(in_boundary), ("citizen", citizen.key), content=b"Hej med dig")
    address = reverse("documents:of_citizen", args=[citizen.key])
    assert reader.get(address).status_code == 200
    assert reader.post(address, {"file": SimpleUploadedFile("a.txt", b"Hej med dig")}).status_code == 403
    assert reader.post(reverse("documents:share", args=[citizen.key, file.key]), {"shared": "1"}).status_code == 403
