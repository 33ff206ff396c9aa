"""A maker of rows of lists for the tests of `validate/`. All people are invented."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from sibermata.records.programme.catalogue import Course, Cycle, Programme, Text
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.source import Source
from sibermata.rules.value.region_code import Places
from sibermata.rules.value.text import plain
from sibermata.validate.listed import JudgedRow, ListGround
from sibermata.validate.pledge import make_pledge_reader
from sibermata.validate.training import make_training_reader
from tests.validate.one_row import REGIONS, the_book

CLASSES = ("kades", "perangkat", "bpd", "lurah")
CYCLES = (
    Cycle(
        "PEMILU-2024",
        "",
        date(2024, 2, 14),
        date(2023, 10, 1),
        date(2023, 11, 13),
        date(2024, 2, 14),
        CLASSES,
        ("SKB-4",),
    ),
    Cycle(
        "PILKADA-2024",
        "",
        date(2024, 11, 27),
        date(2024, 8, 1),
        date(2024, 9, 22),
        date(2024, 11, 27),
        CLASSES,
        ("SKB-4", "BAWASLU-5"),
    ),
)
TEXTS = {
    "SKB-4": (Text("SKB-4", "Ikrar netralitas", CLASSES, "1.0", ("a",), None),),
    "BAWASLU-5": (Text("BAWASLU-5", "Naskah Bawaslu", ("kades",), "1.0", ("a",), None),),
}
COURSES = {
    "SBM-KEUANGAN": Course(
        "SBM-KEUANGAN", "Pengelolaan Keuangan Desa", "modul", 75, ("KEUANGAN DESA",)
    ),
    "SOSIALISASI-NETRALITAS": Course(
        "SOSIALISASI-NETRALITAS", "Sosialisasi netralitas", "sosialisasi", None, ()
    ),
}
PROGRAMME = Programme({one.code: one for one in CYCLES}, TEXTS, COURSES, {}, {})
EVENTS = (
    EventRecord(
        "BJN-2024",
        "Penandatanganan",
        "district",
        "35.16",
        "DPMD",
        date(2024, 9, 13),
        forms=("pakta_integritas",),
        modes=("in_person",),
        cycle="PILKADA-2024",
        texts=("SKB-4",),
    ),
    EventRecord(
        "JETIS-2023",
        "Ikrar dan pakta",
        "subdistrict",
        "35.16.05",
        "Kecamatan",
        date(2023, 10, 31),
        forms=("ikrar", "pakta_integritas"),
        modes=("in_person", "live_stream"),
        cycle="PEMILU-2024",
        texts=("SKB-4",),
        courses=("SOSIALISASI-NETRALITAS",),
    ),
    EventRecord(
        "SOS-2023",
        "Sosialisasi",
        "district",
        "35.16",
        "DPMD",
        date(2023, 12, 28),
        forms=("sosialisasi",),
        courses=("SOSIALISASI-NETRALITAS",),
    ),
)
SITI = {"name": "Siti Contohwati", "village_code": "35.16.05.2001", "post": "Kepala Desa"}


def ground(delivers: str, today: date = date(2024, 12, 1)) -> ListGround:
    source = Source("daftar", "35.16", "spreadsheet", "drop/*.csv", delivers=delivers)
    near = Places("35.16", REGIONS)
    wide = near if delivers == "pledges" else Places("35", REGIONS)
    events = {plain(one.code): one for one in EVENTS}
    return ListGround(source, near, wide, the_book(), today, PROGRAMME, events, hashed)


def hashed(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def pledge(signed: Sequence[str] = (), **cells: Any) -> JudgedRow:
    row = {
        **SITI,
        "text": "SKB-4",
        "form": "pakta integritas",
        "pledge_date": "2024-09-13",
        **cells,
    }
    reader = make_pledge_reader(tuple(row), ground("pledges"), signed=signed)
    return reader(list(row.values()))


def training(**cells: Any) -> JudgedRow:
    row = {**SITI, "course": "Keuangan Desa", "held_from": "2024-05-02", **cells}
    return make_training_reader(tuple(row), ground("trainings"))(list(row.values()))


def codes(judged: JudgedRow) -> list[str]:
    return [one.code for one in judged.said]
