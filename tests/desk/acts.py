"""What a person does at the desk, in the words of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sibermata.desk.corrections.correct import correct
from sibermata.desk.corrections.stated import Stated, state_end
from sibermata.store.desk.desk import Desk
from tests.office import AGUS, BUDI, JOKO, OTHER_SITI, SITI, WATI, Office, person

KTP = "KTP"


@contextmanager
def desk(office: Office, by: str = "Rini") -> Iterator[Desk]:
    with office.database.work() as connection:
        yield Desk(connection, office.secrecy, office.rules.book, date(2026, 3, 3), by)


def fix(
    office: Office, name: str, field: str, value: str, by: str = "Rini", **options: object
) -> int:
    options = {"reason": "salah ketik", "evidence": KTP, **options}
    with desk(office, by) as at:
        return correct(at, number_of(office, name), field, value, **options).number  # type: ignore[arg-type]


def number_of(office: Office, name: str, village: str = "") -> int:
    return next(
        row["person_id"]
        for row in office.roster(ended=True)
        if row["name"] == name and village in row["village_code"]
    )


def standing(office: Office, number: int) -> str:
    return str(office.ask("select state from correction where id = %s", number)[0]["state"])


def value(office: Office, key: str, field: str) -> object:
    """The field of whoever holds Wati's post."""
    return next(row[field] for row in office.roster(ended=True) if row["post"] == key)


def with_wati(**values: str) -> list[dict[str, str]]:
    return [SITI, BUDI, {**WATI, **values}, JOKO, OTHER_SITI, AGUS]


RATNA = person("8", "Ratna Khayalan", "3516054403929008", "Kasi Pelayanan")


CELLS = {
    column: RATNA[column]
    for column in (
        "name",
        "nik",
        "sex",
        "birth_place",
        "birth_date",
        "village_code",
        "post",
        "start_date",
    )
}


def end(office: Office, name: str, **options: object) -> Stated:
    options = {
        "on": date(2026, 2, 20),
        "reason": "meninggal dunia",
        "evidence": "akta kematian",
        **options,
    }
    with desk(office) as at:
        return state_end(at, number_of(office, name), **options)  # type: ignore[arg-type]
