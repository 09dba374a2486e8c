from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

from tests.web.design.kit import text_of


def language_of(response: Any) -> str:
    content = response.content.decode()
    assert response.headers["Content-Language"] in content[:200]
    return str(response.headers["Content-Language"])


def test_danish_unless_the_browser_asks_for_english(client: Client, db: None) -> None:
    assert language_of(client.get("/was/")) == "da"
    assert language_of(client.get("/was/", headers={"accept-language": "uk"})) == "da"
    english = client.get("/was/", headers={"accept-language": "en-GB,da;q=0.5"})
    assert language_of(english) == "en"
    assert "Accessibility statement" in text_of(english.content)
    assert "Accept-Language" in english.headers["Vary"]


def test_a_visitors_choice_is_kept_in_the_browser(client: Client, db: None) -> None:
    response = client.post("/sprog/", {"language": "en", "next": "/was/"})
    assert response.status_code == 302
    assert response.url == "/was/"
    assert language_of(client.get("/was/")) == "en"
    client.post("/sprog/", {"language": "da"})
    assert language_of(client.get("/was/", headers={"accept-language": "en"})) == "da"


def test_a_users_choice_goes_with_the_user(client_for: Any) -> None:
    client = client_for("caseworker")
    assert language_of(client.get("/was/", headers={"accept-language": "en"})) == "da"
    client.post("/sprog/", {"language": "en", "next": "/was/"})
    client.user.refresh_from_db()
    assert client.user.language == "en"
    elsewhere = Client()
    elsewhere.force_login(client.user)
    assert language_of(elsewhere.get("/was/")) == "en"


def test_nonsense_changes_nothing_and_leads_nowhere_else(client: Client, db: None) -> None:
    response = client.post("/sprog/", {"language": "xx", "next": "https://elsewhere.example/"})
    assert response.url == "/"
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies
    assert client.get("/sprog/").status_code == 405


def test_the_language_of_one_request_is_not_the_next_ones(client: Client, db: None) -> None:
    from django.utils import translation

    client.get("/was/", headers={"accept-language": "en"})
    assert translation.get_language() == settings.LANGUAGE_CODE
