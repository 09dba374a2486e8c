"""Messages: written in the transaction that causes them, handed over at most once, never about whom in a mail."""

import datetime
import smtplib
import socket
import uuid

import pytest
from django.core import mail as outbox
from django.db import connection, transaction

from brobygger.kernel import actor, clock
from brobygger.kernel.boundary import outside, within
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.messages import actions, handover, kinds, mail, reads
from brobygger.messages.enums import Category, Channel, State
from brobygger.messages.models import MailChoice, Message
from brobygger.messages.ports import NobodyKnows, Refused, TryLater
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_user

AT = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
CITIZEN = uuid.uuid4()


@pytest.fixture(autouse=True)
def _declared(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.declare(
        kinds.Kind("test.both", Category.CASE, "Sag %(case_number)s venter.", "Noget venter", "En sag venter på dig."),
        kinds.Kind("test.notice", Category.CASE, "Kun her."),
        kinds.Kind("test.duty", Category.CASE, "Skal læses.", "Noget vigtigt", "Du skal se det.", duty=True),
    )
    with clock.frozen(AT):
        yield


@pytest.fixture
def here(in_boundary):
    return in_boundary


@pytest.fixture
def sender(here, actor_for):
    return actor_for("caseworker")


@pytest.fixture
def reader(here):
    return make_user("job_broker", jobcentre=here)


def send(sender, reader, kind="test.both", **more):
    return actions.send(
        by=sender,
        kind=kind,
        to_user=reader,
        subjects=[("citizen", CITIZEN)],
        about=("citizen", CITIZEN),
        values={"case_number": "2026-00123"},
        **{"at": AT, **more},
    )


def by_worker(at=AT, carrier=None):
    with clock.frozen(at), outside():
        return handover.hand_over(by=actor.job("messages.hand_over"), at=at, carrier=carrier)


def the_mail():
    return Message.objects.get(channel=Channel.MAIL)


class Fake:
    """A carrier that keeps what it is given, or fails as told."""

    def __init__(self, *faults):
        self.faults = list(faults)
        self.letters = []

    def hand_over(self, letter):
        fault = self.faults.pop(0) if self.faults else None
        if fault:
            raise fault
        self.letters.append(letter)


# --- writing ---------------------------------------------------------------------------------------------------


def test_a_user_gets_a_notice_and_a_mail(sender, reader):
    notice, post = send(sender, reader)
    assert (notice.channel, notice.state, post.channel, post.state) == ("notice", "handed_over", "mail", "waiting")
    assert reads.sentence(notice) == "Sag 2026-00123 venter."
    assert outbox.outbox == [], "nothing leaves before the worker comes by"


def test_a_message_of_a_transaction_that_failed_is_never_sent(sender, reader):
    def send_and_fail():
        with transaction.atomic():
            send(sender, reader)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        send_and_fail()
    assert not Message.objects.exists()
    assert by_worker() == {}


def test_the_same_occasion_is_told_once(sender, reader):
    assert len(send(sender, reader, once="course:1")) == 2
    assert send(sender, reader, once="course:1") == []
    assert len(send(sender, reader, once="course:2")) == 2
    assert len(send(sender, make_user(), once="course:1")) == 2, "another receiver"
    assert LogEntry.objects.filter(action="message.sent").count() == 3


def test_values_of_a_notice_do_not_lie_readable(sender, reader):
    send(sender, reader)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM stored_messages_message")
        assert "2026-00123" not in str([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])


def test_a_mail_to_an_address(sender):
    (post,) = actions.send(by=sender, kind="test.both", to_address="borger@example.org", language="en", at=AT)
    assert (post.channel, post.language) == ("mail", "en")


@pytest.mark.parametrize(
    "receivers",
    [{}, {"to_user": True, "to_address": "a@example.org"}, {"to_address": "a@example.org", "kind": "test.notice"}],
)
def test_a_message_has_one_receiver_that_its_kind_can_reach(sender, reader, receivers):
    if "to_user" in receivers:
        receivers = {**receivers, "to_user": reader}
    with pytest.raises(actions.NoReceiver):
        actions.send(by=sender, at=AT, **{"kind": "test.both", **receivers})


def test_kinds_are_declared_once_and_a_mail_takes_no_values(sender, reader):
    with pytest.raises(kinds.UnknownKind):
        send(sender, reader, kind="test.unknown")
    with pytest.raises(ValueError, match="no values"):
        kinds.declare(kinds.Kind("test.x", Category.CASE, "a", "Sag %(case_number)s", "b"))
    with pytest.raises(ValueError, match="twice"):
        kinds.declare(kinds.Kind("test.both", Category.ACCESS, "a"))


def test_every_declared_kind_says_who_waits_only_in_the_product():
    for kind in kinds.every():
        assert str(kind.notice)
        assert bool(str(kind.mail_subject)) == bool(str(kind.mail_text)), kind.code


def test_sending_is_logged_with_whom_it_concerns(sender, reader):
    send(sender, reader)
    entry = LogEntry.objects.get(action="message.sent")
    assert entry.subjects == [["citizen", str(CITIZEN)], ["user", str(reader.key)]]


# --- choosing --------------------------------------------------------------------------------------------------


def test_mail_can_be_chosen_away_but_a_duty_cannot(sender, reader, here):
    actions.choose_mail(by=actor_of(reader, here), wanted={Category.CASE: False})
    assert [message.channel for message in send(sender, reader)] == ["notice"]
    assert [message.channel for message in send(sender, reader, kind="test.duty")] == ["notice", "mail"]
    choice = next(choice for choice in reads.mail_choices(reader.pk) if choice.category == Category.CASE)
    assert (choice.wants_mail, choice.has_duties) == (False, True)
    actions.choose_mail(by=actor_of(reader, here), wanted={Category.CASE: True})
    assert len(send(sender, reader)) == 2
    assert LogEntry.objects.filter(action="message.mail_chosen").count() == 2


def test_choosing_what_is_chosen_changes_and_logs_nothing(reader, here):
    actions.choose_mail(by=actor_of(reader, here), wanted={Category.CASE: True})
    assert not MailChoice.objects.exists()
    assert not LogEntry.objects.exists()


def test_no_mail_to_invented_people_nor_to_those_who_have_left(sender, reader, settings):
    invented, gone = make_user(), make_user()
    invented.is_demonstration, gone.is_active = True, False
    assert [message.channel for message in send(sender, invented)] == ["notice"]
    assert [message.channel for message in send(sender, gone)] == ["notice"]
    settings.EMAIL_BACKEND = mail.DUMMY
    assert [message.channel for message in send(sender, reader)] == ["notice"], "no mail server"


# --- reading ---------------------------------------------------------------------------------------------------


def test_one_reads_ones_own_notices_newest_first_in_pages(sender, reader, here):
    me = actor_of(reader, here)
    sent = [send(sender, reader)[0] for _ in range(5)]
    send(sender, make_user())
    first = reads.notices(me, limit=3)
    assert [notice.key for notice in first] == [sent[4].key, sent[3].key, sent[2].key]
    assert [notice.key for notice in reads.notices(me, before=first[-1].key, limit=3)] == [sent[1].key, sent[0].key]
    assert reads.notices(me, before=uuid.uuid4()) == []
    assert reads.unread_count(me) == 5


def test_marking_as_read_touches_only_ones_own(sender, reader, here):
    other = make_user(jobcentre=here)
    mine, theirs = send(sender, reader)[0], send(sender, other)[0]
    assert actions.mark_read(by=actor_of(reader, here), keys=[mine.key, theirs.key], at=AT) == 1
    assert (reads.unread_count(actor_of(reader, here)), reads.unread_count(actor_of(other, here))) == (0, 1)
    assert actions.mark_read(by=actor_of(other, here), keys=None, at=AT) == 1
    with pytest.raises(NotFound):
        actions.mark_read(by=actor.ANONYMOUS, keys=None, at=AT)


def test_notices_of_another_jobcentre_are_not_counted(sender, reader, here, other_jobcentre):
    send(sender, reader)
    with within(other_jobcentre.pk):
        assert reads.unread_count(actor_of(reader, other_jobcentre)) == 0
    assert reads.unread_count(actor.ANONYMOUS) == 0


def test_a_notice_of_a_kind_no_longer_declared_still_says_something(sender, reader, monkeypatch):
    notice = send(sender, reader)[0]
    monkeypatch.delitem(kinds._kinds, "test.both")
    assert "ikke længere" in reads.sentence(notice)


# --- handing over ----------------------------------------------------------------------------------------------


def test_the_worker_hands_over_and_the_mail_says_nothing_about_whom(sender, reader):
    send(sender, reader)
    assert by_worker() == {"handed_over": 1}
    (sent,) = outbox.outbox
    assert sent.to == [reader.email]
    assert sent.subject == "Noget venter"
    assert "2026-00123" not in sent.body
    assert str(CITIZEN) not in sent.message().as_string()
    assert str(the_mail().key) in sent.message()["Message-ID"]
    assert by_worker() == {}
    assert len(outbox.outbox) == 1
    assert LogEntry.objects.get(action="message.handed_over").subjects[1] == ["citizen", str(CITIZEN)]


def test_a_refused_connection_is_tried_again_for_a_day_and_then_given_up(sender, reader):
    send(sender, reader)
    at, tries = AT, 0
    while the_mail().state == State.WAITING:
        at = the_mail().next_try_at
        by_worker(at, Fake(TryLater("ConnectionRefusedError")))
        tries += 1
    assert the_mail().state == State.FAILED
    assert the_mail().trouble == "ConnectionRefusedError"
    assert 10 < tries < 20
    assert AT + datetime.timedelta(hours=19) < at <= AT + datetime.timedelta(hours=24)


def test_a_server_that_comes_back_gets_the_mail_once(sender, reader):
    send(sender, reader)
    carrier = Fake(TryLater("down"))
    by_worker(AT, carrier)
    assert by_worker(AT + MINUTE / 2, carrier) == {}
    assert by_worker(AT + MINUTE, carrier) == {"handed_over": 1}
    assert len(carrier.letters) == 1


@pytest.mark.parametrize(("fault", "state"), [(Refused("550"), State.FAILED), (NobodyKnows("reset"), State.UNKNOWN)])
def test_what_was_refused_or_may_have_arrived_is_not_sent_again(sender, reader, fault, state):
    send(sender, reader)
    carrier = Fake(fault)
    by_worker(AT, carrier)
    assert (the_mail().state, the_mail().settled_at) == (state, AT)
    assert by_worker(AT + 100 * MINUTE, carrier) == {}
    assert carrier.letters == []
    assert list(reads.unsettled()) == [the_mail()]


def test_killed_between_handing_over_and_receipt_is_unknown_and_never_resent(sender, reader):
    class Killed(BaseException):
        pass

    send(sender, reader)
    with pytest.raises(Killed):
        by_worker(AT, Fake(Killed()))
    assert the_mail().state == State.HANDING_OVER
    carrier = Fake()
    assert by_worker(AT + 9 * MINUTE, carrier) == {}
    assert by_worker(AT + 10 * MINUTE, carrier) == {"unknown": 1}
    assert by_worker(AT + 1000 * MINUTE, carrier) == {}
    assert carrier.letters == []


@pytest.mark.parametrize(("arrived", "state", "letters"), [(True, "handed_over", 0), (False, "waiting", 1)])
def test_a_person_settles_what_nobody_knows(sender, reader, here, actor_for, arrived, state, letters):
    send(sender, reader)
    by_worker(AT, Fake(NobodyKnows("reset")))
    key = the_mail().key
    with pytest.raises(NotAllowed):
        actions.settle_unknown(by=sender, key=key, arrived=arrived, at=AT)
    later = AT + datetime.timedelta(days=3)
    actions.settle_unknown(by=actor_for("administrator"), key=key, arrived=arrived, at=later)
    assert the_mail().state == state
    with pytest.raises(NotFound):
        actions.settle_unknown(by=actor_for("administrator"), key=key, arrived=arrived, at=later)
    carrier = Fake()
    by_worker(later, carrier)
    assert len(carrier.letters) == letters


def test_mails_of_every_jobcentre_are_handed_over_and_one_fault_stops_no_other(jobcentre, other_jobcentre):
    for place in (jobcentre, other_jobcentre):
        with within(place.pk):
            by = actor_of(make_user("caseworker", jobcentre=place), place)
            send(by, make_user(jobcentre=place))
    assert by_worker(AT, Fake(Refused("550"))) == {"failed": 1, "handed_over": 1}


def test_the_language_of_a_mail_is_its_readers(sender, reader):
    from django.utils.functional import lazystr
    from django.utils.translation import get_language

    kinds._kinds["test.both"] = kinds.Kind(
        "test.both", Category.CASE, "n", lazystr("Subject"), type("", (), {"__str__": lambda _: get_language()})()
    )
    reader.language = "en"
    send(sender, reader)
    carrier = Fake()
    by_worker(AT, carrier)
    assert carrier.letters[0].text.startswith("en\n")


# --- the mail server's answers ---------------------------------------------------------------------------------


class Server:
    """Stands in for Django's mail backend and fails where it is told."""

    def __init__(self, opening=None, sending=None):
        self.opening, self.sending = opening, sending

    def open(self):
        if self.opening:
            raise self.opening

    def send_messages(self, messages):
        if self.sending:
            raise self.sending
        return len(messages)

    def close(self):
        raise smtplib.SMTPServerDisconnected("gone")


@pytest.mark.parametrize(
    ("opening", "sending", "raised"),
    [
        (ConnectionRefusedError(), None, TryLater),
        (socket.gaierror(), None, TryLater),
        (TimeoutError(), None, TryLater),
        (smtplib.SMTPConnectError(421, b"busy"), None, TryLater),
        (None, smtplib.SMTPRecipientsRefused({"a": (450, b"busy")}), TryLater),
        (None, smtplib.SMTPRecipientsRefused({"a": (550, b"unknown")}), Refused),
        (None, smtplib.SMTPSenderRefused(451, b"x", "a"), TryLater),
        (None, smtplib.SMTPDataError(554, b"spam"), Refused),
        (None, smtplib.SMTPServerDisconnected(), NobodyKnows),
        (None, TimeoutError(), NobodyKnows),
        (None, ConnectionResetError(), NobodyKnows),
        (None, None, None),
    ],
)
def test_what_an_answer_of_the_mail_server_means(monkeypatch, opening, sending, raised):
    monkeypatch.setattr(mail, "get_connection", lambda: Server(opening, sending))
    letter = mail.Letter(uuid.uuid4(), "a@example.org", "s", "t")
    if raised is None:
        mail.MailCarrier().hand_over(letter)
        return
    with pytest.raises(raised):
        mail.MailCarrier().hand_over(letter)
