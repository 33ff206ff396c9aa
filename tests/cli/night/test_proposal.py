"""`sources new` proposes what a file says, and leaves out what only looks like one of our columns."""

import json
import tomllib

import pytest

from tests.cli.conftest import Type
from tests.office import CAST, Office, as_csv


def test_a_status_column_of_something_else_is_proposed_as_ignored(
    type_: Type, office: Office
) -> None:  # R10
    sample = office.folder / "contoh.csv"
    sample.write_text(as_csv([{**row, "status": "Kawin"} for row in CAST]))
    target = office.folder / "sources" / "contoh.toml"

    assert type_("sources", "new", sample, "--district", "35.16", "-o", target).code == 0

    proposed = tomllib.loads(target.read_text())
    assert "status" not in proposed["columns"]
    assert proposed["read"]["ignore"] == ["status"]
    assert type_("sync", "contoh").code == 0
    assert "STATUS_COLUMN_FOREIGN" not in office.codes()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        pytest.param("Data Perangkat (2026) - final.csv", "data-perangkat-2026-final", id="words"),
        pytest.param("r.csv", "sumber-r", id="one letter"),
        pytest.param("---.csv", "sumber", id="none"),
        pytest.param("x" * 90 + ".csv", "x" * 56, id="too long"),
    ],
)
def test_a_proposal_bears_a_name_that_a_source_may_have(
    type_: Type, office: Office, file: str, name: str
) -> None:
    (office.folder / file).write_text(as_csv(CAST))
    target = office.folder / "sources" / "contoh.toml"
    done = type_("sources", "new", office.folder / file, "--district", "Mojokerto", "-o", target)
    assert (done.code, "DISTRICT_UNKNOWN" in done.err) == (2, True)  # a kabupaten and a kota
    named = ("--district", "Kab. Mojokerto", "-o", target)
    assert type_("sources", "new", office.folder / file, *named).code == 0
    proposed = tomllib.loads(target.read_text())
    assert (proposed["name"], proposed["district"]) == (name, "35.16")
    assert type_("sync", name).code == 0


ENGLISH = [
    ["Badge id", "First Name", "Last Name", "Department", "Job Position", "Shift"],
    ["L-1", "Siti", "Contohwati", "Desa Srigading", "Kepala Desa", "Regular"],
    ["L-2", "Budi", "Ujicoba", "Desa Srigading", "Sekretaris Desa", "Regular"],
]


def proposed(type_: Type, office: Office, rows: list[list[str]]) -> str:
    """Return what is proposed for a sample."""
    sample = office.folder / "contoh.csv"
    sample.write_text("".join(";".join(row) + "\n" for row in rows))
    result = type_("sources", "new", sample, "--district", "35.16", "--name", "contoh")
    assert result.code == 0, result.err
    return result.out


def test_a_person_s_post_under_headers_that_nobody_knows_is_no_header(
    type_: Type, office: Office
) -> None:
    columns = tomllib.loads(proposed(type_, office, ENGLISH))["columns"]
    assert columns["name"] == "First Name"
    assert "Kepala Desa" not in str(columns)


def test_a_name_in_two_columns_is_proposed_and_shown_whole(type_: Type, office: Office) -> None:
    header = ["Nama Depan", "Nama Belakang", "Jabatan", "Desa", "Kecamatan"]
    rows = [["Siti", "Contohwati", "Kepala Desa", "Srigading", "Ngoro"]]
    assert 'last_name = "Nama Belakang"' in proposed(type_, office, [header, *rows])
    shown = type_("sources", "new", office.folder / "contoh.csv", "--district", "35.16").err
    assert "diterima | Siti Contohwati |" in shown


def test_a_check_proves_no_more_than_a_night_does(type_: Type, office: Office) -> None:
    rows = [{"nama": row["name"], "jabatan": row["post"], "kode": "35.16.05.2001"} for row in CAST]
    more = (
        '[paging]\nlist = "data"\n[columns]\nname = "nama"\npost = "jabatan"\nvillage_code = "kode"'
    )
    body = json.dumps({"success": True, "data": rows})
    office.deliver(body, file="x.json", type="json_api", toml=more)
    looked = json.loads(type_("sources", "check", "--format", "json").out)
    office.one()
    assert ("NO_PROOF" in office.codes(), looked[0]["proof"]) == (True, "")


def test_rows_that_do_not_fit_their_header_are_counted_in_the_office_s_language(
    type_: Type, office: Office
) -> None:
    header = "Nama, tanpa gelar,Jabatan,Desa\n"
    lines = [f"Siti {'abcdef'[n]}ta,Kepala Desa,Srigading\n" for n in range(6)]
    office.deliver(header + "".join(lines), toml='[columns]\nname = "Nama"')
    result = type_("sync")
    assert (result.code, "gagal (COLUMNS)" in result.out) == (1, True)
    assert "6 dari 6 baris" in result.out
    assert "do not fit" not in result.out


