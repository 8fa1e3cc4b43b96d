"""Beginning a ceremony, for everybody or as a rehearsal on some screens."""

from uuid import UUID

from starlette.responses import Response

from server.console.ceremonies.ceremony import refuse
from server.console.ceremonies.view import address_of
from server.console.contest_round import Named, round_named
from server.console.desk import Desk
from server.paper.sent import sent_form
from server.pipeline.ceremonies.build_ceremony import draft_of, read_ground
from server.pipeline.ceremonies.lead_ceremony import begin as begin_drafted
from server.pipeline.ceremonies.lead_ceremony import rehearse as rehearse_drafted
from server.records import screens
from server.records.ceremonies import Ceremony
from server.rules.refusals import Told

NO_CEREMONY = UUID(int=0)


async def begin(desk: Desk) -> Response:
    """Begin the ceremony for everybody."""
    named, sent = await round_named(desk), await sent_form(desk.request)
    drafted = _uuid(sent.get("ceremony"))
    try:
        async with desk.resources.database.transaction() as connection:
            await begin_drafted(connection, named.known, named.number, drafted, desk.account)
            told = {"ceremony": str(drafted)}
            await desk.act(connection, "ceremony.begin", named.about, arguments=told)
    except Told as refusal:
        return await refuse(desk, named, desk.tell(refusal))
    return desk.go(f"{named.address('ceremony')}/{drafted}")


async def rehearse(desk: Desk) -> Response:
    """Begin a rehearsal on the chosen screens."""
    named, sent = await round_named(desk), await sent_form(desk.request)
    wanted = set(map(str, sent.getlist("screen")))
    there = await screens.paired(desk.resources.database)
    chosen = [each.id for each in there if str(each.id) in wanted]
    try:
        made = await _rehearse(desk, named, _uuid(sent.get("ceremony")), chosen)
    except Told as refusal:
        return await refuse(desk, named, desk.tell(refusal), chosen=chosen)
    return desk.go(address_of(named, made))


async def _rehearse(desk: Desk, named: Named, drafted: UUID, chosen: list[int]) -> Ceremony:
    database, known = desk.resources.database, named.known
    ground = await read_ground(database, known, named.number)
    async with database.transaction() as connection:
        draft = await draft_of(connection, known, named.number, drafted)
        made = await rehearse_drafted(connection, known, draft, ground, chosen, desk.account)
        told = {"ceremony": str(made.id), "of": str(draft.id), "screens": chosen}
        await desk.act(connection, "ceremony.rehearse", named.about, arguments=told)
    return made


def _uuid(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        return NO_CEREMONY
