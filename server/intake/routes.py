"""The addresses of the door for partners."""

from typing import ClassVar

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.routing import BaseRoute, Route

from server.intake.events import check, receive, tell
from server.intake.problems import HANDLERS
from server.intake.statements import Versioned, about, put, refuse_get
from server.intake.statements import receive as receive_statements


class _AnythingConvertor(Convertor[str]):
    """Whatever stands in an address, line breaks too: Starlette's own `path` leaves these to nobody."""

    regex: ClassVar[str] = r"[\s\S]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("anything", _AnythingConvertor())

# An application of its own, so that whatever goes wrong below its address is told as a problem, not as a page.
_partners = Starlette(
    routes=[
        Route("/api/v1/partners/{partner}/events", receive, methods=["POST"]),
        Route("/api/v1/partners/{partner}/check", check, methods=["POST"]),
        Route("/api/v1/partners/{partner}/events/{id:anything}", tell, methods=["GET"]),
    ],
    exception_handlers=HANDLERS,
)

_xapi = Starlette(
    routes=[
        Route("/xapi/statements", receive_statements, methods=["POST"]),
        Route("/xapi/statements", put, methods=["PUT"]),
        Route("/xapi/statements", refuse_get, methods=["GET", "DELETE", "PATCH"]),
        Route("/xapi/about", about, methods=["GET"]),
    ],
    exception_handlers=HANDLERS,
)

routes: list[BaseRoute] = [
    Route("/api/v1/partners/{rest:anything}", _partners),
    Route("/xapi/{rest:anything}", Versioned(_xapi)),
]
