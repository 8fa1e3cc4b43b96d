"""The neighbourhoods that are near a title, where a ward's officer begins the day."""

from server.resources import Resources
from tests.console.conftest import SignIn
from tests.pages.element import read
from tests.pipeline.stage import SLUG, build_stage
from tests.titles import DOCUMENT, begin, learnt


async def test_an_officer_reads_which_neighbourhoods_are_near_with_exact_numbers(
    official: SignIn, resources: Resources
) -> None:
    stage = await build_stage(resources, DOCUMENT)
    await begin(stage)
    for one in range(1, 5):
        await stage.accept(*learnt(one))
    await stage.restart()

    officer, organizer = await official("ward_officer"), await official("organizer")

    near = read((await officer.get("/console")).text).one("section", id=f"danh-hieu-{SLUG}").text
    assert "Thêm 1 người tự làm được một việc (đang có 4 trên 5)." in near
    assert "danh-hieu" not in (await organizer.get("/console")).text
