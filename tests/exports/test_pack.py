"""The pack, checked by an outsider's plain Python in an empty folder; and every way of tampering is named."""

import hashlib
import importlib
import json
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from server.exports.pack import VERIFIER
from server.pipeline.results.do_result_jobs import do_result_jobs
from server.records import facts, place_changes, result_jobs
from server.resources import Resources
from tests.corrections import grant
from tests.examples import CONTEST, DURING, OPENS, revocation, service, skill
from tests.exports.test_verify import RICH
from tests.pipeline.ending import Ending, build_ending
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, build_stage


@pytest.fixture
async def ending(resources: Resources) -> Ending:
    """A small contest with one of everything: groups, units, cases of two people, a revocation, headcounts, somebody
    who left, and an enrolment that was taken back."""
    stage = await build_stage(resources, CONTEST)
    await stage.enrol(1, HOAN_KIEM, neighbourhood="00070/to-3", groups=("elderly", "official"))
    await stage.enrol(2, BA_DINH, unit="school/thcs-lang")
    await stage.enrol(3, BA_DINH, neighbourhood="00004/to-1")
    await stage.unenrol(await stage.enrol(2, HOAN_KIEM, joined_at=OPENS - timedelta(days=1)))
    await stage.enrol(3, joined_at=DURING + timedelta(days=1), left=True)
    await stage.accept(service(of=3, case="H-3", at=DURING + timedelta(days=2)))
    await stage.accept(skill(of=1), service(of=2, case="H-1"), service(of=1, case="H-1"), skill("password-otp", of=2))
    await stage.accept(skill(of=3, by="guided"), skill(of=3), skill("password-otp", of=3, name="back"))
    await stage.accept(revocation("back"), service(of=9, case="H-9"), service("health-insurance", of=3, case="H-2"))
    await stage.count_heads(HOAN_KIEM, 70_000)
    await stage.count_heads("00070/to-3", 300, kind="neighbourhood")
    await stage.move()
    return await build_ending(stage)


async def packed(ending: Ending, folder: Path) -> Path:
    """The pack of version 1, unpacked in an empty folder."""
    await ending.lead_to_version()
    path = await ending.pack(folder)
    unpacked = folder / "unpacked"
    with zipfile.ZipFile(path) as pack:
        pack.extractall(unpacked)
    return unpacked


def verify(where: Path, *arguments: str) -> tuple[int, str]:
    """What the pack's own program says, run by a plain Python that knows nothing of ours."""
    program = where / "verify.py" if where.is_dir() else where.parent / "unpacked" / "verify.py"
    given = [] if where.is_dir() else [str(where)]
    run = subprocess.run(
        [sys.executable, "-I", str(program), *given, *arguments], capture_output=True, text=True, cwd=program.parent
    )
    assert run.stderr == ""
    return run.returncode, run.stdout


async def test_an_outsider_comes_to_the_same_result(ending: Ending, tmp_path: Path) -> None:
    unpacked = await packed(ending, tmp_path)
    [version] = await ending.versions()

    code, told = verify(unpacked, "--head", version.draft.head.hex()[:32])

    assert code == 0, told
    assert told.endswith(f"BẰNG NHAU: vị trí {version.draft.position}, dấu sổ {version.draft.head.hex()}\n")
    assert verify(tmp_path / "pack-1.zip")[0] == 0


async def test_neighbourhoods_that_were_merged_and_closed_add_up_for_an_outsider(
    ending: Ending, tmp_path: Path
) -> None:
    resources = ending.stage.resources
    add = (resources.database, HOAN_KIEM)
    await place_changes.add(*add, "merged", "00070/to-3", ("Tổ 3", ""), "QĐ 1", None, successor="00070/to-9")
    await place_changes.add(*add, "closed", "00004/to-1", ("Tổ 1", ""), "QĐ 2", None)
    await resources.contests.reread()
    await ending.stage.move()
    unpacked = await packed(ending, tmp_path)

    board = json.loads((unpacked / "boards/1/ward/00070/neighbourhoods.json").read_text())

    assert verify(unpacked)[0] == 0
    assert [row["code"] for row in board["rows"]] == ["00070/to-9"]
    assert not (unpacked / "boards/1/ward/00004").exists()


