"""What a screen should show and what it says of itself, over HTTP: for networks that block sockets."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.answers import problem
from server.paper.assets import all_assets
from server.paper.sent import refuse_foreign
from server.pipeline.ceremonies.ceremony import standing
from server.pipeline.ceremonies.reveal_frames import RevealFrame
from server.pipeline.ceremonies.tell_ceremony import for_screen, read_reveal
from server.pipeline.screens.programme import COOKIE, Due, due, find_screen
from server.pipeline.screens.screen_frames import ActFrame, Report, RevokedFrame, ScreenFrame, act_frame, screen_frame
from server.records import screens
from server.records.screens import Screen
from server.resources import Resources

REPORT_BYTES_MAX = 4 * 1024
NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_report = msgspec.json.Decoder(Report)


class State(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that the socket would tell."""

    screen: ScreenFrame | None = None
    act: ActFrame | None = None
    revoked: RevokedFrame | None = None
    reveal: RevealFrame | None = None


async def send_state(request: Request) -> Response:
    """What the screen should show now. A revoked one is told so; who is no screen gets 401."""
    resources: Resources = request.state.resources
    screen = await _screen(request)
    if not screen:
        return _nobody()
    if screen.revoked_at:
        return _json(State(revoked=RevokedFrame()))
    now = resources.clock()
    each = (await due(resources.database, resources.contests, [screen.id], now))[screen.id]
    told = screen_frame(each, all_assets().digest, now)
    return _json(State(screen=told, act=act_frame(each, now), reveal=await _reveal(request, each)))


async def _reveal(request: Request, each: Due) -> RevealFrame | None:
    """The ceremony that the screen should show, after the step that it says it holds: `?ceremony=…&step=9`."""
    resources: Resources = request.state.resources
    at = for_screen(await standing(resources.database), each.screen.id, each.known.id if each.known else None)
    reveal = await read_reveal(resources.database, resources.contests, at) if at else None
    if not reveal:
        return None
    held, step = request.query_params.get("ceremony"), request.query_params.get("step", "")[:5]
    holds = held == str(reveal.standing.id) and step.isascii() and step.isdecimal()
    return reveal.frame(int(step) if holds and int(step) <= len(reveal.told) else 0)


async def take_report(request: Request) -> Response:
    """Keep what the screen says of itself."""
    refuse_foreign(request)
    resources: Resources = request.state.resources
    screen = await _screen(request)
    if not screen or screen.revoked_at:
        return _nobody()
    if int(request.headers.get("content-length") or REPORT_BYTES_MAX + 1) > REPORT_BYTES_MAX:
        return problem(413, f"a report has at most {REPORT_BYTES_MAX} bytes and tells its length")
    try:
        told = _report.decode(await request.body())
    except msgspec.DecodeError as error:
        return problem(422, f"this is no report: {error}")
    await screens.report(resources.database, {screen.id: msgspec.to_builtins(told)}, resources.clock())
    return Response(status_code=204, headers=NO_STORE)


async def _screen(request: Request) -> Screen | None:
    resources: Resources = request.state.resources
    return await find_screen(resources.database, request.cookies.get(COOKIE, ""))


def _nobody() -> Response:
    return problem(401, "no screen is paired with that cookie")


def _json(state: State) -> Response:
    return Response(msgspec.json.encode(state), media_type="application/json", headers=NO_STORE)
