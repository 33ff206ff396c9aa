"""Perbaikan, the officer's day: groups that one answer settles, rows that are mended in place,
questions side by side; nobody decides over what somebody else decided meanwhile.
"""

import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from sibermata.desk.corrections.correct import correct
from sibermata.records.account import Role
from sibermata.standing.seats import check_seats
from tests.desk.acts import desk
from tests.lists import Lists, signs
from tests.marks import Programme
from tests.office import BUDI, CAST, KESEMEN, SITI, SRIGADING, Office
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


def test_the_day_shows_what_waits_and_every_number_is_the_length_of_its_list(
    own_office: Office, rini: Browser
) -> None:
    deliver(own_office, *STRANGE)
    page = check_page(rini.get("/perbaikan"))
    groups = {one["href"] for one in page.all("a") if "/kelompok/" in one["href"]}
    assert groups
    text = rini.get("/perbaikan").text
    for address in groups:
        number = re.search(rf'href="{address}">([0-9.]+)</a>', text)
        listed = check_page(rini.get(address)).all("tr")
        assert number
        assert int(number[1]) == sum(one.get("id", "").startswith("baris-") for one in listed)
    assert "Penghulu Adat" in text


def test_a_row_is_mended_in_place_and_stays_until_it_is_taken_back(
    own_office: Office, rini: Browser
) -> None:
    number = numbered(own_office, "REGION_UNKNOWN")
    page = f"/perbaikan/{number}"
    shown = rini.get(page)
    check_page(shown)
    assert "35.16.05.9999" in shown.text
    assert "3516051008859007" not in shown.text
    answer = send(rini, page, f"{page}/baris", **{"sel-village_code": KESEMEN})
    assert answer.status_code == 303
    assert re.search(r"tersimpan=\d{4}$", answer.headers["location"])
    mended = rini.get(answer.headers["location"])
    check_page(mended)
    assert "Tersimpan 10.30" in mended.text
    assert "diperbaiki" in mended.text
    assert f"<dt>Kode desa</dt><dd>{KESEMEN}</dd>" in mended.text
    own_office.one()
    assert ("Rudi Coba", KESEMEN) in [one[:2] for one in own_office.people()]
    undone = send(rini, page, f"{page}/batal")
    assert undone.status_code == 303
    assert "menunggu" in rini.get(page).text
    own_office.one()
    assert "REGION_UNKNOWN" in own_office.codes()


def test_a_repair_that_does_not_admit_the_row_says_why_at_its_field_and_keeps_what_was_typed(
    own_office: Office, rini: Browser
) -> None:
    number = numbered(own_office, "REGION_UNKNOWN")
    page = f"/perbaikan/{number}"
    answer = send(rini, page, f"{page}/baris", **{"sel-village_code": "35.16.05.8888"})
    shown = check_page(answer, 422)
    assert shown.title.startswith("Kesalahan: ")
    assert 'href="#sel-village_code"' in answer.text
    assert 'value="35.16.05.8888"' in answer.text
    long = send(rini, page, f"{page}/baris", **{"sel-village_code": "x" * 2_000})
    check_page(long, 422)
    assert 'href="#sel-village_code">Paling banyak 1000 huruf' in long.text
    assert own_office.ask("select 1 from correction") == []


def test_who_decides_about_what_another_decided_sees_what_and_by_whom(
    own_office: Office, app: FastAPI, rini: Browser
) -> None:
    page = f"/perbaikan/{numbered(own_office, 'REGION_UNKNOWN')}"
    ratna = Browser(app, Role.ADMINISTRATOR)
    seen = version_in(rini.get(page).text)
    assert send(ratna, page, f"{page}/baris", **{"sel-village_code": KESEMEN}).status_code == 303
    late = rini.send_form(f"{page}/baris", versi=seen, **{"sel-village_code": "35.16.05.2001"})
    check_page(late, 409)
    assert "Ratna sudah memutuskan: baris ini diperbaiki" in late.text
    assert len(own_office.ask("select 1 from correction")) == 1


