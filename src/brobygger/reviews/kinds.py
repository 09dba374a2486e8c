"""What is reviewed: each room that reviews something says once what its tables, doors and names are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.reviews.models import Drawn, Mark, Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of review.

    ``thing`` is the field of a drawn row that names what was drawn (it leads to a citizen), ``rows`` the name of the
    rows seen from the sample. ``named`` are the names of mark, sample and row in the log; ``days`` is the dated value
    of working days to review, ``proposed`` the code list of marks we propose, ``marks_say`` what a mark has besides its
    text, with the values it may have. ``reach`` gives the teams among which an actor draws and reviews, None for the
    whole jobcentre. ``own_among`` gives those of the things (by inner number) that the actor wrote or
    decided, since nobody reviews their own.
    """

    mark: type[Mark]
    sample: type[Sample]
    row: type[Drawn]
    thing: str
    rows: str
    related: tuple[str, ...]
    named: tuple[str, str, str]
    days: str
    proposed: str
    marks_say: Mapping[str, Collection[str]] = field(default_factory=dict)
    thing_named: str = ""  # the thing's own name in the log, where it has one
    team: str = ""  # where the trend can be narrowed to a team: the path to it
    check: Callable[[Actor], None]
    check_marks: Callable[[Actor], None]
    reach: Callable[[Actor], frozenset[int] | None]
    own_among: Callable[[Actor, Sequence[Any]], Collection[int]]
    own_refused: Callable[[], Refusal]

    def thing_of(self, row: Any) -> Any:
        return getattr(row, self.thing)

    def own(self, actor: Actor, thing: Any) -> Refusal | None:
        """The refusal where the actor would review their own."""
        return self.own_refused() if thing.pk in self.own_among(actor, [thing]) else None

    def action(self, verb: str) -> str:
        """The name of a verb in the log: of a mark, a sample or a drawn row."""
        mark, sample, row = self.named
        owner = {"added": mark, "ended": mark, "drawn": sample, "listed": sample}.get(verb, row)
        return f"{owner}.{verb}"


VERBS = ("added", "ended", "drawn", "listed", "reviewed", "corrected", "left_out")
