"""Opening tables: CSV and Parquet as one stream of Arrow batches, with each fault told by row and column."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.register.errors import RegisterError

Step = tuple[Any, int, int]  # a batch, and how far the file has been read, of how much
Fetch = Callable[[], Step | None]
Progress = Callable[[int, int], None]  # done, of how many; bytes of a CSV, rows of a Parquet file
PERSON_NAMES = ("lobenr", "pnr", "person", "cpr", "id")
_ROWS = 0x10000  # per batch: few enough for the quick sort in `spells.encode`
_AHEAD = 2  # groups of columns that are unpacked while one is computed
_BYTES = 32 << 20  # per block of a CSV


@dataclass(frozen=True)
class Batch:
    """Some rows of the table. first_row: the number of the first one as people count."""

    columns: Any  # pyarrow.RecordBatch
    first_row: int


class Table:
    """A table on disk."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.parquet = self.path.suffix.lower() in {".parquet", ".pq"}
        if not self.path.is_file():
            raise RegisterError(f"there is no file {self.path}")
        self.first_row = 1 if self.parquet else 2
        self.delimiter = ","
        self.names = self._parquet_names() if self.parquet else self._csv_names()

    def column(self, wanted: str | None, usual: Sequence[str], what: str) -> str:
        """The column named, or else the first of the usual names that the table has, in any case of letters."""
        if wanted is not None:
            if wanted not in self.names:
                raise RegisterError(f"there is no column {wanted!r} with the {what}; the file has {self._listed()}")
            return wanted
        lower = {name.lower(): name for name in reversed(self.names)}
        for name in usual:
            if name in lower:
                return lower[name]
        raise RegisterError(
            f"no column with the {what}: none of {', '.join(usual)} is there; the file has {self._listed()}"
        )

    def batches(
        self, columns: Sequence[str], plain: Sequence[str] = (), progress: Progress | None = None
    ) -> Iterator[Batch]:
        """The rows, some at a time, with these columns.

        Texts come with a dictionary of their values, so that each value is read once and not in each row; those named
        in `plain` come as texts.
        """
        for parts in self.parted([columns], plain, progress):
            yield from parts

    def parted(
        self, groups: Sequence[Sequence[str]], plain: Sequence[str] = (), progress: Progress | None = None
    ) -> Iterator[Iterator[Batch]]:
        """The rows, some at a time, and of these one group of columns after the other, all to be taken.

        A wide table read so is never in memory with all its columns, not even for some rows.
        """
        columns = [name for group in groups for name in group]
        twice = {name for name in columns if self.names.count(name) > 1}
        if twice:
            raise RegisterError("the column stands twice in the file", column=min(twice))
        if self.parquet:
            steps = self._parquet_steps(groups, plain)
        else:
            whole_rows = _ahead(repeat(partial(next, self._csv_batches(columns, plain), None)), 1)
            steps = (step for step in whole_rows for _ in groups)
        row = self.first_row
        for batch, done, whole in steps:
            if batch.num_rows:
                others = (next(steps)[0] for _ in groups[1:])
                yield (Batch(one, row) for one in chain([batch], others))
                row += batch.num_rows
            if progress:
                progress(done, whole)

    def _listed(self) -> str:
        return ", ".join(self.names[:8]) + (f" and {len(self.names) - 8} more" if len(self.names) > 8 else "")

    def _parquet_names(self) -> list[str]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return list(pq.read_schema(self.path).names)
        except (pa.ArrowException, OSError) as fault:
            raise RegisterError(f"{self.path.name} is no Parquet file: {fault}") from fault

    def _csv_names(self) -> list[str]:
        try:
            with self.path.open("rb") as file:
                head = file.readline().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise RegisterError("the headings are not UTF-8 text; save the file as UTF-8", row=1) from None
        except OSError as fault:
            raise RegisterError(f"cannot read {self.path.name}: {fault}") from fault
        if not head.strip():
            raise RegisterError(f"{self.path.name} is empty", row=1)
        self.delimiter = max((",", ";", "\t"), key=head.count)
        return [name.strip() for name in next(csv.reader([head], delimiter=self.delimiter))]

    def _parquet_steps(self, groups: Sequence[Sequence[str]], plain: Sequence[str]) -> Iterator[Step]:
        """Some rows at a time, and of these one group of columns after the other."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            schema = pq.read_schema(self.path)
            columns = [name for group in groups for name in group if name not in plain]
            texts = [name for name in columns if _is_text(schema.field(name).type)]
            file = pq.ParquetFile(self.path, read_dictionary=texts, pre_buffer=False)  # else all of it in memory
        except (pa.ArrowException, OSError) as fault:
            raise self._unreadable(fault) from fault
        with file:
            # Never two at a time of one group: it is unpacked from where it was left.
            yield from _ahead(self._parquet_fetches(file, groups), min(_AHEAD, len(groups)))

    def _parquet_fetches(self, file: Any, groups: Sequence[Sequence[str]]) -> Iterator[Fetch]:
        """The steps as they may be taken, each in a thread; pyarrow's own, one a column, wait for each other.

        What unpacks a group is made anew for each row group of the file, for it keeps the memory that it once needed.
        """
        whole, before = file.metadata.num_rows, 0
        for number in range(file.metadata.num_row_groups):
            rows = file.metadata.row_group(number).num_rows
            streams = [
                file.iter_batches(_ROWS, row_groups=[number], columns=list(group), use_threads=False)
                for group in groups
            ]
            for begin in range(0, rows, _ROWS):
                some = min(_ROWS, rows - begin)
                for place in range(len(groups)):
                    stream = streams.pop(0) if begin + some == rows else streams[place]
                    yield partial(self._fetched, stream, some, before + begin + some, whole)
            before += rows

    def _fetched(self, stream: Iterator[Any], rows: int, done: int, whole: int) -> Step:
        """So many rows: where a column changes its dictionary they come in pieces."""
        import pyarrow as pa

        try:
            pieces = [next(stream)]
            while (missing := rows - sum(piece.num_rows for piece in pieces)) > 0:
                pieces.append(next(stream))
            if missing < 0:
                raise self._unreadable(ValueError("its columns are of different lengths"))
            return pieces[0] if len(pieces) == 1 else pa.concat_batches(pieces), done, whole
        except (pa.ArrowException, OSError) as fault:
            raise self._unreadable(fault) from fault

    def _unreadable(self, fault: Exception) -> RegisterError:
        return RegisterError(f"cannot read {self.path.name}: {fault}")

    def _csv_batches(self, columns: Sequence[str], plain: Sequence[str]) -> Iterator[Step]:
        import pyarrow as pa
        import pyarrow.csv as pc

        ragged: list[Any] = []

        def refuse(row: Any) -> str:
            ragged.append(row)
            return "error"

        text, listed = pa.string(), pa.dictionary(pa.int32(), pa.string())
        size = self.path.stat().st_size
        try:
            with pa.OSFile(str(self.path)) as file:
                reader = pc.open_csv(
                    file,
                    # One thread reads, so that the number of a faulty row is known.
                    read_options=pc.ReadOptions(
                        block_size=_BYTES, column_names=self.names, skip_rows=1, use_threads=False
                    ),
                    parse_options=pc.ParseOptions(delimiter=self.delimiter, invalid_row_handler=refuse),
                    convert_options=pc.ConvertOptions(
                        include_columns=list(columns),
                        column_types={name: text if name in plain else listed for name in columns},
                    ),
                )
                for batch in reader:
                    yield batch, min(file.tell(), size), size
        except (pa.ArrowException, OSError) as fault:
            raise self._told(fault, ragged) from fault

    def _told(self, fault: Exception, ragged: list[Any]) -> RegisterError:
        if ragged:
            row = ragged[0]
            return RegisterError(
                f"the row has {row.actual_columns} cells where the headings have {row.expected_columns}", row=row.number
            )
        if "UTF8" in str(fault):
            with self.path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    try:
                        line.decode()
                    except UnicodeDecodeError:
                        return RegisterError("the row is not UTF-8 text; save the file as UTF-8", row=number)
        return self._unreadable(fault)


def parquet_extent(path: Path) -> tuple[int, int]:
    """Rows of a Parquet file and its size unpacked, as it tells itself: a small file can hold a large table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_metadata(path)
    except (pa.ArrowException, OSError) as fault:
        raise RegisterError(f"{path.name} is no Parquet file: {fault}") from fault
    groups = range(metadata.num_row_groups)
    return metadata.num_rows, sum(metadata.row_group(group).total_byte_size for group in groups)


