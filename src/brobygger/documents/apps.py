from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "brobygger.documents"
    label = "documents"
