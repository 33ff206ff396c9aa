"""`sync`, `runs`, `replay`, `sources`: exit codes, words, and that a wrong file stops everything
before anything is fetched.
"""

import csv
import io
import json
import re

import pytest

from tests.cli.conftest import Type
from tests.office import BUDI, CAST, SITI, Office, as_csv

HTML = "<html>Request Rejected</html>"


def told_runs(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_good_night_ends_with_0_and_says_how_many(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    result = type_("sync", "--night", "2026-03-02")
    assert (result.code, result.err) == (0, "")
    assert "mojokerto: diterbitkan | dibaca 6 = diterima 6 + ditolak 0" in result.out
    assert "Selesai: 1 sumber (diterbitkan 1)." in result.out
    assert "mojokerto: tidak ada yang baru" in type_("sync").out


@pytest.mark.parametrize(
    ("bodies", "code"),
    [
        pytest.param({"a": CAST}, 0, id="all well"),
        pytest.param({"a": CAST, "b": HTML}, 1, id="one failed"),
        pytest.param({"a": []}, 3, id="one held"),
        pytest.param({"a": [], "b": HTML, "c": CAST}, 1, id="a failure outranks a hold"),
    ],
)
def test_exit_codes(type_: Type, office: Office, bodies: dict[str, object], code: int) -> None:
    districts = {"a": "35.16", "b": "35.17", "c": "35.16"}
    for name, body in bodies.items():
        office.deliver(body, name * 3, district=districts[name])  # type: ignore[arg-type]
    result = type_("sync")
    assert result.code == code
    assert result.err == ""


@pytest.mark.parametrize(
    ("words", "part"),
    [
        pytest.param(("sync", "jombang"), "jombang", id="an unknown source"),
        pytest.param(("sync", "mojokerto", "--all"), "--all", id="a name and --all"),
        pytest.param(("sync", "--night", "kemarin"), "kemarin", id="no day"),
        pytest.param(("sync", "--night", "2026-02-30"), "2026-02-30", id="no such day"),
        pytest.param(("officials", "list", "--as-of", "malam"), "malam", id="no instant"),
        pytest.param(
            ("officials", "list", "--on", "20260230"), "20260230", id="no such day to hold office"
        ),
        pytest.param(("officials", "list", "--format", "pdf"), "pdf", id="no such format"),
        pytest.param(("officials", "show", "999999"), "999999", id="nobody"),
        pytest.param(("explain", "999999"), "999999", id="nobody to explain"),
        pytest.param(("replay", "999999"), "999999", id="no run to replay"),
        pytest.param(("runs", "show", "999999"), "999999", id="no run"),
        pytest.param(("runs", "list", "--night", "x"), "x", id="no night"),
        pytest.param(("holds", "show", "999999"), "999999", id="no hold"),
        pytest.param(
            ("holds", "release", "999999", "--by", "Rina", "--reason", "x"),
            "999999",
            id="no hold to release",
        ),
        pytest.param(
            ("holds", "reject", "999999", "--by", "Rina"), "999999", id="no hold to reject"
        ),
        pytest.param(("sources", "new", "tidak-ada.csv"), "tidak-ada.csv", id="no sample"),
        pytest.param(("sources", "check", "jombang"), "jombang", id="an unknown source to check"),
        pytest.param(
            ("officials", "list", "-o", "tidak/ada/x.csv", "--format", "csv"),
            "tidak/ada",
            id="a folder that is not there",
        ),
        pytest.param(
            ("officials", "list", "-o", "tidak/ada/x.xlsx"),
            "tidak/ada",
            id="a folder that is not there, xlsx",
        ),
    ],
)
def test_wrong_use_ends_with_2_and_one_sentence(
    type_: Type, office: Office, words: tuple[str, ...], part: str
) -> None:
    office.deliver(CAST)
    result = type_(*words)
    assert result.code == 2
    assert part in result.err
    assert re.match(r"Galat \[[A-Z_]+\]: ", result.err)


@pytest.mark.parametrize(
    "words",
    [("sync", "--nite", "x"), ("officials", "show", "satu"), ("hapus",), ("holds", "release", "1")],
)
def test_a_word_the_command_does_not_know_ends_with_2(type_: Type, words: tuple[str, ...]) -> None:
    assert type_(*words).code == 2


def test_a_number_beyond_the_database_is_wrong_use(type_: Type) -> None:
    for words in (
        ("officials", "show"),
        ("explain",),
        ("replay",),
        ("runs", "show"),
        ("holds", "show"),
    ):
        assert type_(*words, 10**30).code == 2, words


WRONG = {
    "no district": ('district = "35.16"', "", "district"),
    "a district that is no code": ('district = "35.16"', 'district = "Mojokerto"', "district"),
    "a district that is not there": ('district = "35.16"', 'district = "35.99"', "district"),
    "an unknown type": ('type = "spreadsheet"', 'type = "pdf"', "type"),
    "an unknown key": ('type = "spreadsheet"', 'type = "spreadsheet"\nkolom = 1', "kolom"),
    "an unknown column": ("", '[columns]\nnik_ayah = "NIK"', "nik_ayah"),
    "a number as a text": (
        'type = "spreadsheet"',
        'type = "spreadsheet"\ntrust = "tinggi"',
        "trust",
    ),
    "a password in the address": ('type = "spreadsheet"', 'type = "json_api"', None),
    "no TOML": ('type = "spreadsheet"', "type = spreadsheet", "TOML"),
    "an unknown number of the brake": ("", "[brake]\nremovals = 3", "removals"),
}


@pytest.mark.parametrize("fault", [pytest.param("", id="D3")])
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_file_is_that_source_s_failure_with_file_key_and_reason_and_the_others_run(
    type_: Type, office: Office, wrong: str, fault: str
) -> None:
    office.deliver(CAST, "aaa")
    office.deliver(CAST)
    path = office.folder / "sources" / "mojokerto.toml"
    right, instead, key = WRONG[wrong]
    text = path.read_text()
    text = text.replace(right, instead) if right else text + instead
    if key is None:
        key = "address"
        text = text.replace(
            str(office.folder / "drop" / "mojokerto.csv"),
            "https://petugas:SandiRahasia77@data.example.go.id/x",
        )
    path.write_text(text)
    result = type_("sync")
    assert (result.code, result.err) == (1, "")
    assert "mojokerto: gagal (CONFIG)" in result.out
    assert "mojokerto.toml" in result.out
    assert key in result.out
    assert "SandiRahasia77" not in result.out
    assert office.ask("select source, state from run") == [{"source": "aaa", "state": "PUBLISHED"}]
    for words in (("doctor",), ("sources", "check", "mojokerto")):
        result = type_(*words)
        assert result.code == 1, words
        assert "mojokerto" in result.out
    assert type_("sources", "list").code == type_("officials", "list").code == 0


@pytest.mark.parametrize("fault", [pytest.param("", id="D3")])
def test_a_source_whose_file_broke_has_a_failed_night_and_keeps_its_people(
    type_: Type, office: Office, fault: str
) -> None:
    office.deliver(CAST)
    type_("sync")
    path = office.folder / "sources" / "mojokerto.toml"
    right = path.read_text()
    path.write_text(right + "\nkolom = 1")
    result = type_("sync")
    assert (result.code, "gagal (CONFIG)" in result.out) == (1, True)
    last = office.ask("select state, code, ended_at is not null ended from run order by id")[-1]
    assert last == {"state": "FAILED", "code": "CONFIG", "ended": True}
    assert office.ask("select active from source") == [{"active": True}]
    assert len(office.people()) == len(CAST)
    path.write_text(right)
    assert type_("sync").code == 0


def test_a_dry_run_says_what_would_be_and_writes_nothing(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    result = type_("sync", "--dry-run")
    assert (result.code, "Uji coba, tidak ada yang ditulis." in result.out) == (0, True)
    assert office.ask("select (select count(*) from run) + (select count(*) from source) n") == [
        {"n": 0}
    ]


def test_runs_are_listed_by_night_newest_first(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    type_("sync", "--night", "2026-03-02", "--by", "Rina")
    office.deliver(HTML)
    type_("sync", "--night", "2026-03-03")
    rows = told_runs(type_("runs", "list", "--format", "csv").out)
    assert [(row["night"], row["source"], row["state"], row["code"]) for row in rows] == [
        ("2026-03-03", "mojokerto", "FAILED", "NOT_DATA"),
        ("2026-03-02", "mojokerto", "PUBLISHED", ""),
    ]
    assert (rows[1]["rows_read"], rows[1]["admitted"], rows[1]["requested_by"]) == (
        "6",
        "6",
        "Rina",
    )
    one = json.loads(type_("runs", "list", "--night", "2026-03-02", "--format", "json").out)
    assert [row["state"] for row in one] == ["PUBLISHED"]
    assert type_("runs", "list", "--night", "2026-03-01", "--format", "json").out.split() == [
        "[",
        "]",
    ]


def test_a_run_is_shown_whole(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    type_("sync")
    rows = {
        row["field"]: row["value"]
        for row in json.loads(type_("runs", "show", 1, "--format", "json").out)
    }
    assert (rows["state"], rows["admitted"]) == ("PUBLISHED", 6)
    assert len(rows["delivery"]) == 64


def test_replay_shows_the_difference_and_writes_nothing(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    type_("sync")
    before = office.state()
    result = type_("replay", 1)
    assert result.code == 0
    assert "Tidak ada yang ditulis." in result.out
    assert "berbeda" not in result.out
    assert office.state() == before


def test_a_run_that_fetched_nothing_cannot_be_replayed(type_: Type, office: Office) -> None:
    office.deliver("")
    assert type_("sync").code == 1
    result = type_("replay", 1)
    assert result.code == 2
    assert "tidak ada yang dapat dibaca lagi" in result.err


def test_sources_are_listed_with_their_last_state(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    office.deliver(CAST, "baru", district="35.17")
    type_("sync", "mojokerto")
    rows = {
        row["source"]: row for row in json.loads(type_("sources", "list", "--format", "json").out)
    }
    assert (rows["mojokerto"]["state"], rows["mojokerto"]["officials"]) == ("PUBLISHED", 6)
    assert (rows["baru"]["state"], rows["baru"]["officials"]) == ("-", 0)


def test_checking_sources_reads_them_and_writes_nothing(type_: Type, office: Office) -> None:
    office.deliver([*CAST, {**BUDI, "key": "7", "name": "-"}])
    office.deliver(HTML, "jombang", district="35.17")
    result = type_("sources", "check")
    assert result.code == 1
    assert "mojokerto: 7 baris" in result.out
    assert "NAME_INVALID 1" in result.out
    assert "jombang: NOT_DATA" in result.out
    assert office.ask("select count(*) n from delivery") == [{"n": 0}]
    assert type_("sources", "check", "mojokerto").code == 0


def test_a_new_source_is_proposed_from_a_sample_and_works_as_proposed(
    type_: Type, office: Office
) -> None:
    sample = office.folder / "contoh kiriman.csv"
    sample.write_text(as_csv(CAST))
    target = office.folder / "sources" / "contoh-kiriman.toml"
    result = type_("sources", "new", sample, "--district", "35.16", "-o", target)
    assert result.code == 0
    assert result.err.count("diterima") == 5
    assert "3516055503809001" not in result.out + result.err
    assert type_("sync", "contoh-kiriman").code == 0
    again = type_("sources", "new", sample, "-o", target)
    assert (again.code, "sudah ada" in again.err) == (2, True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff",
        b"PK\x03\x04 broken",
        b"{",
        b"[]",
        b"<html></html>",
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    ],
)
def test_a_sample_that_cannot_be_read_gets_a_sentence(
    type_: Type, office: Office, body: bytes
) -> None:
    sample = office.folder / "contoh.bin"
    sample.write_bytes(body)
    result = type_("sources", "new", sample, "--district", "35.16")
    assert result.code in (0, 1, 2)
    assert "INTERNAL" not in result.out + result.err


def test_a_bug_gets_a_sentence_and_its_trace_only_with_debug(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    office.one()
    with office.database.work() as connection:
        connection.execute("alter table tenure rename column sk_number to nomor_sk")
    result = type_("officials", "list")
    assert result.code == 1
    assert result.err.startswith("Galat [INTERNAL]")
    assert "--debug" in result.err
    with pytest.raises(Exception, match="sk_number"):
        type_("--debug", "officials", "list")


def test_an_officer_named_in_no_environment_is_still_somebody(
    type_: Type, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("USER")
    office.deliver([SITI])
    type_("sync")
    assert office.ask("select requested_by from run") == [{"requested_by": "operator"}]


def test_a_night_that_is_held_for_growth_names_no_number_of_missing_people(
    type_: Type, office: Office
) -> None:
    office.deliver(CAST)
    office.one()
    many = [
        {**row, "key": f"{row['key']}{at}", "name": f"{row['name']} {letter}", "nik": ""}
        for at, letter in enumerate("ABCD")
        for row in CAST
    ]
    office.deliver([*CAST, *many])
    result = type_("sync").out
    assert "GROWTH" in result
    assert "(0 orang" not in result
