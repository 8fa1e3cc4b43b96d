"""The file of marks as TOML: at which marks milestones are told."""

import tomllib
from collections.abc import Mapping
from typing import Any

from server.rules.game.milestones import Marks
from server.rules.refusals import Told

MARKS_MOST = 10
"""More would be told so often that nobody looks any more."""
PEOPLE_MOST = 10_000_000


def read_marks(text: str) -> Marks:
    """The marks of a file. Raises Told that names the key and what it may hold."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Told("Tệp không phải TOML: {error}.", where="file", error=str(error)[:200]) from None
    return Marks(
        ward_percents=_numbers(document, "ward_percents", 100),
        neighbourhood_percent=_number(document.get("neighbourhood_percent"), "neighbourhood_percent", 100),
        city_people=_numbers(document, "city_people", PEOPLE_MOST),
    )


def _numbers(document: Mapping[str, Any], key: str, most: int) -> tuple[int, ...]:
    given = document.get(key)
    if not isinstance(given, list) or not 1 <= len(given) <= MARKS_MOST:
        raise Told("Cần từ 1 đến {most} mốc trong dấu ngoặc vuông.", where=key, most=MARKS_MOST)
    return tuple(sorted({_number(each, key, most) for each in given}))


def _number(value: object, key: str, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise Told("Cần số nguyên từ {least} đến {most}.", where=key, least=1, most=most)
    return value
