from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brobygger.accounts.models import User
from brobygger.web.design import tables
from brobygger.web.design.tables import Column, Filters, Table
from tests.web.design.kit import assert_fragment_is_page

MOMENT = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


class UserTable(Table):
    caption = "Brugere"
    name = Column("Navn", "name", sort=("family_name", "-given_name"), row_header=True)
    seen = Column("Sidst set", "last_login", sort="last_login")
    language = Column("Sprog", "language", sort="language", numeric=True)
    mail = Column("E-mail", "email", export=False)
    page_sizes = (2, 3, 5)
    default_size = 2
    default_sort = "name"


@dataclass(frozen=True)
class Due:
    key: uuid.UUID
    day: int | None


class DueTable(Table):
    caption = "Frister"
    day = Column("Dag", "day", sort=lambda row: row.day)
    page_sizes = (2, 3)
    default_size = 2


def users(*values: tuple[str, str, int | None]) -> list[User]:
    User.objects.all()._raw_delete("default")  # nobody points at them, and asking costs a query a table
    made = [
        User(
            email=f"{number}@example.org",
            family_name=family,
            given_name=given_name,
            last_login=None if minutes is None else MOMENT + datetime.timedelta(minutes=minutes),
        )
        for number, (family, given_name, minutes) in enumerate(values)
    ]
    return User.objects.bulk_create(made)


def follow(make: Any, address: str, *, forwards: bool) -> list[list[uuid.UUID]]:
    """The keys of every page from an address on, by its links."""
    pages: list[list[uuid.UUID]] = []
    while address:
        table = make(QueryDict(address.removeprefix("?")))
        pages.append(table.keys)
        address = table.next_address if forwards else table.previous_address
        assert len(pages) < 50, "the pages go round in a ring"
    return pages


# --- paging against a slow list --------------------------------------------------------------------------------

people = st.lists(
    st.tuples(st.sampled_from(["Bæk", "Dam", "Ærø"]), st.sampled_from(["Bo", "Ida"]), st.sampled_from([None, 1, 2, 3])),
    max_size=9,
)


def slow_order(made: list[User], sort: str) -> list[User]:
    """The whole list, sorted in Python: what paging must give in pieces."""
    turned = sort.startswith("-")
    rows = sorted(made, key=lambda user: user.pk, reverse=turned)  # what every order ends on
    name = sort.removeprefix("-")
    if name == "name":
        rows.sort(key=lambda user: user.given_name, reverse=not turned)
        rows.sort(key=lambda user: user.family_name, reverse=turned)
    elif name == "seen":
        rows.sort(key=lambda user: user.last_login or MOMENT, reverse=turned)
        rows.sort(key=lambda user: user.last_login is None)
    else:
        rows.sort(key=lambda user: user.language, reverse=turned)
    return rows


