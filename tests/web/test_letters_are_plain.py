"""What leaves the house in writing for a citizen is easy to read: every letter and every mail text, LIX under 35.

Pages are measured in tests/web/own/test_door.py (each that a citizen can open), the screening form with its invitation
in tests/screening/test_questions.py. Names, addresses and what a person wrote in a case are not ours to measure.
"""

from __future__ import annotations

import datetime
from types import SimpleNamespace as Some

import pytest

from brobygger.accounts.enums import LinkPurpose
from brobygger.compensation import letters, schemes
from brobygger.compensation.enums import LetterKind
from brobygger.kernel import clock
from brobygger.messages import kinds
from brobygger.web.own.access import letter_lines
from brobygger.web.screening.handover import invitation_lines
from brobygger_analysis.danish.lix import lix
from tests.compensation.factories import SchemeHouse

HARDEST = 35
OURS = ("title", "opening", "decision", "law", "rights", "complaint", "contact")
JOBCENTRE = Some(label="Jobcenter Nordby", telephone="12 34 56 78", address="Torvet 1")


def check(lines, where):
    text = "\n\n".join(line if line.rstrip().endswith((".", "?", ":")) else f"{line}." for line in lines if line)
    found = lix(text)
    assert found.value < HARDEST, f"{where}: LIX {found.value:.0f}\n{text}"


def test_a_hard_letter_is_found():
    with pytest.raises(AssertionError, match="LIX"):
        check(["Beskæftigelsesindsatsens kompensationsordninger forudsætter dokumentation"] * 3, "planted")


@pytest.mark.django_db
def test_letters_about_schemes(in_boundary):
    house = SchemeHouse(in_boundary)
    granted = house.granted().application
    rows = {
        LetterKind.REFUSAL: house.refused(),
        LetterKind.GRANT: granted,
        LetterKind.STOP: granted,
        LetterKind.DELAY: house.applied(citizen=house.a_citizen_in_work(), course=None),
    }
    for kind, row in rows.items():
        content, _used = letters.propose(row, kind, on=clock.today(), by=house.by_specialist)
        check([content.get(name, "") for name in OURS], kind)
    for scheme in schemes.offered(clock.today()):
        check([scheme.name, scheme.law, letters.complaint(scheme, clock.today())], scheme.code)


@pytest.mark.parametrize("purpose", [LinkPurpose.OWN_PAGE, LinkPurpose.OWN_ACCOUNT])
def test_letters_with_a_link(purpose):
    link = Some(purpose=purpose, expires_at=datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC), jobcentre=JOBCENTRE)
    subject, lines = letter_lines(Some(given_name="Bo"), link, "")
    check([subject, *lines], purpose)


def test_the_letter_before_the_intake_interview():
    citizen = Some(course=Some(citizen=Some(given_name="Bo")), jobcentre=JOBCENTRE, interpreter="ar")
    at = datetime.datetime(2026, 12, 1, 9, tzinfo=datetime.UTC)
    booking = Some(place="", broker=Some(name="Ida Holm", telephone="12", email=""), starts_at=at, minutes=60)
    check(invitation_lines(citizen, booking), "intake interview")


def test_every_mail():
    texts = {code: kind for code, kind in kinds._kinds.items() if kind.has_mail}
    assert len(texts) > 10
    for code, kind in texts.items():
        check([str(kind.mail_subject), str(kind.mail_text)], code)
