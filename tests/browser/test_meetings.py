"""Rapat in a real browser: its pages at both widths, and the door of a phone that loses its signal."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from sibermata.records.account import Role
from tests.browser.conftest import served, visitor_as
from tests.browser.looks import look_at_both
from tests.gathering import Gathering, begun_meeting
from tests.office import Office

ON_THE_DAY = datetime(2026, 3, 12, 1, 5, tzinfo=UTC)  # 08.05 WIB
STEPS = (
    "undangan",
    "daftar",
    "bahan",
    "kehadiran",
    "pintu",
    "pengesahan",
    "tutup",
    "tindak-lanjut",
)
PATHS = ("/rapat", "/rapat/baru", "/rapat/RAKOR-UJI", *(f"/rapat/RAKOR-UJI/{one}" for one in STEPS))


@pytest.fixture(scope="module")
def gathering(office: Office) -> Gathering:
    return begun_meeting(office)


@pytest.fixture(scope="module")
def at_meeting(office: Office, gathering: Gathering) -> Iterator[str]:
    """The address of a server on the day of the meeting."""
    del gathering
    with served(office, now=ON_THE_DAY) as found:
        yield found


def test_every_page_of_a_meeting_is_whole(
    chromium: Browser, at_meeting: str, pictures: Path
) -> None:
    with visitor_as(chromium, at_meeting, Role.ADMINISTRATOR) as visitor:
        for path in PATHS:
            page = visitor.open(path)
            look_at_both(page, pictures, path.strip("/").replace("/", "-"))


def test_a_door_without_signal_keeps_its_scans_and_sends_them_once(
    chromium: Browser, at_meeting: str, gathering: Gathering
) -> None:
    with visitor_as(chromium, at_meeting, Role.ADMINISTRATOR, 390) as visitor:
        page = visitor.open("/rapat/RAKOR-UJI/pintu")
        expect(page.locator(".waiting")).to_contain_text(
            f"{len(gathering.codes())} undangan dikenal"
        )
        page.fill("#pintu", "Pintu ponsel")
        visitor.context.set_offline(True)
        page.fill("#kode", gathering.code_of("Budi Ujicoba"))
        page.click("text=Catat masuk")
        expect(page.locator(".said")).to_contain_text("Budi Ujicoba")
        page.fill("#kode", "SBM1-TIDAKADA")
        page.click("text=Catat masuk")
        expect(page.locator(".said")).to_contain_text("Belum dapat dipastikan")
        expect(page.locator(".waiting")).to_contain_text("2 menunggu dikirim")
        with page.expect_download() as kept:
            page.click("text=Simpan sebagai berkas")
        text = Path(kept.value.path()).read_text(encoding="utf-8")
        assert text.splitlines()[0] == "code,device,device_time"
        visitor.context.set_offline(False)
        page.click("text=Kirim sekarang")
        expect(page.locator(".waiting")).to_contain_text("0 menunggu dikirim")
        visitor.errors.clear()  # a request that reached nobody is said by the browser too
    assert gathering.outcomes()["Budi Ujicoba"] in ("hadir", "terlambat")
