"""What every page is printed on: templates, words, security headers, caching."""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server.paper.assets import all_assets
from server.paper.browser_words import browser_words
from server.paper.numbers import Numbers
from server.paper.times import Times
from server.paper.words import Language, Words, choose_language, words_of

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
LANGUAGE_COOKIE = "lang"
LARGE_COOKIE = "large"
"""Whether this visitor reads in large type. It is asked for and kept like the language."""
_COOKIE_SECONDS = 365 * 86_400
_QUERY_MAX = 80
"""Characters of a search that a link to the other language carries on."""
GZIP_LEVEL = 6
_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:]{2,45}\](?::[0-9]{1,5})?")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Printed(str):
    """A page that many are given, with what is made of it once for all of them."""

    __slots__ = ("gzipped", "plain")

    def __init__(self, page: str) -> None:
        self.plain = page.encode()
        self.gzipped = gzip.compress(self.plain, GZIP_LEVEL, mtime=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One language's way to print pages."""

    words: Words
    numbers: Numbers
    times: Times
    templates: Environment

    def print(self, template: str, **values: Any) -> str:
        """The page as HTML. A value the template misses is a mistake of ours and raises."""
        return self.templates.get_template(template).render(**values)


@cache
def paper_for(language: Language) -> Paper:
    """The paper of a language; templates are compiled once."""
    words = words_of(language)
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    templates.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    numbers, times = Numbers(language=language), Times(words=words)
    templates.globals |= {
        "language": language,
        "other_language": words.other,
        "large": False,
        "large_address": "?large=1",
        "asset": all_assets().address,
        "modules": all_assets().modules,
        "browser_words": browser_words(words),
        "numbers": numbers,
        "times": times,
    }
    return Paper(words=words, numbers=numbers, times=times, templates=templates)


def language_of(request: Request) -> Language:
    """The language for this visitor."""
    return choose_language(
        asked=request.query_params.get("lang"),
        kept=request.cookies.get(LANGUAGE_COOKIE),
        accepted=request.headers.get("accept-language"),
    )


def is_large(request: Request) -> bool:
    """Whether this visitor reads in large type."""
    return request.query_params.get(LARGE_COOKIE, request.cookies.get(LARGE_COOKIE)) == "1"


def paper_of(request: Request) -> Paper:
    """The paper in this visitor's language."""
    return paper_for(language_of(request))


def print_page(request: Request, template: str, values: Mapping[str, Any]) -> str:
    """The page in this visitor's language. Nothing in it is personal."""
    paper = paper_of(request)
    shown = {
        "address": request.url.path,
        "other_address": _address(request, "lang", paper.words.other),
        "large": is_large(request),
        "large_address": _address(request, LARGE_COOKIE, "0" if is_large(request) else "1"),
    }
    return paper.print(template, **shown, **values)


def answer(request: Request, page: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Send a page, and remember the language or the size of type if the visitor has just chosen it."""
    response = _response(request, page, status, {**_headers(request), **(headers or {})})
    language = language_of(request)
    if request.query_params.get("lang") == language:
        _keep(response, request, LANGUAGE_COOKIE, language)
    if request.query_params.get(LARGE_COOKIE) in ("0", "1"):
        _keep(response, request, LARGE_COOKIE, str(int(is_large(request))))
    return response


def _keep(response: Response, request: Request, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_COOKIE_SECONDS, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )


def _response(request: Request, page: str, status: int, headers: dict[str, str]) -> Response:
    """A page that was printed for many comes compressed already; of others the door does it."""
    if not isinstance(page, Printed):
        return HTMLResponse(page, status, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return HTMLResponse(page.plain, status, headers=headers)
    packed = {"Content-Encoding": "gzip", "Vary": f"{headers['Vary']}, Accept-Encoding"}
    return HTMLResponse(page.gzipped, status, headers={**headers, **packed})


def _headers(request: Request) -> dict[str, str]:
    return {
        **SECURITY_HEADERS,
        "Content-Security-Policy": content_security_policy(request.headers.get("host", "")),
        "Cache-Control": "private, no-cache",
        "Vary": "Cookie, Accept-Language",
        "Content-Language": language_of(request),
    }


def content_security_policy(host: str, *, ancestors: str = "'none'", frames: str = "") -> str:
    """Nothing but our own files. Sockets are named for browsers that do not count them as 'self'.

    `ancestors` says who may frame the page, `frames` what it may frame itself.
    """
    framed = f"frame-src {frames}; " if frames else ""
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; manifest-src 'self'; "
        f"connect-src 'self'{sockets}; {framed}form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )


def _address(request: Request, name: str, value: str) -> str:
    """This page in the other language or size; a search goes along, nothing else of the address does."""
    query = request.query_params.get("q", "")[:_QUERY_MAX]
    kept = {"q": query} if query else {}
    return f"{request.url.path}?{urlencode({**kept, name: value})}"
