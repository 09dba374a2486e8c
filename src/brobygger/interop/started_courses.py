"""Importing started courses: read the whole list, say what it would do row by row, and only then write, all or nothing.

One row per citizen who began a course. The headings are Danish or English and may stand in any order. Reading the
same file twice changes nothing the second time. What a citizen is known by already is left as it is: the list says
who began, not who somebody is.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import Team
from brobygger.accounts.roles import Role
from brobygger.citizens import access, bulk, errors, identity, making
from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Citizen, Course
from brobygger.citizens.values import NewCitizen, NewCourse
from brobygger.interop.tables import Fault, Line, Table, Unreadable, lacks
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, in_whole_place
from brobygger.kernel.errors import Refusal
from brobygger.kernel.portions import portions
from brobygger.reference import reads as reference
from brobygger.reference import shipped
from brobygger.vault import log

KIND = "courses"
SOURCE = "import"
AT_ONCE = 1000  # more rows than this are read in by the worker
LONGEST = {"given_name": 150, "family_name": 150, "telephone": 30, "address": 200, "city": 80, "postal_code": 4}
LONGEST_OTHER = 254

# Every way a heading is known, folded (see _folded).
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "cpr": ("cpr", "cprnummer", "cprnr", "personnummer"),
    "given_name": ("givenname", "fornavn", "fornavne", "firstname"),
    "family_name": ("familyname", "efternavn", "lastname", "surname"),
    "began_on": ("beganon", "begyndt", "begyndte", "begyndtden", "startdato", "forloebsstart", "startdate"),
    "benefit_group": ("benefitgroup", "ydelse", "ydelsesgruppe", "maalgruppe"),
    "benefit_since": ("benefitsince", "paaydelsensiden", "ydelsesiden", "ydelsebegyndt", "ydelsefra", "ydelsestart"),
    "municipality_code": ("municipalitycode", "kommunekode", "kommunenr"),
    "team": ("team", "afdeling", "enhed"),
    "telephone": ("telephone", "telefon", "tlf", "mobil"),
    "email": ("email", "mail", "emailadresse"),
    "address": ("address", "adresse", "vejnavn"),
    "postal_code": ("postalcode", "postnr", "postnummer"),
    "city": ("city", "by", "bynavn", "postdistrikt"),
    "language": ("language", "sprog"),
}
REQUIRED = ("cpr", "given_name", "began_on", "benefit_group")
LABELS: Mapping[str, Promise] = {
    "cpr": gettext_lazy("CPR-nummer"),
    "given_name": gettext_lazy("Fornavn"),
    "family_name": gettext_lazy("Efternavn"),
    "began_on": gettext_lazy("Begyndt"),
    "benefit_group": gettext_lazy("Ydelse"),
    "benefit_since": gettext_lazy("På ydelsen siden"),
    "municipality_code": gettext_lazy("Kommunekode"),
    "team": gettext_lazy("Team"),
    "telephone": gettext_lazy("Telefon"),
    "email": gettext_lazy("E-mail"),
    "address": gettext_lazy("Adresse"),
    "postal_code": gettext_lazy("Postnummer"),
    "city": gettext_lazy("By"),
    "language": gettext_lazy("Sprog"),
}
_IN_NAMES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Zs"})
_BETWEEN_NAMES = frozenset("-\u2010\u2011'\u2019\u00b4`.,()/")
_LANGUAGES = ("da", "en", "uk", "ar", "pl")
_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00:00)?", re.ASCII)


class Outcome(StrEnum):
    NEW_CITIZEN = "new_citizen"
    NEW_COURSE = "new_course"
    SAME = "same"
    HAS_OPEN_COURSE = "has_open_course"


OUTCOME_WORDS: Mapping[Outcome, Promise] = {
    Outcome.NEW_CITIZEN: gettext_lazy("Ny borger og nyt forløb"),
    Outcome.NEW_COURSE: gettext_lazy("Kendt borger, nyt forløb"),
    Outcome.SAME: gettext_lazy("Findes allerede"),
    Outcome.HAS_OPEN_COURSE: gettext_lazy("Springes over: borgeren har et åbent forløb"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row that can be read."""

    number: int
    outcome: Outcome
    name: str
    masked: str
    began_on: datetime.date
    benefit_group: str
    benefit_since: datetime.date | None  # None: the day the course began
    citizen: NewCitizen
    known: Citizen | None
    team: Team | None
    municipality_code: str
    odd_check_digit: bool


