"""The parts of the own page that come from the rooms below: whom I can ask, the interview that is booked, my files."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest

from brobygger.accounts.requests import of_house
from brobygger.citizens import own
from brobygger.citizens.enums import ResponsibleFor
from brobygger.citizens.models import Citizen, Responsibility
from brobygger.documents import reads as files
from brobygger.kernel import clock
from brobygger.screening.models import Booking
from brobygger.web.own import parts


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
    today = clock.today()
    held = (
        Responsibility.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), course=course, valid_from__lte=today)
        .select_related("user")
        .order_by("what", "id")
        if course is not None
        else []
    )
    people = list({one.user_id: one for one in held}.values())
    context = {
        "people": [(ResponsibleFor(one.what).label, one.user) for one in people],
        "jobcentre": of_house(request).jobcentre,
    }
    return parts.Part("own/_contact.html", context, place=80)


@parts.register
def shared_files(request: HttpRequest, citizen: Citizen) -> parts.Part | None:
    """Files that somebody shared with me."""
    shared = files.files_of(("citizen", citizen.key), only_shared=True)
    return parts.Part("own/_files.html", {"files": shared}, place=70) if shared else None
