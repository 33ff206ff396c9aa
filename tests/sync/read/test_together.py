"""One drop folder, many files: a file for each village or each kecamatan is one source (FIELD R13)."""

import io
import os
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from sibermata.desk.sheets.repair_out import repair_sheet
from sibermata.records.run import State
from sibermata.store.registry.deliveries import let_go
from sibermata.sync.again.rehearse import rehearse
from sibermata.sync.read.prepare import kept_delivery
from tests.desk.acts import desk
from tests.office import KESEMEN, KUTOGIRANG, SRIGADING, Office
from tests.sources.sheet.roster_files import workbook

NOON = int(datetime(2026, 3, 1, 5, tzinfo=UTC).timestamp())  # 12:00 WIB
POSTS = ("Kepala Desa", "Sekretaris Desa", "Kaur Keuangan", "Kaur Perencanaan", "Kasi Pelayanan")
NAMES = ("Siti", "Budi", "Wati", "Joko", "Agus")
HEADER = "No;Nama;NIK;Jabatan;No SK;Tgl SK"


def staff(
    village: str, *, but: tuple[int, ...] = (), posts: tuple[str, ...] = POSTS
) -> list[list[str]]:
    """The rows of a village's file; its people are named after the last digits of its code."""
    number = int(village.replace(".", "")[5:]) % 9973
    rows = []
    for at, post in enumerate(posts):
        if at in but:
            continue
        word = "".join(chr(65 + (number * 7 + at * 3 + i * i) % 26) for i in range(6)).title()
        nik = f"{village[:8].replace('.', '')}{at + 10:02d}0{at % 9 + 1}80{9001 + number % 900:04d}"
        rows.append(
            [str(at + 1), f"{NAMES[at % 5]} {word}", nik, post, f"141/{at}/2019", "19-12-2019"]
        )
    return rows


def a4(village: str, name: str = "", **more: Any) -> bytes:
    """A village's Model A.4 as a CSV: the village stands in its title, or in a column of codes."""
    rows = staff(village, **more)
    title = (
        f"BUKU APARAT PEMERINTAH DESA;;;;;\nDESA {name};;;;;\nKECAMATAN NGORO;;;;;\n"
        if name
        else ""
    )
    header = HEADER if name else HEADER + ";Kode Desa"
    lines = [";".join(row if name else [*row, village]) for row in rows]
    return (title + "\n".join([header, *lines]) + "\n").encode()


def kecamatan(*villages: str) -> bytes:
    lines = [";".join([*row, village]) for village in villages for row in staff(village)]
    return "\n".join([HEADER + ";Kode Desa", *lines, ""]).encode()


class Folder:
    """A drop folder that one source reads."""

    def __init__(
        self, office: Office, together: str = "parts", pattern: str = "*", more: str = ""
    ) -> None:
        self.office, self.path, self.clock = office, office.folder / "drop" / "35.16", NOON
        self.path.mkdir()
        (office.folder / "sources" / "mojokerto.toml").write_text(
            f'name = "mojokerto"\ndistrict = "35.16"\ntype = "spreadsheet"\n'
            f'address = "{self.path}/{pattern}"\n[read]\ntogether = "{together}"\n{more}'
        )

    def drop(self, name: str, body: bytes, *, day: int | None = None) -> None:
        self.clock += 60
        path = self.path / name
        path.write_bytes(body)
        os.utime(path, (self.clock if day is None else NOON + day * 86_400,) * 2)

    def villages(self, status: str = "active") -> dict[str, int]:
        found: dict[str, int] = {}
        for row in self.office.roster():
            if row["status"] == status:
                found[row["village_code"]] = found.get(row["village_code"], 0) + 1
        return found


