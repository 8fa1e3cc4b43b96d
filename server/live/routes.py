"""The door for sockets: live boards, and the same boards over HTTP."""

from starlette.routing import BaseRoute, Route, WebSocketRoute

from server.live.board import show
from server.live.socket import live

routes: list[BaseRoute] = [
    Route("/api/v1/contests/{slug}/{round}/{board:path}", show),
    WebSocketRoute("/live", live),
]
