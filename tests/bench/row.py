"""One line of the bench: ours and a peer's in the same run, and their ratio."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`ratio` is ours / peer in `unit`s; `target` says what it should be, '' if it only informs.

    A peer that is not installed leaves `peer` and `ratio` None, and `note` says how to get it.
    """

    name: str
    ours: float
    peer: float | None
    unit: str
    target: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    def __str__(self) -> str:
        peer = "–" if self.peer is None else f"{self.peer:,.2f}"
        ratio = "–" if self.ratio is None else f"{self.ratio:.2f}"
        figures = f"{self.ours:>14,.2f} {peer:>14} {self.unit:<16} {ratio:>7}  {self.target:<10}"
        return f"{self.name:<72} {figures} {self.note}"


HEAD = f"{'what':<72} {'ours':>14} {'peer or floor':>14} {'unit':<16} {'ratio':>7}  {'target':<10}"
