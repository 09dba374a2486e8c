"""What happened around the work: national events beside those of a jobcentre; deadlines stand still while they last."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.reference import events, shipped
from brobygger.reference.events import Entry
from brobygger.reference.models import ContextEvent
from brobygger.vault.models import LogEntry
from brobygger_analysis.pauses import Pause

TODAY = datetime.date(2026, 11, 20)
FIRST, LAST = datetime.date(2026, 10, 1), datetime.date(2026, 10, 31)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


def entry(**changes: Any) -> Entry:
    given: dict[str, Any] = {
        "title": "Huset var lukket", "first": FIRST, "last": LAST, "elements": [3], "duties": ["conversations"],
        "source": "Direktionens besked",
    }  # fmt: skip
    return Entry(**{**given, **changes})


def test_the_national_events_are_whole_and_name_what_exists():
    known = set(shipped.items("paused_duty"))
    for one in events.national():
        assert one.is_national
        assert one.source
        assert set(one.duties) <= known
        assert set(one.elements) <= set(events.ELEMENTS)
        assert not one.duties or one.last is not None
    assert events.pauses("cv", jobcentre=None) == (Pause(datetime.date(2020, 3, 1), datetime.date(2020, 9, 30)),)


@pytest.mark.django_db
def test_a_jobcentre_writes_corrects_and_withdraws_its_own(
    in_boundary: Any, jobcentre: Any, other_jobcentre: Any, actor_for: Any
):
    by = actor_for("project_manager", jobcentre)
    made = events.register(by=by, entry=entry())
    assert [one.title for one in events.of(jobcentre.pk)][-1] == "Huset var lukket"
    assert events.pauses("conversations", jobcentre=jobcentre.pk)[-1] == Pause(FIRST, LAST)
    assert events.pauses("plan", jobcentre=jobcentre.pk)[-1].last < FIRST  # names its duties and no others
    with within(other_jobcentre.pk):
        assert str(made.key) not in {one.code for one in events.of(other_jobcentre.pk)}

    longer = datetime.date(2026, 11, 15)
    events.change(by=by, key=made.key, read_version=made.version, entry=entry(last=longer))
    assert events.find(str(made.key), jobcentre.pk).last == longer
    with pytest.raises(Conflict):
        events.change(by=by, key=made.key, read_version=made.version, entry=entry())

    with pytest.raises(Refusal):
        events.withdraw(by=by, key=made.key, reason=" ")
    events.withdraw(by=by, key=made.key, reason="Skrevet to gange")
    assert ContextEvent.objects.get().withdrawn_at is not None  # it stays stored
    with pytest.raises(NotFound):
        events.find(str(made.key), jobcentre.pk)
    said = LogEntry.objects.filter(action__startswith="event.").order_by("id").values_list("action", flat=True)
    assert list(said) == ["event.registered", "event.changed", "event.withdrawn"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"source": ""}, "source"),
        ({"last": datetime.date(2026, 9, 30)}, "last"),
        ({"last": None}, "last"),  # a pause needs an end
        ({"duties": ["holiday"]}, "value"),
    ],
)
def test_what_cannot_be_is_refused(in_boundary: Any, jobcentre: Any, actor_for: Any, changes: Any, field: str):
    with pytest.raises(Refusal) as refused:
        events.register(by=actor_for("team_leader", jobcentre), entry=entry(**changes))
    assert refused.value.field == field


@pytest.mark.django_db
def test_only_leaders_write(in_boundary: Any, jobcentre: Any, actor_for: Any):
    with pytest.raises(NotAllowed):
        events.register(by=actor_for("caseworker", jobcentre), entry=entry())
