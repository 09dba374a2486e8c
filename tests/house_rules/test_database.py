"""The run is on the database that was asked for: a suite that quietly stays on SQLite would prove nothing."""

import os
import sqlite3
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection

from brobygger.accounts.models import User
from tests import flushing
from tests.fixtures import make_user


@pytest.mark.django_db
def test_the_run_is_on_the_database_that_was_asked_for():
    wanted = os.environ.get("BROBYGGER_TEST_DATABASE", "")
    assert connection.vendor == ("postgresql" if wanted.startswith("postgres") else "sqlite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        assert cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is migrated by each process")
@pytest.mark.django_db(transaction=True)
def test_what_was_migrated_once_is_what_an_empty_database_begins_with(tmp_path, monkeypatch):
    shared = tmp_path / "migrated"
    monkeypatch.setenv(flushing.SHARED, str(shared))
    assert flushing.to_begin_with(connection) is None  # nobody left any
    flushing.share(connection.connection)
    with closing(sqlite3.connect(shared)) as copy, connection.cursor() as cursor:
        of_the_copy, ours = (
            one.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() for one in (copy, cursor)
        )
    assert of_the_copy == ours
    assert flushing.to_begin_with(connection) is None  # it has tables
    monkeypatch.setattr(connection.introspection, "table_names", list)
    assert flushing.to_begin_with(connection) == shared


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is migrated by each process")
@pytest.mark.django_db(transaction=True)
def test_what_is_put_off_is_done_in_the_end():
    make_user()
    with flushing.put_off():
        call_command("flush", interactive=False, verbosity=0)
        assert User.objects.count() == 1
    assert User.objects.count() == 0
