"""`python -m tests.demo.screens --data DIR`: the paired screens of the demonstration, and how one is opened here."""

import hashlib
import hmac
from datetime import timedelta
from pathlib import Path
from typing import Literal, NamedTuple

import click

from config.settings import Settings
from server.records import accounts, screen_plans, screens
from server.records.sessions import hash_of
from server.resources import Resources
from server.rules.screen_plan import FIRST_PLAN, Plan, Turn, as_document
from server.standalone.address import at
from tests.demo.accounts import SIGN_IN, WARD

Way = Literal["live", "polling", "silent", "small", "broken"]


class Hung(NamedTuple):
    """A screen in a ward's office (None: of the city), and how it fares."""

    ward: str | None
    name: str
    way: Way


HUNG = (
    Hung(WARD, "Sảnh tiếp dân", "live"),
    Hung(WARD, "Hội trường tầng 2", "polling"),
    Hung(None, "Phòng điều hành thành phố", "live"),
    Hung("00004", "Bộ phận một cửa", "live"),
    Hung("00082", "Sảnh tiếp dân", "live"),
    Hung("00103", "Nhà văn hóa", "small"),
    Hung("00160", "Bộ phận một cửa", "broken"),
    Hung("00166", "Sảnh tiếp dân", "silent"),
    Hung("00199", "Sảnh tiếp dân", "live"),
)
OWN_PLAN = Plan(
    turns=(
        Turn(scene="city", seconds=40),
        Turn(scene="neighbourhoods", seconds=20),
        Turn(scene="duel", seconds=20),
        Turn(scene="notices", seconds=20),
    )
)
NOTICES = (
    (WARD, "Thứ Bảy này, 8:00: tập huấn ký số tại nhà văn hóa tổ 5.\nMang theo điện thoại.", -1, 5),
    (WARD, "Từ tuần sau bộ phận một cửa mở cửa lúc 7:30.", 2, 9),
    (None, "Tổng đài 1022 trả lời cả ngày về dịch vụ công trực tuyến.", -2, 28),
)
"""Whose, what, and from how many days from now to how many."""


def token_of(settings: Settings, number: int) -> str:
    """What the cookie of a screen holds. It follows from the installation's own secret, so nobody had to keep it."""
    return hmac.new(settings.key_for("demo-screens"), str(number).encode(), hashlib.sha256).hexdigest()


async def make_screens(resources: Resources) -> None:
    """Pair the screens and write their notices, unless there are any."""
    by = await accounts.by_login(resources.database, "ban-to-chuc")
    if not by or await screens.paired(resources.database):
        return
    now, wards = resources.clock(), resources.reference.catalogue.wards
    async with resources.database.transaction() as connection:
        for number, each in enumerate(HUNG):
            if each.ward is None or each.ward in wards:
                token = hash_of(token_of(resources.settings, number))
                await screens.add(connection, token, each.ward, each.name, by.id, now - timedelta(days=3))
        await screen_plans.keep_plan(connection, f"ward:{WARD}", as_document(OWN_PLAN), by.id, now)
        await screen_plans.keep_plan(connection, "all", as_document(FIRST_PLAN), by.id, now)
        for ward, text, starts, ends in NOTICES:
            span = (now + timedelta(days=starts), now + timedelta(days=ends))
            await screen_plans.add_notice(connection, ward, text, *span, by.id, now)


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of the demonstration.")
def main(data: Path) -> None:
    """Say how a browser here becomes a screen of the demonstration."""
    if not (data / SIGN_IN).exists():
        raise click.ClickException(f"{data} holds no demonstration")
    settings = Settings.read(data)
    address = at(settings.host, settings.port)
    click.echo(f"A new screen: open {address}/screen in a private window, and give its code at the desk of screens")
    click.echo(f"({address}/console/screens) as can-bo or ban-to-chuc.")
    click.echo(f"One that is paired: open {address}/screen, paste its line into the browser's console, and reload.")
    for number, each in enumerate(HUNG):
        click.echo(f"{each.ward or 'city':5}  {each.name}")
        click.echo(f'       document.cookie = "screen={token_of(settings, number)}; path=/screen; max-age=34560000"')


if __name__ == "__main__":
    main()
