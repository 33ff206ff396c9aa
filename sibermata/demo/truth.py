"""What each source has said so far and what of it a registry can know; `judge` holds a registry's export against it.

A tenure is right when village, post, hamlet (where the source says it), name and status agree with what its source last said in a
delivery that was applied. Rows that must be refused or asked about, and deliveries that were held or failed, say nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sibermata.demo.clerk import Line, Said
from sibermata.demo.villages import Tenure

Key = tuple[str, str, str]  # village, post, name
IN_OFFICE, GONE = "active", ("missing", "presumed_ended", "ended")
SHORT_FORMS = {"MOH": "MUHAMMAD", "MOCH": "MUHAMMAD", "MUH": "MUHAMMAD", "MOHAMMAD": "MUHAMMAD", "ABD": "ABDUL", "ST": "SITI"}
OUTCOMES = ("a", "r", "q", "d", "n")
EXAMPLES = 20


@dataclass(slots=True)
class Heard:
    """One delivery of a supplier, not yet known to be applied or not."""

    said: dict[Tenure, Said]
    silent: set[Tenure]  # rows that stand there and must be refused or asked about
    unclear: set[str]  # villages of such rows: whoever is missing there may be one of them
    all_unclear: bool  # such a row stands under a village that cannot be told
    counts: dict[str, int]  # outcome -> rows
    planned: bool  # whether it should be applied


@dataclass(slots=True)
class Supply:
    """Everything known through one supplier."""

    district: str
    said: dict[Tenure, Said] = field(default_factory=dict)  # as last stated in an applied delivery
    absent: dict[Tenure, Said] = field(default_factory=dict)  # stated once, not listed any more
    formerly: set[Key] = field(default_factory=set)  # what was stated before and is stated otherwise now
    heard: Heard | None = None
    silent: int = 0  # tenures of which nothing is known: refused or asked about from the first
    unclear: set[str] = field(default_factory=set)  # as in the last applied delivery
    all_unclear: bool = False
    unlike_plan: int = 0  # nights that went otherwise than they should


@dataclass(slots=True)
class Report:
    """How much of a registry is right."""

    expected: int = 0  # tenures that should be in office there
    right: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0  # another name, post or status than was said, or somebody whom nobody named
    invented: int = 0  # part of `wrong`: rows in office that no source states now
    unknowable: int = 0  # in the list, but refused or asked about, so rightly not there
    unclear: int = 0  # not listed any more, beside a refused or asked row that might be they: nobody is missed yet
    unlike_plan: int = 0  # deliveries applied though they should not have been, or the other way round
    by_district: dict[str, tuple[int, int]] = field(default_factory=dict)  # expected, right
    examples: list[str] = field(default_factory=list)  # no personal data but invented names

    @property
    def share(self) -> float:
        """Right among expected, each double and each wrong row counted against it."""
        return self.right / max(1, self.expected + self.doubled + self.invented)


class Truth:
    """Listens to what suppliers say, night after night."""

    def __init__(self) -> None:
        self.supplies: dict[str, Supply] = {}

    def hear(self, supplier: str, district: str, lines: Iterable[Line], planned: bool) -> None:
        """Note tonight's delivery of a supplier. What was heard before and never settled went as planned."""
        supply = self.supplies.setdefault(supplier, Supply(district))
        if supply.heard is not None:
            self.settle(supplier, supply.heard.planned)
        said: dict[Tenure, Said] = {}
        silent: set[Tenure] = set()
        unclear: set[str] = set()
        all_unclear = False
        counts = dict.fromkeys(OUTCOMES, 0)
        for line in lines:
            counts[line.outcome] += 1
            if line.outcome in "rq" and (line.tenure is None or line.tenure not in supply.said):
                unclear.add(line.village.code)
                all_unclear |= line.village_unknown
            if line.tenure is None or line.outcome == "d":
                continue
            if line.said is not None:
                before = supply.said.get(line.tenure)
                said[line.tenure] = before if before == line.said else line.said  # one object for what stays the same
            else:
                silent.add(line.tenure)
        supply.heard = Heard(said, silent, unclear, all_unclear, counts, planned)

    def settle(self, supplier: str, applied: bool) -> None:
        """Take the delivery that was heard as applied, or forget it as held or failed."""
        supply = self.supplies[supplier]
        heard, supply.heard = supply.heard, None
        if heard is None:
            return
        supply.unlike_plan += applied != heard.planned
        if not applied:
            return
        for tenure, before in supply.said.items():
            now = heard.said.get(tenure)
            if now is None and tenure in heard.silent:
                heard.said[tenure] = before  # a refused row counts as seen: what was known stays
            elif now is None:
                supply.absent[tenure] = before
            elif now != before:
                supply.formerly.add(_key(before))
        for tenure in heard.said:
            supply.absent.pop(tenure, None)
        supply.silent = sum(tenure not in heard.said for tenure in heard.silent)
        supply.said, supply.unclear, supply.all_unclear = heard.said, heard.unclear, heard.all_unclear

    def settle_as_planned(self) -> None:
        """Settle whatever was heard and not settled."""
        for supplier, supply in self.supplies.items():
            if supply.heard is not None:
                self.settle(supplier, supply.heard.planned)

    def expected_counts(self, supplier: str) -> dict[str, int]:
        """Return how many rows of the delivery just heard are to be admitted, refused, asked about, duplicates, not officials."""
        heard = self.supplies[supplier].heard
        return dict(heard.counts) if heard else dict.fromkeys(OUTCOMES, 0)


