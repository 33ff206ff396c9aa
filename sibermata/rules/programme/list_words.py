"""How lists write forms, modes and outcomes, and the words that distinguish a list from a roster:
`config/spellings/lists.toml`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sibermata.records.source import LISTS
from sibermata.records.states import PledgeForm, PledgeMode, TrainingOutcome
from sibermata.rules.value.spelling import Spelling, make_spelling, words_of

FILE = "spellings/lists.toml"
REPRESENTED = "represented"  # a mode that is none: somebody else was there
NOT_THERE = "absent"  # a mode or an outcome that is none: nobody was there, or not yet
FINISHED = "finished"  # an outcome that is none: the score says what came of it


class ListWords(NamedTuple):
    """What lists write -> the word we keep."""

    forms: Spelling
    modes: Spelling
    outcomes: Spelling
    marks: frozenset[str] = frozenset()  # words beside which a blank says that nobody signed
    inside: frozenset[str] = frozenset()  # words of a remark that make its row a question
    # 'pledges', 'trainings' -> words of headers, titles and names of files
    kinds: Mapping[str, frozenset[str]] = {}
    roster_columns: frozenset[str] = frozenset()  # canonical ones that no list has
    loose: frozenset[str] = frozenset()  # headers of a place or a day, of a birth as of an event
    present: frozenset[str] = frozenset()  # letters that say that somebody was there
    absent: frozenset[str] = frozenset()  # letters that say beside those that nobody was


def make_list_words(content: Mapping[str, Any]) -> ListWords:
    """Return the tables of the file; raise ConfigError with file, key and reason."""
    allowed = {
        "forms": frozenset(PledgeForm),
        "modes": frozenset((*PledgeMode, REPRESENTED, NOT_THERE)),
        "outcomes": frozenset((*TrainingOutcome, FINISHED, NOT_THERE)),
    }
    forms, modes, outcomes = (
        make_spelling(FILE, {"words": content.get(table, {})}, frozenset(map(str, words)))
        for table, words in allowed.items()
    )
    marks, kinds = content.get("marks", {}), content.get("kinds", {})
    return ListWords(
        forms,
        modes,
        outcomes,
        frozenset(words_of(FILE, "marks.words", marks.get("words", []))),
        frozenset(words_of(FILE, "marks.inside", marks.get("inside", []))),
        {kind: frozenset(words_of(FILE, f"kinds.{kind}", kinds.get(kind, []))) for kind in LISTS},
        frozenset(kinds.get("roster_columns", ())),
        frozenset(words_of(FILE, "kinds.loose", kinds.get("loose", []))),
        frozenset(words_of(FILE, "marks.present", marks.get("present", []))),
        frozenset(words_of(FILE, "marks.absent", marks.get("absent", []))),
    )
