"""A number of a person need not stand on the command line, which a shell's history keeps."""

import json

from tests.cli.conftest import Type
from tests.office import BUDI, CAST, SRIGADING, WATI, Office

FACTS = ("--by", "Rini", "--reason", "salah ketik", "--evidence", "KTP")
NIK, PHONE = "3516055503929009", "081234500009"


def found(type_: Type, text: str) -> list[str]:
    result = type_("officials", "find", "-", "--format", "json", typed=f"{text}\n")
    return [row["name"] for row in json.loads(result.out)]


def number_of(type_: Type, name: str) -> int:
    rows = json.loads(type_("officials", "list", "--format", "json").out)
    return next(row["person_id"] for row in rows if row["name"] == name)


def test_nik_and_telephone_of_somebody_new_are_typed_when_asked(
    type_: Type, office: Office
) -> None:
    office.deliver(CAST)
    result = type_(
        *("officials", "add", "--name", "Ratna Khayalan", "--village", SRIGADING),
        *("--post", "Kasi Pelayanan", "--nik", "-", "--phone", "-", *FACTS),
        typed=f"{NIK}\n{PHONE}\n",
    )
    assert result.code == 0, result.err
    assert found(type_, NIK) == found(type_, PHONE) == ["Ratna Khayalan"]


def test_a_corrected_number_and_the_one_that_was_seen_are_typed_when_asked(
    type_: Type, office: Office
) -> None:
    office.deliver(CAST)
    type_("sync")
    number = number_of(type_, "Wati Simulasi")
    result = type_(
        *("corrections", "add", number, "nik", "-", "--seen", "-", *FACTS),
        typed=f"{WATI['nik']}\n{NIK}\n",
    )
    assert result.code == 0, result.err
    assert found(type_, NIK) == ["Wati Simulasi"]


def test_a_number_of_a_refused_row_is_typed_when_asked(type_: Type, office: Office) -> None:
    office.deliver(
        [*CAST[:1], {**BUDI, "name": "-", "nik": ""}], toml="[brake]\nheadcount_ratio = 3.0"
    )
    type_("sync")
    rows = json.loads(type_("findings", "list", "--format", "json").out)
    finding = next(row["id"] for row in rows if row["code"] == "NAME_INVALID")
    result = type_(
        *("rejections", "repair", finding, "--set", "name=Budi Ujicoba", "--set", "nik=-"),
        *("--by", "Rini"),
        typed=f"{BUDI['nik']}\n",
    )
    assert result.code == 0, result.err
    type_("sync")
    assert found(type_, BUDI["nik"]) == ["Budi Ujicoba"]
