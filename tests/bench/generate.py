"""Makes the roster that the bench loads: seeded and invented, over the real villages of
`config/regions`, as one CSV and one XLSX for each district and day.

Day 2 has 1 % of the rows changed, 0.2 % gone, 0.2 % new; three rows of a thousand state what no
reader believes. The same number of rows always makes the same bytes.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

from sibermata.settings import find_config

EAST_JAVA_ROWS = 200_000  # above this the roster takes all of Indonesia
SEED = 35
CHANGED, GONE, NEW, SPOILT = 0.01, 0.002, 0.002, 0.003  # shares of the rows
HEADER = [
    "source_key",
    "nik",
    "name",
    "gender",
    "birth_place",
    "birth_date",
    "village_code",
    "position",
    "sk_number",
    "sk_date",
    "term_start",
    "term_end",
    "education",
    "phone",
    "status",
]
NIK, NAME, BIRTH, POST, SK, EDUCATION, PHONE = (
    HEADER.index(name)
    for name in ("nik", "name", "birth_date", "position", "sk_number", "education", "phone")
)
DATES = tuple(at for at, name in enumerate(HEADER) if name.endswith("date") or "term" in name)
GOVERNMENT = [
    "Kepala Desa",
    "Sekretaris Desa",
    "Kaur Keuangan",
    "Kaur Tata Usaha dan Umum",
    "Kaur Perencanaan",
    "Kasi Pemerintahan",
    "Kasi Kesejahteraan",
    "Kasi Pelayanan",
]
COUNCIL = ["Ketua BPD", "Wakil Ketua BPD", "Sekretaris BPD", *["Anggota BPD"] * 4]
NEW_POSTS = ["Kaur Keuangan", "Kaur Perencanaan", "Kasi Pemerintahan", "Kasi Pelayanan"]
DEGREES = ["SD", "SMP", "SMA", "D3", "S1", "S2"]
FIRST = [
    "Agus",
    "Budi",
    "Siti",
    "Sri",
    "Dwi",
    "Eko",
    "Tri",
    "Wahyu",
    "Nur",
    "Endang",
    "Slamet",
    "Suparman",
    "Yuni",
    "Rina",
    "Joko",
    "Hendra",
    "Lestari",
    "Muhammad",
    "Fitri",
]
LAST = [
    "Santoso",
    "Wijaya",
    "Purnomo",
    "Rahayu",
    "Setiawan",
    "Hidayat",
    "Lestari",
    "Kusuma",
    "Saputra",
    "Wulandari",
    "Handayani",
    "Susanto",
    "Prasetyo",
    "Utami",
]
TOWNS = [
    "Surabaya",
    "Malang",
    "Kediri",
    "Blitar",
    "Madiun",
    "Jember",
    "Banyuwangi",
    "Gresik",
    "Sidoarjo",
    "Lamongan",
    "Tuban",
    "Ngawi",
    "Sumenep",
]
Row = list[str]


def write_roster(rows: int, folder: Path) -> None:
    """Write `dayN/csv/DISTRICT.csv` and `dayN/xlsx/DISTRICT.xlsx` for both days."""
    for district, *days in districts(rows):
        for number, day in enumerate(days, 1):
            write_csv(folder / f"day{number}" / "csv" / f"{district}.csv", day)
            write_xlsx(folder / f"day{number}" / "xlsx" / f"{district}.xlsx", day)


def districts(rows: int) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Yield each district's code without dots, its first and its second day."""
    villages = villages_by_district(rows)
    total, made = sum(map(len, villages.values())), 0
    for place, (district, codes) in enumerate(sorted(villages.items()), 1):
        share = round(rows * len(codes) / total)
        count = rows - made if place == len(villages) else share
        made += count
        dice = random.Random(f"{SEED}-{district}")
        day = first_day(dice, district, codes, count)
        yield district, day, next_day(dice, district, codes, day)


