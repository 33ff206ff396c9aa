"""Sinkronisasi: sources and their nights, held plans, files that people hand in, long work."""

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Any

import pytest
from psycopg import Connection

from sibermata.records.account import Role
from sibermata.records.registry import Person, Tenure
from sibermata.web.pages.syncing.jobs import CHANGED
from tests.held import crowd
from tests.office import CAST, SITI, Office
from tests.web.conftest import check_page
from tests.web.syncing import HELD, NEIGHBOUR, Syncing, hand_in, hidden, hold, roster, send

NIK = "3517055503709001"
ADMIN, OFFICER, LEADER = Role.ADMINISTRATOR, Role.OFFICER, Role.LEADER


@pytest.fixture
def at(own_office: Office) -> Iterator[Syncing]:
    made = Syncing(own_office)
    own_office.deliver(CAST)
    made.declare("kiriman")
    made.declare("jombang-baru", "35.17", HELD)
    yield made
    made.close()


def test_the_overview_counts_what_it_lists(at: Syncing) -> None:
    browser = at.browser(ADMIN)
    answer = browser.get("/sinkronisasi")
    page = check_page(answer)
    assert "mojokerto" in answer.text
    groups = re.findall(r'href="(/sinkronisasi\?keadaan=\w+)"[^>]*><strong>(\d+)', answer.text)
    assert groups
    for address, count in groups:
        assert f">{count} sumber</caption>" in browser.get(address).text
    hold(at)
    held = browser.get("/sinkronisasi?keadaan=ditahan").text
    assert "Jumlah orang turun terlalu banyak</span>" in held
    assert "SHRINK" not in held
    assert any(one["href"] == "/sinkronisasi/sumber/mojokerto" for one in page.all("a"))


def test_a_source_shows_counts_that_add_up_and_its_nights(at: Syncing) -> None:
    answer = at.browser(OFFICER).get("/sinkronisasi/sumber/mojokerto")
    check_page(answer)
    said = re.sub(r"<[^>]*>", "", answer.text)
    (read, parts) = re.findall(r"(\d+) baris dibaca = ([^\n]*)", said)[0]
    assert int(read) == sum(map(int, re.findall(r"\d+", parts)))
    assert "<polyline" in answer.text
    assert "Jeda" not in answer.text  # an officer does not pause


def test_S17_a_source_of_another_district_is_as_unknown_as_none(at: Syncing) -> None:
    stranger = at.browser(NEIGHBOUR)
    for name in ("mojokerto", "antah"):
        check_page(stranger.get(f"/sinkronisasi/sumber/{name}"), 404)
        assert stranger.send_form(f"/sinkronisasi/sumber/{name}/sinkron").status_code == 404
    assert "mojokerto" not in stranger.get("/sinkronisasi").text
    run = at.ask("select max(id) from run")
    check_page(stranger.get(f"/sinkronisasi/proses/{run}"), 404)
    assert send(stranger, roster()).status_code == 404
    assert at.ask("select count(*) from job") == 0


def test_a_leader_opens_none_of_it(at: Syncing) -> None:
    for address in ("/sinkronisasi", "/pekerjaan", "/sinkronisasi/kirim", "/sinkronisasi/ditahan"):
        check_page(at.browser(LEADER).get(address), 403)


def test_sync_now_asks_and_never_runs_inside_the_request(at: Syncing) -> None:
    browser, runs = at.browser(OFFICER), at.ask("select count(*) from run")
    asked = browser.send_form("/sinkronisasi/sumber/mojokerto/sinkron")
    assert asked.status_code == 303
    assert at.ask("select count(*) from run") == runs
    again = browser.send_form("/sinkronisasi/sumber/mojokerto/sinkron")  # a double click
    assert again.headers["location"] == asked.headers["location"]
    waits = browser.get(asked.headers["location"])
    check_page(waits)
    assert "Tidak ada pekerja yang hidup" in waits.text
    with at.worker():
        assert "Segera dikerjakan" in browser.get(asked.headers["location"]).text
    at.work()
    done = browser.get(asked.headers["location"])
    check_page(done)
    assert "selesai" in done.text
    run = at.ask("select max(id) from run")
    assert f"/sinkronisasi/proses/{run}" in done.text
    assert at.ask("select requested_by from run where id = %s", run) == "Rini"


