"""Where the header of a sheet stands: the row, or the stacked rows, among the first thirty that
names the most of our columns.

A header is found by what it says, never by where it stands; a sheet in which none is found yields
no rows at all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from sibermata.errors import DeliveryRefused, SibermataError, SourceChanged
from sibermata.records.cell import text_of
from sibermata.records.region import place_of
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames, Recognised, fold, missing, propose, recognise

SEARCHED_ROWS = 30  # that hold more than a line of text: how to fill a form in may stand above
LAST_SEARCHED = 200
MAX_HEIGHT = 3  # stacked header rows
HALF = re.compile(  # of a column, under its name
    r"[12]|L|P|LK|PR|LAKI LAKI|PEREMPUAN|TEMPAT|TMP|TMPT|TANGGAL|TGL|NO|NOMOR"
    r"|SD|SMP|SLTP|SMA|SMK|SLTA|D ?[1-4]|D ?I{1,3}V?|S ?[1-3]|S ?I{1,3}|DIPLOMA|SARJANA"
)
PLACE = re.compile(r"\(?[0-9]{1,4}\s*[.)].*").match  # '2. ......', '2. ttd': a place to sign
# the two columns that one heading of two things may stand over
HALVES = {
    "birth_place_date": ("TEMPAT LAHIR", "TANGGAL LAHIR"),
    "sk_number_date": ("NOMOR SK", "TANGGAL SK"),
    "end_sk_number": ("NOMOR SK PEMBERHENTIAN", "TANGGAL SK PEMBERHENTIAN"),
}
LEAST_LED = 4  # headers
LEAD = re.compile(r"[^\s.]+(?:\.|\s+[^\s.]+\s)")  # one name and a point, or two words
# columns recognised, a name or a post among them: this is our table, and what is missing is gone
LIKE_A_HEADER = 3
ALONE = 9  # a header of one known column: every other one is the better header


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as it stands, before anybody knows what it means."""

    file: str
    sheet: str  # '' for a CSV
    rows: list[list[str]]
    numbers: list[int]  # of each row, as a person counts in the file
    merges: tuple[
        tuple[int, int, int, int], ...
    ] = ()  # first row number, first column (0 = A), last row number, last column
    hidden: frozenset[int] = frozenset()  # row numbers
    hidden_sheet: bool = False
    date1904: bool = False
    exact_width: bool = False  # True: every row must have as many cells as the header (CSV)
    of_a_page: bool = (
        False  # True: a table of a web page, whose titles may stand in the tables above it
    )
    cut: int | None = None  # the number of the last row, where the file may end in it
    above: tuple[
        tuple[str, ...], ...
    ] = ()  # lines outside the table that speak for it: '<h3>DESA NGORO</h3>' of a web page

    @property
    def place(self) -> str:
        """Return where a person finds it."""
        return place_of(self.file, self.sheet)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: rows `first` to `first + height - 1` of its grid."""

    first: int
    height: int
    headers: tuple[str, ...]  # stacked rows are joined: 'KEPUTUSAN PENGANGKATAN NOMOR'
    recognised: Recognised
    missing: tuple[str, ...]  # of name and post: what it lacks


def find_header(grid: Grid, source: Source, names: ColumnNames) -> Header | None:
    """Return the header that names most of our columns, None if no row looks like one.

    It may still lack needed columns: see `missing`.
    """
    best: Header | None = None
    best_score = (0, 0, 0, 0)
    least = 2 if source.delivers == "roster" else 1
    searched = grid.rows[: searched_rows(grid.rows)]
    if searched and _is_whole(
        plain := _header_at(grid, 0, 1, source, names), max(map(len, searched))
    ):
        return _whole_header(grid, plain, source, names)
    alone = [known_headers(row, source, names) for row in searched]
    for first in range(len(alone)):
        for height in range(1, min(MAX_HEIGHT, len(grid.rows) - first) + 1):
            if max(alone[first : first + height]) < least:
                continue
            candidate = _header_at(grid, first, height, source, names)
            known = candidate.recognised.score
            # a cell of a list may say 'Kepala Desa', which heads a column elsewhere
            lacks = len(candidate.missing) if known > 1 else ALONE
            score = (-lacks, known, -height, -first)
            if _is_header(candidate, source) and (best is None or score > best_score):
                best, best_score = candidate, score
    if best is None:
        return None
    return _whole_header(grid, best, source, names)


def searched_rows(rows: Sequence[Sequence[str]]) -> int:
    """Return how many rows from the top are searched for a header: thirty, not counting lines of
    text alone in their rows.
    """
    wide = 0
    for at, row in enumerate(rows[:LAST_SEARCHED]):
        wide += len(row) - row.count("") > 1
        if wide == SEARCHED_ROWS:
            return at + 1
    return min(len(rows), LAST_SEARCHED)


def _whole_header(grid: Grid, found: Header, source: Source, names: ColumnNames) -> Header:
    """Return the header with what its merged cells and the row under it add to it."""
    header = _with_marks(grid, _with_merged_rows(grid, found, source, names), source, names)
    return _parted(grid, header, source, names)


def _is_whole(header: Header, width: int) -> bool:
    """Return whether a first row names every column of ours without a gap: no other row could be a
    better header.
    """
    return (
        not header.missing
        and "name" in header.recognised.columns
        and header.recognised.score == width > 1
    )


def known_headers(row: Sequence[str], source: Source, names: ColumnNames) -> int:
    """Return how many cells of a row are headers we know or the source declares."""
    return recognise(
        [
            cell
            for cell in without_lead(list(map(text_of, row[:200])), source)
            if 0 < len(cell) <= 120
        ],
        names,
        source.columns,
        source.read.ignore,
    ).score


def refuse_changed(
    grid: Grid, header: Header, source: Source, names: ColumnNames, things: Sequence[str]
) -> SourceChanged:
    """Return the error for a table that lost columns no row can do without, with a mapping for a
    person to confirm.
    """
    samples = [
        [text_of(cell) for cell in row] for row in grid.rows[header.first + header.height :][:50]
    ]
    proposal = propose(header.headers, samples, names)
    hints = [
        f"columns are gone: {', '.join(things)}",
        f"headers seen: {', '.join(h for h in header.headers if h)[:500]}",
    ]
    gone = header.recognised.gone or {}
    hints += [f"declared, not found: {name} = {', '.join(listed)}" for name, listed in gone.items()]
    fresh = {
        name: h
        for name, h in proposal.columns.items()
        if name in gone or name in proposal.guessed or name in things
    }
    if fresh:
        hints.append(
            "proposed [columns]: " + "; ".join(f'{name} = "{h}"' for name, h in fresh.items())
        )
    if "post" in things and any(
        "KEPALA DESA" in fold(h) or "KADES" in fold(h) for h in header.headers
    ):
        hints.append('if every row is a village head, declare [constants] post = "KADES"')
    if "village" in things:
        hints.append("if the file is about one village, declare [constants] village_code")
    return SourceChanged(
        f"{source.name}: " + "; ".join(hints),
        place=place_of(grid.file, grid.sheet, grid.numbers[header.first]),
        value="; ".join([", ".join(things), *(f'{name} = "{h}"' for name, h in fresh.items())]),
    )


def refuse_without_header(grids: Sequence[Grid], source: Source) -> SibermataError:
    """Return the error for a delivery in which no sheet has a header, with what was seen
    instead.
    """
    seen = []
    for grid in grids[:5]:
        rows = [
            [text_of(c).strip()[:30] for c in row if text_of(c).strip()][:6]
            for row in grid.rows[: searched_rows(grid.rows)]
        ]
        seen.append(
            f"{grid.sheet or grid.file}: "
            + " / ".join(" | ".join(_masked(row)) for row in rows if len(row) > 1)[:200]
        )
    place = grids[0].place if grids else ""
    return DeliveryRefused(
        f"{source.name}: no row has the headers we know; seen: {'; '.join(seen)}",
        "HEADER_NOT_FOUND",
        place=place,
    )


def _masked(row: Sequence[str]) -> list[str]:
    """Return the cells without what may be a personal number: a message must not carry one (FAULTS
    I11).
    """
    return ["#" if sum(c.isdigit() for c in cell) > 5 else cell for cell in row]


def _header_at(
    grid: Grid,
    first: int,
    height: int,
    source: Source,
    names: ColumnNames,
    groups: Mapping[int, str] | None = None,
) -> Header:
    """Return the header that these rows are; `groups`: the rows above the last one, joined
    already.
    """
    layers = [_layer(grid, first + offset, source) for offset in range(height)]
    if groups is not None:
        layers = [[groups[at] for at in range(len(groups))], layers[-1]]
        _spread_over_halves(*layers)
    width = max((len(layer) for layer in layers), default=0)
    layers = [layer + [""] * (width - len(layer)) for layer in layers]
    for upper, index in zip(layers, range(first, first + height), strict=groups is None):
        if groups is None and index + 1 < first + height:
            _spread(grid, index, upper, layers[index + 1 - first])
    headers = [
        _joined([layer[column] for layer in layers], source, names) for column in range(width)
    ]
    if names.several:
        _spread_signatures(grid, first + height - 1, headers, source, names)
    recognised = recognise(headers, names, source.columns, source.read.ignore)
    lacking = tuple(
        thing
        for thing in missing(recognised, source.constants, source.delivers)
        if thing != "village"
    )
    return Header(first, height, tuple(headers), recognised, lacking)


def _layer(grid: Grid, index: int, source: Source) -> list[str]:
    return without_lead(
        [" ".join(text_of(cell).split())[:200] for cell in grid.rows[index]], source
    )


def without_lead(cells: list[str], source: Source) -> list[str]:
    """Return a row without the words that all its cells begin with: a title that a program wrote
    before each header ('DATA PERANGKAT 2026 NAMA'), or the object that they lie in ('data.nama').
    """
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < LEAST_LED:
        return cells
    lead = LEAD.match(filled[0])
    if lead is None or not all(cell.startswith(lead[0]) for cell in filled):
        return cells
    alike = (
        chars[0]
        for chars in takewhile(lambda chars: len(set(chars)) == 1, zip(*filled, strict=False))
    )
    words = re.search(r".*[\s.]", "".join(alike), re.DOTALL)
    declared = {fold(name) for listed in source.columns.values() for name in listed}
    if words is None or declared.intersection(map(fold, filled)) or words[0] in filled:
        return cells
    return [cell.removeprefix(words[0]) for cell in cells]


def _spread(grid: Grid, index: int, upper: list[str], lower: list[str]) -> None:
    """Write a group's name over each of its columns: by its merged cells, else to the right over
    blanks that have something below.
    """
    number = grid.numbers[index]
    spans = [
        (left, right)
        for top, left, _, right in grid.merges
        if top == number and right > left and left < len(upper)
    ]
    for left, right in spans:
        for column in range(left + 1, min(right + 1, len(upper))):
            upper[column] = upper[column] or upper[left]
    if not grid.merges:
        for column in range(1, len(upper)):
            if not upper[column] and lower[column] and lower[column - 1]:
                upper[column] = upper[column - 1]


def _spread_signatures(
    grid: Grid, index: int, headers: list[str], source: Source, names: ColumnNames
) -> None:
    """Write the header of signatures over each column that its merged cell covers: people sign
    there by turns.
    """
    for top, left, bottom, right in grid.merges:
        if not top <= grid.numbers[index] <= bottom or right <= left or left >= len(headers):
            continue
        meant = recognise([headers[left]], names, source.columns, source.read.ignore).columns[0]
        for column in range(left + 1, min(right + 1, len(headers))):
            if meant in names.several and not headers[column]:
                headers[column] = headers[left]
    for left in range(len(headers) - 1):
        if not headers[left] or headers[left + 1]:
            continue
        meant = recognise([headers[left]], names, source.columns, source.read.ignore).columns[0]
        if meant in names.several and _by_turns(grid, index + 1, left):
            headers[left + 1] = headers[left]


def _by_turns(grid: Grid, below: int, left: int) -> bool:
    """Return whether a column and the one right of it hold numbered places to sign, of which each
    row has one: what a merged heading becomes in a CSV.
    """
    found = False
    for row in grid.rows[below:]:
        here, beside = ([text_of(cell).strip() for cell in row[left : left + 2]] + ["", ""])[:2]
        if any(text and not PLACE(text) for text in (here, beside)):
            break  # the place and day under the list
        if here and beside:
            return False
        found = found or bool(beside)
    return found


def _spread_over_halves(upper: list[str], lower: list[str]) -> None:
    """Write a group's name over each of its halves that has nothing above it."""
    for column in range(1, min(len(upper), len(lower))):
        if lower[column] and not upper[column] and lower[column - 1]:
            upper[column] = upper[column - 1]


