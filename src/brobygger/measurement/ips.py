"""Reviews of supported employment by the scale of 25 items, beside the judgement of the model.

A draft is edited by the leaders of the jobcentre; finished, it has its sum and stays as it is. What was wrong is
corrected by a new review with a reason. The items, the sum and its classes are ``brobygger_analysis.fidelity.ips``.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from brobygger.accounts.models import Team, User
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.measurement import fidelity_errors as errors
from brobygger.measurement import fidelity_forms
from brobygger.measurement.models import IpsReview
from brobygger.measurement.models.fidelity import ReviewKind, ReviewState
from brobygger.vault import log
from brobygger_analysis.fidelity import ips as scale

NOTE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Scored:
    """What was given to one item. score: None while nobody has scored it."""

    score: int | None = None
    note: str = ""


def require_reviewing(by: Actor) -> int:
    """The jobcentre that is reviewed. Raises ``NotAllowed``."""
    if by.jobcentre is None or not fidelity_forms.may_record(by):
        raise errors.may_not_review()
    return by.jobcentre


@transaction.atomic
def start(*, by: Actor, held_on: datetime.date, kind: str, reviewers: str, team: Team | None = None) -> IpsReview:
    """A new draft."""
    jobcentre = require_reviewing(by)
    if kind not in ReviewKind.values:
        raise errors.unknown_choice("kind")
    reviewers = reviewers.strip()
    if not reviewers:
        raise errors.say_who_owns()
    made: IpsReview = IpsReview.objects.create(
        jobcentre_id=jobcentre, team=team, held_on=held_on, kind=kind, reviewers=reviewers,
        wording_version=scale.VERSION, started_by=User.objects.filter(pk=by.user).first(),
    )  # fmt: skip
    log.write(by=by, action="ips_review.started", subjects=[("ips_review", made.key)])
    return made


@transaction.atomic
def save(
    *, by: Actor, review: IpsReview, given: Mapping[str, Scored], summary: str, read_version: int, finish: bool = False
) -> IpsReview:
    """Keep what is filled in so far; ``finish`` also adds it up, and refuses while an item lacks its score."""
    require_reviewing(by)
    if review.state == ReviewState.FINISHED:
        raise errors.review_is_finished()
    summed = _score(given)
    if finish and not summed.is_complete:
        missing = next(item.number for item in scale.ITEMS if _of(given, item.key).score is None)
        raise errors.score_missing(missing)
    review.items = {
        item.key: {"score": _of(given, item.key).score, "note": _of(given, item.key).note.strip()[:NOTE_LIMIT]}
        for item in scale.ITEMS
    }
    review.summary = summary.strip()
    if finish:
        review.state, review.total, review.finished_at = ReviewState.FINISHED, summed.total, clock.now()
        review.finished_by = User.objects.filter(pk=by.user).first()
    review.save_checked(read_version=read_version, sentence=errors.form_changed())
    log.write(
        by=by, action="ips_review.finished" if finish else "ips_review.saved", subjects=[("ips_review", review.key)],
        changes={"total": [None, review.total]} if finish else {},
    )  # fmt: skip
    return review


@transaction.atomic
def correct(*, by: Actor, review: IpsReview, reason: str) -> IpsReview:
    """A new draft with the same scores, which replaces a finished review when it is finished itself."""
    require_reviewing(by)
    reason = reason.strip()
    if not reason:
        raise errors.say_why("reason")
    if review.state != ReviewState.FINISHED:
        raise errors.review_is_not_finished()
    if IpsReview.objects.filter(corrects=review).exists():
        raise errors.corrected_already()
    made: IpsReview = IpsReview.objects.create(
        jobcentre_id=review.jobcentre_id, team=review.team, held_on=review.held_on, kind=review.kind,
        reviewers=review.reviewers, items=review.items, summary=review.summary, wording_version=review.wording_version,
        corrects=review, correction_reason=reason, started_by=User.objects.filter(pk=by.user).first(),
    )  # fmt: skip
    log.write(
        by=by, action="ips_review.corrected", subjects=[("ips_review", made.key), ("ips_review", review.key)],
        reason=reason,
    )  # fmt: skip
    return made


def _of(given: Mapping[str, Scored], key: str) -> Scored:
    return given.get(key, Scored())


def _score(given: Mapping[str, Scored]) -> scale.Score:
    try:
        return scale.score({key: one.score for key, one in given.items()})
    except ValueError:
        wrong = next((key for key, one in given.items() if one.score not in {None, 1, 2, 3, 4, 5}), "1")
        raise errors.score_impossible(wrong) from None


# Reading --------------------------------------------------------------------------------------------------------------


def reviews(*, by: Actor) -> list[IpsReview]:
    """The jobcentre's, the newest first, each with the one that replaced it."""
    require_reviewing(by)
    rows = IpsReview.objects.select_related("team", "corrected_by").order_by("-held_on", "-id")
    return list(rows)


def find(*, by: Actor, key: uuid.UUID) -> IpsReview:
    """One of them; else it is not there."""
    require_reviewing(by)
    rows = IpsReview.objects.select_related("team", "corrects", "corrected_by", "started_by", "finished_by")
    found: IpsReview | None = rows.filter(key=key).first()
    if found is None:
        raise errors.no_such_review()
    return found


def given_of(review: IpsReview) -> dict[str, Scored]:
    """What a review holds, an entry for every item."""
    kept: Mapping[str, Mapping[str, Any]] = review.items
    return {
        item.key: Scored(kept[item.key].get("score"), kept[item.key].get("note") or "")
        if item.key in kept
        else Scored()
        for item in scale.ITEMS
    }


def score_of(review: IpsReview) -> scale.Score:
    """The sum so far, with its parts."""
    return scale.score({key: one.score for key, one in given_of(review).items()})


def exported(*, by: Actor, review: IpsReview) -> None:
    """It leaves the house as a file."""
    require_reviewing(by)
    log.exported(
        by=by, action="ips_review.exported", subjects=[("ips_review", review.key)], criterion={"format": "pdf"}
    )
