"""Which rows of a sheet are no person: blanks, numbering, units, repeated headers, totals,
headings, the signature block.

The rule for every doubt: the row stays, and the desk refuses it with a reason. A row that states a
name and a post is never dropped,
save in a signature block that announces itself.
"""

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from sibermata.records.cell import MARKS, text_of
from sibermata.rules.value.columns import fold
from sibermata.sources.sheet.header import Header
from sibermata.sources.sheet.titles import headings_of

# How a cell begins that may be no name or no post; every other row needs no second look.
LEADS = frozenset({"", *" \t\u00a0'\"0123456789([*-#._…", *MARKS})
AVERAGE = re.compile(r"RATA RATA (KESELURUHAN|NILAI|KELAS)\b|OVERALL AVERAGE\b")
TOTAL = re.compile(rf"(SUB ?TOTAL|GRAND TOTAL|JUMLAH|TOTAL|JML)\b|{AVERAGE.pattern}")
LAST = 3  # rows of a table among which an average stands
NUMERAL = re.compile(r"[0-9IVX.,()\s-]+")
COUNT = re.compile(r"[0-9]{1,5}(?:\.0)?")
AMOUNT = re.compile(r"[0-9.,\s-]+(?i:orang|jiwa|org|desa|personil)?\.?")
NOTES = re.compile(
    r"(?i)(ket|keterangan|catatan|nb|note|perhatian|sumber)\s*[.:]*"
)  # alone in its row: notes follow, numbered or not
SECTION = re.compile(  # a line that names the people under it
    r"(?i)(?:[0-9IVX]{1,4}[.)]|[A-Z][.)])?\s*(?:data |daftar |unsur |nama "
    r")*(?:(?:pemerintah(?:an)?|perangkat|aparat(?:ur)?|pamong|staf) desa|badan permusyawaratan "
    r"desa|b\.?p\.?d|unsur \w+|pimpinan bpd|anggota bpd|kepala desa dan perangkat desa)\b[^,0-9]*"
)
UNIT = re.compile(
    r"\(.*\)|(?i:l ?/ ?p|[dhtmyb]{2,4}([-/][dhtmyb]{2,4}){2}|tahun|th\.?|orang)", re.DOTALL
)
MONTHS = "jan|feb|peb|mar|apr|mei|jun|jul|agu|agt|sep|okt|nov|nop|des"
SIGNING = re.compile(  # a line that only a signature block or a footnote has
    r"(?i)(mengetahui|menyetujui|disahkan|dibuat oleh|yang membuat|petugas pendata|dicetak"
    r"|sumber ?:|catatan ?:|keterangan ?:|nb ?[.:]|\*\)"
    r"|nip ?[.:]|nip[. ]*[0-9]{8}|a\. ?n\. |t\.t\.d|ttd\.?$"
    rf"|[a-z .]+, *(tanggal|tgl|[0-9. _]+)?[. _]*({MONTHS})[a-z]* *[0-9. _]*$"
    r"|[a-z .]+, *[._ …]{4,})"
)
SIGNER = re.compile(r"(?i)(kepala|pj\.? kepala|camat|lurah|ketua|sekretaris)\b")
SPACE_TO_SIGN = re.compile(r"\(.*\)|[_.…]{4,}")
DOTTED = re.compile(r"\(?[\s._…]{4,}\)?")  # a line to be written on, by hand
THIN = 3  # filled cells that a line of a signature block has at most


def suspects(rows: Sequence[Sequence[str]], columns: Sequence[str], words: Set[str]) -> list[int]:
    """Return the rows that need a second look: no name or no post begins so, or a header's word
    stands in the column of names.
    """
    name, other = places_of(columns)
    return [
        i
        for i, row in enumerate(rows)
        if row[name][:1] in LEADS
        or row[other][:1] in LEADS
        or row[name] in words
        or row[other] in words
        or (i >= len(rows) - LAST and AVERAGE.match(fold(text_of(row[name]))))
    ]


def places_of(columns: Sequence[str]) -> tuple[int, int]:
    """Return where the name stands, and the post or else the village."""
    name = columns.index("name")
    return name, next(
        (
            columns.index(column)
            for column in ("post", "village_code", "village_name")
            if column in columns
        ),
        name,
    )


