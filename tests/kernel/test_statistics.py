"""After a large load the database knows how its rows are spread."""

from __future__ import annotations

import pytest
from django.db import connection

from brobygger.kernel import statistics
from tests.fixtures import make_jobcentre


@pytest.mark.django_db
def test_the_database_has_looked_at_its_tables() -> None:
    make_jobcentre("Jobcenter Bakkeby", "0607")
    statistics.refresh()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'accounts_jobcentre'")
        else:
            cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'accounts_jobcentre'")
        assert cursor.fetchone()[0] > 0
