"""The main days of a province in a real browser, one after the other, with a worker beside the pages:
an officer's day, the night after it, an administrator's day, the door of a meeting.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from jobs.sync_rosters import night_of
from sibermata.desk.meetings.meetings import open_codes
from sibermata.records.account import Role
from sibermata.rules.time.office import WIB
from sibermata.store.base.scope import Scope
from sibermata.store.views.programme.meetings import door_lines, sealed_codes
from sibermata.sync.night import Rules
from sibermata.sync.run import sync
from tests.accounts import PASSWORD
from tests.browser.conftest import served, visitor_as, working
from tests.browser.looks import look
from tests.conftest import fresh_database
from tests.held import crowd
from tests.lists import Lists, signs
from tests.marks import Programme
from tests.office import CAST, KESEMEN, KUTOGIRANG, SITI, SRIGADING, Office, person
from tests.web.conftest import make_accounts, opened_of

MEETING = "RAKOR-MARET"
PURPOSE = "permintaan tertulis DPMD nomor 12"
DOOR, DOOR_PASSWORD = "Dodi Penjaga", "empat payung di pendopo timur"
BRAKE = "[brake]\nvillage_floor = 0\nvillage_share = 0.1\nvillages_held_floor = 0\n"
RENAMED = {**SITI, "name": "Siti Contohwatti Asih", "nik": "", "key": "77"}
BUDI_NIK = "3516051204859002"
BROKEN = (  # rows 8 to 14: five to be mended in place, two in the sheet
    person("11", "Rudi Coba", "3516051008859011", "Kepala Dusun Satu", "35.16.05.9991"),
    person("12", "-", "3516055108869012", "Kepala Dusun Dua", KESEMEN),
    person("13", "Tono Contoh", "3516051208879013", "", KUTOGIRANG),
    person("14", "Lina Misal", "3516055308889014", "Kepala Dusun Empat", "35.16.05.9994"),
    person("15", "?", "3516051408899015", "Kepala Dusun Lima", SRIGADING),
    person("16", "-", "3516055508909016", "Kepala Dusun Enam", KESEMEN),
    person("17", "Hadi Seumpama", "3516051608919017", "Kepala Dusun Tujuh", "35.16.05.9997"),
)
MENDED = (  # row, label of the cell, what it should be
    (8, "Kode desa", SRIGADING),
    (9, "Nama", "Dewi Percobaan"),
    (10, "Jabatan", "Kepala Dusun Tiga"),
    (11, "Kode desa", KESEMEN),
    (12, "Nama", "Umar Umpama"),
)
IN_SHEET = {13: ("Nama", "Nina Andai"), 14: ("Kode desa", KUTOGIRANG)}
HOLD = {  # who holds what after the night, by what she said and mended
    "Rudi Coba": SRIGADING,
    "Dewi Percobaan": KESEMEN,
    "Tono Contoh": KUTOGIRANG,
    "Lina Misal": KESEMEN,
    "Umar Umpama": SRIGADING,
    "Nina Andai": KESEMEN,
    "Hadi Seumpama": KUTOGIRANG,
}


@pytest.fixture
def office(server_url: str, template: str, rules: Rules, tmp_path: Path) -> Iterator[Office]:
    """An office on the morning of 4 March, after nights that left something for everybody."""
    with fresh_database(server_url, template) as database:
        one = Office(database, rules, tmp_path)
        others = crowd(one, places=10, each=6)
        leavers = crowd(one, places=2, each=6, district="35.17", first=500)[6:]
        one.deliver([*CAST, *others])
        one.deliver(leavers, "jombang", district="35.17", toml=BRAKE)
        one.sync()
        door = opened_of(one)
        make_accounts(door)
        door.pages.close()
        one.deliver([RENAMED, *CAST[1:], *BROKEN, *others])
        one.deliver(leavers[:4], "jombang", district="35.17", toml=BRAKE)
        one.sync()
        Lists(Programme(one)).take([signs("Wati Simulasie", post="")])
        yield one


def at(day: int, hour: int = 8, minute: int = 0) -> datetime:
    """An instant of March 2026, by the office's clock."""
    return datetime(2026, 3, day, hour, minute, tzinfo=WIB)


