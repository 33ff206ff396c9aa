"""Lists as they come from outside: forms, attendance sheets, meetings on screen, sites for learning.

Each shape was seen in public; its origin stands in docs/decisions/0017-lists-from-outside.md. All
people are invented.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from sibermata.desk.deliveries.proposal import propose_source
from sibermata.sync.night import Rules
from tests.conftest import fresh_database
from tests.lists import EVENT, Lists
from tests.marks import Programme
from tests.office import CAST, Office

FILES = Path(__file__).parents[2] / "deliveries/lists"
SITI, BUDI, WATI = "Siti Contohwati", "Budi Ujicoba", "Wati Simulasi"
JOKO, AGUS = "Joko Fiktif", "Agus Latihan"
TITLES = [
    ["DAFTAR HADIR"],
    ["PENANDATANGANAN PAKTA INTEGRITAS NETRALITAS"],
    ["Hari/Tanggal", ":", "Senin, 2 Maret 2026"],
    ["Tempat", ":", "Pendopo"],
    [],
]
SIGNERS = [
    [1, "Dra. Siti Contohwati, M.Si", "Kades Srigading", "Kec. Ngoro", "ttd", None],
    [2, "Budi Ujicoba", "Sekdes Srigading", "Kec. Ngoro", None, "ttd"],
    [3, "Wati Simulasi", "Kaur Keuangan Srigading", "Kec. Ngoro", None, None],
    [],
    [None, None, None, "Mojokerto, 2 Maret 2026"],
    [None, None, None, "Panitia"],
    [None, None, None, "(..........)"],
]
HEADING = ["NO", "NAMA", "JABATAN", "INSTANSI", "TANDA TANGAN", None]
COURSE = [
    "No",
    "Nama Peserta",
    "Jabatan",
    "Asal Desa",
    "Pelatihan",
    "Tanggal Pelaksanaan",
    "Kehadiran",
    "No. Sertifikat",
]
BIMTEK = "Bimtek Pengelolaan Keuangan Desa"
Sheets = dict[str, list[list[object]]]
ATTENDED: Sheets = {
    "Ngoro": [
        ["DAFTAR PESERTA BIMTEK PENGELOLAAN KEUANGAN DESA"],
        COURSE,
        [1, SITI, "Kades", "Srigading", BIMTEK, "12 s.d. 14 Februari 2024", "Hadir", "001"],
        [2, BUDI, "Sekdes", "Srigading", BIMTEK, "12-14 Februari 2024", "Tidak Hadir", ""],
    ],
    "Kesemen": [
        COURSE,
        [1, AGUS, "Sekdes", "Kesemen", BIMTEK, "12/02/2024 - 14/02/2024", "v", "003"],
        ["", "JUMLAH", "", "", "", "", 1, ""],
    ],
    "Rekap": [["Kecamatan", "Jumlah"], ["Ngoro", 3]],
}


NOTHING: dict[str, str] = {}


class Shape(NamedTuple):
    """A list from outside, what a person completes in its proposal, and what must come of it."""

    file: str | Sheets
    delivers: str
    rows: dict[str, str]  # name as written -> state and what it says
    completed: dict[str, str] = NOTHING  # a line of the proposal as it begins -> as it is completed
    codes: tuple[str, ...] = ()  # of findings about rows, sorted
    merged: str = ""


PLEDGE = {'event = ""': 'event = "UJI-1"'}
NAMED = {'course = ""': f'course = "{BIMTEK}"'}
COMPLETED = {**NAMED, 'held_from = ""': 'held_from = "2024-02-12"'}
TWO = {SITI: "linked pakta_integritas", BUDI: "linked pakta_integritas"}
SHAPES = {
    "a form with sentences as headings": Shape(
        "form_sentences.csv",
        "pledges",
        {"SITI CONTOHWATI": TWO[SITI], "BUDI UJICOBA": TWO[BUDI]},
        PLEDGE,
        ("NOT_TAKEN_PART",),
    ),
    "a form in Indonesian with an office": Shape("form_indonesian.csv", "pledges", TWO, PLEDGE),
    "signatures in two columns under two rows": Shape(
        {"Sheet1": [*TITLES, HEADING, [None, None, None, None, "1", "2"], *SIGNERS]},
        "pledges",
        TWO,
        PLEDGE,
        ("NOT_TAKEN_PART",),
    ),
    "signatures under one merged heading": Shape(
        {"Sheet1": [*TITLES, HEADING, *SIGNERS]},
        "pledges",
        TWO,
        PLEDGE,
        ("NOT_TAKEN_PART",),
        "E6:F6",
    ),
    "signatures by turns, one of them under no heading": Shape(
        "signatures_by_turns.csv",
        "pledges",
        TWO,
        PLEDGE,
        ("NOT_TAKEN_PART", "NOT_TAKEN_PART"),
    ),
    "marks under each form": Shape(
        "marks_by_form.csv",
        "pledges",
        {SITI: "linked ikrar", BUDI: "linked ikrar", JOKO: "linked ikrar"},
        {
            'mode = ""   # LENGKAPI: pilih satu dari "Ikrar"': 'mode = "Ikrar"',
            'event = ""': 'event = "UJI-1"\nform = "ikrar"',
        },
        ("NOT_TAKEN_PART",),
    ),
    "done or not yet": Shape("done_or_not.csv", "pledges", TWO, PLEDGE, ("NOT_TAKEN_PART",)),
    "a post beside the name": Shape("name_and_post.csv", "pledges", TWO, PLEDGE, ("ROW_UNCLEAR",)),
    "a village inside the post": Shape(
        "post_and_office.csv",
        "pledges",
        {**TWO, AGUS: TWO[SITI], WATI: TWO[SITI], JOKO: TWO[SITI]} | {BUDI: ""},
        PLEDGE,
    ),
    "numbered places to sign": Shape(
        "numbered_signatures.csv",
        "pledges",
        {SITI: "linked ikrar", BUDI: "linked ikrar"},
        PLEDGE,
    ),
    "sheets of kecamatan with spans of days": Shape(
        ATTENDED,
        "trainings",
        {
            SITI: "linked attended 2024-02-12 2024-02-14",
            AGUS: "linked attended 2024-02-12 2024-02-14",
        },
        {},
        ("NOT_TAKEN_PART",),
    ),
    "a column for each session": Shape(
        "sessions.csv",
        "trainings",
        {SITI: "linked attended 2024-02-12 2024-02-14"},
        {
            'outcome = ""   # LENGKAPI: pilih satu dari "Sesi 1", "Sesi 2", "Sesi 3"': 'outcome = "Sesi 3"',
            'course = ""': f'course = "{BIMTEK}"',
        },
        ("NOT_TAKEN_PART",),
    ),
    "names of a meeting on screen": Shape(
        "screen_names.csv",
        "trainings",
        {
            SITI: "linked attended 2024-02-12 2024-02-12",
            BUDI: "asked attended 2024-02-12 2024-02-12",
        }
        | {"iPhone": "nobody attended 2024-02-12 2024-02-12"},
        {'course = ""': f'course = "{BIMTEK}"'},
        ("NOBODY_OF_THIS_NAME", "WHO_WAS_TRAINED"),
    ),
    "sections with a table each": Shape(
        "sections_utf8.tsv",
        "trainings",
        {
            JOKO: "asked attended 2024-02-12 2024-02-12",
            BUDI: "asked attended 2024-02-12 2024-02-12",
        },
        {'course = ""': f'course = "{BIMTEK}"'},
        ("WHO_WAS_TRAINED", "WHO_WAS_TRAINED"),
    ),
    "a test of a site for learning": Shape(
        "quiz.csv",
        "trainings",
        {
            JOKO: "asked passed 2024-02-02 2024-02-02",
            BUDI: "asked failed 2024-02-02 2024-02-02",
        },
        {'course = ""': 'course = "SBM-KEUANGAN"'},
        ("NOT_TAKEN_PART", "WHO_WAS_TRAINED", "WHO_WAS_TRAINED"),
    ),
    "completed or not": Shape(
        "completion.csv",
        "trainings",
        {JOKO: "asked passed 2024-02-01 2024-02-12"},
        {},
        ("NOT_TAKEN_PART", "NOT_TAKEN_PART", "WHO_WAS_TRAINED"),
    ),
    "tickets with a name in two columns": Shape(
        "tickets.csv",
        "trainings",
        {"Siti Contohwati": "asked attended 2024-02-01"},
        {'held_from = ""': 'held_from = "2024-02-01"'},
        ("NOT_TAKEN_PART", "WHO_WAS_TRAINED"),
    ),
    "a column of letters for each day beside one that counts": Shape(
        "days_by_letters.csv",
        "trainings",
        {SITI: "linked attended 2024-02-12"},
        {
            'outcome = ""   # LENGKAPI: pilih satu dari "12/02/2024", "13/02/2024", "14/02/2024"': 'outcome = "14/02/2024"',
            **COMPLETED,
        },
        ("NOT_TAKEN_PART", "NOT_TAKEN_PART"),
    ),
    "fingerprints of a machine": Shape(
        "fingerprints.csv",
        "trainings",
        {SITI: "linked attended 2024-02-12", BUDI: "linked attended 2024-02-12"},
        NAMED,
    ),
    "an end in the time of another zone": Shape(
        "completed_utc.csv",
        "trainings",
        {
            SITI: "linked attended 2024-02-12 2024-02-12",
            BUDI: "linked attended 2024-02-12 2024-02-12",
        },
    ),
    "the times at which people came and left": Shape(
        "times_of_coming.csv",
        "trainings",
        {SITI: "linked attended 2024-02-12"},
        NAMED,
        ("NOT_TAKEN_PART",),
    ),
    "a form with a score and a zone": Shape(
        "form_with_score.csv",
        "trainings",
        {SITI: "linked passed 2024-02-12", BUDI: "linked failed 2024-02-12"},
        {'course = ""': 'course = "SBM-KEUANGAN"'},
    ),
    "predicates, and days until which they are valid": Shape(
        "predicates.csv",
        "trainings",
        {SITI: "linked passed 2024-02-12", BUDI: "linked failed 2024-02-12"},
        {},
        ("ROW_UNCLEAR",),
    ),
    "cells moved by a comma": Shape(
        "cells_moved.csv",
        "trainings",
        {BUDI: "linked attended 2024-02-12"},
    ),
    "several people in a cell": Shape(
        "people_in_a_cell.csv",
        "trainings",
        {WATI: "linked attended 2024-02-12"},
        {},
        ("NAME_INVALID", "NOT_TAKEN_PART"),
    ),
    "who registered only": Shape(
        "registered_only.csv",
        "trainings",
        {},
        {},
        ("NOT_TAKEN_PART", "NOT_TAKEN_PART", "ROW_UNCLEAR"),
    ),
    "shares of the sessions": Shape(
        "shares.csv",
        "trainings",
        {SITI: "linked attended 2024-02-12"},
        {},
        ("NOT_TAKEN_PART", "ROW_UNCLEAR"),
    ),
}


@pytest.fixture(scope="module")
def office(
    server_url: str, template: str, rules: Rules, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    with fresh_database(server_url, template) as database:
        made = Office(database, rules, tmp_path_factory.mktemp("office"))
        lists = Lists(Programme(made))
        lists.event(EVENT)
        made.deliver(CAST)
        made.one()
        yield made


def bytes_of(shape: Shape) -> bytes:
    if isinstance(shape.file, str):
        body = (FILES / shape.file).read_text(encoding="utf-8")
        return body.encode("utf-16" if shape.file.endswith("utf8.tsv") else "utf-8")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in shape.file.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if shape.merged:
            sheet.merge_cells(shape.merged)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def proposed(office: Office, shape: Shape, name: str) -> str:
    ending = ".xlsx" if isinstance(shape.file, dict) else ".csv"
    file = office.folder / "drop" / f"{name}{ending}"
    file.write_bytes(bytes_of(shape))
    return propose_source(file, name, "35.16")[0]


@pytest.mark.parametrize("shape", [pytest.param(one, id=name) for name, one in SHAPES.items()])
def test_a_list_from_outside_is_proposed_as_what_it_is_and_marks_those_who_were_there(
    office: Office, shape: Shape, request: pytest.FixtureRequest
) -> None:
    name = f"luar-{list(SHAPES).index(request.node.callspec.id)}"
    toml = proposed(office, shape, name)
    assert f'delivers = "{shape.delivers}"' in toml
    for begin, whole in shape.completed.items():
        (line,) = [line for line in toml.splitlines() if line.startswith(begin)]
        toml = toml.replace(line, whole)
    assert "LENGKAPI" not in toml
    (office.folder / "sources" / f"{name}.toml").write_text(toml, encoding="utf-8")
    result = office.one(name)
    assert result.state == "PUBLISHED", result
    found = office.ask(
        "select distinct name_as_written, state, coalesce(said->>'form', concat_ws(' ', "
        "said->>'outcome', said->>'held_from', nullif(said->>'held_to', ''))) as said "
        "from list_row where source = %s and recorded_to = 'infinity'",
        name,
    )
    rows = {row["name_as_written"]: f"{row['state']} {row['said']}" for row in found}
    assert rows == {name: said for name, said in shape.rows.items() if said}
    codes = office.ask(
        "select code from finding where source = %s and row_hash is not null and code <> "
        "'DATE_ORDER_PROVEN' order by 1",
        name,
    )
    assert tuple(row["code"] for row in codes) == shape.codes


def test_whoever_was_represented_is_not_counted_as_having_signed(office: Office) -> None:
    states = office.ask(
        "select p.name, a.state from pledge_act a join person p on p.id = a.person_id and "
        "p.recorded_to = 'infinity' where a.recorded_to = 'infinity' and a.form = 'ikrar' order by 1"
    )
    assert [tuple(row.values()) for row in states] == [
        (BUDI, "counted"),
        (JOKO, "representative"),
        (SITI, "counted"),
    ]


def test_a_roster_with_a_column_to_sign_stays_a_roster(office: Office) -> None:
    text = (
        "Nama;Jabatan;Desa;Nomor SK;Tanggal SK;Tanda Tangan\nSiti;Kades;Srigading;1;2019-12-19;\n"
    )
    file = office.folder / "drop" / "buku.csv"
    file.write_text(text, encoding="utf-8")
    assert 'delivers = "roster"' in propose_source(file, "buku", "35.16")[0]


def test_a_roster_whose_decree_has_its_day_under_a_second_heading_stays_a_roster(
    office: Office,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["No", "Desa", "Nama", "Jabatan", "SK Pengangkatan", None, "Masa Jabatan s/d"])
    sheet.append([None, None, None, None, "Nomor", "Tanggal", None])
    sheet.append([1, "Srigading", SITI, "Kades", "188/1/2019", "19-12-2019", "18-12-2027"])
    sheet.append([2, "Srigading", BUDI, "Sekdes", "141/5/2010", "5-1-2010", "usia 60 th"])
    sheet.merge_cells("E1:F1")
    for column in "ABCDG":
        sheet.merge_cells(f"{column}1:{column}2")
    file = office.folder / "drop" / "bertingkat.xlsx"
    book.save(file)
    toml = propose_source(file, "bertingkat", "35.16")[0]
    assert 'delivers = "roster"' in toml
    assert 'sk_date = "SK Pengangkatan Tanggal"' in toml
    assert 'end_date = "Masa Jabatan s/d"' in toml
