"""D12: another name for a source, with all that was read, said and decided of it; the end of a
source that no file declares any more.
"""

import json
from typing import Any

import pytest

from sibermata.desk.spellings import teach
from sibermata.standing.seats import check_seats
from sibermata.store.registry.fields import PERSON
from tests.accidents import FAMILIES, PARTS, district
from tests.cli.conftest import Type
from tests.desk.acts import desk, fix
from tests.office import AGUS, BUDI, CAST, JOKO, OTHER_SITI, SITI, WATI, Office

pytestmark = pytest.mark.parametrize("fault", [pytest.param("", id="D12")])
OLD, NEW = "mojokerto", "mojokerto-pemdes"
BY = ("--by", "Rini", "--reason", "nama baru di dinas")


def renamed(type_: Type, office: Office) -> None:
    """Rename the office's source; its file keeps its place."""
    result = type_("sources", "rename", OLD, NEW, *BY)
    assert result.code == 0, result.err
    (office.folder / "sources" / f"{OLD}.toml").rename(office.folder / "sources" / f"{NEW}.toml")


def columns_naming(office: Office, name: str) -> set[str]:
    """Return every column in which a name stands as a whole word, whatever its type."""
    columns = office.ask(
        "select table_name t, column_name c from information_schema.columns where table_schema = "
        "'public' and data_type in ('text', 'jsonb', 'ARRAY')"
    )
    pattern = rf"(^|[^a-z0-9_-]){name}([^a-z0-9_-]|$)"
    return {
        f"{row['t']}.{row['c']}"
        for row in columns
        if office.ask(f'select 1 from "{row["t"]}" where "{row["c"]}"::text ~ %s limit 1', pattern)
    }


def facts(state: str) -> list[list[str]]:
    """Return what an office holds true, in an order that no name changes."""
    return [sorted(rows) for rows in json.loads(state)]


def words(office: Office) -> list[set[str]]:
    """Return of whom the sealed words of persons are."""
    rows = office.ask("select statements from person where statements is not null order by id")
    sealed = [bytes(row["statements"]) for row in rows]
    return [set(json.loads(office.secrecy.open(one, PERSON))) for one in sealed]


@pytest.fixture
def lived(office: Office) -> Office:
    """An office with all that can hang on a source: two sources of one person, a correction, an
    answer, a question, somebody missing, a spelling taught.
    """
    odd = {**WATI, "post": "Jogoboyo"}
    nobody = {**JOKO, "key": "9", "name": "?", "nik": ""}
    office.deliver([*CAST[:2], odd, *CAST[3:], nobody], file="daftar.csv")
    second = {**BUDI, "phone": "081234567890", "birth_place": ""}
    office.deliver([second], "kedua", toml="trust = 90")
    office.sync()
    fix(office, "Siti Contohwati", "birth_place", "Jombang")
    with desk(office) as at:
        teach(at, OLD, "post", "Jogoboyo", {"post": "KASI_PEMERINTAHAN"})
    office.deliver([*CAST[:2], odd, *CAST[3:5], nobody], file="daftar.csv")
    office.sync()
    return office


def test_everything_of_a_source_goes_with_it_and_its_next_night_is_quiet(
    type_: Type, office: Office, lived: Office, fault: str
) -> None:
    before, past = office.state(), office.ask("select count(*) n from person")
    assert words(office) == [{OLD, "kedua"}]
    assert {"tenure.statements", "run.run_key", "person.field_sources"} <= columns_naming(
        office, OLD
    )
    renamed(type_, office)
    assert columns_naming(office, OLD) == {"audit.detail", "source.former_names"}
    assert facts(office.state()) == facts(before.replace(f'\\"{OLD}\\"', f'\\"{NEW}\\"'))
    assert words(office) == [{NEW, "kedua"}]
    assert [str(one.state) for one in office.sync()] == ["NOOP", "NOOP"]
    assert office.ask("select count(*) n from person") == past
    assert type_("doctor").code == 0


def test_corrections_absences_and_taught_words_go_on_under_the_new_name(
    type_: Type, office: Office, lived: Office, fault: str
) -> None:
    renamed(type_, office)
    office.deliver([{**SITI, "phone": "081234567891"}, BUDI, {**WATI, "post": "Jogoboyo"}], NEW)
    office.deliver([SITI, BUDI, {**WATI, "post": "Jogoboyo"}, JOKO, OTHER_SITI], NEW)
    result = office.one(NEW)
    assert (result.state, result.counts["asked"], result.counts["added"]) == ("PUBLISHED", 0, 0)
    rows = {row["name"]: row for row in office.roster()}
    assert rows["Siti Contohwati"]["birth_place"] in ("Jombang", "Mojokerto")
    assert rows[AGUS["name"]]["status"] == "missing"
    for _ in range(40):
        office.one(NEW)
    assert AGUS["name"] in {row["name"] for row in office.roster()}  # a sekdes never by absence
    assert office.ask("select distinct state from correction") == [{"state": "ACTIVE"}]


def test_the_old_name_is_refused_with_the_new_one(
    type_: Type, office: Office, lived: Office, fault: str
) -> None:
    renamed(type_, office)
    for typed in (
        ("sync", OLD),
        ("sources", "show", OLD),
        ("sources", "rename", OLD, "lain-lagi", *BY),
        ("sources", "retire", OLD, *BY),
        ("findings", "list", "--source", OLD),
        ("spellings", "teach", OLD, "post", "x", "KADES", "--by", "Rini", "--apply"),
    ):
        result = type_(*typed)
        assert (result.code, f"Sumber {OLD} sekarang bernama {NEW}." in result.err) == (2, True)


