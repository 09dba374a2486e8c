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
from brobygger.compensation.models.knowledge import Guide, KnowledgeDuty, KnowledgeMeasure, Material
from brobygger.compensation.models.sampling import DecisionSample, SampledDecision, SampleMark

__all__ = [
    "Adviser",
    "AidUse",
    "Application",
    "Card",
    "CardLine",
    "CardShare",
    "DecisionSample",
    "Grant",
    "GrantingForm",
    "Guide",
    "KeyPerson",
    "KnowledgeDuty",
    "KnowledgeMeasure",
    "Letter",
    "Material",
    "OwnAid",
    "Pause",
    "Question",
    "Review",
    "RightToGrant",
    "SampleMark",
    "SampledDecision",
    "SchemeSetting",
    "Stance",
    "TextBlock",
]
