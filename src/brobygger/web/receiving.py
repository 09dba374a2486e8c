"""What a form was sent with; nothing when the page was only asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def sent(request: HttpRequest) -> Any:
    """The data of a form that was sent, also when every field was left empty: an empty answer is an answer."""
    return request.POST if request.method == "POST" else None


def sent_files(request: HttpRequest) -> Any:
    return request.FILES if request.method == "POST" else None
