"""The pages for personal data: requests with their time, the subject file, a breach, the record."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from sibermata.desk.accounts.approvals import allow_second
from sibermata.records.account import Role
from sibermata.rules.time.office import WIB
from sibermata.web.pages.office.users import letters_of
from tests.desk.acts import fix, number_of
from tests.office import CAST, SITI, Office
from tests.papers.sheets import cells_of, text_of
from tests.web.conftest import NOW, Browser, app_of, check_page, close, opened_of

ASKED = {
    "jenis": "correction",
    "jalur": "letter",
    "peminta": "Siti Contohwati, Dusun Krajan",
    "permintaan": "Tempat lahir salah",
    "diterima-d": "3 Maret 2026",
    "diterima-jam": "10.30",
}


@pytest.fixture
def pages(own_office: Office) -> Any:
    app = app_of(own_office)
    yield app
    close(app)


def later(office: Office, hours: float) -> Any:
    return app_of(office, NOW + timedelta(hours=hours))


@pytest.mark.parametrize("fault", [pytest.param("", id="S55")])
def test_a_request_stands_on_the_day_with_its_time_and_turns_red(
    own_office: Office, pages: Any, fault: str
) -> None:
    siti = number_of(own_office, SITI["name"], "35.16.05.2001")
    officer = Browser(pages, Role.OFFICER)
    check_page(officer.get(f"/perbaikan/permintaan?orang={siti}"))
    wrong = officer.send_form(
        "/perbaikan/permintaan", **{**ASKED, "permintaan": ""}, orang=str(siti)
    )
    check_page(wrong, 422)
    made = officer.send_form("/perbaikan/permintaan", **ASKED, orang=str(siti))
    address = made.headers["location"].partition("?")[0]
    assert address == "/perbaikan/permintaan/1"
    today = officer.get("/perbaikan")
    check_page(today)
    assert "sisa 2 hari" in today.text  # it was received a day ago
    assert "Dusun Krajan" not in today.text
    shown = officer.get(address)
    check_page(shown)
    assert "Dusun Krajan" in shown.text
    app = later(own_office, 100)
    late = Browser(app, Role.OFFICER).get("/perbaikan")
    assert 'class="status bad"' in late.text
    assert "terlambat" in late.text
    close(app)

    closing = {"hasil": "done", "jalur": "counter", "disampaikan-d": "4 Maret 2026"}
    check_page(officer.send_form(address, **closing), 422)
    assert officer.send_form(address, **closing, jawaban="sudah benar").status_code == 303
    assert "Permintaan 1" not in officer.get("/perbaikan").text
    done = officer.get("/perbaikan/permintaan")
    check_page(done)
    assert "dipenuhi" in done.text


@pytest.mark.parametrize("fault", [pytest.param("", id="S56")])
def test_the_page_of_a_person_hands_out_the_subject_file_for_a_purpose(
    own_office: Office, pages: Any, fault: str
) -> None:
    siti = number_of(own_office, SITI["name"], "35.16.05.2001")
    ruler, officer = Browser(pages, Role.ADMINISTRATOR), Browser(pages, Role.OFFICER)
    address = f"/aparatur/{siti}"
    assert "berkas-subjek" in ruler.get(address).text
    assert "berkas-subjek" not in officer.get(address).text
    assert officer.send_form(f"{address}/berkas-subjek", keperluan="coba saja").status_code == 403
    check_page(ruler.send_form(f"{address}/berkas-subjek", keperluan=" "), 422)
    made = ruler.send_form(f"{address}/berkas-subjek", keperluan="permintaan 1")
    assert made.headers["content-type"] == "application/pdf"
    assert SITI["nik"] in text_of(made.content).replace(" ", "")
    assert str(siti) not in made.headers["content-disposition"]
    book = ruler.send_form(f"{address}/berkas-subjek", keperluan="permintaan 1", bentuk="xlsx")
    assert SITI["nik"] in str(cells_of(book.content))
    kept = own_office.ask("select who, what, people, numbers from export order by id")
    assert [(row["who"], row["people"], row["numbers"]) for row in kept] == [
        ("Ratna", [siti], True)
    ] * 2


@pytest.mark.parametrize("fault", [pytest.param("", id="S54-S59")])
def test_a_downloaded_list_is_recorded_with_its_people_and_reported_after_a_breach(
    own_office: Office, pages: Any, fault: str
) -> None:
    officer, ruler = Browser(pages, Role.OFFICER), Browser(pages, Role.ADMINISTRATOR)
    file = officer.send_form("/aparatur/unduh", kab="35.16")
    listed = {row["person_id"] for row in own_office.roster() if row["district_code"] == "35.16"}
    (kept,) = own_office.ask("select who, people, lines, numbers from export")
    assert (kept["who"], set(kept["people"]), kept["lines"]) == ("Rini", listed, len(CAST))
    assert not kept["numbers"]
    about = {row[0]: row[1] for row in cells_of(file.content, "Keterangan")}
    assert about["Diunduh"].endswith("oleh Rini")  # the watermark: who and when
    assert SITI["nik"] not in str(cells_of(file.content, "Aparatur"))

    left_on = own_office.ask("select at from export")[0]["at"].astimezone(WIB).date()
    day = f"{left_on:%d %m %Y}"
    period = {"akun": "Rini", "sejak-d": day, "sampai-d": day}
    check_page(ruler.get("/audit/kebocoran"))
    assert officer.get("/audit/kebocoran").status_code == 403
    check_page(ruler.send_form("/audit/kebocoran", akun="Rini"), 422)
    book = ruler.send_form("/audit/kebocoran", **period)
    rows = cells_of(book.content, "Orang")
    assert {row[0] for row in rows[1:]} == listed
    letter = ruler.send_form("/audit/kebocoran", **period, bentuk="pemberitahuan")
    text = "\n".join(one.text for one in Document(BytesIO(letter.content)).paragraphs)
    assert "pasal 46" in text
    assert f"{len(listed)} orang" in text


@pytest.mark.parametrize("fault", [pytest.param("", id="S59")])
def test_the_eleventh_file_with_numbers_in_an_hour_is_refused(
    own_office: Office, pages: Any, fault: str
) -> None:
    officer = Browser(pages, Role.OFFICER)
    with own_office.database.work() as connection:
        connection.execute(
            "insert into export (at, who, what, numbers) select now(), 'Rini', 'rejections', true "
            "from generate_series(1, 9)"
        )
    assert officer.send_form("/perbaikan/lembar/unduh").status_code == 200
    refused = officer.send_form("/perbaikan/lembar/unduh")
    check_page(refused, 429)
    assert "paling banyak 10 berkas" in refused.text
    assert officer.send_form("/aparatur/unduh", kab="35.16").status_code == 200  # masked


@pytest.mark.parametrize("fault", [pytest.param("", id="S23-S59")])
def test_a_file_of_more_rows_than_one_may_take_needs_a_second_administrator(
    own_office: Office, pages: Any, fault: str
) -> None:
    house = pages.state.house.opened
    few = replace(house.rules.book.night.privacy, export_rows=1)
    night = replace(house.rules.book.night, privacy=few)
    vars(house.rules)["book"] = replace(house.rules.book, night=night)
    ruler = Browser(pages, Role.ADMINISTRATOR)
    address = "/perbaikan/lembar/unduh"
    refused = ruler.send_form(address)
    check_page(refused, 422)
    assert "sendirian paling banyak 1" in refused.text
    assert own_office.ask("select id from export") == []  # what did not leave is not recorded
    assert 'action="/perbaikan/lembar/persetujuan"' in refused.text
    check_page(ruler.send_form("/perbaikan/lembar/persetujuan", tujuan=" "), 422)
    assert own_office.ask("select id from approval") == []
    asked = ruler.send_form("/perbaikan/lembar/persetujuan", tujuan="lokakarya perbaikan")
    mine = ruler.get(asked.headers["location"])
    check_page(mine)
    assert "menunggu administrator lain" in mine.text
    waiting = ruler.get("/pengguna/persetujuan")
    check_page(waiting)
    assert "lembar perbaikan" in waiting.text
    assert "menunggu administrator lain" in waiting.text
    assert "/aparatur/ber-nik/" not in ruler.get("/aparatur/ber-nik").text, "no list of NIKs"
    (asked,) = own_office.ask("select id::text from approval")
    own = ruler.send_form(f"/pengguna/persetujuan/{letters_of(asked['id'])}")
    check_page(own, 422)
    check_page(ruler.send_form(address), 422)
    door = opened_of(own_office)
    with door.database.work() as connection:
        allow_second(door.desk_on(connection, "Budi"), asked["id"], NOW)
    assert ruler.send_form(address).status_code == 200
    check_page(ruler.send_form(address), 422)  # once


@pytest.mark.parametrize("fault", [pytest.param("", id="S23-S59")])
def test_an_officer_s_long_packet_waits_for_an_administrator_and_is_then_taken_once(
    own_office: Office, pages: Any, fault: str
) -> None:
    fix(own_office, SITI["name"], "birth_place", "Surabaya")
    house = pages.state.house.opened
    few = replace(house.rules.book.night.privacy, export_rows=0)
    night = replace(house.rules.book.night, privacy=few)
    vars(house.rules)["book"] = replace(house.rules.book, night=night)
    officer, ruler = Browser(pages, Role.OFFICER), Browser(pages, Role.ADMINISTRATOR)
    refused = officer.send_form("/perbaikan/paket", daerah="35.16")
    check_page(refused, 422)
    assert "Paket perbaikan Kabupaten Mojokerto memerlukan persetujuan" in refused.text
    ask, wanted = "/perbaikan/paket/persetujuan", {"daerah": "35.16"}
    check_page(officer.send_form(ask, **wanted, tujuan=""), 422)
    check_page(officer.send_form(ask, daerah="35.17", tujuan="kenari seberang"), 422)
    mine = officer.send_form(ask, **wanted, tujuan="perbaikan di kantor kabupaten")
    check_page(page := officer.get(mine.headers["location"]))
    assert "menunggu administrator lain" in page.text
    waiting = ruler.get("/pengguna/persetujuan")
    assert "paket perbaikan Kabupaten Mojokerto" in waiting.text
    assert "perbaikan di kantor kabupaten" in waiting.text
    (asked,) = own_office.ask("select id::text from approval")
    door = opened_of(own_office)
    with door.database.work() as connection:
        allow_second(door.desk_on(connection, "Ratna"), asked["id"], NOW)
    assert "Unduh satu kali" in officer.get("/perbaikan/koreksi").text
    taken = officer.send_form("/perbaikan/paket", daerah="35.16")
    assert taken.status_code == 200
    assert "Surabaya" in str(cells_of(taken.content, "Perbaikan"))
    check_page(officer.send_form("/perbaikan/paket", daerah="35.16"), 422)
    assert "Unduh satu kali" not in officer.get("/perbaikan/koreksi").text


@pytest.mark.parametrize("fault", [pytest.param("", id="S57")])
def test_the_record_of_processing_is_a_page_and_a_paper(
    own_office: Office, pages: Any, fault: str
) -> None:
    ruler = Browser(pages, Role.ADMINISTRATOR)
    assert "/tentang/pemrosesan" in ruler.get("/tentang").text
    assert "/tentang/pemrosesan" not in Browser(pages, Role.OFFICER).get("/tentang").text
    page = ruler.get("/tentang/pemrosesan")
    check_page(page)
    for word in ("mojokerto", "jombang", "90 malam", "5 tahun", "BELUM DITULIS"):
        assert word in page.text, word
    assert "mojokerto" in text_of(ruler.get("/tentang/pemrosesan.pdf").content)


def test_a_request_about_nobody_in_the_list_names_its_district(
    own_office: Office, pages: Any
) -> None:
    officer = Browser(pages, Role.OFFICER)
    made = officer.send_form("/perbaikan/permintaan", **ASKED, kab="35.16")
    shown = officer.get(made.headers["location"])
    check_page(shown)
    assert "<dt>Tentang</dt><dd>Kabupaten Mojokerto</dd>" in shown.text
