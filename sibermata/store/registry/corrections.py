"""Corrections in the database, in sets: the live ones of a district, and how a night changed them.
Values are sealed.

Nothing here decides: `rules/overlay.py` does. Each entity and field has one live correction;
corrections that are over can still be read.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.records.correction import Correction, CorrectionMove, NewCorrection
from sibermata.rules.overlay import LIVE
from sibermata.store.base.copying import bytea_list
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.writes import refuse_if_moved

PURPOSE = b"correction"
STATES = [str(state) for state in LIVE]
SEALED = ("base", "override", "source_value")
FIELDS = Correction._fields[:-1]  # all but `gone`
COLUMNS = ", ".join("c.district_code" if name == "district" else f"c.{name}" for name in FIELDS)
WIDTH = len(FIELDS)


def live_corrections(
    connection: Connection[Any], secrecy: Secrecy, district: str, *, persons: Sequence[int] = ()
) -> list[Correction]:
    """Return the live corrections of a district and of everybody who holds a post there; or of
    `persons`, if given.
    """
    here = (
        "(c.district_code = %(district)s or exists (select from tenure t where t.person_id = "
        "c.person_id and t.district_code = %(district)s and t.recorded_to = 'infinity'))"
    )
    whose = "c.person_id = any(%(persons)s)" if persons else here
    cursor = connection.execute(
        f"""
        select {COLUMNS}, c.record_id is not null and (r.id is null
          or r.missing_run is not null) gone
        from correction c
        left join source_record r on r.district_code = c.district_code and r.source = c.source
          and r.id = c.record_id
        where {whose} and c.state = any(%(states)s) order by c.id
        """,
        {"district": district, "persons": list(persons), "states": STATES},
        binary=True,
    )
    return [opened(row, secrecy) for row in cursor]


def row_patches(
    connection: Connection[Any], secrecy: Secrecy, district: str, source: str
) -> list[Correction]:
    """Return the live patches of a source's refused rows."""
    cursor = connection.execute(
        f"select {COLUMNS} from correction c where c.district_code = %s and c.source = %s and "
        "c.kind = 'row' and c.state = any(%s)"
        " order by c.id",
        (district, source, STATES),
        binary=True,
    )
    return [opened(row, secrecy) for row in cursor]


def find_correction(
    connection: Connection[Any], secrecy: Secrecy, number: int, *, lock: bool = False
) -> Correction | None:
    """Return one correction, whatever its state, locked for the decision if asked."""
    tail = " for update" if lock else ""
    row = connection.execute(
        f"select {COLUMNS} from correction c where c.id = %s{tail}", (number,), binary=True
    ).fetchone()
    return opened(row, secrecy) if row else None


def followers(connection: Connection[Any], number: int) -> list[tuple[int, int | None, datetime]]:
    """Return (person, tenure, since when) of all corrections that ever followed a correction of a
    merged person.
    """
    return connection.execute(
        "select person_id, tenure_id, at from correction where follows = %s", (number,)
    ).fetchall()


def opened(row: Sequence[Any], secrecy: Secrecy) -> Correction:
    """Return a row of COLUMNS with its values opened, and whether its record is gone."""
    values = dict(zip(Correction._fields, row, strict=False))
    for name in SEALED:
        values[name] = secrecy.open(values[name], PURPOSE) if values[name] else ""
    return Correction(**values)


def add_correction(connection: Connection[Any], secrecy: Secrecy, new: NewCorrection) -> int:
    """Write a correction and return its number."""
    values: dict[str, Any] = {**new._asdict(), "source_value": new.base}
    values["district_code"] = values.pop("district")
    for name in SEALED:
        values[name] = secrecy.seal(values[name], PURPOSE) if values[name] else None
    found = connection.execute(
        f"insert into correction ({', '.join(values)}, at, changed_at) values "
        f"({', '.join(f'%({name})s' for name in values)}, clock_timestamp(), clock_timestamp()) "
        "returning id",
        values,
    ).fetchone()
    assert found is not None
    return int(found[0])


def write_moves(
    connection: Connection[Any], secrecy: Secrecy, moves: Iterable[CorrectionMove], at: datetime
) -> None:
    """Store the new states of corrections after a source's delivery; refuse if a person decided
    about one meanwhile.
    """
    listed = list(moves)
    if not listed:
        return
    said = [
        secrecy.seal(move.source_value, PURPOSE) if move.source_value else None for move in listed
    ]
    done = connection.execute(
        """
        update correction c set state = n.state, source_value = n.source_value, source = n.source,
          record_id = n.record, changed_at = %s,
               absorbed_at = case when n.state <> 'ABSORBED' then null
                 when c.state = 'ABSORBED' then c.absorbed_at else %s end
        from unnest(%s::bigint[], %s::text[], %s::text[], %s::bytea[], %s::text[],
          %s::bigint[]) n(id, before, state, source_value, source, record)
        where c.id = n.id and c.state = n.before
        """,
        (
            at,
            at,
            [m.id for m in listed],
            [m.before for m in listed],
            [m.state for m in listed],
            said,
            [m.source for m in listed],
            [m.record_id for m in listed],
        ),
    ).rowcount
    refuse_if_moved(done, len(listed))


def mark_patched(
    connection: Connection[Any], district: str, source: str, hashes: Sequence[bytes]
) -> None:
    """Mark the findings of patched rows: a person repaired them here, the source did not."""
    if hashes:
        connection.execute(
            "update finding set status = 'patched' where district_code = %s and source = %s and "
            "row_hash = any(%s::bytea[]) and status = 'fixed_at_source'",
            (district, source, bytea_list(hashes)),
        )


def add_evidence(connection: Connection[Any], number: int, evidence: str) -> None:
    """Write the document that backs a correction."""
    connection.execute(
        "update correction set evidence = %s, changed_at = clock_timestamp() where id = %s",
        (evidence, number),
    )


def set_state(
    connection: Connection[Any], number: int, state: str, *, accepted_by: str = ""
) -> None:
    """Write a person's decision."""
    connection.execute(
        "update correction set state = %s, changed_at = clock_timestamp(), "
        "accepted_by = case when %s = '' then accepted_by else %s end, "
        "accepted_at = case when %s = '' then accepted_at else clock_timestamp() end where id = %s",
        (state, accepted_by, accepted_by, accepted_by, number),
    )


def keep_over(
    connection: Connection[Any], secrecy: Secrecy, number: int, source_value: str
) -> None:
    """Make a correction ACTIVE over another value of its source."""
    connection.execute(
        "update correction set state = 'ACTIVE', changed_at = clock_timestamp(), base = %s "
        "where id = %s",
        (secrecy.seal(source_value, PURPOSE) if source_value else None, number),
    )
