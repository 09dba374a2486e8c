"""How much the schemes are used in whole municipalities."""

from __future__ import annotations

from datetime import date

import pytest

from brobygger_analysis.municipal_usage import ImportedUsage, YearOfUsage, figure
from brobygger_analysis.results import Source

AS_OF = date(2026, 6, 30)
LIMITS = (0.1, 0.3, 0.4)
KOLDING = YearOfUsage(2025, 402, 94_000, "Jobcentret")
GLOSTRUP = YearOfUsage(2024, 17, 24_000, "Jobcentret")
TWO = ImportedUsage({"Kolding": KOLDING, "Glostrup": GLOSTRUP}, 3, LIMITS)


def found(usage, **asked):
    made = figure(usage, 4, as_of=AS_OF, **asked)
    return None if made is None else made.result


def test_municipalities_are_added_up_and_say_of_how_many_they_are():
    whole = found(TWO)
    assert (whole.numerator, whole.denominator) == (419, 118_000)
    assert whole.value == pytest.approx(419 / 118_000)
    assert whole.interval is None  # all of them, and no sample
    assert whole.note.da == (
        "Klasse: mellem to klasser (lav under 0,1 pct., mellem til og med 0,3 pct., høj over 0,4 pct.)."
        " Tal fra 2 af 3 kommuner. År: 2024, 2025. Kilde: Jobcentret"
    )


def test_each_municipality_has_its_own_and_its_class():
    one = found(TWO, group="Glostrup", by="municipality")
    assert (one.numerator, one.denominator, one.group, one.source) == (17, 24_000, "Glostrup", Source.IMPORTED)
    assert one.note.en.startswith("Class: low")
    assert one.note.en.endswith("Year: 2024. Source: Jobcentret")


def test_nothing_is_told_of_a_part_or_of_a_municipality_without_numbers():
    assert found(TWO, group="Fredericia", by="municipality") is None
    assert found(TWO, group="a_dagpenge", by="benefit_group") is None
    assert found(ImportedUsage({}, 3, LIMITS)) is None
    nobody_said = found(None)
    assert (nobody_said.value, nobody_said.source) == (None, Source.NOT_REGISTERED)
