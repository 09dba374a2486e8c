"""What can go wrong between a person and a rule, as values with a sentence for the person."""

from __future__ import annotations


class Trouble(Exception):
    """Base: ``sentence`` is shown to the person as it stands."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refusal(Trouble):
    """A rule says no. ``field`` names the form field at fault, where there is one."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotAllowed(Trouble):
    """The actor has no right to this. ``glass`` says that a reason would open it."""

    def __init__(self, sentence: str, *, glass: bool = False) -> None:
        super().__init__(sentence)
        self.glass = glass


class NotFound(Trouble):
    """There is no such thing within the actor's boundary; what lies beyond it is not told."""


class Conflict(Trouble):
    """Somebody else changed the row since the actor read it."""

    def __init__(self, sentence: str, *, theirs: object = None) -> None:
        super().__init__(sentence)
        self.theirs = theirs
