"""The officer's day goes on by itself: the next of its kind after each answer, what was put off and
what was decided counted apart, and everybody and every place by name.
"""

import io
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from sibermata.records.account import Role
from tests.lists import Lists, signs
from tests.marks import Programme
from tests.office import BUDI, CAST, KUTOGIRANG, SITI, Office, person
from tests.web.conftest import REFUSED, Browser, app_of, check_page, close, numbered
from tests.web.officer import STRANGE, deliver, presume_ended, send, version_in, work


@pytest.fixture
def app(own_office: Office) -> Iterator[FastAPI]:
    made = app_of(own_office)
    yield made
    close(made)


@pytest.fixture
def rini(app: FastAPI) -> Browser:
    """The officer of the district."""
    return Browser(app, Role.OFFICER)


def counted(browser: Browser, page: str) -> str:
    """Return what a page says of how many there are."""
    found = re.search(r'<p class="count"[^>]*>(.*?)</p>', browser.get(page).text, re.DOTALL)
    assert found
    return re.sub(r"<[^>]*>", "", found[1])


def test_after_an_answer_the_next_question_of_its_kind_is_one_click_away(
    own_office: Office, rini: Browser
) -> None:
    lists = Lists(Programme(own_office))
    lists.take([signs("Siti Contohwatie", post=""), signs("Budi Ujicobaa", post="")])
    found = own_office.ask("select id, shown from finding where code = 'WHO_PLEDGED' order by id")
    assert len(found) == 2
    first, second = (f"/perbaikan/{one['id']}" for one in found)
    shown = rini.get(first).text
    assert f'href="{second}">Berikutnya: {found[1]["shown"]}' in shown
    assert send(rini, first, f"{first}/daftar", jawab="bukan").status_code == 303
    answered = rini.get(first)
    check_page(answered)
    assert f'role="button" href="{second}"' in answered.text
    assert send(rini, second, f"{second}/daftar", jawab="bukan").status_code == 303
    assert "Tidak ada lagi yang menunggu seperti ini" in rini.get(second).text


def test_what_was_put_off_is_counted_apart_and_can_be_taken_up_again(
    own_office: Office, rini: Browser
) -> None:
    deliver(own_office, *STRANGE)
    number = numbered(own_office, "POST_UNKNOWN")
    group, day = f"/perbaikan/kelompok/{number}", {"sampai-d": "9/3/2026"}
    sent = rini.send_form(f"{group}/tunda", yang="ini", baris=str(number), **day)
    assert sent.status_code == 303
    assert counted(rini, group).startswith("2 menunggu, 1 ditunda, 0 sudah")
    assert "Tunda semua 2" in rini.get(group).text
    page = f"/perbaikan/{number}"
    assert "ditunda sampai 9 Maret 2026 oleh Rini" in rini.get(page).text
    assert send(rini, page, f"{page}/lanjut").status_code == 303
    assert "ditunda" not in counted(rini, group)
    assert rini.send_form(f"{group}/tunda", yang="semua", jumlah="3", **day).status_code == 303
    check_page(rini.get(group))
    assert rini.send_form(f"{group}/lanjut", yang="semua", jumlah="2").status_code == 409
    assert rini.send_form(f"{group}/lanjut", yang="semua", jumlah="3").status_code == 303
    assert counted(rini, group).startswith("3 menunggu, 0 sudah")


def test_who_decides_about_what_was_put_off_meanwhile_sees_by_whom_and_until_when(
    own_office: Office, rini: Browser
) -> None:
    page = f"/perbaikan/{numbered(own_office, 'NAME_INVALID')}"
    seen = version_in(rini.get(page).text)
    assert send(rini, page, f"{page}/tunda", **{"sampai-d": "9/3/2026"}).status_code == 303
    late = rini.send_form(f"{page}/baris", versi=seen, **{"sel-name": "Nama Uji"})
    check_page(late, 409)
    assert "Rini menundanya sampai 9 Maret 2026" in late.text


