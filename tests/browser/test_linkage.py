"""Comparing with an extract in a real browser: bring the file, read the report, answer a proposal."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from brobygger.kernel.boundary import within
from brobygger.measurement.models import LinkageProposal
from brobygger_analysis.danish.cpr import demonstration
from tests.browser.conftest import check_accessibility, check_reflow
from tests.fixtures import make_user
from tests.measurement.factories import make_citizen, make_course
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("Anna Berg", "Bente Dahl", "Carl Eriksen", "Dina Friis", "Erik Gram", "Fatma Holm", "Gert Iversen")


@pytest.fixture
def extract(jobcentre):
    """Seven citizens; in the extract one number is mistyped, one person is missing, two are new, one is a fault."""
    cache.clear()
    programme = make_programme(jobcentre, name="Bro til job")
    rows = ["CPR-nummer;Navn;Fødselsdato;Begyndt;Screenet"]
    for index, name in enumerate(NAMES, start=1):
        born = datetime.date(1979, 2, index)
        given, family = name.split()
        citizen = make_citizen(jobcentre, given_name=given, family_name=family, birth_date=born)
        with within(jobcentre.pk):
            citizen.cpr = demonstration(index).digits
            citizen.save()
        make_course(jobcentre, programme, to="screened", citizen=citizen)
        number = demonstration(index).digits
        if index == 2:
            number = number[:9] + str((int(number[9]) + 2) % 10)
        if index != 5:
            screened = "13-03-2024" if index == 6 else "11-03-2024"
            rows.append(f"{number};{name};{born:%d-%m-%Y};01-03-2024;{screened}")
    rows += [
        f"{demonstration(40).digits};Hanne Juhl;;;",
        f"{demonstration(41).digits};Ib Krogh;;;",
        "12345;Jan Lund;;;",
    ]
    return "\n".join(rows)


def test_a_leader_compares_and_answers(extract, jobcentre, sign_in, visit, pictures, complaints):
    complaints.expect("422")  # the faulty file
    sign_in(make_user("project_manager", jobcentre=jobcentre, name="Pia Projektby"))
    page = visit(reverse("measurement:linkages"))
    page.get_by_role("link", name="Sammenlign et nyt udtræk").click()
    file = {"name": "udtræk.csv", "mimeType": "text/csv", "buffer": extract.replace("13-03-2024", "i går").encode()}
    page.get_by_label("Udtræk fra det nationale register").set_input_files(file)
    page.get_by_role("button", name="Sammenlign").click()
    expect(page.get_by_role("table", name="Fejl i filen")).to_contain_text("Screenet")
    file["buffer"] = extract.encode()
    page.get_by_label("Udtræk fra det nationale register").set_input_files(file)
    page.get_by_role("button", name="Sammenlign").click()
    expect(page.get_by_text("Udtrækket er sammenlignet med Brobygger.")).to_be_visible()
    check_accessibility(page)
    check_reflow(page)
    pictures("udtraek")
    page.get_by_role("link", name="Bente Dahl").click()
    check_accessibility(page)
    check_reflow(page)
    pictures("udtraek-forslag")
    page.get_by_label("Ja, det er den samme person").check()
    page.get_by_label("Nummeret i udtrækket er forkert").check()
    page.get_by_label("Hvordan ved du det?").fill("Nummeret står på brevet i sagen.")
    page.get_by_role("button", name="Gem svar").click()
    expect(page.get_by_text("Dit svar er gemt.")).to_be_visible()
    with within(jobcentre.pk):
        assert LinkageProposal.objects.get().state == "accepted"