@dataclass(frozen=True, slots=True)
class Preview:
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    lines: int
    unused_columns: tuple[str, ...]
    tells_benefit_since: bool = True

    def count(self, outcome: Outcome) -> int:
        return sum(1 for row in self.rows if row.outcome is outcome)

    @property
    def counts(self) -> list[tuple[Promise, int]]:
        return [(OUTCOME_WORDS[outcome], self.count(outcome)) for outcome in Outcome]

    @property
    def to_write(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.outcome in {Outcome.NEW_CITIZEN, Outcome.NEW_COURSE})

    @property
    def unsure(self) -> tuple[Row, ...]:
        """Rows whose check digit does not fit: somebody has to look at them once more."""
        return tuple(row for row in self.to_write if row.odd_check_digit and row.known is None)

    @property
    def can_be_read_in(self) -> bool:
        return not self.faults and bool(self.to_write)


class HasFaults(Refusal):
    """The file has faults; nothing was written."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(_("Filen har fejl. Der er ikke indlæst noget."))
        self.faults = faults


def template_columns() -> tuple[str, ...]:
    """The headings of an empty list, in Danish, for people to fill in."""
    return tuple(str(LABELS[name]) for name in HEADINGS)


def preview(*, by: Actor, table: Table) -> Preview:
    """Read every row and say what it would do. Writes nothing."""
    access.check_can_import(by)
    columns = _columns(table)
    reading = _Reading.of(by, table, columns)
    rows = [row for line in table.lines if (row := reading.row(line)) is not None]
    used = set(columns.values())
    return Preview(
        rows=tuple(rows),
        faults=tuple(sorted(reading.faults, key=lambda fault: fault.row)),
        lines=len(table.lines),
        unused_columns=tuple(column for column in table.columns if column not in used),
        tells_benefit_since="benefit_since" in columns,
    )


@transaction.atomic
def read_in(*, by: Actor, table: Table, confirmed: bool = False) -> Preview:
    """Write what the preview says. Raises ``HasFaults`` and writes nothing when any row has one.

    ``confirmed`` says that the rows with an odd check digit have been read again.
    """
    found = preview(by=by, table=table)
    if found.faults:
        raise HasFaults(found.faults)
    if found.unsure and not confirmed:
        raise errors.CheckDigitUnsure()
    new = [row for row in found.to_write if row.known is None]
    made = bulk.register_many(by=_as_registrar(by), rows=[row.citizen for row in new], confirmed=True) if new else []
    citizens = {row.number: citizen for row, citizen in zip(new, made, strict=True)}
    citizens |= {row.number: row.known for row in found.to_write if row.known is not None}
    courses = [
        NewCourse(
            citizen=citizens[row.number],
            began_on=row.began_on,
            benefit_group=row.benefit_group,
            benefit_since=row.benefit_since,
            team=row.team,
            municipality_code=row.municipality_code,
            source=SOURCE,
        )
        for row in found.to_write
    ]
    if courses:
        bulk.start_many(by=_as_registrar(by), rows=courses)
    counts = {outcome.value: found.count(outcome) for outcome in Outcome}
    log.write(
        by=by,
        action="courses.imported",
        subjects=[("citizen", citizens[row.number].key) for row in found.to_write][:2000],
        changes={name: [None, number] for name, number in counts.items()},
    )
    return found


def _as_registrar(by: Actor) -> Actor:
    """Whoever may import a list may register those who stand in it, also where the role does not by itself."""
    return by if by.is_machine else replace(by, holds=by.holds | in_whole_place(Role.TEAM_LEADER.value))


# Reading --------------------------------------------------------------------------------------------------------------


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFC", text).casefold().replace("å", "aa").replace("ø", "oe").replace("æ", "ae")
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())


def _belongs_in_a_name(sign: str) -> bool:
    """Letters and their marks, digits, blanks and what stands between names; not what a wrong encoding makes."""
    return unicodedata.category(sign) in _IN_NAMES or sign in _BETWEEN_NAMES


def _columns(table: Table) -> dict[str, str]:
    """Our name to the file's heading; raises when a needed one is missing or two mean the same."""
    meaning = {way: name for name, ways in HEADINGS.items() for way in ways}
    found: dict[str, str] = {}
    for column in table.columns:
        name = meaning.get(_folded(column))
        if name is None:
            continue
        if name in found:
            raise Unreadable(
                _("Kolonnerne %(one)s og %(other)s betyder det samme. Slet den ene.")
                % {"one": found[name], "other": column}
            )
        found[name] = column
    missing = [str(LABELS[name]) for name in REQUIRED if name not in found]
    if missing:
        raise lacks(missing, table.columns)
    return found


class _RowFault(Exception):
    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name
        self.sentence = sentence


