"""Traces for operators who want them: OpenTelemetry, sent by OTLP over HTTP. Switched off, a call here is nothing.

A trace leads from the door to the frame: `request` and `record` at the door, `fold`, `count` and `announce` in the
pipeline, `push` at each server that tells its watchers. What joins them travels with the hints and news on Redis.
"""

import time
from collections import deque
from collections.abc import Sequence
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

    from config.settings import Settings

HEARD_MAX = 16
"""Callers remembered between two batches. A batch of more is the work of the first, and is linked to so many."""
KEPT = 1
"""The flag in a traceparent of a trace that is kept; others may be set beside it."""
_carried: ContextVar[str] = ContextVar("traceparent", default="")
_tracers: "list[Tracer]" = []


def set_up(settings: "Settings", process: str) -> None:
    """Send traces to `otlp_endpoint`, if the operator gave one. What cannot be sent is dropped, and nothing waits."""
    if not settings.otlp_endpoint:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    begin(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otlp_endpoint)), settings.traces_percent, process)


def begin(processor: Any, percent: float, process: str) -> None:
    """Hand every finished span of `percent` of all traces to a processor."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(percent / 100)),
        resource=Resource.create({"service.name": "thidua-so", "service.instance.id": process}),
    )
    provider.add_span_processor(processor)
    _tracers[:] = [provider.get_tracer("thidua")]


def end() -> None:
    """Trace nothing any more."""
    _tracers.clear()


def carried() -> str:
    """The traceparent (W3C Trace Context) of the span that is open here, '' if there is none."""
    return _carried.get()


def sent_along() -> str:
    """The same for another process, which needs to know of it only if it is kept."""
    found = carried()
    return found if found and int(found[-2:], 16) & KEPT else ""


class span:  # noqa: N801 - it reads as a verb: with traces.span("fold"):
    """A span for as long as the block lasts; its parent is the first of `after`, or the span that is open here."""

    __slots__ = ("_after", "_attributes", "_began", "_forgotten", "_name", "_span", "_token")

    def __init__(self, name: str, after: Sequence[str] = (), **attributes: str | int) -> None:
        self._name, self._after, self._attributes, self._forgotten = name, after, attributes, not _tracers
        self._span: Any = None

    def __enter__(self) -> Self:
        if not self._forgotten:
            self._span = _start(self._name, self._after or [carried()], self._attributes)
            self._token = _carried.set(_written(self._span))
        return self

    def note(self, **attributes: str | int) -> None:
        """Add what is known only now."""
        if self._span:
            self._span.set_attributes(attributes)

    def forget(self) -> None:
        """There was nothing to do: nobody needs to see it."""
        self._forgotten = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._span:
            _carried.reset(self._token)
            if error:
                self._span.set_attribute("error.type", type(error).__name__)
            if not self._forgotten:
                self._span.end()


class Heard:
    """The callers of late, by their traceparents; each reader remembers from where it goes on."""

    __slots__ = ("_all",)

    def __init__(self) -> None:
        self._all: deque[tuple[float, str]] = deque(maxlen=HEARD_MAX)

    def note(self, traceparent: str) -> None:
        """Somebody called."""
        if traceparent:
            self._all.append((time.monotonic(), traceparent))

    def since(self, moment: float) -> list[str]:
        """Who called since then, the oldest first."""
        return [each for at, each in self._all if at >= moment]


def _start(name: str, after: Sequence[str], attributes: dict[str, str | int]) -> Any:
    from opentelemetry.trace import Link, NonRecordingSpan, set_span_in_context

    before = [context for context in map(_read, after) if context]
    parent = set_span_in_context(NonRecordingSpan(before[0])) if before else None
    links = [Link(context) for context in before[1:]]
    return _tracers[0].start_span(name, context=parent, links=links, attributes=attributes)


def _read(traceparent: str) -> Any:
    from opentelemetry.trace import SpanContext, TraceFlags

    parts = traceparent.split("-")
    if len(parts) != 4:
        return None
    trace, name, flags = (int(part, 16) for part in parts[1:])
    return SpanContext(trace, name, is_remote=True, trace_flags=TraceFlags(flags))


def _written(span: Any) -> str:
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
