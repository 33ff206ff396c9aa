"""What the pages of Perbaikan share: the finding that is meant, its words, and the proof that
nobody was quicker.
"""

import re
from datetime import date

from sibermata.desk.refusals import Said, said_of_finding
from sibermata.errors import Refusal
from sibermata.rules.desk_work import Work, work_of
from sibermata.store.views.desk.repairs import Group, Item, find_item, who_decided
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
}
SEAT, HEAD = "SEAT_", "KADES"
DAYS = re.compile(r"\d{4}-\d{2}-\d{2}")


def item_of(visit: Visit) -> Item:
    """Return the finding of the address, inside the scope."""
    found = find_item(visit.connection, visit.scope, visit.number("finding"))
    if found is None:
        raise Refusal("PAGE_UNKNOWN")
    return found


def work_of_item(item: Item) -> Work:
    """Return what kind of work a finding is."""
    return work_of(item.code, item.severity)


def said_of(visit: Visit, one: Item | Group) -> Said:
    """Return what is said of a finding, or of a group; what differs in it goes unsaid."""
    shown, detail = one.shown, one.detail
    if shown and one.code.startswith(SEAT):
        shown, detail = seat_in_words(visit, one), DAYS.sub(day_in_words, detail)
    about = {
        "code": one.code,
        "shown": shown,
        "header": one.header,
        "column_name": one.column,
        "detail": detail,
    }
    return said_of_finding(about, visit.house.messages)


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
    """Refuse a decision about what was decided, or reads otherwise, since it was opened."""
    if visit.form.text("versi", most=64) == item.version:
        return
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
