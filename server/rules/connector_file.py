"""The file of connectors: TOML, read whole or refused with the line and the key."""

import string
import tomllib
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from server.rules.connector import Answer, Connector
from server.rules.event import BYS
from server.rules.refusals import Refusal
from server.rules.toml_lines import key_lines
from server.rules.toml_table import Table

CONNECTORS_MAX = 50
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Only there may a platform be asked without TLS: by those who try a connector out."""
HOLES = frozenset({"service", "day", "page"})


Secrets = Mapping[str, str] | None
"""The variables that `client_secret_env` may name; None for who only shows the connectors and asks nobody."""


def read_connectors(text: str, platforms: Collection[str], secrets: Secrets) -> dict[str, Connector]:
    """The connectors of a file by their platforms.

    Raises Refusal naming line and key; it never repeats a secret.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"this is not TOML: {error}", where="connectors file") from None
    root, found = Table(values=document, path=(), lines=key_lines(text)), dict[str, Connector]()
    for table in root.tables("connector", at_least=0, most=CONNECTORS_MAX):
        each = _connector(table, platforms, secrets)
        if each.platform in found:
            table.refuse("platform", f"{each.platform!r} has a connector already")
        found[each.platform] = each
    root.nothing_else()
    return found


def _connector(table: Table, platforms: Collection[str], secrets: Secrets) -> Connector:
    platform = table.text("platform", longest=40)
    if platform not in platforms:
        table.refuse("platform", f"{platform!r} is no platform of the catalogue: {', '.join(sorted(platforms))}")
    found = Connector(
        platform=platform,
        url=_url(table),
        token_url=_address(table, "token_url"),
        client_id=table.text("client_id"),
        client_secret=_secret(table, secrets),
        answer=_answer(table.table("answer")),
        scope=_optional(table, "scope"),
        services=_texts(table.table("services")) if table.has("services") else {},
        timeout_seconds=_number(table, "timeout_seconds", 10, most=60),
        at_once=_number(table, "at_once", 2, most=20),
        pages_max=_number(table, "pages_max", 20, most=1_000),
    )
    table.nothing_else()
    return found


def _url(table: Table) -> str:
    url = _address(table, "url")
    holes = {name for _, name, _, _ in string.Formatter().parse(url) if name is not None}
    if not {"service", "day"} <= holes <= HOLES:
        table.refuse("url", f"it needs {{service}} and {{day}}, and may have {{page}}; it has {sorted(holes)}")
    return url


def _address(table: Table, key: str) -> str:
    address = table.text(key, longest=1_000)
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        table.refuse(key, "the address must begin with https://")
    if not parts.hostname or parts.username or parts.password:
        table.refuse(key, "the address needs a host, and holds neither name nor password")
    return address


def _secret(table: Table, secrets: Secrets) -> str:
    name = table.text("client_secret_env", longest=100)
    if secrets is None:
        return ""
    if not secrets.get(name):
        table.refuse("client_secret_env", f"the environment has no variable {name}, or it is empty")
    return secrets[name]


def _answer(table: Table) -> Answer:
    done = table.table("done") if table.has("done") else None
    bys = _texts(table.table("bys")) if table.has("bys") else {}
    if wrong := next((by for by in bys.values() if by not in BYS), None):
        table.refuse("bys", f"{wrong!r} is none of {', '.join(BYS)}")
    found = Answer(
        cases=_optional(table, "cases"),
        case=table.text("case"),
        day=_optional(table, "day"),
        by=_optional(table, "by"),
        bys=bys,  # type: ignore[arg-type]  # Checked above.
        pages=_optional(table, "pages"),
        done=done.text("field") if done else "",
        done_values=done.texts("values", at_least=1) if done else (),
    )
    if done:
        done.nothing_else()
    table.nothing_else()
    return found


def _optional(table: Table, key: str) -> str:
    return table.text(key) if table.has(key) else ""


def _number(table: Table, key: str, given: int, *, most: int) -> int:
    return table.number(key, least=1, most=most) if table.has(key) else given


def _texts(table: Table) -> dict[str, str]:
    return {key: table.text(key) for key in table.values}
