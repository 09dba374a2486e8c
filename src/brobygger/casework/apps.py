from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "brobygger.casework"
    label = "casework"
