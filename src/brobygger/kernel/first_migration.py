"""A room's first migration: lays all its tables at once.

Django draws every model of the program anew for each operation that touches a model others point to, and nearly all
of ours point to the jobcentre: a fresh database cost twenty seconds of drawing and half a second of SQL. Here the
room's models are declared together, drawn once, and their tables laid in the order they stand in.

Only for tables that are not there yet. Later migrations are ordinary ones, as makemigrations writes them.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.migrations.state import ProjectState

ALLOWED = (migrations.CreateModel, migrations.RunPython, migrations.RunSQL)


class FirstMigration(migrations.Migration):
    initial = True

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
        for operation in self.operations:
            if not isinstance(operation, ALLOWED):
                # The tables are laid as the room's last operation leaves them: there is nothing to add or change.
                raise TypeError(f"{self} lays whole tables only, not: {operation.describe()}")
        # Where no models are drawn, declaring one draws nothing. They are drawn when the first table is laid.
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            if collect_sql:
                schema_editor.collected_sql.append(f"-- {operation.describe()}")
                if not operation.reduces_to_sql:
                    schema_editor.collected_sql.append("-- (Python, not SQL)")
                    continue
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
