"""Which column of a source is which of ours: by the source's own declaration, else by the usual
headers; never by position.

A header that matches nothing stays unknown and is reported by name; nothing is guessed. Only
`propose` guesses, and only for a person.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sibermata.errors import ConfigError
from sibermata.records.source import CANONICAL, LISTED, LISTS

VILLAGE = ("village_code", "village_name")
PUNCTUATION = re.compile(r"[\W_]+")
CAMEL = re.compile(  # 'namaLengkap', 'KodeDesa', 'NIKPegawai', as programs write it
    r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
)
SEVERAL = frozenset(("mode", "outcome"))  # of a list: signatures stand in two columns by turns
SAYS_NOTHING = ("remarks",)  # what a heading of no meaning of its own is read as
VALUES = (
    "kepala desa",
    "kelurahan",
    "desa",
    "aktif",
    "dusun",
    "lingkungan",
    "post",
    "sk pengangkatan",
)
ACRONYM = re.compile(r"\b(?:Bpd|Nik|Nip|Sk|Hp|Wa|Ktp|Niap|Nipd|Tmt|Ttl|Jk)\b")
COUNTER = re.compile(r"^\s*(?:\([0-9A-Za-z]{1,2}\)|(?:[0-9]{1,2}|[A-Za-z]|[IVX]{1,4})[.)])\s*")
SCALE = re.compile(r"\s*/\s*[0-9]{1,3}(?:[.,]0+)?\s*$")  # at the end of a score's: 'Nilai/100,00'
BRACKET = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?\s*\*?\s*$")  # at the end: '(L/P)', '(16 digit) *'


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """The usual headers, folded. `rank` is the place in its list: lower is surer."""

    canonical: dict[str, str]  # 'TGL SK' -> 'sk_date'
    rank: dict[str, int]
    unwanted: frozenset[str]  # known, and nothing we keep
    written: frozenset[str] = (
        frozenset()
    )  # all of them as they are usually written: 'NAMA', 'Nama', 'nama', 'No.'
    # columns of which a file may have several: each row is read from the first that says something
    several: frozenset[str] = frozenset()
    # headers, folded, that a roster may have as well: they tell no list from a roster
    weak: frozenset[str] = frozenset()
    # under which a source says that it has deleted a row
    deleted: frozenset[str] = frozenset()
    # of pledges and of trainings, where these are the headers of rosters
    of_lists: Mapping[str, "ColumnNames"] = field(default_factory=dict)

    def of(self, delivers: str) -> "ColumnNames":
        """Return the usual headers of what a source delivers."""
        return self.of_lists.get(delivers, self)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What each header of a table means. `columns[i]` is '' where header i is not read."""

    columns: tuple[str, ...]
    unknown: tuple[str, ...] = ()  # headers as written that nobody asked for
    clashing: dict[str, tuple[str, ...]] | None = (
        None  # canonical -> headers that all mean it; the first is read
    )
    doubled: tuple[str, ...] = ()  # wanted headers that stand there twice, letter for letter
    gone: dict[str, tuple[str, ...]] | None = (
        None  # declared canonical -> its declared headers, none of which is there
    )
    spare: dict[int, tuple[int, ...]] | None = (
        None  # position of a declared column -> those of its further headers, in their order
    )

    @property
    def score(self) -> int:
        """Return how many different columns were recognised."""
        return sum(1 for column in self.columns if column)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A first mapping of an unknown file, for a person to confirm."""

    columns: dict[str, str]  # canonical -> the source's header
    guessed: dict[str, str]  # the part of it that no spelling table knows
    unknown: tuple[str, ...]


@lru_cache(maxsize=8192)
def fold(header: str) -> str:
    """Return the form in which headers are compared: upper case, no punctuation, single spaces.

    A leading '_' stays ('_id' is no 'id').
    """
    parted = CAMEL.sub(" ", header) if header.isascii() and header.isalnum() else header
    text = " ".join(PUNCTUATION.sub(" ", parted).upper().split())
    words = text.split()
    if len(words) > 1 and max(map(len, words)) == 1:
        text = "".join(words)  # 'N A M A', 'N I K', 'T.T.L'
    return "_" + text if header.lstrip().startswith("_") else text


def make_column_names(
    spellings: Mapping[str, Any], known: Sequence[str] = CANONICAL
) -> ColumnNames:
    """Return the table of `config/spellings/columns.toml`; a header in two lists is a mistake of
    the table.
    """
    canonical: dict[str, str] = {}
    rank: dict[str, int] = {}
    for name, headers in spellings["columns"].items():
        for place, header in enumerate([*headers, name]):  # our own names are headers too
            folded = fold(header)
            if canonical.setdefault(folded, name) != name:
                raise ConfigError(
                    f"columns.toml: {header!r} stands under {canonical[folded]} and {name}",
                    place="spellings/columns.toml",
                )
            rank.setdefault(folded, place)
    for name in known:
        if canonical.setdefault(fold(name), name) == name:
            rank.setdefault(fold(name), len(rank))
    unwanted = frozenset(
        fold(header) for header in spellings.get("unwanted", {}).get("headers", ())
    ) | {""}
    if twice := sorted(unwanted & canonical.keys()):
        raise ConfigError(
            f"columns.toml: wanted and unwanted at once: {twice}", place="spellings/columns.toml"
        )
    # What a cell may say as well ('Kepala Desa', 'Aktif') tells no header row from a person's.
    listed = [
        *(header for headers in spellings["columns"].values() for header in headers),
        *canonical,
        "no",
        "no.",
        "nomor",
        "no urut",
    ]
    written = frozenset(
        form
        for header in listed
        for form in (
            header,
            header.upper(),
            header.capitalize(),
            ACRONYM.sub(_upper, header.title()),
        )
    )
    written -= {form for word in VALUES for form in (word, word.upper(), word.title())}
    deleted = frozenset(map(fold, spellings.get("deleted", {}).get("headers", ())))
    return ColumnNames(canonical, rank, unwanted | deleted, written, deleted=deleted)


def make_list_names(
    spellings: Mapping[str, Any], lists: Mapping[str, Any], delivers: str
) -> ColumnNames:
    """Return the usual headers of a list: of its person those of a roster, beside them its own; the
    other headers of a roster are known and not wanted.
    """
    rosters = spellings["columns"]
    columns = {name: rosters[name] for name in LISTED if name in rosters}
    columns |= {name: rosters[name] for name in LISTS[delivers] if name in rosters}
    columns |= lists[delivers]
    also = lists.get("also", {})
    weak = [*also.get("person", {}).items(), *also.get(delivers, {}).items()]
    for name, headers in weak:
        columns[name] = [*columns.get(name, ()), *headers]
    taken = {fold(header) for headers in columns.values() for header in headers} | set(
        map(fold, LISTS[delivers])
    )
    others = [header for headers in rosters.values() for header in headers] + list(CANONICAL)
    for listed in (spellings, lists):
        others += listed.get("unwanted", {}).get("headers", ())
    made = make_column_names(
        {
            "columns": columns,
            "unwanted": {"headers": [one for one in others if fold(one) not in taken]},
        },
        LISTS[delivers],
    )
    folded = frozenset(fold(header) for _, headers in weak for header in headers)
    return replace(made, several=SEVERAL, weak=folded)


def _upper(found: re.Match[str]) -> str:
    return found[0].upper()


def recognise(
    headers: Sequence[str],
    names: ColumnNames,
    declared: Mapping[str, Sequence[str]] | None = None,
    ignore: Sequence[str] = (),
) -> Recognised:
    """Return what each header means.

    A column that is declared is found by its declared headers only, so that no rename passes
    unseen.
    """
    declared = declared or {}
    ours = declared_headers(declared)
    ignored = {fold(header) for header in ignore}
    candidates: dict[str, list[tuple[int, int]]] = {}  # canonical -> (rank, position)
    leftover: list[int] = []
    for position, header in enumerate(headers):
        found = _meaning(header, names, ours, declared, ignored)
        if found is None:
            leftover.append(position)
        elif found[0]:
            candidates.setdefault(found[0], []).append((found[1], position))
    columns = [""] * len(headers)
    clashing: dict[str, tuple[str, ...]] = {}
    doubled: list[str] = []
    spare: dict[int, tuple[int, ...]] = {}
    for name, ranked in candidates.items():
        best, *others = [position for _, position in sorted(ranked)]
        columns[best] = name
        if not others:
            continue
        clashing[name] = tuple(headers[position] for position in (best, *others))
        several = name in names.several
        if fold(headers[best]) == fold(headers[others[0]]) and not several:
            doubled.append(headers[best])
        if name in declared or several:
            spare[best] = tuple(others)
        else:
            leftover += others
    unknown = tuple(dict.fromkeys(headers[position] for position in sorted(leftover)))
    gone = gone_columns(headers, declared, ours, candidates.keys())
    return Recognised(tuple(columns), unknown, clashing, tuple(doubled), gone, spare)


def deleted_headers(
    headers: Sequence[str],
    names: ColumnNames,
    declared: Mapping[str, Sequence[str]],
    ignore: Sequence[str] = (),
) -> list[str]:
    """Return the headers under which rows are said to be deleted; not one that the source declares
    or ignores.
    """
    own = {*declared_headers(declared), *map(fold, ignore)}
    return [header for header in headers if fold(header) in names.deleted - own]


def declared_headers(declared: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, int]]:
    """Return folded header -> the column that declares it, and its place in that list: 'Nama / NIK'
    declared for both is the name's.
    """
    ours: dict[str, tuple[str, int]] = {}
    for name, listed in sorted(declared.items(), key=lambda item: item[0] != "name"):
        for place, header in enumerate(listed):
            ours.setdefault(fold(header), (name, place))
    return ours


def gone_columns(
    headers: Sequence[str],
    declared: Mapping[str, Sequence[str]],
    ours: Mapping[str, tuple[str, int]],
    found: Set[str],
) -> dict[str, tuple[str, ...]]:
    """Return the declared columns of which no header is there; one that shares its header with
    another column is.
    """
    there = {fold(header) for header in headers}
    shared = {
        name
        for name, listed in declared.items()
        for header in listed
        if fold(header) in there and ours[fold(header)][0] != name
    }
    return {
        name: tuple(listed)
        for name, listed in declared.items()
        if name not in found and name not in shared
    }


def missing(
    recognised: Recognised, constants: Mapping[str, str], delivers: str = "roster"
) -> tuple[str, ...]:
    """Return what no row can do without and neither a column nor a constant gives: 'name', 'post',
    'village'.
    """
    have = set(recognised.columns) | (set(constants) - {"name"})  # all cannot be called the same
    needed: dict[str, tuple[str, ...]] = {"name": ("name",)}
    if delivers == "roster":
        needed |= {"post": ("post",), "village": VILLAGE}
    return tuple(thing for thing, columns in needed.items() if have.isdisjoint(columns))


def propose(
    headers: Sequence[str], samples: Sequence[Sequence[str]], names: ColumnNames
) -> Proposal:
    """Return a first mapping: what the spelling table knows, then what a likeness of words or the
    sample cells suggest.
    """
    known = recognise(headers, names)
    columns = {name: headers[i] for i, name in enumerate(known.columns) if name}
    if (of_code := columns.get("village_code")) and _are_running(headers, samples, of_code):
        del columns["village_code"]  # 'id desa' is the code in one program, a row's id in another
    guessed: dict[str, str] = {}
    ours = set(names.canonical.values())
    for header in known.unknown:
        position = list(headers).index(header)
        cells = [
            row[position].strip()
            for row in samples
            if position < len(row) and row[position].strip()
        ]
        guess = _guess_by_cells(cells) or _guess_by_words(header, names)
        if guess in ours and guess not in columns:
            columns[guess] = guessed[guess] = header
    if (
        "name" in columns
        and "nik" not in columns
        and _holds_numbers(headers, samples, columns["name"])
    ):
        columns["nik"] = guessed["nik"] = columns["name"]
    return Proposal(columns, guessed, tuple(h for h in known.unknown if h not in guessed.values()))


def _are_running(headers: Sequence[str], samples: Sequence[Sequence[str]], header: str) -> bool:
    """Return whether all cells under a header are numbers too short for a part of any code."""
    at = list(headers).index(header)
    cells = [row[at].strip() for row in samples if at < len(row) and row[at].strip()]
    return bool(cells) and all(re.fullmatch("[0-9]{1,3}", cell) for cell in cells)


def _holds_numbers(headers: Sequence[str], samples: Sequence[Sequence[str]], header: str) -> bool:
    """Return whether most cells under a header hold a name and a NIK together: 'Siti / 3516...'."""
    at = list(headers).index(header)
    cells = [row[at] for row in samples if at < len(row) and row[at].strip()]
    return bool(cells) and sum(
        1 for cell in cells if re.search(r"(?<![0-9])[0-9]{16}(?![0-9])", cell)
    ) > 0.5 * len(cells)


def _meaning(
    header: str,
    names: ColumnNames,
    ours: Mapping[str, tuple[str, int]],
    declared: Mapping[str, Sequence[str]],
    ignored: set[str],
) -> tuple[str, int] | None:
    """Return (canonical, rank); ('', 0) for a header that is known and not wanted; None for an
    unknown one.
    """
    forms = _forms(header)
    if len(forms) > 1 and not (set(forms[:2]) & (ours.keys() | ignored)):
        forms = _by_bracket(header, forms, names)
    for folded in forms:
        if folded in ours:
            return ours[folded]
        if folded in ignored or folded in names.unwanted:
            return "", 0
        canonical = names.canonical.get(folded)
        if canonical in declared:
            return None
        if canonical is not None:
            return canonical, names.rank[folded]
    return None


def _forms(header: str) -> list[str]:
    """Return the whole header, then without a bracket at its end, then without a number before it:
    '1. NIK (16 digit)' -> 'NIK', 'Nilai/100,00' -> 'NILAI'.
    """
    bare = BRACKET.sub("", header) if "(" in header or "[" in header else header
    named = COUNTER.sub("", SCALE.sub("", bare))
    return [fold(form) for form in dict.fromkeys((header, bare or header, named or header))]


def _by_bracket(header: str, forms: list[str], names: ColumnNames) -> list[str]:
    """Return the forms of a header whose words before the bracket say nothing, so that the bracket
    decides: 'KETERANGAN (Periode/Masa Jabatan)', 'NOMOR (NIK)'.
    """
    whole, bare, *counted = forms
    canonical = names.canonical.get(bare, "")
    if whole in names.canonical or canonical not in ("", *SAYS_NOTHING):
        return forms
    found = BRACKET.search(header)
    inside = found[0].strip(" ()[]*") if found else ""
    within = [fold(inside), *(fold(part) for part in inside.split("/"))]
    means = [form for form in within if names.canonical.get(form, "remarks") not in SAYS_NOTHING]
    return [whole, means[0], bare, *counted] if means else forms


NUMBERED = frozenset(
    ("ID", "KODE", "NO", "NOMOR", "START", "END")
)  # words that make no two headers alike
PATTERNS = (  # canonical, what (nearly) every cell looks like
    ("nik", r"'?[0-9]{16}|'?[0-9]{2}([. ]?[0-9]{2}){2}[. ]?[0-9]{6}[. ]?[0-9]{4}"),
    ("village_code", r"[0-9]{2}\.?[0-9]{2}\.?[0-9]{2}\.?[123][0-9]{3}\.?"),
    ("phone", r"'?(\+?62|0)?8[0-9][0-9 -]{6,12}"),
    ("sex", r"(?i)l|p|lk|pr|laki ?- ?laki|perempuan|pria|wanita"),
    ("religion", r"(?i)islam|kristen|katolik|katholik|hindu|budha|buddha|konghucu|protestan"),
    ("education", r"(?i)sd|smp|sma|smk|slta|sltp|s-?[123]|d-?[1234i]+|.*sederajat.*"),
    (
        "post",
        r"(?i)(pj\.?|plt\.?)? "
        r"?(kepala|kades|sekretaris|sekdes|kaur|kasi|kasun|ketua|wakil|anggota|bendahara)\b.*",
    ),
    ("birth_place_date", r"[A-Za-z .]+ ?[,/] ?[0-9]{1,2}[ /-].*[0-9]{2,4}"),
    ("email", r"[^@\s]+@[^@\s]+\.[a-z]+"),
)


def _guess_by_cells(cells: Sequence[str]) -> str:
    for name, pattern in PATTERNS:
        if len(cells) >= 2 and sum(1 for cell in cells if re.fullmatch(pattern, cell)) >= 0.8 * len(
            cells
        ):
            return name
    return ""


def _guess_by_words(header: str, names: ColumnNames) -> str:
    """Return the column whose known header shares most words with this one, when they share at
    least two in three.
    """
    words = set(fold(header).split())
    best, best_share = "", 0.66
    for folded, name in names.canonical.items():
        other = set(folded.split())
        if words & other <= NUMBERED:
            continue  # 'id jabatan' is no 'id pegawai'
        share = 2 * len(words & other) / (len(words) + len(other)) if words else 0.0
        if share > best_share:
            best, best_share = name, share
    return best
