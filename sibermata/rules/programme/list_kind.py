"""What a file delivers, a roster or a list of pledges or trainings: by its columns, else by the
words of its headers, its titles and its name. Pure.

A list that is taken for a roster would make officials of everybody who signed it: a file without
anything that only a roster knows is no roster as soon as one word speaks of a list.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from sibermata.records.source import LISTED, LISTS, ROSTER
from sibermata.rules.programme.list_words import ListWords
from sibermata.rules.value.columns import ColumnNames, fold, recognise
from sibermata.rules.value.text import plain

SHARED = frozenset((*LISTED, "remarks", "email", "phone", "capacity", "status", ""))
OF_ROSTERS = 2  # columns that only a roster has: then it is one, whatever its title says


def kind_of_list(
    headers: Mapping[str, Sequence[str]],
    names: Mapping[str, ColumnNames],
    words: ListWords,
    around: Iterable[str] = (),
) -> str:
    """Return what a file delivers. `headers` and `names`: by what it may deliver, the header that
    was found; `around`: the titles above the table, the names of its sheets and its own.
    """
    roster = recognise(headers.get(ROSTER, ()), names[ROSTER]).columns if ROSTER in headers else ()
    taken = [column in words.roster_columns for column in roster]
    own = {
        kind: own_columns(beside(headers[kind], taken), names[kind])
        for kind in LISTS
        if kind in headers
    }
    most = max(own.values(), default=0)
    if not most and len({*roster} & words.roster_columns) >= OF_ROSTERS:
        return ROSTER
    likely = [kind for kind in own if own[kind] == most]
    texts = [f" {plain(text)} " for text in (*chain(*headers.values()), *around)]
    spoken = next((kind for kind in likely if _says(texts, words.kinds.get(kind, frozenset()))), "")
    firm = max((_firm_columns(headers[kind], names[kind], words) for kind in own), default=0)
    if not spoken and not firm and len({*roster} & words.roster_columns) >= OF_ROSTERS:
        return ROSTER  # 'Tempat', 'Tanggal' beside NIAP and Agama are those of a birth
    return spoken or (likely[0] if most else ROSTER)


def beside(headers: Sequence[str], taken: Sequence[bool]) -> list[str]:
    """Return the headers of a list without those whose place a roster's own column takes: the
    'TANGGAL' under 'SK PENGANGKATAN' is no day of a pledge.
    """
    if len(headers) != len(taken):  # another row was the header: nothing stands beside anything
        return list(headers)
    return [header for header, roster in zip(headers, taken, strict=True) if not roster]


def own_columns(headers: Sequence[str], names: ColumnNames) -> int:
    """Return how many columns are a list's own, by headers that no roster has."""
    sure = [header for header in headers if fold(header) not in names.weak]
    return len(set(recognise(sure, names).columns) - SHARED)


def _firm_columns(headers: Sequence[str], names: ColumnNames, words: ListWords) -> int:
    """Return how many columns are a list's own by headers that say more than a place or a day."""
    return own_columns([one for one in headers if fold(one) not in words.loose], names)


def _says(texts: Iterable[str], words: Iterable[str]) -> bool:
    return any(f" {word} " in text for text in texts for word in words)
