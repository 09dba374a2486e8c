from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "brobygger.privacy"
    label = "privacy"
