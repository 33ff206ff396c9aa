"""What is past its time is gone from every table, and the trail proves it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sibermata.desk.opening import Opened
from sibermata.desk.privacy.requests import Answer, Asked, answer_request, take_request
from sibermata.desk.privacy.retention import ACT, erase_past
from sibermata.desk.privacy.subject import subject_file
from sibermata.desk.programme.evidence import let_go_of_past
from sibermata.records.office.privacy import Channel, RequestKind, RequestOutcome, Said
from sibermata.records.paper import Form
from sibermata.rules.time.office import WIB
from sibermata.standing.index import index_registry
from sibermata.store.base.trail import verify_trail
from sibermata.store.desk.desk import Desk
from sibermata.store.views.health import dangling
from tests.accounts import NOON
from tests.desk.acts import fix, number_of
from tests.office import CAST, WATI, Office, person
from tests.sealed import places_of

PHONE, EMAIL = "081234500779", "wati@contoh.invalid"
GONE = {**WATI, "phone": PHONE, "status": "nonaktif", "birth_place": "Kenariville"}
CANARIES = (WATI["nik"], PHONE, EMAIL, "Kenariville")


def tidy(door: Opened, today: date, keep_nights: int = 90) -> dict[str, int]:
    """What the nightly job does, on a day that is handed in."""
    now = datetime.combine(today, datetime.min.time(), UTC)
    with door.database.work() as connection:
        connection.execute("update delivery set received_at = received_at - interval '30 years'")
        desk = Desk(connection, door.secrecy, door.rules.book, today, "sibermata")
        past = let_go_of_past(desk, keep_nights)
        return erase_past(desk, now, {"deliveries": past.deliveries})


def proofs(door: Opened) -> list[Any]:
    with door.database.connection() as connection:
        assert verify_trail(connection, door.secrecy) is None
        return [
            row[0] for row in connection.execute("select detail from audit where what = %s", (ACT,))
        ]


def leave(office: Office) -> int:
    """Wati leaves, and no source speaks of her any more."""
    office.deliver([{**WATI, "phone": PHONE, "birth_place": "Kenariville"}, *CAST[:2], *CAST[3:]])
    office.one()
    wati = number_of(office, WATI["name"])
    fix(office, WATI["name"], "email", EMAIL)
    office.deliver([GONE, *CAST[:2], *CAST[3:]])
    office.one()
    office.deliver([*CAST[:2], *CAST[3:]])
    office.one()
    return wati


@pytest.mark.parametrize("fault", [pytest.param("", id="S58")])
@pytest.mark.parametrize("also", [pytest.param("", id="S52")])
def test_five_years_after_the_last_post_nothing_personal_is_left_and_the_chain_stands(
    office: Office, door: Opened, fault: str, also: str
) -> None:
    wati = leave(office)
    rows = office.ask("select status, end_date from tenure where person_id = %s", wati)
    assert {row["status"] for row in rows} == {"ended"} or rows[-1]["status"] == "ended"
    before = set(places_of(office.database, office.secrecy, *CANARIES))
    assert {"person.private sealed", "person.nik_hash hashed", "record_version.said sealed"} <= (
        before
    )
    assert tidy(door, date(2031, 1, 2))["people"] == 0  # four years and some
    assert "person.private sealed" in set(places_of(office.database, office.secrecy, *CANARIES))

    index_registry(office.database, office.secrecy, whole=True)
    hashed = "select count(*) n from phone_number where person_id = %s"
    assert office.ask(hashed, wati) == [{"n": 1}]
    done = tidy(door, date(2032, 12, 1))
    assert done["people"] == 1
    assert office.ask(hashed, wati) == [{"n": 0}]
    assert sorted({*places_of(office.database, office.secrecy, *CANARIES)}) == []
    (proof,) = [one for one in proofs(door) if one.get("people")]
    assert proof["until"]["people"] == "2027-12-01"
    assert proof["people_versions"] >= 2
    names = {row["name"] for row in office.roster(ended=True)}
    assert WATI["name"] in names  # who held which office stays
    assert len(names) == len(CAST)  # with the neighbour; two are called Siti
    with office.database.connection() as connection:
        assert dangling(connection, door.scope) == {}
    subject_file(door, wati, "permintaan 1", "Rini", Form.XLSX)
    assert tidy(door, date(2032, 12, 2))["people"] == 0  # nothing twice


@pytest.mark.parametrize("fault", [pytest.param("", id="S58")])
def test_whom_a_source_still_delivers_is_kept_and_counted(
    office: Office, door: Opened, fault: str
) -> None:
    office.deliver([GONE, *CAST[:2], *CAST[3:]])
    office.one()
    office.deliver([{**CAST[3], "status": "nonaktif"}, *CAST[:2], GONE, *CAST[4:]])
    office.one()
    assert tidy(door, date(2032, 12, 1))["people"] == 0
    assert [one["still_delivered"] for one in proofs(door)] == [2]


@pytest.mark.parametrize("fault", [pytest.param("", id="S58")])
def test_the_value_of_a_refused_row_goes_thirty_days_after_it_was_mended(
    office: Office, door: Opened, fault: str
) -> None:
    said = "35.16.05.9999"  # no village: the row is refused
    wrong = person("7", "Rudi Coba", "3516051008859007", "Kasi Pelayanan", said)
    office.deliver([*CAST, wrong])
    office.one()
    office.deliver(CAST)
    office.one()
    assert [*places_of(office.database, office.secrecy, said)]
    today = datetime.now(UTC).date()
    tidy(door, today + timedelta(days=20))
    assert "finding.value sealed" in set(places_of(office.database, office.secrecy, said))
    tidy(door, today + timedelta(days=40))
    assert [*places_of(office.database, office.secrecy, said)] == []


@pytest.mark.parametrize("fault", [pytest.param("", id="S58-hash")])
def test_the_keyed_hashes_of_a_refused_row_go_with_its_value(
    office: Office, door: Opened, fault: str
) -> None:
    wrong = {**WATI, "key": "7", "name": "#REF!", "nik": "3516051008859007"}
    office.deliver([*CAST, wrong])
    office.one()
    signs = "select coalesce(bool_or(signs <> '{}'), false) known from finding"
    assert office.ask(signs) == [{"known": True}]  # of his NIK in his village
    office.deliver(CAST)
    office.one()
    today = datetime.now(UTC).date()
    tidy(door, today + timedelta(days=20))
    assert office.ask(signs) == [{"known": True}]
    tidy(door, today + timedelta(days=40))
    assert office.ask(signs) == [{"known": False}]


@pytest.mark.parametrize("fault", [pytest.param("", id="S58")])
def test_the_words_of_a_request_go_two_years_after_its_answer(
    office: Office, door: Opened, fault: str
) -> None:
    said = Said("Kenari Pelapor", "salah")
    asked = Asked(RequestKind.ACCESS, Channel.LETTER, NOON, said, district="35.16")
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Rini")
        number = take_request(desk, asked)
        waiting = take_request(desk, asked)
        reply = Answer(RequestOutcome.DONE, "diserahkan", Channel.LETTER, NOON)
        answer_request(desk, number, reply)
    night = datetime(2024, 3, 2, 3, tzinfo=WIB)
    office.ask(
        "update subject_request set closed_at = %s where id = %s returning id", night, number
    )
    tidy(door, date(2026, 3, 2))
    assert office.ask("select said is null gone from subject_request where id = %s", number) == [
        {"gone": False}
    ]
    tidy(door, date(2026, 3, 3))
    rows = office.ask("select id, said is null gone from subject_request order by id")
    assert [(row["id"], row["gone"]) for row in rows] == [(number, True), (waiting, False)]


def test_a_night_that_lets_go_of_nothing_writes_no_proof(office: Office, door: Opened) -> None:
    with door.database.work() as connection:
        erase_past(door.desk_on(connection, "sibermata"), NOON, {"uploads": 0})
    assert proofs(door) == []
