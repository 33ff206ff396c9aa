"""Corrections in the database, in sets: those that live in a district, and what a night moved of
them. Values are sealed.

Nothing here decides: `rules/overlay.py` does. One live correction for each entity and field; one
that is over stays to be read.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.rules.overlay import LIVE
from sibermata.store.base.copying import bytea_list
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.writes import refuse_if_moved

PURPOSE = b"correction"
BESIDE = "\x1f"  # between a value and what belongs to it: the day of an end
STATES = [str(state) for state in LIVE]
COLUMNS = (
    "c.id, c.district_code, c.kind, c.person_id, c.tenure_id, c.source, c.record_id, c.row_hash, "
    "c.field, c.base, c.override, c.said, c.state, c.pinned, c.reason, c.evidence, c.by, c.at, "
    "c.follows"
)


class CorrectionNow(NamedTuple):
    """A correction as it stands, opened."""

    id: int
    district: str
    kind: str  # value | end | official | row
    person_id: int | None
    tenure_id: int | None
    source: str
    record_id: int | None
    row_hash: bytes | None
    field: str
    base: str
    override: str
    said: str
    state: str
    pinned: bool
    reason: str
    evidence: str
    by: str
    at: datetime
    follows: int | None = (
        None  # the correction of a merged person that this one lays over the person who is kept
    )
    gone: bool = False  # the record that it lies over is not there any more

    @property
    def value(self) -> str:
        """What the person wrote."""
        return self.override.partition(BESIDE)[0]

    @property
    def beside(self) -> str:
        """The day of an end, '' if none was said."""
        return self.override.partition(BESIDE)[2]


WIDTH = len(CorrectionNow._fields) - 1  # all but `gone`


class Moved(NamedTuple):
    """What a night made of a correction."""

    id: int
    before: str
    state: str
    said: str
    source: str
    record_id: int | None


def live_corrections(
    connection: Connection[Any], secrecy: Secrecy, district: str, *, persons: Sequence[int] = ()
) -> list[CorrectionNow]:
    """Return the live corrections of a district and of whoever holds a post there; of these people
    instead, where any is named.
    """
    here = (
        "(c.district_code = %(district)s or exists (select from tenure t where t.person_id = "
        "c.person_id and t.district_code = %(district)s and t.recorded_to = 'infinity'))"
    )
    whose = "c.person_id = any(%(persons)s)" if persons else here
    cursor = connection.execute(
        f"""
        select {COLUMNS}, c.record_id is not null and (r.id is null
          or r.missing_since is not null) gone
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
) -> list[CorrectionNow]:
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
) -> CorrectionNow | None:
    """Return one correction, whatever its state, locked for the decision if asked."""
    tail = " for update" if lock else ""
    row = connection.execute(
        f"select {COLUMNS} from correction c where c.id = %s{tail}", (number,), binary=True
    ).fetchone()
    return opened(row, secrecy) if row else None


def followers(connection: Connection[Any], number: int) -> list[tuple[int, int | None, datetime]]:
    """Return (person, tenure, since when) of the corrections that ever followed one of a merged
    person.
    """
    return connection.execute(
        "select person_id, tenure_id, at from correction where follows = %s", (number,)
    ).fetchall()


def opened(row: Sequence[Any], secrecy: Secrecy) -> CorrectionNow:
    """Return a row of COLUMNS with its values opened."""
    values = list(row)
    for place in (9, 10, 11):
        values[place] = secrecy.open(values[place], PURPOSE) if values[place] else ""
    return CorrectionNow(*values)


def add_correction(
    connection: Connection[Any],
    secrecy: Secrecy,
    *,
    district: str,
    kind: str,
    field: str,
    base: str,
    override: str,
    state: str,
    by: str,
    reason: str,
    evidence: str,
    person_id: int | None = None,
    tenure_id: int | None = None,
    source: str = "",
    record_id: int | None = None,
    row_hash: bytes | None = None,
    pinned: bool = False,
    follows: int | None = None,
) -> int:
    """Write a correction and return its number."""

    def sealed(text: str) -> bytes | None:
        return secrecy.seal(text, PURPOSE) if text else None

    found = connection.execute(
        """
        insert into correction (district_code, kind, person_id, tenure_id, source, record_id,
          row_hash, field, base, override, said, state,
                                pinned, reason, evidence, by, follows, at, changed_at)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
          clock_timestamp(), clock_timestamp()) returning id
        """,
        (
            district,
            kind,
            person_id,
            tenure_id,
            source,
            record_id,
            row_hash,
            field,
            sealed(base),
            sealed(override),
            sealed(base),
            state,
            pinned,
            reason,
            evidence,
            by,
            follows,
        ),
    ).fetchone()
    assert found is not None
    return int(found[0])


