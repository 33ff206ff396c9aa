"""Compares a registry's roster with the truth, tenure by tenure.

A tenure is right when village, post, hamlet (where the source states it), name and status agree
with the source's last statement in an applied delivery, or with what SEMANTICS 5 requires for an
absence.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sibermata.demo.deliveries.line import Said
from sibermata.demo.truth import Absent, Key, Supply, Truth, plain_name, said_key, seat_of
from sibermata.demo.world.villages import Tenure

IN_OFFICE, GONE = "active", ("missing", "presumed_ended", "ended")
EXAMPLES = 20


NEVER = ("KADES", "SEKDES")  # absence alone never ends them
PRESUMED_DAYS, PRESUMED_MISSES, CLOSED_DAYS = 7, 3, 30
SLACK_DAYS, SLACK_MISSES = (
    3,
    2,
    # a night without a new delivery confirms nothing, so an end may come some days later
)
NO_NAMES: Mapping[int, frozenset[str]] = {}


@dataclass(slots=True)
class Report:
    """The counts of a comparison."""

    expected: int = 0  # tenures that should be in office there
    right: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0  # another name, post or status than stated, or a person that no source stated
    invented: int = 0  # part of `wrong`: rows in office that no source states now
    gone: int = 0  # tenures that are certainly absent from the list
    gone_right: int = 0  # of these, with the status that days and misses require
    closed: int = 0  # part of `gone_right`: closed after the days of SEMANTICS 5
    unknowable: int = 0  # listed, but refused or asked about, so rightly not in the roster
    # absent, but the absence is held, or a refused or asked row may be the person: no miss counts
    unclear: int = 0
    unlike_plan: int = (
        0  # deliveries applied though they should not have been, or the other way round
    )
    by_district: dict[str, tuple[int, int]] = field(default_factory=dict)  # expected, right
    examples: list[str] = field(default_factory=list)  # no personal data but invented names

    @property
    def share(self) -> float:
        """The share of right tenures; doubled and invented rows count against it."""
        return (self.right + self.gone_right) / max(
            1, self.expected + self.gone + self.doubled + self.invented
        )


def judge(
    truth: Truth,
    exported: Iterable[Mapping[str, str]],
    other_names: Mapping[int, frozenset[str]] = NO_NAMES,
) -> Report:
    """Compare the rows of `officials export` with what the sources said.

    `other_names`: the truth's number of a person -> names that may be shown instead, where an
    officer corrected or merged.
    """
    truth.settle_as_planned()
    rows = _Rows(exported)
    report = Report()
    unmet: list[tuple[Supply, Said]] = []
    for supply in truth.supplies.values():
        expected = [(tenure, said) for tenure, said in supply.said.items() if said.active]
        right = 0
        for tenure, said in expected:
            if any(
                rows.claim(one, (IN_OFFICE,))
                for one in _ways(said, other_names.get(tenure.person.number))
            ):
                right += 1
            else:
                unmet.append((supply, said))
        report.expected += len(expected)
        report.right += right
        report.unlike_plan += supply.unlike_plan
        report.unknowable += supply.silent
        before = report.by_district.get(supply.district, (0, 0))
        report.by_district[supply.district] = (before[0] + len(expected), before[1] + right)
    gone = _judge_gone(truth, rows, report, other_names)
    for _, said in unmet:
        found = rows.find_otherwise(said)
        if found:
            report.wrong += 1
            _example(report, f"{found}: {said.village_code} {said.post} {said.name}")
        else:
            report.lost += 1
            _example(
                report, f"lost: {said.village_code} {said.post} {said.label or ''} {said.name}"
            )
    _judge_rest(truth, rows, report)
    for text in gone:
        _example(report, text)
    return report


def _ways(said: Said, names: frozenset[str] | None) -> list[Said]:
    return [said, *(said._replace(name=name) for name in sorted(names or ()))]


def _judge_gone(
    truth: Truth, rows: "_Rows", report: Report, other_names: Mapping[int, frozenset[str]]
) -> list[str]:
    """Check that everybody who left office has ended in the registry, neither too early nor too
    late; return what is wrong.
    """
    later = _Later(truth)
    examples = []
    for supply in truth.supplies.values():
        for said in (said for said in supply.said.values() if not said.active):
            rows.claim(said, GONE)
        for tenure, absent in supply.absent.items():
            said = absent.said
            # Where a row could not be attributed, no miss counts (SEMANTICS 5): either answer is
            # right.
            names = (
                other_names.get(tenure.person.number, frozenset())
                | later.names[tenure.person.number]
            )
            if absent.frozen or absent.first is None:
                report.unclear += 1
                any(rows.claim(one, (*GONE, IN_OFFICE)) for one in _ways(said, names))
                continue
            due = _due(absent, excused=not said.active or later.has(tenure, said))
            report.gone += 1
            if any(rows.claim(one, due) for one in _ways(said, names)):
                report.gone_right += 1
                report.closed += due == ("ended",)
            else:
                is_now = rows.status_of(_ways(said, names))
                examples.append(
                    f"gone, {is_now}, not {'/'.join(due)}: {said.village_code} {said.post} "
                    f"{said.name} ({absent.misses} x)"
                )
    return examples


class _Later:
    """Later tenures: successors on a seat, and other posts of the same person; and the names under
    which people were stated.
    """

    def __init__(self, truth: Truth) -> None:
        self.seats: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
        self.people: dict[int, int] = {}
        self.names: dict[int, frozenset[str]] = {}
        for supply in truth.supplies.values():
            gone = ((tenure, absent.said) for tenure, absent in supply.absent.items())
            for tenure, said in (*supply.said.items(), *gone):
                number = tenure.person.number
                self.seats.setdefault(seat_of(said), []).append((tenure.since, number))
                self.people[number] = max(tenure.since, self.people.get(number, 0))
                self.names[number] = self.names.get(number, frozenset()) | {said.name}

    def has(self, tenure: Tenure, said: Said) -> bool:
        """Return whether a successor or another post of the same person is known."""
        number = tenure.person.number
        taken = any(
            since > tenure.since and other != number for since, other in self.seats[seat_of(said)]
        )
        return taken or self.people[number] > tenure.since


def _due(absent: Absent, *, excused: bool) -> tuple[str, ...]:
    """Return the right statuses of a tenure that is not listed. `excused`: a successor, another
    post or a stated end is known.
    """
    assert absent.first is not None
    assert absent.last is not None
    days, misses = (absent.last - absent.first).days, absent.misses
    surely = days >= PRESUMED_DAYS + SLACK_DAYS and misses >= PRESUMED_MISSES + SLACK_MISSES
    if excused:
        return GONE
    if absent.said.post not in NEVER and days >= CLOSED_DAYS + SLACK_DAYS and surely:
        return ("ended",)
    if absent.said.post in NEVER or days < CLOSED_DAYS:
        return (
            ("presumed_ended",)
            if surely
            else ("missing", "presumed_ended")
            if days + absent.doubt >= PRESUMED_DAYS
            else ("missing",)
        )
    return ("presumed_ended", "ended")


def _judge_rest(truth: Truth, rows: "_Rows", report: Report) -> None:
    """Report the rows in office that no last statement accounts for."""
    stated = {
        said_key(said)
        for supply in truth.supplies.values()
        for said in supply.said.values()
        if said.active
    }
    once = {
        said_key(absent.said)
        for supply in truth.supplies.values()
        for absent in supply.absent.values()
    }
    once |= {
        said_key(said)
        for supply in truth.supplies.values()
        for said in supply.said.values()
        if not said.active
    }
    for supply in truth.supplies.values():
        once |= supply.formerly
    unclear = {
        key
        for supply in truth.supplies.values()
        for key in supply.formerly
        if key[0] in supply.unclear
    }  # typed otherwise now, by a source whose absences do not count tonight
    for key, row in rows.unclaimed():
        if key in unclear and key not in stated:
            report.unclear += 1
            continue
        if key in stated:
            report.doubled += 1
            _example(
                report, f"doubled: {row.get('village_code')} {row.get('post')} {row.get('name')}"
            )
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
            key = (
                row.get("village_code", ""),
                row.get("post", ""),
                plain_name(row.get("name", "")),
            )
            if key not in self.rows:
                self.rows[key] = []
                self.villages.setdefault(key[0], []).append(key)
            self.rows[key].append(row)

    def claim(self, said: Said, statuses: tuple[str, ...]) -> bool:
        """Claim a row with exactly these values and one of the statuses; return False if there is
        none.
        """
        found = self.rows.get(said_key(said), [])
        for row in found:
            capacity = row.get("capacity", said.capacity) == said.capacity or statuses != (
                IN_OFFICE,
            )
            if (
                row.get("status") in statuses
                and capacity
                and (
                    said.label is None
                    or _label(said.label) == _label(row.get("post_label", ""), said.post)
                )
            ):
                found.remove(row)
                return True
        return False

    def status_of(self, ways: list[Said]) -> str:
        """Return the status of a row with one of these names on this post; 'not there' if there is
        none.
        """
        return next(
            (row.get("status", "") for said in ways for row in self.rows.get(said_key(said), [])),
            "not there",
        )

    def find_otherwise(self, said: Said) -> str:
        """Claim a row for this tenure with other values; return what is wrong, '' if there is no
        such row.
        """
        if found := self.rows.get(said_key(said)):
            row = found.pop(0)
            return "other status" if row.get("status") != IN_OFFICE else "other hamlet or capacity"
        village, post, name = said_key(said)
        for key, rows in self._village(village):
            if rows and key[2] == name:
                rows.pop(0)
                return "other post"
        for key, rows in self._village(village):
            for row in rows:
                same_label = said.label in (None, "") or _label(said.label or "") == _label(
                    row.get("post_label", ""), post
                )
                if (
                    key[1] == post
                    and same_label
                    and row.get("status") == IN_OFFICE
                    and post != "BPD_ANGGOTA"
                ):
                    rows.remove(row)
                    return "other name"
        return ""

    def unclaimed(self) -> list[tuple[Key, Mapping[str, str]]]:
        """Return the rows in office that were not claimed."""
        return [
            (key, row)
            for key, rows in self.rows.items()
            for row in rows
            if row.get("status") == IN_OFFICE
        ]

    def _village(self, code: str) -> list[tuple[Key, list[Mapping[str, str]]]]:
        return [(key, self.rows[key]) for key in self.villages.get(code, ())]


def _label(text: str, post: str = "KADUS") -> str:
    if post != "KADUS":
        return ""
    return re.sub(r"[^A-Z0-9]+", "", re.sub(r"\bDUSUN\b", "", text.upper()))


def _example(report: Report, text: str) -> None:
    if len(report.examples) < EXAMPLES:
        report.examples.append(text)
