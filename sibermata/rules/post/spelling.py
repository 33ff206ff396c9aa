"""A cell cut into words, listed misspellings mended; on demand lost spaces and near misses too.

Never asked about names of places.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

TOKEN = re.compile(r"[^\W_]+|[/,;|&+]")
GLUED_NUMBER = re.compile(r"([^\W\d_]{2,})(\d+)")  # 'RT02', 'KADUS1'
MARKS = {"&": "DAN", "+": "DAN", "|": "/"}
INVISIBLE = ("Cc", "Cf", "Zl", "Zp")  # control and zero-width characters


class Word(NamedTuple):
    """A corrected word and where it stands in the cleaned text; one mistyped word may give two."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is known about writing words wrongly; made of `config/spellings/posts.toml`."""

    corrections: dict[str, tuple[str, ...]]
    joined: frozenset[str]  # single letters that belong together
    vocabulary: frozenset[str]
    pieces: frozenset[str]  # words that may have lost the space between them
    glued_heads: tuple[str, ...]  # KADUS in KADUSKRAJAN
    near: tuple[
        int, int, tuple[str, ...]
    ]  # letters for one error, letters for two, the words that may be meant
    after_kepala: tuple[str, ...]  # short words that may be one error away behind KEPALA


def plain(text: str) -> str:
    """Return the text in NFKC capitals, without control characters and with single spaces."""
    if text.isascii():
        return " ".join(text.upper().split())
    spaced = "".join(" " if unicodedata.category(char) in INVISIBLE else char for char in text)
    capitals = unicodedata.normalize("NFKC", spaced).upper()
    return " ".join(unicodedata.normalize("NFKC", capitals).split())


def raw_words(text: str) -> list[Word]:
    """Return the words of a plain text as they stand; '&' is read as DAN."""
    return [
        Word(MARKS.get(found.group(), found.group()), *found.span())
        for found in TOKEN.finditer(text)
    ]


def cut(text: str, spelling: Spelling, *, near: bool = False) -> list[Word]:
    """Return the corrected words of a plain text; with `near`, unknown words are also split and
    matched to close ones.
    """
    words: list[Word] = []
    for token in _joined(raw_words(text), spelling.joined):
        behind_kepala = near and bool(words) and words[-1].text == "KEPALA"
        words.extend(
            _behind_kepala(token, spelling) if behind_kepala else _corrected(token, spelling, near)
        )
    return words


def split(text: str) -> tuple[str, ...]:
    return tuple(MARKS.get(found, found) for found in TOKEN.findall(plain(text)))


def _joined(tokens: list[Word], joined: frozenset[str]) -> list[Word]:
    """Join 'P', 'J' to 'PJ' where the letters together are a known abbreviation."""
    result: list[Word] = []
    place = 0
    while place < len(tokens):
        letters = 0
        while (
            letters < 4 and place + letters < len(tokens) and len(tokens[place + letters].text) == 1
        ):
            letters += 1
        for length in range(letters, 1, -1):
            run = tokens[place : place + length]
            whole = "".join(token.text for token in run)
            if whole in joined:
                result.append(Word(whole, run[0].start, run[-1].end))
                place += length
                break
        else:
            result.append(tokens[place])
            place += 1
    return result


def _corrected(token: Word, spelling: Spelling, near: bool) -> list[Word]:
    right = spelling.corrections.get(token.text)
    if right is not None:
        return [Word(word, token.start, token.end) for word in right]
    if token.text in spelling.vocabulary:
        return [token]
    glued = GLUED_NUMBER.fullmatch(token.text)
    if glued and (glued[1] in spelling.corrections or glued[1] in spelling.vocabulary):
        middle = token.start + len(glued[1])
        return [
            *_corrected(Word(glued[1], token.start, middle), spelling, near),
            Word(glued[2], middle, token.end),
        ]
    return _nearly(token, spelling) if near else [token]


def _behind_kepala(token: Word, spelling: Spelling) -> list[Word]:
    words = _corrected(token, spelling, near=True)
    if words != [token] or token.text in spelling.vocabulary:
        return words
    from rapidfuzz.distance import OSA

    close = [
        target
        for target in spelling.after_kepala
        if OSA.distance(token.text, target, score_cutoff=1) <= 1
    ]
    return [Word(close[0], token.start, token.end)] if len(close) == 1 else words


def _nearly(token: Word, spelling: Spelling) -> list[Word]:
    """Split a word that lost its spaces, else read it as the one word it is close to, else leave
    it.
    """
    pieces = _pieces(token.text, spelling.pieces)
    head = next(
        (
            head
            for head in spelling.glued_heads
            if token.text.startswith(head) and len(token.text) >= len(head) + 4
        ),
        "",
    )
    if not pieces and head:
        pieces = [head, token.text[len(head) :]]
    if pieces:
        words: list[Word] = []
        start = token.start
        for piece in pieces:
            words.extend(
                Word(word, start, start + len(piece))
                for word in spelling.corrections.get(piece, (piece,))
            )
            start += len(piece)
        return words
    one_from, two_from, targets = spelling.near
    allowed = 2 if len(token.text) >= two_from else 1 if len(token.text) >= one_from else 0
    if not allowed or not token.text.isalpha():
        return [token]
    from rapidfuzz.distance import OSA

    # A short target never takes two errors, however long the word that was typed.
    distances = {
        target: OSA.distance(token.text, target, score_cutoff=allowed) for target in targets
    }
    close = {
        target: d
        for target, d in distances.items()
        if d <= (allowed if len(target) >= two_from else min(allowed, 1))
    }
    best = [target for target, distance in close.items() if distance == min(close.values())]
    return [Word(best[0], token.start, token.end)] if len(best) == 1 else [token]


def _pieces(text: str, pieces: frozenset[str], most: int = 4) -> list[str]:
    """Return the only way to cut a text into at most four known pieces, fewest first; [] if there
    is none or more than one.
    """
    ways: list[list[str]] = [[]]
    for _ in range(most):
        longer: list[list[str]] = []
        for way in ways:
            begin = sum(map(len, way))
            longer.extend(
                [*way, text[begin:end]]
                for end in range(begin + 2, len(text) + 1)
                if text[begin:end] in pieces
            )
        done = [way for way in longer if sum(map(len, way)) == len(text)]
        if done:
            return done[0] if len(done) == 1 and len(done[0]) > 1 else []
        ways = longer
        if not ways:
            break
    return []
