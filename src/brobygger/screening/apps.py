from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "brobygger.screening"
    label = "screening"
