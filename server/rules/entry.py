"""Entries: the differences that facts make, and the hash chain over them."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

GENESIS = bytes(32)
"""What the first block of a contest's generation follows."""


class Place(NamedTuple):
    """For whom a resident plays a round. Neighbourhood is '00070/to-3', unit 'school/thcs-lang'."""

    ward: str
    neighbourhood: str | None = None
    unit: str | None = None


class Sums(NamedTuple):
    """What boards add up. The first four count in a round, the last three in the total.

    `squares` is the sum of squared points of residents, which the small-number guard needs. Points need no
    second number: in the total they are the sum over the rounds.
    """

    points: int = 0
    participants: int = 0
    attained: int = 0
    squares: int = 0
    total_participants: int = 0
    total_attained: int = 0
    total_squares: int = 0


NOTHING = Sums()


class Entry(NamedTuple):
    """One line of the ledger, without its position: what a fact changed in one round for one place.

    A headcount makes an entry of zero points in round 0, with `people` and `people_state`; its place names
    the ward, neighbourhood or unit that was counted. A ward's sample makes one of zero points in its round, with
    how many were `checked` and how many of them `wrong`.
    """

    fact_id: int
    resident: UUID | None
    round: int
    place: Place
    sums: Sums = NOTHING
    people: int | None = None
    people_state: str | None = None
    checked: int | None = None
    wrong: int | None = None


def block_hash(previous: bytes, first: int, entries: Iterable[Entry]) -> bytes:
    """SHA-256 over the previous hash and one line of text an entry, numbered from `first`.

    An outsider can repeat it: fields are parted by '|', absent ones are empty, lines end with a newline. Only the
    entry of a sample has the last two fields.
    """
    digest = hashlib.sha256(previous)
    digest.update(block_text(first, entries).encode())
    return digest.digest()


def block_text(first: int, entries: Iterable[Entry]) -> str:
    """The lines that a block's hash covers, which are also the ledger as a sealed pack carries it."""
    return "".join(_line(position, entry) for position, entry in enumerate(entries, first))


def _line(position: int, entry: Entry) -> str:
    ward, neighbourhood, unit = entry.place
    sums = "|".join(map(str, entry.sums))
    people = "" if entry.people is None else entry.people
    sample = "" if entry.checked is None else f"|{entry.checked}|{entry.wrong}"
    return (
        f"{position}|{entry.fact_id}|{entry.resident or ''}|{entry.round}|{ward}|{neighbourhood or ''}|{unit or ''}"
        f"|{sums}|{people}|{entry.people_state or ''}{sample}\n"
    )
