from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReferenceConfig(AppConfig):
    name = "brobygger.reference"
    label = "reference"

    def ready(self) -> None:
        from brobygger.reference.integrity import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="local_value_no_overlap")
