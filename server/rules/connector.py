"""How a platform is asked for its finished cases: addresses, limits, and where its answers have what.

A case number is kept only as a keyed hash, so a platform cannot be asked for one case. It is asked for all cases of a
service on a day; what it answers is hashed, and compared here. So it does not learn either whom we ask about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from server.rules.event import BYS, By
from server.rules.hanoi import read_day
from server.rules.refusals import Refusal

CASES_A_PAGE_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Where an answer has what: paths of names with dots between. `done` holds of a case that is finished."""

    cases: str
    case: str
    day: str = ""
    by: str = ""
    bys: Mapping[str, By] = field(default_factory=dict)
    pages: str = ""
    done: str = ""
    done_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One platform. `services` translates our keys into its names for them."""

    platform: str
    url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    answer: Answer
    scope: str = ""
    services: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: int = 10
    at_once: int = 2
    pages_max: int = 20

    def address(self, service: str, day: date, page: int) -> str:
        """Where a page of the cases of a service on a day stands."""
        return self.url.format(service=self.services.get(service, service), day=day.isoformat(), page=page)


class FoundCase(NamedTuple):
    """A finished case with its number, which is hashed at once. None is what the platform does not tell."""

    number: str
    day: date | None
    by: By | None


class Page(NamedTuple):
    """One page of an answer, and how many there are."""

    cases: list[FoundCase]
    pages: int


def read_page(answer: Answer, body: Any) -> Page:
    """The cases of an answer. Raises Refusal naming the place that is not as it was said."""
    listed = at(body, answer.cases)
    if not isinstance(listed, list):
        raise Refusal(f"the answer has no list at {answer.cases!r}", where="answer.cases")
    if len(listed) > CASES_A_PAGE_MAX:
        raise Refusal(f"a page has {len(listed)} cases; the most is {CASES_A_PAGE_MAX}", where="answer.cases")
    pages = at(body, answer.pages) if answer.pages else 1
    if not isinstance(pages, int) or isinstance(pages, bool) or pages < 0:
        raise Refusal(f"the answer has no number of pages at {answer.pages!r}", where="answer.pages")
    return Page(list(_finished(answer, listed)), pages)


def _finished(answer: Answer, listed: list[Any]) -> Iterator[FoundCase]:
    for each in listed:
        if answer.done and str(at(each, answer.done)) not in answer.done_values:
            continue
        number = at(each, answer.case)
        if not isinstance(number, str | int) or isinstance(number, bool):
            raise Refusal(f"a case has no number at {answer.case!r}", where="answer.case")
        told = at(each, answer.by) if answer.by else None
        by = answer.bys.get(str(told), str(told) if told in BYS else None)
        yield FoundCase(str(number), _day(answer, each), by)  # type: ignore[arg-type]  # One of BYS or None.


def _day(answer: Answer, each: Any) -> date | None:
    return read_day(str(at(each, answer.day) or "")) if answer.day else None


def at(body: Any, path: str) -> Any:
    """What stands at a path of names with dots between them, or None. An empty path is the whole."""
    for name in path.split(".") if path else ():
        body = body.get(name) if isinstance(body, dict) else None
    return body
