"""Lives through nights beside a village in which nothing happens; asks who is there and what is
asked about people.
"""

from collections.abc import Mapping, Sequence

from tests.office import KUTOGIRANG, Office, person

Row = Mapping[str, str]
CALM = "[brake]\nheadcount_ratio = 9.0\nremovals_share = 0.9"
FILL = [
    person(
        f"f{n}",
        f"Pengisi Nomor{chr(97 + n)}",
        "",
        f"Kepala Dusun {n}",
        KUTOGIRANG,
        birth_date=f"1975-03-{n + 2:02d}",
    )
    for n in range(24)
]
TABLES = (
    "person, tenure, source_record, record_version, finding, run, publication, delivery, "
    "source, judgement, person_redirect, hold, job, upload"
)
ASKED = ("LINK_QUESTION", "RENAME", "MOVED", "NIK_CONFLICT", "NIK_TWO_DISTRICTS", "NIK_SWAP")


def anew(office: Office) -> None:
    """Forget everything that was ever delivered."""
    with office.database.work() as connection:
        connection.execute(f"truncate {TABLES}")
        connection.execute("delete from installation where name = 'questions asked'")
    office.nights = 0
    for path in (*(office.folder / "sources").iterdir(), *(office.folder / "drop").iterdir()):
        path.unlink()


def live(
    office: Office, *nights: Mapping[str, Sequence[Row]] | Sequence[Row], order: Sequence[str] = ()
) -> None:
    """Live through nights: source -> rows, or the rows of the one source; beside them a village in
    which nothing happens.
    """
    for night in nights:
        rosters = night if isinstance(night, Mapping) else {"mojokerto": night}
        for name, rows in rosters.items():
            filled = [*FILL, *rows] if name == "mojokerto" else list(rows)
            office.deliver(
                filled, name, district="35.17" if name == "jombang" else "35.16", toml=CALM
            )
        for result in office.sync(*(order or sorted(rosters))):
            assert str(result.state) in ("PUBLISHED", "NOOP"), result


def shown(office: Office) -> list[tuple[str, str, str]]:
    """Name, post and status of everybody but the fillers, ended ones too."""
    return sorted(
        (row["name"], row["post"], row["status"])
        for row in office.roster(ended=True)
        if not row["name"].startswith("Pengisi")
    )


def people(office: Office) -> int:
    """How many human beings there are, besides the fillers."""
    return len(
        {
            row["person_id"]
            for row in office.roster(ended=True)
            if not row["name"].startswith("Pengisi")
        }
    )


def asked(office: Office, status: str = "open") -> list[str]:
    """The codes of what is asked about people."""
    return sorted(code for code in office.codes(status) if code in ASKED)


def bare(row: Row, **values: str) -> dict[str, str]:
    """The row of a source that knows no key and no NIK."""
    return {**row, "key": "", "nik": "", **values}


def unborn(row: Row, **values: str) -> dict[str, str]:
    """The row of a source that knows no key, no NIK and no birth date."""
    return bare(row, birth_date="", **values)


def without_key(row: Row, **values: str) -> dict[str, str]:
    return {**row, "key": "", **values}
