"""The second step of signing in: a code of the app, or a recovery code."""

from starlette.responses import Response
from wtforms import StringField

from server.console.desk import Desk, tell_wait
from server.console.identity.entrance import begin, enter, tell_tries
from server.paper.form import Form, Needed
from server.pipeline.identity.guess import TooSoon, of_code
from server.pipeline.identity.second_factor import check_code
from server.records import guesses, second_factors, sessions

TEMPLATE = "console/second_factor.html"


class Code(Form):
    """What the app shows now, or a recovery code."""

    code = StringField(validators=[Needed()])


async def show(desk: Desk) -> Response:
    """Ask for the code. Who is in wholly has nothing to do here."""
    if desk.session.strong or not desk.session.has_factor:
        return desk.go("/console")
    return desk.page(TEMPLATE, form=desk.blank(Code))


async def save(desk: Desk) -> Response:
    """Let them in. The session that only had a password ends, and a strong one begins."""
    if desk.session.strong or not desk.session.has_factor:
        return desk.go("/console")
    form = await desk.form(Code)
    if not form.validate():
        return desk.refuse(TEMPLATE, form)
    counted = of_code(desk.key_for, desk.account.id)
    before = (await guesses.of_keys(desk.resources.database, [counted.key])).get(counted.key)
    try:
        proof = await check_code(desk.resources.database, desk.key_for, desk.account, form.code.data or "", desk.now)
    except TooSoon as wait:
        return desk.page(TEMPLATE, 429, form=form, refused=tell_wait(desk.request, wait.until))
    if not proof:
        form.code.errors = [desk.words.gettext("Mã chưa đúng hoặc đã dùng rồi. Chờ mã tiếp theo rồi nhập lại.")]
        return desk.refuse(TEMPLATE, form)
    async with desk.resources.database.transaction() as connection:
        await sessions.end(connection, desk.session.token_hash, desk.now)
        token = await begin(connection, desk.request, desk.account, proof, strong=True)
    said = [tell_tries(desk.request, before.tries if before else 0)]
    if proof == "recovery":
        said.append(await _tell_left(desk))
    return enter(desk.request, token, " ".join(filter(None, said)))


async def _tell_left(desk: Desk) -> str:
    left = await second_factors.recovery_codes_left(desk.resources.database, desk.account.id)
    told = desk.words.ngettext(
        "Còn {n} mã dự phòng. Khi gần hết, tạo bộ mới ở trang Tài khoản của tôi.",
        "Còn {n} mã dự phòng. Khi gần hết, tạo bộ mới ở trang Tài khoản của tôi.",
        left,
    )
    return told.format(n=left)
