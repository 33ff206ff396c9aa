"""An officer's day in a real browser: sign in, mend a refused row, answer, put off, hand a sheet in."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from sibermata.records.account import Role
from tests.accounts import PASSWORD
from tests.browser.conftest import visitor_as
from tests.browser.looks import WIDTHS, look
from tests.office import KESEMEN, Office
from tests.web.conftest import numbered


@pytest.mark.parametrize("width", WIDTHS)
def test_an_officer_signs_in_mends_a_row_and_takes_it_back(
    chromium: Browser, address: str, office: Office, pictures: Path, width: int
) -> None:
    number = numbered(office, "REGION_UNKNOWN")
    with visitor_as(chromium, address, None, width) as visitor:
        page = visitor.open(f"/perbaikan/{number}")
        page.get_by_label("Nama pengguna").fill("Rini")
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        expect(page).to_have_url(f"{address}/perbaikan/{number}")
        look(page, pictures, "baris")
        page.get_by_label("Kode desa").fill("35.16.05.8888")
        page.get_by_role("button", name="Simpan perbaikan").click()
        expect(page).to_have_title("Kesalahan: Baris 8 dari mojokerto - Sibermata")
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_label("Kode desa")).to_have_value("35.16.05.8888")
        look(page, pictures, "baris-salah")
        page.get_by_label("Kode desa").fill(KESEMEN)
        page.get_by_role("button", name="Simpan perbaikan").click()
        expect(page.get_by_role("status").first).to_contain_text("Tersimpan 10.30")
        look(page, pictures, "baris-selesai")
        page.get_by_role("button", name="Batalkan perbaikan ini").click()
        expect(page.get_by_role("button", name="Simpan perbaikan")).to_be_visible()


def test_without_script_an_officer_puts_a_row_off_and_opens_the_menu(
    chromium: Browser, address: str, office: Office
) -> None:
    number = numbered(office, "NAME_INVALID")
    with visitor_as(chromium, address, Role.OFFICER, 390, script=False) as visitor:
        page = visitor.open(f"/perbaikan/{number}")
        expect(page.locator("#menu")).to_be_visible()
        page.get_by_text("Tunda sampai suatu hari").click()
        page.get_by_label("Tanggal", exact=True).fill("9 Maret 2026")
        page.get_by_role("button", name="Tunda").click()
        expect(page.get_by_text("ditunda sampai 9 Maret 2026")).to_be_visible()


def test_the_menu_of_a_telephone_opens_at_a_touch(chromium: Browser, address: str) -> None:
    with visitor_as(chromium, address, Role.OFFICER, 390) as visitor:
        page = visitor.open("/perbaikan")
        expect(page.locator("#menu")).to_be_hidden()
        page.get_by_role("button", name="Menu").click()
        expect(page.get_by_role("link", name="Tentang").first).to_be_visible()


@pytest.mark.parametrize("status", [403, 409, 422, 500, 0])
def test_a_part_that_fails_says_so_where_it_stands(
    chromium: Browser, address: str, status: int
) -> None:
    """0: nobody answers."""
    with visitor_as(chromium, address, Role.OFFICER, forgive=True) as visitor:
        page = visitor.open("/perbaikan/lembar")
        with page.expect_download() as down:
            page.get_by_role("button", name="Unduh baris yang ditolak").click()
        page.get_by_label("Lembar yang sudah diisi").set_input_files(down.value.path())

        def fail(route: Route) -> None:
            if route.request.headers.get("hx-request") != "true":
                route.continue_()
            elif status:
                headers = {"HX-Retarget": "find .said", "HX-Reswap": "innerHTML"}
                body = '<p class="refused" role="alert">Tidak dapat dilihat.</p>'
                route.fulfill(status=status, headers=headers, body=body, content_type="text/html")
            else:
                route.abort()

        page.route("**/perbaikan/lembar/*", fail)
        page.get_by_role("button", name="Kirim dan lihat hasilnya").click()
        said = "Tidak dapat dilihat." if status else "Tidak tersambung ke server."
        expect(page.locator("#kerja .said")).to_contain_text(said)
