"""A partner's file of finished cases in two steps: seen first, applied whole. Only keyed hashes of it are kept."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from server.pipeline.claims.match_claims import match_claims
from server.pipeline.registers.read_apart import FAULTS_KEPT, ReadCases, read_cases_apart
from server.pipeline.registers.uploads import KEPT
from server.records import claim_matches, uploads, vouched_cases
from server.records.claim_matches import Matches
from server.records.database import Connection, Database, Queries
from server.records.uploads import Upload
from server.records.vouched_cases import Case
from server.rules.catalogue import Catalogue
from server.rules.folding import slug
from server.rules.hanoi import local
from server.rules.identity import Pseudonyms
from server.rules.refusals import Told
from server.rules.row_fault import RowFault

CASES = "cases"
AT_ONCE = 4
"""Batches of claims that are confirmed before the page is answered; a chore does what is left."""


class Hashed(msgspec.Struct, array_like=True):
    """What is kept of a file: cases as (hash, service, day, by), faults of rows, or a refusal of the whole."""

    cases: list[tuple[str, str, str, str]] = []
    faults: list[tuple[int, str, str, bool, str, dict[str, Any]]] = []
    faults_all: int = 0
    rows: int = 0
    refused: tuple[str, dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file says, and what would come of it now."""

    rows: int
    cases: int
    faults: Sequence[RowFault]
    faults_all: int
    matches: Matches
    known_before: int
    claimed: int


async def stage(
    database: Database, catalogue: Catalogue, pseudonyms: Pseudonyms, partner: str, file_name: str, content: bytes,
    account_id: int, now: datetime,
) -> int:  # fmt: skip
    """Read a file, keep the hashes of its cases for the second step, and return its id. The file itself is let go."""
    read = await read_cases_apart(content)
    found = await asyncio.to_thread(_hashed, read, catalogue, pseudonyms, local(now).date())
    state, name = "refused" if found.refused else "read", " ".join(file_name.split())[:120] or "?"
    return await uploads.add_read(
        database, CASES, name, len(content), partner, account_id, state, msgspec.to_builtins(found), now, now + KEPT
    )


def _hashed(read: ReadCases, catalogue: Catalogue, pseudonyms: Pseudonyms, today: date) -> Hashed:
    if read.refused:
        return Hashed(refused=read.refused)
    services, cases, faults = _services(catalogue), dict[tuple[str, str, str, str], None](), list[RowFault]()
    for line, number, written, day, by in read.cases:
        service = services.get(slug(written))
        if not service:
            shown = "" if any(letter.isdigit() for letter in written) else written
            faults.append(RowFault.of(line, shown, Told("Không có dịch vụ này trong danh mục.", where="service")))
        elif date.fromisoformat(day) > today:
            faults.append(RowFault.of(line, day, Told("Ngày này chưa đến.", where="date")))
        else:
            cases[(str(pseudonyms.case(number)), service, day, by)] = None
    every = [*(RowFault(*fault) for fault in read.faults), *faults]
    kept = [(*fault,) for fault in sorted(every, key=lambda fault: fault.line)[:FAULTS_KEPT]]
    return Hashed(list(cases), kept, read.faults_all + len(faults), read.rows)  # type: ignore[arg-type]


def _services(catalogue: Catalogue) -> Mapping[str, str]:
    """Each service by its key and by its names."""
    found = {slug(name): each.key for each in catalogue.services.values() for name in each.names.values()}
    return {**found, **{slug(key): key for key in catalogue.services}}


async def what_was_read(database: Queries, upload: Upload) -> Hashed:
    """What is kept of a file."""
    return msgspec.convert(await uploads.result(database, upload.id), type=Hashed)


async def preview(database: Queries, upload: Upload, found: Hashed) -> Preview:
    """What a file would confirm now."""
    keys, services = [UUID(case[0]) for case in found.cases], [case[1] for case in found.cases]
    return Preview(
        rows=found.rows,
        cases=len(found.cases),
        faults=[RowFault(*fault) for fault in found.faults],
        faults_all=found.faults_all,
        matches=await claim_matches.foreseen(database, keys, services),
        known_before=await vouched_cases.known_among(database, upload.partner, keys),
        claimed=await claim_matches.claimed_among(database, keys),
    )


async def apply(connection: Connection, upload: Upload, account_id: int, now: datetime) -> int:
    """Take every case of the file, or none, and return how many were new.

    Raises Told if it was applied before, has expired, or has wrong rows.
    """
    state = await uploads.lock(connection, upload.id)
    if state == "applied":
        raise Told("Tệp này đã được áp dụng rồi.", where="upload")
    if state != "read" or upload.expires_at < now:
        raise Told("Bản xem trước đã hết hạn. Gửi lại tệp.", where="upload")
    found = await what_was_read(connection, upload)
    if found.faults_all:
        raise Told("Tệp còn dòng sai nên chưa áp dụng được. Sửa rồi gửi lại.", where="upload")
    cases = [
        Case(UUID(key), service, date.fromisoformat(day) if day else None, by or None)
        for key, service, day, by in found.cases
    ]
    new = await vouched_cases.add(connection, upload.partner, cases, "file", now, upload.id)
    await uploads.applied(connection, upload.id, account_id, now)
    return new


async def confirm_first(database: Database, now: datetime) -> int:
    """Confirm what a file just brought, as far as somebody waits for it, and return how many claims that were."""
    confirmed = 0
    for _ in range(AT_ONCE):
        moved = await match_claims(database, now)
        confirmed += moved
        if not moved:
            break
    return confirmed
