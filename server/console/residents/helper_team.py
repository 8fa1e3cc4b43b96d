"""The helpers of a ward's community digital team: a code makes a resident one, and an officer may end it."""

from typing import Any

from starlette.responses import Response

from server.console.desk import Desk, require
from server.console.residents.residences import number_of
from server.pipeline.identity.spoken_codes import LASTS
from server.pipeline.residents.assist import name_helper
from server.records import codes, helper_team
from server.rules.catalogue import WardCode

TEMPLATE = "console/helper_team.html"
ADDRESS = "/console/helpers"


async def show(desk: Desk) -> Response:
    """The helpers of the ward. Their names were read: that is written down."""
    values = await _values(desk)
    await desk.note_reading("helpers", lines=len(values["helpers"]))
    return desk.page(TEMPLATE, **values)


async def name(desk: Desk) -> Response:
    """Make a code for a new helper. It stands on the answer and nowhere else."""
    async with desk.resources.database.transaction() as connection:
        code = await name_helper(connection, desk.key_for, desk.account, desk.now)
        await desk.act(connection, "helper.name", f"ward:{desk.account.ward}")
    return desk.page(TEMPLATE, **{**await _values(desk), "code": code, "until": desk.now + LASTS["helper"]})


async def end(desk: Desk) -> Response:
    """Let somebody be a helper no longer; what they helped with stays."""
    number = number_of(desk.path("helper"))
    async with desk.resources.database.transaction() as connection:
        who = require(await helper_team.end(connection, _ward(desk), number, desk.now), "no such helper")
        await codes.end(connection, ("help",), resident=who)
        await desk.act(connection, "helper.end", f"helper:{number}")
    return desk.go(ADDRESS, desk.words.gettext("Người này không còn là người hỗ trợ."))


def _ward(desk: Desk) -> WardCode:
    assert desk.account.ward, "the table of rights lets officers of a ward in alone"
    return desk.account.ward


async def _values(desk: Desk) -> dict[str, Any]:
    return {
        "helpers": await helper_team.of_ward(desk.resources.database, _ward(desk)),
        "code": "",
        "days": LASTS["helper"].days,
    }
