"""Reads whom a row of a list is about, with the care of a roster; nobody is looked up here.

An unclear village or post costs only that field: there is less evidence, and more questions
(STANDING 3). Pure.
"""

from collections.abc import Callable, Mapping
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from sibermata.records.cell import ABSENT, BOOLEAN, NUMBER, text_of
from sibermata.records.official import Outcome, RowFinding
from sibermata.records.programme.catalogue import Programme
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.listed import Listed, RowAnswer, Written
from sibermata.records.source import Source
from sibermata.rules.person.contact import contact_words
from sibermata.rules.person.nik import read_nik, well_formed
from sibermata.rules.person.phone import read_phone
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.region_code import PlaceRead, Places
from sibermata.rules.value.spelling import Spelling
from sibermata.rules.value.subdistrict import with_subdistrict
from sibermata.rules.value.text import as_error, clean, is_blank, plain, shown
from sibermata.rules.value.word_answers import answered_post
from sibermata.validate.cells import NOTHING, Day, Memo, Said, Text, date_column, unusable, word_of
from sibermata.validate.composite import layout
from sibermata.validate.list_cells import PostSaid, part_name, read_office, read_post
from sibermata.validate.names import name_reader, plain_names

# These columns say whom a row means; an answer applies to the same words of a source
WHO = ("name", "nik", "birth_date", "village_code", "village_name", "subdistrict_name", "post")
BESIDE = ("key", "front_title", "back_title", "phone", "email")
FIELDS = (*BESIDE, *WHO)
SEPARATOR = "\x1f"
TICKS = str.maketrans(dict.fromkeys("✓✔√☑", "V"))


class ListGround(NamedTuple):
    """Everything that rows of a list are judged by."""

    source: Source
    places: Places  # of the source's own district
    wide: Places  # where its rows may lie: for trainings the province
    book: Rulebook
    today: date
    programme: Programme
    events: Mapping[str, EventRecord]  # by code in its compared form
    hashed: Callable[[str], bytes]
    elsewhere: Places | None = None  # of the province: finds out where somebody else's village lies
    body: str = ""  # all rows belong to it, where the table is called a list of it


class JudgedRow(NamedTuple):
    """The judgement of one row of a list."""

    outcome: Outcome
    listed: Listed | None  # None unless it can be linked
    said: Said = NOTHING


class Person(NamedTuple):
    """The person of a row, and the findings about it."""

    who: Written
    key: str
    words: str
    said: Said
    official: bool  # False: staf, RT, operator
    usable: bool  # False: no usable name, or a village that is not ours


# cells of a row, and what a person said about it -> its judgement
Reader = Callable[[list[str], RowAnswer], JudgedRow]
NOT_OFFICIAL = JudgedRow(Outcome.NOT_OFFICIAL, None)


def person_reader(
    columns: tuple[str, ...], ground: ListGround, *, date1904: bool, subdistrict: str
) -> Callable[[list[str]], Person]:
    """Return the reader of a row's person."""
    book, source = ground.book, ground.source
    calendar = book.calendar(ground.today, source.read.dates, date1904, source.district)
    expand, positions, _ = layout(columns, source.constants, FIELDS, book)
    pick = itemgetter(*positions)
    births = date_column("birth_date", calendar, "birth", book.errors)
    seats = _seat_reader(ground, subdistrict)
    names, hashed, contacts = _name_reader(book), ground.hashed, _contact_reader(ground)
    said_plainly, written_as = Memo(plain_cell), Memo(_place_written)

    def read(row: list[str]) -> Person:
        cells = pick(expand(row))
        key_c, front_c, back_c, phone_c, email_c = cells[: len(BESIDE)]
        name_cell, nik_c, birth_c, code_c, village_c, kecamatan_c, post_c = cells[len(BESIDE) :]
        name, name_key, about_name, post_c = names(name_cell, front_c, back_c, post_c)
        nik, about_nik = _nik(nik_c, book)
        birth = births[birth_c]
        village, about_village, post, official, written = seats(
            code_c, village_c, kecamatan_c, post_c
        )
        who = Written(
            name,
            name_key,
            hashed(nik) if nik else None,
            birth.value,
            village,
            post,
            written,
            written_as[village_c, kecamatan_c],
            contacts(phone_c, email_c),
        )
        own = (plain_cell(name_cell), plain_cell(nik_c))
        words = SEPARATOR.join((*own, *[said_plainly[cell] for cell in cells[len(BESIDE) + 2 :]]))
        said = about_name + about_nik + birth.said + about_village
        known = bool(name_key) and not _foreign(about_village)
        return Person(who, plain_cell(key_c), words, said, official, known)

    return read


