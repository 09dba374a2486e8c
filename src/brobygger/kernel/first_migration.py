"""Migrations that lay new tables: a room's first one, and later ones that only add tables.

Django draws every model of the program anew for each operation that touches a model others point to, and nearly all
of ours point to the jobcentre: a fresh database cost twenty seconds of drawing and half a second of SQL. Here the
new models are declared together and drawn once, beside those that are drawn already, and their tables are laid in the
order they stand in, with their indexes and constraints.

Only for tables that are not there yet. What changes a table is an ordinary migration, as makemigrations writes it.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ALLOWED = (migrations.CreateModel, migrations.RunPython, migrations.RunSQL)
# Part of the table they belong to, where that is laid in the same migration.
LAID_WITH_THE_TABLE = (migrations.AddIndex, migrations.AddConstraint)


class NewTables(migrations.Migration):
    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
        new = {operation.name_lower for operation in self.operations if isinstance(operation, migrations.CreateModel)}
        for operation in self.operations:
            if not (isinstance(operation, ALLOWED) or self._is_laid_with(new, operation)):
                # The tables are laid as the last operation leaves them: there is nothing to add or change.
                raise TypeError(f"{self} lays whole tables only, not: {operation.describe()}")
        self._declare(project_state)
        for operation in self.operations:
            if isinstance(operation, LAID_WITH_THE_TABLE):
                continue
            if collect_sql:
                schema_editor.collected_sql.append(f"-- {operation.describe()}")
                if not operation.reduces_to_sql:
                    schema_editor.collected_sql.append("-- (Python, not SQL)")
                    continue
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state

    @staticmethod
    def _is_laid_with(new: set[str], operation: Operation) -> bool:
        return isinstance(operation, LAID_WITH_THE_TABLE) and operation.model_name_lower in new

    def _declare(self, state: ProjectState) -> None:
        """Declare all new models, and draw each of them once."""
        if state.is_delayed:  # an earlier migration left some drawings behind: all are drawn when one is asked for
            state.clear_delayed_apps_cache()
            state.is_delayed = False
        before = set(state.models)
        # Where no models are drawn, declaring one draws nothing.
        drawn = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, state)
        if drawn is not None:
            # A new model changes none of those it points to, except that they know of it: as when a program starts.
            drawn.render_multiple([model for key, model in state.models.items() if key not in before])
            state.__dict__["apps"] = drawn


class FirstMigration(NewTables):
    initial = True