def test_one_answer_settles_every_row_with_the_same_word(own_office: Office, rini: Browser) -> None:
    deliver(own_office, *STRANGE)
    number = numbered(own_office, "POST_UNKNOWN")
    page = f"/perbaikan/kelompok/{number}"
    shown = rini.get(page)
    check_page(shown)
    assert "Berlakukan untuk 3 baris" in shown.text
    stale = send(rini, page, f"{page}/arti", jumlah="2", arti="KASI_KESEJAHTERAAN")
    check_page(stale, 409)
    wrong = send(rini, page, f"{page}/arti", jumlah="3", arti="RAJA")
    check_page(wrong, 422)
    done = send(rini, page, f"{page}/arti", jumlah="3", arti="KASI_KESEJAHTERAAN")
    assert done.status_code == 303
    check_page(rini.get(page))
    own_office.one()
    assert "POST_UNKNOWN" not in own_office.codes()
    (run,) = own_office.ask("select admitted, asked from run order by id desc limit 1")
    assert (run["admitted"], run["asked"]) == (9, 0)


def test_a_village_that_is_not_found_is_taught_where_the_page_says_so(
    own_office: Office, rini: Browser
) -> None:
    page = f"/perbaikan/kelompok/{numbered(own_office, 'REGION_UNKNOWN')}"
    shown = rini.get(page)
    check_page(shown)
    assert "Arti kata: Desa tidak ditemukan" in shown.text
    assert "Berlakukan untuk 1 baris" in shown.text
    assert send(rini, page, f"{page}/arti", jumlah="1", arti="Kesemen").status_code == 303
    own_office.one()
    assert "REGION_UNKNOWN" not in own_office.codes()
    assert ("Rudi Coba", KESEMEN) in [one[:2] for one in own_office.people()]


def test_what_differs_in_a_group_goes_unsaid_in_its_heading(
    own_office: Office, rini: Browser
) -> None:
    two = [{**REFUSED[1], "key": str(key), "name": name} for key, name in ((21, "-"), (22, "?"))]
    own_office.deliver([*CAST, *two])
    own_office.one()
    text = rini.get(f"/perbaikan/kelompok/{numbered(own_office, 'NAME_INVALID')}").text
    assert "<h1>Nama belum diisi atau bukan nama orang.</h1>" in text
    assert "NAME_INVALID" not in text


def test_what_is_put_off_comes_back_on_its_day(own_office: Office, rini: Browser) -> None:
    number = numbered(own_office, "REGION_UNKNOWN")
    page = f"/perbaikan/{number}"
    for wrong in ("1/3/2026", "entah", "2 Maret 2027"):
        check_page(send(rini, page, f"{page}/tunda", **{"sampai-d": wrong}), 422)
    later = send(rini, page, f"{page}/tunda", **{"sampai-d": "9 Maret 2026"})
    assert later.status_code == 303
    assert "35.16.05.9999" not in rini.get("/perbaikan").text
    assert "35.16.05.9999" in rini.get("/perbaikan?lihat=tertunda").text
    assert "ditunda sampai 9 Maret 2026" in rini.get(page).text


def test_all_of_a_list_is_put_off_as_many_as_were_counted(
    own_office: Office, rini: Browser
) -> None:
    deliver(own_office, *STRANGE)
    number = numbered(own_office, "POST_UNKNOWN")
    act, day = f"/perbaikan/kelompok/{number}/tunda", {"sampai-d": "9/3/2026"}
    check_page(rini.send_form(act, yang="semua", jumlah="7", **day), 409)
    assert rini.send_form(act, yang="ini", baris=str(number), **day).status_code == 303
    assert len(own_office.ask("select 1 from finding where put_off_until is not null")) == 1
    assert rini.send_form(act, yang="semua", jumlah="3", **day).status_code == 409
    assert rini.send_form(act, yang="semua", jumlah="2", **day).status_code == 303
    assert len(own_office.ask("select 1 from finding where put_off_until is not null")) == 3


