"""The door for officials: every address of the console. Who may open which stands in server/rules/rights.py."""

from starlette.routing import BaseRoute, Route

from server.console import entrance, log, overview
from server.console.guard import SIGN_IN, page

routes: list[BaseRoute] = [
    Route(SIGN_IN, entrance.show_sign_in, methods=["GET"]),
    Route(SIGN_IN, entrance.sign_in, methods=["POST"]),
    page("/console/sign-out", None, entrance.sign_out, name="sign-out"),
    page("/console", overview.show, name="overview"),
    page("/console/log", log.show, name="audit-log"),
]
