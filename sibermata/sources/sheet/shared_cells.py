"""Cells that contain less or more than one value: sex in two columns of marks, a name and a number
in one cell.

Only where the file or the source says so: both columns are headed L and P, or one header is
declared for both of ours.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from sibermata.records.cell import text_of
from sibermata.records.delivery import Table
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames, fold
from sibermata.sources.sheet.header import Header

MALE, FEMALE = ("L", "LK", "LAKI LAKI", "PRIA"), ("P", "PR", "PEREMPUAN", "WANITA")
NUMBERS = {
    "nik": r"[0-9]{16}",
    "nip": r"[0-9]{18}|[0-9]{8} ?[0-9]{6} ?[0-9] ?[0-9]{3}",
    "phone": r"(?:\+?62|0)[0-9 -]{8,15}",
    "niap": r"[0-9][0-9./-]{4,}",
}
LEVEL = re.compile(
    r"(?i)(?:tidak sekolah|tdk sekolah|s[dr]|smp|sltp|sma|smk|slta|ma|mts|paket [abc]"
    r"|diploma [iv1-4]+"
    r"|d ?[-.]? ?(?:[1-4]|i{1,3}|iv)(?: ?[-/] ?d ?[-.]? ?(?:[1-4]|i{1,3}|iv))?"
    r"|s ?[-.]? ?(?:[1-3]|i{1,3})|sarjana|pasca ?sarjana)"
    r"(?: ?/ ?(?:sederajat|[a-z0-9]{2,4}))?"
)
LEAST_LEVELS = 2
LABEL = r"(?:(?:NIK|NIPD|NIAP|NIP|NO|NOMOR|HP|WA|TELP)[\s.:]*)*"
EDGES = " \t\r\n/|,;:-'()"


def join_sex(header: Header, rows: Sequence[list[str]], names: ColumnNames) -> Header:
    """Return the header with one column of sex where two columns of marks stood; the cells of the
    first are written in place.
    """
    if "sex" in header.recognised.columns:
        return header
    male, female = _column_of(header, MALE, names), _column_of(header, FEMALE, names)
    if male is None or female is None:
        return header
    for row in rows:
        row[male] = "/".join(sex for sex, at in (("L", male), ("P", female)) if _is_marked(row[at]))
    columns = list(header.recognised.columns)
    columns[male] = "sex"
    read = {header.headers[male], header.headers[female]}
    unknown = tuple(name for name in header.recognised.unknown if name not in read)
    return replace(
        header, recognised=replace(header.recognised, columns=tuple(columns), unknown=unknown)
    )


def join_education(header: Header, rows: Sequence[list[str]], names: ColumnNames) -> Header:
    """Return the header with one column of education where marks stood under its levels: 'SLTA',
    'D3', 'S1' under PENDIDIKAN; the cells of the first are written in place.
    """
    if "education" in header.recognised.columns:
        return header
    levels = {at: level for at, text in enumerate(header.headers) if (level := _level(text, names))}
    if len(levels) < LEAST_LEVELS or not any(grouped for _, grouped in levels.values()):
        return header
    first = min(levels)
    for row in rows:
        row[first] = "/".join(level for at, (level, _) in levels.items() if _is_marked(row[at]))
    columns = list(header.recognised.columns)
    columns[first] = "education"
    read = {header.headers[at] for at in levels}
    unknown = tuple(name for name in header.recognised.unknown if name not in read)
    return replace(
        header, recognised=replace(header.recognised, columns=tuple(columns), unknown=unknown)
    )


def _level(header: str, names: ColumnNames) -> tuple[str, bool] | None:
    """Return the level of education that a header ends in, and whether PENDIDIKAN stands over
    it.
    """
    words = header.split()
    for at in range(len(words)):
        if not LEVEL.fullmatch(" ".join(words[at:])):
            continue
        group = fold(" ".join(words[:at]))
        if not group or names.canonical.get(group) == "education":
            return " ".join(words[at:]), bool(group)
    return None


def fall_back(header: Header, rows: Sequence[list[str]]) -> None:
    """Write into each blank cell of a column that the source lists several headers for what stands
    under the next of them.
    """
    for first, others in (header.recognised.spare or {}).items():
        for row in rows:
            if not text_of(row[first]).strip(" -"):
                row[first] = next((row[at] for at in others if text_of(row[at]).strip(" -")), "")


def _column_of(header: Header, words: Sequence[str], names: ColumnNames) -> int | None:
    """Return the only column headed so: 'L', 'JENIS KELAMIN L', 'JK LAKI-LAKI'."""
    found = [
        at
        for at, text in enumerate(header.headers)
        if not header.recognised.columns[at] and _is_headed(fold(text), words, names)
    ]
    return found[0] if len(found) == 1 else None


def _is_headed(header: str, words: Sequence[str], names: ColumnNames) -> bool:
    groups = [
        header.removesuffix(word).strip()
        for word in words
        if header == word or header.endswith(" " + word)
    ]
    return any(not group or names.canonical.get(group) == "sex" for group in groups)


def _is_marked(cell: str) -> bool:
    return text_of(cell).strip(" .") not in ("", "-", "0", "–")


def part_shared(table: Table, source: Source) -> None:
    """Give a header that is declared for a name and for a number both columns: 'Siti / 3516...' ->
    'Siti' and '3516...'.
    """
    if "name" not in table.columns or "name" not in source.columns:
        return
    at = table.columns.index("name")
    header = fold(table.headers[at])
    for column, pattern in NUMBERS.items():
        if column in table.columns or header not in {
            fold(listed) for listed in source.columns.get(column, ())
        }:
            continue
        find = re.compile(rf"{LABEL}'?(?<![0-9])({pattern})(?![0-9])", re.IGNORECASE)
        table.columns += (column,)
        table.headers += (table.headers[at],)
        for row in table.rows:
            text = text_of(row[at])
            number = find.search(text)
            row.append(number[1] if number else "")
            if number:
                row[at] = " ".join(
                    (
                        text[: number.start()].rstrip(EDGES)
                        + " "
                        + text[number.end() :].lstrip(EDGES)
                    ).split()
                )
