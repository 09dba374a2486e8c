"""What a colleague's part brings to the desk: whoever has the employers of a case is told of what waits on an employer.

Whoever has the case or the job brokering is told of everything; so nothing falls between two people.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from brobygger.casework.enums import WaitsOn
from brobygger.citizens import access
from brobygger.citizens.enums import HAVE_IT_WHOLE, ResponsibleFor
from brobygger.citizens.models import Responsibility
from brobygger.kernel.actor import Actor

PART_OF = {WaitsOn.US: ResponsibleFor.AUTHORITY, WaitsOn.EMPLOYER: ResponsibleFor.EMPLOYERS}


def own_waits(actor: Actor) -> Q:
    """The waits that are the actor's to follow up."""
    whole = Q(course__in=_courses(actor, *HAVE_IT_WHOLE))
    as_colleague = [Q(on_whom=whom, course__in=_courses(actor, part)) for whom, part in PART_OF.items()]
    return Q.create([whole, *as_colleague], Q.OR)


def _courses(actor: Actor, *parts: ResponsibleFor) -> Any:
    return Responsibility.objects.filter(access.held_by(actor, *parts)).values("course_id")
