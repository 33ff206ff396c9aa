"""A file of scanned codes: one a line, or CSV `code,device,device_time`."""

import csv
from datetime import datetime

from sibermata.desk.meetings.attendance import Scan
from sibermata.errors import Refusal
from sibermata.rules.time.office import WIB

HEADS = ("code", "device", "device_time")
LONGEST = 200_000  # lines: no door has more in one day


def read_codes(name: str, body: bytes) -> list[Scan]:
    """Return the scans of a file; refuse a file that cannot be read completely.

    A time without a zone is in the office's.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("CODES_FILE", file=name) from None
    scans: list[Scan] = []
    delimiter = ";" if text.count(";") > text.count(",") else ","
    for number, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].casefold() == HEADS[0]:
            continue
        if len(cells) > len(HEADS) or number > LONGEST:
            raise Refusal("CODES_ROW", file=name, row=number)
        code, device, when = (*cells, "", "")[:3]
        scans.append(Scan(code, device, _instant(name, number, when)))
    return scans


def _instant(name: str, row: int, text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("CODES_TIME", file=name, row=row, value=text) from None
    return found if found.tzinfo else found.replace(tzinfo=WIB)