def plain_cell(cell: str) -> str:
    """Return the words of a cell as they are compared."""
    return plain(text_of(cell))


def _place_written(cells: tuple[str, str]) -> str:
    return ", ".join(filter(None, (text_of(one).strip() for one in cells)))


def _name_reader(book: Rulebook) -> Callable[[str, str, str, str], tuple[str, str, Said, str]]:
    """Return the reader of a name and its titles; where the post's cell is silent, the post may
    stand beside the name.
    """
    names, plain_name, silent = name_reader(book), plain_names(book), ("", ABSENT)

    def read(cell: str, front: str, back: str, post: str) -> tuple[str, str, Said, str]:
        cell = cell.strip(" ")
        if front in silent and back in silent and (key := plain_name(cell)):
            return cell, key, NOTHING, post
        if not text_of(post).strip():
            cell, post = part_name(cell, book.posts)
        name, key, _, _, said = names(cell.strip(" "), front, back)
        return name, key, said, post

    return read


def _contact_reader(ground: ListGround) -> Callable[[str, str], tuple[bytes, ...]]:
    """Return the reader of telephone and e-mail: keyed hashes, () if neither can be read."""

    silent = ("", ABSENT)

    def read(phone: str, email: str) -> tuple[bytes, ...]:
        if phone in silent and email in silent:
            return ()
        found = read_phone(phone, ground.book.blank)
        address = "" if text_of(email) is not email else email
        words = contact_words((found.phone, found.second), address)
        return tuple(map(ground.hashed, words))

    return read


def _foreign(said: Said) -> bool:
    """Return whether a village lies outside the territory."""
    return any(one.code == "OUT_OF_TERRITORY" for one in said)


def _seat_reader(
    ground: ListGround, subdistrict: str
) -> Callable[[str, str, str, str], tuple[str, Said, str, bool, str]]:
    """Return the reader of somebody's seat: the village and its findings, the post, whether it is
    an official's, and the post as written.
    """
    posts, villages = Memo(_post_of(ground)), Memo(_village_of(ground, subdistrict))
    offices = Memo(read_office)

    def read(
        code: str, village: str, kecamatan: str, post: str
    ) -> tuple[str, Said, str, bool, str]:
        office, above = offices[village]
        above = above or kecamatan
        said, written = posts[post, above]
        found, about = villages[code, office, above]
        where = found if found or about else said.village
        return where, about, said.post, said.official, written

    return read


def _nik(cell: str, book: Rulebook) -> Text:
    """Return the NIK of a row; a list need not contain any, so a blank raises no finding."""
    nik = cell.strip(" ")
    if not nik or cell == ABSENT:
        return "", NOTHING
    if well_formed(nik):
        return nik, NOTHING
    found = read_nik(as_error(cell, book.errors), book.blank)
    if found.code == "NIK_MISSING":
        return "", NOTHING
    return found.nik, (RowFinding(found.code, "nik", shown(cell)),) if found.code else NOTHING


def _post_of(ground: ListGround) -> Callable[[tuple[str, str]], tuple[PostSaid, str]]:
    book, codes = ground.book, ground.source.codes.get("post", {})

    def read(cells: tuple[str, str]) -> tuple[PostSaid, str]:
        cell, subdistrict = as_error(cells[0], book.errors), cells[1]
        text = "" if cell == ABSENT or unusable(cell, "post") else word_of(cell, codes)
        if is_blank(text, book.blank):
            return PostSaid(""), ""
        said = read_post(text, book.posts, ground.places, subdistrict, ground.body)
        answered = answered_post(book.answers, text)
        if answered is None:
            return said, text
        official = answered.verdict != "not_official"
        return said._replace(post=answered.post if official else "", official=official), text

    return read


