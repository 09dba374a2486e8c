"""Comparing registrations with an extract. The numbers belong to nobody."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger_analysis.danish.cpr import demonstration
from brobygger_analysis.linkage import Fault, MarkDifference, Numbers, Registered, Slip, digits, link, slip_between
from tests.brobygger_analysis.people import invented_names

NAMES = invented_names(200, seed=4)


def person(index: int, **more: object) -> Registered:
    usual = Registered(
        key=f"p{index}",
        cpr=demonstration(index).text,
        name=NAMES[index],
        birth_date=date(1980, 1, 1 + index % 28),
        municipality="Kolding",
        marks={"screened": date(2019, 3, 1 + index % 28)},
    )
    return replace(usual, **more)


def with_digit(cpr: str, place: int, digit: str) -> str:
    number = digits(cpr)
    return number[:place] + digit + number[place + 1 :]


def swapped(cpr: str, left: int, right: int) -> str:
    number = list(digits(cpr))
    number[left], number[right] = number[right], number[left]
    return "".join(number)


def mistyped(one: Registered) -> Registered:
    last = digits(one.cpr)[9]
    return replace(one, key="there", cpr=with_digit(one.cpr, 9, str((int(last) + 2) % 10)))


def test_everybody_is_in_one_place() -> None:
    here = [person(1), person(2), person(3, is_test=True), person(4, municipality="Ringsted")]
    there = [person(1), person(5)]
    found = link(here, there, programme=["Kolding"])
    assert [pair.here.key for pair in found.pairs] == ["p1"]
    assert [one.key for one in found.only_here] == ["p2"]
    assert [one.key for one in found.only_there] == ["p5"]
    assert (found.tests_here, found.elsewhere_here, found.tests_there) == (1, 1, 0)
    assert found.total == Numbers(here=2, there=2, both=1, only_here=1, only_there=1, proposed=0)


def test_marks_that_differ() -> None:
    ours = person(1, marks={"screened": date(2019, 3, 1), "enrolled": date(2019, 4, 1), "employed": date(2020, 1, 1)})
    theirs = person(
        1, marks={"screened": date(2019, 3, 1), "enrolled": date(2019, 4, 8), "interviewed": date(2019, 3, 9)}
    )
    found = link([ours], [theirs])
    (pair,) = found.pairs
    assert pair.agreeing == ("screened",)
    assert pair.differing == (
        MarkDifference("employed", date(2020, 1, 1), None),
        MarkDifference("enrolled", date(2019, 4, 1), date(2019, 4, 8)),
        MarkDifference("interviewed", None, date(2019, 3, 9)),
    )
    assert [one.days for one in pair.differing] == [None, 7, None]
    assert found.marks() == {
        "screened": {"agree": 1},
        "employed": {"only_here": 1},
        "enrolled": {"other_date": 1},
        "interviewed": {"only_there": 1},
    }


def test_one_wrong_digit_with_a_name_is_proposed() -> None:
    one = person(1)
    found = link([one], [replace(mistyped(one), birth_date=None, marks={})])
    (proposal,) = found.proposals
    assert (proposal.slip, proposal.places, proposal.is_ambiguous) == (Slip.ONE_DIGIT, (9,), False)
    assert proposal.name_score == pytest.approx(1)
    assert proposal.dates_alike == ()
    assert found.pairs == ()
    assert found.total.proposed == 1


def test_two_swapped_digits_with_two_dates_are_proposed() -> None:
    one = person(10)
    places = next((a, b) for a in range(6, 10) for b in range(a + 1, 10) if digits(one.cpr)[a] != digits(one.cpr)[b])
    other = replace(one, key="there", name="", cpr=swapped(one.cpr, *places))
    (proposal,) = link([one], [other]).proposals
    assert (proposal.slip, proposal.name_score, proposal.dates_alike) == (
        Slip.TWO_SWAPPED, None, ("birth_date", "screened"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "stranger",
    [
        {"name": "", "birth_date": None},  # one date alone is a coincidence
        {"name": NAMES[150]},  # another name, whatever the dates
        {"municipality": "Randers"},
        {"birth_date": date(1951, 5, 5)},  # the digits of the date are equal, the dates are not
        {"name": "", "marks": {}},
    ],
)
def test_a_neighbouring_number_alone_is_nobody(stranger: dict[str, object]) -> None:
    one = person(1)
    assert link([one], [replace(mistyped(one), **stranger)]).proposals == ()


def test_more_than_one_possible_partner_is_ambiguous() -> None:
    one = person(1)
    last = int(digits(one.cpr)[9])
    twins = [
        replace(one, key=f"t{step}", cpr=with_digit(one.cpr, 9, str((last + step) % 10)), birth_date=None)
        for step in (2, 4)
    ]
    found = link([one], twins)
    assert [proposal.is_ambiguous for proposal in found.proposals] == [True, True]
    assert found.total.proposed == 1  # one of ours may be mistyped


def test_who_has_an_exact_partner_is_not_proposed() -> None:
    one = person(1)
    assert link([one], [one, mistyped(one)]).proposals == ()


def test_a_birth_date_that_contradicts_its_own_number_says_nothing() -> None:
    """The digits of the date are equal in both numbers: where they say one of the dates, the other was mistyped."""
    told = date(2040, 2, 1)
    one = Registered("p", "610240-5000", "Vera Invented", told)
    other = replace(one, key="there", cpr="610240-5001", birth_date=date(1951, 5, 5))
    for here, there in ((one, other), (other, one)):
        (proposal,) = link([here], [there]).proposals
        assert proposal.dates_alike == ()
    for born in (date(1940, 2, 1), date(2040, 2, 1)):  # a century apart is no typing error; the same day speaks for it
        found = link([one], [replace(other, birth_date=born)]).proposals
        assert [proposal.dates_alike for proposal in found] == ([("birth_date",)] if born == told else [])
    neither = replace(one, birth_date=date(1962, 7, 7))
    assert link([neither], [other]).proposals == ()  # the digits say nothing about either
    assert link([one], [replace(other, name="Somebody Else")]).proposals == ()
    assert link([one], [replace(other, name="")]).proposals == ()  # and it is no evidence


def test_a_number_mistyped_into_somebody_elses_is_looked_for_elsewhere_too() -> None:
    """Ours was typed as a number that a stranger there has; under the right number the person is there as well."""
    right, stranger = person(1), person(10, name=NAMES[150], birth_date=date(1951, 5, 5))
    typed = replace(right, key="typed", cpr=mistyped(right).cpr)
    there = [right, replace(stranger, key="stranger", cpr=typed.cpr)]
    found = link([typed], there)
    (proposal,) = found.proposals
    assert (proposal.there.key, proposal.has_other_partner, proposal.is_ambiguous) == ("p1", True, False)
    assert found.total == Numbers(
        here=1, there=2, both=1, only_here=0, only_there=1, proposed=1, doubtful=1, marks_differ=1
    )  # fmt: skip
    number = digits(right.cpr)
    after = link([typed], there, accepted=[("typed", number)])
    assert [(pair.there.key, pair.by_decision) for pair in after.pairs] == [("p1", True)]
    assert [one.key for one in after.only_there] == ["stranger"]
    assert (after.proposals, after.total.doubtful) == ((), 0)
    assert link([typed], there, rejected=[("typed", number)]).proposals == ()
    # A name that fits settles an equal number, whatever the birth date: then nobody is looked for.
    settled = [right, replace(typed, key="there", birth_date=date(1951, 5, 5))]
    assert link([typed], settled).proposals == ()
    assert link([typed], settled).total.doubtful == 1


def test_numbers_that_stand_twice_or_cannot_be_read() -> None:
    one = person(1)
    bad = person(2, cpr="999999-1234")
    found = link([one, replace(one, key="again"), bad], [])
    faults = {who.cpr: fault for who, fault in found.faults_here}
    assert faults == {one.cpr: Fault.DOUBLE, bad.cpr: Fault.UNREADABLE}
    assert found.total.here == 2


def test_faults_per_municipality() -> None:
    here = [person(number, municipality="Kolding" if number < 6 else "Randers") for number in range(10)]
    there = [mistyped(one) if number in {1, 2, 7} else one for number, one in enumerate(here)]
    by = link(here, there).by_municipality()
    assert (by["Kolding"].both, by["Kolding"].proposed, by["Randers"].both, by["Randers"].proposed) == (4, 2, 3, 1)


def test_which_n_a_table_uses() -> None:
    found = link([person(1), person(2)], [person(2), person(3), person(4)])
    assert (found.n_of("here"), found.n_of("there"), found.n_of("here", "there")) == (2, 3, 1)
    with pytest.raises(ValueError, match="sources"):
        found.n_of("elsewhere")


def test_a_person_does_not_show_number_or_name() -> None:
    assert NAMES[1] not in repr(person(1))
    assert digits(person(1).cpr) not in repr(person(1))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("0101801234", "0101801235", (Slip.ONE_DIGIT, (9,))),
        ("0101801234", "0101801243", (Slip.TWO_SWAPPED, (8, 9))),
        ("0101801234", "4101801230", (Slip.TWO_SWAPPED, (0, 9))),
        ("0101801234", "0101801256", None),
        ("0101801234", "0101801234", None),
        ("0101801234", "010180123", None),
    ],
)
def test_slips(one: str, other: str, expected: object) -> None:
    assert slip_between(one, other) == expected


@given(st.integers(0, 10_000), st.integers(1, 25), st.integers(1, 25))
@settings(deadline=None, max_examples=30)
def test_order_and_side_do_not_matter_and_nobody_is_lost(seed: int, ours: int, theirs: int) -> None:
    chance = random.Random(seed)
    pool = [person(number, municipality=chance.choice(["Kolding", "Randers", ""])) for number in range(30)]
    here = chance.sample(pool, ours)
    there = [mistyped(one) if chance.random() < 0.3 else one for one in chance.sample(pool, theirs)]
    there = list({digits(one.cpr): one for one in there}.values())
    found = link(here, there)
    assert len(found.pairs) + len(found.only_here) == len(here)
    assert len(found.pairs) + len(found.only_there) == len(there)
    chance.shuffle(here)
    chance.shuffle(there)
    assert link(here, there) == found
    back = link(there, here)
    assert {(digits(one.there.cpr), digits(one.here.cpr), one.slip) for one in back.proposals} == {
        (digits(one.here.cpr), digits(one.there.cpr), one.slip) for one in found.proposals
    }
    settled = {digits(pair.here.cpr) for pair in found.pairs if not pair.may_be_others}
    assert not settled & {digits(one.here.cpr) for one in found.proposals}


def test_planted_errors_are_found_among_many() -> None:
    """Of 300 persons 30 are mistyped in one of the two ways; all are proposed, and nobody else is."""
    chance = random.Random(5)
    names = invented_names(300, seed=9)
    here = [
        Registered(
            f"h{number}", demonstration(number * 977).text, names[number], date(1970, 1, 1 + number % 28), "Kolding"
        )
        for number in range(300)
    ]
    taken = {digits(one.cpr) for one in here}
    there, planted = [], set()
    for number, one in enumerate(here):
        if number % 10 == 0:
            while True:
                wrong = (
                    with_digit(one.cpr, chance.randrange(10), str(chance.randrange(10)))
                    if chance.random() < 0.5
                    else swapped(one.cpr, *chance.sample(range(10), 2))
                )
                if wrong not in taken:
                    break
            there.append(replace(one, key=f"t{number}", cpr=wrong))
            planted.add((one.key, f"t{number}"))
        else:
            there.append(replace(one, key=f"t{number}"))
    found = link(here, there)
    assert {(one.here.key, one.there.key) for one in found.proposals} == planted
    assert len(found.pairs) == 270


# What a person decided, and what looks exact


def test_an_accepted_pair_is_in_both_and_a_rejected_one_is_not_proposed_again() -> None:
    one, other = person(1), person(10)
    there = [mistyped(one), replace(mistyped(other), key="there too")]
    number = digits(there[0].cpr)
    before = link([one, other], there)
    assert (before.total.both, before.total.proposed) == (0, 2)
    found = link([one, other], there, accepted=[("p1", number)], rejected=[("p10", digits(there[1].cpr))])
    assert [(pair.here.key, pair.there.key, pair.by_decision) for pair in found.pairs] == [("p1", "there", True)]
    assert found.total.by_decision == found.total.both == 1
    assert found.proposals == ()
    # Once the number is mended, the exact pair is found and the decision has nothing left to say.
    mended = link([one], [replace(there[0], cpr=one.cpr)], accepted=[("p1", number)])
    assert [pair.by_decision for pair in mended.pairs] == [False]


def test_an_accepted_pair_takes_each_person_once() -> None:
    one = person(1)
    there = mistyped(one)
    twice = [("p1", digits(there.cpr)), ("p2", digits(there.cpr))]
    found = link([one, person(2)], [there], accepted=twice)
    assert found.total == Numbers(here=2, there=1, both=1, only_here=1, only_there=0, proposed=0, by_decision=1)


def test_the_same_number_with_another_name_or_birth_date_is_doubtful() -> None:
    one = person(1)
    for other in ({"name": NAMES[150]}, {"birth_date": date(1951, 5, 5)}):
        found = link([one], [replace(one, **other)])
        assert found.total.doubtful == 1, other
        assert found.total.both == 1
    assert link([one], [replace(one, name="", birth_date=None)]).total.doubtful == 0


def test_faults_that_one_municipality_has_more_often_are_named() -> None:
    good = [person(number) for number in range(1, 41)]
    bad = [person(number, municipality="Randers") for number in range(41, 61)]
    there = [*good, *(replace(one, marks={}) for one in bad)]
    found = link([*good, *bad], there).systematic()
    assert [(one.municipality, one.kind, one.numerator, one.denominator, one.share_elsewhere) for one in found] == [
        ("Randers", "marks_differ", 20, 20, 0.0)
    ]
    assert link(good, good).systematic() == []
    nowhere = [replace(one, municipality="", marks={}) for one in bad]
    assert (
        link(
            [*good, *nowhere], [*good, *(replace(one, marks={"screened": date(2020, 1, 1)}) for one in nowhere)]
        ).systematic()
        == []
    )  # nobody's municipality is no municipality
    one_of_few = [person(1, municipality="Randers"), *good[1:5]]
    assert link(one_of_few, [replace(one_of_few[0], marks={}), *one_of_few[1:]]).systematic() == []  # one is a chance


def test_what_is_told_holds_counts_and_no_person() -> None:
    one = person(1)
    told = link([one, person(2)], [mistyped(one), person(3, is_test=True)]).to_dict()
    assert told["total"] == link([one, person(2)], [mistyped(one)]).total.to_dict()
    assert told["tests"] == {"here": 0, "there": 1}
    assert told["slips"] == {"one_digit": 1, "two_swapped": 0}
    assert told["n_of_tables"] == {"here": 2, "there": 1, "here_and_there": 0}
    text = str(told)
    assert one.name not in text
    assert digits(one.cpr) not in text
