"""What the page of a piece of long work says, whatever became of it."""

from collections.abc import Iterator

import pytest

from sibermata.records.account import Role
from sibermata.records.job import JobKind
from tests.office import CAST, Office
from tests.web.conftest import check_page
from tests.web.syncing import HELD, Syncing, hold

ADMIN = Role.ADMINISTRATOR
MADE = (
    "insert into job (kind, ids, asked_for, account, by, state, code, asked_at, publication) "
    "select %s, %s, '-', a.id, a.name, 'failed', 'NOT_DATA', now(), 0 "
    "from account a where a.name = 'Ratna' returning id"
)


@pytest.fixture
def at(own_office: Office) -> Iterator[Syncing]:
    made = Syncing(own_office)
    own_office.deliver(CAST)
    yield made
    made.close()


@pytest.mark.parametrize("kind", list(JobKind))
def test_work_of_every_kind_that_failed_says_why(at: Syncing, kind: JobKind) -> None:
    with at.office.database.work() as connection:
        ids = '{"hold": 1, "plan": "x"}' if kind in ("release", "hold_preview") else "{}"
        (job,) = connection.execute(MADE, (kind, ids)).fetchone() or ()
    shown = at.browser(ADMIN).get(f"/pekerjaan/{job}")
    check_page(shown)
    assert "bukan data" in shown.text


def test_a_sample_that_is_a_web_page_is_refused_with_a_way_to_another_file(at: Syncing) -> None:
    browser = at.browser(ADMIN)
    sent = browser.post(
        "/sinkronisasi/sumber-baru",
        data={"csrf": f"csrf of {browser.token}", "wilayah": "35.16", "nama": ""},
        files={"berkas": ("jawaban.html", b"<html><body>Request Rejected</body></html>")},
    )
    at.work()
    shown = browser.get(sent.headers["location"])
    check_page(shown)
    assert 'href="/sinkronisasi/sumber-baru"' in shown.text


def test_a_sync_that_failed_says_so_on_its_work_its_source_and_its_run(at: Syncing) -> None:
    browser = at.browser(ADMIN)
    (at.office.folder / "drop" / "mojokerto.csv").write_text("a,b,c\n1,2,3\n")
    sent = browser.send_form("/sinkronisasi/sumber/mojokerto/sinkron")
    at.work()
    for address in (sent.headers["location"], "/sinkronisasi/sumber/mojokerto"):
        shown = browser.get(address)
        check_page(shown)
        assert "gagal" in shown.text
        assert at.ask("select code from run order by id desc limit 1") == "HEADER_NOT_FOUND"
        assert "<strong>Baris judul kolom tidak ditemukan" in shown.text


def test_a_source_that_was_never_read_is_listed_and_can_be_asked_for(at: Syncing) -> None:
    at.declare("jombang-baru", "35.17")
    (at.office.folder / "sources" / "ambil.toml").write_text(
        'name = "ambil"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = "nowhere.csv"\n'
    )
    admin, officer = at.browser(ADMIN), at.browser(Role.OFFICER)
    shown = admin.get("/sinkronisasi")
    check_page(shown)
    assert "Belum pernah dibaca" in shown.text
    assert 'href="/sinkronisasi/kirim?sumber=jombang-baru"' in shown.text
    assert "jombang-baru" not in officer.get("/sinkronisasi").text
    asked = officer.send_form("/sinkronisasi/sumber/ambil/sinkron")
    assert asked.status_code == 303
    assert officer.send_form("/sinkronisasi/sumber/jombang-baru/sinkron").status_code == 404


def test_a_mapping_that_was_not_chosen_is_said_in_its_open_form(at: Syncing) -> None:
    shown = at.browser(ADMIN).send_form("/sinkronisasi/sumber/mojokerto/uji")
    page = check_page(shown, 422)
    assert [one for one in page.all("details") if "open" in one] != []
    after = shown.text.split("Uji coba pemetaan")[1]
    assert "<details open><summary>Coba berkas" in after
    assert "<details open><summary>Jeda" not in shown.text


def test_who_asked_for_a_plan_is_told_before_that_somebody_else_releases_it(at: Syncing) -> None:
    at.declare("jombang-baru", "35.17", HELD)
    number = hold(at)
    browser, address = at.browser(ADMIN), f"/sinkronisasi/ditahan/{number}"
    assert "Lepas rencana ini" in browser.get(address).text
    for planned, approved, said in (
        ("ratna", "", "orang lain yang melepasnya"),
        ("clock", "Ratna", "orang kedua yang melepasnya"),
    ):
        with at.office.database.work() as connection:
            connection.execute(
                "update hold set planned_by = %s, approved_by = %s where id = %s",
                (planned, approved, number),
            )
        shown = browser.get(address)
        check_page(shown)
        assert said in shown.text
        assert "Lepas rencana ini" not in shown.text
        assert "Tolak rencana ini" in shown.text
