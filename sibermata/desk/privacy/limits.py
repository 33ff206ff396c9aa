"""Limits how many unmasked personal numbers may leave by one account: so many files an hour, so
many rows a file.

Agreed: FAULTS S59. Masked exports are recorded and not limited.
"""

from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from sibermata.desk.accounts.approvals import BULK_NUMBERS, ask_second, take_second
from sibermata.desk.accounts.reveal import SHORTEST_PURPOSE
from sibermata.errors import Refusal
from sibermata.rules.night_numbers import PrivacyNumbers
from sibermata.rules.value.text import mask_numbers
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.security import find_allowed, list_approvals
from sibermata.store.privacy.exports import count_with_numbers

HOUR = timedelta(hours=1)
SHEET = "rejections"  # the sheet of refused rows, as an approval names it
PACKET = "packet"  # of a district, by its code


def packet_for(district: str) -> str:
    """Return how an approval names the packet of a district."""
    return f"{PACKET} {district}"


def ask_bulk(desk: Desk, about: str, purpose: str, now: datetime) -> str:
    """Ask for a second person's approval of a file with more rows than one
    person may take alone.
    """
    why = mask_numbers(" ".join(purpose.split()))
    if len(why) < SHORTEST_PURPOSE:
        raise Refusal("PURPOSE_NEEDED")
    return ask_second(desk, BULK_NUMBERS, about, now, why)


def asked_bulk(connection: Connection[Any], by: str, now: datetime) -> list[dict[str, Any]]:
    """Return the approval that somebody asked for and has not used."""
    return [one for one in list_approvals(connection, now, by=by) if one["what"] == BULK_NUMBERS]


def refuse_often(connection: Connection[Any], who: str, numbers: PrivacyNumbers) -> None:
    """Refuse a file to somebody who already took the allowed number within the hour."""
    if count_with_numbers(connection, who, HOUR) >= numbers.exports_an_hour:
        raise Refusal("EXPORT_OFTEN", most=numbers.exports_an_hour)


def refuse_bulk(desk: Desk, rows: int, about: str, now: datetime) -> None:
    """Refuse a file with more rows than one person may take alone, unless a second person allowed
    it; that approval is then used up.
    """
    most = desk.book.night.privacy.export_rows
    if rows <= most:
        return
    approval = find_allowed(desk.connection, BULK_NUMBERS, about, desk.by, now)
    if approval is None:
        raise Refusal("EXPORT_BULK", number=rows, most=most)
    take_second(desk, approval, BULK_NUMBERS, about, now)
