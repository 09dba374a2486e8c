from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "brobygger.conversations"
    label = "conversations"

    def ready(self) -> None:
        from brobygger.conversations.models import Conversation
        from brobygger.screening import contacts

        contacts.register(Conversation.objects.held)
