"""The table of rights as a document: `python -m server.console.rights_table > docs/rights.md`."""

from collections.abc import Iterator

from starlette.routing import Route

from server.console.routes import OPEN, routes
from server.rules.rights import RIGHTS, ROLES

_HEAD = """\
# Who may do what in the console

This is the table that the console's door reads (`server/rules/rights.py`), printed by
`python -m server.console.rights_table`. `tests/console/test_rights.py` opens every address as every role, and as
nobody, and holds it to this.

| letter | means |
| --- | --- |
| – | the page does not exist for this role: 403 |
| r | read |
| w | read and write |
| o | read and write for the own ward only; another ward's address is refused |
| s | read and write; writing asks for password and code, or a passkey, again if that was more than ten minutes ago |

A session that was begun with a password alone reaches only the page that asks for the code of the second factor, or
the one that sets it up. Inspectors may do without one. These addresses alone answer somebody who is not signed in:
{open}.
"""


def rights_document() -> str:
    """The document, with one line for each page."""
    opened = ", ".join(dict.fromkeys(f"`{route.path}`" for route in OPEN))
    return "\n".join([_HEAD.format(open=opened), *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    yield f"| page | address | {' | '.join(role.replace('_', ' ') for role in ROLES)} |"
    yield "| --- " * (2 + len(ROLES)) + "|"
    for route in sorted(pages(), key=lambda route: list(RIGHTS).index(route.name)):
        letters = [RIGHTS[route.name][role].replace("-", "–") for role in ROLES]
        yield f"| {route.name} | `{route.path}` | {' | '.join(letters)} |"


def pages() -> list[Route]:
    """The routes that have a line in the table."""
    return [route for route in routes if isinstance(route, Route) and route not in OPEN]


if __name__ == "__main__":
    print(rights_document(), end="")
