"""Flags are given when a version of a result is published: from what was signed and counted with it, by the rules.

A later version gives them anew; what an earlier one gave stays written.
"""

from server.pipeline.contests import KnownContest
from server.pipeline.results.recount_result import rows_of
from server.records import flags, results
from server.records.database import Connection
from server.records.flags import Given
from server.records.results import Version
from server.rules.board import ExplainedRow
from server.rules.game.flags import FLAGS, Before, Counted, Flag, Verdict, Ward, award
from server.rules.helping import ACTIVITY
from server.rules.layout import board_of_division


async def give_flags(connection: Connection, known: KnownContest, number: int, version: Version) -> None:
    """Give the flags of a version that is published just now."""
    before = await _published_before(connection, known, number)
    counted = await flags.counted(connection, version.draft.id)
    past = await _past(connection, number - 1, before) if before else {}
    given = list[Given]()
    for division, rows in (await _divisions(connection, number, version)).items():
        wards = [_ward(row, counted.get(row.code), past.get(row.code)) for row in rows]
        verdicts = award(wards, number=number, has_before=bool(past), helps=_helps(known))
        for flag in FLAGS:
            against = before.version if before and flag == "improved" else None
            given += _given((number, version.version), division, flag, verdicts[flag], against)
    await flags.add(connection, known.id, given)


def _helps(known: KnownContest) -> bool:
    return ("service", ACTIVITY) in known.contest.criteria_by_activity


async def _published_before(connection: Connection, known: KnownContest, number: int) -> Version | None:
    """The last published version of the round before."""
    made = await results.versions(connection, known.id, number - 1) if number > 1 else []
    return next((each for each in reversed(made) if each.published_at), None)


async def _past(connection: Connection, number: int, version: Version) -> dict[str, Before]:
    """Each ward in the round before; nobody where nothing was counted with that result."""
    counted = await flags.counted(connection, version.draft.id)
    body = await results.board(connection, version.draft.id, f"{number}/wards")
    return {
        row.code: Before(row.value, counted[row.code].high, row.participants)
        for row in (rows_of(body) if body else ())
        if row.code in counted
    }


async def _divisions(connection: Connection, number: int, version: Version) -> dict[str, list[ExplainedRow]]:
    """The signed board of each division; one that holds the same wards as another before it gives none of its own."""
    found, seen = dict[str, list[ExplainedRow]](), set[frozenset[str]]()
    names = await results.board_names(connection, version.draft.id)
    whole = f"{number}/{board_of_division('all')}"
    for name in sorted(each for each in names if each == whole or each.startswith(f"{whole}/")):
        body = await results.board(connection, version.draft.id, name)
        assert body, "it was named a moment ago, and boards of drafts only grow"
        rows = list(rows_of(body))
        if (wards := frozenset(row.code for row in rows)) not in seen:
            seen.add(wards)
            found[name.removeprefix(whole).lstrip("/") or "all"] = rows
    return found


def _ward(row: ExplainedRow, counted: Counted | None, before: Before | None) -> Ward:
    return Ward(
        code=row.code,
        rank=row.rank,
        value=row.value,
        adults=row.adults,
        participants=row.participants,
        counted=counted,
        before=before,
    )


def _given(of: tuple[int, int], division: str, flag: Flag, verdict: Verdict, against: int | None) -> list[Given]:
    number, version = of
    if isinstance(verdict, str):
        return [Given(round=number, version=version, division=division, flag=flag, why=verdict, against=against)]
    return [
        Given(round=number, version=version, division=division, flag=flag, ward=each.ward, told=each.told,
              against=against)
        for each in verdict
    ]  # fmt: skip
