"""Bad input, sentence by sentence, typed at an installation made by hand: a clear answer in
Indonesian, a task where a person must decide, and nothing marked.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest

from sibermata.desk.programme.load import ship_programme
from tests.cli.conftest import Type
from tests.cli.programme.cycle import CLOSES, CYCLE, DUE, OPENS, TODAY
from tests.marks import SHIPPED
from tests.office import CAST, KESEMEN, SRIGADING, Office, as_csv, person

BY = ("--by", "Rini")
SIGNED = {"text": "SKB-4", "form": "Pakta integritas", "pledge_date": f"{TODAY - timedelta(3)}"}
LEARNT = {"course": "SBM-KEUANGAN", "held_from": f"{TODAY - timedelta(20)}", "outcome": "lulus"}
TWINS = [
    person("7", "Ratna Khayalan", "3516054403929008", "Kaur Keuangan"),
    person("8", "Ratna Khayalan", "3516055503919009", "Kasi Pelayanan"),
]
LONG_GONE = person(
    "9", "Rudi Rekaan", "3516051403929010", "Kepala Dusun Krajan", status="berhenti"
) | {"end_date": f"{TODAY - timedelta(3 * 365)}"}
HERE = {"village_code": SRIGADING}
EVENT = """
[event]
code = "{code}"
title = "Rapat {code}"
level = "district"
area = "35.16"
organiser = "DPMD contoh"
held_on = {day}
forms = ["ikrar"]
modes = ["in_person"]
cycle = "UJI"
{texts}
"""
MEETING = '[meeting]\npledge = "personal"\n[[invite]]\nposts = ["KADES", "SEKDES"]\n'


@pytest.fixture
def hand_made(office: Office, type_: Type) -> Office:
    with office.database.work() as connection:
        ship_programme(connection, office.secrecy, SHIPPED, office.rules.book.posts.posts)
    (office.folder / "uji.toml").write_text(CYCLE, encoding="utf-8")
    assert type_("programme", "load", "uji.toml", *BY).code == 0
    rows = [*CAST, *TWINS, LONG_GONE]
    header = [*CAST[0], "end_date"]
    office.deliver(as_csv(rows, header))
    assert type_("sync", "mojokerto").code == 0
    return office


def listed(type_: Type, *words: object) -> list[dict[str, Any]]:
    return list(json.loads(type_(*words, "--format", "json").out))


def send(
    office: Office, type_: Type, row: Mapping[str, str], delivers: str = "pledges"
) -> tuple[int, str]:
    """Send a list of one row and sync it; return the exit code and what is said of its rows."""
    office.deliver(as_csv([row], list(row)), "daftar", toml=f'delivers = "{delivers}"')
    done = type_("sync", "daftar")
    said = [
        f"{row['code']}: {row['message']} {row['next_step']}"
        for row in listed(type_, "findings", "list", "--source", "daftar")
        if row["code"] != "ROSTER_NOT_TONIGHT"
    ]
    return done.code, "\n".join(said)


def nothing_is_marked(type_: Type) -> None:
    acts = listed(type_, "pledges", "export") + listed(type_, "trainings", "export")
    assert [one for one in acts if one["state"] not in ("nobody", "question")] == []
    states = {row["state"] for row in listed(type_, "standing", "export")}
    assert not states & {"covered", "valid", "expiring", "in_progress", "unsure"}


ROWS = [
    pytest.param(
        {"name": "Entah Siapa", **HERE, "post": "Kades", **SIGNED},
        "pledges",
        ["NOBODY_OF_THIS_NAME", "Tidak ada aparatur dengan nama ini (Entah Siapa)"],
        id="a name that matches nobody",
    ),
    pytest.param(
        {"name": "Ratna Khayalan", **HERE, "post": "", **SIGNED},
        "pledges",
        ["WHO_PLEDGED", "Belum pasti siapa yang berikrar", "Seksi Pelayanan", "pilih orangnya"],
        id="a name that matches two people",
    ),
    pytest.param(
        {"name": "Rudi Rekaan", **HERE, "post": "Kepala Dusun Krajan", **SIGNED},
        "pledges",
        ["WHO_PLEDGED", "Rudi Rekaan (nomor", "Tidak seorang pun ditandai"],
        id="somebody who left",
    ),
    pytest.param(
        {"name": "Siti Contohwati", **HERE, "post": "Kades", **LEARNT}
        | {"certificate_number": "C-1", "certificate_date": f"{TODAY - timedelta(25)}"},
        "trainings",
        ["RESULT_CONTRADICTS", "sertifikat", "sebelum"],
        id="a certificate dated before the course",
    ),
    pytest.param(
        {"name": "Siti Contohwati", **HERE, "post": "Kades", **SIGNED}
        | {"pledge_date": f"{OPENS - timedelta(400)}"},
        "pledges",
        ["ACT_OUTSIDE_CYCLE", "siklus"],
        id="a signature outside every cycle",
    ),
    pytest.param(
        {"name": "Siti Contohwati", **HERE, "post": "Kades", **SIGNED}
        | {"pledge_date": f"{CLOSES + timedelta(1)}"},
        "pledges",
        ["ACT_OUTSIDE_CYCLE", "belum tiba", "Baris tidak dicatat"],
        id="a signature after the close that is still to come",
    ),
]


@pytest.mark.parametrize(("row", "delivers", "said"), ROWS)
def test_a_row_that_cannot_count_is_answered_and_marks_nobody(
    hand_made: Office, type_: Type, row: dict[str, str], delivers: str, said: list[str]
) -> None:
    code, answer = send(hand_made, type_, row, delivers)
    for words in said:
        assert words in answer, answer
    assert code in (0, 3)
    nothing_is_marked(type_)


def test_a_signature_after_the_cycle_closed_is_refused(hand_made: Office, type_: Type) -> None:
    closed = CYCLE.replace("UJI", "LALU").replace(f"{CLOSES}", f"{TODAY - timedelta(10)}")
    closed = closed.replace(f"due = {DUE}", f"due = {TODAY - timedelta(12)}")
    closed = closed[: closed.index("[requirement")]
    (hand_made.folder / "lalu.toml").write_text(closed, encoding="utf-8")
    assert type_("programme", "load", "lalu.toml", *BY).code == 0
    text = EVENT.format(code="LALU-1", day=TODAY - timedelta(11), texts='texts = ["SKB-4"]')
    text = text.replace('"ikrar"', '"pakta_integritas"').replace('"UJI"', '"LALU"')
    (hand_made.folder / "e.toml").write_text(text, encoding="utf-8")
    assert type_("events", "add", "e.toml", *BY).code == 0
    row = {"name": "Siti Contohwati", **HERE, "post": "Kades", **SIGNED, "event": "LALU-1"}
    _, answer = send(hand_made, type_, row)
    assert "ACT_OUTSIDE_CYCLE" in answer
    nothing_is_marked(type_)


@pytest.mark.parametrize(
    ("noun", "more"), [pytest.param("events", ""), pytest.param("meetings", MEETING)]
)
@pytest.mark.parametrize("day", [OPENS - timedelta(1), CLOSES + timedelta(1)])
def test_a_pledge_on_a_day_that_its_cycle_does_not_count_is_no_event(
    hand_made: Office, type_: Type, noun: str, more: str, day: date
) -> None:
    text = EVENT.format(code="LUAR", day=day, texts='texts = ["SKB-4"]') + more
    (hand_made.folder / "e.toml").write_text(text, encoding="utf-8")
    done = type_(noun, "add", "e.toml", *BY)
    assert (done.code, "EVENT_OUTSIDE_CYCLE" in done.err) == (2, True), done.err
    assert "di luar siklus UJI" in done.err
    assert listed(type_, "events", "list") == []
    (hand_made.folder / "e.toml").write_text(text.replace("ikrar", "sosialisasi"), encoding="utf-8")
    assert type_(noun, "add", "e.toml", *BY).code == 0


def test_a_list_of_another_district_is_held_whole(hand_made: Office, type_: Type) -> None:
    rows = [
        {"name": f"Orang {word}", "village_code": f"35.17.01.200{at}", "post": "Kades", **SIGNED}
        for at, word in enumerate(("Satu", "Dua", "Tiga", "Empat", "Lima", "Enam"), 1)
    ]
    hand_made.deliver(as_csv(rows, list(rows[0])), "daftar", toml='delivers = "pledges"')
    done = type_("sync", "daftar")
    assert done.code == 3, (done.out, done.err)
    assert "kabupaten" in (done.out + done.err).lower()
    nothing_is_marked(type_)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            CYCLE.replace(f"due = {DUE}", f"due = {CLOSES + timedelta(1)}"),
            "due lebih akhir daripada closes",
            id="a cycle whose due lies after closes",
        ),
        pytest.param(
            CYCLE.replace('"SBM-PERENCANAAN"', '"SBM-ENTAH"'),
            "SBM-ENTAH",
            id="a requirement of an unknown course",
        ),
    ],
)
def test_a_programme_that_contradicts_itself_is_refused(
    hand_made: Office, type_: Type, text: str, said: str
) -> None:
    (hand_made.folder / "salah.toml").write_text(text.replace("UJI", "BARU"), encoding="utf-8")
    done = type_("programme", "load", "salah.toml", *BY)
    assert done.code == 2
    assert "salah.toml" in done.err
    assert said in done.err
    assert not [row for row in listed(type_, "programme", "list") if "BARU" in row["code"]]


def test_an_event_without_a_text_is_refused(hand_made: Office, type_: Type) -> None:
    text = EVENT.format(code="TANPA", day=TODAY, texts="")
    (hand_made.folder / "e.toml").write_text(text, encoding="utf-8")
    done = type_("events", "add", "e.toml", *BY)
    assert (done.code, "naskah" in done.err or "texts" in done.err) == (2, True), done.err
    assert listed(type_, "events", "list") == []


def sheet_of(type_: Type, office: Office, code: str, name: str) -> list[str]:
    """Write the attendance sheet of a meeting and return its codes."""
    assert type_("meetings", "attendance", code, "--out", name, *BY).code == 0
    page = openpyxl.load_workbook(office.folder / name)["daftar hadir"]
    heads = [cell.value for cell in page[1]]
    return [
        str(row[heads.index("code")].value) for row in page.iter_rows(min_row=2) if row[0].value
    ]


def test_sheets_and_codes_of_elsewhere_let_nobody_in(hand_made: Office, type_: Type) -> None:
    for code in ("SATU", "DUA"):
        text = EVENT.format(code=code, day=TODAY, texts='texts = ["SKB-4"]') + MEETING
        (hand_made.folder / f"{code}.toml").write_text(text, encoding="utf-8")
        assert type_("meetings", "add", f"{code}.toml", *BY).code == 0
        assert type_("meetings", "invite", code, *BY).code == 0
    foreign, own = (sheet_of(type_, hand_made, code, f"{code}.xlsx") for code in ("SATU", "DUA"))
    done = type_("meetings", "attendance", "DUA", "--in", "SATU.xlsx", *BY)
    assert done.code == 2
    assert "SATU" in done.err
    misread = own[0][:-1] + ("A" if own[0][-1] != "A" else "B")
    (hand_made.folder / "kode.txt").write_text(
        "\n".join([foreign[0], "SBM1-" + "0" * 27, misread, "halo"]), encoding="utf-8"
    )
    done = type_("meetings", "attendance", "DUA", "--codes", "kode.txt", "--door", "Utama", *BY)
    assert done.code == 0, done.err
    assert "milik rapat lain" in done.out
    assert "0 orang masuk" in done.out
    assert done.out.lower().count("tidak ada yang dicatat hadir") == 4
    again = type_("meetings", "attendance", "DUA", "--codes", "kode.txt", "--door", "Utama", *BY)
    assert (again.code, "sudah diproses pada" in again.out) == (0, True)
    (kept,) = listed(type_, "meetings", "show", "DUA", "--what", "files")
    opened = type_("evidence", "get", kept["sha256"][:12], "--reason", "uji", "-o", "k.txt", *BY)
    assert opened.code == 0, opened.err
    assert (hand_made.folder / "k.txt").read_text().startswith(foreign[0])
    nothing_is_marked(type_)


def test_by_hand_the_same_is_refused_with_the_same_codes(hand_made: Office, type_: Type) -> None:
    who = next(row["person_id"] for row in hand_made.roster() if row["village_code"] == KESEMEN)
    said = ("--cycle", "UJI", "--text", "SKB-4", "--form", "pakta_integritas", *BY)
    for more, code in (
        (("--mode", "in_person", "--date", OPENS - timedelta(1)), "ACT_OUTSIDE_CYCLE"),
        (("--mode", "on_paper", "--date", TODAY), "NO_DOCUMENT"),
    ):
        done = type_("pledges", "add", who, *said, *more)
        assert (done.code, code in done.err) == (2, True), done.err
    done = type_("trainings", "add", who, "--course", "SBM-ENTAH", "--date", TODAY, *BY)
    assert done.code == 2, (done.out, done.err)
    nothing_is_marked(type_)
