"""Lists in pages: whoever follows `next` reads the whole list once, also while rows change."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.desk.acts import fix
from tests.office import BUDI, CAST, WATI, Office, person
from tests.web.conftest import REFUSED
from tests.web.programs import LISTS, NEXT_DOOR, THEIRS, Program

KEYS = {
    "officials": ("tenure",),
    "marks?kind=pledge": ("person_id", "subject", "pledge_class", "village_code"),
    "marks?kind=training": ("person_id", "subject", "pledge_class", "village_code"),
    "measures": ("measure", "district_code"),
    "events": ("code",),
    "villages": ("code",),
    "runs": ("run",),
    "rejections": ("id",),
    "corrections": ("id",),
}
SHORT = "?district=35.76"  # eighteen villages


def narrowed(name: str) -> str:
    return f"{name}{SHORT}" if name == "villages" else name


def key(name: str, row: Any) -> tuple[Any, ...]:
    return tuple(row[part] for part in KEYS[name])


@pytest.mark.parametrize("name", LISTS)
def test_pages_walk_everything_once(api: Program, ratna: str, name: str) -> None:
    whole = api.all(narrowed(name), ratna, 500)
    assert len(whole) > 1
    for size in (1, 2, len(whole) - 1, len(whole)):
        assert api.all(narrowed(name), ratna, size) == whole
    assert len({key(name, row) for row in whole}) == len(whole)


@pytest.mark.parametrize("size", [2, 3])
def test_a_history_walks_once_too(api: Program, ratna: str, size: int) -> None:
    wati = api.office.ask("select id from person where name = 'Wati Simulasi' limit 1")[0]["id"]
    name = f"officials/{wati}/history"
    whole = api.all(name, ratna, 500)
    assert {row["of"] for row in whole} == {"person", "tenure"}
    assert len(whole) >= 3
    assert api.all(name, ratna, size) == whole


def somebody_comes(office: Office) -> None:
    come = person("30", "Aaa Pertama", "3516051008869030", "Kaur Umum", "35.16.05.2001")
    office.deliver([*CAST, *REFUSED, come])
    office.one()


def somebody_goes(office: Office) -> None:
    office.deliver([*(one for one in CAST if one is not BUDI), *REFUSED])
    office.one()


def a_row_is_repaired_at_its_source(office: Office) -> None:
    office.deliver([*THEIRS[:-1]], NEXT_DOOR, district="35.17")
    office.one(NEXT_DOOR)


def a_correction_comes(office: Office) -> None:
    fix(office, "Joko Fiktif", "birth_place", "Uji")


def a_name_changes(office: Office) -> None:
    renamed = {**WATI, "name": "Zzz Simulasi"}
    office.deliver([*(renamed if one is WATI else one for one in CAST), *REFUSED])
    office.one()


CHANGES: tuple[Callable[[Office], None], ...] = (
    somebody_comes,
    somebody_goes,
    a_row_is_repaired_at_its_source,
    a_correction_comes,
    a_name_changes,
)


@pytest.mark.parametrize("change", CHANGES)
def test_what_stays_is_read_exactly_once_while_rows_change(
    own_api: Program, change: Callable[[Office], None]
) -> None:
    token = own_api.token("Ratna")
    walks: dict[str, tuple[list[Any], list[Any], str]] = {}
    for name in LISTS:
        more = "&" if "?" in name else "?"
        before = own_api.all(narrowed(name), token, 500)
        first = narrowed(name)
        rows, following = own_api.page(f"{first}{'&' if '?' in first else more}limit=2", token)
        walks[name] = (before, rows, following)
    change(own_api.office)
    for name, (before, rows, following) in walks.items():
        read = [*rows]
        while following:
            page, following = own_api.page(following, token)
            read += page
        after = {key(name, row) for row in own_api.all(narrowed(name), token, 500)}
        keys = [key(name, row) for row in read]
        assert len({*keys}) == len(keys), f"{name}: twice"
        stayed = {key(name, row) for row in before} & after
        assert stayed <= {*keys}, f"{name}: passed over"
