"""What the pages of Perbaikan share: the finding of the address, its words, and the refusal of an
outdated decision.
"""

import re
from dataclasses import dataclass
from datetime import date

from sibermata.desk.refusals import Said, said_of_finding
from sibermata.errors import Refusal
from sibermata.records.states import TenureStatus
from sibermata.rules.desk_work import ENDED, WORDS, Work, work_of
from sibermata.rules.value.text import mask_cell
from sibermata.store.registry.fields import DAYS as DATES
from sibermata.store.views.desk.bearers import bearers_of
from sibermata.store.views.desk.repairs import (
    Group,
    Item,
    find_item,
    next_alike,
    next_row,
    who_decided,
)
from sibermata.web.render import day, instant
from sibermata.web.visit import Visit

LABELS = {
    Work.WORD: ("Arti kata", "Satu jawaban berlaku untuk semua baris yang sama."),
    Work.PERSON: ("Orang yang sama?", "Bandingkan berdampingan, lalu putuskan."),
    Work.LIST: ("Daftar ikrar dan pelatihan", "Siapa yang dimaksud sebuah baris daftar."),
    Work.CHALLENGED: ("Koreksi ditantang", "Sumber kini menulis nilai ketiga."),
    Work.ROW: ("Perbaiki baris", "Perbaiki di tempatnya; berlaku pada pembacaan berikutnya."),
    Work.ENDED: ("Diduga berhenti", "Pastikan ke desa, lalu catat."),
    Work.SEAT: ("Kursi", "Kursi kosong, ganda, atau masa jabatannya lewat."),
    Work.WARNING: ("Peringatan", "Diterima, tetapi ada yang diragukan."),
}
DECISIONS = {
    "row": "baris ini diperbaiki",
    "word": "arti katanya ditentukan",
    "row_of_list": "baris daftar ini dijawab",
    "people": "pertanyaan tentang orangnya dijawab",
    "correction": "koreksinya diputuskan",
    "tenure": "masih menjabat atau tidaknya dicatat",
    "seat": "kursi ini dicatat",
}
SEAT, HEAD = "SEAT_", "KADES"
DAYS = re.compile(r"\d{4}-\d{2}-\d{2}")
PERSON_NUMBER = re.compile(r"^orang \d+")


@dataclass(frozen=True)
class Next:
    """What is to be done after a finding: the next one that waits, and how it is called."""

    address: str
    words: str


def item_of(visit: Visit) -> Item:
    """Return the finding of the address, inside the scope."""
    number = visit.number("finding")
    found = find_item(visit.connection, visit.scope, number, visit.today)
    if found is None:
        raise Refusal("PAGE_UNKNOWN")
    return found


def work_of_item(item: Item) -> Work:
    """Return what kind of work a finding is."""
    return work_of(item.code, item.severity)


def said_of(visit: Visit, one: Item | Group) -> Said:
    """Return the sentence of a finding, or of a group without the facts that differ within it."""
    about = {
        "code": one.code,
        "shown": shown_in_words(visit, one),
        "header": one.header,
        "column_name": one.column,
        "detail": detail_in_words(one),
    }
    return said_of_finding(about, visit.house.messages)


def is_of_registry(one: Item | Group) -> bool:
    """Return whether a finding is about a seat or a tenure, which its night wrote as codes."""
    return one.code.startswith(SEAT) or one.code in ENDED


def shown_in_words(visit: Visit, one: Item | Group) -> str:
    """Return what a finding is about, a seat by the names of its post and village."""
    return seat_in_words(visit, one) if one.shown and is_of_registry(one) else one.shown


def detail_in_words(one: Item | Group) -> str:
    """Return what more is said of a finding: days in words, and a person by name."""
    if not is_of_registry(one):
        return one.detail
    detail = DAYS.sub(day_in_words, one.detail)
    return PERSON_NUMBER.sub(one.holder, detail) if one.holder else detail


def title_of(visit: Visit, item: Item) -> str:
    """Return whom or what a finding is about, '' where only its place says it."""
    if item.holder:
        return item.holder
    named = is_of_registry(item) or work_of_item(item) in (Work.PERSON, Work.LIST)
    return shown_in_words(visit, item) if named else ""


def value_in_words(visit: Visit, field: str, text: str) -> str:
    """Return a value of a field, numbers masked: a day and a status in words."""
    if field == "status" and text in list(TenureStatus):
        return visit.house.words[TenureStatus][text]
    if field in DATES and DAYS.fullmatch(text):
        return day(date.fromisoformat(text))
    return mask_cell(field, text)


def next_of(visit: Visit, item: Item) -> Next | None:
    """Return what to do next: after a refused row the next one of its source, else the next of its
    kind.
    """
    if item.row_hash is not None and work_of_item(item) in (Work.ROW, Work.WORD):
        found = next_row(visit.connection, visit.scope, item, visit.today)
    else:
        found = next_alike(visit.connection, visit.scope, item, WORDS, visit.today)
    if found is None:
        return None
    bearer = bearers_of(visit.connection, visit.scope, [found.id]).get(found.id)
    row = f"baris {found.row}" if found.row else ""
    about = bearer.name if bearer else title_of(visit, found)
    words = ", ".join(filter(None, (about, row)))
    return Next(f"/perbaikan/{found.id}", words or said_of(visit, found).sentence)


def post_of_seat(code: str, shown: str) -> str:
    """Return the code of the post that a task about a seat names first."""
    return HEAD if code == "SEAT_NO_HEAD" else shown.partition(" ")[0]


def seat_in_words(visit: Visit, one: Item | Group) -> str:
    """Return what a task about a seat names, its post and village by their names."""
    if one.code == "SEAT_NO_HEAD":
        return one.village or one.shown
    code, _, more = one.shown.partition(" ")
    post = visit.opened.rules.book.posts.posts.get(code)
    label, _, village = more.rpartition(" ")
    place = one.village or village
    return " ".join(filter(None, (post.name if post else code, label, place)))


def day_in_words(found: re.Match[str]) -> str:
    """Return a day that a text names, in words."""
    return day(date.fromisoformat(found[0]))


def refuse_stale(visit: Visit, item: Item) -> None:
    """Refuse a decision about a finding that was decided or changed since it was opened."""
    if visit.form.text("versi", most=64) == item.version:
        return
    if item.put_off_until is not None:
        raise Refusal("PUT_OFF_MEANWHILE", by=item.put_off_by, until=item.put_off_until)
    decided = who_decided(visit.connection, item.id)
    if decided is None or item.status == "open":
        raise Refusal(
            "DECIDED_MEANWHILE",
            what="isinya dibaca ulang",
            by="pembacaan sumber",
            at=instant(visit.now),
        )
    raise Refusal(
        "DECIDED_MEANWHILE",
        what=DECISIONS[decided.what],
        by=decided.by,
        at=instant(decided.at),
    )