def test_two_who_may_be_one_stand_side_by_side_and_the_answer_can_be_taken_back(
    own_office: Office, rini: Browser
) -> None:
    renamed = {**SITI, "name": "Siti Contohwatti Asih", "nik": "", "key": "77"}
    own_office.deliver([renamed, *CAST[1:], *REFUSED])
    own_office.one()
    asked = own_office.ask(
        "select id from finding where status = 'open' and cardinality(people) = 2"
    )
    assert asked
    page = f"/perbaikan/{asked[0]['id']}"
    shown = rini.get(page)
    check_page(shown)
    assert "Siti Contohwati" in shown.text
    assert "Siti Contohwatti Asih" in shown.text
    nothing = send(rini, page, f"{page}/orang", jawab="entah")
    check_page(nothing, 422)
    long = send(rini, page, f"{page}/orang", jawab="beda", alasan="x" * 600)
    check_page(long, 422)  # a page that does not look for what is too long takes nothing either
    assert own_office.ask("select 1 from judgement") == []
    done = send(rini, page, f"{page}/orang", jawab="beda", alasan="dicek ke KTP")
    assert done.status_code == 303
    answered = rini.get(page)
    check_page(answered)
    assert "dijawab" in answered.text
    assert "<strong>dua orang</strong>, menurut Rini" in answered.text
    assert "dicek ke KTP" in answered.text
    assert "Sampai dijawab" not in answered.text
    assert send(rini, page, f"{page}/tarik").status_code == 303
    assert "Ya, satu orang" in rini.get(page).text


def test_of_another_district_nothing_is_there(own_office: Office, app: FastAPI) -> None:
    nanik = Browser(app, "neighbour")
    check_page(nanik.get("/perbaikan"))
    assert "mojokerto" not in nanik.get("/perbaikan").text
    for row in own_office.ask("select id from finding where district_code = '35.16'"):
        for part in ("", "kelompok/"):
            check_page(nanik.get(f"/perbaikan/{part}{row['id']}"), 404)
        for act in ("baris", "batal", "orang", "daftar", "koreksi", "jabatan", "tarik", "tunda"):
            check_page(nanik.send_form(f"/perbaikan/{row['id']}/{act}", versi="x"), 404)


def test_who_reads_totals_only_does_not_see_rows(app: FastAPI) -> None:
    check_page(Browser(app, Role.LEADER).get("/perbaikan"), 403)


def test_the_sheet_goes_down_and_a_wrong_one_is_refused_at_its_field(
    own_office: Office, rini: Browser
) -> None:
    check_page(rini.get("/perbaikan/lembar"))
    down = rini.send_form("/perbaikan/lembar/unduh")
    assert down.status_code == 200
    assert down.headers["content-disposition"] == 'attachment; filename="perbaikan-2026-03-04.xlsx"'
    assert down.content.startswith(b"PK")
    check_page(rini.send_form("/perbaikan/lembar"), 422)
    files = {"berkas": ("lembar.xlsx", b"bukan lembar", "application/octet-stream")}
    wrong = rini.post("/perbaikan/lembar", data={"csrf": "csrf of officer"}, files=files)
    check_page(wrong, 422)
    files = {"berkas": ("lembar.xlsx", down.content, "application/octet-stream")}
    sent = rini.post("/perbaikan/lembar", data={"csrf": "csrf of officer"}, files=files)
    assert sent.status_code == 303
    waiting = rini.get(sent.headers["location"])
    check_page(waiting)
    assert "menunggu giliran" in waiting.text
    assert "Tidak ada pekerja yang hidup" in waiting.text
    work(own_office)
    looked = rini.get(sent.headers["location"])
    check_page(looked)
    assert "Lembar ini tidak mengubah apa pun" in looked.text
    assert "Terapkan lembar ini" not in looked.text