class Story:
    """A province whose days go by."""

    def __init__(
        self, office: Office, chromium: Browser, clock: pytest.MonkeyPatch, pictures: Path
    ) -> None:
        self.office, self.chromium, self.clock = office, chromium, clock
        self.pictures, self.taken = pictures, 0
        self.address = ""

    @contextmanager
    def day(self, now: datetime) -> Iterator[None]:
        """Serve the pages at an instant, with a worker beside them."""
        self.clock.setenv("SIBERMATA_CLOCK", now.isoformat())
        with served(self.office, now=now) as self.address, working(self.office):
            yield

    @contextmanager
    def visitor(self, role: Role | None, width: int = 1280) -> Iterator[Page]:
        """Let somebody come in."""
        with visitor_as(self.chromium, self.address, role, width) as found:
            self._visitor = found
            yield found.page

    def open(self, path: str) -> Page:
        """Open a page by its address."""
        return self._visitor.open(path)

    def status(self, path: str) -> int:
        """What the visitor is answered there."""
        page = self._visitor.page
        return page.request.get(
            self.address + path, headers={"Sec-Fetch-Site": "same-origin"}
        ).status

    def take(self, name: str) -> None:
        """Look at the page that is open, and keep its picture."""
        self.taken += 1
        look(self._visitor.page, self.pictures, f"story-{self.taken:02d}-{name}")

    def night(self, now: datetime) -> None:
        """Let a night go by, as the clock works it off."""
        self.clock.setenv("SIBERMATA_CLOCK", now.isoformat())
        door = opened_of(self.office)
        declared = door.declared()
        work = night_of(door, now.date(), now, Event())
        list(sync(declared.sources, work, declared.names, declared.broken))
        door.night_over(now.date())
        door.pages.close()


