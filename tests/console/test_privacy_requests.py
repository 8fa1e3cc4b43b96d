"""Requests about data at the desk: due first, answered once, in writing, and noted."""

from datetime import timedelta

from server.pipeline.residents.privacy_requests import ask
from server.records import audit_log, privacy_requests, residents
from tests.console.conftest import Console, SignIn
from tests.examples import resident

ANSWER = "Chỉ cán bộ của phường và quản trị viên đã mở hồ sơ của bác."


async def test_a_request_is_answered_once_and_the_log_says_so(console: Console, official: SignIn) -> None:
    database, who = console.resources.database, resident(1)
    await residents.sign_in(database, who, "Nguyễn Thị Hoa", 1960, "2", console.now)
    first = await ask(database, who, "know", "Ai đã đọc hồ sơ của tôi?", console.now)
    console.now += timedelta(days=5)
    second = await ask(database, who, "object", "Tôi không muốn vào thống kê.", console.now)
    here = await official("administrator")

    page = (await here.get("/console/privacy-requests")).text
    assert page.index(f"privacy-requests/{first}") < page.index(f"privacy-requests/{second}")
    assert "quá hạn" in page
    one = f"/console/privacy-requests/{first}"
    for wrong in ("Có.", f"{ANSWER} Số của bác là 001099012345."):
        assert (await here.post(one, data={"answer": wrong})).status_code == 422
    assert (await here.post(one, data={"answer": ANSWER})).status_code == 303
    assert (await here.post(one, data={"answer": ANSWER + " Lần hai."})).status_code == 422

    (found,) = await privacy_requests.queue(database, answered=True, limit=9)
    assert found.answer == ANSWER
    (line,) = await audit_log.lines(database, action="privacy_request")
    assert line.act.object == f"privacy-request:{first}" and "Hoa" not in str(line.act)


async def test_an_inspector_reads_and_does_not_answer(console: Console, official: SignIn) -> None:
    database, who = console.resources.database, resident(1)
    await residents.sign_in(database, who, "Nguyễn Thị Hoa", 1960, "2", console.now)
    number = await ask(database, who, "know", "Ai đã đọc hồ sơ của tôi?", console.now)
    here = await official("inspector")
    assert "Ai đã đọc hồ sơ" in (await here.get(f"/console/privacy-requests/{number}")).text
    assert (await here.post(f"/console/privacy-requests/{number}", data={"answer": ANSWER})).status_code == 403
    assert (await here.get("/console/privacy-requests/99")).status_code == 404
