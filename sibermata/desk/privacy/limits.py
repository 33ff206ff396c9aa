"""How much with personal numbers unmasked may leave by one account: so many files an hour, so many
rows a file.

Agreed: FAULTS S59. What leaves masked is recorded and not limited.
"""

from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from sibermata.desk.accounts.approvals import BULK_NUMBERS, take_second
from sibermata.errors import Refusal
from sibermata.rules.night_numbers import PrivacyNumbers
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.security import find_allowed
from sibermata.store.privacy.exports import count_with_numbers

HOUR = timedelta(hours=1)
SHEET = "rejections"  # the sheet of refused rows, as an approval names it


def refuse_often(connection: Connection[Any], who: str, numbers: PrivacyNumbers) -> None:
    """Refuse the file of somebody who took as many within the hour as one may."""
    if count_with_numbers(connection, who, HOUR) >= numbers.exports_an_hour:
        raise Refusal("EXPORT_OFTEN", most=numbers.exports_an_hour)


def refuse_bulk(desk: Desk, rows: int, about: str, now: datetime) -> None:
    """Refuse a file of more rows than one person may take alone; a second person's yes, where there
    is one, lets it pass and is used up.
    """
    most = desk.book.night.privacy.export_rows
    if rows <= most:
        return
    approval = find_allowed(desk.connection, BULK_NUMBERS, about, desk.by, now)
    if approval is None:
        raise Refusal("EXPORT_BULK", number=rows, most=most)
    take_second(desk, approval, BULK_NUMBERS, about, now)
