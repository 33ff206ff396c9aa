"""Every field that can be corrected goes the whole way: correction, packet, the source's own file,
absorbed, empty packet.
"""

import io

import openpyxl
import pytest

from sibermata.desk.corrections.correct import correct
from sibermata.desk.sheets.packets import packet_of, workbook_of
from sibermata.store.registry.fields import PERSON_FIELDS, TENURE_FIELDS
from tests.desk.acts import KTP, desk, number_of, standing
from tests.desk.workbooks import workbook
from tests.office import BUDI, SITI, WATI, Office

APART = {  # a file with a column for each field
    "name": "Nama Lengkap",
    "front_title": "Gelar Depan",
    "back_title": "Gelar Belakang",
    "sex": "L/P",
    "birth_place": "Tempat Lahir",
    "birth_date": "Tgl Lahir",
    "education": "Pendidikan",
    "nik": "NIK",
    "nip": "NIP",
    "niap": "NIAP",
    "phone": "No HP",
    "email": "Surel",
    "address": "Alamat",
    "religion": "Agama",
    "rank": "Pangkat",
    "village_code": "Kode Desa",
    "post": "Jabatan",
    "capacity": "Kapasitas",
    "status": "Status",
    "sk_number": "No SK",
    "sk_date": "Tgl SK",
    "start_date": "TMT",
    "end_date": "TST",
    "term": "Periode",
}
TOGETHER = {  # a file in which cells hold two things, as in the legal register
    "name": "Nama",
    "sex": "L/P",
    "birth_place_date": "Tempat, Tanggal Lahir",
    "education": "Pendidikan",
    "nip": "NIP",
    "niap": "NIAP",
    "nik_phone": "NIK / No HP",
    "email": "Surel",
    "address": "Alamat",
    "religion": "Agama",
    "rank": "Pangkat",
    "village_code": "Kode Desa",
    "post": "Jabatan",
    "status": "Status",
    "sk_number_date": "Nomor dan Tanggal SK",
    "start_date": "TMT",
    "end_date": "TST",
    "term": "Periode",
}
WRITTEN = {
    **WATI,
    "front_title": "Drs.",
    "back_title": "S.Pd.",
    "education": "S1",
    "nip": "",
    "niap": "141.01",
    "phone": "081234500003",
    "email": "wati@example.test",
    "address": "Jalan Contoh 1",
    "religion": "Islam",
    "rank": "III/a",
    "capacity": "definitif",
    "end_date": "2027-12-19",
    "term": "2019 s/d 2027",
}
CELLS = {
    "name": "Drs. Wati Simulasi, S.Pd.",
    "birth_place_date": "Mojokerto, 2 Juli 1990",
    "nik_phone": f"{WATI['nik']} / 081234500003",
    "sk_number_date": "141/1/2019 tanggal 19 Desember 2019",
}
NIK = "3516054107909013"
RIGHT = {
    "name": "Wati Simulasiwati",
    "front_title": "Dra.",
    "back_title": "M.Pd.",
    "sex": "L",
    "birth_place": "Kediri",
    "birth_date": "1990-02-07",
    "education": "S2",
    "nik": NIK,
    "nip": "199002072015012003",
    "niap": "141.99",
    "phone": "081234500009",
    "phone2": "081234500008",
    "email": "simulasi@example.test",
    "address": "Jalan Contoh 2",
    "religion": "Kristen",
    "rank": "III/b",
    "capacity": "Plt",
    "status": "ended",
    "sk_number": "141/2/2019",
    "sk_date": "2019-12-20",
    "start_date": "2019-12-20",
    "end_date": "2027-12-20",
    "term": "2019 s/d 2028",
}


def test_every_field_has_its_case() -> None:
    assert set(RIGHT) == {*PERSON_FIELDS, *TENURE_FIELDS}


def file_of(columns: dict[str, str]) -> list[list[str]]:
    lines = []
    for row in (SITI, BUDI):
        both = {
            "birth_place_date": f"{row['birth_place']}, {row['birth_date']}",
            "nik_phone": row["nik"],
            "sk_number_date": f"{row['sk_number']} tanggal {row['sk_date']}",
        }
        lines.append([{**row, **both}.get(column, "") for column in columns])
    own = {**WRITTEN, **CELLS} if columns is TOGETHER else WRITTEN
    return [list(columns.values()), *lines, [own[column] for column in columns]]