async def test_a_rich_contest_and_its_revision_are_checked_too(resources: Resources, tmp_path: Path) -> None:
    stage = await build_stage(resources, RICH)
    for of, ward in ((1, HOAN_KIEM), (2, BA_DINH), (3, BA_DINH)):
        await stage.enrol(of, ward, neighbourhood=f"{ward}/to-1", groups=("near_poor",))
        await stage.accept(
            *(make(of=of, at=DURING + timedelta(hours=1)) for make in (skill, service)), skill("password-otp", of=of)
        )
    await stage.move()
    ending = await build_ending(stage)
    await ending.lead_to_version(wrong=1)
    await ending.publish()
    known = await stage.known()
    given = grant(7, of=2)._asdict() | {"contest_id": known.id}
    await facts.record_own(resources.database, [given])
    await stage.move()
    await ending.recount("Quyết định 45/QĐ-UBND cộng điểm theo khiếu nại số 3 của phường Ba Đình.")
    await ending.sign(ending.first)
    assert await ending.sign(ending.second) == 2
    await ending.work()

    packs = [await ending.pack(tmp_path, version) for version in (1, 2)]
    (tmp_path / "unpacked").mkdir()
    shutil.copy(VERIFIER, tmp_path / "unpacked" / "verify.py")
    for pack in packs:
        code, told = verify(pack)
        assert code == 0, told
    with zipfile.ZipFile(packs[1]) as second:
        rows = json.loads(second.read("boards/1/wards.json"))["rows"]
    assert any(row["integrity"] and row["integrity"]["wrong"] == 1 for row in rows)


async def test_a_round_in_which_nothing_happened_has_a_result(resources: Resources, tmp_path: Path) -> None:
    ending = await build_ending(await build_stage(resources))

    unpacked = await packed(ending, tmp_path)

    code, told = verify(unpacked)
    assert code == 0, told


async def test_who_did_not_enrol_is_not_in_the_pack(ending: Ending, tmp_path: Path) -> None:
    unpacked = await packed(ending, tmp_path)

    facts = [json.loads(line) for line in (unpacked / "facts.jsonl").read_text().splitlines()]
    enrolled = {fact["resident"] for fact in facts if fact["kind"] == "enrolment"}
    assert len(enrolled) == 3
    assert {fact["resident"] for fact in facts if fact["kind"] in ("service", "skill")} <= enrolled
    assert [fact["groups"] for fact in facts if fact.get("groups")] == [["elderly"]]


async def test_a_pack_that_is_made_again_is_the_same_to_the_byte(ending: Ending, tmp_path: Path) -> None:
    await packed(ending, tmp_path)
    stage, known = ending.stage, await ending.stage.known()
    first = (tmp_path / "pack-1.zip").read_bytes()
    database = stage.resources.database
    await database.execute("DELETE FROM packs")
    async with database.transaction() as connection:
        await result_jobs.ask(connection, "pack", known.id, 1, None, version=1)

    await do_result_jobs(database, stage.resources.boards, stage.resources.contests)

    assert (await ending.pack(tmp_path)).read_bytes() == first