PLACED = ["Nama", "Jabatan", "Kode Desa", "Desa", "Kecamatan"]
SAMPLES = {
    "opensid_2024.sql": "-- OpenSID\nSET NAMES utf8mb4;\nCREATE TABLE config (id INT);\n"
    "INSERT INTO tweb_penduduk (id, nama, nik) VALUES ('1', 'SITI', '3516011205709001');\n",
    "ckan_403.json": json.dumps(
        {"help": "x?name=datastore_search", "success": False, "error": {"message": "Access denied"}}
    ),
    "ckan_2.9-2.11_page3_past_end.json": json.dumps(
        {
            "help": "x?name=datastore_search",
            "success": True,
            "result": {"fields": [{"id": "nama", "type": "text"}], "records": [], "total": 3},
        }
    ),
}
OURS = [
    [name, post, "35.16.05.2001", "Srigading", "Ngoro"]
    for name, post in (
        ("Siti Contohwati", "Kepala Desa"),
        ("Budi Ujicoba", "Sekretaris Desa"),
        ("Wati Simulasi", "Kaur Keuangan"),
    )
]
OF_PLACES = {"OUT_OF_TERRITORY", "REGION_UNKNOWN"}


@pytest.mark.parametrize(
    ("place", "code"),
    [
        pytest.param(["35.17.01.2001", "", ""], "OUT_OF_TERRITORY", id="a code"),
        pytest.param(["", "Sumberagung", "Perak"], "OUT_OF_TERRITORY", id="a name in a kecamatan"),
        pytest.param(["", "Antah Berantah", "Ngoro"], "REGION_UNKNOWN", id="nowhere"),
    ],
)
def test_a_proposal_says_of_a_village_of_another_district_what_a_night_says(
    type_: Type, office: Office, place: list[str], code: str
) -> None:
    rows = [PLACED, *OURS, ["Tono Contoh", "Kepala Desa", *place]]
    sample = office.folder / "contoh.csv"
    sample.write_text("".join(";".join(row) + "\n" for row in rows))
    target = office.folder / "sources" / "contoh.toml"
    done = type_("sources", "new", sample, "--district", "35.16", "-o", target)
    type_("sync", "contoh")
    assert set(office.codes()) & OF_PLACES == {code}
    assert {one for one in OF_PLACES if one in done.err} == {code}


@pytest.mark.parametrize(
    ("file", "said"),
    [
        pytest.param("opensid_2024.sql", "SAMPLE_DUMP", id="a dump"),
        pytest.param("ckan_403.json", "SRC_ERROR", id="an error answer"),
        pytest.param("ckan_2.9-2.11_page3_past_end.json", "SAMPLE_EMPTY", id="no rows"),
    ],
)
def test_what_holds_no_rows_gets_a_sentence_and_no_proposal(
    type_: Type, office: Office, file: str, said: str
) -> None:
    body = SAMPLES[file]
    sample = office.folder / file
    sample.write_text(body)
    done = type_("sources", "new", sample, "--district", "35.16")
    assert done.code != 0
    assert said in done.err
    assert "3516011205709001" not in done.out + done.err


def test_the_first_page_of_a_portal_is_read_though_others_follow(
    type_: Type, office: Office
) -> None:
    records = [
        {
            "_id": 1,
            "kode_desa": "35.16.05.2001",
            "nama": "Siti Contohwati",
            "jabatan": "Kepala Desa",
        }
    ]
    fields = [{"id": name, "type": "text"} for name in records[0]]
    body = {"success": True, "result": {"fields": fields, "records": records, "total": 3}}
    sample = office.folder / "portal.json"
    sample.write_text(json.dumps({"help": "datastore_search", **body}))
    done = type_("sources", "new", sample, "--district", "35.16")
    assert done.code == 0
    assert "diterima | Siti Contohwati | Kepala Desa | Srigading (35.16.05.2001)" in done.err


def test_a_number_in_what_was_taken_for_a_header_is_hidden(type_: Type, office: Office) -> None:
    header = ["Nama", "Jabatan", "Desa", "3516051204859002"]
    rows = [["Siti Contohwati", "Kepala Desa", "Srigading", "x"]]
    done = proposed(type_, office, [header, *rows])
    assert "Kolom yang tidak dikenal" in done
    assert "3516051204859002" not in done


def test_a_row_of_nobody_s_office_is_shown_as_it_was_written(type_: Type, office: Office) -> None:
    proposed(type_, office, [PLACED, *OURS, ["Rudi Coba", "Juru Kunci", "", "Antah", "Ngoro"]])
    shown = type_("sources", "new", office.folder / "contoh.csv", "--district", "35.16").err
    assert "Juru Kunci" in shown


REGISTERS = [
    pytest.param(
        ["Kelurahan", "Nama_Lengkap", "NIAP", "Tempat", "Tanggal", "Agama", "Jabatan"],
        ["Srigading", "Siti Contohwati", "-", "Mojokerto", "1993-05-18", "Islam", "Kepala Desa"],
        id="a-table-of-Model-A.4",
    ),
    pytest.param(
        ["kode_desa", "nama", "jabatan", "jk", "agama", "ttl", "mulai", "akhir"],
        ["35.16.05.2001", "Siti Contohwati", "Kades", "P", "Islam", "1993-05-18", "2020-01-02", ""],
        id="a-table-of-aparatur",
    ),
]


@pytest.mark.parametrize(("header", "row"), REGISTERS)
def test_a_place_and_a_day_beside_columns_of_a_roster_make_no_list(
    type_: Type, office: Office, header: list[str], row: list[str]
) -> None:
    assert 'delivers = "roster"' in proposed(type_, office, [header, row])


def test_a_place_and_a_day_without_them_are_still_those_of_a_list(
    type_: Type, office: Office
) -> None:
    rows = [["Nama", "Jabatan", "Desa", "Tempat", "Tanggal"], [*"ABC", "Pendopo", "2024-03-01"]]
    assert 'delivers = "trainings"' in proposed(type_, office, rows)
