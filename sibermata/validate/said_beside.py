"""What stands beside the office and may still decide about it: a decree of dismissal, and a remark.

Agreed (FIELD H10, H13): a decree of dismissal is the status only where the source has no status; a
remark decides only as a whole, and never against its own column.
"""

import re
from collections.abc import Callable
from datetime import date

from sibermata.records.cell import text_of
from sibermata.records.official import OfficialRecord, RowFinding
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.time.dates import Calendar
from sibermata.rules.value.remark import RemarkRead, RemarkTables, answered_remark, read_remark
from sibermata.rules.value.text import is_blank, plain, shown
from sibermata.rules.value.word_answers import value_key
from sibermata.validate.cells import NOTHING, Memo, Said

# (record, whether a capacity is said elsewhere, the status cell) -> the record, what is to be said
Beside = Callable[[OfficialRecord, bool, str], tuple[OfficialRecord, Said]]


def side_judge(book: Rulebook, calendar: Calendar, has_status: bool) -> Beside:
    """Return the judge of both; `has_status`: the source states who is in office, in a column or
    for all its rows.
    """
    tables = RemarkTables(book.status, book.capacity, book.remarks, book.posts)

    def read(said: tuple[str, str]) -> RemarkRead:
        remark, post = said
        answered = answered_remark(book.answers, value_key(remark))
        return answered or read_remark(remark, post, tables, calendar)

    remarks: Memo[RemarkRead] = Memo(read)

    def judge(
        record: OfficialRecord, capacity_said: bool, status: str
    ) -> tuple[OfficialRecord, Said]:
        more = NOTHING
        if record.end_sk_number or record.end_sk_date:
            record, more = _by_decree(record, has_status, calendar.today)
        if not record.remarks:
            return record, more
        silent = is_blank(text_of(status).strip(), book.blank)
        found = remarks[record.remarks, record.post]
        record, about = _by_remark(record, found, capacity_said, silent, calendar.today)
        return record, more + about

    return judge


_YEARS = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def compare_decree_year(said: Said, day: date | None, number: str) -> Said:
    """Return the finding about a decree's day whose year has two digits, compared with the year in
    the decree's number: a note where they agree, a warning where they do not.
    """
    years = _YEARS.findall(number)
    if day is None or not years or said[-1].code != "DATE_SHORT_YEAR":
        return said
    if str(day.year) in years:
        agreed = said[-1]._replace(detail=f"{day.year}, sama dengan tahun di nomor SK")
        return (*said[:-1], agreed)
    detail = f"tanggal dibaca {day.isoformat()}"
    return (*said, RowFinding("DECREE_YEAR_DIFF", "sk_number", shown(number), detail))


def _by_decree(
    record: OfficialRecord, has_status: bool, today: date
) -> tuple[OfficialRecord, Said]:
    """Return the record ended by its decree of dismissal, if nothing else states its status."""
    if has_status or not record.active:
        return record, NOTHING
    number, day = record.end_sk_number, record.end_sk_date
    begun = max((one for one in (record.start_date, record.sk_date) if one), default=None)
    why = ""
    if day is None:
        why = "tanggalnya tidak ada"
    elif not number:
        why = "nomornya tidak ada"
    elif begun is not None and day <= begun:
        why = f"tanggalnya tidak sesudah pengangkatan ({begun.isoformat()})"
    elif number and plain(number) == plain(record.sk_number):
        why = "sama dengan SK pengangkatan"
    if why or day is None:
        said = " ".join(part for part in (number, day.isoformat() if day else "") if part)
        return record, (RowFinding("END_DECREE_DOUBTFUL", "end_sk_number", said, why),)
    return _ended(record, day, today), NOTHING


def _by_remark(
    record: OfficialRecord,
    found: RemarkRead,
    capacity_said: bool,
    status_silent: bool,
    today: date,
) -> tuple[OfficialRecord, Said]:
    """Return the record with what its remark decides, or the question that the remark raises."""
    why = "di antara kata lain" if found.asks else ""
    if found.ended and record.active and not status_silent:
        why = "kolom status menyatakan lain"
    if found.capacity and capacity_said and found.capacity != record.capacity:
        why = f"di tempat lain tertulis {record.capacity}"
    if why:
        return record, (RowFinding("REMARK_QUESTION", "remarks", shown(record.remarks), why),)
    if found.capacity and not capacity_said:
        record = record._replace(capacity=found.capacity)
    if found.ended and record.active:
        record = _ended(record, found.day, today)
    return record, NOTHING


def _ended(record: OfficialRecord, day: date | None, today: date) -> OfficialRecord:
    """Return the record ended on a stated day; with a future day it is still in office, with a
    stated end.
    """
    stated = day or record.end_date
    if day is not None and day > today:
        return record._replace(end_date=stated)
    return record._replace(end_date=stated, active=False)
