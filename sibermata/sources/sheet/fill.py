"""Places that stand once for many rows: titles, sheet names, heading rows, merged cells and ditto
marks.

A cell is filled only where the source's TOML names its column, or where a heading says in words
which village or kecamatan follows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sibermata.records.cell import text_of
from sibermata.records.delivery import Table
from sibermata.records.source import Source

DITTO = frozenset(
    (
        '"',
        '""',
        "''",
        "〃",
        "”",
        "“",
        "″",
        ",,",
        '-"-',
        '-" -',
        '- " -',
        "-''-",
        "sda",
        "s.d.a",
        "s.d.a.",
        "sda.",
        "idem",
        "ditto",
    )
)
LABEL = re.compile(r"(?i)(kec(amatan)?|desa|kelurahan)\.?\s*:?")
PLACE = re.compile(
    r"(?i)(kecamatan|kec\.|kec|desa/kelurahan|desa/kel\.?|desa|ds\.|kelurahan|kel\.)(?:\s*[:.=]+\s*|\s+)(.+)",
)
TITLE = re.compile(
    r"(?i)\b(?:desa|kelurahan)\s*:?\s+([a-z'’ "
    r".-]{3,40}?),?\s+kec(?:amatan\b|\.|\b)\s*:?\s*([a-z'’ .,-]{3,60})"
)
OFFICE_OF = re.compile(  # 'DAFTAR PERANGKAT DESA REJOSARI TAHUN 2026'
    r"(?i)\b(?:pemerintah(?:an)?|perangkat|aparat(?:ur)?|pamong|bpd|permusyawaratan)\s+desa\s+"
    r"([a-z'’]{3,}(?: [a-z'’]{3,}){0,2}?)"
    r"(?=\s*$|\s*,|\s+(?:tahun|kab\b|kabupaten|periode|per\b))"
)
GENERIC = frozenset(
    (  # words after DESA that are no village's name
        "DESA",
        "KELURAHAN",
        "DAN",
        "SE",
        "DI",
        "PER",
        "TIAP",
        "WILAYAH",
        "TINGKAT",
        "DALAM",
        "PADA",
        "DATA",
        "DAFTAR",
        "BPD",
        "BADAN",
        "PERMUSYAWARATAN",
        "PERANGKAT",
        "APARAT",
        "APARATUR",
        "PEMERINTAH",
        "PEMERINTAHAN",
        "KEPALA",
        "SEKRETARIS",
        "ANGGOTA",
        "PAMONG",
        "TAHUN",
        "LINGKUP",
        "MASING",
        "CAMAT",
        "YANG",
        "ADA",
        "SEMUA",
        "SELURUH",
        "BESERTA",
        "SERTA",
        "PROFIL",
        "STAF",
        "NAMA",
        "OPERATOR",
        "DUSUN",
        "LURAH",
        "PERIODE",
        "MASA",
        "AKTIF",
        "DEFINITIF",
        "LENGKAP",
        "KABUPATEN",
    )
)
MENTION = re.compile(r"(?i)\b(?:desa|ds\.|kelurahan|kecamatan|kec\.)\s*:?\s+([a-z'’]{3,})")
NEXT_PLACE = re.compile(
    r"(?i)[\s,;-]+(kecamatan|kec\b|kabupaten|kab\b|provinsi|prov\b|tahun|periode|per "
    r"tanggal|desa\b|kelurahan)"
)


def heading_of(texts: Sequence[str]) -> tuple[str, str] | None:
    """Return (canonical, place) if the row's only words are a place: 'KECAMATAN NGORO', 'II | DESA
    SRIGADING', 'Desa | : | Srigading'.
    """
    words = [
        text
        for text in texts
        if not re.fullmatch(r"[0-9]{1,3}[.)]?|[IVX]{1,5}[.)]?|[A-Za-z][.)]?|:", text)
    ]
    if (
        not 1 <= len(words) <= 2
        or len(texts) > 3
        or (len(words) == 2 and not LABEL.fullmatch(words[0]))
    ):
        return None
    return _place(" ".join(words))


def places_of_title(
    above: Sequence[Sequence[str]], sheet: str, asked: Sequence[str] = ()
) -> dict[str, str]:
    """Return canonical -> place as the lines above the header state it, else the sheet's name. Two
    different ones are no statement.

    `asked`: columns that are to be filled and stand nowhere in the table; the only one of them is
    the sheet's bare name.
    """
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
    for row in above if not found.keys() >= {"village_name"} else ():
        for text in (text_of(cell) for cell in row):
            places |= {
                column: place
                for column, place in _inside_title(text).items()
                if column not in found
            }
    named = _place(sheet)
    if named and named[0] not in found:
        places[named[0]] = named[1]
    unsaid = [
        column
        for column in asked
        if column in ("village_name", "subdistrict_name") and column not in places
    ]
    if len(unsaid) == 1 and not named and re.search(r"[A-Za-z]{3}", sheet):
        places[unsaid[0]] = re.sub(r"^[0-9]{1,3}[.) _-]+", "", sheet).strip()
    return places


def _inside_title(text: str) -> dict[str, str]:
    """Return both places of 'DATA PERANGKAT DESA TAWANGREJO KECAMATAN JATIREJO ...'; {} unless the
    words between are a name alone.
    """
    line = " ".join(text.split())
    for begin in re.finditer(r"(?i)\b(?:desa|kelurahan)\b", line[:300]):
        found = TITLE.match(line, begin.start())
        if found and set(re.findall("[A-Z]+", found[1].upper())).isdisjoint(GENERIC):
            above = NEXT_PLACE.split(" " + found[2])[0].strip(" :.,-()")
            return (
                {"village_name": found[1].strip(" :.,-"), "subdistrict_name": above}
                if above
                else {}
            )
    office = OFFICE_OF.search(line)
    if office and set(re.findall("[A-Z]+", office[1].upper())).isdisjoint(GENERIC):
        return {"village_name": office[1].strip(" :.,-")}
    return {}


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


@dataclass(slots=True)
class Carried:
    """What the tables of one sheet or page have said so far, for the tables under them."""

    said: dict[str, str] = field(default_factory=dict)  # canonical -> place of a title or heading
    above: dict[str, str] = field(
        default_factory=dict
    )  # canonical -> the last cell of a column that is filled down

    def read_titles(self, above: Sequence[Sequence[str]]) -> None:
        """Forget the places if the lines over the next table name another one, read or not: a table
        never inherits a wrong village.
        """
        ours = [
            text_of(place).strip().upper() for place in (*self.said.values(), *self.above.values())
        ]
        for row in above:
            line = " ".join(" ".join(text_of(cell) for cell in row).split()).upper()
            if any(
                _names_another(line[found.start(1) :], ours) for found in MENTION.finditer(line)
            ):
                self.said.clear()
                self.above.clear()


def _names_another(rest: str, ours: Sequence[str]) -> bool:
    """Say whether the words after DESA or KECAMATAN are a name, and none of ours."""
    if rest.split()[0] in GENERIC:
        return False
    for place in ours:
        following = (
            re.match(r"[\s,.]*([A-Z]*)", rest[len(place) :]) if rest.startswith(place) else None
        )
        if following and (
            not following[1] or following[1] in GENERIC or NEXT_PLACE.match(" " + following[1])
        ):
            return False
    return True


def fill_rows(
    table: Table,
    source: Source,
    fixed: dict[str, str],
    headings: Sequence[tuple[int, str, str]],
    carried: Carried | None = None,
) -> None:
    """Fill the cells of `table` in place; columns that only a title or a heading gives are added at
    its right, with an empty header.
    """
    carried = carried or Carried()
    fixed = {**carried.said, **fixed}
    stated = set(table.columns) | set(source.constants)
    spoken = {column for _, column, _ in headings}
    for column in ("subdistrict_name", "village_name"):
        if column in stated or (
            column not in spoken and (column not in fixed or "village_code" in stated)
        ):
            continue  # said in the rows, or by nobody, or a code says it better
        table.columns += (column,)
        table.headers += ("",)
        for row in table.rows:
            row.append("")
    declared = [
        column
        for column in table.columns
        if column in source.read.fill_down or column in fixed or column in spoken
    ]
    if not declared:
        return
    order = sorted(
        declared, key=lambda column: (column != "subdistrict_name", column != "village_name")
    )
    positions = [
        (column, table.columns.index(column), column in source.read.fill_down) for column in order
    ]
    carried.said = dict(fixed)
    _fill(table.rows, positions, carried, headings)


def _fill(
    rows: list[list[str]],
    positions: list[tuple[str, int, bool]],
    carried: Carried,
    headings: Sequence[tuple[int, str, str]],
) -> None:
    said, above = carried.said, carried.above
    queue = list(headings)
    for index, row in enumerate(
        [*rows, []]
    ):  # the empty one: headings under the last row speak for the table below
        block: set[str] = (
            set()
        )  # what the headings directly over this row say: 'Desa: X' may stand above 'Kecamatan: Y'
        while queue and (queue[0][0] <= index or index == len(rows)):
            _, column, place = queue.pop(0)
            said[column] = place
            above.pop(column, None)
            block.add(column)
            if column == "subdistrict_name" and "village_name" not in block:
                said.pop("village_name", None)
                above.pop("village_name", None)
        for column, at, down in positions if row else ():
            text = row[at].strip()
            if text and not (down and text.casefold() in DITTO):
                if column == "subdistrict_name" and above.get(column, row[at]) != row[at]:
                    above.pop(
                        "village_name", None
                    )  # a new kecamatan: the village above belongs to the old one
                above[column] = row[at]
            elif text or down or column in said:
                value = above.get(column) if down else None
                row[at] = value or said.get(column, "") or row[at]
