"""The OpenAPI 3.1 document of the API, in the reader's language, made from the types that also check the requests."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from brobygger.api.problems import CONTENT_TYPE, TITLES
from brobygger.api.resources import api
from brobygger.kernel.doors import Door

UNDER = "/api/v1/"
WORDS = frozenset({"description", "summary"})


def document() -> dict[str, Any]:
    """The document with its texts in the language in force."""
    made = copy.deepcopy(_plain())
    _translate(made)
    return made


def parameters_of(name: str) -> frozenset[str]:
    """The names that may stand behind the question mark of an address."""
    found = [one for one in operations() if one["operationId"] == name]
    return frozenset(one["name"] for one in found[0].get("parameters", []) if one["in"] == "query")


def operations() -> list[dict[str, Any]]:
    """Every operation of the document, each with its address."""
    return [
        {**operation, "address": address, "method": method}
        for address, methods in _plain()["paths"].items()
        for method, operation in methods.items()
    ]


def door_of_operation(name: str) -> Door:
    """The door that the function behind an operation carries; a function without one is a fault of ours."""
    for view in api.default_router.path_operations.values():
        for operation in view.operations:
            if operation.operation_id == name:
                door = getattr(operation.view_func, "door", None)
                if isinstance(door, Door):
                    return door
    raise LookupError(f"{name} has no door.")


@cache
def _plain() -> dict[str, Any]:
    made = dict(api.get_openapi_schema(path_prefix=UNDER))
    made["info"]["license"] = {"name": "MPL-2.0", "identifier": "MPL-2.0"}
    for methods in made["paths"].values():
        for operation in methods.values():
            door = door_of_operation(operation["operationId"])
            operation["x-scope"] = door.purpose
            operation["x-roles"] = sorted(door.roles)
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    with translation.override("da"):
                        answer["description"] = str(TITLES[int(status)])
                    answer["content"] = {CONTENT_TYPE: answer["content"]["application/json"]}
    return made


def _translate(node: Any) -> None:
    if isinstance(node, dict):
        for name, value in node.items():
            if name in WORDS and isinstance(value, str) and value:
                node[name] = gettext(value)
            else:
                _translate(value)
    elif isinstance(node, list):
        for one in node:
            _translate(one)
