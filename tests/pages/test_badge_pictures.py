"""The pictures of badges are one system: a frame a family, a notch a level, one gold dot, small, and all our own."""

import re
from xml.etree import ElementTree

import pytest

from server.paper.assets import STATIC
from server.reference import read_badges
from server.rules.game.badge import FAMILIES, Badge
from server.rules.game.flags import FLAGS

FOLDER = STATIC / "images" / "badges"
BYTES_MAX = 2_048
GOLD = "#f0b93a"
BADGES = read_badges().badges
_NOTCH = re.compile(r"M[\d.]+ [\d.]+V[\d.]+")


def _text(badge: Badge) -> str:
    return (FOLDER / f"{badge.key}.svg").read_text(encoding="utf-8")


def _frame(badge: Badge) -> str:
    found = re.search(r'id="edge" d="([^"]+)"', _text(badge))
    assert found, badge.key
    return found[1]


@pytest.mark.parametrize("badge", BADGES, ids=lambda badge: badge.key)
def test_a_picture_is_small_whole_and_needs_nothing_from_elsewhere(badge: Badge) -> None:
    text = _text(badge)
    root = ElementTree.fromstring(text)

    assert len(text.encode()) <= BYTES_MAX
    assert root.attrib == {"viewBox": "0 0 96 96"}
    assert not re.search(r"<script|<style|<image|style=|href=\"(?!#)|url\((?!#)", text)


@pytest.mark.parametrize("badge", BADGES, ids=lambda badge: badge.key)
def test_notches_tell_the_level_and_one_dot_is_gold(badge: Badge) -> None:
    last = re.findall(r'<path d="([^"]+)" stroke="#fffdf8" stroke-width="5"', _text(badge))[-1]
    notches = re.match(rf"(?:{_NOTCH.pattern}){{{badge.level}}}", last)

    assert notches
    assert all(float(y) > 78 for y in re.findall(r"M[\d.]+ ([\d.]+)", notches[0]))
    assert _text(badge).count(GOLD) == 1


def test_every_family_has_one_frame_of_its_own() -> None:
    frames = {family: {_frame(badge) for badge in BADGES if badge.family == family} for family in FAMILIES}

    assert {len(each) for each in frames.values()} == {1}
    assert len({frame for each in frames.values() for frame in each}) == len(FAMILIES)


def test_no_picture_is_left_over_and_no_two_are_alike() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {badge.key for badge in BADGES}
    assert len({_text(badge) for badge in BADGES}) == len(BADGES)


@pytest.mark.parametrize("flag", FLAGS)
def test_flags_are_of_the_same_system_and_each_has_its_own_picture(flag: str) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (STATIC / "images" / "flags").iterdir()}
    shapes = {re.findall(r'id="edge" d="([^"]+)"', text)[0] for text in texts.values()}

    assert texts.keys() == set(FLAGS)
    assert len(shapes) == 1, "one cloth on one pole"
    assert ElementTree.fromstring(texts[flag]).attrib == {"viewBox": "0 0 96 96"}
    assert len(texts[flag].encode()) <= BYTES_MAX
    assert texts[flag].count(GOLD) == 1
    assert not re.search(r"<script|<style|<image|style=|href=\"(?!#)|url\((?!#)", texts[flag])