def findings(office: Office, code: str) -> list[tuple[str, str]]:
    return [
        (row["file"], row["severity"])
        for row in office.ask(
            "select file, severity from finding where status = 'open' and code = %s order by file",
            code,
        )
    ]


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-one-file-per-village")])
def test_a_folder_of_one_file_per_village_is_one_source(office: Office, fault: str) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING, "SRIGADING"))
    folder.drop("kesemen.csv", a4(KESEMEN, "KESEMEN"))
    folder.drop(
        "kutogirang.xlsx",
        workbook(
            {
                "A4": [
                    [*HEADER.split(";"), "Kode Desa"],
                    *([*row, KUTOGIRANG] for row in staff(KUTOGIRANG)),
                ]
            }
        ),
    )
    result = office.one()
    assert (result.state, result.code) == (State.PUBLISHED, "")
    assert folder.villages() == {SRIGADING: 5, KESEMEN: 5, KUTOGIRANG: 5}
    assert office.one().state is State.NOOP


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-workbook-per-kecamatan")])
def test_a_newer_workbook_of_the_same_villages_takes_the_place_of_the_older(
    office: Office, fault: str
) -> None:
    folder = Folder(office)
    folder.drop("ngoro.csv", kecamatan(SRIGADING, KESEMEN))
    folder.drop("kutogirang.csv", a4(KUTOGIRANG))
    office.one()
    folder.drop("ngoro april.csv", kecamatan(SRIGADING, KESEMEN).replace(b"Siti ", b"Siti Nur "))
    assert office.one().state in (State.PUBLISHED, State.HELD)
    kept = {row["name"].startswith("Siti Nur") for row in office.roster() if row["post"] == "KADES"}
    assert kept == {True, False}
    assert sum(folder.villages().values()) == 15


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-newer-file-of-one-village")])
def test_a_file_of_one_village_speaks_for_it_over_an_older_workbook_of_its_kecamatan(
    office: Office, fault: str
) -> None:
    folder = Folder(office)
    folder.drop("ngoro.csv", kecamatan(SRIGADING, KESEMEN, KUTOGIRANG))
    office.one()
    folder.drop("kesemen.csv", a4(KESEMEN, but=(4,)))
    assert office.one().state is State.PUBLISHED
    assert folder.villages() == {SRIGADING: 5, KESEMEN: 4, KUTOGIRANG: 5}
    assert folder.villages("missing") == {KESEMEN: 1}


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-pemdes-and-bpd-apart")])
def test_pemdes_and_bpd_of_a_village_in_two_files_are_both_read(office: Office, fault: str) -> None:
    folder = Folder(office)
    folder.drop("srigading pemdes.csv", a4(SRIGADING))
    folder.drop(
        "srigading bpd.csv",
        a4(SRIGADING, posts=("Ketua BPD", "Wakil Ketua BPD", "Anggota BPD")).replace(
            b"141/", b"188/"
        ),
    )
    assert office.one().state is State.PUBLISHED
    assert folder.villages() == {SRIGADING: 8}
    folder.drop("srigading pemdes baru.csv", a4(SRIGADING, but=(4,)))
    office.one()
    assert folder.villages() == {SRIGADING: 7}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param(b"\x89PNG\r\n", "kesemen.xlsx", id="R13-unreadable-picture"),
        pytest.param(b"", "kesemen.csv", id="R13-unreadable-empty"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 50, "kesemen.xlsx", id="R13-unreadable-broken-zip"),
        pytest.param(b"Laporan;Isi\nx;y\n", "kesemen.csv", id="R13-unreadable-no-header"),
        pytest.param(b"Nama;Jabatan;Kode Desa\n", "kesemen.csv", id="R13-unreadable-no-row"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_finding_with_its_name_and_the_rest_is_published(
    office: Office, body: bytes, name: str
) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kutogirang.csv", a4(KUTOGIRANG))
    folder.drop(name, body)
    result = office.one()
    assert (result.state, result.exit_code) == (State.PUBLISHED, 0)
    assert folder.villages() == {SRIGADING: 5, KUTOGIRANG: 5}
    assert findings(office, "FILE_UNREADABLE") == [(name, "error")]
    folder.drop(
        name,
        a4(KESEMEN)
        if name.endswith("csv")
        else workbook(
            {
                "A4": [
                    [*HEADER.split(";"), "Kode Desa"],
                    *([*row, KESEMEN] for row in staff(KESEMEN)),
                ]
            }
        ),
    )
    assert office.one().state is State.PUBLISHED
    assert findings(office, "FILE_UNREADABLE") == []
    assert sum(folder.villages().values()) == 15


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-no-village-anywhere")])
def test_a_file_that_does_not_say_of_which_village_it_is_is_a_finding_that_says_so(
    office: Office, fault: str
) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kutogirang.csv", a4(KUTOGIRANG))
    folder.drop("buku aparat.csv", b"Nama;Jabatan\nSiti;Kepala Desa\n")
    assert office.one().state is State.PUBLISHED
    rows = office.ask("select file, shown from finding where code = 'FILE_UNREADABLE'")
    assert [dict(row) for row in rows] == [
        {"file": "buku aparat.csv", "shown": "desanya tidak dapat dipastikan"}
    ]


@pytest.mark.parametrize(
    "fault", [pytest.param("", id="R13-unreadable-leaves-its-village-incomplete")]
)
def test_nobody_is_missed_in_the_village_whose_file_cannot_be_read(
    office: Office, fault: str
) -> None:
    folder = Folder(office)
    for village in (SRIGADING, KESEMEN, KUTOGIRANG, "35.16.05.2004", "35.16.05.2005"):
        folder.drop(f"{village}.csv", a4(village))
    office.one()
    folder.drop(f"{KESEMEN}.csv", b"%PDF-1.4 a scan")
    folder.drop(f"{SRIGADING}.csv", a4(SRIGADING, but=(3,)))
    assert office.one().state is State.PUBLISHED
    assert folder.villages() == {
        SRIGADING: 4,
        KESEMEN: 5,
        KUTOGIRANG: 5,
        "35.16.05.2004": 5,
        "35.16.05.2005": 5,
    }
    assert folder.villages("missing") == {SRIGADING: 1}
    assert findings(office, "FILE_UNREADABLE") == [(f"{KESEMEN}.csv", "error")]


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-older-version-of-the-unreadable")])
def test_where_the_newest_file_of_a_village_is_unreadable_the_one_before_still_speaks_and_ends_nobody(
    office: Office, fault: str
) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kesemen maret.csv", a4(KESEMEN))
    office.one()
    folder.drop("kesemen april.csv", b"\x00\x01\x02")
    assert office.one().state in (State.PUBLISHED, State.NOOP)
    assert folder.villages() == {SRIGADING: 5, KESEMEN: 5}
    assert findings(office, "FILE_UNREADABLE") == [("kesemen april.csv", "error")]


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-each-file-proves-its-own-villages")])
def test_a_file_that_was_not_sent_again_confirms_no_absence_in_its_village(
    office: Office, fault: str
) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kesemen.csv", a4(KESEMEN))
    office.one()
    folder.drop("srigading.csv", a4(SRIGADING, but=(4,)))
    office.one()
    missing = "select name from person p join tenure t on t.person_id = p.id where t.recorded_to = 'infinity' and p.recorded_to = 'infinity' and t.status = %s"
    assert len(office.ask(missing, "missing")) == 1
    for night in range(9):  # Kesemen's file comes every night, Srigading's never again
        folder.drop("kesemen.csv", a4(KESEMEN).replace(b"141/0/2019", b"141/%d/2020" % night))
        office.one()
    assert len(office.ask(missing, "missing")) == 1
    assert office.ask(missing, "presumed_ended") == []
    for _ in range(9):
        folder.drop("srigading.csv", a4(SRIGADING, but=(4,)))
        office.one()
    assert len(office.ask(missing, "presumed_ended")) == 1


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-village-of-a-lost-file")])
def test_a_file_that_vanishes_from_the_folder_ends_nobody(office: Office, fault: str) -> None:
    folder = Folder(office)
    for village in (SRIGADING, KESEMEN, KUTOGIRANG, "35.16.05.2004", "35.16.05.2005"):
        folder.drop(f"{village}.csv", a4(village))
    office.one()
    (folder.path / f"{KESEMEN}.csv").unlink()
    folder.drop(f"{SRIGADING}.csv", a4(SRIGADING).replace(b"141/0/", b"141/9/"))
    for _ in range(3):
        assert office.one().state in (State.PUBLISHED, State.NOOP)
    assert sum(folder.villages().values()) == 25
    assert "VILLAGE_MISSING" in office.codes()


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-stray-row-of-another-village")])
def test_a_slip_of_the_pen_in_one_village_s_file_does_not_silence_the_file_of_another(
    office: Office, fault: str
) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kesemen.csv", a4(KESEMEN))
    office.one()
    body = a4(KESEMEN).decode().splitlines()
    body[-1] = body[-1].replace(KESEMEN, SRIGADING)
    folder.drop("kesemen.csv", "\n".join([*body, ""]).encode())
    office.one()
    assert folder.villages()[SRIGADING] >= 5


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-villages-join-one-after-the-other")])
def test_villages_that_send_for_the_first_time_are_no_growth_and_no_loss_of_columns(
    office: Office, fault: str
) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    office.one()
    for village in (KESEMEN, KUTOGIRANG, "35.16.05.2004", "35.16.05.2005", "35.16.05.2006"):
        without = a4(village).decode().replace("NIK", "NPWP")  # these say no NIK
        folder.drop(f"{village}.csv", without.encode())
    assert (result := office.one()).state is State.PUBLISHED, result.code
    folder.drop("srigading.csv", a4(SRIGADING) * 2)
    assert len(folder.villages()) == 6
    assert office.one().state is State.NOOP, "doubled rows are no news, and no growth either"


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-all-of-the-newest-day")])
def test_all_reads_every_file_of_the_newest_day_in_western_time(office: Office, fault: str) -> None:
    folder = Folder(office, "all")
    folder.drop("old.csv", a4(KUTOGIRANG), day=-1)
    folder.drop("srigading.csv", a4(SRIGADING), day=0)
    folder.drop("kesemen.csv", a4(KESEMEN), day=0)
    os.utime(
        folder.path / "kesemen.csv", (NOON - 11 * 3600,) * 2
    )  # 01:00 WIB, the day before in UTC
    assert office.one().state is State.PUBLISHED
    assert folder.villages() == {SRIGADING: 5, KESEMEN: 5}


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-all-with-an-unreadable-file")])
def test_all_misses_nobody_while_a_file_of_its_day_cannot_be_read(
    office: Office, fault: str
) -> None:
    folder = Folder(office, "all")
    folder.drop("1.csv", a4(SRIGADING), day=0)
    folder.drop("2.csv", a4(KESEMEN), day=0)
    office.one()
    folder.drop("1.csv", a4(SRIGADING, but=(4,)), day=1)
    folder.drop("2.csv", b"%PDF-1.4", day=1)
    folder.drop("3.csv", a4(KESEMEN), day=1)
    office.one()
    assert folder.villages() == {SRIGADING: 5, KESEMEN: 5}
    assert findings(office, "FILE_UNREADABLE") == [("2.csv", "error")]


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-newest-stays-the-default")])
def test_newest_reads_one_file_as_ever(office: Office, fault: str) -> None:
    folder = Folder(office, "newest")
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kesemen.csv", a4(KESEMEN))
    office.one()
    assert folder.villages() == {KESEMEN: 5}


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-no-file-can-be-read")])
def test_a_folder_in_which_no_file_can_be_read_fails_and_says_why(
    office: Office, fault: str
) -> None:
    folder = Folder(office)
    folder.drop("a.csv", b"%PDF-1.4")
    result = office.one()
    assert (result.state, result.code) == (State.FAILED, "TYPE_MISMATCH")


@pytest.mark.parametrize("fault", [pytest.param("", id="R13-mixed-kinds")])
def test_a_folder_may_hold_workbooks_csv_and_web_pages_named_xls_side_by_side(
    office: Office, fault: str
) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    cells = [[*HEADER.split(";"), "Kode Desa"], *([*row, KESEMEN] for row in staff(KESEMEN))]
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)
    folder.drop("kesemen.xls", f"<html><body><table>{rows}</table></body></html>".encode())
    assert office.one().state is State.PUBLISHED
    assert folder.villages() == {SRIGADING: 5, KESEMEN: 5}


