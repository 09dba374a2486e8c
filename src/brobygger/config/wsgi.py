"""The entry for the web server."""

import importlib
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from brobygger.kernel import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")

application = get_wsgi_application()
importlib.import_module("brobygger.accounts.production").refuse_demonstration()
# Every page of the product, which the framework would load when the first is asked for.
importlib.import_module(settings.ROOT_URLCONF)
memory.settle()