def test_what_was_decided_here_stands_in_a_list_of_its_own_until_its_source_is_right(
    own_office: Office, rini: Browser
) -> None:
    number = numbered(own_office, "NAME_INVALID")
    page = f"/perbaikan/{number}"
    assert send(rini, page, f"{page}/baris", **{"sel-name": "Nama Uji"}).status_code == 303
    assert f'href="{page}"' not in rini.get("/perbaikan").text
    decided = rini.get("/perbaikan?lihat=selesai")
    check_page(decided)
    assert f'href="{page}"' in decided.text
    assert counted(rini, "/perbaikan?lihat=selesai").startswith("1 hal sudah diperbaiki")
    assert send(rini, page, f"{page}/batal").status_code == 303
    assert f'href="{page}"' not in rini.get("/perbaikan?lihat=selesai").text


def test_somebody_presumed_ended_is_called_by_name_post_and_village(
    own_office: Office, rini: Browser
) -> None:
    task = presume_ended(own_office)
    for page in ("/perbaikan", task, task.replace("perbaikan/", "perbaikan/kelompok/")):
        text = rini.get(page).text
        assert "Joko Fiktif" in text, page
        assert "6 kali sejak 16 Februari 2026" in text, page
        assert "KADUS" not in text, page
        assert "Kepala Dusun" in text, page


@pytest.mark.parametrize(
    ("answer", "said"), [("menjabat", "aktif"), ("berhenti", "berakhir")], ids=["on", "ended"]
)
def test_what_is_said_of_somebody_presumed_ended_is_done_at_once_and_a_late_answer_sees_by_whom(
    own_office: Office, rini: Browser, answer: str, said: str
) -> None:
    page = presume_ended(own_office)
    seen = version_in(rini.get(page).text)
    ground = {"alasan": "menurut desa", "bukti": "surat desa 141/3/2026"}
    done = rini.send_form(f"{page}/jabatan", versi=seen, jawab=answer, **ground)
    assert done.status_code == 303, done.text
    shown = rini.get(page)
    check_page(shown)
    assert "Dicatat oleh Rini" in shown.text
    assert f"Joko Fiktif kini {said}" in shown.text
    assert f'href="{page}"' not in rini.get("/perbaikan").text
    listed = rini.get("/perbaikan/koreksi").text
    assert f"<strong>{said}</strong>" in listed
    assert not re.search(r">(active|ended)<", listed)
    late = rini.send_form(f"{page}/jabatan", versi=seen, jawab="berhenti", **ground)
    check_page(late, 409)
    assert "Rini sudah memutuskan: masih menjabat atau tidaknya dicatat" in late.text


def test_two_who_may_be_one_are_told_apart_by_the_names_of_their_villages(
    own_office: Office, rini: Browser
) -> None:
    renamed = {**SITI, "name": "Siti Contohwatti Asih", "nik": "", "key": "77"}
    own_office.deliver([renamed, *CAST[1:], *REFUSED])
    own_office.one()
    asked = own_office.ask(
        "select id, detail from finding where status = 'open' and cardinality(people) = 2"
    )
    page = rini.get(f"/perbaikan/{asked[0]['id']}").text
    assert "35.16." in asked[0]["detail"]
    assert "Srigading)" in page
    assert not re.search(r"35\.16\.\d\d\.\d{4}", page)


def test_a_row_is_shown_where_it_stands_in_the_last_file(own_office: Office, rini: Browser) -> None:
    page = f"/perbaikan/{numbered(own_office, 'NAME_INVALID')}"
    before = re.search(r"<h1>Baris (\d+) dari", rini.get(page).text)
    newcomer = person("90", "Orang Baru", "3516051008859090", "Kaur Keuangan", KUTOGIRANG)
    own_office.deliver([newcomer, *CAST, *REFUSED])
    own_office.one()
    after = re.search(r"<h1>Baris (\d+) dari", rini.get(page).text)
    assert before
    assert after
    assert int(after[1]) == int(before[1]) + 1


