from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "brobygger.plans"
    label = "plans"
