from django.apps import AppConfig


class CitizensConfig(AppConfig):
    name = "brobygger.citizens"
    label = "citizens"
