"""Which grouping of impairments a figure was counted with: the source places some impairments in two ways."""

from __future__ import annotations

from brobygger.reference import reads as reference
from brobygger_analysis.definitions import Text

TYPES, GROUPS = "impairment_type", "impairment_group"


def of_impairments() -> Text:
    """From which day the grouping that figures are counted with holds, and where it comes from."""
    types, groups = ([reference.item(name, code) for code in reference.labels(name)] for name in (TYPES, GROUPS))
    since = max(one.valid_from for one in (*types, *groups))
    source = "; ".join(dict.fromkeys(one.source for one in groups))
    return Text(
        f"Inddelingen i grupper gælder fra {since:%d-%m-%Y}. Kilde: {source}.",
        f"The grouping holds from {since:%d-%m-%Y}. Source, in Danish: {source}.",
    )


def with_grouping(words: Text) -> Text:
    """The same words, and after them which grouping of impairments was used."""
    grouping = of_impairments()
    return Text(f"{words.da} {grouping.da}".strip(), f"{words.en} {grouping.en}".strip())