def villages_by_district(rows: int) -> dict[str, list[str]]:
    """Return district -> its villages' codes, without dots."""
    name = "jatim_regions.csv" if rows <= EAST_JAVA_ROWS else "id_regions.csv"
    villages: dict[str, list[str]] = defaultdict(list)
    with (find_config({}) / "regions" / name).open(encoding="utf-8") as file:
        for region in csv.DictReader(file):
            if region["level"] == "desa":
                villages[region["code"][:5].replace(".", "")].append(
                    region["code"].replace(".", "")
                )
    return villages


def first_day(dice: random.Random, district: str, codes: Sequence[str], count: int) -> list[Row]:
    """Return every village's people: one of each post, hamlets as many as are left, the council."""
    size, extra = divmod(count, len(codes))
    day: list[Row] = []
    for place, code in enumerate(codes):
        hamlets = size + (place < extra) - len(GOVERNMENT) - len(COUNCIL)
        posts = [*GOVERNMENT, *(f"Kepala Dusun {n + 1}" for n in range(hamlets)), *COUNCIL]
        for post in posts[: size + (place < extra)]:
            row = person(dice, district, len(day), code, post)
            if dice.random() < SPOILT:
                spoil(dice, row)
            day.append(row)
    return day


def next_day(
    dice: random.Random, district: str, codes: Sequence[str], day: Sequence[Row]
) -> list[Row]:
    """Return the district a day later."""
    after: list[Row] = []
    for row in day:
        drawn = dice.random()
        if drawn < CHANGED:
            after.append(changed(dice, row))
        elif drawn >= CHANGED + GONE:
            after.append(row)
    for number in range(len(day), len(day) + round(len(day) * NEW)):
        post = f"Kepala Dusun Baru {number}"
        after.append(person(dice, district, number, dice.choice(codes), post))
    return after


def person(dice: random.Random, district: str, number: int, village: str, post: str) -> Row:
    """Return somebody invented."""
    born = date(1968, 1, 1) + timedelta(days=dice.randrange(13_000))
    sex = dice.choice("LP")
    start = date(2018, 1, 1) + timedelta(days=dice.randrange(2_500))
    end = start.replace(year=start.year + 8, day=min(start.day, 28))
    day = born.day + (40 if sex == "P" else 0)
    return [
        f"{district}-{number:06d}",
        f"{village[:6]}{day:02d}{born:%m%y}{9001 + number % 999}",
        f"{dice.choice(FIRST)} {dice.choice(FIRST)} {dice.choice(LAST)}",
        sex,
        dice.choice(TOWNS),
        born.isoformat(),
        village,
        post,
        f"141/{dice.randrange(1, 999)}/KEP/{start.year}",
        start.isoformat(),
        start.isoformat(),
        end.isoformat(),
        dice.choice(DEGREES),
        f"08{dice.randrange(10**9, 10**10)}",
        "aktif",
    ]


def spoil(dice: random.Random, row: Row) -> None:
    """Write something into a row that no reader believes."""
    kind = dice.randrange(3)
    if kind == 0:
        row[NIK] = row[NIK][:-1]
    elif kind == 1:
        row[NIK] = row[NIK][:8] + "13" + row[NIK][10:]
    else:
        row[BIRTH] = "31/02/1970"


def changed(dice: random.Random, row: Row) -> Row:
    """Return the row with one or two cells written anew."""
    ways = {
        POST: lambda: dice.choice(NEW_POSTS),
        PHONE: lambda: f"08{dice.randrange(10**9, 10**10)}",
        EDUCATION: lambda: dice.choice(DEGREES),
        SK: lambda: f"141/{dice.randrange(1, 999)}/KEP/2025",
        NAME: lambda: f"{dice.choice(FIRST)} {dice.choice(FIRST)} {dice.choice(LAST)}",
    }
    after = list(row)
    for at in dice.sample(list(ways), dice.choice((1, 2))):
        while after[at] == row[at]:
            after[at] = ways[at]()
    return after


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])


def write_xlsx(path: Path, rows: Sequence[Row]) -> None:
    """Write a workbook as an office program saves it: text as shared strings, dates as days."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})
        sheet, style = book.add_worksheet("Data"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                if at in DATES and cell[4:5] == "-":
                    sheet.write_datetime(number, at, date.fromisoformat(cell), style)
                else:
                    sheet.write_string(number, at, cell)
