"""The registry that three nights leave is the one that the code before the house was rebuilt left:
row by row, ids aside, through the table of names below.

`registry_before.json.xz` was recorded with commit 34ac8b7 ("before"). To record another commit: lay
`generate.py` and `registry_left.py` beside its own `tests/bench`, let a test there write
`compact(registry_left(office, three_nights(office)))` by `json.dumps` and `lzma.compress`. It is
never recorded with the code that it is to judge. All people in it are invented.
"""

import json
import lzma
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sibermata.records.states import EndReason
from tests.bench.registry_left import SAME_DAY, Values, registry_left, three_nights
from tests.office import Office

BEFORE = Path(__file__).parent / "registry_before.json.xz"

# table -> column before: column now
RENAMED = {
    "source_record": {"missing_since": "missing_run"},
    "person": {"told": "statements", "said_by": "stated_by"},  # said_by: field_sources too
    "tenure": {"told": "statements", "source": "stated_by"},
    "run": {"judged": "province_checked"},
}
# word before -> code now
REASONS = {
    "": "",
    "non-aktif": EndReason.INACTIVE,
    "pindah jabatan": EndReason.RELOCATED,
    "digantikan": EndReason.REPLACED,
    "masa jabatan berakhir": EndReason.TERM_OVER,
    "tidak tampak di sumber": EndReason.ABSENT,
    "dibatalkan": EndReason.ANNULLED,
}
# Columns of a run that came later, with what these nights leave there. A run's `counts` gain the
# measures that the brake gains (FIELD H3, H4); their "mapping" is the digest of how it is read.
CAME = {"hold_id": None, "reverted_run": None}
# What people came to say of findings and sources later, as nights leave it.
SAID_BY_NOBODY = {
    "finding": {"put_off_until": None, "put_off_by": ""},
    "source": {"ground": "", "paused_until": None, "paused_by": "", "paused_reason": ""},
}
COUNTS = {"dropped", "fill", "held", "incomplete", "proof", "tables", "villages_seen"}


def now_named(table: str, row: Values) -> Values:
    """Return a row of before in the columns and codes of now."""
    renamed = RENAMED.get(table, {})
    named = {renamed.get(column, column): value for column, value in row.items()}
    named |= SAID_BY_NOBODY.get(table, {})
    if table == "person":
        stated_by, *others = named["stated_by"].split(";")
        named["stated_by"] = stated_by
        named["field_sources"] = dict(other.split("=") for other in others) or None
    if table == "tenure":
        named["end_reason"] = REASONS[named["end_reason"]]
        named["statements"] = now_stated(named["statements"])
    if table == "run":
        named |= CAME | {"fetched_on": named["night"]}  # FIELD H14: misses count by it
    return named


def now_stated(statements: str) -> str:
    """Return a tenure's statements with `left` = 'reason@day' as the two columns of now."""
    if not statements:
        return ""
    stated: dict[str, dict[str, str]] = json.loads(statements)
    for statement in stated.values():
        if "left" in statement:
            reason, _, day = statement.pop("left").partition("@")
            statement |= {"end_reason": REASONS[reason]} | ({"next_start": day} if day else {})
    return json.dumps(stated, sort_keys=True)


def as_counted(table: str, rows: list[Values]) -> Counter[str]:
    for row in rows:
        if table == "run":
            row["counts"] = {name: row["counts"][name] for name in sorted(COUNTS)}
        if table == "finding":
            row.pop("signs", None)  # by which a refused row is known again (FIELD H12)
        if table == "tenure" and row["statements"]:
            row["statements"] = json.dumps(json.loads(row["statements"]), sort_keys=True)
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


def compact(left: dict[str, list[Values]]) -> dict[str, Any]:
    """Return tables as they are recorded: the names of their columns once."""
    return {
        table: {"columns": list(rows[0]), "rows": [list(row.values()) for row in rows]}
        for table, rows in left.items()
    }


def recorded() -> dict[str, list[Values]]:
    tables = json.loads(lzma.decompress(BEFORE.read_bytes()))
    return {
        table: [dict(zip(kept["columns"], row, strict=True)) for row in kept["rows"]]
        for table, kept in tables.items()
    }


@pytest.fixture
def now(office: Office) -> dict[str, list[Values]]:
    return registry_left(office, three_nights(office))


def test_three_nights_leave_the_registry_that_they_left_before_the_house_was_rebuilt(now):
    before = {table: [now_named(table, row) for row in rows] for table, rows in recorded().items()}
    assert {table: len(rows) for table, rows in now.items()} == {
        table: len(rows) for table, rows in before.items()
    }
    reasons = Counter(row["end_reason"] for row in before["tenure"])
    assert set(reasons) == set(REASONS.values()) - {EndReason.ABSENT, EndReason.ANNULLED}
    assert any(row["field_sources"] for row in before["person"])
    for table, rows in before.items():
        was, is_now = as_counted(table, rows), as_counted(table, now[table])
        gone, come = list((was - is_now).elements()), list((is_now - was).elements())
        if table == "tenure":
            gone, come = without_the_successor_of_the_same_day(gone, come)
        assert (gone, come) == ([], []), table


def without_the_successor_of_the_same_day(
    gone: list[str], come: list[str]
) -> tuple[list[str], list[str]]:
    """Return both lists without the one tenure whose end a rule has changed.

    FIELD H9: who was first seen later succeeds, also with the same stated start; before, somebody
    whose successor stated the same day stayed missing.
    """
    key = f"{SAME_DAY:06d} at "
    was = [row for row in gone if key in row and '"status": "missing"' in row]
    now = [row for row in come if key in row and '"end_reason": "replaced"' in row]
    assert len(was) == len(now) == 1
    ended = {"status", "end_date", "end_how", "end_after", "end_reason"}
    before, after = json.loads(was[0]), json.loads(now[0])
    assert {column for column in before if before[column] != after[column]} == ended
    return [row for row in gone if row not in was], [row for row in come if row not in now]
