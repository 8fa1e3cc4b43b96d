"""How one resident stands to all goals at once, one bit a goal: what is followed for thousands of facts a second.

Only of residents who play for one place throughout; it says what `Goals.stands` says of the same deeds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.rules.entry import Place
from server.rules.game.counted import Counted
from server.rules.game.goal import Goals, Progress, Stand, Sums
from server.rules.scoring import Deed, DeedObject


@dataclass(slots=True)
class Tally:
    """The goals towards which a resident did anything (`people`), and those towards which it was enough (`done`)."""

    place: Place
    people: int = 0
    done: int = 0
    objects: dict[int, tuple[DeedObject, ...]] = field(default_factory=dict)
    """The distinct objects so far towards each goal that needs more than one, until it is done."""

    def take(self, goals: Goals, deed: Deed, bits: int) -> tuple[int, int]:
        """Count one more deed towards goals that are not done, and return which of them it touches first and which
        it fulfils."""
        people, done = bits & ~self.people, bits & goals.once
        more = bits & ~done
        while more:
            bit = more & -more
            more ^= bit
            done |= self._take_object(bit, goals.by_bit[bit].need, deed.object)
        self.people |= people
        self.done |= done
        return people, done

    def _take_object(self, bit: int, need: int, thing: DeedObject) -> int:
        before = self.objects.get(bit, ())
        if thing in before:
            return 0
        if len(before) + 1 < need:
            self.objects[bit] = (*before, thing)
            return 0
        self.objects.pop(bit, None)
        return bit

    def stands(self, goals: Goals) -> dict[int, Stand]:
        """The same goal by goal."""
        touched = ((bit, goals.by_bit[bit]) for bit in goals.by_bit if bit & self.people)
        return {goal.id: (goal.line(self.place), bool(bit & self.done)) for bit, goal in touched}


def tally_of(goals: Goals, place: Place, counted: Iterable[Counted], hidden: int = 0) -> Tally:
    """The tally of somebody's counted deeds, all done for one place; nothing of the `hidden` goals."""
    tally = Tally(place)
    for deed, _ in counted:
        if bits := goals.bits(deed) & ~tally.done & ~hidden:
            tally.take(goals, deed, bits)
    return tally


class Moves:
    """What a batch adds to the sums: for each line how often sets of goals were touched and fulfilled."""

    def __init__(self, goals: Goals) -> None:
        self._goals = goals
        self._times: dict[tuple[str, int, int], int] = {}

    def add(self, place: Place, people: int, done: int, times: int = 1) -> None:
        """Somebody of a place touches some goals and fulfils some; `times` -1 takes that back."""
        self._add(place.ward, people, done, times)
        finer = self._goals.finer
        if (people | done) & finer:
            self._add(place.neighbourhood, people & finer, done & finer, times)
            self._add(place.unit, people & finer, done & finer, times)

    def _add(self, line: str | None, people: int, done: int, times: int) -> None:
        if line:
            key = (line, people, done)
            self._times[key] = self._times.get(key, 0) + times

    def change(self, before: Mapping[int, Stand], after: Mapping[int, Stand]) -> None:
        """Somebody stood otherwise before."""
        if before == after:
            return
        for bit, goal in self._goals.by_bit.items():
            if before.get(goal.id) != after.get(goal.id):
                for times, stand in ((-1, before.get(goal.id)), (1, after.get(goal.id))):
                    if stand:
                        self.add(stand[0], bit, bit if stand[1] else 0, times)

    def sums(self) -> Sums:
        """What to add to the sums of each goal and line; what stays equal is left out."""
        found: dict[tuple[int, str], list[int]] = {}
        for (line, *both), times in self._times.items():
            for which, bits in enumerate(both):
                for goal in self._goals.ids(bits) if bits else ():
                    sums = found.get((goal, line))
                    if sums is None:
                        sums = found[goal, line] = [0, 0]
                    sums[which] += times
        return {key: Progress._make(sums) for key, sums in found.items() if sums != [0, 0]}
