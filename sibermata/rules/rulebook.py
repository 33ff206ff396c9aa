"""Everything config/ says about reading a row, checked once and frozen: numbers, posts, spellings,
messages. A wrong file stops the start.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sibermata.errors import ConfigError
from sibermata.records.states import CAPACITIES
from sibermata.rules.messages import Messages, make_messages
from sibermata.rules.night_numbers import NightNumbers, night_numbers
from sibermata.rules.person.identity import Likeness
from sibermata.rules.person.name import NameWords
from sibermata.rules.post.resolve import PostCatalogue, make_catalogue
from sibermata.rules.programme.list_words import ListWords, make_list_words
from sibermata.rules.time.dates import Calendar
from sibermata.rules.time.office import ZONE
from sibermata.rules.value.remark import RemarkWords
from sibermata.rules.value.spelling import Spelling, make_spelling, words_of
from sibermata.rules.value.text import error_form, plain
from sibermata.rules.words import Words, make_words

# table of spellings -> the words that it may lead to (None: any)
SPELLINGS: dict[str, frozenset[str] | None] = {
    "sex": frozenset("LP"),
    "religion": None,
    "education": None,
    "status": frozenset(("active", "ended")),
    "capacity": CAPACITIES,
    "months": frozenset(map(str, range(1, 13))),
}
PLACEHOLDER_FILE = "spellings/placeholders.toml"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of `config/rules.toml` that reading needs: `name_longest` is `longest` under
    `[name]`.
    """

    name_longest: int
    text_longest: int
    text_longest_remarks: int
    text_longest_number: int
    birth_youngest: int
    birth_oldest: int
    dates_future_days: int
    dates_first_year: int
    dates_end_years: int
    dates_short_year_back: int
    nik_rounded_share: float
    nik_rounded_least: int
    nik_drift_share: float
    file_foreign_share: float
    file_foreign_least: int
    file_elsewhere_share: float
    file_elsewhere_least: int
    file_phone_people: int
    likeness_other_person: float
    likeness_same_person: float
    likeness_one_slip: float


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """The result of `make_rulebook`. Two are equal only if they are the same object."""

    numbers: Numbers
    posts: PostCatalogue
    sex: Spelling
    religion: Spelling
    education: Spelling
    status: Spelling
    capacity: Spelling
    months: Mapping[str, int]
    names: NameWords
    blank: frozenset[str]
    errors: frozenset[str]  # of spreadsheets, as `error_form` gives them
    open_end: frozenset[str]
    no_names: frozenset[str]  # words of sex, religion and education: no name, standing alone
    also_people: frozenset[str]  # words of posts that are names of people as well
    remarks: RemarkWords
    lists: ListWords
    zones: Mapping[str, str]  # province -> its zone: '35' -> 'Asia/Jakarta'
    likeness: Likeness
    invented_births: frozenset[date]
    messages: Messages
    words: Words
    night: NightNumbers
    digest: bytes  # of all files: other rules make every row be read again
    answers: Mapping[tuple[str, ...], Mapping[str, str]] = field(
        default_factory=dict
    )  # what people said about the words of one source

    def message(self, code: str) -> tuple[str, str]:
        """Return (sentence, next step) of a code, in Indonesian; the sentence may hold {value},
        {column} and {detail}.
        """
        return self.messages.get(code) or (
            f"Ada masalah dengan kode {code}.",
            "Hubungi administrator provinsi dan sebutkan kode ini.",
        )

    def calendar(
        self, today: date, order: str = "dmy", date1904: bool = False, district: str = ""
    ) -> Calendar:
        """Return the calendar for one source's file on one day, in its district's zone; the same
        object for sources that read alike.
        """
        return _calendar(self, today, order, date1904, self.zones.get(district[:2], ZONE))


@lru_cache(maxsize=16)
def _calendar(book: Rulebook, today: date, order: str, date1904: bool, zone: str) -> Calendar:
    n = book.numbers
    return Calendar(
        today,
        book.months,
        order,
        date1904,
        n.birth_youngest,
        n.birth_oldest,
        n.dates_future_days,
        n.dates_first_year,
        n.dates_end_years,
        n.dates_short_year_back,
        book.invented_births,
        book.blank,
        book.open_end,
        ZoneInfo(zone),
    )


