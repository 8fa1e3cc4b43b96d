"""The seasons of the city, as the desk lists them."""

from starlette.responses import Response

from server.console.desk import Desk
from server.paper.print import paper_of
from server.paper.seasons import come, kind_words, state_words
from server.pipeline.game.read_seasons import read_season
from server.records import seasons
from server.reference import read_season_titles

TEMPLATE = "console/seasons.html"
ADDRESS = "/console/seasons"


async def show(desk: Desk) -> Response:
    """Every season, drafts and withdrawn ones too."""
    database, paper = desk.resources.database, paper_of(desk.request)
    kinds, states = kind_words(desk.words), state_words(desk.words)
    found = [
        await read_season(database, desk.resources.contests, read_season_titles(), each)
        for each in await seasons.every(database)
    ]
    listed = [
        {
            "id": each.kept.id,
            "name": each.kept.plan.name[desk.words.language],
            "state": states[each.kept.state],
            "key": each.kept.state,
            "kind": kinds[each.kept.plan.kind],
            "come": come(paper, each),
            "contests": [known.contest.name[desk.words.language] for known in each.contests],
        }
        for each in found
    ]
    return desk.page(TEMPLATE, seasons=listed, may_plan=desk.may("season"))
