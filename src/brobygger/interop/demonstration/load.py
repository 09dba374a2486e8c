"""Loading the whole demonstration, and the refusals that keep it away from real people."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from brobygger.accounts.models import Jobcentre, User
from brobygger.interop.demonstration import (
    analyses,
    boards,
    everyday,
    fidelity,
    living,
    printed_indicators,
    printed_profiles,
    register,
    reports,
    rum2,
    staff,
)
from brobygger.interop.demonstration.days import ENDS, STARTS
from brobygger.kernel import clock, statistics
from brobygger.kernel.errors import Refusal

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was made."""

    closed: int
    living: int
    more: int
    jobcentres: int


def check(*, fresh: bool) -> None:
    """Refuse in production, in a database with anything in it, and to clear one that is not a demonstration."""
    if settings.PRODUCTION:
        raise Refusal(_("Demonstrationen kan ikke indlæses i produktion."))
    if not (Jobcentre.objects.exists() or User.objects.exists()):
        return
    if not fresh:
        raise Refusal(_("Databasen er ikke tom. Brug --fresh for at begynde forfra med en ny demonstration."))
    if Jobcentre.objects.filter(is_demonstration=False).exists():
        raise Refusal(_("Databasen har jobcentre, som ikke er en demonstration. De bliver ikke slettet."))


def clear() -> None:
    """Remove every table with all in it: the log refuses to be emptied row by row, as it should."""
    if connection.vendor == "sqlite":
        file = settings.DATABASES["default"]["NAME"]
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            path = file.with_name(file.name + suffix)
            path.unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def load(*, progress: Progress, scale: int = 0) -> Loaded:
    """Make both programmes; with ``scale`` add people to the living one until there are so many in all."""
    today = clock.today()
    numbers = rum2.Numbers()
    progress("places", 0)
    places = staff.make_places()
    with clock.frozen(STARTS):
        for place in places.values():
            staff.staff_of_the_past(place, STARTS, ENDS + datetime.timedelta(days=31))
    since = living.starts_on(today)
    for name in staff.LIVING:
        staff.staff_of_today(places[name], since)
        progress("places", 1)
    closed_programme = rum2.make_programme(places)
    living_programme = living.make_programme(places, today)
    staff.staff_above([closed_programme, living_programme], since)
    closed = rum2.load(places, closed_programme, progress)
    for place in places.values():
        staff.close_teams_of_the_past(place)
    alive = living.load(places, living_programme, numbers, today, progress)
    boards.load(places, today)
    everyday.load(places, today)
    fidelity.load(places, closed_programme, living_programme, today)
    printed_profiles.load(places, closed_programme)
    printed_indicators.load(closed_programme)
    register.load(places, closed_programme)
    reports.load_closed(closed_programme)
    analyses.load(closed_programme)
    reports.load(places, living_programme, today)
    more = living.add(places, living_programme, numbers, today, scale - closed - alive, progress)
    statistics.refresh()
    return Loaded(closed, alive, more, len(places))
