"""A data set for an association analysis from a file: CSV or Parquet, one row a person.

What a column is follows from the codebook, else from the catalogue by its name, else from its values. A fault names the
row and the column; nothing is guessed about a value that does not fit.
"""

from __future__ import annotations

import csv
import io
import json
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from brobygger_analysis.association import circumstances as catalogue
from brobygger_analysis.association.controls import Moment
from brobygger_analysis.association.design import Kind, Level, Variable, missing
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import NOTHING, Text

FEWEST = 5  # rows with a word that does not fit are a slip of the pen; as many or more are answers of their own
YES = {"1", "1.0", "true", "yes", "ja"}
NO = {"0", "0.0", "false", "no", "nej"}
MOST_ROWS = 5_000_000
PERSON = "person"


class FileFault(ValueError):
    """The file cannot be analysed. row counts the header as 1; 0 where the fault is in no single row."""

    def __init__(self, da: str, en: str, *, row: int = 0, column: str = "") -> None:
        self.row, self.column, self.words = row, column, Text(da, en)
        place = ", ".join(part for part in (f"row {row}" if row else "", f"column {column}" if column else "") if part)
        super().__init__(f"{place}: {en}" if place else en)


@dataclass(frozen=True)
class DataFile:
    """columns: by key, as the analysis wants them. variables: of every column but the person's.

    places: of each row, which row of the file it was, the header being 1; empty lines are rows of a file, too.
    """

    columns: Mapping[str, Array]
    variables: Mapping[str, Variable]
    moments: Mapping[str, Moment]
    places: Sequence[int]

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def need(self, key: str, what: str) -> Variable:
        """The column, or a fault that says which there are."""
        if key not in self.variables:
            known = ", ".join(sorted(self.variables))
            raise FileFault(
                f"kolonnen {key} mangler. Der er: {known}", f"there is no column {key!r} for {what}. There are: {known}"
            )
        return self.variables[key]


def read(path: Path, *, organisation: Sequence[str] = (), codebook: Mapping[str, Any] | None = None) -> DataFile:
    """Read the file. organisation: columns with one value per municipality. Raises FileFault."""
    try:
        with path.open("rb") as stream:
            is_parquet = path.suffix == ".parquet"
            return read_from(stream, is_parquet=is_parquet, organisation=organisation, codebook=codebook)
    except OSError as trouble:
        sentence = f"the file cannot be read: {trouble.strerror}"
        raise FileFault("filen kan ikke læses", sentence) from None


def read_from(
    stream: BinaryIO,
    *,
    is_parquet: bool,
    organisation: Sequence[str] = (),
    codebook: Mapping[str, Any] | None = None,
    most: int = MOST_ROWS,
) -> DataFile:
    """The same from what is open already. most: rows. Raises FileFault."""
    names, columns, inside, places = _parquet(stream, most) if is_parquet else _csv(stream, most)
    entries = {entry["key"]: entry for entry in (codebook or inside or {}).get("columns", ())}
    unknown = [name for name in organisation if name not in names]
    if unknown:
        raise FileFault(f"kolonnen {unknown[0]} mangler", f"there is no column {unknown[0]!r}")
    made: dict[str, Array] = {}
    variables: dict[str, Variable] = {}
    for name in names:
        if name == PERSON:
            continue
        variable = _variable(name, columns[name], entries.get(name), name in organisation)
        made[name] = _values(variable, columns[name], places)
        variables[name] = variable
    if not made or not len(next(iter(made.values()))):
        raise FileFault("der er ingen rækker", "there are no rows")
    moments = {name: catalogue.MOMENTS.get(name, Moment.ENROLMENT) for name in variables}
    return DataFile(made, variables, moments, places)


def check_outcome(found: DataFile, outcome: str) -> None:
    """An outcome is yes or no, and known of everybody."""
    variable = found.need(outcome, "the outcome")
    if variable.kind is not Kind.YES_NO:
        raise FileFault(
            "udfaldet skal være ja eller nej i hver række", "the outcome must be yes or no in every row", column=outcome
        )
    gaps = np.flatnonzero(np.isnan(found.columns[outcome]))
    if len(gaps):
        raise FileFault("udfaldet mangler", "the outcome is missing", row=found.places[gaps[0]], column=outcome)


def check_cluster(found: DataFile, cluster: str) -> None:
    found.need(cluster, "the municipality")
    gaps = np.flatnonzero(found.columns[cluster].astype(str) == "")
    if len(gaps):
        place = found.places[gaps[0]]
        raise FileFault("kommunen mangler", "the municipality is missing", row=place, column=cluster)


def check_organisation(found: DataFile, cluster: str) -> None:
    """A column of the organisation has one value in each municipality."""
    places = found.columns[cluster].astype(str)
    for key, variable in found.variables.items():
        if variable.level is not Level.ORGANISATION or key == cluster:
            continue
        values, first = found.columns[key], dict[str, object]()
        for row in np.flatnonzero(~missing(values)).tolist():
            place, value = str(places[row]), values[row].item()
            if first.setdefault(place, value) != value:
                raise FileFault(
                    f"kommunen {place} har både {first[place]} og {value}; en kolonne om organisationen har én værdi i "
                    "hver kommune",
                    f"the municipality {place} has both {first[place]} and {value}; a column of the organisation has "
                    "one value in each municipality",
                    row=found.places[row],
                    column=key,
                )