@pytest.mark.parametrize("field", RIGHT)
@pytest.mark.parametrize(
    "columns", [pytest.param(APART, id="own column"), pytest.param(TOGETHER, id="two in a cell")]
)
def test_a_correction_goes_through_the_packet_into_the_sources_file_and_is_absorbed(
    office: Office, columns: dict[str, str], field: str
) -> None:
    round_(office, columns, file_of(columns), field, RIGHT[field])


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param(APART, id="with a column of its own"),
        pytest.param(TOGETHER, id="in the post alone"),
    ],
)
@pytest.mark.parametrize(
    ("written", "right", "should_be"),
    [
        pytest.param("Plt. Kaur Keuangan", "definitif", "Kaur Keuangan", id="a prefix goes"),
        pytest.param("Plt. Kaur Keuangan", "Pj", "Pj. Kaur Keuangan", id="another prefix"),
        pytest.param("Pelaksana Tugas Kaur Keuangan", "definitif", "Kaur Keuangan", id="in words"),
        pytest.param("Kaur Keuangan (Plt)", "Plh", "Plh. Kaur Keuangan", id="in brackets"),
    ],
)
def test_a_capacity_that_the_post_itself_says_is_mended_there(
    office: Office, columns: dict[str, str], written: str, right: str, should_be: str
) -> None:
    table = file_of(columns)
    table[3][list(columns).index("post")] = written
    round_(office, columns, table, "capacity", right)
    assert table[3][list(columns).index("post")] == should_be


@pytest.mark.parametrize(
    ("column", "written", "field", "right", "should_be"),
    [
        pytest.param(
            "nik_phone",
            "081234500003",
            "nik",
            NIK,
            f"{NIK} / +6281234500003",
            id="a NIK beside a phone",
        ),
        pytest.param(
            "nik_phone",
            WATI["nik"],
            "phone",
            "081234500009",
            f"{WATI['nik']} / +6281234500009",
            id="a phone beside a NIK",
        ),
        pytest.param(
            "nik_phone",
            f"{WATI['nik']} / 081234500003",
            "phone",
            "",
            WATI["nik"],
            id="the phone is taken away",
        ),
        pytest.param(
            "nik_phone",
            f"081234500003 / {WATI['nik']}",
            "nik",
            NIK,
            f"{NIK} / +6281234500003",
            id="phone first",
        ),
        pytest.param(
            "phone",
            "081234500003 / 081234500004",
            "phone",
            "081234500009",
            "+6281234500009 / +6281234500004",
            id="one of two phones",
        ),
        pytest.param(
            "sk_number_date",
            "141/1/2019",
            "sk_date",
            "2019-12-20",
            "141/1/2019 tanggal 20 Desember 2019",
            id="a date is added",
        ),
        pytest.param(
            "birth_place_date",
            "2 Juli 1990",
            "birth_place",
            "Kediri",
            "Kediri, 2 Juli 1990",
            id="a place beside a date",
        ),
    ],
)
def test_half_of_a_cell_of_two_things_is_mended_and_the_other_half_stays(
    office: Office, column: str, written: str, field: str, right: str, should_be: str
) -> None:
    columns = APART if column in APART else TOGETHER
    table = file_of(columns)
    table[3][list(columns).index(column)] = written
    round_(office, columns, table, field, right)
    assert table[3][list(columns).index(column)] == should_be


def round_(
    office: Office, columns: dict[str, str], table: list[list[str]], field: str, right: str
) -> None:
    """Correct a field of Wati, write the packet's workbook into the source's own file, sync, and
    see the packet empty.
    """
    toml = "[columns]\n" + "\n".join(f'{name} = "{header}"' for name, header in columns.items())
    office.deliver(workbook(table), toml=toml, file="data.xlsx")
    office.one()
    with desk(office) as at:
        person = number_of(office, "Wati Simulasi")
        number = correct(
            at,
            person,
            field,
            right,
            reason="salah tulis",
            evidence=KTP,
            pinned=field in ("phone", "phone2"),
        ).number
    office.one()
    with desk(office) as at:
        body = workbook_of(at, packet_of(at, "35.16", [office.source()], office.rules.names))
    lines = list(openpyxl.load_workbook(io.BytesIO(body))["Perbaikan"].iter_rows(values_only=True))
    packet = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert [line["tindakan"] for line in packet] == ["ubah"]
    for line in packet:
        row, place = int(str(line["baris"])) - 1, table[0].index(str(line["kolom"]))
        assert table[row][place] == (line["tertulis"] or "")
        table[row][place] = str(line["seharusnya"] or "")
    office.deliver(workbook(table), toml=toml, file="data.xlsx")
    assert office.one().state == "PUBLISHED"
    assert standing(office, number) == "ABSORBED"
    with desk(office) as at:
        assert packet_of(at, "35.16", [office.source()], office.rules.names).empty
    assert office.one().state == "NOOP"
