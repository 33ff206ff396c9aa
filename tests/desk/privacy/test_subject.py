"""The subject file holds everything that is kept of one person, and who saw it."""

import pytest

from sibermata.desk.accounts.reveal import reveal_nik
from sibermata.desk.identity.merges import merge_people
from sibermata.desk.opening import Opened
from sibermata.desk.privacy.requests import Asked, take_request
from sibermata.desk.privacy.subject import subject_file
from sibermata.desk.programme.papers import make_paper
from sibermata.desk.roster.person import note_opened
from sibermata.errors import Refusal
from sibermata.records.account import Right, Role
from sibermata.records.office.privacy import Channel, RequestKind, Said
from sibermata.records.paper import Form, Request
from sibermata.store.base.scope import Scope
from sibermata.store.base.trail import verify_trail
from tests.accounts import NOON, account, desk_for
from tests.desk.acts import fix, number_of
from tests.marks import Programme
from tests.office import BUDI, CAST, SITI, Office
from tests.papers.sheets import cells_of, squeezed, text_of

WHY = "permintaan 12 lewat surat"


def said(rows: list[list[object]]) -> str:
    return "\n".join("|".join(str(cell) for cell in row if cell is not None) for row in rows)


@pytest.mark.parametrize("fault", [pytest.param("", id="S56")])
def test_a_subject_file_tells_all_that_is_kept_and_who_saw_it(
    office: Office, door: Opened, fault: str
) -> None:
    phone, email = "081234500777", "siti@contoh.invalid"
    changed = {**SITI, "phone": phone, "birth_place": "Surabaya"}
    office.deliver([changed, *CAST[1:]])
    office.one()
    siti = number_of(office, SITI["name"], "35.16.05.2001")
    fix(office, SITI["name"], "email", email, evidence="surat permohonan")
    programme = Programme(office)
    programme.sign(siti)
    programme.train(siti)
    rini = account(door, "Rini", Role.ADMINISTRATOR, rights=tuple(Right))
    with desk_for(door, rini) as desk:
        reveal_nik(desk, rini, siti, "mencocokkan KTP", NOON)
        note_opened(desk.connection, rini, siti, NOON)
        asked = Asked(
            RequestKind.CORRECTION, Channel.LETTER, NOON, Said("Siti", "tempat lahir"), siti
        )
        take_request(desk, asked)
    make_paper(door, Request("nominatif", village="35.16.05.2001"), Form.XLSX, "Tono")

    made = subject_file(door, siti, WHY, "Rini", Form.XLSX)
    rows = cells_of(made.body)
    text = said(rows)
    heads = {row[0] for row in rows[1:]}
    assert heads == {
        "Data pribadi sekarang",
        "Jabatan dan riwayatnya",
        "Riwayat data pribadi",
        "Yang dinyatakan sumber",
        "Perbaikan oleh petugas",
        "Ikrar",
        "Pelatihan",
        "Permintaan atas data pribadi",
        "Siapa melihat dan menerima",
    }
    for value in (SITI["nik"], phone, email, "Mojokerto", "Surabaya", "mojokerto.csv"):
        assert value in text, value  # the old value too
    assert "surat permohonan" in text
    assert "Pakta" in text or "pakta" in text
    assert "Rini|membuka NIK" in text
    assert "mencocokkan KTP" in text
    assert "Rini|membuka halaman orang ini" in text
    assert "Tono|menerima berkas nominatif (xlsx)" in text
    assert BUDI["name"] not in text
    assert BUDI["nik"] not in text

    again = subject_file(door, siti, WHY, "Rini", Form.PDF)
    printed = squeezed(text_of(again.body))
    assert "olehRini" in printed  # the watermark: who made it, and when
    for value in (SITI["nik"], phone, "Surabaya", "menerimaberkasberkas-subjek(xlsx)"):
        assert squeezed(value) in printed, value

    with door.database.connection() as connection:
        rows_of_trail = connection.execute(
            "select subject, detail ->> 'purpose' from audit where what = 'subject file'"
        ).fetchall()
        assert rows_of_trail == [(str(siti), WHY)] * 2
        assert (
            connection.execute(
                "select people, numbers from export where what = 'berkas-subjek'"
            ).fetchall()
            == [([siti], True)] * 2
        )
        assert verify_trail(connection, door.secrecy) is None


def test_a_subject_file_follows_merged_persons(office: Office, door: Opened) -> None:
    siti, other = (number_of(office, SITI["name"], f"35.16.05.200{n}") for n in (1, 2))
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Rini")
        merge_people(desk, siti, other, "orang yang sama", despite="NIK salah ketik di sumber")
    for number in (siti, other):
        made = subject_file(door, number, WHY, "Rini", Form.XLSX)
        assert made.person == siti
        assert "3516056302779005" in said(cells_of(made.body))


@pytest.mark.parametrize(
    ("person", "purpose", "code"),
    [
        pytest.param(999_999, WHY, "PERSON_UNKNOWN", id="nobody"),
        pytest.param(0, " x ", "PURPOSE_NEEDED", id="no purpose"),
    ],
)
def test_a_subject_file_of_nobody_or_for_nothing_is_refused_and_leaves_nothing(
    office: Office, door: Opened, person: int, purpose: str, code: str
) -> None:
    number = person or number_of(office, SITI["name"], "35.16.05.2001")
    with pytest.raises(Refusal) as caught:
        subject_file(door, number, purpose, "Rini", Form.PDF)
    assert caught.value.code == code
    assert office.ask("select id from export") == []


def test_somebody_who_sees_one_district_makes_no_file_that_would_be_a_part(
    office: Office, door: Opened
) -> None:
    siti = number_of(office, SITI["name"], "35.16.05.2001")
    narrow = Opened(door.settings, door.database, door.secrecy, Scope.of("35.16"))
    with pytest.raises(Refusal, match="PROVINCE_ONLY"):
        subject_file(narrow, siti, WHY, "Rini", Form.PDF)


@pytest.mark.parametrize("fault", [pytest.param("", id="S59")])
def test_ten_files_with_numbers_within_an_hour_are_enough(
    office: Office, door: Opened, fault: str
) -> None:
    siti = number_of(office, SITI["name"], "35.16.05.2001")
    with door.database.work() as connection:
        connection.execute(
            "insert into export (at, who, what, numbers) select now() - interval '61 minutes', "
            "'Rini', 'old', true from generate_series(1, 20)"
        )
        connection.execute(
            "insert into export (at, who, what, numbers) select now(), who, 'new', numbers from "
            "(values ('Rini', true), ('Rini', false), ('Tono', true)) v (who, numbers), "
            "generate_series(1, 9)"
        )
    subject_file(door, siti, WHY, "Rini", Form.XLSX, limited=True)
    with pytest.raises(Refusal, match="EXPORT_OFTEN"):
        subject_file(door, siti, WHY, "Rini", Form.XLSX, limited=True)
