"""A file that came with a form, refused before it is held if it is too large."""

from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request

from server.paper.sent import expect_bytes
from server.pipeline.registers.sheets import too_large
from server.rules.refusals import Told

FIELD = "file"
AROUND = 64 * 1024
"""What a form has beside its file."""
DROPPED_MAX = 256 * 1024 * 1024
"""What is too large is read to its end and dropped, so that the browser hears the answer instead of a reset."""


async def received(request: Request, most: int) -> tuple[str, bytes]:
    """The name and content of the file in the field `file`. Raises Told if there is none, or it is too large."""
    announced = request.headers.get("content-length", "")
    if not announced.isdecimal():
        raise Told("Trình duyệt không báo cỡ tệp. Thử trình duyệt khác.", where=FIELD)
    if int(announced) > most + AROUND:
        await _drop(request)
        raise too_large(int(announced), most)
    expect_bytes(request, most + AROUND)
    sent = (await request.form(max_files=4, max_fields=20)).get(FIELD)
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Told("Chọn một tệp rồi gửi.", where=FIELD)
    content = await sent.read(most + 1)
    if len(content) > most:
        raise too_large(sent.size or len(content), most)
    return sent.filename, content


async def _drop(request: Request) -> None:
    dropped = 0
    try:
        async for piece in request.stream():
            dropped += len(piece)
            if dropped > DROPPED_MAX:
                return
    except ClientDisconnect:
        return
