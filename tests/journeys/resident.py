"""A resident with a browser: the whole way from the provider's page to a skill that is passed, by what is seen."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from playwright.async_api import Locator, Page
from pydantic import SecretStr

from config.settings import Settings
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.registers.partners import add_partner
from server.reference import LEARNING
from server.rules.learning import Item, Learning
from server.rules.learning_file import read_learning
from server.serve import uvicorn_config
from server.standalone.address import free_port
from tests.demo.identity import PERSONS, Person, Provider, app_of
from tests.examples import CATALOGUE
from tests.journeys.house import HOST, SLUG, document
from tests.journeys.story import Story, open_story
from tests.journeys.visit import Visit

SKILL = "anti-scam"
WARD = "00070"
HOA = PERSONS[0]
PARTNER = "dvcqg"
BOARD = f"/c/{SLUG}"


@asynccontextmanager
async def open_city(settings: Settings) -> AsyncIterator[tuple[Story, str]]:
    """A platform with a running contest and an identity provider beside it; the secret is the partner's."""
    issuer = f"http://{HOST}:{free_port(HOST, 0)}"
    joined = settings.model_copy(
        update={
            "oidc_issuer": issuer,
            "oidc_client_id": "thidua",
            "oidc_client_secret": SecretStr("of the tests"),
            "oidc_national_id_claim": "cccd",
        }
    )
    server = uvicorn.Server(uvicorn_config(joined.model_copy(update={"port": int(issuer.rpartition(":")[2])}),
                                           app_of(Provider(issuer, "thidua", "of the tests"))))  # fmt: skip
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    async with open_story(joined) as story:
        resources = story.resources
        await load_contest(resources.database, CATALOGUE, document(story.clock()), story.clock())
        key = resources.settings.key_for("partner-secrets")
        yield story, await add_partner(resources.database, PARTNER, "Cổng Dịch vụ công quốc gia", key)
    server.should_exit = True
    thread.join(20)


class ResidentsWay:
    """What a resident presses, page by page; without scripts as well as with them."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.visit = Visit(page)

    async def go(self, path: str) -> None:
        """Open one of our pages."""
        await self.page.goto(f"{self.address}{path}")

    async def press(self, name: str) -> None:
        """Press a button and wait for what it leads to."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=name).first.click()

    async def follow(self, link: Locator) -> None:
        """Follow a link."""
        async with self.page.expect_navigation():
            await link.click()

    async def heads(self, words: str) -> None:
        """Wait until the page is the one with this heading."""
        await self.page.get_by_role("heading", level=1, name=words).wait_for()

    async def sign_in(self, person: Person = HOA) -> None:
        """At our door and at the provider's, and back."""
        await self.go("/me")
        await self.press("Đăng nhập bằng")
        await self.press(person.name)
        await self.heads("Chào bạn")

    async def first_visit(self, typed: str = "hoan kiem") -> None:
        """Agree to what one needs to take part, say how to be addressed, find the ward by typing."""
        assert await self.page.locator("input:checked").count() == 0, "nothing is ticked for anybody"
        await self.page.locator("label.consent").filter(has_text="Tham gia thi đua").click()
        await self.page.locator("label.consent").filter(has_text="Hiện tên trên danh hiệu").click()
        await self.press("Tiếp tục")
        await self.page.locator("label.chip").filter(has_text="bà").first.click()
        await self.press("Tiếp tục")
        await self.page.get_by_label("Tên phường, xã").fill(typed)
        await self.press("Tìm")
        await self.follow(self.page.get_by_role("link", name="Hoàn Kiếm").first)
        await self.page.locator("label.answer").filter(has_text="Người dân").first.click()
        await self.press("Lưu nơi ở")

    async def join(self) -> None:
        """Take part for the ward."""
        await self.go("/me/contests")
        await self.follow(self.page.locator(f'a[href="/me/contests/{SLUG}"]').first)
        await self.press("Tham gia cho phường, xã của tôi")
        await self.heads("Chào bà Nguyễn Thị Hoa")

    async def pass_skill(self) -> None:
        """Read the lesson, answer every question rightly, hand in."""
        learning = learnt()
        await self.go(f"/me/skills/{SKILL}")
        await self.press("Bắt đầu làm bài")
        for _ in learning.cells:
            await self.answer(asked(learning, await self.page.inner_text("save-answer form")))
            await self.press("Lưu")
        await self.press("Nộp bài, xem lời giải")
        await self.heads("Đạt rồi!")

    async def answer(self, item: Item) -> None:
        """Give the right answer to a question, as its learning file has it."""
        for text in _touched(item):
            await self._labelled(text).click()
        for number, option in enumerate(item.options, 1):
            if item.kind == "order":
                await self._place(option.text["vi"], str(number))
        letters = await self.page.locator("ol.letters > li").all_inner_texts() if item.pairs else []
        for pair in item.pairs:
            letter = next(each.split()[0] for each in letters if each.endswith(pair.right["vi"]))
            await self._place(pair.left["vi"], letter)
        if item.amount:
            await self.page.locator("#number").fill(str(item.amount.answer))
        for part in item.screen.of_kind("field") if item.screen else ():
            if part.accept:
                await self.page.get_by_label(part.text["vi"], exact=True).fill(part.accept[0])

    def _labelled(self, text: str) -> Locator:
        return self.page.locator("label.answer, label.mark-part").filter(has=self.page.get_by_text(text, exact=True))

    async def _place(self, row: str, chip: str) -> None:
        legend = self.page.get_by_text(row, exact=True)
        place = self.page.locator("fieldset.place").filter(has=legend)
        await place.locator("label.chip").filter(has_text=chip).click()


def learnt() -> Learning:
    """What the bank's file says of the skill."""
    read = read_learning((LEARNING / f"{SKILL}.toml").read_text(encoding="utf-8"), (SKILL,))
    assert read.learning, read.faults
    return read.learning


def asked(learning: Learning, seen: str) -> Item:
    """The item that a page asks: the one whose words stand on it."""
    return next(item for item in learning.items if all(text in seen for text in (item.ask["vi"], *_touched(item))))


def _touched(item: Item) -> list[str]:
    """The texts that are touched: right options of a choice, right parts of a screen."""
    options = [option.text["vi"] for option in item.options if option.right and item.kind != "order"]
    parts = item.screen.parts if item.screen else ()
    return options + [part.text["vi"] for part in parts if part.right]
