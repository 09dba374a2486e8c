from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "brobygger.casework"
    label = "casework"

    def ready(self) -> None:
        from brobygger.casework import closing
        from brobygger.conversations import following

        following.register(closing.has_aftercare)
