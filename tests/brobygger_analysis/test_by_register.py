"""What a register says, in the rows of the courses: by hand, and cut at a day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from brobygger_analysis import by_register, definitions, register
from brobygger_analysis.by_register import NEVER, Followed
from brobygger_analysis.funnel import marks_from
from brobygger_analysis.indicators import Registrations, measure
from brobygger_analysis.register import weeks
from brobygger_analysis.results import Source

FIRST = weeks.of_iso(2019, 1)
WEEKS = 100
ENROLLED = weeks.monday(FIRST + 10)
# Ten weeks of cash benefit before all of them; then
PEOPLE = {
    "long": [[0, 730], [30, 100]],  # ordinary hours from week 30 to the end
    "short": [[0, 730], [20, 771], [40, 730]],  # flex job for 20 weeks
    "late": [[0, 730], [95, 651]],  # education, five weeks before the end
    "pension": [[0, 730], [50, 783]],
    "waits": [[0, 730]],
}


def followed(parts=PEOPLE, rows=None, week_count=WEEKS, sees_work=True):
    wages = (0, week_count - 1) if sees_work else None
    one = register.register_of(parts, first_week=FIRST, week_count=week_count, wages=wages)
    index = np.full(len(parts), weeks.week_of(ENROLLED))
    answers = register.outcomes(one, np.arange(len(parts)), index, window=0)
    asked = np.arange(len(parts)) if rows is None else np.array(rows)
    own = np.arange(6) if rows is None else asked
    return Followed(own, asked, index, answers, FIRST + one.end, sees_work=sees_work)


def registrations(extracts):
    """Five people of the register and one who is not in it, all enrolled on one day."""
    marks = marks_from(
        {
            "person": np.arange(6), "programme": np.ones(6), "jobcentre": np.ones(6),
            "enrolled": np.full(6, ENROLLED, dtype="datetime64[D]"),
        }
    )  # fmt: skip
    return Registrations(marks, register=by_register.by_register(6, extracts))


def figures(as_of, extracts=None):
    found = measure(
        registrations([followed()] if extracts is None else extracts), as_of=as_of, indicators=definitions.BY_REGISTER
    )
    return {key: one.result for key, one in found.figures.items()}


def counts(found):
    return {key: (one.numerator, one.denominator) for key, one in found.items()}


AFTER = weeks.monday(FIRST + WEEKS) + timedelta(days=30)


def test_the_figures_are_those_counted_by_hand():
    found = figures(AFTER)
    assert counts(found) == {
        "found_in_register_of_enrolled": (5, 6),
        "employed_by_register_of_found": (3, 5),
        "ordinary_hours_by_register_of_found": (1, 5),
        "flex_job_by_register_of_found": (1, 5),
        "education_by_register_of_found": (1, 5),
        "lasted_13_weeks_by_register": (2, 2),  # the late one has had five weeks only, which is too new to tell
        "lasted_26_weeks_by_register": (1, 2),
        "lasted_52_weeks_by_register": (1, 2),
    }
    one = found["employed_by_register_of_found"]
    assert (one.source, one.as_of) == (Source.IMPORTED, weeks.monday(FIRST + WEEKS) - timedelta(days=1))


def test_a_day_before_the_end_sees_what_a_shorter_register_would_have_said():
    day = weeks.monday(FIRST + 45) - timedelta(days=1)
    cut = {name: [spell for spell in part if spell[0] < 45] for name, part in PEOPLE.items()}
    assert counts(figures(day)) == counts(figures(day, [followed(cut, week_count=45)]))
    assert counts(figures(day))["lasted_26_weeks_by_register"] == (0, 0)
    assert counts(figures(day))["lasted_13_weeks_by_register"] == (2, 2)


def test_without_an_extract_nothing_is_said_and_how_to_get_it_is():
    one = figures(AFTER, [])["employed_by_register_of_found"]
    assert (one.value, one.n, one.source) == (None, None, Source.NOT_REGISTERED)
    assert "udtræk" in one.note.da
    assert by_register.by_register(6, []) is None


def test_an_extract_that_shows_no_wages_tells_who_is_found_and_no_outcome_as_nought():
    found = figures(AFTER, [followed(sees_work=False)])
    assert counts(found)["found_in_register_of_enrolled"] == (5, 6)
    for key in definitions.BY_REGISTER - {"found_in_register_of_enrolled"}:
        assert (found[key].value, found[key].source) == (None, Source.NOT_REGISTERED), key
        assert "løn" in found[key].note.da
    # Beside one that does: its people are in none of the outcomes, and in no curve.
    seen = {name: PEOPLE[name] for name in ("long", "waits")}
    unseen = {name: PEOPLE[name] for name in ("short", "late", "pension")}
    both = [followed(seen, rows=[0, 1]), followed(unseen, rows=[2, 3, 4], sees_work=False)]
    mixed = counts(figures(AFTER, both))
    assert mixed["found_in_register_of_enrolled"] == (5, 6)
    assert mixed["employed_by_register_of_found"] == mixed["ordinary_hours_by_register_of_found"] == (1, 2)
    rows, _times = by_register.times(by_register.by_register(6, both), np.ones(6, dtype=bool), AFTER)
    assert rows.tolist() == [0, 1]


def test_times_and_endings_are_those_of_the_engine():
    own = followed()
    made = by_register.by_register(6, [own])
    rows, found = by_register.times(made, np.ones(6, dtype=bool), AFTER)
    weeks_to, endings = own.outcomes.times()
    assert rows.tolist() == [0, 1, 2, 3, 4]
    assert found.weeks.tolist() == weeks_to.tolist() == [20, 10, 85, 40, 89]
    assert found.endings.tolist() == [min(one, 1) if one != register.Kind.LEFT else one for one in endings.tolist()]
    assert made.reached[5] == NEVER
    _rows, early = by_register.times(made, np.ones(6, dtype=bool), weeks.monday(FIRST + 25) - timedelta(days=1))
    assert early.weeks.tolist() == [14, 10, 14, 14, 14]
    assert early.endings.tolist() == [0, 1, 0, 0, 0]


def test_kept_parts_give_the_register_back_and_numbers_are_found_however_they_are_written():
    one = register.register_of(
        {"0101900005": [[0, 730], [3, 899]], "101900006": [[0, 100]], "010190-0007": [[0, 0], [2, 870]]},
        first_week=FIRST, week_count=5, wages=None,
    )  # fmt: skip
    places = register.rows_of_numbers(one, ["0101900007", "0101900006", "0101900005", "0202900001"])
    assert places.tolist() == [2, 1, 0, -1]
    assert [register.part_of(one, row) for row in range(3)] == [[[0, 730], [3, 899]], [[0, 100]], [[0, 0], [2, 870]]]
    assert len(register.register_of({}, first_week=FIRST, week_count=5, wages=None)) == 0


def test_every_card_of_the_register_says_that_it_is_another_source():
    for key in definitions.BY_REGISTER:
        card = definitions.REGISTRY.get(key)
        assert "another source" in card.source.en
        assert key in definitions.ELEMENT_OF
    assert date(2019, 3, 11) == ENROLLED
