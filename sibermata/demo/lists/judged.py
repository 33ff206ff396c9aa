"""Compares the acts, results and marks of a registry with the lists: no mark without evidence, and
none by another person's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.fuzz import ratio

from sibermata.demo.lists.made import DemoList, ListLine
from sibermata.demo.truth import plain_name
from sibermata.demo.world.villages import Tenure

COUNTED = ("counted", "candidate", "other_text", "representative")
EXAMPLES = 10
ALIKE = 80.0  # similarity of 100: a typing error
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
    """The counts of a comparison of marks."""

    sure: int = 0  # rows that identify their person, whom the registry has with the same values
    right: int = 0  # of them, those that are an act or a result of that very person
    others: int = 0  # acts and results recorded for another person
    without: int = 0  # marks that count as covered without an act
    unknowable: int = 0  # rows of people whom the registry states differently, or not at all
    asked: int = 0  # rows with an open question, or linked to no person
    examples: list[str] = field(default_factory=list)  # invented names only

    @property
    def share(self) -> float:
        """Right among sure, each wrong one counted against it."""
        return self.right / max(1, self.sure + self.others + self.without)

    @property
    def good(self) -> bool:
        """Whether the goal is met."""
        return self.share >= 0.999 and not self.others and not self.without


@dataclass(frozen=True, slots=True)
class Known:
    """Links between a registry's persons and human beings, where they were tracked."""

    humans: Mapping[str, frozenset[int]] = field(default_factory=dict)  # person -> human beings
    asked: frozenset[frozenset[str]] = frozenset()  # persons who may be one: a question is open


NOTHING_KNOWN = Known()


class _Registry:
    """The roster of an export, by person and by seat."""

    def __init__(self, roster: Iterable[Row], known: Known) -> None:
        self.known = known
        self.seats: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.bearers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for row in roster:
            name = plain_name(row["name"])
            self.seats[row["person_id"]].add((row["village_code"], name))
            self.bearers[row["village_code"], row["post"], name].add(row["person_id"])

    def is_of(self, person: str, line: ListLine, tenure: Tenure) -> bool:
        """Return whether a person is the human being of a row: by what was followed, else by a name
        in the village, as it may be mistyped tonight or as it was written in the list.
        """
        if person in self.known.humans:
            return tenure.person.number in self.known.humans[person]
        names = (plain_name(tenure.person.name), plain_name(line.cells["Nama"]))
        return any(
            where == line.village and ratio(name, other) >= ALIKE
            for where, other in self.seats.get(person, set())
            for name in names
        )

    def is_asked(self, person: str, others: set[str]) -> bool:
        """Return whether it is asked if a person is one of these others."""
        return any({person, other} <= asked for asked in self.known.asked for other in others)


def judge_marks(
    lists: Iterable[DemoList], exported: Exported, night: int, known: Known = NOTHING_KNOWN
) -> MarksReport:
    """Compare what is recorded with whose each row truly is that was sent up to a night."""
    report = MarksReport()
    registry = _Registry(exported.roster, known)
    pledges = {row["document_number"]: row for row in exported.pledges if row["document_number"]}
    trainings = {
        number: row
        for row in exported.trainings
        for number in row["certificate_number"].split("; ")
        if number
    }
    for one in lists:
        recorded = pledges if one.delivers == "pledges" else trainings
        lines = one.heard(night)
        deeds = {
            deed: row
            for line in lines
            if (row := recorded.get(line.number))
            for deed in _deed(line)
        }
        for line in lines:
            found = (recorded.get(line.number), *(deeds.get(deed) for deed in _deed(line)))
            _judge_line(line, next(filter(None, found), None), registry, report)
    acts = {row["act"] for row in exported.pledges if row["act"] and row["state"] == "counted"}
    for mark in exported.marks:
        if mark["kind"] == "pledge" and mark["state"] == "covered" and mark["act"] not in acts:
            report.without += 1
            _example(report, f"covered without an act: {mark['name']}")
    return report


def _deed(line: ListLine) -> list[tuple[int, str]]:
    """Return person and form of the act that a row lists. A person listed twice, for two seats,
    signed once, and one document has the number (STANDING 4).
    """
    form = line.cells.get("Bentuk", "")
    return [(line.tenure.person.number, form)] if line.tenure and form else []


def _judge_line(line: ListLine, row: Row | None, registry: _Registry, report: MarksReport) -> None:
    person = row["person_id"] if row and row["state"] in COUNTED else ""
    if not person:
        report.asked += 1
    tenure = line.tenure
    if tenure is None:
        if person:
            report.others += 1
            _example(report, f"a stranger's row is somebody's: {line.cells['Nama']}")
        return
    if person and not registry.is_of(person, line, tenure):
        report.others += 1
        _example(report, f"another's evidence: {line.village} {tenure.post} {tenure.person.name}")
    if not line.sure:
        return
    name = plain_name(tenure.person.name)
    mine = registry.bearers.get((line.village, tenure.post, name), set())
    # the registry has another name, two people have it, or a person is asked whose row it is
    if len(mine) != 1 or registry.is_asked(person, mine):
        report.unknowable += 1
        return
    report.sure += 1
    if person in mine:
        report.right += 1
    else:
        _example(report, f"not marked: {line.village} {tenure.post} {tenure.person.name}")


def _example(report: MarksReport, text: str) -> None:
    if len(report.examples) < EXAMPLES:
        report.examples.append(text)
