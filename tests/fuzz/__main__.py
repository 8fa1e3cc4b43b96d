"""`python -m tests.fuzz --minutes 10 --seed 7 [TARGET …]`: what broke a promise joins the corpus."""

import hashlib
import random
import time

import click

from tests.fuzz.mutation import CORPUS, mutated, seeds
from tests.fuzz.targets import TARGETS


@click.command()
@click.option("--minutes", type=float, default=1.0, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.argument("targets", nargs=-1, type=click.Choice(list(TARGETS)))
def fuzz(minutes: float, seed: int, targets: tuple[str, ...]) -> None:
    """Feed readers with what is nearly right."""
    broken = 0
    chosen = targets or tuple(TARGETS)
    for target in chosen:
        tries, found = _fuzz(target, seed, minutes * 60 / len(chosen))
        broken += found
        click.echo(f"{target}: {tries} tries, {found} broken promises")
    raise SystemExit(bool(broken))


def _fuzz(target: str, seed: int, seconds: float) -> tuple[int, int]:
    chance, known = random.Random(f"{seed} {target}"), seeds(target)
    tries, broken, until = 0, set[str](), time.monotonic() + seconds
    while time.monotonic() < until:
        data = mutated(chance, known)
        tries += 1
        try:
            TARGETS[target](data)
        except Exception as error:
            said = f"{type(error).__name__}: {str(error)[:80]}"
            if said not in broken:
                broken.add(said)
                (CORPUS / target / f"broken-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)
                click.echo(f"{target}: {said}")
    return tries, len(broken)


fuzz()
