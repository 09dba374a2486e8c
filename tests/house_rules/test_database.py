"""The run is on the database that was asked for: a suite that quietly stays on SQLite would prove nothing."""

import os

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_run_is_on_the_database_that_was_asked_for():
    wanted = os.environ.get("BROBYGGER_TEST_DATABASE", "")
    assert connection.vendor == ("postgresql" if wanted.startswith("postgres") else "sqlite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        assert cursor.fetchone()[0]
