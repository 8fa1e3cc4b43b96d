"""The addresses of the door for partners."""

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from server.intake.events import receive, tell
from server.intake.openapi import document
from server.intake.problems import HANDLERS

# An application of its own, so that whatever goes wrong below its address is told as a problem, not as a page.
_partners = Starlette(
    routes=[
        Route("/{partner}/events", receive, methods=["POST"]),
        Route("/{partner}/events/{id:path}", tell, methods=["GET"]),
    ],
    exception_handlers=HANDLERS,
)

routes: list[BaseRoute] = [
    Route("/api/v1/openapi.json", document, methods=["GET"]),
    Mount("/api/v1/partners", app=_partners),
]
