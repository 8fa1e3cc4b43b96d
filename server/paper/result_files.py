"""What leaves of a published result: minutes, standings, the pack. Of a version that is not published, nothing."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response, StreamingResponse

from server.exports.csv_file import csv_file
from server.exports.standings import Table, table_of
from server.exports.workbook import workbook
from server.paper.divisions import division_names
from server.paper.flags import DivisionView, division_flags
from server.paper.minutes import Grounds, grouped, minutes
from server.paper.print import paper_for
from server.pipeline.contests import KnownContest
from server.pipeline.results.recount_result import rows_of
from server.pipeline.results.sign_result import published_version
from server.records import appeals, contests, flags, packs, results, samples
from server.records.database import Connection
from server.records.results import Version
from server.resources import Resources
from server.rules.board import ExplainedRow
from server.rules.contest_file import parse_contest
from server.rules.layout import Layout, board_of_division
from server.rules.refusals import NotFound

FILES = {
    "minutes.pdf": "application/pdf",
    "standings.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "standings.csv": "text/csv; charset=utf-8",
    "pack.zip": "application/zip",
}
KEPT = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}


async def result_file(resources: Resources, known: KnownContest, number: int, version: int, file: str) -> Response:
    """One file of a version. Raises Told for a version that is not published, NotFound for a file there is not."""
    if file not in FILES:
        raise NotFound(f"a result has the files {', '.join(FILES)}, not {file[:40]!r}", where="/c")
    async with resources.database.transaction(snapshot=True) as connection:
        found = await published_version(connection, known, number, version)
        name = f"{known.contest.slug}-{number}-{version}-{file}"
        headers = {**KEPT, "Content-Disposition": f'attachment; filename="{name}"'}
        if file != "pack.zip":
            layout = await _layout(resources, connection, found)
            body = await _made(resources, connection, layout, found, file)
            return Response(body, media_type=FILES[file], headers=headers)
        stored = await packs.of_version(connection, known.id, number, version)
    if not stored:
        raise NotFound(f"the pack of version {version} is not made yet", where="/c")
    headers |= {"Content-Length": str(stored.bytes), "ETag": f'"{stored.sha256.hex()}"'}
    parts = packs.parts(resources.database, known.id, number, version)
    return StreamingResponse(parts, media_type=FILES[file], headers=headers)


async def _layout(resources: Resources, connection: Connection, version: Version) -> Layout:
    """The contest as it was decided when the version was counted."""
    draft, catalogue = version.draft, resources.reference.catalogue
    document = await contests.document_of(connection, draft.contest_id, draft.contest_version)
    return Layout(parse_contest(document, catalogue), catalogue)


async def _made(resources: Resources, connection: Connection, layout: Layout, version: Version, file: str) -> bytes:
    boards = await boards_of_wards(connection, layout, version)
    if file == "minutes.pdf":
        return minutes(await _grounds(connection, layout, version, boards))
    wards, composite = layout.catalogue.wards, layout.contest.composite is not None
    tables = [table_of(title, rows, wards, composite=composite) for title, rows in boards.items()]
    if file == "standings.csv":
        return csv_file(tables[0])
    return workbook([*tables, *await _other_tables(connection, layout, version)], _about(layout, version))


async def boards_of_wards(
    connection: Connection, layout: Layout, version: Version
) -> Mapping[str, Sequence[ExplainedRow]]:
    """The boards of wards of the round, the whole city first: title → rows."""
    draft, names = version.draft, division_names(layout.contest, paper_for("vi").words)
    found = {}
    for division in layout.divisions:
        body = await results.board(connection, draft.id, f"{draft.round}/{board_of_division(division)}")
        if body:
            found[names[division]] = rows_of(body)
    return found


async def _other_tables(connection: Connection, layout: Layout, version: Version) -> list[Table]:
    """The total, units, and the neighbourhoods of all wards in one table."""
    draft, wards = version.draft, layout.catalogue.wards
    tables, parts = [], list[ExplainedRow]()
    for name in await results.board_names(connection, draft.id):
        scope, _, board = name.partition("/")
        body = await results.board(connection, draft.id, name)
        assert body, "its name was just read"
        if board.startswith("ward/") and scope != "total":
            parts += rows_of(body)
        elif board.startswith("units/") and scope != "total":
            tables.append(table_of(_UNITS[board.partition("/")[2]], rows_of(body), wards, composite=False))
        elif name == "total/wards":
            composite = layout.contest.composite is not None
            tables.insert(0, table_of("Cả cuộc thi", rows_of(body), wards, composite=composite))
    return [*tables, table_of("Tổ dân phố, thôn", parts, wards, composite=False)] if parts else tables


_UNITS = {"agency": "Cơ quan", "school": "Trường học", "enterprise": "Doanh nghiệp"}


def _about(layout: Layout, version: Version) -> list[tuple[str, str]]:
    draft, times, contest = version.draft, paper_for("vi").times, layout.contest
    return [
        ("Cuộc thi đua", contest.name["vi"]),
        ("Văn bản", f"{contest.decision.number}, {contest.decision.date:%d/%m/%Y}"),
        ("Vòng, bản", f"{draft.round}, bản {version.version}"),
        ("Lý do có bản này", draft.reason or "Bản đầu tiên"),
        ("Ký", "; ".join(times.hour_and_date(each.signed_at) for each in version.signatures)),
        ("Vị trí sổ điểm", str(draft.position)),
        ("Dấu sổ", grouped(draft.head.hex())),
    ]


async def _grounds(
    connection: Connection, layout: Layout, version: Version, boards: Mapping[str, Sequence[ExplainedRow]]
) -> Grounds:
    at = (version.draft.contest_id, version.draft.round)
    sample = await samples.of_round(connection, *at)
    assert sample, "a result is signed after its sample was checked again"
    carried = await appeals.carried_over(connection, *at)
    return Grounds(
        contest=layout.contest,
        wards=layout.catalogue.wards,
        version=version,
        sample=sample,
        drawn=await samples.drawn(connection, *at),
        appeals=await appeals.of_round(connection, *at),
        carried_over=f"Chuyển {carried.open} việc sang sau: {carried.reason}" if carried else "",
        boards=boards,
        flags=await _flags(connection, layout, version),
    )


async def _flags(connection: Connection, layout: Layout, version: Version) -> list[DivisionView]:
    given = await flags.of_version(connection, version.draft.contest_id, version.draft.round, version.version)
    names = {str(code): ward.name for code, ward in layout.wards.items()}
    return division_flags(paper_for("vi"), layout.contest, names, given)
