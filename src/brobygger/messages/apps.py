from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "brobygger.messages"
    label = "stored_messages"  # django.contrib.messages has the short label
