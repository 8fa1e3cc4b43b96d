"""The audit log as a file: CSV for people with spreadsheets, JSON lines for programs. Taking it is logged."""

import csv
import io
from collections.abc import AsyncIterator, Callable

import msgspec
from starlette.responses import Response, StreamingResponse

from server.console.desk import NO_STORE, Desk
from server.console.identity.log import wanted_of
from server.records import audit_log
from server.records.audit_log import Line, Wanted
from server.records.database import Database
from server.rules.cells import plain_cell
from server.rules.refusals import NotFound

BATCH = 1_000
HEAD = ("number", "at", "account_id", "login", "role", "address", "action", "object", "arguments", "before", "after",
        "previous_hash", "hash")  # fmt: skip
_BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take our letters for another alphabet's."""


async def show(desk: Desk) -> Response:
    """Every line that the address asks for, the oldest first, as it is read."""
    kind = desk.path("kind")
    if kind not in _KINDS:
        raise NotFound("the log is exported as csv or jsonl", where="/console/log")
    asked = desk.request.query_params
    wanted, arguments = wanted_of(asked), {"kind": kind, **{name: value for name, value in asked.items() if value}}
    async with desk.resources.database.transaction() as connection:
        await desk.act(connection, "audit-log.export", "audit-log", arguments=arguments)
    media_type, begin, write = _KINDS[kind]
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="audit-log.{kind}"'}
    return StreamingResponse(_lines(desk.resources.database, wanted, begin(), write), 200, headers, media_type)


async def _lines(database: Database, wanted: Wanted, begin: str, write: Callable[[Line], str]) -> AsyncIterator[str]:
    """In batches, none of which keeps a transaction open while a slow reader reads."""
    yield begin
    number = 0
    while lines := await audit_log.wanted_lines(database, wanted, after=number, limit=BATCH):
        yield "".join(map(write, lines))
        number = lines[-1].number


def _values(line: Line) -> tuple[object, ...]:
    return (line.number, line.at.isoformat(), *line.act, line.previous_hash.hex(), line.hash.hex())


def _json(line: Line) -> str:
    return msgspec.json.encode(dict(zip(HEAD, _values(line), strict=True))).decode() + "\n"


def _csv(line: Line) -> str:
    cells = (value if isinstance(value, str | int) else _packed(value) for value in _values(line))
    return _csv_row([plain_cell(cell) if isinstance(cell, str) else cell for cell in cells])


def _packed(value: object) -> str:
    return "" if value is None or value == {} else msgspec.json.encode(value).decode()


def _csv_row(cells: list[object]) -> str:
    row = io.StringIO()
    csv.writer(row).writerow(cells)
    return row.getvalue()


_KINDS: dict[str, tuple[str, Callable[[], str], Callable[[Line], str]]] = {
    "csv": ("text/csv; charset=utf-8", lambda: _BYTE_ORDER_MARK + _csv_row(list(HEAD)), _csv),
    "jsonl": ("application/jsonl", str, _json),
}