def judge_rows(
    rows: Sequence[Sequence[str]],
    header: Header,
    header_rows: Sequence[Sequence[str]],
    above: Sequence[Sequence[str]],
    doubtful: Sequence[int],
) -> tuple[dict[int, str], dict[int, list[tuple[str, str]]]]:
    """Return index -> why the row is no person, and index -> (canonical name, place) of heading
    rows.
    """
    columns = header.recognised.columns
    name, other = places_of(columns)
    heads = {fold(text_of(cell)) for row in (*header_rows, header.headers) for cell in row} - {""}
    titles = {tuple(filled(row).values()) for row in above}
    reasons: dict[int, str] = {}
    headings: dict[int, list[tuple[str, str]]] = {}
    unread: dict[int, dict[int, str]] = {}
    under_header = 0  # the row that stands directly under a header
    for i in doubtful:
        cells = filled(rows[i])
        reason = _reason(cells, name, other, heads, len(columns), i == under_header)
        if not reason and (tuple(cells.values()) in titles or _is_section(cells)):
            reason = "title"
        if not reason and _is_count(cells, columns):
            reason = "total"
        if not reason and (places := headings_of(list(cells.values()))):
            headings[i] = places
            reason = "heading"
        if not reason and not any(columns[at] for at in cells):
            unread[i] = (
                # a number of a form that was not filled in, 'Halaman 2': nothing that we read
                cells
            )
        if reason:
            reasons[i] = reason
            if i == under_header or reason == "repeated_header":
                under_header = i + 1
    reasons |= _signatures(rows, reasons, name, columns)
    for i, cells in unread.items():
        reasons.setdefault(
            i, "title" if any(re.search("[A-Za-z]", text) for text in cells.values()) else "blank"
        )
    return reasons, headings


def filled(row: Sequence[str]) -> dict[int, str]:
    """Return position -> text of the cells that are not blank."""
    return {i: text for i, cell in enumerate(row) if (text := text_of(cell).strip())}


def width_of(row: Sequence[str]) -> int:
    """Return how many cells are not blank; one that begins with a plain letter or sign is not."""
    return sum(1 for cell in row if cell and ("!" <= cell[0] <= "~" or text_of(cell).strip()))


def _reason(
    cells: dict[int, str], name: int, other: int, heads: set[str], width: int, under_header: bool
) -> str:
    if not cells:
        return "blank"
    texts = list(cells.values())
    if len(texts) > 1 and all(fold(text) in heads for text in texts):
        return "repeated_header"
    if _is_numbering(texts, width):
        return "numbering"
    lines = [text for text in texts if DOTTED.fullmatch(text)]
    if lines and all(text in lines or COUNT.fullmatch(text) for text in texts):
        return "blank"
    if under_header and len(texts) > 1 and all(UNIT.fullmatch(text) for text in texts):
        return "units"
    words = [text for text in texts if not NUMERAL.fullmatch(text)]
    if (
        words
        and TOTAL.match(fold(words[0]))
        and not _is_stated(cells.get(name, ""))
        and not _is_code(cells)
    ):
        return "total"
    if (
        words
        and TOTAL.match(fold(words[0]))
        and not _is_stated(cells.get(other, ""))
        and cells.get(name) == words[0]
    ):
        return "total"
    return ""


def _is_count(cells: dict[int, str], columns: Sequence[str]) -> bool:
    """Return whether the row contains nothing but a small number under a column of ours: a sum."""
    return len(cells) == 1 and all(columns[at] and COUNT.fullmatch(cells[at]) for at in cells)


def _is_section(cells: dict[int, str]) -> bool:
    """Return whether the row's only words are a heading such as 'B. BADAN PERMUSYAWARATAN DESA':
    nobody is called so.
    """
    words = [
        text
        for at, text in cells.items()
        if not NUMERAL.fullmatch(text) and not re.fullmatch("[A-Za-z][.)]?", text)
    ]
    return len(words) == 1 and len(cells) <= 2 and bool(SECTION.fullmatch(words[0]))


def _is_stated(text: str) -> bool:
    return bool(text) and not AMOUNT.fullmatch(text) and not TOTAL.match(fold(text))


