"""Extract, check and compile the texts that people read.

The Danish text is the key and stands in the code, so Danish needs no catalogue. The English stands in
``src/brobygger/<room>/locale/en/LC_MESSAGES/django.po``; the catalogue of a room covers the room itself and its pages
(``web/<room>`` and ``web/templates/<room>``), that of ``web`` what belongs to no room.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "en"

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|{\w*}")
TAG = re.compile(r"</?\w+")

# Folders of pages and templates that are not named after a room (some by the sign-in library), and whose they are.
FOLDERS_OF_OTHERS = {
    "account": "accounts",
    "allauth": "accounts",
    "mfa": "accounts",
    "log": "vault",
    "operations": "jobs",
}


@dataclass(frozen=True)
class Text:
    """One text as it stands in a source file."""

    singular: str
    plural: str | None
    context: str | None
    file: str

    @property
    def message_id(self) -> str | tuple[str, str]:
        return self.singular if self.plural is None else (self.singular, self.plural)


class Texts:
    """The catalogues of one source tree (another one in tests)."""

    def __init__(self, source: Path = ROOT / "src" / "brobygger") -> None:
        self.source = source

    def rooms(self) -> list[str]:
        """Every package that is a room of its own; ``config`` only wires them."""
        names = (path.parent.name for path in self.source.glob("*/__init__.py"))
        return sorted(name for name in names if name != "config")

    def catalogue_file(self, room: str) -> Path:
        return self.source / room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"

    def files(self, room: str) -> Iterator[Path]:
        """Python and template files whose texts belong to the room's catalogue."""
        folders = [self.source / room]
        if room != "web":
            templates = self.source / "web" / "templates"
            owned = [folder for folder, owner in FOLDERS_OF_OTHERS.items() if owner == room]
            others = [base / folder for base in (templates, self.source / "web") for folder in owned]
            folders += [self.source / "web" / room, templates / room, *others]
        elsewhere = {name for name in self.rooms() if name != "web"} | set(FOLDERS_OF_OTHERS)
        for folder in folders:
            for file in sorted(folder.rglob("*")):
                if file.suffix not in {".py", ".html", ".txt"} or {"locale", "static"} & set(file.parts):
                    continue
                inside = file.relative_to(self.source / "web").parts if room == "web" else ()
                if inside and (inside[0] in elsewhere or (inside[0] == "templates" and inside[1] in elsewhere)):
                    continue
                yield file

    def extract(self, room: str) -> list[Text]:
        return [text for file in self.files(room) for text in self._from_file(file)]

    def _from_file(self, file: Path) -> Iterator[Text]:
        name = file.relative_to(self.source.parent).as_posix()
        source = file.read_text("utf-8")
        pieces = [source] if file.suffix == ".py" else _template_lines(source, name)
        for piece in pieces:
            found = extract("python", io.BytesIO(piece.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
            for _line, ids, _comments, context in found:
                if isinstance(ids, tuple):
                    yield Text(ids[0], ids[1], context, name)
                elif ids:
                    yield Text(ids, None, context, name)

    def catalogue(self, room: str) -> Catalog:
        file = self.catalogue_file(room)
        if not file.exists():
            return Catalog(locale=LANGUAGE)
        with file.open("rb") as stream:
            return read_po(stream, locale=LANGUAGE, abort_invalid=True)

    def update(self, room: str) -> int:
        """Bring the catalogue in step with the code; returns how many texts still lack their English.

        A text that another room has translated already gets the same English, so that one word stays one word.
        """
        old = self.catalogue(room)
        known = {
            (message.context, message.id): message.string
            for other in self.rooms()
            if other != room
            for message in self.catalogue(other)
            if message.id and _is_translated(message)
        }
        new = Catalog(locale=LANGUAGE, fuzzy=False)
        for text in sorted(self.extract(room), key=lambda text: (text.file, text.singular)):
            before = old.get(text.singular, text.context)
            key = (text.context, text.message_id)
            string = before.string if before is not None and before.id == text.message_id else known.get(key)
            comments = before.user_comments if before is not None else ()
            new.add(text.message_id, string, locations=[(text.file, None)], context=text.context,
                    user_comments=comments)  # fmt: skip
        file = self.catalogue_file(room)
        if len(new):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_as_bytes(new, room))
        elif file.exists():
            file.unlink()
        return sum(1 for message in new if message.id and not _is_translated(message))

    def check(self) -> list[str]:
        """What is wrong, one sentence each."""
        wrong: list[str] = []
        chosen: dict[tuple[str | None, str], tuple[str, str]] = {}
        for room in self.rooms():
            catalogue = self.catalogue(room)
            texts = {(text.context, text.singular): text for text in self.extract(room)}
            for (context, singular), text in texts.items():
                message = catalogue.get(singular, context)
                if message is None or message.id != text.message_id:
                    wrong.append(f"{room}: {singular!r} ({text.file}) is not in the catalogue; run update {room}.")
            for message in catalogue:
                if not message.id:
                    continue
                singular = message.id[0] if isinstance(message.id, tuple) else message.id
                if (message.context, singular) not in texts:
                    wrong.append(f"{room}: {singular!r} is no longer in the code; run update {room}.")
                    continue
                wrong += [f"{room}: {singular!r} {fault}" for fault in _faults(message)]
                english = _first(message.string)
                first_room, first = chosen.setdefault((message.context, singular), (room, english))
                if english and first and first != english:
                    wrong.append(f"{room}: {singular!r} is {english!r} here and {first!r} in {first_room}.")
            if catalogue.obsolete:
                wrong.append(f"{room}: the catalogue keeps obsolete texts; run update {room}.")
        return wrong

    def compile(self) -> int:
        """Write the binary catalogues that are missing or older than their text; returns how many."""
        made = 0
        for room in self.rooms():
            file = self.catalogue_file(room)
            binary = file.with_suffix(".mo")
            if not file.exists():
                binary.unlink(missing_ok=True)
                continue
            if binary.exists() and binary.stat().st_mtime >= file.stat().st_mtime:
                continue
            buffer = io.BytesIO()
            write_mo(buffer, self.catalogue(room))
            binary.write_bytes(buffer.getvalue())
            made += 1
        return made


def _template_lines(source: str, name: str) -> Iterable[str]:
    """The translatable calls of a template, one line of Python each.

    Django blanks out everything else, so that a line alone can always be read.
    """
    from django.utils.translation.template import templatize

    return [line.strip() for line in templatize(source, origin=name).splitlines() if "(" in line]


def _strings(value: str | Iterable[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def _first(value: str | Iterable[str] | None) -> str:
    return next(iter(_strings(value)), "")


def _is_translated(message: Message) -> bool:
    strings = _strings(message.string)
    return bool(strings) and all(strings)


def _faults(message: Message) -> Iterator[str]:
    if not _is_translated(message):
        yield "has no English."
        return
    if message.fuzzy:
        yield "is marked fuzzy: read it and take the mark away."
    originals = _strings(message.id)
    for number, english in enumerate(_strings(message.string)):
        original = originals[min(number, len(originals) - 1)]
        expected, found = _placeholders(original), _placeholders(english)
        # "One citizen" may leave out the number that its plural shows.
        if found != expected and not (number == 0 and found == _placeholders(originals[-1])):
            yield f"has the placeholders {expected}, its English {found}."
        if sorted(TAG.findall(english)) != sorted(TAG.findall(original)):
            yield "has other tags than its English."


def _placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text.replace("%%", ""))))


