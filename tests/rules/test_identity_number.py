"""Identity numbers are recognised where none belongs, and ids that only look a little like them are not."""

import pytest

from server.rules.identity_number import carries_identity_number, repeatable, tells_identity_number

NUMBER = "001099012345"


@pytest.mark.parametrize(
    "text", [NUMBER, f"case-{NUMBER}", f"x/{NUMBER}.pdf", f"CCCD{NUMBER}", "００１０９９０１２３４５"]
)
def test_a_number_is_recognised(text: str) -> None:
    assert carries_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "550e8400-e29b-41d4-a716-001099012345",
        f"9{NUMBER}",
        f"{NUMBER}9",
        "000000000001",
        "999999999999",
        "20261123083000123",
        f"a{NUMBER}f",
        "001 099 012 345",
    ],
)
def test_other_ids_are_not(text: str) -> None:
    assert not carries_identity_number(text)


def test_a_number_beside_a_uuid_is_recognised() -> None:
    assert carries_identity_number(f"550e8400-e29b-41d4-a716-446655440000 {NUMBER}")


@pytest.mark.parametrize(
    "sentence", [f"nhầm {NUMBER}", "nhầm 001 099 012 345.", "số 001.099.012.345", "001099-012345"]
)
def test_in_a_sentence_it_is_recognised_in_groups_too(sentence: str) -> None:
    assert tells_identity_number(sentence)


@pytest.mark.parametrize("sentence", ["sai người", "hồ sơ 12/2026 ngày 23-11-2026", "lúc 08:30 23.11.2026"])
def test_a_sentence_without_one_is_left_alone(sentence: str) -> None:
    assert not tells_identity_number(sentence)


@pytest.mark.parametrize(
    ("key", "may_be"),
    [("scene-report", True), ("anti-scam2", True), (NUMBER, False), ("0-0-1-0-9-9-0-1-2", False), ("a b", False),
     ("", False), ("é", False), ("x" * 61, False), ("123456789", False)],
)  # fmt: skip
def test_only_a_plain_key_may_be_repeated(key: str, may_be: bool) -> None:
    assert repeatable(key) is may_be
