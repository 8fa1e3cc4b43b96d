"""A portal's signed event confirms the claim that waits for it."""

import pytest

from server.pipeline.claims.claim import Asserted, make_claim
from server.pipeline.claims.match_claims import match_claims
from server.records import claims, residents
from server.resources import Resources
from server.rules.hanoi import local
from tests.examples import CATALOGUE
from tests.intake.portal import Portal, used


@pytest.mark.parametrize("sent", ["H26-251124-0001", " h26-251124-0001", "\u200eH26-251124-0001\u200f"])
async def test_a_signed_event_with_the_case_confirms_the_claim_of_its_resident_alone(
    portal: Portal, resources: Resources, sent: str
) -> None:
    database, now = resources.database, resources.clock()
    made = []
    for number in (1, 2):
        who = resources.pseudonyms.resident(f"ref:resident-{number}")
        await residents.sign_in(database, who, "Nguyễn Thị Hoa", 1960, "", now)
        await residents.declare_residence(database, who, "00070", None, None, ("resident",), now)
        resident = await residents.by_id(database, who)
        assert resident
        said = Asserted(service="scene-report", case="H26-251124-0001", day=local(now).date(), at=None, by="self",
                        evidence="")  # fmt: skip
        made.append(await make_claim(database, CATALOGUE, resources.pseudonyms, resident, said, who, now))

    await portal.send(used(id="done-1", subject="ref:resident-1", data={"case": sent}))
    await match_claims(database, now)

    found = await claims.conflicts(database, [each.id for each in made])
    first, second = (found[each.id] for each in made)
    assert (first.claim.state, first.claim.fact_source, first.claim.fact_ref) == ("confirmed", "dvcqg", "done-1")
    assert (second.claim.state, second.taken, first.taken) == ("pending", True, False)
