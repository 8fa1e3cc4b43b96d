"""Claims of the demonstration: a queue for the officer of one ward, one case that two people claim, and decisions."""

from datetime import timedelta
from typing import NamedTuple

from server.pipeline.claims.claim import Asserted, make_claim, origin_of
from server.pipeline.claims.decide_claims import Decision, decide_claim
from server.records import accounts, residents
from server.records.residents import Resident
from server.resources import Resources
from server.rules.catalogue import WardCode
from server.rules.hanoi import local
from tests.demo import people
from tests.demo.accounts import WARD
from tests.demo.people import invent_people

OTHER = WardCode("00004")


class Said(NamedTuple):
    """One claim: whose, of what, how many days ago, and what the officer says of it."""

    ward: WardCode
    name: str
    service: str
    case: str
    days: int
    by: str
    evidence: str = ""
    agreed: bool | None = None
    reason: str = ""


CLAIMS = (
    Said(WARD, "Ngô Thị Mận", "health-insurance", "TD-0001", 7, "self", "Gia hạn cho cả nhà, bốn người."),
    Said(WARD, "Đặng Văn Tùng", "temporary-residence", "TD-0002", 6, "guided", "Anh Đức ở tổ 4 chỉ cho từng bước."),
    Said(WARD, "Lý Thu Hằng", "scene-report", "TD-0003", 5, "self"),
    Said(WARD, "Mai Quốc Khánh", "driving-licence", "TD-0004", 4, "self", "", True,
         "Có trong sổ tiếp nhận của phường."),
    Said(WARD, "Trịnh Thị Sen", "passport", "TD-0005", 4, "done_for", "", False,
         "Sổ của phường không có mã này ngày ấy. Xem lại ngày trên giấy hẹn rồi đề nghị xem lại."),
    Said(WARD, "Vũ Hữu Phước", "traffic-fine", "TD-0006", 2, "self", "Nộp lúc đi chợ về."),
    Said(OTHER, "Cao Thị Nhung", "traffic-fine", "TD-0006", 1, "self"),
    Said(WARD, "Hồ Minh Châu", "health-record", "TD-0007", 1, "guided"),
)  # fmt: skip


async def make_claims(resources: Resources) -> None:
    """Let some of the invented residents claim what they did, unless they have. Nobody of them exists."""
    if await resources.database.fetchval("SELECT EXISTS (SELECT FROM claims)"):
        return
    everybody = invent_people(resources.reference.catalogue.wards.values())
    at = dict.fromkeys((WARD, OTHER), 0)
    for said in CLAIMS:
        await _claim(resources, everybody.residents[said.ward][at[said.ward]], said)
        at[said.ward] += 1


async def _claim(resources: Resources, person: people.Resident, said: Said) -> None:
    database, pseudonyms = resources.database, resources.pseudonyms
    then = resources.clock() - timedelta(days=said.days)
    who = await _resident(resources, person, said.name)
    asserted = Asserted(service=said.service, case=said.case, day=local(then).date(), at=None, by=said.by,
                        evidence=said.evidence)  # fmt: skip
    origin = origin_of(resources.settings.key_for("claim-origins"), said.name, then)
    made = await make_claim(database, resources.reference.catalogue, pseudonyms, who, asserted, origin, then)
    officer = await accounts.by_login(database, "can-bo")
    if said.agreed is not None and officer:
        async with database.transaction() as connection:
            decision = Decision(agreed=said.agreed, reason=said.reason)
            await decide_claim(connection, pseudonyms, made.public_id, decision, officer, then + timedelta(hours=5))


async def _resident(resources: Resources, person: people.Resident, name: str) -> Resident:
    database, now = resources.database, resources.clock()
    resident = resources.pseudonyms.resident(person.subject)
    await residents.sign_in(database, resident, f"{name} (trình diễn)", None, "", now)
    await residents.declare_residence(database, resident, person.ward, None, None, (), now, confirmed=True)
    await residents.welcome(database, resident, now)
    found = await residents.by_id(database, resident)
    assert found, "the row was just written"
    return found
