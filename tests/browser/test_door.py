"""The door of a meeting on a phone: a scanner that types, a camera, and a signal that is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, Page, Route, expect

from sibermata.records.account import Role
from sibermata.sync.night import Rules
from tests.browser.conftest import ARGUMENTS, CHROMIUM, served, visitor_as
from tests.gathering import Gathering, begun_meeting
from tests.office import Office
from tests.web.conftest import Template, copy_of

ON_THE_DAY = datetime(2026, 3, 12, 1, 5, tzinfo=UTC)  # 08.05 WIB
DOOR = "/rapat/RAKOR-UJI/pintu"
CAME = ("hadir", "terlambat")
WIDE, HIGH = 640, 480  # of what the camera sees


@pytest.fixture
def own(
    province_template: Template, server_url: str, rules: Rules, tmp_path: Path
) -> Iterator[Office]:
    """An office that nobody has let in anybody of yet."""
    yield from copy_of(province_template, server_url, rules, tmp_path)


@pytest.fixture
def gathering(own: Office) -> Gathering:
    return begun_meeting(own)


@pytest.fixture
def address(gathering: Gathering) -> Iterator[str]:
    with served(gathering.office, now=ON_THE_DAY) as found:
        yield found


def scanned(page: Page, code: str) -> None:
    """What a keyboard scanner does: it types where the cursor stands, and presses Enter twice."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")


def test_a_scanner_that_types_needs_no_hand_between_two_guests(
    chromium: Browser, address: str, gathering: Gathering
) -> None:
    with visitor_as(chromium, address, Role.ADMINISTRATOR, 390, forgive=True) as visitor:
        page = visitor.open(DOOR)
        page.focus("#kode")
        scanned(page, gathering.code_of("Budi Ujicoba"))
        expect(page.locator(".mistake")).to_contain_text("Isi nama pintu dahulu")
        assert page.input_value("#kode") == gathering.code_of("Budi Ujicoba"), "typed once"
        page.fill("#pintu", "Pintu Utara")
        page.press("#pintu", "Enter")
        expect(page.locator(".said")).to_contain_text("Budi Ujicoba")
        for name in ("Agus Latihan", "Camat Contoh"):
            scanned(page, gathering.code_of(name))
            expect(page.locator(".said")).to_contain_text(name)
        page.reload()
        assert page.input_value("#pintu") == "Pintu Utara"
        scanned(page, "SBM1-BUKAN")
        expect(page.locator(".said")).to_contain_text("salah terbaca")
    came = gathering.outcomes()
    assert all(came[name] in CAME for name in ("Budi Ujicoba", "Agus Latihan", "Camat Contoh"))


def test_a_scanner_that_types_into_the_name_of_the_door_is_understood(
    chromium: Browser, address: str, gathering: Gathering
) -> None:
    with visitor_as(chromium, address, Role.ADMINISTRATOR, 390) as visitor:
        page = visitor.open(DOOR)
        page.fill("#pintu", "Pintu Utara")
        scanned(page, gathering.code_of("Budi Ujicoba"))
        expect(page.locator(".said")).to_contain_text("Budi Ujicoba")
        assert page.input_value("#pintu") == "Pintu Utara"


def test_what_does_not_arrive_is_kept_with_its_door_and_counts_once(
    chromium: Browser, address: str, gathering: Gathering
) -> None:
    """A phone that believes itself connected, and an answer that is lost on its way."""
    with visitor_as(chromium, address, Role.ADMINISTRATOR, 390, forgive=True) as visitor:
        page = visitor.open(DOOR)
        page.fill("#pintu", "Pintu Utara")

        def lost(route: Route) -> None:
            route.fetch()
            route.abort()

        page.route(f"**{DOOR}", lost)
        page.fill("#kode", gathering.code_of("Budi Ujicoba"))
        page.press("#kode", "Enter")
        expect(page.locator(".said")).to_contain_text("dicatat di ponsel")
        expect(page.locator(".waiting")).to_contain_text("1 menunggu dikirim")
        assert page.input_value("#pintu") == "Pintu Utara"
        page.route(f"**{DOOR}", lambda route: route.abort())
        scanned(page, gathering.code_of("Budi Ujicoba"))
        expect(page.locator(".said")).to_contain_text("sudah dicatat di ponsel")
        with page.expect_download() as kept:
            page.click("text=Simpan sebagai berkas")
        rows = Path(kept.value.path()).read_text(encoding="utf-8").splitlines()
        assert '"Pintu Utara"' in rows[1]
        page.unroute(f"**{DOOR}")
        page.click("text=Kirim sekarang")
        expect(page.locator(".waiting")).to_contain_text("0 menunggu dikirim")
    doors = gathering.office.ask("select door from meeting_scan where line is not null")
    assert [one["door"] for one in doors] == ["Pintu Utara"]


def test_who_signs_out_is_asked_while_scans_wait(
    chromium: Browser, address: str, gathering: Gathering
) -> None:
    with visitor_as(chromium, address, Role.ADMINISTRATOR, 390, forgive=True) as visitor:
        page = visitor.open(DOOR)
        expect(page.locator(".waiting")).to_contain_text("undangan dikenal")
        visitor.context.set_offline(True)
        page.fill("#kode", gathering.code_of("Budi Ujicoba"))
        page.press("#kode", "Enter")
        expect(page.locator(".waiting")).to_contain_text("1 menunggu dikirim")
        asked = []
        page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        page.click("text=Keluar")
        assert asked
        assert asked[0].startswith("1 pindaian belum terkirim")
        expect(page.locator(".waiting")).to_contain_text("1 menunggu dikirim")


def filmed(folder: Path, code: str) -> Path:
    """A film of a code held before a camera."""
    rows = [bytes(row) for row in segno.make(code, error="m").matrix_iter(scale=8, border=4)]
    left, top = (WIDE - len(rows[0])) // 2, (HIGH - len(rows)) // 2
    grey = bytearray(b"\x80" * (WIDE * HIGH))
    for number, row in enumerate(rows):
        start = (top + number) * WIDE + left
        grey[start : start + len(row)] = bytes(0 if dark else 255 for dark in row)
    picture = b"FRAME\n" + bytes(grey) + b"\x80" * (WIDE * HIGH // 2)
    made = folder / "kamera.y4m"
    made.write_bytes(f"YUV4MPEG2 W{WIDE} H{HIGH} F5:1 Ip A1:1 C420jpeg\n".encode() + picture * 3)
    return made


def test_a_camera_reads_codes_in_a_browser_that_has_no_reader_of_its_own(
    chromium: Browser, address: str, gathering: Gathering, tmp_path: Path
) -> None:
    film = filmed(tmp_path, gathering.code_of("Budi Ujicoba"))
    fake = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    seeing = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *fake])
    with visitor_as(seeing, address, Role.ADMINISTRATOR, 390) as visitor:
        page = visitor.open(DOOR)
        assert page.evaluate("'BarcodeDetector' in window") is False
        page.fill("#pintu", "Pintu Utara")
        page.click("text=Kamera")
        expect(page.locator(".said")).to_contain_text("Selamat datang, Budi Ujicoba")
        page.click("text=Hentikan kamera")
        expect(page.locator("video")).to_be_hidden()
    seeing.close()
    assert gathering.outcomes()["Budi Ujicoba"] in CAME
