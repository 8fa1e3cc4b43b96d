"""`make bench`: every measurement, or the ones named: `python -m tests.bench push screens`; PARTS has all names."""

import os
import platform
import sys
from collections.abc import Callable, Iterable
from importlib import import_module

from tests.bench.row import HEAD, Row

PARTS = ("push", "pages", "storm", "tick", "intake", "latency", "rebuild", "members", "screens", "game")


def main(names: Iterable[str]) -> int:
    """Run the parts one after the other, and print a row as soon as it is measured."""
    wanted = list(names) or list(PARTS)
    if unknown := [name for name in wanted if name not in PARTS]:
        print(f"no such part: {', '.join(unknown)}; parts are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print(HEAD)
    for name in wanted:
        run: Callable[[], Iterable[Row]] = import_module(f"tests.bench.{name}").run
        for row in run():
            print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
