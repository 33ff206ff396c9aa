"""One way out for every list: table, csv, xlsx or json, to standard output or a file.

A cell never becomes a formula.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sibermata.cli.door import config_folder, who_types
from sibermata.cli.files import unwritable
from sibermata.cli.headings import HEADINGS
from sibermata.desk.refusals import read_post_names, read_words
from sibermata.errors import Refusal
from sibermata.rules.time.office import WIB
from sibermata.rules.value.text import FORMULA_STARTS
from sibermata.rules.words import Words, in_words

FORMATS = ("table", "csv", "xlsx", "json")
POST, POST_NAME, PERSON = "post", "post_name", "person_id"
FACTS = ("field", "value")  # the columns of a list that is one thing, a row for each of its facts
LINES = ("table", "json")  # the forms of a command that prints lines
LONG = (
    "name",
    "explanation",
    "next",
    "message",
    "next_step",
    "detail",
    "village",
    "sk_number",
    "reason",
    "value",
    "raw",
)
Rows = Iterable[Mapping[str, Any]]


def write(
    rows: Rows,
    columns: Sequence[str],
    form: str | None,
    target: Path | None,
    *,
    title: str = "",
    empty: str = "",
    by: str = "",
) -> int:
    """Write rows in the form asked for (table on a terminal, else csv); return how many. Tables and
    workbooks say codes in words, csv and json keep the agreed codes. Where persons leave in a file
    or through a pipe, it is written down who they were, and who took them: `by`, or whoever is
    signed in at this machine.
    """
    chosen = form_of(form, target)
    if chosen == "table" or PERSON not in columns:
        return _write(rows, columns, chosen, target, title, empty)
    from sibermata.desk.privacy.typed_lists import recorded

    with recorded(rows, who_types(by), chosen, title) as out:
        return _write(out, columns, chosen, target, title, empty)


def _write(
    rows: Rows, columns: Sequence[str], chosen: str, target: Path | None, title: str, empty: str
) -> int:
    if chosen in ("table", "xlsx"):
        words = read_words(config_folder())
        read = fact_in_words if tuple(columns) == FACTS else in_words
        rows = (read(row, words) for row in rows)
    if chosen == "table":
        from sibermata.cli.table import print_table

        heads = [HEADINGS.get(column, column) for column in columns]
        cells = [[as_read(row.get(column)) for column in columns] for row in rows]
        return print_table(heads, cells, title, empty)
    if chosen == "xlsx":
        if target is None and sys.stdout.isatty():
            raise Refusal("FILE_NEEDED")
        body, count = workbook_of(*with_post_names(rows, columns), title)
        save(body, target)
        return count
    with stream_to(target) as stream:
        writer = write_csv if chosen == "csv" else write_json
        return writer(rows, columns, stream)


def fact_in_words(row: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return one fact of a thing as a person reads it: its name, and its code in words."""
    name, value = row["field"], row["value"]
    if isinstance(value, str):
        value = in_words({name: value}, words)[name]
    return {"field": HEADINGS.get(name, name), "value": value}


def with_post_names(rows: Rows, columns: Sequence[str]) -> tuple[Rows, Sequence[str]]:
    """Return rows and columns, with the name of each post beside its code."""
    if POST not in columns:
        return rows, columns
    names, at = read_post_names(config_folder()), columns.index(POST) + 1
    named = ({**row, POST_NAME: names.get(row.get(POST) or "", "")} for row in rows)
    return named, (*columns[:at], POST_NAME, *columns[at:])


def form_of(form: str | None, target: Path | None) -> str:
    """Return the form of a list: as asked, else as the file's name says, else by where it goes."""
    if form is not None and form not in FORMATS:
        raise Refusal("FORM_UNKNOWN", value=form, known=FORMATS)
    if form is not None:
        return form
    if target is None:
        return "table" if sys.stdout.isatty() else "csv"
    suffix = target.suffix.lstrip(".").lower()
    return suffix if suffix in FORMATS else "csv"


def as_json(form: str | None) -> bool:
    """Return whether a command that prints lines is asked for JSON instead."""
    if form is not None and form not in LINES:
        raise Refusal("FORM_UNKNOWN", value=form, known=LINES)
    return form == "json"


def is_table(form: str | None, target: Path | None) -> bool:
    """Return whether a list goes to a person's terminal as a table."""
    return form_of(form, target) == "table"


@contextmanager
def stream_to(target: Path | None) -> Iterator[IO[str]]:
    """Open a text file, or lend standard output; a disk that is full gets a sentence."""
    if target is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        with target.open("w", encoding="utf-8", newline="") as stream:
            yield stream
    except OSError as error:
        raise unwritable(target, error) from None


def save(body: bytes, target: Path | None) -> None:
    """Write a workbook to a file or, piped, to standard output."""
    if target is None:
        if sys.stdout.isatty():
            raise Refusal("FILE_NEEDED")
        sys.stdout.buffer.write(body)
        return
    try:
        target.write_bytes(body)
    except OSError as error:
        raise unwritable(target, error) from None


def as_read(value: Any) -> str:
    """Return a value for a person: instants in the office's zone, several values separated by
    commas.
    """
    if isinstance(value, datetime) and value.tzinfo:
        return f"{value.astimezone(WIB):%Y-%m-%d %H:%M} WIB"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, dict):
        return ", ".join(
            f"{HEADINGS.get(name, name)} {as_read(one)}" for name, one in value.items()
        )
    if isinstance(value, list):
        return ", ".join(map(as_read, value))
    return as_cell(value)


def as_cell(value: Any) -> str:
    """Return a value as text: ISO 8601 for days and instants, '' for nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (CWE-1236); '-' alone is no formula,
    and a word of exports.
    """
    return "'" + text if text.startswith(FORMULA_STARTS) and text != "-" else text


def write_csv(rows: Rows, columns: Sequence[str], stream: IO[str]) -> int:
    """Write rows under their column names; return how many."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([safe_cell(as_cell(row.get(column))) for column in columns])
        count += 1
    return count


def write_json(rows: Rows, columns: Sequence[str], stream: IO[str]) -> int:
    """Write rows as a list of objects; return how many."""
    plain = (bool, int, float, dict, list)
    stream.write("[")
    count = 0
    for row in rows:
        values = {column: row.get(column) for column in columns}
        cells = {
            column: value if value is None or isinstance(value, plain) else as_cell(value)
            for column, value in values.items()
        }
        stream.write(("," if count else "") + "\n" + json.dumps(cells, ensure_ascii=False))
        count += 1
    stream.write("\n]\n")
    return count


def workbook_of(rows: Rows, columns: Sequence[str], title: str) -> tuple[bytes, int]:
    """Return rows as a workbook under Indonesian headings, and how many they are."""
    from sibermata.desk.sheets.workbook_out import ListBook

    heads = [HEADINGS.get(column, column) for column in columns]
    book = ListBook(title, heads, [column in LONG for column in columns])
    for row in rows:
        book.add(row.get(column) for column in columns)
    return book.close(), book.rows
