"""Requests of persons: their time runs by the clock, and they end by what was told."""

from datetime import datetime, timedelta

import pytest

from sibermata.desk.opening import Opened
from sibermata.desk.privacy.requests import (
    Answer,
    Asked,
    answer_request,
    request_meant,
    take_request,
    time_left,
)
from sibermata.errors import Refusal
from sibermata.records.account import Role
from sibermata.records.office.privacy import Channel, RequestKind, RequestOutcome, Said
from sibermata.store.base.publications import server_time
from sibermata.store.base.scope import Scope
from sibermata.store.privacy.requests import list_requests, open_requests, said_of
from tests.accounts import NOON, account, desk_for
from tests.desk.acts import number_of
from tests.office import SITI, Office

SAID = Said("Siti Contohwati, 081234500777", "Tempat lahir tertulis Mojokerto, yang benar Surabaya")
HOUR = timedelta(hours=1)


def asked(person: int | None = None, district: str = "", **values: object) -> Asked:
    wanted = {"received_at": NOON, "said": SAID, **values}
    return Asked(RequestKind.CORRECTION, Channel.LETTER, person=person, district=district, **wanted)  # type: ignore[arg-type]


def reply(words: str = "sudah diperbaiki", at: datetime = NOON + HOUR) -> Answer:
    return Answer(RequestOutcome.DONE, words, Channel.TELEPHONE, at)


@pytest.mark.parametrize("fault", [pytest.param("", id="S55")])
def test_a_request_waits_three_times_24_hours_from_its_receipt_and_then_is_late(
    office: Office, door: Opened, fault: str
) -> None:
    siti = number_of(office, SITI["name"], "35.16.05.2001")
    with door.database.work() as connection:
        take_request(door.desk_on(connection, "Rini"), asked(siti))
        (one,) = open_requests(connection, door.scope)
    assert (one.district, one.received_at, one.due_at) == ("35.16", NOON, NOON + 72 * HOUR)
    assert time_left(one.due_at, NOON) == "sisa 3 hari"
    assert time_left(one.due_at, NOON + 70.5 * HOUR) == "sisa 1 jam 30 menit"
    assert time_left(one.due_at, NOON + 72 * HOUR) == "sisa 0 menit"
    assert time_left(one.due_at, NOON + 97 * HOUR) == "terlambat 1 hari 1 jam"


@pytest.mark.parametrize("fault", [pytest.param("", id="S55")])
def test_a_request_ends_by_what_was_told_and_only_once(
    office: Office, door: Opened, fault: str
) -> None:
    siti = number_of(office, SITI["name"], "35.16.05.2001")
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Rini")
        number = take_request(desk, asked(siti))
        with pytest.raises(Refusal, match="REQUEST_WORDS"):
            answer_request(desk, number, reply(" "))
        with pytest.raises(Refusal, match="REQUEST_TO_COME"):
            answer_request(desk, number, reply(at=NOON - HOUR))
        answer_request(desk, number, reply(at=NOON + 80 * HOUR))
        with pytest.raises(Refusal, match="REQUEST_ANSWERED"):
            answer_request(desk, number, reply())
        assert open_requests(connection, door.scope) == []
        (line,) = list_requests(connection, door.scope, closed=True)
        assert line["request_outcome"] == RequestOutcome.DONE
        kept = request_meant(desk, number)
        assert said_of(door.secrecy, kept["said"]) == SAID._replace(reply="sudah diperbaiki")
        late = connection.execute(
            "select detail ->> 'late' from audit where what = 'request answered'"
        ).fetchone()
        assert late == ("true",)


def test_what_a_request_says_rests_sealed_and_stands_in_no_trail(
    office: Office, door: Opened
) -> None:
    with door.database.work() as connection:
        take_request(door.desk_on(connection, "Rini"), asked(district="35.16"))
        rows = connection.execute("select r::text from subject_request r").fetchall()
        rows += connection.execute("select a::text from audit a").fetchall()
    whole = str(rows) + str(office.ask("select encode(said, 'escape') t from subject_request"))
    for word in ("Contohwati", "081234500777", "Surabaya"):
        assert word not in whole


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        pytest.param(asked(), "DISTRICT_UNKNOWN", id="about nobody, nowhere"),
        pytest.param(asked(999_999), "PERSON_UNKNOWN", id="about nobody"),
        pytest.param(asked(district="35.16", said=Said("", "x")), "REQUEST_WORDS", id="of nobody"),
        pytest.param(
            asked(district="35.16", received_at=datetime.max.replace(tzinfo=NOON.tzinfo)),
            "REQUEST_TO_COME",
            id="of tomorrow",
        ),
    ],
)
def test_a_request_that_says_too_little_is_refused(
    door: Opened, request_: Asked, code: str
) -> None:
    with door.database.work() as connection, pytest.raises(Refusal, match=code):
        take_request(door.desk_on(connection, "Rini"), request_)


@pytest.mark.parametrize("fault", [pytest.param("", id="S17-S18")])
def test_an_officer_sees_and_answers_the_requests_of_the_own_district_alone(
    office: Office, door: Opened, fault: str
) -> None:
    siti = number_of(office, SITI["name"], "35.16.05.2001")
    with door.database.work() as connection:
        number = take_request(door.desk_on(connection, "Ani"), asked(siti))
        assert open_requests(connection, Scope.of("35.17")) == []
    rini, tono = account(door, "Rini"), account(door, "Tono", Role.OFFICER, "35.17")
    with desk_for(door, tono) as desk:
        for act in (
            lambda: answer_request(desk, number, reply()),
            lambda: take_request(desk, asked(siti)),
            lambda: take_request(desk, asked(district="35.16")),
        ):
            with pytest.raises(Refusal):
                act()
        seen = desk.connection.execute("select count(*) from subject_request").fetchone()
        assert seen == (0,)
    with desk_for(door, rini) as desk:
        answer_request(desk, number, reply())


@pytest.mark.parametrize("fault", [pytest.param("", id="F114")])
def test_what_happens_now_is_taken_also_where_the_servers_clock_is_behind(
    office: Office, door: Opened, fault: str
) -> None:
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Rini")
        ahead = server_time(connection) + HOUR
        number = take_request(desk, asked(district="35.16", received_at=ahead), ahead)
        for wrong in (None, ahead - HOUR):
            with pytest.raises(Refusal, match="REQUEST_TO_COME"):
                answer_request(desk, number, reply(at=ahead), wrong)
        answer_request(desk, number, reply(at=ahead), ahead)
