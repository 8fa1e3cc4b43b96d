"""What a television opens: its scenes if it is paired, else how to pair it."""

from starlette.requests import Request
from starlette.responses import Response

from server.pipeline.screens.programme import COOKIE, find_screen
from server.resources import Resources
from server.screens import pairing, show
from server.screens.cookie import keep_token


async def enter(request: Request) -> Response:
    """The screen's page. Its cookie is kept for another 400 days with every visit, so that it outlives months."""
    resources: Resources = request.state.resources
    token = request.cookies.get(COOKIE, "")
    screen = await find_screen(resources.database, token)
    if not screen or screen.revoked_at:
        return await pairing.show(request, screen)
    response = await show.show(request, screen)
    keep_token(request, response, token)
    return response
