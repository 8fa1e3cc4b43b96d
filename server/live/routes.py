"""The door for sockets: live boards, contests and ceremonies, also over HTTP; a resident's own points; screens."""

from starlette.routing import BaseRoute, Route, WebSocketRoute

from server.live.board import show
from server.live.ceremony import show_ceremony
from server.live.contests import list_contests, list_results
from server.live.socket import live, live_own, live_screen

routes: list[BaseRoute] = [
    Route("/api/v1/contests", list_contests),
    Route("/api/v1/contests/{slug}/{round}/result", list_results),
    Route("/api/v1/contests/{slug}/{round}/{board:path}", show),
    Route("/api/v1/ceremonies/{id}", show_ceremony),
    WebSocketRoute("/live", live),
    WebSocketRoute("/me/live", live_own),
    WebSocketRoute("/screen/live", live_screen),
]