def _is_code(cells: dict[int, str]) -> bool:
    return any(re.fullmatch(r"'?[0-9]{16}", text) for text in cells.values())


def _is_numbering(texts: Sequence[str], width: int) -> bool:
    """Return whether the cells count the columns: '1 2 3 ...' or '(1) (2) (3)', at least half of
    them and three.
    """
    if len(texts) < max(3, width / 2):
        return False
    counted = [
        match for text in texts if (match := re.fullmatch(r"\(?([0-9]{1,3})[.)]?\)?(\.0)?", text))
    ]
    numbers = [int(match[1]) for match in counted]
    return (
        len(numbers) == len(texts)
        and numbers[0] <= 2
        and all(0 < b - a <= 2 for a, b in pairwise(numbers))
    )


def _signatures(
    rows: Sequence[Sequence[str]], reasons: dict[int, str], name: int, columns: Sequence[str]
) -> dict[int, str]:
    """Return the rows of the block below the data, from the first of its thin rows that can only be
    a signature or a footnote.
    """
    tail = thin_tail(rows, reasons)
    last_numbered = max(
        (place for place, i in enumerate(tail) if is_numbered(filled(rows[i]), name)), default=-1
    )
    for place, i in enumerate(tail):
        cells, after = filled(rows[i]), tail[place + 1 :]
        if len(cells) == 1 and NOTES.fullmatch(next(iter(cells.values()))):
            return dict.fromkeys(tail[place:], "signature")
        if place <= last_numbered and not _notes_follow(rows, after, name):
            continue  # a numbered line below is somebody, however little is said of him
        announced = any(_signs(text, at, cells, name, columns) for at, text in cells.items())
        if announced or is_signer(cells, columns, [filled(rows[row]) for row in after]):
            return dict.fromkeys(tail[place:], "signature")
    return {}


def thin_tail(rows: Sequence[Sequence[str]], reasons: dict[int, str]) -> list[int]:
    """Return the thin rows at the very end: none of them contains as much as a person's row."""
    widths = sorted(width_of(row) for i, row in enumerate(rows[:200]) if i not in reasons) or [0]
    # of a well filled row; a short list may have more signature lines than people
    usual = widths[int(0.9 * (len(widths) - 1) + 0.5)]
    tail: list[int] = []
    for i in range(len(rows) - 1, -1, -1):
        if i in reasons:
            continue
        cells = filled(rows[i])
        if (len(cells) > 1 and (len(cells) > THIN or len(cells) * 2 > usual)) or _is_code(cells):
            break
        tail.append(i)
    return tail[::-1]


def is_signer(
    cells: dict[int, str], columns: Sequence[str], below: Sequence[dict[int, str]]
) -> bool:
    """Return whether a row's only words are the post of the person who signs ('KEPALA DESA'): under
    a column of numbers and days, where no person's row has words, or with room for a signature
    below.
    """
    if len(cells) != 1:
        return False
    [(at, text)] = cells.items()
    return bool(SIGNER.match(text)) and (
        columns[at] not in ("name", "post")
        or any(
            SIGNING.match(line) or SPACE_TO_SIGN.fullmatch(line)
            for row in below
            for line in row.values()
        )
    )


def _notes_follow(rows: Sequence[Sequence[str]], tail: Sequence[int], name: int) -> bool:
    """Return whether the numbered lines of a tail stand under a 'Keterangan:' of their own."""
    for i in tail:
        cells = filled(rows[i])
        if len(cells) == 1 and NOTES.fullmatch(next(iter(cells.values()))):
            return True
        if is_numbered(cells, name):
            return False
    return False


def _signs(text: str, at: int, cells: dict[int, str], name: int, columns: Sequence[str]) -> bool:
    """Return whether a cell announces a signature; 'Ngoro, 18 Februari 1985' beside a name, in the
    column of births, is a birth.
    """
    return bool(SIGNING.match(text)) and not (columns[at].startswith("birth") and name in cells)


def is_numbered(cells: dict[int, str], name: int) -> bool:
    """Return whether the row has a running number or a personal number: then it is somebody,
    however little is said.
    """
    return _is_code(cells) or any(
        re.fullmatch(r"[0-9]{1,5}\.?", text) for i, text in cells.items() if i < name
    )
