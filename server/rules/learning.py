"""What is learnt of a skill and how it is asked: lesson, blueprint and items, as a learning file gives them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

Words = Mapping[str, str]
"""A text in each language."""

ItemKind = Literal["one", "several", "order", "match", "number", "screen"]
ITEM_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
PartKind = Literal["text", "mark", "field", "choice"]
PART_KINDS: tuple[PartKind, ...] = get_args(PartKind)
Scene = Literal["message", "call", "shop", "otp", "portal", "app", "settings", "bank", "browser", "assistant"]
SCENES: tuple[Scene, ...] = get_args(Scene)

AttemptKind = Literal["pre", "post", "retest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the answers to choose from, or one of the steps to put in order."""

    key: str
    text: Words
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two things that belong together."""

    key: str
    left: Words
    right: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """The number that is asked for, and how far off still counts."""

    answer: Decimal
    tolerance: Decimal
    unit: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One line of a simulated screen. A field must stay empty, or holds one of `accept`."""

    key: str
    kind: PartKind
    text: Words
    right: bool = False
    empty: bool = False
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A simulated screen: one acts on it instead of choosing an answer about it."""

    scene: Scene
    title: Words
    parts: tuple[Part, ...]

    def of_kind(self, kind: PartKind) -> tuple[Part, ...]:
        """The parts of a kind, from top to bottom. All choices are one group."""
        return tuple(part for part in self.parts if part.kind == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. What its kind does not need is empty; the options of `order` stand in their right order."""

    key: str
    cell: str
    kind: ItemKind
    ask: Words
    explain: Words
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    amount: Amount | None = None
    screen: Screen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of the blueprint: each form draws one of its items, and all of them are of this level."""

    key: str
    level: int
    about: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Why the skill is worth it, and how it is done, step by step."""

    why: Words
    steps: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """One version of what is learnt and asked of a skill. It never changes: a change is another version."""

    skill: str
    version: int
    minutes: int
    pass_percent: int
    lesson: Lesson
    cells: tuple[Cell, ...]
    items: tuple[Item, ...]

    def item(self, key: str) -> Item:
        """The item of that key, which forms of this version name."""
        return next(item for item in self.items if item.key == key)

    def of_cell(self, cell: Cell) -> Iterator[Item]:
        """The items that a form can draw for a cell."""
        return (item for item in self.items if item.cell == cell.key)

    def level(self, item: Item) -> int:
        """How hard an item is: 1 easy, 2 middle, 3 hard."""
        return next(cell.level for cell in self.cells if cell.key == item.cell)
