"""A partner's file of finished cases in two steps: seen first, applied whole, and never kept itself."""

import csv
from collections.abc import Mapping
from io import StringIO
from typing import Any

from starlette.responses import Response
from wtforms import SelectField

from server.console.desk import NO_STORE, Desk, require
from server.console.files import received
from server.paper.form import Choice, Form, Needed
from server.pipeline.claims import vouch
from server.pipeline.claims.vouch import CASES
from server.pipeline.registers.read_case_file import COLUMNS
from server.pipeline.registers.sheets import FILE_MAX
from server.records import partners, uploads
from server.records.uploads import Upload
from server.rules.refusals import Told
from server.rules.row_fault import RowFault

LIST = "console/claim_files.html"
STEP = "console/claim_file.html"
ADDRESS = "/console/claims/files"
LATEST = 20
SHOWN = 200


class Send(Form):
    """Which partner vouches for the file."""

    partner = SelectField(validators=[Needed()], choices=[])


async def show(desk: Desk) -> Response:
    """Send a file, and the last ones."""
    return desk.page(LIST, **await _list(desk))


async def take(desk: Desk) -> Response:
    """Read a file, keep the hashes of its cases, and go to its preview."""
    resources = desk.resources
    try:
        name, content = await received(desk.request, FILE_MAX)
    except Told as told:
        return desk.page(LIST, 422, **{**await _list(desk), "faulty": desk.tell(told)})
    form = await desk.form(Send)
    form.partner.choices = _choices(await _partners(desk))
    if not form.validate():
        return desk.page(LIST, 422, **{**await _list(desk), "form": form})
    partner = str(form.partner.data)
    upload_id = await vouch.stage(
        resources.database, resources.reference.catalogue, resources.pseudonyms, partner, name, content,
        desk.account.id, desk.now,
    )  # fmt: skip
    async with resources.database.transaction() as connection:
        await desk.act(connection, "cases.upload", f"upload:{upload_id}", arguments={"partner": partner})
    return desk.go(f"{ADDRESS}/{upload_id}")


async def show_one(desk: Desk) -> Response:
    """What is wrong with a file, or what would come of it."""
    return await _step(desk, await _upload(desk))


async def apply(desk: Desk) -> Response:
    """Take all cases of a file, and confirm the claims that wait for them."""
    upload, database = await _upload(desk), desk.resources.database
    try:
        async with database.transaction() as connection:
            new = await vouch.apply(connection, upload, desk.account.id, desk.now)
            arguments = {"partner": upload.partner, "cases": new}
            await desk.act(connection, "cases.apply", f"upload:{upload.id}", arguments=arguments)
    except Told as told:
        return await _step(desk, upload, 422, refused=desk.tell(told))
    confirmed = await vouch.confirm_first(database, desk.now)
    await desk.resources.bus.wake()
    _ = desk.words.gettext
    return desk.go(ADDRESS, _("Đã ghi {new} mã, xác nhận {n} hồ sơ đang chờ.").format(new=new, n=confirmed))


async def template(desk: Desk) -> Response:
    """A file to begin with."""
    text, vietnamese = StringIO(), desk.words.language == "vi"
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([names[vietnamese] for names in COLUMNS.values()])
    writer.writerow(
        ["H26-251124-0001", next(iter(desk.resources.reference.catalogue.services)), "2026-11-24", "self"]
    )
    headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="cases.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


async def _partners(desk: Desk) -> dict[str, str]:
    found = await partners.all_partners(desk.resources.database, desk.now)
    return {each.code: each.name for each in found}


def _choices(names: Mapping[str, str]) -> list[Choice]:
    return [Choice(code, name) for code, name in names.items()]


async def _upload(desk: Desk) -> Upload:
    wanted = desk.path("upload")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0
    found: Upload = require(await uploads.by_id(desk.resources.database, number, CASES), "no such upload")
    return found


async def _list(desk: Desk) -> dict[str, Any]:
    form = desk.blank(Send, data={"partner": desk.request.query_params.get("partner", "")})
    names = await _partners(desk)
    form.partner.choices = _choices(names)
    files = await uploads.latest(desk.resources.database, CASES, LATEST)
    return {"form": form, "faulty": None, "files": files, "names": names}


async def _step(desk: Desk, upload: Upload, status: int = 200, *, refused: str | None = None) -> Response:
    values = {"upload": upload, "refused": refused, "names": await _partners(desk)}
    if upload.state == "applied":
        return desk.page(STEP, status, step="applied", **values)
    found = await vouch.what_was_read(desk.resources.database, upload)
    if found.refused:
        whole = desk.tell(Told(found.refused[0], **found.refused[1]))
        return desk.page(STEP, status, step="refused", whole=whole, **values)
    told = await vouch.preview(desk.resources.database, upload, found)
    columns = {key: each[desk.words.language == "vi"] for key, each in COLUMNS.items()}
    return desk.page(
        STEP, status, step="preview", told=told, columns=columns, shown=SHOWN, fault=lambda each: _fault(desk, each),
        **values,
    )  # fmt: skip


def _fault(desk: Desk, fault: RowFault) -> str:
    return desk.tell(Told(fault.template, **fault.values))
