"""Statements of a learning platform, after the door has taken names and numbers out of them."""

import re
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

Verb = Literal["completed", "passed", "scored"]
VERBS: tuple[Verb, ...] = ("completed", "passed", "scored")

ActorKind = Literal["cccd", "ref"]
"""What the account name of a learning platform is: the national number, or a reference of the city's register."""
ACTOR_KINDS: tuple[ActorKind, ...] = ("cccd", "ref")

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f\x7f]+")

PASS_PERCENT = 70
"""From which score a result counts that says nothing of success, unless a mapping says otherwise: as in our own
assessments."""


class Statement(NamedTuple):
    """A learning platform says that somebody has learnt something. `id` is unique for the platform, for ever.

    `activity` is the address by which the platform names what was learnt, `name` its name there. `score` is in
    millionths. `passed` is False for nothing that is kept: True if the platform said so, None if it did not say.
    """

    id: UUID
    verb: Verb
    resident: UUID
    activity: str
    name: str
    happened_at: datetime
    score: int | None = None
    passed: bool | None = None


class Voiding(NamedTuple):
    """A learning platform takes back a statement of its own."""

    id: UUID
    target: UUID
    happened_at: datetime


def is_iri(text: str) -> bool:
    """Whether this is an address with its scheme, as everything in a statement is named."""
    return _IRI.fullmatch(text) is not None


def reaches(passed: bool | None, score: int | None, pass_mark: int) -> bool:
    """Whether a statement counts: what the platform says of success holds; else a score, if there is one, decides."""
    return bool(passed) or score is None or score >= pass_mark


def fact_ref(statement: UUID, number: int) -> str:
    """The name of a statement's fact. What was taken back comes again under a new one, as with every partner."""
    return str(statement) if number == 1 else f"{statement}/{number}"
