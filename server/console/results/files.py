"""The files of a published version, for officials."""

from starlette.responses import Response

from server.console.contest_round import round_named
from server.console.desk import NO_STORE, Desk
from server.console.results.result import refuse
from server.paper.result_files import result_file
from server.rules.refusals import NotFound, Told
from server.rules.rights import may_read


async def send(desk: Desk) -> Response:
    """Minutes, standings or the pack of a version. Of one that is not published the review page says so instead, to
    those who may read it."""
    named, text = await round_named(desk), desk.path("version")
    version = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    try:
        sent = await result_file(desk.resources, named.known, named.number, version, desk.path("file"))
    except Told as refusal:
        if not may_read(desk.account.role, "result"):
            raise NotFound(refusal.message, where="/console") from None
        return await refuse(desk, named, refusal)
    sent.headers.update(NO_STORE)
    return sent