def _joined(parts: Sequence[str], source: Source, names: ColumnNames) -> str:
    """Return the stacked cells as one header, or only the lower ones where the whole has no meaning
    ('DATA DIRI' over 'NIK').
    """
    stacked = list(dict.fromkeys(part for part in parts if part))
    for top in range(len(stacked) - 1):
        header = " ".join(stacked[top:])
        if recognise([header], names, source.columns, source.read.ignore).score:
            return header
    if (
        len(stacked) > 1
        and recognise(stacked[-1:], names, source.columns, source.read.ignore).score
    ):
        return stacked[-1]
    return " ".join(stacked)


def _is_header(candidate: Header, source: Source) -> bool:
    columns = set(candidate.recognised.columns)
    if (
        not candidate.missing
        and "name" in columns
        and candidate.recognised.score >= (2 if source.delivers == "roster" else 1)
    ):
        return True
    return candidate.recognised.score >= LIKE_A_HEADER and bool(columns & {"name", "post", "nik"})


def _with_marks(grid: Grid, header: Header, source: Source, names: ColumnNames) -> Header:
    """Return the header one row higher where only halves of columns stand under it: 'L' and 'P',
    'TEMPAT' and 'TANGGAL', 'SLTA' and 'S1'.
    """
    below = header.first + header.height
    row = grid.rows[below] if below < len(grid.rows) else []
    said = {at: fold(text_of(cell)) for at, cell in enumerate(row) if cell.strip()}
    name = header.recognised.columns.index("name") if "name" in header.recognised.columns else -1
    halves = len(said) > 1 and name not in said and all(map(HALF.fullmatch, said.values()))
    if not halves or max(said) >= len(header.headers):
        return header
    groups = dict(enumerate(header.headers))
    return _header_at(grid, header.first, header.height + 1, source, names, groups)


