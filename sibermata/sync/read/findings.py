"""Turns the remarks of a reading into findings as they are stored: masked to be shown, sealed to be
read again, under a fingerprint that stays the same from night to night.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sibermata.records.cell import text_of
from sibermata.records.delivery import Parsed, Remark, Table
from sibermata.records.finding import REASONS, WHOSE_ROW, Raised
from sibermata.records.official import RowFinding
from sibermata.rules.value.text import mask_cell, mask_name
from sibermata.store.base.copying import bytea_list
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.findings import VALUE, fingerprint_of_people, list_of
from sibermata.sync.read.reading import JudgedRow, Reading
from sibermata.sync.read.sights import signs_of_row

IDENTITY = (
    "name",
    "last_name",
    "village_code",
    "village_name",
    "subdistrict_name",
    "post",
    "birth_date",
)
SHOWN = 120  # characters of a value that a list shows
UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def findings_of(
    reading: Reading,
    more: Iterable[tuple[JudgedRow, RowFinding]],
    remarks: Iterable[Remark],
    secrecy: Secrecy,
) -> list[Raised]:
    """Return every finding of tonight's reading: about rows, about rows that never became one,
    about files. Planning adds `more` about rows and `remarks` about files.
    """
    found = [(row, finding) for row in reading.rows for finding in row.judged.findings]
    found += more
    found.sort(key=lambda item: (item[0].hash, item[1].code, item[1].column))
    seen: Counter[bytes] = Counter()
    frames = [_frame_of(table) for table in reading.parsed.tables] if found else []
    raised = [_about_row(frames[row.table], row, finding, seen, secrecy) for row, finding in found]
    about_files = [*reading.notes, *remarks, *reading.parsed.misfits]
    raised += [_about_file(remark, seen, secrecy) for remark in about_files]
    return raised


class _Frame(NamedTuple):
    """What all findings about the rows of one table share."""

    table: Table
    file: str
    sheet: str
    headers: Mapping[str, str]  # column -> its header
    key: int | None
    posts: Sequence[int]
    identity: Sequence[int]


def _frame_of(table: Table) -> _Frame:
    columns = table.columns
    headers = dict(zip(reversed(columns), map(fit, reversed(table.headers)), strict=True))
    key = columns.index("key") if "key" in columns else None
    posts = [at for at, column in enumerate(columns) if column == "post"]
    identity = [at for at, column in enumerate(columns) if column in IDENTITY]
    return _Frame(table, fit(table.file), fit(table.sheet), headers, key, posts, identity)


def _about_row(
    frame: _Frame, row: JudgedRow, finding: RowFinding, seen: Counter[bytes], secrecy: Secrecy
) -> Raised:
    cells = frame.table.rows[row.at]
    if frame.key is not None and (key := cells[frame.key].strip()):
        identity = ["key", key, *(cells[at] for at in frame.posts)]
    else:
        identity = [cells[at].strip().casefold() for at in frame.identity]
    if finding.people and finding.code not in WHOSE_ROW:
        fingerprint = fingerprint_of_people(finding.code, finding.people)
    else:
        fingerprint = _fingerprint(seen, secrecy, finding.code, finding.column, *identity)
    return Raised(
        fingerprint,
        row.hash,
        finding.code,
        str(REASONS[finding.code]),
        frame.file,
        frame.sheet,
        frame.table.numbers[row.at],
        finding.column,
        frame.headers.get(finding.column, ""),
        _shown(text_of(finding.value), SHOWN, finding.column),
        secrecy.seal(finding.value, VALUE) if finding.value else None,
        _shown(finding.detail, 500),
        list_of(finding.people),
        bytea_list(signs_of_row(row, secrecy.hash)),
    )


def _about_file(remark: Remark, seen: Counter[bytes], secrecy: Secrecy) -> Raised:
    signs = [remark.code, remark.column, remark.sheet, remark.value if remark.row else ""]
    signs += [remark.file] if remark.code == "FILE_UNREADABLE" else []
    fingerprint = _fingerprint(seen, secrecy, *signs)
    severity = str(REASONS.get(remark.code, "warning"))
    return Raised(
        fingerprint,
        None,
        remark.code,
        severity,
        fit(remark.file),
        fit(remark.sheet),
        remark.row,
        "",
        fit(remark.column),
        _shown(text_of(remark.value), SHOWN),
        secrecy.seal(remark.value, VALUE) if remark.value else None,
        "",
    )


def fit(name: str) -> str:
    """Return a file's, sheet's or column's name that is safe to store and show: a source chose it,
    and may have put anything into it.
    """
    return mask_name(UNSTORABLE.sub(" ", name[:800]))[:200]


def tables_of(parsed: Parsed) -> list[dict[str, Any]]:
    """Return what a run stores about its tables, so that a row can be read again by its columns."""
    return [
        {
            "file": fit(table.file),
            "sheet": fit(table.sheet),
            "columns": table.columns,
            "headers": [fit(header) for header in table.headers],
        }
        for table in parsed.tables
    ]


def _shown(text: str, most: int, column: str = "") -> str:
    """Return a text for a list: numbers masked, control characters and incomplete characters
    removed.
    """
    return mask_cell(column, UNSTORABLE.sub(" ", text[: 4 * most]))[:most]


def _fingerprint(seen: Counter[bytes], secrecy: Secrecy, *signs: str) -> bytes:
    """Return 16 keyed bytes for these signs; a second finding with the same signs in one delivery
    is another finding.
    """
    base = secrecy.sign("\x1f".join(signs))
    seen[base] += 1
    return base if seen[base] == 1 else secrecy.sign(base.hex() + str(seen[base]))
