from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "brobygger.messages"
    label = "stored_messages"  # django.contrib.messages has the short label

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        autodiscover_modules("message_kinds")