def make_rulebook(files: Mapping[str, str]) -> Rulebook:
    """Return the rulebook of these files (relative name -> TOML text); raise ConfigError with file,
    key and reason.
    """
    content = {name: _parsed(name, text) for name, text in files.items()}
    rules = _needed(content, "rules.toml")
    numbers = _numbers(rules)
    holders = _needed(content, PLACEHOLDER_FILE)
    likeness = likeness_of(numbers, rules["birth"])
    words = {name: _spelling(content, name, allowed) for name, allowed in SPELLINGS.items()}
    months = _months(words["months"])
    spellings = _needed(content, "spellings/posts.toml")
    posts = _posts(_needed(content, "posts.toml"), spellings)
    blank = frozenset((*_words(holders, PLACEHOLDER_FILE, "blank"), "", "0"))
    return Rulebook(
        numbers=numbers,
        posts=posts,
        sex=words["sex"],
        religion=words["religion"],
        education=words["education"],
        status=words["status"],
        capacity=words["capacity"],
        months=months,
        names=_name_words(
            _needed(content, "spellings/titles.toml"),
            holders,
            numbers.name_longest,
            nobody=blank.union(
                words_of_all(words, "status", "capacity"),
                map(plain, spellings["former"]["words"]),
            ),
            months=frozenset(months),
            in_office=_in_office(words),
        ),
        blank=blank,
        errors=frozenset(map(error_form, _texts(holders, "errors", "words"))),
        open_end=frozenset(_words(holders, PLACEHOLDER_FILE, "open_end")),
        no_names=words_of_all(words, "sex", "religion", "education"),
        also_people=_also_people(holders),
        remarks=_remark_words(_needed(content, "spellings/remarks.toml")),
        lists=make_list_words(_needed(content, "spellings/lists.toml")),
        zones=_zones(_needed(content, "regions/zones.toml")),
        likeness=likeness,
        invented_births=likeness.invented_births,
        messages=make_messages(_needed(content, "messages.toml")),
        words=make_words(_needed(content, "messages.toml")),
        night=night_numbers(rules),
        digest=_digest(files),
    )


def words_of_all(spellings: Mapping[str, Spelling], *tables: str) -> frozenset[str]:
    """Return every word of these tables of spellings."""
    return frozenset().union(*(spellings[table].words for table in tables))


def likeness_of(numbers: Numbers, births: dict[str, Any]) -> Likeness:
    """Return how alike two people must be, and the birth days that prove little or nothing."""
    return Likeness(
        numbers.likeness_other_person,
        numbers.likeness_same_person,
        numbers.likeness_one_slip,
        frozenset(_month_day(text) for text in _listed(births, "weak")),
        frozenset(_day(text) for text in _listed(births, "invented")),
    )


def _also_people(holders: dict[str, Any]) -> frozenset[str]:
    return frozenset(map(plain, _texts(holders, "names", "also_people")))


def _in_office(words: Mapping[str, Spelling]) -> frozenset[str]:
    """Return the words of status and capacity that say no more about a holder than silence does."""
    plainly = (("status", "active"), ("capacity", "definitif"))
    return frozenset(
        word
        for table, meaning in plainly
        for word, kept in words[table].words.items()
        if kept == meaning
    )


def _digest(files: Mapping[str, str]) -> bytes:
    text = "\0".join(f"{name}\0{files[name]}" for name in sorted(files))
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: {error}", "CONFIG_TOML", place=name) from error


def _needed(content: Mapping[str, dict[str, Any]], name: str) -> dict[str, Any]:
    if name not in content:
        raise ConfigError(f"{name}: the file is missing", "CONFIG_FILE", place=name)
    return content[name]


def _numbers(rules: Mapping[str, Any]) -> Numbers:
    """Return the numbers; every one is required, none has a silent default, and an unknown key is
    an error.
    """
    found: dict[str, Any] = {}
    known: dict[str, set[str]] = {"birth": {"weak", "invented"}}
    for number in fields(Numbers):
        table, _, key = number.name.partition("_")
        known.setdefault(table, set()).add(key)
        value = rules.get(table, {}).get(key) if isinstance(rules.get(table, {}), dict) else None
        if value is None:
            raise ConfigError(
                f"rules.toml: {table}.{key}: is missing",
                "CONFIG_KEY",
                key=f"{table}.{key}",
                place="rules.toml",
            )
        share = number.type is float
        right = (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and (0 < value <= 1 if share else value >= 1)
        )
        if not right or (not share and not isinstance(value, int)):
            wanted = "a share between 0 and 1" if share else "a whole number from 1"
            raise ConfigError(
                f"rules.toml: {table}.{key}: {value!r} is not {wanted}",
                "CONFIG_KEY",
                key=f"{table}.{key}",
                place="rules.toml",
            )
        found[number.name] = value
    for table, keys in known.items():
        if unknown := sorted(rules[table].keys() - keys):
            raise ConfigError(
                f"rules.toml: {table}.{unknown[0]}: no such key",
                "CONFIG_KEY",
                key=f"{table}.{unknown[0]}",
                place="rules.toml",
            )
    if found["birth_youngest"] >= found["birth_oldest"]:
        raise ConfigError(
            "rules.toml: birth.youngest: must be below birth.oldest",
            "CONFIG_KEY",
            key="birth.youngest",
            place="rules.toml",
        )
    return Numbers(**found)