def _ahead(fetches: Iterator[Fetch], ahead: int) -> Iterator[Step]:
    """The steps, so many of them fetched while one is being used; until there is no more."""
    with ThreadPoolExecutor(ahead) as pool:
        following = deque(pool.submit(fetch) for fetch in islice(fetches, ahead))
        while following and (step := following.popleft().result()) is not None:
            following.extend(pool.submit(fetch) for fetch in islice(fetches, 1))
            yield step


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def texts(batch: Batch, name: str) -> Any:
    """A column as texts, none of them empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = batch.columns.column(name)
    if pa.types.is_nested(column.type):
        raise RegisterError("holds lists, no persons", row=batch.first_row, column=name)
    if pa.types.is_floating(column.type):
        raise RegisterError("holds numbers with decimals, no persons", row=batch.first_row, column=name)
    column = column.cast(pa.string())
    empty = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(column.fill_null(""))), 0)
    first = pc.index(empty, value=True).as_py()
    if first >= 0:
        raise RegisterError("the cell is empty", row=batch.first_row + first, column=name)
    return column


def parsed(
    batch: Batch, name: str, parse: Callable[[str], float | None], what: str, dtype: npt.DTypeLike
) -> npt.NDArray[Any]:
    """A column of texts, read value by value of its dictionary.

    parse: the number of a text, None for one that cannot be. An empty cell is the empty text.
    what: what it should have been, for the sentence of the refusal.
    """
    import pyarrow as pa

    column = batch.columns.column(name)
    if pa.types.is_nested(column.type):
        raise RegisterError(f"holds lists, no {what}", row=batch.first_row, column=name)
    column = column if hasattr(column, "dictionary") else column.dictionary_encode()
    found = [parse(str(text)) for text in column.dictionary.to_pylist()]
    indices = np.asarray(column.indices.fill_null(len(found)) if column.null_count else column.indices)
    for place, number in enumerate(found):
        if number is None:
            rows = np.flatnonzero(indices == place)
            if len(rows):  # a dictionary may hold values that no row has
                raise RegisterError(
                    f"{column.dictionary[place].as_py()!r} is no {what}",
                    row=batch.first_row + int(rows[0]),
                    column=name,
                )
    empty = parse("")
    if empty is None and column.null_count:
        row = int(np.flatnonzero(indices == len(found))[0])
        raise RegisterError(f"the cell is empty, which is no {what}", row=batch.first_row + row, column=name)
    # An empty cell of a dictionary without nulls is a text; a null comes after the last value.
    lookup = np.array([*(0 if number is None else number for number in found), empty or 0], dtype=dtype)
    values: npt.NDArray[Any] = lookup[indices]
    return values
