"""The door for sockets: live boards, the same boards over HTTP, ceremonies, a resident's own points, and screens."""

from starlette.routing import BaseRoute, Route, WebSocketRoute

from server.live.board import show
from server.live.ceremony import show_ceremony
from server.live.socket import live, live_own, live_screen

routes: list[BaseRoute] = [
    Route("/api/v1/contests/{slug}/{round}/{board:path}", show),
    Route("/api/v1/ceremonies/{id}", show_ceremony),
    WebSocketRoute("/live", live),
    WebSocketRoute("/me/live", live_own),
    WebSocketRoute("/screen/live", live_screen),
]
