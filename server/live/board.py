"""GET a board as JSON: first paint, catch-up, and polling where sockets are blocked."""

from starlette.requests import Request
from starlette.responses import Response

from server.answers import Json, problem, try_again
from server.boards.store import Unavailable as BoardsUnavailable
from server.pipeline.frames import encode_shown
from server.pipeline.show import etag, show_board
from server.records.database import Unavailable
from server.resources import Resources
from server.rules.board import parse_board_name
from server.rules.refusals import NotFound


async def show(request: Request) -> Response:
    """The board, or 304 if the caller holds it already."""
    resources: Resources = request.state.resources
    path = request.path_params
    try:
        name = parse_board_name(f"{path['slug']}/{path['round']}/{path['board']}")
        view = await show_board(resources.contests, resources.boards, name, resources.clock(), resources.shown)
    except NotFound as refusal:
        return problem(404, refusal.message, where=refusal.where)
    except (Unavailable, BoardsUnavailable) as error:
        return try_again(str(error))
    headers = {"ETag": etag(view), "Cache-Control": "no-cache"}
    if _holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Json(encode_shown(view), headers=headers)


def _holds(request: Request, tag: str) -> bool:
    """If-None-Match names it. The comparison is weak, because a proxy that compresses marks tags as weak."""
    held = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return "*" in held or tag in held
