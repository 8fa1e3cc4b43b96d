"""Pictures of screens: what each should show now, printed by the same scenes as on the screen itself."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from server.console.desk import Desk
from server.console.screens.plan_form import PlanForm
from server.paper.print import paper_for
from server.pipeline.contests import KnownContest
from server.pipeline.screens.oversee_screens import Overseen
from server.pipeline.screens.programme import contest_of
from server.records import screen_plans
from server.records.screen_plans import Notice
from server.rules.screen_plan import FIRST_PLAN, SCENE_KINDS, THEMES, Plan, SceneKind, Turn, theme_at
from server.scenes.reading import read_scenes
from server.scenes.turns import scene_values

TEMPLATE = "console/screen_thumb.html"
EXAMPLE_WARD = "00070"
"""Whose screen stands for all in the pictures of a plan for all."""


async def thumbs(desk: Desk, shown: Sequence[Overseen]) -> Mapping[int, Markup]:
    """The scene that is due on each screen, by the screen's id. Screens that show the same are printed once."""
    printed: dict[tuple[object, ...], Markup] = {}
    found = {}
    for each in shown:
        due, now = each.due, desk.now
        notices = [notice for notice in due.notices if notice.starts <= now]
        key = (due.known and due.known.id, each.screen.ward, each.scene, theme_at(due.plan, now), due.plan.language)
        if key not in printed:
            printed[key] = await _print(desk, due.plan, due.known, each.screen.ward, each.scene, notices)
        found[each.screen.id] = printed[key]
    return found


async def thumbs_of_plan(desk: Desk, ward: str | None, form: PlanForm) -> Mapping[int, Markup]:
    """Each turn of a plan as it is typed, by its number."""
    plan = Plan(
        turns=FIRST_PLAN.turns,
        contest=form.contest,
        theme=form.theme if form.theme in THEMES else "by-hour",
        light_from=_hour(form.light_from, FIRST_PLAN.light_from),
        dark_from=_hour(form.dark_from, FIRST_PLAN.dark_from),
        language="en" if form.language == "en" else "vi",
    )
    known = contest_of(plan, await desk.resources.contests.all(), desk.now)
    whose = ward or EXAMPLE_WARD
    notices = [each for each in await screen_plans.notices(desk.resources.database, desk.now)
               if each.ward in (None, whose) and each.starts <= desk.now]  # fmt: skip
    printed: dict[str, Markup] = {}
    for scene, _ in form.turns:
        if scene in SCENE_KINDS and scene not in printed:
            printed[scene] = await _print(desk, plan, known, whose, scene, notices)
    return {number: printed[scene] for number, (scene, _) in enumerate(form.turns) if scene in printed}


async def thumb_of_notices(desk: Desk, ward: str | None, notices: Sequence[Notice]) -> Markup:
    """The scene of notices with these, as a screen of the ward would show it."""
    known = contest_of(FIRST_PLAN, await desk.resources.contests.all(), desk.now)
    return await _print(desk, FIRST_PLAN, known, ward, "notices", notices)


async def _print(
    desk: Desk, plan: Plan, known: KnownContest | None, ward: str | None, scene: SceneKind, notices: Sequence[Notice]
) -> Markup:
    paper, address = paper_for(plan.language), str(desk.request.base_url).rstrip("/")
    data = await read_scenes(desk.resources, known, ward, [scene], notices)
    values = scene_values(paper, data, [Turn(scene=scene, seconds=30)], address, whole=False)
    return Markup(paper.print(TEMPLATE, theme=theme_at(plan, desk.now), **values))  # noqa: S704 - printed by us


def _hour(typed: str, otherwise: int) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 3 else otherwise
