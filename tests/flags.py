"""A contest whose rounds give flags: many did something by themselves, and people of those behind were helped."""

from datetime import timedelta
from typing import Any

from server.records import assistances, facts, residents
from server.records.database import Database
from server.resources import Resources
from server.rules.game.flags import HELPED_MIN, PEOPLE_MIN
from server.rules.helping import ACTIVITY, SOURCE
from tests.examples import CONTEST, DURING, PSEUDONYMS, enrolment_fact, resident, skill, two_rounds
from tests.pipeline.ending import Ending, build_ending
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage

K9 = f'[[criteria]]\ncode = "K9"\nkind = "service"\nactivities = ["{ACTIVITY}"]\npoints = 3\nmax_times = 2\n'
WITH_HELP = two_rounds(CONTEST).replace("[[clusters]]", K9 + "[[clusters]]")
SECOND = DURING + timedelta(days=35)
"""In the second round."""
HELPER, OLD = 900, range(HELPED_MIN + 1)


async def flagged(resources: Resources) -> Ending:
    """A round in which many of one ward did something by themselves, the same of another guided, and one helped."""
    stage = await build_stage(resources, WITH_HELP)
    await enrol(stage, HOAN_KIEM, range(PEOPLE_MIN + 20), ("elderly",))
    await enrol(stage, BA_DINH, range(100, 150), ())
    await enrol(stage, BA_DINH, (HELPER,), ())
    await stage.accept(*(skill(of=of, name=f"one-{of}") for of in range(PEOPLE_MIN + 20)))
    await stage.accept(*(skill(of=of, by="guided") for of in range(100, 150)))
    await help_them(stage.resources.database, HELPER, [*OLD, *range(100, 110)])
    for ward in (HOAN_KIEM, BA_DINH):
        await stage.count_heads(ward, 40_000)
    await stage.move()
    return await build_ending(stage)


async def enrol(stage: Stage, ward: str, people: Any, groups: tuple[str, ...]) -> None:
    """Many at once."""
    known = await stage.known()
    made = [enrolment_fact(0, of=of, ward=ward, groups=groups)._asdict() for of in people]
    await facts.record_own(stage.resources.database, [each | {"contest_id": known.id} for each in made])


async def help_them(database: Database, helper: int, helped: list[int]) -> None:
    """Somebody helps people, who confirm it."""
    for of in (helper, *helped):
        await residents.sign_in(database, resident(of), "Nguyễn Văn An", 1950, "", DURING)
    for of in helped:
        await assistances.begin(database, f"help-{of}", resident(helper), resident(of), DURING)
        assert await assistances.confirm(database, f"help-{of}", resident(of), "anti-scam", DURING.replace(year=2025),
                                         DURING)  # fmt: skip
    own = [
        {"kind": "service", "source": SOURCE, "source_ref": f"help-{of}", "resident": resident(helper),
         "activity": ACTIVITY, "by": "self", "happened_at": DURING, "case_key": PSEUDONYMS.case(f"help-{of}")}
        for of in helped
    ]  # fmt: skip
    await facts.record_own(database, own)
