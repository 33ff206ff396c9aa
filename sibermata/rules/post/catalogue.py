"""The catalogue of posts and the meaning of their words, made ready for reading from the two files
in config/.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sibermata.errors import ConfigError
from sibermata.rules.post.spelling import Spelling, Word, plain, split

SEPARATORS = ("/", ",", ";", "DAN")
LONG_PIECE = 4  # letters of a word that may be found inside a longer one
SHORT_PIECES = frozenset(
    ("TU", "PJ", "PLT", "PLH", "BPD", "DAN", "UMUM", "DESA", "DUSUN", "STAF")
)  # shorter ones that may, and those that no list holds
POST_FIELDS = {
    "name": str,
    "body": str,
    "min_holders": int,
    "max_holders": int,
    "single": bool,
    "out_at_age": int,
    "pledge_class": str,
    "labelled": bool,
}


@dataclass(frozen=True, slots=True)
class Post:
    """One kind of post, as `config/posts.toml` declares it.

    A 0 among the numbers means: the law sets none.
    """

    code: str
    name: str
    body: str  # pemdes | bpd | kelurahan
    min_holders: int  # per village
    max_holders: int
    single: bool  # one chair per village
    out_at_age: int
    pledge_class: str  # kades | perangkat | bpd | lurah
    labelled: bool  # the code alone does not say which chair it is

    def single_seat(self, label: str) -> bool:
        """Return whether this chair has one holder.

        Two 'Kepala Dusun' without a dusun may be two chairs; two of Krajan are one.
        """
        return self.single or (self.labelled and label != "")


class Sign(NamedTuple):
    """What one or several words mean where they stand."""

    kind: str
    value: str
    length: int  # in words


NOTHING = Sign("", "", 1)


class Lexicon:
    """Phrases and their meaning; the longest phrase wins, and of equal phrases the one that was
    added first.
    """

    def __init__(self) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Sign]]] = {}

    def add(self, phrase: tuple[str, ...], kind: str, value: str) -> None:
        """Add one phrase, unless it already means something here."""
        known = self._by_first.setdefault(phrase[0], [])
        if all(words != phrase for words, _ in known):
            known.append((phrase, Sign(kind, value, len(phrase))))
            known.sort(key=lambda entry: -len(entry[0]))

    def at(self, words: list[Word], place: int) -> Sign:
        """Return what begins at this place; `NOTHING` if no phrase does."""
        if place >= len(words):
            return NOTHING
        for phrase, sign in self._by_first.get(words[place].text, ()):
            if (
                len(phrase) == 1
                or tuple(word.text for word in words[place : place + len(phrase)]) == phrase
            ):
                return sign
        return NOTHING

    def words(self) -> set[str]:
        """Return every single word of every phrase."""
        return {word for known in self._by_first.values() for phrase, _ in known for word in phrase}


@dataclass(frozen=True, slots=True)
class PostCatalogue:
    """The posts and everything needed to read one. Made once by `make_catalogue`, never changed."""

    posts: dict[str, Post]
    whole: dict[str, str]  # a cell's words -> the text to read instead
    spelling: Spelling
    office: Lexicon  # what a text may begin with
    duty: Lexicon  # what may follow KAUR or KASI
    roles: dict[str, str]  # KETUA -> BPD_KETUA; '?' asks
    combinations: dict[str, dict[frozenset[str], str]]  # KAUR -> {duties -> post}
    filler: dict[str, frozenset[str]]
    dusun_words: frozenset[str]
    capitals: frozenset[str]

    def single_seat(self, post: str, label: str) -> bool:
        """Return whether the chair of a post under this label has one holder."""
        return self.posts[post].single_seat(label)


def make_catalogue(posts: dict[str, Any], spellings: dict[str, Any]) -> PostCatalogue:
    """Return the catalogue from the parsed `config/posts.toml` and `config/spellings/posts.toml`;
    `ConfigError` if they do not fit.
    """
    catalogue = {code: _post(code, table) for code, table in posts.items()}
    try:
        return _catalogue(catalogue, spellings)
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"spellings of posts: missing or of the wrong kind: {error}",
            place="config/spellings/posts.toml",
        ) from error


def _post(code: str, table: dict[str, Any]) -> Post:
    wrong = [name for name, kind in POST_FIELDS.items() if type(table.get(name)) is not kind]
    unknown = sorted(set(table) - set(POST_FIELDS))
    if wrong or unknown:
        raise ConfigError(
            f"post {code}: missing or of the wrong kind: {wrong}; unknown: {unknown}",
            place="config/posts.toml",
        )
    return Post(code=code, **table)


def _catalogue(posts: dict[str, Post], spellings: dict[str, Any]) -> PostCatalogue:
    corrections = {plain(wrong): split(right) for wrong, right in spellings["words"].items()}

    def phrase(text: str) -> tuple[str, ...]:
        return tuple(right for word in split(text) for right in corrections.get(word, (word,)))

    office, duty = lexicons(spellings, phrase)
    roles = {" ".join(phrase(text)): post for text, post in spellings["bpd"]["roles"].items()}
    combinations = {
        head: {frozenset(entry["duties"]): entry["post"] for entry in entries}
        for head, entries in spellings["combinations"].items()
    }
    _refuse_unknown_posts(posts, roles, combinations)
    return PostCatalogue(
        posts=posts,
        whole={" ".join(split(text)): instead for text, instead in spellings["whole"].items()},
        spelling=spelling_of(spellings, corrections, office.words() | duty.words()),
        office=office,
        duty=duty,
        roles=roles,
        combinations=combinations,
        filler={head: frozenset(words) for head, words in spellings["filler"].items()},
        dusun_words=frozenset(spellings["dusun"]["words"]),
        capitals=frozenset(spellings["other_duties"]["capitals"]),
    )


def lexicons(
    spellings: dict[str, Any], phrase: Callable[[str], tuple[str, ...]]
) -> tuple[Lexicon, Lexicon]:
    """Return what a text may begin with, and what may follow KAUR or KASI."""
    office, duty = Lexicon(), Lexicon()
    for text, value in spellings["duties"].items():
        duty.add(phrase(text), "duty", value)
    for text in spellings["other_duties"]["words"]:
        duty.add(phrase(text), "other_duty", text)
    for kind, texts in _kinds(spellings):
        for text, value in texts.items():
            office.add(phrase(text), kind, value)
            # 'Pemerintah Desa' alone says nothing, after KASI it is a duty
            if kind != "unspecific":
                duty.add(phrase(text), kind, value)
    for text, value in spellings["duties"].items():
        office.add(phrase(text), "duty", value)
    return office, duty


def spelling_of(
    spellings: dict[str, Any], corrections: dict[str, tuple[str, ...]], words: set[str]
) -> Spelling:
    """Return how a word of a post may be written; `words`: those of every phrase."""
    phrases = (
        text for table in (spellings["duties"], spellings["heads"]) for text in _texts(table)
    )
    long = (*corrections, *(word for text in phrases for word in split(text)))
    return Spelling(
        corrections=corrections,
        joined=frozenset(spellings["letters"]["join"]),
        vocabulary=frozenset(words.union(*corrections.values())),
        pieces=SHORT_PIECES.union(
            (word for word in long if len(word) >= LONG_PIECE), spellings["bpd"]["roles"]
        ),
        glued_heads=tuple(spellings["dusun"]["glued"]),
        near=(
            spellings["near"]["one_error_from"],
            spellings["near"]["two_errors_from"],
            tuple(spellings["near"]["targets"]),
        ),
        after_kepala=tuple(spellings["near"]["after_kepala"]),
    )


def _kinds(spellings: dict[str, Any]) -> Iterable[tuple[str, dict[str, str]]]:
    """Yield kind -> {phrase: value}, in the order in which they win."""
    for head, texts in spellings["heads"].items():
        yield "head", dict.fromkeys(texts, head)
    yield "capacity", spellings["capacity"]
    yield "former", dict.fromkeys(spellings["former"]["words"], "")
    yield "replacement", dict.fromkeys(spellings["replacement"]["words"], "")
    yield "bpd", dict.fromkeys(spellings["bpd"]["names"], "")
    yield "role", {text: text for text in spellings["bpd"]["roles"]}
    for kind in ("words", "institutions"):
        yield (
            "not_official" if kind == "words" else "institution",
            {text: text.lower() for text in spellings["not_official"][kind]},
        )
    yield "doubtful", dict.fromkeys(spellings["question"]["doubtful"], "")
    yield "remark", dict.fromkeys(spellings["remarks"]["words"], "")
    yield "separator", dict.fromkeys((*SEPARATORS, *spellings["remarks"]["separators"]), "")
    yield "local_title", dict.fromkeys(spellings["question"]["local_titles"], "")
    yield "unspecific", dict.fromkeys(spellings["question"]["unspecific"], "")


def _refuse_unknown_posts(
    posts: dict[str, Post],
    roles: dict[str, str],
    combinations: dict[str, dict[frozenset[str], str]],
) -> None:
    named = {
        *roles.values(),
        *(post for made in combinations.values() for post in made.values()),
    } - {"?"}
    if named - set(posts):
        raise ConfigError(
            f"spellings of posts name unknown posts: {sorted(named - set(posts))}",
            place="config/spellings/posts.toml",
        )


def _texts(table: Mapping[str, str | list[str]]) -> Iterable[str]:
    for text, value in table.items():
        yield from value if isinstance(value, list) else (text,)
