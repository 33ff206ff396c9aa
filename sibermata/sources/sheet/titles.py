"""Which places the lines around a table state: titles, heading rows, the name of a sheet or of a
file. Two different ones are no statement.
"""

import re
from collections.abc import Sequence

from sibermata.records.cell import text_of

LABEL = re.compile(r"(?i)(kec(amatan)?|desa|kelurahan)\.?\s*:?")
PLACE = re.compile(
    r"(?i)(kecamatan|kec\.|kec|desa/kelurahan|desa/kel\.?|desa|ds\.|kelurahan|kel\.)(?:\s*[:.=]+\s*|\s+)(.+)",
)
TITLE = re.compile(
    r"(?i)\b(?:desa|kelurahan)\s*:?\s+([a-z'’ "
    r".-]{3,40}?),?\s+kec(?:amatan\b|\.|\b)\s*:?\s*([a-z'’ .,-]{3,60})"
)
COUNT = re.compile(r"[0-9]{1,3}[.)]?|[IVX]{1,5}[.)]?|[A-Za-z][.)]?")  # a cell of its own
COUNTED = re.compile(
    r"^(?:[0-9]{1,3}|[IVX]{1,5}|[A-Za-z])[.)]\s*|^[0-9]{1,3}\s+"
)  # or before the words
OFFICE_OF = re.compile(  # 'DAFTAR PERANGKAT DESA REJOSARI TAHUN 2026'
    r"(?i)\b(?:pemerintah(?:an)?|perangkat|aparat(?:ur)?|pamong|bpd|permusyawaratan)\s+desa\s+"
    r"([a-z'’]{3,}(?: [a-z'’]{3,}){0,2}?)"
    r"(?=\s*$|\s*,|\s+(?:tahun|kab\b|kabupaten|periode|per\b))"
)
VENUE = re.compile(  # 'Tempat: Balai Desa Kesemen Kec. Ngoro': where they met, not whose they are
    r"(?i)\b(?:(?:ber)?tempat|lokasi|aula|pendopo|gedung|balai)\b"
).search
NUMBER = re.compile(r"\(\s*[0-9][0-9. ]*\)")  # 'DESA SALAM (02) KECAMATAN WONODADI'
ALL_OF = re.compile(  # 'DATA PERANGKAT DESA SE-KECAMATAN WONODADI TAHUN 2026'
    r"(?i)\b(?:se[- ]?|(?:desa|kades|pemdes|perangkat|aparatur|pamong|bpd)\s+(?:di\s+)?)kecamatan"
    r"\s*:?\s+([a-z'’]{3,}(?: [a-z'’]{2,}){0,2}?)"
    r"(?=\s*$|\s*[,(]|\s+(?:tahun|bulan|keadaan|semester|periode|per\b|kab\b|kabupaten"
    r"|prov\b|provinsi))"
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
NEXT_PLACE = re.compile(
    r"(?i)[\s,;(-]+(kecamatan|kec\b|kabupaten|kab\b|provinsi|prov\b|tahun|periode|per "
    r"tanggal|desa\b|kelurahan)"
)


LONGEST_PLACE = 40
ENDING = re.compile(r"(?i)\.(xlsx?|xlsm|xlsb|csv|txt|tsv|html?|ods)$")
CODE = re.compile(
    r"(?<![0-9])([0-9]{2})[. ]?([0-9]{2})[. ]?([0-9]{2})[. ]?([123][0-9]{3})(?![0-9])"
)
OF_A_PLACE = re.compile(r"(?i)(?<![a-z])(?:desa|ds|kelurahan|kel|kecamatan|kec)(?=[. ])")
OF_A_FORM = re.compile(  # words of a file's or a sheet's name that are no place's
    r"(?i)[0-9.,)_-]*|(?:sheet|lembar|worksheet|table|tabel|copy|salinan)[0-9]*|of|dari|model|a\.?4"
    r"|data|daftar|buku|form(?:at|ulir)?|isian|aparat(?:ur)?|perangkat|pamong|pemdes|pemerintah"
    r"|bpd|desa|tahun|rekap|final|fix|revisi|rev|update|terbaru|xlsx?"
)


def headings_of(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return (canonical, place) for each place that the row states, if its only words are places:
    'KECAMATAN NGORO', 'II | DESA SRIGADING', 'Desa | : | Srigading', '3. DESA SRIGADING KECAMATAN
    NGORO'.
    """
    words = [text for text in texts if not COUNT.fullmatch(text) and text != ":"]
    if (
        not 1 <= len(words) <= 2
        or len(texts) > 3
        or (len(words) == 2 and not LABEL.fullmatch(words[0]))
    ):
        return []
    line = COUNTED.sub("", " ".join(words))
    place = _place(line)
    if place is None:
        return []
    rest = NEXT_PLACE.search(line)
    more = _place(line[rest.start(1) :]) if rest else None
    return [place] if more is None or more[0] == place[0] else [place, more]


def places_of_title(
    above: Sequence[Sequence[str]], sheet: str, asked: Sequence[str] = (), file: str = ""
) -> dict[str, str]:
    """Return canonical -> place as the lines above the header state it, else the sheet's name, else
    the file's. Two different ones are no statement.

    `asked`: columns that are to be filled and stand nowhere in the table; the only one of them is
    the bare name of the sheet, or of the file. `file`: '' where its name says nothing.
    """
    found: dict[str, set[str]] = {}
    above = [row for row in above if not VENUE(" ".join(map(text_of, row)))]
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
    places |= {column: said for column, said in _inside(above).items() if column not in found}
    own = _place(sheet)
    if own and own[0] not in found:
        places[own[0]] = own[1]
    places |= _code_of(sheet)
    for column, said in places_of_file(file).items():
        if column not in found:
            places.setdefault(column, said)
    unsaid = [
        column
        for column in asked
        if column in ("village_name", "subdistrict_name") and column not in places
    ]
    if len(unsaid) == 1 and not own and (bare := _bare(sheet) or _bare(stem_of(file))):
        whole = re.sub(r"^[0-9]{1,3}[.) _-]+", "", sheet).strip()
        places[unsaid[0]] = whole if _bare(sheet) else bare
    return places


def places_of_file(file: str) -> dict[str, str]:
    """Return canonical -> place as a file's name states it in words or as a village's code:
    'A4_Desa_Srigading_2026.xlsx', '35.16.05.2001.xlsx'.
    """
    stem = stem_of(file)
    found = _code_of(stem)
    for word in OF_A_PLACE.finditer(stem):
        said = _place(stem[word.start() :])
        if said and GENERIC.isdisjoint(re.findall("[A-Z]+", said[1].upper())):
            found.setdefault(said[0], said[1])
    return found


def _code_of(name: str) -> dict[str, str]:
    """Return the village's code in a name: '35.16.05.2001 Srigading'."""
    code = CODE.search(name)
    return {"village_code": ".".join(code.groups())} if code else {}


def names_around(above: Sequence[Sequence[str]], sheet: str, file: str) -> tuple[str, ...]:
    """Return what may be a place's bare name: the sheet's, the file's, a short line above the
    header that stands alone in its row.
    """
    lines = [[text for cell in row if (text := text_of(cell).strip())] for row in above]
    alone = [row[0] for row in lines if len(row) == 1 and len(row[0]) <= LONGEST_PLACE]
    found = (sheet, _bare(stem_of(file)), *alone)
    return tuple(dict.fromkeys(name for name in found if re.search(r"[A-Za-z]{3}", name)))


def lines_of(above: Sequence[Sequence[str]]) -> list[str]:
    """Return each row above a table as one line of text."""
    return [" ".join(text_of(cell).strip() for cell in row if cell).strip()[:300] for row in above]


def stem_of(file: str) -> str:
    """Return a file's name without its ending, underscores and plus signs as blanks."""
    return " ".join(re.sub(r"[_+]|-(?=[A-Za-z])|(?<=[A-Za-z])-", " ", ENDING.sub("", file)).split())


def _bare(name: str) -> str:
    """Return the words of a name that may be a place's: '01. Srigading A4 2026' -> 'Srigading'; ''
    for 'Sheet1'.
    """
    words = [word for word in re.split(r"[\s()]+", name) if not OF_A_FORM.fullmatch(word)]
    bare = " ".join(words).strip(" .,-")
    return bare if re.search(r"[A-Za-z]{3}", bare) else ""


def _inside(above: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return the places that longer titles state among other words, where all of them agree."""
    found: dict[str, set[str]] = {}
    for text in (text_of(cell) for row in above for cell in row):
        for column, place in _inside_title(text).items():
            found.setdefault(column, set()).add(place)
    return {column: next(iter(places)) for column, places in found.items() if len(places) == 1}


def _inside_title(text: str) -> dict[str, str]:
    """Return both places of 'DATA PERANGKAT DESA TAWANGREJO KECAMATAN JATIREJO ...', the only one
    of '... SE-KECAMATAN JATIREJO'; {} unless the words between are a name alone.
    """
    line = " ".join(NUMBER.sub(" ", text).split())
    for begin in re.finditer(r"(?i)\b(?:desa|kelurahan)\b", line[:300]):
        found = TITLE.match(line, begin.start())
        if found and set(re.findall("[A-Z]+", found[1].upper())).isdisjoint(GENERIC):
            above = NEXT_PLACE.split(" " + found[2])[0].strip(" :.,-()")
            return (
                {"village_name": found[1].strip(" :.,-"), "subdistrict_name": above}
                if above
                else {}
            )
    return {
        column: named[1].strip(" :.,-")
        for column, title in (("village_name", OFFICE_OF), ("subdistrict_name", ALL_OF))
        if (named := title.search(line))
        and set(re.findall("[A-Z]+", named[1].upper())).isdisjoint(GENERIC)
    }


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