def press(page: Page, button: str) -> None:
    """Press a button of the page itself."""
    page.locator("main").get_by_role("button", name=button).first.click()


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in where a page asks for it."""
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi").fill(password)
    press(page, "Masuk")


def test_the_main_days_of_a_province(
    office: Office,
    chromium: Browser,
    monkeypatch: pytest.MonkeyPatch,
    pictures: Path,
    tmp_path: Path,
) -> None:
    story = Story(office, chromium, monkeypatch, pictures)
    with story.day(at(4)), story.visitor(None):
        an_officer_mends_five_rows(story)
        she_answers_what_is_asked(story)
        she_hands_a_sheet_in(story, tmp_path)
    story.night(at(5, 1))
    everything_holds(office)
    with story.day(at(5)):
        with story.visitor(Role.ADMINISTRATOR):
            an_administrator_releases_a_plan(story)
            she_opens_one_number(story)
            she_prepares_a_meeting(story)
            code = she_invites_the_door(story)
        with story.visitor(None, 390):
            the_door_chooses_a_password(story, code)
    with story.day(at(12, 7, 45)), story.visitor(None, 390):
        the_door_lets_people_in(story)
        it_looks_twice_at_a_name_and_takes_a_mistake_back(story)
    with story.day(at(12, 13)), story.visitor(Role.ADMINISTRATOR):
        an_administrator_confirms_who_came(story, tmp_path)


def an_officer_mends_five_rows(story: Story) -> None:
    page = story.open("/perbaikan")
    sign_in(page, "Rini", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Perbaikan")
    story.take("perbaikan")
    page.get_by_role("link", name="35.16.05.9991").click()
    page.get_by_role("link", name="baris 8", exact=False).click()
    for number, label, value in MENDED:
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Baris {number} dari mojokerto")
        if number == MENDED[0][0]:
            story.take("baris")
        page.get_by_label(label, exact=True).fill(value)
        press(page, "Simpan perbaikan")
        expect(page.get_by_role("status").first).to_contain_text("Tersimpan 08.00")
        if number == MENDED[0][0]:
            story.take("baris-diperbaiki")
        page.get_by_role("button", name="Berikutnya").click()


def she_answers_what_is_asked(story: Story) -> None:
    page = first_of(story, "orang")
    story.take("orang")
    page.get_by_label("Alasan").fill("dicek ke KTP keduanya")
    press(page, "Ya, satu orang")
    expect(page.locator(".status", has_text="dijawab").first).to_be_visible()
    page = first_of(story, "daftar")
    page.get_by_label("Wati Simulasi").check()
    story.take("siapa-berikrar")
    press(page, "Simpan jawaban")
    expect(page.locator(".status", has_text="dijawab").first).to_be_visible()


def first_of(story: Story, kind: str) -> Page:
    """Open the first thing of a kind of work, through what is alike where there are several."""
    page = story.open(f"/perbaikan?jenis={kind}")
    page.locator("main table a").first.click()
    page.wait_for_load_state()
    if (alike := page.locator("tr[id^=baris-] a")).count():
        alike.first.click()
    return page


def she_hands_a_sheet_in(story: Story, folder: Path) -> None:
    page = story.open("/perbaikan/lembar")
    story.take("lembar")
    with page.expect_download() as down:
        press(page, "Unduh baris yang ditolak")
    filled = folder / "perbaikan.xlsx"
    down.value.save_as(filled)  # a download of a browser has no ending
    fill_sheet(filled)
    page.get_by_label("Lembar yang sudah diisi").set_input_files(filled)
    press(page, "Kirim dan lihat hasilnya")
    page.get_by_role("button", name="Terapkan lembar ini").wait_for()
    story.take("lembar-pratinjau")
    press(page, "Terapkan lembar ini")
    expect(page.get_by_text("diterapkan", exact=True)).to_be_visible()
    expect(page.get_by_text("2 diterima")).to_be_visible()
    story.take("lembar-diterapkan")


def fill_sheet(filled: Path) -> None:
    """Mend two rows of the sheet; those that she mended in place she leaves as they are."""
    book = openpyxl.load_workbook(filled)
    sheet = book["perbaikan"]
    heads = [str(cell.value) for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value and (number := int(row[heads.index("baris")].value)) in IN_SHEET:
            head, value = IN_SHEET[number]
            row[heads.index(head)].value = value
    book.save(filled)


def everything_holds(office: Office) -> None:
    held = {name: village for name, village, *_ in office.people()}
    assert HOLD.items() <= held.items()
    siti = [person for person in office.people(ended=True) if "Siti Contohwat" in person[0]]
    assert len({(name, village) for name, village, *_ in siti}) == 2, siti  # she is one, not two
    waiting = "select code from finding where status = 'open' and source = 'mojokerto' "
    assert office.ask(f"{waiting} and severity in ('error', 'question')") == []
    signed = office.ask(
        "select p.name from pledge_act a join person p on p.id = a.person_id "
        "and p.recorded_to = 'infinity' where a.recorded_to = 'infinity'"
    )
    assert [row["name"] for row in signed] == ["Wati Simulasi"]


def an_administrator_releases_a_plan(story: Story) -> None:
    page = story.open("/beranda")
    story.take("beranda")
    page = story.open("/sinkronisasi/ditahan")
    page.get_by_role("link", name="Rencana").first.click()
    press(page, "Hitung siapa yang terkena")
    page.get_by_text("tidak tampak").first.wait_for()
    story.take("ditahan")
    page.get_by_label("Alasan").fill("dua orang berhenti bersama, sesuai surat camat")
    press(page, "Lepas rencana ini")
    page.get_by_text("diterapkan persis").wait_for()
    story.take("dilepas")


def she_opens_one_number(story: Story) -> None:
    page = story.open("/aparatur")
    page.get_by_label("Cari nama orang, nama desa, NIK, atau nomor telepon").fill("Budi Ujikoba")
    press(page, "Cari")
    page.get_by_role("link", name="Budi Ujicoba").click()
    page.get_by_text("Buka NIK").first.click()
    page.get_by_label("Tujuan membuka NIK").fill(PURPOSE)
    press(page, "Buka NIK")
    expect(page.get_by_text(BUDI_NIK)).to_be_visible()
    assert "35160512" not in page.url
    page = story.open("/audit")
    page.get_by_role("link", name="Siapa membuka siapa").click()
    expect(page.get_by_text(PURPOSE)).to_be_visible()
    expect(page.locator("td").get_by_text("membaca NIK").first).to_be_visible()
    story.take("audit")


def she_prepares_a_meeting(story: Story) -> None:
    page = story.open("/rapat")
    page.get_by_role("button", name="Buat rapat").click()
    page.get_by_label("Judul rapat").fill("Rapat koordinasi Maret")
    page.get_by_label("Kode rapat").fill(MEETING.lower())
    page.get_by_label("Penyelenggara").fill("DPMD contoh")
    page.get_by_label("Untuk wilayah").select_option("35")
    page.locator("#tanggal-d").fill("12 Maret 2026")
    page.get_by_label("Mulai (WIB)").fill("08.00")
    page.get_by_label("Tempat", exact=True).fill("Pendopo contoh")
    page.locator("[name=bentuk][value=ikrar]").check()
    page.get_by_label("Pemilihan", exact=True).select_option("UJI")
    page.locator("[name=naskah][value=SKB-4]").check()
    page.get_by_label("Siapa yang menjadi calon ikrar").select_option("personal")
    for post in ("KADES", "SEKDES"):
        page.locator(f"[name=jabatan-1][value={post}]").check()
    page.locator("[name=ikrar-1][value=open]").check()
    story.take("rapat-baru")
    press(page, "Simpan rapat")
    page.get_by_role("button", name="Buat daftar undangan").click()
    if page.get_by_role("button", name="Perbarui tanda").count():
        press(page, "Perbarui tanda")
        page.get_by_role("button", name="Kembali ke undangan").click()
    story.take("undangan")
    press(page, "Bekukan daftar ini")
    expect(page.get_by_role("link", name="Budi Ujicoba")).to_be_visible()
    story.take("daftar")
    page.get_by_role("link", name="Bahan", exact=True).click()
    press(page, "Buat semua bahan")
    page.get_by_role("button", name="Buka bahan rapat").click(timeout=120_000)
    story.take("bahan")
    with page.expect_download() as paper:
        page.locator("main a", has_text="PDF").first.click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF")


def she_invites_the_door(story: Story) -> str:
    page = story.open(f"/rapat/{MEETING}/pintu")
    page.get_by_role("link", name="Buat akun petugas pintu").click()
    page.get_by_label("Nama", exact=True).fill(DOOR)
    expect(page.get_by_label("Peran")).to_have_value("door")
    story.take("akun-pintu")
    press(page, "Buat akun")
    story.take("kode-sekali-pakai")
    return page.locator(".once code").inner_text()


def the_door_chooses_a_password(story: Story, code: str) -> None:
    page = story.open("/masuk/undangan")
    page.get_by_label("Kode").fill(code)
    page.get_by_label("Kata sandi baru").fill(DOOR_PASSWORD)
    page.get_by_label("Sekali lagi").fill(DOOR_PASSWORD)
    press(page, "Simpan")
    expect(page.get_by_text("Kata sandi tersimpan")).to_be_visible()


def codes_of(office: Office) -> dict[str, str]:
    """The code of each invitation, by name, as its paper shows it."""
    with Programme(office).desk() as desk:
        sealed = sealed_codes(desk.connection, Scope.province(), MEETING)
        codes = dict(open_codes(desk, sealed))
    rows = office.ask("select line, name from meeting_line where recorded_to = 'infinity'")
    return {row["name"]: codes[row["line"]] for row in rows}


def the_door_lets_people_in(story: Story) -> None:
    page = story.open("/")
    sign_in(page, DOOR, DOOR_PASSWORD)
    page.get_by_role("link", name="Rapat koordinasi Maret").click()
    page.get_by_label("Nama pintu").fill("Pintu Utara")
    page.get_by_label("Kode undangan").fill(codes_of(story.office)["Budi Ujicoba"])
    press(page, "Catat masuk")
    expect(page.locator(".said")).to_contain_text("Budi Ujicoba")
    story.take("pintu")


def it_looks_twice_at_a_name_and_takes_a_mistake_back(story: Story) -> None:
    page, (name, other) = story.open(f"/rapat/{MEETING}/pintu"), alike_of(story.office)
    page.get_by_label("Nama pintu").fill("Pintu Utara")
    page.get_by_label("Atau nama").fill(other)
    press(page, "Catat masuk")
    expect(page.get_by_text("Mirip dengan").first).to_be_visible()
    story.take("pintu-nama")
    press(page, f"Catat {other} masuk")  # without saying that it is he
    assert outcome_of(story.office, other) == ""
    page.get_by_label(f"Benar {other}", exact=False).check()
    press(page, f"Catat {other} masuk")
    expect(page.locator(".said")).to_contain_text(other)
    assert outcome_of(story.office, other) in ("hadir", "terlambat")  # by the clock of the database
    press(page, "Batalkan (5 menit)")
    expect(page.locator(".said")).to_contain_text(f"Dibatalkan: {other}")
    story.take("pintu-dibatalkan")
    assert outcome_of(story.office, other) == ""
    page.get_by_label("Nama pintu").fill("Pintu Utara")
    page.get_by_label("Atau nama").fill(name)
    press(page, "Catat masuk")
    page.get_by_label(f"Benar {name}", exact=False).check()
    press(page, f"Catat {name} masuk")
    expect(page.locator(".said")).to_contain_text(name)
    for closed in ("/aparatur", "/perbaikan", "/audit"):
        assert story.status(closed) == 403, closed


def alike_of(office: Office) -> tuple[str, str]:
    """Two invitees of one village whose names are easily taken for one another."""
    rows = office.ask(
        "select name from meeting_line where meeting = %s and recorded_to = 'infinity' and name "
        "like 'Warga %%' order by line limit 2",
        MEETING,
    )
    return rows[0]["name"], rows[1]["name"]


def outcome_of(office: Office, name: str) -> str:
    """What stands of an invitee."""
    with Programme(office).desk() as desk:
        lines = door_lines(desk.connection, Scope.province(), MEETING)
    return next(str(line["outcome"]) for line in lines if line["name"] == name)


def an_administrator_confirms_who_came(story: Story, folder: Path) -> None:
    page = story.open(f"/rapat/{MEETING}/pengesahan")
    name, _ = alike_of(story.office)
    for one in ("Budi Ujicoba", name):
        page.get_by_label(f"Pilih {one}").check()
    signed = folder / "daftar-hadir.pdf"
    signed.write_bytes(b"%PDF-1.4\n% daftar hadir yang ditandatangani\n%%EOF\n")
    page.get_by_label("Pindaian dokumen").set_input_files(signed)
    story.take("pengesahan")
    press(page, "Sahkan yang dicentang")
    expect(page.get_by_text("disahkan", exact=True).first).to_be_visible()
    story.take("disahkan")
    counted = story.office.ask(
        "select p.name from pledge_act a join person p on p.id = a.person_id and p.recorded_to = "
        "'infinity' where a.recorded_to = 'infinity' and a.evidence is not null order by p.name"
    )
    assert [row["name"] for row in counted] == ["Budi Ujicoba", name]
