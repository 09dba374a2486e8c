from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CompensationConfig(AppConfig):
    name = "brobygger.compensation"
    label = "compensation"

    def ready(self) -> None:
        from brobygger.compensation.integrity import NAME, after_migrate
        from brobygger.compensation.rehash import remake_apart
        from brobygger.vault import rotation

        post_migrate.connect(after_migrate, sender=self, dispatch_uid=NAME)
        rotation.also_reindex("compensation.apart", remake_apart)