@dataclass
class _Reading:
    by: Actor
    columns: Mapping[str, str]
    place: making.Place
    today: datetime.date
    teams: Mapping[str, Team]
    groups: Mapping[str, str]
    known: dict[bytes, Citizen]
    courses: dict[int, list[Course]]
    faults: list[Fault] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, by: Actor, table: Table, columns: Mapping[str, str]) -> _Reading:
        place = making.Place.of(by)
        today = clock.today()
        known = _known(table, columns, place, today)
        return cls(
            by=by,
            columns=columns,
            place=place,
            today=today,
            teams={_folded(team.name): team for team in Team.objects.filter(is_active=True)},
            groups=_benefit_words(),
            known=known,
            courses=_courses_of(known),
        )

    def row(self, line: Line) -> Row | None:
        """The row, or nothing with its faults noted: all of them, so that a list is mended in one go."""
        values: dict[str, Any] = {}
        faulty = False
        for name in HEADINGS:
            try:
                values[name] = self._value(name, line)
            except _RowFault as fault:
                self._fault(line, fault.name, fault.sentence)
                faulty = True
        if faulty:
            return None
        try:
            return self._judged(line, values)
        except _RowFault as fault:
            self._fault(line, fault.name, fault.sentence)
        except Refusal as refusal:
            self._fault(line, refusal.field or "cpr", refusal.sentence)
        return None

    def _fault(self, line: Line, name: str, sentence: str) -> None:
        label = str(LABELS.get(name, name))
        column = self.columns.get(name, label)  # as it stands in the file, which is read in small letters
        column = label if _folded(column) == _folded(label) else column
        self.faults.append(Fault(line.number, column, sentence))

    def _cell(self, name: str, line: Line) -> str:
        return " ".join(line[self.columns[name]].split()) if name in self.columns else ""

    def _value(self, name: str, line: Line) -> Any:
        text = self._cell(name, line)
        if not text and name in REQUIRED:
            raise _RowFault(name, _("Feltet er tomt."))
        if len(text) > LONGEST.get(name, LONGEST_OTHER):
            most = {"number": LONGEST.get(name, LONGEST_OTHER)}
            raise _RowFault(name, _("Teksten er for lang. Den må højst fylde %(number)s tegn.") % most)
        if name in {"given_name", "family_name"} and not all(_belongs_in_a_name(sign) for sign in text):
            raise _RowFault(
                name,
                _("Navnet har et tegn, der ikke hører til i et navn. Er bogstaverne forkerte, så gem filen som CSV "
                  "(UTF-8) eller .xlsx."),
            )  # fmt: skip
        if name == "cpr":
            return self._number(text)
        if name in {"began_on", "benefit_since"}:
            return _date(text, name) if text else None
        if name == "benefit_group":
            return self._group(text)
        if name == "team":
            return self._team(text)
        if name in {"municipality_code", "language", "email", "postal_code"} and text:
            return _coded(name, text, self.today)
        return text

    def _number(self, text: str) -> Any:
        # Excel drops the zero of the first nine days of a month.
        if re.fullmatch(r"\d{9}", text):
            text = f"0{text}"
        try:
            return identity.read_number(text, on=self.today)
        except Refusal as refusal:
            raise _RowFault("cpr", refusal.sentence) from None

    def _group(self, text: str) -> str:
        code = self.groups.get(_folded(text))
        if code is None:
            raise _RowFault("benefit_group", _("Ydelsen kendes ikke. Brug navnet, som Brobygger viser det."))
        return code

    def _team(self, text: str) -> Team | None:
        if not text:
            return None
        team = self.teams.get(_folded(text))
        if team is None:
            raise _RowFault("team", _("Der er intet team med det navn i jobcentret."))
        return team

    def _judged(self, line: Line, values: Mapping[str, Any]) -> Row:
        number = values["cpr"]
        if number.digits in self.seen:
            raise _RowFault("cpr", _("Samme CPR-nummer står også i række %(row)s.") % {"row": self.seen[number.digits]})
        self.seen[number.digits] = line.number
        known = self.known.get(identity.index_of(number, self.place.key))
        about = {
            name: values[name]
            for name in ("given_name", "family_name", "municipality_code", "telephone", "email", "address",
                         "postal_code", "city")
        }  # fmt: skip
        new = NewCitizen(cpr=number.digits, language=values["language"] or "da", **about)
        row = Row(
            number=line.number,
            outcome=self._outcome(known, values["began_on"]),
            name=f"{new.given_name} {new.family_name}".strip(),
            masked=number.masked,
            began_on=values["began_on"],
            benefit_group=values["benefit_group"],
            benefit_since=values["benefit_since"],
            citizen=new,
            known=known,
            team=values["team"],
            municipality_code=values["municipality_code"],
            odd_check_digit=number.deserves_second_look,
        )
        self._try(row)
        return row

    def _outcome(self, known: Citizen | None, began_on: datetime.date) -> Outcome:
        if known is None:
            return Outcome.NEW_CITIZEN
        own = self.courses.get(known.pk, [])
        if any(course.began_on == began_on for course in own):
            return Outcome.SAME
        if any(course.state != CourseState.CLOSED for course in own):
            return Outcome.HAS_OPEN_COURSE
        return Outcome.NEW_COURSE

    def _try(self, row: Row) -> None:
        """Put the row through the same rules that will judge it when it is written."""
        if row.outcome in {Outcome.SAME, Outcome.HAS_OPEN_COURSE}:
            return
        whose = row.known or making.citizen(row.citizen, place=self.place, today=self.today, confirmed=True)
        making.course(
            NewCourse(
                citizen=whose,
                began_on=row.began_on,
                benefit_group=row.benefit_group,
                benefit_since=row.benefit_since,
                municipality_code=row.municipality_code,
            ),
            by=self.by,
            today=self.today,
            courses=self.courses.get(whose.pk, []) if row.known else [],
            periods=[],
        )


