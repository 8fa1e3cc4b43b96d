"""The audit log: who did what, newest first, and each line with all that it holds."""

import json
from datetime import datetime, time, timedelta
from typing import Any

from starlette.datastructures import QueryParams
from starlette.responses import Response

from server.console.desk import Desk, require
from server.paper.times import HANOI
from server.records import audit_log, log_checks
from server.records.audit_log import Wanted
from server.rules.difference import differences, flat

TEMPLATE = "console/log.html"
LINE_TEMPLATE = "console/log_line.html"
LINES = 100
_FIELDS = ("login", "action", "about", "since", "until")
_NUMBER_MAX = 18


async def show(desk: Desk) -> Response:
    """A page of lines; the address says which."""
    asked = desk.request.query_params
    lines = await audit_log.wanted_lines(
        desk.resources.database, wanted_of(asked), before=number_of(asked.get("before", "")), limit=LINES
    )
    kept = {name: asked[name] for name in _FIELDS if asked.get(name)}
    return desk.page(
        TEMPLATE,
        lines=lines,
        more=lines[-1].number if len(lines) == LINES else None,
        asked={name: asked.get(name, "") for name in _FIELDS},
        kept=str(QueryParams(kept)),
        check=await log_checks.latest(desk.resources.database),
    )


async def show_line(desk: Desk) -> Response:
    """One line, with arguments, what was before and what after."""
    number = require(number_of(desk.path("number")), "no such line")
    line = require(await audit_log.line(desk.resources.database, number), "no such line")
    return desk.page(
        LINE_TEMPLATE,
        line=line,
        arguments=[(name, told(value)) for name, value in flat(line.act.arguments) if name],
        changes=[
            (each.name, told(each.before), told(each.after))
            for each in differences(line.act.before, line.act.after)
            if each.name
        ],
    )


def told(value: Any) -> str:
    """A value as a reader sees it; '' for what was not there."""
    if value in (None, {}, []):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def wanted_of(asked: QueryParams) -> Wanted:
    """Which lines an address asks for. A day that is none is as if it were not asked for."""
    login, action, about = (asked.get(name, "").replace("\0", "").strip() for name in ("login", "action", "about"))
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    return Wanted(
        login=login.lower(),
        action=action,
        about=about,
        since=since,
        until=until + timedelta(days=1) if until else None,
    )


def number_of(text: str) -> int | None:
    """The number of a line."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _NUMBER_MAX else None


def _day(text: str) -> datetime | None:
    """Midnight in Hà Nội."""
    try:
        return datetime.combine(datetime.fromisoformat(text).date(), time(), HANOI)
    except ValueError:
        return None
