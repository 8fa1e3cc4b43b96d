"""Corrections that tests begin with, and strategies that draw them."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from hypothesis import strategies as st

from server.rules.fact import Fact
from tests.examples import DURING, PSEUDONYMS, resident

_ids = count(1)


def _correction(kind: Any, *, source: str = "correction", of: int = 0, case: str = "", target: str | None = None,
                body: dict[str, Any] | None = None) -> Fact:  # fmt: skip
    number = next(_ids)
    return Fact(0, 0, kind, source, f"correction/{number}", 1, resident(of) if of else None, None,
                PSEUDONYMS.case(case) if case else None, None, DURING, DURING, target,
                {"correction": number, **(body or {})})  # fmt: skip


def exclusion(*, of: int = 0, case: str = "", event: str = "", source: str = "dvcqg", back: bool = False) -> Fact:
    """The fact that a resident, a case or a partner's event is excluded, or readmitted."""
    kind = "readmitted" if back else "excluded"
    if event:
        return _correction(kind, source=source, target=event)
    return _correction(kind, of=of, case=case)


def grant(points: int, *, number: int = 1, of: int = 0, ward: str | None = None,
          neighbourhood: str | None = None, unit: str | None = None) -> Fact:  # fmt: skip
    """The fact that a resident or a place was given points."""
    place = {"ward": ward, "neighbourhood": neighbourhood, "unit": unit}
    return _correction("granted", of=of, body={"round": number, "points": points, **place})


def reassignment(
    of: int, ward: str | None, *, rounds: Sequence[int] = (1,), neighbourhood: str | None = None
) -> Fact:
    """The fact that a resident plays rounds for another ward, or for their own again."""
    place = {"ward": ward, "neighbourhood": neighbourhood, "unit": None}
    return _correction("reassigned", of=of, body={"rounds": list(rounds), **place})


def exclusions(residents: Sequence[int], cases: Sequence[str], events: Sequence[str]) -> st.SearchStrategy[Fact]:
    """One of these residents, cases or events is excluded or readmitted."""
    back = st.sampled_from([False, False, True])
    return st.one_of(
        st.builds(exclusion, of=st.sampled_from(residents), back=back),
        st.builds(exclusion, case=st.sampled_from(cases), back=back),
        st.builds(exclusion, event=st.sampled_from(events), source=st.sampled_from(["dvcqg", "vneid"]), back=back),
    )


def reassignments(residents: Sequence[int], wards: Sequence[str]) -> st.SearchStrategy[Fact]:
    """One of these residents plays rounds elsewhere, or at home again."""
    rounds = st.sampled_from([(1,), (2,), (1, 2)])
    return st.builds(reassignment, st.sampled_from(residents), st.sampled_from([*wards, None]), rounds=rounds)


def grants(residents: Sequence[int], wards: Sequence[str]) -> st.SearchStrategy[Fact]:
    """Points by hand for a resident, a ward, a neighbourhood or a unit; round 3 is not there."""
    points, rounds = st.integers(-40, 40), st.sampled_from([1, 2, 1, 2, 3])
    places = st.one_of(
        st.sampled_from(residents).map(lambda of: {"of": of}),
        st.sampled_from(wards).map(lambda ward: {"ward": ward}),
        st.sampled_from(wards).map(lambda ward: {"ward": ward, "neighbourhood": f"{ward}/to-1"}),
        st.just({"unit": "school/thcs-lang"}),
    )
    return st.tuples(points, rounds, places).map(lambda drawn: grant(drawn[0], number=drawn[1], **drawn[2]))
