"""Announces changes of a board as fast as a test wants, without a pipeline behind them."""

from dataclasses import replace

from server.boards.bus import Announcement, Bus
from server.pipeline.frames import encode_change
from server.pipeline.show import show_board
from server.resources import Resources
from server.rules.board import BoardView, Row, parse_board_name


class Publisher:
    """Each change gives every row of the board, or some, one more point."""

    def __init__(self, resources: Resources, contest_id: int, board: str) -> None:
        self._resources = resources
        self._bus: Bus = resources.bus
        self._contest_id = contest_id
        self._name = parse_board_name(board)
        self._view: BoardView | None = None
        self.position = 0

    async def begin(self) -> None:
        """Begin from what the board is now."""
        resources = self._resources
        self._view = await show_board(resources.contests, resources.boards, self._name, resources.clock())
        self.position = self._view.position

    async def announce(self, rows: int = 126, *, earlier: int = 0) -> None:
        """One change of so many rows, which begins so much earlier than where the board stands."""
        assert self._view, "begin first"
        changed: list[Row] = [replace(row, points=row.points + 1) for row in self._view.rows[:rows]]
        self._view = replace(self._view, rows=[*changed, *self._view.rows[rows:]])
        since, self.position = self.position - earlier, self.position + 1
        frame = encode_change(
            self._name, generation=self._view.generation, since=since, position=self.position, rows=changed
        )
        news = Announcement(
            contest_id=self._contest_id,
            board=str(self._name),
            kind="change",
            generation=self._view.generation,
            since=since,
            position=self.position,
            frame=frame,
        )
        await self._bus.announce([news])
