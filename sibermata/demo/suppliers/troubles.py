"""What suppliers do wrong for a night: which kinds there are, who can do them, how they spoil a
list, and what must come of it.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from random import Random

from sibermata.demo.deliveries.line import ADMIT, DUPLICATE, Line
from sibermata.demo.suppliers.plan import Supplier

SHRUNKEN_TO = 0.4  # share of rows that a cut file still has
RENUMBERED_BY = 500_000
DOUBLED_BY = 7_000_000
LEAK_NIGHTS = 12
LEAK_ROWS = 2  # more rows each night; people who are in office and not in the list
FEW_VILLAGES = 6  # of fewer, one that is out is more than a fifth: then the whole list is held
BACK = 2  # nights: how old an older delivery is


class Trouble(StrEnum):
    """What a supplier does wrong for one night."""

    SHRUNKEN = "shrunken"
    EMPTY = "empty"
    FIREWALL = "firewall"
    DOWN = "down"
    RENUMBERED = "renumbered"
    OLDER = "older"
    FOREIGN = "foreign"
    COLUMN_GONE = "column gone"
    EMPTIED = "emptied"
    SLIPPED = "slipped"
    DOUBLED = "doubled"
    VILLAGE_CUT = "village cut"
    VILLAGE_OUT = "village out"
    LEAKING = "leaking"


TROUBLE_WORDS = {
    Trouble.SHRUNKEN: "berkas terpotong, sebagian besar baris hilang",
    Trouble.EMPTY: "berkas hanya berisi judul, tanpa baris",
    Trouble.FIREWALL: "portal menjawab halaman HTML, bukan data",
    Trouble.DOWN: "sistem sumber mati (503)",
    Trouble.RENUMBERED: "semua nomor baris diganti oleh sumber",
    Trouble.OLDER: "kiriman lama dikirim lagi",
    Trouble.FOREIGN: "berkas kabupaten lain yang terkirim",
    Trouble.COLUMN_GONE: "kolom jabatan hilang dari berkas",
    Trouble.EMPTIED: "kolom NIK kosong seluruhnya",
    Trouble.SLIPPED: "nama bergeser satu baris",
    Trouble.DOUBLED: "semua baris tercatat dua kali dengan nomor baru",
    Trouble.VILLAGE_CUT: "separuh baris satu desa hilang",
    Trouble.VILLAGE_OUT: "satu desa hilang seluruhnya",
    Trouble.LEAKING: "setiap malam dua baris lagi hilang",
}
GOOD_ENDS = frozenset({("PUBLISHED", ""), ("NOOP", "")})
# What a run may come to. A part that is held stands beside what was published; where nothing else
# moved, the run is held.
ENDS: Mapping[Trouble, frozenset[tuple[str, str]]] = {
    Trouble.SHRUNKEN: frozenset({("HELD", "SHRINK")}),
    Trouble.EMPTY: frozenset({("HELD", "ZERO_ROWS")}),
    Trouble.FIREWALL: frozenset({("FAILED", "NOT_DATA")}),
    Trouble.DOWN: frozenset({("FAILED", "SRC_UNREACHABLE")}),
    Trouble.RENUMBERED: frozenset({("HELD", "RENUMBERED")}),
    Trouble.OLDER: frozenset(
        {("HELD", "REGRESSION"), *GOOD_ENDS}
    ),  # where it would change back one person or none, it is let be
    Trouble.FOREIGN: frozenset({("HELD", "OUT_OF_TERRITORY")}),
    Trouble.COLUMN_GONE: frozenset({("FAILED", "SOURCE_CHANGED")}),
    Trouble.EMPTIED: frozenset({("HELD", "FILL_DROPPED")}),
    Trouble.SLIPPED: frozenset({("HELD", "COLUMNS_SLIPPED")}),
    Trouble.DOUBLED: frozenset(
        {("HELD", "GROWTH"), *GOOD_ENDS}
    ),  # copies that bear the same NIK are folded, and harm nobody
    Trouble.VILLAGE_CUT: frozenset(
        {("HELD", "SHRINK"), ("PUBLISHED", "SHRINK"), ("NOOP", "SHRINK")}
    ),
    Trouble.VILLAGE_OUT: frozenset({("PUBLISHED", ""), ("NOOP", "")}),
    Trouble.LEAKING: frozenset(
        {
            ("PUBLISHED", ""),
            ("NOOP", ""),
            ("PUBLISHED", "SLOW_LEAK"),
            ("HELD", "SLOW_LEAK"),
            ("REJECTED", "SLOW_LEAK"),
        }
    ),
}
SILENT = (Trouble.EMPTY, Trouble.FIREWALL, Trouble.DOWN, Trouble.COLUMN_GONE)
HARMLESS = (
    Trouble.DOUBLED,
    Trouble.VILLAGE_CUT,
    Trouble.VILLAGE_OUT,
    Trouble.LEAKING,
)  # what is there besides is applied
# Night 2 and every second night after it; night 3 and every second night after that.
EVEN_NIGHTS, ODD_NIGHTS = (
    (Trouble.SHRUNKEN, Trouble.FIREWALL),
    (Trouble.EMPTY, Trouble.RENUMBERED, Trouble.DOWN),
)
A_NIGHT = 3  # troubles of a night in the long run, besides the leaks
REST = 4  # nights between two troubles of one supplier
Calendar = Mapping[int, Mapping[str, Trouble]]  # night -> supplier -> trouble


def able(supplier: Supplier, trouble: Trouble) -> bool:
    """Return whether this kind of supplier can do this."""
    layout = supplier.layout
    if supplier.empty:
        return False
    if trouble is Trouble.FIREWALL:
        return layout.way in ("api", "jsonapi", "ckan")
    if trouble is Trouble.DOWN:
        return layout.by_wire
    if trouble in (Trouble.RENUMBERED, Trouble.DOUBLED):
        return (
            layout.keyed and layout.way != "api"
        )  # without NIK and birth date a renumbered list tells too little
    if trouble is Trouble.COLUMN_GONE:
        return layout.name in ("comma", "semicolon", "tab")
    if trouble is Trouble.EMPTIED:
        return layout.name in ("comma", "semicolon", "tab", "two_rows")
    if trouble is Trouble.SLIPPED:
        return layout.name in ("comma", "tab", "jsonapi")  # a NIK or a key stays where it was
    if trouble is Trouble.FOREIGN:
        return layout.habits.has_code and layout.way in ("drop", "file", "http")
    if trouble is Trouble.VILLAGE_OUT and 0 < len(supplier.villages) < FEW_VILLAGES:
        return False
    if trouble in (Trouble.VILLAGE_CUT, Trouble.VILLAGE_OUT, Trouble.LEAKING):
        return len(supplier.bodies) == 2
    return layout.way in ("drop", "file", "http")


def usual_troubles(suppliers: Sequence[Supplier], seed: int, night: int) -> dict[str, Trouble]:
    """Return the troubles of a night of the short demo."""
    rng = Random(f"{seed}-troubles-{night}")
    troubles: dict[str, Trouble] = {}
    if night == 1:
        return troubles
    for trouble in EVEN_NIGHTS if night % 2 == 0 else ODD_NIGHTS:
        fit = [
            supplier.name
            for supplier in suppliers
            if supplier.name not in troubles and able(supplier, trouble)
        ]
        if fit:
            troubles[rng.choice(fit)] = trouble
    return troubles


def every_trouble(suppliers: Sequence[Supplier], seed: int, nights: int) -> Calendar:
    """Return the troubles of a long run: every kind in its turn, a supplier is well for some nights
    between two, two lists leak.
    """
    rng = Random(f"{seed}-calendar")
    calendar: dict[int, dict[str, Trouble]] = {night: {} for night in range(1, nights + 1)}
    leaking = [supplier.name for supplier in suppliers if able(supplier, Trouble.LEAKING)]
    leaking = rng.sample(leaking, min(2, len(leaking))) if nights > LEAK_NIGHTS else leaking[:0]
    for name in leaking:
        for night in range(3, 3 + LEAK_NIGHTS):
            calendar[night][name] = Trouble.LEAKING
    well_from = dict.fromkeys((supplier.name for supplier in suppliers), 2) | dict.fromkeys(
        leaking, 3 + LEAK_NIGHTS + REST
    )
    kinds = [trouble for trouble in Trouble if trouble is not Trouble.LEAKING]
    turn = 0
    for night in range(2, nights + 1):
        for _ in range(A_NIGHT):
            trouble = kinds[turn % len(kinds)]
            if trouble is Trouble.OLDER and night <= BACK:
                trouble = Trouble.SHRUNKEN
            fit = [
                supplier.name
                for supplier in suppliers
                if well_from[supplier.name] <= night and able(supplier, trouble)
            ]
            turn += 1
            if fit:
                name = rng.choice(fit)
                calendar[night][name] = trouble
                well_from[name] = night + REST
    return calendar


def spoil(lines: list[Line], trouble: Trouble, seed: str, night: int) -> list[Line]:
    """Return the list as the trouble leaves it; what is another list altogether (older, foreign) is
    the caller's to find.
    """
    rng = Random(f"{seed}-{trouble}")
    if trouble in SILENT:
        return []
    if trouble is Trouble.SHRUNKEN:
        return lines[: round(len(lines) * SHRUNKEN_TO)]
    if trouble is Trouble.EMPTIED:
        return [line._replace(nik="", nik_rounded=False) for line in lines]
    if trouble is Trouble.SLIPPED:
        return (
            [
                line._replace(name=other.name)
                for line, other in zip(lines, [lines[-1], *lines[:-1]], strict=True)
            ]
            if lines
            else []
        )
    if trouble is Trouble.DOUBLED:
        own = [line for line in lines if line.outcome != DUPLICATE]
        return [
            *lines,
            *(
                line._replace(key=str(int(line.key) + DOUBLED_BY), outcome=DUPLICATE, said=None)
                for line in own
            ),
        ]
    villages = sorted({line.village.code for line in lines if line.outcome == ADMIT})
    if (
        trouble is Trouble.LEAKING
    ):  # always the same rows, and more of them every night: the seed says no night
        people = sorted(
            (line.tenure for line in lines if line.tenure is not None and line.tenure.since == 1),
            key=lambda t: t.style,
        )
        gone = {id(tenure) for tenure in people[: LEAK_ROWS * (night - 2)]}
        return [line for line in lines if line.tenure is None or id(line.tenure) not in gone]
    village = rng.choice(villages) if villages else ""
    if trouble is Trouble.VILLAGE_OUT:
        return [line for line in lines if line.village.code != village]
    if trouble is Trouble.VILLAGE_CUT:
        here = [line for line in lines if line.village.code == village]
        kept = {id(line) for line in here[1::2]}
        return [line for line in lines if line.village.code != village or id(line) in kept]
    return lines
