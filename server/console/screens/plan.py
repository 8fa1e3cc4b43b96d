"""The plan of all screens, of a ward's, or of one: which scenes in which order, and whose plan holds where."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from server.console.desk import Desk, require
from server.console.screens.index import ADDRESS, called
from server.console.screens.plan_form import PlanForm, read_plan, shown_as
from server.console.screens.thumbs import thumbs_of_plan
from server.console.screens.words import scene_words
from server.paper.sent import sent_form
from server.pipeline.screens.programme import plan_for
from server.records import screen_plans, screens
from server.records.screens import Screen
from server.rules.catalogue import WardCode
from server.rules.screen_plan import OF_A_WARD, SECONDS_LEAST, SECONDS_MOST, Plan, as_document, plan_keys

TEMPLATE = "console/screen_plan.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose plan is looked at. `keys` are where it may come from, its own first; `ward` None is all or the city."""

    keys: tuple[str, ...]
    ward: str | None = None
    screen: Screen | None = None


async def show(desk: Desk) -> Response:
    """The plan that holds there now."""
    whose, kept = await _whose(desk), await screen_plans.plans(desk.resources.database)
    return await _page(desk, whose, kept, shown_as(_holding(whose, kept)))


async def save(desk: Desk) -> Response:
    """Change the form, take the plan back, or let it hold; the button says which."""
    sent, whose = await sent_form(desk.request), await _whose(desk)
    if not _may_write(desk, whose):
        raise HTTPException(403)
    kept = await screen_plans.plans(desk.resources.database)
    form, do = PlanForm.of(sent), str(sent.get("do", ""))
    if do == "drop":
        return await _drop(desk, whose, kept)
    if do:
        return await _page(desk, whose, kept, form.after(do), unsaved=True)
    if str(sent.get("seen", "")) not in ("", _seen(whose, kept)):
        told = desk.words.gettext("Người khác vừa lưu kế hoạch này. Xem lại rồi lưu nếu vẫn muốn thay.")
        return await _page(desk, whose, kept, form, 409, refused=told)
    contests = [known.contest.slug for known in await desk.resources.contests.all()]
    plan, faults = read_plan(form, contests)
    if faults:
        return await _page(desk, whose, kept, form, 422, faults=faults)
    assert plan, "a plan without faults can be read"
    return await _keep(desk, whose, kept, plan)


async def _keep(desk: Desk, whose: Whose, kept: Mapping[str, Any], plan: Plan) -> Response:
    async with desk.resources.database.transaction() as connection:
        await screen_plans.keep_plan(connection, whose.keys[0], as_document(plan), desk.account.id, desk.now)
        await desk.act(
            connection, "screen-plan.set", f"screen-plan:{whose.keys[0]}", before=kept.get(whose.keys[0], {}),
            after=as_document(plan),
        )  # fmt: skip
    n = await _holds_on(desk, whose, {**kept, whose.keys[0]: as_document(plan)})
    _ = desk.words.gettext
    return desk.go(desk.request.url.path, _("Đã lưu. Kế hoạch này giữ trên {n} màn hình, đổi ngay.").format(n=n))


async def _drop(desk: Desk, whose: Whose, kept: Mapping[str, Any]) -> Response:
    _ = desk.words.gettext
    async with desk.resources.database.transaction() as connection:
        if not await screen_plans.drop_plan(connection, whose.keys[0]):
            return desk.go(desk.request.url.path, _("Ở đây không có kế hoạch riêng nào."))
        await desk.act(
            connection, "screen-plan.drop", f"screen-plan:{whose.keys[0]}", before=kept.get(whose.keys[0], {})
        )
    return desk.go(desk.request.url.path, _("Đã bỏ kế hoạch riêng. Kế hoạch chung hơn giữ lại, đổi ngay."))


async def _whose(desk: Desk) -> Whose:
    """Whose plan the address names. Raises NotFound; 403 for what is another ward's."""
    name = desk.path("plan")
    if name == "all":
        return Whose(keys=("all",))
    if name in desk.resources.reference.catalogue.wards:
        _refuse_foreign(desk, name)
        return Whose(keys=plan_keys(0, name)[1:], ward=name)
    screen = require(await _screen(desk, name), "no such screen")
    _refuse_foreign(desk, screen.ward)
    return Whose(keys=plan_keys(screen.id, screen.ward), ward=screen.ward, screen=screen)


async def _screen(desk: Desk, name: str) -> Screen | None:
    try:
        public_id = UUID(name)
    except ValueError:
        return None
    found = await screens.of_public_id(desk.resources.database, public_id)
    return found if found and not found.revoked_at else None


def _refuse_foreign(desk: Desk, ward: str | None) -> None:
    if desk.account.ward and ward != desk.account.ward:
        raise HTTPException(403)


def _may_write(desk: Desk, whose: Whose) -> bool:
    """A ward's officer reads the plan of all, which the own one may follow."""
    return desk.may_write and not (desk.account.ward and whose.keys == ("all",))


def _holding(whose: Whose, kept: Mapping[str, Any]) -> Plan:
    return plan_for(whose.screen.id if whose.screen else 0, whose.ward, kept)


def _seen(whose: Whose, kept: Mapping[str, Any]) -> str:
    """What a form carries to say over which plan it was filled in."""
    return hashlib.sha256(msgspec.json.encode([kept.get(key) for key in whose.keys])).hexdigest()[:16]


async def _holds_on(desk: Desk, whose: Whose, kept: Mapping[str, Any]) -> int:
    """On how many paired screens the plan of `whose` is the one that holds."""
    paired = await screens.paired(desk.resources.database, whose.ward)
    sources = [next((key for key in plan_keys(each.id, each.ward) if key in kept), "all") for each in paired]
    return sources.count(whose.keys[0])


async def _page(
    desk: Desk, whose: Whose, kept: Mapping[str, Any], form: PlanForm, status: int = 200, **values: Any
) -> Response:
    wards = desk.resources.reference.catalogue.wards
    paired = await screens.paired(desk.resources.database, whose.ward)
    names = {each.id: each for each in paired}
    told: dict[str, Any] = {
        "whose": whose,
        "form": form,
        "faults": {},
        "unsaved": False,
        "may_write": _may_write(desk, whose),
        "source": next((key for key in whose.keys if key in kept), ""),
        "seen": _seen(whose, kept),
        "holds_on": await _holds_on(desk, whose, kept),
        "contests": await desk.resources.contests.all(),
        "tell": desk.tell,
        "scene_words": scene_words(desk.words),
        "of_a_ward": OF_A_WARD,
        "bounds": (SECONDS_LEAST, SECONDS_MOST),
        "ward_name": called(desk, whose.ward) if whose.ward else "",
        "ward_of": lambda ward: called(desk, ward),
        "thumbs": await thumbs_of_plan(desk, whose.ward, form),
        "own_wards": [] if desk.account.ward or whose.ward or whose.screen else sorted(
            (code for code in wards if f"ward:{code}" in kept), key=lambda code: wards[WardCode(code)].name),
        "own_screens": [] if whose.screen or (desk.account.ward and not whose.ward) else [
            each for each in names.values() if f"screen:{each.id}" in kept],
        "screens_of_ward": [] if whose.screen or not whose.ward else paired,
        "wards": {} if desk.account.ward else {code: called(desk, code) for code in wards},
        "list_address": ADDRESS,
    }  # fmt: skip
    return desk.page(TEMPLATE, status, **{**told, **values})