def test_a_warning_leads_to_who_is_registered_from_its_row(
    own_office: Office, rini: Browser
) -> None:
    short = {**BUDI, "nik": "3516051204859"}
    own_office.deliver([SITI, short, *CAST[2:], *REFUSED])
    own_office.one()
    number = numbered(own_office, "NIK_LENGTH")
    page = rini.get(f"/perbaikan/{number}")
    check_page(page)
    person = own_office.ask("select id from person where name = 'Budi Ujicoba'")[0]["id"]
    assert f'<a href="/aparatur/{person}">Budi Ujicoba</a>, Sekretaris Desa, Srigading' in page.text
    assert f'href="/aparatur/{person}/koreksi"' in page.text
    assert "tidak lagi ditolak" not in page.text
    assert ">Budi Ujicoba</a>" in rini.get(f"/perbaikan/kelompok/{number}").text


def test_a_refused_row_says_whom_it_speaks_of(own_office: Office, rini: Browser) -> None:
    page = rini.get(f"/perbaikan/{numbered(own_office, 'REGION_UNKNOWN')}").text
    row = next(one for one in REFUSED if one["village_code"] == "35.16.05.9999")
    assert f"<p>{row['name']}, {row['post']}" in page


def test_a_refused_row_that_keeps_its_person_seen_is_mended_like_any_other(
    own_office: Office, rini: Browser
) -> None:
    own_office.deliver([SITI, {**BUDI, "name": ""}, *CAST[2:], *REFUSED])
    own_office.one()
    found = own_office.ask(
        "select f.id from finding f join source_record r on r.row_hash = f.row_hash "
        "where f.code = 'NAME_INVALID' and f.status = 'open'"
    )
    assert found  # the row is linked to a record, by its NIK
    page = f"/perbaikan/{found[0]['id']}"
    assert 'name="sel-name"' in rini.get(page).text
    assert "Baris ini diterima" not in rini.get(page).text
    assert send(rini, page, f"{page}/baris", **{"sel-name": "Budi Ujicoba"}).status_code == 303


def test_a_village_is_found_by_its_name_and_leads_to_its_list(
    own_office: Office, rini: Browser
) -> None:
    found = rini.get("/aparatur?nama=srigading")
    check_page(found)
    address = re.search(r'href="(/aparatur\?desa=[0-9.]+)">Srigading, Kec\. ', found.text)
    assert address
    assert "Budi Ujicoba" in rini.get(address[1]).text
    assert "Tidak ada yang mirip" not in found.text
    assert "Tidak ada yang mirip" in rini.get("/aparatur?nama=qqqqqq").text


def test_whoever_has_one_district_filters_by_kecamatan_at_once(rini: Browser) -> None:
    assert 'name="kec"' in rini.get("/aparatur").text


def test_a_warning_is_answered_by_the_correction_of_its_value_and_waits_again_without_it(
    own_office: Office, rini: Browser
) -> None:
    wrong = {**BUDI, "nik": "3516051204859", "phone": "08123"}
    own_office.deliver([SITI, wrong, *CAST[2:], *REFUSED])
    own_office.one()
    person = own_office.ask("select id from person where name = 'Budi Ujicoba'")[0]["id"]
    page, about = f"/perbaikan/{numbered(own_office, 'PHONE_INVALID')}", f"/aparatur/{person}"
    said = {"isian": "phone", "nilai": "081234567899", "alasan": "ditelepon"}
    done = send(rini, f"{about}/koreksi", f"{about}/koreksi", **said)
    assert done.status_code == 303, done.text
    states = "select code, status from finding where code in ('PHONE_INVALID', 'NIK_LENGTH')"
    assert {one["code"]: one["status"] for one in own_office.ask(states)} == {
        "PHONE_INVALID": "answered",
        "NIK_LENGTH": "open",
    }
    assert "Nilainya sudah dikoreksi" in rini.get(page).text
    own_office.deliver([SITI, wrong, *CAST[2:], *REFUSED, *STRANGE])
    own_office.one()  # another night: the repair holds
    assert "Nilainya sudah dikoreksi" in rini.get(page).text
    number = own_office.ask("select id from correction where field = 'phone'")[0]["id"]
    act = f"/perbaikan/koreksi/{number}/cabut"
    assert rini.send_form(act, keadaan="ACTIVE").status_code == 303
    assert "Koreksi nilainya" in rini.get(page).text


