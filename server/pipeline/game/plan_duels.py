"""Pledges and pairings: offered, answered, announced and taken back, each under the rules that keep duels fair.

A ward fights one duel at a time, and whoever signed a pledge is left out when the organizer pairs. Two wards sign
once in a contest: a table of duels cannot be filled by meeting a friend every week.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from server.pipeline.contests import KnownContest
from server.pipeline.game.read_duels import Duels
from server.records import duels, game_goals
from server.records.database import Connection
from server.records.duels import Duel, DuelState
from server.rules.catalogue import WardCode
from server.rules.game.duel import Window, check_pledge, windows_of
from server.rules.game.pairing import Pairing, Player, pair
from server.rules.refusals import Told

REASON_MOST = 300


def windows_ahead(known: KnownContest, now: datetime) -> list[Window]:
    """The weeks and rounds that have not begun."""
    return [window for each in known.contest.rounds for window in windows_of(each) if window.starts > now]


async def offer(
    connection: Connection, known: KnownContest, sides: tuple[str, str], window: Window, words: str, by: int,
    now: datetime,
) -> int:  # fmt: skip
    """Offer a pledge from the first ward to the second, and return its number. Raises Told."""
    words = check_pledge(words)
    wards = known.layout.wards
    first, second = (wards.get(WardCode(code)) for code in sides)
    if not first or not second or first == second:
        raise Told("Chọn một phường, xã khác cùng tham gia cuộc thi.", where="opponent")
    if first.size_band != second.size_band:
        raise Told("Hai bên phải cùng cỡ dân số. Chọn nơi có trong danh sách.", where="opponent")
    kept = await _kept(connection, known)
    _refuse_begun(window, now)
    _refuse_busy(known, kept, sides, window)
    if any(set(sides) == set(each.codes) and not _is_over(each, now) for each in kept):
        raise Told("Hai bên đã có một giao ước trong cuộc thi này, mỗi cặp chỉ một lần. Chọn nơi khác.",
                   where="opponent")  # fmt: skip
    within = await _window(connection, known, window, finer=False)
    return await duels.add(connection, within, sides, words, "offered", by, now, agreed=True)


async def sign_within(
    connection: Connection, known: KnownContest, sides: tuple[str, str], window: Window, words: str, by: int,
    now: datetime,
) -> int:  # fmt: skip
    """A pledge of two neighbourhoods of a ward, which their officer signs for both. Raises Told."""
    words = check_pledge(words)
    if sides[0] == sides[1]:
        raise Told("Chọn hai tổ dân phố, thôn khác nhau.", where="second")
    _refuse_begun(window, now)
    _refuse_busy(known, await _kept(connection, known), sides, window)
    within = await _window(connection, known, window, finer=True)
    return await duels.add(connection, within, sides, words, "signed", by, now, agreed=True)


async def answer(
    connection: Connection, known: KnownContest, duel_id: int, state: DuelState, reason: str, by: int, now: datetime
) -> Duel:
    """Sign or decline an offer, or take a duel back before it begins. Returns it as it was. Raises Told."""
    kept = await _kept(connection, known)
    duel = next(each for each in kept if each.id == duel_id)
    _refuse_begun(duel.window, now)
    if duel.state != ("signed" if state == "withdrawn" and duel.state == "signed" else "offered"):
        raise Told("Giao ước này đã được trả lời hoặc đã rút. Xem lại danh sách.")
    if state == "signed":
        _refuse_busy(known, kept, duel.codes, duel.window)
    elif not reason.strip():
        raise Told("Ghi lý do, một câu là đủ: bên kia sẽ đọc.", where="reason")
    if (n := len(reason.strip())) > REASON_MOST:
        raise Told("Lý do có {n} ký tự, nhiều nhất {most}. Viết ngắn lại.", where="reason", n=n, most=REASON_MOST)
    await duels.answer(connection, duel_id, state, reason.strip(), by, now)
    return duel


def draft_pairing(read: Duels, window: Window) -> Pairing:
    """Who would meet whom in a window: every ward that has no duel then."""
    known, kept = read.known, [each.duel for each in read.found]
    busy = _busy(kept, window)
    met = Counter(frozenset(each.codes) for each in kept if each.state == "signed" and each.second and not each.finer)
    rests = Counter(each.first for each in kept if each.state == "signed" and not each.second)
    lines = {line.code: line for line in read.table(known.contest.wards)}
    return pair(
        (
            Player(
                code=code,
                band=int(known.layout.wards[code].size_band[1:]),
                points=lines[code].points,
                share=lines[code].share,
                rests=rests[code],
            )
            for code in known.contest.wards
            if code not in busy
        ),
        met,
    )


async def announce(
    connection: Connection, known: KnownContest, window: Window, pairing: Pairing, words: str, by: int, now: datetime
) -> int:
    """Let a pairing stand, and return how many duels it has. Raises Told if somebody has a duel already."""
    words = check_pledge(words)
    _refuse_begun(window, now)
    sides: list[tuple[str, str | None]] = [*pairing.pairs, *([(pairing.rests, None)] if pairing.rests else [])]
    every = [code for two in sides for code in two if code]
    if not every:
        raise Told("Nơi nào cũng đã có cuộc đua trong thời gian này.")
    if len(set(every)) < len(every) or not set(every) <= set(known.contest.wards):
        raise Told("Mỗi phường, xã chỉ ở một cặp. Xem lại số cặp.")
    _refuse_busy(known, await _kept(connection, known), every, window)
    within = await _window(connection, known, window, finer=False)
    for two in sides:
        await duels.add(connection, within, two, words, "signed", by, now, agreed=False)
    return len(sides)


async def _kept(connection: Connection, known: KnownContest) -> Sequence[Duel]:
    await duels.lock(connection, known.id)
    return await duels.of_contest(connection, known.id)


async def _window(connection: Connection, known: KnownContest, window: Window, *, finer: bool) -> int:
    """The window as it is kept; the first duel in it makes the goal that all of them share."""
    found = await duels.window_id(connection, known.id, window, finer=finer)
    if found is not None:
        return found
    goal = await game_goals.add(connection, known.id, window.starts, window.ends, (), ("self",), 1, finer=finer)
    return await duels.add_window(connection, known.id, window, goal, finer=finer)


def _is_over(duel: Duel, now: datetime) -> bool:
    return duel.state in ("declined", "withdrawn") or (duel.state == "offered" and now >= duel.window.starts)


def _busy(kept: Iterable[Duel], window: Window) -> set[str]:
    """Who has a duel in a time that meets the window."""
    return {
        code
        for each in kept
        if each.state == "signed" and each.window.starts < window.ends and window.starts < each.window.ends
        for code in each.codes
    }


def _refuse_begun(window: Window, now: datetime) -> None:
    if now >= window.starts:
        raise Told("Tuần hoặc vòng này đã bắt đầu. Chọn một tuần chưa bắt đầu.", where="window")


def _refuse_busy(known: KnownContest, kept: Iterable[Duel], codes: Iterable[str], window: Window) -> None:
    taken = sorted(set(codes) & _busy(kept, window))
    if taken:
        ward = known.layout.wards.get(WardCode(taken[0]))
        raise Told("{ward} đã có một cuộc đua trong thời gian này. Chọn tuần khác hoặc nơi khác.", where="window",
                   ward=ward.full_name if ward else taken[0])  # fmt: skip
