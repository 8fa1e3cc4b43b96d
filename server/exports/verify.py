#!/usr/bin/env python3
"""Kiểm tra một gói niêm phong của Thi đua số: tính lại mọi thứ từ dữ kiện và nói bằng nhau, hoặc khác ở đâu.

    python3 verify.py                       trong thư mục đã giải nén
    python3 verify.py goi.zip               với tệp zip
    python3 verify.py goi.zip --head DẤU    so với dấu sổ in trong biên bản

Only the standard library of Python 3.9 or newer is needed. This program shares no line with the platform: it reads
the same rules and computes from sets what the platform computes step by step. Exit code 0: equal, 1: different.
"""

import argparse
import hashlib
import io
import json
import re
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter
from datetime import datetime
from math import isqrt
from pathlib import Path

MILLION = 1_000_000
TOLD_MAX = 8
"""Differences told of one check; the rest are counted."""


class Different(Exception):  # noqa: N818 - it is what it says
    """Why a check cannot go on."""


class Pack:
    """The files of the pack, in a zip or in a folder."""

    def __init__(self, path):
        self.zip = None if path.is_dir() else zipfile.ZipFile(path)
        self.folder = path

    def names(self):
        if self.zip:
            return [info.filename for info in self.zip.infolist() if not info.is_dir()]
        files = (each for each in self.folder.rglob("*") if each.is_file())
        return [each.relative_to(self.folder).as_posix() for each in files]

    def open(self, name):
        try:
            return self.zip.open(name) if self.zip else open(self.folder / name, "rb")
        except (KeyError, OSError):
            raise Different("thiếu tệp %s" % name) from None

    def json(self, name):
        with self.open(name) as file:
            return json.loads(file.read().decode("utf-8"))

    def lines(self, name):
        with self.open(name) as file:
            yield from io.TextIOWrapper(file, encoding="utf-8", newline="\n")

    def facts(self, most=None):
        """The facts in the order in which they were folded, or the first of them."""
        for number, line in enumerate(self.lines("facts.jsonl")):
            if number == most:
                return
            yield json.loads(line)


# ---- What the criteria say -----------------------------------------------------------------------------------------


def moment(text):
    return datetime.fromisoformat(text)


class Contest:
    """The contest document, read for what a recount needs."""

    def __init__(self, document, wards):
        self.slug, self.wards = document["slug"], wards
        self.rounds = [Round(each) for each in document["rounds"]]
        scoring = document["scoring"]
        self.by, self.uplift = scoring["by"], scoring.get("uplift", {})
        self.cap, self.attainment = scoring.get("resident_cap"), scoring["attainment"]
        self.criteria = {each["code"]: each for each in document["criteria"]}
        self.paid = {}
        for each in document["criteria"]:
            for activity in each["activities"]:
                self.paid.setdefault((each["kind"], activity), []).append(each)
        self.groups = {each["code"]: each for each in document.get("groups", [])}
        self.composite, self.integrity = document.get("composite"), document.get("integrity")
        self.clusters = {code_of(each["name"]): each["wards"] for each in document.get("clusters", [])}

    def round_of(self, fact):
        """The number of the round in which a fact counts, 0 if in none."""
        at, received = moment(fact["at"]), moment(fact["received"])
        number = next((number for number, each in enumerate(self.rounds, 1) if each.takes(at)), 0)
        return number if number and received < self.rounds[number - 1].late_until else 0

    def prices(self, fact, groups):
        """What a fact is worth in each criterion that names it: one floor, at the end."""
        for each in self.paid.get((fact["kind"], fact["activity"]), ()):
            uplifts = each.get("uplift", self.uplift)
            percent = 100 + max((uplifts.get(group, 0) for group in groups), default=0)
            yield each["code"], each["points"] * each.get("by", self.by)[fact["by"]] * percent // 10_000

    def points(self, found):
        """The points of what a resident did in a round, as criterion → object → worth, after every cap."""
        capped = Counter()
        for code, objects in found.items():
            times = self.criteria[code].get("max_times", 1)
            capped[self.criteria[code].get("group")] += sum(sorted(objects.values(), reverse=True)[:times])
        inside = outside = 0
        for code, points in capped.items():
            group = self.groups.get(code, {})
            points = min(points, group.get("resident_cap", points))
            inside, outside = (inside, outside + points) if group.get("bonus") else (inside + points, outside)
        return outside + (inside if self.cap is None else min(inside, self.cap))

    def divisions(self):
        """The wards of each division that has any."""
        bands = ((30_000, "s1"), (60_000, "s2"), (90_000, "s3"), (120_000, "s4"))
        found = {}
        for code, ward in self.wards.items():
            band = next((name for limit, name in bands if ward["people"] < limit), "s5")
            for name in ("all", "phuong" if ward["kind"] == "phường" else "xa", band):
                found.setdefault(name, set()).add(code)
        found.update((name, set(codes)) for name, codes in self.clusters.items())
        return found