def flip(folder: Path) -> None:
    body = bytearray((folder / "facts.jsonl").read_bytes())
    body[len(body) // 2] ^= 1
    (folder / "facts.jsonl").write_bytes(bytes(body))


def drop_tail(folder: Path) -> None:
    for name in ("ledger.txt", "blocks.jsonl"):
        lines = (folder / name).read_text().splitlines(keepends=True)
        (folder / name).write_text("".join(lines[:-1]))


def swap_rows(folder: Path) -> None:
    board = folder / "boards" / "1" / "wards.json"
    told = json.loads(board.read_text())
    first, second = told["rows"][:2]
    first["code"], second["code"] = second["code"], first["code"]
    first["name"], second["name"] = second["name"], first["name"]
    board.write_text(json.dumps(told))


def drop_a_fact(folder: Path) -> None:
    lines = (folder / "facts.jsonl").read_text().splitlines(keepends=True)
    (folder / "facts.jsonl").write_text("".join(line for line in lines if '"anti-scam"' not in line))


def change_the_sample(folder: Path) -> None:
    sample = json.loads((folder / "sample.json").read_text())
    sample["drawn"][0]["ref"] += "x"
    (folder / "sample.json").write_text(json.dumps(sample))


def list_again(folder: Path) -> None:
    """Write a manifest that fits what is there now."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for name in manifest["files"]:
        body = (folder / name).read_bytes()
        manifest["files"][name] = {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def chain_again(folder: Path) -> None:
    """Give one resident's points to another ward, and write everything anew: facts, ledger, chain, boards."""
    facts = (folder / "facts.jsonl").read_text()
    (folder / "facts.jsonl").write_text(facts.replace('"ward":"00070"', '"ward":"00008"').replace("00070/", "00008/"))
    ledger = (folder / "ledger.txt").read_text().replace("|00070|", "|00008|").replace("00070/", "00008/")
    (folder / "ledger.txt").write_text(ledger)
    lines, blocks, previous = ledger.splitlines(keepends=True), [], bytes(32)
    for line in (folder / "blocks.jsonl").read_text().splitlines():
        block = json.loads(line)
        block["previous"] = previous.hex()
        body = "".join(lines[block["first"] - 1 : block["last"]])
        previous = hashlib.sha256(previous + body.encode()).digest()
        block["hash"] = previous.hex()
        blocks.append(json.dumps(block) + "\n")
    (folder / "blocks.jsonl").write_text("".join(blocks))
    result = json.loads((folder / "result.json").read_text())
    boards = _boards_again(folder, result["scopes"])
    digest = hashlib.sha256()
    for name in sorted(boards):
        digest.update(f"{name} {hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n".encode())
    for signed in (result, *result["signatures"]):
        signed |= {"head": previous.hex(), "boards_sha256": digest.hexdigest()}
    (folder / "result.json").write_text(json.dumps(result))
    sample = json.loads((folder / "sample.json").read_text())
    for each in sample["drawn"]:
        each["ward"] = each["ward"].replace("00070", "00008")
    (folder / "sample.json").write_text(json.dumps(sample))
    list_again(folder)


def _boards_again(folder: Path, scopes: list[str]) -> list[str]:
    """What the forger's boards would be, worked out with the pack's own program."""
    program = importlib.import_module("server.exports.verify")
    pack = program.Pack(folder)
    wards = {ward["code"]: ward for ward in pack.json("wards.json")}
    places = {**pack.json("places.json"), **{code: ward["name"] for code, ward in wards.items()}}
    made = program.boards(program.Contest(pack.json("contest.json"), wards), program.Ledger(pack), places, scopes)
    shutil.rmtree(folder / "boards")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = {name: each for name, each in manifest["files"].items() if not name.startswith("boards/")}
    for name, rows in made.items():
        path = folder / f"boards/{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"rows": rows}))
        manifest["files"][f"boards/{name}.json"] = {}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return [f"boards/{name}.json" for name in made]


TAMPERING: dict[str, tuple[Callable[[Path], None], str]] = {
    "flip a byte": (flip, "facts.jsonl có SHA-256"),
    "drop the tail": (drop_tail, "ledger.txt có SHA-256"),
    "swap rows": (swap_rows, "boards/1/wards.json có SHA-256"),
    "drop a fact": (drop_a_fact, "facts.jsonl có SHA-256"),
    "change the sample": (change_the_sample, "sample.json có SHA-256"),
}
NAMED_EVEN_IF_LISTED = {
    "drop the tail": "chuỗi dấu sổ",
    "swap rows": "bảng 1/wards, 00",
    "drop a fact": "dữ kiện và sổ điểm",
    "change the sample": "mẫu phúc tra",
}


async def test_tampering_is_named(ending: Ending, tmp_path: Path) -> None:
    whole = await packed(ending, tmp_path)
    [version] = await ending.versions()
    for name, (tamper, told) in TAMPERING.items():
        folder = tmp_path / name / "unpacked"
        shutil.copytree(whole, folder)
        tamper(folder)
        code, said = verify(folder)
        assert (code, told in said) == (1, True), (name, said)
        if name in NAMED_EVEN_IF_LISTED:
            list_again(folder)
            code, said = verify(folder)
            assert code == 1, (name, said)
            wrong = said[said.index("KHÁC") :]
            assert NAMED_EVEN_IF_LISTED[name] in wrong, (name, said)

    folder = tmp_path / "chained again" / "unpacked"
    shutil.copytree(whole, folder)
    chain_again(folder)
    assert verify(folder)[0] == 0, "a whole forgery fits itself: only what is printed outside tells"
    code, said = verify(folder, "--head", version.draft.head.hex())
    assert code == 1
    assert "dấu in trong biên bản là" in said


async def test_a_byte_flipped_inside_the_zip_is_named(ending: Ending, tmp_path: Path) -> None:
    await packed(ending, tmp_path)
    path = tmp_path / "pack-1.zip"
    with zipfile.ZipFile(path) as pack:
        info = pack.getinfo("ledger.txt")
    name_and_extra = sum(struct.unpack("<HH", path.read_bytes()[info.header_offset + 26 : info.header_offset + 30]))
    at = info.header_offset + 30 + name_and_extra + info.compress_size // 2
    body = bytearray(path.read_bytes())
    body[at] ^= 1
    path.write_bytes(bytes(body))

    code, said = verify(path)

    assert code == 1
    assert "ledger.txt" in said
