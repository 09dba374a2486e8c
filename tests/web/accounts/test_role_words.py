"""A municipality's own word for a role stands where roles are named, for staff and for the citizen."""

from __future__ import annotations

import pytest
from django.urls import reverse

from brobygger.accounts.roles import WORDS, Role
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.reference.models import LocalValue
from brobygger.vault.reads import SeenBy
from brobygger.web.own import looks
from brobygger.web.role_words import role_names

pytestmark = pytest.mark.django_db


def test_the_own_word_is_shown_where_roles_are_named_and_only_at_home(jobcentre, other_jobcentre, client_for):
    client = client_for("job_broker")
    with within(jobcentre.pk):
        LocalValue.objects.create(
            jobcentre=jobcentre, code="accounts.word_job_broker", value="Jobcoach", valid_from=clock.today(), reason="x"
        )
        assert role_names()[Role.JOB_BROKER] == "Jobcoach"
        assert role_names()[Role.CASEWORKER] == "Sagsbehandler"
        seen = SeenBy(**dict.fromkeys(SeenBy.__dataclass_fields__) | {"roles": ("job_broker",)})
        assert looks.who(seen, role_names()) == "Jobcoach"
    with within(other_jobcentre.pk):
        assert role_names()[Role.JOB_BROKER] == str(WORDS[Role.JOB_BROKER].name)
    assert role_names()[Role.JOB_BROKER] == "Jobformidler"  # outside every jobcentre
    assert "Jobcoach" in client.get(reverse("accounts:profile")).content.decode()
