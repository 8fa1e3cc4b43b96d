"""What only the platform itself records, such as confirmed help, nobody else may report, map or claim."""

from dataclasses import replace

import msgspec
import pytest

from server.intake.payload import Reader
from server.intake.wire_event import Receipt
from server.pipeline.claims.claim import claimable
from server.pipeline.registers.map_activities import map_activity
from server.records.learning_activities import Target
from server.resources import Resources
from server.rules.catalogue import OWN_PLATFORM, Activity
from server.rules.refusals import Told
from tests.examples import CATALOGUE, DURING, PSEUDONYMS
from tests.intake.portal import used

HELP = Activity(
    key="help-resident", kind="service", names={"vi": "Giúp người khác", "en": "Help"}, platform=OWN_PLATFORM
)
WITH_HELP = replace(CATALOGUE, services={**CATALOGUE.services, HELP.key: HELP})


def test_a_partner_may_not_report_it() -> None:
    event = msgspec.Raw(msgspec.json.encode(used(HELP.key, time=DURING.isoformat())))

    (receipt,) = Reader(catalogue=WITH_HELP, pseudonyms=PSEUDONYMS, now=DURING).read([event], 1, 1)

    assert isinstance(receipt, Receipt)
    assert "only this platform itself records it" in receipt.reason


async def test_no_activity_of_a_learning_platform_may_be_mapped_to_it(resources: Resources) -> None:
    target = Target(kind="service", key=HELP.key, pass_mark=0)

    with pytest.raises(Told):
        async with resources.database.transaction() as connection:
            await map_activity(connection, 1, target, WITH_HELP, 1, DURING)


def test_no_resident_may_claim_it() -> None:
    assert HELP not in claimable(WITH_HELP)
