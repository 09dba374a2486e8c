from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _look_after_triggers(using: str, **kwargs: Any) -> None:
    from django.db import connections

    from brobygger.vault import append_only

    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    if present.issuperset(append_only.TABLES):
        append_only.lay(connection)


class VaultConfig(AppConfig):
    name = "brobygger.vault"
    label = "vault"

    def ready(self) -> None:
        from brobygger.kernel import sealing
        from brobygger.vault.crypto import KeyRing

        sealing.install(KeyRing.from_settings())
        post_migrate.connect(_look_after_triggers, sender=self)
