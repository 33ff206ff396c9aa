"""The columns beside the office itself (NIP, address, remarks, ...): read only where the table has
one of them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter

from sibermata.records.source import Source
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.time.dates import Calendar
from sibermata.validate.cells import NOTHING, Said, date_column, text_column, word_column

SIDE_FIELDS = (
    "nip",
    "niap",
    "religion",
    "end_sk_number",
    "end_sk_date",
    "term",
    "email",
    "address",
    "rank",
    "remarks",
)
Side = tuple[str, str, str, str, date | None, str, str, str, str, str, Said]
NO_SIDE: Side = ("", "", "", "", None, "", "", "", "", "", NOTHING)
NIAP_LONGEST = 25  # DOMAIN 6: format not fixed, up to 25 characters
_EMAIL = re.compile(r"[^\s@<>\"']+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+").fullmatch


def side_reader(
    positions: Sequence[int],
    columns: Sequence[str],
    source: Source,
    book: Rulebook,
    calendar: Calendar,
    origin: Mapping[str, str],
) -> Callable[[list[str]], Side] | None:
    """Return the reader of these fields; None if the table has none of them.

    `positions` are those of SIDE_FIELDS. Long because a row is read in one stretch, field by field:
    a call for each field would cost more than the field.
    """
    if not (set(SIDE_FIELDS) & (set(columns) | source.constants.keys())):
        return None
    n = book.numbers
    pick = itemgetter(*positions)
    nips, niaps = (
        text_column("nip", book, n.text_longest, nip),
        text_column("niap", book, NIAP_LONGEST),
    )
    religions = word_column(
        "religion",
        "RELIGION_UNKNOWN",
        book.religion,
        book,
        source.type == "opensid",
        source.codes.get("religion", {}),
    )
    end_sk_numbers = text_column("end_sk_number", book, n.text_longest_number)
    end_sk_dates = date_column(
        origin.get("end_sk_date", "end_sk_date"), calendar, "end", book.errors
    )
    terms, emails = (
        text_column("term", book, n.text_longest),
        text_column("email", book, n.text_longest, email),
    )
    addresses, ranks = (
        text_column("address", book, n.text_longest),
        text_column("rank", book, n.text_longest),
    )
    remarks = text_column("remarks", book, n.text_longest_remarks)

    def read(cells: list[str]) -> Side:
        (
            nip_c,
            niap_c,
            religion_c,
            number_c,
            day_c,
            term_c,
            email_c,
            address_c,
            rank_c,
            remarks_c,
        ) = pick(cells)
        civil, a = nips[nip_c]
        niap, b = niaps[niap_c]
        religion, c = religions[religion_c]
        number, d = end_sk_numbers[number_c]
        day, e, _, _, _ = end_sk_dates[day_c]
        term, f = terms[term_c]
        mail, g = emails[email_c]
        address, h = addresses[address_c]
        rank, i = ranks[rank_c]
        remark, j = remarks[remarks_c]
        said = (
            (a + b + c + d + e + f + g + h + i + j)
            if (a or b or c or d or e or f or g or h or i or j)
            else NOTHING
        )
        return civil, niap, religion, number, day, term, mail, address, rank, remark, said

    return read


def email(text: str) -> tuple[str, str]:
    """Return an address that mail could reach, or ('', code)."""
    return (text, "") if _EMAIL(text) else ("", "EMAIL_INVALID")


def nip(text: str) -> tuple[str, str]:
    """Return the 18 digits of a civil servant's number, or ('', code)."""
    digits = re.sub(r"[\s.'’`-]+", "", text)
    return (digits, "") if re.fullmatch(r"[0-9]{18}", digits) else ("", "NIP_INVALID")
