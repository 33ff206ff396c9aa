"""A source that waits for files: looked at, confirmed by the file's sha256, read by an ordinary
run; and a source that no night asks until a day.
"""

import hashlib

import pytest

from tests.cli.conftest import Printed, Type
from tests.office import CAST, JOKO, WATI, Office, as_csv

BY = ("--by", "Dewi")


def declare(office: Office, name: str = "mojokerto", more: str = "") -> None:
    (office.folder / "sources" / f"{name}.toml").write_text(
        f'name = "{name}"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = "push"\n{more}\n'
    )


def sha_of(rows: list[dict[str, str]]) -> str:
    return hashlib.sha256(as_csv(rows).encode()).hexdigest()


@pytest.fixture
def hand(office: Office, type_: Type) -> "Type":
    declare(office)

    def handed(rows: list[dict[str, str]], *words: str) -> Printed:
        file = office.folder / "malam ini.csv"
        file.write_text(as_csv(rows), encoding="utf-8")
        return type_("sources", "hand-in", "mojokerto", file, *BY, *words)

    return handed


def runs(office: Office) -> list[tuple[str, bool]]:
    return [
        (row["state"], row["fresh"])
        for row in office.ask("select state, fresh from run order by id")
    ]


def test_a_file_is_looked_at_before_it_counts(hand: Type, office: Office) -> None:
    looked = hand([*CAST])
    assert looked.code == 0
    assert "diterima 6" in looked.err
    assert "Belum ada yang berubah" in looked.err
    assert f"--confirm {sha_of([*CAST])[:12]}" in looked.err
    assert JOKO["name"] in looked.out
    assert JOKO["nik"] not in looked.out
    assert runs(office) == []
    assert office.ask("select count(*) n from person")[0]["n"] == 0


def test_a_confirmed_file_is_read_by_an_ordinary_run(hand: Type, office: Office) -> None:
    done = hand([*CAST], "--confirm", sha_of([*CAST]))
    assert done.code == 0, done.err
    assert "diterbitkan" in done.out
    assert runs(office) == [("PUBLISHED", True)]
    assert len(office.people()) == len(CAST)
    noted = office.ask("select who, what, subject from audit where what = 'delivery handed in'")
    assert [tuple(row.values()) for row in noted] == [("Dewi", "delivery handed in", "mojokerto")]


def test_the_same_file_on_the_same_day_is_handed_in_once(hand: Type, office: Office) -> None:
    hand([*CAST], "--confirm", sha_of([*CAST]))
    again = hand([*CAST], "--confirm", sha_of([*CAST]))
    assert again.code == 0
    assert "sudah dikirim hari ini" in again.out
    assert len(runs(office)) == 1


def test_another_file_than_the_one_looked_at_is_not_confirmed(hand: Type, office: Office) -> None:
    refused = hand([*CAST[:3]], "--confirm", sha_of([*CAST])[:12])
    assert refused.code == 2
    assert "UPLOAD_OTHER" in refused.err
    assert runs(office) == []


def test_a_night_without_a_new_file_fetches_nothing_and_misses_nobody(
    hand: Type, office: Office
) -> None:
    hand([*CAST], "--confirm", sha_of([*CAST]))
    office.nights = 300
    assert office.one().state == "NOOP"
    assert runs(office) == [("PUBLISHED", True), ("NOOP", False)]


def test_a_night_before_the_first_file_is_quiet(hand: Type, office: Office) -> None:
    result = office.one()
    assert (result.state, result.code, result.exit_code) == ("NOOP", "", 0)


def test_the_same_file_on_another_day_confirms_that_nothing_changed(
    hand: Type, office: Office
) -> None:
    hand([*CAST], "--confirm", sha_of([*CAST]))
    with office.database.work() as connection:
        connection.execute("update upload set confirmed_at = confirmed_at - interval '2 days'")
        connection.execute("update run set ended_at = ended_at - interval '2 days'")
    again = hand([*CAST], "--confirm", sha_of([*CAST]))
    assert "tidak ada yang baru" in again.out
    assert runs(office) == [("PUBLISHED", True), ("NOOP", True)]


