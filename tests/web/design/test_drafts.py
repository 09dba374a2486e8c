from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.template import engines

from brobygger.kernel import clock
from brobygger.vault import drafts
from tests.fixtures import make_user
from tests.web.design.addresses import SUBJECT
from tests.web.design.kit import text_of

pytestmark = pytest.mark.urls("tests.web.design.addresses")

AUTOSAVE = {"X-Autosave": "1"}
TYPED = {"name": "Ida <3", "day": "31/2", "wishes": "no", "several": ["b"], "version": "1", "csrfmiddlewaretoken": "x"}


@pytest.fixture(autouse=True)
def own_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    # A change of settings.TEMPLATES would make new engines, without the strictness of the test world.
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, Path(__file__).parent / "templates"])


@pytest.fixture
def caseworker(client_for: Any) -> Any:
    return client_for("caseworker")


def field(html: str, name: str) -> list[str]:
    import re

    return re.findall(rf'<[^>]*name="{name}"[^>]*>', html)


def test_what_was_typed_is_kept_and_found_again(caseworker: Any) -> None:
    with clock.frozen(datetime.datetime(2026, 3, 1, 13, 2, tzinfo=datetime.UTC)):
        saved = caseworker.post("/story/", TYPED, headers=AUTOSAVE)
        assert saved.status_code == 200
        assert saved.json() == {"sentence": "Kladde gemt kl. 14.02"}
        page = caseworker.get("/story/")
    html = page.content.decode()
    assert "Du fortsætter på din kladde fra 1. marts 2026 kl. 14.02." in text_of(html)
    assert 'value="Ida &lt;3"' in html
    assert 'value="31/2"' in html
    assert "checked" not in field(html, "agrees")[0], "a box that was unticked stays unticked"
    assert ["checked" in tag for tag in field(html, "several")] == [False, True]
    assert ["checked" in tag for tag in field(html, "wishes")] == [False, True]
    assert "Fejl" not in text_of(html), "a draft is not scolded"


def test_only_the_owner_has_it(caseworker: Any, client_for: Any, jobcentre: Any) -> None:
    caseworker.post("/story/", TYPED, headers=AUTOSAVE)
    assert "kladde fra" not in text_of(client_for("caseworker").get("/story/").content)


def test_nobody_without_a_key_keeps_anything(client: Any, db: None) -> None:
    assert client.post("/story/", TYPED, headers=AUTOSAVE).status_code == 403


def test_without_javascript_a_button_keeps_it(caseworker: Any) -> None:
    response = caseworker.post("/story/", {**TYPED, "kladde": "gem"}, follow=True)
    words = text_of(response.content)
    assert "Din kladde er gemt i 30 dage." in words
    assert "Du fortsætter på din kladde" in words


def test_it_can_be_thrown_away(caseworker: Any) -> None:
    caseworker.post("/story/", TYPED, headers=AUTOSAVE)
    words = text_of(caseworker.post("/story/", {"kladde": "slet"}, follow=True).content)
    assert "Kladden er slettet." in words
    assert "kladde fra" not in words


def test_it_is_gone_when_the_form_is_sent(caseworker: Any) -> None:
    caseworker.post("/story/", TYPED, headers=AUTOSAVE)
    sent = caseworker.post("/story/", {"name": "Ida", "day": "1.3.2026", "wishes": "yes"})
    assert sent.url == "/fortalt/"
    assert "kladde fra" not in text_of(caseworker.get("/story/").content)


def test_a_form_with_errors_keeps_its_draft_and_answers_422(caseworker: Any) -> None:
    caseworker.post("/story/", TYPED, headers=AUTOSAVE)
    wrong = caseworker.post("/story/", {"name": "Ida", "day": "x"})
    assert wrong.status_code == 422
    assert "<title>Fejl: Fortælling – Brobygger</title>" in wrong.content.decode()
    assert "kladde fra" in text_of(caseworker.get("/story/").content)


def test_a_draft_of_an_older_form_says_so(caseworker: Any, jobcentre: Any) -> None:
    from brobygger.kernel.boundary import within

    with within(jobcentre.pk):
        drafts.save(
            owner=caseworker.user.key, form="test.story", version="1", subject=SUBJECT,
            data={"name": ["Ida"], "gone": ["x"]}, at=clock.now(),
        )  # fmt: skip
    html = caseworker.get("/story/").content.decode()
    assert "Skemaet er ændret siden" in html
    assert 'value="Ida"' in html


def test_too_much_is_refused_in_words(caseworker: Any) -> None:
    response = caseworker.post("/story/", {"name": "x" * 300_000}, headers=AUTOSAVE)
    assert response.status_code == 422
    assert response.json() == {"sentence": "Teksten er for lang til at blive gemt som kladde."}


# --- two versions ----------------------------------------------------------------------------------------------


def test_a_conflict_shows_both_and_loses_neither(client: Any, db: None) -> None:
    user = make_user(name="Bodil Bæk")
    user.version = 4
    user.save()
    response = client.post("/clash/", {"given_name": "Ida", "language": "en", "version": "3"})
    html = response.content.decode()
    words = text_of(html)
    assert response.status_code == 409
    assert "Bo har gemt imens." in words
    for mine, theirs in (("Ida", "Bodil"), ("Engelsk", "Dansk")):
        assert f'<dd class="is-different">{mine}</dd>' in html
        assert f'<dd class="is-different">{theirs}</dd>' in html
    assert 'name="given_name" class="form-input" value="Ida"' in html
    assert '<input type="hidden" name="version" value="4"' in html, "who saves now has seen version 4"
    assert 'href="/gemt/"' in html


def test_what_could_not_be_read_is_shown_as_typed(client: Any, db: None) -> None:
    make_user(name="Bodil Bæk")
    html = client.post("/clash/", {"given_name": "x" * 300, "language": "zz", "version": "1"}).content.decode()
    assert "x" * 300 in html
    assert "zz" in html
