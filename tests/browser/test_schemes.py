"""A scheme from stance to sent letter in a real browser: one granted, one refused; on a desktop and on a telephone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from brobygger.compensation import actions
from brobygger.compensation.models import Application, Letter
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from tests.browser.conftest import PHONE, check_accessibility, check_reflow
from tests.compensation.factories import SchemeHouse, a_stance, a_year, an_aid, assistance, days_ago

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(jobcentre: Any) -> SchemeHouse:
    return SchemeHouse(jobcentre, given_name="Åse", family_name="Kjærgaard")


def shown(page: Page, pictures: Any, name: str) -> None:
    check_accessibility(page)
    check_reflow(page)
    pictures(name, whole=True)


def answer(page: Page, question: str, said: str) -> None:
    group = page.get_by_role("group", name=question)
    group.get_by_label(said, exact=True).check()


def test_a_caseworker_takes_a_stance_and_applies(house, sign_in, visit, complaints, pictures):
    complaints.expect("422")
    sign_in(house.caseworker)
    page = visit(f"/borgere/{house.citizen.key}/ordninger/")
    expect(page.get_by_text("Der er ikke taget stilling endnu.")).to_be_visible()
    shown(page, pictures, "schemes-citizen-empty")
    page.get_by_role("link", name="Tag stilling").first.click()
    page.get_by_label("Job eller jobmål").fill("Receptionist")
    page.get_by_label("1. Hvad betyder").fill("Kan ikke løfte tungt.")
    page.get_by_label("2. Kan opgaver").fill("Opgaverne kan flyttes, men ikke pakkerne.")
    page.get_by_label("3. Hvad er mindst").fill("Hjælp til de tunge pakker.")
    answer(page, "Er der brug for en ordning?", "Ja")
    page.get_by_label("Personlig assistance i job").check()
    shown(page, pictures, "ordninger-stilling")
    page.get_by_role("button", name="Gem stillingen").click()
    expect(page.get_by_text("Stillingen er gemt.")).to_be_visible()

    page.get_by_role("link", name="Ny ansøgning").click()
    page.get_by_label("Personlig assistance i job").check()
    page.get_by_label("I ordinært job").check()
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_role("button", name="Send ansøgningen").click()
    expect(page.locator(".error-summary")).to_be_visible()
    shown(page, pictures, "schemes-application-missing")
    page.get_by_label("Job eller jobmål").fill("Receptionist hos Bakkeby Museum")
    page.get_by_label("Hvilke opgaver skal").fill("Løfte pakker.")
    page.get_by_label("Arbejdspladsen og dens opgaver").fill("To kolleger i receptionen.")
    page.get_by_label("Hvilken funktionsnedsættelse skal").select_option("back_neck")
    page.get_by_label("Hjælp, timer om ugen").fill("8,5")
    page.get_by_label("Arbejdstid i jobbet").fill("30")
    answer(page, "Er funktionsnedsættelsen varig, så der er behov for kompensation?", "Ja")
    page.get_by_role("button", name="Send ansøgningen").click()
    expect(page.get_by_text("Ansøgningen er sendt. Fristen er begyndt.")).to_be_visible()
    shown(page, pictures, "ordninger-ansoegning")
    expect(page.get_by_role("link", name="Bevilg")).to_have_count(0)


def test_a_specialist_grants_one_refuses_one_and_sends_the_letter(house, sign_in, visit, complaints, pictures):
    complaints.expect("422")
    house.applied()
    with clock.frozen(days_ago(20)):
        late = house.applied(
            an_aid(), citizen=house.a_citizen_in_work(given_name="Bo", family_name="Lind"), course=None
        )
    sign_in(house.specialist)
    page = visit("/ordninger/")
    shown(page, pictures, "schemes-desk")
    page.get_by_role("link", name="Personlig assistance i job").click()
    page.get_by_role("link", name="Bevilg", exact=True).click()
    shown(page, pictures, "schemes-grant")
    page.get_by_role("button", name="Bevilg", exact=True).click()
    expect(page.get_by_text("Ordningen er bevilget. Send nu brevet til borgeren.")).to_be_visible()
    page.get_by_role("button", name="Skriv brev: Bevilling").click()
    shown(page, pictures, "ordninger-brev")
    page.get_by_role("button", name="Gem, og gå til afsendelse").click()
    page.get_by_label("Digital Post fra sagssystemet").check()
    shown(page, pictures, "schemes-letter-send")
    page.get_by_role("button", name="Brevet er sendt").click()
    expect(page.get_by_text("Brevet er gemt, som det er sendt.")).to_be_visible()
    shown(page, pictures, "schemes-granted")

    page = visit(f"/ordninger/sag/{late.key}/", size=PHONE)
    expect(page.get_by_text("Fristen er overskredet. Skriv til borgeren, hvornår svaret kommer.")).to_be_visible()
    pictures("schemes-late-phone", whole=True)
    page.get_by_role("link", name="Giv afslag").click()
    page.get_by_role("button", name="Giv afslag").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Begrundelse").fill("Udstyret er almindeligt på arbejdspladsen.")
    page.get_by_role("button", name="Giv afslag").click()
    expect(page.get_by_text("Afslaget er skrevet.")).to_be_visible()
    page.get_by_role("button", name="Skriv brev: Afslag på ansøgning").click()
    page.get_by_label("Klagevejledning").fill("")
    page.get_by_role("button", name="Gem, og gå til afsendelse").click()
    expect(page.locator(".error-summary").get_by_text("klagevejledning")).to_be_visible()
    check_accessibility(page)
    pictures("schemes-letter-refused-phone", whole=True)
    with within(house.jobcentre.pk):
        assert {row.state for row in Application.objects.all()} == {"granted", "refused"}
        assert Letter.objects.filter(sent_at__isnull=False).count() == 1


def test_the_other_pages_of_schemes(house, sign_in, visit, pictures):
    with within(house.jobcentre.pk):
        actions.take_stance(by=house.machine, citizen=house.citizen, course=house.course, new=a_stance())
        actions.ask_specialist(by=house.by_caseworker, citizen=house.citizen, course=house.course, question="Kan PA?")
        actions.set_text_block(by=house.by_leader, place="contact", text="Ring til Nora.")
    given = house.granted(new=a_year(ends_on=days_ago(-20), review_on=days_ago(0)))
    waiting = house.applied(an_aid())
    with within(house.jobcentre.pk):
        actions.ask_for_more(
            by=house.by_specialist,
            application=waiting,
            reason="medical",
            words="Udtalelse",
            read_version=waiting.version,
        )
    house.drafted(assistance(scheme="mentor"))
    sign_in(house.specialist)
    for path, name in (
        ("/ordninger/", "ordninger-venter"),
        ("/ordninger/loven/", "schemes-law"),
        ("/ordninger/tal/", "schemes-figures"),
        ("/ordninger/opsaetning/", "schemes-setup"),
        (f"/borgere/{house.citizen.key}/ordninger/", "schemes-citizen"),
        (f"/ordninger/bevilling/{given.key}/foelg-op/", "schemes-review"),
        (f"/ordninger/sag/{waiting.key}/", "schemes-waiting"),
    ):
        page = visit(path)
        shown(page, pictures, name)
        page = visit(path, size=PHONE)
        pictures(f"{name}-phone", whole=True)
        page.set_viewport_size({"width": 1280, "height": 900})
