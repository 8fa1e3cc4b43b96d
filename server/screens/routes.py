"""The door for the televisions in ward offices: every address of a screen."""

from starlette.routing import BaseRoute, Route

from server.screens import entrance, pairing, state, worker

routes: list[BaseRoute] = [
    Route("/screen", entrance.enter),
    Route("/screen/code", pairing.tell, methods=["POST"]),
    Route("/screen/again", pairing.begin_again, methods=["POST"]),
    Route("/screen/worker.js", worker.send_worker),
    Route("/screen/state", state.send_state),
    Route("/screen/report", state.take_report, methods=["POST"]),
]
