"""The figures: all of them are explained, and nothing that watches asks for one that is not there."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from httpx2 import AsyncClient
from prometheus_client.parser import text_string_to_metric_families

from server.resources import Resources
from server.rules.operations import CHORES
from tests.live.stage import build_pipeline

REPOSITORY = Path(__file__).parents[2]
MONITORING = REPOSITORY / "config" / "monitoring"
EXPLAINED = set(re.findall(r"^\| `(thidua_\w+)", (REPOSITORY / "docs/operations.md").read_text(), re.MULTILINE))
PARTS = re.compile(r"_(total|bucket|count|sum)$")


def asked_for(expression: str) -> set[str]:
    """The figures an expression asks for, without what Prometheus appends to a name."""
    return {PARTS.sub("", name) for name in re.findall(r"thidua_\w+", expression)}


def alerts() -> list[dict[str, Any]]:
    """The rules of the alerts file."""
    groups = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    """The pictures of the dashboard."""
    return [
        each
        for each in msgspec.json.decode((MONITORING / "dashboard.json").read_text())["panels"]
        if "targets" in each
    ]


async def test_every_figure_is_explained_and_every_explained_one_is_there(
    operator: AsyncClient, resources: Resources
) -> None:
    pipeline = await build_pipeline(resources)
    await pipeline.record(3)
    await pipeline.move()
    await operator.get("/healthz")

    answer = await operator.get("/metrics")

    told = {family.name for family in text_string_to_metric_families(answer.text)}
    assert told == EXPLAINED


async def test_figures_say_what_is(operator: AsyncClient, resources: Resources) -> None:
    pipeline = await build_pipeline(resources)
    await pipeline.record(3)

    text = (await operator.get("/metrics")).text

    assert 'thidua_up{store="redis"} 1.0' in text
    assert re.search(r'thidua_facts_waiting\{contest="[\w-]+"\} [1-9]', text)
    assert 'thidua_trouble{code="pipeline-absent",grave="wrong"} 1.0' in text


async def test_requests_are_counted_by_door_and_answer(operator: AsyncClient) -> None:
    await operator.get("/")
    await operator.get("/c/khong-co")

    text = (await operator.get("/metrics")).text

    assert 'thidua_request_seconds_count{door="pages",status="2xx"} 1.0' in text
    assert 'thidua_request_seconds_count{door="pages",status="4xx"} 1.0' in text


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_alerts_ask_for_figures_that_are_there_and_say_what_to_do(rule: dict[str, Any]) -> None:
    assert asked_for(rule["expr"]) <= EXPLAINED
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"].keys() == {"summary", "description"}


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel["title"])
def test_the_dashboard_asks_for_figures_that_are_there(panel: dict[str, Any]) -> None:
    assert set().union(*(asked_for(target["expr"]) for target in panel["targets"])) <= EXPLAINED


def test_every_trouble_and_every_chore_is_in_the_operators_book() -> None:
    text = (REPOSITORY / "docs/operations.md").read_text()
    codes = re.findall(r'^\s+"([a-z]+(?:-[a-z]+)+|errors)",\n\s+"(?:wrong|watch)"',
                       (REPOSITORY / "server/rules/operations.py").read_text(), re.MULTILINE)  # fmt: skip

    assert codes and {f"`{code}`" for code in codes} <= set(re.findall(r"`[a-z-]+`", text))
    assert {f"`{name}`" for name in CHORES} <= set(re.findall(r"`[a-z-]+`", text))


def test_every_chore_is_held_to_its_time() -> None:
    chores = "".join(path.read_text() for path in (REPOSITORY / "workers").glob("*.py"))

    assert set(re.findall(r'@noted\("([a-z-]+)"\)', chores)) == CHORES.keys()