def _as_bytes(catalogue: Catalog, room: str) -> bytes:
    catalogue.header_comment = f"# English texts of the room {room}. Made by script/translations update {room}."
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=120, sort_by_file=False, include_lineno=False, omit_header=False)
    # Dates and tool versions would make every update look like a change.
    unwanted = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Last-Translator', b'"Language-Team', b'"Generated-By',
                b'"Project-Id-Version', b'"Report-Msgid-Bugs-To')  # fmt: skip
    return b"".join(line for line in buffer.getvalue().splitlines(keepends=True) if not line.startswith(unwanted))


def main(description: str) -> int:
    parser = argparse.ArgumentParser(
        prog="script/translations", description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", choices=["update", "check", "compile"])
    parser.add_argument("rooms", nargs="*", help="rooms to update (default: all)")
    chosen = parser.parse_args()
    texts = Texts()
    unknown = sorted(set(chosen.rooms) - set(texts.rooms()))
    if unknown:
        parser.error(f"no such room: {', '.join(unknown)}")
    if chosen.verb == "update":
        for room in chosen.rooms or texts.rooms():
            missing = texts.update(room)
            total = sum(1 for message in texts.catalogue(room) if message.id)
            print(f"{room}: {total} texts, {missing} without English")
        return 0
    if chosen.verb == "compile":
        print(f"{texts.compile()} catalogues compiled")
        return 0
    wrong = texts.check()
    for sentence in wrong:
        print(sentence)
    print(f"{len(wrong)} faults in the texts" if wrong else "every text has its English")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(__doc__ or ""))
