"""What an entry of the aid look-up must be, and when a count of grants may be shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from brobygger.reference import shipped

if TYPE_CHECKING:
    from brobygger.compensation.aids_catalogue import Aid

# Below this many grants nothing is said of how often an aid is granted here, and above it only in steps, so that
# neither two filters nor two months can be set against each other to find one person.
FEWEST_GRANTS = 5
STEPS = (5, 10, 20, 50, 100, 200, 500, 1000)

# Payers that make an entry a person's help or an arrangement; such an entry has no class of ISO 9999.
LISTS = {
    "payers": "aid_payer",
    "impairments": "impairment_type",
    "tasks": "task",
    "situations": "work_situation",
    "sources": "aid_source",
}


def faults(aid: Aid, *, texts: Iterable[str]) -> list[str]:
    """What is wrong with an entry, in words for whoever maintains the file."""
    found = [f"{aid.code}: {name} is empty" for name in texts if not getattr(aid, name).strip()]
    for name, list_name in LISTS.items():
        known = shipped.items(list_name)
        codes = getattr(aid, name)
        if not codes:
            found.append(f"{aid.code}: no {name}")
        if len(set(codes)) != len(codes):
            found.append(f"{aid.code}: {name} has a code twice")
        found += [f"{aid.code}: {code} is not in the list {list_name}" for code in codes if code not in known]
    if aid.price not in shipped.items("aid_price"):
        found.append(f"{aid.code}: {aid.price} is not in the list aid_price")
    if aid.iso and aid.iso not in shipped.items("iso_9999"):
        found.append(f"{aid.code}: {aid.iso} is not in the list iso_9999")
    return found


def shown_count(grants: int) -> int | None:
    """The step that may be shown for a number of grants, or None where nothing may be."""
    reached = [step for step in STEPS if step <= grants]
    return reached[-1] if reached else None
