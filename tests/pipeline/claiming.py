"""Residents who claim, and officials who decide, on a stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from server.pipeline.claims.claim import Asserted, make_claim, origin_of
from server.pipeline.claims.decide_claims import Decision, decide_claim
from server.pipeline.claims.match_claims import match_claims
from server.pipeline.identity.accounts import add_account
from server.pipeline.results.inquire import inquire
from server.records import accounts, claim_steps, claims, residents
from server.records.accounts import Account
from server.records.claims import Claim
from server.records.residents import Resident
from server.rules.catalogue import WardCode
from server.rules.hanoi import local
from server.rules.rights import Role
from tests.examples import CATALOGUE, PSEUDONYMS, resident
from tests.pipeline.stage import HOAN_KIEM, Stage

REASON = "Đã xem sổ tiếp nhận của phường ngày 4/11."
_officials = count(1)


@dataclass(slots=True)
class Claiming:
    """What residents and officials do with claims."""

    stage: Stage

    async def person(self, of: int, ward: str = HOAN_KIEM, *, enrolled: bool = True) -> Resident:
        """A resident who has signed in and said where they live; who did before is found again."""
        database, now = self.stage.resources.database, self.stage.clock.now
        if not (found := await residents.by_id(database, resident(of))):
            await residents.sign_in(database, resident(of), f"Người {of}", 1980, "", now)
            await residents.declare_residence(database, resident(of), ward, None, None, (), now, confirmed=True)
            if enrolled:
                await self.stage.enrol(of, ward)
            found = await residents.by_id(database, resident(of))
        assert found
        return found

    async def claim(self, case: str, of: int = 1, ward: str = HOAN_KIEM, **said: Any) -> Claim:
        """A claim of a resident; what is not said is usual."""
        now = self.stage.clock.now
        usual: Mapping[str, Any] = {
            "service": "scene-report", "case": case, "day": local(now).date(), "at": None, "by": "self",
            "evidence": "",
        }  # fmt: skip
        return await make_claim(
            self.stage.resources.database, CATALOGUE, PSEUDONYMS, await self.person(of, ward),
            Asserted(**{**usual, **said}), origin_of(b"key", "192.0.2.1", now), now,
        )  # fmt: skip

    async def match(self) -> int:
        """What runs on a clock."""
        return await match_claims(self.stage.resources.database, self.stage.clock.now)

    async def again(self, claim: Claim) -> Claim:
        """The claim as it stands now."""
        found = await claims.by_public_id(self.stage.resources.database, claim.public_id)
        assert found
        return found

    async def state(self, claim: Claim) -> str:
        """How a claim stands now."""
        return (await self.again(claim)).state

    async def steps(self, claim: Claim) -> list[str]:
        """The steps of a claim."""
        found = await claim_steps.of_claims(self.stage.resources.database, [claim.id])
        return [step.step for step in found[claim.id]]

    async def taken(self, claim: Claim) -> bool:
        """Whether the case is told to be somebody else's."""
        return (await claims.conflicts(self.stage.resources.database, [claim.id]))[claim.id].taken

    async def official(self, role: Role = "ward_officer", ward: str | None = HOAN_KIEM) -> Account:
        """Another official."""
        database, login = self.stage.resources.database, f"official-{next(_officials)}"
        place = WardCode(ward) if ward and role == "ward_officer" else None
        await add_account(database, login, "Trần Thị Lan", role, place, None)
        found = await accounts.by_login(database, login)
        assert found
        return found

    async def decide(
        self, claim: Claim, by: Account, *, agreed: bool = True, reason: str = REASON, case: str = ""
    ) -> None:
        """An official decides."""
        async with self.stage.resources.database.transaction() as connection:
            decision = Decision(agreed=agreed, reason=reason, case=case)
            await decide_claim(connection, PSEUDONYMS, claim.public_id, decision, by, self.stage.clock.now)

    async def told(self, claim: Claim) -> str:
        """What the scorer says of the fact that counts for a claim."""
        claim, resources = await self.again(claim), self.stage.resources
        assert claim.fact_source and claim.fact_ref
        await self.stage.move()
        found = await inquire(resources.database, resources.contests, claim.fact_source, claim.fact_ref)
        assert found
        return found.reason
