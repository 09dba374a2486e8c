"""Numbers at rest: masked, found by a keyed hash, and found still after the key has changed."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.citizens import actions, errors, identity, making, reads
from brobygger.citizens.models import Citizen
from brobygger.kernel.boundary import within
from brobygger.vault import rotation
from brobygger.vault.crypto import ring
from brobygger_analysis.danish import cpr
from tests.citizens.factories import a_citizen, a_new_citizen, machine


def test_numbers_are_found_after_the_index_key_has_changed(in_boundary: Any, other_jobcentre: Any, monkeypatch: Any):
    here, there = a_citizen(in_boundary), a_citizen(other_jobcentre)
    before = bytes(Citizen.objects.get(pk=here.pk).cpr_index)
    keys = ring().keys
    monkeypatch.setattr(keys, "index", secrets.token_bytes(32))
    assert reads.by_number(cpr.CprNumber(here.cpr)) is None
    made = rotation.remake_index(by=machine(in_boundary))
    assert made["citizens.cpr"] == 2
    assert bytes(Citizen.objects.get(pk=here.pk).cpr_index) != before
    assert reads.by_number(cpr.CprNumber(here.cpr)) == here
    with within(other_jobcentre.pk):
        found = reads.by_number(cpr.CprNumber(there.cpr))
        assert found is not None
        assert found.pk == there.pk


def test_two_who_register_the_same_person_in_one_moment_make_one_citizen(in_boundary: Any, monkeypatch: Any):
    """The other one's row comes in between the look-up and the writing: the database refuses, with the same words."""
    by, new = machine(in_boundary), a_new_citizen()
    give = making.case_numbers
    twins: list[Citizen] = []

    def meanwhile(place: Any, year: int, count: int) -> list[str]:
        if not twins:
            twins.append(Citizen())
            twins[0] = actions.register(by=by, new=new)
        return give(place, year, count)

    monkeypatch.setattr(making, "case_numbers", meanwhile)
    with pytest.raises(errors.CprKnown) as refused:
        actions.register(by=by, new=new)
    assert refused.value.citizen == twins[0].key


def test_a_masked_number_shows_no_serial(in_boundary: Any):
    citizen = a_citizen(in_boundary, cpr="710240-5008")
    assert identity.masked(citizen) == "710240-••••"


@given(st.integers(0, cpr.DEMONSTRATION_COUNT - 1))
def test_demonstration_numbers_propose_no_birth_date(index: int):
    assert identity.proposed_birth_date(cpr.demonstration(index)) is None
