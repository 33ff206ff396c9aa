"""Numbers that do not tie are no numbers."""

from datetime import UTC, datetime

import pytest

from sibermata.errors import Refusal
from sibermata.meetings.snapshot import refuse_untied, sum_up
from sibermata.records.programme.meetings import FactRecord, LineRecord

AT = datetime(2026, 3, 12, tzinfo=UTC)
LINES = [
    LineRecord(1, "M", 1, "official", 1, person_id=7, post="KADES", district_code="35.16"),
    LineRecord(2, "M", 2, "walk_in", 1, name="Tamu"),
    LineRecord(3, "M", 3, "official", 1, 2, "replaced", 8, post="KADES", district_code="35.16"),
]
FACTS = {1: FactRecord(1, "M", 1, AT, "scan", "hadir")}
SUMS = sum_up(LINES, FACTS)
DISTRICTS = {name: one._asdict() for name, one in SUMS.by_district.items()}
POSTS = {name: one._asdict() for name, one in SUMS.by_post.items()}


def test_a_withdrawn_line_is_outside_the_sum_and_who_names_no_district_under_a_dash() -> None:
    assert list(DISTRICTS) == ["-", "35.16"]
    assert list(POSTS) == ["KADES", "TAMU"]
    assert (SUMS.whole.invited, SUMS.whole.walk_ins, SUMS.whole.hadir) == (1, 1, 1)
    assert SUMS.whole.not_reported == 1
    refuse_untied("M", SUMS, DISTRICTS, POSTS, LINES)


@pytest.mark.parametrize("field", ["invited", "walk_ins", "hadir", "not_reported"])
def test_what_the_database_counts_otherwise_is_refused(field: str) -> None:
    other = {**POSTS, "KADES": {**POSTS["KADES"], field: 9}}
    with pytest.raises(Refusal) as caught:
        refuse_untied("M", SUMS, DISTRICTS, other, LINES)
    assert caught.value.code == "MEETING_UNTIED"


def test_a_person_on_two_lines_is_refused() -> None:
    twice = [*LINES, LINES[0]._replace(id=4, line=4)]
    sums = sum_up(twice, FACTS)
    districts = {name: one._asdict() for name, one in sums.by_district.items()}
    posts = {name: one._asdict() for name, one in sums.by_post.items()}
    with pytest.raises(Refusal):
        refuse_untied("M", sums, districts, posts, twice)
