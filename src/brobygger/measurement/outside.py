"""What readers outside the jobcentre get: fixed tables of a programme, made safe together, whatever page they ask from.

Two questions that differ by one filter or one day can together tell what each of them hides. So there are no filters
for these readers: one set of tables per programme, the whole of it and its groups by municipality and by benefit group.
Funnel, indicators and targets are looked at as one (``brobygger_analysis.release``), once for as long as nothing is
written, and each page, export, command and API answer is picked out of that. See docs/algorithms/disclosure.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from brobygger.kernel import clock
from brobygger.kernel.watching import steps
from brobygger.measurement import errors
from brobygger.measurement.access import Scope
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.extracts import Extract
from brobygger.reference import reads as reference
from brobygger_analysis.definitions import EMPLOYED_BY_REGISTER, KINDS_BY_REGISTER
from brobygger_analysis.figures import Figure
from brobygger_analysis.funnel import View
from brobygger_analysis.release import Figures, Rules, Tables, controlled

BREAKDOWNS = ("municipality", "benefit_group")
Groups = Mapping[str, Figures]
# Of a programme's extract, and a breakdown or "" for the whole: figures by group ("" for the whole) and key.
Maker = Callable[[Extract, str], Groups]

# Figures of one table that add up to another one in each group: a hidden one must not follow from the others.
PARTS = (
    (
        f"indicators:{EMPLOYED_BY_REGISTER.key}",
        tuple(f"indicators:{card.key}" for card in KINDS_BY_REGISTER.values()),
    ),
)

_makers: dict[str, Maker] = {}


def rules(*, on: datetime.date) -> Rules:
    """The rules in force: dated values of the installation."""
    found = reference.values(
        "measurement.disclosure_limit",
        "measurement.disclosure_base",
        "measurement.disclosure_dominance",
        "measurement.disclosure_rounding",
        on=on,
    )
    limit = int(found["measurement.disclosure_limit"])
    return Rules(
        limit=limit,
        base=max(limit, int(found["measurement.disclosure_base"])),
        dominance=int(found["measurement.disclosure_dominance"]) / 100,
        rounding=int(found["measurement.disclosure_rounding"]),
    )


def limit() -> int:
    """The smallest number of persons that is told today."""
    return rules(on=clock.today()).limit


def table(name: str) -> Callable[[Maker], Maker]:
    """Say that a module's figures are part of what readers outside get. Each is taken into account for all others."""

    def register(maker: Maker) -> Maker:
        _makers[name] = maker
        return maker

    return register


def require_fixed(scope: Scope, criterion: Criterion) -> None:
    """Refuse a reader outside what would single out a part of the programme. Raises ``Refusal``."""
    if scope is not Scope.PROGRAMME:
        return
    for field, chosen in (
        ("team", criterion.team is not None or criterion.by == "team"),
        ("benefit_group", bool(criterion.benefit_group)),
        ("first", criterion.first is not None),
        ("last", criterion.last is not None),
        ("as_of", criterion.as_of is not None and criterion.as_of < clock.today()),
        ("view", criterion.view is not View.PERIOD),
        ("without", bool(criterion.without)),
        ("by", bool(criterion.by) and criterion.by not in BREAKDOWNS),
    ):
        if chosen:
            raise errors.fixed_tables_only(field)


def released(found: Extract, *, on: datetime.date) -> Tables:
    """Everything that readers outside get of a programme. Keys are ``<table>:<figure>``."""
    in_force = rules(on=on)
    kept = found.beside.get("outside")
    if isinstance(kept, tuple) and kept[0] == in_force:
        tables: Tables = kept[1]
        return tables
    _load_makers()
    whole: dict[str, Figure] = {}
    breakdowns: dict[str, dict[str, dict[str, Figure]]] = {by: {} for by in BREAKDOWNS}
    for name, maker in steps(sorted(_makers.items())):
        whole |= {f"{name}:{key}": one for key, one in maker(found, "")[""].items()}
        for by, groups in breakdowns.items():
            for group, figures in maker(found, by).items():
                groups.setdefault(group, {}).update({f"{name}:{key}": one for key, one in figures.items()})
    made = controlled(Tables(whole, breakdowns, parts=PARTS), in_force)
    found.beside["outside"] = (in_force, made)
    return made


def pick(tables: Tables, name: str, by: str = "", group: str = "") -> dict[str, Figure]:
    """The figures of one table out of what was released: of the whole, or of one group."""
    figures = tables.breakdowns[by].get(group, {}) if by else tables.whole
    before = f"{name}:"
    return {key.removeprefix(before): one for key, one in figures.items() if key.startswith(before)}


def _load_makers() -> None:
    """All of them, whichever page came first: a release that lacked one would not protect it."""
    from brobygger.measurement import fulfilments, funnels, indicators  # noqa: F401 (they register)
