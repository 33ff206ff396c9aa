"""What the pictures of the guides show: for each its file, who looks, and the way to the page."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from playwright.sync_api import Page

WIDE = (1100, 760)
OFFICER, ADMINISTRATOR = "petugas", "admin"
MEETING, TITLE = "RAKOR-PANDUAN", "Rapat koordinasi netralitas (rekaan)"
PURPOSE = "permintaan tertulis DPMD (rekaan)"


class Picture(NamedTuple):
    """A picture, in the order in which it is taken: a later one finds what an earlier one did."""

    name: str
    who: str  # account; '' = nobody is signed in
    show: Callable[[Page], None]  # goes to the page and fills in what is to be seen


def press(page: Page, name: str) -> None:
    """Press a button of the page itself, or a link that looks like one."""
    page.locator("main").get_by_role("button", name=name).first.click()


def opens(path: str) -> Callable[[Page], None]:
    """Return what opens a page."""
    return lambda page: to(page, path)


def to(page: Page, path: str) -> None:
    """Open a page of the server."""
    base = page.url.split("/", 3)
    page.goto(f"{base[0]}//{base[2]}{path}")


def first_of(kind: str) -> Callable[[Page], None]:
    """Return what opens the first thing of a kind of work, down to the thing itself."""

    def show(page: Page) -> None:
        to(page, f"/perbaikan?jenis={kind}")
        page.locator("main table a").first.click()
        if kind != "kata" and page.locator("tr[id^=baris-]").count():
            page.locator("tr[id^=baris-] a").first.click()

    return show


def mended(page: Page) -> None:
    """Show a row whose cell was mended."""
    to(page, "/perbaikan?jenis=baris")
    page.locator("main table tr", has_text="aparatur").locator("a").first.click()
    if page.locator("tr[id^=baris-]").count():
        page.locator("tr[id^=baris-] a").first.click()
    page.get_by_label("Alasan (boleh kosong)").fill("dicek ke KTP")


def searched(page: Page) -> None:
    """Show who was found by a name."""
    to(page, "/aparatur")
    page.get_by_label("Cari nama orang, nama desa, NIK, atau nomor telepon").fill("Siti Aminah")
    press(page, "Cari")


def one_person(page: Page) -> None:
    """Show somebody whose source tells his NIK."""
    to(page, "/aparatur?kab=35.16")
    page.locator("main table th a").first.click()


def audit(page: Page) -> None:
    """Show who read whose number, and why."""
    one_person(page)
    page.get_by_text("Buka NIK").first.click()
    page.get_by_label("Tujuan membuka NIK").fill(PURPOSE)
    press(page, "Buka NIK")
    page.get_by_text("Pembukaan ini tercatat").wait_for()
    to(page, "/audit?bagian=pembaca")


def new_meeting(page: Page) -> None:
    """Fill in the form of a meeting."""
    to(page, "/rapat/baru")
    page.get_by_label("Judul rapat").fill(TITLE)
    page.get_by_label("Kode rapat").fill(MEETING)
    page.get_by_label("Penyelenggara").fill("DPMD Provinsi Jawa Timur (rekaan)")
    page.get_by_label("Untuk wilayah").select_option("35")
    page.locator("#tanggal-d").fill(date.today().strftime("%d/%m/%Y"))
    page.get_by_label("Mulai (WIB)").fill("08.00")
    page.get_by_label("Tempat", exact=True).fill("Pendopo Rekaan")
    page.locator("[name=bentuk][value=sosialisasi]").check()
    page.locator("[name=pelatihan][value=SOSIALISASI-NETRALITAS]").check()
    page.get_by_label("Siapa yang menjadi calon ikrar").select_option("none")
    page.locator("[name=jabatan-1][value=KADES]").check()


def invited(page: Page) -> None:
    """Keep the meeting of the picture before, and look at whom it would invite."""
    press(page, "Simpan rapat")
    page.get_by_role("button", name="Buat daftar undangan").click()
    if page.get_by_role("button", name="Perbarui tanda").count():
        press(page, "Perbarui tanda")
        page.get_by_role("button", name="Kembali ke undangan").click()


def attendance(page: Page) -> None:
    """Freeze that list, and show where attendance is handed in."""
    press(page, "Bekukan daftar ini")
    to(page, f"/rapat/{MEETING}/kehadiran")


def door(page: Page) -> None:
    """Let the first invitee in by name."""
    to(page, f"/rapat/{MEETING}/daftar")
    name = page.locator("main table tbody a").first.inner_text()
    to(page, f"/rapat/{MEETING}/pintu")
    page.get_by_label("Nama pintu").fill("Pintu Utara")
    page.get_by_label("Atau nama").fill(name)
    press(page, "Catat masuk")
    found = page.locator("ul.people li").first
    if found.locator("[name=yakin]").count():
        found.locator("[name=yakin]").check()
    found.get_by_role("button").click()
    page.locator(".door-said").wait_for()


def correcting(page: Page) -> None:
    """Show the form in which a value is laid over the source's."""
    one_person(page)
    page.goto(f"{page.url.split('?')[0]}/koreksi")


def hold(page: Page) -> None:
    """Show a plan that is held, with whom it touches: new numbers alone touch nobody."""
    to(page, "/sinkronisasi/ditahan")
    waiting = page.locator("main table").first.locator("tbody tr")
    waiting.filter(has_not_text="RENUMBERED").locator("a").first.click()
    press(page, "Hitung siapa yang terkena")
    page.locator("#orang table, #orang .nothing").first.wait_for(timeout=60_000)
    page.evaluate("window.scrollTo(0, 0)")


PICTURES = (
    Picture("masuk", "", opens("/masuk")),
    Picture("beranda", OFFICER, opens("/beranda")),
    Picture("perbaikan", OFFICER, opens("/perbaikan")),
    Picture("arti-kata", OFFICER, first_of("kata")),
    Picture("baris", OFFICER, mended),
    Picture("orang-sama", OFFICER, first_of("orang")),
    Picture("baris-daftar", OFFICER, first_of("daftar")),
    Picture("lembar", OFFICER, opens("/perbaikan/lembar")),
    Picture("kirim-berkas", OFFICER, opens("/sinkronisasi/kirim")),
    Picture("cari", OFFICER, searched),
    Picture("orang", OFFICER, one_person),
    Picture("koreksi", OFFICER, correcting),
    Picture("wilayah", OFFICER, opens("/wilayah")),
    Picture("ikrar", ADMINISTRATOR, opens("/ikrar")),
    Picture("pelatihan", ADMINISTRATOR, opens("/pelatihan")),
    Picture("permintaan", ADMINISTRATOR, opens("/perbaikan/permintaan")),
    Picture("kebocoran", ADMINISTRATOR, opens("/audit/kebocoran")),
    Picture("sinkronisasi", ADMINISTRATOR, opens("/sinkronisasi")),
    Picture("ditahan", ADMINISTRATOR, hold),
    Picture("audit", ADMINISTRATOR, audit),
    Picture("pengguna", ADMINISTRATOR, opens("/pengguna")),
    Picture("rapat-baru", ADMINISTRATOR, new_meeting),
    Picture("rapat-undangan", ADMINISTRATOR, invited),
    Picture("rapat-kehadiran", ADMINISTRATOR, attendance),
    Picture("pintu", ADMINISTRATOR, door),
    Picture("pengesahan", ADMINISTRATOR, opens(f"/rapat/{MEETING}/pengesahan")),
)
