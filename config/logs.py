"""How our processes log: one line an event, never a name, an identity or a case in it."""

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from config.settings import Settings

EVENT_MAX = 120


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
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    if settings.log_format == "json":
        shared.append(structlog.processors.format_exc_info)
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
