"""A packet says what is to be mended in the source's own file; whoever mends it so makes the packet
empty.
"""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl

from sibermata.desk.corrections.stated import state_end, state_official
from sibermata.desk.sheets.packets import CHANGE, REMOVE, Packet, packet_of, workbook_of
from sibermata.desk.sheets.repair_rows import import_sheet
from sibermata.store.base.scope import Scope
from sibermata.store.views.corrections import adoption
from tests.desk.acts import CELLS, desk, fix, number_of, standing
from tests.desk.workbooks import edited, export, put, workbook
from tests.office import AGUS, BUDI, CAST, HEADER, JOKO, OTHER_SITI, SITI, WATI, Office

OWN = {  # the source's own words for its columns
    "key": "ID",
    "name": "Nama Lengkap",
    "nik": "NIK",
    "sex": "L/P",
    "birth_place": "Tempat Lahir",
    "birth_date": "Tgl Lahir",
    "village_code": "Kode Desa",
    "post": "Jabatan",
    "sk_number": "No SK",
    "sk_date": "Tgl SK",
    "start_date": "TMT",
    "phone": "No HP",
    "status": "Status",
}
COLUMNS = "headcount_ratio = 3.0\n[columns]\n" + "\n".join(
    f'{name} = "{header}"' for name, header in OWN.items()
)
TOML = "[brake]\n" + COLUMNS
ROWS = [SITI, BUDI, WATI, {**JOKO, "name": "-"}, OTHER_SITI, AGUS]


