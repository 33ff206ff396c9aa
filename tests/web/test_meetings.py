"""Rapat by its pages: from the form to the close, as an administrator lives it."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import openpyxl
import pytest
from psycopg import Connection

from jobs.asked.work import one_job
from sibermata.records.account import Role
from sibermata.standing.index import index_registry
from sibermata.store.night.runs import worker_lock
from tests.accounts import account
from tests.gathering import HELD_ON, MEETING, Gathering, clock
from tests.marks import Programme
from tests.office import Office
from tests.web.conftest import Browser, Page, app_of, check_page, opened_of
from tests.web.people import Client

CAME = ("hadir", "terlambat")  # the server's clock says which
ON_THE_DAY = datetime(2026, 3, 12, 1, 5, tzinfo=UTC)  # 08.05 WIB
FORM = {
    "judul": "Rapat koordinasi baru",
    "kode": "rakor-2026-03",
    "penyelenggara": "DPMD contoh",
    "wilayah": "35",
    "tanggal-d": "12 Maret 2026",
    "mulai": "08.00",
    "tempat": "Pendopo contoh",
    "bentuk": "ikrar",
    "siklus": "UJI",
    "naskah": "SKB-4",
    "calon": "personal",
    "jabatan-1": ["KADES", "SEKDES"],
    "ikrar-1": ["open", "overdue"],
    "tamu": "Camat Contoh; Camat; 35.16",
}


@pytest.fixture
def gathering(own_office: Office) -> Gathering:
    """A meeting in draft, marks made."""
    programme = Programme(own_office)
    programme.today = HELD_ON
    programme.mark()
    return Gathering(programme)


@pytest.fixture
def at_desk(gathering: Gathering) -> Iterator[Browser]:
    """An administrator, on the day of the meeting."""
    app = app_of(gathering.office, ON_THE_DAY)
    yield Browser(app, Role.ADMINISTRATOR)
    app.state.house.opened.database.close()


def seen_by(page: str) -> str:
    """What the page wants back, to know that it freezes what was looked at."""
    return re.findall(r'name="dilihat" value="([^"]+)"', page)[0]


def invited(at_desk: Browser) -> None:
    page = at_desk.get("/rapat/RAKOR-UJI/undangan").text
    assert "aturan 1; Kepala Desa Srigading; belum ikrar pada Pemilihan uji" in page
    assert at_desk.send_form("/rapat/RAKOR-UJI/undangan", dilihat=seen_by(page)).status_code == 303


def test_a_meeting_is_typed_looked_at_frozen_attended_confirmed_and_closed(
    at_desk: Browser, gathering: Gathering
) -> None:
    check_page(at_desk.get("/rapat"))
    check_page(at_desk.get("/rapat/baru"))
    made = at_desk.send_form("/rapat/baru", **FORM)
    assert made.headers["location"] == "/rapat/RAKOR-2026-03?tersimpan=0805"
    check_page(at_desk.get("/rapat/RAKOR-2026-03"))
    invited(at_desk)
    gathering.begin()
    lines = check_page(at_desk.get("/rapat/RAKOR-UJI/daftar"))
    assert lines.all("table")
    name = "Budi Ujicoba"
    said = at_desk.send_form(
        "/rapat/RAKOR-UJI/pintu", pintu="Utara", kode=gathering.code_of(name), nama="", nonce="a1"
    )
    check_page(said)
    assert f"Selamat datang, {name}" in said.text
    confirmed = at_desk.post(
        "/rapat/RAKOR-UJI/pengesahan",
        data={"csrf": f"csrf of {at_desk.token}", "siapa": "semua", "jumlah": "1"},
        files={"dokumen": ("hadir.pdf", b"%PDF-1.7 contoh")},
    )
    assert confirmed.status_code == 303, confirmed.text
    assert "disahkan" in at_desk.get("/rapat/RAKOR-UJI/pengesahan").text
    page = at_desk.get("/rapat/RAKOR-UJI/tutup")
    check_page(page)
    waiting = re.findall(r'name="belum" value="(\d+)"', page.text)[0]
    assert at_desk.send_form("/rapat/RAKOR-UJI/tutup", belum=waiting).status_code == 303
    assert "ditutup" in at_desk.get("/rapat/RAKOR-UJI").text
    assert gathering.outcomes()[name] in CAME


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/undangan",
        "/daftar",
        "/bahan",
        "/kehadiran",
        "/pintu",
        "/pengesahan",
        "/tutup",
        "/tindak-lanjut",
    ],
)
@pytest.mark.parametrize("listed", [False, True], ids=["draft", "invited"])
def test_every_page_of_a_meeting_is_whole_at_every_state(
    path: str, listed: bool, at_desk: Browser
) -> None:
    if listed:
        invited(at_desk)
    check_page(at_desk.get(f"/rapat/RAKOR-UJI{path}"))


def test_what_is_too_long_is_said_at_its_field_and_everything_typed_stays(
    at_desk: Browser, own_office: Office
) -> None:
    long = {**FORM, "kode": "RAKOR-PANJANG", "judul": "Rapat " * 60, "mulai": "pukul 08.00 WIB"}
    answer = at_desk.send_form("/rapat/baru", **long)
    page = check_page(answer, 422)
    assert page.title.startswith("Kesalahan: ")
    for field, most in (("judul", 200), ("mulai", 5)):
        assert f'href="#{field}">Paling banyak {most} huruf' in answer.text, field
    assert 'value="pukul 08.00 WIB"' in answer.text
    assert 'value="RAKOR-PANJANG"' in answer.text
    assert own_office.ask("select 1 from meeting where code = 'RAKOR-PANJANG'") == []


@pytest.mark.parametrize(("page", "most"), [("/rapat", 3), ("/rapat/RAKOR-UJI", 99)])
def test_numbers_lead_to_lists_that_count_the_same(
    page: str, most: int, at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    gathering.begin()
    at_desk.send_form(
        "/rapat/RAKOR-UJI/pintu",
        pintu="Utara",
        kode=gathering.code_of("Budi Ujicoba"),
        nama="",
        nonce="a1",
    )
    text = at_desk.get(page).text
    cells = re.findall(r'<td class="number"[^>]*>(.*?)</td>', text)
    links = re.findall(r'<td class="number"[^>]*><a href="([^"]+)">([\d.]+)</a>', text)
    assert 2 <= len(links) <= most
    assert len(links) == len([one for one in cells if one != "0"])
    for address, number in links:
        listed = at_desk.get(address.replace("&amp;", "&")).text
        counted = re.findall(r'<p class="count" data-total="\d+">([\d.]+) baris', listed)
        assert (counted[0] if counted else "0") == number, address


def test_the_queries_of_the_list_do_not_grow_with_its_meetings(
    at_desk: Browser, gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[object] = []
    execute = Connection.execute

    def count(self: Any, query: Any, *values: Any, **options: Any) -> Any:
        counted.append(query)
        return execute(self, query, *values, **options)

    monkeypatch.setattr(Connection, "execute", count)

    def asked() -> int:
        counted.clear()
        check_page(at_desk.get("/rapat"))
        return len(counted)

    asked()
    first = asked()
    for number in range(1, 6):
        gathering.add(MEETING.replace("RAKOR-UJI", f"RAKOR-{number}"))
    assert asked() == first


def test_a_form_with_mistakes_keeps_what_was_typed_and_says_where(at_desk: Browser) -> None:
    answer = at_desk.send_form(
        "/rapat/baru", **{**FORM, "kode": "salah kode!", "tanggal-d": "besok"}
    )
    page = check_page(answer, 422)
    assert page.title.strip().startswith("Kesalahan:")
    assert "Rapat koordinasi baru" in answer.text
    assert 'href="#tanggal"' in answer.text


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"kode": "salah kode"}, "kode", "huruf besar, angka, dan tanda hubung"),
        ({"selesai": "07.30"}, "selesai", "selesai sebelum mulai"),
        ({"mulai": "pagi"}, "mulai", "Tulis jam mulai seperti 08.00."),
        ({"naskah": []}, "siklus", "memerlukan pemilihan dan naskahnya"),
        ({"tanggal-d": "1 Maret 2020"}, "tanggal", "Ikrar pada 1 Maret 2020 tidak dapat dihitung"),
        ({"tamu": "Camat; Camat; 99.99"}, "tamu", "Tidak ada wilayah 99.99."),
        ({"tamu": "; Camat; 35.16"}, "tamu", "Setiap tamu memerlukan nama"),
        ({"syarat-2": "DASAR-KADES"}, "latih-2", "Pilih juga keadaan pelatihannya."),
        ({"latih-2": "failed"}, "syarat-2", "Pilih juga syarat pelatihannya."),
        ({"kursi": "99999"}, "kursi", "Paling banyak 10.000 kursi."),
        (
            {"bentuk": "sosialisasi", "siklus": "", "naskah": [], "calon": "none"},
            "siklus",
            "keadaan ikrar pada aturan undangan",
        ),
    ],
)
def test_what_the_rules_of_a_meeting_refuse_is_said_at_its_field_without_words_of_a_file(
    typed: dict[str, Any], field: str, sentence: str, at_desk: Browser
) -> None:
    answer = at_desk.send_form("/rapat/baru", **{**FORM, **typed})
    check_page(answer, 422)
    assert re.search(rf'href="#{field}">[^<]*{re.escape(sentence)}', answer.text)
    assert "Berkas" not in answer.text


RICH = """
[[invite]]
posts = ["KADES"]
pledge = ["frozen"]
areas = ["35.16.05"]
[[invite]]
requirement = "DASAR-KADES"
training = ["expiring"]
"""


def test_a_meeting_is_changed_and_keeps_what_the_form_does_not_offer(
    at_desk: Browser, gathering: Gathering
) -> None:
    text = MEETING.replace('["open", "overdue"]', '["overdue", "open"]') + RICH
    gathering.add(text.replace("courses = []", 'courses = []\nspeakers = ["Ibu Contoh"]'))
    before = gathering.office.ask(
        "select rules, guests, seat_order from meeting where recorded_to = 'infinity'"
        " and code = 'RAKOR-UJI'"
    )
    overview = at_desk.get("/rapat/RAKOR-UJI")
    check_page(overview)
    for words in ("Aturan 3", "Pendopo contoh", "Ubah rapat"):
        assert words in overview.text, words
    page = at_desk.get("/rapat/RAKOR-UJI/ubah")
    check_page(page)
    fields = filled_in(page.text)
    assert [fields[f"tanggal-{part}"] for part in "dmy"] == [["12"], ["3"], ["2026"]]
    changed = {**fields, "judul": "Rapat yang diganti", "tempat": "Pintu A\nPintu B"}
    done = at_desk.send_form("/rapat/RAKOR-UJI/ubah", **changed)
    assert done.headers["location"].startswith("/rapat/RAKOR-UJI?tersimpan="), done.text
    assert (
        gathering.office.ask(
            "select rules, guests, seat_order from meeting where recorded_to = 'infinity'"
            " and code = 'RAKOR-UJI'"
        )
        == before
    )
    (event,) = gathering.office.ask(
        "select title, places, speakers from event where code = 'RAKOR-UJI' and recorded_to = 'infinity'"
    )
    assert event == {
        "title": "Rapat yang diganti",
        "places": ["Pintu A", "Pintu B"],
        "speakers": ["Ibu Contoh"],
    }


def test_who_changed_a_meeting_meanwhile_is_not_overwritten(
    at_desk: Browser, gathering: Gathering
) -> None:
    fields = filled_in(at_desk.get("/rapat/RAKOR-UJI/ubah").text)
    gathering.add(MEETING.replace("Rapat koordinasi uji", "Rapat orang lain"))
    answer = at_desk.send_form("/rapat/RAKOR-UJI/ubah", **{**fields, "judul": "Rapat saya"})
    check_page(answer, 409)
    assert "diubah orang lain" in answer.text
    assert 'value="Rapat saya"' in answer.text
    assert "Rapat orang lain" in at_desk.get("/rapat/RAKOR-UJI").text


def filled_in(page: str) -> dict[str, list[str]]:
    """The fields of the form of a meeting, as a browser would send them back."""
    form = page[page.index('class="form"') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"(?=[^>]*>)', form):
        found.setdefault(name, []).append(value)
    boxes = set(re.findall(r'type="checkbox" name="([^"]+)"', form))
    for name in boxes:
        found[name] = re.findall(rf'name="{name}" value="([^"]+)" checked', form)
    for name, inside in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        found[name] = re.findall(r'value="([^"]*)" selected', inside)
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = [text]
    found.pop("csrf", None)
    return found


def test_a_meeting_without_an_election_is_entered_and_a_guest_needs_a_name_only(
    at_desk: Browser,
) -> None:
    plain = {**FORM, "kode": "RAKOR-BIASA", "bentuk": "sosialisasi", "calon": "none"}
    plain |= {"siklus": "", "naskah": [], "ikrar-1": [], "tamu": "Camat Contoh"}
    made = at_desk.send_form("/rapat/baru", **plain)
    assert made.headers.get("location") == "/rapat/RAKOR-BIASA?tersimpan=0805", made.text


def test_what_was_looked_at_is_what_is_frozen(at_desk: Browser, gathering: Gathering) -> None:
    answer = at_desk.send_form("/rapat/RAKOR-UJI/undangan", dilihat="0-1-1-0-0-0")
    check_page(answer, 409)
    assert "berubah sejak Anda melihatnya" in answer.text
    assert gathering.lines() == []


def test_a_list_with_others_in_it_is_not_frozen_although_it_counts_the_same(
    at_desk: Browser, gathering: Gathering
) -> None:
    seen = seen_by(at_desk.get("/rapat/RAKOR-UJI/undangan").text)
    gathering.add(MEETING.replace("Camat Contoh", "Camat Lain"))
    answer = at_desk.send_form("/rapat/RAKOR-UJI/undangan", dilihat=seen)
    check_page(answer, 409)
    assert "Camat Lain" in answer.text
    assert "Kabupaten Mojokerto" in answer.text, "of which place the guest comes"
    assert gathering.lines() == []


def test_a_sheet_that_changes_nothing_is_not_offered_for_use(
    at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    sheet = at_desk.get("/rapat/RAKOR-UJI/kehadiran.xlsx").content
    shown = at_desk.post(
        "/rapat/RAKOR-UJI/kehadiran",
        data={"csrf": f"csrf of {at_desk.token}", "alasan": ""},
        files={"berkas": ("kosong.xlsx", sheet)},
    )
    check_page(shown)
    assert "Lembar ini tidak mengubah apa pun" in shown.text
    assert "Pakai daftar hadir ini" not in shown.text


def test_a_sheet_is_looked_at_before_it_is_used(at_desk: Browser, gathering: Gathering) -> None:
    invited(at_desk)
    book = openpyxl.load_workbook(
        io.BytesIO(at_desk.get("/rapat/RAKOR-UJI/kehadiran.xlsx").content)
    )
    sheet = book["daftar hadir"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("outcome") + 1).value = "hadir"
    sheet.cell(3, heads.index("outcome") + 1).value = "entahlah"
    kept = io.BytesIO()
    book.save(kept)
    shown = at_desk.post(
        "/rapat/RAKOR-UJI/kehadiran",
        data={"csrf": f"csrf of {at_desk.token}", "alasan": ""},
        files={"berkas": ("isi.xlsx", kept.getvalue())},
    )
    check_page(shown)
    assert "tidak dipakai" in shown.text
    first, second = (str(sheet.cell(row, heads.index("name") + 1).value) for row in (2, 3))
    rows = re.findall(r"<tr><td.*?</tr>", shown.text)
    assert second in rows[0], "problems first"
    assert "entahlah bukan hasil kehadiran" in rows[0]
    assert first in rows[1]
    assert '<td data-label="Menjadi">hadir</td>' in rows[1]
    assert not any(gathering.outcomes().values())
    fields = dict(re.findall(r'name="(berkas|sha256|alasan)" value="([^"]*)"', shown.text))
    assert at_desk.send_form("/rapat/RAKOR-UJI/kehadiran/pakai", **fields).status_code == 303
    assert [row["outcome"] for row in gathering.lines()][:2] == ["hadir", ""]
    page = at_desk.get("/rapat/RAKOR-UJI/kehadiran")
    check_page(page)
    assert "Berkas yang sudah diproses" in page.text
    assert "1 baris tidak dipakai" in page.text


def test_the_very_same_file_is_answered_by_when_it_was_recorded(
    at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    body = gathering.fill({"Budi Ujicoba": {"outcome": "hadir"}})
    gathering.take(body)
    codes = f"{gathering.code_of('Agus Latihan')}\n".encode()
    for address, name, file in (("", "berkas", "isi.xlsx"), ("/kode", "kode", "kode.txt")):
        sent = codes if address else body
        for _ in range(2 if address else 1):
            shown = at_desk.post(
                f"/rapat/RAKOR-UJI/kehadiran{address}",
                data={"csrf": f"csrf of {at_desk.token}", "pintu": "Timur"},
                files={name: (file, sent)},
            )
        assert shown.status_code == 422
        assert f"Berkas {file} sudah diproses pada" in shown.text


def test_the_door_finds_by_name_and_takes_back_within_five_minutes(
    at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    gathering.begin()
    name, line = "Budi Ujicoba", gathering.line("Budi Ujicoba")
    found = at_desk.send_form("/rapat/RAKOR-UJI/pintu", pintu="Utara", kode="", nama=name[:5])
    check_page(found)
    assert f"Catat {name} masuk" in found.text
    address = f"/rapat/RAKOR-UJI/pintu/baris/{line}"
    said = at_desk.send_form(address, pintu="Utara", yakin="ya", nonce="b1")
    assert f"Selamat datang, {name}" in said.text
    again = at_desk.send_form(address, pintu="Utara", yakin="ya", nonce="b1")
    assert again.status_code == 200
    assert gathering.outcomes()[name] in CAME
    undone = at_desk.send_form(f"{address}/batal", pintu="Utara")
    assert "belum tercatat masuk" in undone.text
    assert gathering.outcomes()[name] == ""
    shown = Page(undone.text)
    assert len([one for one in shown.all("li") if one.get("class") == "undone"]) == 1
    assert "dibatalkan" in undone.text
    assert f'aria-label="Batalkan {name}"' not in undone.text
    twice = at_desk.send_form(f"{address}/batal", pintu="Utara")
    check_page(twice, 422)


def test_whoever_comes_through_the_door_asks_no_worker_for_anything(
    at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    gathering.begin()
    jobs = gathering.office.ask("select id from job")
    where, line = "/rapat/RAKOR-UJI/pintu", gathering.line("Budi Ujicoba")
    code = gathering.code_of("Agus Latihan")
    for address, fields in (
        (where, {"kode": code}),
        (f"{where}/baris/{line}", {"yakin": "ya"}),
        (f"{where}/baris/{line}/batal", {}),
    ):
        assert at_desk.send_form(address, pintu="Utara", **fields).status_code == 200, address
    assert gathering.outcomes()["Agus Latihan"] in CAME
    assert gathering.office.ask("select id from job") == jobs


def test_a_walk_in_is_linked_to_whom_the_registry_knows_by_nearly_this_name(
    at_desk: Browser, gathering: Gathering
) -> None:
    """A name is looked for in all its spellings; nobody is linked before a person says so."""
    index_registry(gathering.office.database, gathering.office.secrecy)
    invited(at_desk)
    gathering.begin()
    came = {"post": "Kaur", "village": "Srigading", "outcome": "hadir"}
    gathering.tell(more=[{"name": "Wati Simulasie", **came}, {"name": "Tamu Jauh", **came}])
    where = "/rapat/RAKOR-UJI/kehadiran"
    page = at_desk.get(where)
    check_page(page)
    wati = gathering.programme.person("Wati Simulasi")
    assert re.findall(r'name="orang" value="(\d+)"', page.text) == [str(wati)]
    assert "Tidak ada yang bernama begini" in page.text
    line, guest = gathering.line("Wati Simulasie"), gathering.line("Tamu Jauh")
    looked = at_desk.send_form(f"{where}/baris/{guest}/cari", cari="Joko Fiktip")
    check_page(looked)
    assert "Joko Fiktif: Kepala Dusun" in looked.text
    assert at_desk.send_form(f"{where}/baris/{line}", orang=str(wati)).status_code == 303
    assert gathering.lines()[-1]["person_id"] is None
    assert [row["name"] for row in gathering.lines() if row["person_id"] == wati]
    page = at_desk.get(where)
    check_page(page)
    assert "Lepas tautan Wati Simulasie" in page.text
    assert at_desk.send_form(f"{where}/baris/{line}/lepas").status_code == 303
    assert not [row for row in gathering.lines() if row["person_id"] == wati]


def test_a_file_of_codes_says_how_many_came_and_which_codes_mean_nobody(
    at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    gathering.begin()
    budi, agus = gathering.code_of("Budi Ujicoba"), gathering.code_of("Agus Latihan")
    gathering.scan(agus)

    def sent(body: str) -> Any:
        return at_desk.post(
            "/rapat/RAKOR-UJI/kehadiran/kode",
            data={"csrf": f"csrf of {at_desk.token}", "pintu": "Timur"},
            files={"kode": ("kode.txt", body.encode())},
        )

    shown = sent(f"{agus}\n{budi}\nSBM1-SALAH\n")
    check_page(shown)
    assert "1 orang masuk" in shown.text
    assert "1 pindaian dari yang sudah masuk; 1 kode tidak menandai siapa pun." in shown.text
    said = re.findall(r"<li><span.*?</li>", shown.text)
    assert "salah terbaca" in said[0], "what lets nobody in comes first"
    refused = sent("%PDF-1.7\nbukan kode\n")
    check_page(refused, 422)
    assert "tidak memuat satu kode undangan pun" in refused.text


def test_an_administrator_makes_the_account_of_the_door_from_the_door(
    at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    page = at_desk.get("/rapat/RAKOR-UJI/pintu").text
    address = re.findall(r'href="(/pengguna/baru[^"]+)"', page)[0].replace("&amp;", "&")
    form = at_desk.get(address)
    check_page(form)
    assert '<option value="door" selected>' in form.text
    assert '<option value="RAKOR-UJI" selected>' in form.text
    assert (
        "/pengguna/baru"
        not in Browser(at_desk.app, Role.COORDINATOR).get("/rapat/RAKOR-UJI/pintu").text
    )


def test_a_phone_holds_digests_only_and_sends_each_scan_once(
    at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    gathering.begin()
    held = at_desk.get("/rapat/RAKOR-UJI/pintu/daftar").json()
    codes = gathering.codes()
    assert len(held) == len(codes)
    assert not any(code in json.dumps(held) for code in codes.values())
    name = "Budi Ujicoba"
    scans = json.dumps([["n1", gathering.code_of(name), f"{HELD_ON}T08:10:00+07:00"]])
    fields: dict[str, Any] = {"pintu": "Ponsel 1", "pindaian": scans}
    for _ in range(2):
        answer = at_desk.send_form("/rapat/RAKOR-UJI/pintu/kiriman", **fields)
        assert answer.json()[0][0] in ("good", "bad")
    assert gathering.outcomes()[name] in CAME
    assert (
        at_desk.send_form("/rapat/RAKOR-UJI/pintu/kiriman", pintu="x", pindaian="[[1]]").status_code
        == 400
    )


def test_somebody_at_the_door_sees_the_door_of_one_meeting_only(
    at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    guard = Browser(at_desk.app, Role.DOOR)
    assert guard.get("/rapat/RAKOR-UJI/daftar").status_code == 403
    assert guard.get("/rapat/RAKOR-UJI/pintu").status_code == 404


def test_the_account_of_the_door_works_at_its_own_meeting_until_two_hours_after_it(
    at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    gathering.begin()
    door = opened_of(gathering.office)
    account(door, "Penjaga", Role.DOOR, rights=(), meeting="RAKOR-UJI")
    guard = Client(at_desk.app).come_in("Penjaga")
    assert guard.get("/").headers["location"] == "/rapat"
    where = "/rapat/RAKOR-UJI/pintu"
    check_page(guard.get(where))
    scanned = guard.form(where, pintu="Utara", kode=gathering.code_of("Budi Ujicoba"))
    assert "Selamat datang, Budi Ujicoba" in scanned.text
    line = gathering.line("Agus Latihan")
    found = guard.form(where, pintu="Utara", kode="", nama="Agus")
    assert "Catat Agus Latihan masuk" in found.text
    assert guard.form(where, f"{where}/baris/{line}", pintu="Utara").status_code == 200
    assert gathering.outcomes()["Agus Latihan"] in CAME
    assert "belum tercatat" in guard.form(where, f"{where}/baris/{line}/batal", pintu="Utara").text
    held = guard.get(f"{where}/daftar").json()
    assert all(len(one) == 3 for one in held.values())
    for other in ("/rapat/RAKOR-MARET/pintu", "/rapat/RAKOR/pintu"):
        assert guard.get(other).status_code == 404, other
    for closed in ("/aparatur", "/perbaikan", "/beranda", "/rapat/RAKOR-UJI/pengesahan", "/audit"):
        assert guard.get(closed).status_code == 403, closed
    house = at_desk.app.state.house
    token = guard.cookies["__Host-sibermata"]
    silent, over = clock(23, 0), clock(23, 59) + timedelta(hours=2, minutes=1)
    assert house.gate.session(token, silent), "no silence ends it"
    assert house.gate.session(token, over) is None
    door.pages.close()


def test_the_candidates_say_which_text_their_cycle_does_not_take(
    at_desk: Browser, gathering: Gathering
) -> None:
    gathering.office.ask("update event set texts = '{NASKAH-LAIN}' returning code")
    page = at_desk.get("/rapat/RAKOR-UJI/pengesahan")
    check_page(page)
    assert "tidak berlaku untuk Pemilihan uji: NASKAH-LAIN." in page.text


def test_a_naskah_is_made_with_the_number_that_a_person_gives_it(
    at_desk: Browser, gathering: Gathering
) -> None:
    invited(at_desk)
    where = "/rapat/RAKOR-UJI/bahan"
    for fields, field in (({}, "naskah"), ({"naskah": "notula", "nomor": "351605550380"}, "nomor")):
        refused = at_desk.send_form(f"{where}/bernomor", **fields)
        check_page(refused, 422)
        assert f'href="#{field}"' in refused.text
    door = opened_of(gathering.office)
    for time in (1, 2):
        fields = {"naskah": "notula", "nomor": "005/12/112/2026"}
        job = at_desk.send_form(f"{where}/bernomor", **fields).headers["location"]
        with worker_lock(gathering.office.database) as owner:
            while one_job(door, owner, Event()):
                pass
        done = at_desk.get(job)
        check_page(done)
        assert (
            "1 bahan selesai dibuat untuk rapat RAKOR-UJI, bernomor 005/12/112/2026." in done.text
        )
        assert ("sudah dipakai tahun ini" in done.text) == (time == 2)
    page = at_desk.get(where)
    check_page(page)
    assert "nomor 005/12/112/2026" in page.text
    door.pages.close()


def test_follow_up_is_entered_and_done(at_desk: Browser) -> None:
    where = "/rapat/RAKOR-UJI/tindak-lanjut"
    check_page(at_desk.send_form(where, apa="", siapa="Dinas"), 422)
    done = at_desk.send_form(where, apa="Ikrar susulan", siapa="Dinas", **{"sampai-d": "1/4/2026"})
    assert done.status_code == 303
    page = at_desk.get(where)
    check_page(page)
    finish = re.findall(r'action="(/rapat/[^"]+/selesai)"', page.text)[0]
    assert at_desk.send_form(finish, catatan="beres").status_code == 303
    assert "selesai" in at_desk.get(where).text