def test_a_file_that_removes_too_many_is_held_and_stays_the_delivery(
    hand: Type, office: Office
) -> None:
    declare(office, more="[brake]\nvillage_floor = 0\nvillage_share = 0.1\nvillages_held_floor = 0")
    hand([*CAST], "--confirm", sha_of([*CAST]))
    fewer = [one for one in CAST if one not in (WATI, JOKO)]
    looked = hand(fewer)
    assert "akan ditahan" in looked.err
    assert "2 tidak tampak" in looked.err
    held = hand(fewer, "--confirm", sha_of(fewer))
    assert held.code == 3
    office.nights = 300
    night = office.one()
    assert (night.state, night.code) == ("HELD", "SHRINK")
    assert len(office.people()) == len(CAST)


def test_a_list_is_handed_in_too(type_: Type, office: Office) -> None:
    declare(office, "ikrar", 'delivers = "pledges"\n[constants]\ntext = "SKB-4"')
    file = office.folder / "ikrar.csv"
    file.write_text("name,village_code\nSiti Contohwati,35.16.05.2001\n", encoding="utf-8")
    looked = type_("sources", "hand-in", "ikrar", file, *BY)
    assert looked.code == 0, looked.err
    assert "Dibaca 1" in looked.err


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"", "UPLOAD_EMPTY", id="empty"),
        pytest.param(b"%PDF-1.7 x", "UPLOAD_KIND", id="a PDF"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), "UPLOAD_KIND", id="a picture"),
        pytest.param(b"a,b\n" * 5_000_001, "UPLOAD_TOO_LARGE", id="20 MB and a byte"),
    ],
)
def test_S25_what_is_no_delivery_is_not_taken_in(
    type_: Type, office: Office, body: bytes, code: str
) -> None:
    declare(office)
    file = office.folder / "x.xlsx"
    file.write_bytes(body)
    refused = type_("sources", "hand-in", "mojokerto", file, *BY)
    assert refused.code == 2
    assert code in refused.err
    assert office.ask("select count(*) n from upload")[0]["n"] == 0


def test_what_is_taken_in_lies_sealed_under_a_random_name(hand: Type, office: Office) -> None:
    hand([*CAST])
    hand([*CAST])  # the same file waits already
    (row,) = office.ask("select id, body from upload")
    assert len(row["id"]) == 32
    assert JOKO["name"].encode() not in bytes(row["body"])


def test_nobody_keeps_more_waiting_than_the_office_allows(hand: Type, office: Office) -> None:
    hand([*CAST])
    with office.database.work() as connection:
        connection.execute("update upload set size = 100000000")
    refused = hand([*CAST[:2]])
    assert (refused.code, "UPLOAD_QUOTA" in refused.err) == (2, True)


def test_a_paused_source_is_not_asked_and_nobody_is_missed(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    office.one()
    done = type_(
        "sources", "pause", "mojokerto", "--until", day(5), *BY, "--reason", "server dipindah"
    )
    assert done.code == 0, done.err
    office.deliver(CAST[:4])
    night = type_("sync")
    assert night.code == 0
    assert "tidak ada yang baru (PAUSED)" in night.out
    assert "server dipindah" in night.out
    assert "sibermata sources resume mojokerto" in night.out
    assert runs(office)[-1] == ("NOOP", False)
    assert all(status == "active" for *_, status in office.people())
    assert type_("sources", "resume", "mojokerto", *BY).code == 0
    assert "PAUSED" not in type_("sync").out


def test_who_names_a_paused_source_means_it(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(CAST[:5])
    type_("sources", "pause", "mojokerto", "--until", day(5), *BY, "--reason", "uji")
    assert "diterbitkan" in type_("sync", "mojokerto").out


def test_a_pause_ends_by_itself_after_its_last_day(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(CAST[:5])
    type_("sources", "pause", "mojokerto", "--until", day(0), *BY, "--reason", "uji")
    assert "PAUSED" in type_("sync").out
    with office.database.work() as connection:
        connection.execute("update source set paused_until = paused_until - 1")
    assert "diterbitkan" in type_("sync").out


def day(later: int) -> str:
    from datetime import timedelta

    from sibermata.desk.opening import today

    return (today() + timedelta(days=later)).isoformat()
