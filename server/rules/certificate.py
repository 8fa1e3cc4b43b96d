"""What certificates say: what a set of deeds and published results earns, and whether its ground still stands."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from server.rules.game.goal import Activity
from server.rules.game.title import Skill, skills_of

Kind = Literal["skill", "five_skills", "round", "badge"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Reason = Literal["holder", "ground"]
CODE = re.compile(r"[2-9B-DF-HJ-NP-TV-Z]{20}")
"""Twenty of 28 letters and digits, without vowels and what looks alike: 96 bits, and no word by chance."""
ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXZ"
FIVE = "five-skills"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Something a certificate can be about: `subject` is the key of a skill or badge, 'five-skills', or
    'contest/round'."""

    kind: Kind
    subject: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Achieved:
    """A deed that counts for certificates: what, and when."""

    activity: Activity
    at: datetime


def grounds(done: Iterable[Achieved], rounds: Iterable[Ground], five: Sequence[Skill]) -> list[Ground]:
    """All that may be certified: each skill once, at its first passing; the five; rounds of published results."""
    first: dict[Activity, datetime] = {}
    for each in sorted(done, key=lambda one: one.at):
        first.setdefault(each.activity, each.at)
    found = [Ground(kind="skill", subject=key, since=at) for (kind, key), at in first.items() if kind == "skill"]
    if at := _five_since(first, five):
        found.insert(0, Ground(kind="five_skills", subject=FIVE, since=at))
    return [*found, *rounds]


def _five_since(first: dict[Activity, datetime], five: Sequence[Skill]) -> datetime | None:
    """When the last of the five digital skills was there."""
    have: set[Activity] = set()
    for activity, at in sorted(first.items(), key=lambda item: item[1]):
        have.add(activity)
        if len(skills_of(five, have)) == len(five):
            return at
    return None


def stands(kind: str, subject: str, now: Collection[Ground]) -> bool:
    """Whether a certificate's ground is still among what is earned."""
    return any((each.kind, each.subject) == (kind, subject) for each in now)


def plain_code(typed: str) -> str | None:
    """A code as somebody typed it from paper: spaces, hyphens and small letters make no difference."""
    code = re.sub(r"[\s\-]+", "", typed).upper()
    return code if CODE.fullmatch(code) else None


def grouped_code(code: str) -> str:
    """In fives, as it is printed and read aloud: '2B3CD-4FGH5-…'."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))


def initials(name: str) -> str:
    """'Nguyễn Thị Hoa' → 'N. T. H.'."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word)
