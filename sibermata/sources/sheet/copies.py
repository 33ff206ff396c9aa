"""Sheets of one workbook that list the same people: last year's beside this year's, 'Sheet1 (2)'.

All sheets are read: whoever was taken out of one stays in office by the other, so a person must
know.
"""

from collections import Counter
from collections.abc import Sequence

from sibermata.records.delivery import Parsed, Remark, Table

WHO = ("nik", "name", "post")
LEAST = 5  # people that two sheets share
SHARE = 0.5  # of the people of the later sheet


def note_copies(out: Parsed, tables: Sequence[Table]) -> None:
    """Note each sheet of one file of which most people stand on an earlier sheet as well."""
    if len({table.sheet for table in tables}) < 2:
        return
    first: dict[tuple[str, ...], str] = {}  # who -> the sheet that named him first
    people: Counter[str] = Counter()
    shared: Counter[tuple[str, str]] = Counter()
    for table in tables:
        at = [table.columns.index(column) for column in WHO if column in table.columns]
        for row in table.rows:
            before = first.setdefault(tuple(row[i] for i in at), table.sheet)
            people[table.sheet] += 1
            if before != table.sheet:
                shared[table.sheet, before] += 1
    for (sheet, before), count in shared.items():
        if count >= max(LEAST, SHARE * people[sheet]):
            out.notes.append(Remark("SHEETS_ALIKE", tables[0].file, sheet, value=before))