@lru_cache(maxsize=400_000)
def plain_name(text: str) -> str:
    """Return the name as it is compared: capitals, no marks, short forms written out."""
    words = re.sub(r"[^A-Z ]+", "", text.upper().replace("-", " ").replace(".", " ")).split()
    return " ".join(SHORT_FORMS.get(word, word) for word in words)


def judge(truth: Truth, exported: Iterable[Mapping[str, str]]) -> Report:
    """Compare the rows of `officials export` with what the sources said."""
    truth.settle_as_planned()
    rows = _Rows(exported)
    report = Report()
    unmet: list[tuple[Supply, Said]] = []
    for supply in truth.supplies.values():
        expected = [said for said in supply.said.values() if said.active]
        right = 0
        for said in expected:
            if rows.claim(said, (IN_OFFICE,)):
                right += 1
            else:
                unmet.append((supply, said))
        report.expected += len(expected)
        report.right += right
        report.unlike_plan += supply.unlike_plan
        report.unknowable += supply.silent
        before = report.by_district.get(supply.district, (0, 0))
        report.by_district[supply.district] = (before[0] + len(expected), before[1] + right)
    for supply in truth.supplies.values():
        for said in (said for said in supply.said.values() if not said.active):
            rows.claim(said, GONE)
        for said in supply.absent.values():
            # Where a row could not be attributed, nobody is missed (SEMANTICS 5): either answer is right.
            unclear = supply.all_unclear or said.village_code in supply.unclear
            report.unclear += unclear
            rows.claim(said, (*GONE, IN_OFFICE) if unclear else GONE)
    for _, said in unmet:
        found = rows.find_otherwise(said)
        if found:
            report.wrong += 1
            _example(report, f"{found}: {said.village_code} {said.post} {said.name}")
        else:
            report.lost += 1
            _example(report, f"lost: {said.village_code} {said.post} {said.label or ''} {said.name}")
    _judge_rest(truth, rows, report)
    return report


def _judge_rest(truth: Truth, rows: "_Rows", report: Report) -> None:
    """Name the rows in office that nobody's last word accounts for."""
    stated = {_key(said) for supply in truth.supplies.values() for said in supply.said.values() if said.active}
    once = {_key(said) for supply in truth.supplies.values() for said in supply.absent.values()}
    once |= {_key(said) for supply in truth.supplies.values() for said in supply.said.values() if not said.active}
    for supply in truth.supplies.values():
        once |= supply.formerly
    unclear = {
        key for supply in truth.supplies.values() for key in supply.formerly if supply.all_unclear or key[0] in supply.unclear
    }  # typed otherwise now, by a source whose absences do not count tonight
    for key, row in rows.unclaimed():
        if key in unclear and key not in stated:
            report.unclear += 1
            continue
        if key in stated:
            report.doubled += 1
            _example(report, f"doubled: {row.get('village_code')} {row.get('post')} {row.get('name')}")
            continue
        report.wrong += 1
        report.invented += 1
        word = "still in office" if key in once else "nobody said so"
        _example(report, f"{word}: {row.get('village_code')} {row.get('post')} {row.get('name')}")


class _Rows:
    """The export, indexed; each row can be claimed once."""

    def __init__(self, exported: Iterable[Mapping[str, str]]) -> None:
        self.rows: dict[Key, list[Mapping[str, str]]] = {}
        self.villages: dict[str, list[Key]] = {}
        for row in exported:
            key = (row.get("village_code", ""), row.get("post", ""), plain_name(row.get("name", "")))
            if key not in self.rows:
                self.rows[key] = []
                self.villages.setdefault(key[0], []).append(key)
            self.rows[key].append(row)

    def claim(self, said: Said, statuses: tuple[str, ...]) -> bool:
        """Take one row that says just this, with one of the statuses; False if there is none."""
        found = self.rows.get(_key(said), [])
        for row in found:
            if row.get("status") in statuses and (said.label is None or _label(said.label) == _label(row.get("post_label", ""), said.post)):
                found.remove(row)
                return True
        return False

    def find_otherwise(self, said: Said) -> str:
        """Take a row that means this tenure and says something else; returns what is wrong, '' if there is no such row."""
        if found := self.rows.get(_key(said)):
            row = found.pop(0)
            return "other status" if row.get("status") != IN_OFFICE else "other hamlet"
        village, post, name = _key(said)
        for key, rows in self._village(village):
            if rows and key[2] == name:
                rows.pop(0)
                return "other post"
        for key, rows in self._village(village):
            for row in rows:
                same_label = said.label in (None, "") or _label(said.label or "") == _label(row.get("post_label", ""), post)
                if key[1] == post and same_label and row.get("status") == IN_OFFICE and post != "BPD_ANGGOTA":
                    rows.remove(row)
                    return "other name"
        return ""

    def unclaimed(self) -> list[tuple[Key, Mapping[str, str]]]:
        """Return the rows in office that nobody claimed."""
        return [(key, row) for key, rows in self.rows.items() for row in rows if row.get("status") == IN_OFFICE]

    def _village(self, code: str) -> list[tuple[Key, list[Mapping[str, str]]]]:
        return [(key, self.rows[key]) for key in self.villages.get(code, ())]


def _key(said: Said) -> Key:
    return said.village_code, said.post, plain_name(said.name)


def _label(text: str, post: str = "KADUS") -> str:
    if post != "KADUS":
        return ""
    return re.sub(r"[^A-Z0-9]+", "", re.sub(r"\bDUSUN\b", "", text.upper()))


def _example(report: Report, text: str) -> None:
    if len(report.examples) < EXAMPLES:
        report.examples.append(text)
