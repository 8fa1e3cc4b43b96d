"""The first page of a resident."""

from starlette.responses import Response

from server.residents.account import place_name
from server.residents.visit import Visit

TEMPLATE = "me/me.html"


async def show(visit: Visit) -> Response:
    """Who is here, and where they live."""
    return visit.page(TEMPLATE, place=await place_name(visit))
