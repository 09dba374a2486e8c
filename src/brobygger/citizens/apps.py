from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CitizensConfig(AppConfig):
    name = "brobygger.citizens"
    label = "citizens"

    def ready(self) -> None:
        from brobygger.citizens import rehash
        from brobygger.citizens.identity import remake_index
        from brobygger.citizens.name_search import after_migrate
        from brobygger.vault import rotation

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="citizens_name_search")
        rehash.register()
        rotation.also_reindex("citizens.cpr", remake_index)
