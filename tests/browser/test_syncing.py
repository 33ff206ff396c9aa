"""Sinkronisasi in a real browser: a file is handed in, looked at while the page waits, confirmed
and read; a plan is held, looked at and released. Every page by the way is looked at.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from sibermata.desk.opening import Opened
from sibermata.records.account import Role
from tests.browser.conftest import Visitor, visitor_as, working
from tests.browser.looks import WIDTHS, look
from tests.held import crowd
from tests.office import Office, as_csv

DECLARED = (
    'name = "jombang-baru"\ndistrict = "35.17"\ntype = "spreadsheet"\naddress = "push"\n'
    "[brake]\nvillage_floor = 0\nvillage_share = 0.1\nvillages_held_floor = 0\n"
)


@pytest.fixture(scope="module")
def worker(office: Office) -> Iterator[Opened]:
    """A worker that takes up what is asked for."""
    (office.folder / "sources" / "jombang-baru.toml").write_text(DECLARED)
    with working(office) as door:
        yield door


def looked(page: Page, pictures: Path, name: str) -> None:
    """Look at a page at both widths, and keep a picture of each."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        look(page, pictures, f"syncing-{name}")


def hand_in(visitor: Visitor, file: Path, pictures: Path, name: str) -> None:
    """Hand a file in, wait for what it would change, confirm it, wait for its run."""
    page = visitor.open("/sinkronisasi/kirim?sumber=jombang-baru")
    looked(page, pictures, "kirim")
    page.set_input_files("#berkas", file)
    page.get_by_role("button", name="Kirim dan lihat").click()
    page.get_by_role("button", name="Pastikan berkas ini").wait_for()
    looked(page, pictures, f"pratinjau-{name}")
    page.get_by_role("button", name="Pastikan berkas ini").click()
    page.get_by_role("button", name="Lihat proses").wait_for()
    looked(page, pictures, f"pekerjaan-{name}")
    page.get_by_role("button", name="Lihat proses").click()
    page.get_by_role("heading", name="Yang berubah pada daftar").wait_for()
    looked(page, pictures, f"proses-{name}")


def test_a_file_is_handed_in_and_what_it_removes_is_held_and_released(
    chromium: Browser, address: str, office: Office, worker: Opened, pictures: Path, tmp_path: Path
) -> None:
    rows = crowd(office, places=2, each=6, district="35.17")[6:]
    files = [tmp_path / "pertama.csv", tmp_path / "kedua.csv"]
    files[0].write_text(as_csv(rows), encoding="utf-8")
    files[1].write_text(as_csv(rows[:4]), encoding="utf-8")
    with visitor_as(chromium, address, Role.COORDINATOR) as visitor:
        for file in files:
            hand_in(visitor, file, pictures, file.stem)
        looked(visitor.open("/sinkronisasi/ditahan"), pictures, "daftar-ditahan")
    with visitor_as(chromium, address, Role.ADMINISTRATOR) as visitor:
        page = visitor.open("/sinkronisasi/ditahan")
        page.get_by_role("link", name="Rencana 1").click()
        page.get_by_role("button", name="Hitung siapa yang terkena").click()
        page.get_by_text("tidak tampak").first.wait_for()
        looked(page, pictures, "ditahan")
        page.get_by_label("Alasan").fill("dua orang berhenti bersama")
        page.get_by_role("button", name="Lepas rencana ini").click()
        page.get_by_text("diterapkan persis").wait_for()
        looked(page, pictures, "dilepas")
        looked(visitor.open("/sinkronisasi"), pictures, "sumber")
        looked(visitor.open("/sinkronisasi/sumber/mojokerto"), pictures, "satu-sumber")
        looked(visitor.open("/pekerjaan"), pictures, "pekerjaan")
        page = visitor.open("/sinkronisasi/sumber-baru")
        looked(page, pictures, "sumber-baru")
        page.get_by_label("Kabupaten/kota").select_option("35.16")
        page.set_input_files("#berkas", files[0])
        page.get_by_role("button", name="Kirim dan usulkan").click()
        page.get_by_role("button", name="Unduh TOML").wait_for()
        looked(page, pictures, "usulan")
