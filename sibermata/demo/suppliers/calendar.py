"""Assigns troubles to suppliers and nights: a few in the short demo, every kind in turn in a long
run.
"""

from collections.abc import Mapping, Sequence
from random import Random

from sibermata.demo.deliveries.layouts import OF_ROWS, Layout
from sibermata.demo.suppliers.kinds import Trouble
from sibermata.demo.suppliers.plan import Supplier

LEAK_NIGHTS = 12
FEW_VILLAGES = 6  # of fewer, one that is out is more than a fifth: then the whole list is held
BACK = 2  # nights: how old an older delivery is
# Night 2 and every second night after it; night 3 and every second night after that.
EVEN_NIGHTS, ODD_NIGHTS = (
    (Trouble.SHRUNKEN, Trouble.FIREWALL),
    (Trouble.EMPTY, Trouble.RENUMBERED, Trouble.DOWN),
)
A_NIGHT = 5  # troubles of a night in the long run, besides the leaks
REST = 4  # nights between two troubles of one supplier
Calendar = Mapping[int, Mapping[str, Trouble]]  # night -> supplier -> trouble
FILES = ("drop", "file", "http")
TEXTS = ("comma", "semicolon", "tab")
ABLE: Mapping[Trouble, tuple[str, ...]] = {  # the layouts that can; the others are told by a rule
    Trouble.COLUMN_GONE: TEXTS,
    Trouble.EMPTIED: (*TEXTS, "two_rows", "marks", "form", "ods", "old_excel", "laravel"),
    Trouble.ERRORS: ("semicolon", "tab", "two_rows", "marks", "form", "ods"),
    Trouble.NO_SUBDISTRICT: ("a4", "semicolon"),
    Trouble.CUT: ("comma",),
    Trouble.ENDED: ("comma", "a4", "jsonapi"),
    Trouble.ONE_PAGE: ("html",),
    Trouble.ENTITIES: (*TEXTS, "html", *OF_ROWS),
    Trouble.INSTANTS: ("jsonapi", "laravel", "django"),
    Trouble.FILE_BROKEN: ("folder",),
}
WAYS: Mapping[Trouble, tuple[str, ...]] = {
    Trouble.FIREWALL: OF_ROWS,
    Trouble.DOWN: ("http", *OF_ROWS),
}
MOVED = (
    Trouble.SLIPPED,
    Trouble.NAMES_SORTED,
    Trouble.NAME_DELETED,
    Trouble.DECREES_SORTED,
    Trouble.OVERWRITTEN,
    Trouble.MASKED,
)


def able(supplier: Supplier, trouble: Trouble) -> bool:
    """Return whether this supplier can have this trouble."""
    layout = supplier.layout
    if supplier.empty:
        return False
    if trouble in ABLE:
        return layout.name in ABLE[trouble]
    if trouble in WAYS:
        return layout.way in WAYS[trouble]
    if trouble in (Trouble.RENUMBERED, Trouble.DOUBLED, Trouble.KEYS_SORTED):
        return (
            layout.keyed and layout.way != "api"
        )  # without NIK and birth date a renumbered list cannot be matched
    if trouble in MOVED:
        return _in_one_sheet(layout)
    if trouble is Trouble.BIRTHS_SORTED:
        return _in_one_sheet(layout) and layout.states_birth
    if trouble is Trouble.FOREIGN:
        return layout.way in FILES and not layout.in_parts
    if trouble is Trouble.VILLAGE_OUT and 0 < len(supplier.villages) < FEW_VILLAGES:
        return False
    if trouble in (
        Trouble.VILLAGE_CUT,
        Trouble.VILLAGE_OUT,
        Trouble.VILLAGE_SORTED,
        Trouble.LEAKING,
    ):
        return len(supplier.bodies) == 2 and not layout.in_parts
    return layout.way in FILES and not layout.in_parts


def _in_one_sheet(layout: Layout) -> bool:
    """Return whether the list is kept, or was once kept, in one spreadsheet."""
    return layout.way != "mariadb" and not layout.in_parts


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
    """Return the troubles of a long run: every kind in turn, some nights without trouble between
    two of one supplier, and two lists that lose rows every night.
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
    kinds: list[Trouble] = [kind for kind in Trouble if kind is not Trouble.LEAKING]
    for night in range(2, nights + 1):
        for _ in range(A_NIGHT):
            well = [one for one in suppliers if well_from[one.name] <= night]
            trouble, fit = _next(kinds, well, night)
            if fit:
                name = rng.choice(fit).name
                calendar[night][name] = trouble
                well_from[name] = night + REST
    return calendar


def _next(kinds: list[Trouble], well: list[Supplier], night: int) -> tuple[Trouble, list[Supplier]]:
    """Return the first kind of trouble that some supplier can have tonight, and that supplier; the
    kind goes to the end of the turn.
    """
    for trouble in kinds:
        if trouble is Trouble.OLDER and night <= BACK:
            continue
        fit = [supplier for supplier in well if able(supplier, trouble)]
        if fit:
            kinds.remove(trouble)
            kinds.append(trouble)
            return trouble, fit
    return kinds[0], []
