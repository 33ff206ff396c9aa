"""The morning's message: the numbers of the pages, each with its page; nothing where nothing is new;
nothing about anybody.
"""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sibermata.desk.messages.digest import write_digests
from sibermata.desk.messages.speaker import speaker_of
from sibermata.desk.privacy.requests import Asked, take_request
from sibermata.desk.roster.measures import measured
from sibermata.records.account import Role
from sibermata.records.office.message import MessageKind, Word
from sibermata.records.office.privacy import Channel, RequestKind, Said
from sibermata.records.programme.measure import Measure
from sibermata.rules.outgoing.text import Text, text_of
from sibermata.rules.time.office import day_in_words
from sibermata.standing.seats import check_seats
from sibermata.store.base.scope import Scope
from tests.desk.messages.conftest import PAGES, Messages
from tests.office import CAST, SITI, person

CANARY_NIK, CANARY_PHONE = "3516055503809777", "081234567897"
STRANGE = person("9", "Kenari Rahasia", CANARY_NIK, "Jogoboyo Antah", phone=CANARY_PHONE)
NAMELESS = person("10", CANARY_NIK, "", "Kepala Dusun Krajan", phone=CANARY_PHONE)


def morning(hours: int = 0) -> datetime:
    """An instant of today's morning, by the office's clock; its findings are new."""
    return datetime.now(UTC).replace(hour=0, minute=0) + timedelta(hours=hours)  # 07.00 WIB


def texts(messages: Messages) -> list[Text]:
    """What stands in the outbox, as it would be sent."""
    with messages.office.database.connection() as connection:
        speaker = speaker_of(messages.door, connection)
    return [
        text_of(MessageKind(kind), district, facts, speaker)
        for kind, district, facts in messages.outbox("kind, district_code, facts")
    ]


@pytest.fixture
def refusals(messages: Messages) -> Messages:
    """A district with a refused row and a question, and an officer who is told."""
    messages.office.deliver([*CAST, STRANGE, NAMELESS])
    messages.office.one()
    messages.target("json://petugas", Role.OFFICER)
    return messages


def test_the_morning_says_the_numbers_of_the_pages_each_with_its_page(refusals: Messages) -> None:
    assert write_digests(refusals.door, morning()) == 1
    with refusals.office.database.connection() as connection:
        counts = measured(connection, Scope.of("35.16"), date(2026, 3, 2))
    (text,) = texts(refusals)
    questions = counts[Measure.QUESTIONS]["35.16"].number
    refused = counts[Measure.REFUSED]["35.16"].number
    assert (questions, refused) == (1, 1)
    lines = text.body.splitlines()
    assert text.title == "Sibermata pagi ini: Kabupaten Mojokerto"
    assert lines[1:] == [
        f"Baris masih ditolak: {refused}, baru 1.",
        f"{PAGES}/wilayah/35.16/daftar/refused",
        f"Pertanyaan: {questions}, baru 1.",
        f"{PAGES}/wilayah/35.16/daftar/questions",
    ]


@pytest.mark.parametrize("fault", [pytest.param("", id="I11 S48")])
def test_nobody_s_name_number_or_telephone_leaves_in_a_message(
    refusals: Messages, fault: str
) -> None:
    write_digests(refusals.door, morning())
    refusals.office.deliver([SITI])
    refusals.office.one()
    refusals.at(morning())
    refusals.drain(morning(1))
    rows = json.dumps(refusals.outbox("*"), default=str)
    said = rows + "".join(f"{text.title}{text.body}" for _, text in refusals.received)
    assert refusals.received
    for row in (*CAST, STRANGE):
        for word in (*row["name"].split(), row["nik"]):
            assert word.lower() not in said.lower(), word
    assert CANARY_PHONE[1:] not in said
    assert "satu" not in rows  # no address in the clear


@pytest.mark.parametrize("hours", [-2, 6], ids=["before half past six", "in the afternoon"])
def test_the_morning_has_its_hours(refusals: Messages, hours: int) -> None:
    assert write_digests(refusals.door, morning(hours)) == 0


def test_the_morning_is_said_once_a_day_to_each_target(refusals: Messages) -> None:
    refusals.target("json://lain", Role.COORDINATOR)
    assert [write_digests(refusals.door, morning(hour)) for hour in (0, 1, 2)] == [2, 0, 0]
    assert {text.title for text in texts(refusals)} == {
        "Sibermata pagi ini: Kabupaten Mojokerto",
        "Sibermata pagi ini: Seluruh provinsi",
    }