def _known(table: Table, columns: Mapping[str, str], place: making.Place, today: datetime.date) -> dict[bytes, Citizen]:
    """The citizens of this jobcentre whose numbers stand in the file, by index."""
    indexes = list(_indexes(table, columns, place, today))
    found: dict[bytes, Citizen] = {}
    for portion in portions(indexes):
        rows = Citizen.objects.filter(cpr_index__in=portion)
        found.update({bytes(citizen.cpr_index): citizen.kept for citizen in rows})
    return found


def _indexes(table: Table, columns: Mapping[str, str], place: making.Place, today: datetime.date) -> Iterator[bytes]:
    for line in table.lines:
        text = line[columns["cpr"]]
        try:
            number = identity.read_number(f"0{text}" if re.fullmatch(r"\d{9}", text) else text, on=today)
        except Refusal:
            continue
        yield identity.index_of(number, place.key)


def _courses_of(known: Mapping[bytes, Citizen]) -> dict[int, list[Course]]:
    grouped: dict[int, list[Course]] = {}
    numbers = [citizen.pk for citizen in known.values()]
    for portion in portions(numbers):
        for course in Course.objects.filter(citizen_id__in=portion):
            grouped.setdefault(course.citizen_id, []).append(course)
    return grouped


def _benefit_words() -> dict[str, str]:
    """Every way a benefit group is known: its code, its names, its number in the law where that names one group."""
    newest = [periods[-1] for periods in shipped.items("benefit_group").values()]
    ways = [(way, item.code) for item in newest for way in (item.code, item.da, item.en)]
    ways += [(number, item.code) for item in newest for number in item["lab_code"].split(";") if number]
    ways += list(_SHORT_BENEFIT_WORDS.items())
    meanings: dict[str, set[str]] = {}
    for way, code in ways:
        meanings.setdefault(_folded(way), set()).add(code)
    return {way: codes.pop() for way, codes in meanings.items() if len(codes) == 1}


# What case systems and people write.
_SHORT_BENEFIT_WORDS = {
    "A-dagpenge": "insured_unemployed",
    "Dagpengemodtager": "insured_unemployed",
    "Jobparat kontanthjælp": "cash_benefit_job_ready",
    "Kontanthjælp jobparat": "cash_benefit_job_ready",
    "Aktivitetsparat kontanthjælp": "cash_benefit_activity_ready",
    "Uddannelsesparat uddannelseshjælp": "education_benefit_education_ready",
    "Aktivitetsparat uddannelseshjælp": "education_benefit_activity_ready",
    "Sygedagpenge": "sickness_benefit",
    "Jobafklaring": "sickness_benefit",
    "Jobafklaringsforløb": "sickness_benefit",
    "Fleksjob": "flex_job",
    "Ledighedsydelse": "flex_job",
    "Selvforsørgende": "self_supporting",
}


def _date(text: str, name: str) -> datetime.date:
    found = _DATE.fullmatch(text)
    try:
        if found and found[1]:
            return datetime.date(int(found[3]), int(found[2]), int(found[1]))
        if found:
            return datetime.date(int(found[4]), int(found[5]), int(found[6]))
    except ValueError:
        raise _RowFault(name, _("Den dato findes ikke.")) from None
    raise _RowFault(name, _("Skriv datoen som dag-måned-år, for eksempel 01-03-2026."))


def _coded(name: str, text: str, today: datetime.date) -> str:
    if name == "municipality_code":
        code = text.zfill(4)
        if not reference.exists("municipality", code, on=today):
            raise _RowFault(name, _("Kommunekoden findes ikke. Den har fire cifre, for eksempel 0607."))
        return code
    if name == "language":
        if text.casefold() not in _LANGUAGES:
            raise _RowFault(name, _("Sproget kendes ikke. Brug da, en, uk, ar eller pl."))
        return text.casefold()
    if name == "postal_code":
        if not re.fullmatch(r"\d{4}", text, re.ASCII):
            raise _RowFault(name, _("Et postnummer har fire cifre."))
        return text
    try:
        validate_email(text)
    except ValidationError:
        raise _RowFault(name, _("Det er ikke en e-mailadresse.")) from None
    return text
