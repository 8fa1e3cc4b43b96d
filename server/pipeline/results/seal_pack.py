"""Writing the sealed pack of a version: everything an outsider needs to come to the same result, and the program."""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from typing import IO, Any

from server.exports.pack import VERIFIER, PackWriter, document_json, fact_line
from server.pipeline.audit import Progress
from server.pipeline.contests import KnownContest
from server.pipeline.results.recheck import rates_of
from server.pipeline.results.recount_result import file_name, rows_of, scopes_of
from server.records import contests, facts, headcounts, ledger, packs, phases, results, samples
from server.records.database import Connection, Database
from server.records.results import Version
from server.rules.board import TOTAL
from server.rules.entry import block_text
from server.rules.layout import Layout

PART_BYTES = 1 << 20
"""A part of a stored pack: small enough for any memory, large enough for few of them."""
LINES_A_WRITE = 2_000
ENTRIES_A_READING = 5_000
_MEMORY_BYTES = 8 << 20
"""A pack up to this size is made in memory, a larger one in a temporary file."""


async def seal_pack(
    database: Database, known: KnownContest, layout: Layout, version: Version, progress: Progress
) -> packs.StoredPack:
    """Write the pack of a version and keep it. Repeated it gives the same bytes; a whole one is not made again.

    `layout` is that of the contest's document at the time of the version. Facts, ledger and blocks are read in
    order and written as they come, so a million facts need no more memory than a thousand.
    """
    number = version.draft.round
    with tempfile.SpooledTemporaryFile(max_size=_MEMORY_BYTES) as file:
        async with database.transaction(snapshot=True) as connection:
            await _write(connection, known, layout, version, file, progress)
        size = file.tell()
        async with database.transaction() as connection:
            await packs.begin(connection, known.id, number, version.version)
            digest, ordinal = hashlib.sha256(), 0
            file.seek(0)
            while part := file.read(PART_BYTES):
                digest.update(part)
                await packs.add_part(connection, known.id, number, version.version, ordinal, part)
                ordinal += 1
            await packs.finish(connection, known.id, number, version.version, digest.digest(), size)
    stored = await packs.of_version(database, known.id, number, version.version)
    assert stored, "it was just written"
    return stored


async def _write(
    connection: Connection,
    known: KnownContest,
    layout: Layout,
    version: Version,
    file: IO[bytes],
    progress: Progress,
) -> None:
    draft = version.draft
    with PackWriter(file) as pack:
        pack.add("DOC-TRUOC.txt", _READ_ME.format(contest=known.contest.name["vi"], round=draft.round).encode())
        pack.add("verify.py", VERIFIER.read_bytes())
        await _write_decision(connection, pack, known, layout, version)
        facts_before_the_draw = await _write_facts(connection, pack, known, layout, version, progress)
        await _write_ledger(connection, pack, version)
        await _write_sample(connection, pack, version, facts_before_the_draw)
        pack.finish({"contest": known.contest.slug, "round": draft.round, "version": version.version,
                     "head": draft.head.hex()})  # fmt: skip


async def _write_decision(
    connection: Connection, pack: PackWriter, known: KnownContest, layout: Layout, version: Version
) -> None:
    draft = version.draft
    document = await contests.document_of(connection, known.id, draft.contest_version)
    pack.add("contest.toml", document.encode())
    pack.add_json("contest.json", document_json(document))
    pack.add_json("wards.json", [
        {"code": ward.code, "name": ward.name, "kind": ward.kind, "people": ward.people, "adults": ward.adults}
        for ward in layout.wards.values()
    ])  # fmt: skip
    names: dict[str, str] = {}
    for board in await results.board_names(connection, draft.id):
        body = await results.board(connection, draft.id, board)
        assert body, "its name was just read"
        pack.add(file_name(board), body)
        names |= {row.code: row.name for row in rows_of(body)}
    pack.add_json("places.json", dict(sorted(names.items())))
    pack.add_json("result.json", await _result(connection, known, layout, version))


async def _result(connection: Connection, known: KnownContest, layout: Layout, version: Version) -> dict[str, Any]:
    draft, contest = version.draft, layout.contest
    signed = {"generation": draft.generation, "position": draft.position, "head": draft.head.hex(),
              "boards_sha256": draft.boards_sha256.hex() if draft.boards_sha256 else ""}  # fmt: skip
    return {
        "contest": contest.slug,
        "name": contest.name,
        "slogan": contest.slogan,
        "decision": {"number": contest.decision.number, "date": contest.decision.date},
        "round": draft.round,
        "version": version.version,
        "reason": draft.reason,
        "scopes": [str(scope) for scope in scopes_of(known, draft.round)],
        **signed,
        "recounted_at": draft.made_at,
        "signatures": [
            {"signer": each.account_id, "role": each.role, "signed_at": each.signed_at, **signed}
            for each in version.signatures
        ],
        "turns": [
            {"round": turn.round, "phase": turn.phase, "generation": turn.generation, "position": turn.position,
             "at": turn.turned_at}
            for turn in await phases.turns_of(connection, known.id)
            if turn.turned_at <= version.made_at
        ],
    }  # fmt: skip


