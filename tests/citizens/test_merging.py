"""Doubles become one and can be parted again: nothing is lost, nobody is joined by mistake."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps

from brobygger.citizens import access, actions, merging, reads
from brobygger.citizens.enums import CourseState, MilestoneKind, Protection
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Merge, Milestone
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.kernel.models import LocalRow
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_citizen, a_course, machine
from tests.fixtures import actor_of, make_team, make_user

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


def merged(jobcentre: Any, kept: Any, double: Any, **more: Any) -> Merge:
    return merging.merge(by=machine(jobcentre), kept=kept, double=double, reason="Oprettet to gange", **more)


def everything() -> dict[str, Any]:
    """Every row of the rooms that follow a citizen, without version, log and trace."""
    found = {}
    for follow in merging.declared():
        if follow.model is Merge:
            continue
        names = [one.attname for one in follow.model._meta.concrete_fields if one.attname != "version"]
        found[follow.model._meta.label] = sorted(map(str, follow.model._base_manager.values_list(*names)))
    return found


# --- the declarations ------------------------------------------------------------------------------------------


def test_every_model_that_reaches_a_citizen_says_how_it_follows():
    faults = merging.undeclared()
    assert not faults, "write in the room's merging.py:\n" + "\n".join(faults)


@isolate_apps("brobygger.kernel")
def test_a_model_that_says_nothing_is_found_with_the_line_to_write():
    class Silent(LocalRow):
        citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE)

        class Meta(LocalRow.Meta):
            app_label = "kernel"

    class Hanging(LocalRow):
        course = models.ForeignKey(Course, on_delete=models.CASCADE)

        class Meta(LocalRow.Meta):
            app_label = "kernel"

        class Privacy:
            subject = None

    class Carrier(LocalRow):
        about = models.UUIDField()
        about_kind = models.CharField(max_length=10)

        class Meta(LocalRow.Meta):
            app_label = "kernel"

    class Loose(LocalRow):
        class Meta(LocalRow.Meta):
            app_label = "kernel"

    assert merging.undeclared([Silent, Hanging, Carrier, Loose]) == [
        'kernel.Carrier: merging.follows_key("kernel.Carrier", "about", kind_field="about_kind")',
        'kernel.Hanging: merging.follows("kernel.Hanging", path="course")',
        'kernel.Silent: merging.follows("kernel.Silent", path="citizen")',
    ]


# --- merging ---------------------------------------------------------------------------------------------------


def test_everything_follows_and_the_old_addresses_lead_on(in_boundary: Any, actor_for: Any):
    broker = make_user("job_broker", jobcentre=in_boundary)
    kept = a_citizen(in_boundary, given_name="Karla", family_name="Bakkegård", telephone="")
    course = a_course(in_boundary, state=CourseState.ENROLLED, given_name="Karla", family_name="Bakkegaard",
                      responsible=broker, telephone="20 11 22 33")  # fmt: skip
    double = course.citizen
    merged(in_boundary, kept, double)
    course.refresh_from_db()
    kept.refresh_from_db()
    assert course.citizen_id == kept.pk
    assert kept.telephone == "20 11 22 33"
    assert not BenefitPeriod.objects.filter(citizen=double).exists()
    by = actor_of(broker, in_boundary)
    assert access.open_citizen(by, double.key, "citizen.view").pk == kept.pk
    opened = LogEntry.objects.order_by("-id").first()
    assert opened.subjects == [["citizen", str(kept.key)]]
    assert [hit.key for hit in reads.search(by, double.case_number).hits] == [kept.key]
    assert [hit.key for hit in reads.search(by, double.cpr).hits] == [kept.key]
    assert [hit.key for hit in reads.search(by, "Karla Bakkegård").hits] == [kept.key]
    assert merging.keys_of(kept) == [kept.key, double.key]


def test_of_two_open_courses_one_goes_on(in_boundary: Any):
    kept = a_course(in_boundary, state=CourseState.SCREENED)
    other = a_course(in_boundary, state=CourseState.ENROLLED)
    look = merging.preview(kept.citizen, other.citizen)
    assert [one.pk for one in look.open_courses] == [other.pk, kept.pk]
    with pytest.raises(Refusal, match="Vælg det, der fortsætter"):
        merged(in_boundary, kept.citizen, other.citizen)
    merged(in_boundary, kept.citizen, other.citizen, goes_on=other)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.state, kept.closed_on) == (CourseState.CLOSED, TODAY)
    assert (other.state, other.citizen_id) == (CourseState.ENROLLED, kept.citizen_id)
    closing = Milestone.objects.get(course=kept, kind=MilestoneKind.CLOSED)
    assert closing.source == merging.SOURCE


def test_of_two_numbers_the_right_one_is_kept_and_the_other_still_leads_here(in_boundary: Any):
    kept, double = a_citizen(in_boundary), a_citizen(in_boundary)
    wrong, right = kept.cpr, double.cpr
    merged(in_boundary, kept, double, number_of=merging.DOUBLE)
    kept, double = Citizen.objects.get(pk=kept.pk), Citizen.objects.get(pk=double.pk)
    assert (kept.cpr, double.cpr) == (right, wrong)
    with pytest.raises(Refusal) as refused:
        actions.register(by=machine(in_boundary), new=_new(right))
    assert refused.value.citizen == kept.key


def _new(number: str) -> Any:
    from tests.citizens.factories import a_new_citizen

    return a_new_citizen(cpr=number)


def test_open_benefit_periods_give_one_history(in_boundary: Any):
    kept = a_course(in_boundary, began_on=TODAY - datetime.timedelta(days=90)).citizen
    double = a_course(in_boundary, began_on=TODAY - datetime.timedelta(days=30), benefit_group="cash_benefit_job_ready",
                      state=CourseState.CLOSED).citizen  # fmt: skip
    merged(in_boundary, kept, double)
    periods = list(BenefitPeriod.objects.filter(citizen=kept).order_by("valid_from"))
    assert [one.valid_to for one in periods] == [TODAY - datetime.timedelta(days=31), None]


def test_what_may_exist_once_stays_with_the_double_and_is_named_before(in_boundary: Any):
    began = TODAY - datetime.timedelta(days=60)
    kept = a_course(in_boundary, began_on=began).citizen
    double = a_course(in_boundary, began_on=began, state=CourseState.CLOSED).citizen
    look = merging.preview(kept, double)
    assert look.staying == 1
    made = merged(in_boundary, kept, double)
    assert [label for label, _key in made.trace["left"]] == ["citizens.BenefitPeriod"]
    assert BenefitPeriod.objects.filter(citizen=double).count() == 1


def test_nobody_becomes_visible_by_a_merge(in_boundary: Any, actor_for: Any):
    kept = a_citizen(in_boundary, given_name="Synlig", family_name="Fundet")
    double = a_citizen(in_boundary, given_name="Synlig", family_name="Fundet", protection=Protection.NAME_AND_ADDRESS)
    merged(in_boundary, kept, double)
    kept.refresh_from_db()
    assert kept.protection == Protection.NAME_AND_ADDRESS
    assert not reads.search(actor_for("caseworker"), "Synlig Fundet").hits


def test_whose_value_stands_is_chosen_field_by_field(in_boundary: Any):
    kept = a_citizen(in_boundary, given_name="Karla", telephone="11 11 11 11", email="a@example.org")
    double = a_citizen(in_boundary, given_name="Karla", telephone="22 22 22 22", email="b@example.org")
    names = {one.name: one.must_choose for one in merging.preview(kept, double).differences if one.name != "gender"}
    assert names == {"telephone": True, "email": True}
    merged(in_boundary, kept, double, choices={"telephone": merging.DOUBLE})
    kept.refresh_from_db()
    assert (kept.telephone, kept.email) == ("22 22 22 22", "a@example.org")


def test_who_may_not_write_in_both_may_not_merge(in_boundary: Any):
    team = make_team(in_boundary)
    broker = make_user("job_broker", jobcentre=in_boundary)
    leader = make_user("team_leader", jobcentre=in_boundary, team=team)
    own = a_course(in_boundary, responsible=broker, team=team)
    strange = a_course(in_boundary, state=CourseState.CLOSED)
    with pytest.raises(NotAllowed):
        merging.merge(by=actor_of(broker, in_boundary), kept=own.citizen, double=strange.citizen, reason="To gange")
    with pytest.raises(NotAllowed):
        merging.merge(by=actor_of(leader, in_boundary), kept=own.citizen, double=strange.citizen, reason="To gange")
    teams = a_course(in_boundary, team=team, state=CourseState.CLOSED)
    merging.merge(by=actor_of(leader, in_boundary), kept=own.citizen, double=teams.citizen, reason="To gange")


def test_a_citizen_of_another_jobcentre_is_never_joined(jobcentre: Any, other_jobcentre: Any, actor_for: Any):
    here, there = a_citizen(jobcentre), a_citizen(other_jobcentre)
    with within(jobcentre.pk):
        with pytest.raises((NotFound, KeyError)):
            merging.merge(by=machine(jobcentre), kept=here, double=there, reason="To gange")
        assert merging.likely_doubles(here) == []


@pytest.mark.parametrize("change", ["same", "reason", "test", "twice"])
def test_what_is_refused(in_boundary: Any, change: str):
    kept, double = a_citizen(in_boundary), a_citizen(in_boundary, is_test=change == "test")
    if change == "twice":
        merged(in_boundary, a_citizen(in_boundary), double)
    with pytest.raises(Refusal):
        merging.merge(
            by=machine(in_boundary),
            kept=kept,
            double=kept if change == "same" else double,
            reason="" if change == "reason" else "To gange",
        )


def test_likely_doubles_have_the_same_birth_date_and_a_like_name(in_boundary: Any):
    one = a_citizen(in_boundary, given_name="Karla Marie", family_name="Bakkegård")
    near = a_citizen(in_boundary, given_name="Karla", family_name="Holm")
    a_citizen(in_boundary, given_name="Bodil", family_name="Krog")
    a_citizen(in_boundary, given_name="Karla", family_name="Holm", birth_date=datetime.date(1990, 1, 1))
    a_citizen(in_boundary, given_name="Karla", family_name="Holm", protection=Protection.NAME_AND_ADDRESS)
    assert [other.pk for other in merging.likely_doubles(one)] == [near.pk]


# --- taking it back --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second", "number"), [
    (CourseState.SCREENED, CourseState.ENROLLED, merging.DOUBLE),
    (CourseState.POSTPONED, CourseState.BEGAN, merging.KEPT),
    (CourseState.CLOSED, CourseState.ENROLLED, merging.DOUBLE),
])  # fmt: skip
def test_merge_and_undo_leave_everything_as_it_was(in_boundary: Any, first: Any, second: Any, number: str):
    kept = a_course(in_boundary, state=first, telephone="11 11 11 11")
    double = a_course(in_boundary, state=second, telephone="22 22 22 22", education="vocational")
    people = {one.pk: (one.cpr, bytes(one.cpr_index)) for one in Citizen.objects.all()}
    names = [one.attname for one in Citizen._meta.concrete_fields if one.attname not in {"version", "cpr"}]
    persons = list(Citizen.objects.order_by("pk").values_list(*names))
    before = everything()
    goes_on = double if second != CourseState.CLOSED else kept
    made = merged(in_boundary, kept.citizen, double.citizen, goes_on=goes_on, number_of=number,
                  choices={"telephone": merging.DOUBLE})  # fmt: skip
    assert everything() != before
    merging.undo(by=machine(in_boundary), merge=made)
    after = everything()
    assert {one.pk: (one.cpr, bytes(one.cpr_index)) for one in Citizen.objects.all()} == people
    assert list(Citizen.objects.order_by("pk").values_list(*names)) == persons
    before.pop("citizens.Citizen")
    after.pop("citizens.Citizen")
    assert after == before
    assert not Milestone.objects.filter(source=merging.SOURCE, withdrawn_at=None).exists()
    assert access.open_citizen(machine(in_boundary), double.citizen.key, "citizen.view").pk == double.citizen_id


def test_it_can_be_taken_back_for_a_day_only(in_boundary: Any):
    made = merged(in_boundary, a_citizen(in_boundary), a_citizen(in_boundary))
    with clock.frozen(made.merged_at + datetime.timedelta(hours=24)), pytest.raises(Refusal, match="døgn"):
        merging.undo(by=machine(in_boundary), merge=made)
    with clock.frozen(made.merged_at + datetime.timedelta(hours=23)):
        merging.undo(by=machine(in_boundary), merge=made)
        with pytest.raises(Refusal):
            merging.undo(by=machine(in_boundary), merge=made)


def test_what_was_changed_since_stops_the_undoing_and_nothing_is_half_done(in_boundary: Any):
    kept = a_citizen(in_boundary, telephone="")
    course = a_course(in_boundary, telephone="22 22 22 22")
    made = merged(in_boundary, kept, course.citizen)
    Citizen.objects.filter(pk=kept.pk).update(telephone="33 33 33 33")
    before = everything()
    with pytest.raises(Refusal, match="telephone"):
        merging.undo(by=machine(in_boundary), merge=made)
    assert everything() == before
    made.refresh_from_db()
    assert made.undone_at is None


def test_a_new_course_meanwhile_stops_the_undoing(in_boundary: Any):
    kept = a_course(in_boundary, state=CourseState.BEGAN)
    double = a_course(in_boundary, state=CourseState.ENROLLED)
    made = merged(in_boundary, kept.citizen, double.citizen, goes_on=double)
    double.refresh_from_db()
    actions.reach(by=machine(in_boundary), course=double, kind=MilestoneKind.CLOSED, on=TODAY)
    a_course(in_boundary, citizen=kept.citizen, began_on=TODAY)
    with pytest.raises(Refusal):
        merging.undo(by=machine(in_boundary), merge=made)


def test_a_merge_into_a_merge_leads_all_the_way(in_boundary: Any):
    first, second, third = (a_citizen(in_boundary) for _ in range(3))
    merged(in_boundary, second, first)
    merged(in_boundary, third, second)
    assert access.open_citizen(machine(in_boundary), first.key, "citizen.view").pk == third.pk
    assert set(merging.keys_of(third)) == {first.key, second.key, third.key}