class Round:
    """When a round takes what."""

    def __init__(self, table):
        self.opens, self.closes = moment(table["opens"]), moment(table["closes"])
        self.late_until = moment(table.get("late_until", table["closes"]))
        lost = [each for each in table.get("removed", []) if not each.get("counts", True)]
        self.lost = [(moment(each["starts"]), moment(each.get("ends", table["closes"]))) for each in lost]

    def takes(self, at):
        return self.opens <= at < self.closes and not any(starts <= at < ends for starts, ends in self.lost)


def code_of(name):
    """'Cụm 1' → 'cum-1'."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


# ---- What the facts are worth, as sets -----------------------------------------------------------------------------


class Count:
    """What all facts together say. Of several words about the same the last one holds; nothing else has an order."""

    def __init__(self, contest, pack, most=None):
        self.contest = contest
        self.out, self.homes, self.moved, self.by_hand = {}, {}, {}, []
        self.heads, self.samples = {}, {}
        for fact in pack.facts(most):
            self.note(fact)
        for homes in self.homes.values():
            for key in [key for key in homes if ("revoked", *key) in self.out]:
                del homes[key]
        self.owner, self.found, self.keys = {}, {}, {}
        for fact in pack.facts(most):
            if fact["kind"] in ("service", "skill"):
                self.value(fact)

    def note(self, fact):
        kind = fact["kind"]
        if kind == "revoked":
            self.out["revoked", fact["source"], fact["target"]] = True
        elif kind == "enrolment":
            home = (moment(fact["at"]), not fact.get("left"), place_of(fact), fact["groups"])
            self.homes.setdefault(fact["resident"], {})[fact["source"], fact["ref"]] = home
        elif kind == "integrity":
            if fact["ward"] in self.contest.wards and 0 < fact["round"] <= len(self.contest.rounds):
                self.samples[fact["round"], fact["ward"]] = (fact["checked"], fact["wrong"])
        elif kind == "headcount":
            if not fact.get("ward") or fact["ward"] in self.contest.wards:
                member = fact.get("neighbourhood") or fact.get("unit") or fact["ward"]
                self.heads[member] = (fact["people"], fact["state"])
        elif kind not in ("service", "skill"):
            self.correct(fact)

    def correct(self, fact):
        """Note what the organizers corrected."""
        if fact["kind"] in ("excluded", "readmitted"):
            self.out[subject(fact)] = fact["kind"] == "excluded"
        elif fact["kind"] == "reassigned":
            place = place_of(fact) if fact.get("ward") or fact.get("unit") else None
            self.moved.update(((fact["resident"], number), place) for number in fact["rounds"])
        elif fact["kind"] == "granted":
            self.by_hand.append(fact)
        else:
            raise Different("dữ kiện %s thuộc loại %r, chương trình này không biết" % (fact["id"], fact["kind"]))

    def home(self, resident, number):
        """Where and as what somebody plays a round: what held at its opening, else the first during it."""
        each, homes = self.contest.rounds[number - 1], self.homes.get(resident, {}).values()
        held = self.held(resident, each.opens)
        if not held or not held[1]:
            held = min((home for home in homes if home[1] and each.opens < home[0] < each.closes), key=first,
                       default=None)  # fmt: skip
        if not held:
            return None
        _, _, place, groups = held
        return self.moved.get((resident, number)) or place, groups

    def held(self, resident, at):
        """What held for somebody at a time; who left and joined in one moment takes part."""
        before = [home for home in self.homes.get(resident, {}).values() if home[0] <= at]
        return max(before, key=lambda home: home[:2], default=None)

    def value(self, fact):
        """Note what a fact is worth to its resident: of one object the most valuable deed."""
        resident, case, key = fact["resident"], fact.get("case"), (fact["source"], fact["ref"])
        if any(self.out.get(each) for each in (("revoked", *key), ("event", *key), ("case", case),
                                               ("resident", resident))):  # fmt: skip
            return
        if case and self.owner.setdefault(case, resident) != resident:
            return
        number = self.contest.round_of(fact)
        home, held = self.home(resident, number) if number else None, self.held(resident, moment(fact["at"]))
        if not home or (held and not held[1]):
            return
        thing = ("case", case) if fact["kind"] == "service" and case else (fact["kind"], fact["activity"])
        most = 0
        for code, worth in self.contest.prices(fact, home[1]):
            objects = self.found.setdefault((resident, number), {}).setdefault(code, {})
            objects[thing] = max(worth, objects.get(thing, 0))
            most = max(most, worth)
        if most:
            self.keys.setdefault(number, []).append((*key, home[0][0]))

    def sums(self):
        """(resident, round, ward, neighbourhood, unit) → the seven sums of the ledger."""
        held = {}
        for (resident, number), found in self.found.items():
            able = {thing for objects in found.values() for thing, worth in objects.items() if worth}
            attained = len(able) >= self.contest.attainment
            held.setdefault(resident, {})[number] = (self.contest.points(found), attained)
        sums = {}
        for resident, rounds in held.items():
            sums.update(self.sums_of(resident, rounds))
        for fact in self.by_hand:
            key = self.granted_to(fact)
            if key:
                row = sums.get(key, (0,) * 7)
                sums[key] = (row[0] + fact["points"], *row[1:])
        return {key: row for key, row in sums.items() if any(row)}

    def sums_of(self, resident, rounds):
        """A person takes part once in the total, and attains once; points of one place add up before squaring."""
        took_part = has_attained = False
        earned = Counter()
        for number, (points, attained) in sorted(rounds.items()):
            place = self.home(resident, number)[0]
            before, earned[place] = earned[place], earned[place] + points
            first_part, first_attained = points > 0 and not took_part, attained and not has_attained
            took_part, has_attained = took_part or points > 0, has_attained or attained
            yield (resident, number, *place), (
                points, int(points > 0), int(attained), points * points, int(first_part), int(first_attained),
                earned[place] ** 2 - before**2)  # fmt: skip

    def granted_to(self, fact):
        """Whose points by hand are, None if they reach nobody."""
        resident, number = fact.get("resident"), fact["round"]
        if not 0 < number <= len(self.contest.rounds):
            return None
        if resident:
            home = None if self.out.get(("resident", resident)) else self.home(resident, number)
            return home and (resident, number, *home[0])
        place = place_of(fact)
        return ("", number, *place) if not place[0] or place[0] in self.contest.wards else None


def first(pair):
    return pair[0]


def place_of(fact):
    return fact.get("ward") or "", fact.get("neighbourhood"), fact.get("unit")


def subject(fact):
    """What an exclusion is about: an event, a case or a resident."""
    if fact.get("target"):
        return "event", fact["source"], fact["target"]
    return ("case", fact["case"]) if fact.get("case") else ("resident", fact["resident"])


# ---- The ledger and its chain --------------------------------------------------------------------------------------


class Ledger:
    """The lines of the ledger, added up, and the chain over them."""

    def __init__(self, pack):
        self.sums, self.members, self.heads, self.samples = {}, {}, {}, {}
        self.troubles, self.last, self.head = [], 0, bytes(32)
        blocks = (json.loads(line) for line in pack.lines("blocks.jsonl"))
        block, digest = next(blocks, None), hashlib.sha256(self.head)
        for line in pack.lines("ledger.txt"):
            self.last += 1
            fields = line.rstrip("\n").split("|")
            if fields[0] != str(self.last):
                self.troubles.append("dòng %d của sổ mang vị trí %s" % (self.last, fields[0][:20]))
            digest.update(line.encode("utf-8"))
            if block and self.last == block["last"]:
                digest = self.close(block, digest)
                block = next(blocks, None)
            self.add(fields)
        if block:
            self.troubles.append("sổ hết ở vị trí %d, khối %d-%d không có trong sổ"
                                 % (self.last, block["first"], block["last"]))  # fmt: skip

    def close(self, block, digest):
        told = "khối %d-%d" % (block["first"], block["last"])
        if block["previous"] != self.head.hex():
            self.troubles.append("%s nối vào %s, khối trước có dấu %s" % (told, block["previous"], self.head.hex()))
        self.head = digest.digest()
        if block["hash"] != self.head.hex():
            self.troubles.append("%s ghi dấu %s, tính lại được %s" % (told, block["hash"], self.head.hex()))
        return hashlib.sha256(self.head)

    def add(self, fields):
        _, _, resident, number, ward, neighbourhood, unit, *numbers = fields[:14]
        if len(fields) > 16:
            self.samples[int(number), ward] = (int(fields[16]), int(fields[17]))
            return
        if number == "0":
            self.heads[neighbourhood or unit or ward] = (int(fields[14]), fields[15])
            return
        row = tuple(map(int, numbers))
        key = (resident, int(number), ward, neighbourhood or None, unit or None)
        self.sums[key] = tuple(map(int.__add__, row, self.sums.get(key, (0,) * 7)))
        for member in filter(None, (ward, neighbourhood, unit)):
            for scope, part in ((number, row[:4]), ("total", (row[0], *row[4:]))):
                held = self.members.get((scope, member), (0, 0, 0, 0))
                self.members[scope, member] = tuple(map(int.__add__, held, part))

    def succeed(self, successors):
        """What was recorded under merged neighbourhoods stands with their successors, of closed ones on no line."""
        for scope, member in [key for key in self.members if key[1] in successors]:
            row, line = self.members.pop((scope, member)), successors[member]
            if line:
                held = self.members.get((scope, line), (0, 0, 0, 0))
                self.members[scope, line] = tuple(map(int.__add__, held, row))


# ---- The boards ----------------------------------------------------------------------------------------------------


def boards(contest, ledger, names, scopes, successors=()):
    """Every board of the scopes by name, its rows worked out by the definition of a rank."""
    heads = {code: (ward["adults"], "estimated") for code, ward in contest.wards.items()}
    heads.update({code: head for code, head in ledger.heads.items() if code not in successors})
    ledger.succeed(successors)
    divisions, found = contest.divisions(), {}
    for scope in scopes:
        members = {*heads, *(member for of, member in ledger.members if of == scope)}
        rows = {member: row_of(contest, ledger, heads, names, scope, member) for member in members}
        for member, row in rows.items():
            for board in boards_of(contest, divisions, member):
                found.setdefault("%s/%s" % (scope, board), []).append(row)
    return {name: ranked([(dict(row), low, high) for row, low, high in rows]) for name, rows in found.items()}


def boards_of(contest, divisions, member):
    first, _, rest = member.partition("/")
    if not rest:
        return ["wards" if name == "all" else "wards/" + name for name, codes in divisions.items() if member in codes]
    if first in ("agency", "school", "enterprise"):
        return ["units/" + first]
    return ["ward/%s/neighbourhoods" % first] if first in contest.wards else []


def row_of(contest, ledger, heads, names, scope, member):
    points, participants, attained, squares = ledger.members.get((scope, member), (0, 0, 0, 0))
    adults, state = heads.get(member, (0, "unknown"))
    row = {"code": member, "name": names.get(member, member.partition("/")[2]), "points": points,
           "participants": participants, "attained": attained, "adults": adults, "adults_state": state}  # fmt: skip
    if member not in contest.wards or not (contest.composite or contest.integrity):
        low, row["value"], high = level(points, squares, adults)
    elif scope == "total":
        rounds = [in_round(contest, ledger, number, member, adults) for number in range(1, len(contest.rounds) + 1)]
        low, row["value"], high = (sum(each[at] for each in rounds) for at in range(3))
        row.update(components=None, integrity=None, rounds=[each[1] for each in rounds])
    else:
        low, row["value"], high, parts, integrity = in_round(contest, ledger, int(scope), member, adults)
        row.update(components=parts, integrity=integrity, rounds=None)
    return row, low, high


def level(points, squares, adults):
    """Points for each adult in millionths, within 1.96 standard errors of a compound Poisson sum."""
    if not adults:
        return 0, 0, 0
    value, half = points * MILLION // adults, isqrt(squares * (196 * MILLION // 100) ** 2) // adults
    return value - half, value, value + half


def in_round(contest, ledger, number, ward, adults):
    """The least, the value and the most of a ward in a round, with what made it."""
    points, participants, attained, squares = ledger.members.get((str(number), ward), (0, 0, 0, 0))
    three, parts = level(points, squares, adults), None
    if contest.composite:
        figures = {"level": three, "coverage": share(participants, adults), "attainment": share(attained, adults),
                   "progress": progress(contest, ledger, number, ward, three, adults)}  # fmt: skip
        weighed = {name: contest.composite[name] for name in figures if name in contest.composite}
        scores = {name: [score(part, figure) for figure in figures[name]] for name, part in weighed.items()}
        three = [sum(each[at] for each in scores.values()) for at in range(3)]
        parts = {name: {"value": figures[name][1], "score": scores[name][1]} for name in weighed}
    checked, wrong = ledger.samples.get((number, ward), (0, 0))
    if not contest.integrity or not checked:
        return (*three, parts, None)
    kept = factor(contest.integrity, checked, wrong)
    three = [each * kept // MILLION if each > 0 else each for each in three]
    return (*three, parts, {"checked": checked, "wrong": wrong, "factor": kept})


def share(people, adults):
    if not adults:
        return 0, 0, 0
    value, (low, high) = people * MILLION // adults, wilson(people, adults)
    return min(low, value), value, max(high, value)


def progress(contest, ledger, number, ward, mine, adults):
    """What the level rose above that of the round before, or above the baseline of the document."""
    if number == 1:
        base = contest.composite.get("baselines", {}).get(ward, 0) * 1000
        return tuple(each - base for each in mine)
    points, _, _, squares = ledger.members.get((str(number - 1), ward), (0, 0, 0, 0))
    low, base, high = level(points, squares, adults)
    return mine[0] - high, mine[1] - base, mine[2] - low


def score(part, figure):
    target = part["target"] * 1000
    return part["weight"] * MILLION * min(max(figure, 0), target) // target


def factor(rule, checked, wrong):
    """What a ward keeps of its value: what the bound of its error rate exceeds the tolerance by is taken off."""
    bound = wilson(wrong, checked)[0 if rule["bound"] == "lower" else 1]
    return max(rule["floor"] * 10_000, MILLION - max(0, bound - rule["tolerance"] * 10_000))


def wilson(part, whole):
    """The 95 % interval of a share in millionths, rounded outwards; z squared is 3.8416."""
    k, n = min(part, whole), whole
    middle = (20_000 * k + 38_416) * MILLION // 2
    half = isqrt(38_416 * (40_000 * k * (n - k) + 38_416 * n) * MILLION**2 // (4 * n)) + 1
    low = (middle - half) // (10_000 * n + 38_416) if k else 0
    high = -(-(middle + half) // (10_000 * n + 38_416)) if k < n else MILLION
    return max(0, low), min(MILLION, high)


def ranked(rows):
    """A place is one more than how many are better; chance: those wholly above, and all but those wholly below."""
    for row, low, high in rows:
        row["rank"] = 1 + sum(other["value"] > row["value"] for other, _, _ in rows)
        row["rank_from"] = 1 + sum(other > high for _, other, _ in rows)
        row["rank_to"] = len(rows) - sum(other < low for _, _, other in rows)
    return sorted((row for row, _, _ in rows), key=lambda row: (row["rank"], row["code"]))


# ---- What is compared ----------------------------------------------------------------------------------------------


def check_files(pack):
    """Every file of the manifest has its SHA-256, and there is no other file."""
    names = pack.names()
    manifest = pack.json("manifest.json")["files"]
    yield from ("%s có hai lần trong gói" % name for name, times in Counter(names).items() if times > 1)
    yield from ("%s có trong gói mà không có trong bản kê" % name for name in {*names} - {*manifest, "manifest.json"})
    for name, wanted in manifest.items():
        digest = hashlib.sha256()
        try:
            with pack.open(name) as file:
                for part in iter(lambda: file.read(1 << 20), b""):
                    digest.update(part)
        except (Different, zipfile.BadZipFile, zlib.error) as error:
            yield "%s: %s" % (name, error)
            continue
        if digest.hexdigest() != wanted["sha256"]:
            yield "%s có SHA-256 %s, bản kê ghi %s" % (name, digest.hexdigest(), wanted["sha256"])


def check_chain(pack, state):
    """The blocks are chained without a gap up to the head that was signed, and to the head given from outside."""
    ledger, result = state["ledger"], state["result"]
    yield from ledger.troubles
    if (ledger.last, ledger.head.hex()) != (result["position"], result["head"]):
        yield "sổ kết thúc ở vị trí %d với dấu %s, bản đã ký ghi vị trí %s và dấu %s" % (
            ledger.last, ledger.head.hex(), result["position"], result["head"])  # fmt: skip
    if state["head"] and not ledger.head.hex().startswith(state["head"]):
        yield "dấu sổ là %s, dấu in trong biên bản là %s" % (ledger.head.hex(), state["head"])


def check_criteria(pack, state):
    """contest.json, which is read here, says what the decided document says (needs Python 3.11 or newer)."""
    try:
        import tomllib
    except ImportError:
        state["notes"].append("không so contest.toml với contest.json: cần Python 3.11 trở lên")
        return
    with pack.open("contest.toml") as file:
        decided = json.loads(json.dumps(tomllib.load(file), default=lambda value: value.isoformat()))
    if decided != state["document"]:
        yield "contest.json nói khác contest.toml"


def check_facts(pack, state):
    """The ledger holds for each resident, round and place what the facts are worth, and their headcounts."""
    counted, ledger = Count(state["contest"], pack), state["ledger"]
    state["counted"] = counted
    written = {key: row for key, row in ledger.sums.items() if any(row)}
    again = counted.sums()
    for key in sorted(written.keys() | again.keys(), key=str):
        if written.get(key) != again.get(key):
            yield "%s: sổ ghi %s, dữ kiện cho %s" % (
                "/".join(str(part) for part in key if part), written.get(key), again.get(key))  # fmt: skip
    for what, one, other in (("số người của", ledger.heads, counted.heads),
                             ("mẫu phúc tra của", ledger.samples, counted.samples)):  # fmt: skip
        for key in sorted(one.keys() | other.keys(), key=str):
            if one.get(key) != other.get(key):
                yield "%s %s: sổ ghi %s, dữ kiện cho %s" % (what, key, one.get(key), other.get(key))


def check_boards(pack, state):
    """Every official board has the rows, values and ranks that the ledger gives."""
    names = {**pack.json("places.json"), **{code: ward["name"] for code, ward in state["contest"].wards.items()}}
    given = {name[len("boards/") : -len(".json")] for name in pack.names() if name.startswith("boards/")}
    successors = {}
    for name in given:
        successors.update(pack.json("boards/%s.json" % name).get("successors", {}))
    expected = boards(state["contest"], state["ledger"], names, state["result"]["scopes"], successors)
    yield from ("thiếu bảng %s" % name for name in sorted(expected.keys() - given))
    yield from ("bảng %s không thuộc cuộc thi" % name for name in sorted(given - expected.keys()))
    for name in sorted(given & expected.keys()):
        rows = {row["code"]: row for row in pack.json("boards/%s.json" % name)["rows"]}
        again = {row["code"]: row for row in expected[name]}
        for code in sorted(rows.keys() | again.keys()):
            if rows.get(code) != again.get(code):
                yield "bảng %s, %s: %s" % (name, code, apart(rows.get(code), again.get(code)))
        if list(rows) != list(again) and {*rows} == {*again}:
            yield "bảng %s: các dòng không đứng theo thứ tự" % name


def apart(given, again):
    if not given or not again:
        return "gói %s, tính lại %s" % ("có" if given else "không có", "có" if again else "không có")
    keys = [key for key in {**given, **again} if given.get(key) != again.get(key)]
    return ", ".join("%s ghi %s, tính lại %s" % (key, given.get(key), again.get(key)) for key in keys)


def check_signatures(pack, state):
    """Two different people signed this position, this head and these boards."""
    result, signed = state["result"], state["result"]["signatures"]
    digest = hashlib.sha256()
    for name in sorted(each for each in pack.names() if each.startswith("boards/")):
        with pack.open(name) as file:
            digest.update(("%s %s\n" % (name, hashlib.sha256(file.read()).hexdigest())).encode("utf-8"))
    if digest.hexdigest() != result["boards_sha256"]:
        yield "các bảng có SHA-256 %s, bản đã ký ghi %s" % (digest.hexdigest(), result["boards_sha256"])
    if len({each["signer"] for each in signed}) < 2:
        yield "có %d người ký, cần 2 người khác nhau" % len({each["signer"] for each in signed})
    for each in signed:
        for key in ("generation", "position", "head", "boards_sha256"):
            if each[key] != result[key]:
                yield "%s ký %s %s, kết quả có %s" % (each["role"], key, each[key], result[key])


def check_sample(pack, state):
    """The seed is the one whose SHA-256 was published, and draws the sample that was checked again."""
    sample, number = pack.json("sample.json"), state["result"]["round"]
    seed = bytes.fromhex(sample["seed"])
    if hashlib.sha256(seed).hexdigest() != sample["seed_sha256"]:
        yield "hạt giống không ứng với SHA-256 %s đã công bố" % sample["seed_sha256"]
    counted = Count(state["contest"], pack, sample["facts"]).keys.get(number, [])
    tickets = sorted(
        (hashlib.sha256(seed + ("|%s|%s" % (source, ref)).encode("utf-8")).digest(), source, ref, ward)
        for source, ref, ward in counted
    )
    again = [list(each[1:]) for each in tickets[: -(-len(tickets) * sample["permille"] // 1000)]]
    drawn = [[each["source"], each["ref"], each["ward"]] for each in sample["drawn"]]
    if len(counted) != sample["counted"]:
        yield "gói ghi %d dữ kiện được tính, tính lại được %d" % (sample["counted"], len(counted))
    yield from ("%s có trong mẫu, rút lại thì không" % each for each in drawn if each not in again)
    yield from ("rút lại ra %s, trong mẫu không có" % each for each in again if each not in drawn)
    found = {}
    for each in sample["drawn"]:
        checked, wrong = found.get((number, each["ward"]), (0, 0))
        found[number, each["ward"]] = (
            checked + (each["outcome"] in ("right", "wrong")),
            wrong + (each["outcome"] == "wrong"),
        )
    noted = {key: figures for key, figures in state["counted"].samples.items() if key[0] == number}
    if found != noted:
        yield "kết quả phúc tra là %s, dữ kiện ghi %s" % (found, noted)


CHECKS = (
    ("chuỗi dấu sổ", check_chain),
    ("tiêu chí", check_criteria),
    ("dữ kiện và sổ điểm", check_facts),
    ("bảng và hạng", check_boards),
    ("chữ ký", check_signatures),
    ("mẫu phúc tra", check_sample),
)


def verify(path, head):
    """Print each check with its differences, and return how many there are."""
    pack = Pack(path)
    state = {"head": head, "notes": []}
    differences = report("tệp", check_files(pack))
    unreadable = report("đọc gói", reading(pack, state))
    for name, check in () if unreadable else CHECKS:
        differences += report(name, check(pack, state))
    for note in state["notes"]:
        print("  chú ý     " + note)
    return differences + unreadable, state


def reading(pack, state):
    """Read what every check needs."""
    yield from ()
    state["result"], state["document"] = pack.json("result.json"), pack.json("contest.json")
    wards = {ward["code"]: ward for ward in pack.json("wards.json")}
    state["contest"] = Contest(state["document"], wards)
    state["ledger"] = Ledger(pack)


def report(name, differences):
    """One line a check; what is broken so that it cannot be read is a difference too."""
    found, told = 0, []
    try:
        for line in differences:
            found += 1
            told += [line] if found <= TOLD_MAX else []
    except (Different, zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
        found += 1
        told.append("không đọc được: %s" % (error if isinstance(error, Different) else repr(error)))
    print("  %s %s" % ("KHÁC     " if found else "bằng nhau", name))
    for line in told:
        print("            - " + line)
    if found > len(told):
        print("            - và %d chỗ khác nữa" % (found - len(told)))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--head", default="", help="dấu sổ in trong biên bản; đủ 16 chữ đầu trở lên")
    options = parser.parse_args()
    head = re.sub("[^0-9a-f]", "", options.head.lower())
    if options.head and len(head) < 16:
        parser.error("dấu sổ có %d chữ số, cần ít nhất 16" % len(head))
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        differences, state = verify(options.path, head)
    except (OSError, zipfile.BadZipFile) as error:
        print("KHÁC: không mở được gói: %s" % error)
        return 1
    if differences:
        print("KHÁC: %d chỗ" % differences)
        return 1
    if not head:
        print("  chú ý     gói khớp với chính nó; hãy so dấu dưới đây với dấu in trong biên bản")
    print("BẰNG NHAU: vị trí %d, dấu sổ %s" % (state["ledger"].last, state["ledger"].head.hex()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
