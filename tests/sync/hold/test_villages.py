"""A village that is held: nothing of it is read, nothing of it is lost, and nobody else waits for
it (SEMANTICS 6).
"""

import hashlib
import os

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.desk.acts import end, fix, number_of, standing
from tests.held import (
    Row,
    crowd,
    expire,
    let_go,
    of,
    reject,
    status_of,
    villages,
    waiting,
    without,
)
from tests.office import Office, as_csv

PHONES = [f"0812345{n:05d}" for n in range(1, 121)]


def changed(rows: list[Row], key: str, **values: str) -> list[Row]:
    return [{**row, **values} if row["key"] == f"35.16-{key}" else row for row in rows]


def phone_of(office: Office, row: Row) -> str:
    sealed = office.ask(
        "select private from person where id = %s and recorded_to = 'infinity'",
        number_of(office, row["name"]),
    )
    return office.secrecy.open(bytes(sealed[0]["private"]), b"person").split("\x1f")[3]


def loaded(office: Office) -> list[Row]:
    rows = [{**row, "phone": phone} for row, phone in zip(crowd(office), PHONES, strict=True)]
    office.deliver(rows)
    office.one()
    return rows


def test_a_correction_outlives_the_hold_and_the_rejection_of_its_village(office: Office) -> None:
    rows = loaded(office)
    number = fix(office, of(rows, "7-2")["name"], "phone", "081299998888")
    office.deliver(
        changed(
            changed(without(rows, "7-0", "7-1"), "7-2", phone="081211112222"),
            "0-0",
            birth_place="Kediri",
        )
    )
    assert (office.one().state, standing(office, number)) == ("PUBLISHED", "ACTIVE")
    reject(office)
    office.one()
    assert standing(office, number) == "ACTIVE"
    office.deliver(changed(rows, "0-0", birth_place="Kediri"))
    office.one()
    assert (standing(office, number), phone_of(office, of(rows, "7-2"))) == (
        "ACTIVE",
        "+6281299998888",
    )


def test_a_third_value_in_a_held_village_is_asked_about_when_the_village_is_released(
    office: Office,
) -> None:
    rows = loaded(office)
    number = fix(office, of(rows, "7-2")["name"], "birth_place", "Blitar")
    office.deliver(
        changed(
            changed(without(rows, "7-0", "7-1"), "7-2", birth_place="Kediri"),
            "0-0",
            phone="081234567777",
        )
    )
    office.one()
    assert (standing(office, number), "CORRECTION_CHALLENGED" in office.codes()) == (
        "ACTIVE",
        False,
    )
    let_go(office)
    assert (standing(office, number), "CORRECTION_CHALLENGED" in office.codes()) == (
        "CHALLENGED",
        True,
    )


def test_an_end_that_a_person_stated_is_not_what_the_source_says_while_its_village_is_held(
    office: Office,
) -> None:
    rows = loaded(office)
    number = end(office, of(rows, "7-2")["name"]).number
    office.deliver(changed(without(rows, "7-0", "7-1", "7-2"), "0-0", phone="081234567777"))
    office.one()
    assert standing(office, number) == "ACTIVE"
    let_go(office)
    assert standing(office, number) == "ABSORBED"


def test_whoever_moves_out_of_a_held_village_has_not_moved_until_it_is_released(
    office: Office,
) -> None:
    rows = loaded(office)
    here, there = villages(office)[:2]
    office.deliver(
        changed(
            changed(
                without(rows, "0-0", "0-1"), "0-2", village_code=there, post="Kepala Dusun Tujuh"
            ),
            "5-0",
            phone="0812",
        )
    )
    office.one()
    assert status_of(office, of(rows, "0-2")) == [(here, "active")]
    office.deliver(changed(rows, "5-0", phone=""))
    office.one()
    assert status_of(office, of(rows, "0-2")) == [(here, "active")]


def test_no_tenure_begins_without_a_record_that_speaks_of_it(office: Office) -> None:
    rows = loaded(office)
    there = villages(office)[1]
    moved = changed(
        without(rows, "0-0", "0-1"), "0-2", village_code=there, post="Kepala Dusun Tujuh"
    )
    office.deliver(
        [
            *moved,
            {
                **of(rows, "0-3"),
                "key": "baru",
                "village_code": there,
                "post": "Kepala Dusun Delapan",
            },
        ]
    )
    office.one()
    assert (
        office.ask(
            "select t.id from tenure t where t.recorded_to = 'infinity' and not exists (select "
            "from source_record r where r.tenure_id = t.id)"
        )
        == []
    )


def test_a_hold_that_takes_only_people_out_of_a_village_is_asked_again_when_its_time_is_over(
    office: Office,
) -> None:
    rows = loaded(office)
    office.deliver(changed(without(rows, "7-0", "7-1"), "0-0", phone="081234567777"))
    office.one()
    for _ in range(2):
        expire(office)
        assert (office.one().state, waiting(office)) == ("NOOP", [f"village:{villages(office)[7]}"])
    let_go(office)
    assert status_of(office, of(rows, "7-0")) == [(villages(office)[7], "missing")]


