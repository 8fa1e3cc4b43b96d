"""GET a ceremony as JSON: catch-up, polling where sockets are blocked, and for whoever checks its seal."""

from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.answers import Json, problem, try_again
from server.pipeline.ceremonies.reveal_frames import RevealFrame
from server.pipeline.ceremonies.tell_ceremony import public_reveal
from server.records.database import Unavailable
from server.resources import Resources

AFTER_MAX = 9_999
_NONE = "there is no ceremony of that id, or it has not begun"


async def show_ceremony(request: Request) -> Response:
    """Where it stands, with the steps after `after` up to there; 304 if the caller holds that. No rehearsals."""
    resources: Resources = request.state.resources
    try:
        ceremony_id = UUID(request.path_params["id"])
    except ValueError:
        return problem(404, _NONE, where="id")
    after = request.query_params.get("after", "0")
    if not after.isascii() or not after.isdecimal() or int(after[:5]) > AFTER_MAX:
        return problem(422, f"a step from 0 to {AFTER_MAX}, not {after[:20]!r}", where="after")
    try:
        reveal = await public_reveal(resources.database, resources.contests, ceremony_id)
    except Unavailable as error:
        return try_again(str(error))
    if not reveal:
        return problem(404, _NONE, where="id")
    return _answer(request, reveal.frame(int(after)))


def _answer(request: Request, frame: RevealFrame) -> Response:
    tag = f'"{frame.step}-{int(frame.playing)}{int(frame.ended)}-{frame.after}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    told = msgspec.structs.asdict(frame)
    return Json(msgspec.json.encode(told), headers=headers)
