from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "brobygger.reference"
    label = "reference"
