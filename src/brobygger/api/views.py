"""The two addresses that need no token: the document for programs, and the same for people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brobygger.accounts.enums import TokenScope
from brobygger.accounts.roles import WORDS, Role
from brobygger.api import limits
from brobygger.api.document import document
from brobygger.kernel.doors import Door, DoorKind


def open_to_all(reason: str) -> Any:
    def mark(view: Any) -> Any:
        view.door = Door(DoorKind.PUBLIC, reason=reason)
        return view

    return mark


@open_to_all("says how programs may ask, and holds no data")
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False, "indent": 1})


@open_to_all("says how programs may ask, and holds no data")
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The document for people, with an example for each address."""
    made = document()
    context = {
        "about": made["info"]["description"],
        "resources": [_resource(address, methods["get"]) for address, methods in made["paths"].items()],
        "host": request.build_absolute_uri("/").rstrip("/"),
        "per_minute": limits.PER_MINUTE,
    }
    return render(request, "api/reference.html", context)


def _resource(address: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": operation["operationId"],
        "address": address,
        "example": address.replace("{code}", "rum2").replace("{key}", _example_key(operation)),
        "summary": operation["summary"],
        "description": operation["description"],
        "scope": str(TokenScope(operation["x-scope"]).label) if operation["x-scope"] else "",
        "scope_code": operation["x-scope"],
        "roles": [str(WORDS[Role(role)].name) for role in operation["x-roles"]],
        "parameters": [
            {
                "name": one["name"],
                "where": one["in"],
                "description": one.get("description") or one["schema"].get("description", ""),
                "values": _values(one["schema"]),
            }
            for one in operation.get("parameters", [])
        ],
    }


def _example_key(operation: dict[str, Any]) -> str:
    """A key of the kind that the address takes."""
    found = [one["schema"] for one in operation.get("parameters", []) if one["name"] == "key"]
    return "8f14e45f-ceea-467f-9d4b-2c1a7b6f0e11" if any(one.get("format") == "uuid" for one in found) else "enrolled"


def _values(schema: dict[str, Any]) -> str:
    """What a parameter may be, in short."""
    options = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    first = options[0] if options else schema
    if "enum" in first:
        return ", ".join(str(value) for value in first["enum"])
    if first.get("format") == "date":
        return "2026-01-31"
    if "minimum" in first and "maximum" in first:
        return f"{first['minimum']}-{first['maximum']}"
    kinds = {"uuid": _("nøgle (UUID)"), "array": _("tekst, kan gentages"), "string": _("tekst")}
    kind = str(first.get("format") or first.get("type", ""))
    return kinds.get(kind, kind)
