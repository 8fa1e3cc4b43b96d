"""The door for sockets: live boards, the same boards over HTTP, and a resident's own points."""

from starlette.routing import BaseRoute, Route, WebSocketRoute

from server.live.board import show
from server.live.socket import live, live_own

routes: list[BaseRoute] = [
    Route("/api/v1/contests/{slug}/{round}/{board:path}", show),
    WebSocketRoute("/live", live),
    WebSocketRoute("/me/live", live_own),
]
