"""The form of step 1: half-way, complete, corrected; marks follow; health stays sealed."""

import datetime
from dataclasses import replace

import pytest
from django.db import transaction

from brobygger.citizens import actions as citizens
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Milestone
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger.screening import actions, errors, making, reads
from brobygger.screening.models import Again, Screening
from brobygger.screening.rules import Answers, Impact
from brobygger.screening.values import ScreeningEntry
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_user
from tests.screening.factories import BACK_PAIN, CANARY, House, a_complete_entry, a_healthy_entry, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(in_boundary):
    return House(in_boundary)


def marks_of(course):
    rows = Milestone.objects.filter(course=course, withdrawn_at=None).exclude(kind=MilestoneKind.BEGAN)
    return {row.kind: row.on for row in rows}


def test_a_complete_form_gives_the_marks_screened_and_accepted(house):
    row = house.screened()
    assert row.state == "completed"
    assert row.is_current
    assert marks_of(house.course) == {"screened": days_ago(20), "accepted": days_ago(20)}
    house.course.refresh_from_db()
    assert house.course.state == CourseState.ACCEPTED
    assert (row.screener_id, row.team_id, row.benefit_group) == (
        house.caseworker.pk, house.team.pk, "insured_unemployed",
    )  # fmt: skip
    assert row.weeks_unemployed == 40 // 7


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"wishes": False, "judged": False}, {"screened"}),
        ({"answers": Answers(none=True), "words": {}, "wishes": None, "judged": False}, {"screened"}),
        ({"answers": Answers(none=True), "words": {}, "wishes": True, "judged": False}, {"screened"}),
        ({"judged": False}, {"screened", "accepted"}),
    ],
    ids=["said no", "no impairment", "wants it without impairment", "broker decides later"],
)
def test_accepted_follows_from_a_and_a_yes_only(house, changes, kinds):
    house.screened(**changes)
    assert set(marks_of(house.course)) == kinds


def test_what_is_missing_is_named_with_its_field_and_nothing_is_written(house):
    row = actions.start_screening(by=house.by_caseworker, course=house.course)
    entry = a_complete_entry(
        answers=replace(BACK_PAIN, impairments={"movement": Impact.of_number(6), "autism": None}, documented=None),
        words={},
        history_seen=False,
        how="paper",
        when="later",
    )
    with pytest.raises(errors.Incomplete) as refused:
        actions.complete_screening(by=house.by_caseworker, screening=row, entry=entry, read_version=1)
    assert [field for field, _sentence in refused.value.problems] == [
        "impact_autism", "impact_words", "documented", "history_seen", "talked_through", "later_reason",
    ]  # fmt: skip
    row.refresh_from_db()
    assert (row.state, row.version) == ("started", 1)
    assert marks_of(house.course) == {}


def test_it_can_be_saved_half_way_and_taken_up_by_a_colleague(house):
    row = actions.start_screening(by=house.by_caseworker, course=house.course)
    half = ScreeningEntry(answers=Answers(impairments={"autism": None}), words={"impact": "Larm er svært."})
    actions.save_screening(by=house.by_caseworker, screening=row, entry=half, read_version=1)
    again = actions.start_screening(by=house.machine, course=house.course)
    assert again.pk == row.pk
    assert making.entry_of(again).answers.impairments == {"autism": None}
    assert again.word("impact") == "Larm er svært."


def test_two_who_write_at_once_do_not_overwrite_each_other(house):
    row = actions.start_screening(by=house.by_caseworker, course=house.course)
    mine, theirs = Screening.objects.get(pk=row.pk), Screening.objects.get(pk=row.pk)
    actions.save_screening(by=house.by_caseworker, screening=theirs, entry=ScreeningEntry(words={"impact": "Hendes"}),
                           read_version=1)  # fmt: skip
    with pytest.raises(Conflict) as conflict:
        actions.save_screening(by=house.by_caseworker, screening=mine, entry=ScreeningEntry(words={"impact": "Mine"}),
                               read_version=1)  # fmt: skip
    assert conflict.value.theirs.word("impact") == "Hendes"


