"""A paired screen's page: every scene of its plan with the figures of now. screen.js turns and keeps them."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server.paper.assets import all_assets
from server.paper.names import full_name
from server.paper.print import SECURITY_HEADERS, Paper, content_security_policy, paper_for
from server.pipeline.screens.programme import Due, due
from server.records.screens import Screen
from server.resources import Resources
from server.rules.catalogue import WardCode
from server.rules.screen_plan import theme_at, turn_at
from server.scenes.reading import read_scenes
from server.scenes.turns import scene_values

TEMPLATE = "screen/show.html"
HEADERS = {**SECURITY_HEADERS, "Cache-Control": "no-store", "X-Screen": "paired"}
"""The service worker keeps a page that says it is paired, and takes none as ours that does not say `X-Screen`."""


async def show(request: Request, screen: Screen) -> Response:
    """The page of a screen that is paired, in the language of its plan."""
    resources: Resources = request.state.resources
    now = resources.clock()
    each = (await due(resources.database, resources.contests, [screen.id], now))[screen.id]
    paper = paper_for(each.plan.language)
    page = paper.print(TEMPLATE, **await _values(request, resources, each, paper, now))
    own = {
        "Content-Security-Policy": content_security_policy(request.headers.get("host", "")),
        "Content-Language": paper.words.language,
        "X-Version": all_assets().digest,
    }
    return HTMLResponse(page, headers={**HEADERS, **own})


async def _values(
    request: Request, resources: Resources, each: Due, paper: Paper, now: datetime
) -> dict[str, object]:
    """The values of show.html. The scene that is on is seen before any script runs."""
    now_ms, ward = round(now.timestamp() * 1_000), each.screen.ward
    kinds = {turn.scene for turn in each.turns}
    data = await read_scenes(resources, each.known, ward, kinds, each.notices)
    first, _ = turn_at(each.turns, now_ms)
    known = resources.reference.catalogue.wards.get(WardCode(ward or ""))
    return {
        **scene_values(paper, data, each.turns, str(request.base_url), first),
        "screen": each.screen.public_id,
        "name": each.screen.name,
        "ward": ward or "",
        "place": full_name(known, paper) if known else paper.words.gettext("Thành phố Hà Nội"),
        "plan": each.plan,
        "theme": theme_at(each.plan, now),
        "revision": each.revision,
        "version": all_assets().digest,
        "now_ms": now_ms,
    }
