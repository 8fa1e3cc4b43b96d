"""Withdrawing a signed result before anybody was shown it: proposed by one, decided by another."""

from starlette.responses import Response
from wtforms import HiddenField, TextAreaField

from server.console.contest_round import round_named
from server.console.desk import Desk
from server.console.results.result import ReasonForm, refuse
from server.paper.form import Form
from server.pipeline.results.withdraw_result import decide_withdrawal, propose_withdrawal
from server.rules.refusals import Told


class DecideForm(Form):
    """What the second person says."""

    do = HiddenField()
    answer = TextAreaField()


async def propose(desk: Desk) -> Response:
    """Propose to withdraw the last signed version."""
    named, form = await round_named(desk), await desk.form(ReasonForm, prefix="withdraw-")
    reason = str(form.reason.data or "")
    try:
        async with desk.resources.database.transaction() as connection:
            version = await propose_withdrawal(connection, named.known, named.number, desk.account, reason)
            await desk.act(connection, "result.propose_withdrawal", named.about,
                           arguments={"version": version, "reason": reason})  # fmt: skip
    except Told as refusal:
        return await refuse(desk, named, refusal, form)
    said = desk.words.gettext("Đã đề nghị hủy bản {n}. Người khác của hội đồng quyết định.").format(n=version)
    return desk.go(named.address("result"), said)


async def decide(desk: Desk) -> Response:
    """Agree to a withdrawal, or not."""
    named, form, text = await round_named(desk), await desk.form(DecideForm), desk.path("proposal")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    agreed = form.do.data == "agree"
    try:
        async with desk.resources.database.transaction() as connection:
            version = await decide_withdrawal(
                connection, named.known, named.number, number, desk.account, agreed=agreed,
                answer=str(form.answer.data or ""),
            )  # fmt: skip
            await desk.act(connection, "result.decide_withdrawal", named.about,
                           arguments={"proposal": number, "version": version}, after={"agreed": agreed})  # fmt: skip
    except Told as refusal:
        return await refuse(desk, named, refusal)
    _ = desk.words.gettext
    said = _("Bản {n} đã hủy. Tính lại với lý do, rồi ký lại.") if agreed else _("Không hủy: bản {n} vẫn đứng.")
    return desk.go(named.address("result"), said.format(n=version))
