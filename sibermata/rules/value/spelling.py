"""Tables of spellings: what the sources write, and the one word we keep.

What is not in the table is None, never a guess.
"""

from collections.abc import Mapping, Set
from typing import Any

from sibermata.errors import ConfigError
from sibermata.rules.value.text import plain


class Spelling:
    """One table.

    `opensid` holds numbers that mean something in an OpenSID database only; there they outrank the
    words.
    """

    __slots__ = ("opensid", "words")

    def __init__(self, words: Mapping[str, str], opensid: Mapping[str, str]) -> None:
        self.words = dict(words)
        self.opensid = {**words, **opensid}

    def find(self, text: str, opensid: bool = False) -> str | None:
        """Return the word we keep for this text; None if nobody has said yet what it means."""
        return (self.opensid if opensid else self.words).get(plain(text))


def make_spelling(
    file: str, content: Mapping[str, Any], allowed: Set[str] | None = None
) -> Spelling:
    """Return the table of a TOML file; raise ConfigError naming file and key when a word means two
    things or none that we know.
    """
    if unknown := sorted(content.keys() - {"words", "opensid"}):
        raise ConfigError(
            f"{file}: [{unknown[0]}]: no such table, only [words] and [opensid]",
            "CONFIG_KEY",
            key=f"[{unknown[0]}]",
            place=file,
        )
    if "words" not in content:
        raise ConfigError(f"{file}: [words] is missing", place=file)
    return Spelling(
        *(_inverted(file, part, content.get(part, {}), allowed) for part in ("words", "opensid"))
    )


def _inverted(file: str, part: str, table: Any, allowed: Set[str] | None) -> dict[str, str]:
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: {part}: must be a table", "CONFIG_KEY", key=part, place=file)
    found: dict[str, str] = {}
    for kept, written in table.items():
        if allowed is not None and kept not in allowed:
            raise ConfigError(
                f"{file}: {part}.{kept}: not one of {', '.join(sorted(allowed))}", place=file
            )
        for word in words_of(file, f"{part}.{kept}", written):
            if found.setdefault(word, kept) != kept:
                raise ConfigError(
                    f"{file}: {part}.{kept}: {word!r} already means {found[word]!r}",
                    "CONFIG_KEY",
                    key=f"{part}.{kept}",
                    place=file,
                )
    return found


def words_of(file: str, key: str, listed: Any) -> list[str]:
    """Return the words of a TOML list in their compared form; raise ConfigError where something
    else stands.
    """
    if not isinstance(listed, list) or not all(
        isinstance(word, str) and plain(word) for word in listed
    ):
        raise ConfigError(
            f"{file}: {key}: must be a list of words", "CONFIG_KEY", key=key, place=file
        )
    return [plain(word) for word in listed]
