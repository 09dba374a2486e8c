"""The walk over what the rooms declared: every model, every field, and the way to the person."""

import pytest
from django.contrib.sessions.models import Session

from brobygger.accounts.models import Membership, User
from brobygger.citizens.models import Citizen, Milestone
from brobygger.kernel.fields import SealedField
from brobygger.messages.models import Message
from brobygger.privacy import declarations
from brobygger.privacy.declarations import FieldClass

EVERY = list(declarations.every())


@pytest.mark.parametrize("declaration", EVERY, ids=lambda declaration: declaration.label)
def test_every_field_is_walked_once_with_its_class(declaration):
    structural = {"id", "key", "version", "created_at", "jobcentre"}
    walked = [field.name for field in declaration.fields]
    assert len(walked) == len(set(walked))
    present = {field.name for field in declaration.model._meta.concrete_fields}
    assert present - structural <= set(walked)
    sealed = {field.name for field in declaration.model._meta.concrete_fields if isinstance(field, SealedField)}
    assert {field.name for field in declaration.fields if field.sealed} == sealed
    assert declaration.retention


@pytest.mark.parametrize("kind", ["citizen", "user"])
def test_the_way_to_the_person_can_be_asked(in_boundary, kind):
    import uuid

    about = declarations.about(kind)
    assert about
    for declaration in about:
        rows = declaration.model._base_manager.filter(**{declaration.path_to(kind): uuid.uuid4()})
        assert list(rows) == [], declaration.label


def test_paths_and_classes_of_known_models():
    assert declarations.of(Citizen).path_to("citizen") == "key"
    assert declarations.of(Milestone).path_to("citizen") == "course__citizen__key"
    assert declarations.of(User).path_to("user") == "key"
    assert declarations.of(Membership).path_to("user") == "user__key"
    assert declarations.of(Message).path_to("user") == "to_user__key"
    assert "cpr" in declarations.of(Citizen).names(FieldClass.IDENTIFIER)
    assert declarations.of(Citizen).names(FieldClass.OPEN) == ()
    with pytest.raises(declarations.NotDeclared):
        declarations.of(Citizen).path_to("user")
    with pytest.raises(declarations.NotDeclared):
        declarations.of(Session)