def test_the_sheet_leaves_out_a_row_that_was_repaired_in_place(
    own_office: Office, rini: Browser
) -> None:
    def on_sheet() -> set[str]:
        book = load_workbook(io.BytesIO(rini.send_form("/perbaikan/lembar/unduh").content))
        heads, *rows = book["perbaikan"].iter_rows(values_only=True)
        return {str(row[heads.index("Nama")]) for row in rows}

    number = numbered(own_office, "REGION_UNKNOWN")
    page = f"/perbaikan/{number}"
    before = on_sheet()
    assert "Rudi Coba" in before
    assert send(rini, page, f"{page}/baris", **{"sel-village_code": KESEMEN}).status_code == 303
    assert on_sheet() == before - {"Rudi Coba"}
    assert send(rini, page, f"{page}/batal").status_code == 303
    assert on_sheet() == before


def test_whose_a_row_of_a_list_is_is_said_by_choosing_one_of_those_it_may_mean(
    own_office: Office, rini: Browser
) -> None:
    lists = Lists(Programme(own_office))
    lists.take([signs("Siti Contohwatie", post="")])
    number = lists.question("WHO_PLEDGED")
    page = f"/perbaikan/{number}"
    shown = rini.get(page)
    check_page(shown)
    for written in ("Siti Contohwatie", "<dd>pakta integritas</dd>", "<dd>hadir sendiri</dd>"):
        assert written in shown.text, written
    assert "<dd>Pemilihan uji</dd>" in shown.text
    assert "<dd>Srigading</dd>" in shown.text
    check_page(send(rini, page, f"{page}/daftar", jawab="orang:999999"), 422)
    siti = re.search(r'value="(orang:[0-9]+)"', shown.text)
    assert siti
    assert send(rini, page, f"{page}/daftar", jawab=siti[1]).status_code == 303
    assert "Jawaban: Siti Contohwati; oleh Rini" in rini.get(page).text
    check_page(rini.get(page))
    own_office.one("daftar")
    assert [act[0] for act in lists.acts()] == ["Siti Contohwati"]
    assert send(rini, page, f"{page}/tarik").status_code == 303


def test_somebody_presumed_ended_is_stated_to_have_ended(own_office: Office, rini: Browser) -> None:
    page = presume_ended(own_office)
    shown = rini.get(page)
    check_page(shown)
    assert "Joko Fiktif" in shown.text
    check_page(send(rini, page, f"{page}/jabatan"), 422)
    done = send(
        rini,
        page,
        f"{page}/jabatan",
        jawab="berhenti",
        alasan="mengundurkan diri",
        bukti="SK 141/2/2026",
        **{"hari-d": "1", "hari-m": "3", "hari-y": "2026"},
    )
    assert done.status_code == 303
    gone = [one for one in own_office.people(ended=True) if one[0] == "Joko Fiktif"]
    assert gone[0][3] == "ended"


def test_a_correction_that_its_source_challenges_is_kept_or_given_up(
    own_office: Office, rini: Browser
) -> None:
    who = own_office.ask("select id from person where name = 'Budi Ujicoba'")[0]["id"]
    with desk(own_office) as at:
        correct(at, who, "name", "Budi Ujicoba Raya", reason="KTP", evidence="KTP")
    own_office.deliver([*CAST[:1], {**BUDI, "name": "Budi Ujicobah"}, *CAST[2:], *REFUSED])
    own_office.one()
    page = f"/perbaikan/{numbered(own_office, 'CORRECTION_CHALLENGED')}"
    shown = rini.get(page)
    check_page(shown)
    for name in ("Budi Ujicoba", "Budi Ujicoba Raya", "Budi Ujicobah"):
        assert name in shown.text
    check_page(send(rini, page, f"{page}/koreksi"), 422)
    assert send(rini, page, f"{page}/koreksi", jawab="source").status_code == 303
    assert "Budi Ujicobah" in [one[0] for one in own_office.people()]
    check_page(rini.get(page))


