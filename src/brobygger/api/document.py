"""The OpenAPI 3.1 document of the API, in the reader's language, made from the types that also check the requests.

Each address says every answer it can give: what it tells, that nothing is new, and each refusal with its body and
headers. tests/api/test_document.py makes them all and holds each body against the schema here.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from brobygger.api import shapes
from brobygger.api.problems import CONTENT_TYPE, TITLES
from brobygger.api.resources import api
from brobygger.api.words import marked as _
from brobygger.kernel.doors import Door

UNDER = "/api/v1/"
WORDS = frozenset({"description", "summary"})
NOTHING_NEW = 304
# What every address may answer in place of what it tells, whoever refuses: ours, the library, the frame below.
REFUSALS = (400, 401, 403, 405, 413, 414, 422, 429, 500, 503)
NOT_THERE = 404  # of addresses that name a thing
_HEADERS = {
    200: {"ETag": _("Kendetegn for svaret. Send det tilbage som If-None-Match.")},
    304: {"ETag": _("Kendetegn for svaret. Send det tilbage som If-None-Match.")},
    401: {"WWW-Authenticate": _("Hvordan adgangsnøglen skal sendes.")},
    405: {"Allow": _("Det, man kan gøre her.")},
    429: {"Retry-After": _("Hvor mange sekunder der skal gå.")},
    503: {"Retry-After": _("Hvor mange sekunder der skal gå.")},
}


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
    for address, methods in made["paths"].items():
        for operation in methods.values():
            door = door_of_operation(operation["operationId"])
            operation["x-scope"] = door.purpose
            operation["x-roles"] = sorted(door.roles)
            told = operation["responses"].pop(200)
            told |= {"description": _("Det, der spørges om."), "headers": _headers(200)}
            operation["responses"]["200"] = told
            there = (NOT_THERE,) if "{" in address else ()
            for status in (NOTHING_NEW, *sorted((*REFUSALS, *there))):
                operation["responses"][str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}
    parts = made["components"]
    parts["schemas"]["Problem"] = shapes.Problem.model_json_schema()
    parts["responses"] = {_name(status): _refusal(status) for status in sorted((*REFUSALS, NOT_THERE))}
    parts["responses"][_name(NOTHING_NEW)] = {
        "description": _("Svaret er det samme som det, kendetegnet i If-None-Match er for."),
        "headers": _headers(NOTHING_NEW),
    }
    return made


def _name(status: int) -> str:
    return f"Answer{status}"


def _refusal(status: int) -> dict[str, Any]:
    with translation.override("da"):
        title = str(TITLES[status])
    made: dict[str, Any] = {
        "description": title,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return made | ({"headers": _headers(status)} if status in _HEADERS else {})


def _headers(status: int) -> dict[str, Any]:
    return {
        name: {
            "description": text,
            "required": True,
            "schema": {"type": "integer" if name == "Retry-After" else "string"},
        }
        for name, text in _HEADERS[status].items()
    }


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
