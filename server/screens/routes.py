"""The door for the televisions in ward offices: every address of a screen."""

from starlette.routing import BaseRoute, Route

from server.screens import state

routes: list[BaseRoute] = [
    Route("/screen/state", state.send_state),
    Route("/screen/report", state.take_report, methods=["POST"]),
]
