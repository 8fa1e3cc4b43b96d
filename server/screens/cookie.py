"""The cookie in which a television keeps its secret."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from server.pipeline.screens.programme import COOKIE

LASTS = timedelta(days=400)
"""The longest that browsers keep a cookie."""


def keep_token(request: Request, response: Response, token: str) -> None:
    """Let the television keep its secret, which goes nowhere but to the screens' door."""
    response.set_cookie(
        COOKIE, token, max_age=int(LASTS.total_seconds()), path="/screen", httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
