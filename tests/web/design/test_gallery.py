"""The gallery shows the whole kit: what is added to the kit and not to the gallery is named here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.test import Client

from brobygger.web import design
from brobygger.web.design import forms as form_kit
from brobygger.web.design import gallery
from brobygger.web.design.charts import Chart
from brobygger.web.templatetags.design import register

TEMPLATES = Path(gallery.__file__).parents[1] / "templates" / "design"

# Templates of the kit that the gallery does not show, and where each is seen instead.
ELSEWHERE = {
    "design/accessibility.html": "a page of its own",
    "design/conflict.html": "a page of its own, shown by tests/web/design/test_errors.py",
    "design/error.html": "a page of its own",
    "design/error_bare.html": "a page of its own",
    "design/simple.html": "the frame of pages without a menu",
    "design/parts/error_body.html": "what the error pages hold",
    "design/forms/errors/ul.html": "the same as errors/default.html, for a form without the kit's errors",
    **{
        f"design/forms/widgets/{kind}.html": "looks like widgets/text.html: both include widgets/input.html"
        for kind in ("color", "date", "datetime", "number", "search", "tel", "time", "url")
    },
    "design/forms/widgets/file.html": "looks like widgets/clearable_file_input.html without a file",
    "design/parts/pages.html": "the second line of the menu, which the gallery has no section for",
    "design/parts/search.html": "in the head of every page of who is signed in",
    "design/parts/menu.html": "in the head of every page of who is signed in",
    "design/forms/draft_banner.html": "its look stands among the small parts; the template asks for a draft",
    "design/forms/draft_status.html": "its look stands among the small parts; the template asks for a draft",
}
# Tags and filters without a look of their own.
PLAIN = {"at", "is_optional", "options", "widget_kind", "tidspunkt", "klokken"}
CHARTS = {
    "bar_chart": "bars",
    "stacked_bar_chart": "stacks",
    "funnel_chart": "funnel",
    "interval_chart": "intervals",
    "curve_chart": "curve",
}


@pytest.fixture(scope="module")
def exhibits(django_db_setup: None, kept: Any) -> Any:
    with kept():
        return Client().get("/design/")


def kinds_of_chart(modules: Iterable[ModuleType]) -> set[str]:
    """Every public function of the kit that draws."""
    return {
        name
        for module in modules
        for name, made in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and made.__annotations__.get("return") == "Chart"
    }


def kinds_of_field(module: ModuleType) -> set[str]:
    """Every public field that the kit adds."""
    return {
        name
        for name, made in inspect.getmembers(module, inspect.isclass)
        if issubclass(made, forms.Field) and made.__module__ == module.__name__
    }


def modules() -> list[ModuleType]:
    names = [found.name for found in pkgutil.iter_modules(design.__path__, f"{design.__name__}.")]
    return [importlib.import_module(name) for name in names]


def test_every_kind_of_chart_stands_there_filled_empty_and_with_long_texts(exhibits: Any) -> None:
    assert kinds_of_chart(modules()) == set(CHARTS)
    html = exhibits.content.decode()
    wanted = [f"{prefix}{state}" for prefix in CHARTS.values() for state in ("", "-empty", "-long", "-dark")]
    assert [one for one in wanted if f'<figure class="chart" id="{one}"' not in html] == []
    assert kinds_of_chart([*modules(), planted_kit()]) - set(CHARTS) == {"planted_chart"}


def planted_kit() -> ModuleType:
    """A kit with a chart, a field and nothing in the gallery."""

    def planted_chart() -> Chart:
        raise NotImplementedError

    kit = ModuleType("planted")
    kit.planted_chart = planted_chart
    kit.PlantedField = type("PlantedField", (forms.CharField,), {"__module__": "planted"})
    return kit


def test_every_kind_of_field_stands_there() -> None:
    shown = {
        type(field).__name__ for form in (gallery.EveryField, gallery.JobRow) for field in form.base_fields.values()
    }
    assert kinds_of_field(form_kit) <= shown
    assert kinds_of_field(planted_kit()) - shown == {"PlantedField"}


def test_every_template_of_the_kit_is_rendered_there_or_said_to_be_seen_elsewhere(exhibits: Any) -> None:
    assert sorted(not_shown(TEMPLATES, exhibits) ^ set(ELSEWHERE)) == []


def test_a_template_that_was_added_to_the_kit_alone_is_named(exhibits: Any, tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "planted.html").write_text("Plantet")
    assert not_shown(tmp_path, exhibits) == {"design/parts/planted.html"}


def not_shown(folder: Path, exhibits: Any) -> set[str]:
    rendered = {one.name for one in exhibits.templates}
    return {f"design/{found.relative_to(folder).as_posix()}" for found in folder.rglob("*.html")} - rendered


def test_every_tag_and_filter_of_the_kit_is_used_there(exhibits: Any) -> None:
    assert not_used({*register.tags, *register.filters}, exhibits) == set()
    assert not_used({"planted"}, exhibits) == {"planted"}


def not_used(names: set[str], exhibits: Any) -> set[str]:
    sources = "".join(one.source for one in exhibits.templates if one.name.startswith("design/"))
    used = set(re.findall(r"{% (\w+)", sources)) | set(re.findall(r"\|(\w+)", sources))
    return names - used - PLAIN


@pytest.mark.parametrize("state", ["default", "filled", "error", "disabled", "long"])
def test_repeated_rows_stand_there_in_each_state(exhibits: Any, state: str) -> None:
    html = exhibits.content.decode()
    fields = re.findall(rf'<input[^>]*id="rows-{state}-\d-employer"[^>]*>', html)
    assert len(fields) == {"filled": 2, "error": 2, "disabled": 2}.get(state, 1)
    assert all(("disabled" in field) == (state == "disabled") for field in fields)
    if state == "error":
        assert f'id="rows-{state}-0-hours_error"' in html
        assert "højst 1" in html


def test_a_filter_that_cannot_be_read_is_told_and_narrows_nothing(exhibits: Any) -> None:
    part = exhibits.content.decode().split('id="forkert"')[1].split('id="tom"')[0]
    assert 'id="id_forkert-due_error"' in part
    assert "3 rækker" in part
