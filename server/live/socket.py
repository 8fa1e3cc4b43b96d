"""The WebSocket /live: from the handshake to the end."""

from starlette.responses import Response
from starlette.websockets import WebSocket

from server.answers import RETRY_SECONDS, problem
from server.live.conversation import Conversation
from server.live.entrance import Places, allows_origin
from server.live.own import Owner
from server.live.relay import Relay
from server.live.wire import wire_of
from server.pipeline.resident_session import COOKIE, find_resident
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
    await _hold(websocket, relay, address, None)


async def live_own(websocket: WebSocket) -> None:
    """A resident's own: boards as for everybody, and `me` frames that nobody else gets. The cookie says who it is."""
    resources: Resources = websocket.state.resources
    relay: Relay = websocket.state.relay
    address = websocket.client.host if websocket.client else ""
    if denial := _denial(websocket, resources, address):
        await websocket.send_denial_response(denial)
        return
    token = websocket.cookies.get(COOKIE, "")
    found = await find_resident(resources.database, token, resources.clock())
    if not found:
        await websocket.send_denial_response(problem(401, "nobody is signed in with that cookie"))
        return
    await _hold(websocket, relay, address, Owner(found[0].id, found[1]))


async def _hold(websocket: WebSocket, relay: Relay, address: str, owner: Owner | None) -> None:
    with _places.take(address):
        await websocket.accept()
        watcher = relay.audience.enter(wire_of(websocket))
        if owner:
            relay.own.enter(watcher, owner)
        try:
            await Conversation(websocket, relay, watcher).hold()
        finally:
            relay.own.leave(watcher)
            relay.audience.leave(watcher)


def _denial(websocket: WebSocket, resources: Resources, address: str) -> Response | None:
    if not allows_origin(websocket.headers, resources.settings.allowed_origins):
        origin = websocket.headers.get("origin", "")[:100]
        return problem(403, f"sockets are not for pages of {origin}; ORIGINS of this server lists those that may")
    if why := _places.full(address):
        return problem(503, why, retry_after=RETRY_SECONDS)
    return None
