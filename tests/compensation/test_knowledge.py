"""Guides for three readers, materials with an owner, who spreads knowledge, and what was done for it."""

from __future__ import annotations

import datetime

import pytest

from brobygger.compensation import guides, knowledge, knowledge_reads, schemes
from brobygger.compensation.enums import Direction, Reader
from brobygger.compensation.models import Guide, KnowledgeMeasure
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger_analysis.danish.lix import lix
from tests.compensation.factories import SchemeHouse, days_ago

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def house(in_boundary):
    return SchemeHouse(in_boundary)


def test_every_scheme_has_a_guide_for_every_reader_in_both_languages():
    for scheme in schemes.CODES:
        for reader in Reader:
            one = guides.brought()[scheme, reader]
            assert len(one.da) > 80, (scheme, reader)
            assert len(one.en) > 80, (scheme, reader)
            assert one.source
            assert one.checked_on <= TODAY


def test_what_citizens_read_is_plain():
    for (scheme, reader), one in guides.brought().items():
        if reader == "citizen":
            assert lix(one.da).value < 35, (scheme, lix(one.da))
            assert "handicap" not in one.da.lower(), scheme


def test_an_own_guide_takes_the_place_and_old_versions_stay(house):
    assert not knowledge_reads.guide("mentor", "citizen", TODAY).is_own
    said = {"by": house.by_specialist, "scheme": "mentor", "reader": "citizen", "source": "Vores egen praksis"}
    knowledge.write_guide(**said, text_da="Ring til Nora.", checked_on=days_ago(2), read_number=0)
    knowledge.write_guide(**said, text_da="Ring til Nora.\n\nEller Dan.", checked_on=TODAY, read_number=1)
    found = knowledge_reads.guide("mentor", "citizen", TODAY)
    assert (found.number, found.paragraphs, found.author) == (2, ["Ring til Nora.", "Eller Dan."], "Nora Nøglesen")
    assert [row.number for row in knowledge_reads.versions("mentor", "citizen")] == [2, 1]
    with pytest.raises(Conflict):
        knowledge.write_guide(**said, text_da="En tredje", checked_on=TODAY, read_number=1)
    with pytest.raises(Refusal):
        knowledge.write_guide(**said, text_da=" ", checked_on=TODAY, read_number=2)
    with pytest.raises(Refusal):
        knowledge.write_guide(**said, text_da="I morgen", checked_on=days_ago(-1), read_number=2)
    with pytest.raises(NotAllowed):
        knowledge.write_guide(**{**said, "by": house.by_broker}, text_da="Nej", checked_on=TODAY, read_number=2)


def test_a_guide_is_to_be_checked_when_it_is_old_or_the_law_has_changed(house, other_jobcentre):
    assert not knowledge_reads.guide("aids", "employer", TODAY).to_check
    after = knowledge_reads.guide("aids", "employer", datetime.date(2027, 1, 2))
    assert after.law_changed == datetime.date(2027, 1, 1)
    said = {"by": house.by_specialist, "scheme": "aids", "reader": "employer", "source": "Loven"}
    knowledge.write_guide(**said, text_da="Ring til os.", checked_on=days_ago(366), read_number=0)
    assert knowledge_reads.guide("aids", "employer", TODAY).is_old
    knowledge.write_guide(**said, text_da="Ring til os.", checked_on=TODAY, read_number=1)
    assert not knowledge_reads.guide("aids", "employer", TODAY).to_check, "checked without a change is a version too"
    with within(other_jobcentre.pk):
        assert not Guide.objects.exists()
        assert not knowledge_reads.guide("aids", "employer", TODAY).is_own


def test_materials_have_an_owner_and_leave_the_list(house):
    about = {"kind": "table_card", "title": "Bordkort om mentor", "reviewed_on": TODAY}
    row = knowledge.add_material(by=house.by_specialist, **about, about=["mentor"], owner=house.deputy)
    knowledge.change_material(
        by=house.by_leader, material=row, read_version=1, **{**about, "title": "Bordkort"}, owner=house.specialist
    )
    [found] = knowledge_reads.materials()
    assert (found.title, found.owner, found.schemes) == ("Bordkort", house.specialist, [])
    for wrong in ({"kind": "poem"}, {"title": " "}, {"reviewed_on": days_ago(-1)}):
        with pytest.raises(Refusal):
            knowledge.add_material(by=house.by_specialist, **{**about, **wrong})
    with pytest.raises(NotAllowed):
        knowledge.add_material(by=house.by_broker, **about)
    knowledge.end_material(by=house.by_specialist, material=row)
    assert knowledge_reads.materials() == []


def test_one_answers_for_each_direction_at_a_time(house):
    new = {"by": house.by_leader, "direction": "inside"}
    knowledge.set_duty(**new, spreader="broker", valid_from=days_ago(100))
    knowledge.set_duty(**new, spreader="specialist", user=house.specialist, valid_from=days_ago(10))
    assert knowledge_reads.duties(TODAY)[Direction.INSIDE].user == house.specialist
    assert knowledge_reads.duties(days_ago(11))[Direction.INSIDE].spreader == "broker"
    assert Direction.OUTSIDE not in knowledge_reads.duties(TODAY)
    with pytest.raises(Refusal):
        knowledge.set_duty(**new, spreader="both", valid_from=days_ago(10))
    with pytest.raises(Refusal):
        knowledge.set_duty(**new, spreader="nobody", valid_from=TODAY)


def test_measures_are_counted_and_a_wrong_one_taken_out(house):
    new = {"kind": "talk", "audience": "employers", "what": "Rotary om mentor"}
    row = knowledge.log_measure(by=house.by_broker, on=days_ago(3), **new, people=30)
    knowledge.log_measure(by=house.by_specialist, on=TODAY, **{**new, "kind": "newcomers", "audience": "colleagues"})
    rows = list(knowledge_reads.measures(days_ago(30), TODAY))
    assert knowledge_reads.counted(rows) == [("Oplæg", 1, 30), ("Introduktion af nye kolleger", 1, 0)]
    for wrong in ({"kind": "song"}, {"audience": "all"}, {"what": " "}, {"on": days_ago(-1)}, {"people": 0}):
        with pytest.raises(Refusal):
            knowledge.log_measure(by=house.by_broker, **{"on": TODAY, **new, **wrong})
    with pytest.raises(NotAllowed):
        knowledge.withdraw_measure(by=house.by_caseworker, measure=row, reason="Nej")
    with pytest.raises(Refusal):
        knowledge.withdraw_measure(by=house.by_broker, measure=row, reason="")
    knowledge.withdraw_measure(by=house.by_broker, measure=row, reason="Talt to gange")
    assert [one.what for one in knowledge_reads.measures(days_ago(30), TODAY)] == ["Rotary om mentor"]
    assert KnowledgeMeasure.objects.count() == 2, "it stays to be read"
