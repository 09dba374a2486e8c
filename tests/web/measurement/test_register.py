"""Bringing an extract of the register on its page: both forms, and a file with a fault changes nothing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from brobygger.kernel.boundary import within
from brobygger.measurement.models import RegisterExtract
from brobygger.web.measurement import register_words
from brobygger_analysis.danish.cpr import demonstration
from brobygger_analysis.register import RegisterError
from tests.measurement.factories import make_citizen, make_course
from tests.programmes.factories import make_programme
from tests.web.measurement.test_linkage_pages import text_of

pytestmark = pytest.mark.django_db

NUMBER = demonstration(1).digits
WIDE = f"cpr;y_2410;y_2411\n{NUMBER};730;730\n"
SPELLS = f"cpr;fra;til;kode\n{NUMBER};2024-W10;2024-W11;730\n"
ADDRESS = "/tal/register/ny/"


@pytest.fixture
def enrolled(jobcentre):
    citizen = make_citizen(jobcentre)
    with within(jobcentre.pk):
        citizen.cpr = NUMBER
        citizen.save()
    make_course(jobcentre, make_programme(jobcentre), to="enrolled", citizen=citizen)


def send(client, content: str, **fields):
    file = SimpleUploadedFile("udtræk.csv", content.encode(), content_type="text/csv")
    return client.post(ADDRESS, {"file": file, "extracted_on": "01-06-2024", **fields})


def extracts(jobcentre):
    with within(jobcentre.pk):
        return RegisterExtract.objects.count()


@pytest.mark.parametrize(("form", "content"), [("wide", WIDE), ("spells", SPELLS)])
def test_both_forms_are_taken_in(enrolled, jobcentre, client_for, form, content):
    client = client_for("project_manager")
    page = client.get(ADDRESS)
    assert "Hvordan er filen opbygget?" in text_of(page)
    answer = send(client, content, form=form)
    assert answer.status_code == 302, text_of(answer)
    assert "1 af 1 visiterede er fundet i det." in text_of(client.get(answer["Location"]))
    assert extracts(jobcentre) == 1


@pytest.mark.parametrize(
    ("form", "content", "told"),
    [
        ("wide", SPELLS, "Der er ingen ugekolonner. De skal hedde som y_2410: år 2024, uge 10. Har filen en række for"),
        ("spells", WIDE, "Kolonnen med periodens første uge mangler. Kald den fra. Har filen en kolonne for hver uge"),
        ("spells", SPELLS.replace("2024-W11", "2024-W09"), "Række 2, kolonne til: Perioden slutter, før den begynder."),
        ("spells", SPELLS.replace("2024-W10", "marts"), "Række 2, kolonne fra: Det er ikke en uge."),
        ("spells", SPELLS.replace("2024-W10", ""), "Række 2, kolonne fra: Det er ikke en uge."),
        ("spells", SPELLS + f"{NUMBER};2024-W11;2024-W12;111\n", "Række 3, kolonne fra: Perioden begynder, før"),
        ("spells", SPELLS.replace("730", "7x0"), "Række 2, kolonne kode: Det er ikke en ydelseskode"),
        ("", SPELLS, "Hvordan er filen opbygget?"),
    ],
)  # fmt: skip
def test_a_file_with_a_fault_changes_nothing_and_names_it(enrolled, jobcentre, client_for, form, content, told):
    answer = send(client_for("team_leader"), content, form=form)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert extracts(jobcentre) == 0


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("the cell is empty, which is no week (2015-W03, 1503) or date (2015-01-12)", "Der står ikke noget."),
        ("no column with the last week: none of end, to, til is there", "Kolonnen med periodens sidste uge mangler."),
        ("no column with the code: none of code, kode, y is there", "Kolonnen med ydelseskoden mangler."),
        ("the file has no periods", "Der er ingen perioder"),
        ("a register has 1 to 32767 weeks, not 416587", "flere hundrede år"),
        ("holds lists, no week (2015-W03, 1503) or date (2015-01-12)", "Kolonnen har lister i cellerne"),
    ],
)
def test_words_of_a_fault(what, told):
    with override("da"):
        assert told in register_words.of_fault(RegisterError(what, row=4, column="fra"))
