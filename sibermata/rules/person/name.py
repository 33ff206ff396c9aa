"""A person's name: titles apart, the key that matching uses, and which texts are no name at all.

A name is never shortened, re-spelled or turned round: the key is normalised, the name stays as a
person wrote it.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sibermata.rules.value.text import clean, is_foreign_symbol, plain

_DROPPED = str.maketrans("", "", ". ,;:'’`\"()[]/\\-_0123456789")
_TWO_LETTERS = re.compile(r"[^\W\d_].*[^\W\d_]").search
_APOSTROPHES = re.compile("['`´‘’ʼʹ′＇]")
_FRONT = re.compile(r"([A-Za-z]{1,9})(\.?)(?:\s+|(?<=\.))(?=[^\s.])")
_FRONT_DOTTED = re.compile(r"((?:[A-Za-z]{1,2}\.\s?){2,3})(?=[^\s.])")  # K.H., R.A.
_ABBREVIATION = re.compile(r"(?:[A-Za-z]{1,4}\.\s?)+[A-Za-z]{0,4}\.?")
_COUNTED = re.compile(r"^[0-9]{1,3}\s*[.)]\s*(?=[^\W\d_])")  # '12. Karto': a list's own counting
_NUMBER = re.compile("[0-9][0-9. -]{4,}[0-9]").search  # a personal number in the cell of a name
_LATE = re.compile(
    r"^(?:alm(?:h|arhum|arhumah)?)\b[.\s]+|\s*[(,]?\s*\b(?:alm(?:h|arhum|arhumah)?)\b\.?\s*\)?$",
    re.IGNORECASE,
)
_PARENT = re.compile(
    r"[^\W_]\s+(?:bin|binti|bt)\b", re.IGNORECASE
).search  # 'Karto bin Sarto (alm)': the father is dead; 'Binti Rahayu (alm)': she is
_ACTING = re.compile(
    r"^(?:pj|pjs|plt|plh)\b[.\s]+|\s*\(\s*(?:pj|pjs|plt|plh|penjabat)\b\.?\s*\)$", re.IGNORECASE
)
_REPLACED = re.compile(r"\s*[(,]\s*paw\b\.?\s*\)?$", re.IGNORECASE)  # how a member came to sit
_BESIDE = re.compile(r"([^()/]*[^()/\s])\s*[(/]\s*([^()/]+?)\s*\)?")
_STANDING = frozenset(("ALM", "ALMH", "ALMARHUM", "ALMARHUMAH", "PJ", "PJS", "PLT", "PLH"))
_MAX_MARKS = 2  # combining marks on one letter: real orthographies need no more
_COMMON = re.compile(r"[A-Za-z .,\-/()'`´‘’ʼʹ′＇]+").fullmatch
_SIGNS = frozenset(" .,-/()'`´‘’ʼʹ′＇")  # what may stand in a name beside letters
_NOT_AT_THE_END = frozenset(" ,-/")  # of these, what a name neither begins nor ends with
_LONGEST_PHRASE = 5  # words of the longest phrase that says that nobody is there
_CODE = re.compile(r"^[=+@]|[<>{}$;\\]|://").search  # a formula, markup, a program, an address
# 'S*** C******i', 'Sxxxx', 'S... C....', '*****': hidden by whoever sent the file
_MASKED = re.compile(
    r"[*•●∗＊█■#]{2,}[^\W\d_]|[^\W\d_][*•●∗＊█■#]{2,}|[^\W\d_][*•●∗＊█■]+[^\W\d_]"
    r"|^[*•●∗＊█■#][*•●∗＊█■# .]{2,}$|[^\W\d_][xX]{3,}|[xX]{3,}[^\W\d_xX]"
    r"|(?<![^\W\d_])[^\W\d_]{1,2}(?:\.{3,}|…)"
).search


@dataclass(frozen=True, slots=True)
class NameWords:
    """The tables of `config/spellings/titles.toml` and of the placeholders, in their compared
    form.
    """

    front: frozenset[str]  # 'DRS', letters only
    back: frozenset[str]
    aliases: Mapping[str, str]  # 'MOH' -> 'MUHAMMAD'
    placeholders: frozenset[str]
    longest: int = 120
    nobody: frozenset[str] = frozenset()  # whole cells that say of a seat that nobody is on it
    beside: frozenset[str] = frozenset()  # words that may stand beside one of those
    in_office: frozenset[str] = frozenset()  # those of `nobody` that say no more than 'aktif'

    @property
    def special(self) -> frozenset[str]:
        """Return every word that keeps a name from being plain: a name without one needs no further
        look.
        """
        return (
            self.front
            | self.back
            | _STANDING
            | self.aliases.keys()
            | {word for phrase in self.placeholders | self.nobody for word in phrase.split()}
        )


class NameRead(NamedTuple):
    """A name, or why it is none.

    `note` says what cleaning did; with a refusing `code` name and key are ''.
    """

    name: str = ""
    key: str = ""
    front: str = ""
    back: str = ""
    code: str = ""
    note: str = ""


def read_name(text: str, words: NameWords, front: str = "", back: str = "") -> NameRead:
    """Return the name in this text, its titles (also those of the title columns, each once) and its
    key; or a code that refuses it.
    """
    read = clean(text)
    if read.code == "BAD_UNICODE":
        return NameRead(code="BAD_UNICODE")
    if code := refusal(read.text, words):
        return NameRead(code=code)
    if read.code == "MOJIBAKE":
        return NameRead(code="NAME_INVALID")
    whole = _COUNTED.sub("", read.text)
    trimmed = without_end_signs(whole)
    if code := _odd_letters(trimmed) or (refusal(trimmed, words) if trimmed != read.text else ""):
        return NameRead(code=code)
    bare, style_found = _without_standing(trimmed, words)
    name, fronts, backs = split_titles(bare, words)
    if name != read.text and (code := refusal(name, words)):
        return NameRead(code=code)
    if front or back:
        fronts = _joined(_titles_of_column(front, words), fronts)
        backs = _joined(_titles_of_column(back, words), backs)
    dropped = "NAME_CHARS" if trimmed != whole.strip(" ,-/") else ""
    return NameRead(
        name,
        name_key(name, words.aliases),
        " ".join(fronts),
        ", ".join(backs),
        note=style_found or dropped or read.code,
    )


def _without_standing(name: str, words: NameWords) -> tuple[str, str]:
    """Return the name without 'Alm.', '(Plt)' or '(meninggal dunia)', and the question that such a
    word raises: whether, and how, somebody is in office.
    """
    late = _LATE.sub("", name).strip()
    if late and late != name:
        return late, "" if _PARENT(name) else "STATUS_UNKNOWN"
    name = _REPLACED.sub("", name) or name
    acting = _ACTING.sub("", name).strip()
    if acting and acting != name:
        return acting, "CAPACITY_UNKNOWN"
    parts = _BESIDE.fullmatch(name)  # 'Suparman (meninggal)', 'Kosong / Suparno'
    for one, other in ((parts[1], parts[2]), (parts[2], parts[1])) if parts else ():
        said = plain(other)
        if said and says_nobody(said, words):
            return one, "" if said in words.in_office or _PARENT(one) else "STATUS_UNKNOWN"
    return name, ""


def without_end_signs(name: str) -> str:
    """Return the name without what stands at an end of it and belongs to no name: 'Budi 2' ->
    'Budi', '*Siti' -> 'Siti'.
    """
    first, last = 0, len(name)
    while first < last and not _may_begin(name[first]):
        first += 1
    while last > first and not _may_end(name[last - 1]):
        last -= 1
    return name[first:last]


def _may_begin(char: str) -> bool:
    return char.isalpha() or (char in _SIGNS and char not in " ,-/.)")


def _may_end(char: str) -> bool:
    if char in _SIGNS:
        return char not in _NOT_AT_THE_END
    return char.isalpha() or (unicodedata.category(char)[0] == "M" and not is_foreign_symbol(char))


def refusal(name: str, words: NameWords) -> str:
    """Return the code that refuses this cleaned text as a name; '' if it may be one."""
    if len(name) > words.longest:
        return "TOO_LONG"
    if _CODE(name):
        return "NAME_INVALID"
    if _MASKED(name):
        return "NAME_PLACEHOLDER" if len(set(plain(name))) == 1 else "NAME_MASKED"
    folded = plain(name)
    if folded and says_nobody(folded, words):
        return "NAME_VACANT"
    if not _TWO_LETTERS(name) or _NUMBER(name):
        return "NAME_INVALID"
    if folded in words.placeholders or words.placeholders.issuperset(folded.split()):
        return "NAME_PLACEHOLDER"
    return "NAME_PLACEHOLDER" if len(folded) > 2 and len(set(folded)) == 1 else ""


def says_nobody(folded: str, words: NameWords) -> bool:
    """Return whether a text says that a seat is empty or its holder gone: such a word as a whole,
    or such words with a day and little else ('masih kosong sejak 2024').
    """
    if folded in words.nobody:
        return True
    tokens = [token for token in folded.split() if not token.isdigit()]
    found = False
    while tokens:
        for size in range(min(_LONGEST_PHRASE, len(tokens)), 0, -1):
            phrase = " ".join(tokens[:size])
            if len(phrase) > 1 and phrase in words.nobody:
                found = True
                break
            if size == 1 and phrase in words.beside:
                break
        else:
            return False
        del tokens[:size]
    return found


def _odd_letters(name: str) -> str:
    """Return the code that refuses a name for its letters and signs: of one script, with marks."""
    if _COMMON(name):
        return ""
    marks, scripts = 0, set()
    for char in name:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MAX_MARKS:
            return "NAME_MARKS"
        if category[0] == "L" and category != "Lm":
            scripts.add(_script_of(char))
        elif char not in _SIGNS and (category[0] != "M" or is_foreign_symbol(char)):
            return "NAME_INVALID"
    return "MIXED_SCRIPT" if len(scripts) > 1 else ""


def _script_of(char: str) -> str:
    """Return the script of a letter by its name in Unicode: 'LATIN', 'JAVANESE'."""
    name = unicodedata.name(char, "")
    return "LATIN" if "LATIN" in name else name.split(" ")[0]


def split_titles(text: str, words: NameWords) -> tuple[str, list[str], list[str]]:
    """Return (name, front titles, back titles) as written.

    At least one word stays the name: 'Haji' alone is a name.
    """
    head, *tail = text.split(",")
    kept, back = [head.strip()], []
    for segment in tail:
        found = _only_titles(segment, words)
        if found is None:
            kept.append(segment.strip())
        else:
            back += found
    name, front = _front_titles(", ".join(part for part in kept if part), words)
    name, trailing = _trailing_titles(name, words)
    if (trailing or back) and re.search(r"[^\W\d_]{3,}\.$", name):
        name = name[:-1]  # 'Sri Uji. S.E': the dot parts name and title; 'Sri W.' keeps its own
    return name.strip(" ,"), front, trailing + back


def _only_titles(segment: str, words: NameWords) -> list[str] | None:
    """Return the titles of a text that holds nothing else, as written; None if it holds something
    else.
    """
    segment = segment.strip()
    known = words.back | words.front
    if not segment or _letters(segment) in known:
        return [segment] if segment else []
    tokens = segment.split()
    found: list[str] = []
    while tokens:
        for size in (3, 2, 1):
            if size <= len(tokens) and _letters("".join(tokens[:size])) in known:
                found.append(" ".join(tokens[:size]))
                del tokens[:size]
                break
        else:
            return [segment] if _ABBREVIATION.fullmatch(segment) and "." in segment else None
    return found


def _front_titles(name: str, words: NameWords) -> tuple[str, list[str]]:
    found: list[str] = []
    while True:
        dotted = _FRONT_DOTTED.match(name)
        if dotted and _letters(dotted[1]) in words.front:
            found.append(dotted[1].strip())
            name = name[dotted.end() :]
            continue
        single = _FRONT.match(name)
        if not single or single[1].upper() not in words.front:
            return name, found
        if len(single[1]) == 1 and not single[2] and single[1].upper() != "H":
            return (
                name,
                found,
            )  # 'R Bambang', 'K Anwar': an initial, unless its dot makes it a title
        found.append(single[1] + single[2])
        name = name[single.end() :]


def _trailing_titles(name: str, words: NameWords) -> tuple[str, list[str]]:
    tokens = name.split()
    found: list[str] = []
    while True:
        for size in (3, 2, 1):
            if len(tokens) <= size:
                continue
            chunk = tokens[-size:]
            if _letters("".join(chunk)) in words.back and _reads_as_title(chunk):
                found.insert(0, " ".join(chunk))
                del tokens[-size:]
                break
        else:
            return (" ".join(tokens), found) if found else (name, found)


def _reads_as_title(chunk: list[str]) -> bool:
    """Return whether a word is a title rather than a name that looks like one: 'SH' and 'S. Pd' are
    titles, 'Se', 'Ma' and 'MA' may be names.
    """
    joined = "".join(chunk)
    if "." in joined:
        return True
    if len(chunk) > 1:
        return len(chunk[0]) == 1 and len(joined) >= 3
    return (joined.isupper() and joined not in ("MA", "SI", "NS")) or (
        len(joined) >= 3 and joined[0].isupper()
    )


def _titles_of_column(text: str, words: NameWords) -> list[str]:
    """Return the titles of a title column: at commas, and at spaces where each part is a title of
    its own.
    """
    found: list[str] = []
    for segment in clean(text[: words.longest]).text.split(","):
        segment = segment.strip()
        if plain(segment):
            found += _only_titles(segment, words) or [segment]
    return found


def _joined(first: list[str], second: list[str]) -> list[str]:
    """Return both lists as one, each title once: 'H.' often stands in the name and in the title
    column.
    """
    once: dict[str, str] = {}
    for title in first + second:
        once.setdefault(_letters(title), title)
    return list(once.values())


def _letters(text: str) -> str:
    return text.translate(_DROPPED).upper()


def name_key(name: str, aliases: Mapping[str, str]) -> str:
    """Return the normalised name that matching uses: 'Moh. Ma’ruf' -> 'MUHAMMAD MARUF'. Titles must
    be gone already.
    """
    folded = plain(
        name
        if name.isascii() and "'" not in name and "`" not in name
        else _APOSTROPHES.sub("", name)
    )
    return " ".join(aliases.get(word, word) for word in folded.split())
