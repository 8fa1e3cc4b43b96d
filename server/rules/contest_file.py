"""A contest as a TOML file: read whole, or refused with the line and the key."""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime

from server.rules import toml_lines
from server.rules.catalogue import Catalogue, WardCode
from server.rules.contest import Cluster, Contest, Decision, Removed, Round
from server.rules.criteria_file import read_criteria
from server.rules.folding import slug
from server.rules.refusals import Refusal
from server.rules.toml_table import Table

ROUNDS_MAX = 100
CLUSTERS_MAX = 60
REMOVED_MAX = 50
RESERVED_DIVISIONS = frozenset({"all", "phuong", "xa", "s1", "s2", "s3", "s4", "s5"})


def parse_contest(text: str, catalogue: Catalogue) -> Contest:
    """The contest of a TOML text. Raises Refusal naming line and key, with what is wrong and what is wanted."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"this is not TOML: {error}", where="contest file") from None
    root = Table(values=document, path=(), lines=toml_lines.key_lines(text))
    wards = _wards(root, catalogue)
    contest = Contest(
        slug=_slug(root),
        name=root.words("name"),
        slogan=root.words("slogan"),
        decision=_decision(root.table("decision")),
        wards=wards,
        rounds=_rounds(root),
        clusters=_clusters(root, wards),
        criteria_decision=_decision(root.table("criteria_decision")) if root.has("criteria_decision") else None,
        **read_criteria(root, catalogue, wards),
    )
    root.nothing_else()
    return contest


def _slug(root: Table) -> str:
    text = root.text("slug", longest=60)
    if slug(text) != text:
        root.refuse(
            "slug",
            f"{text!r} must be small letters, digits and hyphens, such as {slug(text) or 'thu-do-so'!r}",
        )
    return text


def _decision(table: Table) -> Decision:
    number, when = table.text("number", longest=100), table.value("date")
    if type(when) is not date:
        table.refuse("date", f"{when!r} is not a date; write it as 2026-11-01")
    table.nothing_else()
    return Decision(number=number, date=when)


def _wards(root: Table, catalogue: Catalogue) -> tuple[WardCode, ...]:
    if root.value("wards") == "all":
        return tuple(catalogue.wards)
    return _known_wards(root, "wards", tuple(catalogue.wards), "is no ward of the catalogue")


def _known_wards(table: Table, key: str, known: Sequence[str], complaint: str) -> tuple[WardCode, ...]:
    codes = table.texts(key, at_least=1)
    for code in codes:
        if code not in known:
            table.refuse(key, f"{code!r} {complaint}")
    return tuple(WardCode(code) for code in codes)


def _rounds(root: Table) -> tuple[Round, ...]:
    rounds: list[Round] = []
    for table in root.tables("rounds", at_least=1, most=ROUNDS_MAX):
        opens, closes = table.moment("opens"), table.moment("closes")
        freezes = table.moment("freezes") if table.has("freezes") else None
        late_until = table.moment("late_until") if table.has("late_until") else closes
        removed = _removed(table, opens, closes)
        table.nothing_else()
        if closes <= opens:
            table.refuse("closes", f"closes {closes} is not after opens {opens}")
        if freezes and not opens < freezes < closes:
            table.refuse("freezes", f"freezes {freezes} is not between opens {opens} and closes {closes}")
        if late_until < closes:
            table.refuse("late_until", f"late_until {late_until} is before closes {closes}")
        if rounds and opens < rounds[-1].closes:
            table.refuse("opens", f"opens {opens} is before round {len(rounds)} closes, {rounds[-1].closes}")
        number = len(rounds) + 1
        rounds.append(
            Round(number=number, opens=opens, closes=closes, late_until=late_until, freezes=freezes, removed=removed)
        )
    return tuple(rounds)


def _removed(table: Table, opens: datetime, closes: datetime) -> tuple[Removed, ...]:
    """Times taken out of a round, one after the other; the last may be a pause that still lasts."""
    found: list[Removed] = []
    for each in table.tables("removed", at_least=0, most=REMOVED_MAX):
        starts, ends = each.moment("starts"), each.moment("ends") if each.has("ends") else None
        counts = each.truth("counts") if each.has("counts") else True
        each.nothing_else()
        if not opens <= starts < closes:
            each.refuse("starts", f"starts {starts} is not between opens {opens} and closes {closes}")
        if ends and not starts < ends <= closes:
            each.refuse("ends", f"ends {ends} is not between starts {starts} and closes {closes}")
        before = found[-1].ends if found else opens
        if before is None or starts < before:
            each.refuse("starts", f"starts {starts} is before the removed time above has ended, {before}")
        found.append(Removed(starts=starts, ends=ends, counts=counts))
    return tuple(found)


def _clusters(root: Table, wards: Sequence[WardCode]) -> tuple[Cluster, ...]:
    clusters: list[Cluster] = []
    placed: dict[str, str] = {}
    for table in root.tables("clusters", at_least=0, most=CLUSTERS_MAX):
        cluster = _cluster(table, wards)
        if (
            cluster.code in RESERVED_DIVISIONS
            or cluster.code in {other.code for other in clusters}
            or not cluster.code
        ):
            table.refuse(
                "name",
                f"{cluster.name!r} makes the division {cluster.code!r}, which is taken; choose another",
            )
        for code in cluster.wards:
            if code in placed:
                table.refuse("wards", f"{code!r} is already in the cluster {placed[code]!r}")
            placed[code] = cluster.name
        clusters.append(cluster)
    return tuple(clusters)


def _cluster(table: Table, wards: Sequence[WardCode]) -> Cluster:
    name = table.text("name", longest=60)
    members = _known_wards(table, "wards", wards, "does not take part in this contest")
    lead = table.text("lead", longest=5) if table.has("lead") else None
    if lead is not None and lead not in members:
        table.refuse("lead", f"{lead!r} is not one of the cluster's {len(members)} wards")
    table.nothing_else()
    return Cluster(name=name, wards=members, lead=WardCode(lead) if lead else None)


def changes_refused(before: Contest, after: Contest, *, begun: bool) -> list[str]:
    """Why `after` may not replace `before`. Empty if it may: always, until the first round has opened.

    Then rounds may be added, and names, slogan and clusters may change. Wards may not, and of the criteria nothing
    without a rehearsal: a decision froze them, and points are counted by them. What may change of a round's times,
    `schedule` knows.
    """
    if not begun:
        return []
    reasons = []
    for part in ("criteria", "scoring", "groups", "composite", "integrity"):
        if getattr(before, part) != getattr(after, part):
            reasons.append(f"{part}: frozen since the first round opened; a change is rehearsed first")
    if before.wards != after.wards:
        reasons.append("wards: the wards of a contest that has begun stay the same")
    return reasons