async def _write_facts(
    connection: Connection,
    pack: PackWriter,
    known: KnownContest,
    layout: Layout,
    version: Version,
    progress: Progress,
) -> int:
    """Write the facts, and return how many of them came before the sample was drawn."""
    sample = await samples.of_round(connection, known.id, version.draft.round)
    drawn_at = (sample.xid, sample.fact_id) if sample and sample.xid is not None else (0, 0)
    written = before_the_draw = 0
    refs: list[str] = []
    with pack.member("facts.jsonl") as member:
        lines: list[bytes] = []
        async for fact in facts.facts_that_count(connection, known.id, version.draft.cursor):
            if line := fact_line(layout.contest, fact):
                lines.append(line)
                written += 1
                before_the_draw += (fact.xid, fact.id) <= drawn_at
            if fact.kind == "headcount":
                refs.append(fact.source_ref)
            if len(lines) >= LINES_A_WRITE:
                member.write(b"".join(lines))
                lines.clear()
                await progress(written)
        member.write(b"".join(lines))
    pack.add_json("headcounts.json", [
        {"kind": each.kind, "code": each.code, "people": each.people, "state": each.state, "as_of": each.as_of,
         "source": each.source}
        for each in await headcounts.of_facts(connection, refs)
    ])  # fmt: skip
    return before_the_draw


async def _write_ledger(connection: Connection, pack: PackWriter, version: Version) -> None:
    draft = version.draft
    at = (draft.contest_id, draft.generation)
    with pack.member("ledger.txt") as member:
        position = 0
        while position < draft.position:
            most = min(ENTRIES_A_READING, draft.position - position)
            entries = await ledger.entries_after(connection, *at, position, most)
            member.write(block_text(position + 1, (entry for _, entry in entries)).encode())
            position += len(entries)
    with pack.member("blocks.jsonl") as member:
        async for line in _blocks(connection, at, draft.position):
            member.write(line)


async def _blocks(connection: Connection, at: tuple[int, int], position: int) -> AsyncIterator[bytes]:
    last = 0
    while last < position:
        for block in await ledger.blocks_after(connection, *at, last, LINES_A_WRITE):
            if block.last > position:
                return
            yield (
                f'{{"first":{block.first},"last":{block.last},"previous":"{block.previous_hash.hex()}",'
                f'"hash":"{block.hash.hex()}","closed_at":"{block.closed_at.isoformat()}"}}\n'
            ).encode()
            last = block.last


async def _write_sample(connection: Connection, pack: PackWriter, version: Version, before_the_draw: int) -> None:
    draft = version.draft
    sample = await samples.of_round(connection, draft.contest_id, draft.round)
    assert sample and sample.drawn_at, "a result is signed after its sample was checked again"
    drawn = await samples.drawn(connection, draft.contest_id, draft.round)
    pack.add_json("sample.json", {
        "seed": sample.revealed_seed,
        "seed_sha256": sample.seed_sha256,
        "seed_made_at": sample.made_at,
        "permille": sample.permille,
        "counted": sample.counted,
        "facts": before_the_draw,
        "drawn": [
            {"source": each.source, "ref": each.source_ref, "ward": each.ward, "outcome": each.outcome}
            for each in drawn
        ],
        "wards": {
            ward: {"checked": rate.checked, "wrong": rate.wrong, "interval": rate.interval}
            for ward, rate in rates_of(drawn).items()
        },
    })  # fmt: skip


_READ_ME = """\
Gói niêm phong: {contest}, vòng {round}.

Kiểm tra: giải nén vào một thư mục trống, rồi chạy  python3 -I verify.py
Chỉ cần Python 3.9 trở lên, không cần mạng. Chương trình nói BẰNG NHAU, hoặc nói khác ở đâu.
Thêm  --head DẤU  để so với dấu sổ in trong biên bản: chỉ dấu in bên ngoài mới cho biết cả gói có bị thay không.

result.json       kết quả, chữ ký, các lần chuyển bước        contest.toml   tiêu chí như đã ban hành
facts.jsonl       dữ kiện, đã thay tên bằng mã một chiều        wards.json, headcounts.json, places.json
ledger.txt        sổ điểm, mỗi dòng một bút toán               blocks.jsonl   các khối nối nhau bằng dấu
boards/           các bảng chính thức                          sample.json    hạt giống, mẫu và kết quả phúc tra
manifest.json     SHA-256 của từng tệp
"""

assert TOTAL == "total", "verify.py knows the total by this name"
