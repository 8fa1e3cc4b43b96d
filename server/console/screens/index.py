"""All screens on one page: what each should show, what it says that it shows, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.responses import Response

from server.console.desk import Desk
from server.console.screens.thumbs import thumbs
from server.console.screens.words import act_words, scene_words, state_words, trouble_words
from server.paper.assets import all_assets
from server.paper.names import full_name
from server.paper.print import paper_of
from server.pipeline.screens.oversee_screens import Overseen, oversee
from server.records import screen_plans
from server.rules.catalogue import WardCode
from server.rules.folding import fold
from server.rules.screen_health import CODES, count
from server.rules.screen_plan import plan_keys

TEMPLATE = "console/screens.html"
ADDRESS = "/console/screens"
PER_PAGE = 24
_TYPED_MAX = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """Which screens are looked for. `trouble` is a trouble's code, 'any', or a state that is no trouble."""

    trouble: str = ""
    ward: str = ""
    typed: str = ""

    @classmethod
    def of(cls, asked: QueryParams | Mapping[str, Any]) -> Self:
        """As an address or a form has it."""
        return cls(
            trouble=str(asked.get("trouble", ""))[:20],
            ward=str(asked.get("ward", ""))[:5],
            typed=str(asked.get("q", "")).strip()[:_TYPED_MAX],
        )

    @property
    def query(self) -> str:
        """The same as an address has it, '' if everything is wanted."""
        named = {"trouble": self.trouble, "ward": self.ward, "q": self.typed}
        return urlencode({name: value for name, value in named.items() if value})

    def lets_through(self, each: Overseen, called: str) -> bool:
        """Whether a screen is one of those; `called` is all that it and its ward are called."""
        codes = {trouble.code for trouble in each.troubles}
        wanted = {"": True, "any": bool(codes)}.get(self.trouble, self.trouble in {*codes, each.state})
        return wanted and self.ward in ("", each.screen.ward or "city") and fold(self.typed) in fold(called)


async def show(desk: Desk) -> Response:
    """The screens that are looked for, a page of them."""
    return desk.page(TEMPLATE, **await values(desk, Sieve.of(desk.request.query_params)))


async def everything(desk: Desk) -> list[Overseen]:
    """The screens that this visitor may know of: an officer those of the own ward."""
    resources = desk.resources
    version = all_assets().digest
    return await oversee(
        resources.database, resources.boards, resources.contests, version, desk.now, desk.account.ward
    )


def sifted(desk: Desk, every: Sequence[Overseen], sieve: Sieve) -> list[Overseen]:
    """Those that are looked for."""
    return [
        each for each in every if sieve.lets_through(each, f"{each.screen.name} {called(desk, each.screen.ward)}")
    ]


def called(desk: Desk, ward: str | None) -> str:
    """The name of a screen's ward, or of the city."""
    found = desk.resources.reference.catalogue.wards.get(WardCode(ward)) if ward else None
    if ward is None:
        return desk.words.gettext("Của thành phố")
    return full_name(found, paper_of(desk.request)) if found else ward


async def values(desk: Desk, sieve: Sieve) -> dict[str, Any]:
    """All that the page prints."""
    every = await everything(desk)
    found = sifted(desk, every, sieve)
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(_number(desk.request.query_params.get("page", "")), pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    kept = await screen_plans.plans(desk.resources.database)
    wards = desk.resources.reference.catalogue.wards
    return {
        "every": every,
        "found": found,
        "cards": shown,
        "thumbs": await thumbs(desk, shown),
        "sieve": sieve,
        "page": page,
        "pages": pages,
        "address_of": lambda number: f"{ADDRESS}?{'&'.join(filter(None, (sieve.query, f'page={number}')))}",
        "counts": count(each.troubles for each in every),
        "states": {state: sum(each.state == state for each in every) for state in state_words(desk.words)},
        "codes": CODES,
        "without": [] if desk.account.ward else _without(desk, every),
        "wards": {} if desk.account.ward else {code: called(desk, code) for code in wards},
        "ward_of": lambda ward: called(desk, ward),
        "tell": desk.tell,
        "plan_of": lambda screen: next((key for key in plan_keys(screen.id, screen.ward) if key in kept), "all"),
        "state_words": state_words(desk.words),
        "trouble_words": trouble_words(desk.words),
        "scene_words": scene_words(desk.words),
        "act_words": act_words(desk.words),
        "version": all_assets().digest,
        "may_pair": desk.may("screen-pair"),
    }  # fmt: skip


def _without(desk: Desk, every: Sequence[Overseen]) -> list[str]:
    """The wards that have no screen."""
    having = {each.screen.ward for each in every}
    return [called(desk, code) for code in desk.resources.reference.catalogue.wards if code not in having]


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1
