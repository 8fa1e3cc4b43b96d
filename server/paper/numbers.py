"""Numbers as people of each language write them; the browser's numbers.js writes the same."""

from dataclasses import dataclass

from server.paper.words import Language

MINUS = "\u2212"
EN_DASH = "\u2013"
HARD_SPACE = "\u00a0"
NOTHING = EN_DASH


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Writes integers only, so that server and browser never differ by a rounding."""

    language: Language

    def whole(self, number: int) -> str:
        """2021604 → '2.021.604'."""
        text = f"{abs(number):,}"
        if self.language == "vi":
            text = text.replace(",", ".")
        return MINUS + text if number < 0 else text

    def per_thousand(self, value: int) -> str:
        """A value in millionths per person, told per 1,000 persons: 447931 → '447,9'."""
        return self._tenths((value + 50) // 100)

    def share(self, part: int, whole: int) -> str:
        """A part of a whole in percent: '18,0 %'; a dash while the whole is unknown."""
        if whole <= 0:
            return NOTHING
        space = HARD_SPACE if self.language == "vi" else ""
        return f"{self._tenths((part * 2000 + whole) // (2 * whole))}{space}%"

    def percent(self, percent: int) -> str:
        """A whole percent: '50 %'."""
        return f"{percent}{HARD_SPACE}%" if self.language == "vi" else f"{percent}%"

    def points_of_100(self, score: int) -> str:
        """Millionths of a point, told in tenths of one: 32500000 → '32,5'."""
        return self._tenths((score + 50_000) // 100_000)

    def span(self, first: int, last: int) -> str:
        """'21–37', or '4' if both are the same."""
        return str(first) if first == last else f"{first}{EN_DASH}{last}"

    def _tenths(self, tenths: int) -> str:
        point = "," if self.language == "vi" else "."
        return f"{self.whole(tenths // 10)}{point}{tenths % 10}"
