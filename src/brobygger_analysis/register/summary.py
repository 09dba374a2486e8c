"""Outcomes of many people as figures with their cards, and as a table with a row per person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.definitions import NOTHING, REGISTRY, Definition, Text, Unit
from brobygger_analysis.register import weeks
from brobygger_analysis.register.following import RETENTION, Lasted, Outcomes, Status
from brobygger_analysis.register.groups import GROUPS, KIND_NAMES, OUTCOMES, Kind
from brobygger_analysis.register.index_file import Index
from brobygger_analysis.register.spells import Register
from brobygger_analysis.register.survival import Band, Curve
from brobygger_analysis.results import Result, Source, count, share

_POPULATION = Text(
    "Rækker i listen med startdatoer, hvis person står i registret på datoen. En person med flere datoer er med flere "
    "gange.",
    "Rows of the list of index dates whose person is in the register at the date. A person with several dates is in it "
    "several times.",
)
_SOURCE = Text(
    "Ugentligt forløbsregister: én ydelse pr. uge. Det passer til forløb, ikke til bestande.",
    "Weekly benefit register: one benefit per week. It fits paths, not stocks.",
)
_COUNTED_ROWS = Text("Rækker, der tæller med", "Rows that count")
_NEW = Text(
    "Første uge efter startdatoen med noget andet end i startugen. Personer er fulgt, så længe registret rækker, og "
    "derfor ikke lige længe. Brug kurverne til at sammenligne.",
    "First week after the index date with another kind than in the index week. People are followed as far as the "
    "register reaches, and so not equally long. Compare by the curves.",
)


def _card(key: str, name: Text, numerator: Text, denominator: Text, unit: Unit, caveat: Text = NOTHING) -> Definition:
    card = Definition(f"register_{key}", 1, name, numerator, denominator, _POPULATION, _SOURCE, unit, caveat)
    return REGISTRY.add(card)


STATUSES = {
    Status.COUNTED: _card(
        "counted", Text("Rækker i registret", "Rows in the register"), _COUNTED_ROWS, NOTHING, Unit.PERSONS
    ),
    Status.NOT_IN_REGISTER: _card(
        "not_in_register",
        Text("Ikke i registret", "Not in the register"),
        Text("Rækker, hvis person ikke står i registret", "Rows whose person is not in the register"),
        NOTHING,
        Unit.PERSONS,
    ),
    Status.OUTSIDE_WEEKS: _card(
        "outside_weeks",
        Text("Uden for registrets uger", "Outside the register's weeks"),
        Text(
            "Rækker med en startdato uden for registrets uger", "Rows with an index date outside the register's weeks"
        ),
        NOTHING,
        Unit.PERSONS,
    ),
    Status.WAGES_UNSEEN: _card(
        "wages_unseen",
        Text("Før lønindkomst er med", "Before wage income is registered"),
        Text(
            "Rækker med en startdato, før registret har lønindkomst",
            "Rows with an index date before the register has wage income",
        ),
        NOTHING,
        Unit.PERSONS,
    ),
}
REACHED = {
    kind: _card(
        f"reached_{kind.name.lower()}",
        Text(f"Første resultat: {KIND_NAMES[kind].da.lower()}", f"First outcome: {KIND_NAMES[kind].en.lower()}"),
        Text(
            f"Rækker, hvis første resultat er {KIND_NAMES[kind].da.lower()}",
            f"Rows whose first outcome is {KIND_NAMES[kind].en.lower()}",
        ),
        _COUNTED_ROWS,
        Unit.SHARE,
        _NEW,
    )
    for kind in OUTCOMES
}
REACHED_ANY = _card(
    "reached_any",
    Text("Ordinære timer, fleksjob eller uddannelse", "Ordinary hours, flex job or education"),
    Text("Rækker med et resultat efter startdatoen", "Rows with an outcome after the index date"),
    _COUNTED_ROWS,
    Unit.SHARE,
    _NEW,
)
LASTED = {
    length: _card(
        f"lasted_{length}",
        Text(f"Varede mindst {length} uger", f"Lasted at least {length} weeks"),
        Text(
            f"Rækker, hvis første resultat blev fulgt af {length} uger i træk i job eller uddannelse",
            f"Rows whose first outcome went on for {length} weeks in a row in work or education",
        ),
        Text(
            f"Rækker med et resultat, der begyndte mindst {length} uger, før registret slutter",
            f"Rows with an outcome that began at least {length} weeks before the register ends",
        ),
        Unit.SHARE,
        Text(
            "En uge med ydelse afbryder rækken, også sygedagpenge og barsel under et job. Nyere resultater er ikke "
            "med: af dem kendes kun de korte.",
            "A week of benefit breaks the row, also sickness benefit and parental leave during a job. Newer outcomes "
            "are left out: only the short ones of them are known.",
        ),
    )
    for length in RETENTION
}
AT_INDEX = {
    key: _card(
        f"at_index_{key}",
        Text(f"I startugen: {name.da.lower()}", f"In the index week: {name.en.lower()}"),
        Text(f"Rækker med {name.da.lower()} i startugen", f"Rows with {name.en.lower()} in the index week"),
        _COUNTED_ROWS,
        Unit.SHARE,
    )
    for key, name in GROUPS.items()
}
WEEKS_BEFORE = {
    key: _card(
        f"weeks_before_{key}",
        Text(f"Uger før: {name.da.lower()}", f"Weeks before: {name.en.lower()}"),
        Text(
            f"Uger med {name.da.lower()} i vinduet før startugen, i gennemsnit",
            f"Weeks of {name.en.lower()} in the window before the index week, on average",
        ),
        _COUNTED_ROWS,
        Unit.COUNT,
        Text(
            "Hvor registret begynder senere end vinduet, er der færre uger at tælle.",
            "Where the register begins later than the window there are fewer weeks to count.",
        ),
    )
    for key, name in GROUPS.items()
}
CURVE_REACHED = _card(
    "curve_reached",
    Text("Kurve: nået resultat", "Curve: reached an outcome"),
    Text("Andel, der har fået et resultat senest i ugen", "Share with an outcome by the week"),
    _COUNTED_ROWS,
    Unit.SHARE,
    Text(
        "Aalen-Johansen med konkurrerende afslutninger. Båndet gælder den enkelte uge. En sammenhæng, ikke en effekt.",
        "Aalen-Johansen with competing endings. The band holds at one week. An association, not an effect.",
    ),
)
CURVE_WITHOUT = _card(
    "curve_without",
    Text("Kurve: endnu uden resultat", "Curve: still without an outcome"),
    Text(
        "Andel uden resultat til og med ugen, hvis ingen forlod arbejdsmarkedet",
        "Share without an outcome through the week, if nobody left the labour market",
    ),
    _COUNTED_ROWS,
    Unit.SHARE,
    Text(
        "Kaplan-Meier. De, der forlader arbejdsmarkedet, regnes som ikke fulgt længere.",
        "Kaplan-Meier. Those who leave the labour market are treated as followed no longer.",
    ),
)


def figures(outcomes: Outcomes, *, end: int | None = None, group: str | None = None) -> list[Result]:
    """The figures of one group: how many, where they stood, what came before and after.

    end: the calendar week the register reaches to; figures bear its last day as their date.
    """
    counted = outcomes.counted
    n = int(counted.sum())
    kind = outcomes.kind[counted]
    found = [count(int((outcomes.status == status).sum()), card) for status, card in STATUSES.items()]
    found.append(share(int((kind > 0).sum()), n, REACHED_ANY))
    found += [share(int((kind == one).sum()), n, card) for one, card in REACHED.items()]
    for length, card in LASTED.items():
        old_enough = (outcomes.kind > 0) & (outcomes.follow_up - outcomes.weeks_to + 1 >= length)
        yes, of = int((outcomes.lasted(length)[old_enough] == Lasted.YES).sum()), int(old_enough.sum())
        newer = int((kind > 0).sum()) - of
        note = Text(f"{newer} nyere er ikke med.", f"{newer} newer ones are left out.") if newer else NOTHING
        found.append(share(yes, of, card).noted(note))
    at_index = np.bincount(outcomes.group_at_index[counted], minlength=len(GROUPS))
    found += [share(int(at_index[place]), n, card) for place, card in enumerate(AT_INDEX.values()) if at_index[place]]
    summed = outcomes.weeks_per_group.sum(axis=0, dtype=np.int64)
    found += [
        Result(int(summed[place]) / n, n, card, Source.REGISTERED)
        for place, card in enumerate(WEEKS_BEFORE.values())
        if n and summed[place]
    ]
    as_of = None if end is None else weeks.monday(end) + timedelta(days=6)
    return [replace(one, source=Source.COMPUTED, as_of=as_of, group=group) for one in found]


def table(register: Register, index: Index, outcomes: Outcomes) -> Any:
    """A pyarrow table with a row per index date; empty cells in rows that do not count and where nothing happened."""
    import pyarrow as pa

    counted = outcomes.counted

    def number(values: npt.NDArray[Any], there: npt.NDArray[np.bool_]) -> Any:
        return pa.array(values, mask=~there)

    def name(values: npt.NDArray[np.uint8], names: list[str], there: npt.NDArray[np.bool_]) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(values, mask=~there), pa.array(names)).cast(pa.string())

    has, left = outcomes.kind > 0, outcomes.weeks_left >= 0
    columns = {"person": index.persons, "date": pa.array(index.dates.astype("datetime64[D]"))}
    columns |= {label: pa.array(values.tolist(), pa.string()) for label, values in index.by.items()}
    columns |= {
        "status": name(outcomes.status, [one.name.lower() for one in Status], np.ones(len(counted), dtype=bool)),
        "group_at_index": name(outcomes.group_at_index, list(GROUPS), counted),
        "weeks_seen": number(outcomes.weeks_seen, counted),
    }
    columns |= {f"weeks_{key}": number(outcomes.weeks_per_group[:, place], counted) for place, key in enumerate(GROUPS)}
    columns |= {
        "outcome": name(outcomes.kind, ["", *(one.name.lower() for one in Kind if one)], has),
        "weeks_to_outcome": number(outcomes.weeks_to, has),
        "weeks_lasted": number(outcomes.weeks_lasted, has),
        "still": number(outcomes.still, has),
    }
    for length in RETENTION:
        answer = outcomes.lasted(length)
        columns[f"lasted_{length}"] = number(answer == Lasted.YES, answer >= 0)
    columns |= {
        "weeks_to_left": number(outcomes.weeks_left, left),
        "follow_up_weeks": number(outcomes.follow_up, counted),
    }
    return pa.table(columns)


def curve_to_dict(curve: Curve, *, group: str | None = None) -> dict[str, object]:
    """A curve as JSON: one list per series, in the order of `weeks`; null where there is no interval."""

    def series(band: Band) -> dict[str, list[float | None]]:
        parts = {"estimate": band.estimate, "error": band.error, "low": band.low, "high": band.high}
        return {key: [None if value != value else value for value in part.tolist()] for key, part in parts.items()}

    return {
        "group": group,
        "n": curve.n,
        "level": curve.level,
        "interval": "pointwise, log(-log), Greenwood",
        "median_weeks": curve.median,
        "weeks": curve.times.tolist(),
        "at_risk": curve.at_risk.tolist(),
        "censored": curve.censored.tolist(),
        "ended": {Kind(cause).name.lower(): curve.ended[:, place].tolist() for place, cause in enumerate(curve.causes)},
        "reached": {Kind(cause).name.lower(): series(band) for cause, band in curve.reached.items()},
        "waiting": series(curve.waiting),
        "without_outcome": series(curve.without),
        "definitions": {
            "reached": {"key": CURVE_REACHED.key, "version": CURVE_REACHED.version},
            "without_outcome": {"key": CURVE_WITHOUT.key, "version": CURVE_WITHOUT.version},
        },
        "disclosure": "unchecked",
    }