def monday(after: datetime) -> datetime:
    return after + timedelta(days=(7 - after.weekday()) % 7)


@pytest.mark.parametrize("weekday", range(7), ids=["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
def test_where_nothing_is_new_only_monday_says_that_all_is_well(
    messages: Messages, weekday: int
) -> None:
    messages.office.deliver(CAST)
    messages.office.one()
    messages.target("json://petugas", Role.OFFICER)
    with messages.office.database.work() as connection:  # whoever took office did so long ago
        connection.execute("update tenure set recorded_from = '2020-01-01'")
        connection.execute("update finding set status = 'answered'")
    now = monday(morning()) + timedelta(days=weekday)
    with messages.office.database.work() as connection:
        connection.execute("update source set confirmed_at = %s, published_at = %s", (now, now))
    assert write_digests(messages.door, now) == (weekday == 0)
    if weekday == 0:
        (text,) = texts(messages)
        assert "Semua baik" in text.body


def test_trouble_is_named_with_its_age(messages: Messages) -> None:
    messages.office.deliver(CAST)
    messages.office.one()
    messages.target("json://petugas", Role.OFFICER)
    assert write_digests(messages.door, morning() + timedelta(days=4)) == 1
    (text,) = texts(messages)
    assert "Sumber bermasalah: 1." in text.body
    assert "- mojokerto: data per " in text.body
    assert f"{PAGES}/sinkronisasi" in text.body


MARKS = [  # state, days until it is due, days until it holds no longer
    ("in_grace", 5, None),
    ("in_grace", 31, None),
    ("expiring", -90, 30),
    ("valid", 1, 1),
    ("not_started", -1, None),
]


def test_the_morning_counts_terms_that_end_and_trainings_that_fall_due(messages: Messages) -> None:
    messages.office.deliver(CAST)
    messages.office.one()
    messages.target("json://petugas", Role.OFFICER)
    day, book = morning().date(), messages.office.rules.book
    with messages.office.database.work() as connection:
        connection.execute("update tenure set recorded_from = '2020-01-01'")
        connection.execute(
            "update tenure set end_date = %s + 60 * id::int where id < 4 and recorded_to = 'infinity'",
            (day - timedelta(days=70),),
        )
        connection.execute("delete from mark")
        for state, due, until in MARKS:
            connection.execute(
                "insert into mark (person_id, kind, subject, pledge_class, district_code, "
                "tenure_id, state, due, valid_until) values (1, 'training', %s || %s, '', "
                "'35.16', 1, %s, %s::date + %s::int, %s::date + %s::int)",
                (state, due, state, day, due, day, until),
            )
    check_seats(messages.office.database, book, day)
    assert write_digests(messages.door, morning()) == 1
    (text,) = texts(messages)
    lines = text.body.splitlines()
    terms = next(line for line in lines if line.startswith("Masa jabatan"))
    assert terms == "Masa jabatan yang sudah atau segera habis: 3, baru 3."
    assert lines[lines.index(terms) + 1] == f"{PAGES}/perbaikan?jenis=kursi"
    due = next(line for line in lines if line.startswith("Pelatihan"))
    first = day_in_words(day + timedelta(days=5))
    assert due == f"Pelatihan yang jatuh tempo dalam 30 hari: 2, yang pertama {first}."
    assert lines[lines.index(due) + 1] == f"{PAGES}/pelatihan"


EVERY: list[tuple[Word, str]] = [
    (
        Word(MessageKind.REJECTED, "35.16", "a", {"source": "mojokerto"}),
        "Sumber mojokerto (Kabupaten Mojokerto) menolak nama pengguna, kata sandi, atau token kita. "
        "Datanya berhenti diperbarui sampai aksesnya diganti. Minta akses baru kepada pengelola "
        "sumber. https://sibermata.example/sinkronisasi/sumber/mojokerto",
    ),
    (
        Word(MessageKind.NOT_RUN, "", "b", {"night": "2026-03-04", "time": "01.30"}),
        "Pembacaan malam 4 Maret 2026 belum dimulai sampai pukul 01.30 WIB. Periksa layanan jadwal "
        "di server. Yang tampil adalah data sebelumnya. https://sibermata.example/sinkronisasi",
    ),
    (
        Word(
            MessageKind.NOT_RUN,
            "",
            "c",
            {
                "night": "2026-03-04",
                "time": "06.00",
                "number": 2,
                "sources": ["gresik", "mojokerto"],
                "variant": "not_ended",
            },
        ),
        "Pembacaan malam 4 Maret 2026 belum selesai sampai pukul 06.00 WIB: 2 sumber masih menunggu "
        "(gresik, mojokerto). Periksa layanan jadwal di server. "
        "https://sibermata.example/sinkronisasi",
    ),
    (
        Word(
            MessageKind.FAILED,
            "35.16",
            "d",
            {"source": "mojokerto", "code": "SRC_MOVED", "nights": 2, "since": "2026-03-03"},
        ),
        "Sumber mojokerto (Kabupaten Mojokerto) gagal dibaca 2 malam berturut-turut, sejak 3 Maret "
        "2026. Alamat sumber tidak ada lagi. Yang tampil adalah data terakhir yang terbit. "
        "https://sibermata.example/sinkronisasi/sumber/mojokerto",
    ),
    (
        Word(
            MessageKind.STALE,
            "35.16",
            "e",
            {"source": "mojokerto", "heard": "2026-03-02T18:05:00+00:00", "hours": 37},
        ),
        "Data sumber mojokerto (Kabupaten Mojokerto) tidak diperbarui sejak 3 Maret 2026 pukul 01.05 "
        "WIB, sudah 37 jam. Semua angka dari sumber itu per saat tersebut. "
        "https://sibermata.example/sinkronisasi/sumber/mojokerto",
    ),
    (
        Word(
            MessageKind.STALE,
            "",
            "f",
            {"number": 20, "whole": 38, "hours": 36, "variant": "all_stale"},
        ),
        "Data 20 dari 38 sumber tidak diperbarui lebih dari 36 jam. Periksa layanan jadwal dan "
        "jaringan server; pesan per sumber tidak dikirim. https://sibermata.example/sinkronisasi",
    ),
    (
        Word(MessageKind.NETWORK, "", "g", {"number": 14, "whole": 38, "night": "2026-03-04"}),
        "14 dari 38 sumber tidak dapat dihubungi pada malam 4 Maret 2026. Sebanyak itu biasanya "
        "berarti jaringan kantor kita sendiri yang terputus. Periksa sambungan server; pesan per "
        "sumber tidak dikirim. https://sibermata.example/sinkronisasi",
    ),
    (
        Word(MessageKind.HELD, "", "h", {"source": "", "code": "PROVINCE"}),
        "Perubahan dari seluruh provinsi ditahan dan menunggu keputusan. Dalam satu malam seluruh "
        "provinsi kehilangan terlalu banyak orang. Yang tampil adalah data terakhir yang terbit. "
        "https://sibermata.example/sinkronisasi/ditahan",
    ),
    (
        Word(MessageKind.TEST, "", "i", {}),
        "Ini pesan percobaan dari Sibermata. Bila pesan ini terbaca, tujuan ini sudah benar.",
    ),
]


@pytest.mark.parametrize(("word", "body"), EVERY, ids=lambda one: getattr(one, "about", ""))
def test_every_kind_says_what_happened_and_what_to_do(
    messages: Messages, word: Word, body: str
) -> None:
    with messages.office.database.connection() as connection:
        speaker = speaker_of(messages.door, connection)
    text: Any = text_of(word.kind, word.district, word.facts, speaker)
    assert text.body.startswith(body)
    assert "{" not in text.title + text.body
    assert len(text.body) < 600


@pytest.mark.parametrize("fault", [pytest.param("", id="S55")])
def test_the_morning_names_the_first_deadline_of_a_request_and_nobody_who_asked(
    messages: Messages, fault: str
) -> None:
    messages.office.deliver(CAST)
    messages.office.one()
    messages.target("json://petugas", Role.OFFICER)
    said = Said("Kenari Rahasia", CANARY_NIK)
    received = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
    asked = Asked(RequestKind.ACCESS, Channel.LETTER, received, said, district="35.16")
    with messages.door.desk("Rini") as desk:
        take_request(desk, asked)
    assert write_digests(messages.door, morning()) == 1
    (text,) = texts(messages)
    assert "Permintaan atas data pribadi: 1, dijawab paling lambat 5 Maret 2026" in text.body
    assert f"{PAGES}/perbaikan/permintaan" in text.body
    assert "Kenari" not in text.body
    assert CANARY_NIK not in text.body
