"""How our processes log: one line an event, never a name, an identity or a case in it."""

import io
import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

import structlog

if TYPE_CHECKING:
    from config.settings import Settings

EVENT_MAX = 120
_HIDDEN = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {0x2028: "\\u2028", 0x2029: "\\u2029"}
"""What ends a line or moves a terminal's cursor, and how it is written instead."""


@dataclass(slots=True)
class Mistakes:
    """How many errors this process has logged, and the last: its event, which names no person."""

    count: int = 0
    last: str = ""
    at: str = ""


mistakes = Mistakes()


def _count(_: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor that lets everything pass."""
    if event.get("level", method) in ("error", "critical"):
        mistakes.count += 1
        mistakes.last, mistakes.at = str(event.get("event", ""))[:EVENT_MAX], datetime.now(UTC).isoformat()
    return event


def _one_line(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor for text: what somebody else wrote ends no line, so nobody forges the next. JSON does it too."""
    return {key: value.translate(_HIDDEN) if isinstance(value, str) else value for key, value in event.items()}


def _indented(told: TextIO, error: structlog.typing.ExcInfo) -> None:
    """A traceback, each line of which begins as no line of ours does, whatever the message of the error holds."""
    written = io.StringIO()
    structlog.dev.plain_traceback(written, error)
    for line in written.getvalue().strip().splitlines():
        told.write(f"\n  | {line.translate(_HIDDEN)}")


@contextmanager
def quiet() -> Iterator[None]:
    """For a command that says itself what it does: of what it uses only warnings are heard, on stderr."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def set_up(settings: "Settings", process: str) -> None:
    """Send our own and the libraries' messages to stderr in one format, naming the process."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        _count,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        # Where rich is installed the default would print the values of variables, and subjects among them.
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_indented)
    )
    shared.append(structlog.processors.format_exc_info if settings.log_format == "json" else _one_line)
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=last))
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
