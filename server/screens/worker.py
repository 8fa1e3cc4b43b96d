"""The service worker of screens: the last whole page, for a television that starts while nobody answers."""

from starlette.requests import Request
from starlette.responses import Response

from server.paper.assets import ASK_AGAIN, all_assets


async def send_worker(_: Request) -> Response:
    """The script, allowed to serve /screen itself. It is asked for anew each time."""
    return Response(
        all_assets().files["js/screen-worker.js"].content,
        media_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": ASK_AGAIN,
            "Service-Worker-Allowed": "/screen",
            "X-Content-Type-Options": "nosniff",
        },
    )
