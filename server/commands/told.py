"""What is told to people at forms, as operators read it at the terminal: in English."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from server.paper.words import words_of
from server.pipeline.registers.enrol import RowErrors
from server.rules.row_fault import RowFault


def in_english(template: str, values: Mapping[str, Any]) -> str:
    """The text of a refusal or note."""
    return words_of("en").gettext(template).format(**values)


def row_errors(faults: Sequence[RowFault], file: Path) -> RowErrors:
    """Every wrong row with its line, columns and values."""
    rows: dict[int, list[str]] = {}
    for fault in faults:
        rows.setdefault(fault.line, []).append(_told(fault))
    return RowErrors([f"line {line}{'; '.join(told)}" for line, told in rows.items()], file)


def _told(fault: RowFault) -> str:
    told = in_english(fault.template, fault.values)
    if not fault.column:
        return f": {told}"
    shown = "what looks like an identity number" if fault.hidden else repr(fault.value)
    return f", {fault.column}: {shown} {told}"


def of_file(fault: RowFault, file: Path) -> str:
    """A fault of a file that is read whole: where it is, what is wrong and how to mend it."""
    return f"{file.name}:{fault.line}{_told(fault)}"
