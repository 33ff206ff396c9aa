"""Puts the lists into files, in every format that districts use, and declares them as sources."""

import csv
import io
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

from sibermata.demo.deliveries.xlsx import Workbook
from sibermata.demo.lists.made import DemoList

SUFFIX = {"xlsx": ".xlsx", "html": ".xls", "semicolon": ".csv", "comma": ".csv", "tab": ".csv"}
DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t"}
TITLES = {"pledges": "DAFTAR IKRAR DAN PAKTA INTEGRITAS", "trainings": "DAFTAR PESERTA PELATIHAN"}


def write_lists(lists: Sequence[DemoList], files: Path, sources: Path) -> None:
    """Write a file and a TOML for each list."""
    files.mkdir(parents=True, exist_ok=True)
    for one in lists:
        path = files / f"{one.name}{SUFFIX[one.format]}"
        path.write_bytes(body_of(one))
        (sources / f"{one.name}.toml").write_text(toml_of(one, path), encoding="utf-8")


def body_of(one: DemoList) -> bytes:
    """Return the file of a list."""
    header = ["No", *one.lines[0].cells] if one.lines else ["No", "Nama"]
    rows = [[str(number), *line.cells.values()] for number, line in enumerate(one.lines, 1)]
    if one.format == "xlsx":
        book = Workbook()
        book.add("Daftar", [[TITLES[one.delivers]], [], header, *rows])
        return book.bytes()
    if one.format == "html":
        cells = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in (header, *rows)]
        lines = "".join(f"<tr>{row}</tr>" for row in cells)
        title = f"<h3>{TITLES[one.delivers]}</h3>"
        return f"<html><body>{title}<table>{lines}</table></body></html>".encode()
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=DELIMITERS[one.format], lineterminator="\r\n")
    writer.writerows([header, *rows])
    mark = "\ufeff" if one.format == "semicolon" else ""
    return (mark + stream.getvalue()).encode()


def toml_of(one: DemoList, path: Path) -> str:
    """Return the TOML of a list."""
    kind = "html_table" if one.format == "html" else "spreadsheet"
    pairs = {
        "name": one.name,
        "district": one.district,
        "delivers": one.delivers,
        "type": kind,
        "address": str(path),
    }
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in pairs.items()]
    return "# Daftar rekaan untuk demo\n" + "".join(lines)
