"""What post, body, capacity and hamlet of a row mean together, remembered per distinct
combination.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sibermata.records.cell import ABSENT, MARKS, NUMBER, text_of
from sibermata.records.official import RowFinding
from sibermata.records.source import Source
from sibermata.rules.post.body import BPD, is_of_bpd
from sibermata.rules.post.resolve import PostVerdict, resolve_post, tidy_label
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.time.dates import years_before
from sibermata.rules.value.text import as_error, clean, is_blank, plain, shown
from sibermata.rules.value.word_answers import answered_post
from sibermata.validate.cells import NOTHING, Memo, Said, Text, unusable, word_of

UNKNOWN = frozenset(("unknown", "unknown_duty", "unclear", "too_long", "no_office"))
NOTED = {  # how a post was read, where that is worth a note
    "outside_catalogue": "POST_OUTSIDE_CATALOGUE",
    "respelled": "POST_RESPELLED",
    "duty_added": "POST_DUTY_ADDED",
}
REASONS = {  # why a nearly known post is still a question, in an officer's words
    "unspecific": "jabatannya kurang lengkap",
    "no_duty": "kaur atau kasi apa tidak disebut",
    "two_posts": "menyebut dua jabatan",
    "two_candidates": "dapat berarti dua jabatan",
    "local_title": "sebutan setempat yang artinya berbeda dari desa ke desa",
    "persiapan": "desa persiapan",
    "bpd_other": "jabatan BPD di luar katalog",
    "replacement": "pengganti antarwaktu siapa tidak jelas",
    "doubtful": "meragukan",
    "remark": "keterangan dalam kurung tidak dikenal",
    "capacity_unclear": "Pj, Plt atau Plh tidak jelas",
}


class Seat(NamedTuple):
    """The post of a row.

    `official` is False for staf, RT, operator, and for a body that the source does not claim.
    """

    post: str
    label: str
    capacity: str
    capacity_said: bool
    former: bool
    official: bool
    born_before: date | None  # born before this day = past the age at which the office ends
    said: Said = NOTHING


NO_SEAT = Seat("", "", "definitif", False, False, True, None)


def seat_columns(
    source: Source, book: Rulebook, today: date, heading: str = "", body: str = ""
) -> Memo[Seat]:
    """Return the reader of (post, hamlet, capacity) cells.

    `heading` names the post where no column does, `body` the body of all rows. THE STORY of a post
    is `make`: each way out is one answer, in the order in which they are asked; it runs once for
    equal cells.
    """
    claimed = frozenset(source.bodies)
    this_month = today.replace(day=1)
    codes = source.codes.get("post", {})

    def text_of_post(cell: str) -> Text:
        if cell == ABSENT and heading:
            return heading, (RowFinding("POST_FROM_HEADING", "post", heading),)
        said = unusable(cell, "post")
        return "" if said or cell == ABSENT else word_of(cell, codes), said

    def make(cells: tuple[str, str, str]) -> Seat:
        post_cell, hamlet_cell, capacity_cell = cells
        post_cell = as_error(post_cell, book.errors)
        text, said = text_of_post(post_cell)
        if is_blank(text, book.blank):
            missing = RowFinding("POST_MISSING", "post", shown(post_cell))
            return NO_SEAT._replace(said=(*said, missing))
        verdict = answered_post(book.answers, text) or resolve_post(text, book.posts, body)
        if verdict.verdict == "question" and (beside := _hamlet(hamlet_cell, book)):
            both = resolve_post(
                f"{text} {beside}", book.posts, body
            )  # 'Kaur' and 'Keuangan' in two columns
            verdict = both if both.verdict == "post" else verdict
        if verdict.verdict == "not_official":
            return Seat("", "", "", False, verdict.former, False, None)
        if verdict.verdict != "post":
            said = (*said, _question(verdict, post_cell))
            return NO_SEAT._replace(former=verdict.former, said=said)
        post = book.posts.posts[verdict.post]
        if post.body not in claimed:
            return Seat(post.code, verdict.label, "", False, verdict.former, False, None)
        if code := NOTED.get(verdict.reason):
            said = (*said, RowFinding(code, "post", shown(post_cell), post.name))
        capacity, explicit, about_capacity = _capacity(capacity_cell, verdict, book)
        label = verdict.label or (_hamlet(hamlet_cell, book) if post.code == "KADUS" else "")
        oldest = years_before(this_month, post.out_at_age) if post.out_at_age else None
        return Seat(
            post.code,
            label,
            capacity,
            explicit,
            verdict.former,
            True,
            oldest,
            (*said, *about_capacity),
        )

    return Memo(make)


def said_by_headers(
    columns: Sequence[str], headers: Sequence[str], source: Source, book: Rulebook, around: str = ""
) -> tuple[str, str]:
    """Return the post of all rows where no column has one, and the body of all rows: the only one
    that the source claims, or the one in the headers ('JABATAN BPD', 'Nama Anggota BPD'), or around
    the table (`around`). '' if nothing says it.
    """
    by_column = "post" in columns or "post" in source.constants
    heading = "" if by_column else post_of_heading(columns, headers, book)
    if len(source.bodies) == 1:
        return heading, source.bodies[0]
    named = (h for column, h in zip(columns, headers, strict=False) if column in ("name", "post"))
    of_bpd = around == BPD or any(map(is_of_bpd, named))
    return heading, BPD if of_bpd and BPD in source.bodies else ""


def post_of_heading(columns: Sequence[str], headers: Sequence[str], book: Rulebook) -> str:
    """Return the post that the name column's own header names ('Nama Kepala Desa'); '' if it names
    none.
    """
    header = next((h for column, h in zip(columns, headers, strict=False) if column == "name"), "")
    words = [
        word
        for word in plain(header).split()
        if word not in ("NAMA", "LENGKAP", "DAN", "GELAR", "NAME")
    ]
    if not words or resolve_post(" ".join(words), book.posts).verdict != "post":
        return ""
    return " ".join(words).title()


def _question(verdict: PostVerdict, cell: str) -> RowFinding:
    if verdict.reason in UNKNOWN:
        return RowFinding("POST_UNKNOWN", "post", shown(cell))
    return RowFinding(
        "POST_QUESTION", "post", shown(cell), REASONS.get(verdict.reason, verdict.reason)
    )


def _capacity(cell: str, verdict: PostVerdict, book: Rulebook) -> tuple[str, bool, Said]:
    """Return (capacity, whether it was stated, findings). A prefix of the post ('Plt. Kades') is
    more reliable than a column of its own.
    """
    if verdict.capacity_said and verdict.capacity != "definitif":
        return verdict.capacity, True, NOTHING
    cell = as_error(cell, book.errors)
    if said := unusable(cell, "capacity"):
        return verdict.capacity, verdict.capacity_said, said
    text = "" if cell == ABSENT else clean(text_of(cell)).text
    if is_blank(text, book.blank):
        return verdict.capacity, verdict.capacity_said, NOTHING
    found = book.capacity.find(text)
    if found is None:
        return verdict.capacity, True, (RowFinding("CAPACITY_UNKNOWN", "capacity", shown(cell)),)
    return found, True, NOTHING


def _hamlet(cell: str, book: Rulebook) -> str:
    cell = as_error(cell, book.errors)
    if cell[:1] in MARKS and cell[0] != NUMBER:
        return ""
    text = clean(text_of(cell)).text
    if is_blank(text, book.blank):
        return ""
    words = text.split()
    while len(words) > 1 and plain(words[0]) in ("DUSUN", "DSN", "DUSUN.", "DS"):
        del words[0]
    return tidy_label(" ".join(words))