def _posts(posts: dict[str, Any], spellings: dict[str, Any]) -> PostCatalogue:
    try:
        return make_catalogue(posts, spellings)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ConfigError(
            f"posts.toml or spellings/posts.toml: {type(error).__name__} {error}",
            place="posts.toml",
        ) from error


def _spelling(
    content: Mapping[str, dict[str, Any]], name: str, allowed: frozenset[str] | None = None
) -> Spelling:
    file = f"spellings/{name}.toml"
    return make_spelling(file, _needed(content, file), allowed)


def _months(spelling: Spelling) -> Mapping[str, int]:
    missing = set(map(str, range(1, 13))) - set(spelling.words.values())
    if missing:
        raise ConfigError(
            f"spellings/months.toml: words.{min(missing, key=int)}: is missing",
            "CONFIG_KEY",
            key=f"words.{min(missing, key=int)}",
            place="spellings/months.toml",
        )
    return MappingProxyType({word: int(number) for word, number in spelling.words.items()})


def _name_words(
    titles: dict[str, Any],
    holders: dict[str, Any],
    longest: int,
    nobody: frozenset[str],
    months: frozenset[str],
    in_office: frozenset[str],
) -> NameWords:
    file = "spellings/titles.toml"
    aliases = titles.get("aliases", {})
    wrong = [
        str(key)
        for key, name in aliases.items()
        if not (isinstance(name, str) and re.fullmatch("[A-Z]+", name) and key.isupper())
    ]
    if wrong:
        raise ConfigError(
            f"{file}: aliases.{wrong[0]}: must be one word in capitals",
            "CONFIG_KEY",
            key=f"aliases.{wrong[0]}",
            place=file,
        )
    front, back = (
        frozenset(word.replace(" ", "") for word in _words(titles, file, part))
        for part in ("front", "back")
    )
    empty = _words(holders, PLACEHOLDER_FILE, "seat_empty")
    return NameWords(
        front,
        back,
        MappingProxyType(aliases),
        frozenset(_words(holders, PLACEHOLDER_FILE, "names")),
        longest,
        nobody | frozenset(empty),
        months | frozenset(map(plain, _texts(holders, "seat_empty", "beside"))),
        in_office,
    )


def _remark_words(content: dict[str, Any]) -> RemarkWords:
    file = "spellings/remarks.toml"
    return RemarkWords(*(frozenset(_words(content, file, part)) for part in ("inside", "not_here")))


def _zones(content: dict[str, Any]) -> Mapping[str, str]:
    """Return province -> zone; every zone must be one that the data of zones knows."""
    file, found = "regions/zones.toml", {}
    for zone, provinces in content.get("zones", {}).items():
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            said = f"{file}: zones: {zone!r} is no zone"
            raise ConfigError(said, "CONFIG_KEY", key=f"zones.{zone}", place=file) from error
        for province in provinces:
            if not re.fullmatch("[0-9]{2}", str(province)) or province in found:
                raise ConfigError(
                    f"{file}: zones.{zone}: {province!r} is no code of a province, or stands twice",
                    "CONFIG_KEY",
                    key=f"zones.{zone}",
                    place=file,
                )
            found[province] = zone
    return MappingProxyType(found)


def _words(content: dict[str, Any], file: str, table: str) -> list[str]:
    part = content.get(table)
    if not isinstance(part, dict) or "words" not in part:
        raise ConfigError(
            f"{file}: {table}.words: is missing", "CONFIG_KEY", key=f"{table}.words", place=file
        )
    return words_of(file, f"{table}.words", part["words"])


def _texts(holders: dict[str, Any], table: str, key: str) -> list[str]:
    """Return a list of texts of the placeholders as they stand there."""
    listed = holders.get(table, {}).get(key)
    if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
        raise ConfigError(
            f"{PLACEHOLDER_FILE}: {table}.{key}: must be a list of words", place=PLACEHOLDER_FILE
        )
    return listed


def _listed(births: dict[str, Any], key: str) -> list[str]:
    listed = births.get(key, [])
    if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
        raise ConfigError(
            f"rules.toml: birth.{key}: must be a list of texts",
            "CONFIG_KEY",
            key=f"birth.{key}",
            place="rules.toml",
        )
    return listed


def _month_day(text: str) -> tuple[int, int]:
    day = _day(f"2000-{text}")
    return day.month, day.day


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"rules.toml: birth: {text!r} is no day", "CONFIG_KEY", key="birth", place="rules.toml"
        ) from error
