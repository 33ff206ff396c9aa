"""The cell of a name: read with care, and told apart from the words that stand in it by accident.

Agreed (FIELD H4): words of status, blank, error or an empty seat are never a name. Words of posts,
sex, religion or education, and the name of the row's own village, kecamatan or district are refused
too, unless a NIK, birth date or telephone stands in the row that belonged to nobody else at the
last publication.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sibermata.records.cell import MARKS
from sibermata.records.official import Judged, OfficialRecord, Outcome, RowFinding
from sibermata.rules.person.name import NameRead, read_name
from sibermata.rules.post.resolve import PostCatalogue, resolve_post
from sibermata.rules.post.spelling import cut
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.region_code import Places
from sibermata.rules.value.text import as_error, clean, is_blank, shown
from sibermata.validate.cells import Said, unusable

Named = tuple[str, str, str, str, Said]  # name, key, front titles, back titles, findings
# Even where these questions arise, the words are words of posts.
_OF_POSTS = frozenset(
    ("local_title", "unspecific", "no_duty", "two_candidates", "bpd_other", "doubtful", "two_posts")
)
PLACE_WORDS = frozenset(("DESA", "DS", "KELURAHAN", "KEL", "KECAMATAN", "KEC", "KABUPATEN", "KAB"))
WORD_KEPT = "NAME_WORD_KEPT"  # a name after all: its row holds a number or day of one person alone
NO_NAMES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Owners:
    """Who had a NIK, a birth date or a telephone at the last publication: the name keys of
    everybody with it. A birth date identifies a person within the village.
    """

    niks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    births: Mapping[tuple[str, date], frozenset[str]] = field(default_factory=dict)
    phones: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def somebody_of_his_own(self, row: OfficialRecord) -> bool:
        """Return whether a NIK, birth date or telephone of the row belonged to nobody else."""
        bearers = []
        if row.nik:
            bearers.append(self.niks.get(row.nik, NO_NAMES))
        if row.birth_date is not None:
            born = (row.village_code, row.birth_date)
            bearers.append(self.births.get(born, NO_NAMES))
        if row.phone:
            bearers.append(self.phones.get(row.phone, NO_NAMES))
        return any(names <= {row.name_key} for names in bearers)


PLAIN_NAME = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]+)+").fullmatch
NOBODY = Owners()


def name_reader(book: Rulebook) -> Callable[[str, str, str], Named]:
    """Return the careful reader of a name and its title columns."""

    def read(cell: str, front: str, back: str) -> Named:
        cell = as_error(cell, book.errors)
        said = unusable(cell, "name")
        found = (
            NameRead(code="NAME_INVALID")
            if cell[:1] in MARKS
            else read_name(cell, book.names, _title(front, book), _title(back, book))
        )
        detail = str(book.names.longest) if found.code == "TOO_LONG" else ""
        for code in (found.code, found.note):
            if code:
                said = (*said, RowFinding(code, "name", shown(cell), detail))
        return found.name, found.key, found.front, found.back, said

    return read


def plain_names(book: Rulebook) -> Callable[[str], str]:
    """Return the reader of a cell with a plain name, without titles, signs or a word that may be no
    name: its key, '' if the cell needs a careful look.
    """
    special, longest = words_of_names(book), book.numbers.name_longest

    def read(cell: str) -> str:
        if len(cell) > longest or not PLAIN_NAME(cell):
            return ""
        key = cell.upper()
        return key if "XXX" not in key and special.isdisjoint(key.split(" ")) else ""

    return read


def words_of_names(book: Rulebook) -> frozenset[str]:
    """Return every word that keeps a name from being plain: a name without one of them, which is no
    place's, needs no further look.
    """
    spelling = book.posts.spelling
    return book.names.special.union(
        spelling.vocabulary,
        spelling.corrections,
        PLACE_WORDS,
        *(text.split(" ") for text in book.no_names | book.errors),
    )


def _title(cell: str, book: Rulebook) -> str:
    """Return the text of a title column, '' where it holds none: NULL is no title."""
    cell = as_error(cell, book.errors)
    return "" if cell[:1] in MARKS or is_blank(clean(cell).text, book.blank) else cell


def word_finder(book: Rulebook, places: Places) -> Callable[[str, str], bool]:
    """Return a function that says whether a name's key, in a row of this village, is a word that is
    no name on its own.
    """
    posts, words = book.posts, book.posts.spelling
    known = words.vocabulary | words.corrections.keys()
    remembered: dict[str, bool] = {}

    def is_word(key: str, village: str) -> bool:
        if key.replace(" ", "") in places.own_names(village):
            return True
        if key in book.also_people:
            return False
        if key in book.no_names:
            return True
        if key not in remembered:
            tokens = key.split(" ")
            remembered[key] = tokens[0] in known and _names_a_post(key, tokens, known, posts)
        return remembered[key]

    return is_word


def _names_a_post(key: str, tokens: list[str], known: frozenset[str], posts: PostCatalogue) -> bool:
    """Return whether a text consists of words of a post: known words alone, or a complete post
    ('Kepala Dusun Krajan'; 'Carik Budi' is a person).
    """
    verdict = resolve_post(key, posts)
    if all(token in known for token in tokens):
        return verdict.verdict != "question" or verdict.reason in _OF_POSTS
    head = posts.office.at(cut(key, posts.spelling), 0)
    return verdict.verdict == "post" and (
        head.kind == "role" or (head.kind in ("head", "bpd", "capacity") and head.length > 1)
    )


def judge_word(name: str, judged: Judged, owners: Owners = NOBODY) -> Judged:
    """Return the judgement of a row whose name is such a word: refused, or admitted with a note if
    something in the row belongs to one person alone.

    Called again, with the owners at the last publication, for a row with NAME_WORD_KEPT.
    """
    row = judged.record or judged.seen
    assert row is not None, "a row that is judged by its name was read"
    findings = tuple(one for one in judged.findings if one.code != WORD_KEPT)
    if owners.somebody_of_his_own(row):
        kept = RowFinding(WORD_KEPT, "name", name)
        return judged._replace(findings=(*findings, kept))
    refused = RowFinding("NAME_WORD", "name", name)
    nameless = row._replace(name="", name_key="")
    return Judged(Outcome.REFUSED, None, (*findings, refused), nameless)
