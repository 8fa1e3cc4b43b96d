"""The duels of the demonstration: every week paired up to the next one, also the neighbourhoods of one ward, and an
invitation that waits."""

from datetime import timedelta

from server.pipeline.game.plan_duels import announce, draft_pairing, field_within, offer, windows_ahead
from server.pipeline.game.read_duels import read_duels
from server.records import accounts, duels
from server.resources import Resources
from server.rules.catalogue import WardCode
from server.rules.game.duel import windows_of
from tests.demo.accounts import WARD
from tests.demo.contest import SLUG

WORDS = "Hai bên cùng cỡ thi đua trong tuần: nơi nào có nhiều người tự làm được một việc trên mạng hơn."
PLEDGE = "Tuần này mỗi bên giúp thêm hai mươi bác cao tuổi tự nộp được một hồ sơ."
WORDS_WITHIN = "Các tổ cùng học: tổ nào có nhiều người tự làm được một việc trên mạng hơn."
BEFORE = timedelta(days=1)
LATER = 2
"""The invitation is for the week after the next."""


async def make_duels(resources: Resources) -> None:
    """Pair the weeks as organizers did the day before each, unless there are duels."""
    database = resources.database
    by, known = await accounts.by_login(database, "ban-to-chuc"), await resources.contests.by_slug(SLUG)
    if not by or not known or await duels.of_contest(database, known.id):
        return
    now = resources.clock()
    ahead = [each for each in windows_ahead(known, now) if each.week]
    begun = [each for each in windows_of(known.contest.rounds[0]) if each.week and each.starts <= now]
    for window in [*begun, *ahead[:1]]:
        before, read = window.starts - BEFORE, await read_duels(database, known, now)
        within = await field_within(database, known, WARD)
        async with database.transaction() as connection:
            made = draft_pairing(read, window)
            await announce(connection, known, window, made, WORDS, by.id, before)
            if within.bands:
                made = draft_pairing(read, window, within)
                await announce(connection, known, window, made, WORDS_WITHIN, by.id, before, within)
    own = known.layout.wards[WardCode(WARD)]
    like = [code for code, ward in known.layout.wards.items() if ward.size_band == own.size_band and code != WARD]
    if len(ahead) >= LATER:
        async with database.transaction() as connection:
            await offer(connection, known, (like[-1], WARD), ahead[LATER - 1], PLEDGE, by.id, now)
