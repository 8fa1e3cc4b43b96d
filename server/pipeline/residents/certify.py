"""Certifying: what a resident may have, issuing it, and taking it back when its ground falls."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.pipeline.contests import Contests
from server.pipeline.game.own_badges import badges_since
from server.records import certificates, consents, own_deeds, residents, results
from server.records.certificates import Certificate
from server.records.database import Queries
from server.records.residents import Resident
from server.reference import read_badges, read_titles
from server.rules.certificate import ALPHABET, KINDS, Achieved, Ground, Kind, grounds, initials, stands
from server.rules.hanoi import local
from server.rules.refusals import Told

CODE_LETTERS = 20
HOLDERS_AT_ONCE = 200
SHOWS = ("name", "initials", "nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A certificate as anybody may see it: `name` is what the holder lets be seen now, '' for nothing."""

    certificate: Certificate
    name: str

    @property
    def holds(self) -> bool:
        """Whether it is good now."""
        return self.certificate.holds


async def earned(
    database: Queries, contests: Contests, resident: UUID, now: datetime, kinds: Collection[Kind] = KINDS
) -> list[Ground]:
    """All that a resident may have certified now. Badges are left out unless they are among the kinds asked for."""
    done = [
        Achieved(activity=(each.kind, each.activity), at=each.happened_at)
        for each in await own_deeds.done_by(database, resident)
    ]
    badges = await _badges(database, contests, resident, now) if "badge" in kinds else []
    return [*grounds(done, await _rounds(database, contests, resident), read_titles().skills), *badges]


async def _badges(database: Queries, contests: Contests, resident: UUID, now: datetime) -> list[Ground]:
    since = await badges_since(database, contests, read_badges(), resident, now)
    return [Ground(kind="badge", subject=key, since=at) for key, at in since.items()]


async def _rounds(database: Queries, contests: Contests, resident: UUID) -> list[Ground]:
    """Rounds of which a version is published and in which the resident had points at its position."""
    found = []
    for known in await contests.all():
        for each in known.contest.rounds:
            published = [one for one in await results.versions(database, known.id, each.number) if one.published_at]
            if not published:
                continue
            draft = published[-1].draft
            entries = await own_deeds.entries_of(database, known.id, draft.generation, resident, each.number)
            if sum(entry.points for entry in entries if entry.position <= draft.position) > 0:
                subject = f"{known.contest.slug}/{each.number}"
                since = published[-1].published_at
                assert since, "it is published"
                found.append(Ground(kind="round", subject=subject, since=since))
    return found


async def issue_certificate(
    database: Queries,
    contests: Contests,
    resident: Resident,
    kind: str,
    subject: str,
    shows: str,
    now: datetime,
    *,
    ward: bool,
) -> str:
    """Issue one, and return its code. Raises Told if it is not earned, or may not show what is asked."""
    ground = next((each for each in await earned(database, contests, resident.id, now)
                   if (each.kind, each.subject) == (kind, subject)), None)  # fmt: skip
    if not ground:
        raise Told("Chưa đủ điều kiện cho giấy này. Xem còn thiếu gì ở trang của bạn.")
    await refuse_showing(database, resident, shows, now)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
    return await certificates.issue(database, code, resident.id, ground, resident.ward if ward else None, shows, now)


async def refuse_showing(database: Queries, resident: Resident, shows: str, now: datetime) -> None:
    """Raise Told if a certificate of this resident may not show that."""
    if shows not in SHOWS:
        raise Told("Lựa chọn này không có trong danh sách. Chọn lại.", where="shows")
    if shows == "name" and not await _may_show_name(database, resident, now):
        raise Told(
            "Chưa in tên được: bạn chưa đồng ý hiện tên, hoặc chưa đủ 16 tuổi. Chọn chữ cái đầu, hoặc không tên.",
            where="shows",
        )
    if shows == "initials" and resident.is_minor(local(now).date()):
        raise Told("Người dưới 16 tuổi không có tên công khai. Chọn không tên.", where="shows")


async def check(database: Queries, contests: Contests, code: str, now: datetime) -> Checked | None:
    """The certificate with that code as it stands at this moment: a ground that fell revokes it here and now."""
    found = await certificates.of_code(database, code)
    if not found:
        return None
    if found.holds and found.resident:
        now_earned = await earned(database, contests, found.resident, now, (found.kind,))
        if not stands(found.kind, found.subject, now_earned):
            await certificates.revoke(database, code, "ground", now)
            found = await certificates.of_code(database, code)
            assert found, "codes stay for ever"
    return Checked(certificate=found, name=await _name(database, found, now))


async def take_back_fallen(database: Queries, contests: Contests, now: datetime) -> int:
    """Revoke every certificate whose ground fell, and return how many that were. A chore."""
    fallen, last = 0, None
    while holders := await certificates.holders_after(database, last, HOLDERS_AT_ONCE):
        for holder in holders:
            standing = [each for each in await certificates.of_resident(database, holder) if each.holds]
            ground = await earned(database, contests, holder, now, {each.kind for each in standing})
            for each in standing:
                if not stands(each.kind, each.subject, ground):
                    await certificates.revoke(database, each.code, "ground", now)
                    fallen += 1
        last = holders[-1]
    return fallen


async def _name(database: Queries, certificate: Certificate, now: datetime) -> str:
    """Read anew each time: who takes a consent back, or is erased, is named no more from that moment on."""
    if not certificate.holds or certificate.shows == "nothing" or not certificate.resident:
        return ""
    resident = await residents.by_id(database, certificate.resident)
    if not resident or resident.is_minor(local(now).date()):
        return ""
    if certificate.shows == "initials":
        return initials(resident.name)
    return resident.name if await _may_show_name(database, resident, now) else ""


async def _may_show_name(database: Queries, resident: Resident, now: datetime) -> bool:
    agreed = await consents.holding(database, resident.id)
    return "public_name" in agreed and bool(resident.name) and not resident.is_minor(local(now).date())
