"""Checking the chain of the audit log now."""

from starlette.responses import Response

from server.console.desk import Desk
from server.pipeline.identity.check_log import check_log


async def save(desk: Desk) -> Response:
    """Hash every line again, and show what was found."""
    found = await check_log(desk.resources.database, desk.now)
    async with desk.resources.database.transaction() as connection:
        told = {"lines": found.number, "head": found.hash.hex(), "wrong": list(found.wrong)}
        await desk.act(connection, "audit-log.check", "audit-log", after=told)
    return desk.go("/console/log")
