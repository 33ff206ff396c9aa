"""Signs by which a row that is not admitted is recognised once it is: keyed hashes of whom it names
and where, so that its official counts as observed from the first sight on (FIELD H12).

Invariant: a sign contains a number or a birth date of one person alone; a seat identifies nobody.
"""

from collections.abc import Callable
from datetime import date

from sibermata.records.official import OfficialRecord, Outcome
from sibermata.rules.post.resolve import seat_label_key
from sibermata.sync.read.reading import JudgedRow

STANDING = (Outcome.REFUSED, Outcome.ASKED)


def signs_of_row(row: JudgedRow, hashed: Callable[[str], bytes]) -> list[bytes]:
    """Return the signs of a row that is not admitted; none for any other row."""
    seen = row.judged.seen if row.judged.outcome in STANDING else None
    return signs_of(seen, seen.birth_date, hashed) if seen is not None else []


def signs_of(
    record: OfficialRecord, birth_date: date | None, hashed: Callable[[str], bytes]
) -> list[bytes]:
    """Return the signs of the person a row names: the NIK in the village, and the birth date on the
    seat or beside the name.

    `birth_date`: None if the row's is no evidence.
    """
    place = record.village_code
    if not place:
        return []
    texts = [f"nik {place} {record.nik}"] if record.nik else []
    if birth_date is not None:
        label = seat_label_key(record.label)
        texts += [f"seat {place} {birth_date} {record.post} {label}"] if record.post else []
        texts += [f"name {place} {birth_date} {record.name_key}"] if record.name_key else []
    return [hashed(f"first sight {text}") for text in texts]
