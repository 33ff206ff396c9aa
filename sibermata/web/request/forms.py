"""The fields of a submitted form: only declared ones, each cleaned and checked once.

Invariant: an undeclared field is never read; its arrival is logged (FAULTS B120).
"""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from starlette.datastructures import FormData, UploadFile

from sibermata.errors import Refusal
from sibermata.rules.time.office import MONTHS

log = logging.getLogger("sibermata.web")
MOST_FIELDS = 1_000
MOST_FILES = 5
MOST_TEXT = 10_000  # characters of one field
OURS = frozenset({"csrf", "kept"})  # fields of the kit itself
DAY = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2}|[A-Za-z]+)\s*[/.\- ]\s*(\d{4})")
LONG_NUMBER = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a field: shown above the form, and beside the field."""

    field: str
    sentence: str


@dataclass
class Form:
    """The fields of one request."""

    sent: FormData
    mistakes: list[Mistake] = field(default_factory=list)
    overfull: int = 0  # letters that a field may have which has more; 0 = none has
    _asked: set[str] = field(default_factory=set)

    def text(self, name: str, *, most: int = MOST_TEXT) -> str:
        """Return a field as it was typed, without space around it; '' where it was not sent. What
        is too long is a mistake at the field: no page may take it (`overfull`).
        """
        self._asked.add(name)
        value = self.sent.get(name, "")
        if not isinstance(value, str):
            return ""
        if len(value) > most and name not in {one.field for one in self.mistakes}:
            self.overfull = most
            self.refuse(name, f"Paling banyak {most} huruf. Persingkat isian ini.")
        return clean(value[:most], most)

    def secret(self, name: str) -> str:
        """Return a field exactly as it was typed."""
        self._asked.add(name)
        value = self.sent.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """Return every value of a field that may be sent several times."""
        self._asked.add(name)
        return [clean(value) for value in self.sent.getlist(name) if isinstance(value, str)]

    def needed(self, name: str, label: str, *, most: int = MOST_TEXT) -> str:
        """Return a field that must be filled in."""
        found = self.text(name, most=most)
        if not found:
            self.refuse(name, f"Isi {label}.")
        return found

    def choice(self, name: str, allowed: Iterable[str], label: str) -> str:
        """Return one of the allowed words."""
        found = self.text(name)
        if found not in set(allowed):
            self.refuse(name, f"Pilih {label}.")
            return ""
        return found

    def ticked(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return self.text(name) != ""

    def day(self, name: str, label: str, *, needed: bool = True) -> date | None:
        """Return a day: three fields `name-d`, `name-m`, `name-y`, or the whole day in the first
        one, as 2/3/2026 or 2 Maret 2026.
        """
        parts = [self.text(f"{name}-{part}", most=40) for part in "dmy"]
        if not any(parts):
            if needed:
                self.refuse(name, f"Isi {label}.")
            return None
        found = read_day(" ".join(filter(None, parts)))
        if found is None:
            self.refuse(
                name, f"{label[:1].upper()}{label[1:]} tidak terbaca, tulis misalnya 2 3 2026."
            )
        return found

    def file(self, name: str) -> UploadFile | None:
        """Return a file that was sent; None where none was chosen."""
        self._asked.add(name)
        found = self.sent.get(name)
        return found if isinstance(found, UploadFile) and found.filename else None

    def refuse(self, name: str, sentence: str) -> None:
        """Record what is wrong with a field."""
        self.mistakes.append(Mistake(name, sentence))

    @property
    def wrong(self) -> bool:
        """Whether anything is wrong with it."""
        return bool(self.mistakes)

    @property
    def typed(self) -> Mapping[str, str]:
        """The fields as they were typed, to be shown again."""
        return {name: value for name, value in self.sent.items() if isinstance(value, str)}

    def log_unasked(self, where: str) -> int:
        """Return how many undeclared fields came, and log them: somebody may be probing (B120)."""
        count = len({*self.sent.keys()} - self._asked - OURS)
        if not self._asked or not count:
            return 0
        log.warning("fields that no page asked for", extra={"page": where, "fields": count})
        return count


def clean(text: str, most: int = MOST_TEXT) -> str:
    """Return a text without surrounding space; refuse one that no person would type."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refusal("REQUEST_UNREADABLE")
    if len(text) > most:
        raise Refusal("FIELD_OVERFULL", most=most)
    return text.strip().replace("\r\n", "\n")


def read_day(text: str) -> date | None:
    """Return the day that somebody typed; None where it is none."""
    found = DAY.fullmatch(text.strip())
    if found is None:
        return None
    day, month, year = found.groups()
    number = int(month) if month.isdigit() else month_number(month)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def month_number(word: str) -> int:
    """Return the number of a month by its first three letters or more; 0 where it is none."""
    named = word.casefold()
    found = [n for n, month in enumerate(MONTHS, 1) if month.casefold().startswith(named)]
    return found[0] if len(named) >= 3 and len(found) == 1 else 0


def has_long_number(text: str) -> bool:
    """Return whether a text must never appear in an address, because it could
    be a personal number.
    """
    return LONG_NUMBER.search(re.sub(r"[\s.\-]", "", text)) is not None
