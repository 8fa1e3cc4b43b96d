"""The acts on the way from the gate to a sealed result: each one line in the audit log, each refused in words."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import Response

from server.console.contest_round import Named, round_named
from server.console.desk import Desk
from server.console.results.result import ReasonForm, SignForm, refuse
from server.pipeline.results import sign_result
from server.pipeline.results.sign_result import Shown
from server.records.database import Connection
from server.rules.refusals import Told

Act = Callable[[Connection], Awaitable[tuple[str, dict[str, Any]]]]


async def recount(desk: Desk) -> Response:
    """Ask for a recount of everything."""
    named, form = await round_named(desk), await desk.form(ReasonForm, prefix="recount-")
    reason = str(form.reason.data or "")

    async def act(connection: Connection) -> tuple[str, dict[str, Any]]:
        await sign_result.ask_recount(connection, named.known, named.number, desk.account, reason, desk.now)
        return desk.words.gettext("Đang tính lại. Trang này tự cho biết khi xong."), {"reason": reason}

    return await _do(desk, named, "result.recount", act, form)


async def carry_over(desk: Desk) -> Response:
    """Carry what is open in the queues over, in writing."""
    named, form = await round_named(desk), await desk.form(ReasonForm, prefix="carry-")
    reason = str(form.reason.data or "")

    async def act(connection: Connection) -> tuple[str, dict[str, Any]]:
        waiting = await sign_result.carry_over(connection, named.known, named.number, desk.account, reason, desk.now)
        return desk.words.gettext("Đã ghi: {n} việc chuyển sang sau.").format(n=waiting), {
            "reason": reason,
            "open": waiting,
        }

    return await _do(desk, named, "result.carry_over", act, form)


async def sign(desk: Desk) -> Response:
    """Sign exactly what was shown."""
    named, form = await round_named(desk), await desk.form(SignForm)
    shown = Shown(
        generation=_number(form.generation.data),
        position=_number(form.position.data),
        head=str(form.head.data or ""),
        boards_sha256=str(form.boards_sha256.data or ""),
    )

    async def act(connection: Connection) -> tuple[str, dict[str, Any]]:
        _ = desk.words.gettext
        version = await sign_result.sign(connection, named.known, named.number, shown, desk.account, desk.now)
        said = _("Đã ký. Đủ hai chữ ký: đây là bản {n}.").format(n=version) if version else _("Đã ký.")
        return said, {"position": shown.position, "head": shown.head, "version": version}

    return await _do(desk, named, "result.sign", act)


async def reveal(desk: Desk) -> Response:
    """Let everybody see the board again."""
    named = await round_named(desk)

    async def act(connection: Connection) -> tuple[str, dict[str, Any]]:
        await sign_result.reveal_result(connection, named.known, named.number, desk.account)
        return desk.words.gettext("Đã mở bảng cho mọi người xem."), {}

    return await _do(desk, named, "result.reveal", act)


async def publish(desk: Desk) -> Response:
    """Publish the last signed version."""
    named = await round_named(desk)

    async def act(connection: Connection) -> tuple[str, dict[str, Any]]:
        version = await sign_result.publish(connection, named.known, named.number, desk.account)
        return desk.words.gettext("Đã công bố bản {n}.").format(n=version), {"version": version}

    return await _do(desk, named, "result.publish", act)


async def seal(desk: Desk) -> Response:
    """Seal the round."""
    named = await round_named(desk)

    async def act(connection: Connection) -> tuple[str, dict[str, Any]]:
        version = await sign_result.seal(connection, named.known, named.number, desk.account)
        return desk.words.gettext("Đã niêm phong."), {"version": version}

    return await _do(desk, named, "result.seal", act)


async def _do(desk: Desk, named: Named, action: str, act: Act, form: ReasonForm | None = None) -> Response:
    try:
        async with desk.resources.database.transaction() as connection:
            said, arguments = await act(connection)
            await desk.act(connection, action, named.about, arguments=arguments)
    except Told as refusal:
        return await refuse(desk, named, refusal, form)
    await desk.resources.contests.reread()
    return desk.go(named.address("result"), said)


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 19 else 0
