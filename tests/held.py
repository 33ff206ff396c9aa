"""What waits for a person: a crowd of which many leave, what is held of them, and how it is let go,
rejected or left to expire.
"""

from datetime import timedelta

from sibermata.store.night.holds import decide_hold, find_hold
from sibermata.sync.again.release import release_hold
from sibermata.sync.night import Night
from tests.office import FIRST_NIGHT, Office, person

LATER = FIRST_NIGHT + timedelta(days=60)


WAITING = "select max(id) id from hold where status = 'waiting'"


PLACES = ("35.16", "35.17", "35.15", "35.13", "35.14", "35.12")


HELD = [("night:2026-03-03", "PROVINCE", "waiting")]


LEAVERS = ("0-2", "1-2", "2-2", "3-2", "4-2", "5-2")  # six of 120, each in another village


Row = dict[str, str]


def villages(office: Office, district: str = "35.16") -> list[str]:
    return [
        row["code"]
        for row in office.ask(
            "select code from region where district_code = %s and level = 'desa' order by code",
            district,
        )
    ]


def crowd(
    office: Office, places: int = 20, each: int = 6, district: str = "35.16", first: int = 0
) -> list[Row]:
    """So many villages with a kades, a sekdes and kadus."""
    posts = [
        "Kepala Desa",
        "Sekretaris Desa",
        *(f"Kepala Dusun {name}" for name in ("Satu", "Dua", "Tiga", "Empat", "Lima", "Enam")),
    ]
    rows = []
    for at, village in enumerate(villages(office, district)[:places]):
        for number in range(each):
            code = "".join(
                "abcdefghij"[int(digit)] for digit in f"{first + at * each + number:05d}"
            )
            rows.append(
                person(
                    f"{district}-{at}-{number}",
                    f"Warga {code.title()}",
                    "",
                    posts[number],
                    village,
                    birth_date=f"19{70 + number}-02-{at % 27 + 2:02d}",
                )
            )
    return rows


def without(rows: list[Row], *keys: str) -> list[Row]:
    return [row for row in rows if row["key"] not in {f"35.16-{key}" for key in keys}]


def of(rows: list[Row], key: str) -> Row:
    return next(row for row in rows if row["key"] == f"35.16-{key}")


def status_of(office: Office, row: Row) -> list[tuple[str, str]]:
    """Village and status of everything that the person of this row holds or held."""
    return [
        (village, status)
        for name, village, _, status in office.people(ended=True)
        if name == row["name"]
    ]


def holds(office: Office) -> list[tuple[str, str, str]]:
    return [
        (row["part"], row["code"], row["status"])
        for row in office.ask("select part, code, status from hold order by id")
    ]


def waiting(office: Office) -> list[str]:
    return [
        row["part"]
        for row in office.ask("select part from hold where status = 'waiting' order by id")
    ]


def marked(office: Office) -> int:
    return sum(status == "missing" for *_, status in office.people())


def let_go(
    office: Office, by: str = "second", hold: int | None = None, source: str = "mojokerto"
) -> tuple[str, str]:
    """Release the latest hold, or the one that is named."""
    with office.database.work() as connection:
        number = (
            hold
            or connection.execute("select max(id) from hold where status = 'waiting'").fetchone()[0]
        )  # type: ignore[index]
        found = find_hold(connection, number)
    assert found is not None
    night = Night(
        database=office.database,
        secrecy=office.secrecy,
        rules=office.rules,
        night=FIRST_NIGHT,
        today=LATER,
        by=by,
        environ={},
        root=office.folder,
    )
    return release_hold(
        office.source(source) if found["source"] else None,
        found,
        night,
        lambda connection: decide_hold(connection, number, "released", by, ""),
    )


def reject(office: Office) -> None:
    with office.database.work() as connection:
        row = connection.execute(WAITING).fetchone()
        assert row is not None
        decide_hold(connection, row[0], "rejected", "rina", "berkas salah")


def expire(office: Office) -> None:
    with office.database.work() as connection:
        connection.execute(
            "update hold set expires_at = clock_timestamp() - interval '1 hour' where status = "
            "'waiting'"
        )


def deliver_all(office: Office, gone: int = 0) -> dict[str, list[Row]]:
    """Six districts of 120 people each; of every one so many are gone, each from another village.

    Return what they deliver.
    """
    delivered = {}
    for number, district in enumerate(PLACES):
        leavers = {f"{district}-{n}-4" for n in range(gone)}
        rows = [
            row for row in crowd(office, 20, 6, district, number * 120) if row["key"] not in leavers
        ]
        office.deliver(rows, f"kab-{number}", district=district)
        delivered[district] = rows
    return delivered


def thirty_gone(office: Office) -> None:
    """The first night with everybody, then thirty gone, five in each district."""
    deliver_all(office)
    office.sync()
    deliver_all(office, 5)
