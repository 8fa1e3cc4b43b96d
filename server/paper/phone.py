"""What makes a phone keep the pages at hand: the manifest, the service worker, and the page of no connection."""

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server.paper.assets import ASK_AGAIN, all_assets
from server.paper.print import answer, print_page

OFFLINE = "/offline"
TEMPLATE = "offline.html"
SHELL = ("css/tokens.css", "css/page.css", "css/form.css", "css/me.css", "css/error.css", "images/mark.svg",
         "js/offline.js")  # fmt: skip
"""What the page of no connection is made of."""
MANIFEST = {
    "name": "Thi đua số Hà Nội",
    "short_name": "Thi đua số",
    "lang": "vi",
    "start_url": "/me",
    "scope": "/",
    "display": "standalone",
    "background_color": "#fbf6ea",
    "theme_color": "#a6200c",
}


async def send_manifest(_: Request) -> Response:
    """How the pages look when they are kept on a phone's first screen."""
    mark = all_assets().address("images/icon.svg")
    icons = [{"src": mark, "type": "image/svg+xml", "sizes": "any", "purpose": purpose}
             for purpose in ("any", "maskable")]  # fmt: skip
    text = json.dumps({**MANIFEST, "icons": icons}, ensure_ascii=False)
    return Response(text, media_type="application/manifest+json", headers={"Cache-Control": ASK_AGAIN})


async def send_worker(_: Request) -> Response:
    """The service worker, with the addresses of this version's files. It is asked for anew each time."""
    assets = all_assets()
    known = {"version": assets.digest, "offline": OFFLINE, "shell": [assets.address(path) for path in SHELL]}
    source = assets.files["js/service-worker.js"].content.decode()
    return Response(
        f"const OURS = {json.dumps(known)}\n{source}",
        media_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": ASK_AGAIN, "X-Content-Type-Options": "nosniff"},
    )


async def show_offline(request: Request) -> Response:
    """The page of no connection, which the service worker keeps. Nothing in it is personal."""
    return answer(request, print_page(request, TEMPLATE, {"contest": None, "demo": False}))


routes: list[BaseRoute] = [
    Route("/manifest.webmanifest", send_manifest),
    Route("/sw.js", send_worker),
    Route(OFFLINE, show_offline),
]
