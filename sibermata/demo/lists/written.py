"""Puts the lists where they are fetched, in every format that districts use and on a portal, and
declares them as sources.
"""

import csv
import io
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sibermata.demo.deliveries.xlsx import Workbook
from sibermata.demo.lists.made import DemoList
from sibermata.demo.server import Shelf, Wire

SUFFIX = {"xlsx": ".xlsx", "html": ".xls", "semicolon": ".csv", "comma": ".csv", "tab": ".csv"}
PORTAL = "ckan"
TYPES = {"html": "html_table", PORTAL: "ckan"}
DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t"}
TITLES = {"pledges": "DAFTAR IKRAR DAN PAKTA INTEGRITAS", "trainings": "DAFTAR PESERTA PELATIHAN"}


def write_lists(lists: Sequence[DemoList], files: Path, wire: Wire, night: int) -> None:
    """Put the lists of a night where they are fetched."""
    files.mkdir(parents=True, exist_ok=True)
    for one in lists:
        if one.format == PORTAL:
            wire.shelves[one.name] = shelf_of(one, night)
        else:
            (files / f"{one.name}{SUFFIX[one.format]}").write_bytes(body_of(one, night))


def declare_lists(lists: Sequence[DemoList], files: Path, wire: Wire, sources: Path) -> None:
    """Write a TOML for each list."""
    for one in lists:
        place = f"{wire.base}/{one.name}"
        if one.format != PORTAL:
            place = str(files / f"{one.name}{SUFFIX[one.format]}")
        (sources / f"{one.name}.toml").write_text(toml_of(one, place), encoding="utf-8")


def shelf_of(one: DemoList, night: int) -> Shelf:
    """Return a night's list as the datastore of a portal, which numbers its rows for good."""
    ids = {
        number: at for at, number in enumerate(dict.fromkeys(row.number for row in one.lines), 1)
    }
    lines = one.tonight(night)
    rows = [json.dumps({"_id": ids[line.number], **line.cells}) for line in lines]
    fields = [{"id": "_id", "type": "int"}]
    fields += [{"id": name, "type": "text"} for name in one.lines[0].cells]
    return Shelf(PORTAL, rows=rows, fields=fields, user=resource_of_list(one))


def resource_of_list(one: DemoList) -> str:
    """Return the id of a list's datastore on the portal."""
    return str(uuid5(NAMESPACE_URL, one.name))


def body_of(one: DemoList, night: int) -> bytes:
    """Return the file of a list."""
    sent = one.tonight(night)
    header = ["No", *sent[0].cells] if sent else ["No", "Nama"]
    rows = [[str(number), *line.cells.values()] for number, line in enumerate(sent, 1)]
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


def toml_of(one: DemoList, place: str) -> str:
    """Return the TOML of a list that is fetched at a path or an address."""
    pairs: dict[str, object] = {
        "name": one.name,
        "district": one.district,
        "delivers": one.delivers,
        "type": TYPES.get(one.format, "spreadsheet"),
        "address": place,
    }
    if one.format == PORTAL:
        pairs |= {"resource": resource_of_list(one), "internal_network": True}
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in pairs.items()]
    if one.format == PORTAL:
        lines += ["\n[columns]\n", 'key = "_id"\n']
    return "# Daftar rekaan untuk demo\n" + "".join(lines)
