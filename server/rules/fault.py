"""What is wrong with what somebody entered: where, a code, and the values a sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong at one field. Words come from the language of the page; advice does not hold anybody up."""

    where: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    advice: bool = False
