"""What it would take, where a ward's officer begins the day."""

from tests.console.conftest import SignIn
from tests.live.stage import Pipeline


async def test_an_officer_reads_what_it_would_take_for_the_own_ward(official: SignIn, pipeline: Pipeline) -> None:
    await pipeline.record(5)
    await pipeline.move()

    officer, organizer = await official("ward_officer"), await official("organizer")

    assert "Cần thêm bao nhiêu người" in (await officer.get("/console")).text
    assert "Cần thêm bao nhiêu người" not in (await organizer.get("/console")).text
