"""Every local row has its jobcentre, and every field its class of privacy."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from brobygger.kernel.boundary import BoundaryMissing, outside
from brobygger.kernel.fields import SealedTextField
from brobygger.kernel.models import LocalRow, Row
from tests.house_rules import checks

LOCAL = [model for model in checks.own_models() if issubclass(model, LocalRow)]


def test_each_model_without_jobcentre_has_a_reason():
    faults = checks.without_jobcentre(checks.own_models(), checks.listed("without_jobcentre.toml"))
    assert not faults, "tests/house_rules/without_jobcentre.toml:\n" + "\n".join(faults)


@pytest.mark.parametrize("model", LOCAL, ids=lambda model: model._meta.label)
def test_local_rows_cannot_be_asked_for_outside_a_boundary(model):
    with outside():
        for manager in {model._default_manager, model._base_manager}:
            with pytest.raises(BoundaryMissing):
                manager.all()


def test_each_field_has_a_class_of_privacy():
    plain_health = checks.listed("plain_health.toml")
    faults = checks.unclassified(checks.own_models(), plain_health)
    fields = {f"{model._meta.label}.{field.name}" for model in checks.own_models() for field in model._meta.fields}
    faults += [f"plain_health.toml: {name} is no field." for name in plain_health if name not in fields]
    assert not faults, "\n".join(faults)


@isolate_apps("brobygger.kernel", attr_name="planted")
def test_a_model_without_jobcentre_or_reason_is_found():
    class Note(Row):
        text = models.TextField()

        class Meta:
            app_label = "kernel"

    assert checks.without_jobcentre([Note], {}) == [
        'kernel.Note is no LocalRow. Make it one, or write the reason: "kernel.Note" = "..."'
    ]
    assert checks.without_jobcentre([Note], {"kernel.Note": "A note belongs to the installation."}) == []
    assert checks.without_jobcentre([], {"kernel.Gone": "Was here once, long ago."}) == [
        "kernel.Gone is on the list but is no model."
    ]


@isolate_apps("brobygger.kernel", "brobygger.accounts")
def test_a_way_round_the_boundary_is_found():
    class Careless(LocalRow):
        class Meta:
            app_label = "kernel"

    class Careful(LocalRow):
        class Meta(LocalRow.Meta):
            app_label = "kernel"

    assert checks.without_jobcentre([Careful], {}) == []
    assert checks.without_jobcentre([Careless], {}) == [
        "kernel.Careless has a way round the boundary: let its Meta inherit LocalRow.Meta."
    ]
    assert checks.without_jobcentre([Careful], {"kernel.Careful": "It once had no jobcentre."}) == [
        "kernel.Careful has its jobcentre now: take it off the list."
    ]


@isolate_apps("brobygger.kernel")
def test_an_unclassified_field_is_found_with_the_line_to_paste():
    class Silent(Row):
        class Meta:
            app_label = "kernel"

    class Hasty(Row):
        name = models.TextField()
        state = models.TextField()
        diagnosis = models.TextField()
        letter = SealedTextField()
        secret = SealedTextField()

        class Meta:
            app_label = "kernel"

        class Privacy:
            identifier = ("state",)
            operational = ("state", "gone")
            health = ("diagnosis",)
            open = ("secret",)

    assert checks.unclassified([Silent], {}) == ["kernel.Silent has no class Privacy."]
    assert checks.unclassified([Hasty], {}) == [
        'kernel.Hasty.name is unclassified. For example: operational = (..., "name")',
        "kernel.Hasty.state stands in two classes: identifier, operational.",
        "kernel.Hasty.diagnosis is about health, so it is sealed, or the reason is written: "
        '"kernel.Hasty.diagnosis" = "..."',
        'kernel.Hasty.letter is unclassified. For example: identifier = (..., "letter")',
        "kernel.Hasty.secret is sealed, so it is not open.",
        "kernel.Hasty.Privacy.operational names gone, which is no field.",
        'kernel.Hasty.Privacy does not say how long: retention = "..."',
        'kernel.Hasty.Privacy does not say whom it is about: subject = "citizen", "user", a path, or None',
    ]
