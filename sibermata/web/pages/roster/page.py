"""Aparatur: the list with filters in the address, search by name or number, and the same rows and
columns as a workbook.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.roster.find import people_meant
from sibermata.desk.sheets.workbook_out import ListBook
from sibermata.desk.visits import within_visit
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.store.base.publications import latest_publication
from sibermata.store.base.scope import Scope
from sibermata.store.privacy.exports import Left, write_export
from sibermata.store.views.desk.listed import (
    Line,
    count_listed,
    every_line,
    find_line,
    list_officials,
)
from sibermata.store.views.regions import VILLAGES, list_regions
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, download, goto, render
from sibermata.web.pages.figures import query
from sibermata.web.pages.roster.columns import HEADS, cells_of, shown
from sibermata.web.pages.roster.searched import (
    MOST_LETTERS,
    address_of_search,
    is_number,
    kept_search,
)
from sibermata.web.pages.roster.shared import (
    MARKED,
    OF_MARKS,
    SHORT,
    WHOLE,
    Asked,
    Choices,
    asked_for,
    choices_of,
    rows_of,
    shown_rows,
)
from sibermata.web.render import instant
from sibermata.web.visit import Visit, number_of

router = APIRouter()
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTED = 20_000  # rows; more take too long for one request
EXPORT_PAGE = 2_000
MOST_PLACES = 10  # villages of a name that are offered


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    person: int
    address: str
    village_address: str
    cells: Sequence[str]
    pledge: str  # a code, for its icon
    mark: str  # of the mark that the line is listed for
    ended: bool


@dataclass(frozen=True)
class RosterPage:
    """The list, or what a search found."""

    asked: Asked
    choices: Choices
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    total: int
    whole: bool  # all columns
    text: str  # what was looked for, '' = nothing; never a number
    by_number: bool  # a number is looked for, which is not said again
    forgotten: bool  # it is no longer kept
    first: str  # the address of the first page, '' on it
    next: str
    may_export: bool
    places: Sequence[tuple[str, str]] = ()  # villages of this name: the list of each, its words
    most: int = MOST_EXPORTED


@page(router, "GET", "/aparatur", roles=DESK, right=Right.VIEW)
def officials(visit: Visit) -> Answer:
    """Show the list that the address asks for."""
    asked = asked_for(visit, visit.query)
    if "nama" in visit.query or "cari" in visit.query:
        return render("roster/list.html", found_page(visit, asked))
    whole = visit.query.get("kolom") == "lengkap"
    columns = columns_of(asked, whole=whole)
    after = line_behind(visit, asked)
    listed = list_officials(visit.connection, visit.scope, asked.wanted, after=after)
    more = {"kolom": "lengkap"} if whole else {}
    following = place_in_words(listed.lines[-1]) if listed.more else ""
    context = RosterPage(
        asked,
        choices_of(visit, asked),
        [(name, HEADS[name]) for name in columns],
        rows_shown(visit, rows_of(visit, listed.lines), columns),
        count_listed(visit.connection, visit.scope, asked.wanted),
        whole,
        "",
        by_number=False,
        forgotten=False,
        first=asked.address(**more) if after else "",
        next=asked.address(**more, sesudah=following) if following else "",
        may_export=visit.visitor.may(Right.EXPORT),
    )
    return render("roster/list.html", context)


def found_page(visit: Visit, asked: Asked) -> RosterPage:
    """Return the page of a search: everybody who may be meant, each with all posts."""
    kept = kept_search(visit) if "cari" in visit.query else None
    text = kept if kept is not None else visit.query.get("nama", "")[:MOST_LETTERS].strip()
    if is_number(text) and kept is None:
        text = ""
    door = within_visit(visit.opened, visit.connection, visit.scope)
    scope = visit.scope.within(asked.fields.get("kab") or None)
    after = person_of(visit.query["sesudah"]) if visit.query.get("sesudah") else None
    people = people_meant(door, visit.connection, scope, text, after=after)
    order = {person: at for at, person in enumerate(people.persons)}
    rows = list(shown_rows(visit, people.persons)) if people.persons else []
    rows.sort(key=lambda row: order.get(row["person_id"], len(order)))
    same = {name: visit.query[name] for name in ("nama", "cari") if name in visit.query}
    behind = f"{people.behind:,}".replace(",", ".") if people.behind else ""
    return RosterPage(
        asked,
        choices_of(visit, asked),
        [(name, HEADS[name]) for name in SHORT],
        rows_shown(visit, rows, SHORT),
        people.total,
        whole=False,
        text="" if kept is not None else text,
        by_number=kept is not None,
        forgotten="cari" in visit.query and kept is None,
        first=asked.address(**same) if after else "",
        next=asked.address(**same, sesudah=behind) if behind else "",
        may_export=False,
        places=places_of(visit, scope, text) if text and kept is None and not after else (),
    )


def places_of(visit: Visit, scope: Scope, text: str) -> list[tuple[str, str]]:
    """Return the villages whose name holds what was looked for, each with the list of it."""
    found = list_regions(visit.connection, scope, levels=VILLAGES, part=text, most=MOST_PLACES)
    return [
        (f"/aparatur{query({'desa': one['code']})}", f"{one['name']}, Kec. {one['subdistrict']}")
        for one in found
    ]


@page(router, "POST", "/aparatur/cari", roles=DESK, right=Right.VIEW)
def search(visit: Visit) -> Answer:
    """Redirect to a search's result; a number travels in a sealed cookie, not in the address."""
    text = visit.form.text("nama", most=MOST_LETTERS)
    district = visit.form.text("kab", most=5)
    if not text:
        return goto("/aparatur")
    address, cookies = address_of_search(visit, text, district)
    return goto(address).with_cookies(*cookies)


