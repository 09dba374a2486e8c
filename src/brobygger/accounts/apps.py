from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "brobygger.accounts"
    label = "accounts"

    def ready(self) -> None:
        from brobygger.accounts import second_factors, sign_in_log

        sign_in_log.connect()
        second_factors.register()
