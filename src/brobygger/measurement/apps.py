from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "brobygger.measurement"
    label = "measurement"
