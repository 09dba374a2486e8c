"""The log: written with what it speaks of, refused to change, sealed into a chain, and telling when it was touched."""

import dataclasses
import datetime
import tracemalloc
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, ActorKind, in_whole_place
from brobygger.vault import append_only, chain, heads, log, sealing, verification
from brobygger.vault.models import LogEntry, LogSeal, LogSubject
from brobygger.vault.verification import FaultKind

ACTOR = Actor(
    kind=ActorKind.USER,
    key=uuid.UUID(int=7),
    label="Anna Prøvesen",
    user=7,
    holds=in_whole_place("caseworker"),
    jobcentre=1,
    jobcentre_key=uuid.UUID(int=70),
    purpose="casework",
)
CITIZEN = uuid.UUID(int=1)
pytestmark = pytest.mark.django_db


def write(number=1, citizen=CITIZEN):
    for place in range(number):
        log.write(
            by=ACTOR,
            action="citizen.changed",
            subjects=[("citizen", citizen)],
            changes={"telephone": [None, str(place)]},
            reason="Ringede selv",
        )


def seal_committed(**how):
    """Seal, and let what waits for the commit happen: a test's transaction never commits."""
    done = sealing.seal(**how)
    head = LogSeal.objects.order_by("-number").first()
    if head:
        heads.note(head.number, bytes(head.hash))
    return done


def tamper(statement, *values):
    """What somebody with the database in hand can do: drop the triggers, change, lay them again."""
    with append_only.lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount


# --- writing ---------------------------------------------------------------------------------------------------


def test_an_entry_says_who_what_when_why_and_about_whom():
    with clock.frozen(datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)):
        entry = log.write(
            by=ACTOR,
            action="citizen.changed",
            subjects=[("citizen", CITIZEN)],
            changes={"city": ["A", "B"]},
            reason="x",
        )
    found = LogEntry.objects.get(key=entry.key)
    assert (found.at.isoformat(), found.category, found.action) == (
        "2026-03-02T09:30:00+00:00",
        "write",
        "citizen.changed",
    )
    assert (found.actor_kind, found.actor_key, found.actor_label) == ("user", ACTOR.key, "Anna Prøvesen")
    assert (found.roles, found.purpose, found.jobcentre_key) == ("caseworker", "casework", ACTOR.jobcentre_key)
    assert (found.subjects, found.count) == ([["citizen", str(CITIZEN)]], 1)
    assert (found.details, found.reason) == ({"changes": {"city": ["A", "B"]}}, "x")


def test_values_and_reasons_are_not_readable_in_the_database():
    log.write(by=ACTOR, action="a", subjects=[], changes={"note": ["", "Kan ikke gå"]}, reason="Ringede selv")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason, details FROM vault_logentry")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"Ringede" not in stored
    assert b"Kan ikke" not in stored


@pytest.mark.django_db(transaction=True)
def test_a_change_cannot_be_logged_outside_its_transaction():
    with pytest.raises(log.NotInTransaction):
        log.write(by=ACTOR, action="citizen.changed", subjects=[])
    log.opened(by=ACTOR, action="citizen.opened", subjects=[("citizen", CITIZEN)])

    def change_and_fail():
        with transaction.atomic():
            write()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert [entry.action for entry in LogEntry.objects.all()] == ["citizen.opened"]


def test_a_very_long_name_is_shortened_rather_than_refused():
    someone = dataclasses.replace(ACTOR, label="A" * 100 + " " + "B" * 100, purpose="x" * 120)
    entry = log.opened(by=someone, action="citizen.opened", subjects=[])
    found = LogEntry.objects.get(key=entry.key)
    assert (len(found.actor_label), len(found.purpose)) == (200, 100)


def test_entries_of_one_request_share_a_key():
    with log.request_scope(uuid.UUID(int=99)):
        write(2)
    write(1)
    assert list(LogEntry.objects.order_by("id").values_list("request", flat=True)) == [
        uuid.UUID(int=99),
        uuid.UUID(int=99),
        None,
    ]


# --- refusing change -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", append_only.TABLES)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_database_itself_refuses_to_change_the_log(table, verb):
    if verb == "TRUNCATE" and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    write()
    sealing.seal()
    column = "number" if table != "vault_logentry" else "count"
    statement = {
        "UPDATE": f"UPDATE {table} SET {column} = 5",  # noqa: S608 - names of ours
        "DELETE": f"DELETE FROM {table}",  # noqa: S608 - names of ours
        "TRUNCATE": f"TRUNCATE {table}",
    }[verb]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (LogEntry.objects.count(), LogSeal.objects.count(), LogSubject.objects.count()) == (1, 1, 1)


def test_the_triggers_are_there_and_a_missing_one_is_told():
    assert append_only.missing(connection) == []
    with connection.cursor() as cursor:
        cursor.execute(append_only.removal(connection.vendor)[0])
    report = verification.verify()
    assert [fault.kind for fault in report.faults] == [FaultKind.UNGUARDED]
    append_only.lay(connection)
    assert verification.verify().sound


# --- the chain -------------------------------------------------------------------------------------------------


