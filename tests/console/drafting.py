"""What tests of a contest's pages begin with, and how they fill in its forms."""

from datetime import timedelta
from html import unescape
from typing import Any

from httpx2 import AsyncClient, Response

from server.pipeline.planning.contest_document import read_document
from server.pipeline.planning.plan_contest import begin_draft
from tests.console.conftest import Console
from tests.examples import OPENS, two_rounds
from tests.live.stage import SLUG
from tests.pages.element import Element, read

PLAN = read_document(two_rounds())
BASE = f"/console/contests/{SLUG}"
BEFORE = OPENS - timedelta(days=10)
WHY = "Theo Quyết định 31/QĐ-UBND, gia hạn vì bão số 9"


async def begun(console: Console, plan: dict[str, Any] | None = None) -> None:
    async with console.resources.database.transaction() as connection:
        await begin_draft(connection, SLUG, PLAN if plan is None else plan, "Người 0")


def page_of(answer: Response) -> Element:
    return read(answer.text)


def filled(page: Element) -> dict[str, str]:
    """What a browser would send of the page's form, as it is."""
    form = next(each for each in page.every("form") if each.every("input", name="version"))
    sent: dict[str, str] = {}
    for each in form.every("input"):
        ticked = each.attributes.get("type") not in ("checkbox", "radio") or "checked" in each.attributes
        if ticked and "name" in each.attributes:
            sent[each.attributes["name"] or ""] = unescape(each.attributes.get("value") or "")
    for each in form.every("select"):
        chosen = [option for option in each.every("option") if "selected" in option.attributes]
        sent[each.attributes["name"] or ""] = (chosen[0].attributes.get("value") or "") if chosen else ""
    for each in form.every("textarea"):
        sent[each.attributes["name"] or ""] = each.text
    return sent


async def form_of(client: AsyncClient, part: str) -> dict[str, str]:
    return filled(page_of(await client.get(f"{BASE}/{part}")))