def test_a_job_that_waits_is_taken_back_and_one_that_failed_is_asked_again(at: Syncing) -> None:
    browser = at.browser(ADMIN)
    job = browser.send_form("/sinkronisasi/sumber/mojokerto/sinkron").headers["location"]
    assert browser.send_form(f"{job}/batal").status_code == 303
    assert "dibatalkan" in browser.get(job).text
    stale = browser.send_form(f"{job}/batal")
    assert stale.status_code == 409
    (at.office.folder / "sources" / "mojokerto.toml").unlink()
    again = browser.send_form(f"{job}/ulangi").headers["location"]
    at.work()
    failed = browser.get(again)
    check_page(failed)
    assert "Sumber mojokerto tidak terdaftar" in failed.text
    assert "SOURCE_UNKNOWN" not in failed.text
    assert "Minta lagi" in failed.text


def test_S18_nobody_of_another_district_sees_a_job(at: Syncing) -> None:
    job = at.browser(OFFICER).send_form("/sinkronisasi/sumber/mojokerto/sinkron")
    stranger = at.browser(NEIGHBOUR)
    check_page(stranger.get(job.headers["location"]), 404)
    assert stranger.send_form(job.headers["location"] + "/batal").status_code == 404
    assert "mojokerto" not in stranger.get("/pekerjaan").text