def test_a_correction_without_a_document_waits_for_a_second_person_and_never_for_the_same(
    own_office: Office, app: FastAPI, rini: Browser
) -> None:
    who = own_office.ask("select id from person where name = 'Budi Ujicoba'")[0]["id"]
    with desk(own_office) as at:
        number = correct(at, who, "name", "Budi Ujicoba Raya", reason="kata desa").number
    listed = rini.get("/perbaikan/koreksi")
    check_page(listed)
    assert "menunggu orang kedua" in listed.text
    assert re.search(r'<a href="/aparatur/[0-9.]+">Budi Ujicoba</a>', listed.text)
    assert "Setujui" not in listed.text
    act = f"/perbaikan/koreksi/{number}"
    check_page(rini.send_form(f"{act}/setuju", keadaan="PENDING"), 422)
    check_page(Browser(app, "neighbour").send_form(f"{act}/setuju", keadaan="PENDING"), 404)
    ratna = Browser(app, Role.ADMINISTRATOR)
    assert ratna.send_form(f"{act}/setuju", keadaan="PENDING").status_code == 303
    assert "Budi Ujicoba Raya" in [one[0] for one in own_office.people()]
    check_page(ratna.send_form(f"{act}/cabut", keadaan="PENDING"), 409)
    packet = rini.send_form("/perbaikan/paket", daerah="35.16")
    assert packet.content.startswith(b"PK")
    check_page(rini.send_form("/perbaikan/paket", daerah="35.17"), 422)
    assert ratna.send_form(f"{act}/cabut", keadaan="ACTIVE").status_code == 303
    assert "Budi Ujicoba" in [one[0] for one in own_office.people()]


def seat_task(office: Office, code: str, village: str) -> str:
    """Let the seats be checked; return the page of a task about one of them."""
    check_seats(office.database, office.rules.book, date(2026, 3, 4))
    (found,) = office.ask(
        "select id from finding where code = %s and header = %s and status = 'open' "
        "order by id limit 1",
        code,
        village,
    )
    return f"/perbaikan/{found['id']}"


def test_a_village_without_a_head_gets_one_by_what_a_person_states(
    own_office: Office, rini: Browser
) -> None:
    own_office.deliver([one for one in CAST if one is not SITI])
    own_office.one()
    with own_office.database.work() as connection:
        connection.execute("update tenure set status = 'ended' where post = 'KADES'")
    page = seat_task(own_office, "SEAT_NO_HEAD", SRIGADING)
    shown = rini.get(page)
    check_page(shown)
    assert "Desa Srigading tidak mempunyai kepala desa" in shown.text
    assert "Siti Contohwati" in shown.text  # who held it last
    check_page(send(rini, page, f"{page}/pemegang", name="Tono Pengganti"), 422)
    stated = {
        "name": "Tono Pengganti",
        "post": "Pj. Kepala Desa",
        "sex": "L",
        "birth_date": "7 Mei 1980",
        "alasan": "ditunjuk bupati",
        "bukti": "SK 141/7/2026",
    }
    done = send(rini, page, f"{page}/pemegang", **stated)
    assert done.status_code == 303, done.text
    assert "selesai" in rini.get(page).text
    assert ("Tono Pengganti", SRIGADING) in [one[:2] for one in own_office.people()]


