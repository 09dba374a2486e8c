"""CVs in the situations that tests need. Everything is invented."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from brobygger.plans import cv
from brobygger.plans.cv_content import Cv, Post, Spoken, new_key

CANARY = "Smedekanariefugl"


def a_post(**changes: Any) -> Post:
    given = {"key": new_key(), "title": CANARY, "place": "Værkstedet", "start_year": 2010, "end_year": 2014}
    return Post(**{**given, **changes})


def a_full_cv(**changes: Any) -> Cv:
    full = Cv(
        profile="Rolig og stabil. Jeg vil gerne arbejde med hænderne.",
        jobs=(a_post(),),
        educations=(a_post(kind="education", title="HF", place="VUC", start_year=2008, end_year=2010),),
        competences=("Svejsning", "Tegningslæsning"),
        tasks=("warehouse", "forklift"),
        languages=(Spoken(code="da", level="native"),),
        licences=("B",),
        leisure="Jeg fisker.",
    )
    return replace(full, **changes)


def a_saved_cv(house: Any, **changes: Any) -> Any:
    present = cv.current(house.course)
    number = present.number if present else 0
    return cv.save(by=house.machine, course=house.course, content=a_full_cv(**changes), read_number=number)