def test_while_a_job_is_open_its_part_asks_again_and_then_no_more(at: Syncing) -> None:
    browser = at.browser(ADMIN)
    job = browser.send_form("/sinkronisasi/sumber/mojokerto/sinkron").headers["location"]
    part = browser.get(job, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'hx-trigger="every 2s"' in part
    at.work()
    assert "hx-trigger" not in browser.get(job, headers={"HX-Request": "true"}).text


def test_a_file_is_looked_at_then_confirmed_by_its_sha256_then_read(at: Syncing) -> None:
    browser = at.browser(NEIGHBOUR)
    rows = crowd(at.office, places=2, each=2, district="35.17")[2:]
    check_page(browser.get("/sinkronisasi/kirim"))
    sent = send(browser, roster([{**rows[0], "nik": NIK}, rows[1]]), "jombang-baru")
    assert sent.status_code == 303
    job = sent.headers["location"]
    at.work()
    looked = browser.get(job)
    check_page(looked)
    assert "Akan diterapkan" in looked.text
    assert rows[0]["name"] in looked.text
    assert NIK not in looked.text
    assert "Yang ditemukan di barisnya" in looked.text
    assert not re.search(r"[A-Z]{3,}_[A-Z]{3,}", re.sub(r"<[^>]*>", "", looked.text))  # no code
    confirm = f"/sinkronisasi/kirim/{job.rpartition('/')[2]}"
    assert browser.send_form(confirm, sidik="0" * 64).status_code == 409
    assert at.ask("select count(*) from upload where confirmed_at is not null") == 0
    done = browser.send_form(confirm, sidik=hidden(looked.text, "sidik"))
    assert done.status_code == 303
    again = browser.send_form(confirm, sidik=hidden(looked.text, "sidik"))
    assert again.headers["location"] == done.headers["location"]
    at.work()
    assert at.ask("select state from run where source = 'jombang-baru'") == "PUBLISHED"
    assert at.ask("select count(*) from run where source = 'jombang-baru'") == 1
    assert at.ask("select who from audit where what = 'delivery handed in'") == "Nanik"


def test_what_a_preview_says_of_somebody_has_its_words() -> None:
    unsaid = {"id", "name_key", "nik_hash", "private", "statements", "label_key", "status"}
    fields = {f"orang {name}" for name in Person._fields if name not in unsaid}
    fields |= {f"jabatan {name}" for name in Tenure._fields if name not in unsaid}
    assert fields == {*CHANGED}


def test_a_look_at_a_file_begins_with_the_rows_that_would_not_be_admitted_and_speaks_in_words(
    at: Syncing,
) -> None:
    hand_in(at, roster(CAST))
    browser = at.browser(OFFICER)
    dated = {**CAST[0], "nik": "3516055503809", "start_date": "2026-01-05"}
    nameless = {**CAST[1], "name": "-"}
    job = send(browser, roster([dated, nameless, *CAST[2:]])).headers["location"]
    at.work()
    looked = browser.get(job)
    check_page(looked)
    waiting, _, more = looked.text.partition("Yang ditemukan di barisnya")
    assert "Baris yang belum diterima" in waiting
    assert re.search(r">baris 3<.*?Nama belum diisi", waiting, re.DOTALL)
    assert more.index("Nama belum diisi") < more.index("NIK tidak terdiri dari 16 angka")
    changes = more.partition("Perubahan")[2]
    assert "5 Januari 2026" in changes
    assert not re.search(r"\d{4}-\d\d-\d\d|>(stated|observed|inferred)<", changes)


def test_a_file_that_cannot_be_read_leads_to_another_file(at: Syncing) -> None:
    browser = at.browser(OFFICER)
    job = send(browser, "a,b,c\n1,2,3\n").headers["location"]
    at.work()
    failed = browser.get(job)
    check_page(failed)
    assert "Baris judul kolom tidak ditemukan" in failed.text
    assert 'href="/sinkronisasi/kirim?sumber=kiriman"' in failed.text


def test_many_senders_at_once_share_one_connection_and_none_waits_for_ever(at: Syncing) -> None:
    pool = at.app.state.house.opened.pages
    pool._place = BoundedSemaphore(1)
    bodies = [roster(CAST[: 1 + n]) for n in range(4)]
    with ThreadPoolExecutor(4) as senders:
        asked = [senders.submit(send, at.browser(OFFICER), body) for body in bodies]
        answers = [one.result(timeout=60).status_code for one in asked]
    assert answers == [303] * 4
    assert at.ask("select count(*) from upload") == 4


def test_what_is_no_delivery_is_said_beside_the_field(at: Syncing) -> None:
    browser = at.browser(OFFICER)
    for body in (b"", b"%PDF-1.7", b"PNG\x00\x00"):
        answer = send(browser, body)
        check_page(answer, 422)
        assert "Kesalahan: " in answer.text
    missing = browser.send_form("/sinkronisasi/kirim", sumber="kiriman")
    check_page(missing, 422)
    assert send(browser, roster(), "mojokerto").status_code == 422
    assert at.ask("select count(*) from job") == 0


def test_S25_a_file_of_more_than_20_megabytes_is_refused_while_it_is_read(at: Syncing) -> None:
    assert send(at.browser(OFFICER), b"a,b\n" * 5_100_000).status_code == 422
    assert send(at.browser(OFFICER), b"a,b\n" * 5_400_000).status_code == 413
    assert at.ask("select count(*) from upload") == 0


def test_B120_fields_that_no_page_asked_for_do_nothing_and_are_logged(
    at: Syncing, caplog: pytest.LogCaptureFixture
) -> None:
    browser = at.browser(OFFICER)
    with caplog.at_level(logging.WARNING, "sibermata.web"):
        browser.post(
            "/sinkronisasi/kirim",
            data={
                "csrf": f"csrf of {browser.token}",
                "sumber": "kiriman",
                "district": "35.17",
                "confirmed_at": "2026-01-01",
            },
            files={"berkas": ("x.csv", roster(), "text/csv")},
        )
    assert any("no page asked for" in one.message for one in caplog.records)
    assert at.ask("select district_code || confirmed_by from upload") == "35.16"


def test_a_held_plan_says_why_and_who_would_be_touched_by_kecamatan(at: Syncing) -> None:
    number = hold(at)
    browser = at.browser(ADMIN)
    listed = browser.get("/sinkronisasi/ditahan")
    check_page(listed)
    assert f"Rencana {number}" in listed.text
    address = f"/sinkronisasi/ditahan/{number}"
    check_page(browser.get(address))
    asked = browser.send_form(f"{address}/siapa")
    assert asked.status_code == 303
    assert "Sedang dihitung" in browser.get(address).text
    at.work()
    looked = browser.get(address)
    check_page(looked)
    assert "Kecamatan" in looked.text
    assert re.search(r'<a href="/aparatur/[0-9.]+">Warga Aaabb</a>', looked.text)
    assert '<a href="/wilayah/35.17.' in looked.text
    assert "<strong>2</strong> tidak tampak" in looked.text


def test_a_release_is_applied_by_a_worker_and_a_stale_one_is_refused(at: Syncing) -> None:
    number = hold(at)
    browser, address = at.browser(ADMIN), f"/sinkronisasi/ditahan/{number}"
    plan = hidden(browser.get(address).text, "rencana")
    assert browser.send_form(f"{address}/lepas", rencana=plan).status_code == 422  # no reason
    stale = browser.send_form(f"{address}/lepas", rencana="0" * 64, alasan="benar")
    assert stale.status_code == 409
    job = browser.send_form(f"{address}/lepas", rencana=plan, alasan="berhenti bersama")
    assert at.ask("select status from hold where id = %s", number) == "waiting"
    at.work()
    done = browser.get(job.headers["location"])
    check_page(done)
    assert "diterapkan persis" in done.text
    reason = at.ask("select reason from hold where id = %s", number)
    assert (at.ask("select status from hold where id = %s", number), reason) == (
        "released",
        "berhenti bersama",
    )
    late = browser.send_form(f"{address}/tolak", rencana=plan, alasan="tidak")
    assert late.status_code == 409
    assert "sudah dilepas oleh Ratna" in late.text


def test_a_rejection_keeps_what_was_published(at: Syncing) -> None:
    number = hold(at)
    browser, address = at.browser(ADMIN), f"/sinkronisasi/ditahan/{number}"
    plan = hidden(browser.get(address).text, "rencana")
    assert (
        browser.send_form(f"{address}/tolak", rencana=plan, alasan="terpotong").status_code == 303
    )
    assert at.ask("select status from hold where id = %s", number) == "rejected"
    assert at.ask("select who from audit where what = 'hold rejected'") == "Ratna"
    check_page(browser.get(address))


def test_an_officer_sees_a_held_plan_and_does_not_decide(at: Syncing) -> None:
    number = hold(at)
    officer, address = at.browser(NEIGHBOUR), f"/sinkronisasi/ditahan/{number}"
    shown = officer.get(address)
    check_page(shown)
    assert "Lepas rencana ini" not in shown.text
    assert officer.send_form(f"{address}/lepas", rencana="x", alasan="y").status_code == 403
    assert officer.send_form(f"{address}/tolak", rencana="x", alasan="y").status_code == 403
    check_page(at.browser(OFFICER).get(address), 404)


def test_a_run_tells_its_counts_and_what_it_changed(at: Syncing) -> None:
    hand_in(at, roster())
    run = at.ask("select id from run where source = 'kiriman'")
    answer = at.browser(OFFICER).get(f"/sinkronisasi/proses/{run}")
    check_page(answer)
    assert "6 baris dibaca" in re.sub(r"<[^>]*>", "", answer.text)
    assert "hx-trigger" not in answer.text


def test_a_run_under_way_is_live(at: Syncing) -> None:
    with at.office.database.work() as connection:
        connection.execute(
            "insert into run (district_code, run_key, source, night, ordinal, state, requested_by, "
            "requested_at) values ('35.16', 'mojokerto 2026-03-09 0', 'mojokerto', '2026-03-09', 0, "
            "'STAGED', 'clock', now())"
        )
    run = at.ask("select max(id) from run")
    answer = at.browser(OFFICER).get(f"/sinkronisasi/proses/{run}")
    check_page(answer)
    assert 'hx-trigger="every 2s"' in answer.text
    assert "sudah dibaca" in answer.text


def test_a_pause_needs_a_day_and_a_reason_and_is_shown(at: Syncing) -> None:
    browser, address = at.browser(ADMIN), "/sinkronisasi/sumber/mojokerto"
    check_page(browser.send_form(f"{address}/jeda", alasan="x"), 422)
    past = {"sampai-d": "1", "sampai-m": "1", "sampai-y": "2020"}
    check_page(browser.send_form(f"{address}/jeda", alasan="x", **past), 422)
    until = {"sampai-d": "9 Maret 2026"}
    done = browser.send_form(f"{address}/jeda", alasan="server dipindah", **until)
    assert done.status_code == 303
    shown = browser.get(done.headers["location"])
    check_page(shown)
    assert "Dijeda sampai 9 Maret 2026 oleh Ratna: server dipindah" in shown.text
    assert "Tersimpan" in shown.text
    assert "dijeda sampai 9 Maret 2026" in browser.get("/sinkronisasi?keadaan=dijeda").text
    assert browser.send_form(f"{address}/lanjutkan").status_code == 303
    assert at.ask("select paused_until from source where slug = 'mojokerto'") is None
    assert at.browser(OFFICER).send_form(f"{address}/jeda", alasan="x", **until).status_code == 403


def test_the_marks_of_an_act_are_renewed_on_a_page_of_their_own_and_fill_no_list(
    at: Syncing,
) -> None:
    browser, address = at.browser(ADMIN), f"/sinkronisasi/ditahan/{hold(at)}"
    plan = hidden(browser.get(address).text, "rencana")
    browser.send_form(f"{address}/tolak", rencana=plan, alasan="terpotong")
    job = at.ask("select max(id) from job where kind = 'marks'")
    assert f"/pekerjaan/{job}" in browser.get("/pekerjaan").text
    at.work()
    done = browser.get(f"/pekerjaan/{job}")
    check_page(done)
    assert "orang ditandai" in done.text
    assert f"/pekerjaan/{job}" not in browser.get("/pekerjaan").text


def test_a_new_source_is_proposed_from_a_sample(at: Syncing) -> None:
    browser = at.browser(ADMIN)
    check_page(browser.get("/sinkronisasi/sumber-baru"))
    wrong = browser.send_form("/sinkronisasi/sumber-baru", wilayah="99.99", nama="Nama Buruk")
    check_page(wrong, 422)
    sent = browser.post(
        "/sinkronisasi/sumber-baru",
        data={"csrf": f"csrf of {browser.token}", "wilayah": "35.16", "nama": "mojokerto-baru"},
        files={"berkas": ("contoh.csv", roster(), "text/csv")},
    )
    at.work()
    shown = browser.get(sent.headers["location"])
    check_page(shown)
    assert "Unduh TOML" in shown.text
    assert SITI["nik"] not in shown.text
    file = browser.send_form(sent.headers["location"] + "/toml")
    assert file.headers["content-disposition"] == 'attachment; filename="mojokerto-baru.toml"'
    assert b'name = "mojokerto-baru"' in file.content
    check_page(at.browser(OFFICER).get("/sinkronisasi/sumber-baru"), 403)


def test_another_mapping_is_rehearsed_on_what_is_kept(at: Syncing) -> None:
    browser = at.browser(ADMIN)
    toml = (at.office.folder / "sources" / "mojokerto.toml").read_bytes()
    sent = browser.post(
        "/sinkronisasi/sumber/mojokerto/uji",
        data={"csrf": f"csrf of {browser.token}"},
        files={"berkas": ("mojokerto.toml", toml, "application/toml")},
    )
    at.work()
    shown = browser.get(sent.headers["location"])
    check_page(shown)
    assert "Bila dipakai sekarang" in shown.text
    assert re.search(r"Kiriman malam \d+ [A-Z][a-z]+ 20\d\d", shown.text)


def test_a_numberless_address_is_not_found(at: Syncing) -> None:
    browser = at.browser(ADMIN)
    for address in (
        "/pekerjaan/x",
        "/sinkronisasi/proses/-1",
        "/sinkronisasi/ditahan/9" + "9" * 30,
    ):
        check_page(browser.get(address), 404)


def test_S22_a_job_is_not_done_for_an_account_that_was_closed_meanwhile(at: Syncing) -> None:
    job = at.browser(OFFICER).send_form("/sinkronisasi/sumber/mojokerto/sinkron")
    runs = at.ask("select count(*) from run")
    with at.office.database.work() as connection:
        connection.execute("update account set disabled_at = now() where name = 'Rini'")
    at.work()
    failed = at.browser(ADMIN).get(job.headers["location"])
    check_page(failed)
    assert "akun yang memintanya ditutup" in failed.text
    assert at.ask("select count(*) from run") == runs


def test_an_officer_does_not_take_back_what_the_province_asked_for(at: Syncing) -> None:
    job = at.browser(ADMIN).send_form("/sinkronisasi/sumber/mojokerto/sinkron").headers["location"]
    officer = at.browser(OFFICER)
    assert "Batalkan" not in officer.get(job).text
    refused = officer.send_form(f"{job}/batal")
    check_page(refused, 422)
    assert "Ratna" in refused.text


def test_the_queries_of_the_overview_do_not_grow_with_its_sources(
    at: Syncing, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[object] = []
    execute = Connection.execute

    def count(self: Any, query: Any, *values: Any, **options: Any) -> Any:
        counted.append(query)
        return execute(self, query, *values, **options)

    monkeypatch.setattr(Connection, "execute", count)

    def asked() -> int:
        counted.clear()
        check_page(at.browser(ADMIN).get("/sinkronisasi"))
        return len(counted)

    asked()
    first = asked()
    with at.office.database.work() as connection:
        connection.execute(
            "insert into source (slug, district_code, type, delivers, active) select 'x' || n, "
            "'35.16', 'spreadsheet', 'roster', true from generate_series(1, 40) n"
        )
    assert asked() == first
