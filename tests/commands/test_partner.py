"""Partners at the terminal, by real processes."""

import subprocess
import sys

import pytest
from standardwebhooks import Webhook

from config.settings import Settings
from server.pipeline.registers.count_heads import SOURCE as HEADCOUNT
from server.pipeline.registers.enrol import SOURCE as REGISTER
from server.resources import Resources
from server.rules.partner_key import RESERVED
from tests.processes import REPOSITORY, environment_of


@pytest.fixture
def partner(settings: Settings) -> "Partner":
    return Partner(settings)


class Partner:
    """`python -m server partner …`"""

    def __init__(self, settings: Settings) -> None:
        self._environment = environment_of(settings)

    def __call__(self, *words: str, code: int = 0) -> tuple[str, str]:
        """What it printed and what it said beside that."""
        ended = subprocess.run(
            [sys.executable, "-m", "server", "partner", *words],
            cwd=REPOSITORY,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ended.returncode == code, ended.stderr
        return ended.stdout.strip(), ended.stderr


async def keys(resources: Resources) -> dict[str, str]:
    rows = await resources.database.fetch(
        """
        SELECT key_id, CASE WHEN revoked_at IS NOT NULL THEN 'revoked'
                            WHEN expires_at <= now() THEN 'expired'
                            WHEN expires_at IS NOT NULL THEN 'expiring' ELSE 'in use' END AS state
          FROM partner_keys ORDER BY created_at
        """
    )
    return {row["key_id"]: row["state"] for row in rows}


def test_adding_one_prints_the_secret_alone_and_says_what_to_do_with_it(partner: Partner) -> None:
    secret, said = partner("add", "dvcqg", "--name", "Cổng Dịch vụ công quốc gia")

    assert Webhook(secret)
    assert "\n" not in secret
    assert "/api/v1/partners/dvcqg/events" in said
    assert "cannot be shown again" in said
    assert secret not in said


def test_a_code_is_taken_once(partner: Partner) -> None:
    partner("add", "dvcqg", "--name", "A")

    _, said = partner("add", "dvcqg", "--name", "B", code=1)

    assert "Error: dvcqg: a partner with this code exists" in said


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("add", "DVC QG", "--name", "A"), "small letters, digits and single hyphens"),
        (("add", "register", "--name", "A"), "the platform itself records facts under this name"),
        (("add", "dvcqg", "--name", "  "), "the name has 0 characters"),
        (("rotate", "nobody"), "no partner has this code"),
        (("pause", "nobody"), "no partner has this code"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(partner: Partner, words: tuple[str, ...], complaint: str) -> None:
    _, said = partner(*words, code=1)

    assert complaint in said


async def test_rotating_prints_a_new_secret_and_keeps_the_old_for_a_day(
    partner: Partner, resources: Resources
) -> None:
    first, _ = partner("add", "dvcqg", "--name", "A")

    second, said = partner("rotate", "dvcqg")

    assert first != second
    assert "the old one stays valid for 24 hours" in said
    assert list((await keys(resources)).values()) == ["expiring", "in use"]


async def test_rotating_without_an_overlap_ends_every_older_key(partner: Partner, resources: Resources) -> None:
    partner("add", "dvcqg", "--name", "A")
    partner("rotate", "dvcqg", "--overlap", "0.5")

    _, said = partner("rotate", "dvcqg", "--overlap", "0")

    assert "the old one is not valid any more" in said
    assert list((await keys(resources)).values()) == ["revoked", "expired", "in use"]


def test_the_list_tells_who_is_there_and_who_is_paused(partner: Partner) -> None:
    assert partner("list")[0].startswith("No partner yet.")
    partner("add", "dvcqg", "--name", "Cổng Dịch vụ công quốc gia")
    partner("add", "vneid", "--name", "VNeID")
    partner("rotate", "vneid")
    partner("pause", "dvcqg")

    first, second = partner("list")[0].splitlines()
    partner("resume", "dvcqg")

    assert first.startswith("dvcqg  Cổng Dịch vụ công quốc gia, since 20")
    assert first.endswith("1 valid key, paused")
    assert ", 2 valid keys, the old one until 20" in second
    assert "paused" not in partner("list")[0]


def test_the_sources_of_our_own_facts_are_reserved() -> None:
    assert {REGISTER, HEADCOUNT} <= RESERVED