def write_moves(
    connection: Connection[Any], secrecy: Secrecy, moves: Iterable[Moved], at: datetime
) -> None:
    """Bring corrections in step with what their sources say; refuse where a person decided about
    one meanwhile.
    """
    listed = list(moves)
    if not listed:
        return
    said = [secrecy.seal(move.said, PURPOSE) if move.said else None for move in listed]
    done = connection.execute(
        """
        update correction c set state = n.state, said = n.said, source = n.source,
          record_id = n.record, changed_at = %s,
               absorbed_at = case when n.state <> 'ABSORBED' then null
                 when c.state = 'ABSORBED' then c.absorbed_at else %s end
        from unnest(%s::bigint[], %s::text[], %s::text[], %s::bytea[], %s::text[],
          %s::bigint[]) n(id, before, state, said, source, record)
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
    """Say of the findings of patched rows that a person repaired them here: the source has not."""
    if hashes:
        connection.execute(
            "update finding set status = 'patched' where district_code = %s and source = %s and "
            "row_hash = any(%s::bytea[]) and status = 'fixed_at_source'",
            (district, source, bytea_list(hashes)),
        )


def set_state(
    connection: Connection[Any],
    number: int,
    state: str,
    *,
    accepted_by: str = "",
    base: Secrecy | None = None,
    said: str = "",
) -> None:
    """Write a person's decision; with `base`, the correction lies over `said` from now on."""
    sealed = base.seal(said, PURPOSE) if base and said else None
    connection.execute(
        "update correction set state = %s, changed_at = clock_timestamp(), base = case when %s "
        "then %s else base end, accepted_by = case when %s = '' then accepted_by else %s end, "
        "accepted_at = case when %s = '' then accepted_at else clock_timestamp() end where id = %s",
        (state, base is not None, sealed, accepted_by, accepted_by, accepted_by, number),
    )


def list_corrections(
    connection: Connection[Any],
    secrecy: Secrecy,
    *,
    district: str | None = None,
    persons: Sequence[int] | None = None,
    everything: bool = False,
) -> list[dict[str, Any]]:
    """Return corrections, oldest first, with the name they are about; the live ones unless
    `everything`.
    """
    cursor = connection.execute(
        f"""
        select {COLUMNS}, coalesce(p.name, '') person_name, c.accepted_by, c.absorbed_at
          from correction c
        left join person p on p.id = c.person_id and p.recorded_to = 'infinity'
        where (%(district)s::text is null or c.district_code = %(district)s)
          and (%(persons)s::bigint[] is null or c.person_id = any(%(persons)s))
          and (%(everything)s or c.state = any(%(states)s))
        order by c.id
        """,
        {
            "district": district,
            "persons": list(persons) if persons is not None else None,
            "everything": everything,
            "states": STATES,
        },
        binary=True,
    )
    told = []
    for row in cursor:
        one = opened(row[:WIDTH], secrecy)
        name, accepted_by, absorbed_at = row[WIDTH:]
        told.append(
            {
                **one._asdict(),
                "value": one.value,
                "name": name,
                "accepted_by": accepted_by,
                "absorbed_at": absorbed_at,
            }
        )
    return told


def adoption(connection: Connection[Any]) -> list[dict[str, Any]]:
    """Return for each district how many corrections wait for its sources, how many they adopted,
    and in how many days.
    """
    cursor = connection.execute(
        """
        select c.district_code district, count(*) filter (where c.state in ('ACTIVE',
          'CHALLENGED')) waiting,
               count(c.absorbed_at) adopted,
               round((percentile_cont(0.5) within group (order by extract(epoch
                 from c.absorbed_at - c.at)) / 86400)::numeric, 1)
                   median_days,
               round((max(extract(epoch from c.absorbed_at - c.at)) / 86400)::numeric, 1) most_days,
               round((max(extract(epoch from clock_timestamp() - c.at)) filter (where c.state in
                 ('ACTIVE', 'CHALLENGED'))
                      / 86400)::numeric, 1) oldest_days
        from correction c where c.state <> 'WITHDRAWN' group by 1 order by 1
        """
    )
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor]
