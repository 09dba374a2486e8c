"""Each room lays its tables at once, and a migration of new tables lays nothing but whole tables."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from brobygger.kernel.first_migration import FirstMigration, NewTables

THING = migrations.CreateModel("Thing", fields=[("id", models.BigAutoField(primary_key=True))])


def test_what_changes_a_table_is_refused_before_anything_is_laid() -> None:
    migration = FirstMigration("0001_tables", "vault")
    migration.operations = [
        THING,
        migrations.AddField("thing", "name", models.TextField()),
    ]
    state = ProjectState()
    with pytest.raises(TypeError, match="whole tables only, not: Add field name to thing"):
        migration.apply(state, schema_editor=None)
    assert state.models == {}


def test_a_constraint_of_a_table_that_is_there_already_is_refused() -> None:
    """Passed over as a part of a new table, it would be laid by nobody."""
    migration = NewTables("0002_more", "vault")
    few = models.CheckConstraint(condition=models.Q(id__lt=9), name="few")
    migration.operations = [THING, migrations.AddConstraint("other", few)]
    with pytest.raises(TypeError, match="whole tables only, not: Create constraint few"):
        migration.apply(ProjectState(), schema_editor=None)


def test_later_tables_are_laid_whole_beside_what_is_drawn_already() -> None:
    """With their index and constraint, once; and what was drawn before knows of them."""
    first = NewTables("0001", "vault")
    first.operations = [THING]
    later = NewTables("0002", "vault")
    thing = ("thing", models.ForeignKey("vault.Thing", models.CASCADE, related_name="parts"))
    later.operations = [
        migrations.CreateModel("Part", fields=[("id", models.BigAutoField(primary_key=True)), thing]),
        migrations.AddIndex("part", models.Index(fields=["thing", "-id"], name="part_newest")),
        migrations.AddConstraint("part", models.UniqueConstraint(fields=["thing"], name="part_one_each")),
    ]
    state = ProjectState()
    drawn = state.apps
    editor = connection.schema_editor(collect_sql=True)
    editor.deferred_sql = []  # as where it is entered
    for migration in (first, later):
        migration.apply(state, editor, collect_sql=True)
    assert state.apps is drawn
    things, parts = drawn.get_model("vault", "Thing"), drawn.get_model("vault", "Part")
    assert things._meta.get_field("parts").related_model is parts
    told = "\n".join([*editor.collected_sql, *map(str, editor.deferred_sql)])
    for one in ('CREATE TABLE "vault_thing"', 'CREATE TABLE "vault_part"', "part_newest", "part_one_each"):
        assert told.count(one) == 1, told


def test_every_room_with_tables_has_one_first_migration() -> None:
    of_rooms = {
        key: migration
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if type(migration).__module__.startswith("brobygger.")
    }
    assert len({room for room, _ in of_rooms}) > 10
    for (room, name), migration in of_rooms.items():
        assert isinstance(migration, FirstMigration) == (name == "0001_tables"), f"{room} {name}"
