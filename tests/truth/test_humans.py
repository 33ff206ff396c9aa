"""The judge of who is who finds a planted lost, doubled or wrongly linked person, and says whether
the rules could have known.
"""

import pytest

from sibermata.demo.truth import plain_name
from tests.demo.invented import make
from tests.truth.humans import Humans, Record, Registry


class Village:
    """A province whose registry is without fault until a test plants one."""

    def __init__(self, scale: str) -> None:
        self.province = make(scale)
        first, *_, last = (
            t
            for t in self.province.districts[0].villages[0].tenures
            if t.post == "KADUS" and not t.flaw
        )
        last.person = self.both = first.person  # somebody holds two posts
        self.humans = Humans(
            self.province.truth,
            {supplier.name: supplier.layout for supplier in self.province.suppliers},
        )
        self.ids: dict[object, int] = {}
        self.records: list[Record] = []
        self.asked: frozenset[frozenset[int]] = frozenset()
        self.night()

    def night(self) -> None:
        """Let every supplier speak, and a registry without fault listen."""
        for supplier in self.province.suppliers:
            self.province.lines(supplier)
        self.province.truth.settle_as_planned()
        self.records = []
        for name, supply in self.province.truth.supplies.items():
            for tenure, said in supply.said.items():
                number = self.ids.setdefault((name, tenure.key, tenure.post), len(self.ids) + 1)
                self.records.append(
                    Record(
                        name,
                        number,
                        said.key,
                        said.village_code,
                        said.post,
                        "",
                        plain_name(said.name),
                        said.born,
                        tenure.person.number,
                        "new",
                        True,
                    )
                )
        self.humans.look(self.records)

    def judge(self):
        people = frozenset(record.person for record in self.records)
        return self.humans.judge(Registry(self.records, {}, people, self.asked))

    def give(self, record: Record, person: int) -> None:
        """Give a record to another person."""
        self.records[self.records.index(record)] = record._replace(person=person)


@pytest.fixture
def village():
    return Village("village")


def two_posts(village):
    """Return the records of somebody who holds two posts."""
    return [record for record in village.records if record.person == village.both.number]


def test_a_registry_without_fault_has_nobody_lost_doubled_or_wrongly_linked(village):
    found = village.judge()
    assert (found.lost, found.strangers, found.doubled, found.wrong, found.faults) == (
        [],
        [],
        [],
        [],
        0,
    )
    assert found.humans == found.people > 100


def test_somebody_of_whom_no_record_is_left_is_lost(village):
    gone = village.records[3].person
    village.records = [record for record in village.records if record.person != gone]
    found = village.judge()
    assert len(found.lost) == found.faults == 1


def test_one_human_being_as_two_persons_is_doubled_and_a_fault_where_the_rules_could_link_them(
    village,
):
    village.give(two_posts(village)[1], 999)
    found = village.judge()
    assert (len(found.doubled), found.doubled[0].reason, found.faults) == (1, "", 1)


def test_a_double_about_which_an_open_question_stands_is_no_fault(village):
    one, other = two_posts(village)
    village.give(other, 999)
    village.asked = frozenset({frozenset({one.person, 999})})
    found = village.judge()
    assert (found.doubled, found.asked, found.faults) == ([], 1, 0)


def test_two_human_beings_as_one_person_are_a_wrong_link_and_a_fault_where_nik_or_birth_date_tell_them_apart(
    village,
):
    one, other = (
        next(record for record in village.records if record.post == post)
        for post in ("KADES", "SEKDES")
    )
    village.give(other, one.person)
    found = village.judge()
    assert (len(found.wrong), found.wrong[0].reason, found.faults) == (1, "", 1)
    assert len(found.wrong[0].names) == 2
    assert "dikaitkan oleh new" in found.wrong[0].rule


def test_a_row_typed_over_for_somebody_else_is_a_wrong_link_that_a_rule_could_have_known():
    district = Village("district")
    jombang = district.province.district("35.17")  # its API gives a number and a name
    tenure = next(
        t
        for v in jombang.villages
        for t in v.tenures
        if t.post == "KASI_PEMERINTAHAN" and not t.flaw
    )
    tenure.person = jombang.make().person("35.17.01", district.province.today, 30, 50, 0.0)
    district.night()
    district.give(next(r for r in district.records if r.person == tenure.person.number), 999)
    found = district.judge()
    assert (len(found.wrong), found.faults) == (1, 1)
    assert (found.wrong[0].rule, found.wrong[0].reason) == ("baris yang sama diteruskan", "")


def test_a_record_of_whom_no_row_speaks_is_a_stranger(village):
    village.records.append(
        village.records[0]._replace(id=7_777, name_key="ORANG ASING SEKALI", person=7_777)
    )
    village.humans.look(village.records)
    found = village.judge()
    assert len(found.strangers) == found.faults == 1