def test_a_dropped_file_that_is_not_read_again_keeps_the_hold_of_its_village(
    office: Office,
) -> None:
    rows = crowd(office)
    folder = office.folder / "drop" / "kabupaten"
    folder.mkdir()
    for name, rows_of_file in (
        ("1.csv", rows),
        ("2.csv", changed(without(rows, "7-0", "7-1"), "0-0", phone="081234567777")),
    ):
        (folder / name).write_text(as_csv(rows_of_file))
        os.utime(folder / name, (1.7e9, 1.7e9 + int(name[0])))
        (office.folder / "sources" / "mojokerto.toml").write_text(
            'name = "mojokerto"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = '
            f'"{folder}/*.csv"\n'
        )
        office.one()
    for _ in range(2):
        expire(office)
        assert (office.one().state, waiting(office)) == ("NOOP", [f"village:{villages(office)[7]}"])


def test_a_server_that_has_nothing_new_is_still_read_for_the_village_that_is_held(
    office: Office, httpserver: HTTPServer
) -> None:
    rows = crowd(office)
    body = {"now": as_csv(rows)}

    def answer(request: Request) -> Response:
        tag = hashlib.sha256(body["now"].encode()).hexdigest()
        if request.headers.get("If-None-Match") == f'"{tag}"':
            return Response(status=304)
        return Response(body["now"], content_type="text/csv", headers={"ETag": f'"{tag}"'})

    httpserver.expect_request("/roster.csv").respond_with_handler(answer)
    (office.folder / "sources" / "mojokerto.toml").write_text(
        'name = "mojokerto"\ndistrict = "35.16"\ntype = "spreadsheet"\ninternal_network = true\n'
        f'address = "{httpserver.url_for("/roster.csv")}"\n'
    )
    office.one()
    assert office.one().code == ""
    body["now"] = as_csv(changed(without(rows, "7-0", "7-1"), "0-0", phone="081234567777"))
    assert office.one().state == "PUBLISHED"
    fix(office, of(rows, "7-0")["name"], "birth_place", "Blitar")
    result = office.one()
    assert (result.state, result.code) == ("NOOP", "SHRINK")
    let_go(office)
    assert status_of(office, of(rows, "7-0")) == [(villages(office)[7], "missing")]


def test_a_village_hold_whose_people_were_corrected_is_frozen_anew_and_can_be_released(
    office: Office,
) -> None:
    rows = loaded(office)
    office.deliver(changed(without(rows, "7-0", "7-1"), "0-0", phone="081234567777"))
    office.one()
    fix(office, of(rows, "7-0")["name"], "birth_place", "Blitar")
    office.one()
    let_go(office)
    assert status_of(office, of(rows, "7-0")) == [(villages(office)[7], "missing")]


@pytest.mark.parametrize("decided", [False, True], ids=["waiting", "rejected"])
def test_a_held_village_stops_nobody_elsewhere_from_being_missed(
    office: Office, decided: bool
) -> None:
    rows = loaded(office)
    office.deliver(changed(without(rows, "7-0", "7-1", "9-3"), "7-2", phone="081234567777"))
    office.one()
    if decided:
        reject(office)
    for _ in range(31):
        result = office.one()
        assert (result.state, result.code) == ("NOOP", "SHRINK")
    here, there = villages(office)[7], villages(office)[9]
    assert status_of(office, of(rows, "9-3")) == [(there, "ended")]
    assert status_of(office, of(rows, "7-0")) == [(here, "active")]


def test_nobody_of_a_held_village_is_missed_on(office: Office) -> None:
    rows = loaded(office)
    office.deliver(without(rows, "7-2"))
    office.one()
    office.deliver(without(rows, "7-2", "7-0", "7-1"))
    for _ in range(20):
        office.one()
    assert status_of(office, of(rows, "7-2")) == [(villages(office)[7], "missing")]


def test_a_rejected_village_that_came_back_and_shrinks_again_is_asked_about_again(
    office: Office,
) -> None:
    rows = loaded(office)
    shrunk = changed(without(rows, "7-0", "7-1"), "0-0", phone="081234567777")
    office.deliver(shrunk)
    office.one()
    reject(office)
    office.one()
    assert waiting(office) == []
    office.deliver(rows)
    office.one()
    office.deliver(changed(shrunk, "1-0", phone="081234567778"))
    office.one()
    assert waiting(office) == [f"village:{villages(office)[7]}"]


def test_a_released_village_is_no_leak_of_the_nights_after_it(office: Office) -> None:
    rows = loaded(office)
    office.deliver(without(rows, "0-0", "0-1", "0-2", "0-3", "0-4"))
    office.one()
    let_go(office)
    office.deliver(without(rows, "0-0", "0-1", "0-2", "0-3", "0-4", "5-3"))
    assert (office.one().state, waiting(office)) == ("PUBLISHED", [])