@pytest.mark.slow(reason="builds 40 lists and walks each from both ends")
@given(
    values=people, sort=st.sampled_from(["name", "-name", "seen", "-seen", "language"]), size=st.sampled_from([2, 3])
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_joined_are_the_list(db: None, values: list[Any], sort: str, size: int) -> None:
    made = users(*values)
    expected = [user.key for user in slow_order(made, sort)]

    def make(address: QueryDict) -> UserTable:
        return UserTable(address, User.objects.all())

    forwards = follow(make, f"?sorter={sort}&antal={size}", forwards=True)
    assert [key for page in forwards for key in page] == expected
    assert all(len(page) == size for page in forwards[:-1])

    if len(expected) > 1:
        last = make(QueryDict(f"sorter={sort}&antal={size}&foer={expected[-1]}"))
        backwards = follow(make, f"?sorter={sort}&antal={size}&foer={expected[-1]}", forwards=False)
        assert [key for page in reversed(backwards) for key in page] == expected[:-1]
        assert last.next_address
    assert make(QueryDict(f"sorter={sort}")).count == len(expected)


@given(days=st.lists(st.one_of(st.none(), st.integers(1, 3)), max_size=9), turned=st.booleans())
@settings(deadline=None)
def test_pages_of_a_list_in_memory_joined_are_the_list(days: list[int | None], turned: bool) -> None:
    rows = [Due(uuid.UUID(int=number), day) for number, day in enumerate(days)]
    filled = sorted((row for row in rows if row.day is not None), key=lambda row: row.day or 0, reverse=turned)
    expected = [row.key for row in [*filled, *(row for row in rows if row.day is None)]]
    start = f"?sorter={'-' if turned else ''}day"

    def make(address: QueryDict) -> DueTable:
        return DueTable(address, rows)

    assert [key for page in follow(make, start, forwards=True) for key in page] == expected
    if len(expected) > 1:
        backwards = follow(make, f"{start}&foer={expected[-1]}", forwards=False)
        assert [key for page in reversed(backwards) for key in page] == expected[:-1]


def test_a_row_that_is_gone_begins_the_list_again_and_says_so(db: None) -> None:
    users(("A", "B", 1), ("C", "D", 2))
    table = UserTable(QueryDict(f"efter={uuid.uuid4()}"), User.objects.all())
    assert table.page.lost_place
    assert len(table.keys) == 2


def test_past_the_end_lies_the_beginning(db: None) -> None:
    made = users(("A", "x", 1), ("B", "x", 1))
    for address in (f"efter={made[1].key}", f"foer={made[0].key}"):
        assert UserTable(QueryDict(address), User.objects.all()).keys == [user.key for user in made]
    rows = [Due(uuid.UUID(int=number), number) for number in (1, 2)]
    for address in (f"efter={rows[1].key}", f"foer={rows[0].key}"):
        assert DueTable(QueryDict(address), rows).keys == [row.key for row in rows]


def test_the_place_is_kept_when_its_row_leaves_the_filter(db: None) -> None:
    made = users(("A", "x", 1), ("B", "x", 1), ("C", "x", 1))
    second = made[1]

    class WithoutSecond(Filters):
        def apply(self, rows: Any) -> Any:
            return rows.exclude(pk=second.pk)

    table = UserTable(QueryDict(f"efter={second.key}"), User.objects.all(), filters=WithoutSecond(QueryDict()))
    assert table.keys == [made[2].key]
    assert not table.page.lost_place
    assert table.previous_address


@pytest.mark.parametrize("address", ["sorter=nonsense&antal=9999&efter=x&foer=1", "sorter=mail", "sorter=-&antal=-1"])
def test_nonsense_in_the_address_gives_the_usual_list(db: None, address: str) -> None:
    made = users(("B", "x", 1), ("A", "x", 1), ("C", "x", 1))
    table = UserTable(QueryDict(address), User.objects.all())
    assert table.keys == [made[1].key, made[0].key]


def test_addresses_carry_keys_and_never_names(db: None) -> None:
    users(("Hemmelig", "Person", 1), ("Hemmelig", "Person", 1), ("Hemmelig", "Person", 1))
    table = UserTable(QueryDict(), User.objects.all())
    assert "Hemmelig" not in table.next_address
    assert f"efter={table.keys[-1]}" in table.next_address


def test_a_page_asks_few_questions(db: None, django_assert_max_num_queries: Any) -> None:
    made = users(*[("A", "x", None)] * 9)
    table = UserTable(QueryDict(f"sorter=seen&efter={made[3].key}"), User.objects.all())
    with django_assert_max_num_queries(4):
        assert table.shown_rows
        assert table.count == 9
        assert table.previous_address
        assert table.next_address


# --- what stands on the page -----------------------------------------------------------------------------------


def test_headers_say_how_the_list_is_sorted(db: None) -> None:
    table = UserTable(QueryDict("sorter=-seen&antal=3"), User.objects.all())
    name, seen, _language, mail = table.headers
    assert (name.direction, seen.direction, mail.direction) == ("", "descending", "")
    assert seen.address == "?sorter=seen&antal=3"
    assert name.address == "?sorter=name&antal=3"
    assert mail.address == ""


class LanguageFilter(Filters):
    language = forms.ChoiceField(label="Sprog", choices=[("", "Alle"), ("da", "Dansk"), ("en", "Engelsk")])

    def apply(self, rows: Any) -> Any:
        return rows.filter(**self.chosen)


def test_filters_stay_in_every_address_and_in_the_words_for_the_log(db: None) -> None:
    users(("A", "x", 1), ("B", "x", 1), ("C", "x", 1))
    address = QueryDict("language=da&sorter=-name")
    table = UserTable(address, User.objects.all(), filters=LanguageFilter(address))
    assert table.count == 3
    for link in (table.next_address, table.csv_address, table.headers[1].address):
        assert "language=da" in link
    assert table.plain_address == "?sorter=-name"
    assert table.criterion == "Sprog: Dansk; sorteret efter Navn ↓"
    other = QueryDict("language=en")
    assert UserTable(other, User.objects.all(), filters=LanguageFilter(other)).count == 0


def test_a_wrong_filter_is_said_and_not_obeyed(db: None, rf: RequestFactory) -> None:
    users(("A", "x", 1))
    address = QueryDict("language=xx")
    filters = LanguageFilter(address)
    table = UserTable(address, User.objects.all(), filters=filters)
    assert filters.errors["language"] == ["Vælg en af mulighederne på listen."]
    assert table.count == 1


@pytest.mark.slow(reason="every way to sort, filter and page one table")
def test_a_fragment_is_the_part_of_the_page(db: None) -> None:
    client = Client()
    for address in ("/design/", "/design/?sorter=-waited&antal=10", "/design/?stage=enrolled", "/design/?stage=nope"):
        assert_fragment_is_page(client, address, "tabel")


def test_the_gallery_lists_open_and_turn_pages(db: None) -> None:
    client = Client()
    page = client.get("/design/").content.decode()
    assert 'aria-sort="ascending"' in page
    assert "15 rækker" in page
    assert "Ingen borgere venter på dig." in page
    key = str(uuid.UUID(int=5))
    second = client.get(f"/design/?efter={key}").content.decode()
    assert "Freja Gade" in second
    assert "Emil Fjord" not in second


# --- export ----------------------------------------------------------------------------------------------------


def test_an_export_is_logged_before_it_is_made_and_has_the_rows_of_the_list(db: None) -> None:
    made = users(("B", "x", 1), ("A", "=1+1", None), ("C", "x", 1))
    address = QueryDict("eksport=csv&sorter=-name&antal=2")
    table = UserTable(address, User.objects.all(), filters=LanguageFilter(address))
    told: list[tables.Export] = []
    assert table.wants_export
    response = table.export("brugere", on_export=told.append)
    assert [(export.format, export.count) for export in told] == [("csv", 3)]
    assert told[0].keys == [made[2].key, made[0].key, made[1].key]
    text = b"".join(response).decode("utf-8")
    lines = text.removeprefix("\ufeff").split("\r\n")
    assert lines[0] == "Navn;Sidst set;Sprog"
    assert lines[1].startswith("x C;01-03-2026 13.01;da")
    assert lines[3] == "'=1+1 A;;da"
    assert "example.org" not in text


def test_no_export_without_its_entry(db: None) -> None:
    users(("A", "x", 1))

    def fail(export: tables.Export) -> None:
        raise RuntimeError("the log is away")

    table = UserTable(QueryDict("eksport=csv"), User.objects.all())
    with pytest.raises(RuntimeError):
        table.export("x", on_export=fail)
    with pytest.raises(TypeError):
        table.export("x")


def test_a_list_may_forbid_export(db: None) -> None:
    table = UserTable(QueryDict("eksport=csv"), User.objects.all(), can_export=False)
    assert not table.wants_export
