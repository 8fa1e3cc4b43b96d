"""What of the game a resident sees: switched off part by part, or all at once. What they do counts as before."""

from dataclasses import dataclass

from starlette.responses import Response

from server.paper.sent import sent_form
from server.paper.words import Words
from server.records import residents
from server.records.residents import GAME_PARTS, GamePart, Resident
from server.residents.visit import Visit

TEMPLATE = "me/game.html"
ADDRESS = "/me/game"
NOT_FOR_MINORS: frozenset[GamePart] = frozenset({"duels"})
"""Children see nobody compared: there is nothing to switch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One part of the game, and whether it is shown."""

    part: GamePart
    name: str
    about: str
    shown: bool


async def show(visit: Visit) -> Response:
    """Every part with its switch."""
    switches = [_switch(visit.words, visit.resident, part) for part in _parts(visit)]
    shown = [each.shown for each in switches]
    return visit.page(TEMPLATE, switches=switches, every=all(shown), none=not any(shown), minor=visit.is_minor)


async def change(visit: Visit) -> Response:
    """Show the parts that are ticked and no others, or all, or none; the button says which."""
    _, sent = visit.words.gettext, await sent_form(visit.request)
    wish, parts = sent.get("wish"), _parts(visit)
    shown = {"all": set(parts), "none": set()}.get(str(wish), {part for part in parts if sent.get(part)})
    await residents.show_parts(
        visit.resources.database, visit.resident.id, {part: part not in shown for part in parts}
    )
    return visit.go(ADDRESS, _("Đã ghi. Việc bạn làm vẫn được tính như thường."))


def _parts(visit: Visit) -> list[GamePart]:
    return [part for part in GAME_PARTS if not (visit.is_minor and part in NOT_FOR_MINORS)]


def _switch(words: Words, resident: Resident, part: GamePart) -> Switch:
    name, about = _told(words)[part]
    return Switch(part=part, name=name, about=about, shown=not getattr(resident, f"{part}_off"))


def _told(words: Words) -> dict[GamePart, tuple[str, str]]:
    _ = words.gettext
    return {
        "missions": (_("Nhiệm vụ"), _("Nhiệm vụ của tuần và điểm thưởng. Điểm thưởng đã có vẫn còn.")),
        "badges": (_("Huy hiệu"), _("Huy hiệu bạn có và huy hiệu ở gần. Không mất huy hiệu nào.")),
        "titles": (_("Danh hiệu"), _("Danh hiệu của bạn, của nhà và của nơi bạn cùng thi đua, với các bậc.")),
        "duels": (_("Giao ước và mốc"), _("Giao ước đang chạy và mốc mới của phường, xã và tổ dân phố nơi bạn ở.")),
        "notices": (_("Tin của trò chơi"), _("Tin khi nhiệm vụ bạn làm bị sửa, khi có hay không còn một huy hiệu.")),
    }
