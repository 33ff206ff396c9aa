"""What a sample of a list says outside its headers: the day in its titles, the column whose words
say who was there, the order of day and month.
"""

import re
from collections.abc import Sequence

from sibermata.records.delivery import Part
from sibermata.rules.programme.list_words import ListWords
from sibermata.rules.value.columns import ColumnNames, Proposal
from sibermata.rules.value.text import plain

OF_ROSTERS = ("birth_date", "sk_date", "start_date", "end_date")
DAYS = {"pledges": ("pledge_date",), "trainings": ("held_from", "held_to")}
TITLE_DAY = re.compile(
    r"(?i)\W*(?:hari\s*[/,&]?\s*)?(?:tanggal|tgl)(?:\s+(?:pelaksanaan|kegiatan))?\s*:\s*(.*[0-9]{4}.*)"
).fullmatch
# a day, or two, within a title: 'Bondowoso, 5 September 2024', '12 s.d. 14 Februari 2024 di Blitar'
WRITTEN_DAY = re.compile(
    r"(?i)(?<![0-9/.-])(?:[0-9]{1,2}(?:\s+[a-z]{3,9}(?:\s+[0-9]{4})?)?\s*"
    r"(?:[-–—&]|s\s*[/.]?\s*d\b\.?|sampai(?:\s+dengan)?|dan)\s*)?"
    r"[0-9]{1,2}\s+(?:jan|peb|feb|mar|apr|mei|jun|jul|agu|agt|ags|sep|okt|nop|nov|des)[a-z]*\s+[0-9]{4}\b"
).search
KNOWN_SHARE = 0.8  # of the cells of a column
# A column that counts how often somebody came says nothing of one day
COUNTING = re.compile(r"(?i)\b(?:jumlah|jml|total|rekap|akumulasi)\b").search
MONTH_FIRST = re.compile(
    r"[0-9]{1,2}/(?:1[3-9]|2[0-9]|3[01])/[0-9]{2,4}\b.*|.*[0-9]\s*[AP]M", re.IGNORECASE
).fullmatch
DAY_FIRST = re.compile(r"(?:1[3-9]|2[0-9]|3[01])/[0-9]{1,2}/[0-9]{2,4}\b.*").fullmatch


def titles(part: Part, kind: str, names: ColumnNames) -> list[str]:
    """Return the texts above the tables of a sheet; [] if it is no sheet."""
    if kind not in ("spreadsheet", "html_table"):
        return []
    from sibermata.sources.sheet.preview import titles_of

    return titles_of(part, kind, names)


def stated_day(
    part: Part, kind: str, delivers: str, proposal: Proposal, names: ColumnNames
) -> dict[str, str]:
    """Return the day that the titles of a list state, unless a column does."""
    days = DAYS.get(delivers, ())
    if not days or set(days) & set(proposal.columns):
        return {}
    found = {line[1].strip(" .") for text in titles(part, kind, names) if (line := TITLE_DAY(text))}
    if not found and kind in ("spreadsheet", "html_table"):
        from sibermata.sources.sheet.preview import lines_above

        above = lines_above(part, kind, names, delivers)
        found = {line[0].strip() for text in above if (line := WRITTEN_DAY(text))}
    return {days[0]: found.pop()} if len(found) == 1 else {}


def with_words(
    proposal: Proposal,
    headers: list[str],
    samples: list[list[str]],
    delivers: str,
    words: ListWords,
) -> tuple[Proposal, dict[str, list[str]]]:
    """Return the proposal with the column whose words say who was there, and the columns among
    which a person must choose: 'Sesi 1' or 'Sesi 2', 'Ikrar' or 'Pakta Integritas'.
    """
    column, table = ("mode", words.modes) if delivers == "pledges" else ("outcome", words.outcomes)
    open_ones = {*proposal.unknown, *proposal.guessed.values()}
    open_headers = [one for one in headers if one in open_ones and not COUNTING(one)]
    cells = {one: cells_under(one, headers, samples) for one in open_headers}
    lettered = any(plain(cell) in words.present for some in cells.values() for cell in some)
    letters = words.present | words.absent if lettered else frozenset()
    found = [
        header
        for header, some in cells.items()
        if some
        and sum(table.find(cell) is not None or plain(cell) in letters for cell in some)
        >= KNOWN_SHARE * len(some)
    ]
    guessed = {
        name: header
        for name, header in proposal.guessed.items()
        if header not in found and not (name == column and COUNTING(header))
    }
    columns = {
        name: header
        for name, header in proposal.columns.items()
        if name not in proposal.guessed or name in guessed
    }
    unclear = {column: found} if len(found) > 1 and column not in columns else {}
    if len(found) == 1 and column not in columns:
        columns[column] = guessed[column] = found[0]
    read = {*columns.values(), *unclear.get(column, ())}
    unknown = tuple(one for one in headers if one in open_ones and one not in read)
    return Proposal(columns, guessed, unknown), unclear


def cells_under(header: str, headers: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
    """Return the cells under a header in a sample, without blanks."""
    at = list(headers).index(header)
    cells = (row[at].strip() for row in samples if at < len(row))
    return [cell for cell in cells if plain(cell)]


def order_of_days(
    proposal: Proposal, headers: Sequence[str], samples: Sequence[Sequence[str]]
) -> str:
    """Return 'mdy' where the days of a sample can only be read so, or carry a twelve-hour clock, as
    exports of forms and online meetings do; else the usual order.
    """
    days = (*DAYS["pledges"], *DAYS["trainings"], *OF_ROSTERS)
    stated = (proposal.columns.get(column, "") for column in days)
    cells = [
        cell
        for header in stated
        if header in headers
        for cell in cells_under(header, headers, samples)
    ]
    if any(map(DAY_FIRST, cells)):
        return "dmy"  # both orders occur: a person has to say which
    return "mdy" if any(map(MONTH_FIRST, cells)) else "dmy"
