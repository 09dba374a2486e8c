"""Search through the database: by number, case number and name, and what it must never find."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

import pytest

from brobygger.citizens import actions, bulk, name_search, reads
from brobygger.citizens.enums import Protection
from brobygger.citizens.models import Citizen
from brobygger.kernel.errors import NotAllowed
from brobygger.vault.models import LogEntry
from tests import fixtures
from tests.citizens.factories import a_citizen, a_course, a_new_citizen, machine

PAIRS = Path(__file__).parents[1] / "brobygger_analysis" / "data" / "hard_names.csv"


def pairs() -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _split(name: str) -> tuple[str, str]:
    given, _, family = name.rpartition(" ")
    return (given, family) if given else (family, "")


@pytest.fixture
def worker(in_boundary: Any, actor_for: Any) -> Any:
    return actor_for("caseworker")


def test_hard_names_are_found_through_the_database(in_boundary, worker):
    """At least 57 of the sixty written pairs are among the first five, in a crowd of other names."""
    listed = pairs()
    crowd = [("Anne", "Hansen"), ("Peter", "Nielsen"), ("Mohamed", "Ali"), ("Maria", "Andersen"), ("Lars", "Sørensen")]
    rows = [_split(pair["stored"]) for pair in listed] + [
        (f"{given}", family) for given, family in crowd for _ in "123"
    ]
    citizens = bulk.register_many(
        by=machine(in_boundary),
        rows=[a_new_citizen(given_name=given, family_name=family) for given, family in rows],
    )
    missed = []
    for pair, citizen in zip(listed, citizens, strict=False):
        first_five = [hit.key for hit in reads.search(worker, pair["typed"]).hits[:5]]
        if citizen.key not in first_five:
            missed.append(pair)
    assert len(listed) == 60
    assert len(missed) <= 3, missed


def test_by_number_in_the_ways_people_type_it(in_boundary, worker):
    citizen = a_citizen(in_boundary, cpr="710240-5008")
    for typed in ("7102405008", "710240-5008", " 710240 5008 ", "710240–5008"):
        found = reads.search(worker, typed)
        assert (found.by, [hit.key for hit in found.hits]) == ("cpr", [citizen.key])
    assert reads.search(worker, "710240-5010").hits == ()


def test_by_case_number(in_boundary, worker):
    citizen = a_citizen(in_boundary)
    for typed in (
        citizen.case_number,
        citizen.case_number.replace("-", " - "),
        citizen.case_number.replace("-0000", "-"),
    ):
        found = reads.search(worker, typed)
        assert (found.by, [hit.key for hit in found.hits]) == ("case_number", [citizen.key])


@pytest.mark.parametrize("protection", [Protection.ADDRESS, Protection.NAME_AND_ADDRESS])
def test_whoever_is_protected_is_never_found_by_name(in_boundary, worker, protection):
    hidden = a_citizen(in_boundary, given_name="Sølvi", family_name="Ravnkilde", protection=protection)
    later = a_citizen(in_boundary, given_name="Sølvi", family_name="Ravnkilde")
    assert [hit.key for hit in reads.search(worker, "Sølvi Ravnkilde").hits] == [later.key]
    actions.set_protection(
        by=machine(in_boundary), citizen=later, protection=protection, read_version=later.version, reason="Registret"
    )
    for typed in ("Sølvi Ravnkilde", "ravnkilde", "s r", "Sølvi"):
        assert reads.search(worker, typed).hits == ()
    assert [hit.key for hit in reads.search(worker, hidden.case_number).hits] == [hidden.key]
    assert [hit.key for hit in reads.search(worker, hidden.cpr).hits] == [hidden.key]


def test_a_citizen_of_another_jobcentre_is_not_found(in_boundary, worker, other_jobcentre):
    canary = a_citizen(other_jobcentre, given_name="Kanarie", family_name="Fugleøe")
    for typed in ("Kanarie Fugleøe", canary.case_number, canary.cpr):
        assert reads.search(worker, typed).hits == ()


def test_a_new_name_is_found_and_the_old_one_is_not(in_boundary, worker):
    citizen = a_citizen(in_boundary, given_name="Thorvald", family_name="Kjeldgaard")
    actions.correct(
        by=machine(in_boundary),
        citizen=citizen,
        changes={"family_name": "Zimmermann"},
        read_version=citizen.version,
        reason="Gift",
    )
    assert reads.search(worker, "kjeldgaard").hits == ()
    assert len(reads.search(worker, "zimmerman").hits) == 1


def test_far_hits_show_name_and_responsible_only(in_boundary, actor_for):
    team = fixtures.make_team(in_boundary)
    me = actor_for("caseworker", team=team)
    colleague = fixtures.make_user("caseworker", jobcentre=in_boundary, name="Ea Holm")
    a_course(in_boundary, given_name="Fjern", family_name="Nabo", responsible=colleague)
    near = a_course(in_boundary, given_name="Nær", family_name="Nabo", team=team, responsible=colleague)
    hits = {hit.name: hit for hit in reads.search(me, "Nabo").hits}
    far = hits["Fjern Nabo"]
    assert (far.opens, far.responsible) == (False, "Ea Holm")
    assert (far.case_number, far.birth_year, far.team, far.state) == ("", None, "", "")
    assert hits["Nær Nabo"].opens
    assert hits["Nær Nabo"].case_number == near.citizen.case_number


@pytest.mark.parametrize("role", ["administrator", "programme_analyst", "employer_consultant"])
def test_roles_without_cases_do_not_search(in_boundary, actor_for, role):
    with pytest.raises(NotAllowed):
        reads.search(actor_for(role), "Hansen")


def test_a_search_is_logged_with_question_and_keys_but_never_a_number(in_boundary, worker):
    citizen = a_citizen(in_boundary, cpr="710240-5008")
    reads.search(worker, "Karla")
    entry = LogEntry.objects.order_by("-id").first()
    assert (entry.category, entry.action, entry.count) == ("search", "citizens.searched", 1)
    assert entry.details["criterion"]["text"] == "Karla"
    assert entry.subjects == [["citizen", str(citizen.key)]]
    for typed in ("710240-5008", "999999-9999 Karla"):
        reads.search(worker, typed)
        entry = LogEntry.objects.order_by("-id").first()
        assert entry.details["criterion"]["text"] == ""


@pytest.mark.parametrize(
    "typed", ["", " ", "%", "a", "'; DROP TABLE x; --", '"', "*", "NEAR(a b)", "x" * 5000, "ø" * 90]
)
def test_odd_questions_are_answered(in_boundary, worker, typed):
    a_citizen(in_boundary)
    assert reads.search(worker, typed).hits == ()


def test_a_common_name_says_that_there_are_more(in_boundary, worker):
    bulk.register_many(
        by=machine(in_boundary), rows=[a_new_citizen(given_name="Jens", family_name="Hansen") for _ in range(25)]
    )
    found = reads.search(worker, "Jens Hansen")
    assert (len(found.hits), found.more) == (20, True)


def test_the_number_of_queries_does_not_grow_with_the_hits(in_boundary, worker, same_queries):
    a_course(in_boundary, given_name="Jens", family_name="Hansen")
    same_queries(
        lambda: reads.search(worker, "Jens Hansen"),
        lambda: [a_course(in_boundary, given_name="Jens", family_name="Hansen") for _ in range(5)],
    )


def test_a_lost_index_is_built_again(in_boundary, worker):
    """SQLite drops a table's triggers when a migration remakes it."""
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its index itself")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER citizens_name_search_insert")
    unseen = a_citizen(in_boundary, given_name="Usynlig", family_name="Jørgensen")
    assert reads.search(worker, "Usynlig").hits == ()
    name_search.put_in_place(connection)
    assert [hit.key for hit in reads.search(worker, "Usynlig").hits] == [unseen.key]


def test_deleting_takes_the_name_out_of_the_index(in_boundary, worker):
    citizen = a_citizen(in_boundary, given_name="Slettet", family_name="Borger")
    Citizen.objects.filter(pk=citizen.pk).delete()
    again = a_citizen(in_boundary, given_name="Birgit", birth_date=datetime.date(1990, 1, 1))
    assert reads.search(worker, "Slettet Borger").hits == ()
    assert [hit.key for hit in reads.search(worker, "Birgit").hits] == [again.key]
