"""The refused rows go out as a sheet and come back repaired: each row has its outcome, a scrambled
sheet has none.
"""

import io
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from sibermata.desk.sheets.repair_rows import Imported, import_sheet
from sibermata.errors import Refusal
from tests.desk.acts import desk, standing
from tests.desk.workbooks import Change, column, edited, export, put
from tests.office import AGUS, BUDI, CAST, JOKO, OTHER_SITI, SITI, SRIGADING, WATI, Office

BROKEN = [
    SITI,
    {**BUDI, "name": "-"},
    {**WATI, "post": "Jogoboyo"},
    {**JOKO, "village_code": "35.16.99.2001"},
    OTHER_SITI,
    AGUS,
]
OPEN = "[brake]\nheadcount_ratio = 3.0"  # six people only: three repaired ones are half of them


@pytest.fixture
def refused(office: Office) -> Office:
    """An office with three rows that were not admitted: a name, a post, a village."""
    office.deliver(BROKEN, toml=OPEN)
    office.one()
    return office


def bring(office: Office, body: bytes, by: str = "Rini", **options: Any) -> Imported:
    sources = [
        office.source(path.stem) for path in sorted((office.folder / "sources").glob("*.toml"))
    ]
    with desk(office, by) as at:
        return import_sheet(at, "perbaikan.xlsx", body, sources, office.rules.names, **options)


def both(*changes: Change) -> Change:
    return lambda sheet: [change(sheet) for change in changes] and None


def outcomes(done: Imported) -> list[str]:
    return [one.outcome for one in done.outcomes]


REPAIRS = both(
    put("Nama", 2, "Budi Ujicoba"),
    put("Jabatan", 3, "Kaur Keuangan"),
    put("Kode desa", 4, SRIGADING),
)


def test_the_sheet_holds_the_refused_rows_with_their_reasons(refused: Office) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(export(refused)))["perbaikan"]
    assert [sheet.cell(row, column(sheet, "kode")).value for row in (2, 3, 4)] == [
        "NAME_INVALID",
        "POST_QUESTION",
        "REGION_UNKNOWN",
    ]
    assert [sheet.cell(row, column(sheet, "baris")).value for row in (2, 3, 4)] == ["3", "4", "5"]
    assert "Jogoboyo" in sheet.cell(3, column(sheet, "alasan")).value
    assert sheet.max_row == 4


def test_the_sheet_has_drop_downs_frozen_panes_and_locked_columns(refused: Office) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(refused)))
    sheet = book["perbaikan"]
    assert sheet.freeze_panes == "D2"
    assert sheet.protection.sheet
    assert (
        sheet.cell(2, 1).protection.locked,
        sheet.cell(2, column(sheet, "Nama")).protection.locked,
    ) == (True, False)
    assert len(sheet.data_validations.dataValidation) == 4  # post, sex, status, hapus
    assert "Kepala Desa" in [row[0].value for row in book["daftar"].iter_rows()]


def test_repaired_rows_are_admitted_the_next_night(refused: Office) -> None:
    done = bring(refused, edited(export(refused), REPAIRS))
    assert outcomes(done) == ["diterima"] * 3
    result = refused.one()
    assert (result.counts["admitted"], result.counts["refused"], result.counts["asked"]) == (
        6,
        0,
        0,
    )
    assert len(refused.people()) == 6
    assert set(refused.codes("patched")) >= {"NAME_INVALID", "POST_QUESTION", "REGION_UNKNOWN"}


def test_a_repair_stands_night_after_night_while_the_raw_row_stays_the_same(
    refused: Office,
) -> None:
    bring(refused, edited(export(refused), REPAIRS))
    refused.one()
    before = refused.state()
    assert refused.one().state == "NOOP"
    refused.deliver([{**SITI, "phone": "081234500001"}, *BROKEN[1:]], toml=OPEN)
    assert refused.one().counts["admitted"] == 6
    refused.deliver(BROKEN, toml='publisher = "DPMD"\n' + OPEN)
    refused.one()
    assert len(refused.people()) == 6
    assert refused.state().count('"private"') == before.count('"private"')


def test_a_repair_fits_no_more_when_the_raw_row_changes_and_says_so(refused: Office) -> None:
    bring(refused, edited(export(refused), REPAIRS))
    refused.one()
    refused.deliver([SITI, {**BUDI, "name": "?", "phone": "081234500002"}, *BROKEN[2:]], toml=OPEN)
    refused.one()
    assert "PATCH_STALE" in refused.codes()
    assert standing(refused, 1) == "CHALLENGED"
    refused.deliver(BROKEN, toml=OPEN)
    refused.one()
    assert "PATCH_STALE" not in refused.codes()
    assert standing(refused, 1) == "ACTIVE"


