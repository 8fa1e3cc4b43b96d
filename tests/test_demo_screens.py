"""The screens of the demonstration: paired once, with notices, and speaking as real ones do."""

from pathlib import Path

import msgspec

from server.pipeline.screens.programme import due, find_screen
from server.pipeline.screens.screen_frames import Report, encode, screen_frame
from server.records import screens
from server.resources import Resources
from tests.demo.accounts import WARD, make_accounts
from tests.demo.hung import Screen
from tests.demo.screens import HUNG, make_screens, token_of


async def test_they_hang_in_offices_and_say_how_they_are(resources: Resources, tmp_path: Path) -> None:
    await make_accounts(resources, tmp_path / "console.txt")
    await make_screens(resources)
    await make_screens(resources)
    now = resources.clock()

    assert len(await screens.paired(resources.database)) == len(HUNG)
    screen = await find_screen(resources.database, token_of(resources.settings, 0))
    assert screen and screen.ward == WARD
    found = (await due(resources.database, resources.contests, [screen.id], now))[screen.id]
    assert [notice.ward for notice in found.notices] == [None, WARD, WARD]
    hung = Screen(HUNG[0])
    hung.hear(msgspec.json.decode(encode(screen_frame(found, "v", now))))
    report = msgspec.convert(hung.report(), Report)
    assert report.version == "v" and report.scene in {turn.scene for turn in found.turns}
