"""A stolen account: exactly the persons whose data it saw and took are listed, and nobody else."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from sibermata.desk.accounts.accounts import disable_account
from sibermata.desk.accounts.reveal import reveal_nik
from sibermata.desk.opening import Opened
from sibermata.desk.privacy.breach import breach_of
from sibermata.desk.privacy.breach_papers import breach_book, draft_notice
from sibermata.desk.programme.papers import hand_out, make_paper
from sibermata.desk.roster.person import note_opened
from sibermata.errors import Refusal
from sibermata.papers.layout import read_layout
from sibermata.records.account import Right, Role
from sibermata.records.paper import Form, Request
from sibermata.store.base.publications import server_time
from sibermata.store.privacy.exports import Left, write_export
from tests.accounts import account, desk_for
from tests.desk.acts import number_of
from tests.office import BUDI, JOKO, SITI, WATI, Office
from tests.papers.sheets import cells_of

SRIGADING = "35.16.05.2001"


def now_of(door: Opened) -> Any:
    with door.database.connection() as connection:
        return server_time(connection)


def asked(door: Opened, name: str, **options: Any) -> Any:
    now = now_of(door)
    since = options.pop("since", now - timedelta(days=1))
    until = options.pop("until", now)
    return breach_of(door, name, since, until, "Ani", known_at=now, **options)


@pytest.mark.parametrize("fault", [pytest.param("", id="S54")])
def test_the_report_of_a_stolen_account_lists_exactly_the_people_it_touched(
    office: Office, door: Opened, fault: str
) -> None:
    rini = account(door, "Rini", Role.COORDINATOR, rights=tuple(Right))
    tono = account(door, "Tono", Role.COORDINATOR, rights=tuple(Right))
    siti, budi, wati, joko = (number_of(office, one["name"]) for one in (SITI, BUDI, WATI, JOKO))
    before = now_of(door)
    with desk_for(door, rini) as desk:
        note_opened(desk.connection, rini, budi, now_of(door))
        reveal_nik(desk, rini, wati, "mencuri", now_of(door))
    make_paper(door, Request("nominatif", village=SRIGADING), Form.XLSX, "Rini")
    with desk_for(door, tono) as desk:
        note_opened(desk.connection, tono, joko, now_of(door))
    made = make_paper(door, Request("nominatif", village="35.16.05.2002"), Form.XLSX, "Tono")
    found = asked(door, "Rini")
    listed = {one["person_id"]: one for one in found.people}
    srigading = {row["person_id"] for row in office.roster() if row["village_code"] == SRIGADING}
    assert listed.keys() == srigading  # who was opened and revealed sits there too
    assert (listed[budi]["opened"], listed[wati]["revealed"]) == (1, 1)
    assert all(one["taken"] == 1 and one["numbers"] == 0 for one in listed.values())
    assert (found.revealed, found.taken, found.could_see) == (1, 4, 7)
    assert asked(door, "Rini", until=before).people == []
    late = asked(door, "Rini", since=now_of(door))
    assert (late.people, late.exports) == ([], [])

    hand_out(door, str(made.number), "Rini")  # a paper that somebody else had made
    elsewhere = {row["person_id"] for row in office.roster() if "05.2002" in row["village_code"]}
    assert {one["person_id"] for one in asked(door, "Rini").people} == srigading | elsewhere
    assert siti in srigading


@pytest.mark.parametrize("fault", [pytest.param("", id="S54")])
def test_the_report_of_a_token_lists_what_that_program_read(
    office: Office, door: Opened, fault: str
) -> None:
    from sibermata.desk.accounts.tokens import TokenWanted, make_token

    account(door, "Rini", Role.COORDINATOR, rights=(Right.VIEW,))
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Ani")
        for _ in range(2):
            make_token(desk, "Rini", TokenWanted("aplikasi", 9), now_of(door))
        one, other = (row[0] for row in connection.execute("select id::text from api_token"))
        write_export(connection, "Rini", Left("/api/v1/officials", "json", [3], 1, token=one))
        write_export(connection, "Rini", Left("/api/v1/officials", "json", [4], 1, token=other))
    assert [line["person_id"] for line in asked(door, "Rini", token=one).people] == [3]
    assert {line["person_id"] for line in asked(door, "Rini").people} == {3, 4}
    with pytest.raises(Refusal, match="TOKEN_UNKNOWN"):
        asked(door, "Rini", token="antah")


@pytest.mark.parametrize("fault", [pytest.param("", id="S54")])
def test_the_list_and_the_draft_notice_say_what_the_law_asks(
    office: Office, door: Opened, fault: str
) -> None:
    from docx import Document

    rini = account(door, "Rini", Role.COORDINATOR, rights=tuple(Right))
    wati = number_of(office, WATI["name"])
    with desk_for(door, rini) as desk:
        reveal_nik(desk, rini, wati, "mencuri", now_of(door))
    with door.database.work() as connection:
        disable_account(door.desk_on(connection, "Ani"), "Rini", "dicuri", now_of(door))
    found, layout = asked(door, "Rini"), read_layout(door.settings.config)
    body = breach_book(found, door.rules.book.words, "Ani", found.known_at)
    (_, line) = cells_of(body, "Orang")
    assert (line[0], line[1], line[6]) == (wati, WATI["name"], 1)
    about = dict(row[:2] for row in cells_of(body, "Keterangan"))
    assert about["Orang yang NIK-nya terbaca"] == "1"
    assert "7 orang" in about["Batas atas"]
    assert any("NIK dibuka" in str(row) for row in cells_of(body, "Kejadian"))
    letter = Document(BytesIO(draft_notice(found, layout, found.known_at)))
    text = "\n".join(paragraph.text for paragraph in letter.paragraphs)
    for part in ("pasal 46", "1. Data pribadi", "2. Kapan dan bagaimana", "3. Upaya", "ditutup"):
        assert part in text, part
    assert "NIK, dan bila tercatat nomor telepon dan alamat, tanpa disamarkan: 1 orang" in text
    assert WATI["nik"] not in text
    assert found.due_at - found.known_at == timedelta(hours=72)


@pytest.mark.parametrize("fault", [pytest.param("", id="S54")])
def test_the_report_of_a_year_of_exports_is_one_pass(
    office: Office, door: Opened, fault: str
) -> None:
    """200 files of 2,000 people each: no clock decides, but one statement reads them all."""
    account(door, "Rini", Role.COORDINATOR, rights=tuple(Right))
    with door.database.work() as connection:
        connection.execute(
            "insert into export (at, who, what, lines, people) select now(), 'Rini', 'roster', "
            "2000, (select array_agg(p) from generate_series(1, 2000) p) "
            "from generate_series(1, 200)"
        )
    found = asked(door, "Rini")
    assert (len(found.people), found.people[0]["taken"]) == (2000, 200)
