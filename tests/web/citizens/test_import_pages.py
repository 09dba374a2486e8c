"""The import as people use it: send, look, let in; and all that can be wrong with what they send."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from brobygger.citizens.models import Citizen, Course
from brobygger.interop import started_courses
from brobygger.interop.models import Upload, UploadState
from brobygger.jobs import queue
from brobygger.kernel.boundary import within
from tests.citizens.factories import a_number

HEAD = "CPR-nummer;Fornavn;Efternavn;Begyndt;Ydelse"


@pytest.fixture
def manager(jobcentre: Any, client_for: Any) -> Any:
    return client_for("project_manager")


def a_row(cpr: str = "", benefit: str = "Dagpenge") -> str:
    return f"{cpr or a_number()};Søren;Ågård;01-09-2026;{benefit}"


def send(client: Any, *rows: str, content: bytes = b"", name: str = "liste.csv") -> Any:
    content = content or "\n".join([HEAD, *rows]).encode("cp1252")
    return client.post(reverse("citizens:import"), {"file": SimpleUploadedFile(name, content)})


def test_send_look_and_let_in(jobcentre, manager):
    sent = send(manager, a_row(), a_row())
    assert sent.status_code == 302
    shown = manager.get(sent["Location"])
    html = shown.content.decode()
    assert "Indlæs 2 forløb" in html
    assert "••••" in html
    with within(jobcentre.pk):
        assert not Citizen.objects.exists()
    done = manager.post(sent["Location"], follow=True)
    assert "Listen er læst ind" in done.content.decode()
    with within(jobcentre.pk):
        assert Course.objects.count() == 2
        assert Upload.objects.get().content is None
    manager.post(sent["Location"])  # sent twice by a nervous finger
    with within(jobcentre.pk):
        assert Course.objects.count() == 2


def test_faults_are_listed_and_nothing_can_be_let_in(jobcentre, manager):
    sent = send(manager, a_row(), a_row(benefit="Lotto"))
    html = manager.get(sent["Location"]).content.decode()
    assert "Der er en fejl i listen" in html
    assert "Ydelsen kendes ikke" in html
    manager.post(sent["Location"])
    with within(jobcentre.pk):
        assert not Citizen.objects.exists()


def test_odd_check_digits_ask_for_a_tick(jobcentre, manager):
    sent = send(manager, a_row(cpr="170584-0002"))
    assert "Rækker: 2" in " ".join(manager.get(sent["Location"]).content.decode().replace("<p>", " ").split())
    assert manager.post(sent["Location"]).status_code == 422
    assert manager.post(sent["Location"], {"confirmed": "on"}).status_code == 302
    with within(jobcentre.pk):
        assert Citizen.objects.get().check_digit_confirmed


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "tom"),
        (b"\x00\x01\x02" * 100, "CSV"),
        ("CPR;Fornavn\nø".encode("utf-16-le"), "UTF-8"),
        (b"PK\x03\x04 not a spreadsheet", "Excel"),
        (b"Navn;Alder\nA;1", "mangler kolonnerne"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_advice(manager, content, says):
    answer = send(manager, content=content or b" ") if content else send(manager, content=b" ")
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_fifty_megabytes_are_refused_politely(manager):
    answer = manager.post(
        reverse("citizens:import"), data=b"x", content_type="multipart/form-data; boundary=b",
        headers={"content-length": str(50 * 1024 * 1024)}, CONTENT_LENGTH=str(50 * 1024 * 1024),
    )  # fmt: skip
    assert answer.status_code == 413
    assert "10 MB" in answer.content.decode()


def test_just_above_ten_megabytes_is_refused_at_the_field(manager):
    content = f"{HEAD}\n{a_row()}\n".encode().ljust(started_courses_limit() + 1)
    answer = send(manager, content=content)
    assert answer.status_code == 422
    assert "10 MB" in answer.content.decode()


def started_courses_limit() -> int:
    from brobygger.interop import tables

    return tables.MAX_BYTES


def test_a_long_list_is_left_to_the_worker(jobcentre, manager, monkeypatch):
    monkeypatch.setattr(started_courses, "AT_ONCE", 1)
    sent = send(manager, a_row(), a_row())
    waiting = manager.post(sent["Location"], follow=True)
    assert "bliver læst ind" in waiting.content.decode()
    with within(jobcentre.pk):
        assert not Citizen.objects.exists()
        assert Upload.objects.get().state == UploadState.WAITING
    [row] = queue.rows(name="interop.read_started_courses")
    queue.perform.call(**row.args_kwargs["kwargs"])
    assert "Listen er læst ind" in manager.get(sent["Location"]).content.decode()
    with within(jobcentre.pk):
        assert Citizen.objects.count() == 2


def test_somebody_elses_file_is_not_told_of(manager, client_for):
    sent = send(manager, a_row())
    assert client_for("project_manager").get(sent["Location"]).status_code == 404


def test_the_empty_list_has_the_headings_that_are_read(manager):
    answer = manager.get(reverse("citizens:import_template"))
    text = answer.content.decode("utf-8-sig")
    from brobygger.interop import tables

    table = tables.read((text + f"{a_number()};Ida;Ø;01-09-2026;Dagpenge;;;;;;;;\r\n").encode(), "liste.csv")
    assert set(started_courses._columns(table)) == set(started_courses.HEADINGS)