def test_sealing_numbers_without_gaps_and_indexes_whom_it_concerns():
    write(3)
    other = uuid.UUID(int=2)
    log.listed(
        by=ACTOR,
        action="citizens.listed",
        subjects=[("citizen", CITIZEN), ("citizen", other), ("citizen", other)],
        criterion={"state": "open"},
    )
    assert verification.verify().unsealed == 4
    assert sealing.seal().entries == 4
    assert list(LogSeal.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert list(LogSubject.objects.filter(subject=CITIZEN).order_by("number").values_list("number", flat=True)) == [
        1,
        2,
        3,
        4,
    ]
    assert LogSubject.objects.filter(subject=other).count() == 1
    report = verification.verify()
    assert report.sound
    assert (report.checked, report.unsealed, report.last_number) == (4, 0, 4)


def test_sealing_again_does_nothing_and_later_entries_follow_on():
    write(2)
    sealing.seal()
    first = bytes(LogSeal.objects.get(number=2).hash)
    assert sealing.seal().entries == 0
    write(1)
    assert sealing.seal() == sealing.Sealed(1, 3)
    assert bytes(LogSeal.objects.get(number=2).hash) == first
    assert verification.verify().sound


def test_sealing_works_in_batches(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    monkeypatch.setattr(verification, "PORTION", 4)
    write(10)
    seen = []
    assert sealing.seal(progress=seen.append).entries == 10
    assert seen == [3, 3, 3, 1]
    report = verification.verify()
    assert (report.checked, report.sound) == (10, True)


def test_an_entry_that_commits_late_is_sealed_too(monkeypatch):
    """On PostgreSQL a long transaction has its numbers early and shows its rows late."""
    monkeypatch.setattr(sealing, "LOOK_BACK", 3)
    write(12)
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(id) FROM vault_logentry")
        first = cursor.fetchone()[0]
    late, very_late = LogEntry.objects.get(id=first + 10), LogEntry.objects.get(id=first + 2)
    tamper("DELETE FROM vault_logentry WHERE id IN (%s, %s)", late.id, very_late.id)
    assert seal_committed().entries == 10
    LogEntry.objects.bulk_create([late, very_late])
    assert seal_committed().entries == 1, "the recent one is found by looking back"
    assert verification.verify().unsealed == 1
    assert seal_committed(thorough=True).entries == 1, "the old one by looking everywhere"
    assert verification.verify().sound


def test_a_link_is_what_the_written_algorithm_says():
    """Made here by hand after docs/algorithms/log-chain.md, so that a change of format cannot pass unseen."""
    import hashlib
    import hmac

    write(1)
    sealing.seal()
    entry, seal = LogEntry.objects.get(), LogSeal.objects.get()
    texts = [
        str(entry.pk),
        entry.key.hex,
        str(entry.at.replace(tzinfo=None)),
        "write",
        "citizen.changed",
        "user",
        ACTOR.key.hex,
        "Anna Prøvesen",
        "caseworker",
        "casework",
        ACTOR.jobcentre_key.hex,
        f'[["citizen", "{CITIZEN}"]]',
        "1",
        None,
    ]
    raw = [None if text is None else text.encode() for text in texts]
    raw += [bytes(entry.__dict__["reason"]), bytes(entry.__dict__["details"])]
    body = b"brobygger-log-1" + b"".join(b"-" if part is None else b"%d:%s" % (len(part), part) for part in raw)
    secret = hmac.digest(b"1" * 32, b"brobygger log chain", hashlib.sha256)
    assert bytes(seal.hash) == hmac.digest(secret, bytes(32) + (1).to_bytes(8, "big") + body, hashlib.sha256)


def test_text_cannot_move_from_one_column_to_the_next():
    rest = [None] * (len(chain.COLUMNS) - 2)
    assert chain.canonical(["ab", "c", *rest]) != chain.canonical(["a", "bc", *rest])
    assert chain.canonical(["", None, *rest]) != chain.canonical([None, "", *rest])
    assert chain.canonical(["1:a", None, *rest]) != chain.canonical(["a", None, *rest])


# --- what tampering looks like ---------------------------------------------------------------------------------

CHANGES = {
    "key": "key = '11111111111111111111111111111111'",
    "at": "at = '2026-01-01 00:00:00'",
    "category": "category = 'open'",
    "action": "action = 'citizen.changeD'",
    "actor_kind": "actor_kind = 'job'",
    "actor_key": "actor_key = NULL",
    "actor_label": "actor_label = 'Anna Prøvesem'",
    "roles": "roles = 'caseworkes'",
    "purpose": "purpose = ''",
    "jobcentre_key": "jobcentre_key = NULL",
    "subjects": "subjects = '[]'",
    "count": "count = 2",
    "request": "request = '11111111111111111111111111111111'",
    "reason": "reason = NULL",
    "details": "details = NULL",
}


def test_every_column_is_tried():
    assert set(CHANGES) == set(chain.COLUMNS) - {"id"} == {field.column for field in LogEntry._meta.fields} - {"id"}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_is_found_and_the_entry_named(column):
    write(5)
    seal_committed()
    third = LogEntry.objects.order_by("id")[2]
    tamper(f"UPDATE vault_logentry SET {CHANGES[column]} WHERE id = %s", third.id)  # noqa: S608 - names of ours
    report = verification.verify()
    assert not report.sound
    changed = [fault for fault in report.faults if fault.kind == FaultKind.CHANGED]
    assert [fault.number for fault in changed] == [3]
    if column != "key":
        assert changed[0].entry == third.key.hex
    assert report.checked == 5


@pytest.mark.parametrize("column", ["at", "key", "actor_label", "count"])
def test_rubbish_that_no_program_can_read_is_named_too(column):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL checks what a column may hold")
    write(3)
    seal_committed()
    second = LogEntry.objects.order_by("id")[1]
    tamper(f"UPDATE vault_logentry SET {column} = CAST(X'FF00FE' AS TEXT) WHERE id = %s", second.id)  # noqa: S608 - names of ours
    assert [(fault.kind, fault.number) for fault in verification.verify().faults] == [(FaultKind.CHANGED, 2)]


def test_one_changed_byte_of_a_sealed_value_is_found():
    write(3)
    seal_committed()
    second = LogEntry.objects.order_by("id")[1]
    sealed = bytearray(second.__dict__["details"])
    sealed[20] ^= 1
    tamper("UPDATE vault_logentry SET details = %s WHERE id = %s", bytes(sealed), second.id)
    assert [(fault.kind, fault.number) for fault in verification.verify().faults] == [(FaultKind.CHANGED, 2)]


def test_a_removed_entry_is_named_by_its_number():
    write(4)
    seal_committed()
    tamper("DELETE FROM vault_logentry WHERE id = %s", LogEntry.objects.order_by("id")[1].id)
    assert [(fault.kind, fault.number) for fault in verification.verify().faults] == [(FaultKind.REMOVED, 2)]


def test_an_entry_removed_with_its_seal_leaves_a_gap():
    write(4)
    seal_committed()
    tamper("DELETE FROM vault_logentry WHERE id = %s", LogEntry.objects.order_by("id")[1].id)
    tamper("DELETE FROM vault_logseal WHERE number = 2")
    kinds = {(fault.kind, fault.number) for fault in verification.verify().faults}
    assert kinds == {(FaultKind.GAP, 2), (FaultKind.CHANGED, 3)}


def test_the_end_cut_off_is_found_by_the_head_noted_elsewhere():
    write(5)
    seal_committed()
    tamper("DELETE FROM vault_logsubject WHERE number > 3")
    tamper("DELETE FROM vault_logentry WHERE id IN (SELECT entry FROM vault_logseal WHERE number > 3)")
    tamper("DELETE FROM vault_logseal WHERE number > 3")
    faults = verification.verify().faults
    assert [(fault.kind, fault.number, fault.what) for fault in faults] == [(FaultKind.CUT_OFF, 4, "5")]


def test_a_chain_made_anew_after_a_change_is_found():
    """Somebody with database and key could seal everything again; the head noted elsewhere does not fit then."""
    write(3)
    seal_committed()
    tamper("UPDATE vault_logentry SET action = 'citizen.opened' WHERE id = %s", LogEntry.objects.order_by("id")[0].id)
    tamper("DELETE FROM vault_logsubject")
    tamper("DELETE FROM vault_logseal")
    sealing.seal()
    assert [(fault.kind, fault.number) for fault in verification.verify().faults] == [(FaultKind.REPLACED, 3)]


def test_a_look_taken_out_of_the_index_is_found():
    write(3)
    seal_committed()
    tamper("DELETE FROM vault_logsubject WHERE number = 2")
    assert [(fault.kind, fault.number) for fault in verification.verify().faults] == [(FaultKind.INDEX, 2)]


def test_many_faults_are_counted_and_the_first_ones_named():
    write(40)
    seal_committed()
    tamper("UPDATE vault_logentry SET count = 3")
    report = verification.verify()
    assert (report.fault_count, len(report.faults)) == (40, verification.MOST_FAULTS)
    assert [fault.number for fault in report.faults] == list(range(1, verification.MOST_FAULTS + 1))


def test_an_entry_written_past_the_chain_is_only_unsealed():
    write(2)
    seal_committed()
    write(1)
    report = verification.verify()
    assert (report.sound, report.unsealed) == (True, 1)
    assert report.oldest_unsealed


def test_verifying_more_entries_takes_no_more_memory(monkeypatch):
    monkeypatch.setattr(verification, "PORTION", 100)

    def fill(number):
        LogEntry.objects.bulk_create(
            LogEntry(category="open", action="citizen.opened", actor_kind="user", subjects=[["citizen", str(CITIZEN)]])
            for _ in range(number)
        )
        sealing.seal()

    def peak():
        tracemalloc.start()
        try:
            assert verification.verify().sound
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    fill(300)
    peak()  # whatever is loaded the first time
    small = peak()
    fill(1500)
    # Kept, 1,500 entries would take more than a megabyte.
    assert peak() - small < 400_000
