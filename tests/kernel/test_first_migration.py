"""Each room lays its tables at once, and a first migration lays nothing but whole tables."""

from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from brobygger.kernel.first_migration import FirstMigration


def test_what_changes_a_table_is_refused_before_anything_is_laid() -> None:
    migration = FirstMigration("0001_tables", "vault")
    migration.operations = [
        migrations.CreateModel("Thing", fields=[("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("thing", "name", models.TextField()),
    ]
    state = ProjectState()
    with pytest.raises(TypeError, match="whole tables only, not: Add field name to thing"):
        migration.apply(state, schema_editor=None)
    assert state.models == {}


def test_every_room_with_tables_has_one_first_migration() -> None:
    of_rooms = {
        key: migration
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if type(migration).__module__.startswith("brobygger.")
    }
    assert len({room for room, _ in of_rooms}) > 10
    for (room, name), migration in of_rooms.items():
        assert isinstance(migration, FirstMigration) == (name == "0001_tables"), f"{room} {name}"
