from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "brobygger.jobs"
    label = "jobs"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        # Each room declares its jobs, and which of them are planned, in its module "background".
        autodiscover_modules("background")