@page(router, "POST", "/aparatur/unduh", roles=DESK, right=Right.EXPORT)
def export(visit: Visit) -> Answer:
    """Hand the list over as a workbook: the same rows and columns."""
    sent = {name: visit.form.text(name, most=40) for name in (*SENT, "kolom")}
    asked = asked_for(visit, sent)
    number = count_listed(visit.connection, visit.scope, asked.wanted)
    if number > MOST_EXPORTED:
        raise Refusal("EXPORT_LARGE", number=number, most=MOST_EXPORTED)
    columns = columns_of(asked, whole=sent["kolom"] == "lengkap")
    book = visit.opened.rules.book
    made = ListBook("Aparatur", [HEADS[name] for name in columns], [False] * len(columns))
    people: set[int] = set()
    for lines in every_line(visit.connection, visit.scope, asked.wanted, EXPORT_PAGE):
        for row in rows_of(visit, lines):
            made.add(cells_of(row, columns, book.words, book.posts.posts))
            people.add(row["person_id"])
    edition, at = latest_publication(visit.connection)
    about = [
        ("Saringan", ", ".join(f"{name} {value}" for name, value in asked.fields.items()) or "-"),
        ("Baris", str(made.rows)),
        ("Terbitan data", f"{edition}, {instant(at)}"),
        ("Diunduh", f"{instant(visit.now)} oleh {visit.visitor.name}"),
    ]
    made.about("Keterangan", about)
    visitor = visit.visitor
    visit.log_export(rows=made.rows, filter=dict(asked.fields))
    left = Left("roster", "xlsx", people, made.rows, dict(asked.fields))
    write_export(visit.connection, visitor.name, left)
    return download(made.close(), f"aparatur-{visit.today.isoformat()}.xlsx", WORKBOOK)


SENT = ("kab", "kec", "desa", "jabatan", "status", "ikrar", "siklus", "latihan", "wajib")


def columns_of(asked: Asked, *, whole: bool) -> tuple[str, ...]:
    """Return the columns of a list; a list of marks shows that mark in place of all others. Columns
    with the same value in every row are left out.
    """
    marked = asked.wanted.mark is not None
    if whole:
        return (*WHOLE, *MARKED) if marked else WHOLE
    alike = {
        name
        for name, field in (("district", "kab"), ("subdistrict", "kec"))
        if field in asked.fields
    }
    return tuple(name for name in (OF_MARKS if marked else SHORT) if name not in alike)


def rows_shown(
    visit: Visit, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]
) -> list[Row]:
    """Return rows as the page writes them."""
    book = visit.opened.rules.book
    return [
        Row(
            row["person_id"],
            person_address(row["person_id"]),
            f"/wilayah/{row['village_code']}",
            [shown(cell) for cell in cells_of(row, columns, book.words, book.posts.posts)],
            row["pledge"],
            row.get("state", ""),
            row["status"] == "ended",
        )
        for row in rows
    ]


def person_address(person: int) -> str:
    """Return the address of a person's page; its number is written in groups of three."""
    return f"/aparatur/{person:,}".replace(",", ".")


def person_of(text: str) -> int:
    """Return the number of a person in an address."""
    return number_of(text.replace(".", ""))


def place_in_words(line: Line) -> str:
    """Return the place of a line for an address: its village, seat and mark."""
    tenure = f"{line.tenure:,}".replace(",", ".")
    return "~".join((line.village_code, tenure, line.subject, line.pledge_class))


def line_behind(visit: Visit, asked: Asked) -> Line | None:
    """Return the line that the page begins behind; None on the first page, and where that line is
    no longer in the list.
    """
    parts = visit.query.get("sesudah", "").split("~")
    if len(parts) != 4:
        return None
    village, tenure, subject, pledge_class = parts
    number = str(number_of(tenure.replace(".", "")))
    at = (village, number, subject, pledge_class)
    found: Line | None = find_line(visit.connection, visit.scope, asked.wanted, at)
    return found
