"""The words for every kind of row and every field that a citizen gets to see in the export of their data.

They stand in ``words.csv``, in both languages. A test names each field of each model about a citizen that has no words.
"""

from __future__ import annotations

import csv
import datetime
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brobygger.privacy.own_data import Value
from brobygger.reference import reads as reference
from brobygger.web.templatetags.design import dato, tidspunkt

FILE = Path(__file__).parent / "words.csv"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
NOT_ON_PAPER = "-"  # in place of a code list: a fingerprint or a whole file, which only the other file holds
# Codes that stand in no list of the reference, by the field that holds them.
LANGUAGE = {
    "da": gettext_lazy("Dansk"),
    "en": gettext_lazy("Engelsk"),
    "ar": gettext_lazy("Arabisk"),
    "pl": gettext_lazy("Polsk"),
    "uk": gettext_lazy("Ukrainsk"),
}
SOURCE = {
    "registered": gettext_lazy("Skrevet ind her"),
    "conversation": gettext_lazy("Din samtale med os"),
    "closing": gettext_lazy("Afslutningen af dit forløb"),
    "demonstration": gettext_lazy("Opfundet til visning"),
}
IMPORTED = "import:"
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@cache
def _words() -> dict[str, tuple[str, str, str]]:
    """Name (``citizens.Course``, ``began_on`` or ``citizens.Course.state``) to Danish, English and a code list."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {row["name"]: (row["da"], row["en"], row["list"] or "") for row in csv.DictReader(stream, strict=True)}


def _in_language(found: tuple[str, str, str]) -> str:
    return found[1] if (get_language() or "da").startswith("en") else found[0]


def model(label: str) -> str:
    """What a kind of row is called; its name in the program where nobody has worded it."""
    found = _words().get(label)
    return _in_language(found) if found else label


def field(label: str, name: str) -> str:
    found = _of_field(label, name)
    return _in_language(found) if found else name.replace("_", " ")


def _of_field(label: str, name: str) -> tuple[str, str, str] | None:
    return _words().get(f"{label}.{name}") or _words().get(name)


def missing(label: str, names: list[str]) -> list[str]:
    """The lines that words.csv lacks for a model."""
    lacking = [] if label in _words() else [label]
    return lacking + [f"{label}.{name}" for name in names if _of_field(label, name) is None]


def value(label: str, one: Value) -> str:
    """A value as a person reads it; empty where there is nothing to read."""
    if one.words:
        return one.words
    found = _of_field(label, one.field)
    if found is not None and found[2] == NOT_ON_PAPER:
        return ""
    return _own_code(one) or _text(one.value, found[2] if found else "")


def _own_code(one: Value) -> str:
    if one.field == "language":
        return str(LANGUAGE.get(one.value, ""))
    if one.field == "source" and str(one.value).startswith(IMPORTED):
        return _("Indlæst fra en fil")
    return str(SOURCE.get(one.value, "")) if one.field == "source" else ""


def _text(held: Any, code_list: str) -> str:
    if held is None or held == "" or held == [] or held == {}:
        return ""
    if isinstance(held, bool):
        return _("Ja") if held else _("Nej")
    if isinstance(held, list):
        return "\n".join(text for one in held if (text := _text(one, code_list)))
    if isinstance(held, dict):
        return "\n".join(f"{name}: {text}" for name, one in held.items() if (text := _text(one, "")))
    if isinstance(held, str):
        return _text_of_string(held, code_list)
    return str(held)


def _text_of_string(held: str, code_list: str) -> str:
    if code_list:
        return reference.label(code_list, held)
    if KEY.fullmatch(held):
        return ""  # says nothing to a person; the other file has it
    try:
        if MOMENT.match(held):
            return tidspunkt(datetime.datetime.fromisoformat(held))
        if DAY.fullmatch(held):
            return dato(datetime.date.fromisoformat(held))
    except ValueError:
        return held
    return held
