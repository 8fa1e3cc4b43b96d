"""The catalogue of skills and services: what is in force, and a new version in two steps."""

from typing import Any

from starlette.responses import Response

from server.console.desk import NO_STORE, Desk, require
from server.console.files import received
from server.paper.sent import sent_form
from server.pipeline.registers import import_catalogue
from server.pipeline.registers.import_catalogue import CATALOGUE, DOCUMENT_MAX, InForce
from server.records import catalogues, uploads
from server.records.uploads import Upload
from server.rules.catalogue_file import KINDS, differences, read_catalogue
from server.rules.refusals import Told

LIST = "console/catalogue.html"
STEP = "console/catalogue_upload.html"
ADDRESS = "/console/catalogue"
SHOWN = 500


async def show(desk: Desk) -> Response:
    """The catalogue in force, and its versions."""
    return desk.page(LIST, **await _in_force(desk))


async def take(desk: Desk) -> Response:
    """Keep a file, and go to its preview."""
    try:
        name, content = await received(desk.request, DOCUMENT_MAX)
        text = import_catalogue.decoded(content)
        read_catalogue(text)
    except Told as told:
        return desk.page(LIST, 422, **{**await _in_force(desk), "faulty": desk.tell(told)})
    upload_id = await import_catalogue.stage(desk.resources.database, name, text, desk.account.id, desk.now)
    async with desk.resources.database.transaction() as connection:
        await desk.act(connection, "catalogue.upload", f"upload:{upload_id}", arguments={"file": name[:120]})
    return desk.go(f"{ADDRESS}/uploads/{upload_id}")


async def show_upload(desk: Desk) -> Response:
    """What a file would change."""
    return await _step(desk, await _upload(desk))


async def apply(desk: Desk) -> Response:
    """Put a file into force."""
    upload, form = await _upload(desk), await sent_form(desk.request)
    reason, base = str(form.get("reason", "")), str(form.get("base", ""))
    resources = desk.resources
    used = import_catalogue.used_by(await resources.contests.all())
    try:
        async with resources.database.transaction() as connection:
            outcome = await import_catalogue.apply(
                connection, upload, resources.reference.catalogue, used,
                int(base) if base.isdecimal() and len(base) < 9 else -1, reason, desk.account.id, desk.now,
            )  # fmt: skip
            if isinstance(outcome, InForce):
                told = {"file": upload.file_name, "version": outcome.version, "reason": reason}
                await desk.act(connection, "catalogue.apply", f"upload:{upload.id}", arguments=told)
    except Told as told:
        return await _step(desk, upload, 422, told, reason)
    if not isinstance(outcome, InForce):
        await resources.reference.notice(resources.database, at_once=True)
        return await _step(desk, upload, 409, reason=reason, overtaken=True)
    await resources.reference.notice(resources.database, at_once=True)
    _ = desk.words.gettext
    return desk.go(ADDRESS, _("Bản {n} đã có hiệu lực.").format(n=outcome.version))


async def download(desk: Desk) -> Response:
    """The catalogue in force as a file to begin with."""
    document = import_catalogue.written(desk.resources.reference.catalogue)
    headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="catalogue.toml"'}
    return Response(document, media_type="application/toml", headers=headers)


async def _upload(desk: Desk) -> Upload:
    wanted = desk.path("upload")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0
    found: Upload = require(await uploads.by_id(desk.resources.database, number, CATALOGUE), "no such upload")
    return found


async def _step(
    desk: Desk, upload: Upload, status: int = 200, told: Told | None = None, reason: str = "", *,
    overtaken: bool = False,
) -> Response:  # fmt: skip
    wrong_reason = desk.tell(told) if told and told.where == "reason" else None
    refused = desk.tell(told) if told and not wrong_reason else None
    values: dict[str, Any] = {"upload": upload, "refused": refused, "overtaken": overtaken}
    if upload.state == "applied":
        return desk.page(STEP, status, **values, applied=True)
    read = read_catalogue((await uploads.result(desk.resources.database, upload.id))["document"])
    reference = desk.resources.reference
    changes = differences(
        reference.catalogue, read.found, import_catalogue.used_by(await desk.resources.contests.all())
    )
    faults = [(each, desk.tell(Told(each.template, **each.values))) for each in read.faults[:SHOWN]]
    return desk.page(
        STEP, status, **values, applied=False, changes=changes, faults=faults, base=reference.version, reason=reason,
        wrong_reason=wrong_reason, counts={kind: len(read.found[kind]) for kind in KINDS if kind in read.found},
        in_the_way=any(change.used_by for change in changes), shown=SHOWN,
    )  # fmt: skip


async def _in_force(desk: Desk) -> dict[str, Any]:
    reference = desk.resources.reference
    return {
        "faulty": None,
        "version": reference.version,
        "skills": reference.catalogue.skills.values(),
        "services": reference.catalogue.services.values(),
        "used": import_catalogue.used_by(await desk.resources.contests.all()),
        "versions": await catalogues.versions(desk.resources.database),
    }
