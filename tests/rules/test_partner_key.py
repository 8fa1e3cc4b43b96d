"""Partners' codes and secrets."""

import base64

import pytest

from server.rules.partner_key import RESERVED, partner_code, partner_secret
from server.rules.refusals import Refusal

KEY = b"k" * 32


def test_a_secret_is_one_of_standard_webhooks_with_32_bytes() -> None:
    secret = partner_secret(KEY, "dvcqg", "1")

    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32


def test_a_secret_is_the_same_each_time_and_another_for_each_partner_key_and_installation() -> None:
    secrets = [
        partner_secret(*each) for each in ((KEY, "a", "1"), (KEY, "b", "1"), (KEY, "a", "2"), (b"x", "a", "1"))
    ]

    assert secrets[0] == partner_secret(KEY, "a", "1")
    assert len(set(secrets)) == 4


@pytest.mark.parametrize("code", ["dvcqg", "dean06", "a", "so-tai-chinh", "x" * 40])
def test_a_code_may_be_small_letters_digits_and_hyphens(code: str) -> None:
    assert partner_code(code) == code


@pytest.mark.parametrize("code", ["", "DVCQG", "a b", "a/b", "-a", "a-", "a--b", "á", "x" * 41, "a\n"])
def test_another_code_is_refused(code: str) -> None:
    with pytest.raises(Refusal, match="small letters, digits and single hyphens"):
        partner_code(code)


@pytest.mark.parametrize("code", sorted(RESERVED))
def test_no_partner_may_be_called_like_a_source_of_our_own(code: str) -> None:
    with pytest.raises(Refusal, match="choose another"):
        partner_code(code)
