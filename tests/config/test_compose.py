"""The containers of production: what they are given is what the processes take."""

import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from config.settings import Settings
from server.__main__ import server
from tests.config.test_example_env import examples
from workers.__main__ import workers

REPOSITORY = Path(__file__).parents[2]
TEXT = (REPOSITORY / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
CALLS_OUT = {"server", "chores"}
OURS = ["migrate", "server", "pipeline", "chores", "backup"]
ONCE = {"backup", "base", "recover"}
"""Run by hand or by a clock, each in a profile of its own, so that `up` starts none of them."""
OF_POSTGRES = {"wal", "base", "recover"}
"""PostgreSQL's own programs, where it runs itself."""


def test_every_variable_it_asks_for_is_told_in_the_examples() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", TEXT))

    assert asked <= examples().keys()


def test_the_server_is_given_every_setting() -> None:
    given = SERVICES["server"]["environment"].keys()

    assert given == {name.upper() for name in Settings.model_fields} - {"DEMO"}


@pytest.mark.parametrize("name", OURS)
def test_ours_run_commands_that_exist(name: str) -> None:
    python, dash_m, module, command, *_ = SERVICES[name]["command"]

    assert (python, dash_m) == ("python", "-m")
    group = {"server": server, "workers": workers}[module]
    assert command in group.list_commands(click.Context(group))


@pytest.mark.parametrize("name", ["server", "pipeline", "chores"])
def test_nothing_of_ours_runs_before_the_schema_is_there(name: str) -> None:
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_bounded_and_comes_back(name: str) -> None:
    service = SERVICES[name]

    assert service["restart"] in (("no",) if name in ONCE else ("unless-stopped", "on-failure:3"))
    assert (name in ONCE | OF_POSTGRES) == ("profiles" in service)
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert service["read_only"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"caddy"}))
def test_only_caddy_can_be_reached_from_outside(name: str) -> None:
    assert "ports" not in SERVICES[name]
    if name in OF_POSTGRES:
        assert SERVICES[name]["network_mode"] in ("service:postgres", "none")
        return
    assert SERVICES[name]["networks"] == (["inside", "outside"] if name in CALLS_OUT else ["inside"])


def test_a_backup_is_made_with_options_that_there_are() -> None:
    backup = server.get_command(click.Context(server), "backup")
    assert isinstance(backup, click.Group)
    make = backup.commands[SERVICES["backup"]["command"][4]]
    there = {option for each in make.params for option in each.opts}

    assert {word.partition("=")[0] for word in SERVICES["backup"]["command"][5:]} <= there


@pytest.mark.parametrize("name", sorted(OF_POSTGRES))
def test_moments_are_kept_by_a_script_that_is_there(name: str) -> None:
    script, command, *_ = SERVICES[name]["command"]

    assert f"./config{script}:{script}:ro" in SERVICES[name]["volumes"]
    assert f"\n{command}) " in (REPOSITORY / "config" / script.strip("/")).read_text()


@pytest.mark.parametrize("secret", ["SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD"])
def test_no_secret_has_a_default(secret: str) -> None:
    uses = re.findall(rf"\$\{{{secret}([^}}]*)\}}", TEXT)

    assert uses
    assert set(uses) == {":?set it in .env"}
    assert examples()[secret] == ""
