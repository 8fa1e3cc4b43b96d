"""The privacy centre: seeing, correcting, downloading, withdrawing, asking, erasing, and what time erases."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

from server.pipeline.claims.claim import Asserted, make_claim
from server.records import consents, enrolments, facts, privacy_requests, residents
from server.rules.personal import PERSONAL
from tests.examples import service
from tests.live.stage import Pipeline
from tests.residents.conftest import Door, Signed, SignIn
from workers import forgetting


async def _rows_with(door: Door, text: str) -> set[str]:
    """Tables in which something stands somewhere."""
    database, found = door.resources.database, set()
    for row in await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        if await database.fetchval(f'SELECT count(*) FROM "{row[0]}" t WHERE t::text LIKE $1', f"%{text}%"):
            found.add(row[0])
    return found


def _file(content: bytes) -> tuple[dict[str, Any], str]:
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return json.loads(pack.read("du-lieu.json")), pack.read("doc-duoc.html").decode()


async def _claim(door: Door, here: Signed, case: str = "H26-1") -> None:
    resident = await residents.by_id(door.resources.database, here.id)
    assert resident
    reference, pseudonyms = door.resources.reference, door.resources.pseudonyms
    asserted = Asserted(service="scene-report", case=case, day=door.now.date(), at=None, by="self", evidence="")
    await make_claim(
        door.resources.database, reference.catalogue, pseudonyms, resident, asserted, resident.id, door.now
    )


async def test_all_that_is_kept_is_told_and_downloaded_and_nothing_of_others(door: Door, signed_in: SignIn) -> None:
    here, other = await signed_in(), await signed_in(name="Trần Văn Bình")
    answer = await here.get("/me/privacy")
    assert answer.headers["cache-control"] == "no-store"
    assert "Nơi ở đã khai · 1" in answer.text and "Giữ đến khi bạn xóa." in answer.text
    assert "Nguyễn Thị Hoa" in (await here.get("/me/privacy/stored/you")).text
    assert (await here.get("/me/privacy/stored/nothing")).status_code == 404
    for each in {line.about for line in PERSONAL}:
        assert (await here.get(f"/me/privacy/stored/{each}")).status_code == 200, each

    packed = await here.get("/me/privacy/download")
    assert packed.headers["cache-control"] == "no-store"
    machine, read = _file(packed.content)
    assert machine["tables"]["residents"][0]["name"] == "Nguyễn Thị Hoa"
    assert machine["tables"].keys() == {each.table for each in PERSONAL if each.told}
    assert "Nguyễn Thị Hoa" in read and "Nơi ở đã khai" in read
    whole = json.dumps(machine, ensure_ascii=False) + read
    assert str(other.id) not in whole and "Trần Văn Bình" not in whole
    assert here.token not in whole and "token_hash" not in whole


async def test_a_corrected_name_holds_against_the_provider(door: Door, signed_in: SignIn) -> None:
    here, database = await signed_in(), door.resources.database
    sent = await here.post("/me/privacy/correct", data={"name": "Nguyễn Thị Hòa", "birth_year": "1959"})
    assert sent.status_code == 303
    await residents.sign_in(database, here.id, "Nguyen Thi Hoa", None, "2", door.now)
    found = await residents.by_id(database, here.id)
    assert found and (found.name, found.birth_year) == ("Nguyễn Thị Hòa", 1959)
    refused = await here.post("/me/privacy/correct", data={"name": "001 099 012 345", "birth_year": "1959"})
    assert refused.status_code == 422 and "số căn cước" in refused.text


async def test_a_child_does_not_grow_up_by_its_own_word(door: Door, signed_in: SignIn) -> None:
    child = await signed_in(birth_year=2015)
    for year in ("1990", ""):
        sent = await child.post("/me/privacy/correct", data={"name": "Bé An", "birth_year": year})
        assert sent.status_code == 422 and "2015" in sent.text
    sent = await child.post("/me/welcome/you", data={"salutation": "em", "birth_year": "1990"})
    assert sent.status_code == 422


async def test_withdrawing_to_take_part_leaves_every_contest(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here, database = await signed_in(joined=True), door.resources.database
    assert "Rút lại thì bạn rời ngay: Thủ đô số 2026" in (await here.get("/me/privacy")).text
    door.now += timedelta(minutes=1)
    await here.post("/me/privacy/consents", data={"purpose": "contest", "wish": "withdraw"})
    assert not any(each.takes_part for each in (await enrolments.of_resident(database, here.id)).values())
    assert await consents.holding(database, here.id) == {}
    await here.post("/me/privacy/consents", data={"purpose": "notices", "wish": "give"})
    assert (await consents.holding(database, here.id)).keys() == {"notices"}
    assert (await here.post("/me/privacy/consents", data={"purpose": "x", "wish": "give"})).status_code == 404


async def test_erasing_leaves_points_and_nobody(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here, database = await signed_in(joined=True), door.resources.database
    await facts.record_events(database, "dvcqg", [service(key="scene-report", case="a")._replace(resident=here.id)])
    await pipeline.move()
    await _claim(door, here)
    await here.post("/me/privacy/requests", data={"kind": "know", "told": "Ai đọc hồ sơ của tôi?"})
    ledger = "SELECT sum(points), count(*) FROM ledger_entries"
    before = await database.fetchrow(ledger)
    door.now += timedelta(minutes=1)

    page = await here.get("/me/privacy/erase")
    assert "không ai lấy lại được" in page.text and "Thủ đô số 2026" in page.text
    assert (await here.post("/me/privacy/erase", data={"word": "có"})).status_code == 422
    gone = await here.post("/me/privacy/erase", data={"word": "Xoá"})
    assert gone.headers["location"] == "/me/sign-in"
    await pipeline.move()

    assert await _rows_with(door, str(here.id)) <= {each.table for each in PERSONAL if each.at_erasure == "stays"}
    assert await _rows_with(door, "Nguyễn Thị Hoa") == set()
    assert (await database.fetchrow(ledger))[0] == before[0], "points stay with the ward"
    assert (await here.get("/me")).headers["location"].startswith("/me/sign-in")
    assert not any(each.takes_part for each in (await enrolments.of_resident(database, here.id)).values())

    await residents.sign_in(database, here.id, "Nguyễn Thị Hoa", 1960, "2", door.now)
    anew = await residents.by_id(database, here.id)
    assert anew and anew.welcomed_at is None and await consents.holding(database, here.id) == {}


async def test_a_request_has_two_working_days(door: Door, signed_in: SignIn) -> None:
    here = await signed_in()
    short = await here.post("/me/privacy/requests", data={"kind": "know", "told": "Ai?"})
    assert short.status_code == 422 and "Có 3 ký tự" in short.text
    number = await here.post("/me/privacy/requests", data={"kind": "know", "told": "Số của tôi là 001 099 012 345"})
    assert number.status_code == 422 and "001 099" in number.text, "what was typed stays with who typed it"
    for _ in range(5):
        sent = await here.post("/me/privacy/requests", data={"kind": "object", "told": "Tôi không muốn thống kê."})
        assert sent.status_code == 303
    more = await here.post("/me/privacy/requests", data={"kind": "know", "told": "Thêm một việc nữa."})
    assert more.status_code == 422
    found = await privacy_requests.of_resident(door.resources.database, here.id)
    assert len(found) == 5
    assert "Chờ trả lời, chậm nhất" in (await here.get("/me/privacy/requests")).text
    door.now += timedelta(days=5)
    assert "Quá hạn trả lời" in (await here.get("/me/privacy/requests")).text


async def test_time_erases_what_was_kept_for_its_days(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here, database = await signed_in(), door.resources.database
    await _claim(door, here)
    await residents.declare_residence(database, here.id, "00004", None, None, ("resident",), door.now)
    await database.execute("UPDATE claims SET state = 'withdrawn'")
    context: dict[Any, Any] = {"resources": door.resources}

    async def left(table: str) -> int:
        return int(await database.fetchval(f"SELECT count(*) FROM {table} WHERE resident = $1", here.id))

    start, found = door.now, {}
    for days in (29, 31, 399, 401, 729, 731):
        door.now = start + timedelta(days=days)
        await forgetting.forget(context)
        found[days] = (await left("resident_sessions"), await left("residences"), await left("claims"))
    assert found == {29: (1, 2, 1), 31: (0, 2, 1), 399: (0, 2, 1), 401: (0, 1, 1), 729: (0, 1, 1), 731: (0, 1, 0)}
