"""Who delivers what: for each scale the districts, and for each district its suppliers and their
layouts.
"""

from dataclasses import dataclass

from sibermata.demo.deliveries.layouts import LAYOUTS, Layout
from sibermata.demo.world.particulars import RETIRED
from sibermata.demo.world.villages import District, Village

SCALES = ("village", "district", "truth", "province")
WHOLE = ("truth", "province")  # every district of the province
BOTH, PEMDES, BPD_ONLY = ("pemdes", "bpd"), ("pemdes",), ("bpd",)
Plan = dict[
    str, tuple[tuple[str, tuple[str, ...]], ...]
]  # district -> (layout, bodies) for each of its suppliers

VILLAGE_PLAN: Plan = {"35.16": (("a4", BOTH),), "35.19": (("semicolon", BOTH),)}
VILLAGES_AT_VILLAGE_SCALE = 4
DISTRICT_PLAN: Plan = {
    "35.01": (("ckan", PEMDES), ("tab", BPD_ONLY)),
    "35.04": (("form", BOTH),),
    "35.05": (("folder", BOTH),),
    "35.10": (("kecamatan", BOTH),),
    "35.12": (("html", PEMDES), ("jsonapi", BPD_ONLY)),
    "35.16": (("a4", BOTH),),
    "35.17": (("api", BOTH),),
    "35.19": (("semicolon", PEMDES), ("comma", BPD_ONLY)),
    "35.20": (("marks", BOTH),),
    "35.22": (("ods", PEMDES), ("old_excel", BPD_ONLY)),
    "35.26": (("jsonapi", PEMDES), ("semicolon", BPD_ONLY)),
    "35.28": (("laravel", PEMDES), ("django", BPD_ONLY)),
    "35.29": (("opensid", BOTH),),
    "35.76": (("comma", BOTH),),
    "35.79": (("two_rows", BOTH),),
}
VILLAGES_AT_DISTRICT_SCALE = 33
FEW = dict.fromkeys(
    ("35.04", "35.05", "35.10", "35.20", "35.22", "35.28"), 8
)  # a village here, a village there
VILLAGES_AT_TRUTH_SCALE = 14  # of each district, so that a month of nights takes minutes
# At the scale of the province the layouts take turns, in the order of likelihood of DOMAIN 8.
TURNS = (
    "a4",
    "semicolon",
    "two_rows",
    "folder",
    "comma",
    "api",
    "html",
    "kecamatan",
    "ckan",
    "form",
    "tab",
    "marks",
    "ods",
    "opensid",
    "laravel",
    "old_excel",
    "jsonapi",
    "django",
)
BPD_TURNS = ("comma", "a4", "semicolon", "jsonapi", "form", "tab", "ods", "two_rows")
KOTA_TURNS = ("comma", "two_rows", "api", "ckan", "semicolon", "jsonapi", "html", "tab")


@dataclass(frozen=True, slots=True)
class Supplier:
    """One office that delivers one list."""

    name: str  # slug of the source: 'mojokerto-pemdes'
    district: str
    layout: Layout
    bodies: tuple[str, ...]
    publisher: str
    empty: bool = False  # no desa: an empty list is normal
    villages: tuple[str, ...] = ()  # prefixes it claims; () = all of the district
    stands_in_for: str = ""  # the layout it would have used if its system were there

    @property
    def variable(self) -> str:
        """The start of its environment variables: 'SRC_MOJOKERTO_PEMDES'."""
        return "SRC_" + self.name.upper().replace("-", "_")


def choose_districts(districts: list[District], scale: str) -> list[tuple[District, list[Village]]]:
    """Return the districts of a scale, each with the villages that exist there, in the order of
    their codes.
    """
    if scale == "province":
        return [(district, district.villages) for district in districts]
    if scale == "truth":
        return [(district, _some(district.villages)) for district in districts]
    plan, most = (
        (VILLAGE_PLAN, VILLAGES_AT_VILLAGE_SCALE)
        if scale == "village"
        else (DISTRICT_PLAN, VILLAGES_AT_DISTRICT_SCALE)
    )
    chosen = []
    for district in districts:
        if district.code in plan:
            few = FEW.get(district.code, 0)
            villages = district.villages[:: len(district.villages) // few] if few else []
            chosen.append((district, villages[:few] or district.villages[:most]))
    return chosen


def _some(villages: list[Village]) -> list[Village]:
    """Return the first villages, and with them those that once had another code."""
    return [
        village
        for place, village in enumerate(villages)
        if place < VILLAGES_AT_TRUTH_SCALE or village.code in RETIRED
    ]


def choose_suppliers(districts: list[District], scale: str, mariadb: bool) -> list[Supplier]:
    """Return all suppliers; an OpenSID office delivers a CSV where no MariaDB answers."""
    suppliers: list[Supplier] = []
    seats = kota = 0
    for district in districts:
        if scale not in WHOLE:
            shares = (VILLAGE_PLAN if scale == "village" else DISTRICT_PLAN)[district.code]
        elif not district.villages:
            shares = ((KOTA_TURNS[kota % len(KOTA_TURNS)], BOTH),)
            kota += 1
        else:
            layout = TURNS[seats % len(TURNS)]
            split = seats % 3 == 1 and layout not in ("opensid", "folder")
            shares = (
                ((layout, PEMDES), (BPD_TURNS[seats // 3 % len(BPD_TURNS)], BPD_ONLY))
                if split
                else ((layout, BOTH),)
            )
            seats += 1
        suppliers += [
            _supplier(district, layout, bodies, scale, mariadb) for layout, bodies in shares
        ]
    return suppliers


def _supplier(
    district: District, layout: str, bodies: tuple[str, ...], scale: str, mariadb: bool
) -> Supplier:
    absent = layout == "opensid" and not mariadb
    body = "aparatur" if len(bodies) == 2 else bodies[0]
    name = f"{district.name.removeprefix('Kabupaten ').lower().replace(' ', '-')}-{body}"
    villages: tuple[str, ...] = ()
    if scale != "province" and district.villages:
        villages = tuple(village.code for village in district.villages)
    return Supplier(
        name,
        district.code,
        LAYOUTS["comma" if absent else layout],
        bodies,
        f"DPMD {district.name} (rekaan)",
        not district.villages,
        villages,
        "opensid" if absent else "",
    )
