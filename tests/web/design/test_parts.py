from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.utils import translation

from brobygger.web.templatetags import design
from tests.web.design.kit import text_of

TEMPLATES = Path(design.__file__).resolve().parents[1] / "templates"
STATIC = Path(design.__file__).resolve().parents[1] / "static" / "brobygger"


def write(source: str, **values: Any) -> str:
    return Template("{% load design %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "danish", "english"),
    [
        ("{{ v|tal }}", 12345.5, "12.345,5", "12,345.5"),
        ("{{ v|tal:0 }}", 1.5, "2", "2"),
        ("{{ v|tal }}", None, "–", "–"),
        ("{{ v|tal }}", 2026, "2.026", "2,026"),
        ("{{ v|procent }}", 0.42, "42\u00a0%", "42%"),
        ("{{ v|procent:1 }}", None, "–", "–"),
        ("{{ v|dato }}", datetime.date(2026, 3, 1), "1. marts 2026", "1 March 2026"),
        ("{{ v|kort_dato }}", datetime.date(2026, 3, 1), "01-03-2026", "01-03-2026"),
        ("{{ v|dato }}", None, "–", "–"),
        ("{{ v|kort_dato }}", datetime.datetime(2026, 2, 28, 23, 30, tzinfo=datetime.UTC), "01-03-2026", "01-03-2026"),
        ("{{ v|tidspunkt }}", datetime.datetime(2026, 3, 1, 13, 2, tzinfo=datetime.UTC), "1. marts 2026 kl. 14.02",
         "1 March 2026 14:02"),
        ("{{ v|klokken }}", datetime.datetime(2026, 7, 1, 13, 2, tzinfo=datetime.UTC), "15.02", "15:02"),
    ],
)  # fmt: skip
def test_values_are_written_as_the_reader_reads_them(source: str, value: Any, danish: str, english: str) -> None:
    assert write(source, v=value) == danish
    with translation.override("en"):
        assert write(source, v=value) == english


def test_a_badge_says_it_in_words_and_escapes_them() -> None:
    assert write('{% badge v "error" %}', v="<Over>") == '<span class="badge badge-error">&lt;Over&gt;</span>'
    with pytest.raises(TemplateSyntaxError):
        write('{% badge "x" "purple" %}')


def test_an_icon_is_silent_unless_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in write('{% icon "check" %}')
    spoken = write('{% icon "check" label=v %}', v="Gennemført")
    assert 'role="img" aria-label="Gennemført"' in spoken
    assert "aria-hidden" not in spoken


def test_every_icon_that_is_used_exists() -> None:
    sprite = (STATIC.parent / "dkfds" / "img" / "all-svg-icons.svg").read_text("utf-8")
    known = set(re.findall(r'id="([^"]+)"', sprite))
    used = {
        name
        for file in TEMPLATES.rglob("*.html")
        for name in re.findall(r"""{%\s*icon\s+["']([^"']+)["']""", file.read_text("utf-8"))
    }
    assert used
    assert used <= known


def test_a_figure_carries_its_definition() -> None:
    html = write('{% figure "Indsluset" 504 n=1203 definition="Talt én gang" source="Registreret" address="/x/" %}')
    words = text_of(html)
    assert 'href="/x/"' in html
    for part in ("504", "ud af 1.203 borgere", "Sådan er det talt", "Talt én gang", "Registreret"):
        assert part in words
    assert "Definition" not in write('{% figure "I job" None %}')


# --- the frame -------------------------------------------------------------------------------------------------


def test_the_gallery_is_closed_in_production(client: Client, db: None, settings: Any) -> None:
    settings.PRODUCTION = True
    assert client.get("/design/").status_code == 404


def test_only_the_demonstration_says_that_people_are_invented(client: Client, db: None, settings: Any) -> None:
    sentence = "Alle personer og virksomheder er opfundne."
    assert sentence not in text_of(client.get("/was/").content)
    settings.ENVIRONMENT = "demonstration"
    assert sentence in text_of(client.get("/was/").content)


def test_the_policy_is_strict_and_the_pages_keep_it(client: Client, db: None) -> None:
    response = client.get("/design/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    html = response.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_no_template_of_the_house_writes_style_or_script_inline() -> None:
    for file in TEMPLATES.rglob("*.html"):
        source = file.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=[\"']|\son(click|change|submit|load|input)=|javascript:", source), file
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source)), file


def test_the_statement_names_whom_to_ask(client: Client, client_for: Any, jobcentre: Any) -> None:
    assert "Kontakt den kommune" in text_of(client.get("/was/").content)
    jobcentre.telephone = "70 00 00 00"
    jobcentre.save()
    words = text_of(client_for("caseworker").get("/was/").content)
    assert f"Skriv eller ring til {jobcentre.label}." in words
    assert "70 00 00 00" in words


def test_a_fragment_pays_for_no_frame(client_for: Any, django_assert_max_num_queries: Any) -> None:
    client = client_for("caseworker")
    client.get("/was/")
    with django_assert_max_num_queries(6):
        client.get("/design/", headers={"HX-Request": "true", "HX-Target": "tabel"})


def test_signing_out_is_a_post(client_for: Any) -> None:
    html = client_for("caseworker").get("/was/").content.decode()
    assert '<form class="sign-out d-print-none" method="post" action="/log-ud/">' in html
