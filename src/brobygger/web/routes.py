"""Every address of the product with its door: what docs/roles-and-routes.md shows and the tests walk through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from brobygger.accounts.roles import Role
from brobygger.web.doors import Door, DoorKind, door_of

Meant = str | list[str]


@dataclass(frozen=True)
class Route:
    """``name`` as ``reverse`` takes it, ``address`` as it is written in the list of addresses."""

    name: str
    address: str
    door: Door | None
    view: Callable[..., Any]
    parameters: tuple[str, ...]


def every_route(patterns: Iterable[URLPattern | URLResolver] | None = None) -> list[Route]:
    """All routes, by address."""
    if patterns is None:
        patterns = get_resolver().url_patterns
    return sorted(_walk(patterns, "/", ""), key=lambda route: (route.address, route.name))


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, address, inner)
        else:
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            parameters = tuple(sorted(set(_parameters(pattern, before))))
            yield Route(name, address, door_of(pattern.callback), pattern.callback, parameters)


def _parameters(pattern: URLPattern, before: str) -> Iterator[str]:
    yield from pattern.pattern.converters
    yield from getattr(getattr(pattern.pattern, "regex", None), "groupindex", {})
    for piece in before.split("<")[1:]:
        yield piece.split(">")[0].split(":")[-1]


def meant(door: Door | None) -> Meant | None:
    """A door as the committed table writes it."""
    if door is None:
        return None
    if door.kind is DoorKind.LINK:
        return f"link:{door.purpose}"
    if door.kind is DoorKind.MEMBER and door.roles:
        return sorted(door.roles)
    if door.kind is DoorKind.TOKEN:
        return sorted([f"token:{door.purpose}" if door.purpose else "token", *door.roles])
    return door.kind.value


def faults(routes: Iterable[Route], table: Mapping[str, Meant]) -> list[str]:
    """What does not fit between the code and the committed table, each as a sentence with the line to mend."""
    found: list[str] = []
    seen: set[str] = set()
    for route in routes:
        if not route.name:
            found.append(f"{route.address} has no name.")
            continue
        if route.name in seen:
            found.append(f"{route.name} names two addresses.")
        seen.add(route.name)
        is_open_for = meant(route.door)
        if is_open_for is None:
            found.append(f"{route.name} ({route.address}) has no door: decorate its view (brobygger.web.doors).")
        elif route.name not in table:
            found.append(f"{route.name} is missing in the table: {row(route)}")
        elif _sorted(table[route.name]) != is_open_for:
            found.append(f"{route.name} is open for {is_open_for}, but the table means {table[route.name]}.")
    found += [f"{name} stands in the table, but there is no such route." for name in table if name not in seen]
    return found


def row(route: Route) -> str:
    """The line for the committed table."""
    value = meant(route.door)
    text = "[" + ", ".join(f'"{role}"' for role in value) + "]" if isinstance(value, list) else f'"{value}"'
    return f'"{route.name}" = {text}'


def _sorted(value: Meant) -> Meant:
    return sorted(value) if isinstance(value, list) else value


# --- the document ----------------------------------------------------------------------------------------------

HEADER = """# Roles and routes

Who may open which page. Made by `script/routes write` from the doors in the code; do not edit by hand. A dot means that
the page's door opens; whether a certain citizen, user or form is open is decided by the room's own door behind it.
`public`: for everybody. `own account`: for everybody who is signed in. `link`: for whoever holds a personal link.
`the citizen`: whoever opened a personal link to the own page and gave the birth date, or signed in as that citizen.
`token`: a program with an access token of that scope, made for somebody who holds one of the roles.

"""


def document(routes: Iterable[Route]) -> str:
    """The table for readers: one line per address, one column per role."""
    roles = list(Role)
    lines = [
        "| address | for | " + " | ".join(role.value.replace("_", " ") for role in roles) + " |",
        "|---|---|" + "---|" * len(roles),
    ]
    for route in routes:
        door = route.door
        address = route.address.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")
        marks = ["•" if door is not None and _opens(door, role) else "" for role in roles]
        lines.append(f"| {address} | {_for(door)} | " + " | ".join(marks) + " |")
    return HEADER + "\n".join(lines) + "\n"


def _opens(door: Door, role: Role) -> bool:
    if door.kind in {DoorKind.MEMBER, DoorKind.TOKEN}:
        return not door.roles or role.value in door.roles
    return door.kind in {DoorKind.PUBLIC, DoorKind.OWN_ACCOUNT}


def _for(door: Door | None) -> str:
    if door is None:
        return "**nobody: no door**"
    if door.kind is DoorKind.PUBLIC:
        return f"public: {door.reason}"
    if door.kind is DoorKind.LINK:
        return f"link ({door.purpose})"
    if door.kind is DoorKind.TOKEN:
        return f"token ({door.purpose})" if door.purpose else "token"
    if door.kind is DoorKind.CITIZEN:
        return "the citizen (link or own sign-in)"
    return {DoorKind.OWN_ACCOUNT: "own account", DoorKind.MEMBER: "members" if not door.roles else "roles"}[door.kind]
