"""Kartu skor: for each district how fresh, complete and correct its data are, and how quickly it
adopts corrections.
"""

from typing import Any

from sibermata.papers.kind import Kind, Reading
from sibermata.papers.registry.roster import filter_of, under_title
from sibermata.papers.wording import NOTHING, number_in_words, share_in_words
from sibermata.records.paper import Column, Content, Row, Section
from sibermata.rules.time.office import instant_in_words, office_day
from sibermata.store.views.papers import scores

COLUMNS = (
    Column("Kode", printed=False),
    Column("Kabupaten/Kota", printed=False, wide=True),
    Column("Ukuran", "4fr", wide=True),
    Column("Nilai", "2fr", "right", wide=True),
    Column("Artinya", "6fr", wide=True),
)
FILLED = {
    "nik": "NIK terisi",
    "birth_date": "Tanggal lahir terisi",
    "sex": "Jenis kelamin terisi",
    "education": "Pendidikan terisi",
    "sk_number": "Nomor SK terisi",
    "start_date": "Mulai menjabat terisi",
}


def kartu_skor(reading: Reading) -> Content:
    """Return the card of a district, or the cards of all that have a source."""
    scope = reading.scope.within(reading.request.district or None)
    cards = scores(reading.connection, scope, reading.source.at)
    return Content(
        "Kartu skor data",
        under_title(reading),
        COLUMNS,
        tuple(card(one, reading) for one in cards),
        () if cards else ("Belum ada sumber data.",),
        filter=filter_of(reading),
    )


def card(one: dict[str, Any], reading: Reading) -> Section:
    """Return the card of a district."""
    rows = tuple(
        Row(
            (one["code"], one["name"], name, value, meaning),
            f"{one['code']} {name}",
            area=one["code"],
        )
        for name, value, meaning in (
            *freshness(one, reading),
            *completeness(one),
            *cleanness(one),
            *adoption(one),
        )
    )
    return Section(rows, f"{one['name']} ({one['code']})")


def freshness(one: dict[str, Any], reading: Reading) -> list[tuple[str, str, str]]:
    """Return when the district was last heard, and how often that failed in the last 30 days."""
    oldest = one["oldest"]
    days = NOTHING
    if oldest is not None:
        days = f"{(office_day(reading.source.at) - office_day(oldest)).days} hari"
    said = f"terakhir berhasil {instant_in_words(oldest)}" if oldest else "belum pernah berhasil"
    return [
        ("Umur data", days, f"sumber yang paling lama tidak diambil; {said}"),
        ("Malam gagal", str(one["failed"]), "dalam 30 hari terakhir"),
        ("Malam ditahan", str(one["held"]), "dalam 30 hari terakhir, menunggu keputusan"),
    ]


def completeness(one: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return how many villages speak, and how full the lines are."""
    whole = one["officials"]
    found = [
        (
            "Desa berdata",
            share_in_words(one["villages"], one["villages_expected"]),
            f"{number_in_words(one['villages'])} dari {number_in_words(one['villages_expected'])} "
            "desa mempunyai pejabat yang tercatat",
        )
    ]
    for column, name in FILLED.items():
        of = f"{number_in_words(one[column])} dari {number_in_words(whole)} jabatan"
        found.append((name, share_in_words(one[column], whole), of))
    return found


def cleanness(one: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return how much of the last reading was refused, or waits for an answer."""
    read = one["rows_read"] or 0
    return [
        (name, share_in_words(one[column] or 0, read), f"{one[column] or 0} dari {read} baris")
        for name, column in (("Baris ditolak", "refused"), ("Baris ditanyakan", "asked"))
    ]


def adoption(one: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return how many corrections the sources adopted, and in how many days."""
    median = one["median_days"]
    days = NOTHING if median is None else f"{median} hari".replace(".", ",")
    return [
        ("Perbaikan diikuti", str(one["adopted"]), f"{one['waiting']} masih menunggu sumbernya"),
        ("Waktu mengikuti", days, "nilai tengah, sejak perbaikan ditulis sampai ada di sumber"),
    ]


PAPER = Kind("kartu-skor", kartu_skor, nights=True)