def test_a_completed_form_is_not_overwritten_but_corrected_with_a_reason(house):
    row = house.screened()
    with pytest.raises(Refusal, match="Lav en rettelse"):
        actions.save_screening(
            by=house.by_caseworker, screening=row, entry=a_complete_entry(), read_version=row.version
        )
    with pytest.raises(Refusal, match="grund"):
        actions.begin_correction(by=house.by_caseworker, screening=row, reason=" ")
    revision = actions.begin_correction(by=house.by_caseworker, screening=row, reason="Borgeren rettede tallet.")
    assert (revision.round, revision.revision, revision.word("impact")) == (1, 2, row.word("impact"))
    row.refresh_from_db()
    assert row.is_current, "the old one counts until the new one is complete"
    entry = a_complete_entry(answers=replace(BACK_PAIN, impairments={"movement": Impact.of_number(9)}))
    actions.complete_screening(by=house.by_caseworker, screening=revision, entry=entry, read_version=1)
    row.refresh_from_db()
    assert not row.is_current
    assert making.entry_of(row).answers.impairments["movement"].number == 6, "the old one says what it said"
    assert marks_of(house.course) == {"screened": days_ago(20), "accepted": days_ago(20)}


def test_a_correction_that_takes_the_yes_back_ends_the_mark_with_the_reason(house):
    row = house.screened()
    revision = actions.begin_correction(by=house.by_caseworker, screening=row, reason="Fortrød samme dag")
    actions.complete_screening(
        by=house.by_caseworker, screening=revision, entry=a_complete_entry(wishes=False), read_version=1
    )
    assert set(marks_of(house.course)) == {"screened"}
    ended = Milestone.objects.get(course=house.course, kind="accepted")
    assert ended.withdrawn_reason == "Fortrød samme dag"


def test_a_correction_cannot_take_the_yes_back_under_a_handover(house):
    house.handed_over()
    row = Screening.objects.get(course=house.course)
    revision = actions.begin_correction(by=house.by_caseworker, screening=row, reason="Fortrød")
    with pytest.raises(Refusal, match="Træk den tilbage først"):
        actions.complete_screening(
            by=house.by_caseworker, screening=revision, entry=a_complete_entry(wishes=False), read_version=1
        )


def corrected(house, row, reason, **changes):
    revision = actions.begin_correction(by=house.by_caseworker, screening=row, reason=reason)
    entry = replace(making.entry_of(row), **changes)
    return actions.complete_screening(by=house.by_caseworker, screening=revision, entry=entry, read_version=1)


def test_a_corrected_day_moves_the_marks_the_waiting_and_no_mark_of_another_time_of_asking(house):
    handed = house.handed_over()
    with pytest.raises(Refusal, match="efter ”Overleveret") as refused, transaction.atomic():
        corrected(house, Screening.objects.get(), "Forkert dag", held_on=days_ago(9))
    assert refused.value.field == "held_on"
    corrected(house, Screening.objects.get(), "Forkert dag", held_on=days_ago(18))
    house.course.refresh_from_db()
    handed.refresh_from_db()
    assert house.course.state == CourseState.HANDED_OVER
    standing = {"screened": days_ago(18), "accepted": days_ago(18), "handed_over": days_ago(15)}
    assert (marks_of(house.course), handed.yes_on) == (standing, days_ago(18))
    ended = Milestone.objects.filter(course=house.course, withdrawn_reason="Forkert dag", on=days_ago(20))
    assert {one.kind for one in ended} == {"screened", "accepted"}
    rows = {(row.mark.kind, row.mark.on) for row in reads.marks_between(days_ago(30), clock.today())}
    assert ("screened", days_ago(18)) in rows
    assert ("screened", days_ago(20)) not in rows
    other = house.another_course()
    house.screened(other)
    second = house.screened(other, held_on=days_ago(3))
    corrected(house, second, "Forkert dag", held_on=days_ago(2))
    assert marks_of(other) == {"screened": days_ago(20), "accepted": days_ago(20)}, "the first asking gave them"


def test_a_mark_ended_by_hand_comes_back_with_a_correction_of_its_form(house):
    row = house.screened()
    for kind in ("accepted", "screened"):
        mark = Milestone.objects.get(course=house.course, kind=kind)
        citizens.withdraw_milestone(by=house.by_caseworker, milestone=mark, reason="Ved en fejl")
    assert marks_of(house.course) == {}
    corrected(house, row, "Mærket skulle blive")
    house.course.refresh_from_db()
    assert house.course.state == CourseState.ACCEPTED
    assert marks_of(house.course) == {"screened": days_ago(20), "accepted": days_ago(20)}


def test_a_dropped_correction_leaves_room_for_another(house):
    row = house.screened()
    first = actions.begin_correction(by=house.by_caseworker, screening=row, reason="Fejl")
    actions.drop_screening(by=house.by_caseworker, screening=first, reason="Det var rigtigt", read_version=1)
    second = actions.begin_correction(by=house.by_caseworker, screening=row, reason="Alligevel fejl")
    assert second.pk != first.pk
    assert second.revision == 2


