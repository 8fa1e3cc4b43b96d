"""What is wrong with what somebody entered: where, a code, and the values a sentence needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.rules.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong at one field. Words come from the language of the page; advice does not hold anybody up."""

    where: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    advice: bool = False


class Faulty(Refusal):
    """What was entered cannot be taken: every fault, each where it is."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.where}: {fault.code}" for fault in faults))
        self.faults = tuple(faults)
