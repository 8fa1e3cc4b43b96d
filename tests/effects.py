"""Reports of effects whose truth is known."""

from datetime import timedelta
from random import Random

import msgspec

from server.records import effects
from server.records.effects import Kept
from server.resources import Resources
from server.rules.contest import Round
from server.rules.game.effect_report import (
    Count,
    Gained,
    Line,
    Report,
    around,
    report_duels,
    report_mission,
    rows_of,
)
from tests.examples import CATALOGUE, DURING, OPENS
from tests.live.stage import SLUG

WEEK = timedelta(days=7)
ROUND = Round(number=1, opens=OPENS, closes=OPENS + 4 * WEEK, late_until=OPENS + 5 * WEEK)
SPANS = around(OPENS + WEEK, OPENS + 2 * WEEK, ROUND, OPENS + 4 * WEEK)
CODES = [str(code) for code in CATALOGUE.wards]


def duels_report(effect: int, *, wards: int = 20, took: int = 8, size: int = 40_000) -> Report:
    """Twenty like wards of which eight fight, with so many more people of each thousand doing something."""
    chance, codes = Random(3), CODES[:wards]
    before = {code: Count(20, 300, chance.randrange(190, 210)) for code in codes}
    more = {code: effect * size // 1_000 if at < took else 0 for at, code in enumerate(codes)}
    during = {code: Count(20, 300, before[code].own + chance.randrange(-9, 10) + more[code]) for code in codes}
    assert SPANS.before
    rows = rows_of(
        [Line(code, size, "phường/s3") for code in codes], SPANS, {SPANS.before: before, SPANS.during: during},
        set(codes[:took]), {},
    )  # fmt: skip
    return report_duels("duels", 1, SPANS, rows, [Gained(codes[0], 4, 2_000, 3_000)], 0)


def mission_report(number: int, effect: int) -> Report:
    """Thirty wards, in which what is done afterwards follows how many took part; one in ten adults more."""
    chance, size = Random(number), 10_000
    codes = CODES[:30]
    people = {code: chance.randrange(10, 900) for code in codes}
    assert SPANS.before and SPANS.after
    by = {
        SPANS.before: {code: Count(5, 200, 100 + chance.randrange(-5, 6)) for code in codes},
        SPANS.during: {code: Count(9, 300, 100 + effect + chance.randrange(-5, 6)) for code in codes},
        SPANS.after: {code: Count(5, 200, 100 + people[code] // 10 + chance.randrange(-5, 6)) for code in codes},
    }
    rows = rows_of([Line(code, size, "xã/s2") for code in codes], SPANS, by, set(codes), people)
    gained = [Gained(code, 6, 6 * 500, 6 * (700 + at)) for at, code in enumerate(codes)]
    return report_mission(number, SPANS, rows, gained)


async def keep_report(resources: Resources, report: Report) -> None:
    """Keep it as the chore does."""
    known = await resources.contests.by_slug(SLUG)
    assert known
    kept = Kept(
        kind=report.kind, subject=report.id, generation=1, position=20, measured_at=DURING,
        document=msgspec.to_builtins(report),
    )  # fmt: skip
    async with resources.database.transaction() as connection:
        await effects.keep(connection, known.id, "", [kept])
