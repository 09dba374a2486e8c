from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from brobygger.web import errors
from tests.web.design.kit import text_of

pytestmark = pytest.mark.urls("tests.web.design.addresses")


@pytest.mark.parametrize(
    ("kind", "status", "heading", "sentence"),
    [
        ("not-found", 404, "Siden findes ikke", "Sagen ligger ikke i dit jobcenter."),
        ("missing", 404, "Siden findes ikke", "Adressen er forkert"),
        ("not-allowed", 403, "Du har ikke adgang", "Sagen hører til en anden."),
        ("conflict", 409, "En anden har ændret det samme", "Bo har ændret sagen."),
        ("refusal", 422, "Det kan ikke lade sig gøre", "Forløbet er lukket."),
    ],
)
def test_each_trouble_has_a_page_that_says_what_to_do(
    client: Client, db: None, kind: str, status: int, heading: str, sentence: str
) -> None:
    response = client.get(f"/trouble/{kind}/")
    words = text_of(response.content)
    assert response.status_code == status
    assert f"<title>{heading} – Brobygger</title>" in response.content.decode()
    assert sentence in words
    assert "Det kan du gøre" in words
    assert "technical words" not in words
    assert f"Kode {status}" in words


def test_a_closed_case_offers_to_give_a_reason(client: Client, db: None) -> None:
    page = client.get("/trouble/glass/").content.decode()
    assert 'href="/glas/"' in page
    assert "en leder gennemgår opslaget" in page
    assert 'href="/glas/"' not in client.get("/trouble/not-allowed/").content.decode()


def test_a_fault_of_ours_tells_nothing_and_asks_nobody(db: None, django_assert_num_queries: Any) -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/trouble/boundary/")
    assert response.status_code == 500
    assert "Enter a boundary" not in response.content.decode()
    assert "Noget gik galt hos os" in text_of(response.content)
    with django_assert_num_queries(0):
        again = errors.server_error(RequestFactory().get("/"))
    assert again.status_code == 500


def test_the_bare_pages_stand_without_collected_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr("django.templatetags.static.static", missing)
    response = errors.server_error(RequestFactory().get("/"))
    assert b"stylesheet" not in response.content
    assert "Noget gik galt hos os" in text_of(response.content)


def test_an_unknown_address_is_a_page_of_ours(client: Client, db: None) -> None:
    response = client.get("/findes-ikke/")
    assert response.status_code == 404
    assert "Brug menuen eller søgefeltet" in text_of(response.content)


def test_a_wrong_host_is_told_without_the_database(client: Client) -> None:
    response = client.get("/design/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "Siden kunne ikke læse det, der blev sendt" in text_of(response.content)


def test_fifty_megabytes_are_refused_before_they_are_read(client: Client) -> None:
    response = client.post("/read/", b"", content_type="text/plain", CONTENT_LENGTH=str(50 * 1024 * 1024))
    assert response.status_code == 413
    assert "En fil må højst fylde 10 MB." in text_of(response.content)


def test_too_much_text_is_told_as_too_much(client: Client, db: None) -> None:
    big = client.post("/read/", {"a": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 10)}, **URLENCODED)
    many = client.post("/read/", "&".join(f"a{number}=1" for number in range(1100)), **URLENCODED)
    assert (big.status_code, many.status_code) == (413, 413)


URLENCODED: dict[str, Any] = {"content_type": "application/x-www-form-urlencoded"}


def test_an_old_form_is_told_how_to_go_on(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/story/", {"name": "Ida"})
    assert response.status_code == 403
    assert "Det, du skrev, står der endnu" in text_of(response.content)


def test_too_many_tries_have_a_page() -> None:
    from django.template.loader import render_to_string

    response = errors.too_many_requests(RequestFactory().get("/"))
    assert response.status_code == 429
    html = render_to_string("429.html", request=_asked())
    assert "Vent fem minutter" in text_of(html)


def _asked() -> Any:
    request = RequestFactory().get("/")
    request.session = {}
    return request


# --- maintenance -----------------------------------------------------------------------------------------------


@pytest.fixture
def data_folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path


def test_a_file_closes_the_house_and_its_text_is_shown(client: Client, data_folder: Path) -> None:
    (data_folder / "maintenance").write_text("Vi er tilbage klokken 14. <b>")
    response = client.get("/design/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "300"
    assert "Vi er tilbage klokken 14. &lt;b&gt;" in response.content.decode()


def test_an_empty_file_is_enough_and_english_is_understood(client: Client, data_folder: Path) -> None:
    (data_folder / "maintenance").touch()
    assert "Vi arbejder på systemet" in text_of(client.get("/design/").content)
    english = client.get("/design/", headers={"accept-language": "en"})
    assert "We are working on the system" in text_of(english.content)


def test_without_the_file_the_house_is_open(client: Client, data_folder: Path, db: None) -> None:
    assert client.get("/design/").status_code == 200


@pytest.mark.parametrize("path", ["/trouble/not-found/", "/trouble/not-allowed/", "/trouble/refusal/"])
def test_error_pages_are_never_kept(client: Client, db: None, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"
