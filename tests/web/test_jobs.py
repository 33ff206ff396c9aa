"""What the page of a piece of long work says, whatever became of it."""

from collections.abc import Iterator

import pytest

from sibermata.records.account import Role
from sibermata.records.job import JobKind
from tests.office import CAST, Office
from tests.web.conftest import check_page
from tests.web.syncing import Syncing

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
