"""The documents: their links lead somewhere, and their commands are ones that exist, with options that exist."""

import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from server.__main__ import server
from tests.chaos.__main__ import main as chaos
from workers.__main__ import workers

REPOSITORY = Path(__file__).parent.parent
DOCUMENTS = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
TEXTS = {path: path.read_text() for path in DOCUMENTS}
GROUPS: dict[str, click.Command] = {"server": server, "workers": workers, "tests.chaos": chaos}
PLACEHOLDER = re.compile(r"[A-Z]{2,}|…")


def fenced(text: str) -> list[str]:
    """The lines of all blocks that are typed into a shell, continued ones joined."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def commands(text: str) -> list[list[str]]:
    """What documents say to type after `python -m`, in blocks and within sentences."""
    inline = [each for each in re.findall(r"`([^`\n]+)`", text) if "python -m " in each]
    lines = [line for line in fenced(text) if "python -m " in line] + inline
    return [shlex.split(line.split("python -m ", 1)[1], comments=True) for line in lines]


def unknown(words: list[str]) -> str:
    """What is not there of a command line, '' if all of it is."""
    module, rest = words[0], words[1:]
    if module not in GROUPS:
        return "" if find_spec(module) else f"no module {module}"
    command = GROUPS[module]
    for word in rest:
        known = {option for each in command.params for option in each.opts}
        if word.startswith("--"):
            if word.partition("=")[0] not in known | {"--help"}:
                return f"{command.name} has no {word}"
        elif isinstance(command, click.Group) and re.fullmatch(r"[a-z][a-z-]+", word):
            found = command.get_command(click.Context(command), word)
            if not found:
                return f"{command.name} has no command {word}"
            command = found
    return ""


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_is_one_that_there_is(path: Path) -> None:
    told = [words for words in commands(TEXTS[path]) if words and not PLACEHOLDER.fullmatch(words[0])]

    assert [found for words in told if (found := unknown(words))] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_everything_that_is_made_can_be_made(path: Path) -> None:
    targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    asked = [line.split()[1] for line in fenced(TEXTS[path]) if line.startswith("make ")]
    asked += re.findall(r"`make ([a-z]+)[`\s]", TEXTS[path])

    assert set(asked) <= set(targets)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", TEXTS[path])
    ours = [link for link in links if not re.match(r"[a-z]+:", link)]

    assert [link for link in ours if not (path.parent / link).exists()] == []


def test_every_document_is_linked_from_the_first_page() -> None:
    linked = set(re.findall(r"\]\((docs/[\w/-]+\.md)", TEXTS[REPOSITORY / "README.md"]))
    there = {str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / "docs").glob("*.md")}

    assert there - linked == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_is_there(path: Path) -> None:
    named = set(re.findall(r"`((?:server|web|workers|config|tests|docs)/[\w/.-]+)`", TEXTS[path]))

    assert [name for name in sorted(named) if "KEY" not in name and not (REPOSITORY / name).exists()] == []
