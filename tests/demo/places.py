"""Invented neighbourhoods and units, and how many people they count."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from server.records.headcounts import Headcount
from server.rules.catalogue import UnitKind, Ward, WardCode
from server.rules.folding import slug

SOURCE = "Dữ liệu trình diễn"
CONFIRMED_WARDS = 9
ADULTS_A_NEIGHBOURHOOD = 4_500
NEIGHBOURHOODS = (4, 14)
"""The least and the most of a ward."""
SIZES = (4, 5, 5, 6, 6, 6, 7, 8)
"""Neighbourhoods come in few sizes, so that some of them are level."""

_HAMLETS = (
    "Thượng", "Hạ", "Đoài", "Đông", "Trung", "Nội", "Ngoại", "Chùa", "Đình", "Cầu", "Bến", "Giếng", "Gạo", "Mới",
)  # fmt: skip
_UNITS: tuple[tuple[UnitKind, str, tuple[str, ...]], ...] = (
    ("school", "Trường", ("Hoa Sen", "Hoa Gạo", "Hoa Sữa", "Hoa Ban", "Hoa Đào", "Hoa Cúc", "Hoa Mai", "Hoa Lan",
                          "Bằng Lăng", "Phượng Vĩ", "Tre Xanh", "Lúa Vàng", "Chim Én", "Họa Mi", "Sơn Ca", "Bồ Câu",
                          "Cánh Diều", "Ngôi Sao")),
    ("agency", "Cơ quan", ("Số 1", "Số 2", "Số 3", "Số 4", "Số 5", "Số 6", "Số 7", "Số 8", "Số 9", "Số 10")),
    ("enterprise", "Doanh nghiệp", ("Sông Lô", "Sông Gâm", "Sông Cầu", "Sông Thương", "Sông Mã", "Sông Chu",
                                    "Núi Xanh", "Núi Tím", "Đồi Chè", "Đồi Cọ", "Biển Đông", "Gió Nam")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A school, agency or enterprise that never was."""

    kind: UnitKind
    name: str
    people: int

    @property
    def text(self) -> str:
        """As a register writes it."""
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where residents of the demonstration belong. Neighbourhoods carry their adults."""

    neighbourhoods: dict[WardCode, dict[str, int]]
    units: tuple[Unit, ...]
    confirmed: dict[WardCode, int]

    def figures(self, as_of: date) -> list[tuple[Headcount, str]]:
        """Every headcount with the name of its place, as the step that counts heads takes them."""
        found = [_figure("ward", ward, "", people, "confirmed", as_of) for ward, people in self.confirmed.items()]
        found += [
            _figure("neighbourhood", ward, name, people, "estimated", as_of)
            for ward, names in self.neighbourhoods.items()
            for name, people in names.items()
        ]
        return found + [_figure("unit", unit.kind, unit.name, unit.people, "confirmed", as_of) for unit in self.units]


def invent_places(chance: random.Random, wards: Iterable[Ward]) -> Places:
    """The same places for the same chance. Neighbourhoods of a ward never count more adults than the ward."""
    wards = tuple(wards)
    confirmed = {ward.code: ward.adults * chance.randint(960, 1_030) // 1_000 for ward in _some(chance, wards)}
    return Places(
        neighbourhoods={
            ward.code: _neighbourhoods(chance, ward, confirmed.get(ward.code, ward.adults)) for ward in wards
        },
        units=tuple(
            Unit(kind=kind, name=f"{word} {name} (trình diễn)", people=chance.randrange(40, 90) * 10)
            for kind, word, names in _UNITS
            for name in names
        ),
        confirmed=confirmed,
    )


def _some(chance: random.Random, wards: tuple[Ward, ...]) -> list[Ward]:
    return chance.sample(wards, min(CONFIRMED_WARDS, len(wards)))


def _neighbourhoods(chance: random.Random, ward: Ward, adults: int) -> dict[str, int]:
    least, most = NEIGHBOURHOODS
    number = max(least, min(most, adults // ADULTS_A_NEIGHBOURHOOD))
    names = (
        [f"Tổ {each}" for each in range(1, number + 1)]
        if ward.kind == "phường"
        else [f"Thôn {name}" for name in chance.sample(_HAMLETS, number)]
    )
    sizes = [chance.choice(SIZES) for _ in names]
    return {name: adults * size // sum(sizes) // 10 * 10 for name, size in zip(names, sizes, strict=True)}


def _figure(kind: str, first: str, name: str, people: int, state: str, as_of: date) -> tuple[Headcount, str]:
    code = f"{first}/{slug(name)}" if name else first
    return Headcount(kind=kind, code=code, people=people, as_of=as_of, source=SOURCE, state=state), name