def test_each_file_is_kept_once_and_all_can_be_read_again(office: Office) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kesemen.csv", a4(KESEMEN))
    office.one()
    folder.drop("kesemen.csv", a4(KESEMEN, but=(4,)))
    office.one()
    kept = office.ask("select size, cardinality(files) files from delivery order by files, size")
    assert [row["files"] for row in kept] == [0, 0, 0, 2, 2], "three files and two lists of files"
    sizes = {len(a4(SRIGADING)), len(a4(KESEMEN)), len(a4(KESEMEN, but=(4,)))}
    assert {row["size"] for row in kept if not row["files"]} == sizes


def test_forty_villages_come_through_and_one_changed_file_is_the_only_one_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sibermata.sources.sheet import spreadsheet

    villages = [
        row["code"]
        for row in office.ask(
            "select code from region where district_code = '35.16' and level = 'desa' and not "
            "retired order by code limit 40"
        )
    ]
    folder = Folder(office)
    for village in villages:
        folder.drop(f"{village}.csv", a4(village))
    assert office.one().state is State.PUBLISHED
    assert folder.villages() == dict.fromkeys(villages, 5)
    folder.drop(f"{villages[7]}.csv", a4(villages[7], but=(2,)))
    read: list[str] = []
    true_read = spreadsheet.read_csv

    def reading(name: str, *rest: Any) -> Any:
        read.append(name)
        return true_read(name, *rest)

    monkeypatch.setattr(spreadsheet, "read_csv", reading)
    assert office.one().state is State.PUBLISHED
    assert read == [f"{villages[7]}.csv"]
    assert folder.villages() == dict.fromkeys(villages, 5) | {villages[7]: 4}
    assert office.one().state is State.NOOP
    assert read == [f"{villages[7]}.csv"]


