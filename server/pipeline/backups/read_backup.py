"""A backup file as it is read: what is wrong with it is told to the operator."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from server.exports import backup
from server.exports.age import MAGIC, CannotOpen, Damaged, Identity
from server.exports.backup import About, BackupReader, Manifest, NotWhole
from server.rules.refusals import Refusal

Progress = Callable[[int], object]
"""Told how many bytes of text more were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A backup that is whole."""

    about: About
    manifest: Manifest

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.manifest.tables)


@contextlib.contextmanager
def opened(path: Path, keys: Sequence[Identity]) -> Iterator[BackupReader]:
    """Read the file. Raises Refusal, at the latest when the block ends well, if anything of it is not as written."""
    size = 0
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            _refuse_others(file, path)
            with backup.reading(file, keys) as reader:
                yield reader
    except CannotOpen:
        raise Refusal(
            "no key of the identity file opens it: it was encrypted to another public key. Take the identity whose"
            " public half was the --recipient, or, if this is that one, another copy: the first bytes are damaged",
            where=path.name,
        ) from None
    except Damaged:
        raise Refusal(
            f"it is damaged or cut off: what {size} bytes hold was not written like this. Nothing of it can be"
            " relied on; take another copy, or an older backup",
            where=path.name,
        ) from None
    except NotWhole as error:
        raise Refusal(f"it is not a whole backup: {error}", where=path.name) from None


def _refuse_others(file: BinaryIO, path: Path) -> None:
    begins = file.read(len(MAGIC))
    file.seek(0)
    if begins != MAGIC:
        raise Refusal("it is no backup: those begin with the word age-encryption.org", where=path.name)


def check_backup(path: Path, keys: Sequence[Identity], key: bytes | None, progress: Progress) -> Checked:
    """Decrypt and unpack everything, and compare parts, sums, rows and, if there is a key, the seal."""
    with opened(path, keys) as reader:
        rows: dict[str, int] = {}
        for table in reader.about.tables:
            rows[table.name] = 0
            for text in reader.parts(table.name):
                rows[table.name] += text.count(b"\n")  # In PostgreSQL's text a line is a row: others are escaped.
                progress(len(text))
        manifest = reader.close(key)
        compare_rows(manifest, rows)
    return Checked(about=reader.about, manifest=manifest)


def compare_rows(manifest: Manifest, rows: dict[str, int]) -> None:
    """Raises NotWhole if a table has not as many rows as were written."""
    for table in manifest.tables:
        if rows[table.name] != table.rows:
            raise NotWhole(f"{table.name} has {rows[table.name]} rows, {table.rows} were written")
