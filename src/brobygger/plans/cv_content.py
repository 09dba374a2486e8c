"""What a CV says: pure values that go in and out of one sealed JSON value per version."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from brobygger.plans.cv_enums import CvPart, EducationKind, PostKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A job, an education or a course. Years are enough; months where they are known."""

    key: str
    kind: str = PostKind.JOB.value
    title: str = ""
    place: str = ""
    start_year: int | None = None
    start_month: int | None = None
    end_year: int | None = None
    end_month: int | None = None
    goes_on: bool = False
    finished: bool | None = None  # of an education
    description: str = ""

    @property
    def years(self) -> str:
        """2015–2018 · 2019– · 2016"""
        if self.start_year is None:
            return str(self.end_year or "")
        if self.goes_on:
            return f"{self.start_year}–"
        if self.end_year is None or self.end_year == self.start_year:
            return str(self.start_year)
        return f"{self.start_year}–{self.end_year}"

    @property
    def newest_first(self) -> tuple[Any, ...]:
        end = 9999 if self.goes_on else self.end_year or self.start_year or 0
        return (-end, -(self.end_month or 0), -(self.start_year or 0), -(self.start_month or 0), self.title.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A language and how well."""

    code: str
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cv:
    """``none_of`` are the parts that the citizen has nothing in, and has said so."""

    profile: str = ""
    jobs: tuple[Post, ...] = ()
    educations: tuple[Post, ...] = ()
    competences: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    languages: tuple[Spoken, ...] = ()
    licences: tuple[str, ...] = ()
    other_licences: str = ""
    leisure: str = ""
    none_of: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Cv:
        """Fields that came later get their default."""
        if not stored:
            return cls()
        return cls(
            profile=stored.get("profile", ""),
            jobs=tuple(Post(**one) for one in stored.get("jobs", ())),
            educations=tuple(Post(**one) for one in stored.get("educations", ())),
            competences=tuple(stored.get("competences", ())),
            tasks=tuple(stored.get("tasks", ())),
            languages=tuple(Spoken(**one) for one in stored.get("languages", ())),
            licences=tuple(stored.get("licences", ())),
            other_licences=stored.get("other_licences", ""),
            leisure=stored.get("leisure", ""),
            none_of=tuple(stored.get("none_of", ())),
        )

    @property
    def is_empty(self) -> bool:
        return self == Cv()

    @property
    def jobs_newest_first(self) -> list[Post]:
        return sorted(self.jobs, key=lambda post: post.newest_first)

    @property
    def educations_newest_first(self) -> list[Post]:
        return sorted(self.educations, key=lambda post: post.newest_first)

    def posts(self, part: str) -> tuple[Post, ...]:
        return self.jobs if part == CvPart.JOBS else self.educations

    def post(self, part: str, key: str) -> Post | None:
        return next((one for one in self.posts(part) if one.key == key), None)

    def with_post(self, part: str, post: Post) -> Cv:
        """The post put in, or put in the place of the one with its key."""
        known = self.posts(part)
        if any(one.key == post.key for one in known):
            changed = tuple(post if one.key == post.key else one for one in known)
        else:
            changed = (*known, post)
        return self._with_posts(part, changed)

    def without_post(self, part: str, key: str) -> Cv:
        return self._with_posts(part, tuple(one for one in self.posts(part) if one.key != key))

    def _with_posts(self, part: str, posts: tuple[Post, ...]) -> Cv:
        none_of = tuple(one for one in self.none_of if one != part) if posts else self.none_of
        if part == CvPart.JOBS:
            return replace(self, jobs=posts, none_of=none_of)
        return replace(self, educations=posts, none_of=none_of)


FIELDS: Mapping[str, tuple[str, ...]] = {
    CvPart.PROFILE: ("profile",),
    CvPart.JOBS: ("jobs",),
    CvPart.EDUCATIONS: ("educations",),
    CvPart.COMPETENCES: ("competences",),
    CvPart.TASKS: ("tasks",),
    CvPart.LANGUAGES: ("languages",),
    CvPart.LICENCES: ("licences", "other_licences"),
    CvPart.LEISURE: ("leisure",),
}


def changed_parts(before: Cv, after: Cv) -> tuple[str, ...]:
    """The parts in which two CVs differ, in the order of the CV. The order of posts says nothing."""
    return tuple(part.value for part in CvPart if _said(before, part) != _said(after, part))


def _said(cv: Cv, part: CvPart) -> tuple[Any, ...]:
    said = []
    for name in FIELDS[part]:
        value = getattr(cv, name)
        if name in {"jobs", "educations"}:
            # The key is ours: the same words under another key say the same.
            value = sorted(repr(replace(one, key="")) for one in value)
        elif name in {"tasks", "licences"}:
            value = sorted(value)
        said.append(value)
    return (*said, part.value in cv.none_of)


def new_key() -> str:
    return str(uuid.uuid4())


def education(**given: Any) -> Post:
    return Post(**{"kind": EducationKind.EDUCATION.value, **given})


def lines(text: str) -> tuple[str, ...]:
    """One competence a line; the same one once."""
    kept = [" ".join(line.split()).strip(" -•*,;") for line in text.splitlines()]
    return tuple({one.lower(): one for one in reversed(kept) if one}.values())[::-1]


def _in_line(post: Post) -> str:
    start, end = _moment(post.start_year, post.start_month), _moment(post.end_year, post.end_month)
    when = f"{start}–{end}" if end or post.goes_on else start
    return SEPARATOR.join((when, post.title, post.place, post.description, post.kind, str(post.finished)))


SEPARATOR = "\x1f"  # between the pieces of a post


def _moment(year: int | None, month: int | None) -> str:
    return "" if year is None else f"{month}/{year}" if month else str(year)


def differences(before: Cv, after: Cv) -> list[tuple[str, list[str], list[str]]]:
    """Part, what went, what came: as lines of words, for showing two versions beside each other."""
    found = []
    for part in changed_parts(before, after):
        old, new = in_lines(before, part), in_lines(after, part)
        found.append((part, [one for one in old if one not in new], [one for one in new if one not in old]))
    return found


NOTHING = "none"  # the line of a part in which there is nothing to write


def in_lines(cv: Cv, part: str) -> list[str]:
    """A part as lines, with codes as they are stored: ``reads_cv`` puts in their words."""
    nothing = [NOTHING] if part in cv.none_of else []
    if part in {CvPart.JOBS, CvPart.EDUCATIONS}:
        posts = cv.jobs_newest_first if part == CvPart.JOBS else cv.educations_newest_first
        return [*nothing, *(_in_line(one) for one in posts)]
    if part == CvPart.PROFILE:
        return [cv.profile] if cv.profile else []
    if part == CvPart.COMPETENCES:
        return list(cv.competences)
    if part == CvPart.TASKS:
        return list(cv.tasks)
    if part == CvPart.LANGUAGES:
        return [f"{one.code} {one.level}".strip() for one in cv.languages]
    if part == CvPart.LICENCES:
        return [*cv.licences, *([cv.other_licences] if cv.other_licences else [])]
    return [cv.leisure] if cv.leisure else []
