"""One rulebook, the places of one district, and a maker of rows for the tests of `validate/`.

All people are invented.
"""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sibermata.records.official import Judged
from sibermata.records.region import Region
from sibermata.records.source import Read, Source
from sibermata.rules.rulebook import Rulebook, make_rulebook
from sibermata.rules.value.region_code import Places
from sibermata.settings import rule_files
from sibermata.validate.official import make_reader

TODAY = date(2026, 11, 21)
SOURCE = Source("mojokerto-pemdes", "35.16", "spreadsheet", "drop/*.xlsx")
REGIONS = (
    Region("35.16", "Kabupaten Mojokerto", "kabupaten"),
    Region("35.16.05", "Ngoro", "kecamatan"),
    Region("35.16.05.2001", "Srigading", "desa"),
    Region("35.16.05.2002", "Kesemen", "desa"),
    Region("35.16.05.2012", "Purwojati", "desa", former_names=("Porwojati",)),
    Region("35.16.11", "Bangsal", "kecamatan"),
    Region("35.16.11.2001", "Sumber Rejo", "desa"),
    Region("35.16.11.2002", "Kesemen", "desa"),
    Region("35.16.11.2015", "Gayaman", "desa", retired=True, successor="35.16.18.2013"),
    Region("35.16.11.2016", "Hilangan", "desa", retired=True),
    Region("35.16.18", "Mojoanyar", "kecamatan"),
    Region("35.16.18.2013", "Gayaman", "desa"),
    Region("35.16.18.1001", "Kauman", "kelurahan"),
    Region("35.17", "Kabupaten Jombang", "kabupaten"),
    Region("35.17.01", "Perak", "kecamatan"),
    Region("35.17.01.2001", "Tetangga", "desa"),
)


@lru_cache
def the_book() -> Rulebook:
    return make_rulebook(rule_files(Path(__file__).parents[2] / "config"))


@lru_cache
def the_places() -> Places:
    return Places("35.16", REGIONS, lambda: Places("35", REGIONS))


GOOD = {
    "key": "1000",
    "name": "Mulyadi Fiktifanto",
    "nik": "3516051802859318",
    "sex": "L",
    "birth_date": "1985-02-18",
    "village_code": "35.16.05.2001",
    "post": "Kepala Desa",
    "start_date": "2019-12-19",
    "phone": "081234500001",
    "status": "aktif",
}


def judge_row(
    *,
    source: Source = SOURCE,
    dates: str = "dmy",
    date1904: bool = False,
    headers: tuple[str, ...] = (),
    **cells: Any,
) -> Judged:
    """Judge the good row with these cells instead; a cell None takes its column away."""
    row = {**GOOD, **cells}
    row = {column: cell for column, cell in row.items() if cell is not None}
    if dates != "dmy":
        source = Source(
            source.name, source.district, source.type, source.address, read=Read(dates=dates)
        )
    judge = make_reader(
        tuple(row), source, the_places(), the_book(), TODAY, date1904=date1904, headers=headers
    )
    return judge(list(row.values()))
