"""Pairs in a graph, as many as can be: Edmonds' augmenting paths, with odd rings drawn together into one.

A pairing is largest when no augmenting path is left (Berge), and the search below finds one from a node if there is
one; so a whole pairing that exists is always found. Nodes are numbers, and the same graph gives the same pairs.
"""

from collections import deque
from collections.abc import Collection, Sequence

Graph = Sequence[Collection[int]]
"""Whom each node may be paired with; both sides name each other."""
ALONE = -1


def largest(graph: Graph) -> list[int]:
    """The partner of each node in a largest pairing, ALONE for those left over."""
    mate = [ALONE] * len(graph)
    for node in range(len(graph)):
        if mate[node] == ALONE:
            augment(graph, mate, node)
    return mate


def augment(graph: Graph, mate: list[int], root: int) -> bool:
    """Pair a node that is alone, and everybody who had a partner still with somebody. False where it cannot be."""
    return _Search(graph, mate, root).run()


class _Search:
    """One search, breadth first, for an alternating path from the root to another node that is alone."""

    def __init__(self, graph: Graph, mate: list[int], root: int) -> None:
        self._graph, self._mate, self._root = graph, mate, root
        self._came_from = [ALONE] * len(graph)
        self._base = list(range(len(graph)))
        self._outer = [False] * len(graph)
        self._outer[root] = True
        self._queue = deque([root])

    def run(self) -> bool:
        while self._queue:
            node = self._queue.popleft()
            for other in self._graph[node]:
                if self._base[node] == self._base[other] or self._mate[node] == other:
                    continue
                if other == self._root or self._is_outer(other):
                    self._draw_together(node, other)
                elif self._came_from[other] == ALONE:
                    self._came_from[other] = node
                    if self._mate[other] == ALONE:
                        self._turn(other)
                        return True
                    self._outer[self._mate[other]] = True
                    self._queue.append(self._mate[other])
        return False

    def _is_outer(self, node: int) -> bool:
        return self._mate[node] != ALONE and self._came_from[self._mate[node]] != ALONE

    def _draw_together(self, one: int, other: int) -> None:
        """A ring of an odd number of nodes stands for one node from here on: its base."""
        base = self._meeting(one, other)
        ring: set[int] = set()
        self._mark(ring, one, base, other)
        self._mark(ring, other, base, one)
        for node in range(len(self._graph)):
            if self._base[node] in ring:
                self._base[node] = base
                if not self._outer[node]:
                    self._outer[node] = True
                    self._queue.append(node)

    def _meeting(self, one: int, other: int) -> int:
        """Where the ways of two nodes to the root come together."""
        passed = set()
        while True:
            one = self._base[one]
            passed.add(one)
            if self._mate[one] == ALONE:
                break
            one = self._came_from[self._mate[one]]
        while self._base[other] not in passed:
            other = self._came_from[self._mate[self._base[other]]]
        return self._base[other]

    def _mark(self, ring: set[int], node: int, base: int, child: int) -> None:
        while self._base[node] != base:
            ring |= {self._base[node], self._base[self._mate[node]]}
            self._came_from[node] = child
            child = self._mate[node]
            node = self._came_from[child]

    def _turn(self, end: int) -> None:
        """Along the path to the root, who was paired is not, and who was not is."""
        while end != ALONE:
            before = self._came_from[end]
            after = self._mate[before]
            self._mate[end], self._mate[before] = before, end
            end = after
