from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CompensationConfig(AppConfig):
    name = "brobygger.compensation"
    label = "compensation"

    def ready(self) -> None:
        from brobygger.compensation.integrity import NAME, after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid=NAME)
