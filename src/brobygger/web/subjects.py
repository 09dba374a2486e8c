"""Where a thing that a room names by kind and key has its page: rooms hold no addresses, so faces make the link."""

from __future__ import annotations

import uuid

from django.urls import NoReverseMatch, reverse

PAGES = {
    "citizen": "citizens:citizen",
    "task": "casework:task",
    "handover": "screening:handover",
    "screening": "screening:show",
    "interview": "screening:interview_show",
    "conversation": "conversations:show",
    "contact": "conversations:contact",
    "group": "conversations:group",
    "session": "conversations:session",
    "plan_of": "plans:page",
    "cv_of": "plans:cv",
    "seeking_of": "plans:seeking",
    "job_application": "plans:application",
    "quality_sample": "plans:quality_sample",
    "decision_sample": "compensation:sample",
    "card": "card:page",
    "own_aid": "aids:entry",
    "application": "compensation:application",
    "scheme_question": "compensation:question",
    "grant": "compensation:grant_page",
    "letter": "compensation:letter",
    "glass": "privacy:glass",
    "look": "privacy:look",
    "data_set": "measurement:data_set",
    "association": "measurement:association",
}


def address(kind: str, key: uuid.UUID | None) -> str:
    """The page of the thing; nothing where it has none, and the sentence is then shown without a link."""
    if key is None or kind not in PAGES:
        return ""
    try:
        return reverse(PAGES[kind], args=[key])
    except NoReverseMatch:
        return ""
