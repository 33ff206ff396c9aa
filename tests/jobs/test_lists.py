"""When lists are read: after the rosters that they are judged by, at the latest at 04:00."""

from collections.abc import Callable
from datetime import date, datetime

from tests.jobs.conftest import House

Wib = Callable[[str], datetime]
NIGHT = date(2026, 3, 2)
LIST = "name,village_code,post,text,form,pledge_date\nSiti Contohwati,35.16.05.2001,Kades,SKB-4,pakta integritas,2024-09-13\n"


def declare_list(house: House, name: str, district: str = "35.16") -> None:
    file = house.folder / f"{name}.csv"
    house.declare(name, str(file), 'delivers = "pledges"')
    path = house.folder / "sources" / f"{name}.toml"
    path.write_text(path.read_text().replace("35.16", district), encoding="utf-8")
    file.write_text(LIST, encoding="utf-8")


def lists_of(house: House) -> list[tuple[str, date, str]]:
    return [(name, night, state) for name, night, _, state in house.runs() if "daftar" in name]


def test_a_list_waits_for_the_roster_of_its_district(house: House, wib: Wib) -> None:
    house.declare("mojokerto-a")
    declare_list(house, "daftar-ikrar")
    house.night(wib("2026-03-02 01:00"), "sync_lists")
    assert lists_of(house) == []
    house.night(wib("2026-03-02 01:05"))
    assert lists_of(house) == [("daftar-ikrar", NIGHT, "PUBLISHED")], "the last roster let it begin"
    assert house.ask("select count(*) from pledge_act where state = 'counted'") == 1
    house.night(wib("2026-03-02 01:20"), "sync_lists")
    assert len(lists_of(house)) == 1


def test_a_list_of_the_province_waits_for_all_and_one_of_another_district_for_none(
    house: House, wib: Wib
) -> None:
    house.declare("mojokerto-a")
    declare_list(house, "daftar-provinsi", "35")
    declare_list(house, "daftar-jombang", "35.17")
    house.night(wib("2026-03-02 01:00"), "sync_lists")
    assert [name for name, _, _ in lists_of(house)] == ["daftar-jombang"]


def test_a_list_declared_by_day_waits_for_the_next_night(house: House, wib: Wib) -> None:
    house.declare("mojokerto-a")
    house.night(wib("2026-03-02 01:00"))
    declare_list(house, "daftar-ikrar")
    house.night(wib("2026-03-02 10:00"), "janitor")
    assert lists_of(house) == []
    house.night(wib("2026-03-03 01:00"), "sync_lists")
    house.night(wib("2026-03-03 01:00"))
    assert [name for name, _, _ in lists_of(house)] == ["daftar-ikrar"]


def test_at_four_a_list_waits_no_longer(house: House, wib: Wib) -> None:
    house.declare("mojokerto-a")
    declare_list(house, "daftar-ikrar")
    house.night(wib("2026-03-02 04:00"), "sync_lists")
    assert [name for name, _, _ in lists_of(house)] == ["daftar-ikrar"]
    assert house.ask("select count(*) from pledge_act") == 0
    house.night(wib("2026-03-02 05:00"))
    house.night(wib("2026-03-03 04:00"), "sync_lists")
    assert house.ask("select count(*) from pledge_act where state = 'counted'") == 1


def test_a_list_that_was_judged_without_tonights_roster_says_so_until_it_is_judged_with_it(
    house: House, wib: Wib
) -> None:
    house.declare("mojokerto-a")
    declare_list(house, "daftar-ikrar")
    house.night(wib("2026-03-01 01:00"))
    house.night(wib("2026-03-02 04:00"), "sync_lists")
    said_so = "select shown from finding where code = 'ROSTER_NOT_TONIGHT' and status = 'open'"
    assert house.ask(said_so) == "mojokerto-a"
    assert house.ask("select district_code from finding where source = 'daftar-ikrar'") == "35.16"
    named = "select counts->'without_tonights_roster' from run where source = 'daftar-ikrar'"
    assert house.ask(named) == ["mojokerto-a"]
    house.night(wib("2026-03-03 01:00"))
    house.night(wib("2026-03-03 01:30"), "sync_lists")
    assert house.ask(said_so) is None
    house.night(wib("2026-03-04 01:00"))
    house.night(wib("2026-03-04 01:30"), "sync_lists")
    assert [state for *_, state in lists_of(house)] == ["PUBLISHED", "NOOP", "NOOP"]
