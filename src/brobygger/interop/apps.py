from django.apps import AppConfig


class InteropConfig(AppConfig):
    name = "brobygger.interop"
    label = "interop"
