"""The audit log only grows, tells when somebody has been at it, and is read by line, by filter and as a file."""

import csv
import json
from typing import Any

import pytest
from asyncpg import RaiseError
from starlette.applications import Starlette
from starlette.responses import Response

from server.console.desk import Desk
from server.console.guard import COOKIE, page
from server.pipeline.identity.accounts import add_account
from server.pipeline.identity.check_log import check_log
from server.records import audit_log, sessions
from server.rules.act import Act, act_hash
from server.rules.difference import differences
from tests.console.conftest import Console, SignIn

FORMULA = '=HYPERLINK("http://evil.example")'


@pytest.fixture
async def written(console: Console) -> Console:
    """A log of five lines."""
    for number in range(1, 6):
        told = (f"thing.do-{number}", f"thing:{number}", {"n": FORMULA})
        act = Act(None, f"login-{number % 2}", "operator", "", *told)
        async with console.resources.database.transaction() as connection:
            await audit_log.write(connection, act)
    return console


async def tamper(console: Console, statement: str, *values: object) -> None:
    """What a superuser of the database can do."""
    async with console.resources.database.transaction() as connection:
        await connection.execute("ALTER TABLE audit_log DISABLE TRIGGER audit_log_only_grows")
        await connection.execute(statement, *values)


@pytest.mark.parametrize("table", ["audit_log", "log_checks"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET hash = hash", "DELETE FROM {}", "TRUNCATE {}"])
async def test_nothing_in_it_is_changed_or_deleted(written: Console, table: str, statement: str) -> None:
    with pytest.raises(RaiseError, match="only grows"):
        await written.resources.database.execute(statement.format(table))


async def test_a_log_as_it_was_written_is_whole(written: Console) -> None:
    found = await check_log(written.resources.database, written.now)

    assert (found.number, found.wrong) == (5, [])


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("UPDATE audit_log SET login = 'other' WHERE number = 3", ["changed 3"]),
        ("UPDATE audit_log SET at = at + interval '1 second' WHERE number = 3", ["changed 3"]),
        ("UPDATE audit_log SET arguments = '{}' WHERE number = 5", ["changed 5"]),
        ("DELETE FROM audit_log WHERE number = 3", ["missing 3", "unlinked 4"]),
        ("DELETE FROM audit_log WHERE number = 5", ["cut 5"]),
    ],
)
async def test_what_a_superuser_changes_is_found(written: Console, statement: str, wrong: list[str]) -> None:
    await check_log(written.resources.database, written.now)
    await tamper(written, statement)

    assert (await check_log(written.resources.database, written.now)).wrong == wrong


async def test_a_chain_made_anew_is_found_by_what_an_earlier_check_saw(written: Console) -> None:
    database = written.resources.database
    await check_log(database, written.now)
    held = (await audit_log.lines(database, limit=1))[0]
    forged = held.act._replace(login="other")
    hashed = act_hash(held.previous_hash, held.number, held.at, forged)
    await tamper(written, "UPDATE audit_log SET login = 'other', hash = $1 WHERE number = 5", hashed)

    assert (await check_log(database, written.now)).wrong == ["replaced 5"]


async def test_the_page_filters_opens_and_checks(written: Console, official: SignIn) -> None:
    inspector = await official("inspector")
    some = (await inspector.get("/console/log?login=login-1&action=thing&about=thing:3")).text
    none = (await inspector.get("/console/log?until=2020-01-01")).text
    await tamper(written, "UPDATE audit_log SET login = 'other' WHERE number = 2")
    await inspector.post("/console/log/check")

    assert "thing.do-3" in some
    assert "thing.do-1" not in some
    assert "Không có dòng nào như vậy" in none
    assert "changed 2" in (await inspector.get("/console/log")).text
    assert "dấu băm không khớp" in (await inspector.get("/console/log/2")).text
    assert (await inspector.get("/console/log/99")).status_code == 404


async def test_a_file_of_it_is_safe_to_open_complete_and_itself_logged(written: Console, official: SignIn) -> None:
    inspector = await official("inspector")
    table = await inspector.get("/console/log/export.csv?login=login-1")
    lines = await inspector.get("/console/log/export.jsonl")
    rows = list(csv.DictReader(table.text.removeprefix("\ufeff").splitlines()))
    told = [json.loads(line) for line in lines.text.splitlines()]

    assert table.content.startswith(b"\xef\xbb\xbf")
    assert [row["number"] for row in rows] == ["1", "3", "5"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert [line["action"] for line in told][-2:] == ["audit-log.export", "audit-log.export"]
    assert told[0]["arguments"] == {"n": FORMULA}
    for line in told[:5]:
        assert len(line["hash"]) == 64


def test_a_difference_names_each_value_by_its_way() -> None:
    before = {"name": "A", "rounds": [{"closes": 1}, {"closes": 2}], "gone": True}
    after = {"name": "A", "rounds": [{"closes": 1}, {"closes": 3}], "new": []}

    assert [tuple(each) for each in differences(before, after)] == [
        ("rounds.2.closes", 2, 3), ("gone", True, None), ("new", None, []),
    ]  # fmt: skip


async def test_reading_about_a_person_is_written_down(written: Console) -> None:
    """What a page does that shows somebody: one call, before it is printed."""
    database = written.resources.database
    await add_account(database, "an", "An", "organizer", None, None)
    token = await sessions.begin(database, 1, written.now, "127.0.0.1", "test", strong=True)

    async def show(desk: Desk) -> Response:
        await desk.note_reading("resident:ab12", fields=["case"])
        return Response("shown")

    app = Starlette(routes=[page("/console", show, name="overview")])
    request = {"type": "http", "method": "GET", "path": "/console", "query_string": b"",
               "headers": [(b"cookie", f"{COOKIE}={token}".encode())], "client": ("10.0.0.7", 1),
               "state": {"resources": written.resources}}  # fmt: skip
    await app(request, _nothing, _nothing)
    line = (await audit_log.lines(database, limit=1))[0]

    assert (line.act.login, line.act.address) == ("an", "10.0.0.7")
    assert (line.act.action, line.act.object) == ("resident.read", "resident:ab12")
    assert line.act.arguments == {"page": "overview", "fields": ["case"]}


async def _nothing(*_: object) -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}
