"""Holds acts, results and marks of a registry against the lists: nobody is marked without evidence,
and nobody by another's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.fuzz import ratio

from sibermata.demo.lists.made import DemoList, ListLine
from sibermata.demo.truth import plain_name

COUNTED = ("counted", "candidate", "other_text", "representative")
EXAMPLES = 10
ALIKE = 80.0  # of 100: a slip of the pen
Row = Mapping[str, str]


@dataclass(slots=True)
class Exported:
    """What the commands export: acts, results, the roster, the marks."""

    pledges: Sequence[Row]
    trainings: Sequence[Row]
    roster: Sequence[Row]
    marks: Sequence[Row]


@dataclass(slots=True)
class MarksReport:
    """How much of the marks is right."""

    sure: int = 0  # rows that say whose they are, of people whom the registry has as they say
    right: int = 0  # of them, those that are an act or a result of that very person
    others: int = 0  # acts and results that were given to somebody else
    without: int = 0  # marks that are covered though no act is there
    unknowable: int = 0  # rows of people whom the registry bears otherwise, or not
    asked: int = 0  # rows that ask, or are nobody's
    examples: list[str] = field(default_factory=list)  # invented names only

    @property
    def share(self) -> float:
        """Right among sure, each wrong one counted against it."""
        return self.right / max(1, self.sure + self.others + self.without)

    @property
    def good(self) -> bool:
        """Whether the goal is met."""
        return self.share >= 0.999 and not self.others and not self.without


def judge_marks(lists: Iterable[DemoList], exported: Exported) -> MarksReport:
    """Compare what is recorded with whose each row truly is."""
    report = MarksReport()
    seats: dict[str, set[tuple[str, str]]] = defaultdict(set)
    bearers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in exported.roster:
        name = plain_name(row["name"])
        seats[row["person_id"]].add((row["village_code"], name))
        bearers[row["village_code"], row["post"], name].add(row["person_id"])
    pledges = {row["document_number"]: row for row in exported.pledges if row["document_number"]}
    trainings = {
        number: row
        for row in exported.trainings
        for number in row["certificate_number"].split("; ")
        if number
    }
    for one in lists:
        recorded = pledges if one.delivers == "pledges" else trainings
        for line in one.lines:
            _judge_line(line, recorded.get(line.number), seats, bearers, report)
    acts = {row["act"] for row in exported.pledges if row["act"] and row["state"] == "counted"}
    for mark in exported.marks:
        if mark["kind"] == "pledge" and mark["state"] == "covered" and mark["act"] not in acts:
            report.without += 1
            _example(report, f"covered without an act: {mark['name']}")
    return report


def _judge_line(
    line: ListLine,
    row: Row | None,
    seats: Mapping[str, set[tuple[str, str]]],
    bearers: Mapping[tuple[str, str, str], set[str]],
    report: MarksReport,
) -> None:
    person = row["person_id"] if row and row["state"] in COUNTED else ""
    if not person:
        report.asked += 1
    tenure = line.tenure
    if tenure is None:
        if person:
            report.others += 1
            _example(report, f"a stranger's row is somebody's: {line.cells['Nama']}")
        return
    name = plain_name(tenure.person.name)
    mine = bearers.get((line.village, tenure.post, name), set())
    if person and not _bears(name, line.village, seats.get(person, set())):
        report.others += 1
        _example(report, f"another's evidence: {line.village} {tenure.post} {tenure.person.name}")
    if not line.sure:
        return
    if len(mine) != 1:  # the registry bears this name otherwise, or two people bear it
        report.unknowable += 1
        return
    report.sure += 1
    if person in mine:
        report.right += 1
    else:
        _example(report, f"not marked: {line.village} {tenure.post} {tenure.person.name}")


def _bears(name: str, village: str, seats: set[tuple[str, str]]) -> bool:
    """Return whether somebody of these seats sits in the village under this name, as it may be
    mistyped tonight.
    """
    return any(where == village and ratio(name, other) >= ALIKE for where, other in seats)


def _example(report: MarksReport, text: str) -> None:
    if len(report.examples) < EXAMPLES:
        report.examples.append(text)