def _parted(grid: Grid, header: Header, source: Source, names: ColumnNames) -> Header:
    """Return the header with 'TEMPAT LAHIR' and 'TANGGAL LAHIR' over the two columns that the
    merged cell of 'TEMPAT, TGL LAHIR' covers, where nothing under it names them and both are
    filled.
    """
    start = header.first + header.height
    numbers = grid.numbers[header.first : start]
    headers = list(header.headers)
    for top, left, _, right in grid.merges:
        if top not in numbers or right != left + 1 or right >= len(headers):
            continue
        halves = HALVES.get(header.recognised.columns[left])
        alone = headers[right] in ("", headers[left])
        said = (row[right].strip() for row in grid.rows[start:] if right < len(row))
        if halves and alone and any(said):
            headers[left : right + 1] = halves
    if headers == list(header.headers):
        return header
    recognised = recognise(headers, names, source.columns, source.read.ignore)
    return replace(header, headers=tuple(headers), recognised=recognised)


def _with_merged_rows(grid: Grid, header: Header, source: Source, names: ColumnNames) -> Header:
    """Return the header made as high as its merged cells say, so that no second header row is taken
    for a person.
    """
    number = grid.numbers[header.first]
    heights = [
        bottom - top + 1
        for top, left, bottom, _ in grid.merges
        if top == number and left < len(header.headers) and header.recognised.columns[left]
    ]
    height = min(max([header.height, *heights]), MAX_HEIGHT, len(grid.rows) - header.first)
    last = header.first + height - 1
    if height == header.height or grid.numbers[last] != number + height - 1:
        return header
    taller = _header_at(grid, header.first, height, source, names)
    return taller if len(taller.missing) <= len(header.missing) else header