def test_a_repair_is_absorbed_when_the_source_mends_its_row(refused: Office) -> None:
    bring(refused, edited(export(refused), REPAIRS))
    refused.one()
    refused.deliver(CAST, toml=OPEN)
    refused.one()
    assert [standing(refused, number) for number in (1, 2, 3)] == ["ABSORBED"] * 3
    assert "PATCH_STALE" not in refused.codes()


def test_a_deleted_id_column_refuses_the_sheet_whole(refused: Office) -> None:  # B100
    body = edited(export(refused), both(REPAIRS, lambda sheet: sheet.delete_cols(1)))
    with pytest.raises(Refusal) as why:
        bring(refused, body)
    assert why.value.code == "TEMPLATE_ID"
    assert refused.ask("select count(*) n from correction") == [{"n": 0}]


@pytest.mark.parametrize("fault", [pytest.param("", id="D15")])
@pytest.mark.parametrize("head", ["id", "periksa"])
def test_a_row_whose_mark_was_changed_is_left_alone_and_the_others_are_taken(
    refused: Office, head: str, fault: str
) -> None:  # B100
    done = bring(refused, edited(export(refused), both(REPAIRS, put(head, 3, "xyz"))))
    assert sorted(outcomes(done)) == ["baris asing", "diterima", "diterima"]
    assert refused.ask("select count(*) n from correction") == [{"n": 2}]


@pytest.mark.parametrize("fault", [pytest.param("", id="D15")])
def test_a_row_that_somebody_added_is_left_alone(refused: Office, fault: str) -> None:
    added = both(REPAIRS, lambda sheet: sheet.append(["", "", "35.16", "mojokerto", "x.csv"]))
    assert outcomes(bring(refused, edited(export(refused), added))) == [
        *["diterima"] * 3,
        "baris asing",
    ]


@pytest.mark.parametrize("fault", [pytest.param("", id="D15")])
def test_a_sheet_whose_rows_are_mostly_not_ours_is_refused_whole(
    refused: Office, fault: str
) -> None:
    def strange(sheet: Any) -> None:
        for at in range(2, 5):
            sheet.cell(at, 2).value = "xyz"

    with pytest.raises(Refusal) as why:
        bring(refused, edited(export(refused), both(REPAIRS, strange)))
    assert why.value.code == "TEMPLATE_ID"


@pytest.mark.parametrize("head", ["id", "periksa"])
def test_a_column_that_was_sorted_alone_refuses_the_sheet_whole(
    refused: Office, head: str
) -> None:  # B101
    def swap(sheet: Any) -> None:
        at = column(sheet, head)
        one, other = sheet.cell(2, at).value, sheet.cell(4, at).value
        sheet.cell(2, at).value, sheet.cell(4, at).value = other, one

    with pytest.raises(Refusal) as why:
        bring(refused, edited(export(refused), swap))
    assert why.value.code == "ROW_SCRAMBLED"
    assert refused.ask("select count(*) n from correction") == [{"n": 0}]


def test_whole_rows_may_be_sorted(refused: Office) -> None:
    def turn(sheet: Any) -> None:
        for at in range(1, sheet.max_column + 1):
            one, other = sheet.cell(2, at).value, sheet.cell(4, at).value
            sheet.cell(2, at).value, sheet.cell(4, at).value = other, one

    assert (
        outcomes(bring(refused, edited(export(refused), both(REPAIRS, turn)))) == ["diterima"] * 3
    )


def test_rows_of_another_district_are_left_and_the_attempt_stands_in_the_trail(
    refused: Office,
) -> None:  # B102
    refused.deliver(
        [
            {**BUDI, "village_code": "35.17.01.2001", "name": "-"},
            {
                **BUDI,
                "village_code": "35.17.01.2001",
                "key": "8",
                "nik": "",
                "post": "Kasi Pelayanan",
            },
        ],
        "jombang",
        district="35.17",
    )
    refused.one("jombang")
    ours, whole = export(refused, "35.16"), export(refused)
    theirs = openpyxl.load_workbook(io.BytesIO(whole))["perbaikan"]
    foreign = next(
        row for row in theirs.iter_rows(min_row=2, values_only=True) if row[2] == "35.17"
    )
    pasted = edited(ours, both(REPAIRS, lambda sheet: sheet.append(foreign)))
    assert outcomes(bring(refused, pasted)) == ["diterima"] * 3 + ["daerah lain"]
    trail = refused.ask(
        "select who, detail ->> 'district' district from audit where what = 'attempt on another "
        "district'"
    )
    assert trail == [{"who": "Rini", "district": "35.17"}]


