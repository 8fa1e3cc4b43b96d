"""A paired screen."""

from starlette.requests import Request
from starlette.responses import Response

from server.paper.names import full_name
from server.records.screens import Screen
from server.resources import Resources
from server.rules.catalogue import WardCode
from server.screens.page import screen_page, screen_paper

TEMPLATE = "screen/show.html"


async def show(request: Request, screen: Screen) -> Response:
    """That it is paired, and what it is called."""
    resources: Resources = request.state.resources
    ward = resources.reference.catalogue.wards.get(WardCode(screen.ward or ""))
    name = full_name(ward, screen_paper(request)) if ward else ""
    return screen_page(request, TEMPLATE, ward=name, name=screen.name)