def test_the_meaning_of_a_word_says_who_gave_it_and_can_be_taken_back(
    own_office: Office, rini: Browser
) -> None:
    deliver(own_office, *STRANGE)
    group = f"/perbaikan/kelompok/{numbered(own_office, 'POST_UNKNOWN')}"
    said = {"arti": "KASI_PELAYANAN", "jumlah": "3", "alasan": "kata pak camat"}
    assert send(rini, group, f"{group}/arti", **said).status_code == 303
    for page in (group, "/perbaikan/kata"):
        shown = rini.get(page)
        check_page(shown)
        for words in ("Kepala Seksi Pelayanan", "Rini", "kata pak camat", "Tarik kembali"):
            assert words in shown.text, (page, words)
    number = own_office.ask("select id from spelling_rule")[0]["id"]
    act = f"/perbaikan/kata/{number}/tarik"
    assert rini.send_form(act).status_code == 303
    assert counted(rini, group).startswith("3 menunggu, 0 sudah")
    assert rini.send_form(act).status_code == 404
    assert "Belum ada kata" in rini.get("/perbaikan/kata").text


def test_the_meaning_of_a_word_of_another_district_is_not_there(
    own_office: Office, app: FastAPI, rini: Browser
) -> None:
    deliver(own_office, *STRANGE)
    group = f"/perbaikan/kelompok/{numbered(own_office, 'POST_UNKNOWN')}"
    said = {"arti": "KASI_PELAYANAN", "jumlah": "3"}
    assert send(rini, group, f"{group}/arti", **said).status_code == 303
    number = own_office.ask("select id from spelling_rule")[0]["id"]
    nanik = Browser(app, "neighbour")
    assert "Belum ada kata" in nanik.get("/perbaikan/kata").text
    assert nanik.send_form(f"/perbaikan/kata/{number}/tarik").status_code == 404


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"village_name": "Srigadhhing"}, "Srigadhhing"),
        ({}, "tidak disebut"),
    ],
    ids=["a village that nobody knows", "no village"],
)
def test_a_row_of_a_list_is_compared_by_the_village_as_it_is_written(
    own_office: Office, rini: Browser, cells: dict[str, str], said: str
) -> None:
    lists = Lists(Programme(own_office))
    lists.take([{**signs("Siti Contohwati", post=""), "village_code": "", **cells}])
    page = rini.get(f"/perbaikan/{lists.question('WHO_PLEDGED')}")
    check_page(page)
    assert f"<dt>Desa seperti tertulis</dt><dd>{said}</dd>" in page.text


def test_a_look_at_a_sheet_begins_with_what_is_wrong_and_then_what_changes(
    own_office: Office, rini: Browser
) -> None:
    deliver(own_office, *STRANGE)
    book = load_workbook(io.BytesIO(rini.send_form("/perbaikan/lembar/unduh").content))
    sheet = book["perbaikan"]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(heads, row, strict=True))
        if cells["Nama"].value == "Rudi Coba":
            cells["Kode desa"].value = "35.16.05.2002"
            cells["Jabatan"].value = "Kepala Dusun Y"
        elif cells["Nama"].value == "-":
            cells["Nama"].value = "12345"
    back = io.BytesIO()
    book.save(back)
    files = {"berkas": ("lembar.xlsx", back.getvalue(), "application/octet-stream")}
    sent = rini.post("/perbaikan/lembar", data={"csrf": "csrf of officer"}, files=files)
    work(own_office)
    page = rini.get(sent.headers["location"])
    check_page(page)
    rows = re.findall(r'data-label="Hasil">.*?</svg> (.*?)</span>', page.text, re.DOTALL)
    assert rows[:2] == ["ditolak", "diterima"]
    assert set(rows[2:]) == {"tidak diubah"}
    assert "1 baris belum dapat dipakai" in page.text
    assert "berlaku setelah lembar ini diterapkan" in page.text
    assert not re.search(r"perbaikan \d", page.text)