def _village_of(
    ground: ListGround, of_table: str
) -> Callable[[tuple[str, str, str]], tuple[str, Said]]:
    book, trainings = ground.book, ground.wide is not ground.places

    def read(cells: tuple[str, str, str]) -> tuple[str, Said]:
        code, village, subdistrict = (as_error(cell, book.errors) for cell in cells)
        said_any = [one for one in (code, village) if not is_blank(text_of(one).strip())]
        if not said_any:
            return "", NOTHING
        asked = with_subdistrict((code, village, subdistrict), of_table)
        found = ground.places.find(*asked)
        if not found.code and trainings:
            wide = ground.wide.find(*asked)
            found = wide if wide.code else found
        if found.code:
            return found.code, NOTHING
        foreign = [one for one in found.findings if one.code == "OUT_OF_TERRITORY"]
        if foreign:
            return "", tuple(foreign)
        column = "village_code" if village == ABSENT else "village_name"
        ours = any(one.code == "REGION_AMBIGUOUS" for one in found.findings)  # two of the name
        if ground.elsewhere is not None and not ours:
            there = _elsewhere(ground.elsewhere.find(*asked), asked[2], ground.places)
            if there is not None:
                code, place = there
                return "", (RowFinding(code, column, shown(said_any[-1]), place),)
        near = next((one.detail for one in found.findings if one.detail), "")
        detail = f"Mungkin: {near}." if near else ""
        return "", (RowFinding("VILLAGE_UNCLEAR", column, shown(said_any[-1]), detail),)

    return read


def _elsewhere(found: PlaceRead, subdistrict: str, ours: Places) -> tuple[str, str] | None:
    """Return the finding's code for a village outside the district that is known elsewhere in the
    province, and where it lies; None if it is known nowhere.

    Beside a kecamatan that is not ours it belongs to somebody else; by its name alone it may be a
    slip.
    """
    several = next((one for one in found.findings if one.code == "REGION_AMBIGUOUS"), None)
    if not found.code and several is None:
        return None
    stated = bool(found.code) and not is_blank(text_of(subdistrict).strip())
    foreign = stated and not ours.knows_subdistrict(subdistrict)
    where = several.detail if several is not None else f"{found.name} ({found.code})"
    return ("OUT_OF_TERRITORY" if foreign else "VILLAGE_ELSEWHERE"), where


def day_reader(
    column: str, ground: ListGround, *, date1904: bool
) -> Callable[[str], tuple[date | None, Said]]:
    """Return the reader of the day that a row is dated by: (None, ()) if the cell is silent, (None,
    a refusal) if it cannot be read.
    """
    source, book = ground.source, ground.book
    calendar = book.calendar(ground.today, source.read.dates, date1904, source.district)
    days: Memo[Day] = date_column(column, calendar, "deed", book.errors)

    def read(cell: str) -> tuple[date | None, Said]:
        found = days[cell]
        if found.value is not None:
            order = tuple(one for one in found.said if one.code == "DATE_ORDER_PROVEN")
            return found.value, order
        if is_blank(text_of(cell).strip(), book.blank):
            return None, NOTHING
        return None, (RowFinding("DAY_UNREADABLE", column, shown(cell)),)

    return read


def word_reader(table: Spelling, book: Rulebook) -> Memo[Text]:
    """Return the reader of a word of `lists.toml`: (our word or '', a finding where nobody has said
    what the word means).
    """

    def read(cell: str) -> tuple[str, Said]:
        cell = as_error(cell, book.errors)
        if cell == ABSENT or (cell[:1] not in (NUMBER, BOOLEAN) and text_of(cell) is not cell):
            return "", NOTHING
        text = clean(text_of(cell)).text.translate(TICKS)
        kept = table.find(text)
        if kept is not None:  # 'Belum' says something here, though it is a blank elsewhere
            return kept, NOTHING
        if is_blank(text, book.blank):
            return "", NOTHING
        return "", (RowFinding("ROW_UNCLEAR", "", shown(cell), f"kata {text} tidak dikenal"),)

    return Memo(read)


def words_of_row(person: Person, *own: str) -> str:
    """Return the words by which a row is recognised from night to night: its key and its person,
    else all its words.

    A key that is used for somebody else makes another row.
    """
    if person.key:
        return SEPARATOR.join((person.key, "", person.words))
    return SEPARATOR.join((person.words, *own))


def event_reader(ground: ListGround) -> Memo[tuple[EventRecord | None, Said]]:
    """Return the reader of the event that a row names; None where it names none."""
    return Memo(lambda cell: _event_of(cell, ground))


def _event_of(cell: str, ground: ListGround) -> tuple[EventRecord | None, Said]:
    text = "" if cell == ABSENT else clean(text_of(cell)).text
    if is_blank(text, ground.book.blank):
        return None, NOTHING
    event = ground.events.get(plain(text))
    return event, NOTHING if event else (RowFinding("EVENT_UNKNOWN", "event", shown(cell)),)


def only(values: tuple[str, ...] | list[str]) -> str:
    """Return the only value, '' if there are none or several."""
    return values[0] if len(values) == 1 else ""
