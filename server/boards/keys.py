"""The names of our keys. All keys of a contest carry one hash tag, so that they lie in one slot of a cluster."""

LIVE = "live"


def frozen(number: int) -> str:
    """The view that stands still since a round was frozen."""
    return f"f{number}"


class View:
    """The keys of one view of a contest: the live one, a frozen one, or one being rebuilt."""

    __slots__ = ("counts", "cursor", "heads", "name", "prefix", "sizes")

    def __init__(self, contest_id: int, name: str) -> None:
        self.name = name
        self.prefix = f"{{c:{contest_id}}}:{name}:"
        self.cursor = self.prefix + "cursor"
        self.sizes = self.prefix + "sizes"
        self.counts = self.prefix + "counts"
        self.heads = self.prefix + "heads"

    def board(self, scope: str, board: str) -> str:
        """The sorted set of a board: member → value."""
        return f"{self.prefix}b:{scope}:{board}"


def public(contest_id: int) -> str:
    """A hash: scope → name of the view that the public may see."""
    return f"{{c:{contest_id}}}:public"
