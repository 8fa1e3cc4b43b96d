"""What screens should show now, small."""

from collections.abc import Mapping, Sequence

from server.console.desk import Desk
from server.console.screen_plan_form import PlanForm
from server.pipeline.oversee_screens import Overseen
from server.records.screen_plans import Notice


async def thumbs(desk: Desk, shown: Sequence[Overseen]) -> Mapping[int, str]:
    """The scene that is due on each screen, printed, by the screen's id."""
    return {}


async def thumbs_of_plan(desk: Desk, ward: str | None, form: PlanForm) -> Mapping[int, str]:
    """Each turn of a plan as it is typed, by its number."""
    return {}


async def thumb_of_notices(desk: Desk, ward: str | None, notices: Sequence[Notice]) -> str:
    """The scene of notices with these, as a screen of the ward would show it."""
    return ""
