"""What one's account is: name, how one is spoken to, place, devices that are signed in."""

from starlette.responses import Response

from server.paper.groups import group_names
from server.paper.names import full_name
from server.paper.print import paper_of
from server.pipeline.registers import neighbourhoods
from server.records import resident_sessions
from server.residents.guard import IDLE, LASTS
from server.residents.visit import Visit, require
from server.rules.catalogue import WardCode

TEMPLATE = "me/account.html"


async def show(visit: Visit) -> Response:
    """The account."""
    resident, now, database = visit.resident, visit.now, visit.resources.database
    sessions = await resident_sessions.open_of(database, resident.id, now - LASTS, now - IDLE)
    names = group_names(visit.words)
    return visit.page(
        TEMPLATE,
        sessions=sessions,
        mine=visit.token_hash,
        place=await place_name(visit),
        minor=visit.is_minor,
        groups=[names[group] for group in resident.groups if group in names],
    )


async def end_session(visit: Visit) -> Response:
    """Sign one device out."""
    name = visit.path("session")
    found = await resident_sessions.end_named(visit.resources.database, visit.resident.id, name, visit.now)
    require(found or None, "no such session")
    return visit.go("/me/account", visit.words.gettext("Máy ấy đã được đăng xuất."))


async def place_name(visit: Visit) -> str:
    """Where the visitor lives, in words: 'Tổ dân phố 7, phường Ô Chợ Dừa'; '' if that is not known."""
    resident = visit.resident
    ward = visit.resources.reference.catalogue.wards.get(WardCode(resident.ward or ""))
    if not ward:
        return ""
    name = full_name(ward, paper_of(visit.request))
    if not resident.neighbourhood:
        return name
    known = await neighbourhoods.read(visit.resources.database, ward.code)
    within = known.names.get(resident.neighbourhood)
    return f"{within}, {name}" if within else name