def test_a_file_that_still_bears_the_old_name_fails_alone_and_makes_no_second_source(
    type_: Type, office: Office, lived: Office, fault: str
) -> None:
    renamed(type_, office)
    (office.folder / "sources" / f"{NEW}.toml").unlink()
    office.deliver(CAST, OLD)
    result = type_("sync")
    assert result.code == 1
    assert "gagal (CONFIG)" in result.out
    assert f"sekarang bernama {NEW}" in result.out
    assert office.ask("select count(*) n from source") == [{"n": 2}]


@pytest.mark.parametrize(
    ("new", "code"),
    [
        pytest.param("Nama Baru", "SOURCE_NAME_INVALID", id="no name of a source"),
        pytest.param("kedua", "SOURCE_NAME_TAKEN", id="another source's"),
        pytest.param(OLD, "SOURCE_NAME_TAKEN", id="its own"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_changed(
    type_: Type, office: Office, lived: Office, new: str, code: str, fault: str
) -> None:
    before, file = office.state(), (office.folder / "sources" / f"{OLD}.toml").read_bytes()
    result = type_("sources", "rename", OLD, new, *BY)
    assert (result.code, f"Galat [{code}]" in result.err) == (2, True)
    assert office.state() == before
    assert (office.folder / "sources" / f"{OLD}.toml").read_bytes() == file


def test_a_name_that_somebody_wrote_into_the_file_first_is_taken_up(
    type_: Type, office: Office, lived: Office, fault: str
) -> None:
    path = office.folder / "sources" / f"{OLD}.toml"
    (office.folder / "sources" / f"{NEW}.toml").write_text(
        path.read_text().replace(f'"{OLD}"', f'"{NEW}"')
    )
    path.unlink()
    assert type_("sources", "rename", OLD, NEW, *BY).code == 0
    assert office.one(NEW).state == "NOOP"


def test_a_plan_that_waits_is_released_under_the_new_name(
    type_: Type, office: Office, fault: str
) -> None:
    rows = district("no_nik")
    office.deliver(rows)
    type_("sync")
    office.deliver(FAMILIES["shifted down"](rows, "name", PARTS["all of it"]))
    assert "ditahan (COLUMNS_SLIPPED)" in type_("sync").out
    renamed(type_, office)
    number = office.ask("select id from hold where status = 'waiting'")[0]["id"]
    result = type_("holds", "release", number, *BY)
    assert (result.code, "diterbitkan" in result.out) == (0, True), result.err


def test_a_source_may_have_its_old_name_back(
    type_: Type, office: Office, lived: Office, fault: str
) -> None:
    before = office.state()
    renamed(type_, office)
    assert type_("sources", "rename", NEW, OLD, *BY).code == 0
    assert office.state() == before
    assert type_("sync", NEW).code == 2


def tasks(office: Office) -> list[dict[str, Any]]:
    return office.ask(
        "select shown, status from finding where code = 'SOURCE_RETIRED' and status = 'open' "
        "order by shown"
    )


def test_whom_only_a_retired_source_names_is_a_task_each_and_nobody_ends(
    type_: Type, office: Office, fault: str
) -> None:
    office.deliver(CAST)
    office.deliver([BUDI, SITI], "kedua")
    office.sync()
    assert f"masih terdaftar di berkas {OLD}.toml" in type_("sources", "retire", OLD, *BY).err
    (office.folder / "sources" / f"{OLD}.toml").unlink()
    listed = type_("doctor")
    assert (listed.code, f"{OLD}: tidak terdaftar lagi, 6 orang" in listed.out) == (1, True)
    before = office.people()
    result = type_("sources", "retire", OLD, *BY)
    assert (result.code, "4 orang hanya disebut sumber itu" in result.out) == (0, True)
    assert office.people() == before
    assert len(tasks(office)) == 4
    assert type_("doctor").code == 0
    assert "tidak dipakai lagi" in type_("sources", "list", "--format", "csv").out
    type_("sources", "retire", OLD, *BY)
    assert len(tasks(office)) == 4


def test_such_a_task_ends_when_another_source_names_the_holder_or_a_person_ends_him(
    type_: Type, office: Office, fault: str
) -> None:
    office.deliver(CAST)
    office.one()
    (office.folder / "sources" / f"{OLD}.toml").unlink()
    type_("sources", "retire", OLD, *BY)
    office.deliver([SITI, BUDI, WATI], "kedua")
    office.sync()
    day = office.night().today
    check_seats(office.database, office.rules.book, day)
    assert len(tasks(office)) == 3
    agus = next(row["person_id"] for row in office.roster() if row["name"] == AGUS["name"])
    done = type_("officials", "end", agus, "--evidence", "SK", *BY)
    assert done.code == 0, done.err
    check_seats(office.database, office.rules.book, day)
    assert len(tasks(office)) == 2
    office.deliver(CAST)
    assert office.one().state in ("NOOP", "PUBLISHED")
    check_seats(office.database, office.rules.book, day)
    assert tasks(office) == []
    assert office.ask("select active, retired_at from source where slug = %s", OLD) == [
        {"active": True, "retired_at": None}
    ]
