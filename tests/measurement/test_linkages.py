"""Comparing a jobcentre's registrations with an extract, and what a person decides of the proposals."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from brobygger.citizens import merging
from brobygger.citizens.models import Citizen
from brobygger.kernel.actor import job
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.measurement import linkages
from brobygger.measurement.models import Linkage, LinkageFinding, LinkageProposal
from brobygger.vault.models import LogEntry
from brobygger_analysis.danish.cpr import demonstration
from brobygger_analysis.linkage_file import read
from tests.measurement.factories import make_citizen, make_course
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2024, 6, 1)


def number(index: int, *, wrong: bool = False) -> str:
    digits = demonstration(index).digits
    return digits[:9] + str((int(digits[9]) + 2) % 10) if wrong else digits


@pytest.fixture
def world(jobcentre):
    """Four citizens: one in both, one mistyped there, one only here with a test person beside."""
    programme = make_programme(jobcentre)
    people = {}
    for index, (name, family) in enumerate([("Anna", "Berg"), ("Bente", "Dahl"), ("Carl", "Eriksen")], start=1):
        citizen = make_citizen(jobcentre, given_name=name, family_name=family, birth_date=datetime.date(1980, 1, index))
        with within(jobcentre.pk):
            citizen.cpr = number(index)
            citizen.save()
        make_course(jobcentre, programme, to="screened", citizen=citizen)
        people[name] = citizen
    make_course(jobcentre, programme, to="screened", citizen=make_citizen(jobcentre, is_test=True))
    return programme, people


EXTRACT = (
    "cpr,navn,foedselsdato,screenet,kommune\n"
    f"{number(1)},Anna Berg,01-01-1980,11-03-2024,\n"
    f"{number(2, wrong=True)},Bente Dahl,02-01-1980,12-03-2024,\n"
    f"{number(9)},Dorte Frandsen,,,\n"
    f"{number(8)},Else Gade,,,0101\n"
)
WITH_A_STRANGER = EXTRACT + f"{number(2)},Frida Holm,05-05-1951,,\n"


def compare(by, programme, text=EXTRACT):
    people = read(text.encode())
    return linkages.compare(by=by, programme=programme, people=people, file_name="udtræk.csv", extracted_on=TODAY)


def test_a_comparison_counts_everybody_once(world, in_boundary, actor_for):
    programme, people = world
    by = actor_for("project_manager")
    made = compare(by, programme)
    total = made.numbers["total"]
    assert {name: total[name] for name in ("here", "there", "both", "only_here", "only_there", "proposed")} == {
        "here": 3, "there": 3, "both": 1, "only_here": 2, "only_there": 2, "proposed": 1,
    }  # fmt: skip
    assert made.numbers["tests"] == {"here": 1, "there": 0}
    assert made.numbers["elsewhere"]["there"] == 1
    assert made.numbers["marks"] == {"began": {"only_here": 1}, "screened": {"agree": 1}}
    (proposal,) = LinkageProposal.objects.all()
    assert (proposal.citizen, proposal.state, proposal.is_ambiguous) == (people["Bente"], "waiting", False)
    assert proposal.what["there"]["name"] == "Bente Dahl"
    kinds = sorted(LinkageFinding.objects.values_list("kind", flat=True))
    assert kinds == ["marks", "only_here", "only_here", "only_there", "only_there"]
    assert LogEntry.objects.get(action="linkage.made").category == "write"


def test_numbers_and_names_lie_sealed(world, in_boundary, actor_for):
    compare(actor_for("project_manager"), world[0])
    for model in (LinkageFinding, LinkageProposal):
        for held in model.objects.values():
            text = repr(
                {name: bytes(value) if isinstance(value, memoryview) else value for name, value in held.items()}
            )
            assert "Dorte" not in text
            assert "Bente" not in text
            assert number(2, wrong=True) not in text


def test_an_answer_is_followed_by_the_next_comparison(world, in_boundary, actor_for):
    programme, people = world
    by = actor_for("team_leader")
    compare(by, programme)
    proposal = LinkageProposal.objects.get()
    answered = linkages.decide(
        by=by, key=proposal.key, version=proposal.version, state="accepted", wrong_side="there", reason="Set i sagen"
    )
    assert answered.decided_by_id == by.user
    assert Citizen.objects.get(pk=people["Bente"].pk).cpr == number(2)  # nothing is corrected or merged
    later = compare(by, programme)
    assert (later.numbers["total"]["both"], later.numbers["total"]["by_decision"]) == (2, 1)
    assert later.numbers["total"]["proposed"] == 0
    assert Linkage.objects.count() == 2
    assert set(LinkageFinding.objects.values_list("linkage", flat=True)) == {later.pk}  # older persons are gone
    assert not linkages.has_findings(Linkage.objects.earliest("made_at"))
    assert linkages.counts_of_proposals(later) == {"waiting": 0, "accepted": 1, "rejected": 0}
    assert LogEntry.objects.filter(action="linkage.accepted").count() == 1
    # An answer goes before an equal number that somebody else has there.
    total = compare(by, programme, WITH_A_STRANGER).numbers["total"]
    assert (total["both"], total["by_decision"], total["doubtful"], total["only_there"]) == (2, 1, 0, 2)


def test_a_rejected_pair_is_not_proposed_again_and_one_that_is_mended_goes(world, in_boundary, actor_for):
    programme, _people = world
    by = actor_for("project_manager")
    compare(by, programme)
    proposal = LinkageProposal.objects.get()
    linkages.decide(by=by, key=proposal.key, version=1, state="rejected", reason="Naboer", wrong_side="here")
    assert LinkageProposal.objects.get().wrong_side == ""
    assert compare(by, programme).numbers["total"]["proposed"] == 0
    assert LinkageProposal.objects.get().state == "rejected"
    LinkageProposal.objects.all().delete()
    compare(by, programme)
    assert LinkageProposal.objects.get().state == "waiting"
    first = LinkageProposal.objects.get().key
    compare(by, programme)
    assert LinkageProposal.objects.get().key == first  # the same pair keeps its address
    assert compare(by, programme, WITH_A_STRANGER).numbers["total"]["doubtful"] == 1
    beside = LinkageProposal.objects.get()
    assert (beside.key, beside.what["has_other_partner"]) == (first, True)
    compare(by, programme, EXTRACT.replace(number(2, wrong=True), number(2)))
    assert not LinkageProposal.objects.exists()


def test_an_answer_needs_a_reason_and_is_given_once(world, in_boundary, actor_for):
    by = actor_for("project_manager")
    compare(by, world[0])
    proposal = LinkageProposal.objects.get()
    answer = {"by": by, "key": proposal.key, "version": 1, "state": "accepted", "wrong_side": "here", "reason": "Set"}
    for wrong in ({"reason": " "}, {"wrong_side": ""}, {"state": "merged"}):
        with pytest.raises(Refusal):
            linkages.decide(**{**answer, **wrong})
    with pytest.raises(Conflict):
        linkages.decide(**{**answer, "version": 7})
    linkages.decide(**answer)
    with pytest.raises(Refusal, match="allerede"):
        linkages.decide(**answer)


def test_one_person_has_one_partner(world, in_boundary, actor_for):
    programme, _people = world
    by = actor_for("project_manager")
    digits = number(2)
    second = digits[:8] + str((int(digits[8]) + 1) % 10) + digits[9]
    made = compare(by, programme, EXTRACT + f"{second},Bente Dahl,02-01-1980,,\n")
    one, other = LinkageProposal.objects.order_by("id")
    assert one.is_ambiguous
    assert other.is_ambiguous
    assert made.numbers["ambiguous"] == 2
    assert linkages.others_of(one) == [other]
    linkages.decide(by=by, key=one.key, version=1, state="accepted", wrong_side="unknown", reason="Set")
    with pytest.raises(Refusal, match="allerede"):
        linkages.decide(by=by, key=other.key, version=1, state="accepted", wrong_side="unknown", reason="Set")


def test_who_may_compare_and_open_what_came_of_it(world, in_boundary, actor_for, other_jobcentre):
    programme, _people = world
    leader = actor_for("project_manager")
    made = compare(leader, programme)
    with pytest.raises(NotAllowed):
        compare(actor_for("job_broker"), programme)
    with pytest.raises(Refusal):
        linkages.compare(
            by=leader, programme=programme, people=read(EXTRACT.encode()), file_name="x.csv",
            extracted_on=datetime.date(2999, 1, 1),
        )  # fmt: skip
    assert Linkage.objects.count() == 1
    with within(other_jobcentre.pk), pytest.raises(NotFound):
        linkages.open_linkage(by=replace(leader, jobcentre=other_jobcentre.pk), key=made.key)


def test_persons_that_nobody_compared_again_are_forgotten(world, in_boundary, actor_for):
    made = compare(actor_for("project_manager"), world[0])
    at = made.made_at + linkages.KEPT_FOR
    assert linkages.forget_findings(by=job("measurement.forget_findings"), at=at) == 0
    assert linkages.forget_findings(by=job("measurement.forget_findings"), at=at + datetime.timedelta(days=1)) == 5
    assert LinkageProposal.objects.count() == 1
    assert LogEntry.objects.filter(action="linkage.people_forgotten").count() == 1


def test_both_kinds_of_rows_follow_a_merged_citizen():
    assert {LinkageFinding, LinkageProposal} <= {one.model for one in merging.declared()}
