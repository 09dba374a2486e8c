"""Reminders: one for each appointment as it is agreed, without a word about it, through a day without mail and a killed
worker."""

from __future__ import annotations

import datetime
import signal

import pytest
from django.core import mail as outbox

from brobygger.conversations import actions, message_kinds, reminders
from brobygger.kernel import actor, clock
from brobygger.kernel.boundary import outside
from brobygger.messages import handover, kinds, reads
from brobygger.messages.actions import choose_mail
from brobygger.messages.enums import Category, Channel, State
from brobygger.messages.models import Message
from brobygger.messages.ports import TryLater
from tests.conversations.factories import House, a_talk, an_appointment, days_ahead
from tests.separate_house import separate_house, wait_until

NOW = datetime.datetime(2026, 11, 20, 9, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(NOW):
        yield


def a_house(jobcentre, email):
    """A house whose citizen has a true address: invented people of the demonstration get no mail."""
    house = House(jobcentre, email=email)
    house.citizen.is_demonstration = False
    house.citizen.save()
    return house


@pytest.fixture
def house(in_boundary):
    return a_house(in_boundary, "karla@example.org")


def run(at=NOW):
    with outside():
        return reminders.write_all(at=at)


def mails():
    return list(Message.objects.filter(kind=message_kinds.REMINDER).order_by("id"))


def hand_over(at, carrier=None):
    with clock.frozen(at), outside():
        return handover.hand_over(by=actor.job("messages.hand_over"), at=at, carrier=carrier)


def test_each_appointment_is_reminded_of_once_however_often_the_job_runs(house):
    house.planned(on=days_ahead(2))
    house.planned(on=days_ahead(9))
    assert run()["citizens"] == 1
    assert run()["citizens"] == 0
    assert run(NOW + HOUR)["citizens"] == 0
    assert [(one.to_address, one.state) for one in mails()] == [("karla@example.org", "waiting")]


def test_a_moved_appointment_is_reminded_of_again(house):
    row = house.planned(on=days_ahead(2))
    run()
    entry = an_appointment(on=days_ahead(2), at=datetime.time(15))
    actions.move(by=house.by, conversation=row, entry=entry, read_version=1)
    assert run()["citizens"] == 1


def test_nobody_is_reminded_of_what_is_cancelled_held_or_today(house):
    row = house.planned(on=days_ahead(2))
    actions.cancel(by=house.by, conversation=row, reason="Syg", read_version=1)
    house.planned(on=days_ahead(0))
    house.held()
    assert run()["citizens"] == 0


def test_whoever_said_no_or_has_no_address_gets_none(in_boundary):
    declined, silent = a_house(in_boundary, "a@example.org"), a_house(in_boundary, "")
    invented = House(in_boundary, email="b@example.org")
    for one in (declined, silent, invented):
        one.planned(on=days_ahead(1))
    actions.choose_reminders(by=declined.by, citizen=declined.citizen, wants=False)
    assert run()["citizens"] == 0
    actions.choose_reminders(by=declined.by, citizen=declined.citizen, wants=True)
    assert run()["citizens"] == 1


def test_the_mail_says_nothing_about_anybody(house):
    house.planned(on=days_ahead(2), place="Hos Karla")
    run()
    hand_over(NOW)
    [letter] = [one for one in outbox.outbox if one.to == ["karla@example.org"]]
    said = f"{letter.subject}\n{letter.body}"
    for word in ("Karla", house.citizen.case_number, house.broker.name, "job", "samtale", "13", "november"):
        assert word not in said.replace("karla@example.org", ""), word
    for kind in (message_kinds.REMINDER, message_kinds.TOMORROW):
        assert "%(" not in str(kinds.find(kind).mail_text)


def test_the_job_broker_is_told_once_a_day_and_may_choose_the_mail_away(house):
    house.planned(on=days_ahead(1))
    house.planned(on=days_ahead(1), at=datetime.time(15))
    assert run()["staff"] == 1
    assert run()["staff"] == 0
    [notice] = Message.objects.filter(kind=message_kinds.TOMORROW, channel=Channel.NOTICE)
    assert notice.values == {"count": 2}
    assert Message.objects.filter(kind=message_kinds.TOMORROW, channel=Channel.MAIL).count() == 1
    choose_mail(by=house.by, wanted={Category.CASE: False})
    house.planned(on=days_ahead(2))
    run(NOW + 24 * HOUR)
    assert Message.objects.filter(kind=message_kinds.TOMORROW, channel=Channel.MAIL).count() == 1


class Down:
    """A mail server that is down until an hour, and then takes what it is given."""

    def __init__(self, until):
        self.until, self.taken = until, []

    def hand_over(self, letter):
        if clock.now() < self.until:
            raise TryLater("ConnectionRefused")
        self.taken.append(letter.key)


def test_with_the_mail_server_down_for_an_hour_none_is_lost_and_none_goes_twice(house):
    for number in range(3):
        house.planned(on=days_ahead(2), at=datetime.time(9 + number))
    run()
    wanted = {one.key for one in mails()}
    server = Down(NOW + HOUR)
    for minutes in range(0, 240, 5):
        at = NOW + datetime.timedelta(minutes=minutes)
        run(at)  # the job goes on running all the while
        hand_over(at, server)
    assert sorted(server.taken) == sorted([*wanted, *(set(server.taken) - wanted)]), "each one time"
    assert wanted <= set(server.taken)
    assert len(server.taken) == len(set(server.taken))
    assert {one.state for one in mails()} == {State.HANDED_OVER}
    assert len(mails()) == 3


CHANGES = {
    "cancelled": lambda house, row: actions.cancel(by=house.by, conversation=row, reason="Syg", read_version=1),
    "moved": lambda house, row: actions.move(
        by=house.by, conversation=row, entry=an_appointment(on=days_ahead(2), at=datetime.time(15)), read_version=1
    ),
    "held at once": lambda house, row: actions.settle(
        by=house.by, conversation=row, talk=a_talk(on=days_ahead(0)), read_version=1
    ),
    "declined": lambda house, row: actions.choose_reminders(by=house.by, citizen=house.citizen, wants=False),
    "another address": lambda house, row: type(house.citizen).objects.update(email="ny@example.org"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_waited_through_an_outage_and_is_no_longer_so_does_not_leave(house, what):
    """Written while the mail server is down; before it is back, the appointment is cancelled or moved."""
    row = house.planned(on=days_ahead(2))
    run()
    server = Down(NOW + HOUR)
    hand_over(NOW, server)
    [before] = mails()
    assert before.state == State.WAITING
    CHANGES[what](house, row)
    hand_over(NOW + 2 * HOUR, server)
    before.refresh_from_db()
    assert (before.state, server.taken) == (State.DROPPED, [])
    assert not reads.unsettled().exists(), "nobody has to look at it"
    if what == "moved":
        run(NOW + 2 * HOUR)
        hand_over(NOW + 3 * HOUR, server)
        assert len(server.taken) == 1, "the new time is reminded of"


def test_tomorrow_is_not_announced_when_it_was_emptied_or_has_come(house):
    first, second = house.planned(on=days_ahead(1)), house.planned(on=days_ahead(1), at=datetime.time(15))
    run()
    mail = Message.objects.get(kind=message_kinds.TOMORROW, channel=Channel.MAIL)
    assert reminders.tomorrow_still_stands(mail)
    actions.cancel(by=house.by, conversation=first, reason="Syg", read_version=1)
    assert reminders.tomorrow_still_stands(mail), "one is left"
    with clock.frozen(NOW + 24 * HOUR):
        assert not reminders.tomorrow_still_stands(mail), "it is today now"
    actions.cancel(by=house.by, conversation=second, reason="Syg", read_version=1)
    assert not reminders.tomorrow_still_stands(mail)


# A worker that is killed between hand-over and receipt, for real -----------------------------------------------------

PREPARE = """
import datetime
from brobygger.accounts.models import Jobcentre, JobcentreMunicipality
from brobygger.conversations import message_kinds
from brobygger.kernel import actor, clock
from brobygger.kernel.boundary import within
from brobygger.messages import actions
from django.db import transaction
place = Jobcentre.objects.create(label="Jobcenter Bakkeby", short_label="Bakkeby")
by = actor.job("conversations.remind", jobcentre=place.pk, jobcentre_key=place.key)
with within(place.pk), transaction.atomic():
    for number in range(2):
        actions.send(by=by, kind=message_kinds.REMINDER, to_address=f"borger{number}@example.org",
                     once=f"conversation:{number}", at=clock.now())
"""

HAND_OVER = """
import pathlib, os, time
from brobygger.kernel import actor, clock
from brobygger.messages import handover
class Slow:
    def hand_over(self, letter):
        folder = pathlib.Path(os.environ["PLANTED_FOLDER"])
        with open(folder / "taken", "a") as out:
            out.write(letter.address + "\\n")
        (folder / "handing").touch()
        time.sleep(60)  # the receipt never comes
handover.hand_over(by=actor.job("messages.hand_over"), at=clock.now(), carrier=Slow())
"""

LATER = """
import datetime, pathlib, os
from brobygger.kernel import actor, clock
from brobygger.messages import handover, reads
class Quick:
    def hand_over(self, letter):
        with open(pathlib.Path(os.environ["PLANTED_FOLDER"]) / "taken", "a") as out:
            out.write(letter.address + "\\n")
at = clock.now() + datetime.timedelta(minutes=30)
with clock.frozen(at):
    handover.hand_over(by=actor.job("messages.hand_over"), at=at, carrier=Quick())
with everywhere(reason="test"):
    from brobygger.messages.models import Message
    states = sorted(Message.objects.filter(channel="mail").values_list("to_address", "state"))
    unsettled = reads.unsettled().count()
print(json.dumps([states, unsettled]))
"""


@pytest.mark.django_db
@pytest.mark.slow(reason="lays a database in a process of its own and kills a worker on it")
def test_a_reminder_whose_worker_was_killed_is_listed_as_unknown_and_not_sent_again(tmp_path):
    tmp_path.chmod(0o755)
    with separate_house(tmp_path) as made:
        made.ask(PREPARE)
        worker = made.begin(HAND_OVER)
        try:
            wait_until(lambda: (tmp_path / "handing").exists())
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        states, unsettled = made.ask(LATER)
    first, second = (tmp_path / "taken").read_text().split()
    assert {first, second} == {"borger0@example.org", "borger1@example.org"}, "each was handed over one time"
    assert dict(states) == {first: "unknown", second: "handed_over"}
    assert unsettled == 1, "a person looks at it"
