"""Everything that is kept about a citizen can be had by the citizen, and a new field cannot be forgotten."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.db import models
from django.test.utils import isolate_apps
from django.urls import reverse

from brobygger.citizens import merging
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel.fields import SealedBytesField, SealedField
from brobygger.kernel.models import LocalRow
from brobygger.privacy import declarations, own_data
from brobygger.reference import shipped
from brobygger.vault import sealing
from brobygger.vault.models import LogEntry
from brobygger.web.own import words
from tests.citizens.factories import a_course
from tests.documents.pdf_checks import check_pdf, text_of
from tests.web.own.help import a_consent, by_link

ABOUT = declarations.about("citizen")


@pytest.fixture
def citizen(in_boundary):
    course = a_course(in_boundary, given_name="Karla", family_name="Bogfinke")
    a_consent(course.citizen, detail="Min søster Åse")
    a_course(in_boundary, given_name="Viggo", family_name="Solsort")
    return course.citizen


def fetched(citizen, form="json"):
    client = by_link(citizen)
    client.get("/min-side/")
    sealing.seal()
    return client.post(reverse(f"own:data_{form}"))


def rows(answer, kind):
    (found,) = [table for table in json.loads(answer.content)["data"] if table["kind"] == kind]
    return found["rows"]


# --- the files -------------------------------------------------------------------------------------------------


def test_the_file_holds_every_declared_field_of_the_citizen_opened(citizen):
    answer = fetched(citizen)

    (row,) = rows(answer, "citizens.Citizen")
    assert set(row) == {"created_at", *own_data.columns(declarations.of(Citizen))}
    assert row["given_name"] == "Karla"
    assert row["cpr"] == citizen.cpr
    assert rows(answer, "privacy.Consent")[0]["detail"] == "Min søster Åse"
    assert json.loads(answer.content)["looks"][0]["role"] == "Dig selv"


def test_the_file_holds_nobody_else(citizen):
    text = fetched(citizen).content.decode()

    assert "Viggo" not in text
    assert "Solsort" not in text


def test_the_file_on_paper_is_accessible_and_readable(citizen):
    answer = fetched(citizen, "pdf")

    check_pdf(
        answer.content,
        title="Alt, hvad vi har gemt om dig",
        contains=[
            "Karla",
            "Bogfinke",
            "Min søster Åse",
            "Hvem har set dine data",
            "Dig selv",
            "Sprog Dansk",
            "Kilde Skrevet ind her",
        ],
    )
    assert "given_name" not in text_of(answer.content)


def test_fetching_is_logged_before_it_is_sent(citizen):
    fetched(citizen)
    fetched(citizen, "pdf")

    entries = LogEntry.objects.filter(action="own_data.exported")
    assert {entry.details["criterion"]["format"] for entry in entries} == {"json", "pdf"}
    assert all(entry.subjects == [["citizen", str(citizen.key)]] for entry in entries)


def test_a_get_fetches_nothing(citizen):
    assert by_link(citizen).get(reverse("own:data_json")).status_code == 405


def test_a_merged_double_comes_along(citizen, in_boundary):
    double = a_course(in_boundary, given_name="Karla", family_name="Dobbelt").citizen
    Citizen.objects.filter(pk=double.pk).update(merged_into=citizen)

    assert {row["family_name"] for row in rows(fetched(citizen), "citizens.Citizen")} == {"Bogfinke", "Dobbelt"}


# --- nothing can be forgotten ----------------------------------------------------------------------------------


def test_each_model_that_reaches_a_citizen_is_exported_or_says_why_not():
    exported = {declaration.model for declaration in ABOUT}
    forgotten = [
        model._meta.label
        for model in merging._local_models()
        if (merging._direct(model) or list(merging._key_carriers(model)) or list(merging._hangs_on(model)))
        and model not in exported
        and len(own_data.NOT_EXPORTED.get(model._meta.label, "")) < 15
    ]
    assert not forgotten, "let Privacy.subject or by_key lead to the citizen, or write why in own_data.NOT_EXPORTED"
    assert not {declaration.label for declaration in ABOUT} & set(own_data.NOT_EXPORTED)


@pytest.mark.parametrize("declaration", ABOUT, ids=lambda declaration: declaration.label)
def test_each_field_comes_along(declaration):
    left_out = {field.name for field in declaration.model._meta.concrete_fields} - set(own_data.columns(declaration))
    for name in left_out - {"id", "key", "version", "created_at", "jobcentre"}:
        field = declaration.model._meta.get_field(name)
        is_hash = isinstance(field, models.BinaryField) and not isinstance(field, SealedField)
        assert is_hash or isinstance(field, SealedBytesField), f"{declaration.label}.{name} is forgotten"


@isolate_apps("brobygger.citizens")
def test_a_planted_field_and_a_planted_model_come_along():
    class Planted(LocalRow):
        course = models.ForeignKey(Course, on_delete=models.PROTECT)
        favourite_colour = models.TextField()

        class Meta(LocalRow.Meta):
            app_label = "citizens"

        class Privacy:
            identifier = ("favourite_colour",)
            operational = ("course",)
            subject = "course__citizen"
            retention = "case"

    declaration = declarations.of(Planted)
    assert declaration.is_about("citizen")
    assert own_data.columns(declaration) == ["course", "favourite_colour"]
    row = SimpleNamespace(course=None, favourite_colour="blå", created_at=None)
    assert ("favourite_colour", "blå") in {
        (value.field, value.value) for value in own_data.row_values(declaration, row)
    }


def test_each_kind_and_field_has_words_in_both_languages():
    """The line to write in web/own/words.csv for each that has none."""
    missing = [line for one in ABOUT for line in words.missing(one.label, own_data.columns(one))]
    assert not missing, "words.csv lacks:\n" + "\n".join(f"{line},<dansk>,<english>," for line in missing)
    for name, (danish, english, _list) in words._words().items():
        assert danish.strip(), name
        assert english.strip(), name
        assert _list in {"", words.NOT_ON_PAPER, *shipped.list_names()}, name


def test_a_missing_word_is_named():
    assert words.missing("citizens.Gone", ["birth_date", "shoe_size"]) == ["citizens.Gone", "citizens.Gone.shoe_size"]
