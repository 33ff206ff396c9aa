"""Hands over the NIKs of many people in one workbook: asked for with a purpose, allowed by another
person who is an administrator, made once, and marked with its recipient.

Law: UU 27/2022. Agreed: FAULTS S23, S59. No number appears in a log or in the trail.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sibermata.desk.accounts.approvals import BULK_NUMBERS, ask_second, own_second, take_second
from sibermata.desk.accounts.reveal import SHORTEST_PURPOSE
from sibermata.desk.privacy.limits import refuse_often
from sibermata.desk.sheets.workbook_out import ListBook
from sibermata.errors import Refusal
from sibermata.records.account import Happened, Right, Visitor
from sibermata.rules.time.office import instant_in_words
from sibermata.rules.value.text import mask_numbers
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.security import write_event
from sibermata.store.privacy.exports import Left, write_export
from sibermata.store.registry.fields import open_private
from sibermata.store.views.desk.listed import Filter, count_listed
from sibermata.store.views.officials import roster

NAME = "numbers"  # of the export
HEADS = ("Nama", "NIK", "Jabatan", "Desa/kelurahan", "Kecamatan", "Kode desa", "Salinan")
DISTRICT_LETTERS, SUBDISTRICT_LETTERS = 5, 8  # of the code of an area


class NumbersFile(NamedTuple):
    """A workbook that was made once."""

    body: bytes
    area: str
    rows: int


def ask_numbers(desk: Desk, visitor: Visitor, area: str, purpose: str, now: datetime) -> str:
    """Ask for the NIKs of an area, and return under which id somebody else allows it."""
    refuse_without_right(visitor)
    refuse_area(desk, area)
    why = mask_numbers(" ".join(purpose.split()))
    if len(why) < SHORTEST_PURPOSE:
        raise Refusal("PURPOSE_NEEDED")
    return ask_second(desk, BULK_NUMBERS, area, now, why)


def make_numbers(desk: Desk, visitor: Visitor, approval: str, now: datetime) -> NumbersFile:
    """Make the workbook that was allowed, this one time, and record whose numbers it contains."""
    refuse_without_right(visitor)
    asked = own_second(desk, approval, BULK_NUMBERS, now)
    area, purpose = str(asked["subject"]), str(asked["purpose"])
    refuse_area(desk, area)
    refuse_often(desk.connection, desk.by, desk.book.night.privacy)
    allowed_by = take_second(desk, approval, BULK_NUMBERS, area, now)
    rows = list(rows_of(desk, area))
    refuse_many(desk, len(rows))
    body = workbook(desk, rows, f"{visitor.name}, {instant_in_words(now)}", purpose, allowed_by)
    people = sorted({row["person_id"] for row in rows if row["nik"]})
    about = {"area": area, "purpose": purpose}
    left = Left(NAME, "xlsx", people, len(rows), about, numbers=True)
    write_export(desk.connection, desk.by, left)
    detail = {"area": area, "rows": len(rows), "people": len(people), "allowed_by": allowed_by}
    what = Happened.NUMBERS_EXPORTED
    write_event(
        desk.connection, what, now, account=visitor.account, who=visitor.name, detail=detail
    )
    desk.note("numbers exported", area, purpose=purpose, rows=len(rows), allowed_by=allowed_by)
    return NumbersFile(body, area, len(rows))


def refuse_without_right(visitor: Visitor) -> None:
    """Refuse anybody who was not given the right."""
    if not visitor.may(Right.EXPORT_NUMBERS):
        raise Refusal("RIGHT_NOT_GIVEN", right=Right.EXPORT_NUMBERS)


def refuse_area(desk: Desk, area: str) -> None:
    """Refuse an area outside the scope, and one with more people than a file may hold."""
    known = len(area) in (DISTRICT_LETTERS, SUBDISTRICT_LETTERS)
    if not known or not desk.scope.holds(area[:DISTRICT_LETTERS]):
        raise Refusal("PAGE_UNKNOWN")
    refuse_many(desk, count_listed(desk.connection, desk.scope, Filter(area)))


def refuse_many(desk: Desk, number: int) -> None:
    """Refuse more rows than a file may hold, even if a second person allowed it."""
    most = desk.book.night.privacy.export_rows
    if number > most:
        raise Refusal("EXPORT_LARGE", number=number, most=most)


def rows_of(desk: Desk, area: str) -> Iterator[dict[str, Any]]:
    """Yield the roster of an area, each row with its NIK opened."""
    scope = desk.scope.within(area[:DISTRICT_LETTERS])
    for row in roster(
        desk.connection, scope, subdistrict=area if len(area) > DISTRICT_LETTERS else None
    ):
        sealed = [row.pop("private"), *(row.pop("privates") or ())]
        niks = (open_private(bytes(one), desk.secrecy).nik for one in sealed if one)
        yield {**row, "nik": next((nik for nik in niks if nik), "")}


def workbook(
    desk: Desk, rows: list[dict[str, Any]], copy: str, purpose: str, allowed_by: str
) -> bytes:
    """Return the workbook; its recipient's name stands in every row, at the foot of each printed
    page, and beside the list.
    """
    made = ListBook("Aparatur ber-NIK", HEADS, [False] * len(HEADS))
    posts = desk.book.posts.posts
    for row in rows:
        post = posts[row["post"]].name if row["post"] in posts else row["post"]
        place = (row["village"], row["subdistrict"], row["village_code"])
        made.add((row["name"], row["nik"], post, *place, copy))
    made.sheet.set_footer(f"&L{copy.replace('&', '&&')}&R&P/&N")
    about = [
        ("Salinan untuk", copy),
        ("Keperluan", purpose),
        ("Disetujui oleh", allowed_by),
        ("Baris", str(made.rows)),
    ]
    made.about("Keterangan", about, comments=f"Salinan untuk {copy}")
    return made.close()
