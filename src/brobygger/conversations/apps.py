from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "brobygger.conversations"
    label = "conversations"
