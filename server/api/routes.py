"""What other doors offer to programs, described: two documents, and a page that shows them."""

from functools import cache

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from server.api.asyncapi import asyncapi
from server.api.openapi import openapi, written
from server.api.pages import show, show_sockets

_SMALL = [Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)]
_HEADERS = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}


async def send_openapi(request: Request) -> Response:
    """GET /api/openapi.json"""
    return Response(_openapi(), media_type="application/json", headers=_HEADERS)


async def send_asyncapi(request: Request) -> Response:
    """GET /api/asyncapi.json"""
    return Response(_asyncapi(), media_type="application/json", headers=_HEADERS)


async def send_on(request: Request) -> Response:
    """Where the document of the first version stood."""
    return RedirectResponse("/api/openapi.json", 308)


@cache
def _openapi() -> bytes:
    return written(openapi())


@cache
def _asyncapi() -> bytes:
    return written(asyncapi())


documents: list[BaseRoute] = [
    Route("/api/openapi.json", send_openapi, middleware=_SMALL),
    Route("/api/asyncapi.json", send_asyncapi, middleware=_SMALL),
    Route("/api/v1/openapi.json", send_on),
]

routes: list[BaseRoute] = [
    Route("/api", show, middleware=_SMALL),
    Route("/api/sockets", show_sockets, middleware=_SMALL),
]
"""The pages, where pages are printed at all."""
