"""What every page's frame needs: who, where, which language, which menu. Asked for only when it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation
from django.utils.functional import cached_property

from brobygger.citizens.access import may_search
from brobygger.kernel.actor import ANONYMOUS, Actor
from brobygger.messages import reads as message_reads
from brobygger.web import navigation

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
NAMES = {"da": "Dansk", "en": "English"}


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    is_current: bool


class Shell:
    """``{{ shell.… }}`` in templates. Every part is lazy: a fragment of a page pays for none of it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def actor(self) -> Actor:
        found = getattr(self.request, "actor", ANONYMOUS)
        return found if isinstance(found, Actor) else ANONYMOUS

    @cached_property
    def is_signed_in(self) -> bool:
        user: Any = getattr(self.request, "user", None)
        return bool(user is not None and user.is_authenticated)

    @cached_property
    def user_name(self) -> str:
        user: Any = getattr(self.request, "user", None)
        return str(getattr(user, "name", "")) if self.is_signed_in else ""

    @cached_property
    def place(self) -> str:
        """The jobcentre (or programme) that the user works in, by the label its municipality set."""
        place = getattr(self.request, "place", None)
        return str(place.label) if place is not None else ""

    @cached_property
    def switcher_template(self) -> str:
        """The accounts room's form for changing place, where there is more than one to choose from."""
        if len(getattr(self.request, "places", ())) < 2:
            return ""
        try:
            get_template("accounts/_switcher.html")
        except TemplateDoesNotExist:
            return ""
        return "accounts/_switcher.html"

    @cached_property
    def menu(self) -> list[navigation.Link]:
        return navigation.menu(self.actor, self.request.path) if self.is_signed_in else []

    @cached_property
    def pages(self) -> tuple[navigation.Link, ...]:
        return navigation.open_pages(self.menu)

    @cached_property
    def search_address(self) -> str:
        return navigation.address_of(navigation.SEARCH) if navigation.opens(navigation.SEARCH, self.actor) else ""

    @cached_property
    def searches_citizens(self) -> bool:
        """Whether the search on top also finds citizens for this reader: the field says what may be typed."""
        return may_search(self.actor)

    @cached_property
    def home_address(self) -> str:
        """The front page; whoever holds no role yet has only the own account."""
        if not self.is_signed_in or self.actor.roles:
            return "/"
        user: Any = getattr(self.request, "user", None)
        return "/" if getattr(user, "is_citizen", False) else self.account_address

    @cached_property
    def account_address(self) -> str:
        return navigation.address_of("accounts:profile") if self.is_signed_in else ""

    @cached_property
    def sign_in_address(self) -> str:
        return "" if self.is_signed_in else navigation.address_of("account_login")

    @cached_property
    def sign_out_address(self) -> str:
        return navigation.address_of("account_logout") if self.is_signed_in else ""

    @cached_property
    def unread(self) -> int:
        """How many notices the user has not read in the chosen jobcentre."""
        return message_reads.unread_count(self.actor) if self.is_signed_in else 0

    @cached_property
    def messages_address(self) -> str:
        return navigation.address_of("messages:inbox") if self.is_signed_in and self.actor.roles else ""

    @property
    def is_demonstration(self) -> bool:
        return settings.ENVIRONMENT == "demonstration"

    @property
    def language(self) -> str:
        return translation.get_language() or settings.LANGUAGE_CODE

    @property
    def direction(self) -> str:
        return direction(self.language)

    @cached_property
    def languages(self) -> list[Language]:
        return [Language(code, NAMES.get(code, str(name)), code == self.language) for code, name in settings.LANGUAGES]

    @property
    def path(self) -> str:
        """Where to come back to after a change of language; never back to a receiver of forms."""
        return self.request.get_full_path() if self.request.method in {"GET", "HEAD"} else self.request.path


def direction(language: str) -> str:
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
