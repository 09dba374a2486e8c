"""What every request passes through, in the order of the settings."""

from brobygger.web.middleware.actor import ActorMiddleware
from brobygger.web.middleware.doors import DoorMiddleware
from brobygger.web.middleware.language import LanguageMiddleware
from brobygger.web.middleware.maintenance import MaintenanceMiddleware
from brobygger.web.middleware.readonly import ReadOnlyGetMiddleware
from brobygger.web.middleware.trouble import TroubleMiddleware

__all__ = [
    "ActorMiddleware",
    "DoorMiddleware",
    "LanguageMiddleware",
    "MaintenanceMiddleware",
    "ReadOnlyGetMiddleware",
    "TroubleMiddleware",
]
