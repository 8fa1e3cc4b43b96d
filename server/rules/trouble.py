"""Something that is not as it should be: what it is, how grave, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

from server.rules.refusals import Told

Grave = Literal["wrong", "watch"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, and what to do about it. `code` is stable, for tests and for those who look after it."""

    code: str
    grave: Grave
    what: Told
    do: Told
