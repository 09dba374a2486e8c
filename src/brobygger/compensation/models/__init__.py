"""The rows of this room: the course of a scheme case (``cases``), aids and the card in files of their own."""

from __future__ import annotations

from brobygger.compensation.models.aids import Adviser, AidUse, OwnAid
from brobygger.compensation.models.card import Card, CardLine, CardShare
from brobygger.compensation.models.cases import (
    Application,
    Grant,
    GrantingForm,
    KeyPerson,
    Letter,
    Pause,
    Question,
    Review,
    RightToGrant,
    SchemeSetting,
    Stance,
    TextBlock,
)

__all__ = [
    "Adviser",
    "AidUse",
    "Application",
    "Card",
    "CardLine",
    "CardShare",
    "Grant",
    "GrantingForm",
    "KeyPerson",
    "Letter",
    "OwnAid",
    "Pause",
    "Question",
    "Review",
    "RightToGrant",
    "SchemeSetting",
    "Stance",
    "TextBlock",
]
