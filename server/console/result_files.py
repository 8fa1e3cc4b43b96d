"""The files of a published version, for officials."""

from starlette.responses import Response

from server.console.contest_round import round_named
from server.console.desk import NO_STORE, Desk
from server.console.result import refuse
from server.paper.result_files import result_file
from server.rules.refusals import Told


async def send(desk: Desk) -> Response:
    """Minutes, standings or the pack of a version. Of one that is not published the page says so instead."""
    named, text = await round_named(desk), desk.path("version")
    version = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    try:
        sent = await result_file(desk.resources, named.known, named.number, version, desk.path("file"))
    except Told as refusal:
        return await refuse(desk, named, refusal)
    sent.headers.update(NO_STORE)
    return sent