def own_csv(rows: list[dict[str, str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows(
        [[OWN[name] for name in HEADER], *([row[name] for name in HEADER] for row in rows)]
    )
    return stream.getvalue()


def packet(office: Office) -> Packet:
    with desk(office) as at:
        return packet_of(at, "35.16", [office.source()], office.rules.names)


def mended(table: list[list[str]], found: Packet) -> list[list[str]]:
    """The source's own table after somebody did what the packet says, and nothing else."""
    heads = table[0]
    for line in found.lines:
        assert line.row is not None
        if line.action == CHANGE:
            assert table[line.row - 1][heads.index(line.column)] == line.written
            table[line.row - 1][heads.index(line.column)] = line.should_be
    gone = {line.row for line in found.lines if line.action == REMOVE}
    kept = [row for number, row in enumerate(table, 1) if number not in gone]
    for row in found.new_rows:
        assert list(row.headers) == heads
        kept.append(list(row.cells))
    return kept


def decide_everything(office: Office) -> None:
    """Corrections of every kind: values of persons and tenures, an end, an official nobody knew, a
    repaired row.
    """
    fix(office, "Siti Contohwati", "name", "Siti Contohwati Sejati")
    fix(office, "Budi Ujicoba", "nik", "3516051204859012")
    fix(office, "Wati Simulasi", "birth_date", "1990-02-07")
    fix(office, "Wati Simulasi", "phone", "081234500003", pinned=True)
    fix(office, "Agus Latihan", "start_date", "2020-01-02")
    repaired, budi = (
        edited(export(office), put("Nama", 2, "Joko Fiktif")),
        number_of(office, "Budi Ujicoba"),
    )
    with desk(office) as at:
        state_official(at, CELLS, reason="pelantikan", evidence="SK")
        state_end(at, budi, on=date(2026, 2, 20), reason="meninggal", evidence="akta")
        import_sheet(at, "x.xlsx", repaired, [office.source()], office.rules.names)


def states(office: Office) -> list[str]:
    return [row["state"] for row in office.ask("select state from correction order by id")]


def test_a_packet_applied_to_the_csv_and_synced_again_is_empty(office: Office) -> None:
    office.deliver(own_csv(ROWS), toml=TOML)
    office.one()
    decide_everything(office)
    office.one()
    found = packet(office)
    assert (len(found.lines), len(found.new_rows)) == (7, 1)
    with_csv = mended(list(csv.reader(io.StringIO(own_csv(ROWS)))), found)
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(with_csv)
    office.deliver(stream.getvalue(), toml=TOML)
    before = {row["name"]: row["person_id"] for row in office.roster(ended=True)}
    assert office.one().state == "PUBLISHED"
    assert states(office) == ["ABSORBED"] * 8
    assert packet(office).empty
    assert {row["name"]: row["person_id"] for row in office.roster(ended=True)} == before
    assert office.one().state == "NOOP"


def test_a_packet_applied_to_the_workbook_and_synced_again_is_empty(office: Office) -> None:
    table = list(csv.reader(io.StringIO(own_csv(ROWS))))
    office.deliver(workbook(table), toml=TOML, file="data.xlsx")
    office.one()
    decide_everything(office)
    office.one()
    office.deliver(workbook(mended(table, packet(office))), toml=TOML, file="data.xlsx")
    office.one()
    assert states(office) == ["ABSORBED"] * 8
    assert packet(office).empty


def test_the_workbook_of_a_packet_names_file_sheet_row_and_the_sources_own_column(
    office: Office,
) -> None:
    office.deliver(own_csv(ROWS), toml=TOML)
    office.one()
    fix(office, "Wati Simulasi", "birth_date", "1990-02-07")
    with desk(office) as at:
        body = workbook_of(at, packet_of(at, "35.16", [office.source()], office.rules.names))
    sheet = openpyxl.load_workbook(io.BytesIO(body))["Perbaikan"]
    values = dict(
        zip([cell.value for cell in sheet[1]], [cell.value for cell in sheet[2]], strict=True)
    )
    wanted = {
        "berkas": "mojokerto.csv",
        "baris": "4",
        "kolom": "Tgl Lahir",
        "tertulis": "1990-07-02",
        "seharusnya": "1990-02-07",
    }
    assert wanted.items() <= values.items()


def test_a_correction_in_a_cell_of_two_things_keeps_the_other_one(office: Office) -> None:
    heads = ["Nama", "Tempat, Tanggal Lahir", "Jabatan", "Kode Desa", "Nomor dan Tanggal SK"]
    row = [
        "Drs. Wati Simulasi, S.Pd.",
        "Mojokerto, 2 Juli 1990",
        "Kaur Keuangan",
        WATI["village_code"],
        "141/1/2019 tanggal 19 Desember 2019",
    ]
    toml = (
        '[columns]\nbirth_place_date = "Tempat, Tanggal Lahir"\nsk_number_date = "Nomor dan '
        'Tanggal SK"\n'
    )

    def table(cells: list[str]) -> str:
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows([heads, cells])
        return stream.getvalue()

    office.deliver(table(row), toml=toml)
    office.one()
    fix(office, "Wati Simulasi", "birth_date", "1990-02-07")
    fix(office, "Wati Simulasi", "name", "Wati Simulasiwati")
    fix(office, "Wati Simulasiwati", "sk_date", "2019-12-20")
    found = packet(office)
    assert [line.should_be for line in found.lines] == [
        "Mojokerto, 7 Februari 1990",
        "Drs. Wati Simulasiwati, S.Pd.",
        "141/1/2019 tanggal 20 Desember 2019",
    ]
    office.deliver(table(mended([heads, row], found)[1]), toml=toml)
    office.one()
    assert states(office) == ["ABSORBED"] * 3


def test_a_corrected_name_is_mended_in_both_of_its_columns(office: Office) -> None:
    heads = ["Nama Depan", "Nama Belakang", "Jabatan", "Kode Desa"]
    row = ["Wati", "Simulasi, S.Pd.", "Kaur Keuangan", WATI["village_code"]]

    def table(cells: list[str]) -> str:
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows([heads, cells])
        return stream.getvalue()

    office.deliver(table(row))
    office.one()
    fix(office, "Wati Simulasi", "name", "Wati Ayu Simulasiwati")
    found = packet(office)
    assert [(line.column, line.should_be) for line in found.lines] == [
        ("Nama Depan", "Wati Ayu"),
        ("Nama Belakang", "Simulasiwati, S.Pd."),
    ]
    office.deliver(table(mended([heads, row], found)[1]))
    office.one()
    assert states(office) == ["ABSORBED"]


def test_what_waits_for_a_second_pair_of_eyes_is_in_no_packet(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    fix(office, "Wati Simulasi", "name", "Wati Simulasiwati", evidence="")
    assert packet(office).empty


def test_what_lay_over_a_seat_is_settled_when_the_source_names_its_holder_on_another_one(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    over_a_value = fix(office, "Wati Simulasi", "sk_number", "141/7/2019")
    wati = number_of(office, "Wati Simulasi")
    with desk(office) as at:
        over_an_end = state_end(
            at,
            number_of(office, "Joko Fiktif"),
            on=date(2026, 3, 1),
            reason="diangkat",
            evidence="SK",
        ).number
    moved = (
        {**WATI, "post": "Kaur Perencanaan", "sk_number": "9/9/2026"},
        {**JOKO, "post": "Kasi Pelayanan", "start_date": "2026-03-02"},
    )
    office.deliver([SITI, BUDI, *moved, OTHER_SITI, AGUS])
    office.one()
    assert (standing(office, over_a_value), standing(office, over_an_end)) == (
        "SUPERSEDED",
        "ABSORBED",
    )
    assert packet(office).empty
    posts = {
        row["post"]: row["sk_number"]
        for row in office.roster(ended=True)
        if row["person_id"] == wati
    }
    assert posts == {"KAUR_KEUANGAN": "141/7/2019", "KAUR_PERENCANAAN": "9/9/2026"}


def test_a_packet_changes_no_row_that_speaks_of_another_seat_by_now(office: Office) -> None:
    for name in ("pertama", "kedua"):
        office.deliver(CAST, name)
    office.sync("pertama", "kedua")
    number = fix(office, "Wati Simulasi", "sk_number", "141/7/2019", source="pertama")
    office.deliver(
        [
            SITI,
            BUDI,
            {**WATI, "post": "Kaur Perencanaan", "sk_number": "9/9/2026"},
            JOKO,
            OTHER_SITI,
            AGUS,
        ],
        "pertama",
    )
    office.one("pertama")
    assert standing(office, number) == "ACTIVE"  # the other source still names her there
    with desk(office) as at:
        lines = packet_of(
            at, "35.16", [office.source("pertama"), office.source("kedua")], office.rules.names
        ).lines
    assert [line for line in lines if line.action == CHANGE] == []


def test_days_to_adopt_are_told_for_each_district(office: Office, tmp_path: Path) -> None:
    office.deliver(CAST)
    office.one()
    fix(office, "Wati Simulasi", "birth_date", "1990-02-07")
    fix(office, "Budi Ujicoba", "education", "S1")
    office.ask("update correction set at = at - interval '9 days' returning id")
    office.deliver([{**row, "birth_date": "1990-02-07"} if row is WATI else row for row in CAST])
    office.one()
    with office.database.connection() as connection:
        (days,) = adoption(connection, Scope.province())
    assert (days["district"], days["waiting"], days["adopted"], float(days["median_days"])) == (
        "35.16",
        1,
        1,
        9.0,
    )