def test_a_worker_that_takes_a_folder_up_again_knows_which_of_its_files_came_tonight(
    office: Office,
) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kesemen.csv", a4(KESEMEN))
    office.one()
    folder.drop("kesemen.csv", a4(KESEMEN, but=(4,)))
    office.one()
    (source,) = office.ask("select delivery from source")
    kept = kept_delivery(office.source(), bytes(source["delivery"]), office.night())
    assert kept is not None
    assert [(part.name, part.fresh) for part in kept[0]] == [
        ("kesemen.csv", True),
        ("srigading.csv", False),
    ]


def test_the_bytes_of_a_file_stay_as_long_as_a_list_that_is_kept_names_it(office: Office) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kesemen.csv", a4(KESEMEN))
    office.one()
    folder.drop("kesemen.csv", a4(KESEMEN, but=(4,)))
    office.one()
    office.ask("select 1")
    with office.database.work() as connection:
        connection.execute("update delivery set received_at = received_at - interval '200 days'")
        assert len(let_go(connection, 90)) == 1, (
            "the first list: nothing is applied from it any more"
        )
    with office.database.work() as connection:
        assert len(let_go(connection, 90)) == 1, (
            "the older file of Kesemen, which no list names now"
        )
        assert let_go(connection, 90) == []
    left = office.ask("select count(*) n from delivery where tables is not null and body is null")
    assert left == [{"n": 0}]


def test_a_refused_row_of_one_file_goes_out_for_repair_and_is_read_again(office: Office) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kesemen.csv", a4(KESEMEN).replace(b"Kaur Keuangan", b"Jogoboyo"))
    office.one()
    with desk(office) as at:
        body, *_ = repair_sheet(at, [office.source()], office.rules.names)
    sheet = openpyxl.load_workbook(io.BytesIO(body))["perbaikan"]
    assert "Jogoboyo" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_folder_is_rehearsed_file_by_file_under_another_declaration(office: Office) -> None:
    folder = Folder(office)
    folder.drop("srigading.csv", a4(SRIGADING))
    folder.drop("kesemen maret.csv", a4(KESEMEN))
    folder.drop("kesemen april.csv", a4(KESEMEN, but=(4,)))
    office.one()
    rehearsal = rehearse(office.source(), office.night(dry_run=True))
    assert [one["rows"] for one in rehearsal.deliveries] == [9]
    assert rehearsal.differences == []
