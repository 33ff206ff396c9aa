"""Scans that acts and results rest on: opened for a purpose that is written down, let go after their
years with a proof that stays.
"""

from datetime import date

import pytest

from sibermata.desk.programme.evidence import LetGo, Scan, let_go_of_past, open_evidence
from sibermata.desk.programme.pledges import Signed, add_pledge
from sibermata.errors import Refusal
from sibermata.store.base.publications import server_time
from sibermata.store.privacy.breach import Period, people_touched
from tests.lists import Lists, signs
from tests.marks import CLOSES, Programme
from tests.office import CAST, Office

SCAN = Scan("hadir.pdf", b"%PDF-1.7 daftar hadir")
HANDED_IN = "2026-03-05"
LAST = CLOSES.replace(year=CLOSES.year + 5)  # the last day of what rests on the cycle UJI
NIGHTS = 90


@pytest.fixture
def signed(office: Office) -> Programme:
    """Budi signed, on a scan of the day."""
    office.deliver(CAST)
    office.one()
    programme = Programme(office)
    said = Signed(cycle="UJI", text="SKB-4", form="pakta_integritas", mode="in_person")
    with programme.desk() as desk:
        budi = programme.person("Budi Ujicoba")
        add_pledge(desk, budi, said._replace(day=date(2026, 3, 5)), SCAN)
        desk.connection.execute("update evidence set at = %s", (HANDED_IN,))
    return programme


def let_go(programme: Programme, today: date) -> LetGo:
    programme.today = today
    with programme.desk("sibermata") as desk:
        return let_go_of_past(desk, NIGHTS)


def trail(programme: Programme, what: str) -> list[dict[str, object]]:
    return programme.office.ask(
        "select who, subject, detail from audit where what = %s order by id", what
    )


@pytest.mark.parametrize("fault", [pytest.param("", id="S54-evidence")])
def test_whose_scan_somebody_opened_stands_in_the_report_of_a_breach(
    signed: Programme, fault: str
) -> None:
    with signed.desk("Sari") as desk:
        before = server_time(desk.connection)
    with signed.desk("Sari") as desk:
        open_evidence(desk, digest(signed), "sengketa")
    with signed.office.database.connection() as connection:
        after = server_time(connection)
        (line,) = people_touched(connection, Period("Sari", "", before, after))
        assert (line["name"], line["evidence"], line["taken"]) == ("Budi Ujicoba", 1, 0)
        for other in (Period("Sari", "", after, after), Period("Rini", "", before, after)):
            assert people_touched(connection, other) == []


def digest(programme: Programme) -> str:
    return str(programme.office.ask("select encode(sha256, 'hex') x from evidence")[0]["x"])


def test_whoever_opens_a_scan_says_why_and_it_is_written_down(signed: Programme) -> None:
    sha256 = digest(signed)
    for text, act in ((sha256, None), (sha256[:8].upper(), None), ("", 1)):
        with signed.desk("Sari") as desk:
            opened = open_evidence(desk, text, "sengketa", act=act)
        assert (opened.kind, opened.body) == ("pdf", SCAN.body)
    entries = trail(signed, "evidence opened")
    about = {"reason": "sengketa", "deeds": ["pledge 1"]}
    assert entries == [{"who": "Sari", "subject": sha256, "detail": about}] * 3


@pytest.mark.parametrize(
    ("text", "reason", "more", "code"),
    [
        pytest.param("", " ", {"act": 1}, "REASON_NEEDED", id="no purpose"),
        pytest.param("", "coba", {"act": 999}, "EVIDENCE_UNKNOWN", id="no such act"),
        pytest.param("", "coba", {"result": 1}, "EVIDENCE_UNKNOWN", id="no such result"),
        pytest.param("zz", "coba", {}, "EVIDENCE_UNKNOWN", id="no such file"),
    ],
)
def test_what_is_not_there_or_not_said_is_refused(
    signed: Programme, text: str, reason: str, more: dict[str, int], code: str
) -> None:
    with pytest.raises(Refusal, match=code), signed.desk() as desk:
        open_evidence(desk, text, reason, **more)
    assert trail(signed, "evidence opened") == []


def test_a_scan_is_let_go_five_years_after_its_cycle_and_the_proof_stays(
    signed: Programme,
) -> None:
    assert let_go(signed, LAST).scans == 0
    assert let_go(signed, LAST.replace(month=LAST.month + 1, day=1)).scans == 1
    sha256 = digest(signed)
    (entry,) = trail(signed, "evidence let go")
    assert entry["subject"] == sha256
    assert entry["detail"] == {"kind": "pdf", "until": LAST.isoformat()}
    with pytest.raises(Refusal, match="EVIDENCE_GONE"), signed.desk() as desk:
        open_evidence(desk, sha256, "sengketa")
    assert let_go(signed, signed.today) == LetGo(0, 0)
    (act,) = signed.office.ask("select state, encode(evidence, 'hex') x from pledge_act")
    assert act == {"state": "counted", "x": sha256}


def test_a_delivery_that_an_act_rests_on_outlives_its_nights(signed: Programme) -> None:
    lists = Lists(signed)
    for rows in ([signs("Siti Contohwati")], [signs("Joko Fiktif", "Kepala Dusun Krajan")], []):
        lists.send([*rows, signs("Tak Dikenal")])
        signed.office.one("daftar")
    signed.office.ask("update delivery set received_at = '2026-03-05' returning 1")
    gone = let_go(signed, LAST)
    kept = "select count(*) n from delivery where source = 'daftar' and body is not null"
    assert (gone.deliveries, signed.office.ask(kept)) == (0, [{"n": 3}])
    after = LAST.replace(month=LAST.month + 1, day=1)
    assert let_go(signed, after).deliveries == 2, "the last one is applied still"
    assert signed.office.ask(kept) == [{"n": 1}]
    proofs = [one["detail"] for one in trail(signed, "evidence let go")]
    delivered = {"kind": "delivery", "source": "daftar", "until": LAST.isoformat()}
    assert proofs.count(delivered) == 2
