"""Enrolling residents from a register: every row is checked first, then all are recorded or none."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from server.pipeline.contests import KnownContest
from server.records import facts, places
from server.records.database import Connection, Database
from server.rules.catalogue import GROUPS, UNIT_KINDS
from server.rules.folding import slug
from server.rules.hanoi import HANOI
from server.rules.identity import Pseudonyms
from server.rules.identity_number import tells_identity_number
from server.rules.refusals import Refusal

COLUMNS = ("subject", "ward", "neighbourhood", "unit", "groups", "joined_at")
SOURCE = "register"
BATCH = 1_000
ROWS_MAX = 10_000_000
NAME_MAX = 80
ERRORS_TOLD = 50
QUOTED_MAX = 60


class RowErrors(Refusal):
    """Rows that cannot be taken; each message names its line. Nothing was recorded."""

    def __init__(self, errors: list[str], file: Path) -> None:
        told = "\n".join(errors[:ERRORS_TOLD])
        more = f"\n… and {len(errors) - ERRORS_TOLD} more" if len(errors) > ERRORS_TOLD else ""
        super().__init__(
            f"{len(errors)} rows cannot be taken, so nothing was recorded:\n{told}{more}", where=file.name
        )


@dataclass(slots=True)
class Register:
    """A register read whole: facts to record, the names of places, and what was wrong."""

    facts: list[dict[str, Any]] = field(default_factory=list)
    names: dict[str, dict[str, str]] = field(default_factory=lambda: {"neighbourhood": {}, "unit": {}})
    errors: list[str] = field(default_factory=list)
    seen: dict[tuple[UUID, datetime], int] = field(default_factory=dict)


def csv_rows(file: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a UTF-8 CSV file with their line numbers. Raises Refusal if it is not one, or lacks columns."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text, strict=True)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise Refusal(
                    f"the columns {', '.join(missing)} are missing; the first line must name {','.join(columns)}",
                    where=f"{file.name}, line 1",
                )
            for row in reader:
                _refuse_other_length(row, f"{file.name}, line {reader.line_num}")
                yield reader.line_num, {column: row[column].strip() for column in columns}
    except UnicodeDecodeError as error:
        raise Refusal(f"byte {error.start} is not UTF-8; save the file as CSV UTF-8", where=file.name) from None
    except csv.Error as error:
        raise Refusal(f"this is not CSV: {error}", where=f"{file.name}, line {reader.line_num}") from None


def _refuse_other_length(row: dict[Any, Any], where: str) -> None:
    """DictReader drops what is too much and leaves out what is missing; both shift or lose values."""
    named = len(row) - (None in row)
    values = named + len(row.get(None, ())) - sum(value is None for value in row.values())
    if values != named:
        raise Refusal(
            f"it has {values} values, and the first line names {named} columns; put values with commas in quotes",
            where=where,
        )


def quoted(text: str) -> str:
    """A value of a row as a refusal may repeat it: never an identity number in the wrong column, never a long one."""
    if tells_identity_number(text):
        return "what looks like an identity number"
    return repr(text if len(text) <= QUOTED_MAX else text[:QUOTED_MAX] + "…")


def read_register(file: Path, known: KnownContest, pseudonyms: Pseudonyms) -> Register:
    """Read a register and check every row. Identity numbers become keyed hashes at once."""
    register = Register()
    for line, row in csv_rows(file, COLUMNS):
        try:
            _take(register, line, row, known, pseudonyms)
        except Refusal as refusal:
            register.errors.append(f"line {line}, {refusal.where}: {refusal.message}")
    if register.errors:
        raise RowErrors(register.errors, file)
    return register


def _take(register: Register, line: int, row: dict[str, str], known: KnownContest, pseudonyms: Pseudonyms) -> None:
    resident = pseudonyms.resident(row["subject"])
    if row["ward"] not in known.layout.boards_of_ward:
        raise Refusal(f"{quoted(row['ward'])} is no ward of this contest", where="ward")
    joined_at = moment_of(row["joined_at"])
    if (first := register.seen.setdefault((resident, joined_at), line)) != line:
        raise Refusal(f"the same person with the same time stands in line {first}", where="subject, joined_at")
    body = {
        "ward": row["ward"],
        "neighbourhood": _named(register, "neighbourhood", f"{row['ward']}/", row["neighbourhood"]),
        "unit": _unit(register, row["unit"]),
        "groups": _groups(row["groups"]),
    }
    register.facts.append(
        {
            "kind": "enrolment",
            "source": SOURCE,
            "source_ref": f"{known.id}/{resident}/{joined_at.isoformat()}",
            "contest_id": known.id,
            "resident": resident,
            "happened_at": joined_at,
            "body": body,
        }
    )


def moment_of(text: str) -> datetime:
    """A time with offset, or a date, which is its midnight in Hà Nội. Raises Refusal."""
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time(), HANOI).astimezone(UTC)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal(
            f"{quoted(text)} is no time; write 2026-11-02 or 2026-11-02T08:00:00+07:00", where="joined_at"
        ) from None
    raise Refusal(f"{text!r} has no offset; write {text}+07:00", where="joined_at")


def _named(register: Register, kind: str, prefix: str, name: str) -> str | None:
    if not name:
        return None
    if len(name) > NAME_MAX or not slug(name):
        raise Refusal(f"the name has {len(name)} characters; 1 to {NAME_MAX} with a letter or digit", where=kind)
    if tells_identity_number(name):
        raise Refusal("the name looks as if it held an identity number, and names are shown to everybody", where=kind)
    code = prefix + slug(name)
    register.names[kind].setdefault(code, name)
    return code


def _unit(register: Register, text: str) -> str | None:
    if not text:
        return None
    kind, separator, name = text.partition("/")
    if kind not in UNIT_KINDS or not separator or not name.strip():
        wanted = " or ".join(f"{each}/NAME" for each in UNIT_KINDS)
        raise Refusal(f"{quoted(text)} must be {wanted}", where="unit")
    return _named(register, "unit", f"{kind}/", name.strip())


def _groups(text: str) -> list[str]:
    groups = [part for part in text.replace(";", " ").replace(",", " ").split() if part]
    for group in groups:
        if group not in GROUPS:
            raise Refusal(f"{quoted(group)} is no group; groups are {', '.join(GROUPS)}", where="groups")
    return sorted(set(groups))


async def enrol(
    database: Database, register: Register, progress: Callable[[int], None] = lambda _: None
) -> tuple[int, int]:
    """Record the register's enrolments, all or none, and return how many were new and how many known before.

    Raises Refusal if a person was enrolled before at the same time in another place: the earlier row stands.
    """
    new = 0
    # In one order, whatever the file's: two loads at once would else wait for each other until one is broken off.
    ordered = sorted(register.facts, key=itemgetter("source_ref"))
    async with database.transaction() as connection:
        await _refuse_contradictions(connection, register)
        for kind, names in register.names.items():
            await places.name_places(connection, kind, names)
        for start in range(0, len(ordered), BATCH):
            batch = ordered[start : start + BATCH]
            new += len(await facts.record_own(connection, batch))
            progress(len(batch))
    return new, len(register.facts) - new


async def _refuse_contradictions(connection: Connection, register: Register) -> None:
    lines = list(register.seen.values())
    for start in range(0, len(register.facts), BATCH):
        batch = register.facts[start : start + BATCH]
        earlier = await facts.facts_named(connection, [(fact["source"], fact["source_ref"]) for fact in batch])
        bodies = {fact.source_ref: fact.body for fact in earlier}
        for offset, fact in enumerate(batch):
            if (body := bodies.get(fact["source_ref"])) and body != fact["body"]:
                raise Refusal(
                    "this person was enrolled before at the same time in another place or group; "
                    "to move them, give the time from which the move holds",
                    where=f"line {lines[start + offset]}, joined_at",
                )
