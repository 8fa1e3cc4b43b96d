"""One trace leads from the call of a partner to the frame that a page is sent."""

import asyncio
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext

from config import traces
from config.settings import Settings
from server.app import create_app
from server.live.relay import KEEP_SECONDS
from server.records import facts
from server.resources import Resources
from tests.examples import DURING, OPENS
from tests.intake.conftest import add_dvcqg, opened
from tests.intake.portal import Portal, used
from tests.live.page import open_page
from tests.live.stage import SLUG, WARDS, Door, build_pipeline


@pytest.fixture
def seen() -> Iterator[InMemorySpanExporter]:
    """Every span that is finished while the test runs."""
    exporter = InMemorySpanExporter()
    traces.begin(SimpleSpanProcessor(exporter), 100, "test")
    yield exporter
    traces.end()


async def test_a_trace_leads_from_the_door_to_the_frame(
    settings: Settings, resources: Resources, seen: InMemorySpanExporter
) -> None:
    pipeline, secret = await build_pipeline(resources), await add_dvcqg(resources)
    door = await Door(settings).open()
    await enrolled(resources)
    intake = create_app(settings.model_copy(update={"doors": "intake"}))
    async with opened(intake) as client, open_page(door.url) as page:
        await page.watch(WARDS)
        await page.next_of("board")
        await asyncio.sleep(KEEP_SECONDS)  # Until the announcer knows that somebody watches.
        await pipeline.record()
        await pipeline.move()
        # The first change is told whole, and each server reads it; from then on changes are passed on.
        await page.next_of("change")
        await resources.bus.woken(0.2)  # Hints are heard from now on.
        seen.clear()
        await Portal(client, "dvcqg", secret).send(used(subject="ref:resident-1", time=DURING.isoformat()))
        await resources.bus.woken(5)
        await pipeline.move()
        await page.next_of("change")
    await door.close()  # Whatever is being told is told by then.

    found = {each.name: each for each in seen.get_finished_spans()}
    assert {"request", "record", "fold", "count", "announce", "push"} <= found.keys()
    assert len({context(each).trace_id for each in found.values()}) == 1
    assert parents(found) == {
        "record": "request",
        "fold": "record",
        "count": "fold",
        "announce": "fold",
        "push": "announce",
    }


def test_what_is_switched_off_is_nothing() -> None:
    with traces.span("fold") as told:
        told.note(entries=1)
        assert traces.carried() == ""


async def enrolled(resources: Resources) -> None:
    """The resident whom the portal knows takes part."""
    known = await resources.contests.by_slug(SLUG)
    assert known
    who = resources.pseudonyms.resident("ref:resident-1")
    fact = {"kind": "enrolment", "source": "register", "source_ref": "hers", "contest_id": known.id, "resident": who,
            "happened_at": OPENS, "body": {"ward": known.contest.wards[0], "groups": []}}  # fmt: skip
    await facts.record_own(resources.database, [fact])


def context(each: ReadableSpan) -> SpanContext:
    """Which span of which trace it is."""
    found = each.get_span_context()
    assert found
    return found


def parents(found: dict[str, ReadableSpan]) -> dict[str, str]:
    """The name of the parent of each span that has one."""
    names = {context(each).span_id: name for name, each in found.items()}
    return {name: names[each.parent.span_id] for name, each in found.items() if each.parent}
