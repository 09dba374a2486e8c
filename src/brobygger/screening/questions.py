"""The citizen's form as text files: one per version and language, read once.

A wrong question is worse than none. So each file says who has read it, all languages have exactly the same texts
(tested), and a jobcentre switches a language on (``screening.languages``). Wording is changed by a new version; answers
keep the version and the language they were given in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FOLDER = Path(__file__).parent / "forms" / "step1"
NEWEST = "v1"
LANGUAGES = ("da", "en", "uk", "ar", "pl")


class FormUnknown(LookupError):
    """There is no such version or language of the form."""


class Texts(Mapping[str, Any]):
    """A part of the form's texts, for templates: ``texts.start.heading``. A text that is not there is an error."""

    __slots__ = ("_inner",)

    def __init__(self, inner: Mapping[str, Any]) -> None:
        self._inner = {name: Texts(value) if isinstance(value, dict) else value for name, value in inner.items()}

    def __getitem__(self, name: str) -> Any:
        return self._inner[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._inner)

    def __len__(self) -> int:
        return len(self._inner)

    def flat(self, before: str = "") -> Iterator[tuple[str, str]]:
        for name, value in self._inner.items():
            if isinstance(value, Texts):
                yield from value.flat(f"{before}{name}.")
            else:
                yield f"{before}{name}", value


@dataclass(frozen=True, slots=True)
class QuestionForm:
    version: str
    language: str
    name: str  # of the language, in that language
    direction: str
    reviewer: str
    review_note: str
    texts: Texts

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviewer)


@cache
def form(version: str, language: str) -> QuestionForm:
    file = FOLDER / version / f"{language}.toml"
    if version not in versions() or language not in LANGUAGES or not file.exists():
        raise FormUnknown(f"{version}/{language}")
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    return QuestionForm(
        version=raw["version"],
        language=raw["language"],
        name=raw["name"],
        direction=raw["direction"],
        reviewer=raw["reviewer"],
        review_note=raw["review_note"],
        texts=Texts({name: value for name, value in raw.items() if isinstance(value, dict)}),
    )


@cache
def versions() -> tuple[str, ...]:
    return tuple(sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir()))


def offered(switched_on: tuple[str, ...]) -> tuple[QuestionForm, ...]:
    """The languages a citizen can choose here, Danish first. Danish is always there: it is the text that counts."""
    wanted = {"da", *switched_on}
    return tuple(form(NEWEST, language) for language in LANGUAGES if language in wanted)


@cache
def every() -> Mapping[tuple[str, str], QuestionForm]:
    """Every form that exists, also old versions: what was asked stays readable."""
    return MappingProxyType(
        {
            (version, file.stem): form(version, file.stem)
            for version in versions()
            for file in sorted((FOLDER / version).glob("*.toml"))
        }
    )
