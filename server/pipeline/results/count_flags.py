"""What flags need beyond the boards, counted with the recount of a result: from the same facts, at its position."""

from server.boards.store import Filling
from server.pipeline.contests import KnownContest
from server.pipeline.show import intervals
from server.records import assistances
from server.records.database import Connection
from server.rules.catalogue import UPLIFT_GROUPS
from server.rules.game.flag_people import people_of
from server.rules.game.flags import Counted
from server.rules.helping import SOURCE
from server.rules.recount import Recount


async def count_flags(
    connection: Connection, known: KnownContest, number: int, counted: Recount, filling: Filling
) -> dict[str, Counted]:
    """What is counted of each ward in a round."""
    people = people_of(counted.counted_set(), number, SOURCE)
    helped = await assistances.who_was_helped(connection, [name for _, name in people.help])
    behind = {each for each in helped.values() if not counted.groups_in(each, number).isdisjoint(UPLIFT_GROUPS)}
    spans = intervals(known.contest, known.layout, filling, number)
    return {
        ward: Counted(*spans[ward], people.alone_in(ward), people.helped_by(ward, helped, behind))
        for ward in known.contest.wards
    }
