"""The invented province for tests: on fixed days, at any scale, and the export of a registry
without fault.
"""

from datetime import date
from pathlib import Path

from sibermata.demo.province import Province, make_province

REGIONS = Path(__file__).parents[2] / "config" / "regions" / "jatim_regions.csv"
FIRST = date(2026, 11, 2)


def make(scale: str, seed: int = 35, mariadb: bool = False, nights: int = 0) -> Province:
    return make_province(scale, REGIONS, FIRST, seed, mariadb, nights)


def perfect_rows(province: Province) -> list[dict[str, str]]:
    """Return what a registry without fault exports after the deliveries settled so far."""
    province.truth.settle_as_planned()
    rows = []
    for supply in province.truth.supplies.values():
        for status, said in (
            ("active", supply.said.values()),
            ("missing", [absent.said for absent in supply.absent.values()]),
        ):
            for one in said:
                rows.append(
                    {
                        "village_code": one.village_code,
                        "post": one.post,
                        "post_label": one.label or "",
                        "name": one.name.upper(),
                        "status": status if one.active else "ended",
                        "district_code": one.village_code[:5],
                    }
                )
    return rows
