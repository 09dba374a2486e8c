from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "brobygger.vault"
    label = "vault"

    def ready(self) -> None:
        from brobygger.kernel import sealing
        from brobygger.vault.crypto import KeyRing

        sealing.install(KeyRing.from_settings())
