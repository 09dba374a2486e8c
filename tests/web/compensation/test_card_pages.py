"""The card from proposal to withdrawal, without JavaScript: staff propose, the citizen decides, an employer reads."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from brobygger.accounts import links as accounts_links
from brobygger.accounts.models import PersonalLink
from brobygger.compensation import card_actions, card_reads
from brobygger.compensation.models import Card, CardLine, CardShare
from brobygger.kernel import clock
from brobygger.vault.models import LogEntry
from brobygger_analysis.danish.lix import lix
from tests.citizens.factories import a_course, machine
from tests.compensation.card_factories import a_card, a_grant, answered, citizen_actor, proposed, shared
from tests.documents.pdf_checks import check_pdf, text_of
from tests.fixtures import make_user
from tests.web.own.help import by_link

pytestmark = pytest.mark.usefixtures("no_tries_before")

CLOSED = "Linket virker ikke"


def body(response) -> str:
    return response.content.decode().partition("<main")[2]


@pytest.fixture
def broker(in_boundary):
    return make_user("job_broker", jobcentre=in_boundary)


@pytest.fixture
def citizen(in_boundary, broker):
    return a_course(in_boundary, responsible=broker, given_name="Karla", family_name="Bogfinke").citizen


@pytest.fixture
def staff(client_for, broker):
    return client_for(user=broker)


@pytest.fixture
def own(citizen):
    return by_link(citizen)


@pytest.fixture
def card(citizen):
    return a_card(citizen)


def answers_of(card: Card, given: str = "yes") -> dict[str, str]:
    found = {}
    for line in card_reads.rows(card):
        found |= {f"line-{line.key}": given, f"wording-{line.key}": str(line.wording)}
    return found


def employer(secret: str, code: str = "") -> Client:
    client = Client()
    client.get(reverse("accounts:link", args=[secret]))
    if code:
        client.post(reverse("card:shown"), {"code": code})
    return client


def test_the_whole_way(staff, own, citizen):
    staff.post(reverse("card:list", args=[citizen.key]), {"goal": ""})
    card = Card.objects.get()
    page = reverse("card:page", args=[card.key])
    staff.post(page, {"part": "well", "text": "God til orden"})
    staff.post(reverse("card:adjustments", args=[card.key]), {"hours": ["extra_breaks"]})
    assert "Venter på borgeren" in body(staff.get(page))

    assert "2 linjer venter på dit svar" in body(own.get(reverse("own:page")))
    own.post(reverse("card:own", args=[card.key]), answers_of(card))
    preview = body(own.get(reverse("card:own_preview", args=[card.key])))
    assert "God til orden" in preview
    seen = re.search(r'name="seen" value="(\w+)"', preview).group(1)
    given = {"seen": seen, "days": "30", "name_shown": "given", "receiver": "Møbelhuset"}
    told = body(own.post(reverse("card:own_preview", args=[card.key]), given))
    secret = re.search(r"/l/([\w-]+)/", told).group(1)
    share = CardShare.objects.get()
    assert share.code in told

    reader = employer(secret)
    assert "God til orden" not in body(reader.get(reverse("card:shown")))
    assert "Karla" not in body(reader.get(reverse("card:shown")))
    assert reader.post(reverse("card:shown"), {"code": "ikke den"}).status_code == 422
    reader.post(reverse("card:shown"), {"code": f" {share.code[:3]} {share.code[3:]} "})
    shown = body(reader.get(reverse("card:shown")))
    assert "God til orden" in shown
    assert "Ekstra pauser" in shown
    assert "Karla" in shown
    assert "Bogfinke" not in shown
    assert "Møbelhuset" not in shown
    pdf = reader.get(reverse("card:shown_pdf"))
    check_pdf(pdf.content, title="Kompensationskort", contains=["God til orden", "Ekstra pauser", "Karla"])
    assert "Bogfinke" not in text_of(pdf.content)

    own.post(reverse("card:own_share_withdraw", args=[card.key, share.key]))
    for address in (reverse("card:shown"), reverse("card:shown_pdf")):
        gone = reader.get(address)
        assert gone.status_code == 404
        assert "Karla" not in gone.content.decode()
    assert CLOSED in employer(secret).get(reverse("accounts:link", args=[secret])).content.decode()


def test_all_closed_links_show_one_and_the_same_page(citizen, card):
    herself = citizen_actor(citizen)
    proposed(card, "God til orden")
    answered(card, herself)
    (withdrawn, first), (worn, second), (_open, third) = (shared(card, herself) for _number in range(3))
    (_expired, fourth) = shared(card, herself, days=7)
    (_empty, _fifth) = shared(card, herself)
    card_actions.withdraw(by=herself, share=withdrawn)
    PersonalLink.objects.filter(key=worn.link).update(failed_tries=5)

    pages = set()
    for secret in (first, second, "findes-ikke-og-har-aldrig"):
        pages.add(_plain(Client().get(reverse("accounts:link", args=[secret]))))
    with clock.frozen(clock.now() + datetime.timedelta(days=8)):
        pages.add(_plain(Client().get(reverse("accounts:link", args=[fourth]))))
    assert len(pages) == 1
    (page,) = pages
    assert CLOSED in page
    assert "Karla" not in page
    cache.clear()
    assert Client().get(reverse("accounts:link", args=[third])).status_code == 302


def test_a_card_that_is_open_when_its_link_ends_shows_nothing_more(citizen, card):
    """Expired, closed by us, or taken back by the citizen: the next click is a friendly page, also for the PDF."""
    herself = citizen_actor(citizen)
    proposed(card, "God til orden")
    answered(card, herself)
    (late, first), (closed, second), (taken, third) = (shared(card, herself, days=7) for _number in range(3))
    revoked, withdrawn = employer(second, closed.code), employer(third, taken.code)
    accounts_links.revoke(by=machine(citizen.jobcentre), link=PersonalLink.objects.get(key=closed.link))
    card_actions.withdraw(by=herself, share=taken)
    _shows_nothing(revoked, CLOSED)
    _shows_nothing(withdrawn, CLOSED)

    with clock.frozen(late.expires_at - datetime.timedelta(minutes=5)):
        expired = employer(first, late.code)
        assert "God til orden" in body(expired.get(reverse("card:shown")))
    with clock.frozen(late.expires_at):
        _shows_nothing(expired, CLOSED)
    with clock.frozen(late.expires_at + datetime.timedelta(hours=3)):
        _shows_nothing(expired, "Åbn linket igen")  # the browser carries a link for two hours only


def _shows_nothing(reader: Client, heading: str) -> None:
    for address in (reverse("card:shown"), reverse("card:shown_pdf")):
        answer = reader.get(address)
        page = answer.content.decode()
        assert answer.status_code == 404
        assert heading in page.partition("<h1")[2].partition("</h1")[0]
        assert "God til orden" not in page
        assert "Karla" not in page


def _plain(response) -> str:
    return re.sub(r'value="[\w-]{20,}"|nonce="[^"]+"|next=[^"&]+|value="/l/[^"]+"', "", response.content.decode())


def test_five_wrong_codes_close_the_card(citizen, card):
    herself = citizen_actor(citizen)
    proposed(card, "God til orden")
    answered(card, herself)
    share, secret = shared(card, herself)
    wrong = "000000" if share.code != "000000" else "111111"
    reader = employer(secret)
    statuses = [reader.post(reverse("card:shown"), {"code": wrong}).status_code for _try in range(5)]
    assert statuses == [422, 422, 422, 422, 404]
    assert reader.post(reverse("card:shown"), {"code": share.code}).status_code == 404


def test_a_card_whose_lines_are_all_taken_back_is_closed(citizen, card):
    herself = citizen_actor(citizen)
    proposed(card, "God til orden")
    answered(card, herself)
    share, secret = shared(card, herself)
    reader = employer(secret, share.code)
    assert "God til orden" in body(reader.get(reverse("card:shown")))

    by_link(citizen).post(reverse("card:own", args=[card.key]), answers_of(card, "no"))
    assert reader.get(reverse("card:shown")).status_code == 404
    assert reader.get(reverse("card:shown_pdf")).status_code == 404


def test_staff_have_no_way_to_say_yes(staff, card):
    (line,) = proposed(card, "God til orden")
    staff.post(reverse("card:page", args=[card.key]), {"part": "well", "text": "To", **answers_of(card)})
    assert staff.post(reverse("card:own", args=[card.key]), answers_of(card)).status_code == 403
    assert CardLine.objects.get(pk=line.pk).answer == ""


def test_staff_are_told_when_a_line_names_a_diagnosis(staff, card):
    page = staff.post(reverse("card:page", args=[card.key]), {"part": "well", "text": "Har epilepsi"})
    assert page.status_code == 422
    assert "epilepsi" in body(page)
    assert not CardLine.objects.exists()


def test_staff_put_a_scheme_on_the_card_and_change_a_line(staff, citizen, card):
    end = clock.today() + datetime.timedelta(days=30)
    grant = a_grant(citizen, ends_on=end, conditions="Højst 10 timer om ugen")
    address = reverse("card:grant", args=[card.key, grant.key])
    assert "Højst 10 timer om ugen" in body(staff.get(address))
    staff.post(address, {"conditions": "Højst 10 timer om ugen"})
    assert "Højst 10 timer om ugen" in body(staff.get(reverse("card:page", args=[card.key])))
    (scheme,) = card_reads.rows(card)
    assert staff.get(reverse("card:line", args=[card.key, scheme.key])).status_code == 404

    (line,) = proposed(card, "God til tal")
    staff.post(reverse("card:line", args=[card.key, line.key]), {"text": "God til regnskab", "wording": "1"})
    late = staff.post(reverse("card:line", args=[card.key, line.key]), {"text": "Noget andet", "wording": "1"})
    assert late.status_code == 422
    assert "Noget andet" in body(late)
    staff.post(reverse("card:line_away", args=[card.key, line.key]))
    assert [row.part for row in card_reads.rows(card)] == ["scheme"]


def test_the_citizen_writes_rewrites_and_removes_lines(own, card):
    own.post(reverse("card:own_line_new", args=[card.key]), {"part": "helps", "text": "Jeg har ADHD"})
    (line,) = card_reads.rows(card)
    assert line.answer == "yes"
    own.post(reverse("card:own_line", args=[card.key, line.key]), {"text": "Jeg vil have ro", "wording": "1"})
    (line,) = card_reads.rows(card)
    assert (line.text, line.wording) == ("Jeg vil have ro", 2)
    own.post(reverse("card:own_line", args=[card.key, line.key]), {"away": "1"})
    assert card_reads.rows(card) == []


def test_an_answer_to_changed_words_is_not_taken(own, citizen, card):
    (line,) = proposed(card, "God til orden")
    stale = answers_of(card)
    card_actions.change(by=machine(citizen.jobcentre), line=line, text="God til tal", read_wording=1)
    page = own.post(reverse("card:own", args=[card.key]), stale)
    assert page.status_code == 409
    assert "God til tal" in body(page)
    assert CardLine.objects.get().answer == ""


def test_a_preview_that_is_out_of_date_is_shown_again(citizen, card):
    proposed(card, "God til orden")
    answered(card, citizen_actor(citizen))
    own = by_link(citizen)  # a new link: the one before is closed by it
    page = own.post(reverse("card:own_preview", args=[card.key]), {"seen": "x", "days": "7", "name_shown": "full"})
    assert page.status_code == 409
    assert not CardShare.objects.exists()


def test_the_citizen_takes_every_card_back(citizen, card):
    herself = citizen_actor(citizen)
    proposed(card, "God til orden")
    answered(card, herself)
    share, secret = shared(card, herself)
    reader = employer(secret, share.code)
    own = by_link(citizen)
    own.post(reverse("card:own_withdraw_all", args=[card.key]))
    assert reader.get(reverse("card:shown")).status_code == 404


def test_the_citizens_pdf_has_only_approved_lines(citizen, card):
    herself = citizen_actor(citizen)
    first, _second = proposed(card, "God til orden", "Ikke svaret på")
    card_actions.answer(by=herself, card=card, answers={first.key: ("yes", 1)})
    own = by_link(citizen)
    pdf = own.get(reverse("card:own_pdf", args=[card.key])).content
    check_pdf(pdf, title="Kompensationskort", contains=["God til orden"])
    assert "Ikke svaret på" not in text_of(pdf)


def test_nobody_sees_another_citizens_card(card, in_boundary):
    other = by_link(a_course(in_boundary).citizen)
    for name in ("own", "own_preview", "own_pdf", "own_line_new"):
        assert other.get(reverse(f"card:{name}", args=[card.key])).status_code == 404


def test_an_employer_who_looks_is_in_the_log(citizen, card):
    herself = citizen_actor(citizen)
    proposed(card, "God til orden")
    answered(card, herself)
    share, secret = shared(card, herself)
    employer(secret, share.code).get(reverse("card:shown"))
    entry = LogEntry.objects.get(action="card.shown")
    assert ["citizen", str(citizen.key)] in entry.subjects
    assert entry.actor_kind == "link"


def test_the_citizens_pages_are_easy_to_read(citizen, card):
    """The words of the house, without what people have typed."""
    herself = citizen_actor(citizen)
    proposed(card, "Hej")
    answered(card, herself)
    shared(card, herself)
    own = by_link(citizen)
    for name, args in (
        ("own_list", []),
        ("own", [card.key]),
        ("own_preview", [card.key]),
        ("own_line_new", [card.key]),
    ):
        main = body(own.get(reverse(f"card:{name}", args=args))).partition("</main")[0]
        text = re.sub(r"<(?:/p|/h\d|/li|/button|/label|/legend|/dd|/dt|/a|/span|br)[^>]*>", ".\n\n", main)
        text = re.sub(r"<[^>]+>", " ", text)
        assert lix(re.sub(r"[ \t]+", " ", text)).value < 35, name


def test_pages_ask_the_database_little(staff, own, citizen, card, django_assert_max_num_queries):
    proposed(card, *(f"Linje {number}" for number in range(15)))
    for client, address in (
        (staff, reverse("card:page", args=[card.key])),
        (staff, reverse("card:list", args=[citizen.key])),
        (own, reverse("card:own", args=[card.key])),
        (own, reverse("card:own_preview", args=[card.key])),
    ):
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200
