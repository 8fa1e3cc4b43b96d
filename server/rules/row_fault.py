"""What is wrong, or was mended, in one line of a file that somebody uploaded."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from server.rules.identity_number import tells_identity_number
from server.rules.refusals import Told

SHOWN_MAX = 60
"""Characters of a wrong value that are repeated."""


class RowFault(NamedTuple):
    """`template` and `values` are those of a Told: Vietnamese with holes, told in the reader's language.

    `value` is what stood there, never an identity number in the wrong column; `hidden` says that it was one.
    """

    line: int
    column: str
    value: str
    hidden: bool
    template: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, line: int, value: str, told: Told) -> Self:
        """What was told of a value in a line."""
        hidden = tells_identity_number(value)
        shown = "" if hidden else value if len(value) <= SHOWN_MAX else value[:SHOWN_MAX] + "…"
        return cls(line, told.where, shown, hidden, told.template, told.values)