def _variable(name: str, values: Sequence[str], entry: Mapping[str, Any] | None, organisational: bool) -> Variable:
    if entry is not None:
        names = {code: Text(**words) for code, words in entry.get("values", {}).items()}
        unit = Text(**entry["unit"]) if entry.get("unit") else NOTHING
        return Variable(name, Text(**entry["name"]), Kind(entry["kind"]), Level(entry["level"]),
                        entry.get("reference", ""), names or None, unit)  # fmt: skip
    if name in catalogue.ALL:
        return catalogue.ALL[name].variable
    if name in catalogue.OUTCOMES:
        return Variable(name, catalogue.OUTCOMES[name].name, Kind.YES_NO)
    level = Level.ORGANISATION if organisational else Level.PERSON
    return Variable(name, Text(name, name), _kind(values), level)


def _kind(values: Sequence[str]) -> Kind:
    """What the values are, but for a few rows: those are faults of the file, and are refused where they stand."""
    known = Counter(value.casefold() for value in values if value)
    words = known.keys()
    few = min(FEWEST, known.total() / 2)
    if words and (words <= YES | NO or (words & YES and words & NO and _rows(known, words - YES - NO) < few)):
        return Kind.YES_NO
    texts = {word for word in words if not _is_number(word)}
    return Kind.NUMBER if words and _rows(known, texts) < few else Kind.CATEGORY


def _rows(known: Counter[str], words: Iterable[str]) -> int:
    return sum(known[word] for word in words)


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _values(variable: Variable, values: Sequence[str], places: Sequence[int]) -> Array:
    if variable.kind is Kind.CATEGORY:
        return np.array(values, dtype="U")
    made = np.full(len(values), np.nan)
    for row, value in enumerate(values):
        if not value:
            continue
        small = value.casefold()
        if variable.kind is Kind.YES_NO:
            if small not in YES | NO:
                raise FileFault(
                    f"{value} er hverken ja eller nej",
                    f"{value!r} is neither yes nor no",
                    row=places[row],
                    column=variable.key,
                )
            made[row] = float(small in YES)
        elif _is_number(value):
            made[row] = float(value)
        else:
            raise FileFault(f"{value} er ikke et tal", f"{value!r} is no number", row=places[row], column=variable.key)
    return made


Raw = tuple[list[str], dict[str, list[str]], Mapping[str, Any] | None, Sequence[int]]


def _csv(stream: BinaryIO, most: int) -> Raw:
    try:
        with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as file:
            sample = file.readline()
            file.seek(0)
            separator = ";" if sample.count(";") > sample.count(",") else ","
            rows = csv.reader(file, delimiter=separator)
            names = [name.strip() for name in next(rows, [])]
            _check_names(names)
            held: list[list[str]] = [[] for _ in names]
            places = array("q")
            for number, row in enumerate(rows, start=2):
                if not row:
                    continue
                if len(row) != len(names):
                    raise FileFault(
                        f"der er {len(row)} værdier til {len(names)} kolonner",
                        f"there are {len(row)} values for {len(names)} columns",
                        row=number,
                    )
                if number - 1 > most:
                    raise _too_many(most)
                places.append(number)
                for column, value in zip(held, row, strict=True):
                    text = value.strip()
                    comma = separator == ";" and text.count(",") == 1 and _is_number(text.replace(",", "."))
                    column.append(text.replace(",", ".") if comma else text)
    except UnicodeDecodeError:
        raise FileFault("filen er ikke tekst i UTF-8", "the file is not UTF-8 text") from None
    except csv.Error as trouble:
        raise FileFault("filen er ikke CSV", f"the file is no CSV: {trouble}") from None
    return names, dict(zip(names, held, strict=True)), None, places


def _too_many(most: int) -> FileFault:
    return FileFault(f"der er mere end {most:,} rækker".replace(",", "."), f"there are more than {most:,} rows")


def _check_names(names: Sequence[str]) -> None:
    if not any(names):
        raise FileFault("filen har ingen overskrifter", "the file has no header", row=1)
    if "" in names:
        place = list(names).index("") + 1
        raise FileFault(f"kolonne nummer {place} har intet navn", f"column number {place} has no name", row=1)
    twice = next((name for name in names if list(names).count(name) > 1), None)
    if twice:
        raise FileFault("kolonnen står der to gange", "the column stands there twice", row=1, column=twice)


def _parquet(stream: BinaryIO, most: int) -> Raw:
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(stream)
    except (OSError, pyarrow.ArrowInvalid):
        raise FileFault("filen kan ikke læses som Parquet", "the file cannot be read as Parquet") from None
    if table.num_rows > most:
        raise _too_many(most)
    _check_names(table.column_names)
    columns = {
        name: ["" if value is None else _text(value) for value in table.column(name).to_pylist()]
        for name in table.column_names
    }
    stored = (table.schema.metadata or {}).get(b"codebook")
    inside = json.loads(stored) if stored else None
    return list(table.column_names), columns, inside, range(2, table.num_rows + 2)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return "" if value != value else repr(value)
    return str(value)
