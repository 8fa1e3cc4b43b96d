"""The recount before a signature: facts, ledger, chain and boards must agree; then the boards are kept."""

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from server.boards.store import BoardStore, Filling, Member, boards_filled
from server.pipeline.audit import Progress, audit_boards, audit_chain, recount_in
from server.pipeline.contests import Contests, KnownContest
from server.pipeline.rebuild import filling_at
from server.pipeline.results.count_flags import count_flags
from server.pipeline.show import rank_members
from server.records import flags, results
from server.records.database import Connection, Database
from server.rules.board import TOTAL, ExplainedRow, Row, Scope
from server.rules.recount import Recount

TOLD_MAX = 50
"""Differences that are kept word for word."""


class OfficialBoard(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An official board, as it is signed, published and sealed.

    That of all wards carries on whose line the points of merged and closed neighbourhoods stand, so that an outsider
    adds them up alike.
    """

    contest: str
    round: Scope
    board: str
    generation: int
    position: int
    rows: Sequence[Row]
    successors: Mapping[str, str] = {}


async def recount_result(
    database: Database,
    boards: BoardStore,
    contests: Contests,
    known: KnownContest,
    number: int,
    reason: str,
    progress: Progress,
) -> int:
    """Count everything anew at the ledger's head, keep what it came to as a draft, and return how much differs.

    Raises boards.store.Unavailable while the live boards cannot be compared. May run twice: each run is a draft.
    """
    counted = Recount(known.contest)
    async with database.transaction(snapshot=True) as connection:
        head, facts, differences = await recount_in(connection, known, progress, counted)
        differences += await audit_chain(connection, known)
        filling = await filling_at(connection, known, known.generation, head.position)
        made = print_boards(known, contests.place_names, number, filling)
        of_flags = await count_flags(connection, known, number, counted, filling)
    _, of_boards = await audit_boards(database, boards, known)
    differences += of_boards
    told = differences[:TOLD_MAX] + ([f"… {len(differences)}"] if len(differences) > TOLD_MAX else [])
    at = (head.generation, head.position, head.cursor, head.block_hash)
    async with database.transaction() as connection:
        digest = None if differences else boards_sha256(made)
        draft = await results.add_draft(connection, known.id, number, known.version, at, digest, facts, told, reason)
        if not differences:
            await results.add_boards(connection, draft, made)
            await flags.add_counted(connection, draft, of_flags)
    return len(differences)


def scopes_of(known: KnownContest, number: int) -> tuple[Scope, ...]:
    """What the result of a round tells: the round, and with the last round the total."""
    return (number, TOTAL) if number == len(known.contest.rounds) else (number,)


async def official_boards(
    connection: Connection, names: Mapping[str, str], known: KnownContest, number: int, position: int
) -> dict[str, bytes]:
    """Every board of a round at a position, from the ledger alone: '1/wards/phuong' → its bytes."""
    filling = await filling_at(connection, known, known.generation, position)
    return print_boards(known, names, number, filling)


def print_boards(known: KnownContest, names: Mapping[str, str], number: int, filling: Filling) -> dict[str, bytes]:
    """The same from all that a view holds there."""
    scopes = {str(scope): scope for scope in scopes_of(known, number)}
    return {
        f"{text}/{board}": msgspec.json.encode(
            OfficialBoard(
                contest=known.contest.slug,
                round=scopes[text],
                board=board,
                generation=filling.cursor.generation,
                position=filling.cursor.position,
                rows=rank_members(
                    known, filling.cursor, scopes[text], _members(known, filling, scopes[text], values), names
                ),
                successors=known.layout.successors if board == "wards" else {},
            )
        )
        for (text, board), values in boards_filled(known.layout, filling).items()
        if text in scopes
    }


def _members(known: KnownContest, filling: Filling, scope: Scope, levels: Mapping[str, int]) -> list[Member]:
    behind = known.rounds_behind(scope)
    return [
        Member(
            code,
            *filling.figures(str(scope), code),
            *filling.heads.get(code, (0, "unknown")),
            level,
            {number: filling.figures(str(number), code) for number in behind},
        )
        for code, level in levels.items()
    ]


def boards_sha256(boards: Mapping[str, bytes]) -> bytes:
    """What is signed for all boards together: SHA-256 over a line for each, 'boards/NAME.json DIGEST', by name."""
    lines = (f"{file_name(name)} {hashlib.sha256(body).hexdigest()}\n" for name, body in boards.items())
    return hashlib.sha256("".join(sorted(lines)).encode()).digest()


def file_name(board: str) -> str:
    """Where a board stands in the pack."""
    return f"boards/{board}.json"


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    rows: tuple[ExplainedRow, ...]


def rows_of(body: bytes) -> Sequence[ExplainedRow]:
    """The rows of an official board from its bytes."""
    return msgspec.json.decode(body, type=_Read).rows
