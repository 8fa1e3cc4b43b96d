"""The sealed pack: a zip whose bytes depend on its contents only, written as it grows."""

import hashlib
import tomllib
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Protocol, Self

import msgspec

from server.rules.contest import Contest
from server.rules.fact import Fact

FORMAT = "thidua-so-pack/1"
VERIFIER = Path(__file__).with_name("verify.py")
PLACE = ("ward", "neighbourhood", "unit")
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member: a zip made again is the same to the byte."""
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16


class Member(Protocol):
    """A file of the pack that is being written."""

    def write(self, data: bytes, /) -> object: ...


class PackWriter:
    """Writes one file after the other, and in the end the manifest with the SHA-256 of each."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._files: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, body: bytes) -> None:
        """Write a file that is at hand."""
        with self.member(name) as member:
            member.write(body)

    def add_json(self, name: str, value: Any) -> None:
        """Write a value as JSON that a person can read, too."""
        self.add(name, msgspec.json.format(msgspec.json.encode(value, enc_hook=_iso), indent=1) + b"\n")

    @contextmanager
    def member(self, name: str) -> Iterator[Member]:
        """A file to be written part by part. One at a time."""
        assert name not in self._files, "each file is written once"
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_info(name), "w", force_zip64=True) as opened:

            class Hashed:
                def write(self, data: bytes, /) -> None:
                    nonlocal size
                    digest.update(data)
                    size += len(data)
                    opened.write(data)

            yield Hashed()
        self._files[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def finish(self, about: Mapping[str, Any]) -> None:
        """Write the manifest, the last of the files."""
        manifest = {"format": FORMAT, **about, "files": dict(sorted(self._files.items()))}
        with self._zip.open(_info("manifest.json"), "w") as opened:
            opened.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _PLAIN_FILE
    return info


def _iso(value: Any) -> str:
    assert isinstance(value, date | datetime), "everything else is JSON already"
    return value.isoformat()


def document_json(document: str) -> Any:
    """The contest's TOML document as plain values, for readers whose Python cannot read TOML."""
    return _plain(tomllib.loads(document))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def fact_line(contest: Contest, fact: Fact) -> bytes:
    """A fact as the pack carries it: what the fold needs of it, and no more.

    Of a person's groups only those are told that bring an uplift. A kind that is not known here must not be left out
    silently, so it stops the writing.
    """
    told: dict[str, Any] = {"id": fact.id, "kind": fact.kind}
    body = fact.body or {}
    match fact.kind:
        case "service" | "skill":
            told |= {"source": fact.source, "ref": fact.source_ref, "resident": fact.resident,
                     "activity": fact.activity, "case": fact.case_key, "by": fact.by,
                     "received": fact.received_at.isoformat()}  # fmt: skip
        case "revoked":
            told |= {"source": fact.source, "target": fact.target}
        case "enrolment":
            told |= {"source": fact.source, "ref": fact.source_ref, "resident": fact.resident}
            told |= _only(body, ("left", *PLACE)) | {"groups": _groups_that_count(contest, body)}
        case "headcount":
            told |= _only(body, (*PLACE, "people", "state"))
        case "integrity":
            told |= _only(body, ("round", "ward", "checked", "wrong"))
        case "excluded" | "readmitted":
            told |= {"source": fact.source, "target": fact.target, "case": fact.case_key, "resident": fact.resident}
        case "granted" | "reassigned":
            told |= {"resident": fact.resident, **_only(body, ("round", "rounds", "points", *PLACE))}
        case unknown:
            raise AssertionError(f"facts of kind {unknown!r} have no form in the pack")
    told["at"] = fact.happened_at.isoformat()
    return msgspec.json.encode({key: value for key, value in told.items() if value is not None}) + b"\n"


def _only(body: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: body[key] for key in keys if body.get(key) is not None}


def _groups_that_count(contest: Contest, body: Mapping[str, Any]) -> list[str]:
    uplifts = [contest.scoring.uplift, *(each.uplift or {} for each in contest.criteria)]
    return sorted(group for group in body.get("groups", ()) if any(uplift.get(group) for uplift in uplifts))
