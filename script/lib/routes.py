"""The table of roles and routes: checks it, writes it, and prints what it lacks."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "roles-and-routes.md"
TABLE = ROOT / "tests" / "web" / "routes.toml"


def main(verb: str) -> int:
    os.environ["BROBYGGER_ENVIRONMENT"] = "test"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    import django

    django.setup()
    from brobygger.web import routes

    every = routes.every_route()
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    if verb == "write":
        DOCUMENT.write_text(routes.document(every), encoding="utf-8")
        return 0
    if verb == "missing":
        lacking = [route for route in every if route.name not in table and route.door is not None]
        print("\n".join(sorted(routes.row(route) for route in lacking)))
        return 0
    if verb == "check":
        faults = routes.faults(every, table)
        if not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != routes.document(every):
            faults.append("docs/roles-and-routes.md is not up to date: run script/routes write.")
        print("\n".join(faults), file=sys.stderr)
        return 1 if faults else 0
    print("Say check, write or missing.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
