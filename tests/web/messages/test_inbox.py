"""The page of messages: one's own, read by a button, and the choice of mail."""

import re
import uuid

import pytest

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.messages import actions, kinds, reads
from brobygger.messages.enums import Category
from brobygger.messages.models import MailChoice, Message
from tests.fixtures import actor_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _declared(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.declare(
        kinds.Kind("test.case", Category.CASE, "Sag %(case_number)s venter.", "Noget venter", "Se i Brobygger."),
        kinds.Kind("test.duty", Category.REVIEW, "Skal læses.", "Vigtigt", "Se i Brobygger.", duty=True),
    )


@pytest.fixture
def client(client_for):
    return client_for("caseworker")


def send(jobcentre, user, number="2026-00001", **more):
    with within(jobcentre.pk):
        by = actor_of(make_user("job_broker", jobcentre=jobcentre), jobcentre)
        values = {"case_number": number}
        return actions.send(by=by, kind="test.case", to_user=user, values=values, at=clock.now(), **more)[0]


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_sees_ones_own_and_nobody_elses(client, jobcentre, other_jobcentre):
    send(jobcentre, client.user, "2026-00001")
    send(jobcentre, make_user(jobcentre=jobcentre), "2026-00002")
    send(other_jobcentre, client.user, "2026-00003")
    page = text(client.get("/beskeder/"))
    assert "Sag 2026-00001 venter." in page
    assert "Du har 1 ulæst besked." in page
    assert "2026-00002" not in page
    assert "2026-00003" not in page, "what was sent in another jobcentre is read there"


def test_looking_does_not_mark_as_read(client, jobcentre):
    send(jobcentre, client.user)
    client.get("/beskeder/")
    assert client.get("/beskeder/laest/").status_code == 405
    assert "Du har 1 ulæst besked." in text(client.get("/beskeder/"))


def test_reading_one_goes_on_to_what_it_is_about(client, jobcentre):
    citizen = uuid.uuid4()
    notice = send(jobcentre, client.user, about=("citizen", citizen))
    answer = client.post("/beskeder/laest/", {"besked": notice.key})
    assert (answer.status_code, answer["Location"]) == (302, f"/borgere/{citizen}/")
    assert "Du har 0 ulæste beskeder." in text(client.get("/beskeder/"))


def test_all_are_marked_at_once_and_only_ones_own(client, jobcentre):
    for _ in range(3):
        send(jobcentre, client.user)
    other = make_user(jobcentre=jobcentre)
    theirs = send(jobcentre, other)
    assert "Alle beskeder er markeret som læst." in text(client.post("/beskeder/laest/", follow=True))
    assert client.post("/beskeder/laest/", {"besked": theirs.key}).status_code == 404
    assert client.post("/beskeder/laest/", {"besked": "rubbish"}).status_code == 404
    with within(jobcentre.pk):
        assert reads.unread_count(actor_of(other, jobcentre)) == 1
        assert Message.objects.filter(to_user=client.user, channel="notice", read_at=None).count() == 0


def test_many_messages_are_paged_without_loss(client, jobcentre):
    for number in range(60):
        send(jobcentre, client.user, f"2026-{number:05}")
    seen, address = [], "/beskeder/"
    for _ in range(3):
        page = text(client.get(address))
        seen += [number for number in range(60) if f"Sag 2026-{number:05} venter." in page]
        links = re.findall(r'href="(/beskeder/\?efter=[^"]+)"[^>]*>Ældre', page)
        address = links[0] if links else ""
    assert sorted(seen) == list(range(60))
    assert address == ""
    assert "Du har ingen beskeder" in text(client.get(f"/beskeder/?efter={uuid.uuid4()}"))
    assert text(client.get("/beskeder/?efter=rubbish"))


def test_the_page_takes_few_queries(client, jobcentre, same_queries):
    send(jobcentre, client.user)
    same_queries(lambda: client.get("/beskeder/"), lambda: [send(jobcentre, client.user) for _ in range(5)])


def test_every_page_says_how_many_are_unread(client, jobcentre):
    assert "ulæst" not in text(client.get("/konto/"))
    send(jobcentre, client.user)
    send(jobcentre, client.user)
    page = text(client.get("/konto/"))
    assert "2 ulæste beskeder" in page
    assert 'href="/beskeder/"' in page


def test_mail_is_chosen_per_category(client):
    page = text(client.get("/beskeder/"))
    assert "Mine sager" in page
    assert "Gennemgang og tilsyn (noget af det sendes altid)" in page
    assert page.count(" checked") == 2
    client.post("/beskeder/e-mail/", {"categories": ["review"]})
    assert list(MailChoice.objects.values_list("category", "wants_mail")) == [("case", False)]
    assert text(client.get("/beskeder/")).count(" checked") == 1
    client.post("/beskeder/e-mail/", {"categories": ["case", "review"]})
    assert list(MailChoice.objects.values_list("wants_mail", flat=True)) == [True]
    client.post("/beskeder/e-mail/", {"categories": ["invented"]})
    assert MailChoice.objects.count() == 1


def test_without_a_mail_server_the_page_says_so(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "ikke sat op til at sende e-mails" in text(client.get("/beskeder/"))


def test_an_administrator_of_the_installation_has_no_messages_and_no_error(client_for):
    client = client_for(user=make_user("administrator"))
    assert "Du har ingen beskeder" in text(client.get("/beskeder/"))
    assert client.post("/beskeder/laest/").status_code == 302
