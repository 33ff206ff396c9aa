"""Places that stand once for many rows: titles, sheet names, heading rows, merged cells and ditto marks.

A cell is filled only where the source's TOML names its column, or where a heading says in words which village or kecamatan follows.
"""

import re
from collections.abc import Sequence

from sibermata.records.cell import text_of
from sibermata.records.delivery import Table
from sibermata.records.source import Source

DITTO = frozenset(
    ('"', '""', "''", "〃", "”", "“", "″", ",,", '-"-', '-" -', '- " -', "-''-", "sda", "s.d.a", "s.d.a.", "sda.", "idem", "ditto")
)
LABEL = re.compile(r"(?i)(kec(amatan)?|desa|kelurahan)\.?\s*:?")
PLACE = re.compile(
    r"(?i)(kecamatan|kec\.|kec|desa/kelurahan|desa/kel\.?|desa|ds\.|kelurahan|kel\.)(?:\s*[:.=]+\s*|\s+)(.+)",
)
NEXT_PLACE = re.compile(r"(?i)[\s,;-]+(kecamatan|kec\b|kabupaten|kab\b|provinsi|prov\b|tahun|periode|per tanggal|desa\b|kelurahan)")


def heading_of(texts: Sequence[str]) -> tuple[str, str] | None:
    """Return (canonical, place) if the row's only words are a place: 'KECAMATAN NGORO', 'II | DESA SRIGADING', 'Desa | : | Srigading'."""
    words = [text for text in texts if not re.fullmatch(r"[0-9]{1,3}[.)]?|[IVX]{1,5}[.)]?|[A-Za-z][.)]?|:", text)]
    if not 1 <= len(words) <= 2 or len(texts) > 3 or (len(words) == 2 and not LABEL.fullmatch(words[0])):
        return None
    return _place(" ".join(words))


def places_of_title(above: Sequence[Sequence[str]], sheet: str) -> dict[str, str]:
    """Return canonical -> place as the lines above the header state it, else the sheet's name. Two different ones are no statement."""
    found: dict[str, set[str]] = {}
    for row in above:
        texts = [text for cell in row if (text := text_of(cell).strip(" \t\r\n"))]
        line = " ".join(texts)
        for text in (line, *texts):
            place = _place(text)
            while place:
                found.setdefault(place[0], set()).add(place[1])
                rest = NEXT_PLACE.search(text)
                text = text[rest.start(1) :] if rest else ""
                place = _place(text)
            if found and text is line:
                break
    places = {column: next(iter(values)) for column, values in found.items() if len(values) == 1}
    named = _place(sheet)
    if named and named[0] not in found:
        places[named[0]] = named[1]
    return places


def _place(text: str) -> tuple[str, str] | None:
    match = PLACE.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    name = match[2]
    following = NEXT_PLACE.search(" " + name)
    if following:
        name = name[: max(0, following.start() - 1)]
    name = re.sub(r"\(?\b[0-9]{2}[0-9. ]*\)?", "", name).strip(" :.,-()")
    kind = "subdistrict_name" if match[1][:3].lower() == "kec" else "village_name"
    if not name or len(name) > 40 or not re.search(r"[A-Za-z]", name):
        return None
    return kind, name


def fill_rows(table: Table, source: Source, fixed: dict[str, str], headings: Sequence[tuple[int, str, str]]) -> None:
    """Fill the cells of `table` in place; columns that only a title or a heading gives are added at its right, with an empty header."""
    stated = set(table.columns) | set(source.constants)
    spoken = {column for _, column, _ in headings}
    for column in ("subdistrict_name", "village_name"):
        if column in stated or (column not in spoken and (column not in fixed or "village_code" in stated)):
            continue  # said in the rows, or by nobody, or a code says it better
        table.columns += (column,)
        table.headers += ("",)
        for row in table.rows:
            row.append("")
    told = [column for column in table.columns if column in source.read.fill_down or column in fixed or column in spoken]
    if not told:
        return
    order = sorted(told, key=lambda column: (column != "subdistrict_name", column != "village_name"))
    positions = [(column, table.columns.index(column), column in source.read.fill_down) for column in order]
    _fill(table.rows, positions, fixed, headings)


def _fill(
    rows: list[list[str]], positions: list[tuple[str, int, bool]], fixed: dict[str, str], headings: Sequence[tuple[int, str, str]]
) -> None:
    said = dict(fixed)  # what titles and headings say for the rows that follow
    above: dict[str, str] = {}  # the last value stated in a column that may be filled down
    queue = list(headings)
    for index, row in enumerate(rows):
        while queue and queue[0][0] <= index:
            _, column, place = queue.pop(0)
            said[column] = place
            above.pop(column, None)
            if column == "subdistrict_name":
                said.pop("village_name", None)
                above.pop("village_name", None)
        for column, at, down in positions:
            text = row[at].strip()
            if text and not (down and text.casefold() in DITTO):
                if column == "subdistrict_name" and above.get(column, row[at]) != row[at]:
                    above.pop("village_name", None)  # a new kecamatan: the village above belongs to the old one
                above[column] = row[at]
            elif text or down or column in said:
                value = above.get(column) if down else None
                row[at] = value or said.get(column, "") or row[at]
