"""How lists write forms, modes and outcomes: `config/spellings/lists.toml`."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sibermata.records.states import Outcome, PledgeForm, PledgeMode
from sibermata.rules.value.spelling import Spelling, make_spelling

FILE = "spellings/lists.toml"
REPRESENTED = "represented"  # a mode that is none: somebody else was there


class ListWords(NamedTuple):
    """What lists write -> the word we keep."""

    forms: Spelling
    modes: Spelling
    outcomes: Spelling


def make_list_words(content: Mapping[str, Any]) -> ListWords:
    """Return the tables of the file; raise ConfigError with file, key and reason."""
    allowed = {
        "forms": frozenset(PledgeForm),
        "modes": frozenset((*PledgeMode, REPRESENTED)),
        "outcomes": frozenset(Outcome),
    }
    return ListWords(
        *(
            make_spelling(FILE, {"words": content.get(table, {})}, frozenset(map(str, words)))
            for table, words in allowed.items()
        )
    )
