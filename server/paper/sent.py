"""What a browser sent with a form, and whether the form was ours."""

from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

FORM_BYTES_MAX = 4 * 1024 * 1024
"""A form is read whole, also that of somebody who is not signed in."""
FILES_MAX = 4
FIELDS_MAX = 3_000
"""A contest of 126 wards, each with a place in a cluster, has a few hundred fields."""


async def sent_form(request: Request) -> FormData:
    """What a form sent, without the one character that PostgreSQL does not keep. Raises 411 or 413."""
    _refuse_large(request)
    sent = await request.form(max_files=FILES_MAX, max_fields=FIELDS_MAX)
    return FormData([(name, value.replace("\0", "") if isinstance(value, str) else value)
                     for name, value in sent.multi_items()])  # fmt: skip


def expect_bytes(request: Request, most: int) -> None:
    """A page with a file takes more than other forms; it says so before the form is read."""
    request.state.form_bytes_max = most


def _refuse_large(request: Request) -> None:
    """Who announces too much is refused, and browsers announce; the server holds everybody to what they announced."""
    announced = request.headers.get("content-length", "0")
    if "transfer-encoding" in request.headers:
        raise HTTPException(411)
    if int(announced) > getattr(request.state, "form_bytes_max", FORM_BYTES_MAX):
        raise HTTPException(413)


def refuse_foreign(request: Request) -> None:
    """Refuse a form that another site sent: browsers say where a request comes from. Raises 403."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        origin = request.headers.get("origin")
        foreign = origin is not None and _host_of(origin) != request.headers.get("host")
    if foreign:
        raise HTTPException(403)


def _host_of(origin: str) -> str | None:
    """The host and port of an origin, None if it is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def address_of(request: Request) -> str:
    """The network address a request comes from, as far as the proxies in front are believed."""
    return request.client.host if request.client else ""
