"""Letters: what they must say before they can be sent, and that a sent one stays as it was."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from brobygger.compensation import actions, errors, letters
from brobygger.compensation.models import Letter
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from tests.compensation.factories import SchemeHouse, a_year, days_ago
from tests.documents.pdf_checks import check_pdf, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(in_boundary):
    return SchemeHouse(in_boundary)


def drafted(house, row, kind):
    return actions.draft_letter(by=house.by_specialist, application=row, kind=kind)


def send(house, letter):
    return actions.send_letter(by=house.by_specialist, letter=letter, how="digital_post", read_version=letter.version)


def written(house, letter, **texts):
    return actions.save_letter(by=house.by_specialist, letter=letter, texts=texts, read_version=letter.version)


def test_a_refusal_says_what_why_which_law_and_how_to_complain(house):
    letter = drafted(house, house.refused(), "refusal")
    assert letters.lacks(letter) == []
    send(house, letter)
    check_pdf(
        letters.sent_file(letter),
        title="Afslag på din ansøgning: Personlig assistance i job",
        language="da",
        contains=[
            "udstyr, der er på arbejdspladsen",
            "kapitel 3",
            "4 uger",
            "Ankestyrelsens",
            "00 12 34 56",
            "Nora Nøglesen",
        ],
    )


@pytest.mark.parametrize(
    ("texts", "missing"),
    [
        ({"reasons": ""}, "reasons"),
        ({"law": " "}, "law"),
        ({"complaint": ""}, "complaint"),
        ({"complaint": "Ring til os."}, "complaint"),
        ({"decision": ""}, "decision"),
        ({"contact": ""}, "contact"),
    ],
)
def test_a_refusal_that_lacks_something_cannot_be_sent(house, texts, missing):
    letter = written(house, drafted(house, house.refused(), "refusal"), **texts)
    assert letters.lacks(letter) == [missing]
    with pytest.raises(Refusal) as refusal:
        send(house, letter)
    assert refusal.value.field == missing
    letter.refresh_from_db()
    assert letter.sent_at is None


def test_a_grant_in_full_needs_no_reasons_and_a_smaller_one_does(house):
    whole = drafted(house, house.granted().application, "grant")
    assert letters.lacks(whole) == []
    said = text_of(letters.make(whole, on=days_ago(0)))
    assert said.index("Vi har sagt ja") < said.index("Bevillingen gælder fra")
    row = house.applied(citizen=house.a_citizen_in_work(), course=None)
    less = a_year(hours_per_week=row.hours_per_week - 2, reasons="Seks timer dækker opgaverne.")
    given = actions.grant(by=house.by_specialist, application=row, new=less, read_version=row.version)
    partly = drafted(house, given.application, "grant")
    assert letters.lacks(partly) == []
    assert letters.lacks(written(house, partly, reasons="")) == ["reasons"]


def test_a_later_change_of_texts_leaves_a_sent_letter_as_it_was(house):
    actions.set_text_block(by=house.by_leader, place="contact", text="Ring til Nora på 12 34 56 78.")
    row = house.granted().application
    letter = send(house, drafted(house, row, "grant"))
    before, sha = letters.sent_file(letter), letter.sha256
    assert letter.blocks == [["contact", 1]]
    actions.set_text_block(by=house.by_leader, place="contact", text="Ring til hovednummeret.")
    actions.set_text_block(by=house.by_leader, place="complaint", text="Du kan klage i 4 uger til Ankestyrelsen.")
    kept = Letter.objects.get(pk=letter.pk)
    assert letters.sent_file(kept) == before
    assert (letters.hash_of(before), kept.content["contact"]) == (sha, "Ring til Nora på 12 34 56 78.")
    with pytest.raises(Refusal):
        written(house, kept, contact="Andet")
    with pytest.raises(Refusal):
        send(house, kept)


def test_a_changed_file_is_found(house):
    letter = send(house, drafted(house, house.granted().application, "grant"))
    letter.pdf = letters.packed(b"%PDF-1.7 something else")
    with pytest.raises(Refusal):
        letters.sent_file(letter)


def test_the_jobcentres_own_words_the_most_particular_first(house):
    for scheme, text in (("", "Fælles tekst."), ("personal_assistance", "Om assistance.")):
        actions.set_text_block(by=house.by_leader, place="opening", text=text, scheme=scheme)
    letter = drafted(house, house.granted().application, "grant")
    assert letter.content["opening"] == "Om assistance."


def test_a_delay_notice_is_drafted_by_the_system_and_sent_by_a_person(house):
    with clock.frozen(datetime.date(2026, 2, 2)):
        row = house.applied()
    letter = drafted(house, row, "delay")
    assert letters.lacks(letter) == ["reasons", "expected"]
    letter = written(house, letter, expected="15. marts 2026")
    with pytest.raises(Refusal) as why:
        send(house, letter)
    assert why.value.field == "reasons"
    letter = written(house, letter, reasons="Vi venter på et tilbud.")
    assert letter.sent_at is None
    made = letters.make(letter, on=days_ago(0), is_draft=True)
    check_pdf(made, title=letter.content["title"], language="da", contains=["15. marts 2026", "Kladde"])
    send(house, letter)
    assert row.state == "applied"


def test_a_letter_fits_the_state(house):
    row = house.applied()
    with pytest.raises(Refusal):
        drafted(house, row, "grant")
    assert letters.kinds_for(row) == ("delay",)


def test_a_protected_address_is_never_printed(house):
    citizen = house.citizen
    citizen.address, citizen.protection = "Hemmelig Allé 7", "address"
    citizen.save()
    letter = drafted(house, house.granted().application, "grant")
    letter.application.citizen.refresh_from_db()
    assert letters._receiver(letter.application) == [citizen.name]


def test_what_a_letter_lacks_has_its_sentence():
    for what in ("reasons", "law", "complaint", "expected", "decision"):
        assert errors.letter_lacks(what).sentence


@pytest.mark.parametrize(("amount", "said"), [("9500", "9.500"), ("12500.00", "12.500"), ("1250.50", "1.250,50")])
def test_an_amount_is_written_as_people_write_it(amount, said):
    assert letters.money(Decimal(amount)) == said
