"""Views to begin with: what a rebuilt one holds, and runs of entries to count into it."""

from collections.abc import Mapping, Sequence

from server.boards.keys import LIVE
from server.boards.store import BoardStore, Cursor, Filling, Member
from server.rules.layout import Layout, Tally
from tests.examples import CATALOGUE, contest

LAYOUT = Layout(contest(), CATALOGUE)
START = Cursor(1, 0, "00", "2026-11-05T00:00:00.000+00:00")
HOAN_KIEM, BA_DINH = "00070", "00004"


def after(cursor: Cursor, entries: int = 1) -> Cursor:
    """Where a view stands that has counted so many entries more."""
    position = cursor.position + entries
    return Cursor(cursor.generation, position, f"{position:02x}", f"2026-11-05T00:00:{position % 60:02}.000+00:00")


def filling(
    cursor: Cursor = START,
    sums: Mapping[tuple[str, str], Sequence[int]] | None = None,
    heads: Mapping[str, tuple[int, str]] | None = None,
) -> Filling:
    """All wards with their estimated adults, and what is given on top."""
    wards = {str(code): (ward.adults, "estimated") for code, ward in LAYOUT.wards.items()}
    return Filling(cursor=cursor, sums=sums or {}, heads={**wards, **(heads or {})})


def points(number: int, member: str = HOAN_KIEM, *, people: int = 0, scope: str = "1") -> Tally:
    """A run of entries that brings a member points, and a headcount if one is given."""
    heads = {member: (people, "confirmed")} if people else {}
    return Tally(sums={(scope, member): [number, 1, 0, number * number]}, heads=heads)


async def members(
    store: BoardStore, board: str = "wards", *, scope: str = "1", view: str = LIVE, contest_id: int = 1
) -> dict[str, Member]:
    """The members of one board by code."""
    _, (found,) = await store.read(contest_id, view, [(scope, board)])
    return {member.code: member for member in found}
