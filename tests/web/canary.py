"""A citizen in another jobcentre who left something in every room, and what of it a text shows.

The walks of test_routes and test_canary look for it on each page that they open.
"""

from __future__ import annotations

import datetime
import io
import re
import uuid
import zipfile
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from brobygger.accounts.models import User
from brobygger.jobs import queue
from brobygger.kernel import clock
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.models import LocalRow
from brobygger.privacy import actions as privacy
from brobygger.programmes import actions as programmes
from brobygger.screening import actions as screening
from brobygger.screening.values import PlanGoal
from brobygger.vault import log
from brobygger.vault.models import LogEntry
from brobygger_analysis.danish import cpr
from tests.fixtures import actor_of, make_jobcentre, make_user
from tests.programmes.factories import OPERATOR
from tests.screening.factories import House, days_ago

CASE_NUMBER = "2026-KANARI77"
GIVEN, FAMILY = "Kvidrelil", "Zitronfinkesen"
NUMBER = cpr.demonstration(74_711).digits  # far from those that other people in tests get
CPR = f"{NUMBER[:6]}-{NUMBER[6:]}"
TELEPHONE, MAIL, STREET = "70998877", "kvidrelil@zitronfink.example", "Fuglekongevej 998"
WORDS = "Gulfjeret-tavshed-om-ryggen"  # what the citizen and the caseworkers wrote
EMPLOYER = "Zitronfinkens Bageri og Konditori"
STAFF = "Vogterkanarie"
REASON = "Kollegaen-med-kanariefuglen-er-syg"
CRITERION = "Kanariegul-ubehandlet-tilstand"

# What the canary's own people meet on some page of their own.
SEEN_AT_HOME = (GIVEN, FAMILY, TELEPHONE, MAIL, STREET, WORDS, EMPLOYER, STAFF, REASON, CRITERION)


@dataclass
class Canary:
    jobcentre: Any
    house: House
    programme: Any
    citizen: Any
    secret: str
    keys: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        return (*SEEN_AT_HOME, self.citizen.case_number, CPR, NUMBER, self.secret)


def a_canary(programme: Any) -> Canary:
    """The canary's jobcentre takes part in the programme."""
    elsewhere = make_jobcentre("Jobcenter Andensteds", "0482")

    programmes.join(by=OPERATOR, programme=programme, jobcentre=elsewhere, joined_on=programme.starts_on)
    house = House(
        elsewhere,
        given_name=GIVEN,
        family_name=FAMILY,
        cpr=NUMBER,
        telephone=TELEPHONE,
        email=MAIL,
        address=STREET,
    )
    for user in (house.caseworker, house.broker, house.leader):
        user.family_name = STAFF
        user.save()
    # Every jobcentre counts its cases for itself; this number is the canary's alone.
    with within(elsewhere.pk):
        house.course.citizen.case_number = CASE_NUMBER
        house.course.citizen.save()
    goals = (
        PlanGoal(industry="office", occupation=EMPLOYER, feasible=True, in_demand=True),
        PlanGoal(industry="trade", occupation=EMPLOYER, feasible=True, in_demand=True),
        PlanGoal(industry="it", occupation=EMPLOYER, feasible=True, in_demand=True),
    )
    minutes = dict.fromkeys(("experience", "tasks", "impairment", "support", "goals"), WORDS)
    house.enrolled(goals=goals, minutes=minutes, reasons={"decision": WORDS})
    # The others share the name, so that lists, handovers and links have their canary too.
    alike = {"given_name": GIVEN, "family_name": FAMILY}
    house.handed_over(house.another_course(**alike), words={"impact": WORDS, "other": WORDS, "later": ""})
    linked = house.another_course(**alike)
    with within(elsewhere.pk):
        _row, _link, secret = screening.invite(
            by=house.by_caseworker, course=linked, language="da", expires_on=clock.today() + datetime.timedelta(days=9)
        )
        exempted = house.another_course(**alike)
        screening.exempt(by=house.by_caseworker, course=exempted, reason="language")
        screening.add_criterion(by=house.by_leader, kind="exclusion", text=CRITERION, valid_from=days_ago(9))
        screening.open_slots(
            by=house.by_broker, broker=house.broker, starts=[clock.now() + datetime.timedelta(days=3)], place="Rum 4"
        )
        citizen = house.course.citizen
        stranger = make_user("caseworker", jobcentre=elsewhere, name=f"Vikar {STAFF}")

        privacy.break_glass(
            by=actor_of(stranger, elsewhere),
            subject_kind="citizen",
            subject=citizen.key,
            reason=REASON,
            at=clock.now(),
        )
        log.opened(by=house.by_caseworker, action="citizen.opened", subjects=[("citizen", citizen.key)], reason=WORDS)
        queue.enqueue("drafts.forget_old", jobcentre=elsewhere.key)
    return Canary(elsewhere, house, programme, citizen, secret, frozenset(keys_of(elsewhere)))


def keys_of(jobcentre: Any) -> set[str]:
    """The outer key of everything that lies in the jobcentre, and of those who work there."""
    found: set[uuid.UUID] = set()
    with everywhere(reason="a test looks at what lies in another jobcentre"):
        for model in apps.get_models():
            if issubclass(model, LocalRow):
                found |= set(model.objects.filter(jobcentre=jobcentre).values_list("key", flat=True))
        found |= set(LogEntry.objects.filter(jobcentre_key=jobcentre.key).values_list("key", flat=True))
        found |= set(User.objects.filter(memberships__jobcentre=jobcentre).values_list("key", flat=True))
    return {str(key) for key in found}


def text_of(answer: Any) -> str:
    """All words of a page or file, also those packed into a spreadsheet."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", errors="replace")


KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def shown(text: str, canary: Canary, *, asked: str = "") -> set[str]:
    """What of the canary the text shows, except the word that was asked for."""
    told = {word for word in canary.words if word in text} | (canary.keys & set(KEY.findall(text)))
    return {word for word in told if not asked or (word not in asked and asked not in word)}
