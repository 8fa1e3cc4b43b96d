"""A contest that counts all of the five digital skills, and people of one neighbourhood who have them."""

from collections.abc import Iterable

from server.pipeline.game.count_titles import count_titles
from server.pipeline.game.read_titles import PlaceTitles, TitleShelf, read_place_titles
from server.reference import read_titles
from server.rules.event import Event
from tests.examples import CONTEST, service, skill
from tests.pipeline.stage import HOAN_KIEM, Stage

FIVE = ("dvc-login", "shop-safe", "cashless", "anti-scam", "scene-report")
"""One thing for each of the five."""
DOCUMENT = CONTEST.replace('"password-otp"]', '"password-otp", "dvc-login", "shop-safe", "cashless"]')
TO_1, SCHOOL = f"{HOAN_KIEM}/to-1", "school/truong-1"


def learnt(of: int, keys: Iterable[str] = FIVE) -> list[Event]:
    """What somebody did for these skills of the five; the name of each event is 'resident/key'."""
    return [(service if key == "scene-report" else skill)(key, of=of, name=f"{of}/{key}") for key in keys]


async def begin(stage: Stage, people: int = 6, adults: int = 50) -> None:
    """So many people of To 1 who go to the school, of so many; nobody did anything. Titles are counted."""
    await count_titles(stage.resources.database, await stage.known(), read_titles())
    for one in range(1, people + 1):
        await stage.enrol(one, neighbourhood=TO_1, unit=SCHOOL)
    await stage.count_heads(TO_1, adults, kind="neighbourhood")
    await stage.count_heads(SCHOOL, adults, kind="unit")
    await stage.restart()


async def told(stage: Stage, where: str = HOAN_KIEM, shelf: TitleShelf | None = None) -> PlaceTitles:
    """The titles there."""
    await stage.restart()
    found = await read_place_titles(
        shelf or TitleShelf(), stage.resources.database, await stage.known(), read_titles(), where
    )
    assert found, "the contest counts all five"
    return found
