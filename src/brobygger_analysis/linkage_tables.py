"""Counts of comparisons with an extract (`linkage`), as tables of which it can be decided what readers outside get.

Of a comparison the counts are kept and not the persons. They are laid out as rows again, one a person, so that what is
a part of what is found as everywhere (`release`): those here and those there are in both or on one side only, and who
has a proposal is one of those here.

    made = tables({"Kolding": numbers, "Vejle": numbers})      # as `Linkage.to_dict` tells them
    publish(made, rules=rules, before=last_month)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from brobygger_analysis.definitions import NOTHING, REGISTRY, Definition, Text, Unit
from brobygger_analysis.figures import Figure, Mask, Masks, number_of
from brobygger_analysis.release import Tables
from brobygger_analysis.results import count, share

MUNICIPALITY = "municipality"

_HERE = Text("Personer i Brobygger, der er sammenlignet", "Persons in Brobygger who were compared")
_THERE = Text("Personer i udtrækket, der er sammenlignet", "Persons in the extract who were compared")
_BOTH = Text(
    "Personer, der står begge steder, eller som nogen har sagt er den samme",
    "Persons who are in both, or of whom somebody said that they are the same",
)
_COMPARED = Text(
    "Personer med et forløb i programmet og rækkerne i udtrækket. Testpersoner og personer fra andre kommuner er ikke "
    "med. Et CPR-nummer, der står to gange samme sted, tæller én gang.",
    "Persons with a course in the programme and the rows of the extract. Test persons and persons of other "
    "municipalities are left out. A CPR number that stands twice on one side counts once.",
)
_SOURCE = Text(
    "Den seneste sammenligning i hvert jobcenter med et udtræk af det nationale register.",
    "The newest comparison in each jobcentre with an extract of the national register.",
)
_AS_COMPARED = Text(
    "Tallet er fra den dag, der blev sammenlignet, og ikke fra rapportens sidste dag.",
    "The number is of the day of the comparison, and not of the last day of the report.",
)


def _card(key: str, name: Text, numerator: Text, denominator: Text = NOTHING) -> Definition:
    unit = Unit.SHARE if denominator != NOTHING else Unit.PERSONS
    return REGISTRY.add(Definition(key, 1, name, numerator, denominator, _COMPARED, _SOURCE, unit, _AS_COMPARED))


HERE = _card("linked_here", Text("Sammenlignet: i Brobygger", "Compared: in Brobygger"), _HERE)
THERE = _card("linked_there", Text("Sammenlignet: i udtrækket", "Compared: in the extract"), _THERE)
OF_HERE = _card(
    "linked_of_linked_here",
    Text("Begge steder, af dem i Brobygger", "In both, of those in Brobygger"),
    _BOTH,
    _HERE,
)
OF_THERE = _card(
    "linked_of_linked_there",
    Text("Begge steder, af dem i udtrækket", "In both, of those in the extract"),
    _BOTH,
    _THERE,
)
PROPOSED = _card(
    "proposed_of_linked_here",
    Text("Mulige tastefejl, af dem i Brobygger", "Possible typing errors, of those in Brobygger"),
    Text(
        "Personer i Brobygger, hvis CPR-nummer ligner et i udtrækket",
        "Persons in Brobygger whose CPR number is like one in the extract",
    ),
    _HERE,
)
ELSEWHERE_HERE = _card(
    "linked_elsewhere_here",
    Text("Fra en anden kommune, i Brobygger", "Of another municipality, in Brobygger"),
    Text(
        "Personer i Brobygger fra en anden kommune, som ikke er med",
        "Persons in Brobygger of another municipality, who are left out",
    ),
)
ELSEWHERE_THERE = _card(
    "linked_elsewhere_there",
    Text("Fra en anden kommune, i udtrækket", "Of another municipality, in the extract"),
    Text(
        "Personer i udtrækket fra en anden kommune, som ikke er med",
        "Persons in the extract of another municipality, who are left out",
    ),
)
CARDS = (HERE, THERE, OF_HERE, OF_THERE, PROPOSED, ELSEWHERE_HERE, ELSEWHERE_THERE)

_KINDS = ("both", "only_here", "only_there", "elsewhere_here", "elsewhere_there")


def tables(compared: Mapping[str, Mapping[str, Any]], *, days: Mapping[str, date] | None = None) -> Tables:
    """The counts of each place and of all of them together. days: when each place was compared."""
    masks, place_of = _laid_out(list(compared.values()))

    def of(where: Mask, day: date | None = None, group: str | None = None) -> dict[str, Figure]:
        return {card.key: _figure(card, masks, where, day, group) for card in CARDS}

    days = days or {}
    return Tables(
        of(np.ones(len(place_of), dtype=bool)),
        {MUNICIPALITY: {name: of(place_of == at, days.get(name), name) for at, name in enumerate(compared)}},
    )


def _laid_out(compared: list[Mapping[str, Any]]) -> tuple[dict[str, Masks], Any]:
    """Who is counted by each card, and the place of each row."""
    sizes = [
        [*(one["total"][kind] for kind in _KINDS[:3]), *(one["elsewhere"][side] for side in ("here", "there"))]
        for one in compared
    ]
    lengths = np.array(sizes, dtype=np.int64).reshape(len(sizes), len(_KINDS))
    kinds = np.repeat(np.tile(np.arange(len(_KINDS)), len(sizes)), lengths.ravel())
    place_of = np.repeat(np.arange(len(sizes)), lengths.sum(axis=1))
    both, only_here, only_there, elsewhere_here, elsewhere_there = (kinds == kind for kind in range(len(_KINDS)))
    here, there = both | only_here, both | only_there
    proposed = np.zeros(len(kinds), dtype=bool)
    for at, one in enumerate(compared):
        mine = place_of == at
        # Nearly all who have a proposal have no partner yet.
        likely = np.concatenate([np.flatnonzero(mine & only_here), np.flatnonzero(mine & both)])
        proposed[likely[: one["total"]["proposed"]]] = True
    return {
        HERE.key: Masks(here),
        THERE.key: Masks(there),
        OF_HERE.key: Masks(both, here),
        OF_THERE.key: Masks(both, there),
        PROPOSED.key: Masks(proposed, here),
        ELSEWHERE_HERE.key: Masks(elsewhere_here),
        ELSEWHERE_THERE.key: Masks(elsewhere_there),
    }, place_of


def _figure(card: Definition, masks: Mapping[str, Masks], where: Mask, day: date | None, group: str | None) -> Figure:
    mine = masks[card.key].within(where)
    number = number_of(mine.numerator)
    if mine.denominator is None:
        return Figure(count(number, card, as_of=day, group=group), mine, listed=False)
    return Figure(share(number, number_of(mine.denominator), card, as_of=day, group=group), mine, listed=False)
