"""What the bench's three nights leave in the registry, as plain values: ids are named by what they
stand for, instants by their night, sealed texts are opened. Two runs of equal code are equal.

The nights are the bench's own at 2,000 rows, and one district as full as a real one, of which two
sources speak: only there do statements, successors and stated ends meet.
It asks nothing of a tree but `tests/office.py`, so that it also runs beside older code:
`test_same_registry.py` says how `registry_before.json.xz` was recorded.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any

from tests.bench.generate import (
    GOVERNMENT,
    HEADER,
    NIK,
    PHONE,
    POST,
    SEED,
    Row,
    districts,
    first_day,
    next_day,
    villages_by_district,
)
from tests.office import Office

ROWS = 2_000
FULL, VILLAGES, PEOPLE = "3516", 12, 240  # a district as full as a real one
NEWLY = "2026-02-01"  # a day that explains a change: without one the brake counts it as slipped
# The places of those to whom something happens; two sources know the first two.
MOVED_OF_TWO, SILENT, ENDED, MOVED, RETIRED, REPLACED, SAME_DAY, OVER = (
    2,
    3,
    101,
    102,
    120,
    140,
    180,
    160,
)
STATUS, VILLAGE, SK_DATE, START, END = (
    HEADER.index(name) for name in ("status", "village_code", "sk_date", "term_start", "term_end")
)
REGISTRY = ("person", "tenure", "source_record", "record_version", "finding")
SEALED = {
    ("person", "private"): b"person",
    ("person", "told"): b"person",
    ("person", "statements"): b"person",
    ("record_version", "said"): b"record",
    ("finding", "value"): b"finding",
}
LEFT_OUT = {"fingerprint", "plan_hash", "delivery", "fence", "attempts"}  # they name no fact
Values = dict[str, Any]


def three_nights(office: Office) -> list[datetime]:
    """Run the nights; return the instants at which each ended."""
    ends = []
    for night in (1, 2, 2):
        for name, district, rows in deliveries(night):
            office.deliver(as_csv(rows), name, district=f"{district[:2]}.{district[2:]}")
        results = office.sync()
        assert {result.state for result in results} <= {"PUBLISHED", "NOOP"}, results
        ends.append(office.ask("select clock_timestamp() at")[0]["at"])
    return ends


def deliveries(night: int) -> Iterator[tuple[str, str, list[Row]]]:
    """Yield source, district and rows of the first or the second day."""
    for district, *days in districts(ROWS):
        if district != FULL:
            yield f"bench-{district}", district, days[night - 1]
    dice = Random(f"{SEED}-{FULL}-full")
    codes = villages_by_district(ROWS)[FULL][:VILLAGES]
    first = first_day(dice, FULL, codes, PEOPLE)
    by_place(first)[OVER][END] = "2026-03-02"
    second = next_day(dice, FULL, codes, first)
    yield f"bench-{FULL}", FULL, silent(first if night == 1 else full_second_day(second))
    yield f"other-{FULL}", FULL, other_source(first if night == 1 else second)


def by_place(rows: list[Row]) -> dict[int, Row]:
    """Return the rows by their place on the first day: twenty a village, its head first."""
    return {int(row[0].split("-")[-1]): row for row in rows}


def silent(rows: list[Row]) -> list[Row]:
    """Return the rows with one cell empty that the other source fills."""
    return [
        [*row[:PHONE], "", *row[PHONE + 1 :]] if place == SILENT else row
        for place, row in by_place(rows).items()
    ]


def full_second_day(rows: list[Row]) -> list[Row]:
    """Return the rows with what a real night brings: ends, successors, seats that changed."""
    at = by_place([list(row) for row in rows])
    at[ENDED][STATUS] = "tidak aktif"
    for place in (MOVED, MOVED_OF_TWO):
        at[place][VILLAGE], at[place][POST] = at[200][VILLAGE], f"Kepala Dusun Relokasi {place}"
        at[place][SK_DATE] = at[place][START] = NEWLY
    successor = heir(at[RETIRED], 901, "Pengganti Contoh Baru")
    successor[SK_DATE] = successor[START] = NEWLY
    at[RETIRED][STATUS] = "pensiun"
    later = heir(at.pop(REPLACED), 902, "Penerus Contoh Baru")
    later[SK_DATE] = later[START] = NEWLY
    same_day = heir(at.pop(SAME_DAY), 903, "Kembar Hari Contoh")
    del at[OVER]
    return [*at.values(), successor, later, same_day]


def heir(row: Row, place: int, name: str) -> Row:
    """Return another human being on the seat of a row."""
    return [f"{FULL}-new-{place}", f"{row[1][:12]}9{place}", name, *row[3:]]


def other_source(rows: list[Row]) -> list[Row]:
    """Return a second source: it knows the government of some villages, and half their telephones
    otherwise.
    """
    known = [list(row) for row in rows if row[POST] in GOVERNMENT][: 5 * len(GOVERNMENT)]
    for number, row in enumerate(known):
        row[0] = f"other-{row[0]}"
        row[END] = ""
        if number % 2:
            row[PHONE] = f"0811{row[1][-4:]}000"
        if number == 4:
            row[STATUS] = "pensiun"  # it ends what the other still shows
    return known


def as_csv(rows: list[Row]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([HEADER, *rows])
    return stream.getvalue()


def registry_left(office: Office, ends: list[datetime]) -> dict[str, list[Values]]:
    """Return table -> its rows, sorted: the registry and the runs that wrote it."""
    names = Names(office, ends)
    return {
        table: sorted(
            (names.row(table, row) for row in rows_of(office, table)),
            key=lambda row: json.dumps(row, sort_keys=True),
        )
        for table in (*REGISTRY, "run")
    }


def rows_of(office: Office, table: str) -> list[Values]:
    return [found["row"] for found in office.ask(f"select to_jsonb(t) as row from {table} t")]


class Names:
    """Names for the ids, the instants and the hashes of one database."""

    def __init__(self, office: Office, ends: list[datetime]) -> None:
        self.secrecy, self.ends = office.secrecy, ends
        self.niks = {
            f"\\x{self.secrecy.hash(row[NIK]).hex()}": f"hash of {row[NIK]}"
            for night in (1, 2)
            for _, _, rows in deliveries(night)
            for row in rows
        }
        runs = {
            row["id"]: f"{row['source']} {row['night']} {row['ordinal']}"
            for row in rows_of(office, "run")
        }
        records, people = {}, {}
        for row in sorted(rows_of(office, "source_record"), key=lambda row: row["key"]):
            records[row["id"]] = f"{row['source']} {row['key']}"
            people.setdefault(row["person_id"], records[row["id"]])
        tenures = {}
        for row in sorted(rows_of(office, "tenure"), key=lambda row: row["recorded_from"]):
            seat = f"{row['village_code']} {row['post']} {row['label_key']}"
            tenures.setdefault(row["id"], f"{people[row['person_id']]} at {seat}")
        self.own = {"person": people, "tenure": tenures, "source_record": records, "run": runs}
        self.of_column = {
            **dict.fromkeys(("run_id", "first_run", "last_run", "version_run"), runs),
            **dict.fromkeys(("missing_since", "missing_run"), runs),  # its names before and after
            "person_id": people,
            "tenure_id": tenures,
            "record_id": records,
        }

    def row(self, table: str, row: Values) -> Values:
        """Return the row as it may be compared."""
        return {
            column: None if value is None else self.value(table, column, value)
            for column, value in row.items()
            if column not in LEFT_OUT and (column != "id" or table in self.own)
        }

    def value(self, table: str, column: str, value: Any) -> Any:
        """Return a value as it may be compared."""
        if column == "id":
            return self.own[table][value]
        if column in self.of_column:
            return self.of_column[column][value]
        if column == "people":
            return sorted(self.own["person"][number] for number in value)
        if (table, column) in SEALED:
            return self.secrecy.open(bytes.fromhex(value[2:]), SEALED[table, column])
        if not isinstance(value, str):
            return value
        when = instant(value)
        return self.niks.get(value, value) if when is None else self.night(when)

    def night(self, when: datetime) -> str:
        """Return the night in which an instant fell."""
        return f"night {sum(end < when for end in self.ends) + 1}"


def instant(text: str) -> datetime | None:
    """Return the instant that a text is, None for any other text."""
    if text[10:11] != "T":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
