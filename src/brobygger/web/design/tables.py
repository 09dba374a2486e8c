"""The table kit: columns said once; sorting, filters in the address, paging and export follow.

    class CaseTable(Table):
        caption = _("Borgere")
        name = Column(_("Navn"), "citizen.name", sort="citizen__sort_name", link=address_of_case, row_header=True)
        waited = Column(_("Ventet"), "days_waited", sort="-waiting_since", numeric=True)
        default_sort = "name"

    table = CaseTable(request.GET, rows, filters=CaseFilters(request.GET))
    if table.wants_export:
        return table.export("borgere", on_export=write_the_log_entry)
    return table_response(request, "citizens/list.html", {"table": table}, table)

What it promises:

* Pages are cut by key, never by offset: every row is seen exactly once while nobody changes the list, also when many
  rows have equal sort values, because every order ends on the row's own number. Rows without a value come last.
* The address names the last row by its outer key and not by its value, so that no name stands in a browser's history
  or a server's log.
* Without JavaScript everything is links and forms; with it, the same page is fetched and the table's part put in.
* An export has the rows, the order and the rights of the list, and is logged before its first byte is sent.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise, cached_property
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.web.design import exports
from brobygger.web.design.forms import DesignForm, flat
from brobygger.web.design.numbers import number_text

Row = Any
PAGE_SIZES = (25, 50, 100)
SORT, AFTER, BEFORE, SIZE, EXPORT = "sorter", "efter", "foer", "antal", "eksport"
FORMATS = ("csv", "xlsx")


class Column:
    """One column.

    ``value``: a path of attributes ("citizen.name") or a function of the row; what is shown and exported.
    ``sort``: database field or fields that the order follows (a leading "-" turns one round), or a function of the row
    where the rows are a list. ``link``: a function of the row that gives an address or nothing. ``markup``: a function
    that gives safe markup in place of the text (a badge); the export still takes ``value``. ``export=False`` leaves
    the column out of files. ``note``: a function that gives a second, quieter line.
    """

    _count = 0

    def __init__(
        self,
        header: str | Promise,
        value: str | Callable[[Row], Any],
        *,
        sort: str | Sequence[str] | Callable[[Row], Any] | None = None,
        numeric: bool = False,
        row_header: bool = False,
        link: Callable[[Row], str] | None = None,
        markup: Callable[[Row], Any] | None = None,
        note: Callable[[Row], Any] | None = None,
        export: bool | Callable[[Row], Any] = True,
        decimals: int | None = None,
    ) -> None:
        Column._count += 1
        self.position = Column._count
        self.name = ""
        self.header = header
        self.get = attrgetter_or_none(value) if isinstance(value, str) else value
        self.sort = sort
        self.numeric = numeric
        self.row_header = row_header
        self.link = link
        self.markup = markup
        self.note = note
        self.export = export
        self.decimals = decimals

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def order(self) -> tuple[str, ...]:
        """The database fields of ``sort``."""
        if self.sort is None or callable(self.sort):
            return ()
        return (self.sort,) if isinstance(self.sort, str) else tuple(self.sort)

    def text(self, row: Row) -> str:
        return shown(self.get(row), decimals=self.decimals)

    def exported(self, row: Row) -> Any:
        return self.export(row) if callable(self.export) else self.get(row)


class Filters(DesignForm):
    """A form of the address: fields are optional, and ``apply`` narrows the rows by what was chosen."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data if data is not None else QueryDict(), **kwargs)
        for field in self.fields.values():
            field.required = False

    # Fields that are seldom used stand behind "Flere valg", so that the list itself is near on a telephone.
    seldom: ClassVar[tuple[str, ...]] = ()

    def apply(self, rows: Any) -> Any:
        raise NotImplementedError

    @property
    def often_used(self) -> list[Any]:
        return [bound for bound in self.visible_fields() if bound.name not in self.seldom]

    @property
    def seldom_used(self) -> list[Any]:
        return [bound for bound in self.visible_fields() if bound.name in self.seldom]

    @property
    def uses_seldom(self) -> bool:
        """Whether one of them narrows the list now: then they are shown."""
        return not self.chosen.keys().isdisjoint(self.seldom)

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """The valid values that narrow something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}

    @property
    def words(self) -> list[tuple[str, str]]:
        """(label, value) of what is chosen, for people and for the log."""
        return [(str(self.fields[name].label or name), self._word(name, value)) for name, value in self.chosen.items()]

    def _word(self, name: str, value: Any) -> str:
        choices = getattr(self.fields[name], "choices", None)
        if choices is not None and not isinstance(value, Model):
            names = {str(code): str(word) for code, word in flat(choices)}
            several = value if isinstance(value, list | tuple) else [value]
            return ", ".join(names.get(str(one), str(one)) for one in several)
        return shown(value)


SHORT = 10


@dataclass(frozen=True)
class Cell:
    column: Column
    text: str
    address: str
    markup: Any
    note: str
    is_short: bool  # a date, a case number or a team's name is not broken over two lines

    @property
    def content(self) -> SafeString:
        """Made here and not by a template of its own: a page shows hundreds of cells."""
        text = conditional_escape(self.markup or self.text)
        if self.address:
            text = format_html('<a href="{}">{}</a>', self.address, text)
        note = format_html('<span class="cell-note">{}</span>', self.note) if self.note else ""
        return format_html('<div class="cell">{}{}</div>', text, note)


@dataclass(frozen=True)
class ShownRow:
    key: str
    cells: list[Cell]


@dataclass(frozen=True)
class Header:
    column: Column
    address: str  # to sort by it; empty where it cannot be
    direction: str  # "ascending", "descending" or ""
    is_numeric: bool


@dataclass(frozen=True)
class Export:
    """What is about to leave the house: handed to the callback that writes the log."""

    format: str
    count: int
    keys: list[uuid.UUID]
    criterion: str


class Table:
    """Inherit, set ``caption`` and columns; see the top of this module."""

    caption: Any = ""
    default_sort = ""
    page_sizes: tuple[int, ...] = PAGE_SIZES
    default_size = 25
    empty_text: Any = ""
    empty_action: tuple[Any, str] | None = None  # (text, address)
    empty_is_good: bool = False  # nobody was expected here: say so rather than ask for fewer filters
    key = "key"  # the attribute that names a row outwards
    can_export = True
    # Where the order must be worked out for every row, it is worked out for their numbers alone, and only the rows of
    # the page are read: one query more.
    numbers_first = False
    stacks = True  # on a phone each row becomes a block; False keeps the columns and scrolls

    def __init__(
        self,
        address: QueryDict | dict[str, str],
        rows: QuerySet[Any] | Sequence[Row],
        *,
        filters: Filters | None = None,
        id: str = "tabel",  # noqa: A002 - the id of the element
        can_export: bool | None = None,
    ) -> None:
        self.address = _query(address)
        self.all_rows = rows
        self.filters = filters
        self.id = id
        if can_export is not None:
            self.can_export = can_export

    # --- what the address says ---

    @cached_property
    def columns(self) -> list[Column]:
        return self._columns()

    def _columns(self) -> list[Column]:
        """In the order they are shown."""
        found = {}
        for cls in reversed(type(self).__mro__):
            found.update({name: column for name, column in vars(cls).items() if isinstance(column, Column)})
        return sorted(found.values(), key=lambda column: column.position)

    @cached_property
    def sorted_by(self) -> tuple[Column | None, bool]:
        """The column and whether it is turned round. What the address does not name rightly is the default."""
        by_name = {column.name: column for column in self.columns if column.sort is not None}
        for wanted in (self._asked(SORT), self.default_sort):
            column = by_name.get(wanted.removeprefix("-"))
            if column is not None:
                return column, wanted.startswith("-")
        return None, False

    @cached_property
    def size(self) -> int:
        wanted = self._asked(SIZE)
        return int(wanted) if wanted in {str(size) for size in self.page_sizes} else self.default_size

    @cached_property
    def cursor(self) -> tuple[str, uuid.UUID] | None:
        """("efter" or "foer", key of the row)."""
        for name in (AFTER, BEFORE):
            try:
                return name, uuid.UUID(self._asked(name))
            except ValueError:
                continue
        return None

    def _asked(self, name: str) -> str:
        return str(self.address.get(name, ""))

    @property
    def wants_export(self) -> bool:
        return self.can_export and self._asked(EXPORT) in FORMATS

    # --- rows ---

    @cached_property
    def rows(self) -> Any:
        """All rows that the filters leave."""
        return self.filters.apply(self.all_rows) if self.filters is not None else self.all_rows

    @cached_property
    def count(self) -> int:
        """A list that is one page is counted by its lines; the database is asked for longer ones only."""
        if not isinstance(self.rows, QuerySet):
            return len(self.rows)
        page = self.page
        is_whole = not (page.has_next or page.has_previous)
        return len(page.rows) if is_whole else self.rows.count()

    def in_order(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The same rows as they are read page by page: a large list may tell the database here what helps it."""
        return rows

    @cached_property
    def _source(self) -> _Source:
        column, turned = self.sorted_by
        if isinstance(self.rows, QuerySet):
            order = [Part.of(self.rows.model, name, turned) for name in (column.order if column else ())]
            all_rows: Any = self.all_rows
            parts = [*order, Part("pk", turned, False)]
            read = self.read if self.numbers_first else None
            return _QuerySource(all_rows, self.in_order(self.rows), parts, self.key, read)
        by: Callable[[Row], Any] | None = None
        if column is not None:
            by = column.sort if callable(column.sort) else column.get
        return _ListSource(list(self.rows), by, turned, attrgetter(self.key))

    def read(self, numbers: Sequence[int]) -> Iterable[Any]:
        """The rows of a page by their numbers, in no order; for ``numbers_first``."""
        all_rows: Any = self.all_rows
        found: Iterable[Any] = all_rows.filter(pk__in=numbers)
        return found

    @cached_property
    def page(self) -> _Page:
        page = self._source.page(self.cursor, self.size)
        self.fill(page.rows)
        return page

    def fill(self, rows: list[Any]) -> None:
        """Put on the rows of the page what their columns show and no query of the list brings."""

    @property
    def keys(self) -> list[uuid.UUID]:
        """The keys of the rows on this page, for the log."""
        name = attrgetter(self.key)
        return [name(row) for row in self.page.rows]

    @property
    def criterion(self) -> str:
        """What was asked for, in words, for the log."""
        column, turned = self.sorted_by
        words = [f"{label}: {value}" for label, value in (self.filters.words if self.filters else [])]
        if column is not None:
            words.append(f"{_('sorteret efter')} {column.header}{' ↓' if turned else ''}")
        return "; ".join(words)

    # --- what the template prints ---

    @property
    def headers(self) -> list[Header]:
        current, turned = self.sorted_by
        shown = []
        for column in self.columns:
            is_current = current is column
            direction = ("descending" if turned else "ascending") if is_current else ""
            wanted = f"-{column.name}" if is_current and not turned else column.name
            address = self.link(**{SORT: wanted}) if column.sort is not None else ""
            shown.append(Header(column, address, direction, column.numeric))
        return shown

    @cached_property
    def shown_rows(self) -> list[ShownRow]:
        name = attrgetter(self.key)
        return [
            ShownRow(str(name(row)), [self._cell(column, row) for column in self.columns]) for row in self.page.rows
        ]

    def _cell(self, column: Column, row: Row) -> Cell:
        text = "" if column.markup else column.text(row)
        return Cell(
            column,
            text,
            (column.link(row) or "") if column.link else "",
            column.markup(row) if column.markup else "",
            str(column.note(row) or "") if column.note else "",
            isinstance(column.get(row), datetime.date) or 0 < len(text) <= SHORT,
        )

    @property
    def next_address(self) -> str:
        return self._cursor_link(AFTER, -1) if self.page.has_next else ""

    @property
    def previous_address(self) -> str:
        return self._cursor_link(BEFORE, 0) if self.page.has_previous else ""

    def _cursor_link(self, name: str, position: int) -> str:
        return self.link(**{name: str(attrgetter(self.key)(self.page.rows[position]))})

    @property
    def sort_choices(self) -> list[tuple[str, str, bool]]:
        """(value, words, chosen) for the order's list on small screens."""
        current, turned = self.sorted_by
        choices = []
        for column in self.columns:
            if column.sort is None:
                continue
            choices.append((column.name, str(column.header), current is column and not turned))
            words = _("%(column)s, omvendt") % {"column": column.header}
            choices.append((f"-{column.name}", words, current is column and turned))
        return choices

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The filters as (name, value), for forms that must carry them along."""
        own = {SORT, AFTER, BEFORE, SIZE, EXPORT}
        return [(name, value) for name, values in self.address.lists() if name not in own for value in values]

    @property
    def kept_order(self) -> list[tuple[str, str]]:
        """Order and page size, for the filter form."""
        return [(name, self._asked(name)) for name in (SORT, SIZE) if self._asked(name)]

    @property
    def plain_address(self) -> str:
        """The list without filters, in the same order."""
        kept = QueryDict(mutable=True)
        for name, value in self.kept_order:
            kept[name] = value
        return f"?{kept.urlencode()}" if kept else "?"

    @property
    def csv_address(self) -> str:
        return self.link(**{EXPORT: "csv"})

    @property
    def excel_address(self) -> str:
        return self.link(**{EXPORT: "xlsx"})

    def link(self, **changes: str) -> str:
        """This list with something changed; always from its beginning."""
        changed = self.address.copy()
        for name in (AFTER, BEFORE, EXPORT):
            changed.pop(name, None)
        for name, value in changes.items():
            changed[name] = value
        return f"?{changed.urlencode()}"

    # --- export ---

    def export(self, filename: str, *, on_export: Callable[[Export], object]) -> HttpResponse | StreamingHttpResponse:
        """The whole list as a file. ``on_export`` writes the log entry; it runs before anything is sent."""
        form = self._asked(EXPORT)
        keys = self._source.keys()
        on_export(Export(form, len(keys), keys, self.criterion))
        columns = [column for column in self.columns if column.export is not False]
        headers = [str(column.header) for column in columns]
        lines = ([column.exported(row) for column in columns] for row in self._source.all())
        make = exports.csv_response if form == "csv" else exports.excel_response
        return make(filename, headers, lines)


def table_response(request: HttpRequest, template: str, context: dict[str, Any], *tables: Table) -> HttpResponse:
    """The page, or the one table that was asked for. Both come from the same template of the table.

    A form error in the filters gives 422, as every form error does.
    """
    wanted = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") == "true" else ""
    restoring = request.headers.get("HX-History-Restore-Request") == "true"
    faulty = any(table.filters is not None and not table.filters.is_valid() for table in tables)
    status = 422 if faulty else 200
    table = next((table for table in tables if table.id == wanted), None)
    if table is not None and not restoring:
        response = render(request, "design/table.html", {**context, "table": table}, status=status)
    else:
        response = render(request, template, context, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


# --- cutting pages ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Page:
    rows: list[Row]
    has_next: bool
    has_previous: bool
    lost_place: bool = False  # the row that the address named is gone


@dataclass(frozen=True)
class Part:
    """One part of an order."""

    field: str
    descending: bool
    nullable: bool

    @classmethod
    def of(cls, model: type[Model], name: str, turned: bool) -> Part:
        field = name.removeprefix("-")
        return cls(field, name.startswith("-") != turned, _may_be_empty(model, field))

    def ordering(self, backwards: bool) -> Any:
        expression = F(self.field)
        descending = self.descending != backwards
        if not self.nullable:
            return expression.desc() if descending else expression.asc()
        # Rows without a value stand last, whichever way; read backwards they come first.
        if backwards:
            return expression.desc(nulls_first=True) if descending else expression.asc(nulls_first=True)
        return expression.desc(nulls_last=True) if descending else expression.asc(nulls_last=True)

    def beyond(self, value: Any, backwards: bool) -> Q:
        """Rows whose value comes strictly after ``value`` in this order."""
        if value is None:
            return Q(**{f"{self.field}__isnull": False}) if backwards else NOTHING
        comparison = "lt" if self.descending != backwards else "gt"
        condition = Q(**{f"{self.field}__{comparison}": value})
        if self.nullable and not backwards:
            condition |= Q(**{f"{self.field}__isnull": True})
        return condition

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.field}__isnull": True}) if value is None else Q(**{self.field: value})

    def not_before(self, value: Any, backwards: bool) -> Q:
        """A bound that an index can use; says nothing that ``beyond`` and ``same`` do not say already."""
        if value is None or self.nullable:
            return Q()
        comparison = "lte" if self.descending != backwards else "gte"
        return Q(**{f"{self.field}__{comparison}": value})


NOTHING = Q(pk__in=[])


class _Source:
    def page(self, cursor: tuple[str, uuid.UUID] | None, size: int) -> _Page:
        raise NotImplementedError

    def keys(self) -> list[uuid.UUID]:
        raise NotImplementedError

    def all(self) -> Iterable[Row]:
        raise NotImplementedError


class _QuerySource(_Source):
    def __init__(
        self,
        all_rows: QuerySet[Any],
        rows: QuerySet[Any],
        order: list[Part],
        key: str,
        read: Callable[[Sequence[int]], Iterable[Row]] | None = None,
    ) -> None:
        self.all_rows, self.rows, self.order, self.key = all_rows, rows, order, key
        self.read = read  # the rows of a page by their numbers, where these are found first

    def page(self, cursor: tuple[str, uuid.UUID] | None, size: int) -> _Page:
        lost = False
        if cursor is not None:
            place = self._place(cursor[1])
            page = self._beside(cursor[0] == BEFORE, place, size) if place is not None else None
            if page is not None and page.rows:
                return page
            lost = True  # the row is gone, or nothing lies on that side of it any more
        rows = self._first(self._ordered(self.rows, False), size + 1)
        return _Page(rows[:size], len(rows) > size, False, lost)

    def _first(self, ordered: QuerySet[Any], number: int) -> list[Row]:
        if self.read is None:
            return list(ordered[:number])
        wanted = list(ordered.prefetch_related(None).values_list("pk", flat=True)[:number])
        found = {row.pk: row for row in self.read(wanted)}
        return [found[pk] for pk in wanted if pk in found]

    def _beside(self, backwards: bool, place: Sequence[Any], size: int) -> _Page:
        rows = self._first(self._ordered(self.rows.filter(self._beyond(place, backwards)), backwards), size + 1)
        more = len(rows) > size
        rows = rows[:size]
        if backwards:
            rows.reverse()
        # The row that the page was cut at lies on the other side, unless a filter has taken it away since.
        other = bool(self.rows.filter(self._other_side(place, backwards)).exists())
        return _Page(rows, other, more) if backwards else _Page(rows, more, other)

    def _place(self, key: uuid.UUID) -> Sequence[Any] | None:
        named = self.all_rows.order_by().filter(**{self.key.replace(".", "__"): key})
        found: Sequence[Any] | None = named.values_list(*(part.field for part in self.order)).first()
        return found

    def _beyond(self, place: Sequence[Any], backwards: bool) -> Q:
        """Rows after the place: by the first part, or equal there and after it by the next, and so on."""
        condition: Q | None = None
        for part, value in reversed(list(zip(self.order, place, strict=True))):
            further = part.beyond(value, backwards)
            condition = further if condition is None else further | (part.same(value) & condition)
        bound = self.order[0].not_before(place[0], backwards)
        return bound & condition if condition is not None else bound

    def _other_side(self, place: Sequence[Any], backwards: bool) -> Q:
        same = Q()
        for part, value in zip(self.order, place, strict=True):
            same &= part.same(value)
        return same | self._beyond(place, not backwards)

    def _ordered(self, rows: QuerySet[Any], backwards: bool) -> QuerySet[Any]:
        return rows.order_by(*(part.ordering(backwards) for part in self.order))

    def keys(self) -> list[uuid.UUID]:
        return list(self._ordered(self.rows, False).values_list(self.key.replace(".", "__"), flat=True))

    def all(self) -> Iterable[Row]:
        return self._ordered(self.rows, False).iterator(chunk_size=1000)


class _ListSource(_Source):
    """Rows that were computed and lie in memory (what is due), cut the same way."""

    def __init__(
        self, rows: list[Row], by: Callable[[Row], Any] | None, turned: bool, key: Callable[[Row], uuid.UUID]
    ) -> None:
        self.key = key
        if by is not None:
            empty = [row for row in rows if by(row) is None]
            filled = [row for row in rows if by(row) is not None]
            rows = sorted(filled, key=by, reverse=turned) + empty
        self.rows = rows

    def page(self, cursor: tuple[str, uuid.UUID] | None, size: int) -> _Page:
        start, lost = 0, False
        if cursor is not None:
            position = next((number for number, row in enumerate(self.rows) if self.key(row) == cursor[1]), None)
            if position and cursor[0] == BEFORE:
                first = max(0, position - size)
                return _Page(self.rows[first:position], True, first > 0)
            if position is not None and cursor[0] == AFTER and position + 1 < len(self.rows):
                start = position + 1
            lost = start == 0
        return _Page(self.rows[start : start + size], len(self.rows) > start + size, start > 0, lost)

    def keys(self) -> list[uuid.UUID]:
        return [self.key(row) for row in self.rows]

    def all(self) -> Iterable[Row]:
        return self.rows


def _may_be_empty(model: type[Model], path: str) -> bool:
    """Whether the value may be missing; of an annotation we cannot know, so it may."""
    for name in path.split("__"):
        try:
            field = model._meta.get_field("id" if name == "pk" else name)
        except (FieldDoesNotExist, AttributeError):
            return True
        if getattr(field, "null", True):
            return True
        if field.is_relation and field.related_model is not None:
            model = field.related_model
    return False


# --- values ----------------------------------------------------------------------------------------------------


def attrgetter_or_none(path: str) -> Callable[[Row], Any]:
    """Follow attributes (or keys of a dictionary); nothing on the way gives nothing."""
    names = path.split(".")

    def get(row: Row) -> Any:
        value = row
        for name in names:
            if value is None:
                return None
            value = value[name] if isinstance(value, dict) else getattr(value, name)
            if callable(value) and not isinstance(value, type):
                value = value()
        return value

    return get


def shown(value: Any, *, decimals: int | None = None) -> str:
    """How a value stands in a cell."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if isinstance(value, datetime.datetime):
        return exports.local(value).strftime("%d-%m-%Y %H.%M")
    if isinstance(value, datetime.date):
        return value.strftime("%d-%m-%Y")
    if isinstance(value, int | float | Decimal):
        return number_text(value, decimals=decimals, language=get_language() or "da")
    if isinstance(value, list | tuple):
        return ", ".join(shown(one) for one in value) or "–"
    return str(value)


def _query(address: QueryDict | dict[str, str]) -> QueryDict:
    if isinstance(address, QueryDict):
        return address.copy()
    made = QueryDict(mutable=True)
    made.update(address)
    return made


__all__ = ["Column", "Export", "Filters", "Table", "forms", "table_response"]