def test_a_new_round_is_a_new_form_and_counts_screened_once(house):
    house.screened(wishes=False, judged=False)
    actions.ask_again(by=house.by_caseworker, course=house.course, reason="Ny ulykke")
    house.course.refresh_from_db()
    second = house.screened(held_on=days_ago(3))
    assert second.round == 2
    assert marks_of(house.course) == {"screened": days_ago(20), "accepted": days_ago(3)}
    assert Again.objects.get(course=house.course).met_on == days_ago(3)


@pytest.mark.parametrize(("days", "match"), [(-1, "fremtiden"), (61, "før forløbet begyndte")])
def test_the_conversation_lies_between_the_beginning_and_today(house, days, match):
    row = actions.start_screening(by=house.by_caseworker, course=house.course)
    with pytest.raises(Refusal, match=match) as refused:
        actions.complete_screening(
            by=house.by_caseworker, screening=row, entry=a_complete_entry(held_on=days_ago(days)), read_version=1
        )
    assert refused.value.field == "held_on"


def test_ten_thousand_characters_are_refused_at_their_field(house):
    row = actions.start_screening(by=house.by_caseworker, course=house.course)
    entry = a_complete_entry(words={"impact": "x" * 10_000})
    with pytest.raises(Refusal, match="5000 tegn, og der står 10000") as refused:
        actions.save_screening(by=house.by_caseworker, screening=row, entry=entry, read_version=1)
    assert refused.value.field == "impact_words"


def test_only_those_who_may_write_the_case_fill_in_the_form(house):
    stranger = actor_of(make_user("caseworker", jobcentre=house.jobcentre), house.jobcentre)
    for by in (stranger, house.by_leader):
        with pytest.raises(NotAllowed):
            actions.start_screening(by=by, course=house.course)
    assert not Screening.objects.exists()


def test_an_enrolled_or_closed_course_is_not_asked(house):
    house.enrolled()
    house.course.refresh_from_db()
    with pytest.raises(Refusal, match="allerede visiteret"):
        actions.start_screening(by=house.by_caseworker, course=house.course)


def test_answers_lie_sealed_and_the_log_tells_nothing_about_health(house):
    house.screened(words={"impact": CANARY, "other": "", "later": ""})
    row = Screening.objects.get(course=house.course)
    stored = Screening.objects.filter(pk=row.pk).values("answers", "words").get()
    assert CANARY.encode() not in bytes(stored["words"])
    assert b"movement" not in bytes(stored["answers"])
    for entry in LogEntry.objects.all():
        told = f"{entry.action} {entry.subjects} {entry.details} {entry.reason} {entry.purpose}"
        assert CANARY not in told
        assert "movement" not in told
        assert "impairments" not in told


def test_what_happened_is_logged_in_order(house):
    house.screened()
    actions_logged = list(
        LogEntry.objects.filter(actor_key=house.caseworker.key).order_by("id").values_list("action", flat=True)
    )
    assert actions_logged == [
        "screening.started", "milestone.reached", "milestone.reached", "screening.completed",
    ]  # fmt: skip


def test_another_jobcentre_cannot_even_see_the_row(house, other_jobcentre):
    row = house.screened()
    with within(other_jobcentre.pk):
        assert Screening.by_key(row.key) is None


def test_the_benefit_group_is_the_one_of_the_day(house):
    from brobygger.citizens import actions as citizens

    citizens.change_benefit_group(
        by=house.machine, citizen=house.course.citizen, group="sickness_benefit", valid_from=days_ago(10)
    )
    assert house.screened(held_on=days_ago(20)).benefit_group == "insured_unemployed"
    other = house.another_course()
    citizens.change_benefit_group(
        by=house.machine, citizen=other.citizen, group="sickness_benefit", valid_from=days_ago(30)
    )
    assert house.screened(other, held_on=days_ago(20)).benefit_group == "sickness_benefit"


def test_the_time_of_completion_is_utc_and_the_day_danish(house):
    with clock.frozen(datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC)):
        course = house.another_course()
        row = house.screened(course, held_on=datetime.date(2026, 3, 2))
    assert row.held_on == datetime.date(2026, 3, 2)
    assert row.completed_at.date() == datetime.date(2026, 3, 1)


def test_a_healthy_citizen_is_a_complete_form_too(house):
    row = actions.start_screening(by=house.by_caseworker, course=house.course)
    actions.complete_screening(by=house.by_caseworker, screening=row, entry=a_healthy_entry(), read_version=1)
    assert set(marks_of(house.course)) == {"screened"}
