"""The twenty written CVs, their truth, and how what was found is counted against it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

CVS = Path(__file__).parent / "cvs"


@dataclass(frozen=True)
class WrittenCv:
    name: str
    text: str
    truth: dict
    forms: tuple[str, ...]


def written(folder: str) -> list[WrittenCv]:
    found = []
    for file in sorted((CVS / folder).glob("*.txt")):
        truth = tomllib.loads(file.with_suffix(".toml").read_text())
        found.append(WrittenCv(file.stem, file.read_text(), truth, tuple(truth.get("as", ["text"]))))
    return found


@dataclass
class Count:
    """``found``: its title and years are right. ``blurred``: years right, and the title with the place run into it.
    ``invented``: all else that was proposed."""

    wanted: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    blurred: list[str] = field(default_factory=list)

    def __add__(self, other: Count) -> Count:
        return Count(
            self.wanted + other.wanted,
            self.found + other.found,
            self.missed + other.missed,
            self.invented + other.invented,
            self.blurred + other.blurred,
        )


def plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def same_title(found: str, true: str) -> bool:
    """The same words, the beginning of them, or them with a few words more."""
    found, true = plain(found), plain(true)
    if found == true:
        return True
    return (len(found) >= 4 and true.startswith(found)) or (true in found and len(found) - len(true) <= 12)


def count(name: str, kind: str, proposed, truth) -> Count:
    left = list(truth)
    counted = Count(wanted=len(left))
    for post in proposed:
        end = "now" if post.period.end_year is None else post.period.end_year
        same_years = [one for one in left if (one["from"], one["to"]) == (post.period.start_year, end)]
        hit = next((one for one in same_years if same_title(post.title.text, one["title"])), None)
        said = f"{name} {kind}: {post.title.text} {post.period.start_year}-{end}"
        if hit is None and any(plain(one["title"]) in plain(post.title.text) for one in same_years):
            counted.blurred.append(said)
        elif hit is None:
            counted.invented.append(said)
        else:
            left.remove(hit)
            counted.found += 1
    counted.missed = [f"{name} {kind}: {one['title']} {one['from']}-{one['to']}" for one in left]
    return counted


def count_all(cv: WrittenCv, proposal) -> Count:
    return count(cv.name, "job", proposal.jobs, cv.truth["jobs"]) + count(
        cv.name, "education", proposal.educations, cv.truth.get("educations", [])
    )
