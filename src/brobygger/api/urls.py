"""The addresses that programs use, each behind its door; and the two that say what they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.urls import URLPattern, path

from brobygger.api import views
from brobygger.api.document import door_of_operation, operations, parameters_of
from brobygger.api.door import guarded
from brobygger.api.resources import api

app_name = "api"


def _resources() -> Iterator[URLPattern]:
    """Those of the library, each wrapped in its door: a view that nobody gave one is not there."""
    names = {operation["operationId"] for operation in operations()}
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name in names:
            name = str(pattern.name)
            view = guarded(cast(Any, pattern.callback), door_of_operation(name), parameters_of(name), name)
            address = str(pattern.pattern).replace("<", "<str:")
            yield path(f"v1/{address}", view, name=name)


urlpatterns = [
    path("", views.reference, name="reference"),
    path("v1/openapi.json", views.openapi, name="openapi"),
    *_resources(),
]
