from django.apps import AppConfig


class CompensationConfig(AppConfig):
    name = "brobygger.compensation"
    label = "compensation"