def test_an_officer_of_one_district_cannot_widen_the_sheet(refused: Office) -> None:  # B102
    assert (
        outcomes(bring(refused, edited(export(refused), REPAIRS), district="35.17"))
        == ["daerah lain"] * 3
    )


def test_rows_that_the_source_changed_meanwhile_are_listed_and_left(
    refused: Office,
) -> None:  # B103, F87
    body = edited(export(refused), REPAIRS)
    refused.deliver([SITI, {**BUDI, "name": "Budi Ujicobo"}, *BROKEN[2:]], toml=OPEN)
    refused.one()
    assert outcomes(bring(refused, body)) == ["basi", "diterima", "diterima"]
    refused.one()
    assert ("Budi Ujicobo", SRIGADING, "SEKDES", "active") in refused.people()


def test_a_row_that_the_officer_deleted_removes_nobody(refused: Office) -> None:  # B104
    done = bring(
        refused, edited(export(refused), both(REPAIRS, lambda sheet: sheet.delete_rows(3)))
    )
    assert outcomes(done) == ["diterima"] * 2
    assert refused.one().counts["asked"] == 1


def test_a_row_is_removed_by_hapus_with_a_reason_only(refused: Office) -> None:  # B104
    without = bring(refused, edited(export(refused), put("hapus", 2, "YA")))
    assert outcomes(without) == ["ditolak", "tidak diubah", "tidak diubah"]
    done = bring(
        refused,
        edited(
            export(refused), both(put("hapus", 2, "YA"), put("alasan hapus", 2, "baris contoh"))
        ),
    )
    assert outcomes(done)[0] == "dihapus"
    result = refused.one()
    assert (result.counts["refused"], result.counts["not_officials"]) == (1, 1)


def test_the_same_file_twice_is_processed_once(refused: Office) -> None:  # F86
    body = edited(export(refused), REPAIRS)
    bring(refused, body)
    again = bring(refused, body, by="Dewi")
    assert (again.outcomes, "oleh Rini" in again.already) == ([], True)
    assert refused.ask("select count(*) n from correction") == [{"n": 3}]


def test_the_same_repairs_saved_anew_by_another_officer_change_nothing(
    refused: Office,
) -> None:  # F86
    body = export(refused)
    bring(refused, edited(body, REPAIRS))
    again = bring(refused, edited(body, both(REPAIRS, put("alasan hapus", 4, "-"))), by="Dewi")
    assert outcomes(again) == ["sudah diperbaiki"] * 3
    other = bring(refused, edited(body, both(REPAIRS, put("Nama", 2, "Budi Lain"))), by="Dewi")
    assert outcomes(other)[0] == "basi"


def test_one_bad_row_is_refused_and_the_others_are_kept(refused: Office) -> None:  # F88
    done = bring(
        refused, edited(export(refused), both(REPAIRS, put("Jabatan", 3, "Jabatan Khayalan")))
    )
    assert outcomes(done) == ["diterima", "ditolak", "diterima"]
    assert done.outcomes[1].codes == "POST_UNKNOWN"
    assert done.count("ditolak") == 1


def test_no_cell_of_the_sheet_is_a_formula(office: Office) -> None:  # S30
    for_excel = '=HYPERLINK("http://x.example";"klik")'
    office.deliver([{**BUDI, "name": "-", "sk_number": for_excel}, SITI])
    office.one()
    body = export(office)
    with ZipFile(io.BytesIO(body)) as archive:
        sheets = "".join(
            archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("xl/worksheets/sheet")
        )
    assert "<f>" not in sheets
    assert "<hyperlink" not in sheets
    sheet = openpyxl.load_workbook(io.BytesIO(body))["perbaikan"]
    cell = sheet.cell(2, column(sheet, "Nomor SK"))
    assert (cell.value, cell.data_type, cell.quotePrefix) == (for_excel, "s", True)


def test_a_file_that_is_no_sheet_of_ours_is_refused(refused: Office, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nama", "Jabatan"])
    book.save(tmp_path / "lain.xlsx")
    with pytest.raises(Refusal) as why:
        bring(refused, (tmp_path / "lain.xlsx").read_bytes())
    assert why.value.code == "TEMPLATE_ID"
