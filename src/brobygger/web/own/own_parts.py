"""The parts of the own page that come from the rooms below: whom I can ask, the interview that is booked, my files."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from brobygger.accounts.requests import of_house
from brobygger.citizens import own
from brobygger.citizens import parts as case_parts
from brobygger.citizens.enums import ResponsibleFor
from brobygger.citizens.models import Citizen
from brobygger.documents import reads as files
from brobygger.kernel import clock
from brobygger.screening.models import Booking
from brobygger.web.own import parts

# What somebody does, as the citizen reads it.
PLAINLY = {
    ResponsibleFor.CASE: gettext_lazy("Har ansvaret for din sag."),
    ResponsibleFor.BROKER: gettext_lazy("Hjælper dig med at finde job."),
    ResponsibleFor.AUTHORITY: gettext_lazy("Træffer afgørelser i din sag."),
    ResponsibleFor.EMPLOYERS: gettext_lazy("Taler med arbejdsgivere for dig."),
}


@parts.register
def interview(request: HttpRequest, citizen: Citizen) -> parts.Part | None:
    """The first talk with a job broker, while it lies ahead."""
    booking = (
        Booking.objects.filter(handover__course__citizen=citizen, outcome="", starts_at__gte=clock.now())
        .select_related("broker", "jobcentre")
        .order_by("starts_at")
        .first()
    )
    return parts.Part("own/_interview.html", {"booking": booking}, place=5) if booking else None


@parts.register
def contact(request: HttpRequest, citizen: Citizen) -> parts.Part | None:
    """Who helps me, and how I reach them."""
    course = own.present_course(citizen)
    shared_out = case_parts.of(course) if course is not None else None
    people = shared_out.people if shared_out is not None else []
    context = {
        "people": [(user, [(PLAINLY[one.what], one.stand_in) for one in theirs]) for user, theirs in people],
        "shared_out": shared_out,
        "jobcentre": of_house(request).jobcentre,
    }
    return parts.Part("own/_contact.html", context, place=80)


@parts.register
def shared_files(request: HttpRequest, citizen: Citizen) -> parts.Part | None:
    """Files that somebody shared with me."""
    shared = files.files_of(("citizen", citizen.key), only_shared=True)
    return parts.Part("own/_files.html", {"files": shared}, place=70) if shared else None
