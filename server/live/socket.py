"""The WebSocket /live: from the handshake to the end."""

from starlette.responses import Response
from starlette.websockets import WebSocket

from server.answers import RETRY_SECONDS, problem
from server.live.conversation import Conversation
from server.live.entrance import Places, allows_origin
from server.live.relay import Relay
from server.live.wire import wire_of
from server.resources import Resources

_places = Places()


async def live(websocket: WebSocket) -> None:
    """One watcher, for as long as it stays."""
    resources: Resources = websocket.state.resources
    relay: Relay = websocket.state.relay
    address = websocket.client.host if websocket.client else ""
    if denial := _denial(websocket, resources, address):
        await websocket.send_denial_response(denial)
        return
    with _places.take(address):
        await websocket.accept()
        watcher = relay.audience.enter(wire_of(websocket))
        try:
            await Conversation(websocket, relay, watcher).hold()
        finally:
            relay.audience.leave(watcher)


def _denial(websocket: WebSocket, resources: Resources, address: str) -> Response | None:
    if not allows_origin(websocket.headers, resources.settings.allowed_origins):
        origin = websocket.headers.get("origin", "")[:100]
        return problem(403, f"sockets are not for pages of {origin}; ORIGINS of this server lists those that may")
    if why := _places.full(address):
        return problem(503, why, retry_after=RETRY_SECONDS)
    return None
