"""An office that acts in the morning: decides on what was held, answers questions, corrects names;
it looks at the truth, and is right.

It acts through the same functions as the commands do. What it cannot see from the truth it leaves
open.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sibermata.demo.province import Province
from sibermata.demo.suppliers.kinds import Trouble
from sibermata.desk.corrections.correct import correct
from sibermata.desk.corrections.decide import MINE_KEPT, answer
from sibermata.desk.holds import Released
from sibermata.desk.identity.answers import answer_question
from sibermata.desk.identity.merges import PAIRS
from sibermata.errors import Refusal
from sibermata.rules.person.identity import Answer
from sibermata.store.desk.desk import Desk
from sibermata.sync.hold.parts import REMOVALS, RUN, VILLAGE
from tests.truth.humans import Humans, Record
from tests.truth.registry import (
    Asked,
    Waiting,
    corrections_now,
    open_questions,
    read_records,
    waiting_holds,
)

BY, SECOND = "petugas rekaan", "petugas kedua"
EVERY = 2  # mornings: questions and corrections; holds are decided every morning
CORRECTIONS = 3  # names on such a morning
# In the villages these say of themselves, nothing is so: what is held of them is rejected.
FALSE_VILLAGES = frozenset({Trouble.VILLAGE_CUT, Trouble.VILLAGE_SORTED})
Release = Callable[[int, str, str], Released]  # hold, by, reason
Reject = Callable[[int, str, str], None]
AtDesk = Callable[[str], AbstractContextManager[Desk]]


@dataclass(slots=True)
class Office:
    """The desk of the invented province."""

    province: Province
    humans: Humans
    at_desk: AtDesk
    release: Release
    reject: Reject
    done: Counter[str] = field(default_factory=Counter)
    corrected: dict[int, tuple[int, str]] = field(
        default_factory=dict
    )  # correction -> the truth's number of the person, the name
    refused: list[str] = field(default_factory=list)  # why a plan could not be let go
    merged: set[int] = field(default_factory=set)  # human beings who stood there as two

    def morning(self) -> None:
        """Decide on every hold; every second morning answer questions and correct names."""
        with self.at_desk(BY) as desk:
            holds, records = waiting_holds(desk.connection), read_records(desk.connection)
        for hold in holds:
            self._decide(hold, {record.id: record for record in records})
        if self.province.night % EVERY:
            return
        with self.at_desk(BY) as desk:
            records = read_records(desk.connection)
            self._answer(desk, records)
            self._correct(desk, records)

    def _decide(self, hold: Waiting, records: dict[int, Record]) -> None:
        good = self._is_right(hold, records)
        try:
            if not good:
                self.reject(hold.id, BY, "tidak benar di lapangan")
            elif not self.release(hold.id, BY, "benar di lapangan").state:
                self.release(hold.id, SECOND, "benar di lapangan")
        except Refusal as error:
            self.done["rencana yang tidak dapat dilepas lagi"] += 1
            self.refused.append(str(error))
            return
        self.done["rencana dilepas" if good else "rencana ditolak"] += 1
        if good:
            self._tell_truth(hold)

    def _is_right(self, hold: Waiting, records: dict[int, Record]) -> bool:
        """Return whether what is held is so in the villages."""
        if hold.part == RUN:
            return hold.source in self.province.held_keys
        if hold.part.startswith(VILLAGE):
            return self.province.troubles.get(hold.source) not in FALSE_VILLAGES
        there = self.province.in_office()
        still = 0
        for number in hold.touched:
            record = records[number]
            still += any(
                (human, record.village_code, record.post) in there
                for human in self.humans.of_record.get(number, ())
            )
        return still * 2 < len(hold.touched)

    def _tell_truth(self, hold: Waiting) -> None:
        truth = self.province.truth
        if hold.part == RUN:
            self.province.held_keys.discard(hold.source)
            truth.let_go(hold.source, frozenset())
        elif hold.part.startswith(VILLAGE):
            with self.at_desk(BY) as desk:
                left = [
                    one.part
                    for one in waiting_holds(desk.connection)
                    if one.source == hold.source and one.part.startswith(VILLAGE)
                ]
            truth.let_go(hold.source, frozenset(part.removeprefix(VILLAGE) for part in left))
        elif hold.part == REMOVALS:
            truth.let_go(hold.source)
        else:
            for source in truth.supplies:
                truth.let_go(source)

    def _answer(self, desk: Desk, records: list[Record]) -> None:
        """Answer what is asked about two persons, where the truth knows who each of them is."""
        humans: dict[int, set[int]] = {}
        for record in records:
            humans.setdefault(record.person, set()).update(self.humans.of_record.get(record.id, {}))
        for asked in open_questions(desk.connection).values():
            verdict = _verdict(asked, humans)
            if verdict is None:
                continue
            try:
                with desk.connection.transaction():
                    answer_question(desk, asked.id, verdict, "menurut berkas")
            except Refusal:
                self.done["pertanyaan yang sudah terjawab oleh keputusan lain"] += 1
                continue
            self.done[
                f"pertanyaan dijawab {'satu orang' if verdict is Answer.SAME else 'dua orang'}"
            ] += 1
            if verdict is Answer.SAME and len(asked.people) == 2:
                self.merged |= humans[asked.people[0]]

    def _correct(self, desk: Desk, records: list[Record]) -> None:
        """Keep what the source contradicts with a third value; then correct a few names that are
        typed wrongly tonight.
        """
        for number, _, state in corrections_now(desk.connection):
            if state == "CHALLENGED":
                answer(desk, number, MINE_KEPT)
                self.done["koreksi dipertahankan terhadap nilai ketiga"] += 1
        of_human = {
            human: record
            for record in records
            if record.present
            for human in self.humans.of_record.get(record.id, ())
        }
        known = {human for human, _ in self.corrected.values()}
        typed = [
            tenure
            for supply in self.province.truth.supplies.values()
            for tenure, said in supply.said.items()
            if said.active and tenure.typo
        ]
        for tenure in typed[:: max(1, len(typed) // CORRECTIONS)][:CORRECTIONS]:
            person, human = tenure.person, tenure.person.number
            if human in known or human in self.merged or human not in of_human:
                continue
            try:
                with desk.connection.transaction():
                    made = correct(
                        desk,
                        of_human[human].person,
                        "name",
                        person.name,
                        reason="salah ketik",
                        evidence="KTP",
                    )
            except Refusal:
                continue  # put right already
            known.add(human)
            self.corrected[made.number] = (human, person.name)
            self.done["nama dikoreksi"] += 1

    def other_names(self, states: dict[int, str]) -> dict[int, frozenset[str]]:
        """Return the names that may be shown instead of the source's: corrected ones that are
        alive, and all of those who were merged.
        """
        names: dict[int, frozenset[str]] = {}
        for number, (human, name) in self.corrected.items():
            if states.get(number) in ("ACTIVE", "CHALLENGED"):
                names[human] = frozenset({name})
        for human in self.merged:
            said = {
                spoken[human].name for spoken in self.humans.of_record.values() if human in spoken
            }
            names[human] = names.get(human, frozenset()) | said
        return names


def _verdict(asked: Asked, humans: dict[int, set[int]]) -> Answer | None:
    if asked.code == "NIK_TWO_DISTRICTS":
        return Answer.SAME
    if asked.code not in PAIRS or len(asked.people) != 2:
        return None
    one, other = (humans.get(person, set()) for person in asked.people)
    if len(one) != 1 or len(other) != 1:
        return None
    return Answer.SAME if one == other else Answer.NOT_SAME
