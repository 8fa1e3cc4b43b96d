"""What a browser sent with a form, and whether the form was ours."""

from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

FILES_MAX = 4
FIELDS_MAX = 3_000
"""A contest of 126 wards, each with a place in a cluster, has a few hundred fields."""


async def sent_form(request: Request) -> FormData:
    """What a form sent, without the one character that PostgreSQL does not keep."""
    sent = await request.form(max_files=FILES_MAX, max_fields=FIELDS_MAX)
    return FormData([(name, value.replace("\0", "") if isinstance(value, str) else value)
                     for name, value in sent.multi_items()])  # fmt: skip


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
