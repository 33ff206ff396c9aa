"""Time the judge alone: `python tests/bench/validate_speed.py [villages]` prints microseconds a
row, judged and side by side.

Not a test: a shared machine is too noisy for a limit. The goal is some 10 us for a typical row (15
columns, ISO dates).
"""

import csv
import gc
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from sibermata.records.region import Region
from sibermata.records.source import Source
from sibermata.rules.rulebook import make_rulebook
from sibermata.rules.value.region_code import Places
from sibermata.settings import rule_files
from sibermata.validate.official import make_reader
from sibermata.validate.together import judge_together

CONFIG = Path(__file__).parents[2] / "config"
COLUMNS = (
    "key",
    "nik",
    "name",
    "sex",
    "birth_place",
    "birth_date",
    "village_code",
    "post",
    "sk_number",
    "sk_date",
    "start_date",
    "end_date",
    "education",
    "phone",
    "status",
)
FIRST = ["Slamet", "Imam", "Wahyu", "Rini", "Rofiq", "Siti", "Mulyadi"]
LAST = ["Fiktifanto", "Latihanto", "Ujicobowo", "Contohadi", "Dummywati", "Sampelono", "Simulasi"]
POSTS = [
    "Kepala Desa",
    "Sekretaris Desa",
    "Kaur Keuangan",
    "Kaur Perencanaan",
    "Kasi Pemerintahan",
    "Kasi Pelayanan",
]
POSTS += [f"Kepala Dusun {n}" for n in range(1, 6)] + [
    "Ketua BPD",
    "Wakil Ketua BPD",
    "Sekretaris BPD",
    *["Anggota BPD"] * 5,
]


def invented_rows(code: str, dice: random.Random) -> list[list[str]]:
    rows = []
    for number, post in enumerate(POSTS):
        born = date(1970, 1, 1) + timedelta(days=dice.randrange(10_000))
        start = date(2019, 6, 1) + timedelta(days=dice.randrange(2000))
        sex = dice.choice("LP")
        nik = f"{code[:8].replace('.', '')}{born.day + (40 if sex == 'P' else 0):02d}{born:%m%y}{9001 + dice.randrange(999)}"
        name = f"{dice.choice(FIRST)} {dice.choice(FIRST)} {dice.choice(LAST)}"
        key, phone = f"{code}-{number}", f"08{dice.randrange(10**9, 10**10)}"
        rows.append(
            [
                key,
                nik,
                name,
                sex,
                "Mojokerto",
                born.isoformat(),
                code.replace(".", ""),
                post,
                f"141/{start.year}",
                start.isoformat(),
                start.isoformat(),
                start.replace(year=start.year + 8, day=1).isoformat(),
                dice.choice(["SMA", "D3", "S1"]),
                phone,
                "aktif",
            ]
        )
    return rows


def main(villages: int) -> None:
    with (CONFIG / "regions" / "jatim_regions.csv").open(encoding="utf-8") as file:
        regions = [
            Region(row["code"], row["name"], row["level"])
            for row in csv.DictReader(file)
            if row["code"].startswith("35.16")
        ]
    dice = random.Random(35)
    rows = [
        row
        for r in [r for r in regions if r.level == "desa"][:villages]
        for row in invented_rows(r.code, dice)
    ]
    book, places = make_rulebook(rule_files(CONFIG)), Places("35.16", regions)
    gc.collect()
    gc.freeze()
    for _ in range(5):
        begun = time.process_time()
        judge = make_reader(
            COLUMNS, Source("bench", "35.16", "spreadsheet", "x"), places, book, date(2026, 11, 21)
        )
        judged = [judge(row) for row in rows]
        between = time.process_time()
        judge_together(list(enumerate(judged)), book)
        ended = time.process_time()
        print(
            f"{len(rows)} rows: {(between - begun) / len(rows) * 1e6:.1f} us judged, "
            f"{(ended - between) / len(rows) * 1e6:.1f} us together"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 299)
