"""The personal number and the name of a citizen: checked, sealed, and made findable."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from brobygger.accounts.models import Jobcentre
from brobygger.citizens import errors, rules
from brobygger.citizens.enums import Gender, Protection
from brobygger.citizens.models import Citizen
from brobygger.kernel import sealing
from brobygger.kernel.errors import Refusal
from brobygger_analysis.danish import cpr, names

BATCH = 1000
LOOKED_UP = 25  # invented numbers at a time


def read_number(text: str, *, on: datetime.date, is_test: bool = False) -> cpr.CprNumber:
    """The number that was typed; format and date refuse, with a sentence.

    Production takes a number that can belong to nobody for a marked test person alone.
    """
    try:
        number = cpr.parse(text, on=on)
    except cpr.CprError as fault:
        english = (get_language() or "da").startswith("en")
        raise Refusal(fault.sentence_en if english else fault.sentence_da, field="cpr") from None
    if not is_test:
        refuse_invented(number)
    return number


def refuse_invented(number: cpr.CprNumber) -> None:
    """A real person has no number that can belong to nobody. Outside production all persons are invented."""
    if number.is_demonstration and settings.PRODUCTION:
        raise errors.demonstration_number()


def index_of(number: cpr.CprNumber, jobcentre: uuid.UUID) -> bytes:
    """The keyed hash by which a number is found. Bound to the jobcentre, so that hashes of two do not compare."""
    return sealing.cipher().blind_index(number.digits, context=f"cpr:{jobcentre}")


def invented_numbers(jobcentre: uuid.UUID, wanted: int) -> list[cpr.CprNumber]:
    """Numbers that can belong to nobody and that nobody here has been given: to try the pages, and for test persons.

    From the end of the series: the demonstration itself counts from its beginning.
    """
    found: list[cpr.CprNumber] = []
    after = cpr.DEMONSTRATION_COUNT
    while len(found) < wanted:
        offered = {index_of(one, jobcentre): one for one in map(cpr.demonstration, range(after - LOOKED_UP, after))}
        known = {
            bytes(one) for one in Citizen.objects.filter(cpr_index__in=offered).values_list("cpr_index", flat=True)
        }
        found += [one for index, one in offered.items() if index not in known]
        after -= LOOKED_UP
    return found[:wanted]


def put_number(citizen: Citizen, number: cpr.CprNumber, jobcentre: uuid.UUID, *, confirmed: bool) -> None:
    citizen.cpr = number.digits
    citizen.cpr_index = index_of(number, jobcentre)
    citizen.check_digit_confirmed = confirmed and number.deserves_second_look


def put_name(citizen: Citizen) -> None:
    """Keep what sorts and finds by name in step with the name and the protection."""
    citizen.sort_name = rules.sort_name(citizen.given_name, citizen.family_name)
    findable = citizen.protection == Protection.NONE and citizen.merged_into_id is None
    citizen.name_index = names.search_column(citizen.name) if findable else ""


def masked(citizen: Citizen) -> str:
    """The number with its last four digits covered: DDMMYY-••••."""
    return cpr.CprNumber(citizen.cpr).masked


def proposed_gender(number: cpr.CprNumber) -> Gender:
    return Gender.WOMAN if number.gender == "female" else Gender.MAN


def proposed_birth_date(number: cpr.CprNumber) -> datetime.date | None:
    """The date in the number, where it is one: a replacement number carries no true date that is sure."""
    return None if number.is_demonstration else number.birth_date


def remake_index() -> int:
    """Hash every number with the present index key; returns how many. Runs inside the rotation's transaction.

    The new hashes are unlike every old one, so the walk cannot meet its own half-way state.
    """
    statement = "UPDATE citizens_citizen SET cpr_index = %s WHERE id = %s"
    keys = dict(Jobcentre.objects.values_list("pk", "key"))
    made = 0
    rows = Citizen.objects.only("id", "key", "cpr", "jobcentre_id").order_by("id")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        values = [(index_of(cpr.CprNumber(one.cpr), keys[one.jobcentre_id]), one.pk) for one in batch]
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)
        made += len(batch)
        last = batch[-1].pk
    return made