def test_a_term_that_is_over_is_prolonged_or_its_holder_has_ended(
    own_office: Office, rini: Browser
) -> None:
    with own_office.database.work() as connection:
        connection.execute(
            "update tenure set end_date = '2026-02-01', end_how = 'stated' where post = 'SEKDES'"
        )
    page = seat_task(own_office, "SEAT_TERM_OVER", SRIGADING)
    shown = rini.get(page)
    check_page(shown)
    assert "Masa jabatan Sekretaris Desa Srigading sudah berakhir (1 Februari 2026)" in (shown.text)
    tenure = re.findall(r'value="panjang:(\d+)"', shown.text)[0]
    ground = {"alasan": "diperpanjang bupati", "bukti": "SK 141/8/2026"}
    check_page(send(rini, page, f"{page}/kursi", jawab=f"panjang:{tenure}", **ground), 422)
    until = {"hari-d": "1 Februari 2028"}
    done = send(rini, page, f"{page}/kursi", jawab=f"panjang:{tenure}", **ground, **until)
    assert done.status_code == 303, done.text
    assert "selesai" in rini.get(page).text
    other = seat_task(own_office, "SEAT_TERM_OVER", KESEMEN)
    tenure = re.findall(r'value="berhenti:(\d+)"', rini.get(other).text)[0]
    ended = send(rini, other, f"{other}/kursi", jawab=f"berhenti:{tenure}", **ground)
    assert ended.status_code == 303, ended.text
    assert "Agus Latihan" not in [one[0] for one in own_office.people()]


def test_from_one_row_an_officer_goes_to_the_next_that_waits(
    own_office: Office, rini: Browser
) -> None:
    first = numbered(own_office, "REGION_UNKNOWN")
    second = numbered(own_office, "NAME_INVALID")
    assert f'href="/perbaikan/{second}"' in rini.get(f"/perbaikan/{first}").text
    assert f'href="/perbaikan/{first}"' in rini.get(f"/perbaikan/{second}").text
    page = f"/perbaikan/{second}"
    assert send(rini, page, f"{page}/baris", **{"sel-name": "Nama Uji"}).status_code == 303
    assert f'href="/perbaikan/{second}"' not in rini.get(f"/perbaikan/{first}").text


def test_one_value_of_somebody_is_corrected_on_a_page_of_its_own(
    own_office: Office, app: FastAPI, rini: Browser
) -> None:
    wati = Programme(own_office).person("Wati Simulasi")
    page = f"/aparatur/{wati}/koreksi"
    shown = rini.get(page)
    check_page(shown)
    seen = re.findall(r'name="versi" value="([^"]*)"', shown.text)[0]
    change = {"isian": "birth_date", "nilai": "7 Februari 1990", "versi": seen}
    check_page(rini.send_form(page, **change), 422)  # without a reason
    wrong = rini.send_form(page, **{**change, "nilai": "31/2/1990", "alasan": "KTP"})
    check_page(wrong, 422)
    assert 'href="#nilai"' in wrong.text
    ground = {"alasan": "KTP", "bukti": "KTP"}
    assert rini.send_form(page, **change, **ground).status_code == 303
    assert "7 Februari 1990" in rini.get(f"/aparatur/{wati}").text
    late = rini.send_form(page, **{**change, "nilai": "8 Februari 1990"}, **ground)
    check_page(late, 409)
    check_page(Browser(app, "neighbour").get(page), 404)


def test_somebody_who_left_is_stated_to_have_ended_on_his_page(
    own_office: Office, rini: Browser
) -> None:
    joko = Programme(own_office).person("Joko Fiktif")
    shown = rini.get(f"/aparatur/{joko}/koreksi").text
    fields = dict(re.findall(r'name="(versi|jabatan)" value="([^"]*)"', shown))
    act = f"/aparatur/{joko}/berhenti"
    check_page(rini.send_form(act, **fields), 422)
    ground = {"alasan-berhenti": "mengundurkan diri", "bukti-berhenti": "SK 141/2/2026"}
    done = rini.send_form(act, **fields, **ground, **{"hari-d": "1 Maret 2026"})
    assert done.status_code == 303, done.text
    assert "Joko Fiktif" not in [one[0] for one in own_office.people()]
